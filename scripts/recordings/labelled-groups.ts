// Hand-labelled groups of markets as relations for `--relations`. A label says what a group is; the order of a ladder or of
// nested dates has to be read from the names. What cannot be read with certainty gives no relation and says why.

import type { InstrumentId, Venue } from "../../src/domain/market/venue.ts";
import { instrumentId, marketId } from "../../src/domain/market/venue.ts";
import type { RelationKind, SoftState } from "../../src/domain/relation/relation.ts";

/** One line of `groups.jsonl`, as far as it is read. */
export interface LabelledGroup {
  readonly id: string;
  readonly venue: string;
  readonly label: string;
  /** False: the members are only a sample of the event. */
  readonly listing_complete: boolean | null;
  readonly confidence: number;
  readonly reason: string;
  readonly members: readonly LabelledMember[];
}

interface LabelledMember {
  readonly ticker?: string;
  readonly slug?: string;
  readonly market_id?: string;
  readonly title?: string;
  readonly outcomes?: readonly string[] | null;
}

/** A relation as a file of relations holds it. */
export interface GroupRelation {
  readonly id: string;
  readonly kind: RelationKind;
  readonly instruments: readonly InstrumentId[];
  readonly softStates?: readonly Pick<SoftState, "reason">[];
  readonly note: string;
}

/** The relation of a group, or why there is none. */
export type GroupAnswer =
  | { readonly relation: GroupRelation }
  | { readonly id: string; readonly leftOut: string };

/** Labels of less confidence than this give no relation. */
export const confidenceMin = 0.9;

/** Returns what a labelled group says about its members. */
export function relationOfGroup(group: LabelledGroup): GroupAnswer {
  const leftOut = (why: string): GroupAnswer => ({ id: group.id, leftOut: why });
  if (group.confidence < confidenceMin) return leftOut(`confidence below ${confidenceMin}`);
  const members = group.members.map((member) => ({ member, yes: yesOf(group.venue, member) }));
  if (members.some(({ yes }) => yes === undefined)) return leftOut("a member cannot be named");
  const yes = new Map(members.map((one) => [one.member, one.yes as InstrumentId]));
  const ordered = orderOf(group);
  if (typeof ordered === "string") return leftOut(ordered);
  const relation: GroupRelation = {
    id: `label:${group.id}`,
    kind: ordered.kind,
    instruments: ordered.members.map((member) => yes.get(member) as InstrumentId),
    ...(/soft state/.test(group.reason) ? { softStates: [{ reason: group.reason }] } : {}),
    note: group.reason,
  };
  return { relation };
}

/** Returns the YES side, which the labels call the first outcome; undefined where the record does not identify it. */
function yesOf(venue: string, member: LabelledMember): InstrumentId | undefined {
  const first = member.outcomes?.[0] ?? "Yes";
  if (first !== "Yes" && first !== "Over") return undefined;
  const named = (known: Venue, symbol: string | undefined): InstrumentId | undefined =>
    symbol === undefined ? undefined : instrumentId(marketId(known, symbol), "yes");
  if (venue === "kalshi") return named("kalshi", member.ticker);
  if (venue === "polymarket_us") return named("polymarket-us", member.slug);
  // A catalogue number is not the condition id by which the venue's books are known.
  const condition = /^0x[0-9a-f]{64}$/.test(member.market_id ?? "") ? member.market_id : undefined;
  return venue === "polymarket" ? named("polymarket", condition) : undefined;
}

interface Ordered {
  readonly kind: RelationKind;
  readonly members: readonly LabelledMember[];
}

/** Returns the kind with the members in its order, or why there is none. */
function orderOf({
  label,
  listing_complete: isComplete,
  members,
}: LabelledGroup): Ordered | string {
  switch (label) {
    case "exclusive+exhaustive":
      return { kind: isComplete === false ? "mutually-exclusive" : "partition", members };
    case "exclusive":
      return { kind: "mutually-exclusive", members };
    case "ladder":
      return inOrder("ladder", members, members.map(strikeOf), "a threshold cannot be read");
    case "nested_dates":
      return inOrder("nested-dates", members, datesOf(members), "a date cannot be read");
    default:
      return `the label is ${label}`;
  }
}

/** Supersets first: members by rising rank. */
function inOrder(
  kind: RelationKind,
  members: readonly LabelledMember[],
  ranks: readonly (number | undefined)[],
  why: string,
): Ordered | string {
  if (ranks.some((rank) => rank === undefined)) return why;
  if (new Set(ranks).size < ranks.length) return "two members have the same place";
  const rankOf = new Map(members.map((member, position) => [member, ranks[position] as number]));
  const sorted = [...members].sort((a, b) => (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0));
  return { kind, members: sorted };
}

function symbolOf({ ticker, slug }: LabelledMember): string {
  return ticker ?? slug ?? "";
}

const scales: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** Returns the threshold, negative where who is below it pays; undefined where number or direction cannot be read. */
function strikeOf(member: LabelledMember): number | undefined {
  const symbol = symbolOf(member);
  const match = /-(gte|gt|atl)?(\d+)(?:pt(\d+))?(k|m|b|t|pct)?$/i.exec(symbol);
  const [, prefix, whole, part = "0", scale = ""] = match ?? [];
  if (whole === undefined) return undefined;
  const words = `${symbol.replaceAll("-", " ")} ${member.title ?? ""}`.toLowerCase();
  const isDown = /\b(?:low|below|under|less|fewer|dip)\b/.test(words);
  const isUp =
    prefix !== undefined ||
    /\b(?:high|above|over|reach|at least)\b/.test(words) ||
    member.outcomes?.[0] === "Over";
  if (isDown === isUp) return undefined;
  const strike = Number(`${whole}.${part}`) * (scales[scale.toLowerCase()] ?? 1);
  return isDown ? -strike : strike;
}

const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

/** Returns the dates as ranks: the latest first, or the earliest where something has to last through a date. */
function datesOf(members: readonly LabelledMember[]): (number | undefined)[] {
  return members.map((member) => {
    const date = dateOf(symbolOf(member));
    if (date === undefined) return undefined;
    return /\bthrough\b/i.test(member.title ?? "") ? date : -date;
  });
}

/** Returns year, month and day as one number; a date without a year is none. */
function dateOf(symbol: string): number | undefined {
  const iso = /-(20\d{2})-(\d{2})-(\d{2})$/.exec(symbol);
  if (iso !== null) return placeOf(iso[1], iso[2], iso[3]);
  const american = /-(\d{2})-(\d{2})-(20\d{2})$/.exec(symbol);
  if (american !== null) return placeOf(american[3], american[1], american[2]);
  const kalshi = /-(\d{2})([A-Z]{3})(\d{2})$/.exec(symbol);
  const month = kalshi === null ? -1 : months.indexOf(kalshi[2] ?? "");
  return month < 0 ? undefined : placeOf(`20${kalshi?.[1]}`, String(month + 1), kalshi?.[3]);
}

function placeOf(year = "", month = "", day = ""): number {
  return Number(year) * 10_000 + Number(month) * 100 + Number(day);
}
