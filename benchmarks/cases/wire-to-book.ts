// From the bytes of a change to the updated book: the venue's own decoder with its check of the sequence and its own
// levels, the packed batch, and a sink that applies it to the engine's book store. Over changes drawn for 5,000 markets
// at random, and over frames rebuilt from recorded rows. Beside it `JSON.parse` of the same text, which was made
// beforehand and is warm: the bytes of both rivals were touched just before their turn, as a socket's would have been.

import { KalshiDecoder } from "../../src/adapters/venues/kalshi/stream/decoder.ts";
import { PolymarketDecoder } from "../../src/adapters/venues/polymarket/stream/decoder.ts";
import { drawnChangeTape, recordedChangeTape } from "../frames/polymarket-tape.ts";
import { drawnChanges, marketOfTicker, recordedChanges } from "../frames/wire-changes.ts";
import { tapeOf, type WireTape } from "../frames/wire-tape.ts";
import {
  copiedWorkload,
  inPlaceWorkload,
  parseWorkload,
  receivedAt,
  WireToBook,
  type WireVenue,
} from "../frames/wire-to-book.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { distributionOf, type Figures } from "../harness/figures.ts";
import { consumed, measure, operationsPerBlockDefault } from "../harness/measure.ts";
import { Draws } from "../harness/random.ts";

/** Markets that change at the same time, and as many as one connection carries. */
const drawnMarkets = 1_000;
const manyMarkets = 5_000;
const drawnCount = 32_768;

interface Tapes extends WireVenue {
  /** Changes over so many markets at random. */
  drawn(markets: number): WireTape;
  recorded(): WireTape | undefined;
}

const kalshi: Tapes = {
  name: "kalshi",
  stream: "kalshi/market-1",
  open: (context) => new KalshiDecoder(context, { noSideScale: "yes" }),
  drawn: (markets) => tapeOf(drawnChanges(markets, drawnCount), marketOfTicker),
  recorded: () => {
    const changes = recordedChanges();
    return changes.length === 0 ? undefined : tapeOf(changes, marketOfTicker);
  },
};

const polymarket: Tapes = {
  name: "polymarket",
  stream: "polymarket/market-1",
  open: (context) => new PolymarketDecoder(context),
  drawn: (markets) => drawnChangeTape(markets, drawnCount),
  recorded: recordedChangeTape,
};

const floor = "JSON.parse alone, from a ready string";

type MakeWorkload = (venue: WireVenue, tape: WireTape) => Workload;

function prepared(tapes: Tapes, tape: WireTape, workload: MakeWorkload): PreparedBenchmark {
  const bytes = tape.frames.reduce((sum, text) => sum + text.length, 0);
  return {
    subject: workload(tapes, tape),
    floor: parseWorkload(tape.frames),
    furtherFigures: { bytesPerFrame: Math.round(bytes / tape.frames.length) },
  };
}

/** Measures over drawn frames and, when there are any, over recorded ones; `ratioToFloor` is the worse of both. Beside
 * them stands what it is with every market of a full connection equally restless, where memory is what costs time. */
async function measureBoth(
  tapes: Tapes,
  workload: MakeWorkload,
  seconds: number,
): Promise<Figures> {
  const one = (tape: WireTape) => {
    const prepare = () => prepared(tapes, tape, workload);
    return measure({ name: "wire-to-book", operation: "", floor, prepare }, seconds / 3);
  };
  const drawn = one(tapes.drawn(drawnMarkets));
  const recording = tapes.recorded();
  const recorded = recording === undefined ? undefined : one(recording);
  const many = one(tapes.drawn(manyMarkets));
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
    recordedBytesPerFrame: recorded?.["bytesPerFrame"],
    recordedFrames: (recording?.frames.length ?? 0) / 2,
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
async function measureAfterHostile(tapes: Tapes): Promise<Figures> {
  const tape = tapes.drawn(drawnMarkets);
  const benign = copiedWorkload(tapes, tape);
  const anchor = parseWorkload(tape.frames);
  medianOfBlocks(benign);
  medianOfBlocks(anchor);
  const beforeNs = medianOfBlocks(benign);
  const anchorBeforeNs = medianOfBlocks(anchor);
  const accepted = decodeHostile(tapes, tape);
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
function decodeHostile(venue: WireVenue, tape: WireTape): number {
  const draws = new Draws(3);
  let accepted = 0;
  let way = new WireToBook(venue, tape, true);
  for (let count = 0; count < hostileFrames; count += 1) {
    if (count % 20_000 === 0) way = new WireToBook(venue, tape, true);
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
        frame
          .toString()
          .replace(/"seq":\d+|(?<="(?:size|timestamp)":")\d+/, (text) =>
            text.replace(/\d+/, String(2 ** (1 + draws.below(62)))),
          ),
      );
    case 4:
      return Buffer.from(JSON.stringify({ msg: { b: [draws.below(9), { c: "é" }] }, type: at }));
    default:
      return Uint8Array.from({ length: draws.below(3_000) }, () => draws.below(256));
  }
}

function benchmarksOf(tapes: Tapes, change: string): readonly BenchmarkDefinition[] {
  const name = `wire-to-book.${tapes.name}`;
  return [
    {
      name,
      operation: `${change} from its bytes in the receive buffer to the updated book`,
      floor,
      measure: (seconds) => measureBoth(tapes, inPlaceWorkload, seconds),
    },
    {
      name: `${name}-copied`,
      operation: "the same from a Buffer of its own, with the copy",
      floor,
      measure: (seconds) => measureBoth(tapes, copiedWorkload, seconds),
    },
    {
      name: `${name}-after-hostile`,
      operation: "the same after 200,000 hostile frames in the process, by the time before them",
      measure: () => measureAfterHostile(tapes),
    },
  ];
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  ...benchmarksOf(kalshi, "one change"),
  ...benchmarksOf(polymarket, "one price_change of one or two levels, each told for both tokens,"),
];
