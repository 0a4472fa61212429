// Which leg groups can be executed at all, whatever the limits: what they must look like, and what a venue would undo.
// Execution trusts in it: it holds every leg in proportion to the largest, and sells a leg again without asking for the
// others.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import {
  instrumentId,
  marketOf,
  outcomeOf,
  pairNettingVenues,
  venueOf,
} from "../../domain/market/venue.ts";
import type { LegGroup } from "../../domain/order/order.ts";
import { noContracts } from "../../domain/units/contract-micros.ts";

/** Legs that a group has at least: one alone hedges nothing. */
export const groupLegsMin = 2;

/** Legs of one group. More is beyond a portfolio of the solver, and with one leg after another the first would stand
 * alone for minutes. */
export const groupLegsMax = 64;

const pass: Result<undefined> = succeed(undefined);

/** Refuses a group that no execution could hold in proportion, `RSK-517`. */
export function refusalOfProportions({ legs, size }: LegGroup): Result<undefined> {
  const { length } = legs;
  if (length < groupLegsMin || length > groupLegsMax) {
    return fail("RSK-517", `${length} legs, from ${groupLegsMin} to ${groupLegsMax} are possible`);
  }
  const instruments = new Set(legs.map((leg) => leg.instrument));
  if (instruments.size < length) return fail("RSK-517", "two legs buy the same instrument");
  for (const leg of legs) {
    if (leg.side !== "buy") return fail("RSK-517", `${leg.instrument} is to be sold`);
    if (leg.size <= noContracts) return fail("RSK-517", `${leg.instrument} has no size`);
    if (leg.size > size) return fail("RSK-517", `${leg.instrument} is larger than the group`);
  }
  return legs.some((leg) => leg.size === size)
    ? pass
    : fail("RSK-517", "no leg is as large as the group");
}

/**
 * Refuses both outcomes of one market among three legs or more where the venue nets them, `RSK-518`: it turns them into
 * their dollar at once, and when a third leg fails there is nothing left to sell. A group of just the two cannot meet
 * that: until the second fills, the first is a plain position, and later only what one has beyond the other is sold.
 */
export function refusalOfNettedPair({ legs }: LegGroup): Result<undefined> {
  if (legs.length === 2) return pass;
  const instruments = new Set(legs.map((leg) => leg.instrument));
  const netted = legs.find(({ instrument }) => {
    const other = outcomeOf(instrument) === "yes" ? "no" : "yes";
    const opposite = instrumentId(marketOf(instrument), other);
    return pairNettingVenues.has(venueOf(instrument)) && instruments.has(opposite);
  });
  if (netted === undefined) return pass;
  const market = marketOf(netted.instrument);
  return fail("RSK-518", `${market}: the venue turns both outcomes into their dollar at once`);
}
