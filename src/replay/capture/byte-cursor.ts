// Reads what `ByteWriter` wrote. It never throws and never allocates: a read past the end, or a number too long,
// marks the cursor as broken and gives zero, and the caller asks once at the end of an entry.

/** A varint of nine groups could pass 2^53, which no double holds exactly. */
const shiftBitsMax = 49;

export class ByteCursor {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  end = 0;
  /** Something did not fit since `start`. */
  broken = false;

  start(bytes: Uint8Array, position: number, end: number): void {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    this.broken = false;
  }

  /** Returns a non-negative safe integer. */
  varint(): number {
    const { bytes, end } = this;
    let position = this.position;
    let value = 0;
    // Bitwise arithmetic is exact below 2^28, which holds nearly all numbers of a capture.
    for (let shift = 0; shift <= 21; shift += 7) {
      if (position >= end) return this.#fail();
      const byte = bytes[position] as number;
      position += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = position;
        return value;
      }
    }
    return this.#longVarint(position, value);
  }

  /** Continues a number of more than four groups: the further ones are added as doubles. */
  #longVarint(from: number, low: number): number {
    const { bytes, end } = this;
    let position = from;
    let value = low;
    let factor = 2 ** 28;
    for (let shift = 28; shift <= shiftBitsMax; shift += 7) {
      if (position >= end) return this.#fail();
      const byte = bytes[position] as number;
      position += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        this.position = position;
        return value <= Number.MAX_SAFE_INTEGER ? value : this.#fail();
      }
      factor *= 128;
    }
    return this.#fail();
  }

  /** Returns an integer that was written in zigzag form. */
  signedVarint(): number {
    const folded = this.varint();
    const half = Math.floor(folded / 2);
    // The last bit of any safe integer survives a bitwise operation; a remainder of doubles is slow.
    return (folded & 1) === 0 ? half : -half - 1;
  }

  /** Moves over so many bytes and returns where they begin. */
  skip(count: number): number {
    const from = this.position;
    if (count > this.end - from) return this.#fail();
    this.position = from + count;
    return from;
  }

  #fail(): number {
    this.broken = true;
    this.position = this.end;
    return 0;
  }
}
