// A wallet's private key in memory. It signs digests and shows itself to nobody: everything that prints, logs or
// serialises objects sees `[redacted]`.

import { inspect } from "node:util";
import { assert } from "../../../../domain/failure/assert.ts";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { redacted, type Secret } from "../../../secrets/secret.ts";
import { type Address, addressOfPublicKey } from "./address.ts";
import { loadSecp256k1, type Secp256k1 } from "./secp256k1.ts";

/** 64 hex digits, as wallets export them. */
const keyText = /^(?:0x)?([0-9a-fA-F]{64})$/;

export class WalletKey {
  /** The account that the key owns. */
  readonly address: Address;
  readonly #key: Uint8Array;
  readonly #library: Secp256k1;

  private constructor(key: Uint8Array, library: Secp256k1) {
    this.#key = key;
    this.#library = library;
    this.address = addressOfPublicKey(library.publicKeyCreate(key, false));
  }

  /** Returns the key, `VEN-805` when the text is none, or `VEN-840` where nothing can be signed. The message never
   * holds any of the text. */
  static of(secret: Secret): Result<WalletKey> {
    const digits = keyText.exec(secret.reveal().trim())?.[1];
    if (digits === undefined) return fail("VEN-805", "a wallet's key has 64 hex digits");
    const library = loadSecp256k1();
    if (!library.ok) return library;
    const key = Uint8Array.from(Buffer.from(digits, "hex"));
    if (!library.value.privateKeyVerify(key)) {
      return fail("VEN-805", "the wallet's key is not a number that can be a key");
    }
    return succeed(new WalletKey(key, library.value));
  }

  /** Returns `0x`, r, s and 27 or 28 in hex for a digest of 32 bytes: the same for the same digest (RFC 6979). */
  sign(digest: Uint8Array): string {
    const { signature, recid } = this.#library.ecdsaSign(digest, this.#key);
    assert(recid === 0 || recid === 1, "a signature tells one of two points");
    return `0x${hexOf(signature)}${recid === 0 ? "1b" : "1c"}`;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
