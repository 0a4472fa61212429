// What the demo plants: something for every lane, by the seed, never two of one event at a time, and seen in the books as
// far and as long as it says.

import { describe, expect, test } from "vitest";
import { askSide, bidSide } from "../domain/book/book-batch.ts";
import { uniformTickScheme } from "../domain/market/tick-scheme.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { addDuration, durationMicros, epochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { familyPlaces, inventQuestions } from "./demo-families.ts";
import { flowEventsOf, quotedOnKalshi } from "./demo-flow.ts";
import { type DemoPlant, demoPlants } from "./demo-plants.ts";
import { Exchange } from "./exchange/exchange.ts";
import { createOrderFlow } from "./orderflow/order-flow.ts";
import { livelyFlow } from "./orderflow/scenarios/lively.ts";
import { seededSource } from "./random-stream.ts";

const startAt = epochMicros(1_795_161_600_000_000);
const count = 21;

function plantsOf(seed: number, poolPlace: number | null = 5): DemoPlant[] {
  const events = inventQuestions(seed, count, startAt);
  return demoPlants({ seed, events, families: familyPlaces(count), productPlace: 0, poolPlace });
}

describe("what is planted", () => {
  test("has something for every lane that relations make, and for a pool where there is one", () => {
    const lanesOf = (plants: readonly DemoPlant[]) => [...new Set(plants.map(({ lane }) => lane))];
    const lanes = ["bucket", "cross-venue", "event-tree", "general", "parity"];
    expect(lanesOf(plantsOf(1)).sort()).toEqual(["amm", ...lanes]);
    expect(lanesOf(plantsOf(1, null)).sort()).toEqual(lanes);
  });

  test("follows from the seed", () => {
    expect(plantsOf(4)).toEqual(plantsOf(4));
    const order = (seed: number) => plantsOf(seed).map(({ lane, event }) => `${lane} ${event}`);
    expect(order(4)).not.toEqual(order(5));
  });

  test("never leans the markets of one event twice at a time", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const endsAt = new Map<string, number>();
      const rounds = [0, 1].flatMap((round) =>
        plantsOf(seed).map(({ event, leaning }) => ({
          ...{ event, leaning },
          at: leaning.firstMicros + round * leaning.everyMicros,
        })),
      );
      for (const { event, leaning, at } of rounds.sort((a, b) => a.at - b.at)) {
        expect(at, `seed ${seed}`).toBeGreaterThanOrEqual(endsAt.get(event) ?? 0);
        endsAt.set(event, at + leaning.lengthMicros);
      }
    }
  });

  test("is nothing where the families are not among the questions", () => {
    const events = inventQuestions(1, 10, startAt);
    const families = familyPlaces(10);
    expect(families.map(({ kind }) => kind)).toEqual(["one-of", "ladder"]);
    expect(demoPlants({ seed: 1, events, families, productPlace: 0, poolPlace: 5 })).toEqual([]);
  });
});

test("a leaning stands in its markets' books from its beginning to its end, and nowhere else", () => {
  const seed = 2;
  const exchange = new Exchange();
  const lot = contractMicros(10_000);
  const [first, second] = inventQuestions(seed, 2, startAt);
  if (first === undefined || second === undefined) expect.fail("two questions");
  for (const { kalshiTicker: symbol } of [first, second]) {
    exchange.list({ symbol, tickScheme: uniformTickScheme(100), lot, sizeMin: lot });
  }
  const leaning = {
    ...{ firstMicros: 5_000_000, everyMicros: 20_000_000, lengthMicros: 4_000_000 },
    leanings: [{ symbol: first.kalshiTicker, byMicros: 90_000 }],
  };
  const events = flowEventsOf(
    [first, second],
    (event) => [quotedOnKalshi(exchange, event)],
    () => [],
    [{ lane: "cross-venue", event: first.hidden.name, leaning }],
  );
  const { latent } = livelyFlow;
  const settings = { ...livelyFlow, news: null, latent: { ...latent, walkStep: 0 } };
  const flow = createOrderFlow({ random: seededSource(seed), events, startAt, settings });
  const middleOf = (symbol: string): number => {
    const { book } = exchange.market(symbol);
    const [bid, ask] = [book.best(bidSide)?.price, book.best(askSide)?.price];
    if (bid === undefined || ask === undefined) return Number.NaN;
    return (integerOf(bid) + integerOf(ask)) / 2;
  };
  const middles = new Map<number, readonly [number, number]>();
  for (let step = 0; step <= 300; step += 1) {
    flow.step(addDuration(startAt, durationMicros(step * 100_000)));
    middles.set(step, [middleOf(first.kalshiTicker), middleOf(second.kalshiTicker)]);
  }
  const [before = Number.NaN, beside = Number.NaN] = middles.get(45) ?? [];
  // Late enough for makers to have moved; again in the second round, and gone in between.
  for (const [seconds, byTicks] of [
    [8, 900],
    [14, 0],
    [28, 900],
  ] as const) {
    const [leaned, other] = middles.get(seconds * 10) ?? [];
    expect(Math.abs((leaned ?? Number.NaN) - before - byTicks), `at ${seconds} s`).toBeLessThan(
      300,
    );
    expect(Math.abs((other ?? Number.NaN) - beside)).toBeLessThan(300);
  }
});
