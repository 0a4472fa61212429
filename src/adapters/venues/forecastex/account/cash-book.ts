// The account's cash between two reads of it: what it should be by the executions since, and what an order may spend. The
// broker counts what resting bids tie up as cash still, so those are taken off here.

import { microsPerContract } from "../../../../domain/units/contract-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import {
  costOf,
  noUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../../../../domain/units/usd-micros.ts";
import type { Execution } from "../orders/execution.ts";
import type { ContractSide } from "./market-rulebook.ts";

const usdPerPair = 1_000_000;

export class CashBook {
  /** As of the last read that was believed. */
  #read: UsdMicros | null = null;
  #moved = 0;

  /** A purchase takes its price and commission; the YES row of a netting brings the dollar of each pair, of which the NO
   * row is the other half. */
  apply(execution: Execution, { outcome }: ContractSide): void {
    if (execution.kind === "bought") {
      const cost = integerOf(costOf(execution.price, execution.size, "up"));
      this.#moved -= cost + integerOf(execution.commission ?? noUsd);
    } else if (outcome === "yes") {
      this.#moved += (integerOf(execution.size) / microsPerContract) * usdPerPair;
    }
  }

  /** Takes over a read of a moment in which nothing moved. */
  agreed(cash: UsdMicros): void {
    this.#read = cash;
    this.#moved = 0;
  }

  /** What the next read should show, or null before the first. */
  get expected(): UsdMicros | null {
    return this.#read === null ? null : usdMicros(integerOf(this.#read) + this.#moved);
  }

  /** Returns what a read shows beyond what was expected; null when nothing was. */
  beyond(cash: UsdMicros): UsdMicros | null {
    const { expected } = this;
    return expected === null ? null : subtractUsd(cash, expected);
  }

  /** Returns whether so much can be spent besides what open orders may still take; true while nothing is known. */
  covers(capital: UsdMicros, tiedUp: UsdMicros): boolean {
    const { expected } = this;
    if (expected === null) return true;
    return integerOf(expected) - integerOf(tiedUp) >= integerOf(capital);
  }
}
