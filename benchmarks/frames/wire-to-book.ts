// The way of a frame from its bytes to the updated book, as one operation: the venue's own decoder, the packed batch, and
// a sink that applies it to the engine's book store. From the receive buffer or from Buffers of their own; and its floor,
// `JSON.parse` of the same text.

import {
  inPlaceEnd,
  inPlaceFrom,
  receiveBuffer,
} from "../../src/adapters/venues/shared/scan/receive-buffer.ts";
import type { BookBatch } from "../../src/domain/book/book-batch.ts";
import type { Failure } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Venue } from "../../src/domain/market/venue.ts";
import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../src/ports/market-data.ts";
import type { Workload } from "../harness/definition.ts";
import { NumberWriter, numberPlacesIn, type WireTape } from "./wire-tape.ts";

/** A decoder that also reads frames where they were received, and counts those that it parses. */
export interface WireDecoder extends FrameDecoder {
  counters(): Readonly<Record<string, number>>;
  decodeInPlace(
    start: number,
    end: number,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined;
}

export interface WireVenue {
  readonly name: Venue;
  readonly stream: string;
  open(context: DecoderContext): WireDecoder;
}

interface ParsedFrame {
  readonly type?: string;
  readonly event_type?: string;
}

export const receivedAt: EpochMicros = epochMicros(1_795_161_600_000_000);

/** A decoder and the books behind it, shown the tape's opening. */
export class WireToBook {
  readonly decoder: WireDecoder;
  readonly sink: InputSink;
  readonly store = new FastBookStore();
  updates = 0;

  /** @param isHostile Losses and refusals are to be expected. */
  constructor(venue: WireVenue, tape: WireTape, isHostile = false) {
    const directories = newDirectories();
    const { markets } = tape;
    this.decoder = venue.open({ stream: venue.stream, venue: venue.name, directories, markets });
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
export function inPlaceWorkload(venue: WireVenue, tape: WireTape): Workload {
  const way = new WireToBook(venue, tape);
  const { decoder, sink } = way;
  const frames = tape.frames.map((text) => Buffer.from(text));
  const places = numberPlacesIn(tape);
  const numbers = new NumberWriter(tape.first);
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
        numbers.write(receiveBuffer, start + (places[at] as number));
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

/** Bytes that a processor fetches at once. */
const lineBytes = 64;

/** Each frame has a Buffer of its own, as those of a socket library are, and was written just before. */
export function copiedWorkload(venue: WireVenue, tape: WireTape): Workload {
  const way = new WireToBook(venue, tape);
  const { decoder, sink } = way;
  const frames = tape.frames.map((text) => Buffer.from(text));
  const places = numberPlacesIn(tape);
  const numbers = new NumberWriter(tape.first);
  let next = 0;
  let at = 0;
  let touched = 0;
  return {
    ready(operations) {
      next = at;
      for (let operation = 0; operation < operations; operation += 1) {
        const frame = frames[next] as Buffer;
        numbers.write(frame, places[next] as number);
        for (let byte = 0; byte < frame.length; byte += lineBytes) touched += frame[byte] as number;
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
      return (way.updates + touched) | 0;
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
        const parsed = JSON.parse(texts[at] as string) as ParsedFrame;
        sum = (sum + (parsed.type ?? parsed.event_type ?? "").length) | 0;
        at = at + 1 === texts.length ? 0 : at + 1;
      }
      return sum;
    },
  };
}
