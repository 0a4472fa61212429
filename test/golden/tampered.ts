// Copies a capture with one thing changed: what an accident, or somebody, may have done to a recording whose checksums
// are in order.

import { unwrap } from "../../src/domain/failure/result.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { type CaptureWriter, startCapture } from "../../src/replay/capture/capture-writer.ts";
import { captureHeader, readCapture } from "../../src/replay/capture/read-capture.ts";
import type { CaptureVisitor } from "../../src/replay/capture/visitor.ts";

/** What to write instead; each is asked with the number of the entry of its kind, from 1. Null leaves it out. */
export interface Tampering {
  readonly frame?: (bytes: Uint8Array, frame: number) => Uint8Array | null;
  readonly event?: (event: NewEvent, number: number) => NewEvent | null;
  /** Instant of a turn in epoch micros. */
  readonly turnAt?: (nowMicros: number, turn: number) => number;
}

export async function copyTampered(from: string, to: string, tampering: Tampering): Promise<void> {
  const { segment: _segment, ...identity } = unwrap(captureHeader(from));
  const writer = unwrap(startCapture({ folder: to, identity }));
  unwrap(readCapture(from, copyInto(writer, tampering)));
  unwrap(await writer.close());
}

function copyInto(writer: CaptureWriter, tampering: Tampering): CaptureVisitor {
  let frames = 0;
  let events = 0;
  let turns = 0;
  return {
    channel: (_channel, description) => {
      writer.openChannel(description);
    },
    channelExtended: (channel, markets) => writer.extendChannel(channel, markets),
    frame: (channel, at, bytes, start, end) => {
      frames += 1;
      const original = bytes.slice(start, end);
      const written = tampering.frame === undefined ? original : tampering.frame(original, frames);
      if (written !== null) writer.frame(channel, epochMicros(at), written);
    },
    event: (event) => {
      events += 1;
      const written = tampering.event === undefined ? event : tampering.event(event, events);
      if (written !== null) writer.event(written);
    },
    turn: (now, framesConsumed, literals) => {
      turns += 1;
      const at = tampering.turnAt?.(now, turns) ?? now;
      writer.turn(epochMicros(at), literals, framesConsumed);
    },
    checkpoint: (inputSequence, stateHash) => writer.checkpoint(inputSequence, stateHash),
    facts: (facts) => writer.facts(facts),
  };
}
