// Whole portfolios against counting through all of them, on components small enough for that; against the fractional
// answer on all; then limits and refusals one by one.

import { describe, expect, test } from "vitest";
import type {
  CorpusCase,
  CorpusOptions,
} from "../../../../test/support/component-corpus/corpus-case.ts";
import { corpusSeed, drawCase } from "../../../../test/support/component-corpus/draw-case.ts";
import {
  fractionalPortfolio,
  portfolioProblem,
} from "../../../../test/support/component-corpus/fractional-portfolio.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import { contractMicros, wholeContracts } from "../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { noUsd, usdMicros } from "../../../domain/units/usd-micros.ts";
import type { OptimalSize, SizingLeg } from "../sizing-problem.ts";
import type { PortfolioProblem } from "./contract.ts";
import { PortfolioPricer } from "./portfolio-pricer.ts";
import { payoutsAskedMax } from "./portfolio-search.ts";
import { sizePortfolio } from "./size-portfolio.ts";
import { portfoliosToCount, sizePortfolioReference } from "./size-portfolio-reference.ts";

const small: CorpusOptions = { contractsMax: 4, levelsMax: 2, lotsMax: 6, movedShare: 1_000_000 };
const countedMax = 30_000;

/** The same books where any whole lot may be ordered and a swap costs no gas. */
function withoutMinimums(one: CorpusCase): CorpusCase {
  const offers = one.offers.map((offer) => {
    const { schedule } = offer.leg;
    const free = schedule.kind === "pool" ? { ...schedule, gas: noUsd } : schedule;
    const leg = { ...offer.leg, schedule: free, sizeMin: offer.leg.lot, notionalMin: noUsd };
    return { ...offer, leg };
  });
  return { ...one, offers };
}

/** What rounding every target down earns: the least that a search may return. */
function floorProfit(problem: PortfolioProblem): number {
  const pricer = new PortfolioPricer();
  pricer.load(problem);
  const sizes = Float64Array.from(problem.legs, (_, leg) =>
    pricer.sizeBelow(leg, problem.targets[leg] as number),
  );
  return (problem.payoutOf(sizes) ?? 0) - (pricer.cost(sizes) ?? Infinity);
}

interface Counted {
  cases: number;
  equal: number;
  /** What the others missed, in USD micros per leg held by either. */
  readonly missedPerLeg: number[];
}

function countThrough(
  corpus: number,
  draws: number,
  change: (one: CorpusCase) => CorpusCase,
): Counted {
  const counted: Counted = { cases: 0, equal: 0, missedPerLeg: [] };
  for (let at = 0; at < draws; at += 1) {
    const one = change(drawCase(corpusSeed(corpus, at), small));
    const { targets, profitUsd } = fractionalPortfolio(one);
    const problem = portfolioProblem(one, targets);
    if (profitUsd <= 0 || portfoliosToCount(problem.legs) > countedMax) continue;
    const best = sizePortfolioReference(problem);
    const found = sizePortfolio(problem);
    const missed = best.profit - integerOf(found.profit);
    expect(missed, `seed ${one.seed}`).toBeGreaterThanOrEqual(0);
    counted.cases += 1;
    if (missed === 0) counted.equal += 1;
    else counted.missedPerLeg.push(missed / best.sizes.filter((size) => size > 0).length);
  }
  return counted;
}

describe("against counting through all portfolios", () => {
  test("any lot may be ordered: equal in 99.5 %, and within a rounding step per leg", () => {
    const { cases, equal, missedPerLeg } = countThrough(11, 3_000, withoutMinimums);
    expect(cases).toBeGreaterThan(300);
    expect(equal / cases).toBeGreaterThanOrEqual(0.995);
    for (const missed of missedPerLeg) expect(missed).toBeLessThanOrEqual(10_200);
  });

  test("with smallest orders and gas, which no line sees: equal in 99 %", () => {
    const { cases, equal } = countThrough(12, 3_000, (one) => one);
    expect(cases).toBeGreaterThan(300);
    expect(equal / cases).toBeGreaterThanOrEqual(0.99);
  });
});

/** Every claim of an answer, worked out again from the problem. */
function checkAnswer(problem: PortfolioProblem, sized: OptimalSize): void {
  const sizes = Float64Array.from(sized.orderSizes, integerOf);
  const sum = (amounts: readonly (typeof noUsd)[]) =>
    amounts.reduce((total, amount) => total + integerOf(amount), 0);
  expect(sum(sized.legCosts) + sum(sized.legFees)).toBe(integerOf(sized.cost));
  expect(integerOf(sized.payout) - integerOf(sized.cost)).toBe(integerOf(sized.profit));
  expect(Math.max(...sizes)).toBe(integerOf(sized.size));
  if (integerOf(sized.size) === 0) {
    expect(sized.refusal).not.toBeNull();
    return;
  }
  expect(sized.refusal).toBeNull();
  expect(problem.payoutOf(sizes)).toBe(integerOf(sized.payout));
  problem.legs.forEach((leg, at) => {
    const size = sizes[at] as number;
    const depth = leg.sizes.slice(0, leg.count).reduce((total, level) => total + level, 0);
    expect(size % integerOf(leg.lot)).toBe(0);
    expect(size).toBeLessThanOrEqual(depth);
    if (size === 0) return;
    expect(size).toBeGreaterThanOrEqual(integerOf(leg.sizeMin));
    expect(integerOf(sized.legCosts[at] ?? noUsd)).toBeGreaterThanOrEqual(
      integerOf(leg.notionalMin),
    );
  });
}

describe("against the fractional answer", () => {
  test("never above it, never below its targets rounded down, and every figure adds up", () => {
    let earning = 0;
    for (let at = 0; at < 400; at += 1) {
      const one = drawCase(corpusSeed(21, at), { movedShare: 800_000, contractsMax: 8 });
      const { targets, profitUsd } = fractionalPortfolio(one);
      const problem = portfolioProblem(one, targets);
      const sized = sizePortfolio(problem);
      checkAnswer(problem, sized);
      const profit = integerOf(sized.profit);
      expect(profit, `seed ${one.seed}`).toBeLessThanOrEqual(profitUsd * 1e6 + 1);
      expect(profit, `seed ${one.seed}`).toBeGreaterThanOrEqual(floorProfit(problem));
      if (profit > 0) earning += 1;
    }
    expect(earning).toBeGreaterThan(120);
  });
});

const free: FeeSchedule = { kind: "none" };
const gas: FeeSchedule = { kind: "pool", poolFee: partsPerMillion(0), gas: usdMicros(200_000) };

function leg(
  levels: readonly (readonly [number, number])[],
  more: Partial<SizingLeg> = {},
): SizingLeg {
  return {
    prices: Int32Array.from(levels, ([price]) => price),
    sizes: Float64Array.from(levels, ([, contracts]) => contracts * 1e6),
    count: levels.length,
    schedule: free,
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    ...more,
  };
}

/** States as the legs that pay in each. */
function problem(
  legs: readonly SizingLeg[],
  targets: readonly number[],
  states: readonly (readonly number[])[],
  more: Partial<PortfolioProblem> = {},
): PortfolioProblem {
  return {
    legs,
    targets: Float64Array.from(targets, (contracts) => contracts * 1e6),
    payoutOf: (sizes) =>
      Math.min(...states.map((state) => state.reduce((sum, at) => sum + (sizes[at] ?? 0), 0))),
    ...more,
  };
}

const contracts = (sized: OptimalSize) => sized.orderSizes.map((size) => integerOf(size) / 1e6);
const pair = [[0], [1]];

describe("whole lots", () => {
  test("what no other leg matches is not bought", () => {
    const fine = { lot: contractMicros(10_000), sizeMin: contractMicros(10_000) };
    const legs = [leg([[4_500, 10]]), leg([[4_500, 3.47]], fine)];
    const sized = sizePortfolio(problem(legs, [3.47, 3.47], pair));
    expect(contracts(sized)).toEqual([3, 3]);
    expect(sized).toMatchObject({
      profit: usdMicros(300_000),
      sizeLinear: contractMicros(3_470_000),
    });
  });

  test("two sellers of one outcome together match a third leg", () => {
    const legs = [leg([[4_000, 3]]), leg([[4_100, 9]]), leg([[5_000, 8]])];
    const states = [[0, 1], [2]];
    expect(contracts(sizePortfolio(problem(legs, [3, 5, 8], states)))).toEqual([3, 5, 8]);
  });

  test("a leg that brings nothing is dropped", () => {
    const legs = [leg([[4_000, 5]]), leg([[4_500, 5]]), leg([[4_200, 5]])];
    expect(contracts(sizePortfolio(problem(legs, [5, 5, 5], [[0, 2], [1]])))).toEqual([5, 5, 0]);
  });
});

describe("smallest orders", () => {
  test("a leg below its smallest order is raised where the rest earns enough", () => {
    const legs = [leg([[2_000, 2]]), leg([[3_000, 9]], { sizeMin: wholeContracts(3) })];
    const sized = sizePortfolio(problem(legs, [2, 2], pair));
    expect(contracts(sized)).toEqual([2, 3]);
    expect(sized.profit).toEqual(usdMicros(700_000));
  });

  test("or left out where another seller takes its place", () => {
    const legs = [
      leg([[4_000, 5]]),
      leg([[4_000, 1]]),
      leg([[4_500, 9]], { sizeMin: wholeContracts(9) }),
      leg([[5_000, 4]]),
    ];
    const sized = sizePortfolio(problem(legs, [5, 1, 4, 0], [[0], [1, 2, 3]]));
    expect(contracts(sized)).toEqual([5, 1, 0, 4]);
  });

  test("a smallest cost counts as one", () => {
    const legs = [leg([[2_000, 9]], { notionalMin: usdMicros(1_000_000) }), leg([[7_000, 9]])];
    expect(contracts(sizePortfolio(problem(legs, [3, 3], pair)))).toEqual([9, 9]);
  });

  test("gas is paid once: a leg too small for it is not taken", () => {
    const legs = [leg([[4_000, 20]]), leg([[5_000, 1]], { schedule: gas }), leg([[5_100, 19]])];
    const sized = sizePortfolio(problem(legs, [20, 1, 19], [[0], [1, 2]]));
    expect(contracts(sized)).toEqual([19, 0, 19]);
  });
});

describe("budgets", () => {
  const legs = [leg([[4_000, 90]], { budget: 0 }), leg([[5_000, 90]], { budget: 1 })];

  test("the total is never passed, fees included, and is used up", () => {
    const sized = sizePortfolio(
      problem(legs, [90, 90], pair, { budgetTotal: usdMicros(9_500_000) }),
    );
    expect(contracts(sized)).toEqual([10, 10]);
  });

  test("each venue's is its own", () => {
    const budgets = [usdMicros(100_000_000), usdMicros(3_000_000)];
    expect(contracts(sizePortfolio(problem(legs, [90, 90], pair, { budgets })))).toEqual([6, 6]);
  });

  test("one too small for the smallest order is a refusal of its own", () => {
    const sized = sizePortfolio(problem(legs, [90, 90], pair, { budgetTotal: usdMicros(899_999) }));
    expect(sized).toMatchObject({ size: contractMicros(0), refusal: "SIZ-402" });
  });
});

describe("refusals", () => {
  test("nothing earns the least profit", () => {
    const legs = [leg([[4_900, 5]]), leg([[5_000, 5]])];
    const asked = problem(legs, [5, 5], pair, { profitMin: usdMicros(50_001) });
    expect(sizePortfolio(asked)).toMatchObject({ refusal: "DET-307", profit: noUsd, exact: true });
    expect(sizePortfolio({ ...asked, profitMin: usdMicros(50_000) }).refusal).toBeNull();
  });

  test("unknown fees", () => {
    const legs = [leg([[4_000, 5]]), leg([[4_000, 5]], { schedule: { kind: "unknown" } })];
    expect(sizePortfolio(problem(legs, [5, 5], pair)).refusal).toBe("DET-309");
  });

  test("a leg that is not as deep as its smallest order", () => {
    const legs = [leg([[4_000, 5]]), leg([[4_000, 5]], { sizeMin: wholeContracts(6) })];
    expect(sizePortfolio(problem(legs, [5, 5], pair)).refusal).toBe("SIZ-402");
  });
});

describe("limits", () => {
  test("a payout that nobody could tell is never guessed", () => {
    const legs = [leg([[4_000, 5]]), leg([[4_000, 5]])];
    const asked = { ...problem(legs, [5, 5], pair), payoutOf: () => undefined };
    expect(sizePortfolio(asked)).toMatchObject({ exact: false, refusal: "DET-307" });
  });

  test("the work ends, and says so", () => {
    let asked = 0;
    const legs = Array.from({ length: 70 }, (_, at) => leg([[90 + (at % 7), 9 + (at % 5)]]));
    const whole = problem(
      legs,
      Array<number>(70).fill(9.5),
      legs.map((_, at) => [at]),
    );
    const payoutOf = (sizes: Float64Array) => {
      asked += 1;
      return whole.payoutOf(sizes);
    };
    const sized = sizePortfolio({ ...whole, payoutOf });
    expect(sized).toMatchObject({ exact: false, refusal: null, size: wholeContracts(9) });
    // What was begun when the limit came is finished: at most the five neighbours of one leg.
    expect(asked).toBeGreaterThanOrEqual(payoutsAskedMax);
    expect(asked).toBeLessThan(payoutsAskedMax + 5 * 72);
  });

  test("a payout that is no sum of dollars stops the engine", () => {
    const legs = [leg([[1_000, 5]]), leg([[1_000, 5]])];
    const payoutOf = (sizes: Float64Array) => Math.min(sizes[0] ?? 0, sizes[1] ?? 0) / 2;
    const asked = { ...problem(legs, [5, 5], pair), payoutOf };
    expect(() => sizePortfolio(asked)).toThrow("a trimmed portfolio pays the same");
  });

  test("beyond exact arithmetic the answer says that it is not exact", () => {
    const legs = [leg([[4_000, 900_000]]), leg([[5_000, 900_000]])];
    const sized = sizePortfolio(problem(legs, [900_000, 900_000], pair));
    expect(sized).toMatchObject({ exact: false, refusal: null });
    expect(integerOf(sized.size)).toBe(225_179 * 1e6);
  });
});
