// Intents, legs, leg groups, orders and fills: what we want, what belongs together, what the venue holds, what
// happened.

import type { InstrumentId, Venue } from "../market/venue.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";

export type OrderSide = "buy" | "sell";

/** Names of common shapes of component; each has a closed form. */
export const lanes = [
  "intra-venue",
  "cross-venue",
  "bucket",
  "parity",
  "event-tree",
  "amm",
  /** No closed form: a portfolio of the solver. */
  "general",
] as const;
export type Lane = (typeof lanes)[number];

export type TimeInForce = "fill-or-kill" | "immediate-or-cancel" | "good-till-cancelled";

/** One instrument to trade as part of a group. */
export interface Leg {
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  /** Worst price the leg may trade at. */
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  /** Cost of the size at the levels seen, without the fee; rounded up. */
  readonly cost: UsdMicros;
  /** Exact fee of the size at the levels seen; rounded up. */
  readonly fee: UsdMicros;
  /** Cost and fee if the whole size trades at the limit price, which it may: what is set aside for the leg. */
  readonly reserve: UsdMicros;
  /** The cost or fee rests on a size the recording did not hold. */
  readonly assumedSize: boolean;
}

/** Legs that only make sense together. */
export interface LegGroup {
  readonly groupId: string;
  /** Stable id of the opportunity: same lane and instruments, same id. */
  readonly opportunityId: string;
  readonly episodeId: string;
  readonly lane: Lane;
  /** Identifies the correlated cluster the exposure counts towards. */
  readonly cluster: string;
  readonly legs: readonly Leg[];
  /** Contracts of the largest leg. Every leg is bought in proportion to it; in all lanes but `general` all are alike. */
  readonly size: ContractMicros;
  /** Paid in the worst state of the world for the whole group. */
  readonly payoutWorst: UsdMicros;
  readonly costTotal: UsdMicros;
  readonly profitWorst: UsdMicros;
}

/** `intended` is durable and not yet sent; `denied` is our refusal, `rejected` the venue's, with its proof; `unknown`
 * stays until a query of the venue has resolved it. */
export type OrderState =
  | "intended"
  | "accepted"
  | "partially-filled"
  | "filled"
  | "cancelled"
  | "expired"
  | "rejected"
  | "denied"
  | "unknown";

/** States in which an order can still change. */
export function isOpenOrder(state: OrderState): boolean {
  return (
    state === "intended" ||
    state === "accepted" ||
    state === "partially-filled" ||
    state === "unknown"
  );
}

export interface Order {
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly groupId: string;
  readonly legIndex: number;
  readonly venue: Venue;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly filled: ContractMicros;
  readonly timeInForce: TimeInForce;
  readonly purpose: "open" | "unwind";
  readonly state: OrderState;
  readonly intendedAt: EpochMicros;
}

/**
 * How final a fill is where trades are settled after they are matched: `mined` is in a block, `confirmed` can no longer
 * change, `retrying` may go either way, `failed` never happened and is taken back for good.
 */
export type FillFinality = "matched" | "mined" | "confirmed" | "retrying" | "failed";

/** One of our trades, as the venue reported it. */
export interface Fill {
  /** The venue's id of the fill: the key that makes counting it twice impossible. */
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly fee: UsdMicros;
  readonly filledAt: EpochMicros;
}
