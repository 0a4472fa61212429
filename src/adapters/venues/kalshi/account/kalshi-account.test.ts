// The account as the engine hears of it: cash of the shards we trade on, settlements once, who may trade, what is not
// ours.

import { describe, expect, test } from "vitest";
import {
  clientOrderId,
  created,
  fillMessage,
  KalshiTradingRig,
  ok,
  type Script,
  ticker,
  venueOrderId,
  wireFill,
  wireOrder,
} from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import { fail, succeed } from "../../../../domain/failure/result.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { KalshiAccount } from "./kalshi-account.ts";

/** A start that is waited for, with everything it told. */
async function begun(script: Script, more: object = {}) {
  const rig = new KalshiTradingRig(script, more);
  const started = rig.trading.start();
  await settle();
  rig.confirmStream();
  await settle();
  await started;
  return rig;
}

const path =
  (wanted: string, body: unknown): Script =>
  (request) =>
    request.path === wanted ? ok(body) : undefined;

describe("cash", () => {
  test("is that of the shards we trade on, from the decimal texts", async () => {
    const rig = await begun(() => undefined);
    expect(rig.told()).toContain("balance 900000000");
    const both = await begun(() => undefined, { shards: [0, 2] });
    expect(both.told()).toContain("balance 1250345600");
    const cash = rig.trading.account.cash;
    expect([...(cash?.byShard ?? [])].map(([shard, usd]) => [shard, integerOf(usd)])).toEqual([
      [0, 900_000_000],
      [2, 350_345_600],
    ]);
  });

  test("in numbers is drift and is not told", async () => {
    const rig = await begun(path("/portfolio/balance", { balance: 1, balance_dollars: 12.5 }));
    expect(rig.told().filter((text) => text.startsWith("balance"))).toEqual([]);
    expect(rig.told()).toContain("gate drift unknown-value balance.balance_dollars");
  });
});

describe("when cash is told", () => {
  /** An account on its own: reads answer at once, and our money moved last at the instant given, or may move now. */
  async function refreshed(
    quiet: number | null,
    meanwhile: number | null = quiet,
  ): Promise<readonly string[]> {
    const told: string[] = [];
    const now = epochMicros(100_000_000);
    let quietSince = quiet;
    const cash = succeed({ total: usdMicros(5), byShard: new Map([[0, usdMicros(5)]]) });
    const account = new KalshiAccount({
      clock: { now: () => now, callAt: () => () => undefined },
      portfolio: {
        balance: () => {
          quietSince = meanwhile;
          return Promise.resolve(cash);
        },
        settlements: () => Promise.resolve(succeed([])),
      },
      shards: [0],
      log: () => undefined,
      quietSince: () => (quietSince === null ? null : epochMicros(quietSince)),
      emit: (event) => void told.push(event.kind),
      exchange: {
        limits: () => Promise.resolve(fail("VEN-802", "not asked here")),
        endpointCosts: () => Promise.resolve(fail("VEN-802", "not asked here")),
      },
      limits: () => undefined,
      settled: () => undefined,
    });
    await account.refresh();
    return told;
  }

  test.each([
    ["nothing has moved", [0], true],
    ["the last move is two seconds old", [98_000_000], true],
    ["the last move is younger", [98_000_001], false],
    ["something may move", [null], false],
    ["something moved while it was read", [0, 100_000_000], false],
    ["something may move since it was read", [0, null], false],
  ] as const)("%s", async (_case, [quiet, meanwhile], isTold) => {
    expect(await refreshed(quiet, meanwhile)).toEqual(isTold ? ["BalanceReported"] : []);
  });
});

describe("settlements", () => {
  const settlement = (result: string, value: number | null) => ({
    ticker,
    event_ticker: "SYNTH",
    exchange_index: 0,
    market_result: result,
    yes_count_fp: "10.00",
    yes_total_cost_dollars: "4.400000",
    no_count_fp: "0.00",
    no_total_cost_dollars: "0.000000",
    revenue: 1_000,
    value,
    fee_cost: "0.0000",
    settled_time: "2026-11-20T07:59:00Z",
  });
  const rows: readonly (readonly [string, number | null, number])[] = [
    ["yes", null, 10_000],
    ["no", 0, 0],
    ["scalar", 37, 3_700],
  ];
  test.each(rows)("%s (%s cents) pays %i ticks, told once", async (result, value, ticks) => {
    const rig = await begun(
      path("/portfolio/settlements", { cursor: "", settlements: [settlement(result, value)] }),
    );
    await rig.trading.account.refresh();
    const told = rig.sink.events.filter((event) => event.kind === "SettlementReported");
    expect(told.map(({ yesValue }) => integerOf(yesValue))).toEqual([ticks]);
  });

  test.each([
    ["void", null],
    ["scalar", null],
    ["scalar", 101],
  ])("%s (%s cents) is drift and nothing is told", async (result, value) => {
    const rig = await begun(
      path("/portfolio/settlements", { cursor: "", settlements: [settlement(result, value)] }),
    );
    expect(rig.sink.kinds).not.toContain("SettlementReported");
    expect(rig.told()).toContain("gate drift unknown-value settlement.settlement");
  });
});

describe("who may trade", () => {
  const keys = (scopes: readonly string[], expires: number | null) => ({
    api_keys: [{ api_key_id: "key-1", name: "k", scopes }],
    api_key_region_expiration_ts: expires,
  });
  test("a key that may only read closes the venue", async () => {
    const rig = await begun(path("/api_keys", keys(["read"], null)));
    expect(rig.told()).toContain("gate scope the key's scopes do not allow orders: read");
    rig.trading.gateway.submit(rig.order());
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("denied");
  });

  test("write::trade is enough", async () => {
    const rig = await begun(path("/api_keys", keys(["read", "write::trade"], 1_895_161_600)));
    expect(rig.told().filter((text) => text.startsWith("gate scope"))).toEqual([]);
  });

  test("a region whose attestation has lapsed closes the venue", async () => {
    const rig = await begun(path("/api_keys", keys(["write"], 1_795_161_599)));
    expect(rig.told().filter((text) => text.startsWith("gate scope"))).toHaveLength(1);
  });

  test("a pause of the shard closes it, and its end opens it", async () => {
    let isTrading = false;
    const rig = await begun((request) =>
      request.path === "/exchange/status"
        ? ok({ exchange_active: true, trading_active: isTrading })
        : undefined,
    );
    expect(rig.told()).toContain("gate maintenance trading is paused on shard 0");
    isTrading = true;
    await rig.pass(61_000, 1_000);
    expect(rig.told()).toContain("gate maintenance open");
  });

  test("an endpoint that keeps failing closes it until a probe may try", async () => {
    const rig = await new KalshiTradingRig().start();
    rig.script = (request) =>
      request.method === "POST" && request.path === "/portfolio/events/orders"
        ? { status: 503, body: "" }
        : undefined;
    for (const id of ["a", "b", "c", "d", "e", "f"]) {
      rig.trading.gateway.submit(rig.order({ clientOrderId: id }));
      await rig.pass(0);
    }
    expect(rig.told()).toContain("gate breaker create-order: 5 failures in a row");
    expect(rig.told().at(-1)).toBe("denied");
    await rig.pass(20_000, 1_000);
    expect(rig.told()).toContain("gate breaker open");
  });
});

describe("an account that is not known", () => {
  const unread = "gate account the account cannot be read";

  test("closes the venue at the start until it has been read once", async () => {
    let isDown = true;
    const rig = new KalshiTradingRig((request) =>
      isDown && request.path === "/portfolio/positions" ? { status: 503, body: "" } : undefined,
    );
    const started = rig.trading.start();
    await settle();
    rig.confirmStream();
    await rig.pass(30_000, 1_000);
    await started;
    expect(rig.told().filter((text) => text.startsWith("gate account"))).toEqual([unread]);
    isDown = false;
    await rig.pass(60_000, 1_000);
    expect(rig.told().filter((text) => text.startsWith("gate account"))).toEqual([
      unread,
      "gate account open",
    ]);
  });

  test("closes the venue when it cannot be read time and again", async () => {
    let isDown = false;
    const rig = await new KalshiTradingRig((request) =>
      isDown && request.path === "/portfolio/positions" ? { status: 503, body: "" } : undefined,
    ).start();
    isDown = true;
    await rig.pass(60_000, 1_000);
    expect(rig.told().filter((text) => text.startsWith("gate account"))).toEqual([]);
    await rig.pass(90_000, 1_000);
    expect(rig.told().filter((text) => text.startsWith("gate account"))).toEqual([unread]);
    isDown = false;
    await rig.pass(60_000, 1_000);
    expect(rig.told()).toContain("gate account open");
  });
});

describe("what is not ours", () => {
  test("a fill of another order is told, and closes the account until a look finds none", async () => {
    const rig = await new KalshiTradingRig(undefined).start();
    rig.script = (request) =>
      request.path === "/portfolio/orders/other-order"
        ? ok({ order: wireOrder({ order_id: "other-order", client_order_id: "by-hand" }) })
        : undefined;
    rig.deliver(fillMessage("x1", "2.00", { order_id: "other-order", client_order_id: "by-hand" }));
    await rig.pass(1_000);
    expect(rig.told()[0]).toBe("fill x1 buy yes 2000000@4400 fee 51750");
    expect(rig.told()[1]).toMatch(/^gate account 1 fills of order other-order/);
    await rig.pass(31_000, 1_000);
    expect(rig.told()).toContain("gate account open");
    expect(rig.trading.counts().foreignFills).toBe(1);
  });

  test("an order that rests and is not ours closes the account", async () => {
    const rig = await begun((request) =>
      request.path === "/portfolio/orders" && request.query.get("status") === "resting"
        ? ok({
            cursor: "",
            orders: [wireOrder({ status: "resting", order_id: "o9", client_order_id: "by-hand" })],
          })
        : undefined,
    );
    expect(rig.told()).toContain(`gate account order o9 rests on ${ticker}, which is not ours`);
  });

  test("a read fill whose create has no answer yet is found to be ours", async () => {
    const rig = await new KalshiTradingRig(undefined).start();
    rig.script = (request) => {
      if (request.method === "POST" && request.path === "/portfolio/events/orders") return "hang";
      if (request.path === `/portfolio/orders/${venueOrderId}`) return ok({ order: wireOrder() });
      return request.path === "/portfolio/fills"
        ? ok({ cursor: "", fills: [wireFill("t1", "6.00")] })
        : undefined;
    };
    rig.trading.gateway.submit(rig.order({ clientOrderId, deadline: rig.order().deadline }));
    await rig.pass(500);
    rig.deliver({ type: "error", msg: { code: 10, msg: "channel error" } });
    await rig.pass(3_000);
    rig.confirmStream();
    await rig.pass(2_000);
    expect(rig.told().filter((text) => !text.startsWith("gate"))).toEqual([
      `accepted ${venueOrderId}`,
      "fill t1 buy yes 6000000@4400 fee 51750",
      "cancelled 6000000",
    ]);
  });
});

describe("the private stream", () => {
  test("that is never confirmed is connected anew, one that is confirmed is left alone", async () => {
    const rig = new KalshiTradingRig();
    const started = rig.trading.start();
    await rig.pass(9_000, 1_000);
    await started;
    expect(rig.transport.sockets).toHaveLength(1);
    await rig.pass(3_000, 500);
    expect(rig.transport.sockets).toHaveLength(2);
    rig.confirmStream();
    await rig.pass(15_000, 500);
    expect(rig.transport.sockets).toHaveLength(2);
    await rig.trading.stop();
    await rig.pass(2_000, 500);
    expect(rig.clock.waiting).toBe(0);
  });

  const odd: readonly (readonly [string, unknown, boolean])[] = [
    ["bytes that are no JSON", "{", false],
    ["an unknown type", { type: "surprise", sid: 1, msg: {} }, false],
    ["a fill without an id", fillMessage("t1", "1.00", { trade_id: undefined }), true],
    ["a fill of a number", fillMessage("t1", "1.00", { count_fp: 1 }), true],
    ["a fill of nothing", fillMessage("t1", "0.00"), true],
    ["a fill at zero", fillMessage("t1", "1.00", { yes_price_dollars: "0.0000" }), true],
    ["a fill at one", fillMessage("t1", "1.00", { yes_price_dollars: "1.0000" }), true],
    ["a fill of an absurd size", fillMessage("t1", "99999999999999999999.00"), true],
    ["a fill on an unknown side", fillMessage("t1", "1.00", { book_side: "middle" }), true],
    ["a fill with an unknown field", fillMessage("t1", "1.00", { surprise: 1 }), true],
  ];
  test.each(odd)(
    "%s: never a crash, drift where money is concerned",
    async (_name, frame, isDrift) => {
      const rig = await new KalshiTradingRig().start();
      rig.script = (request) =>
        request.method === "POST" && request.path === "/portfolio/events/orders"
          ? created("0.00", "10.00")
          : undefined;
      rig.trading.gateway.submit(rig.order({ timeInForce: "good-till-cancelled" }));
      await rig.pass(0);
      rig.deliver(frame);
      await rig.pass(0);
      expect(rig.told().some((text) => text.startsWith("gate drift"))).toBe(isDrift);
      const told = rig.told().filter((text) => text.startsWith("fill")).length;
      expect(told).toBe(_name === "a fill with an unknown field" ? 1 : 0);
      rig.deliver(fillMessage("t2", "10.00"));
      expect(rig.told().at(-1)).toBe("fill t2 buy yes 10000000@4400 fee 51750");
    },
  );
});
