// What a user needs to try a Polymarket wallet's operations on a chain of this machine: the contracts, a question of each
// kind that is not answered, and money in the wallet.

import type { Address, Hex } from "viem";
import type { DeployedChain } from "./deploy.ts";
import { type PolymarketAddresses, PolymarketChain } from "./polymarket-contracts.ts";

const dollar = 1_000_000n;
const walletMoney = 1_000n * dollar;
const exclusiveQuestions = 3;

export interface LocalPolymarketWallet {
  /** As `arbytron wallet --contracts` reads them. */
  readonly contracts: PolymarketAddresses;
  /** A standard question. */
  readonly condition: Hex;
  /** Questions of which one is answered with yes at most. */
  readonly negativeRisk: { readonly market: Hex; readonly conditions: readonly Hex[] };
}

/** Deploys the contracts, prepares the questions and gives the wallet 1,000 pUSD. The node must take transactions into blocks
 * by itself. */
export async function prepareLocalWallet(
  chain: DeployedChain,
  wallet: Address,
): Promise<LocalPolymarketWallet> {
  const polymarket = await PolymarketChain.deploy(chain);
  const question = await polymarket.standardQuestion("Does the local chain have a question?");
  const exclusive = await polymarket.negRiskMarket("Which one?", exclusiveQuestions, 0n);
  await polymarket.fund(wallet, walletMoney);
  return {
    contracts: polymarket.addresses,
    condition: question.conditionId,
    negativeRisk: {
      market: exclusive.marketId,
      conditions: exclusive.questions.map(({ conditionId }) => conditionId),
    },
  };
}
