// What is on offer, one ladder per claim. Buying NO at a price is the same as giving back YES at a dollar less that
// price, so all lots of a claim, of every venue and either outcome, form one ascending ladder of prices of the claim:
// below what the claim is expected to pay every step is taken, above it none. Taken means bought for YES and left alone
// for NO. Only the ladders of claims whose lots changed are sorted again.

import { certificateTotal, type Lots } from "../certificate/contract.ts";
import type { ClaimRows } from "./claim-rows.ts";

/** Most lots of one component: 1,024 contracts with both outcomes and 64 levels each. */
export const lotsMax = 131_072;
/** No size is above a safe integer, and what is paid for all of them stays far within a double. */
const sizeMax = Number.MAX_SAFE_INTEGER;
/** Dearer than any payout and fee, and what stands for no offer. */
const costMax = 2 * certificateTotal;

/** Largest shift of a price, in nanos: below half of the smallest difference of two prices. */
const shiftMax = 0.125;
const shiftSteps = 0x1_0000;

/** Moves prices apart by a fixed hash of the lot, so that no two steps of a grid of cents are reached together. */
function shiftOf(lot: number): number {
  const mixed = Math.imul((lot + 1) ^ ((lot + 1) >>> 7), 0x9e37_79b1);
  return ((mixed >>> 16) / shiftSteps - 0.5) * 2 * shiftMax;
}

export class Supply {
  /** Position of the lower wall of each claim's ladder; its upper wall stands before the next claim's lower one. */
  readonly first: Int32Array;
  /** Price of each step in nanos, shifted; minus and plus infinity at the walls. */
  prices = new Float64Array(0);
  /** The same without shift. */
  truePrices = new Float64Array(0);
  /** In contract micros; nothing at the walls. */
  sizes = new Float64Array(0);
  /** How many of the claim are held when every step below is taken: begins at minus all of its NO. */
  lows = new Float64Array(0);
  /** The lot behind each step, -1 at the walls and at the empty step of a claim without lots. */
  lots = new Int32Array(0);
  /** Per claim: what it costs at least, and what giving it back earns at most; a dollar and nothing without an offer. */
  readonly ask: Float64Array;
  readonly bid: Float64Array;
  /** All sizes together. */
  total = 0;
  /** Claims whose ladder the last call changed. */
  readonly dirty: Uint8Array;

  readonly #rows: ClaimRows;
  #count = -1;
  #columns = new Int32Array(0);
  #claims = new Int32Array(0);
  #isNo = new Uint8Array(0);
  #costs = new Float64Array(0);
  #lotSizes = new Float64Array(0);

  constructor(rows: ClaimRows) {
    this.#rows = rows;
    this.first = new Int32Array(rows.claims + 1);
    this.ask = new Float64Array(rows.claims);
    this.bid = new Float64Array(rows.claims);
    this.dirty = new Uint8Array(rows.claims);
  }

  /** True when the lot pays where its claim does not hold. */
  isNo(lot: number): boolean {
    return this.#isNo[lot] === 1;
  }

  /** Reads the lots. Returns what is wrong with them, and then reads them whole the next time. */
  load(lots: Lots): string | undefined {
    if (!(lots.count >= 0 && lots.count <= lotsMax)) return `${lots.count} lots, limit ${lotsMax}`;
    this.dirty.fill(0);
    const problem = this.#sameColumns(lots) ? undefined : this.#lay(lots);
    const refused = problem ?? this.#readAmounts(lots);
    if (refused !== undefined) {
      this.#count = -1;
      return refused;
    }
    for (let claim = 0; claim < this.dirty.length; claim += 1) {
      if (this.dirty[claim] === 1) this.#sort(claim);
    }
    return undefined;
  }

  #sameColumns(lots: Lots): boolean {
    const count = lots.count;
    if (count !== this.#count) return false;
    const { contracts, outcomes } = lots;
    const columns = this.#columns;
    for (let lot = 0; lot < count; lot += 1) {
      if (columns[lot] !== (contracts[lot] as number) * 2 + (outcomes[lot] as number)) return false;
    }
    return true;
  }

  #readAmounts(lots: Lots): string | undefined {
    const { costs, sizes } = lots;
    const known = this.#costs;
    const knownSizes = this.#lotSizes;
    const claims = this.#claims;
    let total = 0;
    for (let lot = 0; lot < lots.count; lot += 1) {
      const cost = costs[lot] as number;
      const size = sizes[lot] as number;
      total += size;
      if (cost === known[lot] && size === knownSizes[lot]) continue;
      if (!(Number.isInteger(cost) && cost >= 0 && cost <= costMax)) {
        return `lot ${lot} costs ${cost} nanos`;
      }
      if (!(Number.isInteger(size) && size >= 0 && size <= sizeMax)) {
        return `lot ${lot} has a size of ${size} micros`;
      }
      known[lot] = cost;
      knownSizes[lot] = size;
      this.dirty[claims[lot] as number] = 1;
    }
    this.total = total;
    return undefined;
  }

  /** Gives every claim room for its lots, its walls, and a step of size nothing where it has no lot. */
  #lay(lots: Lots): string | undefined {
    const { claims, claimOf, inverted } = this.#rows;
    const { count } = lots;
    this.#grow(count, count + 3 * claims);
    const perClaim = new Int32Array(claims);
    for (let lot = 0; lot < count; lot += 1) {
      const contract = lots.contracts[lot] as number;
      const outcome = lots.outcomes[lot] as number;
      if (!(contract >= 0 && contract < claimOf.length && outcome <= 1)) {
        return `lot ${lot} buys outcome ${outcome} of contract ${contract}`;
      }
      const claim = claimOf[contract] as number;
      this.#columns[lot] = contract * 2 + outcome;
      this.#claims[lot] = claim;
      this.#isNo[lot] = outcome ^ (inverted[contract] as number);
      perClaim[claim] = (perClaim[claim] as number) + 1;
    }
    let at = 0;
    for (let claim = 0; claim < claims; claim += 1) {
      this.first[claim] = at;
      at += Math.max(1, perClaim[claim] as number) + 2;
    }
    this.first[claims] = at;
    this.lots.fill(-1);
    const next = this.first.map((position) => position + 1);
    for (let lot = 0; lot < count; lot += 1) {
      const claim = this.#claims[lot] as number;
      this.lots[next[claim] as number] = lot;
      next[claim] = (next[claim] as number) + 1;
    }
    this.#costs.fill(-1);
    this.dirty.fill(1);
    this.#count = count;
    return undefined;
  }

  #grow(lots: number, steps: number): void {
    if (lots > this.#columns.length) {
      const capacity = 2 ** Math.ceil(Math.log2(lots));
      this.#columns = new Int32Array(capacity);
      this.#claims = new Int32Array(capacity);
      this.#isNo = new Uint8Array(capacity);
      this.#costs = new Float64Array(capacity);
      this.#lotSizes = new Float64Array(capacity);
    }
    if (steps > this.prices.length) {
      const capacity = 2 ** Math.ceil(Math.log2(steps));
      this.prices = new Float64Array(capacity);
      this.truePrices = new Float64Array(capacity);
      this.sizes = new Float64Array(capacity);
      this.lows = new Float64Array(capacity);
      this.lots = new Int32Array(capacity);
    }
  }

  /** By insertion: levels come in order, and a change moves few of them. */
  #sort(claim: number): void {
    const lower = this.first[claim] as number;
    const upper = (this.first[claim + 1] as number) - 1;
    const { lots, prices, truePrices } = this;
    for (let at = lower + 1; at < upper; at += 1) {
      const lot = lots[at] as number;
      const truePrice = this.#priceOf(lot);
      const price = truePrice + shiftOf(lot);
      let to = at;
      while (to > lower + 1 && (prices[to - 1] as number) > price) {
        prices[to] = prices[to - 1] as number;
        truePrices[to] = truePrices[to - 1] as number;
        lots[to] = lots[to - 1] as number;
        to -= 1;
      }
      prices[to] = price;
      truePrices[to] = truePrice;
      lots[to] = lot;
    }
    this.#measure(claim, lower, upper);
  }

  /** The claim's price of a lot; a claim without lots has a step of size nothing at half a dollar. */
  #priceOf(lot: number): number {
    if (lot < 0) return certificateTotal / 2;
    const cost = this.#costs[lot] as number;
    return this.#isNo[lot] === 1 ? certificateTotal - cost : cost;
  }

  #measure(claim: number, lower: number, upper: number): void {
    const { lots, sizes, lows } = this;
    let held = 0;
    let ask = certificateTotal;
    let bid = 0;
    for (let at = lower + 1; at < upper; at += 1) {
      const lot = lots[at] as number;
      const size = lot < 0 ? 0 : (this.#lotSizes[lot] as number);
      sizes[at] = size;
      if (size === 0) continue;
      const price = this.truePrices[at] as number;
      if (this.#isNo[lot] === 0) ask = Math.min(ask, price);
      else {
        bid = Math.max(bid, price);
        held -= size;
      }
    }
    this.ask[claim] = ask;
    this.bid[claim] = bid;
    this.#build(lower, -Infinity);
    this.#build(upper, Infinity);
    for (let at = lower; at <= upper; at += 1) {
      lows[at] = held;
      held += sizes[at] as number;
    }
  }

  /** A wall: nothing is for sale beyond it at any price. */
  #build(wall: number, price: number): void {
    this.prices[wall] = price;
    this.truePrices[wall] = price;
    this.sizes[wall] = 0;
    this.lots[wall] = -1;
  }
}
