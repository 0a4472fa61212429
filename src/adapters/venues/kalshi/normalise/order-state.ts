// An order as the venue sees it, from a read or from the stream, in our units. The venue knows three states; what the
// rest of an order became is told by counts and by the reason of the last change.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import { type BookSide, bookSideOfWord } from "./book-side.ts";

/** `expired` is the venue's `canceled` for the reason of time. */
export type VenueOrderStatus = "resting" | "cancelled" | "expired" | "executed";

export interface VenueOrder {
  readonly orderId: string;
  /** Empty for an order that was sent without one. */
  readonly clientOrderId: string;
  readonly ticker: string;
  readonly bookSide: BookSide;
  readonly yesPrice: PriceTicks;
  readonly status: VenueOrderStatus;
  readonly initial: ContractMicros;
  readonly filled: ContractMicros;
  readonly remaining: ContractMicros;
}

/** The fields that a read and a message of the stream share. */
interface OrderTexts {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly ticker: string;
  readonly book_side: string;
  readonly status: string;
  readonly yes_price_dollars: string;
  readonly initial_count_fp: string;
  readonly fill_count_fp: string;
  readonly remaining_count_fp: string;
  readonly last_update_reason?: string | null | undefined;
}

/** Returns the order, or `VEN-801` (`unknown-status` for a state we do not know) and `VEN-808` with what does not
 * fit. */
export function venueOrder(wire: OrderTexts): Result<VenueOrder> {
  const status = statusOf(wire.status, wire.last_update_reason ?? "");
  if (status === undefined) {
    const details = { reason: "unknown-status" };
    return fail("VEN-801", `order status ${shorten(wire.status)}`, details);
  }
  const bookSide = bookSideOfWord(wire.book_side);
  if (bookSide === undefined) return fail("VEN-801", `book_side ${shorten(wire.book_side)}`);
  const yesPrice = scaledDecimal(wire.yes_price_dollars, 4);
  if (Number.isNaN(yesPrice)) {
    return { ok: false, failure: decimalFailure(wire.yes_price_dollars, 4, "order-price") };
  }
  const counts = [wire.initial_count_fp, wire.fill_count_fp, wire.remaining_count_fp];
  const [initial, filled, remaining] = counts.map((text) => scaledDecimal(text, 6));
  if (initial === undefined || filled === undefined || remaining === undefined) {
    return fail("VEN-801", "an order without counts");
  }
  const odd = [initial, filled, remaining].findIndex((count) => Number.isNaN(count) || count < 0);
  if (odd >= 0) return { ok: false, failure: decimalFailure(counts[odd], 6, "order-count") };
  if (filled > initial) {
    return fail("VEN-801", `order ${shorten(wire.order_id)}: more filled than asked for`);
  }
  return succeed({
    orderId: wire.order_id,
    clientOrderId: wire.client_order_id,
    ticker: wire.ticker,
    bookSide,
    yesPrice: priceTicks(yesPrice),
    status,
    initial: contractMicros(initial),
    filled: contractMicros(filled),
    remaining: contractMicros(remaining),
  });
}

function statusOf(word: string, reason: string): VenueOrderStatus | undefined {
  if (word === "resting" || word === "executed") return word;
  if (word !== "canceled") return undefined;
  return reason === "ExpiryCancel" ? "expired" : "cancelled";
}
