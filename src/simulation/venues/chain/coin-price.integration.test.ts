// The coin's price is told twice a minute, goes on after transactions of the teller were lost, and ends with the chain.

import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../test/support/chain-node.ts";
import { epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { seededSource } from "../../random-stream.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { ChainControl } from "./chain-control.ts";
import { chainAccount } from "./chain-keys.ts";
import { ChainSigner } from "./chain-signer.ts";
import { driveCoinPrice } from "./coin-price.ts";
import { localPriceFeedArtefact } from "./contracts/artefacts/local-price-feed.ts";

const startPrice = 50_000_000n;

describeWithNode("the coin's price on a local chain", () => {
  const chain = useChain({ seed: 9 });

  async function teller() {
    const signer = await ChainSigner.open(chain().node, chainAccount(9, "teller"));
    return { signer, priceFeed: chain().contracts.priceFeed };
  }

  async function latest(): Promise<{ round: bigint; answer: bigint }> {
    const [round, answer] = await chain().node.client.readContract({
      address: chain().contracts.priceFeed,
      abi: localPriceFeedArtefact.abi,
      functionName: "latestRoundData",
    });
    return { round, answer };
  }

  it("is told anew every half minute, near the last one, until it is stopped", async () => {
    const clock = new VirtualClock(epochMicros(1_795_000_000_000_000));
    const random = seededSource(9);
    const stop = driveCoinPrice({ ...(await teller()), clock, random, startPrice });
    clock.advance(seconds(29));
    clock.advance(seconds(1));
    await expect.poll(async () => (await latest()).round).toBe(2n);
    clock.advance(seconds(60));
    await expect.poll(async () => (await latest()).round).toBe(4n);
    const { answer } = await latest();
    expect(answer).not.toBe(startPrice);
    expect(answer).toBeGreaterThan((startPrice * 99n) / 100n);
    expect(answer).toBeLessThan((startPrice * 101n) / 100n);
    stop();
    expect(clock.waiting).toBe(0);
  });

  it("goes on after a snapshot has taken its transactions back", async () => {
    const clock = new VirtualClock(epochMicros(1_795_000_000_000_000));
    const control = new ChainControl(chain());
    const { round } = await latest();
    const id = await control.snapshot();
    const random = seededSource(10);
    const stop = driveCoinPrice({ ...(await teller()), clock, random, startPrice });
    clock.advance(seconds(30));
    await expect.poll(async () => (await latest()).round).toBe(round + 1n);
    await control.revert(id);
    expect((await latest()).round).toBe(round);
    clock.advance(seconds(30));
    await expect.poll(async () => (await latest()).round).toBe(round + 1n);
    stop();
  });

  it("is nobody's error when the node is gone", async () => {
    const clock = new VirtualClock(epochMicros(1_795_000_000_000_000));
    const random = seededSource(11);
    const stop = driveCoinPrice({ ...(await teller()), clock, random, startPrice });
    await chain().node.stop();
    clock.advance(seconds(90));
    await expect(chain().operator.resume()).rejects.toThrow();
    stop();
  });
});
