// Who trades on a simulated Polymarket: the key that signs, the wallet whose money moves, and what it holds. Without any
// there is one funded account whose key follows from the seed.

import { hexWordFor } from "../../../identifiers.ts";
import type { PolymarketAccounts } from "../core/contract.ts";
import { addressOfPrivateKey, checksumAddress, isPrivateKey } from "./ethereum.ts";
import type { SignatureType } from "./order-digest.ts";
import type { Wallets } from "./wallets.ts";

export interface PolymarketAccountOptions {
  /** Address of the key that signs, in any case. */
  readonly owner: string;
  /** Defaults to the owner's own address, type 0. */
  readonly wallet?: { readonly address: string; readonly type: SignatureType };
  /** Millionths of a dollar. */
  readonly collateral: bigint;
  /** What it has won is paid out by itself; defaults to false. */
  readonly redeemsItself?: boolean;
  /** Whether a deposit wallet is on the chain; defaults to true. */
  readonly isDeployed?: boolean;
}

/** A key of a local venue and the address it belongs to. It opens nothing anywhere else. */
export interface TestKey {
  /** `0x` and 64 hex digits. */
  readonly privateKey: string;
  /** With its checksum. */
  readonly address: string;
}

/** 10,000 USD in millionths. */
const defaultCollateral = 10_000_000_000n;

/** Returns the key of a seed. */
export function testKeyFor(seed: number): TestKey {
  for (let attempt = 0; ; attempt += 1) {
    const privateKey = hexWordFor(`polymarket account ${seed} ${attempt}`);
    const bytes = Buffer.from(privateKey.slice(2), "hex");
    // All but a few of the 2^256 values are keys.
    if (!isPrivateKey(bytes)) continue;
    return { privateKey, address: checksumAddress(addressOfPrivateKey(bytes)) };
  }
}

/** Returns the account that a server has of its own. */
export function defaultAccount(key: TestKey): PolymarketAccountOptions {
  return { owner: key.address, collateral: defaultCollateral, redeemsItself: true };
}

/** Opens the accounts and registers their wallets. */
export function openAccounts(
  options: readonly PolymarketAccountOptions[],
  accounts: PolymarketAccounts,
  wallets: Wallets,
): void {
  for (const account of options) {
    const owner = account.owner.toLowerCase();
    const address = account.wallet?.address.toLowerCase() ?? owner;
    const type = account.wallet?.type ?? 0;
    wallets.add({ address, owner, type, isDeployed: account.isDeployed ?? true });
    accounts.open(address, account.collateral);
    accounts.setAutoRedeem(address, account.redeemsItself ?? false);
  }
}
