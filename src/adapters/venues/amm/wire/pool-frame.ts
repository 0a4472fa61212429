// One reading of all pools at one block, as it is recorded: the node's own answers, and what must be known to read them.
// A frame explains itself, so that a capture needs neither the node nor the configuration of its day.

import { quantityOf } from "../../shared/chain/chain-connection.ts";
import type { Head } from "../../shared/chain/contract.ts";
import { readHead } from "../../shared/chain/head-line.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../../shared/frame-text.ts";
import { arrayAt, wordsOf } from "./words.ts";

/** What of a pool never changes. */
export interface PoolTerms {
  /** In lower case, like every address and hash here. */
  readonly address: string;
  readonly condition: string;
  /** A part of 1e18. */
  readonly fee: bigint;
  readonly decimals: number;
  /** Which of the two outcomes is YES. */
  readonly yes: 0 | 1;
}

export interface PoolReading {
  readonly head: Head;
  /** Logs begin behind this block; null where what lies between the last reading and this one is not known. */
  readonly since: bigint | null;
  /** Two balances a pool, in the order of `terms`. */
  readonly terms: readonly PoolTerms[];
  readonly balances: readonly bigint[];
  /** The node's log objects from behind `since` up to the head; null where they could not be read. */
  readonly logs: JsonValue;
  /** Pools whose whole book is wanted, changed or not. */
  readonly whole: ReadonlySet<string>;
}

/** What the feed has when it has read. */
export interface PoolAnswers extends Omit<PoolReading, "balances"> {
  /** The node's answer to `balanceOfBatch`. */
  readonly answer: JsonValue;
}

const encoder = new TextEncoder();

/** Returns the reading as bytes to record and decode. */
export function encodePoolFrame(answers: PoolAnswers): Uint8Array {
  const { head, since, terms, answer, logs, whole } = answers;
  const frame = {
    head: {
      number: quantity(head.number),
      hash: head.hash,
      parentHash: head.parentHash,
      timestamp: quantity(head.timestamp),
    },
    since: since === null ? null : quantity(since),
    pools: terms.map(({ address, condition, fee, decimals, yes }) => {
      return { address, condition, fee: quantity(fee), decimals, yes };
    }),
    balances: answer,
    logs,
    whole: [...whole],
  };
  return encoder.encode(JSON.stringify(frame));
}

/** Returns the reading behind the text of a frame, or the reason why there is none. */
export function readPoolFrame(text: string): PoolReading | string {
  const frame = parseJson(text);
  if (!isJsonObject(frame)) return "not-json";
  const head = readHead(frame["head"]);
  if (head === undefined) return "head-missing";
  const terms = readTerms(frame["pools"]);
  if (terms === undefined) return "pools-missing";
  const words = wordsOf(frame["balances"]);
  const balances = words === undefined ? undefined : arrayAt(words, 0);
  if (balances === undefined || balances.length !== terms.length * 2) return "balances-unreadable";
  const since = frame["since"] === null ? null : quantityOf(frame["since"]);
  const whole = readWhole(frame["whole"]);
  if (since === undefined || whole === undefined) return "frame-incomplete";
  return { head, since, terms, balances, logs: frame["logs"] ?? null, whole };
}

function readTerms(value: JsonValue | undefined): readonly PoolTerms[] | undefined {
  if (!isJsonArray(value)) return undefined;
  const terms = value.map((each) => (isJsonObject(each) ? termsOf(each) : undefined));
  return terms.every((each) => each !== undefined) ? terms : undefined;
}

function termsOf({
  address,
  condition,
  fee: text,
  decimals,
  yes,
}: JsonObject): PoolTerms | undefined {
  const fee = quantityOf(text);
  if (typeof address !== "string" || typeof condition !== "string") return undefined;
  if (fee === undefined || (yes !== 0 && yes !== 1)) return undefined;
  if (typeof decimals !== "number" || !Number.isInteger(decimals)) return undefined;
  if (decimals < 0 || decimals > 18) return undefined;
  return { address, condition, fee, decimals, yes };
}

function readWhole(value: JsonValue | undefined): ReadonlySet<string> | undefined {
  if (!isJsonArray(value)) return undefined;
  const names = value.filter((each) => typeof each === "string");
  return names.length === value.length ? new Set(names) : undefined;
}

function quantity(value: bigint): string {
  return `0x${value.toString(16)}`;
}
