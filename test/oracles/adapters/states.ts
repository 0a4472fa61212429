// Topics 03 and 04, states: the published calls, answered by components, their states and what portfolios pay there.

import { instrumentId, type MarketId, marketId } from "../../../src/domain/market/venue.ts";
import type { StatesOfWorld } from "../../../src/domain/relation/component.ts";
import type { Relation, RelationKind } from "../../../src/domain/relation/relation.ts";
import { settledPayout } from "../../../src/domain/relation/soft-states.ts";
import { componentsOf } from "../../../src/domain/relation/states/components.ts";
import { statesOf } from "../../../src/domain/relation/states/list-states.ts";
import { type ContractMicros, contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { worstStateOf } from "../../../src/engine/detection/worst-state.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { contracts, type Fields, fields, list, rate, text, usd } from "./wire.ts";

/** Most states that are published one by one. */
const publishedMax = 64;
const microsPerDollar = 1_000_000;

const kinds: Readonly<Record<string, RelationKind>> = {
  mutex: "mutually-exclusive",
  exhaustive: "exhaustive",
  partition: "partition",
  implies: "implies",
  equal: "same-claim",
  complement: "complement",
  ladder: "ladder",
  splits: "split-of-parent",
};

function marketNamed(name: unknown): MarketId {
  return marketId("kalshi", String(name));
}

function relationFrom(value: unknown, position: number): Relation {
  const from = fields(value);
  const kind = kinds[text(from, "type")];
  if (kind === undefined) throw new TypeError(`${text(from, "type")} is not a known relation`);
  return {
    id: `relation-${position}`,
    version: 1,
    kind,
    instruments: list(from, "of").map((name) => instrumentId(marketNamed(name), "yes")),
    provenance: "human-approved",
    approvedBy: null,
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

/** What each contract of a part of the world pays, one row per state. */
interface Part {
  readonly contracts: readonly MarketId[];
  readonly states: StatesOfWorld;
}

/** The parts of the world that do not matter to each other; undefined when one of them has no state. */
function partsOf(markets: readonly MarketId[], relations: readonly Relation[]): Part[] | undefined {
  const { components, problems } = componentsOf(relations);
  if (problems.length > 0) return undefined;
  const parts: Part[] = [];
  for (const component of components) {
    const states = statesOf(component);
    if (states === "too-many") throw new RangeError("more states than are listed");
    if ("code" in states) return undefined;
    parts.push({ contracts: component.contracts, states });
  }
  const related = new Set(parts.flatMap((part) => part.contracts));
  for (const market of markets) {
    if (related.has(market)) continue;
    parts.push({
      contracts: [market],
      states: { contracts: 1, count: 2, pays: Uint8Array.of(0, 1) },
    });
  }
  return parts;
}

/** Every state of the world: one of each part. */
function worldsOf(markets: readonly MarketId[], parts: readonly Part[]): string[] {
  const positions = new Map(markets.map((market, position) => [market, position]));
  let worlds: string[][] = [markets.map(() => "0")];
  for (const { contracts: own, states } of parts) {
    worlds = worlds.flatMap((world) =>
      Array.from({ length: states.count }, (_, state) => {
        const next = [...world];
        for (const [contract, market] of own.entries()) {
          const pays = states.pays[contract * states.count + state];
          next[positions.get(market) as number] = String(pays);
        }
        return next;
      }),
    );
  }
  return worlds.map((world) => world.join("")).sort();
}

function atoms(input: unknown): unknown {
  const from = fields(input);
  const markets = list(from, "contracts").map(marketNamed);
  const parts = partsOf(markets, list(from, "relations").map(relationFrom));
  if (parts === undefined) return { count: 0, atoms: [], consistent: false };
  const count = parts.reduce((product, { states }) => product * states.count, 1);
  return {
    count,
    atoms: count > publishedMax ? null : worldsOf(markets, parts),
    consistent: true,
  };
}

interface Holding {
  readonly yes: ContractMicros;
  readonly no: ContractMicros;
}

/** What is held of each contract, in the order given. */
function holdingsOf(from: Fields, names: readonly string[]): Holding[] {
  const held = names.map(() => [0, 0]);
  for (const leg of list(from, "legs").map(fields)) {
    const outcome = text(leg, "s") === "YES" ? 0 : 1;
    const amounts = held[names.indexOf(text(leg, "c"))] as number[];
    amounts[outcome] = (amounts[outcome] as number) + integerOf(contracts(leg, "q"));
  }
  return held.map(([yes, no]) => ({
    yes: contractMicros(yes as number),
    no: contractMicros(no as number),
  }));
}

function dollars(micros: number): number {
  return micros / microsPerDollar;
}

/** What is held as legs: YES and NO of each contract, of which one may be nothing. */
function legsOf(holdings: readonly Holding[]) {
  const legs = holdings.flatMap((_, contract) => [
    { contract, outcome: "yes" as const },
    { contract, outcome: "no" as const },
  ]);
  const sizes = holdings.flatMap(({ yes, no }) => [integerOf(yes), integerOf(no)]);
  return { legs, sizes };
}

/** The world that can only end in one state. */
function onlyState({ contracts: width, count, pays }: StatesOfWorld, state: number): StatesOfWorld {
  const own = Uint8Array.from({ length: width }, (_, at) => pays[at * count + state] as number);
  return { contracts: width, count: 1, pays: own };
}

function payoffTable(input: unknown): unknown {
  const from = fields(input);
  const names = list(from, "atoms").map(String);
  const truth = Object.entries(fields(from["truth"]));
  const pays = Uint8Array.from(
    truth.flatMap(([, where]) =>
      names.map((name) => ((where as readonly unknown[]).map(String).includes(name) ? 1 : 0)),
    ),
  );
  const states = { contracts: truth.length, count: names.length, pays };
  const { legs, sizes } = legsOf(
    holdingsOf(
      from,
      truth.map(([contract]) => contract),
    ),
  );
  const paidIn = (world: StatesOfWorld): number => worstStateOf(world, legs, sizes)?.payout ?? 0;
  const payoffs = names.map((_, state) => paidIn(onlyState(states, state)));
  const cost = integerOf(usd(from, "cost"));
  const worst = paidIn(states);
  return {
    payoff: payoffs.map(dollars),
    worst: dollars(worst),
    worstProfit: dollars(worst - cost),
    bestProfit: dollars(Math.max(...payoffs) - cost),
  };
}

function stressSettlement(input: unknown): unknown {
  const from = fields(input);
  const names = [...new Set(list(from, "legs").map((leg) => text(fields(leg), "c")))];
  const holdings = holdingsOf(from, names);
  const payoffs = list(from, "scenarios").map((scenario) => {
    const settled = holdings.map((held, contract) => ({
      ...held,
      value: rate(fields(scenario), names[contract] as string),
    }));
    return integerOf(settledPayout(settled));
  });
  const worst = Math.min(...payoffs);
  return {
    payoff: payoffs.map(dollars),
    worst: dollars(worst),
    worstProfit: dollars(worst - integerOf(usd(from, "cost"))),
  };
}

export const stateFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["atoms", atoms],
  ["payoffTable", payoffTable],
  ["stressSettlement", stressSettlement],
]);
