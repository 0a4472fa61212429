// What the demonstration's markets have to do with each other, by construction of the local venues: each question's
// markets are one claim, and the questions of a family are said to each other on every venue that lists them all.

import {
  type InstrumentId,
  instrumentId,
  marketId,
  type Venue,
  venueOf,
} from "../../../src/domain/market/venue.ts";
import type {
  Relation,
  RelationKind,
  SoftState,
  VenueNetting,
} from "../../../src/domain/relation/relation.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import type { FamilyKind, FamilyPlaces } from "../../../src/simulation/demo-families.ts";
import type { DemoPair } from "../../../src/simulation/demo-markets.ts";
import type { DemoVenuesAddress } from "../../../src/simulation/demo-venues.ts";

/** The broker's exchange answers by a source of its own. */
const anotherSource: SoftState = {
  reason: "the exchange reads another source",
  probability: partsPerMillion(100),
};

/** Returns all relations of the demonstration: of each question, then of each family. */
export function demoRelations({ pairs, families }: DemoVenuesAddress): Relation[] {
  return [
    ...pairs.map((pair, position) => sameClaim(pair, `demo-${position + 1}`)),
    ...families.flatMap((family) => familyRelations(family, pairs)),
  ];
}

function sameClaim(pair: DemoPair, id: string): Relation {
  return {
    ...relation(id, "same-claim", instrumentsOf(pair), pair.title),
    softStates: pair.forecastExConid === null ? [] : [anotherSource],
  };
}

/** Returns the YES of a question on each venue that lists it. */
function instrumentsOf(pair: DemoPair): InstrumentId[] {
  const { kalshiTicker, polymarketConditionId, forecastExConid, pool } = pair;
  const markets = [
    marketId("kalshi", kalshiTicker),
    marketId("polymarket", polymarketConditionId),
    ...(forecastExConid === null ? [] : [marketId("forecastex", String(forecastExConid))]),
    ...(pool === null ? [] : [marketId("amm", pool)]),
  ];
  return markets.map((market) => instrumentId(market, "yes"));
}

function familyRelations(
  { series, kind, places }: FamilyPlaces,
  pairs: readonly DemoPair[],
): Relation[] {
  const members = places.map((place) => {
    const pair = pairs[place];
    return pair === undefined ? [] : instrumentsOf(pair);
  });
  return (["kalshi", "polymarket", "forecastex"] as const).flatMap((venue) => {
    const listed = members.flatMap((member) => member.find((one) => venueOf(one) === venue) ?? []);
    if (listed.length < members.length) return [];
    return relationsAt(venue, `demo-${series.toLowerCase()}-${venue}`, kind, listed);
  });
}

/** Returns what the venue's markets of one family say to each other. */
function relationsAt(
  venue: Venue,
  id: string,
  kind: FamilyKind,
  listed: readonly InstrumentId[],
): Relation[] {
  switch (kind) {
    case "one-of":
      return [oneOf(id, venue, listed)];
    case "parent-and-one-of":
      return [
        oneOf(id, venue, listed.slice(1)),
        relation(`${id}-parent`, "split-of-parent", listed.slice(0, 3), "one of two makes it"),
      ];
    case "ladder":
    case "nested-dates":
      return [
        {
          ...relation(id, kind, listed, kind === "ladder" ? "thresholds" : "dates"),
          ...(venue === "kalshi" ? { netting: free("ladder-return") } : {}),
        },
      ];
  }
}

/** Exactly one pays; of two, either is the other's opposite. */
function oneOf(id: string, venue: Venue, listed: readonly InstrumentId[]): Relation {
  if (listed.length === 2) return relation(id, "complement", listed, "one of two");
  const netting = free(venue === "polymarket" ? "conversion" : "exclusive-return");
  return { ...relation(id, "partition", listed, "exactly one of them"), netting };
}

function free(kind: VenueNetting["kind"]): VenueNetting {
  return { kind, fee: partsPerMillion(0) };
}

function relation(
  id: string,
  kind: RelationKind,
  instruments: readonly InstrumentId[],
  note: string,
): Relation {
  return {
    ...{ id, version: 1, kind, instruments, note },
    provenance: "venue-structural",
    approvedBy: null,
    approvedAt: null,
    softStates: [],
  };
}
