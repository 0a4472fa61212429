// The chain as a program outside meets it: pools at prices, blocks in time with trades of several accounts in them, an
// account with money, and nothing left when it ends.

import { expect, it } from "vitest";
import { describeWithNode } from "../../test/support/chain-node.ts";
import { SystemClock } from "../adapters/clock/system-clock.ts";
import { startLocalChain } from "./local-chain.ts";
import { poolAbi } from "./venues/chain/abis.ts";
import { poolBalances } from "./venues/chain/pools.ts";

const common = { seed: 21, port: 0, marketCount: 3, stepMillis: 20, blockSeconds: 1 };

describeWithNode("a local chain", () => {
  it("has pools that are traded, block after block, and a funded account", async () => {
    const venue = await startLocalChain({ ...common, clock: new SystemClock() });
    const { chain, control, pools, crowd, address } = venue;
    const { client } = chain.node;
    expect(new Set(pools.map((pool) => pool.address)).size).toBe(3);
    expect(new Set(venue.questions).size).toBe(3);
    // Who follows has looked once: somewhere the even odds of the funding were wrong.
    const balances = await Promise.all(pools.map((pool) => poolBalances(chain, pool)));
    expect(balances.some(([first, second]) => first !== second)).toBe(true);
    expect(await control.cash(address)).toBe(10_000_000_000n);
    expect(await client.getBalance({ address })).toBe(1_000n * 10n ** 18n);

    const began = await client.getBlockNumber({ cacheTime: 0 });
    const buyers = async () => {
      const logs = await client.getContractEvents({
        ...{ address: pools.map((pool) => pool.address), abi: poolAbi, eventName: "FPMMBuy" },
        fromBlock: began + 1n,
      });
      return new Set(logs.map(({ args }) => args.buyer)).size;
    };
    await expect.poll(buyers, { timeout: 50_000, interval: 200 }).toBe(2);
    expect(crowd.counts).toMatchObject({ failed: 0, skipped: 0 });

    await venue.stop();
    await chain.node.ended;
    await expect(client.getBlockNumber({ cacheTime: 0 })).rejects.toThrow();
  });

  it("has the same addresses and questions for the same seed", async () => {
    const [one, other] = await Promise.all([
      startLocalChain({ ...common, clock: new SystemClock(), chainId: 100 }),
      startLocalChain({ ...common, clock: new SystemClock() }),
    ]);
    await Promise.all([one.stop(), other.stop()]);
    expect(one.chain.node.chainId).toBe(100);
    expect(other.pools).toEqual(one.pools);
    expect(other.chain.contracts).toEqual(one.chain.contracts);
    expect(other.privateKey).toBe(one.privateKey);
    expect(other.questions.map(undated)).toEqual(one.questions.map(undated));
  });
});

function undated(question: string): string {
  return question.slice(0, question.lastIndexOf(" by "));
}
