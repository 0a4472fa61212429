// Topic 08: what money that waits is worth. The steps of the time regime and compounding are the engine's; the rest is of
// studies. Days become micros, which hold every published number of days.

import { durationMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { regimeFactor, timeRegimeOf } from "../../../src/engine/detection/economics/time-regime.ts";
import {
  carryOn,
  edgeOverHurdle,
  lockPenalty,
  slopedRegimeFactor,
  yearlyReturns,
} from "../../../src/research/capital/capital-lock.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { type Fields, fields, number, rate, text } from "./wire.ts";

const microsPerDay = 86_400_000_000;

function tradeOf(from: Fields) {
  return {
    cost: number(from, "cost"),
    payout: number(from, "payout"),
    days: number(from, "days"),
  };
}

function annualise(input: unknown): unknown {
  const from = fields(input);
  const { total, simple, compound, continuous } = yearlyReturns(
    tradeOf(from),
    number(from, "minDays"),
  );
  return { roi: total, simple, compound, continuous };
}

function timeRegime(input: unknown): unknown {
  const from = fields(input);
  const inDays = (key: string) => durationMicros(Math.round(number(from, key) * microsPerDay));
  const settings = {
    nearWithin: inDays("near"),
    nearFactor: rate(from, "boost"),
    farBeyond: inDays("far"),
    farFactor: rate(from, "penalty"),
  };
  const payoutAt = epochMicros(integerOf(inDays("days")));
  const factor = regimeFactor(timeRegimeOf(payoutAt, epochMicros(0), settings), settings);
  const linear = slopedRegimeFactor(number(from, "days"), {
    near: number(from, "near"),
    nearFactor: number(from, "boost"),
    far: number(from, "far"),
    farFactor: number(from, "penalty"),
  });
  return { step: integerOf(factor) / 1_000_000, linear };
}

function hurdleEdge(input: unknown): unknown {
  const from = fields(input);
  const { netEdge, yearly } = edgeOverHurdle(tradeOf(from), {
    hurdle: number(from, "hurdle"),
    carry: number(from, "carry"),
    voidChance: number(from, "voidProb"),
    voidRecovery: number(from, "voidRecovery"),
  });
  return { netEdge, accept: netEdge > 0, annualisedNet: yearly };
}

/** Published under the name of a venue that pays nothing too. */
function carry(input: unknown): unknown {
  const from = fields(input);
  if (text(from, "venue") === "none") return { accrual: 0 };
  const value = number(from, "eligibleValue");
  const least = number(from, "minBalance");
  return { accrual: carryOn(value, number(from, "rate"), number(from, "days"), least) };
}

function penalty(input: unknown): unknown {
  const from = fields(input);
  const days = number(from, "days");
  return { multiplier: lockPenalty(days, number(from, "reference"), number(from, "exponent")) };
}

export const capitalFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["annualise", annualise],
  ["timeRegime", timeRegime],
  ["hurdleEdge", hurdleEdge],
  ["carry", carry],
  ["lockPenalty", penalty],
]);
