// What a test can do to a local chain from behind the counter: make blocks and unmake them, lose transactions, move time
// and fees, give money and approvals away, and answer questions.

import {
  type Address,
  type Hash,
  type Hex,
  maxUint256,
  type TransactionReceipt,
  zeroHash,
} from "viem";
import { conditionalTokensAbi, poolAbi } from "./abis.ts";
import { carriedOut } from "./chain-signer.ts";
import { localPriceFeedArtefact } from "./contracts/artefacts/local-price-feed.ts";
import { localTokenArtefact } from "./contracts/artefacts/local-token.ts";
import type { DeployedChain } from "./deploy.ts";
import type { LocalPool } from "./pools.ts";

/** Who makes blocks: each transaction its own, time, or nobody but the control. */
export type Mining =
  | { readonly kind: "each-transaction" }
  | { readonly kind: "every"; readonly seconds: number }
  | { readonly kind: "by-hand" };

/** Requests of the node that viem has no word for. */
interface NodeRequests {
  request(request: { method: "anvil_reorg"; params: [number, [Hex, number][]] }): Promise<null>;
  request(request: { method: "debug_getRawTransaction"; params: [Hash] }): Promise<Hex>;
}

export class ChainControl {
  readonly chain: DeployedChain;
  #mining: Mining = { kind: "each-transaction" };

  constructor(chain: DeployedChain) {
    this.chain = chain;
  }

  get #client() {
    return this.chain.node.client;
  }

  get #nodeRequests(): NodeRequests {
    return this.#client as NodeRequests;
  }

  /** Who makes blocks from now on. Transactions that wait are taken by the next one. */
  async useMining(mining: Mining): Promise<void> {
    this.#mining = mining;
    await this.#client.setIntervalMining({
      interval: mining.kind === "every" ? mining.seconds : 0,
    });
    await this.#client.setAutomine(mining.kind === "each-transaction");
  }

  /** Makes so many blocks at once. */
  async mine(blocks = 1): Promise<void> {
    await this.#client.mine({ blocks });
  }

  /** Forgets a transaction that no block has taken; returns whether it was known. */
  async dropTransaction(hash: Hash): Promise<boolean> {
    const [pending, queued] = await this.#poolHashes();
    await this.#client.dropTransaction({ hash });
    return pending.has(hash) || queued.has(hash);
  }

  /** Returns the hashes of transactions that the next block could take, and of those that wait for another one first. */
  async #poolHashes(): Promise<readonly [Set<Hash>, Set<Hash>]> {
    const { pending, queued } = await this.#client.getTxpoolContent();
    const hashes = (content: typeof pending) =>
      new Set(
        Object.values(content).flatMap((byNonce) => Object.values(byNonce).map(({ hash }) => hash)),
      );
    return [hashes(pending), hashes(queued)];
  }

  /** Replaces the newest blocks by as many others. Their transactions are gone, but for those named, which the first of
   * the new blocks takes in the order given. */
  async reorganise(depth: number, keep: readonly Hash[] = []): Promise<void> {
    const kept: [Hex, number][] = [];
    for (const hash of keep) {
      const params: [Hash] = [hash];
      kept.push([
        await this.#nodeRequests.request({ method: "debug_getRawTransaction", params }),
        0,
      ]);
    }
    await this.#nodeRequests.request({ method: "anvil_reorg", params: [depth, kept] });
  }

  /** What a unit of gas burns in the next block, in wei. */
  async setNextBaseFee(wei: bigint): Promise<void> {
    await this.#client.setNextBlockBaseFeePerGas({ baseFeePerGas: wei });
  }

  /** The time of the next block, in seconds since 1970, after that of the newest; time goes on from there. */
  async setTime(seconds: bigint): Promise<void> {
    await this.#client.setNextBlockTimestamp({ timestamp: seconds });
  }

  /** Remembers the whole chain. */
  async snapshot(): Promise<Hex> {
    return this.#client.snapshot();
  }

  /** Goes back to what was remembered; it cannot be gone back to a second time. */
  async revert(id: Hex): Promise<void> {
    await this.#client.revert({ id });
  }

  /** Gives an account collateral, in base units: of the 6-decimal dollar when no other is named. */
  async mintCollateral(
    owner: Address,
    amount: bigint,
    collateral = this.chain.contracts.collateral,
  ): Promise<void> {
    const { operator } = this.chain;
    const token = { address: collateral, abi: localTokenArtefact.abi };
    await this.#settled(operator.call({ ...token, functionName: "mint", args: [owner, amount] }));
  }

  /** Sets how many coins an account has, in wei. */
  async setCoins(owner: Address, wei: bigint): Promise<void> {
    await this.#client.setBalance({ address: owner, value: wei });
  }

  /** Lets the pool take an account's collateral and outcome tokens, in two transactions of the account. */
  async approvePool(owner: Address, pool: LocalPool, collateralLimit = maxUint256): Promise<void> {
    const token = { address: pool.collateral, abi: localTokenArtefact.abi };
    const tokens = { address: this.chain.contracts.conditionalTokens, abi: conditionalTokensAbi };
    await this.#client.impersonateAccount({ address: owner });
    const { chain } = this.#client;
    const common = { account: owner, chain } as const;
    await this.#settled(
      this.#client.writeContract({
        ...{ ...common, ...token, functionName: "approve" },
        args: [pool.address, collateralLimit],
      }),
    );
    await this.#settled(
      this.#client.writeContract({
        ...{ ...common, ...tokens, functionName: "setApprovalForAll" },
        args: [pool.address, true],
      }),
    );
    await this.#client.stopImpersonatingAccount({ address: owner });
  }

  /** Gives an account one token of each outcome for every base unit of collateral, which is made for the purpose. */
  async giveSets(owner: Address, pool: LocalPool, amount: bigint): Promise<void> {
    const { operator, contracts } = this.chain;
    const token = { address: pool.collateral, abi: localTokenArtefact.abi };
    const tokens = { address: contracts.conditionalTokens, abi: conditionalTokensAbi };
    const allowance = [contracts.conditionalTokens, amount] as const;
    const partition = pool.positionIds.map((_, outcome) => 1n << BigInt(outcome));
    const split = [pool.collateral, zeroHash, pool.conditionId, partition, amount] as const;
    const ids = [...pool.positionIds];
    const move = [operator.address, owner, ids, ids.map(() => amount), "0x"] as const;
    await operator.call({ ...token, functionName: "mint", args: [operator.address, amount] });
    await operator.call({ ...token, functionName: "approve", args: allowance });
    await operator.call({ ...tokens, functionName: "splitPosition", args: split });
    await this.#settled(
      operator.call({ ...tokens, functionName: "safeBatchTransferFrom", args: move }),
    );
  }

  /** The operator takes so many shares of its funding out of a pool. */
  async removeFunding(pool: LocalPool, shares: bigint): Promise<void> {
    const maker = { address: pool.address, abi: poolAbi };
    const { operator } = this.chain;
    await this.#settled(operator.call({ ...maker, functionName: "removeFunding", args: [shares] }));
  }

  /** Answers a pool's question: what each outcome pays, as parts of their sum. Only once. */
  async reportPayouts(pool: LocalPool, payouts: readonly bigint[]): Promise<void> {
    const { operator, contracts } = this.chain;
    const tokens = { address: contracts.conditionalTokens, abi: conditionalTokensAbi };
    const args = [pool.questionId, payouts] as const;
    await this.#settled(operator.call({ ...tokens, functionName: "reportPayouts", args }));
  }

  /** Says what a coin costs, in 1e-8 USD, as of the next block or of a time in seconds since 1970. */
  async reportCoinPrice(answer: bigint, updatedAt?: bigint): Promise<void> {
    const { operator, contracts } = this.chain;
    const feed = { address: contracts.priceFeed, abi: localPriceFeedArtefact.abi };
    await this.#settled(
      updatedAt === undefined
        ? operator.call({ ...feed, functionName: "report", args: [answer] })
        : operator.call({ ...feed, functionName: "reportAt", args: [answer, updatedAt] }),
    );
  }

  /** Returns an account's collateral in base units: of the 6-decimal dollar when no other is named. */
  async cash(owner: Address, collateral = this.chain.contracts.collateral): Promise<bigint> {
    return this.#client.readContract({
      ...{ address: collateral, abi: localTokenArtefact.abi, functionName: "balanceOf" },
      args: [owner],
    });
  }

  /** Returns an account's tokens of each outcome, in base units. */
  async holdings(owner: Address, pool: LocalPool): Promise<readonly bigint[]> {
    return this.#client.readContract({
      address: this.chain.contracts.conditionalTokens,
      abi: conditionalTokensAbi,
      functionName: "balanceOfBatch",
      args: [pool.positionIds.map(() => owner), [...pool.positionIds]],
    });
  }

  /** Waits for the block of a transaction, and makes it where nobody else does. */
  async #settled(sent: Promise<Hash>): Promise<TransactionReceipt> {
    const hash = await sent;
    if (this.#mining.kind === "by-hand") await this.mine();
    return carriedOut(this.#client, hash);
  }
}
