// What every wallet has, kept a second time as plainly as it can be: balances by wallet and asset, and for each trade on
// its way what it will move.

export interface ReferenceTransfer {
  readonly wallet: string;
  /** "collateral", or a token id. */
  readonly asset: string;
  readonly amount: bigint;
}

export class ReferenceLedger {
  readonly #balances = new Map<string, Map<string, bigint>>();
  readonly #promised = new Map<string, readonly ReferenceTransfer[]>();
  broughtIn = 0n;

  bringIn(wallet: string, amount: bigint): void {
    this.broughtIn += amount;
    this.move(wallet, "collateral", amount);
  }

  move(wallet: string, asset: string, amount: bigint): void {
    const own = this.#balances.get(wallet) ?? new Map<string, bigint>();
    const after = (own.get(asset) ?? 0n) + amount;
    // Collateral stays, so that a wallet without anything is looked at, too.
    if (after === 0n && asset !== "collateral") own.delete(asset);
    else own.set(asset, after);
    this.#balances.set(wallet, own);
  }

  balances(wallet: string): ReadonlyMap<string, bigint> {
    return this.#balances.get(wallet) ?? new Map();
  }

  promise(tradeId: string, transfers: readonly ReferenceTransfer[]): void {
    this.#promised.set(tradeId, transfers);
  }

  settle(tradeId: string): void {
    for (const { wallet, asset, amount } of this.#promised.get(tradeId) ?? []) {
      this.move(wallet, asset, amount);
    }
    this.#promised.delete(tradeId);
  }

  drop(tradeId: string): void {
    this.#promised.delete(tradeId);
  }

  /** Returns the balance less what trades on their way will take; what they bring does not count yet. */
  spare(wallet: string, asset: string): bigint {
    let spare = this.balances(wallet).get(asset) ?? 0n;
    for (const transfers of this.#promised.values()) {
      for (const transfer of transfers) {
        const isOwn = transfer.wallet === wallet && transfer.asset === asset;
        if (isOwn && transfer.amount < 0n) spare += transfer.amount;
      }
    }
    return spare;
  }
}
