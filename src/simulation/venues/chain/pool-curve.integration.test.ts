// The curve that decides trades against the contract that carries them out: ten thousand random pools, every buy and
// every sale equal to the last base unit, and refused where the contract refuses. A state is put under the contract's
// own code by overriding its storage for one call; the contract reads it back first.

import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, maxUint256 } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../test/support/chain-node.ts";
import { type Asked, type PoolState, PoolStates } from "../../../../test/support/pool-states.ts";
import { investmentFor, returnFor } from "../../../domain/market/fixed-product/inverse-swap.ts";
import {
  type FixedProductPool,
  judgePool,
  oneFixed,
} from "../../../domain/market/fixed-product/pool.ts";
import { poolBuy, poolSell } from "../../../domain/market/fixed-product/swap.ts";
import { conditionalTokensAbi, poolAbi } from "./abis.ts";
import { ChainControl } from "./chain-control.ts";
import { manyReadsArtefact } from "./contracts/artefacts/many-reads.ts";
import { balanceSlot, createPool, type LocalPool, poolBalances, wordOf } from "./pools.ts";

const seed = 20_261_120;
const stateCount = 10_000;
/** Pools of two outcomes, and of three, that a call puts into random states at once. */
const poolsOfTwo = 36;
const poolsOfThree = 4;
/** A swap's reads take 15,000; a division by zero in the contract takes all it is given. */
const gasEach = 100_000n;
const gasOfCall = 29_000_000n;
/** The word of a pool's storage with its fee. */
const feeSlot = wordOf(7n);

type Quoted = "calcBuyAmount" | "calcSellAmount";

interface Read {
  readonly target: Address;
  readonly data: Hex;
}

/** What the contract is asked, and what the curve says to it; `refused` when it says that there is no such swap. */
interface Question extends Read {
  readonly text: string;
  isRight(answer: bigint | undefined): boolean;
}

const tally = { buys: 0, sales: 0, refusals: 0, ends: 0, empty: 0, tooLarge: 0 };

describeWithNode("the curve of a pool", () => {
  const chain = useChain({ seed: 3 });

  it(`equals the contract in ${stateCount} random states (seed ${seed})`, async () => {
    const pools: LocalPool[] = [];
    for (let index = 0; index < poolsOfTwo + poolsOfThree; index += 1) {
      const outcomeCount = index < poolsOfTwo ? 2 : 3;
      pools.push(await createPool(chain(), { question: `state ${index}`, outcomeCount, fee: 0n }));
    }
    const states = new PoolStates(seed);
    const wrong: string[] = [];
    for (let done = 0; done < stateCount && wrong.length < 10; done += pools.length) {
      wrong.push(
        ...(await compare(
          pools,
          pools.map((pool) => states.next(pool.outcomeCount)),
        )),
      );
    }
    expect(wrong).toEqual([]);
    // Every kind of answer was given often: a comparison of refusals alone would prove nothing.
    expect(tally.buys).toBeGreaterThan(40_000);
    expect(tally.sales).toBeGreaterThan(20_000);
    expect(tally.ends).toBeGreaterThan(60_000);
    expect(tally.refusals).toBeGreaterThan(10_000);
    expect(tally.empty).toBeGreaterThan(50);
    expect(tally.tooLarge).toBeGreaterThan(0);
  }, 300_000);

  it("equals the contract trade by trade, balances and fees with it", async () => {
    const { operator, contracts, node } = chain();
    const control = new ChainControl(chain());
    const fee = 10n ** 16n + 1n;
    const pool = await createPool(chain(), {
      ...{ question: "a hundred trades", fee, funding: 10n ** 21n, weights: [5n, 3n] },
      collateral: contracts.wideCollateral,
    });
    await control.mintCollateral(operator.address, 10n ** 24n, pool.collateral);
    await control.giveSets(operator.address, pool, 10n ** 22n);
    await control.approvePool(operator.address, pool);
    await operator.resume();
    const states = new PoolStates(seed + 1);
    let balances = await poolBalances(chain(), pool);
    let feesBefore = await collectedFees(pool);
    for (let trade = 0; trade < 100; trade += 1) {
      const { asked } = states.next(2);
      const { outcome, investments } = asked[trade % 2] as Asked;
      const amount = (investments[1] ?? 0n) % 10n ** 20n;
      const curve = trade % 3 === 0 ? poolSell({ balances, fee }, outcome, amount) : undefined;
      const swap = curve ?? poolBuy({ balances, fee }, outcome, amount);
      await operator.settle({
        ...{ address: pool.address, abi: poolAbi },
        functionName: curve === undefined ? "buy" : "sell",
        args: [amount, BigInt(outcome), swap.outcomeTokens],
      });
      balances = await poolBalances(chain(), pool);
      expect(balances).toEqual(swap.balancesAfter);
      const fees = await collectedFees(pool);
      expect(fees - feesBefore).toBe(swap.feeCollected);
      feesBefore = fees;
    }

    function collectedFees({ address }: LocalPool): Promise<bigint> {
      return node.client.readContract({ address, abi: poolAbi, functionName: "collectedFees" });
    }
  });

  /** Puts each pool into its state, asks the contract, and returns what the curve says otherwise. */
  async function compare(
    pools: readonly LocalPool[],
    states: readonly PoolState[],
  ): Promise<string[]> {
    const questions = pools.flatMap((pool, place) => {
      const state = states[place] as PoolState;
      return [...questionsOfState(pool, state.pool), ...questionsOfSwaps(pool, state)];
    });
    const answers = await askAll(questions, overridesOf(pools, states));
    return questions.flatMap(({ text, isRight }, place) =>
      isRight(answers[place]) ? [] : [`${text}: the contract says ${answers[place]}`],
    );
  }

  /** The contract has the balances and the fee of the state, or nothing that follows means anything. */
  function questionsOfState(pool: LocalPool, state: FixedProductPool): Question[] {
    const target = chain().contracts.conditionalTokens;
    const text = describeState(state);
    const balances = pool.positionIds.map((id, outcome) => ({
      target,
      data: encodeFunctionData({
        ...{ abi: conditionalTokensAbi, functionName: "balanceOf" },
        args: [pool.address, id],
      }),
      text: `${text} balance ${outcome}`,
      isRight: (answer: bigint | undefined) => answer === state.balances[outcome],
    }));
    const fee = {
      target: pool.address,
      data: encodeFunctionData({ abi: poolAbi, functionName: "fee" }),
      text: `${text} fee`,
      isRight: (answer: bigint | undefined) => answer === state.fee,
    };
    return [...balances, fee];
  }

  async function askAll(
    questions: readonly Question[],
    stateOverride: ReturnType<typeof overridesOf>,
  ): Promise<(bigint | undefined)[]> {
    const { node, contracts } = chain();
    const reads = questions.map(({ target, data }) => ({ target, data }));
    const answers = await node.client.readContract({
      ...{ address: contracts.manyReads, abi: manyReadsArtefact.abi, functionName: "read" },
      ...{ args: [reads, gasEach], gas: gasOfCall, stateOverride },
    });
    return answers.map(({ isAnswered, data }) => {
      if (!isAnswered) return undefined;
      return decodeFunctionResult({ abi: poolAbi, functionName: "fee", data });
    });
  }

  function overridesOf(pools: readonly LocalPool[], states: readonly PoolState[]) {
    const fees = pools.map(({ address }, place) => ({
      address,
      stateDiff: [{ slot: feeSlot, value: wordOf(states[place]?.pool.fee ?? 0n) }],
    }));
    const balances = pools.flatMap(({ address, positionIds }, place) =>
      positionIds.map((id, outcome) => ({
        slot: balanceSlot(id, address),
        value: wordOf(states[place]?.pool.balances[outcome] ?? 0n),
      })),
    );
    return [...fees, { address: chain().contracts.conditionalTokens, stateDiff: balances }];
  }
});

function describeState({ balances, fee }: FixedProductPool): string {
  return `[${balances.join(", ")}] fee ${fee}`;
}

function questionsOfSwaps(local: LocalPool, { pool, asked }: PoolState): Question[] {
  if (!judgePool(pool).ok) tally.empty += 1;
  const questions: Question[] = [];
  const ask = (
    functionName: Quoted,
    amount: bigint,
    outcome: number,
    isRight: Question["isRight"],
  ) => {
    const args = [amount, BigInt(outcome)] as const;
    questions.push({
      target: local.address,
      data: encodeFunctionData({ abi: poolAbi, functionName, args }),
      text: `${describeState(pool)} ${functionName}(${amount}, ${outcome})`,
      isRight,
    });
  };
  for (const { outcome, investments, returns, tokensWanted, tokensGiven } of asked) {
    for (const amount of investments) {
      ask("calcBuyAmount", amount, outcome, (answer) => isBuyRight(pool, outcome, amount, answer));
    }
    for (const amount of returns) {
      ask("calcSellAmount", amount, outcome, (answer) =>
        isSaleRight(pool, outcome, amount, answer),
      );
    }
    if (judgePool(pool).ok) askForEnds(pool, outcome, tokensWanted, tokensGiven, ask);
  }
  return questions;
}

/** The curve from its other end is exact when the contract gives the tokens, and not for a base unit less. */
function askForEnds(
  pool: FixedProductPool,
  outcome: number,
  wanted: bigint,
  given: bigint,
  ask: (quoted: Quoted, amount: bigint, outcome: number, isRight: Question["isRight"]) => void,
): void {
  const investment = investmentFor(pool, outcome, wanted);
  const returned = returnFor(pool, outcome, given);
  tally.ends += 4;
  ask("calcBuyAmount", investment, outcome, (bought) => bought !== undefined && bought >= wanted);
  ask(
    "calcBuyAmount",
    investment - 1n,
    outcome,
    (bought) => bought !== undefined && bought < wanted,
  );
  ask("calcSellAmount", returned, outcome, (sold) =>
    sold === undefined ? isTooLarge(pool, outcome, returned) : sold <= given,
  );
  ask("calcSellAmount", returned + 1n, outcome, (sold) => sold === undefined || sold > given);
}

function isBuyRight(
  pool: FixedProductPool,
  outcome: number,
  investment: bigint,
  answer: bigint | undefined,
): boolean {
  if (!judgePool(pool).ok) return answer === undefined;
  tally.buys += 1;
  return answer === poolBuy(pool, outcome, investment).outcomeTokens;
}

function isSaleRight(
  pool: FixedProductPool,
  outcome: number,
  returned: bigint,
  answer: bigint | undefined,
): boolean {
  if (!judgePool(pool).ok) return answer === undefined;
  const sale = poolSell(pool, outcome, returned);
  if (sale === undefined) {
    tally.refusals += 1;
    return answer === undefined;
  }
  if (answer === undefined) return isTooLarge(pool, outcome, returned);
  tally.sales += 1;
  return answer === sale.outcomeTokens;
}

/** True where the contract's arithmetic has no room for its own steps: with three outcomes of which hardly anything would
 * be left, a sale asks for more tokens than there can be. */
function isTooLarge(pool: FixedProductPool, outcome: number, returned: bigint): boolean {
  const gross = (returned * oneFixed) / (oneFixed - pool.fee);
  let ending = (pool.balances[outcome] ?? 0n) * oneFixed;
  for (const [index, balance] of pool.balances.entries()) {
    if (index === outcome) continue;
    if (ending * balance > maxUint256) {
      tally.tooLarge += 1;
      return true;
    }
    ending = (ending * balance + (balance - gross) - 1n) / (balance - gross);
  }
  return false;
}
