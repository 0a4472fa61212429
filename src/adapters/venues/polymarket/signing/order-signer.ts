// Signs orders of one wallet. The digest is known before anything is sent, so that an order whose fate is unknown can
// be looked up; the same terms always give the same digest and the same signature.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { OrderSigner, OrderTerms, SignedOrder } from "../rest/trading-contract.ts";
import type { OrderWallet } from "./order-wallet.ts";
import { OrderWords, orderType } from "./order-words.ts";
import type { WalletKey } from "./wallet-key.ts";
import { addressWord, hashOfWords, numberWord, textWord } from "./words.ts";

/** A deposit wallet signs the order inside a struct that names the wallet (ERC-7739). */
const wrapperType =
  "TypedDataSign(Order contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)";

/** Ends a deposit wallet's signature: the order's type and the length of that text in two bytes. */
const wrapperEnding = `${Buffer.from(orderType).toString("hex")}${orderType.length
  .toString(16)
  .padStart(4, "0")}`;

/** Returns the signer of a wallet's orders, or `VEN-805` when the key is not the one that signs for it. */
export function createOrderSigner(key: WalletKey, wallet: OrderWallet): Result<OrderSigner> {
  if (wallet.signatureType === 3) return succeed(new DepositWalletSigner(key, wallet));
  if (wallet.signer !== key.address) {
    return fail("VEN-805", `the key of ${key.address} does not sign for ${wallet.signer}`);
  }
  return succeed(new AccountSigner(key, wallet));
}

/** Signature types 0, 1 and 2: the key signs the order's digest, whichever wallet pays. */
class AccountSigner implements OrderSigner {
  readonly #key: WalletKey;
  readonly #words: OrderWords;

  constructor(key: WalletKey, wallet: OrderWallet) {
    this.#key = key;
    this.#words = new OrderWords(wallet);
  }

  digest(terms: OrderTerms): string {
    return hexOf(this.#words.digest(terms.domain, this.#words.structHash(terms)));
  }

  sign(terms: OrderTerms): SignedOrder {
    const digest = this.#words.digest(terms.domain, this.#words.structHash(terms));
    return { terms, digest: hexOf(digest), signature: this.#key.sign(digest) };
  }
}

/** Signature type 3: the wallet is a contract, which checks a wrapped signature of its owner's key. */
class DepositWalletSigner implements OrderSigner {
  readonly #key: WalletKey;
  readonly #words: OrderWords;
  readonly #type = textWord(`${wrapperType}${orderType}`);
  /** The wallet's own domain: name, version, chain, contract and a salt of nothing. */
  readonly #walletWords: Buffer;

  constructor(key: WalletKey, wallet: OrderWallet) {
    this.#key = key;
    this.#words = new OrderWords(wallet);
    this.#walletWords = Buffer.concat([
      textWord("DepositWallet"),
      textWord("1"),
      numberWord(BigInt(wallet.chainId)),
      addressWord(wallet.maker),
      numberWord(0n),
    ]);
  }

  digest(terms: OrderTerms): string {
    return hexOf(this.#words.digest(terms.domain, this.#words.structHash(terms)));
  }

  sign(terms: OrderTerms): SignedOrder {
    const { domain } = terms;
    const contents = this.#words.structHash(terms);
    const digest = this.#words.digest(domain, contents);
    const wrapped = hashOfWords(this.#type, contents, this.#walletWords);
    const inner = this.#key.sign(this.#words.digest(domain, wrapped));
    const exchange = this.#words.domainSeparator(domain).toString("hex");
    const signature = `${inner}${exchange}${contents.toString("hex")}${wrapperEnding}`;
    return { terms, digest: hexOf(digest), signature };
  }
}

function hexOf(bytes: Buffer): string {
  return `0x${bytes.toString("hex")}`;
}
