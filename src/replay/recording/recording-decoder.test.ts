// What the importers pack, the decoder unpacks into one reused batch; a frame that does not fit is refused by name.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookBatch, BookSide } from "../../domain/book/book-batch.ts";
import { newDirectories } from "../../domain/market/directory.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import type { FrameDecoder, InputSink } from "../../ports/market-data.ts";
import { ByteWriter } from "../capture/byte-writer.ts";
import { kalshiMarket } from "../importers/venue-terms.ts";
import { addQuoteChange, beginQuoteFrame, frameSizeContractMicrosMax } from "./quote-frame.ts";
import { isRangeDecoder, recordingDecoder } from "./recording-decoder.ts";

const markets = ["A", "B", "C"].map((symbol) =>
  kalshiMarket({ symbol, title: symbol, groupSymbol: null, stepTicks: 100 }),
);

function setUp(): {
  readonly decoder: ReturnType<typeof recordingDecoder>;
  readonly sink: InputSink;
  readonly seen: { batch: BookBatch | undefined; plain: unknown };
} {
  const directories = newDirectories();
  directories.markets.indexOf("kalshi:other");
  directories.streams.indexOf("other");
  const decoder = recordingDecoder({ stream: "kalshi/x", venue: "kalshi", directories, markets });
  const seen: { batch: BookBatch | undefined; plain: unknown } = {
    batch: undefined,
    plain: undefined,
  };
  const sink: InputSink = {
    batch: (batch) => {
      seen.batch = batch;
      const changes = Array.from({ length: batch.count }, (_, index) => [
        batch.sides[index],
        batch.prices[index],
        batch.sizes[index],
      ]);
      const { kind, marketIndex, streamIndex, venueAt, receivedAt } = batch;
      seen.plain = { kind, marketIndex, streamIndex, venueAt, receivedAt, changes };
    },
    event: () => expect.unreachable("recordings hold quotes only"),
  };
  return { decoder, sink, seen };
}

const change = fc.tuple(
  fc.constantFrom<BookSide>(0, 1),
  fc.integer({ min: 0, max: 10_000 }),
  fc.oneof(
    fc.nat().map((contracts) => (contracts % 4_000_000_000) * 1_000_000),
    fc.integer({ min: 0, max: frameSizeContractMicrosMax }),
  ),
);

describe("recording/quotes@1", () => {
  test("gives back every quote, wherever its bytes lie", () => {
    const { decoder, sink, seen } = setUp();
    const frame = new ByteWriter(16);
    const instants = fc.integer({ min: 1, max: 2 ** 51 });
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.boolean(),
        fc.option(instants, { nil: 0 }),
        instants,
        fc.array(change, { maxLength: 40 }),
        fc.nat({ max: 9 }),
        (marketPosition, snapshot, venueAtMicros, receivedAtMicros, changes, before) => {
          beginQuoteFrame(frame, { marketPosition, snapshot, venueAtMicros, receivedAtMicros });
          for (const [side, price, size] of changes) addQuoteChange(frame, side, price, size);
          const bytes = new Uint8Array(before + frame.length + 3).fill(0xff);
          bytes.set(frame.bytes.subarray(0, frame.length), before);
          const end = before + frame.length;
          expect(decoder.decodeRange(bytes, before, end, receivedAtMicros, sink)).toBeUndefined();
          const expected = {
            kind: snapshot ? "BookSnapshot" : "BookUpdates",
            marketIndex: marketPosition + 1,
            streamIndex: 1,
            venueAt: venueAtMicros,
            receivedAt: receivedAtMicros,
            changes,
          };
          expect(seen.plain).toEqual(expected);
          seen.plain = undefined;
          const view = bytes.subarray(before, end);
          decoder.decode(view, epochMicros(receivedAtMicros), sink);
          expect(seen.plain).toEqual(expected);
        },
      ),
    );
  });

  test("reuses one batch", () => {
    const { decoder, sink, seen } = setUp();
    decoder.decodeRange(Uint8Array.of(0), 0, 1, 5, sink);
    const first = seen.batch;
    decoder.decodeRange(Uint8Array.of(4), 0, 1, 6, sink);
    expect(seen.batch).toBe(first);
  });

  test.each([
    ["a market the channel does not list", [12], "does not list"],
    ["a price above 1 USD", [0, 0xa2, 0x9c, 0x01, 2], "above 1 USD"],
    ["a number cut short", [0, 0x82], "inside a number"],
    ["nothing at all", [0x80], "inside a number"],
  ])("refuses %s", (_, bytes, message) => {
    const { decoder, sink, seen } = setUp();
    const failure = decoder.decode(Uint8Array.from(bytes), epochMicros(1), sink);
    expect(failure?.code).toBe("VEN-801");
    expect(failure?.message).toContain(message);
    expect(seen.batch).toBeUndefined();
  });

  test("refuses more changes than a batch holds", () => {
    const { decoder, sink } = setUp();
    const frame = new ByteWriter(16);
    beginQuoteFrame(frame, {
      marketPosition: 0,
      snapshot: true,
      venueAtMicros: 0,
      receivedAtMicros: 1,
    });
    for (let count = 0; count < 32_769; count += 1) addQuoteChange(frame, 0, 1, 1);
    const failure = decoder.decode(frame.take(), epochMicros(1), sink);
    expect(failure?.message).toContain("too many changes");
  });

  test("is told apart from decoders that need a view", () => {
    const { decoder } = setUp();
    const plain: FrameDecoder = { decode: () => undefined, admit: () => undefined };
    expect([isRangeDecoder(decoder), isRangeDecoder(plain)]).toEqual([true, false]);
  });
});
