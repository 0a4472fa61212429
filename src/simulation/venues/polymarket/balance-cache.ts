// What the venue believes a wallet to hold: a copy of the chain that is renewed when a trade of the wallet is mined and
// when the wallet asks for it, and is out of date in between. Source: reference page, section 3.5.

import type { CoreTrade, PolymarketAccounts } from "./core/contract.ts";

export type CachedAsset = "collateral" | { readonly tokenId: string };

export interface CachedBalance {
  readonly balance: bigint;
  readonly isAllowed: boolean;
}

export class BalanceCache {
  readonly #accounts: PolymarketAccounts;
  readonly #cached = new Map<string, CachedBalance>();
  /** Wallets that have taken their allowances away. */
  readonly #unallowed = new Set<string>();

  constructor(accounts: PolymarketAccounts) {
    this.#accounts = accounts;
    accounts.observe((event) => {
      if (event.kind === "trade" && event.trade.status === "MINED") this.#settled(event.trade);
    });
  }

  /** What the chain has from now on; the copy learns of it by `refresh`. */
  setAllowance(wallet: string, isAllowed: boolean): void {
    if (isAllowed) this.#unallowed.delete(wallet);
    else this.#unallowed.add(wallet);
    this.#accounts.setAllowance(wallet, isAllowed);
  }

  /** Returns the copy; it is made when it is first asked for. */
  read(wallet: string, asset: CachedAsset): CachedBalance {
    return this.#cached.get(keyOf(wallet, asset)) ?? this.refresh(wallet, asset);
  }

  /** Reads the chain again. */
  refresh(wallet: string, asset: CachedAsset): CachedBalance {
    const balance =
      asset === "collateral"
        ? this.#accounts.collateral(wallet)
        : this.#accounts.tokens(wallet, asset.tokenId);
    const fresh = { balance, isAllowed: !this.#unallowed.has(wallet) };
    this.#cached.set(keyOf(wallet, asset), fresh);
    return fresh;
  }

  #settled(trade: CoreTrade): void {
    this.#refreshBoth(trade.taker, trade.tokenId);
    for (const { maker, tokenId } of trade.makers) this.#refreshBoth(maker, tokenId);
  }

  /** Only what somebody has asked about is kept. */
  #refreshBoth(wallet: string, tokenId: string): void {
    for (const asset of ["collateral", { tokenId }] as const) {
      if (this.#cached.has(keyOf(wallet, asset))) this.refresh(wallet, asset);
    }
  }
}

function keyOf(wallet: string, asset: CachedAsset): string {
  return asset === "collateral" ? wallet : `${wallet} ${asset.tokenId}`;
}
