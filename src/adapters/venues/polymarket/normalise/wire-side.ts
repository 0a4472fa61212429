// The words for the two sides of an order.

import type { WireSide } from "../rest/trading-contract.ts";

/** Returns the side, or undefined for other words. */
export function wireSideOf(text: string | null | undefined): WireSide | undefined {
  const word = text?.toUpperCase();
  return word === "BUY" || word === "SELL" ? word : undefined;
}

export function oppositeSide(side: WireSide): WireSide {
  return side === "BUY" ? "SELL" : "BUY";
}
