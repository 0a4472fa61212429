// The venue's flags for the state of a market, as ours.

import type { MarketStatus } from "../../../../domain/market/market.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";

/** Resolution words after which the answer stands. */
const finalWords: ReadonlySet<string> = new Set(["resolved", "settled"]);

/**
 * Returns `open` only when every flag says so: active, not closed, accepting orders, with an order book, and no
 * resolution under way (orders were seen accepted after the end). A flag that is missing does not say so.
 */
export function statusOf(wire: WireMarket): MarketStatus {
  const word = wire.umaResolutionStatus ?? "";
  const versionTwoWord = wire.resolutionStatus ?? "";
  if (finalWords.has(word) || finalWords.has(versionTwoWord)) return "resolved";
  if (wire.closed === true || wire.archived === true) return "closed";
  const isTradable =
    wire.active === true &&
    wire.closed === false &&
    wire.acceptingOrders === true &&
    wire.enableOrderBook === true;
  return isTradable && word === "" ? "open" : "paused";
}
