// Frames that are sent again and again. The one number that has to grow from frame to frame, a sequence or a time, is
// written over its place in the bytes before the frame is handed out; it keeps its number of digits.

import {
  inPlaceEnd,
  inPlaceFrom,
  receiveBuffer,
} from "../../src/adapters/venues/shared/scan/receive-buffer.ts";

const zero = 48;
const nine = 57;
/** Bytes that a processor fetches at once. */
const lineBytes = 64;
/** Most frames that are laid out at once. */
const framesLaidOutMax = 256;

export class FrameRing {
  readonly frames: readonly Buffer[];
  readonly texts: readonly string[];
  readonly #places: Int32Array;
  readonly #number: Uint8Array;
  readonly #starts = new Int32Array(framesLaidOutMax + 1);
  #laidOut = 0;
  #taken = 0;
  #written = 0;
  #at = 0;
  #touched = 0;

  /** @param texts Each holds `number`, the first one to be sent, at the place of the growing number. */
  constructor(texts: readonly string[], number: string) {
    this.texts = texts;
    this.frames = texts.map((text) => Buffer.from(text));
    this.#places = Int32Array.from(texts, (text) => text.indexOf(number));
    this.#number = Uint8Array.from(Buffer.from(number));
  }

  /** Mean length of a frame. */
  get bytesPerFrame(): number {
    const bytes = this.frames.reduce((sum, { length }) => sum + length, 0);
    return Math.round(bytes / this.frames.length);
  }

  /** Depends on every line that was touched, so that none is left out. */
  get touched(): number {
    return this.#touched;
  }

  /** Writes the numbers of the next so many frames, at most a round, and touches their bytes: what a socket has just
   * written is in the caches. */
  ready(frames: number): void {
    this.#written = this.#at;
    for (let frame = 0; frame < frames; frame += 1) {
      const bytes = this.#write();
      for (let byte = 0; byte < bytes.length; byte += lineBytes) {
        this.#touched = (this.#touched + (bytes[byte] as number)) | 0;
      }
    }
  }

  /** Returns the next frame that was made ready. */
  next(): Buffer {
    const frame = this.frames[this.#at] as Buffer;
    this.#at = this.#at + 1 === this.frames.length ? 0 : this.#at + 1;
    return frame;
  }

  /** Lays the next so many frames one behind the other into the receive buffer, as one read from a socket would. */
  layOut(frames: number): void {
    if (frames > framesLaidOutMax) throw new Error("so many frames are not laid out at once");
    this.#written = this.#at;
    this.#laidOut = frames;
    this.#taken = 0;
    let end = inPlaceFrom;
    for (let frame = 0; frame < frames; frame += 1) {
      const bytes = this.#write();
      if (end + bytes.length > inPlaceEnd) throw new Error("the frames are too long");
      receiveBuffer.set(bytes, end);
      this.#starts[frame] = end;
      end += bytes.length;
    }
    this.#starts[frames] = end;
    this.#at = this.#written;
  }

  /** Returns which of the frames laid out is next. */
  take(): number {
    if (this.#taken === this.#laidOut) throw new Error("no frame is left");
    this.#taken += 1;
    return this.#taken - 1;
  }

  /** Where a frame begins that was laid out; where it ends the next one begins. */
  startOf(frame: number): number {
    return this.#starts[frame] as number;
  }

  #write(): Buffer {
    const bytes = this.frames[this.#written] as Buffer;
    const place = this.#places[this.#written] as number;
    this.#written = this.#written + 1 === this.frames.length ? 0 : this.#written + 1;
    const number = this.#number;
    for (let digit = 0; digit < number.length; digit += 1) {
      bytes[place + digit] = number[digit] as number;
    }
    let digit = number.length - 1;
    while (number[digit] === nine) {
      number[digit] = zero;
      digit -= 1;
    }
    number[digit] = (number[digit] as number) + 1;
    return bytes;
  }
}
