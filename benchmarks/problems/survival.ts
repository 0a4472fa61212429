// How many changes of quotes a certificate lasts. Every contract's quotes wander about what it is worth, pulled back the
// stronger the further they are, one contract at a time; a certificate dies of the first ask that is cheaper than what
// it expects. The same changes are shown to the certificate in the middle and to the one at the solver's own vertex.

import type { StatesOfWorld } from "../../src/domain/relation/component.ts";
import {
  type Certificate,
  certificateTotal,
  type Lots,
  type Touches,
} from "../../src/engine/detection/certificate/contract.ts";
import type { ComponentSolver } from "../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../src/engine/detection/solver/fast-solver.ts";
import { newReferenceSolver } from "../../src/engine/detection/solver/reference-solver.ts";
import { distributionOf, type Figures, medianOf } from "../harness/figures.ts";
import { Draws } from "../harness/random.ts";

const seed = 77;
const pivotsMax = 100_000;
const changesMax = 20_000;
const lives = 24;
const nanosPerCent = 10_000_000;
/** Half of a spread: quotes stand so far from their middle. */
const halfSpread = 1.5 * nanosPerCent;
/** Largest single move of a middle, and the share of its distance from its worth that it is pulled back. */
const moveMax = 0.5 * nanosPerCent;
const pull = 0.1;

class Market {
  readonly states: StatesOfWorld;
  readonly touches: Touches;
  readonly #worth: Float64Array;
  readonly #middles: Float64Array;

  constructor(states: StatesOfWorld, worth: Float64Array) {
    this.states = states;
    this.#worth = worth;
    this.#middles = worth.slice();
    this.touches = new Float64Array(2 * states.contracts);
    for (let contract = 0; contract < states.contracts; contract += 1) this.#quote(contract);
  }

  /** Moves one contract. Returns it. */
  move(draws: Draws): number {
    const contract = draws.below(this.states.contracts);
    const worth = this.#worth[contract] as number;
    const middle = this.#middles[contract] as number;
    const step = ((draws.below(2_001) - 1_000) / 1_000) * moveMax;
    this.#middles[contract] = middle + step + pull * (worth - middle);
    this.#quote(contract);
    return contract;
  }

  /** The best offers as lots of one contract each. */
  lots(): Lots {
    const count = this.touches.length;
    return {
      count,
      contracts: Int32Array.from({ length: count }, (_, at) => at >> 1),
      outcomes: Uint8Array.from({ length: count }, (_, at) => at & 1),
      costs: this.touches.slice(),
      sizes: new Float64Array(count).fill(1_000_000),
    };
  }

  #quote(contract: number): void {
    const middle = this.#middles[contract] as number;
    const costs = [middle + halfSpread, certificateTotal - middle + halfSpread] as const;
    for (const [outcome, cost] of costs.entries()) {
      this.touches[2 * contract + outcome] = Math.max(1, Math.round(cost));
    }
  }
}

/** Exactly one outcome on two venues. */
function exclusiveMarket(outcomes: number, draws: Draws): Market {
  const contracts = 2 * outcomes;
  const pays = new Uint8Array(contracts * outcomes);
  for (let contract = 0; contract < contracts; contract += 1) {
    pays[contract * outcomes + (contract % outcomes)] = 1;
  }
  const shares = sharesOf(outcomes, draws);
  const worth = Float64Array.from(
    { length: contracts },
    (_, at) => shares[at % outcomes] as number,
  );
  return new Market({ contracts, count: outcomes, pays }, worth);
}

/** Thresholds on two venues, superset first. */
function ladderMarket(thresholds: number, draws: Draws): Market {
  const contracts = 2 * thresholds;
  const count = thresholds + 1;
  const pays = new Uint8Array(contracts * count);
  const worth = new Float64Array(contracts);
  const shares = sharesOf(count, draws);
  for (let contract = 0; contract < contracts; contract += 1) {
    for (let state = (contract % thresholds) + 1; state < count; state += 1) {
      pays[contract * count + state] = 1;
      worth[contract] = (worth[contract] as number) + (shares[state] as number);
    }
  }
  return new Market({ contracts, count, pays }, worth);
}

function sharesOf(count: number, draws: Draws): Float64Array {
  const raw = Float64Array.from({ length: count }, () => 200 + draws.below(1_000));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => (value / total) * certificateTotal);
}

function holds(certificate: Certificate, touches: Touches, contract: number): boolean {
  const yes = certificate.expected[contract] as number;
  return (
    yes <= (touches[2 * contract] as number) &&
    certificateTotal - yes <= (touches[2 * contract + 1] as number)
  );
}

/** The certificate of a vertex: where the plain simplex ends, touching offers. */
function vertexOf(solver: ComponentSolver, market: Market): Certificate | undefined {
  const answer = solver.solve(market.lots(), pivotsMax);
  return answer.kind === "certificate" ? answer.certificate : undefined;
}

/** Changes survived by certificates of one kind, each replaced when it breaks. */
function livesOf(
  market: Market,
  draws: Draws,
  find: () => Certificate | undefined,
  samplesNs: number[],
): number[] {
  const survived: number[] = [];
  for (let life = 0; life < lives; life += 1) {
    let certificate = find();
    while (certificate === undefined) {
      market.move(draws);
      certificate = find();
    }
    let changes = 0;
    const started = performance.now();
    while (changes < changesMax && holds(certificate, market.touches, market.move(draws))) {
      changes += 1;
    }
    samplesNs.push(((performance.now() - started) * 1e6) / (changes + 1));
    survived.push(changes);
  }
  return survived;
}

interface Compared {
  readonly name: string;
  readonly draw: (draws: Draws) => Market;
}

const compared: readonly Compared[] = [
  { name: "Exclusive8", draw: (draws) => exclusiveMarket(8, draws) },
  { name: "Exclusive16", draw: (draws) => exclusiveMarket(16, draws) },
  { name: "Ladder8", draw: (draws) => ladderMarket(8, draws) },
];

/** Measures all kinds of component. The ratio is the least of them. */
export async function measureSurvival(_seconds: number): Promise<Figures> {
  const samplesNs: number[] = [];
  const further: Record<string, number> = {};
  let least = Infinity;
  for (const { name, draw } of compared) {
    const market = draw(new Draws(seed));
    const central = newFastSolver(market.states);
    const middle = medianOf(
      livesOf(market, new Draws(seed), () => central.center(market.touches, pivotsMax), samplesNs),
    );
    const other = draw(new Draws(seed));
    const plain = newReferenceSolver(other.states);
    const vertex = medianOf(livesOf(other, new Draws(seed), () => vertexOf(plain, other), []));
    further[`central${name}`] = middle;
    further[`vertex${name}`] = vertex;
    least = Math.min(least, middle / Math.max(1, vertex));
  }
  const distribution = distributionOf(Float64Array.from(samplesNs));
  return {
    ...distribution,
    perSecond: Math.round(1e9 / distribution.meanNs),
    bytesPerOperation: 0,
    samples: samplesNs.length,
    operationsPerSample: 1,
    leastRatioCentralToVertex: least,
    ...further,
  };
}
