// What resting orders may yet cost: a bid its price, an ask one dollar less its price, and the worst fee, but nothing for
// what a position already covers. A position covers the orders that would trade first, so that no two orders use it
// twice, whatever order they trade in.

import type { CoreSide } from "./contract.ts";
import { type FeeTerms, worstFee } from "./fees.ts";
import type { Holding } from "./ledger.ts";

const ticksPerDollar = 10_000n;

/** An order as far as collateral is concerned. */
export interface Claim {
  readonly side: CoreSide;
  readonly price: bigint;
  readonly remainingCount: bigint;
  /** Order of arrival: an incoming order is the last. */
  readonly bookOrderId: number;
}

/** An order that is about to be placed, and what it would take at once. */
export interface IncomingClaim extends Claim {
  readonly reach: Reach;
}

interface Reach {
  readonly count: bigint;
  /** In how many fills. */
  readonly fills: number;
}

const noReach: Reach = { count: 0n, fills: 0 };

/** Returns the claims of one side, those that trade first first. */
export function inPriority<Order extends Claim>(orders: Iterable<Order>, side: CoreSide): Order[] {
  const sign = side === "bid" ? -1n : 1n;
  return [...orders]
    .filter((order) => order.side === side)
    .sort((a, b) => {
      if (a.price !== b.price) return sign * (a.price - b.price) < 0n ? -1 : 1;
      return a.bookOrderId - b.bookOrderId;
    });
}

/** Returns how much of a position a side can close: an ask sells YES, a bid sells NO. */
export function closableBy(side: CoreSide, position: bigint): bigint {
  const held = side === "ask" ? position : -position;
  return held > 0n ? held : 0n;
}

/** Returns what the orders of a holding reserve, up to the step of balances, with an incoming one among them where it is given. */
export function reserveOf(holding: Holding, terms: FeeTerms, incoming?: IncomingClaim): bigint {
  const claims: Claim[] = [...holding.orders];
  if (incoming !== undefined) claims.push(incoming);
  let reserve = 0n;
  for (const side of ["bid", "ask"] as const) {
    let cover = closableBy(side, holding.position);
    for (const claim of inPriority(claims, side)) {
      const covered = claim.remainingCount < cover ? claim.remainingCount : cover;
      cover -= covered;
      reserve += claimReserve(claim, covered, terms);
    }
  }
  return wholeSteps(reserve, terms.balanceStep);
}

/** Balances are whole steps, and so is what is held back from them. */
function wholeSteps(amount: bigint, step: bigint): bigint {
  return ((amount + step - 1n) / step) * step;
}

function claimReserve(claim: Claim | IncomingClaim, covered: bigint, terms: FeeTerms): bigint {
  const open = claim.remainingCount - covered;
  const price = claim.side === "bid" ? claim.price : ticksPerDollar - claim.price;
  const reach = "reach" in claim ? claim.reach : noReach;
  const taken = reach.count > covered ? reach.count - covered : 0n;
  const takerFee = worstFee(terms, {
    rate: terms.takerRate,
    price: claim.price,
    count: taken,
    fillCount: reach.fills,
  });
  const makerFee = worstFee(terms, {
    rate: terms.makerRate,
    price: claim.price,
    count: open - taken,
    fillCount: 1,
  });
  const reserve = price * open + takerFee + makerFee;
  if (covered === 0n || terms.tradeStep === 1n) return reserve;
  // A sale brings at least its fee wherever both are whole micros; a fee in coarser steps can exceed it by one step.
  return reserve + terms.balanceStep * BigInt(Math.max(1, reach.fills));
}
