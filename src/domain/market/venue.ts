// The venues, and how markets and instruments are named. An id carries its venue, so ids of two venues never meet
// by accident; the venue's own words stay in `venueSymbol` fields.

/** `polymarket-us` is a separate regulated venue with its own books; it is known from recordings only. */
export const venues = ["kalshi", "polymarket", "forecastex", "amm", "polymarket-us"] as const;

export type Venue = (typeof venues)[number];

/** A question on one venue: `kalshi:KXFED-26DEC-T3.50`. */
export type MarketId = `${Venue}:${string}`;

/** One answer to a binary question. */
export type OutcomeSide = "yes" | "no";

/** The tradable thing for one outcome on one venue: `kalshi:KXFED-26DEC-T3.50/yes`. */
export type InstrumentId = `${MarketId}/${OutcomeSide}`;

/** Venues that hold one signed position a market: YES and NO held together turn into their dollar at once, without
 * being asked. Sources: Kalshi's order page ("netting is automatic"); the broker's page on event contracts. */
export const pairNettingVenues: ReadonlySet<Venue> = new Set(["kalshi", "forecastex"]);

/** Venues that settle a trade after it was matched, and may take it back: a fill there stays reversible until it is
 * confirmed. Sources: the trade lifecycle of Polymarket's CLOB documentation; a chain may reorganise. */
export const reversibleFillVenues: ReadonlySet<Venue> = new Set(["polymarket", "amm"]);

export function marketId(venue: Venue, venueSymbol: string): MarketId {
  return `${venue}:${venueSymbol}`;
}

export function instrumentId(market: MarketId, outcome: OutcomeSide): InstrumentId {
  return `${market}/${outcome}`;
}

/** Returns the venue part of a market or instrument id. */
export function venueOf(id: MarketId | InstrumentId): Venue {
  return id.slice(0, id.indexOf(":")) as Venue;
}

/** Returns the market of an instrument. */
export function marketOf(instrument: InstrumentId): MarketId {
  return instrument.slice(0, instrument.lastIndexOf("/")) as MarketId;
}

/** Returns the outcome of an instrument. */
export function outcomeOf(instrument: InstrumentId): OutcomeSide {
  return instrument.endsWith("/yes") ? "yes" : "no";
}

export function oppositeOutcome(outcome: OutcomeSide): OutcomeSide {
  return outcome === "yes" ? "no" : "yes";
}

/** Returns true when the text is one of the venues. */
export function isVenue(text: string): text is Venue {
  return (venues as readonly string[]).includes(text);
}

/** Returns the id when the text has the form `venue:symbol` with a known venue and a symbol. */
export function parseMarketId(text: string): MarketId | undefined {
  const colon = text.indexOf(":");
  if (colon <= 0 || colon === text.length - 1) return undefined;
  return isVenue(text.slice(0, colon)) ? (text as MarketId) : undefined;
}
