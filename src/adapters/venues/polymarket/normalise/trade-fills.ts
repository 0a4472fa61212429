// What a trade means for us. The venue tells a trade once, from the incoming order's side, with every resting order it
// met; prices of the resting orders are on the grid, the incoming order's is an average and is not read. So our fills
// are one per resting order: all of them when the incoming order was ours, else those that rested for us.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { instantOfMagnitude } from "../../shared/instant-text.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import type { TradeFill, TradeFinality, WireSide } from "../rest/trading-contract.ts";
import type { WireMakerOrder, WireTrade } from "../wire/trade-schemas.ts";
import { oppositeSide, wireSideOf } from "./wire-side.ts";

/** Whose fills are wanted, and what is known of the tokens. */
export interface TradeReader {
  /** The key whose orders are ours. */
  readonly owner: string;
  /** Returns the other token of a token's market; undefined for one that no listed market has. */
  complementOf(tokenId: string): string | undefined;
  /** Stands in for a trade that does not say when it happened. */
  readonly now: EpochMicros;
}

const finalities: Readonly<Record<string, TradeFinality>> = {
  MATCHED: "matched",
  MATCHED_NOT_BROADCASTED: "matched",
  MINED: "mined",
  CONFIRMED: "confirmed",
  RETRYING: "retrying",
  FAILED: "failed",
};

/** Some documents write every status with it. */
const statusPrefix = "TRADE_STATUS_";

/** The incoming order, and what every fill of the trade shares. */
interface Taker {
  readonly wire: WireTrade;
  readonly side: WireSide;
  readonly finality: TradeFinality;
  readonly matchedAt: EpochMicros;
}

/** A resting order's part in our units. */
interface MakerPart {
  readonly orderId: string;
  readonly owner: string;
  readonly tokenId: string;
  readonly side: WireSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
}

/**
 * Returns our fills of the trade, none when it is not ours. Failures: `VEN-801` (`unknown-status`, `trade-size` when the
 * resting orders do not add up to the size, `trade-sides` when tokens and sides cannot have met, `trade-twice` for a
 * resting order named twice) and `VEN-808` for numbers outside our units.
 */
export function fillsOfTrade(wire: WireTrade, reader: TradeReader): Result<readonly TradeFill[]> {
  const taker = takerOf(wire, reader.now);
  if (!taker.ok) return taker;
  const parts: MakerPart[] = [];
  for (const maker of wire.maker_orders) {
    const part = makerPart(taker.value, maker, reader);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  const orderIds = new Set(parts.map(({ orderId }) => orderId));
  if (orderIds.size < parts.length) {
    return odd(wire, "trade-twice", "names a resting order twice");
  }
  const isTaker = isOurs(wire, reader.owner, parts);
  const missing = isTaker ? shortfall(wire, parts) : null;
  if (missing !== null) return { ok: false, failure: missing };
  return succeed([
    ...(isTaker ? parts.map((part) => takerFill(taker.value, part)) : []),
    ...parts
      .filter(({ owner }) => owner === reader.owner)
      .map((part) => makerFill(taker.value, part)),
  ]);
}

/** Whether the incoming order was ours. The top-level `owner` is not always the incoming order's: where the trade says
 * on which side we stood, that decides. */
function isOurs(wire: WireTrade, owner: string, parts: readonly MakerPart[]): boolean {
  const stated = wire.owner ?? "";
  const stood = wire.trader_side?.toUpperCase() ?? "";
  if (stood !== "") return stood === "TAKER" && (stated === "" || stated === owner);
  return stated === owner && !parts.some((part) => part.owner === owner);
}

function takerOf(wire: WireTrade, now: EpochMicros): Result<Taker> {
  const word = wire.status.toUpperCase();
  const finality =
    finalities[word.startsWith(statusPrefix) ? word.slice(statusPrefix.length) : word];
  if (finality === undefined) {
    const words = `trade ${shorten(wire.id)}: status ${shorten(wire.status)}`;
    return fail("VEN-801", words, { reason: "unknown-status" });
  }
  const side = wireSideOf(wire.side);
  if (side === undefined) return odd(wire, "trade-side", `side ${shorten(wire.side)}`);
  const matchedAt =
    instantOfMagnitude(wire.match_time) ??
    instantOfMagnitude(wire.matchtime) ??
    instantOfMagnitude(wire.last_update) ??
    now;
  return succeed({ wire, side, finality, matchedAt });
}

/** Orders of one token meet from opposite sides; orders of a market's two tokens from the same one. */
function makerPart(taker: Taker, maker: WireMakerOrder, reader: TradeReader): Result<MakerPart> {
  const { wire } = taker;
  const isSameToken = maker.asset_id === wire.asset_id;
  const complement = reader.complementOf(wire.asset_id);
  if (!isSameToken && complement !== undefined && complement !== maker.asset_id) {
    return odd(wire, "trade-sides", `${shorten(maker.asset_id)} is of another market`);
  }
  const side = isSameToken ? oppositeSide(taker.side) : taker.side;
  const stated = maker.side ?? "";
  if (stated !== "" && wireSideOf(stated) !== side) {
    return odd(wire, "trade-sides", `met a resting ${shorten(stated)} that it cannot meet`);
  }
  const price = scaledDecimal(maker.price, 4);
  if (Number.isNaN(price)) return misfit(decimalFailure(maker.price, 4, "trade-price"));
  if (price <= 0 || price >= ticksPerUsd) {
    return fail("VEN-808", `a trade at ${price} ticks`, { reason: "trade-price" });
  }
  const size = scaledDecimal(maker.matched_amount, 6);
  if (Number.isNaN(size)) return misfit(decimalFailure(maker.matched_amount, 6, "trade-amount"));
  if (size <= 0) return fail("VEN-808", `a trade of ${size}`, { reason: "trade-amount" });
  return succeed({
    orderId: maker.order_id.toLowerCase(),
    owner: maker.owner,
    tokenId: maker.asset_id,
    side,
    price: priceTicks(price),
    size: contractMicros(size),
  });
}

/** Returns why the resting orders are not the whole trade, or null when they are. */
function shortfall(wire: WireTrade, parts: readonly MakerPart[]): Failure | null {
  const size = scaledDecimal(wire.size, 6);
  if (Number.isNaN(size)) return decimalFailure(wire.size, 6, "trade-size");
  const sum = parts.reduce((total, part) => total + integerOf(part.size), 0);
  if (sum === size) return null;
  const words = `trade ${shorten(wire.id)}: ${sum} millionths rested where ${size} were taken`;
  return failure("VEN-801", words, { reason: "trade-size" });
}

/** At the resting order's price: as it stands for the same token, turned around for the other. */
function takerFill({ wire, side, finality, matchedAt }: Taker, part: MakerPart): TradeFill {
  const price = integerOf(part.price);
  return {
    fillId: `${wire.id}/taker/${part.orderId}`,
    tradeId: wire.id,
    orderId: wire.taker_order_id.toLowerCase(),
    tokenId: wire.asset_id,
    side,
    price: priceTicks(part.tokenId === wire.asset_id ? price : ticksPerUsd - price),
    size: part.size,
    isTaker: true,
    finality,
    matchedAt,
  };
}

function makerFill({ wire, finality, matchedAt }: Taker, part: MakerPart): TradeFill {
  const { orderId, tokenId, side, price, size } = part;
  return {
    fillId: `${wire.id}/maker/${orderId}`,
    tradeId: wire.id,
    orderId,
    tokenId,
    side,
    price,
    size,
    isTaker: false,
    finality,
    matchedAt,
  };
}

function odd(wire: WireTrade, reason: string, words: string): Result<never> {
  return fail("VEN-801", `trade ${shorten(wire.id)}: ${words}`, { reason });
}

function misfit(because: Failure): Result<never> {
  return { ok: false, failure: because };
}
