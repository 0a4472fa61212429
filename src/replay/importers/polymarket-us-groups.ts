// Which markets of Polymarket US belong together, as far as their names alone justify it. A group is what the names share
// up to their last part; that part says which outcome it is. Where it cannot be read, nothing is stated.

import type { Market } from "../../domain/market/market.ts";
import { instrumentId } from "../../domain/market/venue.ts";
import { type RelationKind, relationInstrumentsMax } from "../../domain/relation/relation.ts";
import { parseDecimal } from "../../domain/units/decimal.ts";
import { recordedRelation } from "./recording-plan.ts";

type Stated = ReturnType<typeof recordedRelation>;

/** What the names of a group say: the order of the markets counts for a ladder. */
interface Reading {
  readonly kind: RelationKind;
  readonly markets: readonly Market[];
  readonly note: string;
}

interface Family {
  readonly name: RegExp;
  read(markets: readonly Market[]): Reading | undefined;
}

const families: readonly Family[] = [
  { name: /^rdc-usfed-fomc-/, read: readMeeting },
  { name: /^tc-temp-[a-z]+high-/, read: readTemperature },
  { name: /^cpc-btc-hitprice-high-yr-/, read: (markets) => readReached(markets, "up") },
  { name: /^cpc-btc-hitprice-low-yr-/, read: (markets) => readReached(markets, "down") },
];

/** Returns the relations between the markets that their names justify. */
export function relationsOfNames(markets: readonly Market[]): Stated[] {
  const named = markets.filter(({ venueSymbol }) => familyOf(venueSymbol) !== undefined);
  const groups = Map.groupBy(named, ({ venueSymbol }) => groupOf(venueSymbol));
  return [...groups].flatMap(([group, members]) => {
    if (members.length < 2 || members.length > relationInstrumentsMax) return [];
    const reading = familyOf(group)?.read(members);
    if (reading === undefined) return [];
    return [
      recordedRelation({
        id: `recording:polymarket-us:${group}`,
        kind: reading.kind,
        instruments: reading.markets.map((market) => instrumentId(market.id, "yes")),
        note: reading.note,
      }),
    ];
  });
}

/** `tc-temp-nychigh-2026-07-13-gte82lt83f` belongs to `tc-temp-nychigh-2026-07-13`. */
export function groupOf(slug: string): string {
  const dash = slug.lastIndexOf("-");
  return dash > 0 ? slug.slice(0, dash) : slug;
}

function familyOf(slug: string): Family | undefined {
  return families.find(({ name }) => name.test(`${slug}-`));
}

function outcomeOf({ venueSymbol }: Market): string {
  return venueSymbol.slice(venueSymbol.lastIndexOf("-") + 1);
}

/** `cut50` and `hike50` mean 50 basis points or more, so these five are all that a meeting can decide. */
const decisions = ["cut50", "cut25", "nochng", "hike25", "hike50"];

function readMeeting(markets: readonly Market[]): Reading {
  const outcomes = markets.map(outcomeOf);
  const isWhole =
    outcomes.length === decisions.length && decisions.every((one) => outcomes.includes(one));
  return isWhole
    ? { kind: "partition", markets, note: "All five decisions of a meeting: exactly one pays." }
    : exclusive(markets);
}

/** `lt82f`, `gte82lt83f`, `gte90f`: the second number of a middle bracket belongs to it, as the next begins one above. */
function readTemperature(markets: readonly Market[]): Reading {
  const brackets = markets.map((market) => degreesOf(outcomeOf(market)));
  if (brackets.some((bracket) => bracket === undefined)) return exclusive(markets);
  const sorted = (brackets as Degrees[]).sort((a, b) => a.from - b.from);
  const isWhole =
    sorted[0]?.from === Number.NEGATIVE_INFINITY &&
    sorted.at(-1)?.to === Number.POSITIVE_INFINITY &&
    sorted.every((bracket, at) => at === 0 || bracket.from === (sorted[at - 1]?.to ?? 0) + 1);
  return isWhole
    ? { kind: "partition", markets, note: "Temperatures that meet without a gap: one pays." }
    : exclusive(markets);
}

/** Whole degrees, both ends included. */
interface Degrees {
  readonly from: number;
  readonly to: number;
}

function degreesOf(outcome: string): Degrees | undefined {
  const match = /^(?:gte(\d{1,3}))?(?:lt(\d{1,3}))?f$/.exec(outcome);
  const [low, high] = [wholeOf(match?.[1]), wholeOf(match?.[2])];
  if (low === undefined && high === undefined) return undefined;
  const from = low ?? Number.NEGATIVE_INFINITY;
  if (high === undefined) return { from, to: Number.POSITIVE_INFINITY };
  return { from, to: low === undefined ? high - 1 : high };
}

function wholeOf(digits: string | undefined): number | undefined {
  const parsed = parseDecimal(digits ?? "", 0);
  return parsed.ok ? parsed.value : undefined;
}

/** A price that is reached has passed every price on the way to it. */
function readReached(markets: readonly Market[], direction: "up" | "down"): Reading | undefined {
  const strikes = new Map<Market, number>();
  for (const market of markets) {
    const thousands = wholeOf(/^(\d{1,4})k$/.exec(outcomeOf(market))?.[1]);
    if (thousands === undefined) return undefined;
    strikes.set(market, direction === "up" ? thousands : -thousands);
  }
  if (new Set(strikes.values()).size < markets.length) return undefined;
  const ordered = [...markets].sort((a, b) => (strikes.get(a) ?? 0) - (strikes.get(b) ?? 0));
  const note = "Prices one after the other: who reaches the later has reached the earlier.";
  return { kind: "ladder", markets: ordered, note };
}

function exclusive(markets: readonly Market[]): Reading {
  const note = "Outcomes of one event of which at most one happens; that one must is not stated.";
  return { kind: "mutually-exclusive", markets, note };
}
