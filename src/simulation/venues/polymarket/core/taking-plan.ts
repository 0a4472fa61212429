// What an order would take from the book if it came now: how many shares, for how much, at which fee. Who aims at a sum of
// collateral is told here how many shares the sum buys; the matching book itself counts shares only.

import type { ListedMarket } from "../catalogue.ts";
import type { CoreSide } from "./contract.ts";
import { type FeeBase, feeTermsOf, takerFee } from "./fees.ts";
import {
  bookPrice,
  bookSideOf,
  corePrice,
  coreShares,
  costUp,
  priceAcross,
  shareStep,
  ticksOf,
  ticksPerDollar,
} from "./quantities.ts";

export interface TakingTerms {
  readonly market: ListedMarket;
  readonly isYes: boolean;
  readonly side: CoreSide;
  /** Limit, in ticks of the token. */
  readonly price: bigint;
  readonly target: { readonly shares: bigint } | { readonly collateral: bigint };
}

export interface TakingPlan {
  readonly shares: bigint;
  /** Rounded up per meeting: what a buy costs at most. */
  readonly notional: bigint;
  readonly fee: bigint;
  /** There is somebody to meet, even if the target is too small to take anything. */
  readonly crosses: boolean;
  /** The book has all the order aims at; of a sum, all but what buys no further step of shares. */
  readonly isComplete: boolean;
}

export function planTaking(terms: TakingTerms): TakingPlan {
  const { market, isYes, side, price, target } = terms;
  const step = shareStep(ticksOf(market.tickSize));
  const bases: FeeBase[] = [];
  let shares = 0n;
  let notional = 0n;
  let crosses = false;
  let isComplete = false;
  const limit = bookPrice(priceAcross(price, isYes));
  for (const met of market.traded.book.meetings({ side: bookSideOf(side, isYes), price: limit })) {
    crosses = true;
    const metPrice = priceAcross(corePrice(met.price), isYes);
    const wanted =
      "shares" in target
        ? target.shares - shares
        : wholeSteps(((target.collateral - notional) * ticksPerDollar) / metPrice, step);
    const offered = coreShares(met.size);
    const taken = wanted < offered ? wanted : offered;
    if (taken > 0n) bases.push({ shares: taken, price: metPrice });
    shares += taken;
    notional += costUp(taken, metPrice);
    isComplete = wanted <= offered;
    if (isComplete) break;
  }
  const fee = takerFee(feeTermsOf(market.listing.fees), bases);
  return { shares, notional, fee, crosses, isComplete: isComplete && shares > 0n };
}

function wholeSteps(shares: bigint, step: bigint): bigint {
  return shares - (shares % step);
}
