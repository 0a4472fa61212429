// What pools and conditions say of themselves in blocks: swaps, funding, the answer of a question. Read from the node's
// own log objects.

import { safeNumber } from "../../../../domain/units/rounding.ts";
import { quantityOf } from "../../shared/chain/chain-connection.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../../shared/frame-text.ts";
import { arrayAt, wordsOf } from "./words.ts";

/** First topics of the events, the keccak-256 of their signatures. */
export const eventTopics = {
  buy: "0x4f62630f51608fc8a7603a9391a5101e58bd7c276139366fc107dc3b67c3dcf8",
  sell: "0xadcf2a240ed9300d681d9a3f5382b6c1beed1b7e46643e0c7b42cbe6e2d766b4",
  fundingAdded: "0xec2dc3e5a3bb9aa0a1deb905d2bd23640d07f107e6ceb484024501aad964a951",
  fundingRemoved: "0x8b4b2c8ebd04c47fc8bce136a85df9b93fcb1f47c8aa296457d4391519d190e7",
  resolution: "0xb44d84d3289691f71497564b85d4233648d9dbae8cbdbb4329f301c3a0185894",
} as const;

interface EventPlace {
  /** Of the contract that says it, in lower case. */
  readonly address: string;
  readonly block: bigint;
  readonly blockHash: string;
}

export interface PoolSwapEvent extends EventPlace {
  readonly kind: "buy" | "sell";
  readonly outcome: number;
  /** Paid for a buy, fee included; received from a sale, fee excluded. */
  readonly collateral: bigint;
  readonly fee: bigint;
  readonly tokens: bigint;
}

export interface PoolFundingEvent extends EventPlace {
  readonly kind: "fundingAdded" | "fundingRemoved";
  readonly amounts: readonly bigint[];
}

export interface ResolutionEvent extends EventPlace {
  readonly kind: "resolution";
  readonly condition: string;
}

export type PoolEvent = PoolSwapEvent | PoolFundingEvent | ResolutionEvent;

/** Returns the events of the node's logs in their order, or undefined when a log is none, or one was taken back. */
export function readPoolEvents(logs: JsonValue | undefined): readonly PoolEvent[] | undefined {
  if (!isJsonArray(logs)) return undefined;
  const placed: { readonly event: PoolEvent; readonly index: bigint }[] = [];
  for (const log of logs) {
    if (!isJsonObject(log) || log["removed"] === true) return undefined;
    const index = quantityOf(log["logIndex"]);
    const event = readEvent(log);
    if (index === undefined || event === undefined) return undefined;
    placed.push({ event, index });
  }
  placed.sort((a, b) => order(a.event.block, b.event.block) || order(a.index, b.index));
  return placed.map(({ event }) => event);
}

function order(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function readEvent(log: JsonObject): PoolEvent | undefined {
  const { address, blockHash, topics } = log;
  const block = quantityOf(log["blockNumber"]);
  const words = wordsOf(log["data"]);
  if (typeof address !== "string" || typeof blockHash !== "string") return undefined;
  if (block === undefined || words === undefined || !isJsonArray(topics)) return undefined;
  const place = { address: address.toLowerCase(), block, blockHash: blockHash.toLowerCase() };
  switch (topics[0]) {
    case eventTopics.buy:
      return swapEvent("buy", place, topics, words);
    case eventTopics.sell:
      return swapEvent("sell", place, topics, words);
    case eventTopics.fundingAdded:
      return fundingEvent("fundingAdded", place, words);
    case eventTopics.fundingRemoved:
      return fundingEvent("fundingRemoved", place, words);
    case eventTopics.resolution: {
      const condition = topics[1];
      return typeof condition === "string"
        ? { ...place, kind: "resolution", condition: condition.toLowerCase() }
        : undefined;
    }
    default:
      return undefined;
  }
}

function swapEvent(
  kind: "buy" | "sell",
  place: EventPlace,
  topics: readonly JsonValue[],
  words: readonly bigint[],
): PoolEvent | undefined {
  const outcome = quantityOf(topics[2]);
  const [collateral, fee, tokens] = words;
  if (outcome === undefined || outcome > 255n) return undefined;
  if (collateral === undefined || fee === undefined || tokens === undefined) return undefined;
  return { ...place, kind, outcome: safeNumber(outcome), collateral, fee, tokens };
}

function fundingEvent(
  kind: "fundingAdded" | "fundingRemoved",
  place: EventPlace,
  words: readonly bigint[],
): PoolEvent | undefined {
  const amounts = arrayAt(words, 0);
  return amounts === undefined ? undefined : { ...place, kind, amounts };
}

/** Returns the balances after an event of a pool that had `balances` before. */
export function balancesAfter(
  balances: readonly bigint[],
  event: PoolSwapEvent | PoolFundingEvent,
): readonly bigint[] {
  return balances.map((balance, outcome) => {
    switch (event.kind) {
      case "buy": {
        const taken = outcome === event.outcome ? event.tokens : 0n;
        return balance + event.collateral - event.fee - taken;
      }
      case "sell": {
        const given = outcome === event.outcome ? event.tokens : 0n;
        return balance - event.collateral - event.fee + given;
      }
      case "fundingAdded":
        return balance + (event.amounts[outcome] ?? 0n);
      default:
        return balance - (event.amounts[outcome] ?? 0n);
    }
  });
}
