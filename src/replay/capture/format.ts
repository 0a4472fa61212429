// The numbers of the capture format, in one place. `docs/capture-format.md` is the description for people; this file
// is what writer and reader share.

import type { EngineSettings } from "../../domain/message/settings.ts";
import type { DurationMicros } from "../../domain/units/epoch-micros.ts";

/** First bytes of every segment: a byte no text begins with, the name, and a line feed that a text transfer breaks. */
export const segmentMagic = Uint8Array.of(0x89, 0x41, 0x52, 0x42, 0x43, 0x41, 0x50, 0x0a);

/** Grows when a reader of an older version could misread the file. */
export const formatVersion = 2;

/** Version 1 has no extended channels and is read as it is. */
export const formatVersionOldest = 1;

/** Magic, version, header length, header checksum. */
export const preambleBytes = segmentMagic.length + 12;

/** Stored length, raw length, codec, end mark, two zero bytes, payload checksum, checksum of these 16 bytes. */
export const blockHeaderBytes = 20;

export const codecStored = 0;
export const codecZstd = 1;

/** End marks: an ordinary block, the last block before another segment, the last block of the capture. */
export const endNone = 0;
export const endRotated = 1;
export const endClosed = 2;
export type EndMark = typeof endNone | typeof endRotated | typeof endClosed;

/** Entry tags. */
export const channelTag = 1;
export const frameTag = 2;
export const turnTag = 3;
export const turnWithLiteralsTag = 4;
export const checkpointTag = 5;
export const factsTag = 6;
export const eventTag = 7;
export const channelExtendedTag = 8;

/** A segment header is a page of JSON; a larger length is damage. */
export const headerBytesMax = 16 * 1024 * 1024;

/** A block holds one entry more than its target at most, and the largest entry is the market list of a channel: the
 * whole catalogue of the largest venue is about 60 MB. A larger length is damage. */
export const blockRawBytesMax = 256 * 1024 * 1024;

/** What the writer collects before it seals a block: large enough to compress well, small enough for a cheap flush. */
export const blockRawBytesTarget = 256 * 1024;

/** Raw bytes after which a segment ends: small enough to copy or delete, and few for a long run. */
export const segmentRawBytesTarget = 64 * 1024 * 1024;

/** File name of a segment, counted from 1. */
export function segmentFileName(segment: number): string {
  return `${String(segment).padStart(6, "0")}.segment`;
}

export const segmentFilePattern = /^\d{6}\.segment$/;

/** Where an imported capture came from and how far it may be believed. */
export interface RecordingSource {
  readonly recording: string;
  readonly sourceName: string;
  /** SHA-256 of the source file as it lies on disk, in lower-case hexadecimal. */
  readonly sourceSha256: string;
  /** Time between two observations of a market, or null when every change was recorded. */
  readonly samplingInterval: DurationMicros | null;
  /** Age beyond which a recorded quote is not believed. */
  readonly stalenessHorizon: DurationMicros;
  /** Size that stands where the recording has none, in contract micros, or null when no size had to be declared. */
  readonly declaredSizeContractMicros: number | null;
  /** How quotes of several venues were joined, what was assumed, which defects were kept or left out. */
  readonly notes: readonly string[];
}

/** What every segment says about itself and its capture. */
export interface CaptureHeader {
  readonly captureId: string;
  /** Number of the segment, from 1. */
  readonly segment: number;
  readonly kind: "live" | "imported";
  readonly programVersion: string;
  readonly configurationHash: string;
  readonly seed: number;
  /** The engine's settings while recording; null in an import, where the replay brings its own. */
  readonly settings: EngineSettings | null;
  readonly recording: RecordingSource | null;
}

/** A header before it is cut into segments. */
export type CaptureIdentity = Omit<CaptureHeader, "segment">;
