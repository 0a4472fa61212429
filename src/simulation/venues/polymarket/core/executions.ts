// Books what happens on the exchange to the wallets it happened to. What one incoming order met becomes transactions, in
// which a resting order of the same token sells or buys, and one of the other token makes complete sets with it or breaks
// them. It observes the exchange, so that a wallet's resting order fills alike whoever takes it.

import { bidSide } from "../../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ExchangeActivity } from "../../../exchange/exchange.ts";
import { hexWordFor, uuidFor } from "../../../identifiers.ts";
import type { LevelChange, Trade } from "../../../matching/book-event.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreMakerFill, CoreSide } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { Crowd } from "./crowd.ts";
import { type FeeBase, feeTermsOf, takerFee } from "./fees.ts";
import type { Finality } from "./finality.ts";
import { collateral, type Wallet } from "./ledger.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import type { OrderRecord } from "./order-record.ts";
import { corePrice, coreShares, millionths, notionals, priceAcross } from "./quantities.ts";
import { TradeRecord, type Transfer } from "./trade-record.ts";

/** Resting orders of one transaction at most; more of them make further transactions. */
export const makersPerTradeMax = 20;

/** One side of a meeting: a wallet's order, or the crowd. */
interface Party {
  readonly order: OrderRecord | undefined;
  readonly wallet: Wallet;
  /** As trades show it. */
  readonly address: string;
  readonly isYes: boolean;
  readonly tokenId: string;
  readonly side: CoreSide;
}

/** What a transaction comes to while its meetings are added up. */
interface Draft {
  readonly makers: CoreMakerFill[];
  readonly bases: FeeBase[];
  readonly transfers: Transfer[];
  readonly orders: OrderRecord[];
  shares: bigint;
  notional: bigint;
  setsMade: bigint;
}

export class Executions {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #finality: Finality;
  readonly #crowd: Crowd;
  #tradeCount = 0;

  constructor(state: CoreState, keeping: OrderKeeping, finality: Finality) {
    this.#state = state;
    this.#keeping = keeping;
    this.#finality = finality;
    this.#crowd = new Crowd(state.ledger.crowd);
  }

  /** Books one activity. */
  book(activity: ExchangeActivity): void {
    const market = this.#state.catalogue.find(activity.market.symbol);
    if (market !== undefined) this.#state.book(() => this.#book(market, activity));
  }

  #book(market: ListedMarket, { events, now }: ExchangeActivity): void {
    const trades: Trade[] = [];
    let tradedMaker: number | null = null;
    for (const event of events) {
      if (event.kind === "trade") {
        trades.push(event);
        tradedMaker = event.makerOrderId;
      } else {
        // The change that follows a trade is the trade's own.
        if (event.orderId !== tradedMaker) this.#noticeRemoval(event, now);
        tradedMaker = null;
      }
    }
    const { byBookOrder } = this.#state;
    const isOurs = trades.some(
      ({ makerOrderId, takerOrderId }) =>
        byBookOrder.has(makerOrderId) || byBookOrder.has(takerOrderId),
    );
    if (isOurs) this.#bookTrades(market, trades, now);
  }

  #bookTrades(market: ListedMarket, trades: readonly Trade[], now: EpochMicros): void {
    const [first] = trades;
    if (first === undefined) return;
    let shares = 0n;
    for (const trade of trades) shares += coreShares(trade.size);
    const taker = this.#party(market, {
      bookOrderId: first.takerOrderId,
      name: first.takerOwner,
      isBid: first.takerSide === bidSide,
      shares,
    });
    for (let from = 0; from < trades.length; from += makersPerTradeMax) {
      const bucket = trades.slice(from, from + makersPerTradeMax);
      this.#bookBucket(market, taker, bucket, from / makersPerTradeMax, now);
    }
  }

  #bookBucket(
    market: ListedMarket,
    taker: Party,
    trades: readonly Trade[],
    bucketIndex: number,
    now: EpochMicros,
  ): void {
    this.#tradeCount += 1;
    const tradeId = uuidFor(`polymarket trade ${this.#state.seed} ${this.#tradeCount}`);
    const draft: Draft = {
      makers: [],
      bases: [],
      transfers: [],
      orders: [],
      shares: 0n,
      notional: 0n,
      setsMade: 0n,
    };
    for (const trade of trades) this.#meet(market, tradeId, taker, trade, draft);
    const terms = taker.order === undefined ? null : feeTermsOf(market.listing.fees);
    const fee = takerFee(terms, draft.bases);
    const { shares, notional } = draft;
    this.#exchange(taker, { shares, notional, fee }, draft);
    taker.order?.fill(tradeId, shares, notional);
    const record = new TradeRecord({
      tradeId,
      takerOrderId: taker.order?.orderId ?? crowdOrderId(trades[0]?.takerOrderId),
      takerOwner: taker.order?.owner ?? "",
      taker: taker.address,
      conditionId: market.listing.conditionId,
      tokenId: taker.tokenId,
      side: taker.side,
      size: shares,
      price: (notional * millionths) / shares,
      fee,
      makers: draft.makers,
      bucketIndex,
      matchedAt: now,
      transfers: draft.transfers,
      setsMade: draft.setsMade,
    });
    this.#state.archive.addTrade(record);
    this.#state.announceTrade(record, now);
    for (const order of draft.orders) this.#state.announceOrder(order, "UPDATE", now);
    this.#finality.begin(record, now);
  }

  /** Books one meeting on the side of the order that rested. */
  #meet(market: ListedMarket, tradeId: string, taker: Party, trade: Trade, draft: Draft): void {
    const shares = coreShares(trade.size);
    const maker = this.#party(market, {
      bookOrderId: trade.makerOrderId,
      name: trade.makerOwner,
      isBid: trade.takerSide !== bidSide,
      shares,
    });
    const isSameToken = maker.isYes === taker.isYes;
    const price = priceAcross(corePrice(trade.price), maker.isYes);
    const paid = notionals(shares, { side: maker.side, price, isSameToken });
    this.#exchange(maker, { shares, notional: paid.maker, fee: 0n }, draft);
    draft.makers.push({
      orderId: maker.order?.orderId ?? crowdOrderId(trade.makerOrderId),
      owner: maker.order?.owner ?? "",
      maker: maker.address,
      tokenId: maker.tokenId,
      side: maker.side,
      matched: shares,
      price,
    });
    draft.bases.push({ shares, price });
    draft.shares += shares;
    draft.notional += paid.taker;
    if (!isSameToken) draft.setsMade += taker.side === "BUY" ? shares : -shares;
    const { order } = maker;
    if (order === undefined) return;
    order.fill(tradeId, shares, paid.maker);
    draft.orders.push(order);
    if (this.#state.exchange.remaining(order.bookOrderId) === undefined) {
      this.#keeping.complete(order);
    }
  }

  /** What a party gives is promised at once; what it gets comes with the block. */
  #exchange(
    { order, wallet, side, tokenId }: Party,
    dealt: { readonly shares: bigint; readonly notional: bigint; readonly fee: bigint },
    { transfers }: Draft,
  ): void {
    const { shares, notional, fee } = dealt;
    const isBuy = side === "BUY";
    const given = isBuy ? notional + fee : shares;
    const asset = isBuy ? collateral : tokenId;
    transfers.push({ wallet, asset, amount: -given });
    transfers.push(
      isBuy
        ? { wallet, asset: tokenId, amount: shares }
        : { wallet, asset: collateral, amount: notional - fee },
    );
    if (order !== undefined) this.#keeping.promise(order, given);
    else wallet.promise(asset, given);
  }

  #party(
    market: ListedMarket,
    met: {
      readonly bookOrderId: number;
      readonly name: string;
      readonly isBid: boolean;
      readonly shares: bigint;
    },
  ): Party {
    const order = this.#state.byBookOrder.get(met.bookOrderId);
    if (order === undefined) {
      return { order, wallet: this.#crowd.wallet, ...this.#crowd.act(market, met) };
    }
    const { tokenId, isYes, side, maker } = order;
    const wallet = this.#keeping.walletOf(order);
    return { order, wallet, address: maker, isYes, tokenId, side };
  }

  /** An order that left the book without a trade and without us: its market was emptied. */
  #noticeRemoval(change: LevelChange, now: EpochMicros): void {
    const order = this.#state.byBookOrder.get(change.orderId);
    if (order === undefined || integerOf(change.change) > 0) return;
    if (this.#state.exchange.remaining(change.orderId) !== undefined) return;
    const isOver = order.market.traded.phase === "closed";
    this.#keeping.end(order, isOver ? "CANCELED_MARKET_RESOLVED" : "CANCELED", now);
  }
}

function crowdOrderId(bookOrderId: number | undefined): string {
  return hexWordFor(`polymarket crowd order ${bookOrderId}`);
}
