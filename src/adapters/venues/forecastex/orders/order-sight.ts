// What the broker shows of an order, on the stream, in its list or by itself, in one shape. Rows of the stream hold only
// what has changed, so everything but the id may be missing; what is missing is not known and is never guessed.

import type { z } from "zod";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import type { orderRowSchema, orderStatusSchema } from "../wire/order-schemas.ts";
import { contractsOf, identifierOf } from "./wire-figures.ts";

/** `working` may still trade, a cancel on its way included. */
export type OrderStanding = "working" | "filled" | "ended";

export interface OrderSight {
  readonly orderId: string;
  readonly reference: string | null;
  readonly conid: string | null;
  readonly standing: OrderStanding | null;
  /** Bought so far, by the broker's count, which netting does not change. */
  readonly filled: ContractMicros | null;
  /** Why the broker itself ended it, where it says so. */
  readonly systemReason: string | null;
  /** The row names the exchange of forecast contracts. */
  readonly isForecast: boolean;
}

type WireRow = z.infer<typeof orderRowSchema>;
type WireStatus = z.infer<typeof orderStatusSchema>;

const standings: Readonly<Record<string, OrderStanding>> = {
  PendingSubmit: "working",
  PreSubmitted: "working",
  Submitted: "working",
  PendingCancel: "working",
  PreCancelled: "working",
  WarnState: "working",
  ApiPending: "working",
  Filled: "filled",
  Cancelled: "ended",
  ApiCancelled: "ended",
  Inactive: "ended",
};

const forecastExchange = "FORECASTX";

/** Returns an order of a row, or `VEN-801` and `VEN-808` with what cannot be read. */
export function sightOfRow(row: WireRow): Result<OrderSight> {
  return sightOf(row.orderId, {
    reference: row.order_ref,
    conid: row.conid,
    status: row.status,
    filled: row.filledQuantity,
    systemReason: row.order_cancellation_by_system_reason,
    exchangeNames: [row.conidex, row.listingExchange, row.exchange],
  });
}

/** Returns an order of the answer about one, as `sightOfRow`. */
export function sightOfStatus(status: WireStatus): Result<OrderSight> {
  return sightOf(status.order_id, {
    reference: status.order_ref,
    conid: status.conid,
    status: status.order_status,
    filled: status.cum_fill,
    systemReason: status.order_cancellation_by_system_reason,
    exchangeNames: [status.conidex, status.listing_exchange, status.exchange],
  });
}

interface SightParts {
  readonly reference: string | null | undefined;
  readonly conid: unknown;
  readonly status: string | null | undefined;
  readonly filled: unknown;
  readonly systemReason: string | null | undefined;
  readonly exchangeNames: readonly unknown[];
}

function sightOf(orderIdOnWire: unknown, parts: SightParts): Result<OrderSight> {
  const orderId = identifierOf(orderIdOnWire);
  if (orderId === null) return misread("order-id", "an order's id cannot be read");
  const status = nonEmpty(parts.status);
  const standing = status === null ? null : standings[status];
  if (standing === undefined) return misread("order-status", `an order is ${status}`);
  const filled = isAbsent(parts.filled) ? null : contractsOf(parts.filled, "filled-quantity");
  if (filled !== null && !filled.ok) return filled;
  return succeed({
    orderId,
    reference: nonEmpty(parts.reference),
    conid: isAbsent(parts.conid) ? null : identifierOf(parts.conid),
    standing,
    filled: filled === null ? null : filled.value,
    systemReason: nonEmpty(parts.systemReason),
    isForecast: parts.exchangeNames.some(
      (name) => typeof name === "string" && name.includes(forecastExchange),
    ),
  });
}

function misread(reason: string, message: string): Result<never> {
  return fail("VEN-801", message, { reason });
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function nonEmpty(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === "" ? null : text;
}
