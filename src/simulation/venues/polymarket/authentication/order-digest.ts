// Which contract an order is signed for and what exactly is signed: the order's digest, which is also its id, and the
// wrapper in which a deposit wallet's owner signs. Source: reference page, sections 1.2, 2.4 and 3.1.

import { hexWord, structHash, textWord, typedDataDigest, uintWord } from "./ethereum.ts";

export type ChainId = 137 | 80002;

/** 0 the signing key itself, 1 a proxy wallet, 2 a safe, 3 a deposit wallet. */
export type SignatureType = 0 | 1 | 2 | 3;

/** The signed part of an order. Addresses and words in lower case. */
export interface SignedFields {
  readonly salt: bigint;
  readonly maker: string;
  readonly signer: string;
  readonly tokenId: bigint;
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  readonly side: "BUY" | "SELL";
  readonly signatureType: SignatureType;
  /** Milliseconds. */
  readonly timestamp: bigint;
  readonly metadata: string;
  readonly builder: string;
}

/** A contract that settles orders, as orders name it. */
export interface ExchangeDomain {
  readonly version: 2 | 3;
  readonly chainId: ChainId;
  readonly contract: string;
  readonly separator: Buffer;
}

const orderType =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount," +
  "uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)";
const walletType =
  "TypedDataSign(Order contents,string name,string version,uint256 chainId," +
  `address verifyingContract,bytes32 salt)${orderType}`;
const domainType =
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

const standardExchange = "0xe111180000d2663c0091e4f400237545b87b996b";
const negativeRiskExchange = "0xe2222d279d744050d28e00520010520000310f59";
const thirdExchange: Readonly<Record<ChainId, string>> = {
  137: "0xe3333700ca9d93003f00f0f71f8515005f6c00aa",
  80002: "0x9fe6e61422adb6f610d8597f9684b16912d50c3d",
};
/** Where deposit wallets keep what an owner signs apart from other contracts' orders. */
const zeroWord = Buffer.alloc(32);

/** The contracts of a chain: of version 2 for ordinary markets and for exclusive outcomes, and of version 3. */
export interface Exchanges {
  readonly standard: ExchangeDomain;
  readonly negativeRisk: ExchangeDomain;
  readonly third: ExchangeDomain;
}

export function exchangesOf(chainId: ChainId): Exchanges {
  return {
    standard: domainOf(2, chainId, standardExchange),
    negativeRisk: domainOf(2, chainId, negativeRiskExchange),
    third: domainOf(3, chainId, thirdExchange[chainId]),
  };
}

function domainOf(version: 2 | 3, chainId: ChainId, contract: string): ExchangeDomain {
  const separator = structHash(domainType, [
    textWord("Polymarket CTF Exchange"),
    textWord(String(version)),
    uintWord(BigInt(chainId)),
    hexWord(contract),
  ]);
  return { version, chainId, contract, separator };
}

/** Returns the hash of the order alone, whichever contract it is for. */
export function orderStructHash(order: SignedFields): Buffer {
  return structHash(orderType, [
    uintWord(order.salt),
    hexWord(order.maker),
    hexWord(order.signer),
    uintWord(order.tokenId),
    uintWord(order.makerAmount),
    uintWord(order.takerAmount),
    uintWord(order.side === "BUY" ? 0n : 1n),
    uintWord(BigInt(order.signatureType)),
    uintWord(order.timestamp),
    hexWord(order.metadata),
    hexWord(order.builder),
  ]);
}

/** Returns the digest of an order at a contract: its id. */
export function orderDigest(domain: ExchangeDomain, contents: Uint8Array): Buffer {
  return typedDataDigest(domain.separator, contents);
}

/** Returns what the owner of a deposit wallet signs for an order of the wallet (ERC-7739). */
export function walletDigest(domain: ExchangeDomain, contents: Uint8Array, wallet: string): Buffer {
  const struct = structHash(walletType, [
    contents,
    textWord("DepositWallet"),
    textWord("1"),
    uintWord(BigInt(domain.chainId)),
    hexWord(wallet),
    zeroWord,
  ]);
  return typedDataDigest(domain.separator, struct);
}

/** Returns what follows the inner signature in a deposit wallet's signature. */
export function walletSuffix(domain: ExchangeDomain, contents: Uint8Array): Buffer {
  const type = Buffer.from(orderType, "utf8");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(type.length);
  return Buffer.concat([domain.separator, contents, type, length]);
}

const loginDomainType = "EIP712Domain(string name,string version,uint256 chainId)";
const loginType = "ClobAuth(address address,string timestamp,uint256 nonce,string message)";
const loginMessage = "This message attests that I control the given wallet";

/** Returns what a wallet signs to be given API credentials. */
export function loginDigest(login: {
  readonly chainId: ChainId;
  readonly address: string;
  readonly timestamp: string;
  readonly nonce: bigint;
}): Buffer {
  const separator = structHash(loginDomainType, [
    textWord("ClobAuthDomain"),
    textWord("1"),
    uintWord(BigInt(login.chainId)),
  ]);
  const struct = structHash(loginType, [
    hexWord(login.address),
    textWord(login.timestamp),
    uintWord(login.nonce),
    textWord(loginMessage),
  ]);
  return typedDataDigest(separator, struct);
}
