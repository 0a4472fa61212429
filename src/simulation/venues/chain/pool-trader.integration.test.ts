// The traders of a local chain: who follows a price stops where the fee makes it right, and the crowd never has more
// waiting than it may, whatever becomes of the node.

import { getAbiItem, isAddressEqual } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../test/support/chain-node.ts";
import { yesClaim } from "../../orderflow/event-states.ts";
import { seededSource } from "../../random-stream.ts";
import { poolAbi } from "./abis.ts";
import { ChainControl } from "./chain-control.ts";
import { chainAccount } from "./chain-keys.ts";
import { ChainSigner } from "./chain-signer.ts";
import { deployChain } from "./deploy.ts";
import { startChainNode } from "./node.ts";
import { PoolCrowd, tradesWaitingMax } from "./pool-crowd.ts";
import { amountToPrice, PoolTrader } from "./pool-trader.ts";
import { createPool, type LocalPool, poolBalances } from "./pools.ts";

const million = 1_000_000n;
const dollar = 1_000_000n;
const onePercent = 10n ** 16n;

it("finds the amount that brings a pool to a price", () => {
  // 100 and 400 tokens: the first outcome costs 0.80. At 0.90 the pool holds 200 ÷ 3 and 600.
  expect(amountToPrice([100n * dollar, 400n * dollar], 0, 900_000n)).toBe(200n * dollar);
  expect(amountToPrice([100n * dollar, 400n * dollar], 0, 800_000n)).toBe(0n);
  expect(amountToPrice([100n * dollar, 400n * dollar], 1, 800_000n)).toBe(300n * dollar);
  expect(amountToPrice([100n * dollar, 400n * dollar], 0, 500_000n)).toBe(-200n * dollar);
});

describeWithNode("traders of a local chain", () => {
  const chain = useChain({ seed: 11 });
  let questions = 0;

  async function poolForTraders(): Promise<LocalPool> {
    questions += 1;
    const question = `traded ${questions}`;
    return createPool(chain(), { question, fee: onePercent, funding: 1_000n * dollar });
  }

  async function price(pool: LocalPool): Promise<bigint> {
    const [own = 0n, other = 0n] = await poolBalances(chain(), pool);
    return (other * million) / (own + other);
  }

  it("follow a worth to where the fee leaves nothing to gain, and no further", async () => {
    const pool = await poolForTraders();
    const control = new ChainControl(chain());
    const { address } = await ChainSigner.open(chain().node, chainAccount(11, "follower"));
    await control.mintCollateral(address, 100_000n * dollar);
    await control.approvePool(address, pool);
    const signer = await ChainSigner.open(chain().node, chainAccount(11, "follower"));
    const trader = new PoolTrader(chain(), signer);

    expect(await trader.follow(pool, 505_000n, million)).toBe(false);
    expect(await trader.follow(pool, 800_000n, million)).toBe(true);
    await expect.poll(() => price(pool)).toBeGreaterThanOrEqual(791_990n);
    expect(await price(pool)).toBeLessThanOrEqual(792_000n);
    expect(await trader.follow(pool, 800_000n, million)).toBe(false);

    expect(await trader.follow(pool, 300_000n, million / 2n)).toBe(true);
    await expect.poll(() => price(pool)).toBeLessThan(700_000n);
    expect(await price(pool)).toBeGreaterThan(307_000n);
    expect(await trader.follow(pool, 300_000n, million)).toBe(true);
    await expect.poll(() => price(pool)).toBeLessThan(307_010n);
  });

  it("buy for no reason, and sell what they hold", async () => {
    const pool = await poolForTraders();
    const control = new ChainControl(chain());
    const { address } = await ChainSigner.open(chain().node, chainAccount(11, "gambler"));
    await control.mintCollateral(address, 100_000n * dollar);
    await control.approvePool(address, pool);
    const signer = await ChainSigner.open(chain().node, chainAccount(11, "gambler"));
    const trader = new PoolTrader(chain(), signer);
    expect(await trader.sell(pool, 0, 5_000n)).toBe(true);
    await expect.poll(() => control.holdings(address, pool)).not.toEqual([0n, 0n]);
    expect(await trader.buy(pool, 0, 10_000n)).toBe(true);
    expect(await trader.sell(pool, 0, 5_000n)).toBe(true);
    const sales = () =>
      chain().node.client.getContractEvents({
        ...{ address: pool.address, abi: [getAbiItem({ abi: poolAbi, name: "FPMMSell" })] },
        fromBlock: 0n,
      });
    await expect.poll(async () => (await sales()).length).toBe(1);
    const [sale] = await sales();
    expect(isAddressEqual(sale?.args.seller ?? "0x", address)).toBe(true);
    expect(sale?.args.returnAmount).toBeGreaterThan(4n * dollar);
  });

  it("ask for no more than may wait, and survive the end of the node", async () => {
    const node = await startChainNode();
    const own = await deployChain(node, { seed: 12 });
    const control = new ChainControl(own);
    const pool = await createPool(own, { question: "a", fee: onePercent, funding: dollar * 100n });
    const crowd = await PoolCrowd.open({
      ...{ control, pools: [pool], seed: 12, random: seededSource(12) },
    });
    const follower = crowd.followerOf(pool, yesClaim);
    const looks = tradesWaitingMax + 10;
    for (let look = 0; look < looks; look += 1) {
      expect(follower.look(700_000)).toBeGreaterThan(1_000_000);
    }
    // The first is under way while the others wait.
    expect(crowd.counts.skipped).toBe(looks - tradesWaitingMax - 1);
    await crowd.idle();
    expect(crowd.counts).toMatchObject({ failed: 0 });
    expect(crowd.counts.sent).toBeGreaterThan(0);
    const [first = 0n, second = 0n] = await poolBalances(own, pool);
    expect(Number(second) / Number(first + second)).toBeCloseTo(0.7, 1);

    await node.stop();
    follower.look(300_000);
    await crowd.idle();
    expect(crowd.counts.failed).toBe(1);
    await crowd.stop();
    follower.look(300_000);
    expect(crowd.counts.failed).toBe(1);
  });
});
