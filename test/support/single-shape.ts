// Random components of one relation over claims that one to three venues state, some of them the other way round, and
// prices near one probability over the states. Small enough to try every portfolio, so that a closed form can be held
// against all there is.

import {
  instrumentId,
  type MarketId,
  marketId,
  type Venue,
} from "../../src/domain/market/venue.ts";
import type { RelationComponent } from "../../src/domain/relation/component.ts";
import type { Relation, RelationKind } from "../../src/domain/relation/relation.ts";
import { noOffer, type Touches } from "../../src/engine/detection/certificate/contract.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import type { CorpusCase } from "./component-corpus/corpus-case.ts";
import { componentOf } from "./component-corpus/corpus-views.ts";
import { referenceStates } from "./component-corpus/reference-states.ts";

/** One contract that states a claim. */
export interface Statement {
  readonly contract: number;
  readonly inverted: boolean;
}

export interface SingleShape {
  readonly seed: number;
  readonly kind: RelationKind;
  readonly component: RelationComponent;
  /** The relation's instruments as contracts and outcomes that pay alike: literal by literal, in its order. A pair has
   * one literal. */
  readonly literals: readonly (readonly Statement[])[];
  /** One row per state: what each contract's YES pays. */
  readonly states: readonly (readonly number[])[];
  readonly touches: Touches;
  /** The same as a corpus case without books. */
  readonly plain: CorpusCase;
}

export interface SingleShapeOptions {
  /** Most literals of the relation. */
  readonly literalsMax: number;
  /** Most contracts of one claim. */
  readonly statementsMax: number;
}

const shapes: readonly { readonly kind: RelationKind; readonly least: number }[] = [
  { kind: "same-claim", least: 1 },
  { kind: "partition", least: 3 },
  { kind: "mutually-exclusive", least: 2 },
  { kind: "exhaustive", least: 2 },
  { kind: "implies", least: 2 },
  { kind: "ladder", least: 2 },
  { kind: "nested-dates", least: 2 },
  { kind: "split-of-parent", least: 3 },
];

const venuesDrawn: readonly Venue[] = ["kalshi", "polymarket", "forecastex", "amm"];

interface DrawnContract {
  readonly id: MarketId;
  readonly literal: number;
  readonly inverted: boolean;
}

/** Returns the component of a seed. */
export function drawSingleShape(seed: number, options: SingleShapeOptions): SingleShape {
  const random = new RandomStream(seededSource(seed));
  const { kind, least } = random.pick(shapes);
  const isPair = kind === "same-claim";
  const most = isPair ? 1 : kind === "implies" ? 2 : Math.max(least, options.literalsMax);
  const drawn = Array.from({ length: random.between(least, most) }, (_, literal) =>
    drawContracts(random, literal, isPair ? 2 : 1, Math.max(isPair ? 2 : 1, options.statementsMax)),
  );
  const contracts = drawn
    .flat()
    .map(({ id }) => id)
    .sort();
  const ties = drawn
    .filter((claim) => claim.length > 1)
    .map((claim, at) => relationOf(`tie-${at}`, "same-claim", claim.map(instrumentOf)));
  const made = relationOf(
    "made",
    kind,
    drawn.map((claim) => instrumentOf(random.pick(claim))),
  );
  const relations = isPair ? ties : [made, ...ties];
  const states = referenceStates(contracts, relations, 4_096) ?? [];
  const plain = { seed, shapes: [kind], contracts, relations, states, offers: [], fair: false };
  const literals = drawn.map((claim) =>
    claim
      .map(({ id, inverted }) => ({ contract: contracts.indexOf(id), inverted }))
      .sort((a, b) => a.contract - b.contract),
  );
  const touches = drawTouches(random, kind, contracts.length, literals, states);
  return { seed, kind, component: componentOf(plain), literals, states, touches, plain };
}

function drawContracts(
  random: RandomStream,
  literal: number,
  least: number,
  most: number,
): DrawnContract[] {
  const count = Math.min(random.between(least, most), random.between(least, most));
  return Array.from({ length: count }, (_, at) => ({
    id: marketId(random.pick(venuesDrawn), `Q${random.between(10, 99)}-${literal}-${at}`),
    literal,
    inverted: random.chance(250_000),
  }));
}

/** The instrument of the contract that pays for the literal. */
function instrumentOf({ id, inverted }: DrawnContract): ReturnType<typeof instrumentId> {
  return instrumentId(id, inverted ? "no" : "yes");
}

function relationOf(
  id: string,
  kind: RelationKind,
  instruments: Relation["instruments"],
): Relation {
  return {
    id,
    version: 1,
    kind,
    instruments,
    provenance: "human-approved",
    approvedBy: "tester",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

const dollar = 1_000_000_000;

/**
 * Prices every claim near its probability under random weights of the states, moved by a few cents or many: often too far
 * apart to be right together. Contracts of one claim differ in their spread alone, and no claim can be bought both ways
 * for less than a dollar; only a pair's contracts are moved one by one. A third of the cases are in whole cents, where
 * ties abound.
 */
function drawTouches(
  random: RandomStream,
  kind: RelationKind,
  contracts: number,
  literals: readonly (readonly Statement[])[],
  states: readonly (readonly number[])[],
): Touches {
  const touches = new Float64Array(2 * contracts).fill(noOffer);
  const weights = states.map((row) => {
    const weight = random.chance(500_000) ? 1_000 : random.between(1_000, 100_000);
    // Where any number may hold together, the prices add up to about a dollar only if most often one does.
    return kind === "exhaustive"
      ? Math.ceil(weight / 64 ** (holdingIn(row, literals) - 1))
      : weight;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const grid = random.pick([10_000_000, 100_000, 1]);
  const spread = random.pick([0, 1, 3]);
  const noise = random.pick([2, 4, 12]);
  for (const statements of literals) {
    const weight = states.reduce(
      (sum, row, at) => sum + holdingIn(row, [statements]) * (weights[at] as number),
      0,
    );
    let fair = Math.floor((weight * dollar) / total) + random.bell(noise) * 10_000_000;
    for (const { contract, inverted } of statements) {
      if (literals.length === 1) fair += random.bell(2) * 10_000_000;
      for (const outcome of [0, 1]) {
        const value = (outcome === 1) === inverted ? fair : dollar - fair;
        const asked = value + random.between(0, spread) * 10_000_000;
        if (random.chance(930_000)) {
          touches[2 * contract + outcome] = Math.max(grid, Math.ceil(asked / grid) * grid);
        }
      }
    }
  }
  return touches;
}

/** Literals that hold in the state. */
function holdingIn(row: readonly number[], literals: readonly (readonly Statement[])[]): number {
  return literals.filter(([first]) => {
    const { contract, inverted } = first as Statement;
    return row[contract] !== Number(inverted);
  }).length;
}

/** Returns the positions in `Touches` that buy the literal, or its opposite. */
export function offersOf(
  statements: readonly Statement[],
  which: "literal" | "opposite",
): number[] {
  return statements.map(
    ({ contract, inverted }) => 2 * contract + (inverted === (which === "opposite") ? 0 : 1),
  );
}

/** Returns what one contract of each offer pays in the worst state, in dollars. */
export function worstPayout(
  states: readonly (readonly number[])[],
  offers: readonly number[],
): number {
  let worst = Number.POSITIVE_INFINITY;
  for (const row of states) {
    let paid = 0;
    for (const offer of offers) {
      const yes = row[offer >> 1] as number;
      paid += (offer & 1) === 0 ? yes : 1 - yes;
    }
    if (paid < worst) worst = paid;
  }
  return worst;
}
