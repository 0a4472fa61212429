// The quality report as text: what a replay ends with.

import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import type { ReturnCondition } from "../../../src/engine/quality/contract.ts";
import { formatCount, formatElapsed } from "../terminal/figures.ts";
import { tableLines } from "../terminal/table.ts";
import { safeText } from "../terminal/text-width.ts";
import type {
  FeedQuality,
  QualityReport,
  StandingRefusal,
  VenueQuality,
} from "./quality-report.ts";

const indent = "  ";

/** Columns below which a table of markets cannot be read. */
const widthMin = 60;

/** What a refused market waits for, in words. */
const conditionWords: Readonly<Record<ReturnCondition, string>> = {
  "next-quote": "the next quote in order",
  "whole-book": "a whole book from the venue",
  time: "time",
  "market-open": "the venue to open it",
  feed: "a sign of life from its feed",
  catalogue: "a price or a catalogue that fits its grid",
  clock: "clocks that agree",
};

/** Returns the report as lines. */
export function qualityLines(report: QualityReport, width: number): string[] {
  const wide = Math.max(width, widthMin);
  const lines = ["QUALITY OF THE DATA"];
  if (report.updates === 0) lines.push("no updates: there is nothing to judge");
  for (const venue of report.venues) lines.push(...venueLines(venue, wide));
  const edges = countsText(report.edgesRefused);
  if (edges !== "") lines.push(`edges refused because of their quotes: ${edges}`);
  const frames = countsText(report.refusedFrames);
  if (frames !== "") lines.push(`frames that did not fit their schema: ${frames}`);
  if (report.rows !== null) lines.push(...rowLines(report.rows));
  lines.push(...adviceLines(report.venues));
  if (report.notJudged.length > 0) {
    lines.push("not judged, because the recording lacks it");
    lines.push(...report.notJudged.map((what) => `${indent}${what}`));
  }
  return lines;
}

function venueLines(venue: VenueQuality, width: number): string[] {
  const lines = [venue.verdict];
  if (venue.refusals > 0) {
    const never =
      venue.marketsNeverBelieved === 0
        ? ""
        : `, never believed ${formatCount(venue.marketsNeverBelieved)}`;
    lines.push(
      `${indent}${formatCount(venue.markets)} markets${never} · refused ` +
        `${formatCount(venue.refusals)} times, a market for ` +
        `${formatElapsed(venue.refusedMicros / venue.markets)} at most on average`,
    );
  }
  lines.push(...worstLines(venue, width), ...endLines(venue), ...venue.feeds.flatMap(feedLines));
  return lines;
}

function worstLines({ worst }: VenueQuality, width: number): string[] {
  if (worst.length === 0) return [];
  const rows = worst.map((market) => [
    `${indent}${safeText(market.market)}`,
    formatCount(market.updates),
    formatCount(market.updates - market.believed),
    formatElapsed(market.refusedMicros),
    countsText(market.refusedByCode),
  ]);
  return tableLines(
    [
      { title: `${indent}worst markets`, align: "left", gives: true },
      { title: "updates", align: "right" },
      { title: "refused", align: "right" },
      { title: "at most", align: "right" },
      { title: "because", align: "left" },
    ],
    rows,
    width,
    (text) => text,
  );
}

function endLines({ refusedAtEnd }: VenueQuality): string[] {
  const { count, byCode, listed } = refusedAtEnd;
  if (count === 0) return [];
  const longest = count > listed.length && listed.length > 0 ? "; the longest" : "";
  return [
    `${indent}refused at the end: ${formatCount(count)} (${countsText(byCode)})${longest}`,
    ...listed.map((market) => `${indent}${indent}${standingText(market)}`),
  ];
}

function standingText(market: StandingRefusal): string {
  const { code, reason, condition, returnsAtMicros, sinceMicros } = market;
  const returns =
    returnsAtMicros === null
      ? `waits for ${conditionWords[condition]}`
      : `returns at ${timeText(returnsAtMicros)}`;
  return `${safeText(market.market)}: ${code} ${reason} since ${timeText(sinceMicros)}, ${returns}`;
}

function feedLines({ stream, offsetMicros, latenessMicros }: FeedQuality): string[] {
  if (offsetMicros === null || latenessMicros === null) return [];
  return [
    `${indent}feed ${stream}: ${millis(offsetMicros)} ms from the venue's clock to ours at best, ` +
      `last ${millis(latenessMicros)} ms more`,
  ];
}

function rowLines(rows: NonNullable<QualityReport["rows"]>): string[] {
  const parts = [
    ["rows refused by the importer", countsText(rows.refused)],
    ["rows left out by the importer", countsText(rows.leftOut)],
    ["cross-checks", countsText(rows.crossChecks)],
  ] as const;
  return parts.filter(([, counts]) => counts !== "").map(([what, counts]) => `${what}: ${counts}`);
}

/** What the codes mean, once each. */
function adviceLines(venueReports: readonly VenueQuality[]): string[] {
  const codes = new Set(venueReports.flatMap(({ refused }) => refused.map(({ code }) => code)));
  return [...codes]
    .sort()
    .map((code) => `${code} ${catalogue[code].title}: ${catalogue[code].advice}`);
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(", ");
}

/** Returns `2026-01-03 20:05:45` in UTC. */
function timeText(micros: number): string {
  return new Date(Math.floor(micros / 1_000)).toISOString().slice(0, 19).replace("T", " ");
}

function millis(micros: number): string {
  return formatCount(Math.round(micros / 1_000));
}
