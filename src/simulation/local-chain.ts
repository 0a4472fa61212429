// A chain of this machine for programs outside this process: the real contracts with a pool for each of the demo's
// events, traders who follow what the events are worth, blocks in time, and a funded account whose key follows from the
// seed.

import type { Hex } from "viem";
import { milliseconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import { type DemoEvent, inventEvents } from "./demo-events.ts";
import { flowEventsOf, startDemoFlow } from "./demo-flow.ts";
import type { LocalVenueOptions } from "./local-venue.ts";
import type { ClaimFollower } from "./orderflow/event-flow.ts";
import { mixedSeed, RandomStream, seededSource } from "./random-stream.ts";
import { ChainControl } from "./venues/chain/chain-control.ts";
import { chainAccount, chainKey } from "./venues/chain/chain-keys.ts";
import { ChainSigner } from "./venues/chain/chain-signer.ts";
import { driveCoinPrice } from "./venues/chain/coin-price.ts";
import { type DeployedChain, deployChain, usualCoinPrice } from "./venues/chain/deploy.ts";
import {
  type LocalPolymarketWallet,
  prepareLocalWallet,
} from "./venues/chain/local-polymarket-wallet.ts";
import { startChainNode } from "./venues/chain/node.ts";
import { type CrowdLooks, PoolCrowd } from "./venues/chain/pool-crowd.ts";
import { createPool, type LocalPool } from "./venues/chain/pools.ts";

const dollar = 1_000_000n;
/** Of the account that the line of `simulate-venue` tells of. */
const userMoney = 10_000n * dollar;
const userCoins = 1_000n * 10n ** 18n;
/** What pools are funded with, in dollars, and what they take of a trade in 1e-18: those in use. */
const fundingDollars = [2_000, 20_000] as const;
const poolFees = [5n * 10n ** 15n, 10n ** 16n, 2n * 10n ** 16n] as const;
/** Sets the chain's chances apart from those of the flow of the same seed. */
const chainSeed = 5;

export interface ChainVenueOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  readonly chainId?: number;
  /** One pool for each. */
  readonly events: readonly DemoEvent[];
  /** What the pools take of a trade, in 1e-18; one of those in use for each when absent. */
  readonly poolFee?: bigint;
  /** How soon the crowd looks at a claim's worth again; as on a busy chain when absent. */
  readonly crowdLooks?: CrowdLooks;
}

/** A chain with pools that nobody trades yet. */
export interface ChainVenue {
  readonly chain: DeployedChain;
  readonly control: ChainControl;
  /** In the order of the events. */
  readonly pools: readonly LocalPool[];
  readonly crowd: PoolCrowd;
  /** Of the account with money, coins and no approvals. */
  readonly privateKey: Hex;
  readonly address: Hex;
  /** Who trades the event's pool once the flow looks at them. */
  followersOf(event: DemoEvent): readonly ClaimFollower[];
  /** From now on blocks come in time: all that was wanted before stands in earlier ones. */
  beginBlocks(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a chain with a pool for each event. Rejects with `RUN-938` when a package is missing, with `RUN-933` when the
 * port is taken. */
export async function startChainVenue(options: ChainVenueOptions): Promise<ChainVenue> {
  const { clock, seed, port, chainId, events, poolFee, crowdLooks } = options;
  const node = await startChainNode({ port, ...(chainId === undefined ? {} : { chainId }) });
  try {
    const chain = await deployChain(node, { seed });
    const control = new ChainControl(chain);
    const random = seededSource(mixedSeed(seed, chainSeed));
    const pools = await createPools(chain, events, new RandomStream(random), poolFee);
    const crowd = await PoolCrowd.open({
      ...{ control, pools, seed, random },
      ...(crowdLooks === undefined ? {} : { looks: crowdLooks }),
    });
    const { address } = chainAccount(seed, "user");
    await control.setCoins(address, userCoins);
    await control.mintCollateral(address, userMoney);
    const signer = await ChainSigner.open(node, chainAccount(seed, "price teller"));
    const { priceFeed } = chain.contracts;
    const startPrice = usualCoinPrice;
    const stopPrice = driveCoinPrice({ signer, priceFeed, clock, random, startPrice });
    return {
      ...{ chain, control, pools, crowd, privateKey: chainKey(seed, "user"), address },
      followersOf: (event) => {
        const pool = pools[events.indexOf(event)];
        return pool === undefined ? [] : [crowd.followerOf(pool, event.hidden.claim)];
      },
      async beginBlocks(seconds) {
        await crowd.idle();
        await control.useMining({ kind: "every", seconds });
      },
      async stop() {
        stopPrice();
        await crowd.stop();
        await node.stop();
      },
    };
  } catch (reason) {
    await node.stop();
    throw reason;
  }
}

async function createPools(
  chain: DeployedChain,
  events: readonly DemoEvent[],
  random: RandomStream,
  poolFee?: bigint,
): Promise<LocalPool[]> {
  const pools: LocalPool[] = [];
  for (const { title } of events) {
    const fee = poolFee ?? random.pick(poolFees);
    const funding = BigInt(random.between(...fundingDollars)) * dollar;
    pools.push(await createPool(chain, { question: title, fee, funding }));
  }
  return pools;
}

export interface LocalChainOptions extends Omit<LocalVenueOptions, "faults"> {
  readonly chainId?: number;
  /** A block comes this often: two on Polygon, about, and five on Gnosis Chain. */
  readonly blockSeconds: number;
}

export interface LocalChain extends ChainVenue {
  /** What the pools are about, in their order. */
  readonly questions: readonly string[];
  /** For the operations of a Polymarket wallet, which is the same account's. */
  readonly polymarket: LocalPolymarketWallet;
}

/** Starts the chain with its pools at prices that mean something. Rejects as `startChainVenue` does. */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const { clock, seed, marketCount, stepMillis, blockSeconds } = options;
  const startAt = clock.now();
  const events = inventEvents(seed, marketCount, startAt);
  const venue = await startChainVenue({ ...options, events });
  const polymarket = await prepareLocalWallet(venue.chain, venue.address);
  const flow = startDemoFlow({
    ...{ seed, startAt, clock, step: milliseconds(stepMillis) },
    events: flowEventsOf(
      events,
      () => [],
      (event) => venue.followersOf(event),
    ),
  });
  await venue.beginBlocks(blockSeconds);
  return {
    ...venue,
    questions: events.map(({ title }) => title),
    polymarket,
    async stop() {
      flow.stop();
      await venue.stop();
    },
  };
}
