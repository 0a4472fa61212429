// The wallets and what each has: assets on the chain, what open orders hold back of them, and what trades that no block
// carries yet will take. Holds and moves; what may be moved is decided elsewhere.

import { assert } from "../../../../domain/failure/assert.ts";

/** Most wallets of a venue: a crowd for a simulation. */
export const walletsMax = 100_000;

/** The asset that is no token. */
export const collateral = "";

/** Amounts by asset, in millionths: `collateral`, or a token id. What is nothing is not kept. */
class Amounts {
  readonly #amounts = new Map<string, bigint>();

  of(asset: string): bigint {
    return this.#amounts.get(asset) ?? 0n;
  }

  add(asset: string, amount: bigint): void {
    const after = this.of(asset) + amount;
    if (after === 0n) this.#amounts.delete(asset);
    else this.#amounts.set(asset, after);
  }

  entries(): IterableIterator<[string, bigint]> {
    return this.#amounts.entries();
  }
}

export class Wallet {
  readonly address: string;
  /** The crowd without accounts: its collateral has no end, and may fall below nothing. */
  readonly isCrowd: boolean;
  /** What the chain holds. */
  readonly balances = new Amounts();
  /** What open orders may yet take. */
  readonly reserved = new Amounts();
  /** What trades on their way to a block will take. */
  readonly leaving = new Amounts();
  isAllowed = true;
  isBanned = false;
  isClosedOnly = false;
  redeemsItself = false;

  constructor(address: string, isCrowd = false) {
    this.address = address;
    this.isCrowd = isCrowd;
  }

  /** Returns what neither orders nor trades claim. */
  spare(asset: string): bigint {
    return this.balances.of(asset) - this.reserved.of(asset) - this.leaving.of(asset);
  }

  /** Moves an asset on the chain. */
  move(asset: string, amount: bigint): void {
    this.balances.add(asset, amount);
    const mayOwe = this.isCrowd && asset === collateral;
    assert(mayOwe || this.balances.of(asset) >= 0n, `wallet ${this.address} would owe`);
  }

  reserve(asset: string, amount: bigint): void {
    this.reserved.add(asset, amount);
    assert(this.reserved.of(asset) >= 0n, `wallet ${this.address} reserves less than nothing`);
  }

  promise(asset: string, amount: bigint): void {
    this.leaving.add(asset, amount);
    assert(this.leaving.of(asset) >= 0n, `wallet ${this.address} promised less than nothing`);
  }
}

export class Ledger {
  readonly #wallets = new Map<string, Wallet>();
  /** Everybody who trades without an account. */
  readonly crowd = new Wallet("crowd", true);
  /** All fees ever charged. */
  fees = 0n;

  /** Returns the wallet, which exists from the first question on: an address needs no permission. */
  wallet(address: string): Wallet {
    const known = this.#wallets.get(address);
    if (known !== undefined) return known;
    assert(this.#wallets.size < walletsMax, `more than ${walletsMax} wallets`);
    const wallet = new Wallet(address);
    this.#wallets.set(address, wallet);
    return wallet;
  }

  /** Returns the wallet if anybody ever asked for it to hold something. */
  find(address: string): Wallet | undefined {
    return this.#wallets.get(address);
  }

  wallets(): IterableIterator<Wallet> {
    return this.#wallets.values();
  }
}
