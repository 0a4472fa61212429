// The formulas that only studies need, against what the venues printed and did.

import { describe, expect, test } from "vitest";
import { KalshiOrderFees } from "../domain/market/fees/kalshi-order-fees.ts";
import { wholeContracts } from "../domain/units/contract-micros.ts";
import { partsPerMillion } from "../domain/units/parts-per-million.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { integerOf } from "../domain/units/unit.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";
import { ctfExchangeFee } from "./ctf-exchange-fee.ts";
import { effectiveBuyPrice, kalshiTableFee } from "./kalshi-fee-table.ts";

describe("the old exchange contract", () => {
  const order = {
    price: 500_000_000_000_000_000n,
    outcomeTokens: 100_000_000n,
    feeRateBasisPoints: 200n,
  };

  test.each([
    ["buy", 500n, 2_000_000n, "outcomeTokens"],
    ["buy", 800n, 500_000n, "outcomeTokens"],
    ["sell", 500n, 1_000_000n, "collateral"],
    ["sell", 800n, 400_000n, "collateral"],
    ["buy", 1_000n, 0n, "outcomeTokens"],
    ["buy", 0n, 0n, "outcomeTokens"],
    ["sell", 1_001n, 0n, "collateral"],
  ] as const)("a %s at %d thousandths pays %d of %s", (side, thousandths, fee, unit) => {
    const price = thousandths * 10n ** 15n;
    expect(ctfExchangeFee({ ...order, side, price })).toEqual({ fee, unit });
  });
});

describe("the printed table of Kalshi", () => {
  const rate = partsPerMillion(70_000);

  test("equals a whole order of one fill for a balance in cents", () => {
    for (let cents = 1; cents <= 99; cents += 1) {
      for (const count of [1, 2, 3, 7, 13, 100]) {
        const [price, size] = [priceTicks(cents * 100), wholeContracts(count)];
        const order = new KalshiOrderFees(
          {
            kind: "kalshi",
            rounding: "centicent",
            takerRate: rate,
            makerRate: partsPerMillion(0),
            multiplier: partsPerMillion(1_000_000),
            balancePrecision: usdMicros(10_000),
          },
          "buy",
        );
        expect(kalshiTableFee(price, size, rate)).toBe(order.fill(price, size).net);
      }
    }
  });

  test("gives the all-in price of a buy", () => {
    const bought = effectiveBuyPrice(priceTicks(4_800), wholeContracts(10), rate);
    expect(integerOf(bought.cost)).toBe(4_980_000);
    expect(integerOf(bought.perContract)).toBe(498_000);
    expect(bought.breakEvenProbability).toBeCloseTo(0.498, 12);
    const third = effectiveBuyPrice(priceTicks(5_000), wholeContracts(3), rate);
    // 1.56 for three is 0.52 each; 0.53 of one would round up only when it must.
    expect(integerOf(third.perContract)).toBe(520_000);
  });
});
