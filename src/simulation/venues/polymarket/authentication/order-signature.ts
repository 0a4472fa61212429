// Decides whether an order was signed by who may sign it, for the contract that settles its market. It tells an order of
// another version, which the venue names, from one that is signed wrongly.

import { recoverAddress } from "./ethereum.ts";
import type { ExchangeDomain, Exchanges, SignedFields } from "./order-digest.ts";
import { orderDigest, orderStructHash, walletDigest, walletSuffix } from "./order-digest.ts";
import type { Wallets } from "./wallets.ts";

export type SignatureVerdict =
  | { readonly ok: true; readonly orderId: string }
  | { readonly ok: false; readonly message: "invalid signature" | "order_version_mismatch" };

const innerBytes = 65;

/** Checks the signature of an order whose market `expected` settles. */
export function checkOrderSignature(
  order: SignedFields,
  signature: Uint8Array,
  expected: ExchangeDomain,
  known: { readonly exchanges: Exchanges; readonly wallets: Wallets },
): SignatureVerdict {
  const contents = orderStructHash(order);
  if (isSigned(order, contents, signature, expected, known.wallets)) {
    return { ok: true, orderId: `0x${orderDigest(expected, contents).toString("hex")}` };
  }
  const { standard, negativeRisk, third } = known.exchanges;
  const ofOtherVersion = [standard, negativeRisk, third].filter(
    ({ version }) => version !== expected.version,
  );
  const isOtherVersion = ofOtherVersion.some((domain) =>
    isSigned(order, contents, signature, domain, known.wallets),
  );
  return { ok: false, message: isOtherVersion ? "order_version_mismatch" : "invalid signature" };
}

function isSigned(
  order: SignedFields,
  contents: Uint8Array,
  signature: Uint8Array,
  domain: ExchangeDomain,
  wallets: Wallets,
): boolean {
  if (order.signatureType === 0) {
    const signer = recoverAddress(orderDigest(domain, contents), signature);
    return signer === order.signer && order.maker === order.signer;
  }
  const wallet = wallets.find(order.maker);
  if (wallet === undefined || wallet.type !== order.signatureType) return false;
  if (order.signatureType !== 3) {
    const signer = recoverAddress(orderDigest(domain, contents), signature);
    return signer === order.signer && wallet.owner === order.signer;
  }
  if (order.signer !== order.maker) return false;
  const suffix = Buffer.from(signature.subarray(innerBytes));
  if (!suffix.equals(walletSuffix(domain, contents))) return false;
  const digest = walletDigest(domain, contents, order.maker);
  return recoverAddress(digest, signature.subarray(0, innerBytes)) === wallet.owner;
}
