// Frames that are sent again and again. The one number that has to grow from frame to frame, a sequence or a time, is
// written over its place in the bytes before the frame is handed out; it keeps its number of digits.

const zero = 48;
const nine = 57;

export class FrameRing {
  readonly frames: readonly Buffer[];
  readonly texts: readonly string[];
  readonly #places: Int32Array;
  readonly #number: Uint8Array;
  #at = 0;

  /** @param texts Each holds `number`, the first one to be sent, at the place of the growing number. */
  constructor(texts: readonly string[], number: string) {
    this.texts = texts;
    this.frames = texts.map((text) => Buffer.from(text));
    this.#places = Int32Array.from(texts, (text) => text.indexOf(number));
    this.#number = Uint8Array.from(Buffer.from(number));
  }

  /** Returns the next frame with the next number. */
  next(): Buffer {
    const frame = this.frames[this.#at] as Buffer;
    const place = this.#places[this.#at] as number;
    const number = this.#number;
    for (let digit = 0; digit < number.length; digit += 1) {
      frame[place + digit] = number[digit] as number;
    }
    this.#increment();
    this.#at = this.#at + 1 === this.frames.length ? 0 : this.#at + 1;
    return frame;
  }

  #increment(): void {
    const number = this.#number;
    let digit = number.length - 1;
    while (number[digit] === nine) {
      number[digit] = zero;
      digit -= 1;
    }
    number[digit] = (number[digit] as number) + 1;
  }
}
