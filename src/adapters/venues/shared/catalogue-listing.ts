// What a read of a catalogue came to: the markets that fit, those refused with the reason, and a line for the log.

import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import type { Failure } from "../../../domain/failure/result.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { Venue } from "../../../domain/market/venue.ts";
import type { CatalogueListing } from "../../../ports/market-catalogue.ts";
import type { AdapterLog } from "./log.ts";

/** A market that was left out, and why. */
export type Refusal = CatalogueListing["refused"][number];

/** Statuses from here on are the venue's own trouble. */
const serverErrorFrom = 500;

/** A lost connection, no answer in time, too many requests, our own breaker. */
const passing: ReadonlySet<FailureCode> = new Set(["VEN-802", "VEN-803", "VEN-807", "VEN-823"]);

/** Returns the refusal of one market, its reason beginning with the failure's code. */
export function refusalOf(venueSymbol: string, failure: Failure): Refusal {
  const refusal = { venueSymbol, reason: `${failure.code} ${failure.message}` };
  return mayPass(failure) ? { ...refusal, isUnread: true } : refusal;
}

/** Nothing is said about the market itself. */
function mayPass({ code, details }: Failure): boolean {
  const status = details?.["status"];
  if (typeof status === "number" && status >= serverErrorFrom) return true;
  return passing.has(code);
}

/** Returns a refusal for every symbol that was asked for and is neither among the markets nor refused already. */
export function unlisted(
  symbols: readonly string[],
  markets: readonly Market[],
  refused: readonly Refusal[],
): readonly Refusal[] {
  const seen = new Set([...markets, ...refused].map(({ venueSymbol }) => venueSymbol));
  return symbols
    .filter((symbol) => !seen.has(symbol))
    .map((venueSymbol) => ({ venueSymbol, reason: "VEN-806 the venue does not list it" }));
}

/** Says how many markets were read and refused. */
export function logListing(log: AdapterLog, venue: Venue, listing: CatalogueListing): void {
  const markets = listing.markets.length;
  const refused = listing.refused.length;
  log({
    level: refused === 0 ? "info" : "warn",
    message: `${venue}: ${markets} markets read, ${refused} refused`,
    details: { markets, refused },
  });
}
