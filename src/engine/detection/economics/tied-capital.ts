// What a group ties up on each venue, and what the venue gives back long before the payout. Kalshi's collateral return
// leaves only what can be lost of a set of exclusive NOs, or of nested thresholds; Polymarket's neg-risk adapter turns
// several NOs of one event into dollars at once. Sources: help.kalshi.com on collateral return (MECNET, DIRECNET);
// NegRiskAdapter.convertPositions.

import {
  type InstrumentId,
  instrumentId,
  marketOf,
  oppositeOutcome,
  outcomeOf,
  type Venue,
  venueOf,
} from "../../../domain/market/venue.ts";
import type { VenueCapital } from "../../../domain/message/economics.ts";
import type { Relation, RelationKind } from "../../../domain/relation/relation.ts";
import { mulDiv } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { usdMicros } from "../../../domain/units/usd-micros.ts";

/** A leg that is held. */
export interface HeldLeg {
  readonly instrument: InstrumentId;
  readonly venue: Venue;
  /** Contract micros that arrive: each pays a micro of a dollar for its own micro. */
  readonly size: number;
  /** USD micros, without fee and gas. */
  readonly cost: number;
  /** USD micros, gas included. */
  readonly fees: number;
}

/** What one relation frees, and of which legs. */
interface Release {
  readonly relation: Relation;
  readonly venue: Venue;
  readonly legs: readonly HeldLeg[];
  /** USD micros. */
  readonly freed: number;
}

const million = 1_000_000;
const exclusiveKinds: ReadonlySet<RelationKind> = new Set(["mutually-exclusive", "partition"]);
const nestedKinds: ReadonlySet<RelationKind> = new Set(["ladder", "nested-dates"]);

/**
 * Returns what the legs tie up on each venue, in the order of the legs. No leg frees capital under two relations: the
 * one that frees most goes first. Collateral return gives back no fee, a conversion pays dollars, and neither counts
 * for more than was paid.
 */
export function tiedCapital(
  legs: readonly HeldLeg[],
  relations: readonly Relation[],
): VenueCapital[] {
  const returned = new Map<Venue, number>();
  let left = legs;
  for (;;) {
    const release = greatestRelease(left, relations);
    if (release === undefined) break;
    returned.set(release.venue, (returned.get(release.venue) ?? 0) + release.freed);
    left = left.filter((leg) => !release.legs.includes(leg));
  }
  return [...new Set(legs.map(({ venue }) => venue))].map((venue) => {
    let paid = 0;
    for (const leg of legs) if (leg.venue === venue) paid += leg.cost + leg.fees;
    return {
      venue,
      paid: usdMicros(paid),
      returned: usdMicros(Math.min(paid, returned.get(venue) ?? 0)),
    };
  });
}

function greatestRelease(
  legs: readonly HeldLeg[],
  relations: readonly Relation[],
): Release | undefined {
  if (legs.length < 2) return undefined;
  let greatest: Release | undefined;
  for (const relation of relations) {
    const release = releaseOf(legs, relation);
    if (release === undefined) continue;
    if (greatest === undefined || isBefore(release, greatest)) greatest = release;
  }
  return greatest;
}

/** More goes first; between equals the relation's name decides. */
function isBefore(release: Release, other: Release): boolean {
  if (release.freed !== other.freed) return release.freed > other.freed;
  return release.relation.id < other.relation.id;
}

/** A venue nets what is held there: a relation over markets of several is none of its events, and frees nothing. */
function releaseOf(legs: readonly HeldLeg[], relation: Relation): Release | undefined {
  if (!isOfOneVenue(relation)) return undefined;
  switch (relation.netting?.kind) {
    case undefined:
      return undefined;
    case "conversion":
      return exclusiveRelease(legs, relation, integerOf(relation.netting.fee));
    case "exclusive-return":
      return exclusiveRelease(legs, relation, undefined);
    case "ladder-return":
      return ladderRelease(legs, relation);
  }
}

/**
 * At most one of the instruments pays, so at most one of the opposites that are held does not: all but the greatest of
 * them is certain. `(m - 1)` dollars for m of them in equal numbers.
 */
function exclusiveRelease(
  legs: readonly HeldLeg[],
  relation: Relation,
  conversionFee: number | undefined,
): Release | undefined {
  if (!exclusiveKinds.has(relation.kind)) return undefined;
  const opposites = new Set(relation.instruments.map(oppositeOf));
  const held = legs.filter(({ instrument }) => opposites.has(instrument));
  let sum = 0;
  let greatest = 0;
  for (const { size } of held) {
    sum += size;
    greatest = Math.max(greatest, size);
  }
  const certain = sum - greatest;
  if (conversionFee === undefined) return released(relation, held, certain, costOf(held));
  const paid = mulDiv(certain, million - conversionFee, million, "down");
  return released(relation, held, paid, costOf(held) + feesOf(held));
}

/** Each instrument pays whenever a later one does, so a prefix of them pays: the least over all prefixes is certain. */
function ladderRelease(legs: readonly HeldLeg[], relation: Relation): Release | undefined {
  if (!nestedKinds.has(relation.kind)) return undefined;
  const held: HeldLeg[] = [];
  const changes = relation.instruments.map((instrument) => {
    const opposite = oppositeOf(instrument);
    let change = 0;
    for (const leg of legs) {
      if (leg.instrument !== instrument && leg.instrument !== opposite) continue;
      held.push(leg);
      change += leg.instrument === instrument ? leg.size : -leg.size;
    }
    return change;
  });
  // None of the instruments pays: all opposites do. Then one more pays at each step.
  let paid = 0;
  for (const leg of held) if (!relation.instruments.includes(leg.instrument)) paid += leg.size;
  let least = paid;
  for (const change of changes) {
    paid += change;
    least = Math.min(least, paid);
  }
  return released(relation, held, least, costOf(held));
}

function released(
  relation: Relation,
  held: readonly HeldLeg[],
  certain: number,
  atMost: number,
): Release | undefined {
  const freed = Math.min(certain, atMost);
  const venue = held[0]?.venue;
  return venue === undefined || freed <= 0 ? undefined : { relation, venue, legs: held, freed };
}

function isOfOneVenue({ instruments }: Relation): boolean {
  const [first, ...others] = instruments.map((instrument) => venueOf(instrument));
  return others.every((venue) => venue === first);
}

function costOf(legs: readonly HeldLeg[]): number {
  return legs.reduce((sum, leg) => sum + leg.cost, 0);
}

function feesOf(legs: readonly HeldLeg[]): number {
  return legs.reduce((sum, leg) => sum + leg.fees, 0);
}

function oppositeOf(instrument: InstrumentId): InstrumentId {
  return instrumentId(marketOf(instrument), oppositeOutcome(outcomeOf(instrument)));
}
