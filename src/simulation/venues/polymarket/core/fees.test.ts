// The fee of what an order takes: the venue's published and observed figures, and agreement with the product's own code.

import { describe, expect, test } from "vitest";

import { polymarketVenueFee } from "../../../../domain/market/fees/polymarket-fees.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { RandomStream, seededSource } from "../../../random-stream.ts";
import { type FeeTerms, feeTermsOf, takerFee } from "./fees.ts";
import { decimalText } from "./quantities.ts";

const share = 1_000_000n;
const linear = (rate: bigint): FeeTerms => ({ rate, exponent: 1n });
const feeOf = (terms: FeeTerms, price: bigint, shares: bigint): string =>
  decimalText(takerFee(terms, [{ price, shares }]));

describe("100 shares", () => {
  const columns = [
    linear(30_000n),
    linear(40_000n),
    linear(50_000n),
    linear(70_000n),
    { rate: 250_000n, exponent: 2n },
  ];
  // The source rounds the last column to the nearest 0.00001 where it has more digits; the venue cuts them off.
  test.each([
    [100n, ["0.0297", "0.0396", "0.0495", "0.0693", "0.00245"]],
    [500n, ["0.1425", "0.19", "0.2375", "0.3325", "0.0564"]],
    [1_000n, ["0.27", "0.36", "0.45", "0.63", "0.2025"]],
    [2_500n, ["0.5625", "0.75", "0.9375", "1.3125", "0.8789"]],
    [3_000n, ["0.63", "0.84", "1.05", "1.47", "1.1025"]],
    [4_000n, ["0.72", "0.96", "1.2", "1.68", "1.44"]],
    [5_000n, ["0.75", "1", "1.25", "1.75", "1.5625"]],
  ])("at %s ticks and at the other token's price", (price, fees) => {
    expect(columns.map((terms) => feeOf(terms, price, 100n * share))).toEqual(fees);
    expect(columns.map((terms) => feeOf(terms, 10_000n - price, 100n * share))).toEqual(fees);
  });
});

test.each([
  [10n * share, 3_300n, 50_000n, "0.11055"],
  [share, 10n, 40_000n, "0.00003"],
  [5n * share, 100n, 70_000n, "0.00346"],
  [3n * share, 3_700n, 50_000n, "0.03496"],
  [100n * share, 250n, 40_000n, "0.0975"],
  [100n * share, 9_760n, 40_000n, "0.09369"],
])("%s shares at %s ticks, rate %s: %s", (shares, price, rate, fee) => {
  expect(feeOf(linear(rate), price, shares)).toBe(fee);
});

test("is rounded once for all that an order took in a transaction", () => {
  // 0.00003996 each: three of them are 0.00011, and three rounded alone are 0.00009.
  const base = { shares: share, price: 10n };
  expect(decimalText(takerFee(linear(40_000n), [base, base, base]))).toBe("0.00011");
});

test("is nothing where the market has no schedule", () => {
  expect(takerFee(feeTermsOf(null), [{ shares: 100n * share, price: 5_000n }])).toBe(0n);
});

test("agrees with the product's own fee for 100,000 random fills, to the micro (seed 20261120)", () => {
  const random = new RandomStream(seededSource(20_261_120));
  for (let draw = 0; draw < 100_000; draw += 1) {
    const rate = random.pick([0.03, 0.04, 0.05, 0.07, 0.072, 0.25]);
    const exponent = random.pick([1, 2] as const);
    const price = random.between(1, 9_999);
    const size = random.between(1, 2_000_000_000);
    const terms = feeTermsOf({ feeType: "", rate, exponent, rebateRate: 0 });
    const schedule = {
      kind: "polymarket",
      rate: partsPerMillion(Math.round(rate * 1_000_000)),
      exponent,
      chargedIn: "collateral",
    } as const;
    const own = takerFee(terms, [{ price: BigInt(price), shares: BigInt(size) }]);
    const product = polymarketVenueFee(schedule, priceTicks(price), contractMicros(size));
    if (own !== BigInt(integerOf(product))) {
      expect.fail(`draw ${draw}: ${own} and ${integerOf(product)} at ${price} × ${size}`);
    }
  }
});
