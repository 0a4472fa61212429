// However seldom the engine gets a turn, it ends with the same books: the queue may save evaluations, so episodes may
// differ, but never a change of a level. Every golden capture is played with a turn after each input, with one turn at
// the very end, and with turns wherever chance puts them.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { decoders } from "../../apps/cli/host/decoders.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { type Directories, newDirectories } from "../../src/domain/market/directory.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { StateHash } from "../../src/domain/message/state-hash.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { Engine } from "../../src/engine/engine.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { InputSink } from "../../src/ports/market-data.ts";
import { type ReplayTarget, replayCapture } from "../../src/replay/replay-capture.ts";
import { InputQueue } from "../../src/runtime/input-queue.ts";
import { rigMarket, rigStart } from "../support/engine-rig.ts";
import { defaultConfiguration } from "./replayed.ts";

/** Answers to orders that this engine, which decides at other moments, has perhaps not sent. */
const repliesOfARun: ReadonlySet<NewEvent["kind"]> = new Set([
  "OrderAccepted",
  "OrderCancelled",
  "OrderReported",
  "FillReported",
  "TimerFired",
]);

/** An engine behind the real queue that takes its turns when it is told to. */
class SeldomTurns implements ReplayTarget {
  readonly sink: InputSink;
  readonly engine: Engine;
  readonly #queue = new InputQueue((reason) => expect.unreachable(reason.message));
  readonly #isDue: (turn: number) => boolean;
  #turns = 0;
  #nowMicros = 0;

  constructor(directories: Directories, isDue: (turn: number) => boolean) {
    const settings = toEngineSettings(defaultConfiguration());
    this.#isDue = isDue;
    this.engine = new Engine({ directories, books: new FastBookStore(), settings });
    const identity = { version: "test", configurationHash: "", seed: 0 };
    this.engine.start(identity, settings, epochMicros(0));
    this.sink = {
      batch: (batch) => this.#queue.batch(batch),
      event: (event) => {
        if (!repliesOfARun.has(event.kind)) this.#queue.event(event);
      },
    };
  }

  get conflated(): number {
    return this.#queue.counters.batchesConflated;
  }

  advance(micros: number): void {
    this.#nowMicros = Math.max(this.#nowMicros, micros);
  }

  turn(nowMicros: number): void {
    this.advance(nowMicros);
    this.#turns += 1;
    if (this.#isDue(this.#turns)) this.drain();
  }

  drain(): void {
    this.#queue.drain((input) => {
      const sequence = this.engine.inputs + 1;
      const now = epochMicros(this.#nowMicros);
      if (input instanceof BookBatch) {
        input.sequence = sequence;
        this.engine.process(input, now);
      } else this.engine.process({ ...input, sequence }, now);
    });
  }

  inputs(): number {
    return this.engine.inputs;
  }

  stateHash(): string {
    return this.engine.stateHash();
  }

  begin(): void {}

  /** Books, status of the markets, life of the streams, relations: all that market data and knowledge leave behind. */
  marketHash(): string {
    const hash = new StateHash();
    this.engine.core.markets.hashInto(hash);
    this.engine.core.components.hashInto(hash);
    return hash.digest();
  }
}

function play(capture: string, isDue: (turn: number) => boolean): SeldomTurns {
  const directories = newDirectories();
  const target = new SeldomTurns(directories, isDue);
  const folder = join(captures, capture);
  const outcome = replayCapture({ folder, directories, decoders, target, checkpointEvery: null });
  expect(outcome.summary).toBeDefined();
  target.drain();
  return target;
}

const captures = join(import.meta.dirname, "captures");

describe("golden captures with turns at other moments", () => {
  test.each(readdirSync(captures))("%s", (capture) => {
    const everyTime = play(capture, () => true);
    const atTheEnd = play(capture, () => false);
    expect(atTheEnd.marketHash()).toBe(everyTime.marketHash());
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (dice) => {
        const seldom = play(capture, () => dice.next().value);
        expect(seldom.marketHash()).toBe(everyTime.marketHash());
      }),
      { numRuns: 5 },
    );
  });

  test("turns at the end do combine batches", () => {
    expect(play("nba-both-venues", () => false).conflated).toBeGreaterThan(10);
    expect(play("nba-both-venues", () => true).conflated).toBe(0);
  });
});

type Happening =
  | {
      readonly kind: "quote";
      readonly market: number;
      readonly snapshot: boolean;
      readonly levels: readonly (readonly [boolean, number, number])[];
    }
  | { readonly kind: "event"; readonly which: number; readonly market: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("quote" as const),
      market: fc.nat({ max: 2 }),
      snapshot: fc.boolean(),
      // Also a price that no book takes: its batch must not drag another one down.
      levels: fc.array(
        fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 30 }), fc.nat({ max: 3 })),
        {
          maxLength: 5,
        },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("event" as const),
      which: fc.nat({ max: 5 }),
      market: fc.nat({ max: 2 }),
    }),
  },
);

const ids: readonly MarketId[] = ["kalshi:A", "kalshi:B", "kalshi:C"];
const stream = "kalshi/market";

function eventOf(which: number, market: number, receivedAtMicros: number): NewEvent {
  const receivedAt = epochMicros(receivedAtMicros);
  const id = ids[market] as MarketId;
  const opened: NewEvent = {
    kind: "StreamOpened",
    receivedAt,
    stream,
    venue: "kalshi",
    liveness: "stream",
    staleAfter: seconds(5),
    assumedSizes: false,
  };
  const events: readonly NewEvent[] = [
    opened,
    { kind: "StreamClosed", receivedAt, stream, reason: "test" },
    { kind: "StreamAlive", receivedAt, stream },
    { kind: "SequenceGap", receivedAt, stream, markets: [id] },
    { kind: "MarketStatusChanged", receivedAt, market: id, status: "paused" },
    { kind: "MarketListed", receivedAt, market: rigMarket(id) },
  ];
  return events[which] ?? opened;
}

function tell(story: readonly Happening[], isDue: (turn: number) => boolean): string {
  const directories = newDirectories();
  const target = new SeldomTurns(directories, isDue);
  const batch = new BookBatch();
  const markets = ids.map((id) => directories.markets.indexOf(id));
  const streamIndex = directories.streams.indexOf(stream);
  for (const market of ids.keys()) target.sink.event(eventOf(5, market, rigStart));
  target.sink.event(eventOf(0, 0, rigStart));
  for (const [position, each] of story.entries()) {
    const at = rigStart + position * 1_000;
    target.advance(at);
    if (each.kind === "event") target.sink.event(eventOf(each.which, each.market, at));
    else {
      const kind = each.snapshot ? "BookSnapshot" : "BookUpdates";
      batch.begin(kind, markets[each.market] as number, streamIndex);
      batch.receivedAt = at;
      for (const [isBid, cents, contracts] of each.levels) {
        batch.push(isBid ? bidSide : askSide, cents * 100, contracts * 1_000_000);
      }
      target.sink.batch(batch);
    }
    target.turn(at);
  }
  target.drain();
  return target.marketHash();
}

test("whatever happens, the books are those of a turn after every input", () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 60 }),
      fc.infiniteStream(fc.boolean()),
      (story, dice) => {
        const expected = tell(story, () => true);
        expect(tell(story, () => false)).toBe(expected);
        expect(tell(story, () => dice.next().value)).toBe(expected);
      },
    ),
    { numRuns: 300 },
  );
});
