// The last blocks that were the newest, oldest first, with holes where the node was quicker than we looked: by them it
// shows which blocks a new head takes away.

import { isJsonObject, type JsonValue } from "../frame-text.ts";
import { quantityOf } from "./chain-connection.ts";
import type { Head } from "./contract.ts";

/** Heads remembered: a reorganisation goes back a few blocks, at most two epochs of 32 on chains with finality. */
export const headsRememberedMax = 128;

/** Seconds since 1970 that fit our clock: the year 2255. */
const timestampMax = 9_000_000_000n;

const hashText = /^0x[0-9a-f]{64}$/;

/** Returns the head of a block as the node gives it, or undefined when a field is missing or is none. */
export function readHead(block: JsonValue | undefined): Head | undefined {
  if (!isJsonObject(block)) return undefined;
  const number = quantityOf(block["number"]);
  const timestamp = quantityOf(block["timestamp"]);
  const hash = hashOf(block["hash"]);
  const parentHash = hashOf(block["parentHash"]);
  if (number === undefined || timestamp === undefined || timestamp > timestampMax) return undefined;
  if (hash === undefined || parentHash === undefined) return undefined;
  const fee = block["baseFeePerGas"];
  const baseFeePerGas = fee === undefined || fee === null ? null : quantityOf(fee);
  if (baseFeePerGas === undefined) return undefined;
  return { number, hash, parentHash, timestamp, baseFeePerGas };
}

function hashOf(value: JsonValue | undefined): Head["hash"] | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return hashText.test(lower) ? (lower as Head["hash"]) : undefined;
}

export class HeadLine {
  #heads: Head[] = [];

  get newest(): Head | undefined {
    return this.#heads.at(-1);
  }

  /** Returns what is remembered of the block with that number. */
  at(number: bigint): Head | undefined {
    return this.#heads.find((head) => head.number === number);
  }

  /** Newest first, those below a number. */
  *below(number: bigint): Iterable<Head> {
    for (let index = this.#heads.length - 1; index >= 0; index -= 1) {
      const head = this.#heads[index];
      if (head !== undefined && head.number < number) yield head;
    }
  }

  add(head: Head): void {
    this.#heads.push(head);
    if (this.#heads.length > headsRememberedMax) this.#heads.shift();
  }

  /** Forgets the blocks from the number on; returns whether there were any. */
  cut(from: bigint): boolean {
    const before = this.#heads.length;
    this.#heads = this.#heads.filter((head) => head.number < from);
    return this.#heads.length < before;
  }
}
