// What the control of a local chain does to it, seen from outside.

import { parseGwei } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../test/support/chain-node.ts";
import { poolAbi } from "./abis.ts";
import { ChainControl } from "./chain-control.ts";
import { chainAccount } from "./chain-keys.ts";
import { ChainSigner } from "./chain-signer.ts";
import { localPriceFeedArtefact } from "./contracts/artefacts/local-price-feed.ts";
import { createPool } from "./pools.ts";

const dollar = 1_000_000n;

describeWithNode("the control of a local chain", () => {
  const chain = useChain({ seed: 7 });
  let questions = 0;

  const fundedPool = () => {
    questions += 1;
    const question = `question ${questions}`;
    return createPool(chain(), { question, fee: 10n ** 16n, funding: 1_000n * dollar });
  };

  const blockNumber = () => chain().node.client.getBlockNumber({ cacheTime: 0 });

  it("makes blocks by hand, keeps a transaction waiting, and loses it", async () => {
    const control = new ChainControl(chain());
    const { client } = chain().node;
    const signer = await ChainSigner.open(chain().node, chainAccount(7, "waiting"));
    await control.useMining({ kind: "by-hand" });
    const before = await blockNumber();
    const lost = await signer.send({ to: signer.address, data: "0x" });
    await expect(client.getTransactionReceipt({ hash: lost })).rejects.toThrow();
    expect(await control.dropTransaction(lost)).toBe(true);
    expect(await control.dropTransaction(lost)).toBe(false);
    await control.mine(3);
    expect(await blockNumber()).toBe(before + 3n);
    await expect(client.getTransaction({ hash: lost })).rejects.toThrow();
    await control.mintCollateral(signer.address, 5n);
    expect(await control.cash(signer.address)).toBe(5n);
    expect(await blockNumber()).toBe(before + 4n);
    await control.useMining({ kind: "each-transaction" });
  });

  it("replaces the newest blocks, with the transactions it is told to keep", async () => {
    const control = new ChainControl(chain());
    const { client } = chain().node;
    const signer = await ChainSigner.open(chain().node, chainAccount(7, "unmade"));
    const kept = await signer.send({ to: signer.address, data: "0x01" });
    const gone = await signer.send({ to: signer.address, data: "0x02" });
    const before = await client.waitForTransactionReceipt({ hash: kept });
    await client.waitForTransactionReceipt({ hash: gone });
    const height = await blockNumber();
    await control.reorganise(2, [kept]);
    expect(await blockNumber()).toBe(height);
    const after = await client.getTransactionReceipt({ hash: kept });
    expect(after.blockNumber).toBe(before.blockNumber);
    expect(after.blockHash).not.toBe(before.blockHash);
    await expect(client.getTransactionReceipt({ hash: gone })).rejects.toThrow();
  });

  it("sets the base fee and the time of the next block, and goes back to a snapshot", async () => {
    const control = new ChainControl(chain());
    const { client } = chain().node;
    const id = await control.snapshot();
    const height = await blockNumber();
    const { timestamp } = await client.getBlock();
    await control.setNextBaseFee(parseGwei("77"));
    await control.setTime(timestamp + 3_600n);
    await control.mine();
    const block = await client.getBlock();
    expect(block.baseFeePerGas).toBe(parseGwei("77"));
    expect(block.timestamp).toBeGreaterThanOrEqual(timestamp + 3_600n);
    expect(block.timestamp).toBeLessThan(timestamp + 3_610n);
    await control.revert(id);
    expect(await blockNumber()).toBe(height);
  });

  it("gives money, approvals and sets; an account can trade with them", async () => {
    const control = new ChainControl(chain());
    const pool = await fundedPool();
    const trader = await ChainSigner.open(chain().node, chainAccount(7, "trader"));
    await control.mintCollateral(trader.address, 100n * dollar);
    await control.approvePool(trader.address, pool);
    await control.giveSets(trader.address, pool, 20n * dollar);
    expect(await control.holdings(trader.address, pool)).toEqual([20n * dollar, 20n * dollar]);
    const fresh = await ChainSigner.open(chain().node, chainAccount(7, "trader"));
    const maker = { address: pool.address, abi: poolAbi };
    await fresh.settle({ ...maker, functionName: "buy", args: [10n * dollar, 0n, 0n] });
    await fresh.settle({ ...maker, functionName: "sell", args: [dollar, 1n, 20n * dollar] });
    const [bought, sold] = await control.holdings(trader.address, pool);
    expect(bought).toBeGreaterThan(39n * dollar);
    expect(sold).toBeLessThan(19n * dollar);
    expect(await control.cash(trader.address)).toBe(91n * dollar);
  });

  it("removes funding and answers a question once", async () => {
    const control = new ChainControl(chain());
    const pool = await fundedPool();
    await control.removeFunding(pool, 400n * dollar);
    expect(await control.holdings(pool.address, pool)).toEqual([600n * dollar, 600n * dollar]);
    await control.reportPayouts(pool, [1n, 3n]);
    await expect(control.reportPayouts(pool, [1n, 0n])).rejects.toThrow("taken back");
  });

  it("says what the coin costs, and since when", async () => {
    const control = new ChainControl(chain());
    const latest = async () => {
      const [round, answer, , updatedAt] = await chain().node.client.readContract({
        address: chain().contracts.priceFeed,
        abi: localPriceFeedArtefact.abi,
        functionName: "latestRoundData",
      });
      return { round, answer, updatedAt };
    };
    expect(await latest()).toMatchObject({ round: 1n, answer: 50_000_000n });
    await control.reportCoinPrice(61_000_000n);
    const { timestamp } = await chain().node.client.getBlock();
    expect(await latest()).toEqual({ round: 2n, answer: 61_000_000n, updatedAt: timestamp });
    await control.reportCoinPrice(62_000_000n, 1_000n);
    expect(await latest()).toEqual({ round: 3n, answer: 62_000_000n, updatedAt: 1_000n });
  });
});
