// A random component with its books, as a function of one seed: shapes, venues, relations that can hold together, a
// probability over the states, offers. Shared by everything that must agree about components.

import {
  instrumentId,
  type MarketId,
  marketId,
  type OutcomeSide,
  type Venue,
} from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import { RandomStream, seededSource } from "../../../src/simulation/random-stream.ts";
import type { CorpusCase, CorpusFees, CorpusOffer, CorpusOptions } from "./corpus-case.ts";
import { type DrawnTerms, drawMeasure, drawOffers, drawTerms } from "./draw-books.ts";
import { type DrawnRelation, type DrawnShape, drawShape } from "./draw-relations.ts";
import { referenceStates } from "./reference-states.ts";

/** Drawn again as often when relations contradict each other or leave too many states; then a plain pair is taken. */
const attemptsMax = 20;

const defaultStatesMax = 4_096;

const plainPair: DrawnShape = {
  names: ["same-claim"],
  claims: 2,
  relations: [{ kind: "same-claim", members: [0, 1] }],
};

/** Where a claim is asked, and which way round. */
interface Asked {
  readonly id: MarketId;
  readonly inverted: boolean;
  readonly fees: CorpusFees;
}

/** A seed of its own for each position of a corpus, all of them different. */
export function corpusSeed(corpus: number, position: number): number {
  return Math.imul(corpus, 0x9e3779b1) ^ position;
}

/** Returns the case of a seed. */
export function drawCase(seed: number, options: CorpusOptions = {}): CorpusCase {
  const random = new RandomStream(seededSource(seed));
  for (let attempt = 0; ; attempt += 1) {
    const shape = attempt < attemptsMax ? drawShape(random, options.contractsMax ?? 14) : plainPair;
    const asked = drawMarkets(random, shape.claims, options.fees);
    const contracts = asked.map(({ id }) => id).sort();
    const relations = shape.relations.map((relation, at) => relationOf(relation, at, asked));
    const states = referenceStates(contracts, relations, options.statesMax ?? defaultStatesMax);
    if (states === undefined || states.length === 0) continue;
    const books = drawBooks(random, contracts, asked, states, options);
    return { seed, shapes: shape.names, contracts, relations, states, ...books };
  }
}

function drawMarkets(
  random: RandomStream,
  claims: number,
  fees: readonly CorpusFees[] | undefined,
): Asked[] {
  const kinds = fees ?? [
    "kalshi",
    "kalshi",
    "polymarket",
    "polymarket",
    "forecastex",
    "pool",
    "none",
  ];
  // Most groups of questions are one venue's; what is asked twice is usually asked elsewhere.
  const home = random.pick(kinds);
  return Array.from({ length: claims }, (_, claim) => {
    const kind = random.chance(600_000) ? home : random.pick(kinds);
    const symbol = `Q${String(random.between(0, 99)).padStart(2, "0")}-${claim}`;
    return {
      id: marketId(venueOfFees(kind), symbol),
      inverted: random.chance(120_000),
      fees: kind,
    };
  });
}

function venueOfFees(fees: CorpusFees): Venue {
  if (fees === "pool") return "amm";
  return fees === "none" ? "polymarket-us" : fees;
}

function relationOf(drawn: DrawnRelation, position: number, asked: readonly Asked[]): Relation {
  const instruments = drawn.members.map((claim) => {
    const { id, inverted } = asked[claim] as Asked;
    const outcome: OutcomeSide = inverted ? "no" : "yes";
    return instrumentId(id, outcome);
  });
  return {
    id: `relation-${String(position).padStart(3, "0")}`,
    version: 1,
    kind: drawn.kind,
    instruments,
    provenance: "human-approved",
    approvedBy: "corpus",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

function drawBooks(
  random: RandomStream,
  contracts: readonly MarketId[],
  asked: readonly Asked[],
  states: readonly (readonly number[])[],
  options: CorpusOptions,
): Pick<CorpusCase, "offers" | "fair"> {
  const { numerators, denominator } = drawMeasure(random, states);
  const isMoved = random.chance(options.movedShare ?? 500_000);
  const movedContracts = new Set<number>();
  if (isMoved) {
    const count = random.between(1, Math.min(3, contracts.length));
    for (let drawn = 0; drawn < count; drawn += 1) {
      movedContracts.add(random.between(0, contracts.length - 1));
    }
  }
  const offers: CorpusOffer[] = [];
  contracts.forEach((id, contract) => {
    const fees = asked.find((one) => one.id === id)?.fees ?? "none";
    const terms: DrawnTerms = drawTerms(random, fees);
    const moved = movedContracts.has(contract)
      ? random.between(100, 1_800) * (random.chance(500_000) ? 1 : -1)
      : 0;
    const expected = { numerator: numerators[contract] as number, denominator };
    offers.push(...drawOffers(random, contract, terms, expected, moved, options));
  });
  return { offers, fair: !isMoved };
}
