// What a portfolio in whole lots costs and pays, exactly, and which sizes a leg may have. Every leg at its own size; the
// payout is asked of whoever knows the states, and every question is counted, because the questions are the work.

import { assert } from "../../../domain/failure/assert.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { LegTables } from "../leg-tables.ts";
import type { PortfolioProblem } from "./contract.ts";

/** Legs of a portfolio are priced one by one, so the payout of one of each says nothing; it only bounds products. */
const unusedPayout = priceTicks(10_000);

export class PortfolioPricer {
  /** Per leg, in contract micros: the lot, the smallest order (a multiple of the lot), and the largest (likewise). A leg
   * that cannot reach its smallest order has a largest of zero. */
  readonly lots: number[] = [];
  readonly leasts: number[] = [];
  readonly mosts: number[] = [];
  /** Questions about the payout since `load`. */
  asked = 0;
  /** A question about the payout had no answer. */
  unanswered = false;

  readonly #tables = new LegTables();
  readonly #budgetsUsed: number[] = [];
  #problem: PortfolioProblem | undefined;

  /** Readies the pricer for a problem. False when a leg's fees are unknown. */
  load(problem: PortfolioProblem): boolean {
    const { legs, targets } = problem;
    assert(targets.length >= legs.length, "every leg has a target");
    this.#problem = problem;
    this.asked = 0;
    this.unanswered = false;
    if (!this.#tables.load(legs, unusedPayout)) return false;
    legs.forEach((leg, position) => {
      const lot = integerOf(leg.lot);
      assert(lot > 0, "a lot is positive");
      const notional = integerOf(leg.notionalMin);
      const reached = notional > 0 ? this.#tables.sizeOfCost(position, notional) : 0;
      const least = Math.ceil(Math.max(lot, integerOf(leg.sizeMin), reached) / lot) * lot;
      const most = Math.floor(this.#tables.depthOf(position) / lot) * lot;
      this.lots[position] = lot;
      this.leasts[position] = least;
      this.mosts[position] = least <= most ? most : 0;
    });
    return true;
  }

  /** True when a target is a size whose products are no longer exact: what is searched ends below it. */
  isBeyondExact(targets: Float64Array): boolean {
    const { legs } = this.#problem as PortfolioProblem;
    return legs.some((_, leg) => (targets[leg] as number) >= this.#tables.sizeSafeMax);
  }

  /** Returns the smallest admissible size at or above one, or the largest there is; zero for nothing. */
  sizeAbove(leg: number, size: number): number {
    if (size <= 0) return 0;
    const lot = this.lots[leg] as number;
    const whole = Math.max(this.leasts[leg] as number, Math.ceil(size / lot) * lot);
    return Math.min(whole, this.mosts[leg] as number);
  }

  /** Returns the largest admissible size at or below one; zero when that is below the smallest order. */
  sizeBelow(leg: number, size: number): number {
    const lot = this.lots[leg] as number;
    const whole = Math.floor(Math.min(size, this.mosts[leg] as number) / lot) * lot;
    return whole < (this.leasts[leg] as number) ? 0 : whole;
  }

  /** Returns what the sizes pay in the worst state, in USD micros, or undefined when nobody can say. */
  payout(sizes: Float64Array): number | undefined {
    this.asked += 1;
    const paid = this.#problem?.payoutOf(sizes);
    if (paid === undefined) this.unanswered = true;
    return paid;
  }

  /** Returns what all legs cost with their fees, in USD micros, or undefined when a budget does not pay for it. */
  cost(sizes: Float64Array): number | undefined {
    const { legs, budgetTotal, budgets } = this.#problem as PortfolioProblem;
    this.#budgetsUsed.length = budgets?.length ?? 0;
    this.#budgetsUsed.fill(0);
    let total = 0;
    for (let leg = 0; leg < legs.length; leg += 1) {
      const cost = this.costOf(leg, sizes[leg] as number);
      total += cost;
      const budget = legs[leg]?.budget;
      if (budget !== undefined && budget < this.#budgetsUsed.length) {
        this.#budgetsUsed[budget] = (this.#budgetsUsed[budget] as number) + cost;
      }
    }
    if (budgetTotal !== undefined && total > integerOf(budgetTotal)) return undefined;
    const isOver = budgets?.some(
      (budget, at) => (this.#budgetsUsed[at] as number) > integerOf(budget),
    );
    return isOver === true ? undefined : total;
  }

  /** Returns what one leg costs at a size with its fee, in USD micros. */
  costOf(leg: number, size: number): number {
    if (size === 0) return 0;
    const isDeep = this.#tables.seekLeg(leg, size);
    assert(isDeep, "a size to price is within the depth");
    return this.#tables.priceLeg(leg, size);
  }

  /** Returns what the last contract of a size costs with its unrounded fee, in ticks. */
  marginalAt(leg: number, size: number): number {
    this.#tables.seekLeg(leg, size);
    return this.#tables.marginalOf(leg);
  }

  /** Returns one leg's cost without its fee, its fee, and what to order so that the size arrives. */
  legAt(leg: number, size: number): { cost: number; fee: number; ordered: number } {
    if (size === 0) return { cost: 0, fee: 0, ordered: 0 };
    this.costOf(leg, size);
    const { costs, fees } = this.#tables;
    return {
      cost: costs[leg] as number,
      fee: fees[leg] as number,
      ordered: this.#tables.orderSize(leg, size),
    };
  }
}
