// The accounts and what belongs to each: cash and what ties it up, what is held of each contract, orders, executions, every
// movement of cash. Holds and finds; what may change it is decided elsewhere.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreExecution, CoreLedgerEntry, CoreOutcome, CorePosition } from "./contract.ts";
import type { OrderRecord } from "./order-record.ts";

/** Most accounts of the broker: a crowd for a simulation. */
export const accountsMax = 10_000;

/** Ended orders an account can still read. */
export const endedOrdersMax = 200_000;

/** Orders of an account that may live at once: the list of live orders ends at a thousand. */
export const liveOrdersMax = 10_000;

/** Executions an account can still read. */
export const executionsMax = 400_000;

/** Movements of cash an account can still read. */
export const ledgerEntriesMax = 400_000;

/** Client order ids an account may use within a day; each stays in memory for so long. */
export const clientOrderIdsMax = 1_000_000;

/** A client order id is free again after 24 hours. Source: the broker's order ticket. */
const clientOrderIdLife = 86_400_000_000;

/** A coupon accrues in units of a micro by a millionth of the rate and by a day of 365: all of it is exact. */
export const fineUnitsPerMicro = 365_000_000n;

/** What an account has of one outcome. */
export interface Side {
  size: bigint;
  cost: bigint;
  realizedProfit: bigint;
}

/** What an account has of a contract. After netting one of the two sides is empty. */
export class Holding {
  readonly contract: ContractRecord;
  readonly yes: Side = { size: 0n, cost: 0n, realizedProfit: 0n };
  readonly no: Side = { size: 0n, cost: 0n, realizedProfit: 0n };
  updatedAt: EpochMicros;

  constructor(contract: ContractRecord, now: EpochMicros) {
    this.contract = contract;
    this.updatedAt = now;
  }

  describe(account: string, outcome: CoreOutcome): CorePosition {
    const conid = this.contract.conidOf(outcome);
    return { account, conid, outcome, ...this[outcome], updatedAt: this.updatedAt };
  }
}

export class Account {
  readonly name: string;
  /** Oldest first. */
  readonly orders = new Map<number, OrderRecord>();
  readonly executions: CoreExecution[] = [];
  readonly entries: CoreLedgerEntry[] = [];
  readonly #holdings = new Map<ContractRecord, Holding>();
  /** When each was used, oldest first. */
  readonly #clientOrderIds = new Map<string, EpochMicros>();
  #entryCount = 0;
  cash = 0n;
  /** What live orders tie up. */
  reserved = 0n;
  liveCount = 0;
  /** Coupon accrued and not paid, in fine units. */
  couponUnits = 0n;

  constructor(name: string) {
    this.name = name;
  }

  get free(): bigint {
    return this.cash - this.reserved;
  }

  /** In micros, rounded down. */
  get accruedCoupon(): bigint {
    return this.couponUnits / fineUnitsPerMicro;
  }

  holdings(): IterableIterator<Holding> {
    return this.#holdings.values();
  }

  findHolding(contract: ContractRecord): Holding | undefined {
    return this.#holdings.get(contract);
  }

  /** Returns the holding, which exists from the first question on. */
  holding(contract: ContractRecord, now: EpochMicros): Holding {
    const known = this.#holdings.get(contract);
    if (known !== undefined) return known;
    const holding = new Holding(contract, now);
    this.#holdings.set(contract, holding);
    return holding;
  }

  /** Returns why a client order id cannot be used now, or undefined. */
  clientOrderIdRefusal(
    clientOrderId: string,
    now: EpochMicros,
  ): "client-order-id-used" | "too-many-orders" | undefined {
    for (const [oldest, usedAt] of this.#clientOrderIds) {
      if (integerOf(now) - integerOf(usedAt) < clientOrderIdLife) break;
      this.#clientOrderIds.delete(oldest);
    }
    if (this.#clientOrderIds.has(clientOrderId)) return "client-order-id-used";
    return this.#clientOrderIds.size < clientOrderIdsMax ? undefined : "too-many-orders";
  }

  claim(clientOrderId: string, now: EpochMicros): void {
    this.#clientOrderIds.set(clientOrderId, now);
  }

  remember(order: OrderRecord): void {
    this.orders.set(order.orderId, order);
    if (this.orders.size - this.liveCount <= endedOrdersMax) return;
    for (const [orderId, oldest] of this.orders) {
      if (oldest.isLive) continue;
      this.orders.delete(orderId);
      return;
    }
  }

  addExecution(execution: CoreExecution): void {
    this.executions.push(execution);
    // In halves, so that forgetting does not move the whole list at every execution.
    if (this.executions.length > executionsMax * 2) this.executions.splice(0, executionsMax);
  }

  /** Moves cash and returns the entry that says so. */
  pay(
    movement: Pick<CoreLedgerEntry, "kind" | "conid" | "amount">,
    now: EpochMicros,
  ): CoreLedgerEntry {
    this.cash += movement.amount;
    this.#entryCount += 1;
    const [number, account, balance] = [this.#entryCount, this.name, this.cash];
    const entry = { number, account, ...movement, balance, at: now };
    this.entries.push(entry);
    if (this.entries.length > ledgerEntriesMax * 2) this.entries.splice(0, ledgerEntriesMax);
    return entry;
  }
}

export class Ledger {
  readonly #accounts = new Map<string, Account>();

  open(name: string): Account {
    assert(!this.#accounts.has(name), `account ${name} is open already`);
    assert(this.#accounts.size < accountsMax, `more than ${accountsMax} accounts`);
    const account = new Account(name);
    this.#accounts.set(name, account);
    return account;
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** Returns the account; it must be open. */
  account(name: string): Account {
    const account = this.#accounts.get(name);
    assert(account !== undefined, `account ${name} is not open`);
    return account;
  }

  accounts(): IterableIterator<Account> {
    return this.#accounts.values();
  }
}
