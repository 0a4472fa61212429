// Writes segments in order, away from the caller: blocks are compressed in the thread pool while earlier ones are
// still being written, and reach the file in the order in which they were handed over. Measured on two cores: level 3
// needs 0.5 to 1 ms for a block of 256 KiB and now and then 5, which is too long for the engine's thread.

import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import type { Failure } from "../../domain/failure/result.ts";
import { messageOf } from "../system-error.ts";
import { encodeBlockHeader } from "./block.ts";
import {
  type CaptureIdentity,
  codecStored,
  codecZstd,
  type EndMark,
  endNone,
  segmentFileName,
} from "./format.ts";
import { encodeSegmentHeader } from "./segment-header.ts";

/** The default of the library: higher levels cost several times the processor time for a few percent. */
export const compressionLevel = 3;

const compress = promisify(zstdCompress);
const nothing = new Uint8Array(0);

interface Packed {
  readonly payload: Uint8Array;
  readonly codec: number;
}

export class SegmentOutput {
  readonly #folder: string;
  readonly #identity: CaptureIdentity;
  readonly #onFailure: (failure: Failure) => void;
  #file: FileHandle | undefined;
  #tail: Promise<void> = Promise.resolve();
  #failure: Failure | undefined;
  #pendingBytes = 0;
  #writtenBytes = 0;

  constructor(folder: string, identity: CaptureIdentity, onFailure: (failure: Failure) => void) {
    this.#folder = folder;
    this.#identity = identity;
    this.#onFailure = onFailure;
  }

  /** Raw bytes handed over and not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Bytes in the files so far. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  startSegment(segment: number): void {
    this.#then(async () => {
      // Never over an existing file: a capture is only ever appended to by the writer that began it.
      this.#file = await open(join(this.#folder, segmentFileName(segment)), "wx", 0o600);
      await this.#write(encodeSegmentHeader({ ...this.#identity, segment }));
    });
  }

  block(raw: Uint8Array): void {
    this.#pendingBytes += raw.length;
    const packing = pack(raw);
    // A failure is reported when the block's turn comes; until then nobody waits for the promise.
    packing.catch(() => undefined);
    this.#then(async () => {
      const { payload, codec } = await packing;
      await this.#write(encodeBlockHeader(payload, { rawBytes: raw.length, codec, end: endNone }));
      await this.#write(payload);
      this.#pendingBytes -= raw.length;
    });
  }

  /** Writes the end mark, makes the segment durable and closes its file. */
  endSegment(end: EndMark): void {
    this.#then(async () => {
      await this.#write(encodeBlockHeader(nothing, { rawBytes: 0, codec: codecStored, end }));
      await this.#file?.datasync();
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  /** Stops for good: what waits is not written. */
  fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#onFailure(failure);
  }

  /** Resolves when all that was handed over is written, or after a failure. */
  async drain(): Promise<void> {
    await this.#tail;
  }

  /** Releases the file after a failure. */
  async release(): Promise<void> {
    await this.#tail;
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.close();
    } catch {
      // The failure that led here has been reported.
    }
  }

  #then(work: () => Promise<void>): void {
    this.#tail = this.#tail.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await work();
      } catch (error) {
        this.fail({
          code: "CAP-917",
          message: messageOf(error),
          details: { folder: this.#folder },
        });
      }
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const written = await this.#file?.write(bytes, done, bytes.length - done);
      done += written?.bytesWritten ?? bytes.length;
    }
    this.#writtenBytes += bytes.length;
  }
}

async function pack(raw: Uint8Array): Promise<Packed> {
  const packed = await compress(raw, {
    params: { [constants.ZSTD_c_compressionLevel]: compressionLevel },
  });
  return packed.length < raw.length
    ? { payload: packed, codec: codecZstd }
    : { payload: raw, codec: codecStored };
}
