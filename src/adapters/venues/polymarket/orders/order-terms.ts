// From an order of the engine to what is signed. All of it follows from what is durable before the order is sent, so
// that after a restart the same terms, and so the venue's id of the order, can be calculated again.

import { createHash } from "node:crypto";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { marketOf, outcomeOf } from "../../../../domain/market/venue.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import { formatContracts } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf } from "../../../../domain/units/usd-micros.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { isPositionId } from "../normalise/token-ids.ts";
import type {
  OrderDomain,
  OrderTerms,
  TradedMarket,
  WireOrderType,
} from "../rest/trading-contract.ts";
import { type OrderAmounts, sizeAmounts, sumAmounts } from "./amounts.ts";

/** What a command and an order recovered after a restart have in common. */
export type OrderAsked = Pick<
  SubmitOrder,
  "clientOrderId" | "instrument" | "side" | "limitPrice" | "size" | "intendedAt"
>;

/** Sizes are whole hundredths of a share. */
const lotMicros = 10_000;

/**
 * Returns the terms of an order about to be sent, or `VEN-830` with what the venue would refuse: a market that is not
 * this one's or not switched on, identifiers of another version, a price off the grid, a size off the lot, a buy of
 * all or nothing whose sum cannot be stated exactly. Buys of the kinds that kill a remainder carry a sum of collateral:
 * never more than the size costs at the limit, rounded down to cents.
 */
export function termsToSend(
  order: OrderAsked,
  market: TradedMarket,
  orderType: WireOrderType,
): Result<OrderTerms> {
  const misfit = misfitOf(order, market);
  if (misfit !== undefined) return refused(order, misfit);
  const terms = termsOf(order, market, orderType, market.tick);
  if (!terms.ok) return refused(order, terms.failure.message);
  const { side, makerAmount, takerAmount } = terms.value;
  const shares = side === "BUY" ? takerAmount : makerAmount;
  if (orderType === "FOK" && shares !== BigInt(integerOf(order.size))) {
    return refused(order, `no sum in cents buys exactly ${formatContracts(order.size)} shares`);
  }
  return terms;
}

/** Returns the terms that an order was sent with, whatever has become of the market's grid and switches since:
 * `VEN-830` when it can never have been sent. */
export function termsToFind(
  order: OrderAsked,
  market: TradedMarket,
  orderType: WireOrderType,
): Result<OrderTerms> {
  return termsOf(order, market, orderType, null);
}

/** Returns the first 53 bits of the id's hash: as unlike those of other orders as their ids, and a JSON number. */
export function saltOf(clientOrderId: string): number {
  const hash = createHash("sha256").update(clientOrderId).digest();
  return hash.readUIntBE(0, 6) * 32 + (hash.readUInt8(6) >> 3);
}

function termsOf(
  order: OrderAsked,
  market: TradedMarket,
  orderType: WireOrderType,
  tick: PriceTicks | null,
): Result<OrderTerms> {
  const amounts = amountsOf(order, orderType, tick);
  if (!amounts.ok) return amounts;
  const intendedAt = integerOf(order.intendedAt);
  return succeed({
    domain: market.domain,
    tokenId: outcomeOf(order.instrument) === "yes" ? market.yesToken : market.noToken,
    side: order.side === "buy" ? "BUY" : "SELL",
    ...amounts.value,
    salt: saltOf(order.clientOrderId),
    createdAt: epochMicros(intendedAt - (intendedAt % 1_000)),
  });
}

function amountsOf(
  order: OrderAsked,
  orderType: WireOrderType,
  tick: PriceTicks | null,
): Result<OrderAmounts> {
  const asked = { price: order.limitPrice, tick };
  if (order.side === "sell") return sizeAmounts("SELL", asked, order.size);
  return orderType === "GTC" || orderType === "GTD"
    ? sizeAmounts("BUY", asked, order.size)
    : sumAmounts(asked, costOf(order.limitPrice, order.size, "down"));
}

function misfitOf(order: OrderAsked, market: TradedMarket): string | undefined {
  if (marketOf(order.instrument) !== `polymarket:${market.conditionId}`) {
    return `these are the terms of ${shorten(market.conditionId)}`;
  }
  if (!market.isTradable) {
    return `orders of version ${market.domain.version} are not switched on for this market`;
  }
  if (![market.yesToken, market.noToken].every((id) => isOfDomain(market.domain, id))) {
    return `the market's identifiers are not those of version ${market.domain.version}`;
  }
  if (integerOf(order.size) % lotMicros !== 0) {
    return `${formatContracts(order.size)} shares are not whole hundredths`;
  }
  return undefined;
}

/** The bits of the identifier, by which the venue's client chooses the version, must be those of the version that the
 * market's own record chose. */
function isOfDomain({ version }: OrderDomain, tokenId: string): boolean {
  return /^\d{1,78}$/.test(tokenId) && isPositionId(tokenId) === (version === 3);
}

function refused(order: OrderAsked, words: string): Result<OrderTerms> {
  return fail("VEN-830", `order ${shorten(order.clientOrderId)}: ${words}`);
}
