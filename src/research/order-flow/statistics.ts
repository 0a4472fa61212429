// The statistics that recordings and model are compared by, each with its name, its unit and where it is found among the
// figures of a flow.

import type { Venue } from "../../domain/market/venue.ts";
import type { FlowFigures, VenueFigures } from "./flow-measure.ts";
import type { GapFigures } from "./gap-watch.ts";
import type { Figure } from "./weighted-values.ts";

type FigureNames<Figures> = {
  [Name in keyof Figures]: Figures[Name] extends Figure ? Name : never;
}[keyof Figures];

export type VenueStatistic = FigureNames<VenueFigures>;
export type GapStatistic = FigureNames<GapFigures>;
export type FlowStatistic = VenueStatistic | GapStatistic;

const venueStatistics = [
  "spreadCents",
  "depthContracts",
  "updatesPerMinute",
  "updatesPerBusyMinute",
  "intervalVariation",
  "burstShare",
] as const satisfies readonly VenueStatistic[];

const gapStatistics = [
  "gapCents",
  "executableGapCents",
  "halfLifeSeconds",
] as const satisfies readonly GapStatistic[];

export const statisticTitles: Readonly<Record<FlowStatistic, string>> = {
  spreadCents: "spread, cents",
  depthContracts: "depth at the touch, contracts",
  updatesPerMinute: "updates per minute and market",
  updatesPerBusyMinute: "updates in a minute that has any",
  intervalVariation: "burstiness: deviation ÷ mean of intervals",
  burstShare: "burstiness: share within 100 ms",
  gapCents: "gap of the middles, cents",
  executableGapCents: "executable gap, cents",
  halfLifeSeconds: "half-life of a gap, seconds",
};

export interface NamedFigure {
  /** The venue by itself, or null for what lies between markets. */
  readonly venue: Venue | null;
  readonly statistic: FlowStatistic;
  readonly figure: Figure;
}

/** Returns the figures of a flow that rest on anything, by venue and then between markets. */
export function namedFigures(flow: FlowFigures): NamedFigure[] {
  const named: NamedFigure[] = [];
  for (const [venue, figures] of Object.entries(flow.venues) as [Venue, VenueFigures][]) {
    for (const statistic of venueStatistics) {
      named.push({ venue, statistic, figure: figures[statistic] });
    }
  }
  for (const statistic of gapStatistics) {
    if (flow.gaps !== null) named.push({ venue: null, statistic, figure: flow.gaps[statistic] });
  }
  return named.filter(({ figure }) => figure.count > 0);
}
