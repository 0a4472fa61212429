// The key of one account of a chain. It signs transactions and shows itself to nobody.

import type { Hash, Hex } from "viem";
import { keccak256 } from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Secret } from "../../../secrets/secret.ts";
import type { GasOffer } from "./gas-price.ts";

/** All that is signed. */
export interface UnsignedTransaction {
  readonly nonce: number;
  readonly to: Hex;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly offer: GasOffer;
}

export interface SignedTransaction {
  readonly raw: Hex;
  readonly hash: Hash;
}

/** 64 hex digits, as wallets export them. */
const keyText = /^(?:0x)?([0-9a-fA-F]{64})$/;

export class TransactionSigner {
  /** Lower case. */
  readonly address: Hex;
  readonly #account: PrivateKeyAccount;
  readonly #chainId: number;

  private constructor(account: PrivateKeyAccount, chainId: number) {
    this.#account = account;
    this.#chainId = chainId;
    this.address = account.address.toLowerCase() as Hex;
  }

  /** Returns the signer, or `VEN-805` when the text is no key; the message never holds any of it. */
  static of(secret: Secret, chainId: number): Result<TransactionSigner> {
    const digits = keyText.exec(secret.reveal().trim())?.[1];
    if (digits === undefined) return fail("VEN-805", "a wallet's key has 64 hex digits");
    try {
      return succeed(new TransactionSigner(privateKeyToAccount(`0x${digits}`), chainId));
    } catch {
      return fail("VEN-805", "the wallet's key is not a number that can be a key");
    }
  }

  /** The same transaction always has the same signature, and so the same hash (RFC 6979). */
  async sign(transaction: UnsignedTransaction): Promise<SignedTransaction> {
    const { nonce, to, data, value, gasLimit: gas, offer } = transaction;
    const basis = { chainId: this.#chainId, nonce, to, data, value, gas };
    const raw = await this.#account.signTransaction(
      offer.isLegacy
        ? { ...basis, type: "legacy", gasPrice: offer.feePerGas }
        : {
            ...basis,
            type: "eip1559",
            maxFeePerGas: offer.feePerGas,
            maxPriorityFeePerGas: offer.tipPerGas,
          },
    );
    return { raw, hash: keccak256(raw) };
  }
}
