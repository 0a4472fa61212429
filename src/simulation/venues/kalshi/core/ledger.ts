// The accounts and what belongs to each: cash by shard, positions with the orders that rest on them, orders, fills,
// settlements. Holds and finds; what may change it is decided elsewhere.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreFill, CoreMembership, CorePosition, CoreSettlement } from "./contract.ts";
import type { OrderGroup } from "./order-groups.ts";
import type { OrderRecord } from "./order-record.ts";

/** Most accounts of a venue: a crowd for a simulation, not the whole membership. */
export const accountsMax = 10_000;

/** Finished orders an account can still read; the venue moves old ones to its history. */
export const finishedOrdersMax = 200_000;

/** Fills an account can still read. */
export const fillsMax = 400_000;

/** Settlements an account can still read. */
export const settlementsMax = 100_000;

/** Orders one account may have resting: the venue's own limit per user is of this size. */
export const restingOrdersPerAccountMax = 200_000;

/** Client order ids one account can ever use; they are never freed, and each stays in memory. */
export const clientOrderIdsMax = 5_000_000;

/** Subaccounts are numbered 0 to 63. */
export const subaccountMax = 63;

/** Cash of one subaccount on one shard, in micros. */
export class Wallet {
  readonly account: Account;
  readonly subaccount: number;
  readonly exchangeIndex: number;
  /** Without what the one dollar per short contract takes, with what resting orders reserve. */
  cash = 0n;
  /** What resting orders may yet cost. */
  reserved = 0n;

  constructor(account: Account, subaccount: number, exchangeIndex: number) {
    this.account = account;
    this.subaccount = subaccount;
    this.exchangeIndex = exchangeIndex;
  }

  get free(): bigint {
    return this.cash - this.reserved;
  }
}

/** What a subaccount has in one market: its position, and the orders that rest there. */
export class Holding implements CorePosition {
  readonly account: string;
  readonly subaccount: number;
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly wallet: Wallet;
  readonly orders = new Set<OrderRecord>();
  /** The part of `wallet.reserved` that these orders need. */
  reserved = 0n;
  hasTraded = false;
  position = 0n;
  cost = 0n;
  realizedProfit = 0n;
  feesPaid = 0n;
  totalTraded = 0n;
  volume = 0n;
  updatedAt: EpochMicros;

  constructor(wallet: Wallet, ticker: string, now: EpochMicros) {
    this.account = wallet.account.name;
    this.subaccount = wallet.subaccount;
    this.exchangeIndex = wallet.exchangeIndex;
    this.wallet = wallet;
    this.ticker = ticker;
    this.updatedAt = now;
  }
}

/** Returns the position as it stands; the copy does not change. */
export function describePosition(holding: Holding): CorePosition {
  const { wallet: _wallet, orders: _orders, reserved: _reserved, ...position } = holding;
  return position;
}

export class Account {
  readonly name: string;
  readonly membership: CoreMembership;
  /** Oldest first. */
  readonly orders = new Map<string, OrderRecord>();
  readonly clientOrderIds = new Set<string>();
  readonly holdings = new Map<string, Holding>();
  readonly groups = new Map<string, OrderGroup>();
  readonly fills: CoreFill[] = [];
  readonly settlements: CoreSettlement[] = [];
  readonly #wallets = new Map<string, Wallet>();
  restingCount = 0;

  constructor(name: string, membership: CoreMembership) {
    this.name = name;
    this.membership = membership;
  }

  /** Returns the wallet, which exists from the first question on. */
  wallet(subaccount: number, exchangeIndex: number): Wallet {
    const key = `${subaccount}/${exchangeIndex}`;
    const known = this.#wallets.get(key);
    if (known !== undefined) return known;
    const wallet = new Wallet(this, subaccount, exchangeIndex);
    this.#wallets.set(key, wallet);
    return wallet;
  }

  wallets(): IterableIterator<Wallet> {
    return this.#wallets.values();
  }

  /** Returns the holding, which exists from the first question on. */
  holding(
    subaccount: number,
    market: { readonly ticker: string; readonly exchangeIndex: number },
    now: EpochMicros,
  ): Holding {
    const key = `${subaccount}/${market.ticker}`;
    const known = this.holdings.get(key);
    if (known !== undefined) return known;
    const wallet = this.wallet(subaccount, market.exchangeIndex);
    const holding = new Holding(wallet, market.ticker, now);
    this.holdings.set(key, holding);
    return holding;
  }

  /** Remembers a client order id for ever. */
  claim(clientOrderId: string): void {
    this.clientOrderIds.add(clientOrderId);
  }

  remember(order: OrderRecord): void {
    this.orders.set(order.orderId, order);
    if (this.orders.size - this.restingCount <= finishedOrdersMax) return;
    for (const [orderId, oldest] of this.orders) {
      if (oldest.status === "resting") continue;
      this.orders.delete(orderId);
      return;
    }
  }

  addFill(fill: CoreFill): void {
    this.fills.push(fill);
    // In halves, so that forgetting does not move the whole list at every fill.
    if (this.fills.length > fillsMax * 2) this.fills.splice(0, fillsMax);
  }

  addSettlement(settlement: CoreSettlement): void {
    this.settlements.push(settlement);
    if (this.settlements.length > settlementsMax * 2) this.settlements.splice(0, settlementsMax);
  }
}

export class Ledger {
  readonly #accounts = new Map<string, Account>();

  open(name: string, membership: CoreMembership): Account {
    assert(!this.#accounts.has(name), `account ${name} is open already`);
    assert(this.#accounts.size < accountsMax, `more than ${accountsMax} accounts`);
    const account = new Account(name, membership);
    this.#accounts.set(name, account);
    return account;
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
