// What is recorded is read again, over blocks and segments, and what cannot be recorded is said once.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { syntheticMarket } from "../../../test/support/venues/kalshi-decoder-rig.ts";
import type { Failure } from "../../domain/failure/result.ts";
import { unwrap } from "../../domain/failure/result.ts";
import type { NewEvent } from "../../domain/message/input.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { readStory } from "../capture-story.ts";
import { type CaptureWriter, type CaptureWriterOptions, startCapture } from "./capture-writer.ts";
import { EntryReader } from "./entry-reader.ts";
import type { CaptureIdentity } from "./format.ts";
import { inspectCapture } from "./inspect-capture.ts";
import { captureHeader, isCapture, readCapture } from "./read-capture.ts";
import { readSegment } from "./read-segment.ts";
import type { CaptureVisitor } from "./visitor.ts";

const identity: CaptureIdentity = {
  captureId: "test",
  kind: "live",
  programVersion: "0.1.0",
  configurationHash: "abc",
  seed: 7,
  settings: null,
  recording: null,
};

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "capture-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(options: Partial<CaptureWriterOptions> = {}): CaptureWriter {
  return unwrap(startCapture({ folder, identity, ...options }));
}

const channel = {
  stream: "kalshi/market",
  venue: "kalshi",
  decoder: "test@1",
  markets: [],
} as const;

const nothing = (): void => undefined;

/** A visitor that nobody listens to. */
const deaf: CaptureVisitor = {
  channel: nothing,
  channelExtended: nothing,
  frame: nothing,
  event: nothing,
  turn: nothing,
  checkpoint: nothing,
  facts: nothing,
};

function silence(reason: string): NewEvent {
  return {
    kind: "StreamClosed",
    receivedAt: epochMicros(1),
    stream: "kalshi/market",
    reason,
  };
}

type Entry =
  | { readonly kind: "channel"; readonly stream: string }
  | { readonly kind: "frame"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "turn"; readonly at: number; readonly frames: number; reasons: string[] }
  | { readonly kind: "checkpoint"; readonly sequence: number; readonly hash: string }
  | { readonly kind: "event"; readonly reason: string }
  | { readonly kind: "facts"; readonly seed: string }
  | { readonly kind: "extended"; readonly at: number; readonly tickers: string[] };

const instant = fc.integer({ min: 0, max: 2 ** 51 });
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ kind: fc.constant("channel" as const), stream: fc.string({ unit: "binary" }) }),
  fc.record({
    kind: fc.constant("frame" as const),
    at: instant,
    bytes: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({
    kind: fc.constant("turn" as const),
    at: instant,
    frames: fc.nat(),
    reasons: fc.array(fc.string({ unit: "binary" }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("checkpoint" as const),
    sequence: fc.maxSafeNat(),
    hash: fc.string({ unit: "binary" }),
  }),
  fc.record({ kind: fc.constant("event" as const), reason: fc.string({ unit: "binary" }) }),
  fc.record({ kind: fc.constant("facts" as const), seed: fc.string() }),
  fc.record({
    kind: fc.constant("extended" as const),
    at: fc.nat(),
    tickers: fc.array(fc.string({ unit: "binary" }), { maxLength: 3 }),
  }),
);

/** Writes the entry and returns the line it must be read as. */
function write(writer: CaptureWriter, one: Entry, channels: number): string {
  switch (one.kind) {
    case "channel": {
      const number = writer.openChannel({ ...channel, stream: one.stream });
      return `channel ${number} ${one.stream} kalshi test@1 []`;
    }
    case "frame": {
      const number = one.at % channels;
      writer.frame(number, epochMicros(one.at), one.bytes);
      return `frame ${number} ${one.at} ${Buffer.from(one.bytes).toString("hex")}`;
    }
    case "turn": {
      const literals = one.reasons.map(silence);
      writer.turn(epochMicros(one.at), literals, one.frames);
      return `turn ${one.at} ${one.frames} ${JSON.stringify(literals)}`;
    }
    case "checkpoint":
      writer.checkpoint(one.sequence, one.hash);
      return `checkpoint ${one.sequence} ${one.hash}`;
    case "event":
      writer.event(silence(one.reason));
      return `queued ${JSON.stringify(silence(one.reason))}`;
    case "extended": {
      const number = one.at % channels;
      const markets = one.tickers.map(syntheticMarket);
      writer.extendChannel(number, markets);
      return `channel ${number} extended ${JSON.stringify(markets)}`;
    }
    case "facts":
      writer.facts({ seed: one.seed });
      return `facts ${JSON.stringify({ seed: one.seed })}`;
  }
}

describe("a capture", () => {
  test("tells what was recorded, in order, over any cut into blocks and segments", async () => {
    const entries = fc.array(entry, { minLength: 1, maxLength: 60 });
    const sizes = fc.record({
      blockRawBytes: fc.integer({ min: 1, max: 600 }),
      segmentRawBytes: fc.integer({ min: 1, max: 3_000 }),
    });
    await fc.assert(
      fc.asyncProperty(entries, sizes, fc.nat(), async (list, limits, flushEvery) => {
        const inner = mkdtempSync(join(folder, "run-"));
        const writer = start({ ...limits, folder: inner });
        const expected = [write(writer, { kind: "channel", stream: "first" }, 1)];
        let channels = 1;
        for (const [position, one] of list.entries()) {
          expected.push(write(writer, one, channels));
          if (one.kind === "channel") channels += 1;
          if (position === flushEvery % 60) unwrap(await writer.flush());
        }
        unwrap(await writer.close());
        const story = readStory(inner);
        expect(story.failure).toBeUndefined();
        expect(story.lines).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("describes itself in its header", async () => {
    const writer = start();
    unwrap(await writer.close());
    expect(unwrap(captureHeader(folder))).toEqual({ ...identity, segment: 1 });
    expect(isCapture(folder)).toBe(true);
  });

  test("rotates by size, and every later segment repeats the open channels", async () => {
    const writer = start({ blockRawBytes: 100, segmentRawBytes: 1_000 });
    const opened = writer.openChannel(channel);
    for (let count = 0; count < 100; count += 1) {
      writer.frame(opened, epochMicros(1_000 + count), new Uint8Array(50).fill(count));
      writer.turn(epochMicros(1_000 + count), [], 1);
    }
    unwrap(await writer.close());
    const segments = readdirSync(folder).sort();
    expect(segments.length).toBeGreaterThan(3);
    expect(segments[1]).toBe("000002.segment");
    const inspection = inspectCapture(folder);
    expect(inspection.damage).toBeNull();
    expect(inspection.segments.map((segment) => segment.file)).toEqual(segments);
    expect(inspection.counts).toEqual({ frames: 100, turns: 100, checkpoints: 0, facts: 0 });
    expect(inspection.channels).toEqual([
      {
        channel: 0,
        stream: "kalshi/market",
        venue: "kalshi",
        decoder: "test@1",
        markets: 0,
        frames: 100,
        frameBytes: 5_000,
      },
    ]);
  });

  test("a later segment opens a channel with all the markets it has come to carry", async () => {
    const writer = start({ blockRawBytes: 100, segmentRawBytes: 4_000 });
    const [first, second] = [syntheticMarket("A"), syntheticMarket("B")];
    const opened = writer.openChannel({ ...channel, markets: [first] });
    writer.extendChannel(opened, [second, first]);
    for (let count = 0; count < 100; count += 1) {
      writer.frame(opened, epochMicros(1_000 + count), new Uint8Array(50).fill(count));
    }
    unwrap(await writer.close());
    expect(inspectCapture(folder).channels).toMatchObject([{ markets: 2, frames: 100 }]);
    const ids: string[] = [];
    const opening = new EntryReader({
      ...deaf,
      channel: (_, { markets }) => ids.push(...markets.map((market) => market.id)),
    });
    const path = join(folder, "000002.segment");
    unwrap(
      readSegment(path, {
        header: () => undefined,
        block: (raw) => opening.readBlock(raw),
      }),
    );
    expect(ids).toEqual(["kalshi:A", "kalshi:B"]);
  });

  test("flushing makes everything so far readable", async () => {
    const writer = start();
    writer.event(silence("queued"));
    writer.turn(epochMicros(5), [silence("a"), silence("b")], 0);
    writer.checkpoint(12, "hash");
    writer.facts({ seed: 7 });
    unwrap(await writer.flush());
    expect(writer.pendingBytes).toBe(0);
    const inspection = inspectCapture(folder);
    expect(inspection.damage?.code).toBe("CAP-912");
    expect(inspection.literals).toEqual({ StreamClosed: 3 });
    expect(inspection.lastCheckpoint).toEqual({ inputSequence: 12, stateHash: "hash" });
    expect(inspection.counts.facts).toBe(1);
    expect([inspection.firstAtMicros, inspection.lastAtMicros]).toEqual([5, 5]);
    unwrap(await writer.close());
    expect(inspectCapture(folder).damage).toBeNull();
  });

  test("sums itself up", async () => {
    const writer = start();
    const opened = writer.openChannel(channel);
    writer.frame(opened, epochMicros(10), new Uint8Array(3));
    writer.turn(epochMicros(20), [silence("x")], 1);
    unwrap(await writer.close());
    expect(unwrap(readCapture(folder, deaf))).toMatchObject({
      segments: 1,
      blocks: 1,
      firstAtMicros: 10,
      lastAtMicros: 20,
      fileBytes: writer.writtenBytes,
      counts: { channels: 1, frames: 1, frameBytes: 3, turns: 1, literals: 1 },
    });
  });
});

describe("a recording that cannot go on", () => {
  test("is refused over an existing capture", async () => {
    unwrap(await start().close());
    const second = startCapture({ folder, identity });
    expect(second.ok ? undefined : second.failure.code).toBe("CAP-917");
  });

  test("is refused where no folder can be made", () => {
    writeFileSync(join(folder, "file"), "");
    const started = startCapture({ folder: join(folder, "file", "x.capture"), identity });
    expect(started.ok ? undefined : started.failure.code).toBe("CAP-917");
  });

  test("markets for a channel that was never opened end it", () => {
    const failures: Failure[] = [];
    start({ onFailure: (failure) => failures.push(failure) }).extendChannel(3, []);
    expect(failures.map(({ code }) => code)).toEqual(["CAP-917"]);
  });

  test("says so once when its folder disappears, and then stays silent", async () => {
    const failures: Failure[] = [];
    const writer = start({ onFailure: (failure) => failures.push(failure) });
    rmSync(folder, { recursive: true, force: true });
    const opened = writer.openChannel(channel);
    const flushed = await writer.flush();
    expect(flushed.ok ? undefined : flushed.failure.code).toBe("CAP-917");
    writer.frame(opened, epochMicros(1), new Uint8Array(1));
    writer.turn(epochMicros(1), [], 0);
    writer.checkpoint(1, "");
    writer.event(silence("late"));
    writer.facts({});
    const closed = await writer.close();
    expect(closed.ok).toBe(false);
    expect(failures.map((failure) => failure.code)).toEqual(["CAP-917"]);
    expect(writer.failure).toBe(failures[0]);
  });

  test("ends when the disk falls too far behind; what was written stays readable", async () => {
    const failures: Failure[] = [];
    const options = { blockRawBytes: 64, pendingBytes: 1_000 };
    const writer = start({ ...options, onFailure: (failure) => failures.push(failure) });
    const opened = writer.openChannel(channel);
    unwrap(await writer.flush());
    for (let count = 0; count < 100; count += 1) {
      writer.frame(opened, epochMicros(count), new Uint8Array(64));
    }
    expect(failures.map((failure) => failure.code)).toEqual(["CAP-917"]);
    await writer.close();
    expect(inspectCapture(folder).channels).toHaveLength(1);
  });

  test("refuses a frame of a channel that was never opened", async () => {
    const writer = start();
    writer.frame(3, epochMicros(1), new Uint8Array(1));
    expect(writer.failure?.message).toContain("channel 3");
    await writer.close();
  });

  test("ignores what comes after closing", async () => {
    const writer = start();
    unwrap(await writer.close());
    writer.turn(epochMicros(1), [], 0);
    unwrap(await writer.close());
    expect(inspectCapture(folder).counts.turns).toBe(0);
  });
});
