// The books of claims that people say are the same, beside each other: what each costs to buy and what it brings, in the
// claim's own prices, venue by venue. For people to look at; nothing is decided here.

import { askSide, type BookSide, bidSide } from "../../../src/domain/book/book-batch.ts";
import {
  type InstrumentId,
  marketOf,
  outcomeOf,
  venueOf,
} from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { ClaimQuotes, Quote, QuotedLevel } from "../terminal/snapshot.ts";
import { titleOf } from "./market-titles.ts";

/** Claims of one picture; the first of the relations are shown. */
export const claimsShownMax = 50;

/** Returns the claims with their quotes at the moment: one for each relation, in their order. */
export function sideBySide(
  engine: Engine,
  relations: readonly Relation[],
  now: EpochMicros,
): readonly ClaimQuotes[] {
  return relations.slice(0, claimsShownMax).map(({ id, kind, instruments }) => ({
    relation: id,
    kind,
    title: instruments[0] === undefined ? id : titleOf(engine, instruments[0]),
    quotes: instruments.map((instrument) => quoteOf(engine, instrument, now)),
  }));
}

function quoteOf({ core }: Engine, instrument: InstrumentId, now: EpochMicros): Quote {
  const { markets, quality } = core;
  const market = marketOf(instrument);
  const venue = venueOf(instrument);
  const index = markets.find(market);
  if (index === undefined || markets.state(index) === undefined) {
    return { instrument, venue, bid: null, ask: null, refusal: "unlisted" };
  }
  const isYes = outcomeOf(instrument) === "yes";
  const total = markets.pairTotalTicks(index);
  const level = (side: BookSide): QuotedLevel | null => {
    const ticks = markets.bestPrice(index, side);
    if (ticks < 0) return null;
    const priceTicks = isYes ? ticks : total - ticks;
    return { priceTicks, sizeContractMicros: markets.bestSize(index, side) };
  };
  return {
    ...{ instrument, venue },
    bid: level(isYes ? bidSide : askSide),
    ask: level(isYes ? askSide : bidSide),
    refusal: quality.judge(index, integerOf(now)) ?? null,
  };
}
