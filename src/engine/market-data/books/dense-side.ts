// One side of a book as cells: a size for each price of the grid and a bit that says whether a level stands there. A
// cell whose bit is clear holds whatever was left in it.

import type { BookSide } from "../../../domain/book/book-batch.ts";
import {
  type BookMemory,
  baseWord,
  bitsWord,
  bitWords,
  topPriceWord,
  topWord,
} from "./book-memory.ts";

/**
 * Sets the size at a position of the side whose words begin at `at`; zero removes the level. The size is read from the
 * batch here, because a double that is handed over in a call costs a heap number. Returns 1 when price or size of the
 * side's best level changed by it, else 0.
 */
export function setCell(
  memory: BookMemory,
  at: number,
  grid: number,
  side: BookSide,
  position: number,
  changes: Float64Array,
  change: number,
): 0 | 1 {
  const size = changes[change] as number;
  const words = memory.words;
  const top = words[at + topWord] as number;
  const word = at + bitsWord + (position >>> 5);
  const bit = 1 << (position & 31);
  if (size > 0) {
    const sizes = memory.cells.sizes;
    const slot = (words[at + baseWord] as number) + position;
    words[word] = (words[word] as number) | bit;
    if (position < top) {
      sizes[slot] = size;
      return 0;
    }
    const changed = position > top || sizes[slot] !== size;
    sizes[slot] = size;
    if (position > top) moveTop(memory, at, grid, side, position);
    return changed ? 1 : 0;
  }
  words[word] = (words[word] as number) & ~bit;
  if (position !== top) return 0;
  moveTop(memory, at, grid, side, highestPosition(words, at));
  return 1;
}

function moveTop(
  memory: BookMemory,
  at: number,
  grid: number,
  side: BookSide,
  position: number,
): void {
  memory.words[at + topWord] = position;
  memory.words[at + topPriceWord] = position < 0 ? -1 : memory.grids.priceAt(grid, side, position);
}

function highestPosition(words: Int32Array, at: number): number {
  for (let word = bitWords - 1; word >= 0; word -= 1) {
    const bits = words[at + bitsWord + word] as number;
    if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits);
  }
  return -1;
}
