// What a capture holds, without replaying it: for `arbytron capture`, for the documentation of a golden capture, and
// to see how far a damaged one can be read.

import type { Failure } from "../../domain/failure/result.ts";
import type { Market } from "../../domain/market/market.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { EntryCounts } from "./entry-reader.ts";
import type { CaptureHeader } from "./format.ts";
import { readCapture } from "./read-capture.ts";
import type { CaptureVisitor } from "./visitor.ts";

export interface SegmentInspection {
  readonly file: string;
  readonly blocks: number;
  readonly storedBytes: number;
  readonly rawBytes: number;
}

export interface ChannelInspection {
  readonly channel: number;
  readonly stream: string;
  readonly venue: string;
  readonly decoder: string;
  readonly markets: number;
  readonly frames: number;
  readonly frameBytes: number;
}

export interface CaptureInspection {
  readonly header: CaptureHeader | null;
  readonly segments: readonly SegmentInspection[];
  readonly channels: readonly ChannelInspection[];
  /** Events by kind, queued and literal. */
  readonly literals: Readonly<Record<string, number>>;
  readonly counts: Pick<EntryCounts, "frames" | "turns" | "checkpoints" | "facts">;
  /** Epoch micros of the first and the last frame or turn, 0 when there is none. */
  readonly firstAtMicros: number;
  readonly lastAtMicros: number;
  /** Hash and input sequence of the last checkpoint, or null when there is none. */
  readonly lastCheckpoint: { readonly inputSequence: number; readonly stateHash: string } | null;
  /** Why reading stopped, or null when the capture is whole. */
  readonly damage: Failure | null;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Returns what can be read of a capture, and the damage that ended the reading if there is any. */
export function inspectCapture(folder: string): CaptureInspection {
  const inspector = new Inspector();
  const read = readCapture(folder, inspector, {
    segmentStarted: (file, header) => inspector.segmentStarted(file, header),
    blockRead: (block) => inspector.blockRead(block.storedBytes, block.rawBytes),
  });
  return { ...inspector.result, damage: read.ok ? null : read.failure };
}

class Inspector implements CaptureVisitor {
  readonly #segments: Mutable<SegmentInspection>[] = [];
  readonly #channels = new Map<number, Mutable<ChannelInspection>>();
  readonly #marketsOf = new Map<number, Set<MarketId>>();
  readonly #literals = new Map<string, number>();
  readonly #counts = { frames: 0, turns: 0, checkpoints: 0, facts: 0 };
  #header: CaptureHeader | null = null;
  #firstAtMicros = 0;
  #lastAtMicros = 0;
  #lastCheckpoint: CaptureInspection["lastCheckpoint"] = null;

  get result(): Omit<CaptureInspection, "damage"> {
    return {
      header: this.#header,
      segments: this.#segments,
      channels: [...this.#channels.values()],
      literals: Object.fromEntries([...this.#literals].sort(([a], [b]) => (a < b ? -1 : 1))),
      counts: this.#counts,
      firstAtMicros: this.#firstAtMicros,
      lastAtMicros: this.#lastAtMicros,
      lastCheckpoint: this.#lastCheckpoint,
    };
  }

  segmentStarted(file: string, header: CaptureHeader): void {
    this.#header ??= header;
    this.#segments.push({ file, blocks: 0, storedBytes: 0, rawBytes: 0 });
  }

  blockRead(storedBytes: number, rawBytes: number): void {
    const segment = this.#segments.at(-1);
    if (segment === undefined) return;
    segment.blocks += 1;
    segment.storedBytes += storedBytes;
    segment.rawBytes += rawBytes;
  }

  channel(channel: number, description: Parameters<CaptureVisitor["channel"]>[1]): void {
    const { stream, venue, decoder, markets } = description;
    this.#marketsOf.set(channel, new Set(markets.map((market) => market.id)));
    this.#channels.set(channel, {
      channel,
      stream,
      venue,
      decoder,
      markets: markets.length,
      frames: 0,
      frameBytes: 0,
    });
  }

  channelExtended(channel: number, markets: readonly Market[]): void {
    const known = this.#channels.get(channel);
    const ids = this.#marketsOf.get(channel);
    if (known === undefined || ids === undefined) return;
    for (const market of markets) ids.add(market.id);
    known.markets = ids.size;
  }

  frame(
    channel: number,
    receivedAtMicros: number,
    _: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.#seen(receivedAtMicros);
    this.#counts.frames += 1;
    const known = this.#channels.get(channel);
    if (known === undefined) return;
    known.frames += 1;
    known.frameBytes += end - start;
  }

  turn(nowMicros: number, _: number, literals: readonly { readonly kind: string }[]): void {
    this.#seen(nowMicros);
    this.#counts.turns += 1;
    for (const literal of literals) this.event(literal);
  }

  event({ kind }: { readonly kind: string }): void {
    this.#literals.set(kind, (this.#literals.get(kind) ?? 0) + 1);
  }

  checkpoint(inputSequence: number, stateHash: string): void {
    this.#counts.checkpoints += 1;
    this.#lastCheckpoint = { inputSequence, stateHash };
  }

  facts(): void {
    this.#counts.facts += 1;
  }

  #seen(atMicros: number): void {
    if (this.#firstAtMicros === 0) this.#firstAtMicros = atMicros;
    this.#lastAtMicros = atMicros;
  }
}
