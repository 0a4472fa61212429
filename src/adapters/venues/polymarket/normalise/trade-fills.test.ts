// A trade as the venue tells it, and our fills of it: as taker at each resting order's own price, as maker what rested for
// us. Whatever does not add up is a named failure, never a guess.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apiKey,
  conditionId,
  noToken,
  wallet,
  yesToken,
} from "../../../../../test/support/venues/polymarket-rest-rig.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { tradeEventSchema, tradeSchema, type WireTrade } from "../wire/trade-schemas.ts";
import { fillsOfTrade, type TradeReader } from "./trade-fills.ts";

const now = epochMicros(1_795_161_600_000_000);
const other = "00000000-0000-4000-8000-000000000002";

const reader: TradeReader = {
  owner: apiKey,
  complementOf: (token) =>
    token === yesToken ? noToken : token === noToken ? yesToken : undefined,
  now,
};

function maker(change: object = {}) {
  return {
    order_id: "0xAA",
    owner: other,
    maker_address: wallet,
    matched_amount: "19.23",
    price: "0.48",
    fee_rate_bps: "",
    asset_id: noToken,
    outcome: "No",
    side: "BUY",
    ...change,
  };
}

/** A mint: the taker buys YES at 0.52 against a resting BUY of NO at 0.48. */
function trade(change: object = {}, makers: readonly object[] = [maker()]): WireTrade {
  return tradeSchema.parse({
    id: "b1d0",
    taker_order_id: "0xBB",
    market: conditionId,
    asset_id: yesToken,
    side: "BUY",
    size: "19.23",
    fee_rate_bps: "0",
    price: "0.52",
    status: "TRADE_STATUS_CONFIRMED",
    match_time: "1790000001",
    last_update: "1790000006",
    outcome: "Yes",
    bucket_index: 0,
    owner: apiKey,
    maker_address: wallet,
    transaction_hash: "0x01",
    trader_side: "TAKER",
    maker_orders: makers,
    ...change,
  });
}

const takerFill = {
  fillId: "b1d0/taker/0xaa",
  tradeId: "b1d0",
  orderId: "0xbb",
  tokenId: yesToken,
  side: "BUY",
  price: 5_200,
  size: 19_230_000,
  isTaker: true,
  finality: "confirmed",
  matchedAt: 1_790_000_001_000_000,
};

describe("as taker", () => {
  test("the other token's price is turned around", () => {
    expect(fillsOfTrade(trade(), reader)).toEqual({ ok: true, value: [takerFill] });
  });

  test("the same token's price stands", () => {
    const same = trade({}, [maker({ asset_id: yesToken, side: "SELL", price: "0.51" })]);
    expect(unwrap(fillsOfTrade(same, reader))).toEqual([{ ...takerFill, price: 5_100 }]);
  });

  test("each resting order is a fill of its own; the average on top is not read", () => {
    const many = trade({ size: "30", price: "0.5066666666666667" }, [
      maker({ order_id: "0xA1", matched_amount: "10" }),
      maker({
        order_id: "0xA2",
        matched_amount: "20",
        asset_id: yesToken,
        side: "SELL",
        price: "0.5",
      }),
    ]);
    const fills = unwrap(fillsOfTrade(many, reader));
    expect(fills.map(({ fillId, price, size }) => [fillId, price, size])).toEqual([
      ["b1d0/taker/0xa1", 5_200, 10_000_000],
      ["b1d0/taker/0xa2", 5_000, 20_000_000],
    ]);
  });

  test("a merge sells both tokens", () => {
    const merge = trade({ side: "SELL" }, [maker({ side: "SELL", price: "0.55" })]);
    expect(unwrap(fillsOfTrade(merge, reader))).toEqual([
      { ...takerFill, side: "SELL", price: 4_500 },
    ]);
  });

  test("a side that is left out is the one that can have met", () => {
    const unsaid = trade({}, [maker({ side: undefined }), maker({ order_id: "0xA2", side: "" })]);
    unsaid.size = "38.46";
    expect(unwrap(fillsOfTrade(unsaid, reader))).toHaveLength(2);
  });

  test("a trade in a market that is not listed is read all the same", () => {
    const strange = trade({ asset_id: "17" }, [maker({ asset_id: "18" })]);
    expect(unwrap(fillsOfTrade(strange, reader))).toEqual([{ ...takerFill, tokenId: "17" }]);
  });
});

describe("as maker", () => {
  test("ours are the entries of our key, in their own token, side and price", () => {
    const theirs = trade({ trader_side: "MAKER", size: "30" }, [
      maker({ order_id: "0xA1", matched_amount: "10", owner: apiKey }),
      maker({
        order_id: "0xA2",
        matched_amount: "20",
        owner: other,
        asset_id: yesToken,
        side: "SELL",
      }),
    ]);
    expect(unwrap(fillsOfTrade(theirs, reader))).toEqual([
      {
        ...takerFill,
        fillId: "b1d0/maker/0xa1",
        orderId: "0xa1",
        tokenId: noToken,
        price: 4_800,
        size: 10_000_000,
        isTaker: false,
      },
    ]);
  });

  test("the taker's size need not be the sum of what is shown to us", () => {
    const partly = trade({ trader_side: "MAKER", size: "100" }, [maker({ owner: apiKey })]);
    expect(unwrap(fillsOfTrade(partly, reader))).toHaveLength(1);
  });

  test("a trade of others is none of ours", () => {
    expect(unwrap(fillsOfTrade(trade({ trader_side: "MAKER" }), reader))).toEqual([]);
    expect(unwrap(fillsOfTrade(trade({ owner: other }), reader))).toEqual([]);
    expect(unwrap(fillsOfTrade(trade({ owner: other, trader_side: "" }), reader))).toEqual([]);
  });

  test("where the trade does not say on which side we stood, our entries do", () => {
    const unsaid = { trader_side: undefined };
    const [asTaker] = unwrap(fillsOfTrade(trade(unsaid), reader));
    expect(asTaker?.isTaker).toBe(true);
    const [asMaker] = unwrap(fillsOfTrade(trade(unsaid, [maker({ owner: apiKey })]), reader));
    expect(asMaker?.isTaker).toBe(false);
  });

  test("an order of ours that met another of ours is two fills", () => {
    const fills = unwrap(fillsOfTrade(trade({}, [maker({ owner: apiKey })]), reader));
    expect(fills.map(({ fillId }) => fillId)).toEqual(["b1d0/taker/0xaa", "b1d0/maker/0xaa"]);
  });
});

test.each([
  ["MATCHED", "matched"],
  ["MATCHED_NOT_BROADCASTED", "matched"],
  ["MINED", "mined"],
  ["CONFIRMED", "confirmed"],
  ["RETRYING", "retrying"],
  ["FAILED", "failed"],
])("%s is %s, with and without its prefix", (word, finality) => {
  for (const status of [word, word.toLowerCase(), `TRADE_STATUS_${word}`]) {
    expect(unwrap(fillsOfTrade(trade({ status }), reader))).toEqual([{ ...takerFill, finality }]);
  }
});

describe("when it happened", () => {
  test.each([
    ["1790000001", 1_790_000_001_000_000],
    [1_790_000_001, 1_790_000_001_000_000],
    ["1790000001200", 1_790_000_001_200_000],
    ["", 1_790_000_006_000_000],
    ["soon", 1_790_000_006_000_000],
    ["0", 1_790_000_006_000_000],
  ])("%j", (time, at) => {
    expect(unwrap(fillsOfTrade(trade({ match_time: time }), reader))[0]?.matchedAt).toBe(at);
  });

  test("under its other name, and not at all", () => {
    const renamed = trade({ match_time: undefined, matchtime: "1790000002" });
    expect(unwrap(fillsOfTrade(renamed, reader))[0]?.matchedAt).toBe(1_790_000_002_000_000);
    const silent = trade({ match_time: undefined, last_update: "" });
    expect(unwrap(fillsOfTrade(silent, reader))[0]?.matchedAt).toBe(now);
  });
});

describe("what does not add up", () => {
  const odd: readonly (readonly [string, WireTrade, string])[] = [
    ["a size that is more than what rested", trade({ size: "19.24" }), "trade-size"],
    ["a size that is less", trade({ size: "19.22" }), "trade-size"],
    ["no resting order", trade({}, []), "trade-size"],
    ["an empty size", trade({ size: "" }), "trade-size-not-decimal"],
    ["an empty price", trade({}, [maker({ price: "" })]), "trade-price-not-decimal"],
    ["an empty amount", trade({}, [maker({ matched_amount: "" })]), "trade-amount-not-decimal"],
    ["no amount", trade({}, [maker({ matched_amount: "0" })]), "trade-amount"],
    ["an amount below nothing", trade({}, [maker({ matched_amount: "-1" })]), "trade-amount"],
    ["a price of nothing", trade({}, [maker({ price: "0" })]), "trade-price"],
    ["a price of everything", trade({}, [maker({ price: "1" })]), "trade-price"],
    [
      "a price between ticks",
      trade({}, [maker({ price: "0.48001" })]),
      "trade-price-outside-units",
    ],
    ["a status that is none", trade({ status: "DONE" }), "unknown-status"],
    ["a side that is none", trade({ side: "HOLD" }), "trade-side"],
    ["a token of another market", trade({}, [maker({ asset_id: "18" })]), "trade-sides"],
    ["sides that cannot mint", trade({}, [maker({ side: "SELL" })]), "trade-sides"],
    [
      "sides that cannot trade",
      trade({}, [maker({ asset_id: yesToken, side: "BUY" })]),
      "trade-sides",
    ],
    [
      "a resting order named twice",
      trade({ size: "38.46" }, [maker(), maker({ order_id: "0xaa" })]),
      "trade-twice",
    ],
  ];
  test.each(odd)("%s", (_name, wire, reason) => {
    expect(fillsOfTrade(wire, reader)).toMatchObject({
      ok: false,
      failure: { details: { reason } },
    });
  });
});

test("the user channel's message gives the same fills as the read", () => {
  const { price, ...read } = trade();
  const event = tradeEventSchema.parse({
    ...read,
    price,
    event_type: "trade",
    type: "TRADE",
    trade_owner: apiKey,
    status: "CONFIRMED",
    timestamp: "1790000001200",
  });
  expect(fillsOfTrade(event, reader)).toEqual(fillsOfTrade(trade(), reader));
});

/** Millionths as the venue writes them. */
const decimalOf = (millionths: number) =>
  `${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, "0")}`;

test("whatever rested, a taker's fills are the whole trade and each costs what it must", () => {
  const part = fc.record({
    ticks: fc.integer({ min: 1, max: 9_999 }),
    amount: fc.integer({ min: 1, max: 5_000_000_000 }),
    isOther: fc.boolean(),
  });
  const seed = 20_261_120;
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.boolean(), (parts, isBuy) => {
      const side = isBuy ? "BUY" : "SELL";
      const opposite = isBuy ? "SELL" : "BUY";
      const makers = parts.map(({ ticks, amount, isOther }, at) =>
        maker({
          order_id: `0x${at}`,
          matched_amount: decimalOf(amount),
          price: `0.${String(ticks).padStart(4, "0")}`,
          asset_id: isOther ? noToken : yesToken,
          side: isOther ? side : opposite,
        }),
      );
      const total = parts.reduce((sum, { amount }) => sum + amount, 0);
      const fills = unwrap(fillsOfTrade(trade({ side, size: decimalOf(total) }, makers), reader));
      expect(fills.map(({ size, price }) => [integerOf(size), integerOf(price)])).toEqual(
        parts.map(({ amount, ticks, isOther }) => [amount, isOther ? 10_000 - ticks : ticks]),
      );
    }),
    { seed, numRuns: 300 },
  );
});
