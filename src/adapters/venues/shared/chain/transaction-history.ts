// Finds what an earlier run has sent, by the mark in its call data. Every node answers how many numbers an account had
// used as of a block: halving between two blocks finds the block of each number, and only those are read. A node that
// has forgotten old counts makes us read the blocks one by one, as far as a limit.

import { type Failure, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { AccountReads, KnownTransaction } from "./account-reads.ts";
import type { FoundTransaction, Head } from "./contract.ts";
import { carriesDigest } from "./intent-digest.ts";

/** Our clock and the chain's may differ by so much. */
const clockSkewSeconds = 60n;

/** Blocks read in one go. */
const walkStride = 20;

/** Questions of one search: numbers used since an intent was decided, times the halvings of a chain's length. */
const questionsMax = 2_000;

interface Span {
  readonly first: bigint;
  readonly firstCount: number;
  readonly last: bigint;
  readonly lastCount: number;
}

export class TransactionHistory {
  readonly #reads: AccountReads;
  readonly #blocksWalkedMax: number;

  constructor(reads: AccountReads, blocksWalkedMax: number) {
    this.#reads = reads;
    this.#blocksWalkedMax = blocksWalkedMax;
  }

  /** Looks in the blocks since the instant and among what waits for one. `absent` says that neither holds it now. */
  async find(id: string, since: EpochMicros): Promise<FoundTransaction> {
    const newest = await this.#headAt("latest");
    if (!newest.ok) return unknown(newest.failure);
    const before = await this.#lastBefore(
      BigInt(Math.floor(integerOf(since) / 1_000_000)),
      newest.value,
    );
    if (!before.ok) return unknown(before.failure);
    const sent = await this.#sentBetween(before.value, newest.value.number);
    if (!sent.ok) return unknown(sent.failure);
    const waiting = await this.#reads.transactionsOf(["pending"]);
    const all = waiting.ok ? [...sent.value, ...waiting.value] : sent.value;
    const own = all.find(({ input }) => carriesDigest(input, id));
    if (own === undefined) return { kind: "absent" };
    const receipts = await this.#reads.receipts([own.hash]);
    if (!receipts.ok) return unknown(receipts.failure);
    return { kind: "found", hash: own.hash, receipt: receipts.value[0] ?? null };
  }

  /** Returns the last block of before the instant, by halving: times of blocks only grow. */
  async #lastBefore(sinceSeconds: bigint, newest: Head): Promise<Result<bigint>> {
    const wanted = sinceSeconds - clockSkewSeconds;
    let before = 0n;
    let after = newest.number + 1n;
    while (after - before > 1n) {
      const middle = (before + after) / 2n;
      const head = await this.#headAt(middle);
      if (!head.ok) return head;
      if (head.value.timestamp < wanted) before = middle;
      else after = middle;
    }
    return succeed(before);
  }

  async #sentBetween(first: bigint, last: bigint): Promise<Result<readonly KnownTransaction[]>> {
    const firstCount = await this.#reads.count(first);
    const lastCount = await this.#reads.count(last);
    if (!firstCount.ok || !lastCount.ok) return this.#walk(first, last);
    const blocks = await this.#blocksOf({
      first,
      firstCount: firstCount.value,
      last,
      lastCount: lastCount.value,
    });
    return blocks.ok ? this.#reads.transactionsOf(blocks.value) : this.#walk(first, last);
  }

  /** Returns the blocks in which the count grew. */
  async #blocksOf(whole: Span): Promise<Result<readonly bigint[]>> {
    const blocks: bigint[] = [];
    const spans: Span[] = [whole];
    for (let asked = 0; ; ) {
      const span = spans.pop();
      if (span === undefined) return succeed(blocks);
      const { first, firstCount, last, lastCount } = span;
      if (firstCount >= lastCount) continue;
      if (last - first <= 1n) {
        blocks.push(last);
        continue;
      }
      asked += 1;
      if (asked > questionsMax) return tooMany();
      const middle = (first + last) / 2n;
      const count = await this.#reads.count(middle);
      if (!count.ok) return count;
      spans.push({ first, firstCount, last: middle, lastCount: count.value });
      spans.push({ first: middle, firstCount: count.value, last, lastCount });
    }
  }

  async #walk(first: bigint, last: bigint): Promise<Result<readonly KnownTransaction[]>> {
    if (last - first > BigInt(this.#blocksWalkedMax)) return tooMany();
    const found: KnownTransaction[] = [];
    for (let start = first + 1n; start <= last; start += BigInt(walkStride)) {
      const stride: bigint[] = [];
      for (let block = start; block <= last && stride.length < walkStride; block += 1n) {
        stride.push(block);
      }
      const read = await this.#reads.transactionsOf(stride);
      if (!read.ok) return read;
      found.push(...read.value);
    }
    return succeed(found);
  }

  async #headAt(block: bigint | "latest"): Promise<Result<Head>> {
    const head = await this.#reads.head(block);
    if (!head.ok) return head;
    if (head.value !== null) return succeed(head.value);
    return { ok: false, failure: failure("VEN-892", `the node does not have block ${block}`) };
  }
}

function unknown(why: Failure): FoundTransaction {
  return { kind: "unknown", failure: why };
}

function tooMany<Value>(): Result<Value> {
  const words = "too many blocks since then to be read one by one, and the node has no old counts";
  return { ok: false, failure: failure("VEN-892", words) };
}
