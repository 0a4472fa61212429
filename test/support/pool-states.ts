// Random states of fixed-product pools and swaps with them, from one base unit to 1e27 and from no fee to all but
// everything: amounts of every magnitude are as likely, and the edges of what a contract answers come often.

import { type FixedProductPool, oneFixed } from "../../src/domain/market/fixed-product/pool.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";

/** Powers of ten that amounts go up to. */
const magnitudeMost = 27;
const wordValues = 1n << 32n;

/** What a trader may ask of one outcome of a pool. */
export interface Asked {
  readonly outcome: number;
  /** Collateral to buy for, and to sell for. */
  readonly investments: readonly bigint[];
  readonly returns: readonly bigint[];
  /** Outcome tokens wanted, and outcome tokens given. */
  readonly tokensWanted: bigint;
  readonly tokensGiven: bigint;
}

export interface PoolState {
  readonly pool: FixedProductPool;
  readonly asked: readonly Asked[];
}

export class PoolStates {
  readonly #random: RandomStream;

  constructor(seed: number) {
    this.#random = new RandomStream(seededSource(seed));
  }

  /** Returns a state of a pool with so many outcomes; one in a hundred has nothing of an outcome. */
  next(outcomeCount: number): PoolState {
    const random = this.#random;
    const balances = Array.from({ length: outcomeCount }, () => this.#amount());
    if (random.chance(10_000)) balances[random.between(0, outcomeCount - 1)] = 0n;
    const pool = { balances, fee: this.#fee() };
    const asked = balances.map((_, outcome) => ({
      outcome,
      investments: [this.#amountNear(balances), random.chance(50_000) ? 0n : this.#amount()],
      returns: [this.#returnNearTheEnd(pool, outcome), this.#amountNear(balances)],
      tokensWanted: this.#amountNear(balances),
      tokensGiven: this.#amountNear(balances),
    }));
    return { pool, asked };
  }

  /** Returns an amount of a random magnitude. */
  #amount(): bigint {
    const floor = 10n ** BigInt(this.#random.between(0, magnitudeMost - 1));
    return floor + this.#below(9n * floor);
  }

  /** Returns an amount between a millionth of a balance and a hundred times one, where a swap moves the price. */
  #amountNear(balances: readonly bigint[]): bigint {
    const balance = this.#random.pick(balances);
    const scale = 10n ** BigInt(this.#random.between(0, 8));
    const amount = (balance * this.#below(scale)) / 1_000_000n;
    return amount > 0n ? amount : 1n;
  }

  /** Returns a return that leaves the pool about nothing of another outcome: one too many, all, or one too few. */
  #returnNearTheEnd({ balances, fee }: FixedProductPool, outcome: number): bigint {
    const others = balances.filter((_, index) => index !== outcome);
    const least = others.reduce((few, other) => (other < few ? other : few));
    const gross = least + BigInt(this.#random.between(-2, 1));
    const returned = (gross * (oneFixed - fee)) / oneFixed + BigInt(this.#random.between(0, 1));
    return returned > 0n ? returned : 0n;
  }

  #fee(): bigint {
    const random = this.#random;
    const usual = [0n, 1n, 5n * 10n ** 15n, 10n ** 16n, 2n * 10n ** 16n, oneFixed - 1n];
    if (random.chance(500_000)) return random.pick(usual);
    return this.#below(10n ** BigInt(random.between(1, 18)));
  }

  /** Returns an amount from 0 to below the limit, each as likely but for one part in 2^32. */
  #below(limit: bigint): bigint {
    let drawn = 0n;
    for (let range = 1n; range < limit * wordValues; range *= wordValues) {
      drawn = drawn * wordValues + BigInt(this.#random.between(0, 0xffff_ffff));
    }
    return drawn % limit;
  }
}
