// The answer of `arbytron quality` for a person: the venues, the clocks, the queue, then the markets, worst first, each
// with why it is refused now and what brings it back.

import { formatCount, formatLatency } from "./figures.ts";
import { noPaint } from "./paint.ts";
import type {
  CountByCode,
  MarketQuality,
  QualityReport,
  QueueFigures,
  RefusedMarket,
  StreamQuality,
} from "./quality-figures.ts";
import { qualityWords, reasonWords, shareText } from "./quality-lines.ts";
import { labelled } from "./sections.ts";
import { listLines, tableLines } from "./table.ts";
import { cutText, padEndTo, safeText } from "./text-width.ts";

const indent = "  ";

/** Columns of a venue's name. */
const venueWidth = 12;

/** Returns the time of day in UTC, with the day where it is another than that of the report. */
function instantText(micros: number, nowMicros: number): string {
  const iso = (instant: number): string => new Date(Math.floor(instant / 1_000)).toISOString();
  const text = iso(micros);
  const isSameDay = text.slice(0, 10) === iso(nowMicros).slice(0, 10);
  return `${isSameDay ? "" : `${text.slice(0, 10)} `}${text.slice(11, 19)}`;
}

/** Returns `850 ms`, `12 s`, `3 min`, `5 h`. */
export function lengthText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  if (seconds < 1) return `${Math.max(0, Math.floor(micros / 1_000))} ms`;
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${formatCount(Math.floor(minutes / 60))} h`;
}

function refusedText(refused: RefusedMarket, nowMicros: number): string {
  const { code, title, sinceMicros, waitsFor, returnsAtMicros } = refused;
  const since = `since ${instantText(sinceMicros, nowMicros)}`;
  const length = lengthText(nowMicros - sinceMicros);
  const returns =
    returnsAtMicros === null ? "" : `, until ${instantText(returnsAtMicros, nowMicros)}`;
  return `${code} ${title} ${since} (${length}): waits for ${waitsFor}${returns}`;
}

function countsText(counts: CountByCode): string {
  const items = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return items
    .map(([code, count]) => `${code} ${reasonWords(code)} ${formatCount(count)}`)
    .join(" · ");
}

function streamText({ stream, isOpen, offsetMicros, latenessMicros }: StreamQuality): string {
  if (!isOpen) return `${stream}: closed`;
  if (offsetMicros === null) return `${stream}: open, has told no time`;
  const apart = formatLatency(Math.abs(offsetMicros));
  const side = offsetMicros < 0 ? `its clock ${apart} ahead of ours` : `${apart} from it to us`;
  return `${stream}: ${side}, last message ${formatLatency(latenessMicros ?? 0)} later than the fastest`;
}

function queueItems(queue: QueueFigures): string[] {
  const refused = queue.batchesRefused + queue.eventsRefused;
  return [
    queue.pressure,
    `${formatCount(queue.waiting)} inputs wait`,
    `${formatCount(queue.changesConflated)} of ${formatCount(queue.changes)} changes made void by later ones`,
    refused === 0 ? "no input refused" : `${formatCount(refused)} inputs refused`,
  ];
}

function marketLines(report: QualityReport, width: number): string[] {
  const { markets, atMicros } = report;
  const columns = [
    { title: "market", align: "left", gives: true },
    { title: "updates", align: "right" },
    { title: "believed", align: "right" },
    { title: "spells", align: "right" },
    { title: "refused for", align: "right" },
  ] as const;
  const rows = markets.map((one) => [
    safeText(one.title) || one.market,
    formatCount(one.updates),
    shareText(one.believed, one.updates),
    formatCount(one.refusals),
    lengthText(one.refusedMicros),
  ]);
  const [titles = "", ...lines] = tableLines(columns, rows, width, noPaint.dim);
  const details = (one: MarketQuality): string[] => [
    one.market,
    ...(one.refused === null ? [] : [refusedText(one.refused, atMicros)]),
    ...(one.believed < one.updates ? [countsText(one.refusedUpdates)] : []),
    ...(one.flow === null || one.flow.changesConflated === 0
      ? []
      : [`${formatCount(one.flow.changesConflated)} changes made void by later ones`]),
  ];
  const body = markets.flatMap((one, place) => [
    lines[place]!,
    ...details(one).flatMap((text) => listLines(indent, [text], width, indent.length)),
  ]);
  return [titles, ...body];
}

/** Returns the report, at most so wide. */
export function formatQuality(report: QualityReport, width: number): string {
  const { venues, streams, queue, markets, marketsLeftOut } = report;
  const venueLines = venues.flatMap((figures) =>
    listLines(padEndTo(figures.venue, venueWidth), qualityWords(figures), width, venueWidth),
  );
  const head = [
    ...venueLines,
    ...streams.map((stream) => cutText(streamText(stream), width)),
    ...(queue === null ? [] : labelled("queue", queueItems(queue), width, noPaint)),
  ];
  const body = markets.length === 0 ? ["no market fits the question"] : marketLines(report, width);
  const left =
    marketsLeftOut === 0
      ? []
      : ["", `${formatCount(marketsLeftOut)} more markets; --limit shows more, --refused fewer`];
  return [...head, "", ...body, ...left].join("\n");
}
