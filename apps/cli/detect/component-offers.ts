// What can be bought in a component: both outcomes of every contract whose book may be decided on, in the forms that
// lanes, solver and sizing read. YES is bought from the asks, NO from who bids for YES: the same liquidity, never added.

import type { Level } from "../../../src/domain/book/level.ts";
import { type Failure, failure } from "../../../src/domain/failure/result.ts";
import { type FeeSchedule, feeScheduleAt } from "../../../src/domain/market/fee-schedule.ts";
import { instrumentId, type MarketId } from "../../../src/domain/market/venue.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import {
  type Lots,
  noOffer,
  type Touches,
} from "../../../src/engine/detection/certificate/contract.ts";
import { allInTable } from "../../../src/engine/detection/certificate/tick-limits.ts";
import type { PricedLeg } from "../../../src/engine/detection/contract.ts";
import type { CandidateLeg } from "../../../src/engine/detection/lanes/contract.ts";
import type { SnapshotMarket } from "./snapshot.ts";

/** A market that nothing is bought on, and why. */
export interface Doubt {
  readonly market: MarketId;
  readonly reason: Failure;
}

export interface ComponentOffers {
  /** Per contract and outcome; undefined where nothing may be bought. */
  readonly legs: readonly (PricedLeg | undefined)[];
  readonly touches: Touches;
  /** Every level. */
  readonly lots: Lots;
  readonly doubts: readonly Doubt[];
}

/** Position of an outcome of a contract among the legs and touches. */
export function offerAt({ contract, outcome }: CandidateLeg): number {
  return 2 * contract + (outcome === "yes" ? 0 : 1);
}

/** Returns what the markets of a component offer, in the order of its contracts. */
export function offersOf(markets: readonly SnapshotMarket[], at: EpochMicros): ComponentOffers {
  const legs: (PricedLeg | undefined)[] = [];
  const doubts: Doubt[] = [];
  for (const [contract, snapshot] of markets.entries()) {
    const reason = doubtAbout(snapshot, at);
    if (reason !== undefined) doubts.push({ market: snapshot.market.id, reason });
    for (const outcome of ["yes", "no"] as const) {
      legs.push(reason === undefined ? legOf(snapshot, contract, outcome, at) : undefined);
    }
  }
  return { legs, doubts, touches: touchesOf(legs), lots: lotsOf(legs) };
}

/** Returns why nothing may be bought on a market though its book can be read, as the engine's gate would say; and what
 * could not be verified is not found in the first place. */
function doubtAbout({ market, bids, asks }: SnapshotMarket, at: EpochMicros): Failure | undefined {
  const [bid] = bids;
  const [ask] = asks;
  if (bid === undefined || ask === undefined) {
    const isEmpty = bid === undefined && ask === undefined;
    return failure("QUA-107", isEmpty ? "the book is empty" : "one side of the book is empty");
  }
  if (bid.price === ask.price) return failure("QUA-102", "the best bid and the best ask are equal");
  const schedule = feeScheduleAt(market.fees, at);
  if (schedule.kind === "unknown") return failure("DET-309", "nobody has told the fees");
  if (schedule.kind !== "polymarket" || schedule.chargedIn === "collateral") return undefined;
  return failure("DET-315", "the fee is taken in shares, which the verifier does not judge");
}

function legOf(
  { market, bids, asks }: SnapshotMarket,
  marketIndex: number,
  outcome: "yes" | "no",
  at: EpochMicros,
): PricedLeg | undefined {
  const total = integerOf(market.pairTotal);
  const levels = outcome === "yes" ? asks : bids;
  const priceOf = ({ price }: Level): number =>
    outcome === "yes" ? integerOf(price) : total - integerOf(price);
  // Nobody needs what costs as much as it can pay.
  const useful = levels.filter((level) => priceOf(level) < ticksPerUsd);
  if (useful.length === 0) return undefined;
  return {
    instrument: instrumentId(market.id, outcome),
    venue: market.venue,
    marketIndex,
    prices: Int32Array.from(useful, priceOf),
    sizes: Float64Array.from(useful, ({ size }) => integerOf(size)),
    count: useful.length,
    schedule: feeScheduleAt(market.fees, at),
    lot: market.lot,
    sizeMin: market.sizeMin,
    notionalMin: market.notionalMin,
    assumedSizes: false,
  };
}

/** Price with its unrounded fee, in nanos per contract. */
function nanosOf(schedule: FeeSchedule, ticks: number): number {
  return allInTable(schedule).nanosAtTick[ticks] as number;
}

function touchesOf(legs: readonly (PricedLeg | undefined)[]): Touches {
  return Float64Array.from(legs, (leg) =>
    leg === undefined ? noOffer : nanosOf(leg.schedule, leg.prices[0] as number),
  );
}

function lotsOf(legs: readonly (PricedLeg | undefined)[]): Lots {
  const count = legs.reduce((sum, leg) => sum + (leg?.count ?? 0), 0);
  const lots: Lots = {
    count: 0,
    contracts: new Int32Array(count),
    outcomes: new Uint8Array(count),
    costs: new Float64Array(count),
    sizes: new Float64Array(count),
  };
  for (const [offer, leg] of legs.entries()) {
    for (let level = 0; level < (leg?.count ?? 0); level += 1) {
      const { schedule, prices, sizes } = leg as PricedLeg;
      const at = lots.count;
      lots.contracts[at] = offer >> 1;
      lots.outcomes[at] = offer & 1;
      lots.costs[at] = nanosOf(schedule, prices[level] as number);
      lots.sizes[at] = sizes[level] as number;
      lots.count = at + 1;
    }
  }
  return lots;
}
