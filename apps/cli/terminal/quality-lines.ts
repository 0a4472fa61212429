// How good the data is, in the words of somebody who trades on it: what share of the updates could be believed and which
// markets cannot be decided on now, venue by venue; and, where things go wrong on purpose, how often they did.

import { catalogue, type FailureCode } from "../../../src/domain/failure/catalogue.ts";
import { formatCount } from "./figures.ts";
import type { Paint } from "./paint.ts";
import type { CountByCode, QualityFigures } from "./quality-figures.ts";
import { labelled, labelWidth } from "./sections.ts";
import type { FaultFigures, RunSnapshot } from "./snapshot.ts";
import { listLines } from "./table.ts";
import { cutText, padEndTo } from "./text-width.ts";

/** Columns of a venue's name after the label. */
const venueWidth = 12;

/** Reasons named in a line; the report of `arbytron quality` has them all. */
const reasonsMax = 3;

/** Returns the title of a failure, to be read in the middle of a sentence. */
export function reasonWords(code: string): string {
  const known = Object.hasOwn(catalogue, code) ? catalogue[code as FailureCode].title : code;
  return known.charAt(0).toLowerCase() + known.slice(1);
}

function total(counts: CountByCode): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function mostFirst(counts: CountByCode): [string, number][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([codeA, a], [codeB, b]) => b - a || (codeA < codeB ? -1 : 1));
}

/** Returns `98.9 %`, rounded down: never better than it is, and 100 only when it is all of them. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return "–";
  const tenths = Math.floor((part * 1_000) / whole);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

/** Returns what one venue's line says: the share, and what is refused now with the reasons. */
export function qualityWords(figures: QualityFigures): string[] {
  const { updates, believed, markets, refusedNow } = figures;
  const refused = total(refusedNow);
  const reasons = mostFirst(refusedNow)
    .slice(0, reasonsMax)
    .map(([code, count]) => `${reasonWords(code)} ${formatCount(count)}`);
  return [
    `${shareText(believed, updates)} of ${formatCount(updates)} updates believed`,
    `refused now ${formatCount(refused)} of ${formatCount(markets)} markets` +
      (refused === 0 ? "" : `: ${reasons.join(", ")}`),
  ];
}

/** One line for each venue; more where the width does not suffice. */
export function qualityLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  return snapshot.quality.flatMap((figures, place) => {
    const label = place === 0 ? "quality" : "";
    const indent = labelWidth + venueWidth;
    const lines = listLines("", qualityWords(figures), width, indent);
    const head = paint.dim(padEndTo(label, labelWidth)) + padEndTo(figures.venue, venueWidth);
    return lines.map((line, row) => (row === 0 ? head + line.slice(indent) : line));
  });
}

/** All venues in one line, for a picture that must not change its height. */
export function qualityLine(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  if (snapshot.quality.length === 0) return [];
  const items = qualityWords(sumOf(snapshot.quality));
  const text = cutText(items.join(" · "), width - labelWidth);
  return [paint.dim(padEndTo("quality", labelWidth)) + text];
}

/** Why updates were refused, over the whole run: `gate  start-up artefact 123 (QUA-106) · …`. */
export function gateLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { refusedUpdates } = sumOf(snapshot.quality);
  const items = mostFirst(refusedUpdates).map(
    ([code, count]) => `${code} ${reasonWords(code)} ${formatCount(count)}`,
  );
  if (items.length === 0) return [];
  return labelled("gate", items, width, paint);
}

/** What each kind of fault is, as a thing that is counted. */
export const faultWords: Readonly<Record<string, string>> = {
  dropped: "messages lost",
  gaps: "gaps in the stream",
  duplicated: "messages doubled",
  reordered: "messages overtaken",
  delays: "pauses of the stream",
  delayedSnapshots: "late snapshots",
  lateAccountMessages: "late fills",
  resets: "connections cut",
  freezes: "connections frozen",
  withheld: "messages withheld",
  rateLimited: "answers 429",
  errorsBefore: "errors without effect",
  errorsAfter: "errors with effect",
  lostRequests: "requests lost",
  lostReplies: "replies lost",
  delayedReads: "late reads",
  delayedCancels: "late cancels",
  gridChanges: "grid changes",
  pauses: "market pauses",
  exchangePauses: "exchange pauses",
};

/** What went wrong on purpose, both venues together, in the order in which the venues count it. */
export function faultLines(snapshot: RunSnapshot, width: number, paint: Paint): string[] {
  const { faults } = snapshot;
  if (faults === null) return [];
  const sums = sumsOf(faults);
  const items = Object.entries(sums)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${faultWords[kind] ?? kind} ${formatCount(count)}`);
  const head = `${faults.profile}: ${formatCount(total(sums))} so far`;
  return labelled("faults", [head, ...items], width, paint);
}

export function marketsRefusedNow({ quality }: RunSnapshot): number {
  return quality.reduce((sum, { refusedNow }) => sum + total(refusedNow), 0);
}

/** The same in a few words, where one line has to do. */
export function faultTotal(faults: FaultFigures): number {
  return total(sumsOf(faults));
}

function sumsOf({ countsByVenue }: FaultFigures): CountByCode {
  return Object.values(countsByVenue).reduce(addCounts, {});
}

/** Returns the figures of all venues together. */
function sumOf(venues: readonly QualityFigures[]): QualityFigures {
  return venues.reduce(
    (sum, one) => ({
      updates: sum.updates + one.updates,
      believed: sum.believed + one.believed,
      refusedUpdates: addCounts(sum.refusedUpdates, one.refusedUpdates),
      markets: sum.markets + one.markets,
      refusedNow: addCounts(sum.refusedNow, one.refusedNow),
    }),
    noFigures,
  );
}

const noFigures: QualityFigures = {
  updates: 0,
  believed: 0,
  refusedUpdates: {},
  markets: 0,
  refusedNow: {},
};

function addCounts(first: CountByCode, second: CountByCode): CountByCode {
  const sums: Record<string, number> = { ...first };
  for (const [name, count] of Object.entries(second)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
