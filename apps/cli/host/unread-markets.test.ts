// Which markets are asked for again, when, and when no longer.

import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { addDuration, epochMicros, seconds } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { CatalogueListing } from "../../../src/ports/market-catalogue.ts";
import { UnreadMarkets, unreadTogetherMax } from "./unread-markets.ts";

type Answer = (symbols: readonly string[]) => Result<CatalogueListing>;

const unread = (venueSymbol: string) =>
  ({ venueSymbol, reason: "VEN-807 429 too many requests", isUnread: true }) as const;

const unreadAll: Answer = (symbols) => succeed({ markets: [], refused: symbols.map(unread) });

const knownAll: Answer = (symbols) =>
  succeed({ markets: symbols.map((venueSymbol) => ({ venueSymbol }) as Market), refused: [] });

/** Answers one question after another, and the last answer from then on. */
function rig(symbols: readonly string[], answers: readonly Answer[]) {
  const clock = new VirtualClock(epochMicros(0));
  const questions: { readonly at: number; readonly symbols: readonly string[] }[] = [];
  const told: CatalogueListing[] = [];
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  const markets = new UnreadMarkets({
    clock,
    catalogue: {
      venue: "kalshi",
      async listMarkets(filter) {
        questions.push({ at: integerOf(clock.now()) / 1_000_000, symbols: filter.symbols });
        return (answers[Math.min(questions.length, answers.length) - 1] as Answer)(filter.symbols);
      },
    },
    log: { info: keep, warn: keep },
    told: (listing) => void told.push(listing),
  });
  markets.begin({ markets: [], refused: symbols.map(unread) });
  const pass = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      clock.advanceTo(addDuration(clock.now(), seconds(1)));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  return { markets, questions, told, lines, pass };
}

test("pauses grow up to a minute, and the reason is said once", async () => {
  const { questions, lines, pass } = rig(["A"], [unreadAll]);
  await pass(260);
  expect(questions.map(({ at }) => at)).toEqual([2, 6, 14, 30, 62, 122, 182, 242]);
  expect(lines).toEqual([
    "kalshi: 1 markets could not be read and are asked for again; A: VEN-807 429 too many requests",
  ]);
});

test("only what is still unread is asked for; what is known is told once", async () => {
  const someLater: Answer = () =>
    succeed({ markets: [{ venueSymbol: "B" } as Market], refused: [unread("A")] });
  const { questions, told, pass } = rig(["A", "B"], [someLater, knownAll]);
  await pass(60);
  expect(questions.map(({ symbols }) => symbols)).toEqual([["A", "B"], ["A"]]);
  const names = told.map(({ markets }) => markets.map(({ venueSymbol }) => venueSymbol));
  expect(names).toEqual([["B"], ["A"]]);
});

test("what the venue turns out not to have is refused for good, and no longer asked for", async () => {
  const gone = { venueSymbol: "A", reason: "VEN-806 the venue does not list it" };
  const { questions, told, pass } = rig(["A"], [() => succeed({ markets: [], refused: [gone] })]);
  await pass(60);
  expect(questions).toHaveLength(1);
  expect(told).toEqual([{ markets: [], refused: [gone] }]);
});

test("a catalogue that cannot be read at all is asked again", async () => {
  const broken: Answer = () => fail("VEN-803", "no answer in time");
  const { questions, told, pass } = rig(["A"], [broken, broken, knownAll]);
  await pass(60);
  expect(questions).toHaveLength(3);
  expect(told).toHaveLength(1);
});

test("more than one question holds are asked for in turns, so that one bad market keeps no other waiting", async () => {
  const symbols = Array.from({ length: unreadTogetherMax + 5 }, (_, place) => `M${place}`);
  const { questions, told, pass } = rig(symbols, [unreadAll, knownAll]);
  await pass(60);
  expect(questions[1]?.symbols.slice(0, 6)).toEqual([...symbols.slice(unreadTogetherMax), "M0"]);
  expect(told.flatMap(({ markets }) => markets)).toHaveLength(symbols.length);
});

test("nothing is asked when nothing is unread, nor after the end", async () => {
  const none = rig([], [knownAll]);
  await none.pass(60);
  expect(none.questions).toEqual([]);
  expect(none.lines).toEqual([]);
  const ended = rig(["A"], [unreadAll]);
  await ended.pass(3);
  ended.markets.stop();
  await ended.pass(60);
  expect(ended.questions).toHaveLength(1);
});
