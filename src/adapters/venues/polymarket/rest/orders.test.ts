// What the venue's answers to orders and cancels prove: accepted, refused with proof, or unknown; and what is sent.

import { describe, expect, test } from "vitest";
import {
  apiKey,
  conditionId,
  digestOf,
  PolymarketRestRig,
  posted,
  resting,
  signedOrder,
  testSignature,
  wallet,
  yesToken,
} from "../../../../../test/support/venues/polymarket-rest-rig.ts";
import {
  type ScriptedReply,
  settle,
} from "../../../../../test/support/venues/scripted-transport.ts";
import { epochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { refusalKind } from "../orders/refusal-words.ts";

const digest = digestOf(1);

async function postWith(reply: ScriptedReply) {
  const rig = new PolymarketRestRig(() => reply);
  const sending = rig.rest.post(signedOrder(digest), resting, rig.deadline);
  await settle();
  rig.transport.clock.advance(seconds(6));
  return { rig, result: await sending };
}

const ok = (body: unknown): ScriptedReply => ({ status: 200, body });

describe("what is sent", () => {
  test("is what the venue's own client writes, signed byte for byte", async () => {
    const { rig } = await postWith(ok(posted(digest)));
    const [request] = rig.transport.requests;
    expect(request?.text).toBe(
      `{"deferExec":false,"postOnly":false,"order":{"salt":479249096354,"maker":"${wallet}",` +
        `"signer":"${wallet}","tokenId":"${yesToken}","makerAmount":"4565800",` +
        `"takerAmount":"12340000","side":"BUY","signatureType":0,"timestamp":"1790000000123",` +
        `"expiration":"0","metadata":"0x${"0".repeat(64)}","builder":"0x${"0".repeat(64)}",` +
        `"signature":"0x${"ab".repeat(65)}"},"owner":"${apiKey}","orderType":"GTC"}`,
    );
    expect(request?.headers).toMatchObject({
      POLY_TIMESTAMP: "1795161600",
      POLY_SIGNATURE: testSignature(
        { method: "POST", path: "/order", body: request?.text ?? null },
        "1795161600",
      ),
    });
  });

  test("a GTD order ends at a whole second", async () => {
    const rig = new PolymarketRestRig(() => ok(posted(digest)));
    const expiresAt = epochMicros(1_795_162_000_999_999);
    const options = { orderType: "GTD", postOnly: true, expiresAt } as const;
    await rig.rest.post(signedOrder(digest), options, rig.deadline);
    expect(rig.transport.requests[0]?.body).toMatchObject({
      postOnly: true,
      orderType: "GTD",
      order: { expiration: "1795162000" },
    });
  });
});

describe("an order is accepted", () => {
  test.each(["live", "matched", "delayed", "unmatched"])("as %s", async (status) => {
    const tradeIDs = status === "matched" ? ["b1d0"] : [];
    const { rig, result } = await postWith(
      ok(posted(digest.toUpperCase().replace("0X", "0x"), { status, tradeIDs })),
    );
    expect(result).toEqual({
      kind: "done",
      value: { orderId: digest, status, tradeIds: tradeIDs },
    });
    expect(rig.drifts).toEqual([]);
  });
});

describe("an order is refused", () => {
  const refusals: readonly (readonly [string, ScriptedReply, string])[] = [
    ["by status", { status: 400, body: { error: "invalid nonce" } }, "rejected"],
    [
      "by a success that is none",
      ok(posted("", { success: false, errorMsg: "not enough balance / allowance", status: "" })),
      "not-enough",
    ],
    [
      "by words beside a success",
      ok(posted("", { errorMsg: `order ${digest} is invalid. Duplicated.`, status: "" })),
      "duplicate",
    ],
    ["without a word", ok(posted("", { success: false, status: "" })), "unknown-words"],
    ["in unknown words", { status: 400, body: { error: "no more of that" } }, "unknown-words"],
    [
      "although the venue calls it its own failure",
      { status: 500, body: { error: "there are no matching orders" } },
      "rejected",
    ],
    ["by a restart", { status: 425, body: "" }, "retry-later"],
    ["by an error in a success", ok({ error: "order_version_mismatch" }), "version-mismatch"],
  ];
  test.each(refusals)("%s", async (_name, reply, kind) => {
    const { rig, result } = await postWith(reply);
    expect(result.kind).toBe("refused");
    expect(result.kind === "refused" && refusalKind(result)).toBe(kind);
    expect(rig.drifts).toEqual([]);
  });

  test("for now, and the venue says for how long", async () => {
    const body = { error: "post-only mode: …", code: "post_only_mode", retry_after_seconds: 79 };
    const { result } = await postWith({ status: 503, body, headers: { "retry-after": "79" } });
    expect(result).toMatchObject({
      kind: "refused",
      code: "post_only_mode",
      retryAfter: seconds(79),
    });
  });
});

describe("what became of an order is unknown", () => {
  const unknowns: readonly (readonly [string, ScriptedReply, string, number])[] = [
    ["without an answer", "hang", "VEN-803", 0],
    ["when the connection is lost", "reset", "VEN-802", 0],
    ["when a gateway fails", { status: 502, body: "<html>" }, "VEN-804", 0],
    ["when the venue fails", { status: 500, body: { error: "internal" } }, "VEN-804", 0],
    ["when a rate limit says no more", { status: 429, body: "" }, "VEN-807", 0],
    ["when the answer is no JSON", ok("<html>"), "VEN-801", 0],
    ["when the answer is of another shape", ok({ orderID: digest }), "VEN-801", 1],
    ["when the answer tells of another order", ok(posted(digestOf(2))), "VEN-833", 1],
    ["when the answer names no order", ok(posted("")), "VEN-833", 1],
    ["when the status is none we know", ok(posted(digest, { status: "resting" })), "VEN-801", 1],
    [
      "when it is refused and traded",
      ok(posted(digest, { success: false, errorMsg: "invalid nonce", tradeIDs: ["b1d0"] })),
      "VEN-804",
      0,
    ],
    [
      "when it rests and is complained of in unknown words",
      ok(posted(digest, { errorMsg: "beware" })),
      "VEN-804",
      0,
    ],
    [
      "when it waits out the matching delay",
      { status: 400, body: { error: "order match delayed due to market conditions" } },
      "VEN-804",
      0,
    ],
    [
      "when an entry says that it waits",
      ok(posted("", { success: false, errorMsg: "order match delayed due to market conditions" })),
      "VEN-804",
      0,
    ],
  ];
  test.each(unknowns)("%s", async (_name, reply, code, drifts) => {
    const { rig, result } = await postWith(reply);
    expect(result).toMatchObject({ kind: "unknown", failure: { code } });
    expect(rig.drifts).toHaveLength(drifts);
    expect(rig.transport.requests).toHaveLength(1);
  });

  test("and a refused connection sent nothing", async () => {
    expect((await postWith("refused")).result).toMatchObject({ kind: "unsent" });
  });

  test("a field we do not know raises the alarm, and the answer is read", async () => {
    const { rig, result } = await postWith(ok(posted(digest, { liquidated: true })));
    expect(result.kind).toBe("done");
    expect(rig.drifts).toMatchObject([{ field: "liquidated", kind: "unknown" }]);
  });
});

describe("a batch", () => {
  async function batchWith(count: number, reply: (sent: number) => ScriptedReply) {
    const rig = new PolymarketRestRig((request) =>
      reply(Array.isArray(request.body) ? request.body.length : 0),
    );
    const orders = Array.from({ length: count }, (_, at) => ({
      order: signedOrder(digestOf(at)),
      options: resting,
    }));
    return { rig, results: await rig.rest.postBatch(orders, rig.deadline) };
  }

  test("has an outcome for each entry, in the order given", async () => {
    const { results, rig } = await batchWith(6, () =>
      ok([
        posted(digestOf(0)),
        posted("", { success: false, errorMsg: "invalid nonce", status: "" }),
        posted("", { errorMsg: "no orders found to match with FAK order. …", status: "" }),
        posted(digestOf(9)),
        { error: "not enough balance / allowance" },
        { what: "is this" },
      ]),
    );
    expect(results.map(({ kind }) => kind)).toEqual([
      "done",
      "refused",
      "refused",
      "unknown",
      "refused",
      "unknown",
    ]);
    expect(rig.drifts.length).toBeGreaterThan(0);
  });

  const odd: readonly (readonly [string, ScriptedReply])[] = [
    ["fewer entries than orders", ok([posted(digestOf(0))])],
    ["more entries than orders", ok([0, 1, 2].map((at) => posted(digestOf(at))))],
    ["no list", ok({ error: "something" })],
    ["words about one of them", { status: 400, body: { error: "invalid nonce" } }],
    ["no matching orders", { status: 500, body: { error: "there are no matching orders" } }],
    ["no answer", "reset"],
  ];
  test.each(odd)("%s: unknown for all", async (_name, reply) => {
    const { results } = await batchWith(2, () => reply);
    expect(results.map(({ kind }) => kind)).toEqual(["unknown", "unknown"]);
  });

  test.each([
    [400, "Too many orders in payload: 2, max allowed: 1"],
    [401, "Unauthorized/Invalid api key"],
    [503, "trading is disabled"],
  ])("%d %s refuses all", async (status, error) => {
    const { results } = await batchWith(2, () => ({ status, body: { error } }));
    expect(results.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
  });

  test("of more than 15 goes in several; none is no request", async () => {
    let from = 0;
    const { results, rig } = await batchWith(31, (sent) => {
      const body = Array.from({ length: sent }, (_, at) => posted(digestOf(from + at)));
      from += sent;
      return ok(body);
    });
    expect(results.every(({ kind }) => kind === "done")).toBe(true);
    expect(rig.transport.requests.map(({ body }) => (body as unknown[]).length)).toEqual([
      15, 15, 1,
    ]);
    expect(rig.governor.counts().buckets.write?.tokens).toBe(54 - 31);
    expect((await batchWith(0, () => "reset")).results).toEqual([]);
  });
});

describe("cancels", () => {
  const answer = (canceled: readonly string[], notCanceled: object = {}) =>
    ok({ canceled, not_canceled: notCanceled });

  test("of one order", async () => {
    const rig = new PolymarketRestRig(() => answer([], { [digest]: "Order already matched" }));
    expect(await rig.rest.cancel([digest], rig.deadline)).toEqual({
      kind: "done",
      value: { cancelled: [], notCancelled: new Map([[digest, "Order already matched"]]) },
    });
    const [request] = rig.transport.seen("DELETE", "/order");
    expect(request?.text).toBe(`{"orderID":"${digest}"}`);
  });

  test("of many go in several requests, and their answers are one", async () => {
    const rig = new PolymarketRestRig((request) => answer(request.body as string[]));
    const ids = Array.from({ length: 2_001 }, (_, at) => digestOf(at));
    const sending = rig.rest.cancel(ids, rig.deadline);
    for (let step = 0; step < 5; step += 1) {
      await settle();
      rig.transport.clock.advance(seconds(1));
    }
    const result = await sending;
    expect(result.kind === "done" && result.value.cancelled).toEqual(ids);
    const sent = rig.transport.requests.map(({ body }) => (body as string[]).length);
    expect(sent).toEqual([1_000, 1_000, 1]);
  });

  test("of many are as unknown as their worst portion, and all are sent", async () => {
    const rig = new PolymarketRestRig((request) => {
      const ids = request.body as string[];
      return ids.includes(digestOf(0)) ? "reset" : answer(ids);
    });
    const ids = Array.from({ length: 1_001 }, (_, at) => digestOf(at));
    const sending = rig.rest.cancel(ids, rig.deadline);
    await settle();
    rig.transport.clock.advance(seconds(3));
    expect(await sending).toMatchObject({ kind: "unknown" });
    expect(rig.transport.requests).toHaveLength(2);
  });

  test("of nothing sends nothing; of a market that is not named neither", async () => {
    const rig = new PolymarketRestRig(() => "reset");
    expect((await rig.rest.cancel([], rig.deadline)).kind).toBe("done");
    expect(await rig.rest.cancelMarket({}, rig.deadline)).toMatchObject({
      kind: "unsent",
      failure: { code: "VEN-830" },
    });
    expect(rig.transport.requests).toEqual([]);
  });

  test("of a market, a token, everything", async () => {
    const rig = new PolymarketRestRig(() => ok({ canceled: null, not_canceled: null }));
    await rig.rest.cancelMarket({ conditionId }, rig.deadline);
    await rig.rest.cancelMarket({ tokenId: yesToken }, rig.deadline);
    const all = await rig.rest.cancelAll(rig.deadline);
    expect(all).toEqual({ kind: "done", value: { cancelled: [], notCancelled: new Map() } });
    expect(rig.transport.requests.map(({ path, text }) => [path, text])).toEqual([
      ["/cancel-market-orders", `{"market":"${conditionId}"}`],
      ["/cancel-market-orders", `{"asset_id":"${yesToken}"}`],
      ["/cancel-all", null],
    ]);
  });

  test("are charged to a rate of their own, which the venue corrects", async () => {
    const rig = new PolymarketRestRig(() => ({
      status: 200,
      body: { canceled: [], not_canceled: {} },
      headers: { "poly-ratelimit-remaining": "-7" },
    }));
    await rig.rest.cancelAll(rig.deadline);
    const { buckets } = rig.governor.counts();
    expect([buckets.cancel?.tokens, buckets.write?.tokens]).toEqual([-7, 54]);
  });

  test("that cannot be read are unknown", async () => {
    const rig = new PolymarketRestRig(() => ok({ canceled: "all" }));
    expect(await rig.rest.cancelAll(rig.deadline)).toMatchObject({ kind: "unknown" });
  });
});

describe("the heartbeat", () => {
  const beat = async (reply: ScriptedReply) => {
    const rig = new PolymarketRestRig(() => reply);
    return rig.rest.heartbeat("first", rig.deadline);
  };

  test("goes on with the next id", async () => {
    expect(await beat(ok({ heartbeat_id: "second" }))).toEqual({
      kind: "done",
      value: { isAccepted: true, nextId: "second" },
    });
  });

  test("is told the id that was expected", async () => {
    const body = { error_msg: "Invalid Heartbeat ID", heartbeat_id: "expected" };
    expect(await beat({ status: 400, body })).toEqual({
      kind: "done",
      value: { isAccepted: false, nextId: "expected" },
    });
  });

  test("is refused where no id was expected, and unknown without an answer", async () => {
    const refused = await beat({ status: 400, body: { error_msg: "Invalid Heartbeat ID" } });
    expect(refused.kind).toBe("refused");
    expect((await beat("reset")).kind).toBe("unknown");
    expect((await beat(ok({}))).kind).toBe("unknown");
  });

  test("does not wait behind cancels", async () => {
    const rig = new PolymarketRestRig((request) =>
      request.path === "/cancel-all"
        ? {
            status: 200,
            body: { canceled: [], not_canceled: {} },
            headers: { "poly-ratelimit-remaining": "-500" },
          }
        : ok({ heartbeat_id: "second" }),
    );
    await rig.rest.cancelAll(rig.deadline);
    expect((await rig.rest.heartbeat("", rig.deadline)).kind).toBe("done");
  });
});
