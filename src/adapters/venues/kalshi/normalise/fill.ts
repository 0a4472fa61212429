// A fill as the venue reports it, on the stream or by REST, in our units and on the YES leg; and the fill of one of
// our orders, on the order's own leg. The fee is taken from the fill itself: averages of replies only cross-check.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { Fill, OrderSide } from "../../../../domain/order/order.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { instantOfIsoText, microsOfMilliseconds } from "../../shared/instant-text.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import type { WireFill } from "../wire/order-schemas.ts";
import type { WireFillMessage } from "../wire/user-stream-schemas.ts";
import { acrossLegs, type BookSide, bookSideOfWord } from "./book-side.ts";

/** One of the account's trades, whoever sent the order. */
export interface AccountFill {
  /** The key that makes counting it twice impossible: the same on the stream and by REST. */
  readonly tradeId: string;
  readonly orderId: string;
  /** Told by the stream only. */
  readonly clientOrderId: string | null;
  readonly ticker: string;
  readonly bookSide: BookSide;
  readonly yesPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly fee: UsdMicros;
  readonly filledAt: EpochMicros;
  /** Signed position after the fill, YES above zero; null where the venue does not say. Micro-contracts. */
  readonly positionAfter: number | null;
}

/** Returns the fill of a read, or `VEN-801` and `VEN-808` with what does not fit. */
export function fillOfRead(wire: WireFill, now: EpochMicros): Result<AccountFill> {
  const at = instantOfIsoText(wire.created_time) ?? secondsOf(wire.ts) ?? now;
  return accountFill({
    ...wire,
    clientOrderId: null,
    positionText: null,
    filledAt: at,
  });
}

/** Returns the fill of a message of the stream, or `VEN-801` and `VEN-808` with what does not fit. */
export function fillOfMessage(wire: WireFillMessage, now: EpochMicros): Result<AccountFill> {
  const micros = microsOfMilliseconds(wire.ts_ms ?? undefined);
  const at = micros > 0 ? epochMicros(micros) : (secondsOf(wire.ts) ?? now);
  return accountFill({
    ...wire,
    ticker: wire.market_ticker,
    clientOrderId: wire.client_order_id ?? null,
    positionText: wire.post_position_fp ?? null,
    filledAt: at,
  });
}

/** Returns the fill of an order of ours, its price on the order's own leg. */
export function fillOfOrder(
  fill: AccountFill,
  order: {
    readonly clientOrderId: string;
    readonly instrument: InstrumentId;
    readonly side: OrderSide;
  },
): Fill {
  return {
    fillId: fill.tradeId,
    clientOrderId: order.clientOrderId,
    instrument: order.instrument,
    side: order.side,
    price: acrossLegs(order.instrument, fill.yesPrice),
    size: fill.size,
    fee: fill.fee,
    filledAt: fill.filledAt,
  };
}

interface FillTexts {
  readonly trade_id: string;
  readonly order_id: string;
  readonly ticker: string;
  readonly book_side: string;
  readonly count_fp: string;
  readonly yes_price_dollars: string;
  readonly fee_cost: string;
  readonly clientOrderId: string | null;
  readonly positionText: string | null;
  readonly filledAt: EpochMicros;
}

function accountFill(texts: FillTexts): Result<AccountFill> {
  const bookSide = bookSideOfWord(texts.book_side);
  if (bookSide === undefined) return fail("VEN-801", `book_side ${shorten(texts.book_side)}`);
  const price = scaledDecimal(texts.yes_price_dollars, 4);
  if (Number.isNaN(price)) return misfit(texts.yes_price_dollars, 4, "fill-price");
  if (price <= 0 || price >= ticksPerUsd) return fail("VEN-808", `a fill at ${price} ticks`);
  const size = scaledDecimal(texts.count_fp, 6);
  if (Number.isNaN(size)) return misfit(texts.count_fp, 6, "fill-count");
  if (size <= 0) return fail("VEN-808", `a fill of ${shorten(texts.count_fp)} contracts`);
  const fee = scaledDecimal(texts.fee_cost, 6);
  if (Number.isNaN(fee)) return misfit(texts.fee_cost, 6, "fill-fee");
  const position = texts.positionText === null ? null : scaledDecimal(texts.positionText, 6);
  return succeed({
    tradeId: texts.trade_id,
    orderId: texts.order_id,
    clientOrderId: texts.clientOrderId,
    ticker: texts.ticker,
    bookSide,
    yesPrice: priceTicks(price),
    size: contractMicros(size),
    fee: usdMicros(fee),
    filledAt: texts.filledAt,
    positionAfter: position === null || Number.isNaN(position) ? null : position,
  });
}

function misfit(text: string, scale: number, what: string): Result<never> {
  return { ok: false, failure: decimalFailure(text, scale, what) };
}

function secondsOf(value: number | null | undefined): EpochMicros | null {
  const micros = microsOfMilliseconds((value ?? 0) * 1_000);
  return micros > 0 ? epochMicros(micros) : null;
}
