// How far the data of a replay could be trusted, in one documented shape: how many updates could be decided on, which
// were refused and why, which markets were worst, what stands refused at the end and how it returns, and what the gate
// could not judge because the recording lacks it.

import { catalogue, type FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { Directories } from "../../../src/domain/market/directory.ts";
import { type Venue, venueOf, venues } from "../../../src/domain/market/venue.ts";
import { divide, mulDiv } from "../../../src/domain/units/rounding.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { ReturnCondition } from "../../../src/engine/quality/contract.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import type { ImportSummary } from "../../../src/replay/importers/import-recording.ts";
import type { LastJudgement, LastJudgements } from "./last-judgements.ts";
import { type RefusedFor, type Share, verdictOn } from "./quality-verdict.ts";

/** Markets listed per venue, worst first, and as many that stand refused at the end. */
export const marketsListedMax = 5;

const basisPointsInAll = 10_000;

export interface MarketQuality {
  readonly market: string;
  readonly title: string;
  readonly updates: number;
  readonly believed: number;
  readonly refusedByCode: Readonly<Partial<Record<FailureCode, number>>>;
  /** How many times it stopped being believed, its first update included. */
  readonly refusals: number;
  readonly refusedMicros: number;
}

/** A market that was not believed when the data ended. */
export interface StandingRefusal {
  readonly market: string;
  readonly title: string;
  readonly code: FailureCode;
  readonly reason: string;
  readonly sinceMicros: number;
  /** What it waits for. */
  readonly condition: ReturnCondition;
  /** When it would return unless something new happened; null when that is not a matter of time. */
  readonly returnsAtMicros: number | null;
}

export interface FeedQuality {
  readonly stream: string;
  /** The shortest way and the difference of the clocks together, and the last message's delay on top of it; null where
   * the data holds no venue times. */
  readonly offsetMicros: number | null;
  readonly latenessMicros: number | null;
}

export interface VenueQuality extends Share {
  readonly venue: Venue;
  /** One sentence that sums it up. */
  readonly verdict: string;
  /** Markets that had an update, and those of them that were never believed. */
  readonly markets: number;
  readonly marketsNeverBelieved: number;
  readonly refused: readonly RefusedFor[];
  readonly refusals: number;
  /** Summed over the markets. At most: that a market could be believed again shows at its next update. */
  readonly refusedMicros: number;
  readonly worst: readonly MarketQuality[];
  readonly refusedAtEnd: {
    readonly count: number;
    readonly byCode: Readonly<Partial<Record<FailureCode, number>>>;
    /** Without those that the venue closed: nobody waits for them. */
    readonly listed: readonly StandingRefusal[];
  };
  readonly feeds: readonly FeedQuality[];
}

/** What an importer made of the rows. */
export interface RowQuality {
  readonly read: number;
  readonly quoted: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Comparisons of what the recording holds twice. */
  readonly crossChecks: Readonly<Record<string, number>>;
}

export interface QualityReport extends Share {
  readonly venues: readonly VenueQuality[];
  /** Frames that did not fit their schema, by code. */
  readonly refusedFrames: Readonly<Record<string, number>>;
  /** Edges that were looked at and not believed because of their quotes, by code. */
  readonly edgesRefused: Readonly<Record<string, number>>;
  /** Null for a capture that was not made from a recording just now. */
  readonly rows: RowQuality | null;
  /** What could not be judged, and why. */
  readonly notJudged: readonly string[];
}

export interface QualityFacts {
  readonly header: CaptureHeader;
  readonly imported: ImportSummary | undefined;
  readonly engine: Engine;
  readonly directories: Directories;
  readonly judged: LastJudgements;
  readonly refusedFrames: Readonly<Record<string, number>>;
  readonly edgesRefused: Readonly<Record<string, number>>;
}

/** Returns the quality report of a replay. Venues stand in the order of the program's list. */
export function qualityReport(facts: QualityFacts): QualityReport {
  const { engine, directories, judged, imported, refusedFrames } = facts;
  const { quotes } = engine.core;
  const byVenue = Map.groupBy(judged.markets, ({ marketIndex }) =>
    venueOf(directories.markets.idAt(marketIndex)),
  );
  const venueReports = venues
    .filter((venue) => byVenue.has(venue))
    .map((venue) => venueQuality(facts, venue, byVenue.get(venue) ?? []));
  const edges = Object.entries(facts.edgesRefused).filter(([code]) => code.startsWith("QUA-"));
  return {
    updates: quotes.updates(),
    believed: quotes.admitted(),
    believedBasisPoints: shareOf(quotes.admitted(), quotes.updates()),
    venues: venueReports,
    refusedFrames,
    edgesRefused: Object.fromEntries(edges),
    rows: imported === undefined ? null : rowsOf(imported),
    notJudged: notJudged(facts, venueReports),
  };
}

/** Returns a share in basis points, rounded down; nothing of nothing is nothing. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : mulDiv(part, basisPointsInAll, whole, "down");
}

function rowsOf(imported: ImportSummary): RowQuality {
  const { rowsRead, rowsQuoted, rowsLeftOut, rowsRefused, crossChecks } = imported;
  return {
    read: rowsRead,
    quoted: rowsQuoted,
    leftOut: rowsLeftOut,
    refused: rowsRefused,
    crossChecks,
  };
}

function venueQuality(
  facts: QualityFacts,
  venue: Venue,
  judgements: readonly LastJudgement[],
): VenueQuality {
  const { quotes } = facts.engine.core;
  const markets = judgements.map((judgement) => marketQuality(facts, judgement));
  const total = (pick: (market: MarketQuality) => number): number =>
    markets.reduce((sum, market) => sum + pick(market), 0);
  const updates = total((market) => market.updates);
  const believed = total((market) => market.believed);
  const refused = refusedFor(judgements.map(({ marketIndex }) => quotes.refusedOf(marketIndex)));
  const standing = judgements.flatMap((judgement) => standingRefusal(facts, judgement));
  const share = { updates, believed, believedBasisPoints: shareOf(believed, updates) };
  return {
    venue,
    verdict: verdictOn(venue, share, refused),
    markets: markets.length,
    marketsNeverBelieved: markets.filter((market) => market.believed === 0).length,
    ...share,
    refused,
    refusals: total((market) => market.refusals),
    refusedMicros: total((market) => market.refusedMicros),
    worst: worstOf(markets),
    refusedAtEnd: {
      count: standing.length,
      byCode: countedBy(standing.map(({ code }) => code)),
      listed: longestStanding(standing),
    },
    feeds: feedsOf(facts, judgements),
  };
}

function marketQuality(facts: QualityFacts, judgement: LastJudgement): MarketQuality {
  const { quotes } = facts.engine.core;
  const { marketIndex, refusedMicros } = judgement;
  const counts = [...quotes.refusedOf(marketIndex)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...nameOf(facts, marketIndex),
    updates: quotes.updatesOf(marketIndex),
    believed: quotes.admittedOf(marketIndex),
    refusedByCode: Object.fromEntries(counts),
    refusals: quotes.refusalsOf(marketIndex),
    refusedMicros,
  };
}

function nameOf(
  { engine, directories }: QualityFacts,
  marketIndex: number,
): { readonly market: string; readonly title: string } {
  const market = directories.markets.idAt(marketIndex);
  return { market, title: engine.core.markets.state(marketIndex)?.market.title || market };
}

/** Sums the counts of several markets, most refused first. */
function refusedFor(counts: readonly ReadonlyMap<FailureCode, number>[]): RefusedFor[] {
  const sums = new Map<FailureCode, { updates: number; markets: number }>();
  for (const [code, updates] of counts.flatMap((each) => [...each])) {
    const sum = sums.get(code) ?? { updates: 0, markets: 0 };
    sums.set(code, { updates: sum.updates + updates, markets: sum.markets + 1 });
  }
  return [...sums]
    .map(([code, sum]) => ({ code, title: catalogue[code].title, ...sum }))
    .sort((a, b) => b.updates - a.updates || (a.code < b.code ? -1 : 1));
}

/** Markets with refused updates, most of them first; names decide between equals. */
function worstOf(markets: readonly MarketQuality[]): MarketQuality[] {
  const refusedOf = (market: MarketQuality): number => market.updates - market.believed;
  return markets
    .filter((market) => refusedOf(market) > 0)
    .sort(
      (a, b) =>
        refusedOf(b) - refusedOf(a) ||
        b.refusedMicros - a.refusedMicros ||
        (a.market < b.market ? -1 : 1),
    )
    .slice(0, marketsListedMax);
}

function standingRefusal(facts: QualityFacts, judgement: LastJudgement): StandingRefusal[] {
  const { refusal, marketIndex } = judgement;
  if (refusal === undefined) return [];
  const { code, since, condition, returnsAt } = refusal;
  return [
    {
      ...nameOf(facts, marketIndex),
      code,
      reason: catalogue[code].title,
      sinceMicros: integerOf(since),
      condition,
      returnsAtMicros: returnsAt === null ? null : integerOf(returnsAt),
    },
  ];
}

function countedBy(codes: readonly FailureCode[]): Partial<Record<FailureCode, number>> {
  const counts: Partial<Record<FailureCode, number>> = {};
  for (const code of codes.toSorted()) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function longestStanding(standing: readonly StandingRefusal[]): StandingRefusal[] {
  return standing
    .filter(({ condition }) => condition !== "market-open")
    .sort((a, b) => a.sinceMicros - b.sinceMicros || (a.market < b.market ? -1 : 1))
    .slice(0, marketsListedMax);
}

function feedsOf(
  { directories, judged }: QualityFacts,
  judgements: readonly LastJudgement[],
): FeedQuality[] {
  const indexes = new Set(judgements.map(({ streamIndex }) => streamIndex));
  return [...indexes]
    .filter((index) => index >= 0)
    .map((index) => ({
      stream: directories.streams.idAt(index),
      offsetMicros: judged.clocks[index]?.offsetMicros ?? null,
      latenessMicros: judged.clocks[index]?.latenessMicros ?? null,
    }))
    .sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function notJudged(
  { header, imported }: QualityFacts,
  venueReports: readonly VenueQuality[],
): string[] {
  const lacking: string[] = [];
  const { recording } = header;
  if (recording !== null) {
    if (recording.declaredSizeContractMicros !== null) {
      lacking.push(
        imported === undefined
          ? "sizes: declared where the recording has none"
          : `sizes: ${imported.quotesWithDeclaredSize} of ${imported.updatesWritten} quotes have a declared one`,
      );
    }
    lacking.push("depth: nothing behind the best prices was recorded");
    lacking.push("gaps: without the venue's sequence a lost message cannot be seen");
    if (recording.samplingInterval !== null) {
      const seconds = divide(integerOf(recording.samplingInterval), 1_000_000, "down");
      lacking.push(`what happened between two looks, ${seconds} s apart`);
    }
  }
  for (const { venue, feeds } of venueReports) {
    if (feeds.some(({ offsetMicros }) => offsetMicros !== null)) continue;
    lacking.push(`lateness and clocks of ${venue}: its times were not recorded`);
  }
  return lacking;
}
