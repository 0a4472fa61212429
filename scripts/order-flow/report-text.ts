// The report as tables for a page and for a terminal.

import { type ObservedFlow, observedFlows } from "../../src/domain/book/quote-observation.ts";
import { namedFigures, statisticTitles } from "../../src/research/order-flow/statistics.ts";
import type { RecordedFlows } from "./figures-file.ts";
import { recordedParts } from "./recorded-flows.ts";

/** Returns the recordings' own figures, one table a flow. */
export function recordedTables(flows: RecordedFlows): string {
  return observedFlows.map((flow) => recordedTable(flow, flows)).join("\n");
}

function recordedTable(flow: ObservedFlow, flows: RecordedFlows): string {
  const { figures } = flows[flow];
  const minutes = Math.round(figures.sessionMinutes).toLocaleString("en-US");
  const lines = [
    `### ${flow}`,
    "",
    `${minutes} minutes in ${figures.sessions} sessions. ${sharesText(figures.venues)}`,
    ...notesOf(flow),
    "",
    "| Venue | Statistic | Number | 10 % | Median | 90 % |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...namedFigures(figures).map(
      ({ venue, statistic, figure: { count, p10, median, p90 } }) =>
        `| ${venue ?? "between"} | ${statisticTitles[statistic]} | ${count} | ` +
        `${[p10, median, p90].map(numberText).join(" | ")} |`,
    ),
    "",
  ];
  return lines.join("\n");
}

function notesOf(flow: ObservedFlow): string[] {
  return recordedParts[flow].flatMap(({ path, withoutTiming }) =>
    withoutTiming === undefined
      ? []
      : [`Rates and bursts leave out \`${path}\`: ${withoutTiming}.`],
  );
}

function sharesText(venues: RecordedFlows[ObservedFlow]["figures"]["venues"]): string {
  return Object.entries(venues)
    .map(([venue, figures]) => {
      const percent = (share: number | null): string =>
        numberText(share === null ? null : share * 100);
      return (
        `${venue}: ${figures.markets} markets, ${figures.updates.toLocaleString("en-US")} updates, of which ` +
        `${percent(figures.touchMovedShare)} % move a best price; of the time ${percent(figures.unmadeShare)} % ` +
        `nobody makes the market and ${percent(figures.oneSidedShare)} % a side is empty.`
      );
    })
    .join(" ");
}

/** Returns a number with three significant digits; a dash for what was not reached or seen. */
export function numberText(value: number | null): string {
  if (value === null) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
