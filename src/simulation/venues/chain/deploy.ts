// Puts the contracts on a fresh chain that a pool needs: conditional tokens and the factory as Gnosis compiled them, and
// contracts of our own for what they are made of.

import type { Address } from "viem";
import { chainAccount } from "./chain-keys.ts";
import { gnosisContract } from "./chain-packages.ts";
import { ChainSigner, carriedOut } from "./chain-signer.ts";
import { localPriceFeedArtefact } from "./contracts/artefacts/local-price-feed.ts";
import { localTokenArtefact } from "./contracts/artefacts/local-token.ts";
import { manyReadsArtefact } from "./contracts/artefacts/many-reads.ts";
import type { ChainNode } from "./node.ts";

export interface ChainContracts {
  readonly conditionalTokens: Address;
  /** Makes fixed-product pools. */
  readonly factory: Address;
  /** A dollar with 6 decimals. */
  readonly collateral: Address;
  /** A dollar with 18 decimals. */
  readonly wideCollateral: Address;
  /** The coin's price in dollars with 8 decimals, in the shape of an AggregatorV3. */
  readonly priceFeed: Address;
  /** Many calls that read in one. */
  readonly manyReads: Address;
}

export interface DeployedChain {
  readonly node: ChainNode;
  readonly contracts: ChainContracts;
  /** Makes pools, answers questions, says what the coin costs. */
  readonly operator: ChainSigner;
}

export interface DeploymentOptions {
  /** Decides the keys, and with them every address. */
  readonly seed: number;
  /** Dollars for one coin, in 1e-8; 0.50 USD when left out. */
  readonly coinPrice?: bigint;
}

/** About what Polygon's coin has cost: 0.50 USD, in 1e-8. */
export const usualCoinPrice = 50_000_000n;

/** Deploys everything with the operator's account. The node must take transactions into blocks by itself. Throws
 * `RUN-938` when the compiled contracts are not installed. */
export async function deployChain(
  node: ChainNode,
  options: DeploymentOptions,
): Promise<DeployedChain> {
  const operator = await ChainSigner.open(node, chainAccount(options.seed, "operator"));
  const gnosis = async (name: "ConditionalTokens" | "FixedProductMarketMakerFactory") =>
    operator.deploy({ ...gnosisContract(name), args: [] });
  const token = (name: string, symbol: string, decimals: number) =>
    operator.deploy({ ...localTokenArtefact, args: [name, symbol, decimals] });
  const answer = options.coinPrice ?? usualCoinPrice;
  const conditionalTokens = await gnosis("ConditionalTokens");
  const factory = await gnosis("FixedProductMarketMakerFactory");
  const collateral = await token("Local Dollar", "LUSD", 6);
  const wideCollateral = await token("Local Wide Dollar", "LWUSD", 18);
  const priceFeed = await operator.deploy({
    ...localPriceFeedArtefact,
    args: ["COIN / USD", 8, answer],
  });
  const manyReads = await operator.deploy({ ...manyReadsArtefact, args: [] });
  const deployed = { conditionalTokens, factory, collateral, wideCollateral, priceFeed, manyReads };
  for (const { hash } of Object.values(deployed)) await carriedOut(node.client, hash);
  return {
    node,
    operator,
    contracts: {
      conditionalTokens: conditionalTokens.address,
      factory: factory.address,
      collateral: collateral.address,
      wideCollateral: wideCollateral.address,
      priceFeed: priceFeed.address,
      manyReads: manyReads.address,
    },
  };
}
