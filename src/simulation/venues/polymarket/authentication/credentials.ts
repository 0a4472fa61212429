// The API credentials that the venue has given out: one set for each address and nonce, the same whenever the seed is,
// and read-only keys beside them. What they were given for is looked up here by every authenticated request.

import { createHash } from "node:crypto";

import { uuidFor } from "../../../identifiers.ts";

export interface ApiCredentials {
  readonly key: string;
  /** 32 bytes in the alphabet of URLs, padded. */
  readonly secret: string;
  /** 64 hex digits. */
  readonly passphrase: string;
  /** Address of the key that asked for them, in lower case. */
  readonly address: string;
  readonly canTrade: boolean;
}

/** Read-only keys of one address: a number nobody needs more of. */
export const readonlyKeysMax = 100;

export class CredentialStore {
  readonly #seed: number;
  readonly #byKey = new Map<string, ApiCredentials>();
  #readonlyCount = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  find(key: string): ApiCredentials | undefined {
    return this.#byKey.get(key);
  }

  /** Returns new credentials, or undefined when there are some for that address and nonce. */
  create(address: string, nonce: bigint): ApiCredentials | undefined {
    const made = this.#make(`${address} ${nonce}`, address, true);
    if (this.#byKey.has(made.key)) return undefined;
    this.#byKey.set(made.key, made);
    return made;
  }

  /** Returns the credentials of an address and nonce, or undefined when there are none. */
  derive(address: string, nonce: bigint): ApiCredentials | undefined {
    return this.#byKey.get(this.#make(`${address} ${nonce}`, address, true).key);
  }

  /** Returns a key that may only read, or undefined when the address has too many. */
  createReadonly(address: string): ApiCredentials | undefined {
    if (this.keysOf(address, false).length >= readonlyKeysMax) return undefined;
    this.#readonlyCount += 1;
    const made = this.#make(`${address} read-only ${this.#readonlyCount}`, address, false);
    this.#byKey.set(made.key, made);
    return made;
  }

  /** Returns the keys of an address, oldest first. */
  keysOf(address: string, canTrade: boolean): readonly string[] {
    return [...this.#byKey.values()]
      .filter((held) => held.address === address && held.canTrade === canTrade)
      .map(({ key }) => key);
  }

  /** Forgets a key; false when there is none such. Its nonce can be used again and gives the same key. */
  revoke(key: string): boolean {
    return this.#byKey.delete(key);
  }

  #make(name: string, address: string, canTrade: boolean): ApiCredentials {
    const bytes = (what: string): Buffer =>
      createHash("sha256").update(`polymarket ${what} ${this.#seed} ${name}`).digest();
    return {
      key: uuidFor(`polymarket key ${this.#seed} ${name}`),
      // Node leaves the padding out of this alphabet; the venue keeps it.
      secret: `${bytes("secret").toString("base64url")}=`,
      passphrase: bytes("passphrase").toString("hex"),
      address,
      canTrade,
    };
  }
}
