// Small components and books drawn from a seed, to hold one solver against another: prices on a grid of cents around
// some probability, so that ties and profits are common, sizes from a micro to a thousand million contracts, books with
// one side or nothing, offers that are free or cost more than a dollar.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { StateSearch, StatesOfWorld } from "../../src/domain/relation/component.ts";
import {
  certificateTotal,
  type Lots,
  noOffer,
  type Touches,
} from "../../src/engine/detection/certificate/contract.ts";

const nanosPerCent = 10_000_000;
const microsPerContract = 1_000_000;

export class RandomLots {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  below(limit: number): number {
    return (this.#generator.next() >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** Distinct states of up to so many contracts, some of which say the same or the opposite. */
  states(contractsMax: number, statesMax: number): StatesOfWorld {
    const contracts = 1 + this.below(contractsMax);
    const distinct = new Map<string, number[]>();
    const draws = 1 + this.below(statesMax);
    for (let draw = 0; draw < draws; draw += 1) {
      const row = Array.from({ length: contracts }, () => this.below(2));
      if (contracts > 2 && this.chance(80)) row[2] = row[0] as number;
      if (contracts > 3 && this.chance(80)) row[3] = 1 - (row[1] as number);
      distinct.set(row.join(""), row);
    }
    return statesFrom([...distinct.values()]);
  }

  /** One contract of so many happens, or none of them. */
  exclusive(contracts: number, isExhaustive: boolean): StatesOfWorld {
    const rows = Array.from({ length: contracts }, (_, at) =>
      Array.from({ length: contracts }, (_contract, other) => (other === at ? 1 : 0)),
    );
    if (!isExhaustive) rows.push(Array.from({ length: contracts }, () => 0));
    return statesFrom(rows);
  }

  /** Offers near what the contracts are worth under drawn weights, cheaper the larger `cheapCents`. */
  lots(states: StatesOfWorld, countMax: number, cheapCents: number): Lots {
    const weights = Array.from({ length: states.count }, () => 1 + this.below(1_000));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const count = this.below(countMax + 1);
    const lots = emptyLots(count);
    for (let lot = 0; lot < count; lot += 1) {
      const contract = this.below(states.contracts);
      const outcome = this.below(2);
      let worth = 0;
      for (const [state, weight] of weights.entries()) {
        const pays = states.pays[contract * states.count + state] as number;
        if (pays !== outcome) worth += (100 * weight) / total;
      }
      lots.contracts[lot] = contract;
      lots.outcomes[lot] = outcome;
      lots.costs[lot] = this.#costNear(worth - cheapCents);
      lots.sizes[lot] = this.#size();
    }
    return lots;
  }

  /** Changes a few prices and sizes, now and then a lot's contract. */
  move(states: StatesOfWorld, lots: Lots): void {
    const changes = lots.count === 0 ? 0 : 1 + this.below(3);
    for (let change = 0; change < changes; change += 1) {
      const lot = this.below(lots.count);
      const cost = lots.costs[lot] as number;
      if (this.chance(50))
        lots.costs[lot] = this.#costNear(cost / nanosPerCent + this.below(7) - 3);
      else if (this.chance(90)) lots.sizes[lot] = this.#size();
      else lots.contracts[lot] = this.below(states.contracts);
    }
  }

  #costNear(cents: number): number {
    const around = Math.round(cents + this.below(11) - 3);
    const fee = this.chance(30) ? this.below(nanosPerCent) : 0;
    return Math.min(certificateTotal + nanosPerCent, Math.max(0, around * nanosPerCent + fee));
  }

  #size(): number {
    if (this.chance(8)) return this.below(3);
    if (this.chance(3)) return 1e9 * microsPerContract;
    return this.chance(50)
      ? (1 + this.below(500)) * microsPerContract
      : 1 + this.below(microsPerContract * 1_000);
  }
}

export function emptyLots(count: number): Lots {
  return {
    count,
    contracts: new Int32Array(count),
    outcomes: new Uint8Array(count),
    costs: new Float64Array(count),
    sizes: new Float64Array(count),
  };
}

/** Builds listed states from one row of 0 and 1 per state. */
export function statesFrom(rows: readonly (readonly number[])[]): StatesOfWorld {
  const contracts = rows[0]?.length ?? 0;
  const pays = new Uint8Array(contracts * rows.length);
  for (const [state, row] of rows.entries()) {
    for (const [contract, value] of row.entries()) pays[contract * rows.length + state] = value;
  }
  return { contracts, count: rows.length, pays };
}

/** Answers like a search for states does, by looking at all of them. */
export function searchOver(states: StatesOfWorld): StateSearch {
  const { contracts, count, pays } = states;
  return {
    contracts,
    worst(values, found) {
      let least = Infinity;
      for (let state = 0; state < count; state += 1) {
        let worth = 0;
        for (let contract = 0; contract < contracts; contract += 1) {
          worth += (pays[contract * count + state] as number) * (values[contract] as number);
        }
        if (worth >= least) continue;
        least = worth;
        for (let contract = 0; contract < contracts; contract += 1) {
          found[contract] = pays[contract * count + state] as number;
        }
      }
      return least;
    },
  };
}

/** Best offers of the lots that have a size. */
export function touchesOf(lots: Lots, contracts: number): Touches {
  const touches = new Float64Array(2 * contracts).fill(noOffer);
  for (let lot = 0; lot < lots.count; lot += 1) {
    if (lots.sizes[lot] === 0) continue;
    const at = 2 * (lots.contracts[lot] as number) + (lots.outcomes[lot] as number);
    touches[at] = Math.min(touches[at] as number, lots.costs[lot] as number);
  }
  return touches;
}
