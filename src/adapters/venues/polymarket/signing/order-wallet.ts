// Whose money an order moves and who answers for its signature: what all orders of one account share. Source: the
// signature types of the venue's client.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type PolymarketChainId, type PolymarketCredentials, signatureTypes } from "../config.ts";
import { type Address, parseAddress } from "./address.ts";

export interface OrderWallet {
  readonly chainId: PolymarketChainId;
  readonly signatureType: 0 | 1 | 2 | 3;
  /** Gives and gets. */
  readonly maker: Address;
  /** The key's account, or a deposit wallet itself. */
  readonly signer: Address;
  /** `0x` and 64 hex digits: to whom the venue attributes the order; zero for nobody. */
  readonly builder: `0x${string}`;
}

export interface OrderWalletOptions
  extends Pick<PolymarketCredentials, "chainId" | "walletKind" | "walletAddress"> {
  /** The account of the key that signs. */
  readonly keyAddress: Address;
  /** Nobody when absent. */
  readonly builder?: string;
}

const builderNobody = `0x${"0".repeat(64)}`;

const builderText = /^0x[0-9a-f]{64}$/;

/** Returns the account, or `VEN-805` when the wallet does not fit its kind. */
export function orderWallet(options: OrderWalletOptions): Result<OrderWallet> {
  const { chainId, walletKind, walletAddress, keyAddress, builder = builderNobody } = options;
  if (!builderText.test(builder)) {
    return fail("VEN-805", "a builder code is 0x and 64 hex digits in lower case");
  }
  const given = walletAddress === null ? undefined : parseAddress(walletAddress);
  if (given !== undefined && !given.ok) return given;
  const maker = given?.value ?? keyAddress;
  if (walletKind === "eoa" && maker !== keyAddress) {
    return fail("VEN-805", `${maker} is not the account of the key, which pays by itself`);
  }
  if (walletKind !== "eoa" && maker === keyAddress) {
    return fail("VEN-805", `a ${walletKind} wallet is not the account of the key`);
  }
  return succeed({
    chainId,
    signatureType: signatureTypes[walletKind],
    maker,
    signer: walletKind === "deposit" ? maker : keyAddress,
    builder: builder as `0x${string}`,
  });
}
