// The report as tables, for a page and for a terminal.

import { type ObservedFlow, observedFlows } from "../../src/domain/book/quote-observation.ts";
import {
  type ComparedQuantile,
  factorMax,
  type Quantile,
} from "../../src/research/order-flow/compare-flows.ts";
import type { FlowFigures, VenueFigures } from "../../src/research/order-flow/flow-measure.ts";
import { namedFigures, statisticTitles } from "../../src/research/order-flow/statistics.ts";
import type { Figure } from "../../src/research/order-flow/weighted-values.ts";
import { type Comparison, excuseOf, isMiss } from "./excuses.ts";
import type { RecordedFlows } from "./figures-file.ts";
import { type ModelledFlows, modelRuns } from "./modelled-flows.ts";
import { recordedParts } from "./recorded-flows.ts";

const quantileTitles: Readonly<Record<Quantile, string>> = {
  median: "median",
  p90: "90 %",
};

/** Returns the recordings' own figures, one table a flow. */
export function recordedTables(flows: RecordedFlows): string {
  return observedFlows.map((flow) => recordedTable(flow, flows)).join("\n");
}

function recordedTable(flow: ObservedFlow, flows: RecordedFlows): string {
  const { figures } = flows[flow];
  return [
    `### ${flow}`,
    "",
    ...sharesLines(figures),
    ...notesOf(flow),
    "",
    "| Venue | Statistic | Number | 10 % | Median | 90 % |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...namedFigures(figures).map(({ venue, statistic, figure }) =>
      rowText([
        venue ?? "between",
        statisticTitles[statistic],
        wholeText(figure.count),
        ...[figure.p10, figure.median, figure.p90].map((each) => quantileText(each, figure)),
      ]),
    ),
    "",
  ].join("\n");
}

/** Returns both columns with the ratio and the verdict of each quantile, one table a flow. */
export function comparedTables(comparison: Comparison, model: ModelledFlows): string {
  return observedFlows.map((flow) => comparedTable(flow, comparison[flow], model[flow])).join("\n");
}

function comparedTable(
  flow: ObservedFlow,
  compared: readonly ComparedQuantile[],
  model: FlowFigures,
): string {
  const { seed, runs, minutes } = modelRuns[flow];
  const judged = compared.filter(({ verdict }) => verdict !== "few");
  const within = judged.filter(({ verdict }) => verdict === "within").length;
  const rows = compared.map((each) =>
    rowText([
      each.venue ?? "between",
      statisticTitles[each.statistic],
      quantileTitles[each.quantile],
      numberText(each.recorded),
      numberText(each.model),
      numberText(each.ratio),
      each.verdict,
    ]),
  );
  const reasons = compared.filter(isMiss).flatMap((each) => {
    const excuse = excuseOf(flow, each);
    if (excuse === undefined) return [];
    const what = `${each.venue ?? "between"}, ${statisticTitles[each.statistic]}`;
    return [`- ${what}, ${quantileTitles[each.quantile]}: ${excuse.reason}`];
  });
  return [
    `### ${flow}: ${within} of ${judged.length} within a factor of ${factorMax}`,
    "",
    `The model, ${runs} runs of ${minutes} minutes, seeds from ${seed}:`,
    "",
    ...sharesLines(model),
    "",
    "| Venue | Statistic | Quantile | Recorded | Model | Ratio | Verdict |",
    "| --- | --- | --- | ---: | ---: | ---: | --- |",
    ...rows,
    "",
    ...(reasons.length === 0 ? [] : [...reasons, ""]),
  ].join("\n");
}

function notesOf(flow: ObservedFlow): string[] {
  return recordedParts[flow].flatMap(({ path, withoutTiming }) =>
    withoutTiming === undefined
      ? []
      : [`- rates and bursts leave out \`${path}\`: ${withoutTiming}`],
  );
}

/** What is shown and not judged: how much was watched, and shares of the updates and of the time. */
function sharesLines({ sessions, sessionMinutes, venues, gaps }: FlowFigures): string[] {
  const lines = [`- ${wholeText(sessionMinutes)} minutes in ${sessions} sessions`];
  for (const [venue, figures] of Object.entries(venues)) lines.push(venueLine(venue, figures));
  const share = gaps?.executableShare;
  if (share !== undefined) lines.push(`- an executable gap in ${percentText(share)} % of the time`);
  return lines;
}

function venueLine(venue: string, figures: VenueFigures): string {
  return (
    `- ${venue}: ${figures.markets} markets, ${wholeText(figures.updates)} updates, of which ` +
    `${percentText(figures.touchMovedShare)} % move a best price; of the time ` +
    `${percentText(figures.unmadeShare)} % nobody makes the market, ` +
    `${percentText(figures.oneSidedShare)} % a side is empty`
  );
}

function percentText(share: number | null): string {
  return numberText(share === null ? null : Math.round(share * 1000) / 10);
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function wholeText(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function quantileText(value: number | null, { reach }: Figure): string {
  return value === null && reach !== undefined ? `> ${numberText(reach)}` : numberText(value);
}

/** Returns a number with three significant digits; a dash for what was not reached or seen. */
function numberText(value: number | null): string {
  if (value === null) return "–";
  if (Math.abs(value) >= 1000) return wholeText(value);
  return String(Number(value.toPrecision(3)));
}
