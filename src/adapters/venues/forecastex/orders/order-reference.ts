// The reference under which the broker knows our order: unique for 24 hours, echoed on every row and execution. It follows
// from our own id alone, so that a later run finds the order again.

import { hash } from "node:crypto";

/** Our ids are short and plain; the broker states no rule, so only what every form of its API takes is sent as it is. */
const plainShape = /^[A-Za-z0-9_-]{1,40}$/;

/** How many hexadecimal digits of the digest are sent: 128 bits, which never meet by accident. */
const digestCharacters = 32;

/** Marks a digest, which a plain id cannot be taken for: those do not contain it in this place. */
const digestPrefix = "x_";

/** Returns the reference of an order: its id where the broker takes that, else a digest of it. */
export function orderReferenceOf(clientOrderId: string): string {
  if (plainShape.test(clientOrderId) && !clientOrderId.startsWith(digestPrefix)) {
    return clientOrderId;
  }
  return `${digestPrefix}${hash("sha256", clientOrderId, "hex").slice(0, digestCharacters)}`;
}
