// Turns the raw bytes of a block into calls on the visitor. Nothing is allocated for a frame or a plain turn.

import type { Market } from "../../domain/market/market.ts";
import type { NewEvent } from "../../domain/message/input.ts";
import type { ChannelDescription } from "../../ports/market-data.ts";
import { parseJson } from "../json-text.ts";
import { ByteCursor } from "./byte-cursor.ts";
import * as format from "./format.ts";
import { type CaptureFacts, type CaptureVisitor, noLiterals } from "./visitor.ts";

/** How many entries of each kind were delivered. */
export interface EntryCounts {
  channels: number;
  frames: number;
  frameBytes: number;
  turns: number;
  literals: number;
  checkpoints: number;
  facts: number;
}

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { channelExtendedTag, channelTag, checkpointTag, eventTag, factsTag } = format;
const { frameTag, turnTag, turnWithLiteralsTag } = format;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class EntryReader {
  readonly counts: EntryCounts = {
    channels: 0,
    frames: 0,
    frameBytes: 0,
    turns: 0,
    literals: 0,
    checkpoints: 0,
    facts: 0,
  };
  /** Times of the first and the last turn or frame in epoch micros, 0 when there is none. */
  firstAtMicros = 0;
  lastAtMicros = 0;
  readonly #visitor: CaptureVisitor;
  readonly #cursor = new ByteCursor();
  readonly #channels = new Set<number>();
  /** Channel of the last frame: the next one has mostly the same. */
  #channel = -1;
  #timeMicros = 0;

  constructor(visitor: CaptureVisitor) {
    this.#visitor = visitor;
  }

  /** Delivers the entries of a block. Returns undefined, or in words what does not fit in the entry at `entryAt`. */
  readBlock(raw: Uint8Array): string | undefined {
    const cursor = this.#cursor;
    cursor.start(raw, 0, raw.length);
    this.#timeMicros = 0;
    while (cursor.position < cursor.end) {
      const entryAt = cursor.position;
      const problem = this.#readEntry(raw, cursor);
      if (problem !== undefined) return `${problem} in the entry at raw offset ${entryAt}`;
    }
    if (this.#timeMicros !== 0) this.lastAtMicros = this.#timeMicros;
    return undefined;
  }

  #readEntry(raw: Uint8Array, cursor: ByteCursor): string | undefined {
    const tag = cursor.varint();
    if (tag === frameTag) return this.#readFrame(raw, cursor);
    if (tag === turnTag) return this.#readTurn(cursor);
    if (tag === turnWithLiteralsTag) return this.#readTurnWithLiterals(cursor);
    if (tag === channelTag) return this.#readChannel(cursor);
    if (tag === checkpointTag) return this.#readCheckpoint(cursor);
    if (tag === factsTag) return this.#readFacts(cursor);
    if (tag === eventTag) return this.#readEvent(cursor);
    if (tag === channelExtendedTag) return this.#readChannelExtended(cursor);
    return `unknown tag ${tag}`;
  }

  #readFrame(raw: Uint8Array, cursor: ByteCursor): string | undefined {
    const channel = cursor.varint();
    const at = this.#timeMicros + cursor.signedVarint();
    const start = cursor.skip(cursor.varint());
    if (cursor.broken) return "incomplete frame";
    if (channel !== this.#channel) {
      if (!this.#channels.has(channel)) return `frame of unknown channel ${channel}`;
      this.#channel = channel;
    }
    this.#moveTo(at);
    this.counts.frames += 1;
    this.counts.frameBytes += cursor.position - start;
    this.#visitor.frame(channel, at, raw, start, cursor.position);
    return undefined;
  }

  #readTurn(cursor: ByteCursor): string | undefined {
    const now = this.#timeMicros + cursor.signedVarint();
    const framesConsumed = cursor.varint();
    if (cursor.broken) return "incomplete turn";
    this.#moveTo(now);
    this.counts.turns += 1;
    this.#visitor.turn(now, framesConsumed, noLiterals);
    return undefined;
  }

  #readTurnWithLiterals(cursor: ByteCursor): string | undefined {
    const now = this.#timeMicros + cursor.signedVarint();
    const framesConsumed = cursor.varint();
    const literals = readJson(cursor);
    if (cursor.broken || !Array.isArray(literals)) return "incomplete turn";
    this.#moveTo(now);
    this.counts.turns += 1;
    this.counts.literals += literals.length;
    this.#visitor.turn(now, framesConsumed, literals as readonly NewEvent[]);
    return undefined;
  }

  #readEvent(cursor: ByteCursor): string | undefined {
    const event = readJson(cursor);
    if (cursor.broken || !isEvent(event)) return "incomplete event";
    this.counts.literals += 1;
    this.#visitor.event(event);
    return undefined;
  }

  #readChannel(cursor: ByteCursor): string | undefined {
    const channel = cursor.varint();
    const description = readJson(cursor);
    if (cursor.broken || !isChannelDescription(description)) return "incomplete channel";
    if (this.#channels.has(channel)) return undefined;
    this.#channels.add(channel);
    this.counts.channels += 1;
    this.#visitor.channel(channel, description);
    return undefined;
  }

  #readChannelExtended(cursor: ByteCursor): string | undefined {
    const channel = cursor.varint();
    const markets = readJson(cursor);
    if (cursor.broken || !Array.isArray(markets)) return "incomplete markets of a channel";
    if (!this.#channels.has(channel)) return `markets for unknown channel ${channel}`;
    this.#visitor.channelExtended(channel, markets as readonly Market[]);
    return undefined;
  }

  #readCheckpoint(cursor: ByteCursor): string | undefined {
    const inputSequence = cursor.varint();
    const stateHash = readText(cursor);
    if (cursor.broken) return "incomplete checkpoint";
    this.counts.checkpoints += 1;
    this.#visitor.checkpoint(inputSequence, stateHash);
    return undefined;
  }

  #readFacts(cursor: ByteCursor): string | undefined {
    const facts = readJson(cursor);
    if (cursor.broken || typeof facts !== "object" || facts === null) return "incomplete facts";
    this.counts.facts += 1;
    this.#visitor.facts(facts as CaptureFacts);
    return undefined;
  }

  #moveTo(atMicros: number): void {
    this.#timeMicros = atMicros;
    if (this.firstAtMicros === 0) this.firstAtMicros = atMicros;
  }
}

function readText(cursor: ByteCursor): string {
  const start = cursor.skip(cursor.varint());
  return cursor.broken ? "" : decoder.decode(cursor.bytes.subarray(start, cursor.position));
}

function readJson(cursor: ByteCursor): unknown {
  return parseJson(readText(cursor));
}

function isChannelDescription(value: unknown): value is ChannelDescription {
  if (typeof value !== "object" || value === null) return false;
  const description = value as Partial<Record<keyof ChannelDescription, unknown>>;
  return (
    typeof description.stream === "string" &&
    typeof description.venue === "string" &&
    typeof description.decoder === "string" &&
    Array.isArray(description.markets)
  );
}

function isEvent(value: unknown): value is NewEvent {
  return typeof value === "object" && value !== null && "kind" in value && "receivedAt" in value;
}
