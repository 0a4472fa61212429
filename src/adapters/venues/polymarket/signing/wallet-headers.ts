// The headers with which a wallet proves itself (L1): a signed statement with a time, by which the venue makes or
// returns the credentials of all other requests. Source: the venue's page on authentication, its client's headers.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { PolymarketChainId } from "../config.ts";
import type { Address } from "./address.ts";
import type { WalletKey } from "./wallet-key.ts";
import { addressWord, hashOfWords, numberWord, textWord, typedDigest } from "./words.ts";

const statement = "This message attests that I control the given wallet";

const domainType = "EIP712Domain(string name,string version,uint256 chainId)";

const statementType = "ClobAuth(address address,string timestamp,uint256 nonce,string message)";

export interface WalletProof {
  readonly key: WalletKey;
  /** Whose credentials are meant: the key's own account when absent. The venue's client can name a deposit wallet. */
  readonly address?: Address;
  readonly chainId: PolymarketChainId;
  /** Tells sets of credentials of one wallet apart; ordinarily 0. */
  readonly nonce: number;
}

/** Returns the four headers. The venue refuses a time far from its own, so sign when sending. */
export function walletHeaders(
  { key, chainId, nonce, address = key.address }: WalletProof,
  now: EpochMicros,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(integerOf(now) / 1_000_000));
  const domain = hashOfWords(
    textWord(domainType),
    textWord("ClobAuthDomain"),
    textWord("1"),
    numberWord(BigInt(chainId)),
  );
  const proof = hashOfWords(
    textWord(statementType),
    addressWord(address),
    textWord(timestamp),
    numberWord(BigInt(nonce)),
    textWord(statement),
  );
  return {
    POLY_ADDRESS: address,
    POLY_SIGNATURE: key.sign(typedDigest(domain, proof)),
    POLY_TIMESTAMP: timestamp,
    POLY_NONCE: String(nonce),
  };
}
