// Where a recording offers nothing, what one changed quote must be to make a genuine episode of it, and what the best size
// of that is: every size tried, with the fees of the venue. Shares nothing with the engine. Prices in cents.

import type { RandomStream } from "../../src/simulation/random-stream.ts";
import { type ClaimedRelation, feeUsdMicros } from "./judge-episode.ts";
import type { RecordedKind } from "./recorded-quotes.ts";

/** A market's best prices with what stands there on either side, in whole contracts. Null: nothing. */
export interface PlantedQuote {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly size: number;
}

export interface PlannedPlant {
  readonly shape: "all-yes" | "all-no" | "pair";
  /** Of the relation's instruments in order: quotes that offer nothing and that can all be believed. Bids are the recorded
   * ones or lower, asks the recorded ones; a side that nobody quoted is quoted at 1 or 99. */
  readonly quiet: readonly PlantedQuote[];
  /** The same, where some may have lost their bids. */
  readonly prepared: readonly PlantedQuote[];
  /** Position of the one whose quote changes, and what it changes to. */
  readonly decisive: number;
  readonly changed: PlantedQuote;
  readonly expected: ExpectedEpisode;
}

export interface ExpectedEpisode {
  /** Instruments bought, sorted. */
  readonly instruments: readonly string[];
  readonly contracts: number;
  readonly profitUsdMicros: number;
}

export interface PlantingMoment {
  readonly kind: RecordedKind;
  readonly relation: ClaimedRelation;
  /** The recorded best prices of the relation's instruments. */
  readonly quotes: readonly (readonly [bid: number | null, ask: number | null])[];
}

interface BoughtLeg {
  readonly instrument: string;
  readonly price: number;
  readonly size: number;
}

const profitMinUsdMicros = 600_000;
const marginMin = 0.006;

/** Returns a plant, or undefined where the quotes leave no room for one. */
export function planPlant(moment: PlantingMoment, random: RandomStream): PlannedPlant | undefined {
  const { kind } = moment.relation;
  if (kind === "ladder" || kind === "nested-dates") return planPair(moment, random);
  if (kind !== "partition") return undefined;
  return random.between(0, 1) === 0 ? planAllYes(moment, random) : planAllNo(moment, random);
}

function drawSize(random: RandomStream): number {
  return random.between(15, 300);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Undefined where something is on offer already. */
function quietBrackets(
  { quotes }: PlantingMoment,
  random: RandomStream,
): PlantedQuote[] | undefined {
  const bids = quotes.map(([bid]) => bid ?? 1);
  const asks = quotes.map(([, ask]) => ask ?? 99);
  if (sum(asks) < 100 || sum(bids) > 104) return undefined;
  while (sum(bids) > 100) {
    const most = bids.indexOf(Math.max(...bids));
    bids[most] = (bids[most] ?? 0) - 1;
  }
  // An ask of 1 leaves no room for a bid below it.
  return bids.map((bid, at) => {
    const ask = Math.max(asks[at] ?? 99, bid + 1);
    return { bid, ask, size: drawSize(random) };
  });
}

function planAllYes(moment: PlantingMoment, random: RandomStream): PlannedPlant | undefined {
  const quiet = quietBrackets(moment, random);
  if (quiet === undefined) return undefined;
  const asks = quiet.map(({ ask }) => ask ?? 100);
  const decisive = asks.indexOf(Math.max(...asks));
  const { instruments } = moment.relation;
  for (let price = (asks[decisive] ?? 0) - 1 - random.between(0, 2); price >= 2; price -= 1) {
    const legs = quiet.map(({ ask, size }, at) => ({
      instrument: instruments[at] ?? "",
      price: at === decisive ? price : (ask ?? 100),
      size,
    }));
    const expected = expectedOf(moment.kind, legs, 100);
    if (expected === undefined) continue;
    const before = quiet[decisive] as PlantedQuote;
    const changed = { ...before, bid: Math.min(before.bid ?? 1, price - 1), ask: price };
    return { shape: "all-yes", quiet, prepared: quiet, decisive, changed, expected };
  }
  return undefined;
}

function planAllNo(moment: PlantingMoment, random: RandomStream): PlannedPlant | undefined {
  const all = quietBrackets(moment, random);
  if (all === undefined) return undefined;
  // Some brackets may lose their bids: then only the others are bought.
  const low = all.flatMap(({ bid }, at) => ((bid ?? 0) <= 5 ? [at] : []));
  const without = low.slice(0, random.between(0, 2));
  const quiet = all.map((quote, at) => (without.includes(at) ? { ...quote, bid: null } : quote));
  const bought = quiet.flatMap(({ bid }, at) => (bid === null ? [] : [at]));
  const movable = bought.filter((at) => (quiet[at]?.bid ?? 0) >= 5);
  const decisive = movable[random.between(0, Math.max(0, movable.length - 1))];
  if (bought.length < 2 || decisive === undefined) return undefined;
  const { instruments } = moment.relation;
  const before = quiet[decisive] as PlantedQuote;
  for (let bid = (before.bid ?? 0) + 1 + random.between(0, 2); bid <= 97; bid += 1) {
    const legs = bought.map((at) => ({
      instrument: noOf(instruments[at] ?? ""),
      price: 100 - (at === decisive ? bid : (quiet[at]?.bid ?? 0)),
      size: quiet[at]?.size ?? 0,
    }));
    const expected = expectedOf(moment.kind, legs, 100 * (bought.length - 1));
    if (expected === undefined) continue;
    const changed = { ...before, bid, ask: Math.max(before.ask ?? 99, bid + 1) };
    return { shape: "all-no", quiet: all, prepared: quiet, decisive, changed, expected };
  }
  return undefined;
}

/** One of two nested outcomes is bid for above what the wider one costs. */
function planPair(moment: PlantingMoment, random: RandomStream): PlannedPlant | undefined {
  const { quotes, relation, kind } = moment;
  const quiet = quotes.map(([bid, ask]) => ({
    bid: bid ?? 1,
    ask: ask ?? 99,
    size: drawSize(random),
  }));
  const whole = quiet.flatMap(({ bid, ask }, at) => (bid === null || ask === null ? [] : [at]));
  const askOf = (at: number): number => quiet[at]?.ask ?? 100;
  const bidOf = (at: number): number => quiet[at]?.bid ?? 0;
  const isOffered = whole.some((wide) =>
    whole.some((narrow) => wide < narrow && bidOf(narrow) > askOf(wide)),
  );
  const narrower = whole.slice(1);
  const decisive = narrower[random.between(0, Math.max(0, narrower.length - 1))];
  if (isOffered || decisive === undefined) return undefined;
  const wider = whole.filter((at) => at < decisive).sort((a, b) => askOf(a) - askOf(b));
  const [best, second] = wider;
  // Two wider ones of one price would be equally good.
  if (best === undefined || (second !== undefined && askOf(second) - askOf(best) < 2)) {
    return undefined;
  }
  const before = quiet[decisive] as PlantedQuote;
  for (let bid = Math.ceil(askOf(best)) + 1 + random.between(0, 2); bid <= 97; bid += 1) {
    const legs = [
      {
        instrument: relation.instruments[best] ?? "",
        price: askOf(best),
        size: quiet[best]?.size ?? 0,
      },
      {
        instrument: noOf(relation.instruments[decisive] ?? ""),
        price: 100 - bid,
        size: before.size,
      },
    ];
    const expected = expectedOf(kind, legs, 100);
    if (expected === undefined) continue;
    const changed = { ...before, bid, ask: Math.max(before.ask ?? 99, bid + 1) };
    return { shape: "pair", quiet, prepared: quiet, decisive, changed, expected };
  }
  return undefined;
}

function noOf(instrument: string): string {
  return `${instrument.slice(0, instrument.lastIndexOf("/"))}/no`;
}

/** The size that earns most, the smallest of several; undefined where the best is not clearly worth taking. */
function expectedOf(
  kind: RecordedKind,
  legs: readonly BoughtLeg[],
  payoutCents: number,
): ExpectedEpisode | undefined {
  const most = Math.min(...legs.map(({ size }) => size));
  let best = { contracts: 0, profit: 0, cost: 1 };
  for (let contracts = 1; contracts <= most; contracts += 1) {
    let cost = 0;
    for (const { price } of legs) {
      const ticks = Math.round(price * 100);
      cost += ticks * contracts * 100 + feeUsdMicros(kind, ticks, contracts);
    }
    const profit = payoutCents * contracts * 10_000 - cost;
    if (profit > best.profit) best = { contracts, profit, cost };
  }
  if (best.profit < profitMinUsdMicros || best.profit < best.cost * marginMin) return undefined;
  return {
    instruments: legs.map(({ instrument }) => instrument).sort(),
    contracts: best.contracts,
    profitUsdMicros: best.profit,
  };
}
