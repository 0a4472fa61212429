// The gas of a swap as part of a market's fees. Its price changes with every block; what is told is a step above it, so
// that fees change when they matter and are never too low.

import type { Failure } from "../../../../domain/failure/result.ts";
import type { FeeSchedule } from "../../../../domain/market/fee-schedule.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { divideBig, safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { GasCosts } from "../../shared/chain/contract.ts";

/** Gas of a swap through a pool of two outcomes: 160,000 to 195,000 to buy and 150,000 to sell, measured on a local
 * chain; with a margin that also holds the merge after a sale by way of the other outcome. */
export const swapGasDefault = 300_000n;

/** Steps in a power of ten: 1.00, 1.25, … 9.75. */
const stepsPerUnit = 4;

/** A cost is told anew when it has fallen below so many hundredths of what was told, or risen above it. */
const lowerAtHundredths = 70;

export class GasFees {
  readonly #costs: Pick<GasCosts, "cost">;
  readonly #gas: bigint;
  #told: UsdMicros | null = null;

  constructor(costs: Pick<GasCosts, "cost">, gas: bigint = swapGasDefault) {
    this.#costs = costs;
    this.#gas = gas;
  }

  /** Returns the schedule of a pool at the gas of now; `unknown` while the coin has no price (`VEN-888`). */
  scheduleOf(pool: { readonly fee: bigint }): FeeSchedule {
    const gas = this.now();
    if (!gas.ok) return { kind: "unknown" };
    const parts = safeNumber(divideBig(pool.fee, 1_000_000_000_000n, "up"));
    return { kind: "pool", poolFee: partsPerMillion(parts), gas: gas.value };
  }

  /** Returns what is told of the cost of a swap now, or why there is nothing to tell. */
  now():
    | { readonly ok: true; readonly value: UsdMicros }
    | { readonly ok: false; readonly failure: Failure } {
    const cost = this.#costs.cost(this.#gas);
    if (!cost.ok) {
      this.#told = null;
      return cost;
    }
    const exact = integerOf(cost.value);
    const told = this.#told === null ? -1 : integerOf(this.#told);
    if (exact > told || exact * 100 < told * lowerAtHundredths) this.#told = stepAbove(exact);
    return { ok: true, value: this.#told ?? cost.value };
  }
}

/** The next quarter of the cost's leading digit, at least a micro. */
function stepAbove(micros: number): UsdMicros {
  let unit = 1;
  while (unit * 10 <= micros) unit *= 10;
  const step = Math.max(1, unit / stepsPerUnit);
  return usdMicros(Math.ceil(Math.ceil(micros / step) * step));
}
