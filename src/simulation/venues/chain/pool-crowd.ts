// Who trades the pools of a local chain: those who know what a claim is worth buy until the price is right but for the
// fee, and noise traders buy and sell for no reason. What they want is drawn from a seed; what becomes of it depends on
// blocks, which have their own time, so nothing of it is told to the order flow that they listen to.

import type { RandomSource } from "../../../ports/random-source.ts";
import type { ClaimFollower } from "../../orderflow/event-flow.ts";
import type { Claim } from "../../orderflow/event-states.ts";
import { RandomStream } from "../../random-stream.ts";
import type { ChainControl } from "./chain-control.ts";
import { chainAccount } from "./chain-keys.ts";
import { ChainSigner } from "./chain-signer.ts";
import { PoolTrader } from "./pool-trader.ts";
import type { LocalPool } from "./pools.ts";

/** Least and most between two looks at a claim's worth, in microseconds. */
export type CrowdLooks = readonly [least: number, most: number];

/** Somebody notices a mispriced pool within a block or two. */
const usualLooks: CrowdLooks = [1_500_000, 6_000_000];
/** Chance in millionths that a look ends in a noise trade, and that such a trade is a sale. */
const noiseChance = 350_000;
const saleChance = 400_000;
/** A noise trade's part of what the pool holds, in millionths. */
const noiseShare = [500, 8_000] as const;
/** How much of the way to the right price those who know go, in millionths. */
const stepShare = [400_000, 1_000_000] as const;
/** Trades that wait at most: the node carries out tens a second, so more means that it stands still. */
export const tradesWaitingMax = 64;
/** Collateral of each trader, in base units of a 6-decimal dollar: more than the pools will ever see. */
const traderMoney = 10n ** 15n;

type Trade = () => Promise<boolean>;

export interface CrowdCounts {
  /** Trades whose transaction the node took. */
  readonly sent: number;
  /** Wanted while too many waited. */
  readonly skipped: number;
  /** Refused by the node, or it did not answer. */
  readonly failed: number;
}

export interface PoolCrowdOptions {
  readonly control: ChainControl;
  readonly pools: readonly LocalPool[];
  /** Decides the traders' keys. */
  readonly seed: number;
  readonly random: RandomSource;
  readonly looks?: CrowdLooks;
}

export class PoolCrowd {
  readonly #informed: PoolTrader;
  readonly #noise: PoolTrader;
  readonly #random: RandomStream;
  readonly #looks: CrowdLooks;
  readonly #waiting: Trade[] = [];
  readonly #counts = { sent: 0, skipped: 0, failed: 0 };
  #working: Promise<void> | undefined;
  #stopped = false;

  private constructor(
    [informed, noise]: readonly [PoolTrader, PoolTrader],
    random: RandomStream,
    looks: CrowdLooks,
  ) {
    this.#informed = informed;
    this.#noise = noise;
    this.#random = random;
    this.#looks = looks;
  }

  /** Opens the traders' accounts, with money and approvals for all the pools. */
  static async open(options: PoolCrowdOptions): Promise<PoolCrowd> {
    const { control, pools, seed, random, looks = usualLooks } = options;
    const traders: PoolTrader[] = [];
    for (const role of ["informed trader", "noise trader"]) {
      const signer = await ChainSigner.open(control.chain.node, chainAccount(seed, role));
      const collaterals = new Set(pools.map(({ collateral }) => collateral));
      for (const collateral of collaterals) {
        await control.mintCollateral(signer.address, traderMoney, collateral);
      }
      for (const pool of pools) await control.approvePool(signer.address, pool);
      await signer.resume();
      traders.push(new PoolTrader(control.chain, signer));
    }
    return new PoolCrowd(traders as [PoolTrader, PoolTrader], new RandomStream(random), looks);
  }

  get counts(): CrowdCounts {
    return { ...this.#counts };
  }

  /** Returns who trades a pool by what a claim on its first outcome is worth. */
  followerOf(pool: LocalPool, claim: Claim): ClaimFollower {
    const random = this.#random.fork();
    return {
      claim,
      look: (worthMicros) => {
        this.#want(this.#draw(pool, worthMicros, random));
        return random.between(...this.#looks);
      },
    };
  }

  /** Settles when nobody waits any more. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Nothing is sent after the promise settles. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await this.idle();
  }

  #draw(pool: LocalPool, worthMicros: number, random: RandomStream): Trade {
    if (!random.chance(noiseChance)) {
      const step = BigInt(random.between(...stepShare));
      return () => this.#informed.follow(pool, BigInt(worthMicros), step);
    }
    const outcome = random.between(0, pool.outcomeCount - 1);
    const share = BigInt(random.between(...noiseShare));
    if (random.chance(saleChance)) return () => this.#noise.sell(pool, outcome, share);
    return () => this.#noise.buy(pool, outcome, share);
  }

  #want(trade: Trade): void {
    if (this.#stopped) return;
    if (this.#waiting.length >= tradesWaitingMax) {
      this.#counts.skipped += 1;
      return;
    }
    this.#waiting.push(trade);
    this.#working ??= this.#work();
  }

  /** One trade after another: each sees what the one before it will do to the pool. */
  async #work(): Promise<void> {
    for (let trade = this.#waiting.shift(); trade !== undefined; trade = this.#waiting.shift()) {
      try {
        if (await trade()) this.#counts.sent += 1;
      } catch {
        // Whoever turns the chain back, or ends it, does that to traders: they go on from where they find it.
        this.#counts.failed += 1;
        await Promise.allSettled([this.#informed.resume(), this.#noise.resume()]);
      }
    }
    this.#working = undefined;
  }
}
