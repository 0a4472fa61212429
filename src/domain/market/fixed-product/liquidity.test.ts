// Our part of a pool and what adding to it does, against hand-reckoned amounts and the laws that make it a trap.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contractMicros } from "../../units/contract-micros.ts";
import { integerOf } from "../../units/unit.ts";
import { baseOfContracts, contractsOfBase, poolLot, usdOfBase } from "./collateral.ts";
import { addFunding, poolPart } from "./liquidity.ts";
import { poolBuy } from "./swap.ts";

const balance = fc.bigInt({ min: 1n, max: 10n ** 24n });
const pools = fc.record({ balances: fc.tuple(balance, balance), fee: fc.constant(0n) });

describe("a part of a pool", () => {
  test("is its outcome tokens, and the sets among them are what it pays now", () => {
    const pool = { balances: [2_000n, 500n], fee: 0n };
    // The first outcome costs 500 / 2500 = 0.20: 1000 × 0.20 + 250 × 0.80.
    expect(poolPart(pool, { held: 500n, supply: 1_000n })).toEqual({
      outcomeTokens: [1_000n, 250n],
      worthLeast: 250n,
      worthNow: 400n,
    });
  });

  test("is worth at least its sets at any price, and the parts never exceed the whole", () => {
    fc.assert(
      fc.property(pools, balance, fc.nat(1_000), (pool, supply, share) => {
        const held = (supply * BigInt(share)) / 1_000n;
        const part = poolPart(pool, { held, supply });
        const rest = poolPart(pool, { held: supply - held, supply });
        expect(part.worthLeast <= part.worthNow).toBe(true);
        pool.balances.forEach((whole, outcome) => {
          const both = (part.outcomeTokens[outcome] ?? 0n) + (rest.outcomeTokens[outcome] ?? 0n);
          expect(both <= whole && whole - both <= 1n).toBe(true);
        });
      }),
    );
  });

  test("is worth next to nothing when everybody bought the winner", () => {
    const pool = { balances: [10n ** 9n, 10n ** 9n], fee: 0n };
    const shares = { held: 10n ** 9n, supply: 10n ** 9n };
    const before = poolPart(pool, shares);
    const after = poolPart(
      { ...pool, balances: poolBuy(pool, 0, 99n * 10n ** 9n).balancesAfter },
      shares,
    );
    expect([before.worthLeast, after.worthLeast]).toEqual([10n ** 9n, 10n ** 7n]);
  });
});

describe("adding to a pool", () => {
  test("keeps its proportions and sends the rest back", () => {
    expect(addFunding({ balances: [300n, 600n, 900n], fee: 0n }, 900n, 90n)).toEqual({
      minted: 90n,
      keptInPool: [30n, 60n, 90n],
      sentBack: [60n, 30n, 0n],
    });
  });

  test("rounds every amount down, so nobody who was there before loses", () => {
    fc.assert(
      fc.property(pools, balance, balance, (pool, supply, added) => {
        const { minted, keptInPool, sentBack } = addFunding(pool, supply, added);
        pool.balances.forEach((own, outcome) => {
          const kept = keptInPool[outcome] ?? 0n;
          expect(kept + (sentBack[outcome] ?? 0n)).toBe(added);
          // What stands behind one share does not fall by more than a base unit's rounding.
          expect((own + kept + 1n) * supply >= own * (supply + minted)).toBe(true);
        });
      }),
    );
  });
});

describe("base units and ours", () => {
  test.each([
    [0, 1_500_000, 1n, 2n, 10_000_000_000],
    [2, 1_234_567, 123n, 124n, 100_000_000],
    [6, 1_234_567, 1_234_567n, 1_234_567n, 10_000],
    [18, 1_234_567, 1_234_567_000_000_000_000n, 1_234_567_000_000_000_000n, 10_000],
  ])("with %d decimals", (decimals, micros, down, up, lot) => {
    const size = contractMicros(micros);
    expect(baseOfContracts(size, decimals, "down")).toBe(down);
    expect(baseOfContracts(size, decimals, "up")).toBe(up);
    expect(integerOf(poolLot(decimals))).toBe(lot);
    const back = contractsOfBase(down, decimals, "down");
    expect(integerOf(back) <= micros).toBe(true);
  });

  test("round as asked, and more than eighteen decimals break an invariant", () => {
    expect(integerOf(usdOfBase(1n, 18, "up"))).toBe(1);
    expect(integerOf(usdOfBase(1n, 18, "down"))).toBe(0);
    expect(() => poolLot(19)).toThrow("eighteen");
    expect(() => poolLot(1.5)).toThrow("whole number");
  });
});
