// Whose money an order moves and who signs for it. Four kinds of account exist; which one a user has is told by how it
// was made. Source: the signature types of the venue's client.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type Address, parseAddress } from "./address.ts";
import type { ChainId } from "./exchanges.ts";

/** 0 the key's own account, 1 a proxy wallet, 2 a Safe, 3 a deposit wallet (every account made since May 2026). */
export const signatureTypes = [0, 1, 2, 3] as const;

export type SignatureType = (typeof signatureTypes)[number];

/** What all orders of one account share. */
export interface OrderWallet {
  readonly chainId: ChainId;
  readonly signatureType: SignatureType;
  /** Gives and gets. */
  readonly maker: Address;
  /** Answers for the signature: the key's account, or a deposit wallet itself. */
  readonly signer: Address;
  /** `0x` and 64 hex digits: to whom the venue attributes the order; zero for nobody. */
  readonly builder: `0x${string}`;
}

export interface OrderWalletOptions {
  readonly chainId: ChainId;
  readonly signatureType: SignatureType;
  /** The account of the key that signs. */
  readonly keyAddress: Address;
  /** The wallet that holds the money; required unless the key's own account does. */
  readonly funder?: string;
  readonly builder?: string;
}

const builderNobody = `0x${"0".repeat(64)}` as const;

const builderText = /^0x[0-9a-f]{64}$/;

/** Returns the account, or `VEN-805` when the wallet does not fit the signature type. */
export function orderWallet(options: OrderWalletOptions): Result<OrderWallet> {
  const { chainId, signatureType, keyAddress, builder = builderNobody } = options;
  if (!builderText.test(builder)) {
    return fail("VEN-805", "a builder code is 0x and 64 hex digits in lower case");
  }
  const funder = options.funder === undefined ? undefined : parseAddress(options.funder);
  if (funder !== undefined && !funder.ok) return funder;
  const maker = funder?.value ?? keyAddress;
  if (signatureType === 0 && maker !== keyAddress) {
    return fail("VEN-805", `${maker} is not the account of the key: signature type 0 has no other`);
  }
  if (signatureType !== 0 && maker === keyAddress) {
    return fail("VEN-805", `signature type ${signatureType} needs the wallet that holds the money`);
  }
  return succeed({
    chainId,
    signatureType,
    maker,
    signer: signatureType === 3 ? maker : keyAddress,
    builder: builder as `0x${string}`,
  });
}
