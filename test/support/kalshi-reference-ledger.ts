// What everybody owns, kept apart from the core: from fills alone, in the venue's words: a bid buys YES at its price, an ask
// buys NO at what is left of the dollar, and a pair of both is a dollar back. Also the crowd, which has no account.

import type { CoreFill } from "../../src/simulation/venues/kalshi/core/contract.ts";

const dollarPerHundredth = 10_000n;

interface Owned {
  yes: bigint;
  no: bigint;
}

export class ReferenceLedger {
  readonly #money = new Map<string, bigint>();
  readonly #owned = new Map<string, Map<string, Owned>>();
  fees = 0n;
  keptByRounding = 0n;
  broughtIn = 0n;

  /** The wallet of an owner on a shard. */
  static wallet(owner: string, exchangeIndex: number): string {
    return `${owner} on ${exchangeIndex}`;
  }

  money(wallet: string): bigint {
    return this.#money.get(wallet) ?? 0n;
  }

  wallets(): IterableIterator<string> {
    return this.#money.keys();
  }

  bringIn(wallet: string, amount: bigint): void {
    this.add(wallet, amount);
    this.broughtIn += amount;
  }

  add(wallet: string, amount: bigint): void {
    this.#money.set(wallet, this.money(wallet) + amount);
  }

  book(
    owner: string,
    fill: Pick<CoreFill, "ticker" | "exchangeIndex" | "side" | "price" | "count" | "fee">,
  ): void {
    const wallet = ReferenceLedger.wallet(owner, fill.exchangeIndex);
    const owned = this.#of(fill.ticker, wallet);
    const price = fill.side === "bid" ? fill.price : 10_000n - fill.price;
    if (fill.side === "bid") owned.yes += fill.count;
    else owned.no += fill.count;
    const pairs = owned.yes < owned.no ? owned.yes : owned.no;
    owned.yes -= pairs;
    owned.no -= pairs;
    this.add(wallet, pairs * dollarPerHundredth - price * fill.count - fill.fee);
    this.fees += fill.fee;
  }

  /** Signed: + YES, - NO. */
  position(ticker: string, wallet: string): bigint {
    const owned = this.#owned.get(ticker)?.get(wallet);
    return owned === undefined ? 0n : owned.yes - owned.no;
  }

  /** The sum of all positions of a market; zero, since everything bought was sold by somebody. */
  netPosition(ticker: string): bigint {
    let net = 0n;
    for (const owned of this.#owned.get(ticker)?.values() ?? []) net += owned.yes - owned.no;
    return net;
  }

  /** Dollars the venue holds for the pairs that exist, over all unsettled markets. */
  heldForPairs(): bigint {
    let contracts = 0n;
    for (const owners of this.#owned.values()) {
      for (const owned of owners.values()) contracts += owned.no;
    }
    return contracts * dollarPerHundredth;
  }

  total(): bigint {
    let total = 0n;
    for (const amount of this.#money.values()) total += amount;
    return total;
  }

  /** Pays a market: a YES contract its value, a NO contract the rest of the dollar, down to whole cents per owner. */
  settle(ticker: string, value: bigint): void {
    for (const [wallet, owned] of this.#owned.get(ticker) ?? []) {
      const exact = (owned.yes * value + owned.no * (1_000_000n - value)) / 100n;
      const paid = (exact / 10_000n) * 10_000n;
      this.keptByRounding += exact - paid;
      this.add(wallet, paid);
    }
    this.#owned.delete(ticker);
  }

  #of(ticker: string, wallet: string): Owned {
    let owners = this.#owned.get(ticker);
    if (owners === undefined) {
      owners = new Map();
      this.#owned.set(ticker, owners);
    }
    let owned = owners.get(wallet);
    if (owned === undefined) {
      owned = { yes: 0n, no: 0n };
      owners.set(wallet, owned);
    }
    return owned;
  }
}
