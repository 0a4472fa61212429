// Orders as packed words: the fields that a wallet's orders share are written once, then only those that change, and
// two hashes give the digest, which is also the venue's order id. Source: the typed data of the venue's client.

import { assert } from "../../../../domain/failure/assert.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { PolymarketChainId } from "../config.ts";
import type { OrderDomain, OrderTerms } from "../rest/trading-contract.ts";
import { exchangeOf } from "./exchanges.ts";
import { keccak256 } from "./keccak.ts";
import type { OrderWallet } from "./order-wallet.ts";
import {
  addressWord,
  hashOfWords,
  numberWord,
  textWord,
  typedDataMark,
  wordBytes,
} from "./words.ts";

/** One struct for versions 2 and 3; the type's text is part of a deposit wallet's signature. */
export const orderType =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount," +
  "uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)";

const domainType =
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/** Places of the words in the struct, the type's hash first. */
const saltAt = 1;
const makerAt = 2;
const signerAt = 3;
const tokenAt = 4;
const makerAmountAt = 5;
const takerAmountAt = 6;
const sideAt = 7;
const signatureTypeAt = 8;
const timestampAt = 9;
const metadataAt = 10;
const builderAt = 11;
const structWords = 12;

/** Words of tokens kept at once: those of the markets that one engine trades. The oldest goes first. */
export const tokenWordsMax = 4_096;

const two32 = 4_294_967_296;

/** Returns what stands for the exchange in everything signed for it. */
export function domainSeparatorOf(chainId: PolymarketChainId, domain: OrderDomain): Buffer {
  return hashOfWords(
    textWord(domainType),
    textWord("Polymarket CTF Exchange"),
    textWord(String(domain.version)),
    numberWord(BigInt(chainId)),
    addressWord(exchangeOf(chainId, domain)),
  );
}

/** Writes orders of one wallet. Buffers are used again: results are copies. */
export class OrderWords {
  readonly #struct = Buffer.alloc(structWords * wordBytes);
  /** By exchange: the mark, the domain, and room for the struct's hash. */
  readonly #standard: Buffer;
  readonly #negativeRisk: Buffer;
  readonly #version3: Buffer;
  readonly #tokens = new Map<string, Buffer>();

  constructor(wallet: OrderWallet) {
    const word = (at: number, bytes: Uint8Array): void => this.#struct.set(bytes, at * wordBytes);
    word(0, textWord(orderType));
    word(makerAt, addressWord(wallet.maker));
    word(signerAt, addressWord(wallet.signer));
    word(signatureTypeAt, numberWord(BigInt(wallet.signatureType)));
    word(metadataAt, numberWord(0n));
    word(builderAt, numberWord(BigInt(wallet.builder)));
    const envelope = (version: 2 | 3, isNegativeRisk: boolean): Buffer =>
      Buffer.concat([
        typedDataMark,
        domainSeparatorOf(wallet.chainId, { version, isNegativeRisk }),
        Buffer.alloc(wordBytes),
      ]);
    this.#standard = envelope(2, false);
    this.#negativeRisk = envelope(2, true);
    this.#version3 = envelope(3, false);
  }

  /** Returns the hash of the order's struct, which is the same at every exchange. */
  structHash(terms: OrderTerms): Buffer {
    const { salt, makerAmount, takerAmount, side } = terms;
    assert(Number.isSafeInteger(salt) && salt >= 0, "a salt is a JSON number");
    this.#writeNumber(saltAt, salt);
    this.#struct.set(this.#tokenWord(terms.tokenId), tokenAt * wordBytes);
    this.#struct.writeBigUInt64BE(makerAmount, makerAmountAt * wordBytes + 24);
    this.#struct.writeBigUInt64BE(takerAmount, takerAmountAt * wordBytes + 24);
    this.#struct[sideAt * wordBytes + 31] = side === "BUY" ? 0 : 1;
    this.#writeNumber(timestampAt, millisOf(terms));
    return keccak256(this.#struct);
  }

  /** Returns the digest under the order's exchange of a struct with this hash. */
  digest(domain: OrderDomain, structHash: Uint8Array): Buffer {
    const envelope = this.#envelope(domain);
    envelope.set(structHash, typedDataMark.length + wordBytes);
    return keccak256(envelope);
  }

  domainSeparator(domain: OrderDomain): Buffer {
    const from = typedDataMark.length;
    return this.#envelope(domain).subarray(from, from + wordBytes);
  }

  #envelope({ version, isNegativeRisk }: OrderDomain): Buffer {
    if (version === 3) return this.#version3;
    return isNegativeRisk ? this.#negativeRisk : this.#standard;
  }

  #writeNumber(at: number, value: number): void {
    const offset = at * wordBytes + 24;
    this.#struct.writeUInt32BE(Math.floor(value / two32), offset);
    this.#struct.writeUInt32BE(value % two32, offset + 4);
  }

  #tokenWord(tokenId: string): Buffer {
    const known = this.#tokens.get(tokenId);
    if (known !== undefined) return known;
    const word = numberWord(BigInt(tokenId));
    if (this.#tokens.size >= tokenWordsMax) {
      for (const oldest of this.#tokens.keys()) {
        this.#tokens.delete(oldest);
        break;
      }
    }
    this.#tokens.set(tokenId, word);
    return word;
  }
}

/** Returns the order's time as it is signed and sent: whole milliseconds. */
export function millisOf({ createdAt }: OrderTerms): number {
  return Math.floor(integerOf(createdAt) / 1_000);
}
