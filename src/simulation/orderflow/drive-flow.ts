// Moves an order flow on by a clock: a step at each instant of a fixed grid, so that a late timer changes when orders
// arrive and not which.

import {
  addDuration,
  type DurationMicros,
  durationMicros,
  type EpochMicros,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OrderFlow } from "./order-flow.ts";

export interface FlowDrive {
  readonly flow: OrderFlow;
  readonly clock: Clock;
  /** The step at this instant has been made. */
  readonly startAt: EpochMicros;
  readonly step: DurationMicros;
}

/** After a stall the flow catches up by at most this many steps; what lies before them is skipped. */
export const catchUpStepsMax = 40;

/** Steps the flow from now on. Returns the function that stops it. */
export function driveFlow({ flow, clock, startAt, step }: FlowDrive): () => void {
  const stepMicros = integerOf(step);
  let due = addDuration(startAt, step);
  let withdraw: () => void = () => undefined;
  const wait = (): void => {
    withdraw = clock.callAt(due, turn);
  };
  const turn = (): void => {
    const behind = Math.floor((integerOf(clock.now()) - integerOf(due)) / stepMicros);
    const skipped = Math.max(0, behind - catchUpStepsMax);
    due = addDuration(due, durationMicros(skipped * stepMicros));
    while (integerOf(due) <= integerOf(clock.now())) {
      flow.step(due);
      due = addDuration(due, step);
    }
    wait();
  };
  wait();
  return () => withdraw();
}
