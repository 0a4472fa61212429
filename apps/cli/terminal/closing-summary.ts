// What a run came to: the last thing a person sees, and the same figures for scripts.

import { catalogue, type FailureCode } from "../../../src/domain/failure/catalogue.ts";
import { contractMicros, formatContracts } from "../../../src/domain/units/contract-micros.ts";
import { formatPrice, priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { formatUsd, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { formatCount } from "./figures.ts";
import { headerLine } from "./live-screen.ts";
import { noPaint, type Paint } from "./paint.ts";
import { faultLines, gateLines, qualityLines } from "./quality-lines.ts";
import { quoteLines } from "./quote-lines.ts";
import {
  coverageLines,
  groupLines,
  haltLines,
  laneLines,
  poolPartLines,
  profitLines,
  trafficLines,
  venueLines,
} from "./sections.ts";
import type { Quote, QuotedLevel, RunSnapshot } from "./snapshot.ts";
import { tableLines } from "./table.ts";

const claimsShownMax = 20;

function titleOf(code: string): string {
  return Object.hasOwn(catalogue, code) ? catalogue[code as FailureCode].title : "";
}

function refusalTable(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const rows = Object.entries(snapshot.refusalsByCode)
    .filter(([, count]) => count > 0)
    .sort(([codeA, a], [codeB, b]) => b - a || (codeA < codeB ? -1 : 1))
    .map(([code, count]) => [code, formatCount(count), titleOf(code)]);
  if (rows.length === 0) return [];
  return tableLines(
    [
      { title: "refused", align: "left" },
      { title: "times", align: "right" },
      { title: "because", align: "left", gives: true },
    ],
    rows,
    width,
    paint.dim,
  );
}

/** Returns the summary as text, every figure of the run once. */
export function closingSummary(
  snapshot: RunSnapshot,
  options: { readonly width?: number; readonly paint?: Paint } = {},
): string {
  const { width = 80, paint = noPaint } = options;
  const blocks = [
    [headerLine(snapshot, width, paint), ...haltLines(snapshot, width, paint)],
    venueLines(snapshot, width, paint),
    quoteLines(snapshot, width, paint, claimsShownMax),
    [...trafficLines(snapshot, width, paint), ...coverageLines(snapshot, width, paint)],
    [
      ...qualityLines(snapshot, width, paint),
      ...gateLines(snapshot, width, paint),
      ...faultLines(snapshot, width, paint),
    ],
    laneLines(snapshot, width, paint),
    [
      ...groupLines(snapshot, width, paint),
      ...profitLines(snapshot, width, paint),
      ...poolPartLines(snapshot, width, paint),
    ],
    refusalTable(snapshot, width, paint),
  ].filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function usd(micros: number | null): string | null {
  return micros === null ? null : formatUsd(usdMicros(micros));
}

function quoteAsJson({ bid, ask, ...quote }: Quote) {
  const level = (one: QuotedLevel | null) =>
    one && {
      price: formatPrice(priceTicks(one.priceTicks)),
      size: formatContracts(contractMicros(one.sizeContractMicros)),
    };
  return { ...quote, bid: level(bid), ask: level(ask) };
}

/** The figures for scripts. `lanes` is named because reports show it in a place of its own. */
export interface SnapshotJson {
  readonly lanes: Readonly<
    Record<string, { opportunities: number; edgeMedian: string | null; edgeLargest: string | null }>
  >;
  readonly [figure: string]: unknown;
}

/** Returns the figures for scripts: money as decimal text in USD, sizes in contracts, times in microseconds. */
export function snapshotAsJson(snapshot: RunSnapshot): SnapshotJson {
  const { best, fills, opportunitiesByLane, cashUsdMicrosByVenue, ...rest } = snapshot;
  const { profitLockedUsdMicros, quotes, poolParts, ...figures } = rest;
  const lanes = Object.entries(opportunitiesByLane).map(([lane, found]) => [
    lane,
    {
      opportunities: found.opportunities,
      edgeMedian: usd(found.edgeMedianUsdMicros),
      edgeLargest: usd(found.edgeLargestUsdMicros),
    },
  ]);
  const cash = Object.entries(cashUsdMicrosByVenue).map(([venue, micros]) => [venue, usd(micros)]);
  return {
    ...figures,
    lanes: Object.fromEntries(lanes),
    quotes: quotes.map((claim) => ({ ...claim, quotes: claim.quotes.map(quoteAsJson) })),
    best:
      best === null
        ? null
        : {
            lane: best.lane,
            title: best.title,
            edge: usd(best.edgeUsdMicros),
            size: formatContracts(contractMicros(best.sizeContractMicros)),
          },
    fills: {
      count: fills.count,
      contracts: formatContracts(contractMicros(fills.contractMicros)),
      fees: usd(fills.feesUsdMicros),
      reversed: fills.reversed,
    },
    cash: Object.fromEntries(cash),
    profitLocked: usd(profitLockedUsdMicros),
    poolParts: poolParts.map((part) => ({
      market: part.market,
      worthLeast: usd(part.worthLeastUsdMicros),
      worthNow: usd(part.worthNowUsdMicros),
      feesEarned: usd(part.feesEarnedUsdMicros),
    })),
  };
}
