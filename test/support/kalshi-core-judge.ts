// Judges every step of a soak of the simulated Kalshi's core. A plain reference book foretells every fill and every order
// that ends by meeting itself or by not resting; a plain reference ledger keeps all money and positions a second time; and
// what must always hold is asserted: nobody owes, nothing is used twice, what was brought in is still there but for fees.

import { strict as assert } from "node:assert";

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import type { EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { ListedMarket } from "../../src/simulation/venues/kalshi/catalogue.ts";
import type { KalshiAccountsCore } from "../../src/simulation/venues/kalshi/core/accounts.ts";
import type {
  CoreAccountEvent,
  CoreFill,
  CoreMembership,
  CoreOrder,
  CoreResult,
  CoreSide,
} from "../../src/simulation/venues/kalshi/core/contract.ts";
import {
  bookPrice,
  bookSideOf,
  bookSize,
  coreCount,
} from "../../src/simulation/venues/kalshi/core/core-state.ts";
import { ReferenceBook, type ReferencePlacement } from "./kalshi-reference-book.ts";
import { ReferenceLedger } from "./kalshi-reference-ledger.ts";

const crowd = "crowd";
const groupWindowMicros = 15_000_000;

/** Orders of an account that are compared at once; older ones ended long ago. */
const ordersChecked = 1_000;

export interface CrowdOrder {
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly side: CoreSide;
  readonly price: bigint;
  readonly count: bigint;
  readonly rests: boolean;
}

interface ForetoldFill {
  readonly orderId: string;
  readonly isTaker: boolean;
  readonly price: bigint;
  readonly count: bigint;
}

interface Matched {
  readonly groupId: string;
  readonly atMicros: number;
  readonly count: bigint;
}

/** Reasons that end what is left of an order before it comes to its own end. */
const earlierEnds: readonly string[] = ["OrderGroupCancel", "MarginCancel"];

export class KalshiCoreJudge {
  readonly #exchange: Exchange;
  readonly #core: KalshiAccountsCore;
  readonly #count: (what: string) => void;
  readonly #books = new Map<string, ReferenceBook>();
  readonly #ledger = new ReferenceLedger();
  readonly #accounts: string[] = [];
  readonly #orders = new Map<string, CoreOrder>();
  readonly #resetAt = new Map<string, number>();
  #matched: Matched[] = [];
  #foretold: ForetoldFill[] = [];
  #ends = new Set<string>();
  readonly #reduceOnly = new Set<string>();
  #nextIsReduceOnly = false;
  #crowdOrders = 0;

  constructor(exchange: Exchange, core: KalshiAccountsCore, count: (what: string) => void) {
    this.#exchange = exchange;
    this.#core = core;
    this.#count = count;
    core.observe((event) => this.#hear(event));
  }

  open(name: string, cash: bigint, membership: CoreMembership): void {
    const shards = [0, 2];
    this.#core.open(name, new Map(shards.map((shard) => [shard, cash])), membership);
    this.#accounts.push(name);
    for (const shard of shards) {
      this.#ledger.bringIn(ReferenceLedger.wallet(ownerOf(name, 0), shard), cash);
    }
  }

  deposit(name: string, subaccount: number, shard: number, amount: bigint): void {
    this.#core.deposit(name, subaccount, shard, amount);
    this.#ledger.bringIn(ReferenceLedger.wallet(ownerOf(name, subaccount), shard), amount);
  }

  transfer(
    name: string,
    transfer: {
      readonly subaccount: number;
      readonly from: number;
      readonly to: number;
      readonly amount: bigint;
    },
    now: EpochMicros,
  ): CoreResult<undefined> {
    const moved = this.#core.transfer(name, transfer, now);
    if (moved.ok) {
      const owner = ownerOf(name, transfer.subaccount);
      this.#ledger.add(ReferenceLedger.wallet(owner, transfer.from), -transfer.amount);
      this.#ledger.add(ReferenceLedger.wallet(owner, transfer.to), transfer.amount);
    }
    return moved;
  }

  /** Tells what the next order to be accepted is: its fills must bring its position nearer to nothing. */
  expectOrder(isReduceOnly: boolean): void {
    this.#nextIsReduceOnly = isReduceOnly;
  }

  /** Lets time end what it ends before the step, so that the reference knows of it. */
  begin(now: EpochMicros): void {
    for (const ticker of this.#books.keys()) this.#crowdLeavesClosed(ticker);
    this.#core.tick(now);
    for (const ticker of this.#books.keys()) this.#crowdLeavesClosed(ticker);
  }

  /** An order of somebody without an account: it pays no fee here and has endless money. */
  crowdOrder(order: CrowdOrder, now: EpochMicros): void {
    this.#core.tick(now);
    this.#crowdOrders += 1;
    const id = `${crowd} ${this.#crowdOrders}`;
    const market = this.#exchange.market(order.ticker);
    const size = bookSize(order.count);
    if (order.price <= 0n || order.price >= 10_000n) return;
    if (market.refusal(bookPrice(order.price), size) === undefined) {
      const placement = this.#book(order.ticker).place(
        { id, account: null, side: order.side, price: order.price, left: order.count },
        {
          timeInForce: order.rests ? "good_till_canceled" : "immediate_or_cancel",
          endsResting: false,
        },
      );
      this.#foretell(order, { ...placement, ended: [] });
    }
    const outcome = this.#exchange.place(
      {
        symbol: order.ticker,
        owner: crowd,
        side: bookSideOf(order.side),
        price: bookPrice(order.price),
        size,
        timeInForce: order.rests ? "good-till-cancelled" : "immediate-or-cancel",
      },
      now,
    );
    this.#count(outcome.accepted ? "crowd order" : `crowd order: ${outcome.reason}`);
  }

  /** The crowd's orders of a market are about to be taken off its book. */
  crowdLeaves(ticker: string): void {
    const book = this.#book(ticker);
    book.orders = book.orders.filter((order) => order.account !== null);
  }

  settle(ticker: string, result: "yes" | "no" | "scalar", value: bigint, now: EpochMicros): void {
    this.crowdLeaves(ticker);
    this.#core.settle(ticker, result, value, now);
    this.#ledger.settle(ticker, value);
    assert.equal(this.#exchange.market(ticker).book.orderCount, 0);
    this.#books.delete(ticker);
  }

  /** What must hold after every step. */
  endStep(now: EpochMicros): void {
    assert.deepEqual(this.#foretold, [], "every foretold fill happened");
    assert.deepEqual([...this.#ends], [], "every foretold end happened");
    for (const name of this.#accounts) {
      for (const subaccount of [0, 3]) {
        const reserved = this.#core.reserved(name, subaccount);
        for (const [shard, free] of this.#core.cash(name, subaccount)) {
          assert(free >= 0n, `${name} owes ${free} on shard ${shard}`);
          const wallet = ReferenceLedger.wallet(ownerOf(name, subaccount), shard);
          const total = free + (reserved.get(shard) ?? 0n);
          assert.equal(total, this.#ledger.money(wallet), `the money of ${wallet}`);
        }
      }
    }
    const { broughtIn, fees, keptByRounding } = this.#ledger;
    const there = this.#ledger.total() + this.#ledger.heldForPairs();
    assert.equal(there + fees + keptByRounding, broughtIn, "nothing appears or is lost");
    assert.equal(this.#core.keptByRounding <= keptByRounding, true);
    this.#checkGroups(now);
  }

  /** Everything at once: books, positions, orders. Slower than a step. */
  checkAll(markets: readonly ListedMarket[], _now: EpochMicros): void {
    for (const { listing } of markets) this.#checkBook(listing.ticker);
    for (const name of this.#accounts) {
      this.#checkOrders(name);
      this.#checkReserves(name);
      for (const position of this.#core.positions(name)) {
        const wallet = ReferenceLedger.wallet(
          ownerOf(name, position.subaccount),
          position.exchangeIndex,
        );
        const expected = this.#ledger.position(position.ticker, wallet);
        assert.equal(position.position, expected, `the position of ${wallet}`);
      }
    }
    for (const ticker of this.#books.keys()) {
      assert.equal(this.#ledger.netPosition(ticker), 0n, `positions in ${ticker} net to zero`);
    }
  }

  #hear(event: CoreAccountEvent): void {
    if (event.kind === "order") this.#hearOrder(event.order);
    if (event.kind === "fill") this.#hearFill(event.fill);
    if (event.kind === "order-group") {
      this.#count(`group ${event.event}`);
      if (event.event === "reset") this.#resetAt.set(event.group.orderGroupId, integerOf(event.at));
    }
  }

  #hearOrder(order: CoreOrder): void {
    this.#orders.set(order.orderId, order);
    const reason = order.lastUpdateReason;
    if (reason !== "" && reason !== "Trade") this.#count(`order ${reason}`);
    if (reason === "Trade") return;
    const book = this.#book(order.ticker);
    if (reason === "") {
      if (this.#nextIsReduceOnly) this.#reduceOnly.add(order.orderId);
      this.#placed(order, order.timeInForce);
      return;
    }
    const known = book.find(order.orderId);
    if (reason === "Amend" && order.remainingCount > 0n) {
      if (known?.price === order.price && known.left >= order.remainingCount) {
        known.left = order.remainingCount;
        return;
      }
      book.remove(order.orderId);
      this.#placed(order, "good_till_canceled");
      return;
    }
    if (known !== undefined && order.remainingCount > 0n) known.left = order.remainingCount;
    else if (known !== undefined) book.remove(order.orderId);
    else if (reason !== "ReduceOnlyCancel" || this.#ends.has(order.orderId)) {
      const expected = reason === "SelfTradeCancel" || reason === "Cancel";
      assert(expected || earlierEnds.includes(reason), `${order.orderId} ended by ${reason}`);
      assert(this.#ends.delete(order.orderId), `${order.orderId} ended by ${reason}, not foretold`);
    }
  }

  #placed(order: CoreOrder, timeInForce: CoreOrder["timeInForce"]): void {
    const placement = this.#book(order.ticker).place(
      {
        id: order.orderId,
        account: order.account,
        side: order.side,
        price: order.price,
        left: order.remainingCount,
      },
      { timeInForce, endsResting: order.selfTradePrevention === "maker" },
    );
    this.#foretell(order, placement);
  }

  #foretell(
    taker: { readonly ticker: string; readonly exchangeIndex: number; readonly side: CoreSide },
    { trades, ended }: ReferencePlacement,
  ): void {
    for (const { makerId, takerId, price, count } of trades) {
      for (const isTaker of [false, true]) {
        const orderId = isTaker ? takerId : makerId;
        if (!orderId.startsWith(crowd)) {
          this.#foretold.push({ orderId, isTaker, price, count });
          continue;
        }
        const side = (taker.side === "bid") === isTaker ? "bid" : "ask";
        const { ticker, exchangeIndex } = taker;
        this.#ledger.book(crowd, { ticker, exchangeIndex, side, price, count, fee: 0n });
      }
    }
    for (const id of ended) this.#ends.add(id);
  }

  #hearFill(fill: CoreFill): void {
    const { orderId, isTaker, price, count } = fill;
    this.#count(isTaker ? "fill as taker" : "fill as maker");
    assert.deepEqual({ orderId, isTaker, price, count }, this.#foretold.shift());
    const owner = ownerOf(fill.account, fill.subaccount);
    this.#ledger.book(owner, fill);
    const wallet = ReferenceLedger.wallet(owner, fill.exchangeIndex);
    assert.equal(fill.postPosition, this.#ledger.position(fill.ticker, wallet));
    if (this.#reduceOnly.has(orderId)) {
      const isNearer = fill.side === "ask" ? fill.postPosition >= 0n : fill.postPosition <= 0n;
      assert(isNearer, `the reduce-only order ${orderId} turned the position`);
      this.#count("fill of a reduce-only order");
    }
    const groupId = this.#orders.get(orderId)?.orderGroupId;
    if (groupId != null) this.#matched.push({ groupId, atMicros: integerOf(fill.at), count });
  }

  /** A group whose fills of the last fifteen seconds exceed its limit has triggered, and a triggered one has no orders. */
  #checkGroups(now: EpochMicros): void {
    const from = integerOf(now) - groupWindowMicros;
    this.#matched = this.#matched.filter(({ atMicros }) => atMicros > from);
    for (const name of this.#accounts) {
      for (const group of this.#core.groups(name)) {
        const { orderGroupId, limit, isTriggered, orderIds } = group;
        const since = this.#resetAt.get(orderGroupId) ?? 0;
        let matched = 0n;
        for (const one of this.#matched) {
          if (one.groupId === orderGroupId && one.atMicros > since) matched += one.count;
        }
        assert(isTriggered || matched <= limit, `group ${orderGroupId} matched ${matched}`);
        assert(!isTriggered || orderIds.length === 0, `group ${orderGroupId} has orders`);
      }
    }
  }

  #checkBook(ticker: string): void {
    const { book } = this.#exchange.market(ticker);
    const reference = this.#book(ticker);
    const levels = book.levels();
    for (const [side, rows] of [
      ["bid", levels.bids],
      ["ask", levels.asks],
    ] as const) {
      const there = rows.map(({ price, size }) => `${integerOf(price)} ${coreCount(size)}`);
      assert.deepEqual(there, reference.levels(side), `${side}s of ${ticker}`);
    }
    assert.equal(book.orderCount, reference.orders.length, `orders in ${ticker}`);
    const [bid, ask] = [book.best(bidSide), book.best(askSide)];
    if (bid && ask) assert(integerOf(bid.price) < integerOf(ask.price), `${ticker} is crossed`);
  }

  /** Orders are where the book has them, are no larger than asked, and reduce-only ones no larger than the position. */
  #checkOrders(name: string): void {
    for (const order of this.#core.orders(name).slice(-ordersChecked)) {
      const { orderId, status, fillCount, remainingCount, initialCount } = order;
      assert(fillCount + remainingCount <= initialCount, `${orderId} has grown`);
      const rests = this.#book(order.ticker).find(orderId);
      assert.equal(rests?.left ?? 0n, remainingCount, `what is left of ${orderId}`);
      assert.equal(status === "resting", rests !== undefined, `the status of ${orderId}`);
    }
  }

  /** Every wallet holds back at least what its resting orders cost if all of them fill, each contract of a position
   * closing one contract of the orders that trade first. */
  #checkReserves(name: string): void {
    const needed = new Map<string, bigint>();
    const resting = this.#core.orders(name).filter((order) => order.status === "resting");
    for (const side of ["bid", "ask"] as const) {
      const closable = new Map<string, bigint>();
      // The sort is stable and the orders are in the order of their arrival, which amendments may have changed: the
      // price alone decides what a cover is worth.
      const sign = side === "bid" ? -1n : 1n;
      const inOrder = resting
        .filter((order) => order.side === side)
        .sort((a, b) => (sign * (a.price - b.price) < 0n ? -1 : 1));
      for (const { ticker, subaccount, exchangeIndex, price, remainingCount } of inOrder) {
        const wallet = ReferenceLedger.wallet(ownerOf(name, subaccount), exchangeIndex);
        const key = `${wallet} ${ticker}`;
        const held = (side === "ask" ? 1n : -1n) * this.#ledger.position(ticker, wallet);
        const left = closable.get(key) ?? (held > 0n ? held : 0n);
        const covered = left < remainingCount ? left : remainingCount;
        closable.set(key, left - covered);
        const each = side === "bid" ? price : 10_000n - price;
        needed.set(wallet, (needed.get(wallet) ?? 0n) + each * (remainingCount - covered));
      }
    }
    for (const subaccount of [0, 3]) {
      for (const [shard, reserved] of this.#core.reserved(name, subaccount)) {
        const wallet = ReferenceLedger.wallet(ownerOf(name, subaccount), shard);
        const least = needed.get(wallet) ?? 0n;
        assert(reserved >= least, `${wallet} reserves ${reserved}, not ${least}`);
      }
    }
  }

  #crowdLeavesClosed(ticker: string): void {
    if (this.#exchange.market(ticker).book.orderCount === 0) this.crowdLeaves(ticker);
  }

  #book(ticker: string): ReferenceBook {
    const known = this.#books.get(ticker);
    if (known !== undefined) return known;
    const book = new ReferenceBook();
    this.#books.set(ticker, book);
    return book;
  }
}

function ownerOf(account: string, subaccount: number): string {
  return `${account}/${subaccount}`;
}
