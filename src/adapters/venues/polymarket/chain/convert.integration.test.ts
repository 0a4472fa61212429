// Conversions of exclusive questions on a real chain: the published examples with and without a fee, each refusal of the
// contract by its name, and random operations against a ledger that knows no contract.

import { encodeFunctionData } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { runRandomOperations } from "../../../../../test/support/polymarket-ledger.ts";
import { usePolymarketWallet } from "../../../../../test/support/polymarket-wallet.ts";
import { type Result, unwrap } from "../../../../domain/failure/result.ts";
import type { NegRiskQuestions } from "../../../../simulation/venues/chain/polymarket-contracts.ts";
import { convertAbi } from "./abi.ts";
import { parseCondition } from "./condition.ts";
import { conversionYield, planConvert } from "./convert.ts";
import { refusalOf } from "./revert-reason.ts";
import { cashOf, planSplit } from "./split-merge.ts";

const dollar = 1_000_000n;
const hundred = 100n * dollar;

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.failure.code;
}

function wordsOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.failure.message;
}

describeWithNode("conversions of exclusive questions", () => {
  const chain = useChain({ seed: 11 });
  const wallet = usePolymarketWallet(chain, "conversions");

  /** What the wallet holds: cash, then YES and NO of each question. */
  async function holdings({ marketId, questions }: NegRiskQuestions): Promise<readonly bigint[]> {
    const { reads } = wallet();
    const held = [unwrap(await reads.balance(unwrap(await cashOf(reads))))];
    for (const [index] of questions.entries()) {
      for (const isYes of [true, false]) {
        const asset = unwrap(await reads.questionPosition(marketId, index, isYes));
        held.push(unwrap(await reads.balance(asset)));
      }
    }
    return held;
  }

  const conditionOf = (market: NegRiskQuestions, index: number) =>
    unwrap(parseCondition("negative-risk", market.questions[index]?.conditionId ?? ""));

  /** A market with so much of YES and NO of each question in the wallet, and no cash beside it. */
  async function marketWith(title: string, questionCount: number, feeBips: bigint, amount: bigint) {
    const { venue, reads, carryOut } = wallet();
    const market = await venue.negRiskMarket(title, questionCount, feeBips);
    await venue.fund(reads.wallet, BigInt(questionCount) * amount);
    for (const [index] of market.questions.entries()) {
      unwrap(await carryOut(await planSplit(reads, conditionOf(market, index), amount)));
    }
    return market;
  }

  it.each([
    { name: "NO A", indexSet: 0b001n, yes: [0n, hundred, hundred], cash: 0n },
    { name: "NO A + NO B", indexSet: 0b011n, yes: [0n, 0n, hundred], cash: hundred },
    { name: "NO of all", indexSet: 0b111n, yes: [0n, 0n, 0n], cash: 2n * hundred },
  ])(
    "of three, 100 of $name: what the venue's page says",
    async ({ name, indexSet, yes, cash }) => {
      const { reads, carryOut } = wallet();
      const market = await marketWith(`examples ${name}`, 3, 0n, hundred);
      const before = await holdings(market);
      const conversion = { marketId: market.marketId, indexSet, amount: hundred };
      const done = unwrap(await carryOut(await planConvert(reads, conversion)));
      expect(done.moves[0]?.amount).toBe(cash);
      const after = await holdings(market);
      expect((after[0] ?? 0n) - (before[0] ?? 0n)).toBe(cash);
      for (const [index, gained] of yes.entries()) {
        expect((after[1 + 2 * index] ?? 0n) - (before[1 + 2 * index] ?? 0n)).toBe(gained);
        const isGiven = ((indexSet >> BigInt(index)) & 1n) === 1n;
        expect((after[2 + 2 * index] ?? 0n) - (before[2 + 2 * index] ?? 0n)).toBe(
          isGiven ? -hundred : 0n,
        );
      }
    },
  );

  it("takes the fee of every YES and of the money, rounded down", async () => {
    const { reads, carryOut } = wallet();
    const amount = 10_000_019n;
    const market = await marketWith("with a fee", 3, 37n, amount);
    const before = await holdings(market);
    const conversion = { marketId: market.marketId, indexSet: 0b101n, amount };
    unwrap(await carryOut(await planConvert(reads, conversion)));
    // 10,000,019 × 37 / 10,000 is 37,000.07: the fee is 37,000.
    const out = amount - 37_000n;
    const after = await holdings(market);
    const gained = after.map((each, at) => each - (before[at] ?? 0n));
    expect(gained).toEqual([out, 0n, -amount, out, 0n, 0n, -amount]);
  });

  it("pays bridged dollars when the adapter itself converts", async () => {
    const { reads, carryOut, contracts, venue } = wallet();
    const market = await marketWith("directly", 3, 0n, hundred);
    const token = contracts.addresses.bridgedDollar;
    const usdce = { token: token ?? venue.addresses.bridgedDollar, id: null, name: "USDC.e" };
    const before = unwrap(await reads.balance(usdce));
    const route = "negRiskAdapter" as const;
    const conversion = { marketId: market.marketId, indexSet: 0b110n, amount: hundred, route };
    unwrap(await carryOut(await planConvert(reads, conversion)));
    expect(unwrap(await reads.balance(usdce)) - before).toBe(hundred);
  });

  it("lists YES of questions that were added since: the chain's count decides", async () => {
    const { reads, carryOut, venue } = wallet();
    const market = await marketWith("growing", 2, 0n, hundred);
    await venue.addQuestion(market.marketId, 2);
    const conversion = { marketId: market.marketId, indexSet: 0b01n, amount: hundred };
    const plan = await planConvert(reads, conversion);
    expect(unwrap(plan).moves.map(({ name, amount }) => [name, amount])).toEqual([
      ["pUSD", 0n],
      ["NO of question 0", -hundred],
      ["YES of question 1", hundred],
      ["YES of question 2", hundred],
    ]);
    unwrap(await carryOut(plan));
  });

  it("names each refusal as the contract does", async () => {
    const { reads, venue } = wallet();
    const single = await venue.negRiskMarket("single", 1, 0n);
    const pair = await venue.negRiskMarket("pair", 2, 0n);
    const never = `0x${"ab".repeat(31)}00` as const;
    const cases = [
      { marketId: never, indexSet: 1n, error: "MarketNotPrepared", code: "VEN-806" },
      { marketId: single.marketId, indexSet: 1n, error: "NoConvertiblePositions", code: "VEN-883" },
      { marketId: pair.marketId, indexSet: 0n, error: "InvalidIndexSet", code: "VEN-883" },
      { marketId: pair.marketId, indexSet: 4n, error: "InvalidIndexSet", code: "VEN-883" },
    ] as const;
    for (const { marketId, indexSet, error, code } of cases) {
      const plan = await planConvert(reads, { marketId, indexSet, amount: 1n });
      expect(codeOf(plan)).toBe(code);
      expect(wordsOf(plan)).toContain(error);
      expect(await contractsWords({ marketId, indexSet, amount: 1n })).toContain(error);
    }
    const wrong = {
      marketId: `0x${pair.marketId.slice(2, 64)}01` as const,
      indexSet: 1n,
      amount: 1n,
    };
    expect(codeOf(await planConvert(reads, wrong))).toBe("VEN-806");
    const none = { marketId: pair.marketId, indexSet: 1n, amount: 0n };
    expect(codeOf(await planConvert(reads, none))).toBe("VEN-895");
    // The contract takes an amount of nothing and does nothing.
    expect(await contractsWords(none)).toBe("carried out");
    const more = { marketId: pair.marketId, indexSet: 1n, amount: hundred };
    expect(codeOf(await planConvert(reads, more))).toBe("VEN-852");
  });

  /** What the adapter itself says to the same call. */
  async function contractsWords(conversion: Parameters<typeof planConvert>[1]): Promise<string> {
    const { reads, venue, opened } = wallet();
    const { marketId, indexSet, amount } = conversion;
    const data = encodeFunctionData({
      ...{ abi: convertAbi, functionName: "convertPositions", args: [marketId, indexSet, amount] },
    });
    try {
      const to = venue.addresses.negRiskAdapter;
      await opened.client.estimateGas({ account: reads.wallet, to, data });
      return "carried out";
    } catch (error) {
      return refusalOf("call", error).message;
    }
  }

  it("keeps to a plain ledger through random operations, and pays out every unit", async () => {
    const counts = await runRandomOperations(wallet(), 20_260_611, 60);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(5);
  }, 60_000);
});

it("reckons a conversion without a chain", () => {
  const market = { questionCount: 3, feeBips: 10_000n };
  expect(unwrap(conversionYield(market, 0b011n, 5n))).toEqual({
    ...{ out: 0n, cash: 0n, given: [0, 1], received: [2] },
  });
  const huge = { questionCount: 256, feeBips: 0n };
  const all = (1n << 256n) - 1n;
  expect(unwrap(conversionYield(huge, all, 2n))).toMatchObject({ cash: 510n, received: [] });
  expect(conversionYield(huge, all + 1n, 2n)).toMatchObject({ failure: { code: "VEN-883" } });
});
