// From the bytes of a change to the updated book: the venue's own decoder with its check of the sequence and its own
// levels, the packed batch, and a sink that applies it to the engine's book store. Over changes drawn for 5,000 markets
// at random, and over frames rebuilt from recorded rows. Beside it `JSON.parse` of the same text, which was made
// beforehand and is warm: the bytes of both rivals were touched just before their turn, as a socket's would have been.

import type { KalshiDecoder } from "../../src/adapters/venues/kalshi/stream/decoder.ts";
import { kalshiDecoder } from "../../src/adapters/venues/kalshi/stream/decoder-registry.ts";
import {
  inPlaceEnd,
  inPlaceFrom,
  receiveBuffer,
} from "../../src/adapters/venues/shared/scan/receive-buffer.ts";
import type { BookBatch } from "../../src/domain/book/book-batch.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { InputSink } from "../../src/ports/market-data.ts";
import { drawnChanges, marketOfTicker, recordedChanges } from "../frames/wire-changes.ts";
import {
  SequenceWriter,
  sequencePlaceIn,
  tapeOf,
  type WireChange,
  type WireTape,
} from "../frames/wire-tape.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { distributionOf, type Figures } from "../harness/figures.ts";
import { consumed, measure, operationsPerBlockDefault } from "../harness/measure.ts";
import { Draws } from "../harness/random.ts";

/** Markets that change at the same time, and as many as one connection carries. */
const drawnMarkets = 1_000;
const manyMarkets = 5_000;
const drawnCount = 32_768;
const stream = "kalshi/market-1";
const receivedAt: EpochMicros = epochMicros(1_795_161_600_000_000);

/** A decoder and the books behind it, shown the tape's opening. */
class WireToBook {
  readonly decoder: KalshiDecoder;
  readonly sink: InputSink;
  readonly store = new FastBookStore();
  updates = 0;

  /** @param isHostile Losses and refusals are to be expected. */
  constructor(tape: WireTape, isHostile = false) {
    const directories = newDirectories();
    const { markets } = tape;
    const context = { stream, venue: "kalshi", directories, markets } as const;
    this.decoder = kalshiDecoder(context) as KalshiDecoder;
    for (const market of markets) {
      this.store.addMarket(directories.markets.indexOf(market.id), market.tickScheme);
    }
    this.sink = {
      batch: (batch: BookBatch) => {
        if (this.store.apply(batch) < 0 && !isHostile) throw new Error("a batch was refused");
        this.updates = (this.updates + 1) | 0;
      },
      event: ({ kind }) => {
        if (!isHostile) throw new Error(`${kind}: the stream was not whole`);
      },
    };
    this.#show(tape);
  }

  #show(tape: WireTape): void {
    for (const text of tape.opening) {
      const refused = this.decoder.decode(Buffer.from(text), receivedAt, this.sink);
      if (refused !== undefined) throw new Error(refused.message);
    }
  }

  /** Fails unless every frame after the opening went the short way. */
  assertShortWay(tape: WireTape): void {
    const parsed = this.decoder.counters()["frames parsed in full"];
    if (parsed !== tape.opening.length) throw new Error(`${parsed} frames were parsed in full`);
  }
}

/** The next frames of the tape are written one behind the other into the receive buffer, untimed, and read in place. */
export function inPlaceWorkload(tape: WireTape): Workload {
  const way = new WireToBook(tape);
  const { decoder, sink } = way;
  const frames = tape.frames.map((text) => Buffer.from(text));
  const places = Int32Array.from(tape.frames, (text) => sequencePlaceIn(text));
  const sequences = new SequenceWriter(tape.sequence);
  const starts = new Int32Array(1_024);
  const ends = new Int32Array(1_024);
  let at = 0;
  return {
    ready(operations) {
      let start = inPlaceFrom;
      for (let operation = 0; operation < operations; operation += 1) {
        const frame = frames[at] as Buffer;
        starts[operation] = start;
        ends[operation] = start + frame.length;
        if (start + frame.length > inPlaceEnd) throw new Error("the block is too long");
        receiveBuffer.set(frame, start);
        sequences.write(receiveBuffer, start + (places[at] as number));
        start += frame.length;
        at = at + 1 === frames.length ? 0 : at + 1;
      }
      if (at < operations) way.assertShortWay(tape);
    },
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) {
        const start = starts[operation] as number;
        const end = ends[operation] as number;
        const refused = decoder.decodeInPlace(start, end, receivedAt, sink);
        if (refused !== undefined) throw new Error(refused.message);
      }
      return way.updates;
    },
  };
}

/** Each frame has a Buffer of its own, as those of a socket library are. */
export function copiedWorkload(tape: WireTape): Workload {
  const way = new WireToBook(tape);
  const { decoder, sink } = way;
  const frames = tape.frames.map((text) => Buffer.from(text));
  const places = Int32Array.from(tape.frames, (text) => sequencePlaceIn(text));
  const sequences = new SequenceWriter(tape.sequence);
  let next = 0;
  let at = 0;
  return {
    ready(operations) {
      next = at;
      for (let operation = 0; operation < operations; operation += 1) {
        sequences.write(frames[next] as Buffer, places[next] as number);
        next = next + 1 === frames.length ? 0 : next + 1;
      }
      if (next < operations) way.assertShortWay(tape);
    },
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) {
        const refused = decoder.decode(frames[at] as Buffer, receivedAt, sink);
        if (refused !== undefined) throw new Error(refused.message);
        at = at + 1 === frames.length ? 0 : at + 1;
      }
      return way.updates;
    },
  };
}

/** `JSON.parse` alone, from strings that were made beforehand and read once just before. */
export function parseWorkload(texts: readonly string[]): Workload {
  let at = 0;
  let touched = 0;
  return {
    ready(operations) {
      for (let operation = 0; operation < operations; operation += 1) {
        const text = texts[(at + operation) % texts.length] as string;
        for (let byte = 0; byte < text.length; byte += 32) touched += text.charCodeAt(byte);
      }
    },
    run(operations) {
      let sum = touched & 1;
      for (let operation = 0; operation < operations; operation += 1) {
        const parsed = JSON.parse(texts[at] as string) as { readonly sid: number };
        sum = (sum + parsed.sid) | 0;
        at = at + 1 === texts.length ? 0 : at + 1;
      }
      return sum;
    },
  };
}

const floor = "JSON.parse alone, from a ready string";

function prepared(tape: WireTape, workload: (tape: WireTape) => Workload): PreparedBenchmark {
  const bytes = tape.frames.reduce((sum, text) => sum + text.length, 0);
  return {
    subject: workload(tape),
    floor: parseWorkload(tape.frames),
    furtherFigures: { bytesPerFrame: Math.round(bytes / tape.frames.length) },
  };
}

/** Measures over drawn frames and, when there are any, over recorded ones; `ratioToFloor` is the worse of both. Beside
 * them stands what it is with every market of a full connection equally restless, where memory is what costs time. */
async function measureBoth(
  workload: (tape: WireTape) => Workload,
  seconds: number,
): Promise<Figures> {
  const one = (changes: readonly WireChange[]) => {
    const tape = tapeOf(changes, marketOfTicker);
    const prepare = () => prepared(tape, workload);
    return measure({ name: "wire-to-book", operation: "", floor, prepare }, seconds / 3);
  };
  const drawn = one(drawnChanges(drawnMarkets, drawnCount));
  const changes = recordedChanges();
  const recorded = changes.length === 0 ? undefined : one(changes);
  const many = one(drawnChanges(manyMarkets, drawnCount));
  const drawnRatio = drawn.ratioToFloor as number;
  const recordedRatio = recorded?.ratioToFloor;
  return {
    ...drawn,
    ratioToFloor: Math.max(drawnRatio, recordedRatio ?? 0),
    drawnRatio,
    recordedRatio: recordedRatio ?? "SKIPPED: no recordings in the folder that ARBYTRON_DATA names",
    recordedMedianNs: recorded?.medianNs,
    recordedFloorMedianNs: recorded?.floorMedianNs,
    recordedBytesPerOperation: recorded?.bytesPerOperation,
    recordedFrames: changes.length,
    fiveThousandMarketsRatio: many.ratioToFloor as number,
    fiveThousandMarketsMedianNs: many.medianNs,
  };
}

const benignRounds = 20_000;
const hostileFrames = 200_000;

/** Median time of one block of benign frames over so many blocks. */
function medianOfBlocks(workload: Workload): number {
  const samples = new Float64Array(benignRounds);
  for (let round = 0; round < benignRounds; round += 1) {
    workload.ready?.(operationsPerBlockDefault);
    const from = performance.now();
    consumed.fold ^= workload.run(operationsPerBlockDefault);
    samples[round] = ((performance.now() - from) * 1e6) / operationsPerBlockDefault;
  }
  return distributionOf(samples).medianNs;
}

/** Benign frames before and after hostile ones, which go to decoders of their own through the same code. A rival that
 * is no code of ours, `JSON.parse`, says how much the machine has changed meanwhile. */
async function measureAfterHostile(): Promise<Figures> {
  const tape = tapeOf(drawnChanges(drawnMarkets, drawnCount), marketOfTicker);
  const benign = copiedWorkload(tape);
  const anchor = parseWorkload(tape.frames);
  medianOfBlocks(benign);
  medianOfBlocks(anchor);
  const beforeNs = medianOfBlocks(benign);
  const anchorBeforeNs = medianOfBlocks(anchor);
  const accepted = decodeHostile(tape);
  const afterNs = medianOfBlocks(benign);
  const anchorAfterNs = medianOfBlocks(anchor);
  const slowDown = afterNs / beforeNs;
  return {
    medianNs: afterNs,
    meanNs: afterNs,
    p99Ns: afterNs,
    p999Ns: afterNs,
    perSecond: Math.round(1e9 / afterNs),
    bytesPerOperation: 0,
    samples: benignRounds,
    operationsPerSample: operationsPerBlockDefault,
    floor: "the same frames before the hostile ones",
    floorMedianNs: beforeNs,
    ratioToFloor: Math.round(slowDown * 1e4) / 1e4,
    parseSlowDown: Math.round((anchorAfterNs / anchorBeforeNs) * 1e4) / 1e4,
    hostileFrames,
    hostileAccepted: accepted,
  };
}

/** Decodes hostile frames of every kind, Buffers and plain arrays, and returns how many were no misfit. */
function decodeHostile(tape: WireTape): number {
  const draws = new Draws(3);
  let accepted = 0;
  let way = new WireToBook(tape, true);
  for (let count = 0; count < hostileFrames; count += 1) {
    if (count % 20_000 === 0) way = new WireToBook(tape, true);
    const text = tape.frames[draws.below(tape.frames.length)] as string;
    const frame = spoil(Buffer.from(text), draws);
    if (way.decoder.decode(frame, receivedAt, way.sink) === undefined) accepted += 1;
  }
  return accepted;
}

function spoil(frame: Buffer, draws: Draws): Uint8Array {
  const at = draws.below(frame.length);
  switch (draws.below(6)) {
    case 0:
      return frame.subarray(0, at);
    case 1:
      return Buffer.concat([frame.subarray(0, at), frame]);
    case 2: {
      const flipped = Uint8Array.from(frame);
      flipped[at] = draws.below(256);
      return flipped;
    }
    case 3:
      return Buffer.from(
        frame.toString().replace(/"seq":\d+/, `"seq":${2 ** (1 + draws.below(62))}`),
      );
    case 4:
      return Buffer.from(JSON.stringify({ msg: { b: [draws.below(9), { c: "é" }] }, type: at }));
    default:
      return Uint8Array.from({ length: draws.below(3_000) }, () => draws.below(256));
  }
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "wire-to-book.kalshi",
    operation: "one change from its bytes in the receive buffer to the updated book",
    floor,
    measure: (seconds) => measureBoth(inPlaceWorkload, seconds),
  },
  {
    name: "wire-to-book.kalshi-copied",
    operation: "the same from a Buffer of its own, with the copy",
    floor,
    measure: (seconds) => measureBoth(copiedWorkload, seconds),
  },
  {
    name: "wire-to-book.kalshi-after-hostile",
    operation: "the same after 200,000 hostile frames in the process, by the time before them",
    measure: measureAfterHostile,
  },
];
