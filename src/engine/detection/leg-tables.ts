// The running totals behind sizing: for every level of every leg what all cheaper levels hold, cost and are charged, so
// that any size is priced exactly by one partial fill, all legs at one size or each at its own. Levels are prepared when
// the search first reaches them. One instance is reused for every decision; nothing survives from one problem to the next.

import { assert } from "../../domain/failure/assert.ts";
import { productMax, quotientDown, quotientUp } from "../../domain/market/fees/exact-quotient.ts";
import {
  type FeeTerms,
  takerTerms,
  tickMicrosPerUsdMicro,
} from "../../domain/market/fees/fee-terms.ts";
import {
  fillFeeUnits,
  levelDenominator,
  levelNumerator,
} from "../../domain/market/fees/fill-fee.ts";
import { accumulatorAfterFill } from "../../domain/market/fees/kalshi-fast-fees.ts";
import {
  type MarginalLevel,
  marginalBelow,
  marginalTicks,
} from "../../domain/market/fees/marginal-price.ts";
import { feeOfExtraShares } from "../../domain/market/fees/plan-fee-reference.ts";
import {
  polymarketGrossSize,
  polymarketNetSize,
} from "../../domain/market/fees/polymarket-fees.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../domain/units/price-ticks.ts";
import { assertSafeInteger, integerOf } from "../../domain/units/unit.ts";
import type { SizingLeg } from "./sizing-problem.ts";

const ticksPerUsd = 10_000;
const microsPerContract = 1_000_000;

/** Doubles cannot be trusted to tell a tie of marginal prices closer than this, in ticks. */
const tieTicks = 1e-6;

/** Most legs of one group: as many as a relation names instruments. */
export const sizingLegsMax = 256;

/** Most levels over all legs of one problem. */
export const sizingLevelsMax = 65_536;

export class LegTables {
  legCount = 0;
  payoutTicks = 0;
  /** Largest size whose products are exact, in contract micros: 225,000 contracts of a pair. */
  sizeSafeMax = 0;
  /** Per leg, of the size priced last: USD micros. */
  readonly costs = new Float64Array(sizingLegsMax);
  readonly fees = new Float64Array(sizingLegsMax);

  #legs: readonly SizingLeg[] = [];
  readonly #terms: FeeTerms[] = [];
  readonly #commissions = new Float64Array(sizingLegsMax);
  /** Per leg: where its levels begin in the flat arrays, the level the search stands at, levels prepared. */
  readonly #offsets = new Int32Array(sizingLegsMax);
  readonly #levels = new Int32Array(sizingLegsMax);
  readonly #prepared = new Int32Array(sizingLegsMax);
  /** Per level: net size, fee fraction, marginal price; then totals of all cheaper levels. */
  #sizes = new Float64Array(64);
  #numerators = new Float64Array(64);
  #denominators = new Float64Array(64);
  #marginals = new Float64Array(64);
  #sizesBefore = new Float64Array(64);
  #costsBefore = new Float64Array(64);
  #feesBefore = new Float64Array(64);
  #accumulatorsBefore = new Float64Array(64);
  #linearBefore = new Float64Array(64);

  /** Readies the tables for legs of which one of each pays so much together. False when a leg's fees are unknown. */
  load(legs: readonly SizingLeg[], payout: PriceTicks): boolean {
    assert(legs.length > 0 && legs.length <= sizingLegsMax, "1 to 256 legs");
    this.#legs = legs;
    this.legCount = legs.length;
    this.payoutTicks = integerOf(payout);
    this.sizeSafeMax = Math.floor(productMax / 2 / Math.max(ticksPerUsd, this.payoutTicks));
    let offset = 0;
    for (let leg = 0; leg < legs.length; leg += 1) {
      const { count, schedule, commission } = legs[leg] as SizingLeg;
      const terms = takerTerms(schedule, "buy");
      if (!terms.ok) return false;
      this.#terms[leg] = terms.value;
      this.#commissions[leg] = commission === undefined ? 0 : integerOf(commission);
      this.#offsets[leg] = offset;
      this.#levels[leg] = 0;
      this.#prepared[leg] = 0;
      offset += count;
    }
    if (offset > this.#sizes.length) this.#grow(offset);
    for (let leg = 0; leg < legs.length; leg += 1) {
      if ((legs[leg] as SizingLeg).count > 0) this.#prepare(leg, 0);
    }
    return true;
  }

  /** Moves every leg to the level that a size ends in. False when a leg is not that deep; then nothing is priced. */
  seek(size: number): boolean {
    for (let leg = 0; leg < this.legCount; leg += 1) {
      if (!this.seekLeg(leg, size)) return false;
    }
    return true;
  }

  /** Moves one leg to the level that its size ends in. False when it is not that deep. */
  seekLeg(leg: number, size: number): boolean {
    const offset = this.#offsets[leg] as number;
    const { count } = this.#legs[leg] as SizingLeg;
    if (count === 0) return false;
    let level = this.#levels[leg] as number;
    while (level > 0 && size <= (this.#sizesBefore[offset + level] as number)) level -= 1;
    while (size > this.#sizeThrough(offset + level)) {
      level += 1;
      if (level === count) return false;
      if (level >= (this.#prepared[leg] as number)) this.#prepare(leg, level);
    }
    this.#levels[leg] = level;
    return true;
  }

  /** Returns the profit without rounding of the size sought last, in USD micros, as a double. Never below the exact
   * profit by more than the error of a double. */
  linearProfit(size: number): number {
    let profit = (this.payoutTicks * size) / ticksPerUsd;
    for (let leg = 0; leg < this.legCount; leg += 1) profit -= this.linearCost(leg, size);
    return profit;
  }

  /** Returns one leg's cost of the size sought last without rounding, in USD micros, as a double. */
  linearCost(leg: number, size: number): number {
    const at = (this.#offsets[leg] as number) + (this.#levels[leg] as number);
    const rest = size - (this.#sizesBefore[at] as number);
    const before = this.#linearBefore[at] as number;
    const fixed = (this.#terms[leg] as FeeTerms).fixedUsdMicros;
    return before + ((this.#marginals[at] as number) * rest) / ticksPerUsd + fixed;
  }

  /** Prices the size sought last exactly into `costs` and `fees`, and returns its profit in USD micros. */
  price(size: number): number {
    let profit = quotientDown(this.payoutTicks * size, ticksPerUsd);
    for (let leg = 0; leg < this.legCount; leg += 1) profit -= this.priceLeg(leg, size);
    return profit;
  }

  /** Prices one leg's size sought last exactly into `costs` and `fees`, and returns their sum in USD micros. */
  priceLeg(leg: number, size: number): number {
    const at = (this.#offsets[leg] as number) + (this.#levels[leg] as number);
    const rest = size - (this.#sizesBefore[at] as number);
    const price = (this.#legs[leg] as SizingLeg).prices[this.#levels[leg] as number] as number;
    const cost = (this.#costsBefore[at] as number) + quotientUp(price * rest, ticksPerUsd);
    const fee = this.#feeThrough(leg, at, price, rest) + this.#flatFee(leg, size);
    this.costs[leg] = cost;
    this.fees[leg] = fee;
    return cost + fee;
  }

  /** Returns what one more contract costs at the level a leg was sought at last, with its fee, unrounded, in ticks. */
  marginalOf(leg: number): number {
    return this.#marginals[
      (this.#offsets[leg] as number) + (this.#levels[leg] as number)
    ] as number;
  }

  /** Returns where the profit without rounding peaks, by depth alone: the smallest such size, in contract micros. Asked
   * once, right after `load`. */
  linearOptimum(): number {
    let size = 0;
    while (this.#marginalPays()) {
      let next = this.sizeSafeMax;
      for (let leg = 0; leg < this.legCount; leg += 1) {
        const at = (this.#offsets[leg] as number) + (this.#levels[leg] as number);
        next = Math.min(next, this.#sizeThrough(at));
      }
      size = next;
      if (size === this.sizeSafeMax || !this.#stepPast(size)) break;
    }
    return size;
  }

  /** Returns the smallest size of a leg whose cost without fees is at least so many USD micros, or Infinity. */
  sizeOfCost(leg: number, costUsdMicros: number): number {
    const { count, prices } = this.#legs[leg] as SizingLeg;
    const offset = this.#offsets[leg] as number;
    for (let level = 0; level < count; level += 1) {
      if (level >= (this.#prepared[leg] as number)) this.#prepare(leg, level);
      const at = offset + level;
      const missing = costUsdMicros - (this.#costsBefore[at] as number);
      // A cost rounds up, so it is reached just past the last size that costs a micro less.
      const rest = quotientDown((missing - 1) * ticksPerUsd, prices[level] as number) + 1;
      if (rest <= (this.#sizes[at] as number)) return (this.#sizesBefore[at] as number) + rest;
      if (this.#sizeThrough(at) > this.sizeSafeMax) break;
    }
    return Infinity;
  }

  /** Returns what to order on a leg so that `size` arrives, in contract micros. */
  orderSize(leg: number, size: number): number {
    const { schedule, prices } = this.#legs[leg] as SizingLeg;
    if ((this.#terms[leg] as FeeTerms).method !== "inShares" || schedule.kind !== "polymarket") {
      return size;
    }
    let ordered = 0;
    const offset = this.#offsets[leg] as number;
    for (let level = 0; level <= (this.#levels[leg] as number); level += 1) {
      const net = Math.min(
        this.#sizes[offset + level] as number,
        size - (this.#sizesBefore[offset + level] as number),
      );
      const price = priceTicks(prices[level] as number);
      ordered += integerOf(polymarketGrossSize(schedule, price, contractMicros(net)));
    }
    return ordered;
  }

  /** Returns how much a leg holds over all its levels, in contract micros; no more than the largest safe size. */
  depthOf(leg: number): number {
    const { count, sizes } = this.#legs[leg] as SizingLeg;
    let depth = 0;
    for (let level = 0; level < count; level += 1) depth += sizes[level] as number;
    return Math.min(depth, this.sizeSafeMax);
  }

  #sizeThrough(at: number): number {
    return (this.#sizesBefore[at] as number) + (this.#sizes[at] as number);
  }

  /** True while one more contract of every leg costs less than it pays. */
  #marginalPays(): boolean {
    let marginal = 0;
    for (let leg = 0; leg < this.legCount; leg += 1) {
      if ((this.#legs[leg] as SizingLeg).count === 0) return false;
      marginal += this.#marginals[
        (this.#offsets[leg] as number) + (this.#levels[leg] as number)
      ] as number;
    }
    const left = this.payoutTicks - marginal;
    if (left > tieTicks || left < -tieTicks) return left > 0;
    return marginalBelow(this.#marginalLevels(), this.payoutTicks);
  }

  #marginalLevels(): MarginalLevel[] {
    return Array.from({ length: this.legCount }, (_, leg) => ({
      terms: this.#terms[leg] as FeeTerms,
      priceTicks: (this.#legs[leg] as SizingLeg).prices[this.#levels[leg] as number] as number,
      commissionUsdMicros: this.#commissions[leg] as number,
    }));
  }

  /** Moves the legs that a size exhausts to their next level. False when one of them has none. */
  #stepPast(size: number): boolean {
    for (let leg = 0; leg < this.legCount; leg += 1) {
      const offset = this.#offsets[leg] as number;
      let level = this.#levels[leg] as number;
      while (this.#sizeThrough(offset + level) <= size) {
        level += 1;
        if (level === (this.#legs[leg] as SizingLeg).count) return false;
        if (level >= (this.#prepared[leg] as number)) this.#prepare(leg, level);
      }
      this.#levels[leg] = level;
    }
    return true;
  }

  /** Fee of all levels before and of `rest` at this one, in USD micros. */
  #feeThrough(leg: number, at: number, price: number, rest: number): number {
    const terms = this.#terms[leg] as FeeTerms;
    const before = this.#feesBefore[at] as number;
    if (terms.method === "none") return before;
    if (terms.method === "inShares") return before + this.#extraShares(leg, price, rest);
    const fee = this.#tradeFee(terms, at, price, rest);
    if (terms.method === "perFill") return before + fee;
    const left = this.#accumulatorAfter(terms, at, price * rest, fee);
    return before + fee + quotientUp(left, tickMicrosPerUsdMicro);
  }

  #tradeFee(terms: FeeTerms, at: number, price: number, rest: number): number {
    const numerator = this.#numerators[at] as number;
    const denominator = this.#denominators[at] as number;
    return fillFeeUnits(terms, price, rest, numerator, denominator) * terms.unitUsdMicros;
  }

  #accumulatorAfter(terms: FeeTerms, at: number, gross: number, tradeFee: number): number {
    const before = this.#accumulatorsBefore[at] as number;
    return accumulatorAfterFill(terms, "buy", before, gross, tradeFee * tickMicrosPerUsdMicro);
  }

  #extraShares(leg: number, price: number, rest: number): number {
    const { schedule } = this.#legs[leg] as SizingLeg;
    assert(schedule.kind === "polymarket", "only Polymarket has charged in shares");
    const level = { price: priceTicks(price), size: contractMicros(rest) };
    return integerOf(feeOfExtraShares(schedule, level));
  }

  #flatFee(leg: number, size: number): number {
    const commission = this.#commissions[leg] as number;
    const fixed = (this.#terms[leg] as FeeTerms).fixedUsdMicros;
    return commission === 0 ? fixed : fixed + quotientUp(commission * size, microsPerContract);
  }

  /** Fills in one level; the one before it is already there. */
  #prepare(leg: number, level: number): void {
    const { prices, sizes, schedule } = this.#legs[leg] as SizingLeg;
    const terms = this.#terms[leg] as FeeTerms;
    const at = (this.#offsets[leg] as number) + level;
    const price = prices[level] as number;
    let size = sizes[level] as number;
    assert(price > 0 && price < ticksPerUsd, "a level's price is inside 0 to 1 USD");
    assertSafeInteger(size, "a level's size");
    assert(size >= 0, "a level's size is not negative");
    if (terms.method === "inShares" && schedule.kind === "polymarket") {
      const gross = contractMicros(Math.min(size, this.sizeSafeMax));
      size = integerOf(polymarketNetSize(schedule, priceTicks(price), gross));
    }
    this.#sizes[at] = size;
    this.#numerators[at] = levelNumerator(terms, price);
    this.#denominators[at] = levelDenominator(terms, price);
    this.#marginals[at] = marginalTicks(terms, price) + (this.#commissions[leg] as number) / 100;
    this.#prepared[leg] = level + 1;
    if (level === 0) this.#setTotals(at, 0, 0, 0, 0, 0);
    else this.#addTotals(leg, level, at);
  }

  #addTotals(leg: number, level: number, at: number): void {
    const { prices } = this.#legs[leg] as SizingLeg;
    const terms = this.#terms[leg] as FeeTerms;
    const last = at - 1;
    const price = prices[level - 1] as number;
    const size = this.#sizes[last] as number;
    assert(price <= (prices[level] as number), "levels ascend in price");
    const gross = price * size;
    let fee = this.#feesBefore[last] as number;
    let accumulator = 0;
    if (terms.method === "inShares") fee += this.#extraShares(leg, price, size);
    else if (terms.method !== "none" && size > 0) {
      const tradeFee = this.#tradeFee(terms, last, price, size);
      fee += tradeFee;
      if (terms.method === "perOrder") {
        accumulator = this.#accumulatorAfter(terms, last, gross, tradeFee);
      }
    }
    if (size === 0) accumulator = this.#accumulatorsBefore[last] as number;
    this.#setTotals(
      at,
      (this.#sizesBefore[last] as number) + size,
      (this.#costsBefore[last] as number) + quotientUp(gross, ticksPerUsd),
      fee,
      accumulator,
      (this.#linearBefore[last] as number) +
        ((this.#marginals[last] as number) * size) / ticksPerUsd,
    );
  }

  #setTotals(
    at: number,
    size: number,
    cost: number,
    fee: number,
    accumulator: number,
    linear: number,
  ): void {
    this.#sizesBefore[at] = size;
    this.#costsBefore[at] = cost;
    this.#feesBefore[at] = fee;
    this.#accumulatorsBefore[at] = accumulator;
    this.#linearBefore[at] = linear;
  }

  #grow(levels: number): void {
    assert(levels <= sizingLevelsMax, `more than ${sizingLevelsMax} levels in one problem`);
    const capacity = 2 ** Math.ceil(Math.log2(levels));
    this.#sizes = new Float64Array(capacity);
    this.#numerators = new Float64Array(capacity);
    this.#denominators = new Float64Array(capacity);
    this.#marginals = new Float64Array(capacity);
    this.#sizesBefore = new Float64Array(capacity);
    this.#costsBefore = new Float64Array(capacity);
    this.#feesBefore = new Float64Array(capacity);
    this.#accumulatorsBefore = new Float64Array(capacity);
    this.#linearBefore = new Float64Array(capacity);
  }
}
