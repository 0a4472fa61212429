// Judges every step of a soak of the simulated broker's core. A plain second broker foretells every order, fill, netting and
// movement of cash; and what must always hold is asserted: money is conserved to the micro, nobody owes, nobody holds both
// outcomes, each pair has two sides, and every change was told.

import { strict as assert } from "node:assert";

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { ForecastExAccountsCore } from "../../src/simulation/venues/forecastex/core/accounts.ts";
import type {
  CoreAccountEvent,
  CoreExecution,
  CoreOrder,
  CoreOrderRequest,
  CoreResult,
} from "../../src/simulation/venues/forecastex/core/contract.ts";
import type { ForecastExContractListing } from "../../src/simulation/venues/forecastex/listing.ts";
import { missingMoney } from "./forecastex-core-rig.ts";
import { ReferenceBroker, type ReferenceOrder } from "./forecastex-reference-broker.ts";

const microsPerCent = 10_000n;
/** The crowd's bids are told from orders by numbers that no order reaches. */
const crowdIdsFrom = 1_000_000_000_000;

export interface CrowdBid {
  readonly outcome: "yes" | "no";
  readonly cents: bigint;
  readonly size: bigint;
  readonly rests: boolean;
}

export class ForecastExCoreJudge {
  readonly reference: ReferenceBroker;
  readonly #exchange: Exchange;
  readonly #core: ForecastExAccountsCore;
  readonly #count: (what: string) => void;
  readonly #told = new Map<number, CoreOrder>();
  readonly #toldPositions = new Map<string, bigint>();
  readonly #seen = new Map<string, number>();
  #lastExecution: CoreExecution | null = null;

  constructor(
    exchange: Exchange,
    core: ForecastExAccountsCore,
    start: { readonly at: EpochMicros; readonly couponRate: bigint },
    count: (what: string) => void,
  ) {
    this.#exchange = exchange;
    this.#core = core;
    this.#count = count;
    this.reference = new ReferenceBroker(integerOf(start.at));
    this.reference.couponRate = start.couponRate;
    core.observe((event) => this.#hear(event));
  }

  deposit(account: string, amount: bigint, now: EpochMicros): void {
    if (this.#core.has(account)) this.#core.deposit(account, amount, now);
    else this.#core.open(account, amount, now);
    this.reference.account(account).move("deposit", amount);
  }

  list(symbol: string, listing: ForecastExContractListing): void {
    this.#core.catalogue.list(symbol, listing);
    const { conidYes, lastTradeAt, payoutAt } = listing;
    this.reference.list(conidYes, integerOf(lastTradeAt), integerOf(payoutAt));
  }

  /** Goes from one thing that time brings to the next, and judges each. */
  advance(until: EpochMicros): void {
    for (let next = this.#core.nextAt(); next !== null; next = this.#core.nextAt()) {
      if (integerOf(next) > integerOf(until)) break;
      this.#goTo(next);
    }
    this.#goTo(until);
  }

  /** Sends an order of which nothing but trading and money is to be judged. */
  submit(request: CoreOrderRequest, now: EpochMicros): CoreResult<CoreOrder> {
    const contract = this.#core.catalogue.contract(request.conid);
    const foretold = this.reference.submit({
      account: request.account,
      contract: contract.listing.conidYes,
      outcome: request.conid === contract.listing.conidYes ? "yes" : "no",
      cents: (request.price ?? 0n) / microsPerCent,
      size: request.sizeMillionths / 1_000_000n,
      timeInForce: request.timeInForce as "DAY" | "GTC" | "IOC",
    });
    const result = this.#core.submit(request, now);
    assert.equal(result.ok ? result.value.orderId : result.refusal, foretold);
    return result;
  }

  modify(
    order: CoreOrder,
    wanted: {
      readonly cents: bigint;
      readonly size: bigint;
      readonly timeInForce: "DAY" | "GTC" | "IOC";
    },
    now: EpochMicros,
  ): CoreResult<CoreOrder> {
    const foretold = this.reference.modify(order.orderId, wanted);
    const modification = {
      price: wanted.cents * microsPerCent,
      sizeMillionths: wanted.size * 1_000_000n,
      timeInForce: wanted.timeInForce,
    };
    const result = this.#core.modify(order.account, order.orderId, modification, now);
    assert.equal(result.ok ? null : result.refusal, foretold);
    return result;
  }

  cancel(order: CoreOrder, now: EpochMicros): CoreResult<CoreOrder> {
    const foretold = this.reference.cancel(order.orderId);
    const result = this.#core.requestCancel(order.account, order.orderId, now);
    assert.equal(result.ok ? null : result.refusal, foretold);
    return result;
  }

  /** Returns the exchange's number of the bid, or undefined when it was refused. */
  crowd(conid: number, bid: CrowdBid, now: EpochMicros): number | undefined {
    const { outcome, cents, size, rests } = bid;
    const orderId = this.#exchange.newOrderId();
    const yesCents = Number(outcome === "yes" ? cents : 101n - cents);
    const outcomeOfPlacing = this.#exchange.place(
      {
        orderId,
        symbol: String(conid),
        owner: "crowd",
        side: outcome === "yes" ? bidSide : askSide,
        price: priceTicks(yesCents * 100),
        size: contractMicros(Number(size) * 1_000_000),
        timeInForce: rests ? "good-till-cancelled" : "immediate-or-cancel",
      },
      now,
    );
    const foretold = {
      id: crowdIdsFrom + orderId,
      account: null,
      outcome,
      price: cents,
      left: size,
    };
    assert.equal(outcomeOfPlacing.accepted, this.reference.crowd(conid, foretold, rests));
    return outcomeOfPlacing.accepted ? orderId : undefined;
  }

  crowdCancel(conid: number, orderId: number, now: EpochMicros): void {
    const { book } = this.reference.contract(conid);
    const left = book.bids.find(({ id }) => id === crowdIdsFrom + orderId)?.left;
    book.remove(crowdIdsFrom + orderId);
    const removed = this.#exchange.cancel(orderId, now);
    const contracts = removed === undefined ? undefined : BigInt(integerOf(removed)) / 1_000_000n;
    assert.equal(contracts, left);
  }

  /** Compares money, positions, what was told and the live orders, for all accounts. */
  endStep(): void {
    for (const [name, expected] of this.reference.accounts) {
      const { cash, reserved, accruedCoupon } = this.#core.cash(name);
      assert.equal(cash, expected.cash, `cash of ${name}`);
      assert.equal(reserved, this.reference.reservedBy(name), `reserved by ${name}`);
      assert.ok(cash >= reserved, `${name} owes`);
      assert.equal(accruedCoupon, expected.coupon / 365_000_000n, `coupon of ${name}`);
      this.#compareLines(name, "executions", expected.executions, this.#executionLines(name));
      this.#compareLines(name, "movements", expected.movements, this.#movementLines(name));
    }
    for (const order of this.reference.live) this.#compareOrder(order);
    this.#checkClearing();
  }

  /** Compares every order, position and book. */
  checkAll(): void {
    for (const order of this.reference.orders.values()) this.#compareOrder(order);
    for (const { conid, book } of this.reference.contracts.values()) {
      const { listing } = this.#core.catalogue.contract(conid);
      for (const name of this.reference.accounts.keys()) {
        const yes = this.#comparePosition(name, conid, listing.conidYes, "yes");
        const no = this.#comparePosition(name, conid, listing.conidNo, "no");
        assert.ok(yes === 0n || no === 0n, `${name} holds both outcomes of ${conid}`);
      }
      this.#compareBook(conid, book.levels("yes"), book.levels("no"));
    }
  }

  #goTo(at: EpochMicros): void {
    this.reference.advance(integerOf(at));
    this.#core.tick(at);
    this.endStep();
  }

  #checkClearing(): void {
    const { heldForPairs, exchangeFees, crowdPaid, couponsPaid } = this.#core.clearing();
    const { fees, crowdPaid: paid, couponsPaid: coupons } = this.reference;
    const [yes, no] = this.reference.pairs();
    assert.equal(yes, no, "each pair has two sides");
    assert.deepEqual([exchangeFees, crowdPaid, couponsPaid], [fees, paid, coupons]);
    assert.equal(heldForPairs, yes * 1_000_000n);
    assert.equal(missingMoney(this.#core, [...this.reference.accounts.keys()]), 0n);
  }

  #compareOrder(expected: ReferenceOrder): void {
    const order = this.#core.order(expected.account, expected.id);
    assert.ok(order !== undefined, `order ${expected.id} is there`);
    const seen = [order.status, order.filled, order.size, order.price, order.cost, order.endReason];
    const { filled, size, cents, cost, reason } = expected;
    const wanted = [statusOf(expected), filled, size, cents * microsPerCent, cost, reason];
    assert.deepEqual(seen, wanted, `order ${expected.id}`);
    assert.deepEqual(this.#told.get(expected.id), order, `what was told of ${expected.id}`);
  }

  #comparePosition(name: string, contract: number, conid: number, outcome: "yes" | "no"): bigint {
    const { size, cost, realizedProfit } = this.#core.position(name, conid);
    const expected = this.reference.account(name).held(contract, outcome);
    assert.deepEqual([size, cost, realizedProfit], [expected.size, expected.cost, expected.profit]);
    assert.equal(this.#toldPositions.get(`${name} ${conid}`) ?? 0n, size);
    return size;
  }

  #compareBook(conid: number, yes: readonly string[], no: readonly string[]): void {
    const { bids, asks } = this.#exchange.market(String(conid)).book.levels();
    const words = (cents: number, size: number): string => `${cents} ${size / 1_000_000}`;
    assert.deepEqual(
      bids.map(({ price, size }) => words(integerOf(price) / 100, integerOf(size))),
      yes,
    );
    assert.deepEqual(
      asks.map(({ price, size }) => words(101 - integerOf(price) / 100, integerOf(size))),
      no,
    );
  }

  #compareLines(
    name: string,
    what: string,
    expected: readonly string[],
    read: (from: number) => readonly string[],
  ): void {
    const from = this.#seen.get(`${name} ${what}`) ?? 0;
    assert.deepEqual(read(from), expected.slice(from), `${what} of ${name}`);
    this.#seen.set(`${name} ${what}`, expected.length);
  }

  #executionLines(name: string): (from: number) => readonly string[] {
    return (from) =>
      this.#core
        .executions(name)
        .slice(from)
        .map((row) => {
          const { listing } = this.#core.catalogue.contract(row.conid);
          const outcome = row.conid === listing.conidYes ? "yes" : "no";
          return `${row.orderId} ${row.side} ${outcome} ${row.size} ${row.price}`;
        });
  }

  #movementLines(name: string): (from: number) => readonly string[] {
    return (from) =>
      this.#core
        .ledger(name)
        .slice(from)
        .map(({ kind, amount, balance }) => {
          return `${kind} ${amount} ${balance}`;
        });
  }

  #hear(event: CoreAccountEvent): void {
    if (event.kind === "order") {
      this.#told.set(event.order.orderId, event.order);
      const { status, timeInForce, endReason } = event.order;
      this.#count(`order ${timeInForce} ${status}${endReason === null ? "" : ` ${endReason}`}`);
    } else if (event.kind === "position") {
      const { account, conid, size } = event.position;
      this.#toldPositions.set(`${account} ${conid}`, size);
    } else if (event.kind === "execution") {
      this.#hearExecution(event.execution);
    } else this.#count(`ledger ${event.entry.kind}`);
  }

  #hearExecution(execution: CoreExecution): void {
    const { side, orderId, isTaker } = execution;
    if (side === "N") assert.equal(this.#lastExecution?.orderId, orderId, "N follows its B");
    this.#lastExecution = execution;
    this.#count(`execution ${side} ${isTaker ? "taker" : "maker"}`);
  }
}

function statusOf({ state, reason, cancelAt }: ReferenceOrder): string {
  if (state === "filled") return "Filled";
  if (reason !== null) return "Cancelled";
  if (cancelAt !== null) return "PendingCancel";
  return state === "waits" ? "PreSubmitted" : "Submitted";
}
