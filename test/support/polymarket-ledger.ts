// Random operations on exclusive questions, on the chain and beside it in a ledger of plain additions that knows no contract.
// Both must agree at every comparison, and pay the same at the end.

import { expect } from "vitest";
import {
  type Condition,
  parseCondition,
} from "../../src/adapters/venues/polymarket/chain/condition.ts";
import { planConvert } from "../../src/adapters/venues/polymarket/chain/convert.ts";
import { planRedeem } from "../../src/adapters/venues/polymarket/chain/redeem.ts";
import {
  cashOf,
  planMerge,
  planSplit,
} from "../../src/adapters/venues/polymarket/chain/split-merge.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import type { NegRiskQuestions } from "../../src/simulation/venues/chain/polymarket-contracts.ts";
import type { PolymarketWallet } from "./polymarket-wallet.ts";

const dollar = 1_000_000n;
const questionCount = 4;
const feeBips = 25n;
const compareEvery = 50;

type Kind = "split" | "merge" | "convert";

/** Runs so many steps and answers every question; returns how many operations of each kind were carried out. */
export async function runRandomOperations(
  wallet: PolymarketWallet,
  seed: number,
  steps: number,
): Promise<Readonly<Record<Kind, number>>> {
  const { venue, reads } = wallet;
  const market = await venue.negRiskMarket(`random ${seed}`, questionCount, feeBips);
  await venue.fund(reads.wallet, 1_000n * dollar);
  const cash = unwrap(await reads.balance(unwrap(await cashOf(reads))));
  const run = new RandomOperations(wallet, market, cash, seed);
  for (let step = 1; step <= steps; step += 1) {
    await run.step();
    if (step % compareEvery === 0) await run.compare();
  }
  await run.compare();
  await run.answer();
  await run.compare();
  return run.counts;
}

class RandomOperations {
  readonly counts = { split: 0, merge: 0, convert: 0 };
  readonly #wallet: PolymarketWallet;
  readonly #market: NegRiskQuestions;
  readonly #seed: number;
  readonly #random: RandomStream;
  readonly #yes: bigint[];
  readonly #no: bigint[];
  #cash: bigint;

  constructor(wallet: PolymarketWallet, market: NegRiskQuestions, cash: bigint, seed: number) {
    this.#wallet = wallet;
    this.#market = market;
    this.#cash = cash;
    this.#seed = seed;
    this.#random = new RandomStream(seededSource(seed));
    this.#yes = market.questions.map(() => 0n);
    this.#no = market.questions.map(() => 0n);
  }

  /** Draws one operation and carries it out, unless there is nothing to carry it out with. */
  async step(): Promise<void> {
    const kind = (["split", "merge", "convert"] as const)[this.#random.between(0, 2)] ?? "split";
    const isDone = kind === "convert" ? await this.#convert() : await this.#splitOrMerge(kind);
    if (isDone) this.counts[kind] += 1;
  }

  /** Compares what the wallet holds with the ledger. */
  async compare(): Promise<void> {
    const { reads } = this.#wallet;
    const held = [unwrap(await reads.balance(unwrap(await cashOf(reads))))];
    for (const [index] of this.#yes.entries()) {
      for (const isYes of [true, false]) {
        const asset = await reads.questionPosition(this.#market.marketId, index, isYes);
        held.push(unwrap(await reads.balance(unwrap(asset))));
      }
    }
    const expected = [this.#cash, ...this.#yes.flatMap((yes, at) => [yes, this.#no[at] ?? 0n])];
    expect(held, `seed ${this.#seed}`).toEqual(expected);
  }

  /** Answers all questions, one with yes, and redeems what pays and what does not. */
  async answer(): Promise<void> {
    const { venue, reads, carryOut } = this.#wallet;
    const winner = this.#random.between(0, questionCount - 1);
    for (const [index, question] of this.#market.questions.entries()) {
      await venue.answerNegRisk(question, index === winner);
      const [yes, no] = [this.#yes[index] ?? 0n, this.#no[index] ?? 0n];
      const plan = await planRedeem(reads, this.#conditionOf(index));
      if (yes + no > 0n) unwrap(await carryOut(plan));
      else expect(plan).toMatchObject({ failure: { code: "VEN-895" } });
      this.#cash += index === winner ? yes : no;
      [this.#yes[index], this.#no[index]] = [0n, 0n];
    }
  }

  async #splitOrMerge(kind: "split" | "merge"): Promise<boolean> {
    const { reads, carryOut } = this.#wallet;
    const index = this.#random.between(0, questionCount - 1);
    const [yes, no] = [this.#yes[index] ?? 0n, this.#no[index] ?? 0n];
    const amount = this.#below(kind === "split" ? least(this.#cash, 20n * dollar) : least(yes, no));
    if (amount === 0n) return false;
    const plan = kind === "split" ? planSplit : planMerge;
    unwrap(await carryOut(await plan(reads, this.#conditionOf(index), amount)));
    const gained = kind === "split" ? amount : -amount;
    this.#cash -= gained;
    this.#yes[index] = yes + gained;
    this.#no[index] = no + gained;
    return true;
  }

  async #convert(): Promise<boolean> {
    const { reads, carryOut } = this.#wallet;
    const indexSet = BigInt(this.#random.between(1, 2 ** questionCount - 1));
    const isGiven = (index: number) => ((indexSet >> BigInt(index)) & 1n) === 1n;
    const given = this.#no.filter((_, index) => isGiven(index));
    const amount = this.#below(given.reduce(least));
    if (amount === 0n) return false;
    const { marketId } = this.#market;
    unwrap(await carryOut(await planConvert(reads, { marketId, indexSet, amount })));
    const out = amount - (amount * feeBips) / 10_000n;
    for (let index = 0; index < questionCount; index += 1) {
      const side = isGiven(index) ? this.#no : this.#yes;
      side[index] = (side[index] ?? 0n) + (isGiven(index) ? -amount : out);
    }
    this.#cash += BigInt(given.length - 1) * out;
    return true;
  }

  #below(most: bigint): bigint {
    return most <= 0n ? 0n : BigInt(this.#random.between(0, Number(most)));
  }

  #conditionOf(index: number): Condition {
    const conditionId = this.#market.questions[index]?.conditionId ?? "";
    return unwrap(parseCondition("negative-risk", conditionId));
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
