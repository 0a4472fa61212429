// Frames that did not fit: counted by reason, the last few kept for inspection. Bounded in number and in bytes,
// because what sends them may be hostile.

import type { Failure } from "../../../domain/failure/result.ts";
import type { RefusedFrame } from "../../../ports/market-data.ts";

/** Frames kept: enough to see a pattern, few enough to print. */
export const keptFramesMax = 32;

/** Bytes kept of each frame: the longest frame we can explain by reading it. */
export const keptFrameBytesMax = 16_384;

/** Distinct reasons counted. Ours are a few dozen; the limit only guards against a mistake of our own. */
export const reasonsMax = 128;

/** Shared by reasons past the limit. */
const otherReasons = "(others)";

export class RefusedFrames {
  readonly #counts = new Map<string, number>();
  readonly #kept: RefusedFrame[] = [];
  readonly #stream: string;

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** Counts a frame under the failure's reason and keeps a copy in place of the oldest. */
  refuse(failure: Failure, frame: Uint8Array): void {
    const named = failure.details?.reason;
    const wanted = typeof named === "string" ? `${failure.code} ${named}` : failure.code;
    const hasRoom = this.#counts.has(wanted) || this.#counts.size < reasonsMax;
    const reason = hasRoom ? wanted : otherReasons;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#kept.length === keptFramesMax) this.#kept.shift();
    this.#kept.push({
      stream: this.#stream,
      failure,
      frame: Uint8Array.from(frame.subarray(0, keptFrameBytesMax)),
    });
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The last frames that did not fit, oldest first. */
  kept(): readonly RefusedFrame[] {
    return this.#kept;
  }
}
