// From an order of the engine to what is signed: the right token and amounts, the same terms again after a restart,
// and every refusal by name.

import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { TradedMarket, WireOrderType } from "../rest/trading-contract.ts";
import { type OrderAsked, saltOf, termsToFind, termsToSend } from "./order-terms.ts";

/** Identifiers whose reserved bits are set, and none of them set. */
const yesToken = String((3n << 200n) | (5n << 60n) | 1n);
const noToken = String((3n << 200n) | (5n << 60n) | 2n);
const yesPosition = String((1n << 248n) | (77n << 120n));
const noPosition = String((1n << 248n) | (77n << 120n) | 1n);

const market: TradedMarket = {
  conditionId: "0xc0ffee",
  domain: { version: 2, isNegativeRisk: false },
  yesToken,
  noToken,
  tick: priceTicks(100),
  sizeMin: contractMicros(5_000_000),
  notionalMin: usdMicros(1_000_000),
  takerDelaySeconds: 0,
  isTradable: true,
};

const order: OrderAsked = {
  clientOrderId: "run-1-7-0",
  instrument: "polymarket:0xc0ffee/yes",
  side: "buy",
  limitPrice: priceTicks(3_700),
  size: contractMicros(12_340_000),
  intendedAt: epochMicros(1_790_000_000_123_999),
};

describe("termsToSend", () => {
  test("a buy names the token, the amounts, whole milliseconds and the salt of its id", () => {
    expect(unwrap(termsToSend(order, market, "GTD"))).toEqual({
      domain: market.domain,
      tokenId: yesToken,
      side: "BUY",
      makerAmount: 4_565_800n,
      takerAmount: 12_340_000n,
      salt: saltOf("run-1-7-0"),
      createdAt: epochMicros(1_790_000_000_123_000),
    });
  });

  test("a sale of the other answer gives shares and gets collateral at that answer's own price", () => {
    const sale = { ...order, side: "sell", instrument: "polymarket:0xc0ffee/no" } as const;
    for (const orderType of ["GTC", "GTD", "FAK", "FOK"] as const) {
      expect(unwrap(termsToSend(sale, market, orderType))).toMatchObject({
        tokenId: noToken,
        side: "SELL",
        makerAmount: 12_340_000n,
        takerAmount: 4_565_800n,
      });
    }
  });

  test("a buy that kills its remainder carries a sum in cents, never more than its size costs", () => {
    const terms = unwrap(termsToSend(order, market, "FAK"));
    // 12.34 shares at 0.37 are 4.5658 USD, of which 4.56 USD buy 12.3243 shares.
    expect(terms).toMatchObject({ makerAmount: 4_560_000n, takerAmount: 12_324_300n });
  });

  test("a buy of all or nothing is refused where no sum in cents buys exactly its size", () => {
    const refused = termsToSend(order, market, "FOK");
    expect(refused.ok ? "none" : refused.failure.code).toBe("VEN-830");
    const whole = { ...order, size: contractMicros(12_000_000) };
    expect(unwrap(termsToSend(whole, market, "FOK"))).toMatchObject({
      makerAmount: 4_440_000n,
      takerAmount: 12_000_000n,
    });
  });

  const version3: TradedMarket = {
    ...market,
    domain: { version: 3, isNegativeRisk: false },
    yesToken: yesPosition,
    noToken: noPosition,
  };

  test("a market of version 3 is traded once it is switched on", () => {
    expect(unwrap(termsToSend(order, version3, "GTC"))).toMatchObject({
      domain: { version: 3 },
      tokenId: yesPosition,
    });
  });

  test.each<[string, Partial<OrderAsked>, Partial<TradedMarket>]>([
    ["another market's terms", { instrument: "polymarket:0xdecaf/yes" }, {}],
    ["another venue's instrument", { instrument: "kalshi:0xc0ffee/yes" }, {}],
    ["a price off the grid", { limitPrice: priceTicks(3_750) }, {}],
    ["a size off the lot", { size: contractMicros(12_345_000) }, {}],
    ["no size", { size: contractMicros(0) }, {}],
    ["a market not switched on", {}, { ...version3, isTradable: false }],
    ["identifiers of version 3 for version 2", {}, { yesToken: yesPosition }],
    [
      "identifiers of version 2 for version 3",
      {},
      { domain: { version: 3, isNegativeRisk: false } },
    ],
    ["one identifier of another version", {}, { noToken: noPosition }],
    ["an identifier that is no number", {}, { noToken: "0x12" }],
    ["an identifier beyond 78 digits", {}, { noToken: "9".repeat(79) }],
  ])("%s is refused", (_, orderPart, marketPart) => {
    const result = termsToSend({ ...order, ...orderPart }, { ...market, ...marketPart }, "GTD");
    expect(result.ok ? "none" : result.failure.code).toBe("VEN-830");
    if (!result.ok) expect(result.failure.message).toContain("run-1-7-0");
  });
});

describe("termsToFind", () => {
  const kinds: readonly WireOrderType[] = ["GTC", "GTD", "FAK", "FOK"];

  test("are the terms that were sent, whatever became of the grid and the switch", () => {
    const changed = { ...market, tick: priceTicks(1_000), isTradable: false };
    for (const side of ["buy", "sell"] as const) {
      const asked = { ...order, side, size: contractMicros(12_000_000) };
      for (const kind of kinds) {
        const sent = unwrap(termsToSend(asked, market, kind));
        expect(unwrap(termsToFind(asked, changed, kind))).toEqual(sent);
      }
    }
    expect(termsToSend(order, changed, "GTC").ok).toBe(false);
  });

  test("are none for an order that can never have been sent", () => {
    const result = termsToFind({ ...order, size: contractMicros(0) }, market, "GTC");
    expect(result.ok ? "none" : result.failure.code).toBe("VEN-830");
  });
});

describe("saltOf", () => {
  test("is the first 53 bits of the id's hash", () => {
    // SHA-256 of "abc" begins ba7816bf 8f01cfea.
    expect(saltOf("abc")).toBe(Number(0xba7816bf8f01cfean >> 11n));
  });

  test("is a JSON number, and no two of 10,000 ids share one", () => {
    const salts = Array.from({ length: 10_000 }, (_, at) => saltOf(`run-${at}`));
    expect(new Set(salts).size).toBe(10_000);
    expect(salts.every((salt) => Number.isSafeInteger(salt) && salt >= 0)).toBe(true);
    expect(Math.max(...salts)).toBeGreaterThan(2 ** 52);
  });
});
