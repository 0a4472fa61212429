// The parts of which the live view, the closing summary and the status are made, as lines of text.

import { formatCount, formatEdge, formatLatency, formatMoney, formatSize } from "./figures.ts";
import type { Paint } from "./paint.ts";
import type { RunSnapshot, VenueFigures } from "./snapshot.ts";
import { type Column, listLines, tableLines } from "./table.ts";
import { cutText, padEndTo, safeText } from "./text-width.ts";

/** Columns of the labels on the left. */
export const labelWidth = 11;

/** Below this width the venues are shown without what is seldom read. */
const widthForAllColumns = 76;

interface VenueColumn extends Column {
  readonly cell: (figures: VenueFigures) => string;
}

function venueColumns(snapshot: RunSnapshot, width: number): VenueColumn[] {
  const cashText = ({ venue }: VenueFigures): string => {
    const cash = snapshot.cashUsdMicrosByVenue[venue];
    return cash === undefined ? "–" : formatMoney(cash);
  };
  const seldom: VenueColumn[] = [
    { title: "refused", align: "right", cell: (venue) => formatCount(venue.refusedFrames) },
    { title: "reconnects", align: "right", cell: (venue) => formatCount(venue.reconnects) },
  ];
  return [
    { title: "venue", align: "left", gives: true, cell: (venue) => venue.venue },
    { title: "state", align: "left", cell: (venue) => venue.state },
    { title: "markets", align: "right", cell: (venue) => formatCount(venue.markets) },
    { title: "frames", align: "right", cell: (venue) => formatCount(venue.frames) },
    ...(width >= widthForAllColumns ? seldom : []),
    { title: "cash USD", align: "right", cell: cashText },
  ];
}

export function venueLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { venues } = snapshot;
  if (venues.length === 0) return [];
  const columns = venueColumns(snapshot, width);
  const rows = venues.map((figures) => columns.map((column) => column.cell(figures)));
  const [titles = "", ...lines] = tableLines(columns, rows, width, paint.dim);
  const coloured = lines.map((line, place) => {
    const { state } = venues[place]!;
    return line.replace(state, state === "open" ? paint.good(state) : paint.warn(state));
  });
  return [titles, ...coloured];
}

export function laneLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const lanes = Object.entries(snapshot.opportunitiesByLane);
  if (lanes.length === 0) {
    return [
      paint.dim(padEndTo("lanes", labelWidth)) + cutText("no opportunity yet", width - labelWidth),
    ];
  }
  const edge = (usdMicros: number | null): string =>
    usdMicros === null ? "–" : formatEdge(usdMicros);
  return tableLines(
    [
      { title: "lane", align: "left", gives: true },
      { title: "found", align: "right" },
      { title: "edge median", align: "right" },
      { title: "edge best", align: "right" },
    ],
    lanes.map(([lane, figures]) => [
      lane,
      formatCount(figures.opportunities),
      edge(figures.edgeMedianUsdMicros),
      edge(figures.edgeLargestUsdMicros),
    ]),
    width,
    paint.dim,
  );
}

/** Returns `label  first · second` in as many lines as it needs, the label dimmed. */
export function labelled(
  label: string,
  items: readonly string[],
  width: number,
  paint: Paint,
): string[] {
  return listLines(label, items, width, labelWidth).map((line) =>
    line.startsWith(label) ? paint.dim(label) + line.slice(label.length) : line,
  );
}

export function trafficLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { updates, updatesPerSecond, markets, latency } = snapshot;
  const traffic = [
    `${formatCount(updates)} updates`,
    // Of a recording that spans weeks the rate says nothing.
    ...(updatesPerSecond === 0 ? [] : [`${formatCount(updatesPerSecond)}/s`]),
    `${formatCount(markets)} markets`,
  ];
  const lines = labelled("traffic", traffic, width, paint);
  if (latency === null) return lines;
  const percentiles = [
    `p50 ${formatLatency(latency.p50Micros)}`,
    `p95 ${formatLatency(latency.p95Micros)}`,
    `p99 ${formatLatency(latency.p99Micros)}`,
    `${formatCount(latency.count)} decisions`,
  ];
  return [...lines, ...labelled("latency", percentiles, width, paint)];
}

/** How many approved pairs can be traded on now; nothing where nothing is watched live. */
export function coverageLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { coverage } = snapshot;
  if (coverage === null) return [];
  const { pairs, covered, degraded, uncovered } = coverage;
  const figures = [
    `${formatCount(covered)} of ${formatCount(pairs)} pairs`,
    ...(degraded === 0 ? [] : [`${formatCount(degraded)} polled`]),
    ...uncovered.slice(0, 1).map(({ pair, reasons }) => safeText(`${pair}: ${reasons[0] ?? ""}`)),
  ];
  return labelled("books", figures, width, paint);
}

export function bestLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { best, episodesOpen } = snapshot;
  const open = `${formatCount(episodesOpen)} open`;
  if (best === null) return labelled("best now", [open, "none"], width, paint);
  const figures = `${formatEdge(best.edgeUsdMicros)} × ${formatSize(best.sizeContractMicros)}`;
  return labelled("best now", [open, best.lane, figures, safeText(best.title)], width, paint);
}

export function groupLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { groups, fills } = snapshot;
  const stuck = `stuck ${formatCount(groups.stuck)}`;
  const lines = labelled(
    "groups",
    [
      `completed ${formatCount(groups.completed)}`,
      `unwound ${formatCount(groups.unwound)}`,
      `empty ${formatCount(groups.empty)}`,
      stuck,
      `open ${formatCount(groups.open)}`,
    ],
    width,
    paint,
  ).map((line) => (groups.stuck > 0 ? line.replace(stuck, paint.bad(stuck)) : line));
  const filled = [
    formatCount(fills.count),
    `${formatSize(fills.contractMicros)} contracts`,
    `fees ${formatMoney(fills.feesUsdMicros)} USD`,
    ...(fills.reversed > 0 ? [paint.bad(`taken back ${formatCount(fills.reversed)}`)] : []),
  ];
  return [...lines, ...labelled("fills", filled, width, paint)];
}

/** Refusals by code, the most frequent first; `linesMax` keeps a long list from filling the screen. */
export function refusalLines(
  snapshot: RunSnapshot,
  width: number,
  paint: Paint,
  linesMax: number,
): string[] {
  const refusals = Object.entries(snapshot.refusalsByCode)
    .filter(([, count]) => count > 0)
    .sort(([codeA, a], [codeB, b]) => b - a || (codeA < codeB ? -1 : 1));
  if (refusals.length === 0) return labelled("refused", ["nothing"], width, paint);
  const items = refusals.map(([code, count]) => `${code} ${formatCount(count)}`);
  const lines = labelled("refused", items, width - 2, paint);
  return lines.length <= linesMax
    ? lines
    : [...lines.slice(0, linesMax - 1), `${lines[linesMax - 1]} …`];
}

export function profitLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const profit = snapshot.profitLockedUsdMicros;
  const text = `${formatMoney(profit)} USD locked`;
  const colour = profit < 0 ? paint.bad : paint.good;
  const assumed = snapshot.assumedSizes ? ["sizes assumed"] : [];
  return labelled("profit", [text, ...assumed], width, paint).map((line) =>
    line.replace(text, colour(text)),
  );
}

/** Our parts of pools together: what they are worth at least, and at the pools' own prices. */
export function poolPartLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { poolParts } = snapshot;
  if (poolParts.length === 0) return [];
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const least = sum(poolParts.map((part) => part.worthLeastUsdMicros));
  const now = sum(poolParts.map((part) => part.worthNowUsdMicros));
  const items = [
    `${formatCount(poolParts.length)} of ours`,
    `worth ${formatMoney(least)} USD at least, ${formatMoney(now)} at their prices`,
    "hedge nothing",
  ];
  return labelled("pools", items, width, paint);
}

export function haltLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  return snapshot.halts.map((halt) => paint.bad(cutText(`HALTED: ${safeText(halt)}`, width)));
}
