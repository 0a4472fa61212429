// Readings of pools as inputs: books, confirmations, prints, answers of questions; and readings that contradict
// themselves, each with its named outcome.

import { encodeAbiParameters, encodeEventTopics, type Hex, pad } from "viem";
import { expect, test } from "vitest";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { hashOf } from "../../../../../test/support/venues/scripted-node.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { poolBuy, poolSell } from "../../../../domain/market/fixed-product/swap.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { marketOfPool } from "../normalise/market.ts";
import type { VerifiedPool } from "../normalise/verified-pool.ts";
import { poolEventAbi } from "../wire/pool-abi.ts";
import { eventTopics } from "../wire/pool-events.ts";
import { encodePoolFrame, type PoolAnswers } from "../wire/pool-frame.ts";
import { PoolsDecoder } from "./pools-decoder.ts";

const now = epochMicros(1_795_161_600_000_000);
const account = pad("0x01", { size: 20 });

function poolAt(digit: string): VerifiedPool {
  const address = `0x${digit.repeat(40)}` as const;
  const condition = `0x${digit.repeat(64)}` as const;
  return {
    ...{ address, condition, fee: 20_000_000_000_000_000n, decimals: 6, yes: 0 },
    ...{ conditionalTokens: account, collateral: account, positionIds: [1n, 2n], title: digit },
  };
}

const pool = poolAt("a");
const start = [1_000_000_000n, 1_000_000_000n];

function rig(pools: readonly VerifiedPool[] = [pool]) {
  const directories = newDirectories();
  const markets = pools.map((each) => marketOfPool(each, "open", { kind: "none" }));
  const stream = "amm/pools-1";
  const decoder = new PoolsDecoder({ stream, venue: "amm", directories, markets });
  const sink = new RecordingSink();
  const decode = (answers: Partial<PoolAnswers> & { balances?: readonly bigint[] }) => {
    sink.clear();
    const { balances = start, ...given } = answers;
    const head = headAt(Number(given.since ?? 6n) + 1);
    const answer = encodeAbiParameters([{ type: "uint256[]" }], [balances]);
    const frame = { head, since: null, terms: pools, answer, logs: null, whole: new Set<string>() };
    return decoder.decode(encodePoolFrame({ ...frame, ...given }), now, sink)?.code;
  };
  return { decoder, decode, sink, markets, directories };
}

function headAt(number: number) {
  const hash = hashOf(`block ${number}`);
  return {
    number: BigInt(number),
    hash,
    parentHash: hash,
    timestamp: 1_795_161_598n,
    baseFeePerGas: null,
  };
}

interface LogPlan {
  readonly topics: readonly Hex[] | [];
  readonly data: Hex;
  readonly block?: number;
  readonly index?: number;
  readonly address?: string;
}

function log({ topics, data, block = 8, index = 0, address = pool.address }: LogPlan): JsonValue {
  const blockHash = hashOf(`block ${block}`);
  return {
    ...{ address, topics, data, blockHash, removed: false },
    blockNumber: `0x${block.toString(16)}`,
    logIndex: `0x${index.toString(16)}`,
  };
}

function words(...values: readonly bigint[]): Hex {
  return `0x${values.map((value) => value.toString(16).padStart(64, "0")).join("")}`;
}

function swapLog(
  kind: "buy" | "sell",
  values: readonly [collateral: bigint, fee: bigint, tokens: bigint],
  place: Partial<LogPlan> & { outcome?: bigint } = {},
): JsonValue {
  const outcome = words(place.outcome ?? 0n);
  return log({
    topics: [eventTopics[kind], pad(account), outcome],
    data: words(...values),
    ...place,
  });
}

test("the topics are those of the contracts' events", () => {
  const named = poolEventAbi.map((event) => encodeEventTopics({ abi: [event] })[0]);
  expect(named).toEqual(Object.values(eventTopics));
});

test("a first reading is a whole book, the same again confirms it, and a change is a book", () => {
  const { decode, sink, markets } = rig();
  expect(decode({})).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
  const [book] = sink.batches;
  expect(book).toMatchObject({ venueAt: 1_795_161_598_000_000, receivedAt: Number(now) });
  expect(book?.levels.filter((each) => each.startsWith("bid"))[0]).toMatch(/^bid 4891 /);
  expect(book?.levels.filter((each) => each.startsWith("ask"))[0]).toMatch(/^ask 5109 /);
  expect(decode({ since: 7n, logs: [] })).toBeUndefined();
  expect(sink.all).toEqual([
    {
      kind: "BookConfirmed",
      receivedAt: now,
      stream: "amm/pools-1",
      market: markets[0]?.id,
    },
  ]);
  const { balancesAfter } = poolBuy({ balances: start, fee: pool.fee }, 0, 10_000_000n);
  expect(decode({ balances: balancesAfter })).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});

test("a book that is asked for is told though nothing changed", () => {
  const { decode, sink } = rig();
  decode({});
  decode({ since: 7n, logs: [], whole: new Set([pool.address]) });
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});

test("swaps between two readings are prints, and explain the balances", () => {
  const { decode, sink, markets } = rig();
  decode({});
  const bought = poolBuy({ balances: start, fee: pool.fee }, 1, 10_000_000n);
  const middle = { balances: bought.balancesAfter, fee: pool.fee };
  const sold = poolSell(middle, 0, 5_000_000n);
  const logs = [
    swapLog("sell", [5_000_000n, sold?.feeCollected ?? 0n, sold?.outcomeTokens ?? 0n], {
      index: 1,
    }),
    swapLog("buy", [10_000_000n, bought.feeCollected, bought.outcomeTokens], { outcome: 1n }),
  ];
  expect(decode({ since: 7n, logs, balances: sold?.balancesAfter ?? [] })).toBeUndefined();
  expect(sink.kinds).toEqual(["TradePrint", "TradePrint", "BookSnapshot"]);
  const { id } = markets[0] ?? { id: "" };
  expect(sink.events).toMatchObject([
    { instrument: `${id}/no`, price: 5_126, size: 19_504_892 },
    { instrument: `${id}/yes`, size: Number(sold?.outcomeTokens) },
  ]);
});

test("funding explains balances too, and tokens sent to a pool are no contradiction", () => {
  const { decode, sink } = rig();
  decode({});
  const funded = (kind: "fundingAdded" | "fundingRemoved", extra: readonly bigint[]) =>
    log({
      topics: [eventTopics[kind], pad(account)],
      data: words(BigInt(32 * (1 + extra.length)), ...extra, 2n, 400n, 300n),
      ...(kind === "fundingRemoved" ? { block: 9 } : {}),
    });
  const added = start.map((each, outcome) => each + [400n, 300n][outcome]!);
  expect(
    decode({ since: 7n, logs: [funded("fundingAdded", [5n])], balances: added }),
  ).toBeUndefined();
  const removed = funded("fundingRemoved", [5n, 6n]);
  expect(decode({ since: 8n, logs: [removed], balances: start })).toBeUndefined();
  const richer = start.map((each) => each + 1n);
  expect(decode({ since: 9n, logs: [], balances: richer })).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});

test("a pool that holds less than its events leave is not believed until a reading adds up", () => {
  const { decode, sink } = rig();
  decode({});
  const less = [999_999_999n, 1_000_000_000n];
  expect(decode({ since: 7n, logs: [], balances: less })).toBe("VEN-886");
  expect(sink.events).toMatchObject([{ kind: "BookDisproved", cause: "summary" }]);
  expect(decode({ since: null, balances: less })).toBeUndefined();
  expect(sink.all).toEqual([]);
  expect(decode({ since: 7n, logs: [], balances: less })).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});

test("a swap that lowers the product breaks the invariant though the balances add up", () => {
  const { decode, sink } = rig();
  decode({});
  const logs = [swapLog("buy", [1_000n, 0n, 500_000n])];
  expect(decode({ since: 7n, logs, balances: [999_501_000n, 1_000_001_000n] })).toBe("VEN-886");
  expect(sink.kinds).toContain("BookDisproved");
});

test("a pool without balance has no levels, and is named", () => {
  const { decode, sink } = rig();
  expect(decode({ balances: [0n, 5n] })).toBe("VEN-887");
  expect(sink.batches).toMatchObject([{ kind: "BookSnapshot", levels: [] }]);
});

test("an answered question is told once for its own pool", () => {
  const other = poolAt("b");
  const { decode, sink, markets } = rig([pool, other]);
  const balances = [...start, ...start];
  decode({ balances });
  const answered = log({
    topics: [eventTopics.resolution, other.condition, pad(account), pad(account)],
    data: words(2n, 64n, 2n, 1n, 0n),
    address: account,
  });
  expect(decode({ balances, since: 7n, logs: [answered] })).toBeUndefined();
  expect(sink.events.filter(({ kind }) => kind === "MarketStatusChanged")).toMatchObject([
    { market: markets[1]?.id, status: "resolved" },
  ]);
});

test("logs of another branch, and logs that are none, say nothing of what lies between", () => {
  const { decode, sink } = rig();
  decode({});
  const away = swapLog("buy", [1_000n, 0n, 1n], { block: 8 });
  const elsewhere = { ...(away as object), blockHash: hashOf("another") } as JsonValue;
  const removed = { ...(away as object), removed: true } as JsonValue;
  const less = [5n, 5n];
  for (const logs of [[elsewhere], [removed], [{}], "none"]) {
    expect(decode({ since: 7n, logs, balances: less })).toBe("VEN-801");
    expect(sink.kinds).not.toContain("BookDisproved");
    expect(sink.kinds).not.toContain("TradePrint");
    decode({});
  }
});

test("a pool that was not admitted is named, and the others are read", () => {
  const stranger = poolAt("c");
  const { decoder, decode, sink } = rig();
  const frame = { terms: [stranger, pool], balances: [...start, ...start] };
  expect(decode(frame)).toBe("VEN-806");
  expect(sink.kinds).toEqual(["BookSnapshot"]);
  decoder.admit([marketOfPool(stranger, "open", { kind: "none" })]);
  expect(decode(frame)).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot", "BookConfirmed"]);
});

test.each([
  ["not JSON", "x"],
  ["no object", "[]"],
  ["no head", JSON.stringify({ pools: [] })],
])("%s is refused whole", (_, text) => {
  const { decoder, sink } = rig();
  expect(decoder.decode(new TextEncoder().encode(text), now, sink)?.code).toBe("VEN-801");
  expect(sink.all).toEqual([]);
});

test.each(["0x", "0x00", "none", null, words(32n, 3n, 1n, 1n), words(32n, 2n, 1n)])(
  "balances %s are refused",
  (answer) => {
    const { decode, sink } = rig();
    expect(decode({ answer })).toBe("VEN-801");
    expect(sink.all).toEqual([]);
  },
);

test("the same frames give the same inputs", () => {
  const one = rig();
  const two = rig();
  for (const balances of [start, start, [7n * 10n ** 9n, 10n ** 8n], [0n, 1n]]) {
    one.decode({ balances });
    two.decode({ balances });
    expect(two.sink.all).toEqual(one.sink.all);
  }
});
