// A pool's levels never promise what the contract does not keep, and promise little less: every front of them is held
// against the exact investment, and a sale against what the pool and a merge really bring.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baseOfContracts, poolLot, usdOfBase } from "../market/fixed-product/collateral.ts";
import { investmentFor, returnFor } from "../market/fixed-product/inverse-swap.ts";
import { type FixedProductPool, poolPrice } from "../market/fixed-product/pool.ts";
import { type ContractMicros, contractMicros } from "../units/contract-micros.ts";
import { integerOf } from "../units/unit.ts";
import type { Level } from "./level.ts";
import { poolAsks, poolBook, poolLevelsMax } from "./pool-levels.ts";
import { walkDepth } from "./walk-depth.ts";

const decimalsOf = fc.constantFrom(2, 6, 8, 18);

/** Pools of 1 to 10^8 collateral tokens on a side, no more lopsided than a thousand to one. */
const pools = decimalsOf.chain((decimals) =>
  fc
    .record({
      size: fc.integer({ min: 0, max: 8 }),
      ratio: fc.integer({ min: 1, max: 1_000 }),
      dust: fc.bigInt({ min: 0n, max: 10n ** 6n }),
      isTurned: fc.boolean(),
      fee: fc.constantFrom(0n, 20_000_000_000_000_000n, 3_141_592_653_589_793n),
    })
    .map(({ size, ratio, dust, isTurned, fee }) => {
      const one = 10n ** BigInt(size + decimals) + dust;
      const balances = [one, (one * BigInt(ratio)) / 100n + 1n];
      const pool: FixedProductPool = { balances: isTurned ? balances.reverse() : balances, fee };
      return { pool, decimals };
    }),
);

function sizeOf(levels: readonly Level[]): number {
  return levels.reduce((sum, level) => sum + integerOf(level.size), 0);
}

function investment(
  { pool, decimals }: { pool: FixedProductPool; decimals: number },
  size: ContractMicros,
): number {
  const base = investmentFor(pool, 0, baseOfContracts(size, decimals, "up"));
  return integerOf(usdOfBase(base, decimals, "up"));
}

describe("the levels of a pool", () => {
  test("any lots from the front cost no more than they say, and not much less", () => {
    fc.assert(
      fc.property(pools, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const { pool, decimals } = given;
        const asks = poolAsks(pool, 0, decimals);
        const lot = integerOf(poolLot(decimals));
        const lots = sizeOf(asks) / lot;
        expect(Number.isInteger(lots)).toBe(true);
        const tried = [1, 2, 3, lots, Math.floor(lots * part), Math.floor(lots * part * part ** 8)];
        for (const count of tried.filter((each) => each >= 1 && each <= lots)) {
          const size = contractMicros(count * lot);
          const walk = walkDepth(asks, size, "up");
          const exact = investment(given, size);
          expect(walk.complete && integerOf(walk.cost) >= exact).toBe(true);
          expect(integerOf(walk.cost) - exact <= excessMax(given, asks, walk.fills)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("ascend, stay below a dollar, and are no more than the limit", () => {
    fc.assert(
      fc.property(pools, ({ pool, decimals }) => {
        const asks = poolAsks(pool, 0, decimals);
        expect(asks.length <= poolLevelsMax).toBe(true);
        let before = 0;
        for (const { price, size } of asks) {
          expect(integerOf(price) > before && integerOf(price) < 10_000).toBe(true);
          expect(integerOf(size) > 0).toBe(true);
          before = integerOf(price);
        }
        const { numerator, denominator } = poolPrice(pool, 0);
        expect(
          BigInt(integerOf(asks[0]?.price ?? contractMicros(10_000))) * denominator,
        ).toBeGreaterThan(numerator * 10_000n);
      }),
    );
  });

  test("reach to a dollar less the fee", () => {
    const pool = { balances: [10n ** 12n, 10n ** 12n], fee: 20_000_000_000_000_000n };
    const asks = poolAsks(pool, 0, 6);
    expect(asks.length).toBeGreaterThan(30);
    expect(integerOf(asks.at(-1)?.price ?? contractMicros(0))).toBeGreaterThan(9_000);
    // Half a dollar and the fee is 0.5103; the first slice is a tenth of a cent wide, rounded up by the unit of every lot.
    expect(integerOf(asks[0]?.price ?? contractMicros(0))).toBe(5_109);
  });

  test("of a pool without a lot in it are none", () => {
    expect(poolBook({ balances: [9n, 9n], fee: 0n }, 6, { yes: 0 })).toEqual({
      bids: [],
      asks: [],
    });
  });

  test("of a pool that keeps nearly all as its fee are none", () => {
    const pool = { balances: [10n ** 18n, 10n ** 18n], fee: 10n ** 18n - 1n };
    expect(poolBook(pool, 18, { yes: 0 })).toEqual({ bids: [], asks: [] });
  });

  test("of a pool beyond all measure stay safe integers", () => {
    const asks = poolAsks({ balances: [10n ** 40n, 10n ** 40n], fee: 0n }, 0, 18);
    expect(sizeOf(asks)).toBe(1e15);
  });
});

/** A tick of rounding and at most one for a first lot's own, a base unit for each level, and the slice's width: from
 * where the slice before it ends, or from the pool's own price, to where it ends itself. */
function excessMax(
  { pool, decimals }: { pool: FixedProductPool; decimals: number },
  asks: readonly Level[],
  fills: readonly Level[],
): number {
  const used = fills.length - 1;
  const last = fills[used];
  if (last === undefined) return 0;
  const { numerator, denominator } = poolPrice(pool, 0);
  const own = Number((numerator * 10_000n) / denominator);
  const before = used === 0 ? own : integerOf(fills[used - 1]?.price ?? last.price);
  const after = integerOf(asks[used + 1]?.price ?? last.price);
  const width = after - before;
  const unit = 10 ** Math.max(0, 6 - decimals);
  const rounded = (sizeOf(fills) * 2) / 10_000 + (unit + 1) * (fills.length + 1);
  return rounded + (integerOf(last.size) * width) / 10_000;
}

describe("a sale to the bids of a pool", () => {
  test("brings no less than they say: through the curve, or by buying the opposite and merging", () => {
    fc.assert(
      fc.property(pools, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const { pool, decimals } = given;
        const { bids } = poolBook(pool, decimals, { yes: 0 });
        const lot = integerOf(poolLot(decimals));
        const offered = sizeOf(bids) / lot;
        if (offered === 0) return;
        const lots = Math.max(1, Math.floor(offered * part ** 4));
        const size = contractMicros(lots * lot);
        const tokens = baseOfContracts(size, decimals, "down");
        const merged = tokens - investmentFor(pool, 1, tokens);
        const sold = returnFor(pool, 0, tokens);
        const best = usdOfBase(merged > sold ? merged : sold, decimals, "down");
        const walk = walkDepth(bids, size, "down");
        expect(walk.complete).toBe(true);
        expect(integerOf(best) >= integerOf(walk.cost)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("bids descend from below the asks, and the second outcome may be YES", () => {
    const pool = { balances: [3n * 10n ** 9n, 10n ** 9n], fee: 0n };
    const book = poolBook(pool, 6, { yes: 0 });
    const turned = poolBook(pool, 6, { yes: 1 });
    const best = (levels: readonly Level[]) => integerOf(levels[0]?.price ?? contractMicros(0));
    expect([best(book.bids), best(book.asks)]).toEqual([2_494, 2_506]);
    expect([best(turned.bids), best(turned.asks)]).toEqual([7_494, 7_506]);
  });
});
