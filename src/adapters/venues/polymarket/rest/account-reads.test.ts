// Reads of the account: what is asked, what the answers mean, and what is no answer.

import { describe, expect, test } from "vitest";
import {
  apiKey,
  conditionId,
  digestOf,
  noToken,
  PolymarketRestRig,
  yesToken,
} from "../../../../../test/support/venues/polymarket-rest-rig.ts";
import type { ScriptedReply } from "../../../../../test/support/venues/scripted-transport.ts";
import { epochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

const ok = (body: unknown): ScriptedReply => ({ status: 200, body });

const page = (data: readonly unknown[], next = "LTE=") =>
  ok({ limit: 500, count: data.length, next_cursor: next, data });

function wireOrder(id: string, change: object = {}): object {
  return {
    id,
    status: "LIVE",
    owner: apiKey,
    maker_address: "0x01",
    market: conditionId,
    asset_id: yesToken,
    side: "BUY",
    original_size: "12.34",
    size_matched: "0",
    price: "0.37",
    associate_trades: [],
    outcome: "Yes",
    created_at: 1_790_000_000,
    expiration: "0",
    order_type: "GTC",
    ...change,
  };
}

function wireTrade(id: string, change: object = {}): object {
  return {
    id,
    taker_order_id: digestOf(1),
    market: conditionId,
    asset_id: yesToken,
    side: "BUY",
    size: "19.23",
    fee_rate_bps: "0",
    price: "0.52",
    status: "TRADE_STATUS_MINED",
    match_time: "1790000001",
    last_update: "1790000006",
    outcome: "Yes",
    bucket_index: 0,
    owner: apiKey,
    maker_address: "0x01",
    transaction_hash: "0x01",
    trader_side: "TAKER",
    maker_orders: [
      {
        order_id: digestOf(2),
        owner: "other",
        maker_address: "0x02",
        matched_amount: "19.23",
        price: "0.48",
        fee_rate_bps: "",
        asset_id: noToken,
        outcome: "No",
        side: "BUY",
      },
    ],
    ...change,
  };
}

const rigWith = (reply: ScriptedReply) => new PolymarketRestRig(() => reply);

describe("one order", () => {
  const id = digestOf(1);

  test("is looked up by its digest", async () => {
    const rig = rigWith(ok(wireOrder(id, { status: "MATCHED", size_matched: "12.34" })));
    const read = await rig.rest.order(id, rig.deadline);
    expect(read).toMatchObject({ ok: true, value: { orderId: id, status: "matched" } });
    expect(rig.transport.requests[0]?.path).toBe(`/data/order/${id}`);
    expect(rig.drifts).toEqual([]);
  });

  test.each<[string, ScriptedReply]>([
    ["not found", { status: 404, body: { error: "order not found" } }],
    ["null", ok("null")],
    ["an empty object", ok({})],
    ["nothing", ok("")],
  ])("that the venue does not have is undefined: %s", async (_name, reply) => {
    const rig = rigWith(reply);
    expect(await rig.rest.order(id, rig.deadline)).toEqual({ ok: true, value: undefined });
  });

  test.each<[string, ScriptedReply, string]>([
    ["a gateway's page", { status: 404, body: "404 page not found" }, "VEN-806"],
    ["another order", ok(wireOrder(digestOf(2))), "VEN-833"],
    ["an order without its size", ok(wireOrder(id, { size_matched: undefined })), "VEN-801"],
    ["an empty size", ok(wireOrder(id, { size_matched: "" })), "VEN-801"],
    ["a failure", { status: 500, body: { error: "internal" } }, "VEN-804"],
    ["a refused key", { status: 401, body: { error: "Unauthorized/Invalid api key" } }, "VEN-805"],
  ])("is not undefined for %s", async (_name, reply, code) => {
    const rig = rigWith(reply);
    expect(await rig.rest.order(id, rig.deadline)).toMatchObject({ failure: { code } });
  });
});

describe("lists", () => {
  test("are read from the first cursor to the last", async () => {
    const rig = new PolymarketRestRig(({ query }) =>
      query.get("next_cursor") === "MA=="
        ? page([wireOrder(digestOf(1))], "NTAw")
        : page([wireOrder(digestOf(2))]),
    );
    const read = await rig.rest.openOrders(rig.deadline);
    expect(read.ok && read.value.map(({ orderId }) => orderId)).toEqual([digestOf(1), digestOf(2)]);
    expect(rig.transport.requests.map(({ query }) => query.get("next_cursor"))).toEqual([
      "MA==",
      "NTAw",
    ]);
  });

  test("that run in a circle, do not end or name no next page are no answer", async () => {
    const circle = rigWith(page([], "NTAw"));
    expect(await circle.rest.openOrders(circle.deadline)).toMatchObject({
      failure: { code: "VEN-804" },
    });
    let count = 0;
    const endless = new PolymarketRestRig(() => {
      count += 1;
      return page([], `cursor${count}`);
    });
    const reading = endless.rest.openOrders(endless.deadline);
    for (let second = 0; second < 5; second += 1) {
      for (let round = 0; round < 5_000; round += 1) await Promise.resolve();
      endless.transport.clock.advance(seconds(1));
    }
    expect(await reading).toMatchObject({ ok: false });
    const cut = rigWith(page([], ""));
    expect(await cut.rest.openOrders(cut.deadline)).toMatchObject({ failure: { code: "VEN-801" } });
  });

  test("with one element that cannot be read are no answer", async () => {
    const rig = rigWith(page([wireOrder(digestOf(1)), wireOrder(digestOf(2), { side: "" })]));
    expect(await rig.rest.openOrders(rig.deadline)).toMatchObject({ failure: { code: "VEN-801" } });
    expect(rig.drifts.length).toBeGreaterThan(0);
  });
});

describe("trades", () => {
  test("since an instant, as fills", async () => {
    const rig = rigWith(page([wireTrade("b1d0"), wireTrade("b1d1", { status: "FAILED" })]));
    const after = epochMicros(1_790_000_000_999_999);
    const read = await rig.rest.trades({ after }, rig.deadline);
    expect(read.ok && read.value.map(({ fillId, finality }) => [fillId, finality])).toEqual([
      [`b1d0/taker/${digestOf(2)}`, "mined"],
      [`b1d1/taker/${digestOf(2)}`, "failed"],
    ]);
    expect(rig.transport.requests[0]?.query.get("after")).toBe("1790000000");
    expect(rig.drifts).toEqual([]);
  });

  test("of one trade", async () => {
    const rig = rigWith(page([]));
    expect(await rig.rest.trades({ tradeId: "b1d0" }, rig.deadline)).toEqual({
      ok: true,
      value: [],
    });
    expect(rig.transport.requests[0]?.query.get("id")).toBe("b1d0");
  });

  test("that do not add up raise the alarm", async () => {
    const rig = rigWith(page([wireTrade("b1d0", { size: "20" })]));
    const read = await rig.rest.trades({ tradeId: "b1d0" }, rig.deadline);
    expect(read).toMatchObject({ failure: { code: "VEN-801" } });
    expect(rig.drifts).toMatchObject([{ what: "trade", field: "trade-size" }]);
  });

  test("outside the catalogue are read and named once", async () => {
    const strange = wireTrade("b1d0", { asset_id: "17" });
    const rig = rigWith(page([strange, strange]));
    const read = await rig.rest.trades({ tradeId: "b1d0" }, rig.deadline);
    expect(read.ok && read.value.map(({ tokenId }) => tokenId)).toEqual(["17", "17"]);
    expect(rig.lines.filter(({ message }) => message.includes("VEN-858"))).toHaveLength(1);
  });
});

describe("balances", () => {
  const balance = { balance: "25000000", allowances: { "0xE111": "1".repeat(78) } };

  test("of collateral and of shares are asked for as the wallet signs", async () => {
    const parties = {
      maker: "0x01",
      signer: "0x01",
      signatureType: 3,
      builder: digestOf(0),
    } as const;
    const rig = new PolymarketRestRig(() => ok(balance), { parties });
    expect(await rig.rest.collateral(rig.deadline)).toEqual({
      ok: true,
      value: { balance: 25_000_000n, allowances: new Map([["0xe111", BigInt("1".repeat(78))]]) },
    });
    const { rest, deadline } = rig;
    await rest.shares(yesToken, { version: 2, isNegativeRisk: true }, deadline);
    await rest.shares(yesToken, { version: 3, isNegativeRisk: false }, deadline);
    await rest.refreshShares(yesToken, { version: 2, isNegativeRisk: false }, deadline);
    expect(rig.transport.requests.map(({ path, query }) => [path, query.toString()])).toEqual([
      ["/balance-allowance", "asset_type=COLLATERAL&signature_type=3"],
      ["/balance-allowance", `asset_type=CONDITIONAL&token_id=${yesToken}&signature_type=3`],
      ["/balance-allowance", `asset_type=CONDITIONAL-V2&token_id=${yesToken}&signature_type=3`],
      ["/balance-allowance/update", `asset_type=CONDITIONAL&token_id=${yesToken}&signature_type=3`],
    ]);
  });

  test.each(["", "1.5", "-1", "1e6", "0x10", "1".repeat(79)])("of %j are none", async (text) => {
    const rig = rigWith(ok({ ...balance, balance: text }));
    expect(await rig.rest.collateral(rig.deadline)).toMatchObject({ failure: { code: "VEN-801" } });
    expect(rig.drifts).toMatchObject([{ field: "balance" }]);
  });

  test("that are refreshed may be answered with nothing", async () => {
    const rig = rigWith(ok(""));
    const domain = { version: 2, isNegativeRisk: false } as const;
    expect(await rig.rest.refreshShares(yesToken, domain, rig.deadline)).toEqual({
      ok: true,
      value: undefined,
    });
  });
});

describe("the venue", () => {
  test("says whether the account may only reduce, and which orders it takes", async () => {
    const rig = new PolymarketRestRig(({ path }) =>
      path === "/version" ? ok({ version: 2 }) : ok({ closed_only: true }),
    );
    expect(await rig.rest.closedOnly(rig.deadline)).toEqual({ ok: true, value: true });
    expect(await rig.rest.orderVersion(rig.deadline)).toEqual({ ok: true, value: 2 });
    const [closedOnly, version] = rig.transport.requests;
    expect(closedOnly?.headers).toHaveProperty("POLY_SIGNATURE");
    expect(version?.headers).not.toHaveProperty("POLY_SIGNATURE");
  });

  test("says from where an address may not trade, and the address is not repeated", async () => {
    const rig = rigWith(ok({ blocked: true, ip: "203.0.113.7", country: "US", region: "NY" }));
    expect(await rig.rest.geoblock(rig.deadline)).toEqual({
      ok: true,
      value: { isBlocked: true, words: 'seen from "US-NY"' },
    });
    expect(JSON.stringify(rig.lines)).not.toContain("203.0.113.7");
  });

  test.each([
    ["one that answers otherwise", { blocked: "no" }],
    ["one that answers nothing", ""],
  ])("%s does not say", async (_name, body) => {
    const rig = rigWith(ok(body));
    expect((await rig.rest.geoblock(rig.deadline)).ok).toBe(false);
    expect((await rig.rest.closedOnly(rig.deadline)).ok).toBe(false);
    expect((await rig.rest.orderVersion(rig.deadline)).ok).toBe(false);
    expect((await rig.rest.serverTime(rig.deadline)).ok).toBe(false);
  });
});

test("an address that the edge turns away is told from a key that the venue refuses", async () => {
  const edge = rigWith({ status: 403, body: "error code: 1010" });
  expect(await edge.rest.geoblock(edge.deadline)).toMatchObject({ failure: { code: "VEN-861" } });
  expect(await edge.rest.closedOnly(edge.deadline)).toMatchObject({ failure: { code: "VEN-861" } });
  const venue = rigWith({ status: 403, body: { error: "forbidden" } });
  expect(await venue.rest.closedOnly(venue.deadline)).toMatchObject({
    failure: { code: "VEN-805" },
  });
});

describe("the venue's time", () => {
  /** Where the test's clock begins. */
  const begin = 1_795_161_600;

  async function signedAt(said: unknown) {
    const rig = new PolymarketRestRig(({ path }) =>
      path === "/time" ? ok(said) : ok({ closed_only: false }),
    );
    const time = await rig.rest.serverTime(rig.deadline);
    await rig.rest.closedOnly(rig.deadline);
    const { headers } = rig.transport.requests.at(-1) ?? { headers: {} };
    return { time, timestamp: (headers as Readonly<Record<string, string>>).POLY_TIMESTAMP };
  }

  test.each([
    [begin, begin],
    [begin + 3, begin + 3],
    // Ours may stand at the end of the venue's second.
    [begin - 3, begin - 2],
    [String(begin + 10), begin + 10],
  ])("%j signs at %d", async (said, seconds) => {
    const { time, timestamp } = await signedAt(said);
    expect(time.ok && integerOf(time.value) / 1_000_000).toBe(Number(said));
    expect(timestamp).toBe(String(seconds));
  });

  test.each([begin + 11, begin - 12])("%d is too far to sign by", async (said) => {
    const { time, timestamp } = await signedAt(said);
    expect(time).toMatchObject({ failure: { code: "VEN-857" } });
    expect(timestamp).toBe(String(begin));
  });

  test.each([null, {}, "now", 1.5, -1, 1e15])("%j is none", async (said) => {
    expect((await signedAt(said)).time.ok).toBe(false);
  });
});
