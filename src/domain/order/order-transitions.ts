// The life cycle of an order as a table. What is not in the table cannot happen: a reply that would leave it is a
// broken invariant or a venue's mistake, and is refused by name.

import type { OrderState } from "./order.ts";

const final: readonly OrderState[] = [];
const anyReply: readonly OrderState[] = [
  "accepted",
  "partially-filled",
  "filled",
  "cancelled",
  "expired",
  "rejected",
  "unknown",
];

/** From each state, the states that may follow. `unknown` may turn out to be anything; final states stay. */
export const orderTransitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  intended: [...anyReply, "denied"],
  accepted: ["partially-filled", "filled", "cancelled", "expired", "unknown"],
  "partially-filled": ["partially-filled", "filled", "cancelled", "expired", "unknown"],
  unknown: anyReply,
  filled: final,
  cancelled: final,
  expired: final,
  rejected: final,
  denied: final,
};

export function mayFollow(from: OrderState, to: OrderState): boolean {
  return orderTransitions[from].includes(to);
}
