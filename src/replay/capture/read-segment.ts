// Walks the blocks of one segment file and hands each verified, decompressed block on. Stops at the first thing that
// does not fit and says what and where; nothing after it is looked at.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { type Failure, fail, type Result, succeed } from "../../domain/failure/result.ts";
import { isSystemError, messageOf } from "../system-error.ts";
import { type BlockHeader, decodeBlockHeader } from "./block.ts";
import { crc32c } from "./crc32c.ts";
import {
  blockHeaderBytes,
  type CaptureHeader,
  codecStored,
  type EndMark,
  endNone,
} from "./format.ts";
import { decodeSegmentHeader } from "./segment-header.ts";

/** Receives what a segment holds. Returns in words why it cannot go on, or undefined. */
export interface SegmentObserver {
  header(header: CaptureHeader): string | undefined;
  block(raw: Uint8Array, header: BlockHeader): string | undefined;
}

export interface SegmentEnd {
  readonly end: EndMark;
  readonly fileBytes: number;
}

/** Returns how the segment ends, or CAP-911, CAP-912, CAP-914 with `offset`: where in the file it stopped. */
export function readSegment(file: string, observer: SegmentObserver): Result<SegmentEnd> {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    return fail("CAP-911", `cannot be opened: ${messageOf(error)}`, { offset: 0 });
  }
  try {
    return new SegmentWalk(descriptor).walk(observer);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return fail("CAP-911", `cannot be read: ${messageOf(error)}`, { offset: 0 });
  } finally {
    closeSync(descriptor);
  }
}

class SegmentWalk {
  readonly #descriptor: number;
  readonly #fileBytes: number;
  readonly #header = new Uint8Array(blockHeaderBytes);
  #offset = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.#fileBytes = fstatSync(descriptor).size;
  }

  walk(observer: SegmentObserver): Result<SegmentEnd> {
    const decoded = decodeSegmentHeader((bytes) => this.#readAt(0, bytes));
    if (!decoded.ok) return this.#stop(decoded.failure.code, decoded.failure.message);
    const refused = observer.header(decoded.value.header);
    if (refused !== undefined) return this.#stop("CAP-911", refused);
    this.#offset = decoded.value.bytes;
    for (;;) {
      const step = this.#readBlock(observer);
      if (!step.ok) return step;
      if (step.value === endNone) continue;
      return this.#offset === this.#fileBytes
        ? succeed({ end: step.value, fileBytes: this.#fileBytes })
        : this.#stop("CAP-911", "bytes follow the end of the segment");
    }
  }

  #readBlock(observer: SegmentObserver): Result<EndMark> {
    const left = this.#fileBytes - this.#offset;
    if (left === 0) return this.#stop("CAP-912", "the file ends without an end mark");
    if (left < blockHeaderBytes)
      return this.#stop("CAP-912", "the file ends inside a block header");
    this.#readInto(this.#header, this.#offset);
    const header = decodeBlockHeader(this.#header);
    if (typeof header === "string") return this.#stop("CAP-911", header);
    if (left - blockHeaderBytes < header.storedBytes) {
      return this.#stop("CAP-912", "the file ends inside a block");
    }
    const payload = new Uint8Array(header.storedBytes);
    this.#readInto(payload, this.#offset + blockHeaderBytes);
    if (crc32c(payload) !== header.payloadChecksum) {
      return this.#stop("CAP-911", "block checksum differs");
    }
    const raw = unpack(payload, header);
    if (raw === undefined) return this.#stop("CAP-911", "block does not decompress to its length");
    const problem = observer.block(raw, header);
    if (problem !== undefined) return this.#stop("CAP-911", problem);
    this.#offset += blockHeaderBytes + header.storedBytes;
    return succeed(header.end);
  }

  #readAt(position: number, bytes: number): Uint8Array {
    const target = new Uint8Array(Math.min(bytes, this.#fileBytes - position));
    this.#readInto(target, position);
    return target;
  }

  #readInto(target: Uint8Array, position: number): void {
    let done = 0;
    while (done < target.length) {
      const count = readSync(this.#descriptor, target, done, target.length - done, position + done);
      // The file became shorter while it was read; the rest stays zero and fails its checksum.
      if (count === 0) return;
      done += count;
    }
  }

  #stop(code: Failure["code"], message: string): Result<never> {
    return fail(code, message, { offset: this.#offset });
  }
}

function unpack(payload: Uint8Array, header: BlockHeader): Uint8Array | undefined {
  if (header.codec === codecStored) {
    return payload.length === header.rawBytes ? payload : undefined;
  }
  try {
    const raw = zstdDecompressSync(payload, { maxOutputLength: Math.max(header.rawBytes, 1) });
    return raw.length === header.rawBytes ? raw : undefined;
  } catch {
    return undefined;
  }
}
