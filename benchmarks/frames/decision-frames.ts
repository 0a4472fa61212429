// The frames that are followed from their bytes to a decision: changes of 8,192 markets of one venue at random. What
// `JSON.parse` alone takes for them is measured on the same bytes.

import type { Market } from "../../src/domain/market/market.ts";
import { FrameRing } from "./frame-ring.ts";
import { deltaFrame, firstSequence, snapshotFrame, subscribedFrame } from "./kalshi-frames.ts";
import { levelFlow } from "./level-flow.ts";
import type { PairedVenue } from "./paired-engine.ts";
import { bookFrame, firstChangeAtMs, priceChangeFrame } from "./polymarket-frames.ts";

/** Markets of each venue. */
export const decisionMarkets = 8_192;
/** Changes before the flow starts over. */
export const decisionChanges = 65_536;

export interface DecisionFrames {
  /** Frames that show every book. */
  readonly opening: readonly string[];
  readonly changes: FrameRing;
}

/** Returns the frames of the venue's markets, of which there are `decisionMarkets`. */
export function decisionFrames(venue: PairedVenue, markets: readonly Market[]): DecisionFrames {
  const flow = levelFlow(decisionMarkets, decisionChanges);
  const marketOf = (change: { readonly market: number }) => markets[change.market] as Market;
  if (venue === "polymarket") {
    const texts = flow.map((change) => priceChangeFrame(marketOf(change), change));
    return { opening: markets.map(bookFrame), changes: new FrameRing(texts, `${firstChangeAtMs}`) };
  }
  const first = firstSequence + decisionMarkets;
  const texts = flow.map((change) => deltaFrame(marketOf(change), change, first));
  const opening = [subscribedFrame(), ...markets.map(snapshotFrame)];
  return { opening, changes: new FrameRing(texts, String(first)) };
}
