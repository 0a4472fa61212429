// Questions and pools on a local chain: conditions that the operator answers, and fixed-product pools over them with
// odds of choice. Also pools that are wrong in some way, for who has to see that.

import {
  type Address,
  encodeAbiParameters,
  type Hex,
  keccak256,
  parseEventLogs,
  stringToHex,
  zeroHash,
} from "viem";
import { assert } from "../../../domain/failure/assert.ts";
import { conditionalTokensAbi, factoryAbi, poolAbi } from "./abis.ts";
import { carriedOut } from "./chain-signer.ts";
import { localTokenArtefact } from "./contracts/artefacts/local-token.ts";
import { lyingPoolArtefact } from "./contracts/artefacts/lying-pool.ts";
import type { DeployedChain } from "./deploy.ts";

export interface Condition {
  readonly conditionId: Hex;
  readonly questionId: Hex;
  readonly outcomeCount: number;
}

export interface PoolPlan {
  /** Names the question; no two of a chain are the same. */
  readonly question: string;
  /** Two when left out. */
  readonly outcomeCount?: number;
  /** A part of 1e18. */
  readonly fee: bigint;
  /** In the chain's 6-decimal dollar when left out. */
  readonly collateral?: Address;
  /** Base units of collateral that the operator puts in; none leaves the pool without balances. */
  readonly funding?: bigint;
  /** How the first funding is shared out: the outcome with the smaller weight is the likelier one. Even when left out. */
  readonly weights?: readonly bigint[];
}

export interface LocalPool extends Condition {
  readonly address: Address;
  readonly collateral: Address;
  readonly fee: bigint;
  /** One for each outcome, in their order. */
  readonly positionIds: readonly bigint[];
}

/** Prepares a condition that the operator answers. */
export async function createCondition(
  { node, operator, contracts }: DeployedChain,
  question: string,
  outcomeCount: number,
): Promise<Condition> {
  const questionId = keccak256(stringToHex(question));
  await operator.settle({
    address: contracts.conditionalTokens,
    abi: conditionalTokensAbi,
    functionName: "prepareCondition",
    args: [operator.address, questionId, BigInt(outcomeCount)],
  });
  const conditionId = await node.client.readContract({
    address: contracts.conditionalTokens,
    abi: conditionalTokensAbi,
    functionName: "getConditionId",
    args: [operator.address, questionId, BigInt(outcomeCount)],
  });
  return { conditionId, questionId, outcomeCount };
}

/** Creates a pool over a condition of its own, and funds it when the plan says so. */
export async function createPool(chain: DeployedChain, plan: PoolPlan): Promise<LocalPool> {
  const { node, operator, contracts } = chain;
  const collateral = plan.collateral ?? contracts.collateral;
  const condition = await createCondition(chain, plan.question, plan.outcomeCount ?? 2);
  const hash = await operator.call({
    address: contracts.factory,
    abi: factoryAbi,
    functionName: "createFixedProductMarketMaker",
    args: [contracts.conditionalTokens, collateral, [condition.conditionId], plan.fee],
  });
  const { logs } = await carriedOut(node.client, hash);
  const [creation] = parseEventLogs({ abi: factoryAbi, logs });
  assert(creation !== undefined, "the factory tells of the pool it made");
  const address = creation.args.fixedProductMarketMaker;
  const positionIds = await positionIdsOf(chain, collateral, condition);
  const pool = { ...condition, address, collateral, fee: plan.fee, positionIds };
  const { funding = 0n, weights = [] } = plan;
  if (funding > 0n) await fundPool(chain, pool, funding, weights);
  return pool;
}

/** Adds the operator's collateral, made for the purpose. Weights are for the first funding only. */
export async function fundPool(
  { operator }: DeployedChain,
  pool: LocalPool,
  funding: bigint,
  weights: readonly bigint[] = [],
): Promise<void> {
  const token = { address: pool.collateral, abi: localTokenArtefact.abi };
  await operator.call({ ...token, functionName: "mint", args: [operator.address, funding] });
  await operator.call({ ...token, functionName: "approve", args: [pool.address, funding] });
  await operator.settle({
    address: pool.address,
    abi: poolAbi,
    functionName: "addFunding",
    args: [funding, weights],
  });
}

/** Returns the ids of the outcomes' tokens; the id of a single outcome's collection comes from the contract, which
 * finds it on an elliptic curve. */
export async function positionIdsOf(
  { node, contracts }: DeployedChain,
  collateral: Address,
  { conditionId, outcomeCount }: Condition,
): Promise<readonly bigint[]> {
  const tokens = { address: contracts.conditionalTokens, abi: conditionalTokensAbi };
  return Promise.all(
    Array.from({ length: outcomeCount }, async (_, outcome) => {
      const collectionId = await node.client.readContract({
        ...tokens,
        functionName: "getCollectionId",
        args: [zeroHash, conditionId, 1n << BigInt(outcome)],
      });
      return node.client.readContract({
        ...tokens,
        functionName: "getPositionId",
        args: [collateral, collectionId],
      });
    }),
  );
}

/** Returns the tokens of each outcome that the pool holds, in base units. */
export async function poolBalances(
  { node, contracts }: DeployedChain,
  pool: LocalPool,
): Promise<readonly bigint[]> {
  return node.client.readContract({
    address: contracts.conditionalTokens,
    abi: conditionalTokensAbi,
    functionName: "balanceOfBatch",
    args: [pool.positionIds.map(() => pool.address), [...pool.positionIds]],
  });
}

/** Sets how many tokens of each outcome the pool holds, past all rules: states no trade leads to. */
export async function setPoolBalances(
  { node, contracts }: DeployedChain,
  pool: LocalPool,
  balances: readonly bigint[],
): Promise<void> {
  for (const [outcome, id] of pool.positionIds.entries()) {
    await node.client.setStorageAt({
      address: contracts.conditionalTokens,
      index: balanceSlot(id, pool.address),
      value: wordOf(balances[outcome] ?? 0n),
    });
  }
}

/** Returns the word of the conditional tokens' storage that holds a balance: `mapping(id => mapping(owner => balance))`
 * is the second variable of the contract. */
export function balanceSlot(id: bigint, owner: Address): Hex {
  const ofId = keccak256(encodeAbiParameters([{ type: "uint256" }, { type: "uint256" }], [id, 1n]));
  return keccak256(encodeAbiParameters([{ type: "address" }, { type: "bytes32" }], [owner, ofId]));
}

/** Returns a number as a word of storage. */
export function wordOf(value: bigint): Hex {
  return encodeAbiParameters([{ type: "uint256" }], [value]);
}

/** Deploys a contract that looks like a pool over a condition of its own, holds tokens of it, and quotes what does not
 * follow from them. */
export async function createLyingPool(chain: DeployedChain, plan: PoolPlan): Promise<LocalPool> {
  const { node, operator, contracts } = chain;
  const collateral = plan.collateral ?? contracts.collateral;
  const condition = await createCondition(chain, plan.question, plan.outcomeCount ?? 2);
  const { hash, address } = await operator.deploy({
    ...lyingPoolArtefact,
    args: [contracts.conditionalTokens, collateral, condition.conditionId, plan.fee],
  });
  await carriedOut(node.client, hash);
  const positionIds = await positionIdsOf(chain, collateral, condition);
  const pool = { ...condition, address, collateral, fee: plan.fee, positionIds };
  const { funding = 0n } = plan;
  if (funding > 0n)
    await setPoolBalances(
      chain,
      pool,
      positionIds.map(() => funding),
    );
  return pool;
}
