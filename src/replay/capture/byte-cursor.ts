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
    if (position >= end) return this.#fail();
    let byte = bytes[position] as number;
    position += 1;
    if (byte < 0x80) {
      this.position = position;
      return byte;
    }
    let value = byte & 0x7f;
    let shift = 7;
    while (shift <= shiftBitsMax) {
      if (position >= end) return this.#fail();
      byte = bytes[position] as number;
      position += 1;
      // Bitwise arithmetic is exact below 2^28; above it the groups are added as doubles.
      value = shift < 21 ? value | ((byte & 0x7f) << shift) : value + (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        this.position = position;
        return value <= Number.MAX_SAFE_INTEGER ? value : this.#fail();
      }
      shift += 7;
    }
    return this.#fail();
  }

  /** Returns an integer that was written in zigzag form. */
  signedVarint(): number {
    const folded = this.varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
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
