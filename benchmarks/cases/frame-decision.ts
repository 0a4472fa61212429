// From the bytes of a frame to the decision not to trade, which is how nearly every frame ends: the venue's own decoder,
// the queue, one turn of the loop, the book, the gate and both directions of the pair. 8,192 markets at random, each
// with a partner on the other venue. Beside it what `JSON.parse` alone takes for the same frames, from ready strings.
// Time stands still: a live run reads its clock once a turn besides.

import { kalshiDecoder } from "../../src/adapters/venues/kalshi/stream/decoder-registry.ts";
import { polymarketDecoder } from "../../src/adapters/venues/polymarket/stream/decoder-registry.ts";
import { BookBatch } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { FrameDecoder } from "../../src/ports/market-data.ts";
import { FrameRing } from "../frames/frame-ring.ts";
import {
  deltaFrame,
  firstSequence,
  snapshotFrame,
  subscribedFrame,
} from "../frames/kalshi-frames.ts";
import { levelFlow } from "../frames/level-flow.ts";
import { PairedEngine, type PairedVenue, streamOf } from "../frames/paired-engine.ts";
import { bookFrame, firstChangeAtMs, priceChangeFrame } from "../frames/polymarket-frames.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";

const pairs = 8_192;
const changes = 65_536;
const pairDirections = 2;

function decoderOf(engine: PairedEngine, venue: PairedVenue): FrameDecoder {
  const factory = venue === "kalshi" ? kalshiDecoder : polymarketDecoder;
  const { directories, markets } = engine;
  return factory({ stream: streamOf(venue), venue, directories, markets: markets[venue] });
}

/** Frames that show every book, and then the changes. */
function framesOf(venue: PairedVenue, markets: readonly Market[]): [string[], FrameRing] {
  const flow = levelFlow(pairs, changes);
  const marketOf = (change: { readonly market: number }) => markets[change.market] as Market;
  if (venue === "polymarket") {
    const texts = flow.map((change) => priceChangeFrame(marketOf(change), change));
    return [markets.map(bookFrame), new FrameRing(texts, String(firstChangeAtMs))];
  }
  const first = firstSequence + pairs;
  const texts = flow.map((change) => deltaFrame(marketOf(change), change, first));
  return [[subscribedFrame(), ...markets.map(snapshotFrame)], new FrameRing(texts, String(first))];
}

function frameWorkload(engine: PairedEngine, decoder: FrameDecoder, ring: FrameRing): Workload {
  const { host, receivedAt } = engine;
  const { loop } = host;
  return {
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) {
        const refused = decoder.decode(ring.next(), receivedAt, loop.decoded);
        if (refused !== undefined) throw new Error(refused.message);
        loop.turn();
      }
      return host.engine.inputs | 0;
    },
  };
}

function parseWorkload(texts: readonly string[]): Workload {
  let at = 0;
  return {
    run(operations) {
      let sum = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        sum = (sum + Object.keys(JSON.parse(texts[at] as string) as object).length) | 0;
        at = at + 1 === texts.length ? 0 : at + 1;
      }
      return sum;
    },
  };
}

/** Runs a few operations and makes sure that each was a decision about both directions of the pair. */
function assertDecides(engine: PairedEngine, workload: Workload): void {
  const { detector, quotes } = engine.host.engine.core;
  const evaluations = detector.evaluations();
  const admitted = quotes.admitted();
  const operations = 256;
  workload.run(operations);
  if (quotes.admitted() - admitted !== operations) throw new Error("a quote was not believed");
  if (detector.evaluations() - evaluations !== operations * pairDirections) {
    throw new Error("a pair was not looked at");
  }
}

function prepareFrames(venue: PairedVenue): PreparedBenchmark {
  const engine = new PairedEngine(pairs);
  engine.showBooks(venue === "kalshi" ? "polymarket" : "kalshi");
  const decoder = decoderOf(engine, venue);
  const [shown, ring] = framesOf(venue, engine.markets[venue]);
  for (const text of shown) {
    const refused = decoder.decode(Buffer.from(text), engine.receivedAt, engine.host.loop.decoded);
    if (refused !== undefined) throw new Error(refused.message);
  }
  engine.settle();
  const subject = frameWorkload(engine, decoder, ring);
  assertDecides(engine, subject);
  const bytes = ring.frames.reduce((sum, frame) => sum + frame.length, 0);
  return {
    subject,
    floor: parseWorkload(ring.texts),
    furtherFigures: { bytesPerFrame: Math.round(bytes / ring.frames.length) },
  };
}

/** The same changes as batches, so that no decoder takes part. */
function prepareEngine(): PreparedBenchmark {
  const engine = new PairedEngine(pairs);
  engine.showBooks("kalshi");
  engine.showBooks("polymarket");
  engine.settle();
  const { host, directories } = engine;
  const flow = levelFlow(pairs, changes);
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
        at = (at + 1) & (changes - 1);
      }
      return host.engine.inputs | 0;
    },
  };
  batch.receivedAt = Number(engine.receivedAt);
  assertDecides(engine, subject);
  return { subject };
}

const floor = "JSON.parse alone, from a ready string";

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "frame-decision-kalshi",
    operation: "one orderbook_delta from bytes to the decision about its pair",
    floor,
    perOperation: true,
    prepare: () => prepareFrames("kalshi"),
  },
  {
    name: "frame-decision-polymarket",
    operation: "one price_change (YES and its mirror) from bytes to the decision about its pair",
    floor,
    perOperation: true,
    prepare: () => prepareFrames("polymarket"),
  },
  {
    name: "frame-decision-engine",
    operation: "the same without a decoder: one batch through queue, book, gate and pair",
    perOperation: true,
    prepare: prepareEngine,
  },
];
