// The venue's words for the state of a market, as ours. Source: the market life cycle page of the venue.

import type { MarketStatus } from "../../../../domain/market/market.ts";

const statuses: Readonly<Record<string, MarketStatus>> = {
  // Not open yet: it may accept orders later, like a paused one.
  initialized: "paused",
  active: "open",
  inactive: "paused",
  closed: "closed",
  determined: "resolved",
  // The answer is contested: no orders, and no answer to rely on.
  disputed: "closed",
  amended: "resolved",
  finalized: "settled",
};

/** Returns the status of a market record, or undefined for a word we do not know. */
export function statusOfWord(word: string): MarketStatus | undefined {
  return Object.hasOwn(statuses, word) ? statuses[word] : undefined;
}

const lifecycleStatuses: Readonly<Record<string, MarketStatus>> = {
  activated: "open",
  deactivated: "paused",
  determined: "resolved",
  settled: "settled",
};

/** Returns the status that a life-cycle event leads to, or undefined when it changes none. */
export function statusOfLifecycleEvent(eventType: string): MarketStatus | undefined {
  return Object.hasOwn(lifecycleStatuses, eventType) ? lifecycleStatuses[eventType] : undefined;
}
