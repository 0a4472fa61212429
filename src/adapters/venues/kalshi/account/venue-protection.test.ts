// The group behind every opening order: what the venue says of it moves the gate, a person's acknowledgement only counts
// when the venue has taken it, and none is left behind when the run ends.

import { describe, expect, test } from "vitest";
import {
  created,
  groupId,
  KalshiTradingRig,
  ok,
  type Script,
} from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import type { ScriptedReply } from "../../../../../test/support/venues/scripted-transport.ts";

const createPath = "/portfolio/events/orders";
const groupsPath = "/portfolio/order_groups";
const resetPath = `${groupsPath}/${groupId}/reset`;

const refusal = (status: number, code: string, message: string): ScriptedReply => ({
  status,
  body: { error: { code, message } },
});

/** Started, with one order sent under the group and the group then triggered by the stream. */
async function triggered(script: Script) {
  const rig = await new KalshiTradingRig((request) =>
    request.path === createPath ? created("0.00", "0.00") : script(request),
  ).start();
  rig.trading.gateway.submit(rig.order());
  await rig.pass(0);
  const message = { event_type: "triggered", order_group_id: groupId, ts_ms: 1 };
  rig.deliver({ type: "order_group_updates", sid: 7, seq: 1, msg: message });
  rig.sink.clear();
  return rig;
}

describe("a reset that the venue did not take", () => {
  const replies: readonly (readonly [string, ScriptedReply])[] = [
    ["refused", refusal(400, "bad_request", "no")],
    ["without proof", "reset"],
    ["not sent", "refused"],
  ];
  test.each(replies)(
    "%s: the gate closes again behind the acknowledgement",
    async (_name, reply) => {
      const rig = await triggered((request) => (request.path === resetPath ? reply : undefined));
      expect((await rig.trading.protection.reset()).ok).toBe(false);
      expect(rig.told()).toEqual([expect.stringMatching(/^gate protection the group stays/)]);
    },
  );

  test("because the group is gone: the next order stands under a new one", async () => {
    const gone = refusal(404, "order_group_not_found", "order group not found");
    const rig = await triggered((request) => (request.path === resetPath ? gone : undefined));
    expect((await rig.trading.protection.reset()).ok).toBe(true);
    rig.trading.gateway.submit(rig.order({ clientOrderId: "after" }));
    await rig.pass(0);
    expect(rig.transport.seen("POST", `${groupsPath}/create`)).toHaveLength(2);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(2);
  });
});

describe("an order that the venue refuses for its group", () => {
  test("in words alone closes the gate: the stream may have missed the trigger", async () => {
    const rig = await new KalshiTradingRig((request) =>
      request.path === createPath
        ? refusal(400, "invalid_order", "order group is triggered")
        : undefined,
    ).start();
    rig.trading.gateway.submit(rig.order());
    await rig.pass(0);
    expect(rig.told()).toContain("gate protection invalid_order: order group is triggered");
    rig.trading.gateway.submit(rig.order({ clientOrderId: "later" }));
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("denied");
  });

  test("which is gone: no person is asked, the next order makes another", async () => {
    let isGone = true;
    const rig = await new KalshiTradingRig((request) => {
      if (request.path !== createPath) return undefined;
      return isGone
        ? refusal(404, "order_group_not_found", "order group not found")
        : created("0.00", "0.00", { client_order_id: "later" });
    }).start();
    rig.trading.gateway.submit(rig.order());
    await rig.pass(0);
    isGone = false;
    rig.trading.gateway.submit(rig.order({ clientOrderId: "later" }));
    await rig.pass(0);
    expect(rig.told().filter((text) => text.startsWith("gate"))).toEqual([]);
    expect(rig.transport.seen("POST", `${groupsPath}/create`)).toHaveLength(2);
    expect(rig.told().slice(-2)).toEqual(["accepted venue-order-1", "cancelled 0"]);
  });
});

describe("a group that cannot be made", () => {
  test("closes the gate again when a person has opened it and nothing has changed", async () => {
    const rig = await new KalshiTradingRig((request) =>
      request.path === `${groupsPath}/create` ? refusal(400, "bad_request", "no") : undefined,
    ).start();
    for (const id of ["a", "b", "c"]) {
      rig.trading.gateway.submit(rig.order({ clientOrderId: id }));
      await rig.pass(0);
    }
    expect(rig.told().at(-2)).toMatch(/^gate protection no order group on shard 0/);
    rig.sink.clear();
    await rig.trading.protection.reset();
    rig.trading.gateway.submit(rig.order({ clientOrderId: "d" }));
    await rig.pass(0);
    expect(rig.told()[0]).toMatch(/^gate protection no order group on shard 0/);
  });
});

describe("the end of a run", () => {
  test("waits for a group that is being made, deletes it, and sends no order under it", async () => {
    let stopped: Promise<void> | undefined;
    const rig = await new KalshiTradingRig().start();
    rig.script = (request) => {
      if (request.path === `${groupsPath}/create`) stopped = rig.trading.stop();
      return undefined;
    };
    rig.trading.gateway.submit(rig.order());
    await rig.pass(2_000, 100);
    await stopped;
    expect(rig.transport.seen("DELETE", `${groupsPath}/${groupId}`)).toHaveLength(1);
    expect(rig.transport.seen("POST", createPath)).toEqual([]);
  });

  test("makes no group and sends no opening order afterwards", async () => {
    const rig = await new KalshiTradingRig((request) =>
      request.path.startsWith(groupsPath) && request.method === "DELETE" ? ok({}) : undefined,
    ).start();
    const stopped = rig.trading.stop();
    rig.trading.gateway.submit(rig.order());
    await rig.pass(2_000, 100);
    await stopped;
    expect(rig.transport.seen("POST", "/portfolio")).toEqual([]);
    expect(rig.told().at(-1)).toBe("denied");
  });
});
