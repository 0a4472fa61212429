// Amounts against the venue's client, and against its server's rules written down again here, in 100,000 random orders
// of each kind: never a price worse than asked, never an order that would be refused for its decimals.

import { getContractConfig, OrderBuilder, Side, type TickSize } from "@polymarket/clob-client-v2";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { contractMicros, parseContracts } from "../../../../domain/units/contract-micros.ts";
import { parsePrice, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { parseUsd, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { amountDecimals, type OrderAmounts, sizeAmounts, sumAmounts } from "./amounts.ts";

function asked(price: string, tick: string) {
  return { price: unwrap(parsePrice(price)), tick: unwrap(parsePrice(tick)) };
}

function amounts(makerAmount: number, takerAmount: number): OrderAmounts {
  return { makerAmount: BigInt(makerAmount), takerAmount: BigInt(takerAmount) };
}

describe("values of the venue's client", () => {
  test.each([
    ["BUY", "0.1", "0.5", "100", 50000000, 100000000],
    ["BUY", "0.01", "0.56", "21.04", 11782400, 21040000],
    ["SELL", "0.01", "0.56", "21.04", 21040000, 11782400],
    ["BUY", "0.01", "0.37", "12.34", 4565800, 12340000],
    ["BUY", "0.005", "0.345", "10.01", 3453450, 10010000],
    ["BUY", "0.0025", "0.0575", "33.33", 1916475, 33330000],
    ["BUY", "0.001", "0.056", "210.40", 11782400, 210400000],
    ["BUY", "0.0001", "0.0056", "2104.03", 11782568, 2104030000],
    ["SELL", "0.01", "0.82", "19.999", 19990000, 16391800],
    ["BUY", "0.01", "0.29", "7.03", 2038700, 7030000],
    // A sale to the market gives and gets the same as one with a limit.
    ["SELL", "0.01", "0.43", "7.009", 7000000, 3010000],
  ] as const)("%s on %s at %s over %s shares", (side, tick, price, size, maker, taker) => {
    const result = sizeAmounts(side, asked(price, tick), unwrap(parseContracts(size)));
    expect(unwrap(result)).toEqual(amounts(maker, taker));
  });

  test.each([
    ["0.01", "0.56", "100", 100000000, 178571400],
    ["0.01", "0.33", "10", 10000000, 30303000],
    ["0.01", "0.52", "10", 10000000, 19230700],
    ["0.001", "0.057", "5.55", 5550000, 97368420],
    ["0.0001", "0.0056", "3.33", 3330000, 594642857],
  ] as const)("a buy on %s at %s for %s USD", (tick, price, sum, maker, taker) => {
    const decimals = amountDecimals(unwrap(parsePrice(tick)));
    const result = sumAmounts(asked(price, tick), unwrap(parseUsd(sum)), decimals);
    expect(unwrap(result)).toEqual(amounts(maker, taker));
  });

  test.each([
    ["0.001", "0.057", "5.55", 5550000, 97368400],
    ["0.0001", "0.0056", "3.33", 3330000, 594642800],
    ["0.01", "0.5", "10.019", 10010000, 20020000],
  ] as const)(
    "a buy on %s at %s for %s USD, with what is always taken",
    (tick, price, sum, maker, taker) => {
      const result = sumAmounts(asked(price, tick), unwrap(parseUsd(sum)));
      expect(unwrap(result)).toEqual(amounts(maker, taker));
    },
  );

  test.each([
    ["0.1", 3],
    ["0.01", 4],
    ["0.005", 5],
    ["0.0025", 6],
    ["0.001", 5],
    ["0.0001", 6],
  ])("amounts on %s have %d decimals", (tick, decimals) => {
    expect(amountDecimals(unwrap(parsePrice(tick)))).toBe(decimals);
  });
});

describe("what cannot be an order", () => {
  test.each([
    ["a price between two steps", "0.565", "0.01", "10"],
    ["a price of nothing", "0", "0.01", "10"],
    ["a price of a dollar", "1", "0.01", "10"],
    ["a price above a dollar", "1.01", "0.01", "10"],
    ["a negative price", "-0.01", "0.01", "10"],
    ["a price off a coarse grid", "0.55", "0.1", "10"],
    ["less than a hundredth of a share", "0.5", "0.01", "0.009999"],
    ["nothing", "0.5", "0.01", "0"],
    ["a negative size", "0.5", "0.01", "-1"],
  ])("%s", (_, price, tick, size) => {
    for (const side of ["BUY", "SELL"] as const) {
      const result = sizeAmounts(side, asked(price, tick), unwrap(parseContracts(size)));
      expect(result.ok ? "none" : result.failure.code).toBe("VEN-830");
    }
  });

  test.each([
    ["a price between two steps", "0.565", "0.01", "10"],
    ["less than a cent", "0.5", "0.01", "0.009999"],
    ["a negative sum", "0.5", "0.01", "-1"],
    // 0.0001 shares for a cent more or less is a price of 1.00 instead of 0.9998.
    ["a sum too small to state its price", "0.9998", "0.0001", "0.01"],
  ])("a buy of a sum with %s", (_, price, tick, sum) => {
    const result = sumAmounts(asked(price, tick), unwrap(parseUsd(sum)));
    expect(result.ok ? "none" : result.failure.code).toBe("VEN-830");
  });

  test("the first and the last price of every grid can", () => {
    for (const tick of ["0.1", "0.01", "0.005", "0.0025", "0.001", "0.0001"]) {
      const step = unwrap(parsePrice(tick));
      for (const price of [step, priceTicks(10_000 - Number(step))]) {
        expect(sizeAmounts("BUY", { price, tick: step }, contractMicros(10_000)).ok).toBe(true);
      }
    }
  });

  test("a price is taken on any grid where it was checked before", () => {
    const price = unwrap(parsePrice("0.5675"));
    const size = contractMicros(5_000_000);
    expect(unwrap(sizeAmounts("SELL", { price, tick: null }, size))).toEqual(
      amounts(5_000_000, 2_837_500),
    );
    expect(sizeAmounts("SELL", { price: priceTicks(10_000), tick: null }, size).ok).toBe(false);
  });
});

/** Decimals of price, size and amount by step in ticks, as the venue states them. */
const accuracy: Readonly<Record<number, readonly [number, number, number]>> = {
  1000: [1, 2, 3],
  100: [2, 2, 4],
  50: [3, 2, 5],
  25: [4, 2, 6],
  10: [3, 2, 5],
  1: [4, 2, 6],
};
const steps = Object.keys(accuracy).map((step) => +step);

function hasDecimals(amount: bigint, decimals: number): boolean {
  const fraction = String(amount).padStart(7, "0").slice(-6);
  return /^0*$/.test(fraction.slice(decimals));
}

/** What the server says of an order over a size, or undefined when it takes it. */
function refusalOfSize(side: "BUY" | "SELL", step: number, order: OrderAmounts) {
  const [, sizeDecimals, amountDecimalsMax] = accuracy[step] ?? [0, 0, 0];
  const [shares, collateral] =
    side === "BUY"
      ? [order.takerAmount, order.makerAmount]
      : [order.makerAmount, order.takerAmount];
  if (!hasDecimals(shares, sizeDecimals)) return "the accuracy of the size";
  if (!hasDecimals(collateral, amountDecimalsMax)) return "the accuracy of the amount";
  // The implied price, in ticks, is a whole step: a fraction of integers without remainder.
  if ((collateral * 10_000n) % (shares * BigInt(step)) !== 0n) return "the tick size rule";
  return undefined;
}

/** Draws a grid, a price on it and a size that is often at the edges: a hundredth, whole shares, far beyond. */
function orders(seed: number) {
  const generator = xoroshiro128plus(seed);
  const below = (limit: number): number => (generator.next() >>> 0) % limit;
  return () => {
    const step = steps[below(steps.length)] as number;
    const ticks = step * (1 + below(10_000 / step - 1));
    const span = [100, 10_000, 1_000_000, 4_000_000_000][below(4)] as number;
    const micros = below(3) === 0 ? below(span) * 1_000_000 : 10_000 + below(span) * 7_919;
    return {
      step,
      ticks,
      micros: Math.max(micros, 10_000),
      asked: {
        price: priceTicks(ticks),
        tick: priceTicks(step),
      },
    };
  };
}

describe("100,000 random orders", () => {
  test.each([
    ["BUY", 42],
    ["SELL", 43],
  ] as const)("%s over a size states exactly the price asked (seed %d)", (side, seed) => {
    const next = orders(seed);
    for (let at = 0; at < 100_000; at += 1) {
      const order = next();
      const result = unwrap(sizeAmounts(side, order.asked, contractMicros(order.micros)));
      const [shares, collateral] =
        side === "BUY"
          ? [result.takerAmount, result.makerAmount]
          : [result.makerAmount, result.takerAmount];
      const isExact = collateral * 10_000n === shares * BigInt(order.ticks);
      const isWhole = BigInt(order.micros) - shares < 10_000n && shares <= BigInt(order.micros);
      const refusal = refusalOfSize(side, order.step, result);
      if (!isExact || !isWhole || refusal !== undefined) {
        expect({ at, order, result, refusal }).toBe("an order that the venue takes");
      }
    }
  });

  test("BUY for a sum matches at the price asked and at none above (seed 44)", () => {
    const next = orders(44);
    let refused = 0;
    for (let at = 0; at < 100_000; at += 1) {
      const { step, ticks, micros, asked: price } = next();
      const result = sumAmounts(price, usdMicros(micros));
      if (!result.ok) {
        // Only what costs less than the venue's dollar can be too little to state a price.
        if (micros >= 1_000_000) expect({ at, ticks, step, micros }).toBe("an order");
        refused += 1;
        continue;
      }
      const { makerAmount, takerAmount } = result.value;
      const atPrice = takerAmount * BigInt(ticks);
      const atNext = takerAmount * BigInt(ticks + step);
      const isMatching = makerAmount * 10_000n >= atPrice;
      const isNeverWorse = makerAmount * 10_000n < atNext;
      const isAccurate = hasDecimals(makerAmount, 2) && hasDecimals(takerAmount, 4);
      const isWhole = BigInt(micros) - makerAmount < 10_000n && makerAmount <= BigInt(micros);
      if (!isMatching || !isNeverWorse || !isAccurate || !isWhole) {
        expect({ at, ticks, step, micros, makerAmount, takerAmount }).toBe("such an order");
      }
    }
    expect(refused).toBeLessThan(1_000);
  });
});

describe("the venue's own client", () => {
  const client = createWalletClient({
    account: privateKeyToAccount(`0x${"0".repeat(63)}1`),
    transport: http("http://127.0.0.1:1"),
  });

  test("calculates 500 buys of sums and sales as we do (seed 45)", async () => {
    expect(getContractConfig(137).exchangeV2).toMatch(/^0x/);
    const builder = new OrderBuilder(client, 137);
    const next = orders(45);
    for (let at = 0; at < 500; at += 1) {
      const { ticks, step, micros } = next();
      const hundredths = Math.max(100, Math.floor(micros / 10_000) % 1_000_000);
      const side = at % 2 === 0 ? Side.BUY : Side.SELL;
      const theirs = await builder.buildMarketOrder(
        { tokenID: "1234", price: ticks / 10_000, amount: hundredths / 100, side },
        { tickSize: String(step / 10_000) as TickSize, negRisk: false },
        2,
      );
      const price = { price: priceTicks(ticks), tick: priceTicks(step) };
      const ours = unwrap(
        side === Side.SELL
          ? sizeAmounts("SELL", price, contractMicros(hundredths * 10_000))
          : sumAmounts(price, usdMicros(hundredths * 10_000), amountDecimals(price.tick)),
      );
      expect([String(ours.makerAmount), String(ours.takerAmount)], `order ${at}`).toEqual([
        theirs.makerAmount,
        theirs.takerAmount,
      ]);
    }
  });
});
