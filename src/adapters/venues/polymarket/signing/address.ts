// Addresses: 20 bytes, written with a checksum in the case of their letters. A mistyped wallet would be asked to pay,
// so an address that carries a checksum must carry the right one.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { keccak256 } from "./keccak.ts";

/** `0x` and 40 hex digits in the case of their checksum. */
export type Address = `0x${string}`;

const addressText = /^0x[0-9a-fA-F]{40}$/;

/** Returns the address in the case of its checksum, or `VEN-805`. Letters all of one case carry no checksum. */
export function parseAddress(text: string): Result<Address> {
  if (!addressText.test(text)) return fail("VEN-805", `not an address: ${shorten(text)}`);
  const digits = text.slice(2);
  const address = checksummed(digits.toLowerCase());
  const hasChecksum = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (hasChecksum && text !== address) {
    return fail("VEN-805", `the letters' case of the address ${text} does not fit its checksum`);
  }
  return succeed(address);
}

/** Returns the address that a public key of 65 bytes owns. */
export function addressOfPublicKey(publicKey: Uint8Array): Address {
  return checksummed(keccak256(publicKey.subarray(1)).toString("hex", 12));
}

/** EIP-55: a letter is upper case where the hash of the lower-case digits has a digit of at least 8. */
function checksummed(digits: string): Address {
  const hash = keccak256(digits).toString("hex");
  const cased = Array.from(digits, (digit, at) =>
    (hash[at] as string) >= "8" ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join("")}`;
}
