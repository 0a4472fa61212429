// Random books over a component: prices from one probability over its states, so that without more nothing can be
// earned, and then perhaps some contracts moved away from it. Everything a venue differs in is drawn: fees, grid, lots,
// minimums, levels, sides that nobody offers.

import type { FeeSchedule } from "../../../src/domain/market/fee-schedule.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { SizingLeg } from "../../../src/engine/detection/sizing-problem.ts";
import type { RandomStream } from "../../../src/simulation/random-stream.ts";
import type { CorpusFees, CorpusOffer, CorpusOptions } from "./corpus-case.ts";

/** What a venue asks of orders in one market. */
export interface DrawnTerms {
  readonly schedule: FeeSchedule;
  readonly lotMicros: number;
  readonly sizeMinMicros: number;
  readonly notionalMinMicros: number;
  /** Ticks between two prices. */
  readonly grid: number;
  /** YES and NO are sold from books of their own, so each may be moved alone. */
  readonly apart: boolean;
}

const ticksPerUsd = 10_000;
const hundredth = 10_000;
const whole = 1_000_000;

/** Returns the terms of a market on a venue with these fees. */
export function drawTerms(random: RandomStream, fees: CorpusFees): DrawnTerms {
  const plain = { sizeMinMicros: 0, notionalMinMicros: 0, apart: false };
  switch (fees) {
    case "kalshi": {
      const lotMicros = random.chance(700_000) ? whole : hundredth;
      const schedule = drawKalshi(random);
      return { ...plain, schedule, lotMicros, sizeMinMicros: lotMicros, grid: drawGrid(random) };
    }
    case "polymarket":
      return {
        ...plain,
        schedule: {
          kind: "polymarket",
          rate: partsPerMillion(random.pick([0, 30_000, 40_000, 50_000, 70_000])),
          exponent: random.chance(900_000) ? 1 : 2,
          chargedIn: "collateral",
        },
        lotMicros: random.chance(600_000) ? whole : hundredth,
        sizeMinMicros: random.pick([0, 5 * whole, 5 * whole]),
        notionalMinMicros: random.pick([0, 1_000_000]),
        grid: drawGrid(random),
      };
    case "forecastex":
      return { ...plain, schedule: { kind: "forecastex" }, lotMicros: whole, grid: 100 };
    case "pool":
      return {
        ...plain,
        schedule: {
          kind: "pool",
          poolFee: partsPerMillion(20_000),
          gas: usdMicros(random.pick([0, 6_250, 40_000])),
        },
        lotMicros: random.chance(500_000) ? whole : hundredth,
        grid: 1,
        apart: true,
      };
    case "none":
      return { ...plain, schedule: { kind: "none" }, lotMicros: whole, grid: drawGrid(random) };
  }
}

function drawGrid(random: RandomStream): number {
  return random.pick([100, 100, 100, 100, 10, 1]);
}

function drawKalshi(random: RandomStream): FeeSchedule {
  const rounding = random.pick(["micro", "micro", "micro", "centicent", "cent"] as const);
  return {
    kind: "kalshi",
    rounding,
    takerRate: partsPerMillion(70_000),
    makerRate: partsPerMillion(17_500),
    multiplier: partsPerMillion(random.pick([1_000_000, 1_000_000, 500_000, 0])),
    balancePrecision: usdMicros(random.pick([10_000, 100])),
  };
}

/** Returns what each contract's YES is expected to pay in ticks, as a fraction: one numerator per contract, and the
 * denominator. Every state has some weight, and now and then a few of them most of it. */
export function drawMeasure(
  random: RandomStream,
  states: readonly (readonly number[])[],
): { readonly numerators: readonly number[]; readonly denominator: number } {
  const weights = states.map(() => random.between(1, 100));
  const boosts = random.pick([0, 1, 2]);
  for (let boost = 0; boost < boosts; boost += 1) {
    const at = random.between(0, states.length - 1);
    weights[at] = (weights[at] as number) + random.between(1, 60) * states.length;
  }
  const denominator = weights.reduce((sum, weight) => sum + weight, 0);
  const numerators = (states[0] ?? []).map((_, contract) =>
    states.reduce((sum, row, at) => sum + (row[contract] as number) * (weights[at] as number), 0),
  );
  return { numerators, denominator };
}

/** Returns the offers of one contract whose YES is expected to pay `numerator / denominator` dollars. `moved` ticks are
 * added to what the venue believes. */
export function drawOffers(
  random: RandomStream,
  contract: number,
  terms: DrawnTerms,
  expected: { readonly numerator: number; readonly denominator: number },
  moved: number,
  options: CorpusOptions,
): CorpusOffer[] {
  const { numerator, denominator } = expected;
  const offers: CorpusOffer[] = [];
  const spreadMost = moved === 0 ? random.pick([0, 1, 3]) : 1;
  for (const outcome of ["yes", "no"] as const) {
    const share = outcome === "yes" ? numerator : denominator - numerator;
    const shift = terms.apart && outcome === "no" ? moved : outcome === "yes" ? moved : -moved;
    const worth = Math.ceil((share * ticksPerUsd) / denominator) + shift;
    const best = roundUp(worth, terms.grid) + random.between(0, spreadMost) * terms.grid;
    // Now and then nobody sells.
    const isOffered = !random.chance(80_000);
    const leg = drawLeg(random, terms, Math.max(terms.grid, best), options);
    if (isOffered && leg !== undefined) offers.push({ contract, outcome, leg });
  }
  return offers;
}

function roundUp(ticks: number, grid: number): number {
  return Math.ceil(ticks / grid) * grid;
}

function drawLeg(
  random: RandomStream,
  terms: DrawnTerms,
  bestTicks: number,
  options: CorpusOptions,
): SizingLeg | undefined {
  const levels = random.between(1, options.levelsMax ?? 4);
  const isDeep = options.lotsMax === undefined && random.chance(50_000);
  const lotsMost = options.lotsMax ?? (isDeep ? 5_000 : 60);
  const prices: number[] = [];
  const sizes: number[] = [];
  let price = bestTicks;
  for (let level = 0; level < levels && price < ticksPerUsd; level += 1) {
    prices.push(price);
    const sized = Math.min(terms.lotMicros * random.between(1, lotsMost), 5_000 * whole);
    // Other people's orders leave sizes that are no multiple of a lot.
    const odd = options.lotsMax === undefined && random.chance(100_000);
    sizes.push(odd ? sized + random.between(1, terms.lotMicros) : sized);
    price += terms.grid * random.between(1, 4);
  }
  if (prices.length === 0) return undefined;
  return {
    prices: Int32Array.from(prices),
    sizes: Float64Array.from(sizes),
    count: prices.length,
    schedule: terms.schedule,
    lot: contractMicros(terms.lotMicros),
    sizeMin: contractMicros(terms.sizeMinMicros),
    notionalMin: usdMicros(terms.notionalMinMicros),
  };
}
