// What the broker says to a ticket that breaks a rule. The words are ours where no source has them; that they come as
// `error` in a 200 is the broker's.

import type { CoreRefusal } from "../core/contract.ts";

const words: Readonly<Record<CoreRefusal, string>> = {
  "unknown-contract": "No security definition has been found for the request",
  "sell-not-allowed":
    "Order rejected: positions in this contract are closed by buying the other side",
  "order-type-not-allowed": "Order type is not supported for this contract: LMT only",
  "time-in-force-not-allowed": "Time in force is not supported for this contract: DAY, GTC or IOC",
  "price-missing": "A limit order needs a price",
  "price-off-grid": "The price does not conform to the minimum price variation for this contract",
  "price-out-of-range": "The price is outside of the range of this contract: 0.02 to 0.99",
  "size-not-positive": "The size must be greater than zero",
  "size-fractional": "Fractional sizes are not supported for this contract",
  "size-too-large": "The size is greater than an order may have",
  "client-order-id-used": "Local order ID is already registered",
  "trading-ended": "The contract is not available for trading",
  "insufficient-cash": "Order rejected: the available funds are insufficient",
  "too-many-orders": "Too many orders",
  "unknown-order": "Order does not exist",
  "order-ended": "Order has been filled or cancelled",
  "cancel-pending": "Order is being cancelled",
  "size-below-filled": "The size is not greater than what has been filled",
};

/** Returns the broker's words; a used client id is named. */
export function refusalWords(refusal: CoreRefusal, clientOrderId: string | null = null): string {
  if (refusal === "client-order-id-used" && clientOrderId !== null) {
    return `Local order ID=${clientOrderId} is already registered`;
  }
  return words[refusal];
}
