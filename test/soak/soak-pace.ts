// How a soak lets its world live: until some work is done, until the order flow is between two steps, and until every
// order has ended after the trading.

import {
  type DurationMicros,
  durationBetween,
  durationMicros,
  type EpochMicros,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { FaultCounts } from "../../src/simulation/faults/fault.ts";
import type { OrderLedger } from "./order-ledger.ts";
import type { SeededTrader } from "./seeded-trader.ts";

export interface SoakWorld {
  readonly startedAt: EpochMicros;
  /** The order flow moves this often. */
  readonly flowStep: DurationMicros;
  /** Lets so much time pass. */
  pass(duration: DurationMicros): Promise<void>;
}

/** What the adapter is asked at its start and end takes some seconds, and a minute when a reply hangs. */
const workSecondsMax = 150;

const calmSlice = 15;

/** Lets the world live until the work is done. */
export async function finished<Value>(world: SoakWorld, work: Promise<Value>): Promise<Value> {
  let isDone = false;
  const noted = work.finally(() => {
    isDone = true;
  });
  for (let waited = 0; waited < workSecondsMax && !isDone; waited += 1) {
    await world.pass(seconds(1));
  }
  if (!isDone) throw new Error(`not done within ${workSecondsMax} s`);
  return noted;
}

/** Returns the time until the middle of two steps of the flow, when nothing of a step travels any more. */
export function untilBetweenSteps(world: SoakWorld, now: EpochMicros): DurationMicros {
  const step = integerOf(world.flowStep);
  const sinceStep = integerOf(durationBetween(world.startedAt, now)) % step;
  return durationMicros(step + Math.floor(step / 2) - sinceStep);
}

export interface Calm {
  readonly world: SoakWorld;
  readonly ledger: OrderLedger;
  readonly trader: SeededTrader | null;
  /** In the first of these nobody cancels: what became of the orders the adapter finds by itself. */
  readonly secondsLeast: number;
  /** By then even what is asked for must have been found. */
  readonly secondsMax: number;
}

/** Ends the trading and waits until no order is open. Returns the orders that the adapter left as they were. */
export async function calmDown(calm: Calm): Promise<string[]> {
  const { world, ledger, trader, secondsLeast, secondsMax } = calm;
  trader?.trade(false);
  await world.pass(seconds(secondsLeast));
  const left = ledger
    .open()
    .filter(({ state }) => state !== "unknown")
    .map(({ command, state }) => `${command.clientOrderId} was left ${state}`);
  trader?.cancelOpen();
  for (let passed = secondsLeast; passed <= secondsMax; passed += calmSlice) {
    if (ledger.open().length === 0) break;
    await world.pass(seconds(calmSlice));
  }
  return left;
}

/** Returns what came to the counts since `before`. */
export function faultsSince(now: FaultCounts, before: FaultCounts): FaultCounts {
  const counts = { ...now };
  for (const name of Object.keys(counts) as (keyof FaultCounts)[]) counts[name] -= before[name];
  return counts;
}
