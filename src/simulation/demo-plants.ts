// Mispricings that the demo's order flow plants on purpose, so that every lane has something to find within a minute: in
// which markets, by how much, when and for how long follows from the seed. The makers of those markets believe something
// else for a while; what they quote keeps every rule of their venue, other traders eat it, and it ends.

import { assert } from "../domain/failure/assert.ts";
import type { Lane } from "../domain/order/order.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { FamilyKind, FamilyPlaces } from "./demo-families.ts";
import { forecastExConidOf } from "./demo-forecastex.ts";
import type { PlantedLeaning } from "./orderflow/event-flow.ts";
import { mixedSeed, RandomStream, seededSource } from "./random-stream.ts";

/** A mispricing, and what it is there for. Others may come with it. */
export interface DemoPlant {
  readonly lane: Lane;
  /** Name of the hidden event whose markets lean. */
  readonly event: string;
  readonly leaning: PlantedLeaning;
}

export interface DemoPlantOptions {
  readonly seed: number;
  readonly events: readonly DemoEvent[];
  readonly families: readonly FamilyPlaces[];
  /** Of the question that the broker lists by itself. */
  readonly productPlace: number;
  /** Of the question with a pool; null where there is no chain. */
  readonly poolPlace: number | null;
}

/** The next one begins so long after another has; each comes back when all have been. */
const plantEveryMicros = 3_200_000;
/** Long enough to be quoted, seen and taken. */
const lengthMicros = 2_500_000;
/** Connections and first books take their time. */
const firstMicros = 6_000_000;
/** Sets the order of the plants apart from the flow of the same seed. */
const plantSeed = 23;

type Leanings = PlantedLeaning["leanings"];
type Wish = Pick<DemoPlant, "lane" | "event"> & { readonly leanings: Leanings };

/** Returns what is planted, none where the families are not among the questions. */
export function demoPlants(options: DemoPlantOptions): DemoPlant[] {
  const { seed, families } = options;
  if (!families.some(({ kind }) => kind === "parent-and-one-of")) return [];
  const random = new RandomStream(seededSource(mixedSeed(seed, plantSeed)));
  const ofParties = shuffled(partyWishes(options), random);
  const others = shuffled(otherWishes(options), random);
  // Those of one event would mix, so that one of another event lies between any two of them.
  assert(ofParties.length <= others.length, "between any two plants of one event lies another");
  const ordered = others.flatMap((wish, place) => [wish, ...ofParties.slice(place, place + 1)]);
  const everyMicros = ordered.length * plantEveryMicros;
  return ordered.map(({ lane, event, leanings }, slot) => ({
    ...{ lane, event },
    leaning: {
      ...{ everyMicros, lengthMicros, leanings },
      firstMicros: firstMicros + slot * plantEveryMicros,
    },
  }));
}

/** Of parties one wins, and two of them govern together: sets, a parent with children, and what has no closed form. */
function partyWishes(options: DemoPlantOptions): Wish[] {
  const [parent, ...parties] = familyOf(options, "parent-and-one-of");
  const [first, second, ...others] = parties;
  assert(parent !== undefined, "a family has a parent");
  assert(first !== undefined && second !== undefined, "a parent has children");
  const outside = [parent, ...others];
  const event = parent.hidden.name;
  return [
    { lane: "bucket", event, leanings: parties.map((party) => atKalshi(party, -24_000)) },
    { lane: "bucket", event, leanings: parties.map((party) => atPolymarket(party, 22_000)) },
    {
      ...{ lane: "event-tree", event },
      leanings: [atKalshi(parent, 30_000), atKalshi(first, -30_000), atKalshi(second, -30_000)],
    },
    // The parent and the parties outside it exclude each other and leave nothing out, which no relation says by itself.
    { lane: "general", event, leanings: outside.map((one) => atKalshi(one, -33_000)) },
    { lane: "general", event, leanings: outside.map((one) => atPolymarket(one, 30_000)) },
  ];
}

function otherWishes(options: DemoPlantOptions): Wish[] {
  const { events, productPlace, poolPlace } = options;
  const [later, earlier] = familyOf(options, "nested-dates");
  const [low, high] = familyOf(options, "ladder").filter(({ strike }) => strike !== undefined);
  const [one, other] = familyOf(options, "one-of");
  const product = events[productPlace];
  assert(later !== undefined && earlier !== undefined, "dates are nested in dates");
  assert(low !== undefined && high !== undefined, "the broker lists a ladder");
  assert(one !== undefined && other !== undefined, "two are in the runoff");
  assert(product !== undefined, "the broker lists a question");
  const pooled = poolPlace === null ? undefined : events[poolPlace];
  const wishes: Wish[] = [
    wish("event-tree", later, [atPolymarket(later, -32_000), atKalshi(earlier, 32_000)]),
    wish("event-tree", low, [atBroker(low, -36_000), atKalshi(high, 36_000)]),
    wish("parity", one, [atKalshi(one, -34_000), atKalshi(other, -34_000)]),
    wish("cross-venue", product, [atBroker(product, 45_000)]),
    // The narrowest pair there is: both venues against what the broker believes.
    wish("cross-venue", high, [atKalshi(high, -45_000), atPolymarket(high, -45_000)]),
  ];
  if (pooled === undefined) return wishes;
  // A pool is slower than everybody else: all but the pool have heard something.
  const heard = [atKalshi(pooled, 40_000), atPolymarket(pooled, 40_000)];
  return [...wishes, wish("amm", pooled, heard)];
}

function wish(lane: Lane, { hidden }: DemoEvent, leanings: Leanings): Wish {
  return { lane, event: hidden.name, leanings };
}

/** Returns the questions of the last family of the kind. */
function familyOf({ events, families }: DemoPlantOptions, kind: FamilyKind): DemoEvent[] {
  const family = families.findLast((one) => one.kind === kind);
  return (family?.places ?? []).flatMap((place) => events[place] ?? []);
}

function atKalshi({ kalshiTicker: symbol }: DemoEvent, byMicros: number): Leanings[number] {
  return { symbol, byMicros };
}

function atPolymarket({ polymarket }: DemoEvent, byMicros: number): Leanings[number] {
  return { symbol: polymarket.conditionId, byMicros };
}

function atBroker(event: DemoEvent, byMicros: number): Leanings[number] {
  return { symbol: String(forecastExConidOf(event)), byMicros };
}

function shuffled<Entry>(entries: readonly Entry[], random: RandomStream): Entry[] {
  const left = [...entries];
  return entries.map(() => left.splice(random.between(0, left.length - 1), 1)[0] as Entry);
}
