// From the bytes of a frame to the decision not to trade, which is how nearly every frame ends: the venue's own decoder,
// the queue, one turn of the loop, the book, the gate and the certificate of its component. 8,192 markets at random, each
// with a partner on the other venue. Beside it what `JSON.parse` alone takes for the same frames, from ready strings.
// Time stands still: a live run reads its clock once a turn besides.

import { KalshiDecoder } from "../../src/adapters/venues/kalshi/stream/decoder.ts";
import { PolymarketDecoder } from "../../src/adapters/venues/polymarket/stream/decoder.ts";
import { BookBatch } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import {
  type DecisionFrames,
  decisionChanges,
  decisionFrames,
  decisionMarkets,
} from "../frames/decision-frames.ts";
import type { FrameRing } from "../frames/frame-ring.ts";
import { levelFlow } from "../frames/level-flow.ts";
import { PairedEngine, type PairedVenue, streamOf } from "../frames/paired-engine.ts";
import { measureSteadily } from "../frames/steady-flow.ts";
import { parseWorkload, type WireDecoder } from "../frames/wire-to-book.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";

function decoderOf(engine: PairedEngine, venue: PairedVenue): WireDecoder {
  const { directories } = engine;
  const markets = engine.markets[venue];
  const context = { stream: streamOf(venue), venue, directories, markets };
  return venue === "kalshi"
    ? new KalshiDecoder(context, { noSideScale: "yes" })
    : new PolymarketDecoder(context);
}

type MakeWorkload = (engine: PairedEngine, decoder: WireDecoder, ring: FrameRing) => Workload;

/** Frames lie one behind the other in the receive buffer, as one read from a socket leaves them there. */
const inPlace: MakeWorkload = ({ host, receivedAt }, decoder, ring) => ({
  ready: (operations) => ring.layOut(operations),
  run(operations) {
    const { loop } = host;
    for (let operation = 0; operation < operations; operation += 1) {
      const frame = ring.take();
      const start = ring.startOf(frame);
      const end = ring.startOf(frame + 1);
      const refused = decoder.decodeInPlace(start, end, receivedAt, loop.decoded);
      if (refused !== undefined) throw new Error(refused.message);
      loop.turn();
    }
    return host.engine.inputs | 0;
  },
});

/** Each frame has a Buffer of its own, as those of a socket library are, and was written just before. */
const copied: MakeWorkload = ({ host, receivedAt }, decoder, ring) => ({
  ready: (operations) => ring.ready(operations),
  run(operations) {
    const { loop } = host;
    for (let operation = 0; operation < operations; operation += 1) {
      const refused = decoder.decode(ring.next(), receivedAt, loop.decoded);
      if (refused !== undefined) throw new Error(refused.message);
      loop.turn();
    }
    return (host.engine.inputs + ring.touched) | 0;
  },
});

/** Runs a few operations and makes sure that each was a decision: a believed quote of a market in a component of which
 * nothing is left undecided. */
function assertDecides({ host, directories, markets }: PairedEngine, workload: Workload): void {
  const { detector, quotes } = host.engine.core;
  for (const { id } of markets.kalshi) {
    const known = detector.stateOf(directories.markets.indexOf(id));
    if (known === undefined) throw new Error(`${id} belongs to no component`);
  }
  const admitted = quotes.admitted();
  const operations = 64;
  workload.ready?.(operations);
  workload.run(operations);
  if (quotes.admitted() - admitted !== operations) throw new Error("a quote was not believed");
  if (host.engine.backlogSize > 0) throw new Error("something was left undecided");
}

function show(engine: PairedEngine, decoder: WireDecoder, { opening }: DecisionFrames): void {
  for (const text of opening) {
    const refused = decoder.decode(Buffer.from(text), engine.receivedAt, engine.host.loop.decoded);
    if (refused !== undefined) throw new Error(refused.message);
  }
}

function prepareFrames(venue: PairedVenue, make: MakeWorkload): PreparedBenchmark {
  const engine = new PairedEngine(decisionMarkets);
  engine.showBooks(venue === "kalshi" ? "polymarket" : "kalshi");
  const decoder = decoderOf(engine, venue);
  const frames = decisionFrames(venue, engine.markets[venue]);
  show(engine, decoder, frames);
  engine.settle();
  const { changes } = frames;
  const subject = make(engine, decoder, changes);
  assertDecides(engine, subject);
  return {
    subject,
    floor: parseWorkload(changes.texts),
    furtherFigures: { bytesPerFrame: changes.bytesPerFrame, instruments: decisionMarkets },
  };
}

/** Both venues' frames in turns, through one engine. */
function prepareBoth(): readonly Workload[] {
  const engine = new PairedEngine(decisionMarkets);
  const venues: readonly PairedVenue[] = ["kalshi", "polymarket"];
  const sources = venues.map((venue) => {
    const decoder = decoderOf(engine, venue);
    const frames = decisionFrames(venue, engine.markets[venue]);
    show(engine, decoder, frames);
    return { decoder, changes: frames.changes };
  });
  engine.settle();
  const workloads = sources.map(({ decoder, changes }) => inPlace(engine, decoder, changes));
  for (const workload of workloads) assertDecides(engine, workload);
  return workloads;
}

/** The same changes as batches, so that no decoder takes part. */
function prepareEngine(): PreparedBenchmark {
  const engine = new PairedEngine(decisionMarkets);
  engine.showBooks("kalshi");
  engine.showBooks("polymarket");
  engine.settle();
  const { host, directories } = engine;
  const flow = levelFlow(decisionMarkets, decisionChanges);
  const stream = directories.streams.indexOf(streamOf("kalshi"));
  const markets = Int32Array.from(flow, ({ market }) =>
    directories.markets.indexOf((engine.markets.kalshi[market] as Market).id),
  );
  const sides = Uint8Array.from(flow, ({ side }) => side);
  const prices = Int32Array.from(flow, ({ priceCents }) => priceCents * 100);
  const sizes = Float64Array.from(flow, ({ size }) => size * 1_000_000);
  const batch = new BookBatch();
  batch.push(0, 1, 0);
  let at = 0;
  const subject: Workload = {
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) {
        batch.marketIndex = markets[at] as number;
        batch.streamIndex = stream;
        batch.sides[0] = sides[at] as number;
        batch.prices[0] = prices[at] as number;
        batch.sizes[0] = sizes[at] as number;
        host.loop.batch(batch);
        host.loop.turn();
        at = (at + 1) & (decisionChanges - 1);
      }
      return host.engine.inputs | 0;
    },
  };
  batch.receivedAt = Number(engine.receivedAt);
  assertDecides(engine, subject);
  return { subject };
}

const floor = "JSON.parse alone, from a ready string";

const frameOf: Readonly<Record<PairedVenue, string>> = {
  kalshi: "one orderbook_delta",
  polymarket: "one price_change (YES and its mirror)",
};

function benchmarksOf(venue: PairedVenue): readonly BenchmarkDefinition[] {
  const name = `frame-to-decision.${venue}`;
  return [
    {
      name,
      operation: `${frameOf[venue]} from its bytes in the receive buffer to the decision`,
      floor,
      perOperation: true,
      prepare: () => prepareFrames(venue, inPlace),
    },
    {
      name: `${name}-copied`,
      operation: "the same from a Buffer of its own, with the copy",
      floor,
      perOperation: true,
      prepare: () => prepareFrames(venue, copied),
    },
  ];
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  ...benchmarksOf("kalshi"),
  ...benchmarksOf("polymarket"),
  {
    name: "frame-to-decision.engine",
    operation: "the same without a decoder: one batch through queue, book, gate and certificate",
    perOperation: true,
    prepare: prepareEngine,
  },
  {
    name: "frame-to-decision.steady",
    operation: "20,000 frames a second of both venues: what the collector does meanwhile",
    measure: (seconds) => measureSteadily(prepareBoth(), seconds),
  },
];
