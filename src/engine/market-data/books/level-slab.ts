// One stretch of typed arrays from which books take the room for their levels. Blocks come in a few lengths; a block
// given back is the first to be taken again, so a running engine stops asking the heap for memory.

import { assert } from "../../../domain/failure/assert.ts";

/** Smallest growth in levels: 32 KiB of sizes. */
const growthLevelsMin = 4_096;
/** Up to so many levels, 1 MiB of sizes, a slab doubles; beyond it grows by an eighth. */
const doublingLevelsMax = 1 << 17;
/** Largest slab: indexes stay 32-bit integers with room to spare. */
export const slabLevelsMax = 1 << 30;

const noBlock = -1;

/** Blocks of levels: a size each and, in a slab with keys, a sort key each. */
export class LevelSlab {
  /** Sizes in contract micros. Replaced when the slab grows, so nobody keeps it across `take`. */
  sizes = new Float64Array(0);
  /** Sort keys, as long as `sizes`, or empty in a slab without keys. Replaced like `sizes`. */
  keys = new Int16Array(0);
  readonly #hasKeys: boolean;
  /** First free block of each length class; the next one's start stands in the block's first size. */
  readonly #firstFree: Int32Array;
  #used = 0;

  constructor(lengthClasses: number, hasKeys: boolean) {
    this.#hasKeys = hasKeys;
    this.#firstFree = new Int32Array(lengthClasses).fill(noBlock);
  }

  /** Returns the start of a block of a length. Blocks of one class always have the same length. */
  take(lengthClass: number, length: number): number {
    const free = this.#firstFree[lengthClass] as number;
    if (free !== noBlock) {
      this.#firstFree[lengthClass] = this.sizes[free] as number;
      return free;
    }
    const start = this.#used;
    this.#used += length;
    if (this.#used > this.sizes.length) this.#grow();
    return start;
  }

  /** Gives a block back. */
  give(lengthClass: number, start: number): void {
    this.sizes[start] = this.#firstFree[lengthClass] as number;
    this.#firstFree[lengthClass] = start;
  }

  get memoryBytes(): number {
    return this.sizes.byteLength + this.keys.byteLength;
  }

  /** A small slab copies each level about twice as it grows; in a large one little stands empty. */
  #grow(): void {
    const length = this.sizes.length;
    const step = length < doublingLevelsMax ? length : length >>> 3;
    const grown = Math.max(this.#used, length + Math.max(step, growthLevelsMin));
    assert(grown <= slabLevelsMax, `books hold more than ${slabLevelsMax} levels`);
    const sizes = new Float64Array(grown);
    sizes.set(this.sizes);
    this.sizes = sizes;
    if (!this.#hasKeys) return;
    const keys = new Int16Array(grown);
    keys.set(this.keys);
    this.keys = keys;
  }
}
