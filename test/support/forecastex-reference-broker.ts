// The whole broker a second time, in plain arrays: orders, sessions, cancels, netting, coupons, payouts. The hours of
// Chicago come from the runtime's table of zones. It is told what the core is told and says what must follow; it shares
// nothing with the engine it judges.

import { ReferenceAccount, type ReferenceOutcome } from "./forecastex-reference-account.ts";
import { type ReferenceBid, ReferenceBook } from "./forecastex-reference-book.ts";

export interface ReferenceTicket {
  readonly account: string;
  readonly contract: number;
  readonly outcome: ReferenceOutcome;
  readonly cents: bigint;
  readonly size: bigint;
  readonly timeInForce: "DAY" | "GTC" | "IOC";
}

export interface ReferenceOrder extends ReferenceTicket {
  readonly id: number;
  cents: bigint;
  size: bigint;
  timeInForce: "DAY" | "GTC" | "IOC";
  filled: bigint;
  cost: bigint;
  /** `waits` outside the book; what else is not `rests` has ended. */
  state: "waits" | "rests" | "filled" | "ended";
  reason: string | null;
  cancelAt: number | null;
}

export interface ReferenceContract {
  readonly conid: number;
  readonly lastTradeAt: number;
  readonly payoutAt: number;
  readonly book: ReferenceBook;
  isEnded: boolean;
  isHalted: boolean;
  answer: ReferenceOutcome | null;
  isPaid: boolean;
  closingHalfCents: bigint | null;
  /** What the crowd holds: YES above nothing, NO below. */
  crowd: bigint;
}

const [minute, dayMicros] = [60_000_000, 86_400_000_000];
const microsPerCent = 10_000n;
const chicago = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Chicago",
  hour: "2-digit",
  minute: "2-digit",
  day: "numeric",
  hourCycle: "h23",
});

function readingOf(micros: number): { readonly minuteOfDay: number; readonly day: number } {
  const parts = new Map<string, string>();
  for (const { type, value } of chicago.formatToParts(micros / 1_000)) parts.set(type, value);
  const number = (type: string): number => Number(parts.get(type));
  return { minuteOfDay: number("hour") * 60 + number("minute"), day: number("day") };
}

/** What happens at one instant comes in this order. */
type Happening = readonly [at: number, rank: number, work: () => void];

export class ReferenceBroker {
  readonly accounts = new Map<string, ReferenceAccount>();
  readonly contracts = new Map<number, ReferenceContract>();
  readonly orders = new Map<number, ReferenceOrder>();
  /** Those that live, in the order in which they came to their place. */
  live: ReferenceOrder[] = [];
  couponRate = 0n;
  cancelDelay = 0;
  fees = 0n;
  crowdPaid = 0n;
  couponsPaid = 0n;
  #now: number;
  #closeAt: number;
  #nextId = 510_000_001;

  constructor(startAt: number) {
    this.#now = startAt;
    this.#closeAt = closeAfter(startAt);
  }

  account(name: string): ReferenceAccount {
    const known = this.accounts.get(name) ?? new ReferenceAccount(name);
    this.accounts.set(name, known);
    return known;
  }

  contract(conid: number): ReferenceContract {
    const contract = this.contracts.get(conid);
    if (contract === undefined) throw new TypeError(`no contract ${conid}`);
    return contract;
  }

  list(conid: number, lastTradeAt: number, payoutAt: number): void {
    this.contracts.set(conid, {
      ...{ conid, lastTradeAt, payoutAt, book: new ReferenceBook() },
      ...{ isEnded: false, isHalted: false, answer: null, isPaid: false },
      ...{ closingHalfCents: null, crowd: 0n },
    });
  }

  isTrading({ isEnded, isHalted }: ReferenceContract): boolean {
    const { minuteOfDay } = readingOf(this.#now);
    return !isEnded && !isHalted && (minuteOfDay < 960 || minuteOfDay >= 975);
  }

  reservedBy(account: string): bigint {
    return this.live
      .filter((order) => order.account === account)
      .reduce((sum, order) => sum + order.cents * microsPerCent * (order.size - order.filled), 0n);
  }

  /** Goes through all that happens up to and at the instant. */
  advance(until: number): void {
    for (;;) {
      const [next] = this.#happenings()
        .filter(([at]) => at <= until)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next[0]);
      next[2]();
    }
    this.#now = until;
  }

  /** Returns the order's id, or why it is refused; its words, price and size are good. */
  submit(ticket: ReferenceTicket): number | string {
    const contract = this.contract(ticket.contract);
    if (contract.isEnded) return "trading-ended";
    const account = this.account(ticket.account);
    const free = account.cash - this.reservedBy(ticket.account);
    if (ticket.cents * microsPerCent * ticket.size > free) return "insufficient-cash";
    const order: ReferenceOrder = {
      ...ticket,
      ...{ id: this.#nextId, filled: 0n, cost: 0n, state: "waits", reason: null, cancelAt: null },
    };
    this.#nextId += 1;
    this.orders.set(order.id, order);
    this.live.push(order);
    this.#route(order);
    return order.id;
  }

  modify(
    id: number,
    wanted: Pick<ReferenceTicket, "cents" | "size" | "timeInForce">,
  ): string | null {
    const order = this.#orderToChange(id);
    if (typeof order === "string") return order;
    const { cents, size, timeInForce } = wanted;
    if (size <= order.filled) return "size-below-filled";
    const free = this.account(order.account).cash - this.reservedBy(order.account);
    const before = order.cents * (order.size - order.filled);
    if ((cents * (size - order.filled) - before) * microsPerCent > free) return "insufficient-cash";
    const { book } = this.contract(order.contract);
    const keepsPlace = cents === order.cents && size <= order.size && timeInForce !== "IOC";
    Object.assign(order, { cents, size, timeInForce });
    if (keepsPlace) {
      for (const bid of book.bids) if (bid.id === id) bid.left = size - order.filled;
      return null;
    }
    book.remove(id);
    order.state = "waits";
    this.live = [...this.live.filter((one) => one !== order), order];
    this.#route(order);
    return null;
  }

  cancel(id: number): string | null {
    const order = this.#orderToChange(id);
    if (typeof order === "string") return order;
    if (this.cancelDelay === 0) this.#end(order, "asked");
    else order.cancelAt = this.#now + this.cancelDelay;
    return null;
  }

  /** A bid of somebody without an account; returns true when its market took it. */
  crowd(conid: number, bid: ReferenceBid, rests: boolean): boolean {
    const contract = this.contract(conid);
    if (!this.isTrading(contract)) return false;
    this.#take(contract, bid, rests);
    return true;
  }

  halt(conid: number, isHalted: boolean): void {
    const contract = this.contract(conid);
    contract.isHalted = isHalted;
    this.#release(contract);
  }

  resolve(conid: number, answer: ReferenceOutcome): void {
    const contract = this.contract(conid);
    this.#endTrading(contract);
    contract.answer = answer;
    if (contract.payoutAt <= this.#now) this.payOut(conid);
  }

  payOut(conid: number): void {
    const contract = this.contract(conid);
    const { answer, crowd } = contract;
    if (contract.isPaid || answer === null) return;
    contract.isPaid = true;
    for (const account of this.accounts.values()) account.finish(conid, answer);
    const crowdWon = answer === "yes" ? crowd : -crowd;
    if (crowdWon > 0n) this.crowdPaid -= crowdWon * 1_000_000n;
    contract.crowd = 0n;
  }

  /** Returns the pairs that exist, counted on both sides, which must agree. */
  pairs(): readonly [yes: bigint, no: bigint] {
    let [yes, no] = [0n, 0n];
    for (const { conid, crowd } of this.contracts.values()) {
      if (crowd > 0n) yes += crowd;
      else no -= crowd;
      for (const account of this.accounts.values()) {
        yes += account.held(conid, "yes").size;
        no += account.held(conid, "no").size;
      }
    }
    return [yes, no];
  }

  #happenings(): Happening[] {
    const happenings: Happening[] = [[this.#closeAt, 1, () => this.#closeDay()]];
    for (const order of this.live) {
      if (order.cancelAt === null) continue;
      happenings.push([order.cancelAt, 0, () => this.#end(order, "asked")]);
    }
    for (const contract of this.contracts.values()) {
      if (!contract.isEnded) {
        happenings.push([contract.lastTradeAt, 2, () => this.#endTrading(contract)]);
      }
      if (contract.answer !== null && !contract.isPaid) {
        happenings.push([contract.payoutAt, 4, () => this.payOut(contract.conid)]);
      }
    }
    const { minuteOfDay } = readingOf(this.#now);
    if (minuteOfDay >= 960 && minuteOfDay < 975) {
      const opensAt = this.#now - (this.#now % minute) + (975 - minuteOfDay) * minute;
      happenings.push([opensAt, 3, () => this.#releaseAll()]);
    }
    return happenings;
  }

  #releaseAll(): void {
    for (const contract of this.contracts.values()) this.#release(contract);
  }

  #closeDay(): void {
    for (const contract of this.contracts.values()) {
      if (!contract.isEnded) contract.closingHalfCents = contract.book.closingHalfCents();
    }
    const isLastOfMonth = readingOf(this.#closeAt + dayMicros).day === 1;
    for (const account of this.accounts.values()) this.#addCoupon(account, isLastOfMonth);
    // Contracts whose last trade is now end by that, before the day does.
    for (const contract of this.contracts.values()) {
      if (contract.lastTradeAt === this.#closeAt) this.#endTrading(contract);
    }
    for (const order of [...this.live]) {
      if (order.timeInForce === "DAY") this.#end(order, "session-close");
    }
    this.#closeAt = closeAfter(this.#closeAt + minute);
  }

  #addCoupon(account: ReferenceAccount, isPaid: boolean): void {
    for (const { conid, closingHalfCents } of this.contracts.values()) {
      if (closingHalfCents === null) continue;
      const { size: yes } = account.held(conid, "yes");
      const { size: no } = account.held(conid, "no");
      const halfCents = yes * closingHalfCents + no * (202n - closingHalfCents);
      account.coupon += halfCents * 5_000n * this.couponRate;
    }
    const cents = account.coupon / (365_000_000n * microsPerCent);
    if (!isPaid || cents === 0n) return;
    account.coupon -= cents * 365_000_000n * microsPerCent;
    account.move("coupon", cents * microsPerCent);
    this.couponsPaid += cents * microsPerCent;
  }

  #endTrading(contract: ReferenceContract): void {
    if (contract.isEnded) return;
    contract.closingHalfCents = contract.book.closingHalfCents();
    contract.isEnded = true;
    for (const order of [...this.live]) {
      if (order.contract === contract.conid) this.#end(order, "trading-ended");
    }
    contract.book.bids = [];
  }

  #release(contract: ReferenceContract): void {
    if (!this.isTrading(contract)) return;
    for (const order of [...this.live]) {
      if (order.contract === contract.conid && order.state === "waits") this.#route(order);
    }
  }

  #route(order: ReferenceOrder): void {
    const contract = this.contract(order.contract);
    if (!this.isTrading(contract)) {
      if (order.timeInForce === "IOC") this.#end(order, "immediate");
      return;
    }
    order.state = "rests";
    const bid: ReferenceBid = {
      ...{ id: order.id, account: order.account, outcome: order.outcome, price: order.cents },
      left: order.size - order.filled,
    };
    const metItself = this.#take(contract, bid, order.timeInForce !== "IOC");
    if (!this.live.includes(order)) return;
    if (metItself) this.#end(order, "own-order");
    else if (order.timeInForce === "IOC") this.#end(order, "immediate");
  }

  #take(contract: ReferenceContract, bid: ReferenceBid, rests: boolean): boolean {
    const { fills, metItself } = contract.book.take(bid, rests);
    for (const { maker, size, makerPays, takerPays } of fills) {
      this.fees += size * microsPerCent;
      this.#fill(contract, maker, size, makerPays);
      this.#fill(contract, bid, size, takerPays);
    }
    return metItself;
  }

  #fill(contract: ReferenceContract, bid: ReferenceBid, size: bigint, cents: bigint): void {
    const micros = cents * microsPerCent;
    const { outcome } = bid;
    if (bid.account === null) {
      const gain = outcome === "yes" ? size : -size;
      const [before, after] = [contract.crowd, contract.crowd + gain];
      contract.crowd = after;
      // Who bought what the crowd held the other side of gave pairs back for it.
      const isOpposed = before > 0n !== gain > 0n && before !== 0n;
      const held = before > 0n ? before : -before;
      const pairs = isOpposed ? (held < size ? held : size) : 0n;
      this.crowdPaid += size * micros - pairs * 1_000_000n;
      return;
    }
    const order = this.orders.get(bid.id);
    if (order === undefined) throw new TypeError(`no order ${bid.id}`);
    order.filled += size;
    order.cost += size * micros;
    if (order.filled === order.size) {
      order.state = "filled";
      order.cancelAt = null;
      this.live = this.live.filter((one) => one !== order);
    }
    this.account(bid.account).buy(contract.conid, { order: order.id, outcome, size, micros });
  }

  #end(order: ReferenceOrder, reason: string): void {
    order.state = "ended";
    order.reason = reason;
    order.cancelAt = null;
    this.live = this.live.filter((one) => one !== order);
    this.contract(order.contract).book.remove(order.id);
  }

  #orderToChange(id: number): ReferenceOrder | string {
    const order = this.orders.get(id);
    if (order === undefined) return "unknown-order";
    if (!this.live.includes(order)) return "order-ended";
    return order.cancelAt === null ? order : "cancel-pending";
  }
}

/** Returns the first 16:00 in Chicago after an instant: 21:00 or 22:00 in UTC. */
function closeAfter(after: number): number {
  const midnight = after - (after % dayMicros);
  for (const day of [0, 1, 2]) {
    for (const hour of [21, 22]) {
      const at = midnight + day * dayMicros + hour * 60 * minute;
      if (at > after && readingOf(at).minuteOfDay === 960) return at;
    }
  }
  throw new TypeError("a day closes");
}
