// One reading of all pools at a block: every balance in one call at exactly that block, so that no pool is seen before
// and another after a swap; and the logs since the last reading, which may fail without taking the balances along.

import { encodeFunctionData, type Hex } from "viem";
import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { ChainConnection } from "../../shared/chain/chain-connection.ts";
import type { Head } from "../../shared/chain/contract.ts";
import type { RpcCall, RpcOutcome } from "../../shared/chain/json-rpc.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { VerifiedPool } from "../normalise/verified-pool.ts";
import { conditionReadAbi } from "../wire/pool-abi.ts";
import { eventTopics } from "../wire/pool-events.ts";

/** Blocks whose logs are asked for: what was missed of more is not looked up, and the next reading begins anew. */
export const logBlocksMax = 500n;

export interface PoolsAtBlock {
  readonly answer: JsonValue;
  /** Null where they were not asked for, or not given. */
  readonly logs: JsonValue;
}

export interface PoolQuestion {
  readonly head: Head;
  readonly pools: readonly VerifiedPool[];
  readonly conditionalTokens: Hex;
  readonly since: bigint | null;
}

/** Returns the node's answers, or why the balances could not be read. */
export async function readPools(
  connection: Pick<ChainConnection, "askAll">,
  question: PoolQuestion,
): Promise<Result<PoolsAtBlock>> {
  const { head, since } = question;
  const isKnown = since !== null && since <= head.number && head.number - since <= logBlocksMax;
  const wantsLogs = isKnown && since < head.number;
  const calls = wantsLogs ? [balancesCall(question), logsCall(question)] : [balancesCall(question)];
  const [balances, logs] = await connection.askAll(calls);
  if (balances?.kind !== "result") return notRead(balances);
  if (!wantsLogs) return succeed({ answer: balances.value, logs: isKnown ? [] : null });
  return succeed({ answer: balances.value, logs: logs?.kind === "result" ? logs.value : null });
}

function balancesCall({ pools, conditionalTokens, head }: PoolQuestion): RpcCall {
  const owners = pools.flatMap(({ address }) => [address, address]);
  const ids = pools.flatMap(({ positionIds }) => [...positionIds]);
  const data = encodeFunctionData({
    abi: conditionReadAbi,
    functionName: "balanceOfBatch",
    args: [owners, ids],
  });
  return {
    method: "eth_call",
    params: [{ to: conditionalTokens, data }, { blockHash: head.hash }],
  };
}

function logsCall({ pools, conditionalTokens, head, since }: PoolQuestion): RpcCall {
  const filter = {
    fromBlock: `0x${((since ?? head.number) + 1n).toString(16)}`,
    toBlock: `0x${head.number.toString(16)}`,
    address: [...pools.map(({ address }) => address), conditionalTokens],
    topics: [Object.values(eventTopics)],
  };
  return { method: "eth_getLogs", params: [filter] };
}

function notRead(outcome: RpcOutcome | undefined): Result<never> {
  if (outcome === undefined) return fail("VEN-892", "the node gives no balances");
  if (outcome.kind === "refused") {
    return fail("VEN-892", `the balances of the pools: ${outcome.words}`);
  }
  if (outcome.kind === "result") return fail("VEN-892", "the node gives no balances");
  return { ok: false, failure: failure(outcome.failure.code, outcome.failure.message) };
}
