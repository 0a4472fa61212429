// Which accounts a simulated Kalshi has, and the keys that open them. Without any there is one account with 10,000 USD
// on shard 0, which belongs to the server's own key.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Authenticator, KalshiCredentials, KeyScope } from "./authentication.ts";
import type { CoreMembership, KalshiAccounts } from "./core/contract.ts";

export interface KalshiKeyOptions {
  readonly credentials: KalshiCredentials;
  /** Defaults to the key's id. */
  readonly name?: string;
  /** Defaults to full access: read and write. */
  readonly scopes?: readonly KeyScope[];
}

export interface KalshiAccountOptions {
  readonly name: string;
  /** Cash by shard, in micros. */
  readonly cash: ReadonlyMap<number, bigint>;
  /** Defaults to `direct`. */
  readonly membership?: CoreMembership;
  readonly keys: readonly KalshiKeyOptions[];
  /** From then on its keys do not trade Sports, Elections and Entertainment; defaults to never. */
  readonly regionExpiresAt?: EpochMicros;
}

/** 10,000 USD in micros. */
const defaultCash = 10_000_000_000n;
const fullAccess: readonly KeyScope[] = ["read", "write"];

/** Returns the one account that a server has when nobody says otherwise. */
export function defaultAccount(credentials: KalshiCredentials): KalshiAccountOptions {
  return { name: "default", cash: new Map([[0, defaultCash]]), keys: [{ credentials }] };
}

/** Opens the accounts and registers their keys. */
export function openAccounts(
  options: readonly KalshiAccountOptions[],
  accounts: KalshiAccounts,
  authenticator: Authenticator,
): void {
  for (const account of options) {
    accounts.open(account.name, account.cash, account.membership ?? "direct");
    for (const { credentials, name, scopes } of account.keys) {
      const key = {
        keyId: credentials.keyId,
        name: name ?? credentials.keyId,
        account: account.name,
        scopes: scopes ?? fullAccess,
        regionExpiresAt: account.regionExpiresAt ?? null,
      };
      authenticator.add(key, credentials.privateKeyPem);
    }
  }
}
