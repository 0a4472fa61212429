// NO of some exclusive questions into YES of all the others and money: of m questions at most one is answered with yes, so
// their NOs are worth m - 1 dollars and whatever the other questions' YES is. The chain's own number of questions counts:
// of a market that can grow, YES of placeholders is received too.

import { encodeFunctionData, type Hex } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { convertAbi } from "./abi.ts";
import type { ContractName } from "./addresses.ts";
import { completePlan } from "./complete-plan.ts";
import type { Asset, Movement } from "./movements.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { cashOf, checkAmount } from "./split-merge.ts";
import { type NegRiskMarket, questionOf, type WalletReads } from "./wallet-reads.ts";

/** Who converts, which decides what money comes: pUSD, or bridged dollars. */
export type ConversionRoute = "negRiskCtfCollateralAdapter" | "negRiskAdapter";

export interface Conversion {
  /** 64 hex digits; the last byte is zero, where a question has its place. */
  readonly marketId: Hex;
  /** Bit i chooses NO of question i. */
  readonly indexSet: bigint;
  /** Base units of each NO. */
  readonly amount: bigint;
  readonly route?: ConversionRoute;
}

/** What a conversion gives for each NO: `out` of every YES, and `cash` in all. */
export interface ConversionYield {
  readonly out: bigint;
  readonly cash: bigint;
  /** Questions whose NO goes, and whose YES comes. */
  readonly given: readonly number[];
  readonly received: readonly number[];
}

const feeDenominator = 10_000n;

const marketText = /^0x[0-9a-f]{62}00$/;

/** Returns what a conversion gives, exactly as the contract reckons: the fee is rounded down, and taken of every YES and of the
 * money alike. `VEN-883` with the contract's own name for a choice that it refuses. */
export function conversionYield(
  { questionCount, feeBips }: NegRiskMarket,
  indexSet: bigint,
  amount: bigint,
): Result<ConversionYield> {
  if (questionCount <= 1) {
    return fail("VEN-883", "NoConvertiblePositions: the market has no other question");
  }
  if (indexSet <= 0n || indexSet >> BigInt(questionCount) !== 0n) {
    const words = `InvalidIndexSet: ${indexSet} does not choose among ${questionCount} questions`;
    return fail("VEN-883", words);
  }
  const out = amount - (amount * feeBips) / feeDenominator;
  const given: number[] = [];
  const received: number[] = [];
  for (let index = 0; index < questionCount; index += 1) {
    const isChosen = ((indexSet >> BigInt(index)) & 1n) === 1n;
    (isChosen ? given : received).push(index);
  }
  return succeed({ out, cash: BigInt(given.length - 1) * out, given, received });
}

/** Returns the plan of a conversion; `VEN-806` for a market that is not prepared. */
export async function planConvert(
  reads: WalletReads,
  { marketId, indexSet, amount, route = "negRiskCtfCollateralAdapter" }: Conversion,
): Promise<Result<OperationPlan>> {
  const checked = checkAmount(amount);
  if (!checked.ok) return checked;
  if (!marketText.test(marketId)) {
    return fail("VEN-806", "a market of exclusive outcomes has 64 hex digits and ends with 00");
  }
  const market = await reads.negRiskMarket(marketId);
  if (!market.ok) return market;
  const brings = conversionYield(market.value, indexSet, amount);
  if (!brings.ok) return brings;
  const to = await reads.contract(route);
  if (!to.ok) return to;
  const moves = await movesOf(reads, { marketId, amount, route }, brings.value);
  if (!moves.ok) return moves;
  const draft = {
    ...{ purpose: "convert" as const, contract: route satisfies ContractName, to: to.value },
    words: conversionWords(marketId, amount, brings.value),
    data: encodeFunctionData({
      ...{ abi: convertAbi, functionName: "convertPositions", args: [marketId, indexSet, amount] },
    }),
    moves: moves.value,
  };
  return completePlan(reads, draft, [{ token: "conditionalTokens" }]);
}

async function movesOf(
  reads: WalletReads,
  { marketId, amount, route }: Required<Omit<Conversion, "indexSet">>,
  { out, cash, given, received }: ConversionYield,
): Promise<Result<readonly Movement[]>> {
  const money = route === "negRiskAdapter" ? await bridgedOf(reads) : await cashOf(reads);
  if (!money.ok) return money;
  const moves: Movement[] = [{ ...money.value, amount: cash }];
  for (const index of [...given, ...received]) {
    const isGiven = given.includes(index);
    const asset = await reads.questionPosition(marketId, index, !isGiven);
    if (!asset.ok) return asset;
    moves.push({ ...asset.value, amount: isGiven ? -amount : out });
  }
  return succeed(moves);
}

async function bridgedOf(reads: WalletReads): Promise<Result<Asset>> {
  const token = await reads.contract("bridgedDollar");
  return token.ok ? succeed({ token: token.value, id: null, name: "USDC.e" }) : token;
}

function conversionWords(
  marketId: Hex,
  amount: bigint,
  { out, cash, given, received }: ConversionYield,
): string {
  const gains = received.length === 0 ? "" : `${out} of YES of ${received.join(", ")} and `;
  const first = questionOf(marketId, given[0] ?? 0);
  return `convert ${amount} of NO of ${given.join(", ")} (from ${first}) into ${gains}${cash} of money`;
}
