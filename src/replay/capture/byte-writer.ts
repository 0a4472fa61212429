// A growing byte buffer with the few primitives the capture format is made of. Integers are written in base 128,
// least significant group first, because almost every number in a capture is small.

import { assert } from "../../domain/failure/assert.ts";

const encoder = new TextEncoder();

/** Largest magnitude whose zigzag form is still a safe integer. */
export const signedVarintMax = 2 ** 52 - 1;

/** Most bytes a safe integer takes in base 128. */
const varintBytesMax = 8;

export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Writes a non-negative safe integer. */
  varint(value: number): void {
    assert(value >= 0 && Number.isSafeInteger(value), "a varint is a non-negative safe integer");
    this.#reserve(varintBytesMax);
    const { bytes } = this;
    let rest = value;
    let position = this.length;
    while (rest >= 0x8000_0000) {
      const low = rest % 0x80;
      bytes[position] = low | 0x80;
      position += 1;
      rest = (rest - low) / 0x80;
    }
    while (rest >= 0x80) {
      bytes[position] = (rest & 0x7f) | 0x80;
      position += 1;
      rest >>>= 7;
    }
    bytes[position] = rest;
    this.length = position + 1;
  }

  /** Writes a signed integer in zigzag form: 0, -1, 1, -2 become 0, 1, 2, 3. */
  signedVarint(value: number): void {
    assert(Math.abs(value) <= signedVarintMax, "a signed varint has at most 52 bits");
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Writes text as its length in UTF-8 bytes and the bytes. */
  text(text: string): void {
    const encoded = encoder.encode(text);
    this.varint(encoded.length);
    this.raw(encoded);
  }

  /** Hands over what was written and starts anew with an empty buffer. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(this.#capacity);
    this.length = 0;
    return taken;
  }

  /** Forgets what was written and keeps the buffer. */
  clear(): void {
    this.length = 0;
  }

  #reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
