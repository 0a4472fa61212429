// The input queue against its plain reference: whatever is pushed and whenever it is drained, both hand over the same
// inputs in the same order and count the same. The limits are small here, so that refusals are compared too.

import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import { rigMarket } from "../../test/support/engine-rig.ts";
import { askSide, BookBatch, type BookSide, bidSide } from "../domain/book/book-batch.ts";
import { newDirectories } from "../domain/market/directory.ts";
import type { NewEvent } from "../domain/message/input.ts";
import { StateHash } from "../domain/message/state-hash.ts";
import { contractMicros } from "../domain/units/contract-micros.ts";
import { epochMicros, seconds } from "../domain/units/epoch-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { ReferenceBookStore } from "../engine/market-data/books/reference-book-store.ts";
import { MarketTable } from "../engine/market-data/market-table.ts";
import { InputQueue } from "./input-queue.ts";
import { ReferenceInputQueue } from "./input-queue-reference.ts";
import { closesSegment, type InboundQueue, type QueueLimits, queueLimits } from "./queue-rules.ts";

const marketCount = 4;
const at = epochMicros(10);
const smallLimits: QueueLimits = { events: 9, prints: 6, batches: 7 };

interface PushedBatch {
  readonly kind: BookBatch["kind"];
  readonly market: number;
  readonly stream: number;
  readonly venueAt: number;
  readonly changes: readonly (readonly [side: BookSide, price: number, size: number])[];
}

type Push = PushedBatch | NewEvent | "drain";

/** A price of 10,000 ticks and a size of -1 are what no book takes. */
const change = fastCheck.tuple(
  fastCheck.constantFrom<BookSide>(bidSide, askSide),
  fastCheck.oneof(
    { weight: 40, arbitrary: fastCheck.integer({ min: 1, max: 30 }) },
    { weight: 1, arbitrary: fastCheck.constant(10_000) },
  ),
  fastCheck.oneof(
    { weight: 40, arbitrary: fastCheck.nat(3) },
    { weight: 1, arbitrary: fastCheck.constant(-1) },
  ),
);

const batch: fastCheck.Arbitrary<PushedBatch> = fastCheck.record({
  kind: fastCheck.constantFrom<BookBatch["kind"]>("BookUpdates", "BookUpdates", "BookSnapshot"),
  market: fastCheck.nat(marketCount - 1),
  stream: fastCheck.constantFrom(0, 0, 0, 1),
  // Apart by more than the second by which a whole book may be older than what is known.
  venueAt: fastCheck.nat(3).map((count) => count * 700_000),
  changes: fastCheck.array(change, { maxLength: 25 }),
});

const reply: fastCheck.Arbitrary<NewEvent> = fastCheck
  .tuple(fastCheck.constantFrom("OrderAccepted", "OrderCancelled", "OrderExpired"), fastCheck.nat())
  .map(([kind, order]) => ({ kind, receivedAt: at, clientOrderId: `order-${order}` }) as NewEvent);

const print: fastCheck.Arbitrary<NewEvent> = fastCheck
  .integer({ min: 1, max: 99 })
  .map((price) => ({
    kind: "TradePrint",
    receivedAt: at,
    instrument: "kalshi:A/yes",
    price: priceTicks(price),
    size: contractMicros(1),
    venueAt: at,
  }));

const pushes: fastCheck.Arbitrary<readonly Push[]> = fastCheck.array(
  fastCheck.oneof<fastCheck.WeightedArbitrary<Push>[]>(
    { weight: 12, arbitrary: batch },
    { weight: 3, arbitrary: reply },
    { weight: 2, arbitrary: print },
    { weight: 2, arbitrary: fastCheck.constant("drain") },
  ),
  { maxLength: 100 },
);

function packed({ kind, market, stream, venueAt, changes }: PushedBatch, index: number): BookBatch {
  const made = new BookBatch();
  made.begin(kind, market, stream);
  made.venueAt = venueAt;
  made.receivedAt = index + 1;
  for (const [side, price, size] of changes) made.push(side, price, size);
  return made;
}

/** Everything a visitor can see of an input. */
function inWords(input: BookBatch | NewEvent): string {
  if (!(input instanceof BookBatch)) return JSON.stringify(input);
  const { kind, marketIndex, streamIndex, venueAt, receivedAt, count, sides, prices, sizes } =
    input;
  const levels = Array.from({ length: count }, (_, place) =>
    [sides[place], prices[place], sizes[place]].join(" "),
  );
  return [kind, marketIndex, streamIndex, venueAt, receivedAt, ...levels].join(", ");
}

/** Plays the pushes and writes down all that is handed over, refused and counted. */
function story(
  make: (refused: (input: BookBatch | NewEvent) => void) => InboundQueue,
  played: readonly Push[],
): string[] {
  const lines: string[] = [];
  const queue = make((input) => lines.push(`refused ${inWords(input)}`));
  const drain = () => queue.drain((input) => lines.push(inWords(input)));
  for (const [index, push] of played.entries()) {
    if (push === "drain") drain();
    else if ("changes" in push) queue.batch(packed(push, index));
    else queue.event(push);
    lines.push(
      `${queue.waiting} ${queue.pendingEvents} ${queue.pendingBatches} ${queue.pendingMarkets} ${JSON.stringify(queue.counters)}`,
    );
  }
  drain();
  for (let market = 0; market <= marketCount; market += 1) {
    lines.push(JSON.stringify(queue.flowOf(market)));
  }
  return lines;
}

describe("input queue against its reference", () => {
  test.each([
    ["ordinary limits", queueLimits],
    ["small limits", smallLimits],
  ] as const)("hands over, refuses and counts the same: %s", (_name, limits) => {
    fastCheck.assert(
      fastCheck.property(pushes, (played) => {
        const fast = story((told) => new InputQueue((_, input) => told(input), limits), played);
        const plain = story(
          (told) => new ReferenceInputQueue((_, input) => told(input), limits),
          played,
        );
        expect(fast).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test("counts of the markets add up to the totals, and to nothing for a market never heard of", () => {
    fastCheck.assert(
      fastCheck.property(pushes, (played) => {
        const queue = new InputQueue(() => undefined, smallLimits);
        for (const [index, push] of played.entries()) {
          if (push === "drain") queue.drain(() => undefined);
          else if ("changes" in push) queue.batch(packed(push, index));
        }
        const flows = Array.from({ length: marketCount }, (_, market) => queue.flowOf(market));
        for (const name of [
          "batches",
          "batchesConflated",
          "changes",
          "changesConflated",
          "batchesRefused",
        ] as const) {
          const sum = flows.reduce((total, flow) => total + flow[name], 0);
          expect(sum).toBe(queue.counters[name]);
        }
        expect(queue.flowOf(1_000_000).batches).toBe(0);
      }),
    );
  });
});

describe.each([
  ["fast", InputQueue],
  ["reference", ReferenceInputQueue],
] as const)("what an engine sees behind the %s queue", (_name, Queue) => {
  test("replies are never joined, lost or put in another order", () => {
    fastCheck.assert(
      fastCheck.property(pushes, (played) => {
        const refused: NewEvent[] = [];
        const queue = new Queue((_, input) => refused.push(input as NewEvent), queueLimits);
        const seen: NewEvent[] = [];
        const visit = (input: BookBatch | NewEvent): void => {
          if (!(input instanceof BookBatch)) seen.push(input);
        };
        for (const [index, push] of played.entries()) {
          if (push === "drain") queue.drain(visit);
          else if ("changes" in push) queue.batch(packed(push, index));
          else queue.event(push);
        }
        queue.drain(visit);
        expect(refused).toEqual([]);
        expect(seen).toEqual(played.filter((push) => push !== "drain" && !("changes" in push)));
      }),
    );
  });

  test("books are those of every batch by itself, at each reply and in the end", () => {
    fastCheck.assert(
      fastCheck.property(pushes, (played) => {
        const queue = new Queue((reason) => expect.unreachable(reason.message));
        const plain = marketTable();
        const behindQueue = marketTable();
        const expected: string[] = [];
        const seen: string[] = [];
        const visit = (input: BookBatch | NewEvent): void => {
          if (input instanceof BookBatch) behindQueue.apply(input);
          else if (closesSegment[input.kind]) seen.push(hashOf(behindQueue));
        };
        for (const [index, push] of played.entries()) {
          if (push === "drain") queue.drain(visit);
          else if ("changes" in push) {
            const one = packed(push, index);
            plain.apply(one);
            queue.batch(one);
          } else {
            if (closesSegment[push.kind]) expected.push(hashOf(plain));
            queue.event(push);
          }
        }
        queue.drain(visit);
        expect([...seen, hashOf(behindQueue)]).toEqual([...expected, hashOf(plain)]);
      }),
      { numRuns: 200 },
    );
  });
});

/** The table that an engine's batches come to: it turns away whole books that are older than what it knows. */
function marketTable(): MarketTable {
  const directories = newDirectories();
  const table = new MarketTable(directories, new ReferenceBookStore());
  for (let market = 0; market < marketCount; market += 1) table.list(rigMarket(`kalshi:${market}`));
  for (const name of ["kalshi/first", "kalshi/second"] as const) {
    table.streams.open(directories.streams.indexOf(name), {
      ...{ sequence: 1, kind: "StreamOpened", receivedAt: at, stream: name, venue: "kalshi" },
      ...{ liveness: "stream", staleAfter: seconds(60), assumedSizes: false },
    });
  }
  return table;
}

function hashOf(table: MarketTable): string {
  const hash = new StateHash();
  table.hashInto(hash);
  return hash.digest();
}
