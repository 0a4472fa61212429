// Randomness that decides: xoshiro128** (Blackman and Vigna 2021) over four words, seeded by four outputs of splitmix32.
// A stream is named by a seed, a text and a number, so that what is drawn for one thing depends neither on what was
// drawn before nor on the order in which things are looked at.

const goldenRatio = 0x9e3779b9;
const firstFactor = 0x21f0aaad;
const secondFactor = 0x735a2d97;
const highScale = 67_108_864;
const fractionScale = 9_007_199_254_740_992;

/** The four words of a generator; not all of them zero. */
export type Xoshiro128State = readonly [number, number, number, number];

/** Returns the output of splitmix32 for one state of it. */
function spread(state: number): number {
  let mixed = state ^ (state >>> 16);
  mixed = Math.imul(mixed, firstFactor);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, secondFactor);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Returns the state for a seed, of which the low 32 bits count: four outputs of splitmix32. */
export function xoshiro128State(seed: number): Xoshiro128State {
  const word = (step: number) => spread((seed + Math.imul(step, goldenRatio)) | 0);
  return [word(1), word(2), word(3), word(4)];
}

/** Returns the 32-bit seed of the stream that belongs to a name and a number under a seed. */
export function streamSeed(seed: number, name: string, number: number): number {
  let mixed = spread((seed + goldenRatio) | 0);
  for (let unit = 0; unit < name.length; unit += 1) {
    mixed = spread(((mixed ^ name.charCodeAt(unit)) + goldenRatio) | 0);
  }
  return spread(((mixed ^ number) + Math.imul(name.length + 1, goldenRatio)) | 0);
}

export class Xoshiro128 {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor([a, b, c, d]: Xoshiro128State) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** Returns a uniform integer in [0, 2^32). */
  nextUint32(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Returns a uniform multiple of 2^-53 in [0, 1): the high 27 bits of one word before the high 26 of the next. */
  nextFraction(): number {
    const high = this.nextUint32() >>> 5;
    return (high * highScale + (this.nextUint32() >>> 6)) / fractionScale;
  }
}
