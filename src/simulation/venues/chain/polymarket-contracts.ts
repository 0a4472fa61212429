// The contracts of Polymarket on a local chain: the real conditional tokens, and minimal ones of our own for everything
// around them, with questions of each kind that the operator prepares, answers and pauses.

import {
  type Address,
  encodeAbiParameters,
  encodePacked,
  type Hex,
  keccak256,
  parseEventLogs,
  stringToHex,
} from "viem";
import { assert } from "../../../domain/failure/assert.ts";
import { conditionalTokensAbi } from "./abis.ts";
import { carriedOut } from "./chain-signer.ts";
import { polymarketBridgedDollarArtefact as dollar } from "./contracts/artefacts/polymarket-bridged-dollar.ts";
import { polymarketCollateralTokenArtefact as pusdToken } from "./contracts/artefacts/polymarket-collateral-token.ts";
import { polymarketCtfCollateralAdapterArtefact as collateralAdapter } from "./contracts/artefacts/polymarket-ctf-collateral-adapter.ts";
import { polymarketNegRiskAdapterArtefact as negRisk } from "./contracts/artefacts/polymarket-neg-risk-adapter.ts";
import { polymarketNegRiskCtfCollateralAdapterArtefact as negRiskCollateral } from "./contracts/artefacts/polymarket-neg-risk-ctf-collateral-adapter.ts";
import { polymarketPositionManagerArtefact as positionManager } from "./contracts/artefacts/polymarket-position-manager.ts";
import { polymarketRouterArtefact as router } from "./contracts/artefacts/polymarket-router.ts";
import type { DeployedChain } from "./deploy.ts";

/** Addresses by the names that a wallet's configuration knows them by. */
export interface PolymarketAddresses {
  readonly conditionalTokens: Address;
  readonly bridgedDollar: Address;
  readonly pusd: Address;
  readonly negRiskAdapter: Address;
  readonly ctfCollateralAdapter: Address;
  readonly negRiskCtfCollateralAdapter: Address;
  readonly positionManager: Address;
  readonly router: Address;
}

export interface LocalQuestion {
  readonly questionId: Hex;
  readonly conditionId: Hex;
}

export interface NegRiskQuestions {
  /** Its last byte is zero, where a question has its place. */
  readonly marketId: Hex;
  readonly questions: readonly LocalQuestion[];
}

/** Where the fees of conversions go: nobody's address. */
export const feeVault: Address = "0x00000000000000000000000000000000000000fe";

export class PolymarketChain {
  readonly chain: DeployedChain;
  readonly addresses: PolymarketAddresses;

  private constructor(chain: DeployedChain, addresses: PolymarketAddresses) {
    this.chain = chain;
    this.addresses = addresses;
  }

  /** Deploys everything with the operator's account, over the chain's own conditional tokens. */
  static async deploy(chain: DeployedChain): Promise<PolymarketChain> {
    const { operator, node } = chain;
    const { conditionalTokens } = chain.contracts;
    const put = async (parameters: Parameters<typeof operator.deploy>[0]) => {
      const { hash, address } = await operator.deploy(parameters);
      await carriedOut(node.client, hash);
      return address;
    };
    const bridgedDollar = await put({ ...dollar, args: [] });
    const pusd = await put({ ...pusdToken, args: [bridgedDollar] });
    const negRiskAdapter = await put({
      ...{ ...negRisk, args: [conditionalTokens, bridgedDollar, feeVault] },
    });
    const ctfCollateralAdapter = await put({
      ...{ ...collateralAdapter, args: [conditionalTokens, pusd] },
    });
    const negRiskCtfCollateralAdapter = await put({
      ...{ ...negRiskCollateral, args: [conditionalTokens, pusd, negRiskAdapter] },
    });
    const manager = await put({ ...positionManager, args: [] });
    const routerAddress = await put({ ...router, args: [pusd, manager] });
    await operator.settle({
      ...{ address: manager, abi: positionManager.abi, functionName: "setRouter" },
      args: [routerAddress],
    });
    return new PolymarketChain(chain, {
      ...{ conditionalTokens, bridgedDollar, pusd, negRiskAdapter },
      ...{ ctfCollateralAdapter, negRiskCtfCollateralAdapter },
      ...{ positionManager: manager, router: routerAddress },
    });
  }

  /** Gives a wallet so many base units of pUSD, with as many bridged dollars behind them. */
  async fund(wallet: Address, amount: bigint): Promise<void> {
    const { operator } = this.chain;
    const { bridgedDollar, pusd } = this.addresses;
    const asset = { address: bridgedDollar, abi: dollar.abi };
    await operator.call({
      ...{ ...asset, functionName: "mint", args: [operator.address, amount] },
    });
    await operator.call({ ...asset, functionName: "approve", args: [pusd, amount] });
    await operator.settle({
      ...{ address: pusd, abi: pusdToken.abi, functionName: "wrap", args: [wallet, amount] },
    });
  }

  /** Prepares a standard question with two outcomes. */
  async standardQuestion(title: string): Promise<LocalQuestion> {
    const { operator } = this.chain;
    const questionId = keccak256(stringToHex(title));
    await operator.settle({
      ...{ address: this.addresses.conditionalTokens, abi: conditionalTokensAbi },
      functionName: "prepareCondition",
      args: [operator.address, questionId, 2n],
    });
    return { questionId, conditionId: conditionOf(operator.address, questionId) };
  }

  /** Says what the outcomes of a standard question pay. */
  async answerStandard(
    { questionId }: LocalQuestion,
    payouts: readonly [bigint, bigint],
  ): Promise<void> {
    await this.chain.operator.settle({
      ...{ address: this.addresses.conditionalTokens, abi: conditionalTokensAbi },
      ...{ functionName: "reportPayouts", args: [questionId, payouts] },
    });
  }

  /** Prepares a market of exclusive questions; the fee of conversions is in hundredths of a percent. */
  async negRiskMarket(
    title: string,
    questionCount: number,
    feeBips: bigint,
  ): Promise<NegRiskQuestions> {
    const { operator, node } = this.chain;
    const data = stringToHex(title);
    const words = encodeAbiParameters(
      [{ type: "address" }, { type: "uint256" }, { type: "bytes" }],
      [operator.address, feeBips, data],
    );
    const marketId: Hex = `${keccak256(words).slice(0, 64) as Hex}00`;
    const contract = { address: this.addresses.negRiskAdapter, abi: negRisk.abi };
    const hash = await operator.call({
      ...{ ...contract, functionName: "prepareMarket", args: [feeBips, data] },
    });
    const { logs } = await carriedOut(node.client, hash);
    const [prepared] = parseEventLogs({ abi: negRisk.abi, logs, eventName: "MarketPrepared" });
    assert(prepared?.args.marketId === marketId, "the adapter names the market as we do");
    const questions: LocalQuestion[] = [];
    for (let index = 0; index < questionCount; index += 1) {
      questions.push(await this.addQuestion(marketId, index));
    }
    return { marketId, questions };
  }

  /** Prepares one more question of a market; `index` is how many it has. */
  async addQuestion(marketId: Hex, index: number): Promise<LocalQuestion> {
    const { negRiskAdapter } = this.addresses;
    await this.chain.operator.settle({
      ...{ address: negRiskAdapter, abi: negRisk.abi, functionName: "prepareQuestion" },
      args: [marketId, stringToHex(`question ${index}`)],
    });
    const place = index.toString(16).padStart(2, "0");
    const questionId: Hex = `${marketId.slice(0, 64) as Hex}${place}`;
    return { questionId, conditionId: conditionOf(negRiskAdapter, questionId) };
  }

  /** Answers one question of a market of exclusive ones. */
  async answerNegRisk({ questionId }: LocalQuestion, isYes: boolean): Promise<void> {
    await this.chain.operator.settle({
      ...{ address: this.addresses.negRiskAdapter, abi: negRisk.abi },
      ...{ functionName: "reportOutcome", args: [questionId, isYes] },
    });
  }

  /** Prepares a condition of version 2, of 31 bytes. */
  async prepareSecond(conditionId: Hex): Promise<void> {
    await this.chain.operator.settle({
      ...{ address: this.addresses.router, abi: router.abi, functionName: "prepare" },
      args: [conditionId],
    });
  }

  async answerSecond(conditionId: Hex, payouts: readonly [bigint, bigint]): Promise<void> {
    await this.chain.operator.settle({
      ...{ address: this.addresses.router, abi: router.abi, functionName: "report" },
      args: [conditionId, payouts],
    });
  }

  /** Stops one of the collateral adapters, or lets it go on. */
  async pause(
    adapter: "ctfCollateralAdapter" | "negRiskCtfCollateralAdapter",
    isPaused: boolean,
  ): Promise<void> {
    await this.chain.operator.settle({
      ...{ address: this.addresses[adapter], abi: collateralAdapter.abi },
      ...{ functionName: "setPaused", args: [isPaused] },
    });
  }
}

/** The conditional tokens' name of a question with two outcomes. */
function conditionOf(oracle: Address, questionId: Hex): Hex {
  return keccak256(encodePacked(["address", "bytes32", "uint256"], [oracle, questionId, 2n]));
}
