// Orders and trades of an account as the venue writes them, over REST and on the user channel: decimals as texts, whole
// seconds, and each trade from the side of whoever asks. Source: reference page, sections 3.5 and 5.3.

import { uuidFor } from "../../identifiers.ts";
import { epochSeconds } from "../../instant-text.ts";
import type { ListedToken, PolymarketCatalogue } from "./catalogue.ts";
import type { CoreMakerFill, CoreOrder, CoreTrade } from "./core/contract.ts";

/** How statuses are written: `CONFIRMED`, or `TRADE_STATUS_CONFIRMED` as parts of the documentation have it. */
export type StatusSpelling = "plain" | "prefixed";

type WireObject = Readonly<Record<string, unknown>>;

/** Whoever trades without an account; the venue shows some key. */
const crowdKey = uuidFor("polymarket crowd");
const crowdWallet = `0x${"c0ffee".padStart(40, "0")}`;

/** Returns millionths as decimal text without trailing zeros. */
export function amountText(millionths: bigint): string {
  return decimalText(millionths, 6);
}

/** Returns ticks of 0.0001 USD as decimal text without trailing zeros. */
export function ticksText(ticks: bigint): string {
  return decimalText(ticks, 4);
}

function decimalText(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  const whole = digits.slice(0, -decimals);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

export class AccountWire {
  readonly #catalogue: PolymarketCatalogue;
  readonly #spelling: StatusSpelling;

  constructor(catalogue: PolymarketCatalogue, spelling: StatusSpelling) {
    this.#catalogue = catalogue;
    this.#spelling = spelling;
  }

  order(order: CoreOrder): WireObject {
    const { status } = order;
    return {
      id: order.orderId,
      status: this.#spelling === "plain" ? status : `ORDER_STATUS_${status}`,
      ...orderBody(order, this.#outcome(order.tokenId)),
      created_at: epochSeconds(order.createdAt),
    };
  }

  /** A trade as one of its owners reads it. */
  trade(trade: CoreTrade, owner: string): WireObject {
    const { status } = trade;
    return {
      id: trade.tradeId,
      ...this.#tradeBody(trade, owner),
      fee_rate_bps: "0",
      status: this.#spelling === "plain" ? status : `TRADE_STATUS_${status}`,
    };
  }

  /** The same trade as the user channel tells it. */
  streamedTrade(trade: CoreTrade, owner: string, timestamp: string): WireObject {
    return {
      event_type: "trade",
      type: "TRADE",
      id: trade.tradeId,
      ...this.#tradeBody(trade, owner),
      trade_owner: trade.takerOwner === "" ? crowdKey : trade.takerOwner,
      fee_rate_bps: "0",
      status: trade.status,
      timestamp,
    };
  }

  streamedOrder(
    order: CoreOrder,
    change: "PLACEMENT" | "UPDATE" | "CANCELLATION",
    timestamp: string,
  ): WireObject {
    return {
      event_type: "order",
      type: change,
      id: order.orderId,
      order_owner: order.owner,
      ...orderBody(order, this.#outcome(order.tokenId)),
      created_at: String(epochSeconds(order.createdAt)),
      status: order.status,
      timestamp,
    };
  }

  #tradeBody(trade: CoreTrade, owner: string): WireObject {
    const isTaker = trade.takerOwner === owner;
    const ownFill = trade.makers.find((maker) => maker.owner === owner);
    const wallet = isTaker || ownFill === undefined ? trade.taker : ownFill.maker;
    return {
      taker_order_id: trade.takerOrderId,
      market: trade.conditionId,
      asset_id: trade.tokenId,
      side: trade.side,
      size: amountText(trade.size),
      price: amountText(trade.price),
      match_time: String(epochSeconds(trade.matchedAt)),
      last_update: String(epochSeconds(trade.updatedAt)),
      outcome: this.#outcome(trade.tokenId),
      bucket_index: trade.bucketIndex,
      owner: trade.takerOwner === "" ? crowdKey : trade.takerOwner,
      maker_address: wallet === "" ? crowdWallet : wallet,
      transaction_hash: trade.transactionHash,
      trader_side: isTaker ? "TAKER" : "MAKER",
      maker_orders: trade.makers.map((maker) => this.#makerFill(maker)),
    };
  }

  #makerFill(fill: CoreMakerFill): WireObject {
    const token = this.#token(fill.tokenId);
    return {
      order_id: fill.orderId,
      owner: fill.owner === "" ? crowdKey : fill.owner,
      maker_address: fill.maker === "" ? crowdWallet : fill.maker,
      matched_amount: amountText(fill.matched),
      price: ticksText(fill.price),
      fee_rate_bps: "",
      asset_id: fill.tokenId,
      outcome: this.#outcome(fill.tokenId),
      outcome_index: token?.isYes === false ? 1 : 0,
      side: fill.side,
    };
  }

  #outcome(tokenId: string): string {
    const token = this.#token(tokenId);
    if (token === undefined) return "";
    return token.market.listing.outcomes[token.isYes ? 0 : 1];
  }

  #token(tokenId: string): ListedToken | undefined {
    return this.#catalogue.findToken(tokenId);
  }
}

function orderBody(order: CoreOrder, outcome: string): WireObject {
  const { expiresAt } = order;
  return {
    owner: order.owner,
    maker_address: order.maker,
    market: order.conditionId,
    asset_id: order.tokenId,
    side: order.side,
    original_size: amountText(order.originalSize),
    size_matched: amountText(order.sizeMatched),
    price: ticksText(order.price),
    associate_trades: order.tradeIds,
    outcome,
    expiration: expiresAt === null ? "0" : String(epochSeconds(expiresAt)),
    order_type: order.orderType,
  };
}
