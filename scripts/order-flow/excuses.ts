// Where the model does not come within the factor, and why that is left so. An excuse that is no longer needed is an
// error too: it would hide the next miss.

import { type ObservedFlow, observedFlows } from "../../src/domain/book/quote-observation.ts";
import type { ComparedQuantile, Quantile } from "../../src/research/order-flow/compare-flows.ts";
import type { FlowStatistic } from "../../src/research/order-flow/statistics.ts";
import type { ByFlow } from "./each-flow.ts";

export interface Excuse {
  readonly flow: ObservedFlow;
  readonly venue: ComparedQuantile["venue"];
  readonly statistic: FlowStatistic;
  readonly quantile: Quantile;
  readonly reason: string;
}

export const excuses: readonly Excuse[] = [
  {
    flow: "temperature-brackets",
    venue: null,
    statistic: "halfLifeSeconds",
    quantile: "p90",
    reason:
      "recorded half-lives spread over four powers of ten, wider than one crowd's pace gives; the median agrees, and neither " +
      "fewer departures nor stronger moods lengthen the tail without shortening it",
  },
];

export type Comparison = ByFlow<readonly ComparedQuantile[]>;

/** Returns the excuse of a miss, if there is one. */
export function excuseOf(
  flow: ObservedFlow,
  compared: ComparedQuantile,
  among: readonly Excuse[] = excuses,
): Excuse | undefined {
  return among.find((excuse) => excuse.flow === flow && isSame(excuse, compared));
}

/** Returns one line for each miss without an excuse and for each excuse without a miss. */
export function unexcused(comparison: Comparison, among: readonly Excuse[] = excuses): string[] {
  const misses = observedFlows.flatMap((flow) =>
    comparison[flow].filter(isMiss).flatMap((compared) => {
      if (excuseOf(flow, compared, among) !== undefined) return [];
      return [`${nameOf({ flow, ...compared })}: ${compared.verdict}, and no excuse`];
    }),
  );
  const idle = among.filter(
    (excuse) => !comparison[excuse.flow].some((each) => isMiss(each) && isSame(excuse, each)),
  );
  return [...misses, ...idle.map((excuse) => `${nameOf(excuse)}: excused, and not a miss`)];
}

export function isMiss({ verdict }: ComparedQuantile): boolean {
  return verdict === "outside" || verdict === "missing";
}

type Named = Pick<Excuse, "venue" | "statistic" | "quantile">;

function isSame(one: Named, other: Named): boolean {
  return (
    one.venue === other.venue &&
    one.statistic === other.statistic &&
    one.quantile === other.quantile
  );
}

function nameOf({ flow, venue, statistic, quantile }: Named & Pick<Excuse, "flow">): string {
  return `${flow} ${venue ?? "between"} ${statistic} ${quantile}`;
}
