// Topic 03, edges of the lanes: the published calls, answered by the closed forms on components with those prices.

import { assert } from "../../../src/domain/failure/assert.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import {
  type PartsPerMillion,
  partsPerMillion,
} from "../../../src/domain/units/parts-per-million.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import {
  negRiskConvert,
  negRiskConvertEdge,
} from "../../../src/engine/detection/lanes/conversion.ts";
import { bestOppositesEdge } from "../../../src/engine/detection/lanes/exclusive-lane.ts";
import { allLegsEdge } from "../../../src/engine/detection/lanes/exhaustive-lane.ts";
import { LadderSearch } from "../../../src/engine/detection/lanes/ladder-lane.ts";
import { ladderOrder } from "../../../src/engine/detection/lanes/ladder-order.ts";
import { LegOffers } from "../../../src/engine/detection/lanes/leg-offers.ts";
import { pairEdge } from "../../../src/engine/detection/lanes/pair-lane.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { type Fields, fields, list, number, rate, text } from "./wire.ts";

const nanosPerE4 = 100_000;
const nanosPerUsd = 1_000_000_000;
const ppmPerBip = 100;
const noFee = partsPerMillion(0);

function numbers(from: Fields, key: string): number[] {
  return list(from, key).map(Number);
}

/** Prices in nanos from those in 1e-4 USD. */
function nanos(prices: readonly number[]): number[] {
  return prices.map((price) => price * nanosPerE4);
}

function fee(from: Fields): PartsPerMillion {
  return partsPerMillion(number(from, "feeBips") * ppmPerBip);
}

/** YES and NO of contracts one by one, as the closed forms take them. */
class Board {
  readonly touches: Float64Array;
  readonly contracts: number;

  constructor(from: Fields) {
    const yes = nanos(numbers(from, "yesAskE4"));
    const no = nanos(numbers(from, "noAskE4"));
    this.contracts = yes.length;
    this.touches = Float64Array.from(yes.flatMap((price, contract) => [price, no[contract] ?? 0]));
  }

  /** Legs of the contracts from `first` up to `end`, each with one offer: YES is outcome 0. */
  legs(outcome: 0 | 1, first = 0, end = this.contracts): LegOffers {
    const sides = Array.from({ length: end - first }, (_, at) => ({
      offers: [2 * (first + at) + outcome],
      named: first + at,
      ties: [],
    }));
    return new LegOffers(sides);
  }
}

function bucketEdges(input: unknown): unknown {
  const from = fields(input);
  const board = new Board(from);
  const yes = allLegsEdge(board.touches, board.legs(0)) / nanosPerE4;
  return {
    buyAllYesEdgeE4: from["exhaustive"] === true ? yes : null,
    // Every NO at once is a conversion that leaves nothing over.
    buyAllNoEdgeE4: negRiskConvertEdge(nanos(numbers(from, "noAskE4")), [], noFee) / nanosPerE4,
    bestNoSubsetEdgeE4: bestOppositesEdge(board.touches, board.legs(1)) / nanosPerE4,
  };
}

function convert(input: unknown): unknown {
  const from = fields(input);
  const amount = number(from, "amountE6");
  const result = negRiskConvert({
    questions: number(from, "questions"),
    noCount: number(from, "noCount"),
    amount: contractMicros(amount),
    fee: fee(from),
  });
  return {
    collateralOutE6: integerOf(result.collateral),
    yesEachE6: integerOf(result.yesEach),
    yesKinds: result.yesKinds,
    feePerUnitE6: integerOf(result.feeEach),
    burnNoEachE6: amount,
  };
}

function convertEdge(input: unknown): unknown {
  const from = fields(input);
  const noCosts = nanos(numbers(from, "noAsksE4"));
  const yesProceeds = nanos(numbers(from, "yesBidsE4"));
  return { edgePerSet: negRiskConvertEdge(noCosts, yesProceeds, fee(from)) / nanosPerUsd };
}

function ladderBest(input: unknown): unknown {
  const from = fields(input);
  assert(text(from, "kind") === "above", "thresholds are published for above");
  const thresholds = numbers(from, "thresholds");
  const board = new Board(from);
  const found = new LadderSearch();
  found.search(
    board.touches,
    board.legs(0, 0, board.contracts - 1),
    board.legs(1, 1, board.contracts),
  );
  return {
    bestEdgeE4: found.edge / nanosPerE4,
    buyYesAt: thresholds[found.rung],
    buyNoAt: thresholds[found.opposite + 1],
    arbitrage: found.edge > 0,
  };
}

type Comparison = ">" | ">=" | "<" | "<=";

function order(input: unknown): unknown {
  const events = list(fields(input), "events") as readonly (readonly [Comparison, number])[];
  const rungs = ladderOrder(events.map(([comparison, threshold]) => ({ comparison, threshold })));
  return {
    supersetFirst: rungs?.map(({ comparison, threshold }) => [comparison, threshold]) ?? null,
  };
}

/** Price and its unrounded fee in nanos. */
function allIn(from: Fields, key: string): number {
  const ticks = number(from, key);
  const feeNanos = (integerOf(rate(from, "fee")) * ticks * (10_000 - ticks)) / 100_000;
  return ticks * nanosPerE4 + feeNanos;
}

function crossDirection(input: unknown): unknown {
  const from = fields(input);
  const [a, b] = [fields(from["a"]), fields(from["b"])];
  const touches = Float64Array.of(
    allIn(a, "yesAsk"),
    allIn(a, "noAsk"),
    allIn(b, "yesAsk"),
    allIn(b, "noAsk"),
  );
  const yesFirst = pairEdge(touches, 0, 3);
  const noFirst = pairEdge(touches, 1, 2);
  return {
    yesA_noB: yesFirst / nanosPerUsd,
    noA_yesB: noFirst / nanosPerUsd,
    best: noFirst > yesFirst ? "noA_yesB" : "yesA_noB",
    arbitrage: Math.max(yesFirst, noFirst) > 0,
  };
}

export const laneFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["bucketEdges", bucketEdges],
  ["negRiskConvert", convert],
  ["negRiskConvertEdge", convertEdge],
  ["ladderBest", ladderBest],
  ["ladderOrder", order],
  ["crossDirection", crossDirection],
]);
