// Those who trade without an account: they have collateral without end, and sell tokens they were given by earlier trades;
// where they have none they buy the other token instead, which is the same order. So complete sets are made and broken
// with them, and the tokens of the chain always add up.

import { hexWordFor } from "../../../identifiers.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreSide } from "./contract.ts";
import type { Wallet } from "./ledger.ts";

/** Names whose addresses are kept at once. */
const addressesMax = 10_000;
const addressLength = 42;

export class Crowd {
  readonly wallet: Wallet;
  readonly #addresses = new Map<string, string>();

  constructor(wallet: Wallet) {
    this.wallet = wallet;
  }

  /** Returns what somebody of the crowd is seen to do. A bid of the book buys YES or sells NO. */
  act(
    { listing }: ListedMarket,
    met: { readonly name: string; readonly isBid: boolean; readonly shares: bigint },
  ): {
    readonly address: string;
    readonly isYes: boolean;
    readonly tokenId: string;
    readonly side: CoreSide;
  } {
    const { yesToken, noToken } = listing;
    const [bought, sold] = met.isBid ? [yesToken, noToken] : [noToken, yesToken];
    const sells = this.wallet.spare(sold) >= met.shares;
    return {
      address: this.#addressOf(met.name),
      isYes: met.isBid !== sells,
      tokenId: sells ? sold : bought,
      side: sells ? "SELL" : "BUY",
    };
  }

  /** The same name has the same address everywhere. */
  #addressOf(name: string): string {
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    const address = hexWordFor(`polymarket wallet ${name}`).slice(0, addressLength);
    if (this.#addresses.size >= addressesMax) this.#addresses.clear();
    this.#addresses.set(name, address);
    return address;
  }
}
