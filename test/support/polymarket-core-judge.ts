// Judges every step of a soak of the simulated Polymarket's core. A plain reference market foretells every fill from the
// orders alone; all money and tokens are kept a second time; and what must always hold is asserted: nobody owes, nothing
// is used twice, tokens come in pairs, and what was brought in is still there but for fees.

import { strict as assert } from "node:assert";

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { polymarketVenueFee } from "../../src/domain/market/fees/polymarket-fees.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type {
  ListedMarket,
  PolymarketCatalogue,
} from "../../src/simulation/venues/polymarket/catalogue.ts";
import type { PolymarketAccountsCore } from "../../src/simulation/venues/polymarket/core/accounts.ts";
import type {
  CoreAccountEvent,
  CoreOrder,
  CorePlacement,
  CoreResult,
  CoreTrade,
} from "../../src/simulation/venues/polymarket/core/contract.ts";
import { ReferenceLedger, type ReferenceTransfer } from "./polymarket-reference-ledger.ts";
import {
  type ReferenceFill,
  ReferenceMarket,
  type ReferenceOrder,
  type ReferenceTarget,
} from "./polymarket-reference-market.ts";

const makersPerTradeMax = 20;
const feeStep = 10n;

/** What a trade may become next. */
const walk: Readonly<Record<string, readonly string[]>> = {
  MATCHED: ["MINED", "RETRYING"],
  RETRYING: ["MINED", "FAILED"],
  MINED: ["CONFIRMED"],
  CONFIRMED: [],
  FAILED: [],
};

export interface CrowdOrder {
  readonly conditionId: string;
  readonly isBid: boolean;
  readonly price: bigint;
  readonly size: bigint;
  readonly rests: boolean;
}

export class PolymarketCoreJudge {
  readonly #exchange: Exchange;
  readonly #core: PolymarketAccountsCore;
  readonly #catalogue: PolymarketCatalogue;
  readonly #count: (what: string) => void;
  readonly #markets = new Map<string, ReferenceMarket>();
  readonly #ledger = new ReferenceLedger();
  readonly #open = new Map<string, CoreOrder>();
  readonly #matched = new Map<string, bigint>();
  readonly #statuses = new Map<string, CoreTrade["status"]>();
  #foretold: ReferenceFill[] = [];
  #buckets = 0;

  constructor(
    exchange: Exchange,
    core: PolymarketAccountsCore,
    catalogue: PolymarketCatalogue,
    count: (what: string) => void,
  ) {
    this.#exchange = exchange;
    this.#core = core;
    this.#catalogue = catalogue;
    this.#count = count;
    core.observe((event) => this.#hear(event));
    exchange.observe(({ market, events }) => {
      for (const event of events) {
        if (event.kind !== "level-change" || integerOf(event.change) > 0) continue;
        if (exchange.remaining(event.orderId) !== undefined) continue;
        this.#market(market.symbol).remove(`crowd ${event.orderId}`);
      }
    });
  }

  bringIn(wallet: string, amount: bigint): void {
    this.#core.open(wallet, amount);
    this.#ledger.bringIn(wallet, amount);
  }

  /** Complete sets by hand; what the core does is what the reference could. */
  changeSets(wallet: string, market: ListedMarket, made: bigint, now: EpochMicros): boolean {
    const { conditionId, yesToken, noToken } = market.listing;
    const given = made > 0n ? ["collateral"] : [yesToken, noToken];
    const amount = made > 0n ? made : -made;
    this.#core.tick(now);
    const { reserved, delayed } = this.#openOrders();
    const expected = given.every((asset) => {
      const claimed = reserved.get(`${wallet} ${asset}`) ?? 0n;
      return this.#ledger.spare(wallet, asset) - claimed >= amount;
    });
    const done =
      made > 0n
        ? this.#core.split(wallet, conditionId, amount, now)
        : this.#core.merge(wallet, conditionId, amount, now);
    // A delayed order holds back more than its own shares cost, which the reference does not know.
    if (!delayed.has(wallet)) assert.equal(done, expected, "a split or merge is judged alike");
    if (!done) return false;
    this.#ledger.move(wallet, "collateral", -made);
    this.#ledger.move(wallet, yesToken, made);
    this.#ledger.move(wallet, noToken, made);
    return true;
  }

  redeem(wallet: string, market: ListedMarket, now: EpochMicros): void {
    const { conditionId, yesToken, noToken } = market.listing;
    this.#core.tick(now);
    const payouts = this.#core.payouts(conditionId);
    let expected = 0n;
    if (payouts !== undefined) {
      for (const [token, each] of [
        [yesToken, payouts.yes],
        [noToken, payouts.no],
      ] as const) {
        const held = this.#ledger.spare(wallet, token);
        this.#ledger.move(wallet, token, -held);
        expected += (held * each) / 1_000_000n;
      }
    }
    this.#ledger.move(wallet, "collateral", expected);
    assert.equal(this.#core.redeem(wallet, conditionId, now), expected, "a payout");
  }

  /** Somebody without an account: endless money, no fee. */
  crowdOrder(order: CrowdOrder, now: EpochMicros): void {
    this.#core.tick(now);
    const market = this.#exchange.market(order.conditionId);
    const price = priceTicks(Number(order.price));
    const size = contractMicros(Number(order.size));
    const orderId = this.#exchange.newOrderId();
    if (market.refusal(price, size) === undefined) {
      this.#arrive(order.conditionId, {
        order: {
          id: `crowd ${orderId}`,
          isCrowd: true,
          token: "yes",
          side: order.isBid ? "BUY" : "SELL",
          price: order.price,
          left: order.size,
        },
        target: { shares: order.size },
        rests: order.rests,
      });
    }
    const { conditionId: symbol, isBid, rests } = order;
    this.#exchange.place(
      {
        symbol,
        owner: "flow",
        side: isBid ? bidSide : askSide,
        price,
        size,
        timeInForce: rests ? "good-till-cancelled" : "immediate-or-cancel",
        orderId,
      },
      now,
    );
    // Trades of the crowd with itself are nobody's business.
    if (this.#foretold.every((fill) => fill.isCrowd)) this.#foretold = [];
    assert.deepEqual(this.#foretold, [], "every foretold fill of a wallet happened");
  }

  /** Judges the answer to an order against what the order became. */
  judgeAnswer(result: CoreResult<CorePlacement>): void {
    if (!result.ok) return;
    const { order, status, tradeIds } = result.value;
    if (status === "matched") assert.ok(order.sizeMatched > 0n, "a matched order has matched");
    else assert.equal(order.sizeMatched, 0n, "an unmatched order has not matched");
    assert.equal(tradeIds.length > 0, status === "matched", "trades of an answer");
    assert.equal(order.sizeMatched, this.#matched.get(order.orderId) ?? 0n, "what matched");
    assert.equal(this.#core.order(order.owner, order.orderId)?.status, order.status);
  }

  /** Returns what an order would meet in the reference. */
  wouldTake(order: Pick<CoreOrder, "tokenId" | "side" | "price">, target: ReferenceTarget) {
    const market = this.#catalogue.findToken(order.tokenId)?.market;
    assert.ok(market !== undefined, "the market of an order is listed");
    const reference = this.#referenceOf(order, 0n, "");
    return this.#market(market.listing.conditionId).peek(reference, target, stepOf(market));
  }

  endStep(wallets: readonly string[]): void {
    assert.equal(this.#foretold.length, 0, "every foretold fill happened");
    const { reserved, fillsOf, delayed } = this.#openOrders();
    for (const wallet of wallets) {
      for (const [asset, amount] of this.#ledger.balances(wallet)) {
        const held =
          asset === "collateral" ? this.#core.collateral(wallet) : this.#core.tokens(wallet, asset);
        assert.equal(held, amount, `${asset} of ${wallet}`);
        assert.ok(amount >= 0n, `${wallet} owes ${asset}`);
        const free = this.#core.free(wallet, asAsset(asset));
        assert.ok(free >= 0n, `${wallet} used ${asset} twice`);
        if (free === 0n || delayed.has(wallet)) continue;
        const key = `${wallet} ${asset}`;
        const apart = this.#ledger.spare(wallet, asset) - (reserved.get(key) ?? 0n) - free;
        // What each trade of an order takes is whole millionths, and what stays reserved is what is left over: up to
        // one more for each than the rest of the order would need by itself.
        const roundedMost = fillsOf.get(key) ?? 0n;
        assert.ok(apart >= 0n && apart <= roundedMost, `free ${asset}: ${free}, ${apart} apart`);
      }
    }
  }

  checkAll(markets: readonly ListedMarket[]): void {
    const { collateral, fees, locked, tokens } = this.#core.audit();
    let behind = 0n;
    for (const amount of locked.values()) behind += amount;
    assert.equal(collateral + fees + behind, this.#ledger.broughtIn, "nothing is lost or made");
    for (const market of this.#catalogue.markets()) {
      const { conditionId, yesToken, noToken } = market.listing;
      const [yes, no] = [tokens.get(yesToken) ?? 0n, tokens.get(noToken) ?? 0n];
      const stands = locked.get(conditionId) ?? 0n;
      const payouts = this.#core.payouts(conditionId);
      if (payouts === undefined) {
        assert.equal(yes, no, "tokens come in pairs");
        assert.equal(yes, stands, "a dollar stands behind each pair");
      } else {
        const owed = (yes * payouts.yes + no * payouts.no) / 1_000_000n;
        assert.ok(stands >= owed, "every payout is covered");
      }
    }
    for (const { listing, traded } of markets) {
      const { bids, asks } = traded.book.levels();
      const plain = (levels: typeof bids): string[] =>
        levels.map(({ price, size }) => `${integerOf(price)} ${integerOf(size)}`);
      const reference = this.#market(listing.conditionId);
      assert.deepEqual(plain(bids), reference.levels("bid"), "the bids agree");
      assert.deepEqual(plain(asks), reference.levels("ask"), "the asks agree");
    }
  }

  /** The core redeemed for a wallet by itself. */
  expectRedeemed(wallet: string, market: ListedMarket): void {
    const { conditionId, yesToken, noToken } = market.listing;
    const payouts = this.#core.payouts(conditionId);
    assert.ok(payouts !== undefined, "a redeemed market is resolved");
    for (const [token, each] of [
      [yesToken, payouts.yes],
      [noToken, payouts.no],
    ] as const) {
      const held = this.#ledger.spare(wallet, token);
      this.#ledger.move(wallet, token, -held);
      this.#ledger.move(wallet, "collateral", (held * each) / 1_000_000n);
    }
  }

  #hear(event: CoreAccountEvent): void {
    if (event.kind === "trade") this.#hearTrade(event.trade);
    else this.#hearOrder(event.change, event.order);
  }

  #hearOrder(change: "PLACEMENT" | "UPDATE" | "CANCELLATION", order: CoreOrder): void {
    const before = this.#open.get(order.orderId);
    this.#count(`order ${order.orderType} ${change} ${order.status}`);
    assert.equal(before === undefined, change === "PLACEMENT", `${change} of ${order.orderId}`);
    if (order.status === "LIVE" && (before === undefined || before.status === "DELAYED")) {
      this.#arriveWallet(order);
    }
    if (order.status === "UNMATCHED") this.#judgeMiss(order);
    assert.equal(order.sizeMatched, this.#matched.get(order.orderId) ?? 0n, "what has matched");
    if (order.status === "LIVE" || order.status === "DELAYED") {
      this.#open.set(order.orderId, order);
      return;
    }
    this.#open.delete(order.orderId);
    this.#market(order.conditionId).remove(order.orderId);
  }

  #judgeMiss(order: CoreOrder): void {
    const { fills, isComplete } = this.wouldTake(order, targetOf(order));
    const missed = order.orderType === "FOK" ? !isComplete : fills.length === 0;
    assert.ok(missed, "an unmatched order could not have matched");
  }

  #arriveWallet(order: CoreOrder): void {
    this.#arrive(order.conditionId, {
      order: this.#referenceOf(order, order.originalSize, order.orderId),
      target: targetOf(order),
      rests: order.orderType === "GTC" || order.orderType === "GTD",
    });
  }

  #arrive(
    conditionId: string,
    arrival: {
      readonly order: ReferenceOrder;
      readonly target: ReferenceTarget;
      readonly rests: boolean;
    },
  ): void {
    assert.deepEqual(this.#foretold, [], "what was foretold before has happened");
    const { order, target, rests } = arrival;
    const market = this.#market(conditionId);
    const { fills } = market.take(order, target, stepOf(this.#catalogue.market(conditionId)));
    for (const fill of fills) order.left -= fill.shares;
    if (rests && order.left > 0n) market.orders.push(order);
    this.#foretold = [...fills];
    this.#buckets = 0;
  }

  #hearTrade(trade: CoreTrade): void {
    const before = this.#statuses.get(trade.tradeId);
    this.#count(`trade ${trade.status}`);
    if (before === undefined) {
      assert.equal(trade.status, "MATCHED", "a trade begins matched");
      this.#book(trade);
    } else {
      assert.ok(walk[before]?.includes(trade.status), `${before}, then ${trade.status}`);
    }
    this.#statuses.set(trade.tradeId, trade.status);
    assert.equal(trade.transactionHash !== "", ["MINED", "CONFIRMED"].includes(trade.status));
    if (trade.status === "MINED") this.#ledger.settle(trade.tradeId);
    if (trade.status === "FAILED") this.#ledger.drop(trade.tradeId);
    if (trade.status === "FAILED" || trade.status === "CONFIRMED") {
      this.#statuses.delete(trade.tradeId);
    }
  }

  #book(trade: CoreTrade): void {
    const waiting = this.#open.get(trade.takerOrderId);
    if (waiting?.status === "DELAYED") {
      this.#open.set(trade.takerOrderId, { ...waiting, status: "LIVE" });
      this.#arriveWallet(waiting);
    }
    assert.equal(trade.bucketIndex, this.#buckets, "transactions of one order are counted");
    this.#buckets += 1;
    const fills = this.#foretold.splice(0, makersPerTradeMax);
    assert.deepEqual(
      trade.makers.map(({ orderId, owner, matched, price }) =>
        owner === "" ? [matched, "crowd"] : [matched, orderId, price],
      ),
      fills.map(({ makerId, isCrowd, shares, makerPrice }) =>
        isCrowd ? [shares, "crowd"] : [shares, makerId, makerPrice],
      ),
      "who was met",
    );
    for (const [index, maker] of trade.makers.entries()) {
      const kind = fills[index]?.kind;
      if (maker.owner !== "" && trade.takerOwner !== "") {
        const sameToken = maker.tokenId === trade.tokenId;
        const both = trade.side === "BUY" ? "MINT" : "MERGE";
        assert.equal(sameToken ? "COMPLEMENTARY" : both, kind, "how they settle");
      }
      this.#count(`fill ${kind}`);
    }
    this.#enterTransfers(trade, fills);
  }

  #enterTransfers(trade: CoreTrade, fills: readonly ReferenceFill[]): void {
    const transfers: ReferenceTransfer[] = [];
    const add = (
      wallet: string,
      side: "BUY" | "SELL",
      dealt: { tokenId: string; shares: bigint; sum: bigint; fee: bigint },
    ): void => {
      const { tokenId, shares, sum, fee } = dealt;
      const sign = side === "BUY" ? 1n : -1n;
      transfers.push({ wallet, asset: "collateral", amount: -sign * sum - fee });
      transfers.push({ wallet, asset: tokenId, amount: sign * shares });
    };
    let [shares, sum] = [0n, 0n];
    for (const [index, fill] of fills.entries()) {
      shares += fill.shares;
      sum += fill.takerSum;
      const maker = trade.makers[index];
      if (maker === undefined || maker.owner === "") continue;
      const { tokenId, side } = maker;
      add(maker.maker, side, { tokenId, shares: fill.shares, sum: fill.makerSum, fee: 0n });
      this.#tally(maker.orderId, fill.shares);
    }
    assert.equal(trade.size, shares, "the size of a trade");
    this.#judgeFee(trade, fills);
    // The crowd may be seen to trade the other token.
    if (trade.takerOwner !== "") {
      assert.equal(trade.price, (sum * 1_000_000n) / shares, "the price of a trade");
      add(trade.taker, trade.side, { tokenId: trade.tokenId, shares, sum, fee: trade.fee });
      this.#tally(trade.takerOrderId, shares);
    }
    this.#ledger.promise(trade.tradeId, transfers);
  }

  /** Rounded down once, a fee is not below the sum of the parts rounded down, and less than a step per part above. */
  #judgeFee(trade: CoreTrade, fills: readonly ReferenceFill[]): void {
    const { fees } = this.#catalogue.market(trade.conditionId).listing;
    if (trade.takerOwner === "" || fees === null) {
      assert.equal(trade.fee, 0n, "no fee");
      return;
    }
    const schedule = {
      kind: "polymarket",
      rate: partsPerMillion(Math.round(fees.rate * 1_000_000)),
      exponent: fees.exponent === 2 ? 2 : 1,
      chargedIn: "collateral",
    } as const;
    let least = 0n;
    for (const { takerPrice, shares } of fills) {
      const price = priceTicks(Number(takerPrice));
      const size = contractMicros(Number(shares));
      least += BigInt(integerOf(polymarketVenueFee(schedule, price, size)));
    }
    assert.ok(trade.fee >= least, "a fee is not too small");
    assert.ok(trade.fee < least + feeStep * BigInt(fills.length), "a fee is not too large");
  }

  #tally(orderId: string, shares: bigint): void {
    this.#matched.set(orderId, (this.#matched.get(orderId) ?? 0n) + shares);
  }

  /** What open orders hold back, by wallet and asset, and the wallets with orders whose part of it is not known here. */
  #openOrders() {
    const reserved = new Map<string, bigint>();
    const fillsOf = new Map<string, bigint>();
    const delayed = new Set<string>();
    for (const { maker, side, tokenId, price, status, ...order } of this.#open.values()) {
      if (status === "DELAYED") delayed.add(maker);
      const left = order.originalSize - order.sizeMatched;
      const key = `${maker} ${side === "BUY" ? "collateral" : tokenId}`;
      const claim = side === "BUY" ? (left * price + 9_999n) / 10_000n : left;
      reserved.set(key, (reserved.get(key) ?? 0n) + claim);
      const fills = side === "BUY" ? BigInt(order.tradeIds.length) : 0n;
      fillsOf.set(key, (fillsOf.get(key) ?? 0n) + fills);
    }
    return { reserved, fillsOf, delayed };
  }

  #referenceOf(
    { tokenId, side, price }: Pick<CoreOrder, "tokenId" | "side" | "price">,
    left: bigint,
    id: string,
  ): ReferenceOrder {
    const isYes = this.#catalogue.findToken(tokenId)?.isYes;
    return { id, isCrowd: false, token: isYes ? "yes" : "no", side, price, left };
  }

  #market(conditionId: string): ReferenceMarket {
    const known = this.#markets.get(conditionId);
    if (known !== undefined) return known;
    const market = new ReferenceMarket();
    this.#markets.set(conditionId, market);
    return market;
  }
}

function targetOf(order: CoreOrder): ReferenceTarget {
  const aimsAtSum = order.side === "BUY" && ["FOK", "FAK"].includes(order.orderType);
  return aimsAtSum ? { sum: order.makerAmount } : { shares: order.originalSize };
}

/** On each grid the least step that costs whole millionths, but not below a ten-thousandth of a share. */
function stepOf({ tickSize }: ListedMarket): bigint {
  const steps = { "0.1": 100n, "0.01": 100n, "0.005": 200n, "0.0025": 400n } as const;
  const fine = { "0.001": 1_000n, "0.0001": 10_000n } as const;
  return { ...steps, ...fine }[tickSize];
}

function asAsset(asset: string): "collateral" | { readonly tokenId: string } {
  return asset === "collateral" ? asset : { tokenId: asset };
}
