// The reasons, one gate each, for which nothing may open on a venue. What is open may finish behind a closed gate.

/**
 * `drift`: a reply about money had a field that we do not know, or lacked one that we need. `protection`: the venue's
 * own protection has ended our orders, or could not be armed. `scope`: the key, the region or the account may not
 * trade. `breaker`: an endpoint that orders need keeps failing. `maintenance`: the venue pauses, or is about to.
 * `account`: what the venue holds for us differs from what we know, or cannot be read.
 */
export const venueGates = [
  "drift",
  "protection",
  "scope",
  "breaker",
  "maintenance",
  "account",
] as const;

export type VenueGate = (typeof venueGates)[number];

/** Gates that stay closed, over restarts too, until a person has looked. The others are the running adapter's: they
 * open when it says so, and a new run begins without them. */
export const gatesForPeople: ReadonlySet<VenueGate> = new Set(["drift", "protection"]);
