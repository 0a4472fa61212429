// The fingerprint of a state: 128 bits over a sequence of integers and texts, in the order they were added. Two runs
// agree on it at every checkpoint or have parted; it is compared between live and replay, folded and live state, and
// fast and reference implementations. It guards against accidents, not against an adversary. It allocates only in
// `digest`.

import { assert } from "../failure/assert.ts";

/** Longest text one `addText` takes; its length shares a word with a marker. */
export const hashTextLengthMax = 0x1fff_ffff;

/** Marks the first word of a text. The high word of a safe integer stays below 2^21, so the two never meet. */
const textMarker = 0x4000_0000;
const wordsPerInteger = 4_294_967_296;

const firstLane = 0x243f6a89;
const secondLane = 0x05a308d4;
const thirdLane = 0x13198a2f;
const fourthLane = 0x03707345;
const wordMultiplier = 0x2c9277b5;
const spreadMultiplier = 0x5f356495;
const laneMultiplier = 0x3c6ef363;
const closingRounds = 8;

/**
 * An incremental, order-sensitive hash. The algorithm, completely:
 *
 * State: four 32-bit lanes `a b c d`, at first 243f6a89, 05a308d4, 13198a2f, 03707345, and a count of words, at first
 * 0. All arithmetic is modulo 2^32; `rotate(x, n)` is to the left; `>>>` fills with zeros.
 *
 * One word `w` is taken in by `k = rotate(w × 2c9277b5, 15) × 5f356495`, `t = (rotate(a ^ k, 13) + d) × 3c6ef363`,
 * `t = t ^ (t >>> 16)`, `(a, b, c, d) = (b, c, d, t)`, and the count grows by one. For a given state the step is
 * one-to-one in the word, and for a given word one-to-one in the state.
 *
 * An integer is two words: the high and then the low half of its 64-bit two's complement; -0 is 0. A text is the word
 * `40000000 + its length in UTF-16 code units`, then its code units two to a word, the first in the low half; an odd
 * last unit stands alone. The first word tells the two apart and says where each ends, so different sequences are
 * different sequences of words: ["ab", "c"] is not ["a", "bc"].
 *
 * The digest works on a copy: take in the count, then the words 1 to 8, and print `a b c d`, eight hexadecimal digits
 * each.
 */
export class StateHash {
  #a = firstLane;
  #b = secondLane;
  #c = thirdLane;
  #d = fourthLane;
  #words = 0;

  /** Forgets everything added. */
  reset(): void {
    this.#a = firstLane;
    this.#b = secondLane;
    this.#c = thirdLane;
    this.#d = fourthLane;
    this.#words = 0;
  }

  /** Adds a safe integer of either sign. Anything else breaks an invariant. */
  addInteger(value: number): void {
    if (!Number.isSafeInteger(value)) assert(false, `not a safe integer: ${value}`);
    this.#word(Math.floor(value / wordsPerInteger) | 0);
    this.#word(value | 0);
  }

  /** Adds a text, by its UTF-16 code units. */
  addText(text: string): void {
    const length = text.length;
    assert(length <= hashTextLengthMax, "text too long to hash");
    this.#word(textMarker + length);
    const paired = length & ~1;
    for (let unit = 0; unit < paired; unit += 2) {
      this.#word(text.charCodeAt(unit) | (text.charCodeAt(unit + 1) << 16));
    }
    if (paired < length) this.#word(text.charCodeAt(paired));
  }

  /** Returns the hash of everything added so far as 32 hexadecimal digits. More may be added afterwards. */
  digest(): string {
    const { a, b, c, d, words } = this.#save();
    this.#word(words);
    for (let round = 1; round <= closingRounds; round += 1) this.#word(round);
    const text = hexadecimal(this.#a) + hexadecimal(this.#b) + hexadecimal(this.#c);
    const digest = text + hexadecimal(this.#d);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    this.#words = words;
    return digest;
  }

  #save(): { a: number; b: number; c: number; d: number; words: number } {
    return { a: this.#a, b: this.#b, c: this.#c, d: this.#d, words: this.#words };
  }

  #word(word: number): void {
    const scaled = Math.imul(word, wordMultiplier);
    const spread = Math.imul((scaled << 15) | (scaled >>> 17), spreadMultiplier);
    const met = this.#a ^ spread;
    const mixed = Math.imul((((met << 13) | (met >>> 19)) + this.#d) | 0, laneMultiplier);
    this.#a = this.#b;
    this.#b = this.#c;
    this.#c = this.#d;
    this.#d = mixed ^ (mixed >>> 16);
    this.#words = (this.#words + 1) | 0;
  }
}

function hexadecimal(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
