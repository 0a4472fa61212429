// The native library that signs: libsecp256k1, prebuilt inside its package, loaded when the first wallet is made. On a
// platform without a build the package's own entry falls back to a JavaScript curve that is not constant in time and
// whose faults about nonces stay open; a key is worth more than that, so here it is a named failure (decision 0009).

import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { keccak256 } from "./keccak.ts";

/** What is used of the library. It throws on keys and digests of another length. */
export interface Secp256k1 {
  privateKeyVerify(key: Uint8Array): boolean;
  /** `isCompressed` false: 65 bytes, the first of them 4. */
  publicKeyCreate(key: Uint8Array, isCompressed: boolean): Uint8Array;
  /** Deterministic (RFC 6979) and in the lower half: `signature` is r and s, `recid` which of the points it was. */
  ecdsaSign(
    digest: Uint8Array,
    key: Uint8Array,
  ): { readonly signature: Uint8Array; readonly recid: number };
  /** Blinds the arithmetic with so many random bytes against listening from outside; the results stay the same. */
  contextRandomize(seed: Uint8Array): void;
}

const require = createRequire(import.meta.url);

/**
 * A known answer, checked before the library signs for anybody: the key 1 signs the hash of nothing. A build that
 * answers anything else, or a runtime whose hash is another, must never see a real key.
 */
const knownSignature =
  "03925438bf9bdfed9cb8d9d9467f8fc624f389846f0db71f4f5c84b483077da6" +
  "2ca68cb1027ace392bc6a84fe0ba29288aa07942f571f56201dd33c009ee3886" +
  "1";

let loaded: Result<Secp256k1> | undefined;

/** Returns the library, loaded once, or `VEN-840` where it cannot be trusted to sign. */
export function loadSecp256k1(): Result<Secp256k1> {
  // The native half alone, without the package's fallback.
  loaded ??= load(() => require("secp256k1/bindings.js") as Secp256k1);
  return loaded;
}

/** Returns the library that `open` gives once it has given the known answer, or `VEN-840`. */
export function load(open: () => Secp256k1): Result<Secp256k1> {
  try {
    const library = open();
    library.contextRandomize(randomBytes(32));
    const key = new Uint8Array(32);
    key[31] = 1;
    const { signature, recid } = library.ecdsaSign(keccak256(""), key);
    const answer = `${Buffer.from(signature).toString("hex")}${recid}`;
    if (answer === knownSignature) return succeed(library);
    return fail("VEN-840", "the signing library gives another signature than it should");
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return fail("VEN-840", `the signing library does not load on ${platformName()}: ${words}`);
  }
}

function platformName(): string {
  return `${process.platform}-${process.arch} with Node ${process.versions.node}`;
}
