// Which markets the relations name, and whether there is anything to watch among them.

import { FailureError, failure } from "../../../src/domain/failure/result.ts";
import {
  type InstrumentId,
  type MarketId,
  marketOf,
  type Venue,
  venueOf,
} from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { CatalogueListing } from "../../../src/ports/market-catalogue.ts";

/** Reasons quoted in a message; a file of a thousand wrong symbols needs no thousand lines. */
const reasonsMax = 5;

/** Returns the venue's symbols that the relations name, each once. */
export function symbolsOf(relations: readonly Relation[], venue: Venue): string[] {
  const symbols = new Set<string>();
  for (const { instruments } of relations) {
    for (const instrument of instruments) {
      const market = marketOf(instrument);
      if (venueOf(market) === venue) symbols.add(market.slice(venue.length + 1));
    }
  }
  return [...symbols];
}

/** Throws `RUN-935` when a run has nothing to do: no relation, or no enabled venue that one names. */
export function requireSomethingToWatch(
  endpoints: readonly unknown[],
  relations: readonly Relation[],
): void {
  if (relations.length === 0) {
    throw new FailureError(
      failure(
        "RUN-935",
        "no pair of markets was given: name them with --pairs FILE or --relations FILE",
      ),
    );
  }
  if (endpoints.length === 0) {
    const message = "none of the venues that the pairs name is enabled (venues.VENUE.enabled)";
    throw new FailureError(failure("RUN-935", message));
  }
}

/** Throws `RUN-935` when not one relation has all its markets listed or yet to be read, with what the venues said about the
 * others. */
export function requireCompleteRelation(
  relations: readonly Relation[],
  listings: readonly CatalogueListing[],
): void {
  const listed = new Set<MarketId>(
    listings.flatMap(({ markets }) => markets.map((market) => market.id)),
  );
  const unread = new Set(
    listings.flatMap(({ refused }) =>
      refused.filter(({ isUnread }) => isUnread).map(({ venueSymbol }) => venueSymbol),
    ),
  );
  const isListed = (instrument: InstrumentId): boolean => {
    const market = marketOf(instrument);
    return listed.has(market) || unread.has(market.slice(venueOf(market).length + 1));
  };
  if (relations.some(({ instruments }) => instruments.every(isListed))) return;
  const reasons = listings
    .flatMap(({ refused }) => refused)
    .map(({ venueSymbol, reason }) => `${venueSymbol}: ${reason}`);
  const quoted = reasons.slice(0, reasonsMax).join("; ");
  const more = reasons.length > reasonsMax ? `; and ${reasons.length - reasonsMax} more` : "";
  const why = quoted === "" ? "a venue they name is not enabled" : `${quoted}${more}`;
  throw new FailureError(
    failure("RUN-935", `not one pair has all its markets listed (${why})`, {
      relations: relations.length,
      markets: listed.size,
    }),
  );
}
