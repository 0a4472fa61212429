// What the closed forms cost when a contract's offers change and nothing comes of it, which is nearly always: every
// shape that looks at the contract, in a component of so many claims, each stated on two venues.

import { type InstrumentId, type MarketId, marketId } from "../../src/domain/market/venue.ts";
import type { RelationComponent } from "../../src/domain/relation/component.ts";
import type { Relation, RelationKind } from "../../src/domain/relation/relation.ts";
import type { LaneShape } from "../../src/engine/detection/lanes/contract.ts";
import { findShapes } from "../../src/engine/detection/lanes/find-shapes.ts";
import type { BenchmarkDefinition, PreparedBenchmark } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const dollar = 1_000_000_000;
const cent = 10_000_000;
const steps = 1_024;

function relationOf(
  id: string,
  kind: RelationKind,
  instruments: readonly InstrumentId[],
): Relation {
  return {
    id,
    version: 1,
    kind,
    instruments,
    provenance: "human-approved",
    approvedBy: "benchmark",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

function symbolOf(claim: number): string {
  return `Q${String(claim).padStart(2, "0")}`;
}

/** Exactly one of the claims comes true, and each holds on both venues alike. Of two, the second follows from the first:
 * exactly one of two would be one claim. */
function componentOf(claims: number): RelationComponent {
  const numbers = Array.from({ length: claims }, (_, claim) => claim);
  const here = numbers.map((claim) => marketId("kalshi", symbolOf(claim)));
  const there = numbers.map((claim) => marketId("polymarket", symbolOf(claim)));
  const yes = (market: MarketId): InstrumentId => `${market}/yes`;
  return {
    id: here[0] as MarketId,
    contracts: [...here, ...there],
    relations: [
      relationOf("outcomes", claims === 2 ? "implies" : "partition", here.map(yes)),
      ...numbers.map((claim) =>
        relationOf(`same-${claim}`, "same-claim", [
          yes(here[claim] as MarketId),
          yes(there[claim] as MarketId),
        ]),
      ),
    ],
    claims: numbers.map((claim) => ({
      members: [
        { contract: claim, inverted: false },
        { contract: claims + claim, inverted: false },
      ],
    })),
  };
}

/** Offers up to three cents above what every outcome is worth when all claims are alike: no shape earns anything. */
function prepare(claims: number): PreparedBenchmark {
  const draws = new Draws(claims);
  const shapes = findShapes(componentOf(claims));
  const contracts = 2 * claims;
  const looking: LaneShape[][] = Array.from({ length: contracts }, (_, contract) =>
    shapes.filter((shape) => shape.contracts.includes(contract)),
  );
  const price = (outcome: number): number => {
    const worth = outcome === 0 ? dollar / claims : dollar - dollar / claims;
    return Math.ceil(worth / cent) * cent + draws.below(4) * cent;
  };
  const touches = Float64Array.from({ length: 2 * contracts }, (_, offer) => price(offer & 1));
  const offers = Array.from({ length: steps }, () => draws.below(2 * contracts));
  const prices = offers.map((offer) => price(offer & 1));
  let at = 0;
  return {
    subject: {
      run(operations) {
        let found = 0;
        for (let operation = 0; operation < operations; operation += 1) {
          const offer = offers[at] as number;
          touches[offer] = prices[at] as number;
          const asked = looking[offer >> 1] as LaneShape[];
          for (const shape of asked) if (shape.best(touches) !== undefined) found += 1;
          at = (at + 1) & (steps - 1);
        }
        return found;
      },
    },
    furtherFigures: {
      shapes: shapes.length,
      shapesPerChange: looking[0]?.length ?? 0,
      offersRead: (looking[0] ?? []).reduce((sum, { work }) => sum + work, 0),
    },
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [2, 8, 32].map((claims) => ({
  name: `lanes.${claims}`,
  operation: `a changed offer asked of its shapes, ${claims} claims on two venues`,
  prepare: () => prepare(claims),
}));
