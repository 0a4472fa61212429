// Cuts a stream of bytes into lines, with a limit: who sends more than the limit without an end of line is cut off.

const newline = 0x0a;

export class LineReader {
  readonly #bytesMax: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns the lines that are complete now, or null when a line is longer than the limit. */
  push(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      const last = rest.subarray(0, end);
      if (this.#bytes + last.length > this.#bytesMax) return null;
      lines.push(Buffer.concat([...this.#pieces, last]).toString("utf8"));
      this.#pieces = [];
      this.#bytes = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#pieces.push(rest);
    this.#bytes += rest.length;
    return this.#bytes > this.#bytesMax ? null : lines;
  }
}
