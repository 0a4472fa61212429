// A judge for what relations allow: reads every kind from its definition, over all assignments of YES and NO to the
// markets. Shares nothing with the search that it judges.

import fc from "fast-check";
import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  marketOf,
  outcomeOf,
} from "../../src/domain/market/venue.ts";
import {
  type Relation,
  type RelationKind,
  relationKinds,
} from "../../src/domain/relation/relation.ts";

/** A relation of the kind with nothing else to say. */
export function relationOf(
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
    approvedBy: "tester",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

/** YES of `kalshi:<name>`, or NO where the name begins with "!". */
export function outcomeNamed(name: string): InstrumentId {
  if (name.startsWith("!")) return instrumentId(`kalshi:${name.slice(1)}`, "no");
  return instrumentId(`kalshi:${name}`, "yes");
}

/** `relate("r1", "ladder", "A B !C")`. */
export function relate(id: string, kind: RelationKind, names: string): Relation {
  const instruments = names.split(" ").filter((name) => name !== "");
  return relationOf(id, kind, instruments.map(outcomeNamed));
}

/** Returns true when the relation holds, given which of its instruments pay, in its order. */
export function holds(kind: RelationKind, pays: readonly boolean[]): boolean {
  const paying = pays.filter((one) => one).length;
  const [first, ...others] = pays;
  const payingOthers = others.filter((one) => one).length;
  switch (kind) {
    case "same-claim":
      return paying === 0 || paying === pays.length;
    case "complement":
      return pays.length !== 2 || paying === 1;
    case "mutually-exclusive":
      return paying <= 1;
    case "exhaustive":
      return paying >= 1;
    case "partition":
      return paying === 1;
    case "implies":
      return pays.length !== 2 || first === false || pays[1] === true;
    case "ladder":
    case "nested-dates":
      return pays.every((one, at) => !one || pays.slice(0, at).every((before) => before));
    case "split-of-parent":
      return payingOthers <= 1 && first === (payingOthers === 1);
  }
}

/** Returns true when every relation holds where `pays` says which markets' YES pays. */
export function allHold(
  relations: readonly Relation[],
  pays: (market: MarketId) => boolean,
): boolean {
  return relations.every(
    ({ kind, instruments }) =>
      instruments.length === 0 ||
      holds(
        kind,
        instruments.map((one) => pays(marketOf(one)) === (outcomeOf(one) === "yes")),
      ),
  );
}

/** Returns every allowed assignment as a text of ones and zeros over the contracts, ordered. */
export function worldsOf(contracts: readonly MarketId[], relations: readonly Relation[]): string[] {
  const positions = new Map(contracts.map((contract, at) => [contract, at]));
  const worlds: string[] = [];
  for (let bits = 0; bits < 2 ** contracts.length; bits += 1) {
    const world = bits.toString(2).padStart(contracts.length, "0");
    if (allHold(relations, (market) => world[positions.get(market) as number] === "1")) {
      worlds.push(contracts.length === 0 ? "" : world);
    }
  }
  return worlds;
}

/** Relations of every kind over at most so many markets, mentions repeated and opposite ones included. */
export function relationsArbitrary(
  marketsMax: number,
  relationsMax: number,
): fc.Arbitrary<Relation[]> {
  return fc.integer({ min: 1, max: marketsMax }).chain((markets) => {
    const instrument = fc
      .tuple(fc.integer({ min: 0, max: markets - 1 }), fc.integer({ min: 0, max: 3 }))
      .map(([market, side]) => outcomeNamed(`${side === 0 ? "!" : ""}M${market}`));
    const different = fc.uniqueArray(instrument, {
      minLength: 1,
      maxLength: 6,
      selector: (one) => marketOf(one),
    });
    const repeated = fc.array(instrument, { minLength: 0, maxLength: 4 });
    const pair = fc.uniqueArray(instrument, {
      minLength: Math.min(2, markets),
      maxLength: 2,
      selector: (one) => marketOf(one),
    });
    const relation = fc.tuple(
      fc.constantFrom(...relationKinds),
      fc.oneof(
        { weight: 6, arbitrary: different },
        { weight: 3, arbitrary: pair },
        { weight: 1, arbitrary: repeated },
      ),
    );
    return fc
      .array(relation, { minLength: 1, maxLength: relationsMax })
      .map((drawn) =>
        drawn.map(([kind, instruments], at) => relationOf(`r${at}`, kind, instruments)),
      );
  });
}
