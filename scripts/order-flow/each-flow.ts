// One value for each observed flow, by name.

import type { ObservedFlow } from "../../src/domain/book/quote-observation.ts";

export type ByFlow<Value> = Readonly<Record<ObservedFlow, Value>>;

/** Returns what the function gives for each flow. */
export function eachFlow<Value>(measure: (flow: ObservedFlow) => Value): ByFlow<Value> {
  return {
    "kalshi-sports": measure("kalshi-sports"),
    "award-pair": measure("award-pair"),
    "temperature-brackets": measure("temperature-brackets"),
  };
}
