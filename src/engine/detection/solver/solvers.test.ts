// Both solvers on components small enough to be worked out by hand, and on what they must refuse or survive.

import { describe, expect, test } from "vitest";
import {
  emptyLots,
  RandomLots,
  searchOver,
  statesFrom,
} from "../../../../test/support/random-lots.ts";
import { isWellFormed, judgeAnswer } from "../../../../test/support/solver-judge.ts";
import { isCertificateFor } from "../certificate/certificate.ts";
import { certificateTotal, type Lots, noOffer } from "../certificate/contract.ts";
import type { NewSolver } from "./contract.ts";
import { newFastSolver } from "./fast-solver.ts";
import { newReferenceSolver } from "./reference-solver.ts";

const pivotsMax = 10_000;
const cent = 10_000_000;
const contract = 1_000_000;

const solvers: readonly (readonly [string, NewSolver])[] = [
  ["fast", newFastSolver],
  ["reference", newReferenceSolver],
];

/** Offers as [contract, outcome, cents, contracts]. */
function lotsOf(...offers: readonly (readonly [number, 0 | 1, number, number])[]): Lots {
  const lots = emptyLots(offers.length);
  for (const [at, [of, outcome, cents, size]] of offers.entries()) {
    lots.contracts[at] = of;
    lots.outcomes[at] = outcome;
    lots.costs[at] = Math.round(cents * cent);
    lots.sizes[at] = Math.round(size * contract);
  }
  return lots;
}

const oneContract = statesFrom([[1], [0]]);
const threeExclusive = statesFrom([
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]);
const threeMutex = statesFrom([
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 0, 0],
]);

describe.each(solvers)("the %s solver", (_name, newSolver) => {
  test("buys both sides of one contract as deep as the shallower", () => {
    const lots = lotsOf([0, 0, 47, 100], [0, 1, 50, 60]);
    const answer = newSolver(oneContract).solve(lots, pivotsMax);
    expect(answer).toMatchObject({ kind: "portfolio" });
    if (answer.kind !== "portfolio") return;
    expect([...answer.amounts].slice(0, 2)).toEqual([60 * contract, 60 * contract]);
    expect(answer.profitNanos).toBeCloseTo(1.8e9, 3);
    expect(answer.boundNanos).toBe(1_800_000_000);
  });

  test("buys all outcomes only where one of them must happen", () => {
    const lots = lotsOf([0, 0, 22, 30], [1, 0, 31, 45], [2, 0, 43, 60]);
    const exhaustive = newSolver(threeExclusive).solve(lots, pivotsMax);
    expect(exhaustive).toMatchObject({ kind: "portfolio", boundNanos: 1_200_000_000 });
    const mutex = newSolver(threeMutex).solve(lots, pivotsMax);
    expect(mutex).toMatchObject({ kind: "certificate", boundNanos: 0 });
  });

  test("leaves the dearest of several opposites when the others alone earn more", () => {
    const lots = lotsOf([0, 1, 62, 50], [1, 1, 58, 40], [2, 1, 70, 70]);
    const answer = newSolver(threeMutex).solve(lots, pivotsMax);
    expect(answer).toMatchObject({ kind: "portfolio", boundNanos: 4_000_000_000 });
  });

  test("proves that a fair price offers nothing, and that a cent less does", () => {
    const solver = newSolver(oneContract);
    const lots = lotsOf([0, 0, 50, 1_000], [0, 1, 50, 1_000]);
    expect(solver.solve(lots, pivotsMax)).toMatchObject({ kind: "certificate", boundNanos: 0 });
    lots.costs[1] = 50 * cent - 1;
    const answer = solver.solve(lots, pivotsMax);
    expect(answer.kind).toBe("portfolio");
    expect(answer.kind === "portfolio" && answer.profitNanos).toBeCloseTo(1_000, 3);
    lots.costs[1] = 50 * cent;
    expect(solver.solve(lots, pivotsMax)).toMatchObject({ kind: "certificate", boundNanos: 0 });
  });

  test("finds nothing where nothing is on offer, and nothing on one side", () => {
    const solver = newSolver(threeExclusive);
    expect(solver.solve(emptyLots(0), pivotsMax)).toMatchObject({
      kind: "certificate",
      boundNanos: 0,
    });
    const oneSided = lotsOf([0, 0, 30, 10], [0, 0, 31, 10], [1, 0, 30, 10]);
    expect(solver.solve(oneSided, pivotsMax)).toMatchObject({ kind: "certificate" });
    expect(solver.solve(lotsOf([0, 0, 30, 0]), pivotsMax)).toMatchObject({ kind: "certificate" });
  });

  test("ignores an offer that is none", () => {
    const lots = lotsOf([0, 0, 40, 10], [0, 1, 0, 10]);
    lots.costs[1] = noOffer;
    expect(newSolver(oneContract).solve(lots, pivotsMax)).toMatchObject({
      kind: "certificate",
      boundNanos: 0,
    });
  });

  test("takes what is free", () => {
    const answer = newSolver(oneContract).solve(lotsOf([0, 0, 0, 5], [0, 1, 0, 5]), pivotsMax);
    expect(answer).toMatchObject({ kind: "portfolio", boundNanos: 5_000_000_000 });
  });

  test("works in micros and in thousands of millions of contracts", () => {
    for (const size of [1e-6, 1, 1e9]) {
      const lots = lotsOf([0, 0, 40, size], [0, 1, 50, size], [0, 1, 99, 1e9]);
      const answer = newSolver(oneContract).solve(lots, pivotsMax);
      expect(judgeAnswer(oneContract, lots, answer), `${size}`).toBeUndefined();
      expect(answer.kind === "portfolio" && answer.profitNanos / size).toBeCloseTo(1e8, 0);
    }
  });

  test("says undecided, not nothing, when the pivots allowed were not enough", () => {
    const lots = lotsOf([0, 0, 22, 30], [1, 0, 31, 45], [2, 0, 43, 60]);
    const solver = newSolver(threeExclusive);
    expect(solver.solve(lots, 0).kind).toBe("undecided");
    expect(solver.solve(lots, 1).kind).toBe("undecided");
    expect(solver.solve(lots, pivotsMax).kind).toBe("portfolio");
  });

  test("says undecided when the search for states gives no answer", () => {
    const solver = newSolver({ contracts: 1, worst: () => undefined });
    expect(solver.solve(lotsOf([0, 0, 50, 1]), pivotsMax).kind).toBe("undecided");
    expect(solver.center(Float64Array.of(noOffer, noOffer), pivotsMax)).toBeUndefined();
  });

  test("counts its pivots", () => {
    const solver = newSolver(oneContract);
    expect(solver.pivots).toBe(0);
    solver.solve(lotsOf([0, 0, 47, 100], [0, 1, 50, 60]), pivotsMax);
    expect(solver.pivots).toBeGreaterThan(0);
  });

  test.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])("refuses a lot of %s", (value) => {
    const solver = newSolver(oneContract);
    const good = lotsOf([0, 0, 47, 100], [0, 1, 50, 60]);
    const ofCost = lotsOf([0, 0, 47, 100], [0, 1, 50, 60]);
    ofCost.costs[1] = value;
    const ofSize = lotsOf([0, 0, 47, 100], [0, 1, 50, 60]);
    ofSize.sizes[0] = value;
    expect(solver.solve(ofCost, pivotsMax).kind).toBe("undecided");
    expect(solver.solve(ofSize, pivotsMax).kind).toBe("undecided");
    expect(solver.solve(good, pivotsMax).kind).toBe("portfolio");
  });

  test("centers between the offers of one contract", () => {
    const touches = Float64Array.of(60 * cent, 50 * cent);
    const certificate = newSolver(oneContract).center(touches, pivotsMax);
    expect(certificate?.expected[0]).toBe(55 * cent);
    const crossed = Float64Array.of(49 * cent, 50 * cent);
    expect(newSolver(oneContract).center(crossed, pivotsMax)).toBeUndefined();
  });

  test("centers where nothing is on offer", () => {
    const touches = new Float64Array(6).fill(noOffer);
    const certificate = newSolver(threeExclusive).center(touches, pivotsMax);
    expect(certificate !== undefined && isWellFormed(certificate)).toBe(true);
  });
});

describe("the fast solver", () => {
  test("goes on from where it was: a small change takes few pivots, none takes none", () => {
    const random = new RandomLots(91);
    const states = random.exclusive(12, true);
    const solver = newFastSolver(states);
    const lots = random.lots(states, 200, -2);
    solver.solve(lots, pivotsMax);
    const cold = solver.pivots;
    solver.solve(lots, pivotsMax);
    expect(solver.pivots).toBe(cold);
    solver.reset();
    solver.solve(lots, pivotsMax);
    expect(solver.pivots).toBe(2 * cold);
  });

  test("centers an exclusive set at one share of every spread", () => {
    const asks = [30, 50, 40];
    const bids = [20, 35, 20];
    const touches = new Float64Array(6);
    for (let at = 0; at < 3; at += 1) {
      touches[2 * at] = (asks[at] as number) * cent;
      touches[2 * at + 1] = certificateTotal - (bids[at] as number) * cent;
    }
    const certificate = newFastSolver(threeExclusive).center(touches, pivotsMax);
    const share = (100 - 75) / (120 - 75);
    for (let at = 0; at < 3; at += 1) {
      const bid = bids[at] as number;
      const middle = bid + share * ((asks[at] as number) - bid);
      expect((certificate?.expected[at] as number) / cent).toBeCloseTo(middle, 6);
    }
    // Without exhaustiveness some of the weight is on no outcome, and every spread is halved.
    const loose = newFastSolver(threeMutex).center(touches, pivotsMax);
    expect([...(loose?.expected ?? [])].map((value) => value / cent)).toEqual([25, 42.5, 30]);
  });

  test("centers thresholds in the middle of their spreads when those allow it", () => {
    const ladder = statesFrom([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    const touches = Float64Array.of(72 * cent, 32 * cent, 44 * cent, 60 * cent);
    const certificate = newFastSolver(ladder).center(touches, pivotsMax);
    expect((certificate?.expected[0] as number) / cent).toBeCloseTo(70, 5);
    expect((certificate?.expected[1] as number) / cent).toBeCloseTo(42, 5);
    const searched = newFastSolver(searchOver(ladder)).center(touches, pivotsMax);
    expect(searched !== undefined && isCertificateFor(searched, touches)).toBe(true);
  });

  test("keeps every claim of a tight ladder inside, though the middles contradict it", () => {
    const ladder = statesFrom([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    // The narrower threshold is quoted dearer: only 50 to 51 is left for both.
    const touches = Float64Array.of(51 * cent, 60 * cent, 60 * cent, 50 * cent);
    const certificate = newFastSolver(ladder).center(touches, pivotsMax);
    expect(certificate !== undefined && isCertificateFor(certificate, touches)).toBe(true);
  });
});
