// The certificate in the middle of its region. Where at most one claim holds at a time the region is a box cut by one
// plane, and the point that keeps the same share of every spread is a formula. For other components the same wish is
// put to the solver itself: shadow offers from the middle of each spread outwards, the larger the nearer the wall.

import { certificateTotal, type Lots, noOffer, type Touches } from "../certificate/contract.ts";
import type { ClaimRows } from "./claim-rows.ts";

const microsPerContract = 1_000_000;

/** What each claim may be expected to pay, in nanos: above what giving it back earns, below what it costs. */
export class ClaimBox {
  readonly low: Float64Array;
  readonly high: Float64Array;

  constructor(claims: number) {
    this.low = new Float64Array(claims);
    this.high = new Float64Array(claims);
  }

  clear(): void {
    this.low.fill(0);
    this.high.fill(certificateTotal);
  }

  /** Takes in an offer of a claim (`isNo`: of its opposite). */
  offer(claim: number, isNo: boolean, cost: number): void {
    if (isNo) this.low[claim] = Math.max(this.low[claim] as number, certificateTotal - cost);
    else this.high[claim] = Math.min(this.high[claim] as number, cost);
  }

  /** Takes in the best offers of all contracts. */
  read(rows: ClaimRows, touches: Touches): void {
    this.clear();
    for (let contract = 0; contract < rows.claimOf.length; contract += 1) {
      const claim = rows.claimOf[contract] as number;
      const isInverted = rows.inverted[contract] === 1;
      for (let outcome = 0; outcome < 2; outcome += 1) {
        const cost = touches[2 * contract + outcome] as number;
        if (cost < noOffer) this.offer(claim, (outcome === 1) !== isInverted, cost);
      }
    }
  }
}

/** Components in which at most one claim holds in any state and each holds in one. */
export interface ExclusiveStates {
  /** The state in which each claim holds. */
  readonly stateOf: Int32Array;
  /** The state in which none holds, or -1 when one always does. */
  readonly none: number;
  /** Rows of all states in terms of contracts: the support of every certificate without a weight of nothing. */
  readonly support: Uint8Array;
}

/** Returns how the states are exclusive, or undefined when they are not. */
export function exclusiveStates(rows: ClaimRows): ExclusiveStates | undefined {
  const { claims, states, pays } = rows;
  if (states < claims || states > claims + 1) return undefined;
  const stateOf = new Int32Array(claims).fill(-1);
  const claimIn = new Int32Array(states).fill(-1);
  for (let claim = 0; claim < claims; claim += 1) {
    for (let state = 0; state < states; state += 1) {
      if (pays[claim * states + state] === 0) continue;
      if (stateOf[claim] !== -1 || claimIn[state] !== -1) return undefined;
      stateOf[claim] = state;
      claimIn[state] = claim;
    }
    if (stateOf[claim] === -1) return undefined;
  }
  return { stateOf, none: claimIn.indexOf(-1), support: fullSupport(rows) };
}

function fullSupport(rows: ClaimRows): Uint8Array {
  const { states, pays, claimOf, inverted } = rows;
  const contracts = claimOf.length;
  const support = new Uint8Array(states * contracts);
  for (let contract = 0; contract < contracts; contract += 1) {
    const from = (claimOf[contract] as number) * states;
    for (let state = 0; state < states; state += 1) {
      support[state * contracts + contract] =
        (pays[from + state] as number) ^ (inverted[contract] as number);
    }
  }
  return support;
}

/**
 * Writes weights per state, whole nanos adding up to the total, that keep every claim inside its box at the same share
 * of its width: half of it where a state without any claim takes what is left. Returns false when no weights do.
 */
export function proportionalPoint(
  box: ClaimBox,
  exclusive: ExclusiveStates,
  weights: Int32Array,
): boolean {
  const { low, high } = box;
  let lows = 0;
  let highs = 0;
  for (let claim = 0; claim < low.length; claim += 1) {
    if ((low[claim] as number) > (high[claim] as number)) return false;
    lows += low[claim] as number;
    highs += high[claim] as number;
  }
  const isExhaustive = exclusive.none < 0;
  if (lows > certificateTotal || (isExhaustive && highs < certificateTotal)) return false;
  const width = highs - lows;
  const full = width === 0 ? 0 : (certificateTotal - lows) / width;
  const share = isExhaustive ? full : Math.min(0.5, full);
  let left = certificateTotal;
  for (let claim = 0; claim < low.length; claim += 1) {
    const from = low[claim] as number;
    const weight = Math.floor(from + share * ((high[claim] as number) - from));
    weights[exclusive.stateOf[claim] as number] = weight;
    left -= weight;
  }
  if (!isExhaustive && left >= 0) {
    weights[exclusive.none] = left;
    return true;
  }
  return spread(box, exclusive, weights, left);
}

/** Gives out what rounding left over, or takes back what it took too much, where the box has room. */
function spread(
  box: ClaimBox,
  exclusive: ExclusiveStates,
  weights: Int32Array,
  surplus: number,
): boolean {
  let left = surplus;
  for (let claim = 0; claim < box.low.length && left !== 0; claim += 1) {
    const state = exclusive.stateOf[claim] as number;
    const weight = weights[state] as number;
    const room =
      left > 0 ? (box.high[claim] as number) - weight : (box.low[claim] as number) - weight;
    const given = left > 0 ? Math.min(left, room) : Math.max(left, room);
    weights[state] = weight + given;
    left -= given;
  }
  if (exclusive.none >= 0) weights[exclusive.none] = 0;
  return left === 0;
}

/** Shares of half a spread at which shadow offers stand, and how much each adds: the slope of a logarithmic wall. */
const shadowShares = [0, 0.25, 0.5, 0.75, 0.9, 0.97] as const;
const shadowSizes = [1, 1, 1, 2, 6, 22] as const;
/** What the last offer, at the wall itself, is larger than the others of its claim. */
const wallFactor = 1e6;
/** Micros of a shadow offer of size one on a spread of one nano. */
const shadowScale = 1e12;
/** Spreads are taken to be at least so wide, in nanos. */
const spreadMin = 1e6;
const offersPerSide = shadowShares.length + 1;

/** Returns the shadow offers of all claims, or undefined when a box is empty. `inset` nanos are kept from the walls
 * where there is room, for what rounding will take. */
export function shadowOffers(rows: ClaimRows, box: ClaimBox, inset: number): Lots | undefined {
  const count = rows.claims * offersPerSide * 2;
  const lots: Lots = {
    count,
    contracts: new Int32Array(count),
    outcomes: new Uint8Array(count),
    costs: new Float64Array(count),
    sizes: new Float64Array(count),
  };
  let at = 0;
  for (let claim = 0; claim < rows.claims; claim += 1) {
    const width = (box.high[claim] as number) - (box.low[claim] as number);
    if (width < 0) return undefined;
    const half = width / 2;
    const middle = (box.low[claim] as number) + half;
    const reach = Math.max(0, Math.floor(half) - (half > 4 * inset ? inset : 0));
    const contract = rows.firstContract[claim] as number;
    const inverted = rows.inverted[contract] as number;
    for (let tier = 0; tier < offersPerSide; tier += 1) {
      const out = Math.floor(reach * (shadowShares[tier] ?? 1));
      const size = (shadowSizes[tier] ?? wallFactor) * (shadowScale / Math.max(width, spreadMin));
      for (let outcome = 0; outcome < 2; outcome += 1) {
        const price = Math.ceil(middle) + out;
        const opposite = Math.ceil(certificateTotal - middle) + out;
        lots.contracts[at] = contract;
        lots.outcomes[at] = outcome ^ inverted;
        lots.costs[at] = Math.min(certificateTotal, outcome === 0 ? price : opposite);
        lots.sizes[at] = Math.round(size);
        at += 1;
      }
    }
  }
  return lots;
}

/** Returns the best offers themselves, one contract of each. */
export function touchLots(touches: Touches): Lots {
  const offered: number[] = [];
  for (const [at, cost] of touches.entries()) if (cost < noOffer) offered.push(at);
  return {
    count: offered.length,
    contracts: Int32Array.from(offered, (at) => at >> 1),
    outcomes: Uint8Array.from(offered, (at) => at & 1),
    costs: Float64Array.from(offered, (at) => touches[at] as number),
    sizes: new Float64Array(offered.length).fill(microsPerContract),
  };
}
