// What adapters of an EVM chain build on: the node behind viem's client, the newest block, and transactions that end in
// exactly one way. A pool and Polymarket's contracts are reached through the same three things.

import type { Hash, Hex, PublicClient, TransactionReceipt } from "viem";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { TransactionPurpose } from "../../../../domain/message/input.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";

/** viem's client over our own transport: reads only, each sent once. A failed call throws viem's error inside an adapter
 * and becomes a `Failure` before it leaves. */
export type ChainClient = PublicClient;

/** The head of the chain as the node gives it. */
export interface Head {
  readonly number: bigint;
  readonly hash: Hash;
  readonly parentHash: Hash;
  /** Seconds since 1970, of the block. */
  readonly timestamp: bigint;
  /** Wei for each unit of gas; null on a chain that does not burn. */
  readonly baseFeePerGas: bigint | null;
}

export interface HeadObserver {
  /** A new block is the newest. Numbers may jump, and after a reorganisation go back. */
  head(head: Head): void;
  /** Blocks from this number on are not what they were; `head` follows. */
  reorganised(from: bigint): void;
  /** No believable newest block: none came for too long, its time lies too far back, or the node cannot be reached
   * (`VEN-882`, `VEN-892`). `head` ends it. */
  stale(why: Failure): void;
}

/** The newest block, looked for by the clock, or told by the node's stream where it has one. */
export interface HeadWatch {
  start(): void;
  stop(): void;
  /** Undefined while there is none, or none that is believed. */
  latest(): Head | undefined;
  observe(observer: HeadObserver): () => void;
}

/** What a transaction is to do. Built and signed by the sender. */
export interface TransactionIntent {
  /** Makes it one: an intent with an id that was sent before is not sent again. Its digest stands behind the call data,
   * where contracts do not look, so that it is found on the chain by a later run too. */
  readonly id: string;
  readonly purpose: TransactionPurpose;
  readonly to: Hex;
  readonly data: Hex;
  /** Wei sent along; none when absent. */
  readonly value?: bigint;
  /** What the caller's simulation of the call used; the sender adds its margin. Null asks the node. */
  readonly gasEstimate: bigint | null;
  /** Not in a block by then: the sender takes the transaction's number with an empty one. */
  readonly deadline: EpochMicros;
}

/** What became of a transaction. A reorganisation may take its block away again, which is told. */
export type TransactionNews =
  /** Signed and handed to the node; the hash changes when it is sent again at a higher price. */
  | { readonly kind: "sent"; readonly hash: Hash }
  /** In a block and carried out. */
  | { readonly kind: "mined"; readonly receipt: TransactionReceipt; readonly gas: UsdMicros | null }
  /** In a block, as deep as the configuration asks for: the last word. */
  | { readonly kind: "confirmed"; readonly receipt: TransactionReceipt }
  /** Its block is gone; it may come into another one, and the news begins anew with `mined` or `reverted`. */
  | { readonly kind: "unmined"; readonly hash: Hash }
  /** In a block and taken back by the contract (`VEN-883`); it cost gas. Not the last word before it is as deep. */
  | {
      readonly kind: "reverted";
      readonly receipt: TransactionReceipt;
      readonly gas: UsdMicros | null;
      readonly failure: Failure;
    }
  /** Proof that it will never be carried out: its number is taken by another transaction (`VEN-884` when that is our
   * empty one, `VEN-885` when it is somebody else's), or it never left (`VEN-802`, `VEN-820`…`VEN-824`, `VEN-880`,
   * `VEN-882`, `VEN-883` when its call would be taken back, `VEN-889`, `VEN-892`). The last word. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** The node did not say whether it took it: it is looked for, and other news follows. */
  | { readonly kind: "unknown"; readonly failure: Failure };

export type TransactionObserver = (news: TransactionNews) => void;

/** What became of an intent of an earlier run. `absent` is proof: the number that it could have had is taken. */
export type FoundTransaction =
  | { readonly kind: "found"; readonly hash: Hash; readonly receipt: TransactionReceipt | null }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly failure: Failure };

/** Sends transactions of one account, one number after another. */
export interface TransactionSender {
  /** The account's address, in lower case. */
  readonly address: Hex;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Queues the transaction; news follow, never from inside this call. Nothing is ever sent twice under two numbers. */
  send(intent: TransactionIntent, news: TransactionObserver): void;
  /** Takes the transaction back as far as that is possible: as if its deadline were now. */
  withdraw(id: string): void;
  /** Looks for an intent of an earlier run on the chain. `since` is when it was decided. It may have to take the next
   * number with an empty transaction before it can say `absent`; until then it says `unknown` (`VEN-884`). */
  find(id: string, since: EpochMicros): Promise<FoundTransaction>;
  /** From here on the found transaction of an earlier run is followed as if this one had sent it. `unknown` before any
   * other news: the node has forgotten it since, and it is to be looked for again. */
  follow(id: string, hash: Hash, deadline: EpochMicros, news: TransactionObserver): void;
}

/** What a unit of gas costs in dollars, with the coin's price in time. */
export interface GasCosts {
  /** Dollars for so many units at the price of now, rounded up; `VEN-888` when the coin's price is unknown or too old. */
  cost(
    gasUnits: bigint,
  ):
    | { readonly ok: true; readonly value: UsdMicros }
    | { readonly ok: false; readonly failure: Failure };
  /** Dollars for gas that was used at a price paid, rounded up; undefined while no price of the coin was ever known, and
   * for more than any transaction costs. */
  paid(gasUsed: bigint, weiPerGas: bigint): UsdMicros | undefined;
}
