// Reads a capture from its first segment to its last and tells a visitor what happened. What is damaged ends the
// reading with the file and the offset; everything before has been delivered by then, and nothing is skipped.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Failure, fail, type Result, succeed } from "../../domain/failure/result.ts";
import type { BlockHeader } from "./block.ts";
import { type EntryCounts, EntryReader } from "./entry-reader.ts";
import {
  type CaptureHeader,
  endClosed,
  endRotated,
  segmentFileName,
  segmentFilePattern,
} from "./format.ts";
import { readSegment } from "./read-segment.ts";
import type { CaptureVisitor } from "./visitor.ts";

export interface CaptureSummary {
  readonly header: CaptureHeader;
  readonly segments: number;
  readonly blocks: number;
  readonly fileBytes: number;
  readonly rawBytes: number;
  /** Epoch micros of the first and the last frame or turn, 0 when there is none. */
  readonly firstAtMicros: number;
  readonly lastAtMicros: number;
  readonly counts: Readonly<EntryCounts>;
}

/** Notes about segments and blocks as they are read, for an inspector. */
export interface ReadObserver {
  segmentStarted?(file: string, header: CaptureHeader): void;
  blockRead?(header: BlockHeader): void;
  segmentEnded?(fileBytes: number): void;
}

const nobody: ReadObserver = {};

/**
 * Delivers a whole capture. Fails with CAP-911 (damaged, or a segment is missing), CAP-912 (truncated, or not closed),
 * CAP-913 (no capture), CAP-914 (newer version). The details hold `file`, `offset`, and how much was delivered:
 * `blocks`, `frames`, `turns`. What the visitor throws passes through.
 */
export function readCapture(
  folder: string,
  visitor: CaptureVisitor,
  observer: ReadObserver = nobody,
): Result<CaptureSummary> {
  const files = listSegments(folder);
  return files.ok ? new CaptureWalk(folder, visitor, observer).walk(files.value) : files;
}

/** Returns the header of the first segment, or the failures of `readCapture`. */
export function captureHeader(folder: string): Result<CaptureHeader> {
  const files = listSegments(folder);
  if (!files.ok) return files;
  let found: CaptureHeader | undefined;
  const file = files.value[0] ?? segmentFileName(1);
  const read = readSegment(join(folder, file), {
    header: (header) => {
      found = header;
      return "enough";
    },
    block: () => "enough",
  });
  if (found !== undefined) return succeed(found);
  return read.ok ? fail("CAP-913", `${folder} is not a capture`) : located(read.failure, file, {});
}

/** Returns true when the path is a folder with at least one segment. */
export function isCapture(folder: string): boolean {
  return listSegments(folder).ok;
}

function listSegments(folder: string): Result<string[]> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return fail("CAP-913", `${folder} is not a capture folder`, { file: folder, offset: 0 });
  }
  const segments = names.filter((name) => segmentFilePattern.test(name)).sort();
  return segments.length > 0
    ? succeed(segments)
    : fail("CAP-913", `${folder} holds no segments`, { file: folder, offset: 0 });
}

function located(
  failure: Failure,
  file: string,
  delivered: Readonly<Record<string, number>>,
): Result<never> {
  const offset = failure.details?.["offset"] ?? 0;
  return fail(failure.code, `${file} at byte ${offset}: ${failure.message}`, {
    file,
    offset,
    ...delivered,
  });
}

class CaptureWalk {
  readonly #folder: string;
  readonly #observer: ReadObserver;
  readonly #entries: EntryReader;
  #first: CaptureHeader | undefined;
  #blocks = 0;
  #rawBytes = 0;
  #fileBytes = 0;

  constructor(folder: string, visitor: CaptureVisitor, observer: ReadObserver) {
    this.#folder = folder;
    this.#observer = observer;
    this.#entries = new EntryReader(visitor);
  }

  walk(files: readonly string[]): Result<CaptureSummary> {
    let segment = 0;
    for (const file of files) {
      segment += 1;
      const expected = segmentFileName(segment);
      if (file !== expected) return this.#missing(expected);
      const read = readSegment(join(this.#folder, file), {
        header: (header) => this.#acceptHeader(header, segment, file),
        block: (raw, header) => this.#acceptBlock(raw, header),
      });
      if (!read.ok) return located(read.failure, file, this.#delivered());
      this.#fileBytes += read.value.fileBytes;
      this.#observer.segmentEnded?.(read.value.fileBytes);
      const isLast = segment === files.length;
      if (isLast && read.value.end === endRotated) {
        return this.#missing(segmentFileName(segment + 1));
      }
      if (!isLast && read.value.end === endClosed) {
        return this.#unexpected(segmentFileName(segment + 1));
      }
    }
    return succeed(this.#summary(segment));
  }

  #acceptHeader(header: CaptureHeader, segment: number, file: string): string | undefined {
    if (header.segment !== segment) return `the file says it is segment ${header.segment}`;
    if (this.#first !== undefined && header.captureId !== this.#first.captureId) {
      return `the segment belongs to capture ${header.captureId}`;
    }
    this.#first ??= header;
    this.#observer.segmentStarted?.(file, header);
    return undefined;
  }

  #acceptBlock(raw: Uint8Array, header: BlockHeader): string | undefined {
    const problem = this.#entries.readBlock(raw);
    if (problem !== undefined) return problem;
    // The end mark is a block of nothing.
    if (raw.length === 0) return undefined;
    this.#blocks += 1;
    this.#rawBytes += raw.length;
    this.#observer.blockRead?.(header);
    return undefined;
  }

  #missing(file: string): Result<never> {
    const failure: Failure = { code: "CAP-911", message: "the segment is missing" };
    return located(failure, file, this.#delivered());
  }

  #unexpected(file: string): Result<never> {
    const failure: Failure = { code: "CAP-911", message: "the capture was closed before it" };
    return located(failure, file, this.#delivered());
  }

  #delivered(): Readonly<Record<string, number>> {
    const { frames, turns } = this.#entries.counts;
    return { blocks: this.#blocks, frames, turns };
  }

  #summary(segments: number): CaptureSummary {
    const header = this.#first as CaptureHeader;
    return {
      header,
      segments,
      blocks: this.#blocks,
      fileBytes: this.#fileBytes,
      rawBytes: this.#rawBytes,
      firstAtMicros: this.#entries.firstAtMicros,
      lastAtMicros: this.#entries.lastAtMicros,
      counts: { ...this.#entries.counts },
    };
  }
}
