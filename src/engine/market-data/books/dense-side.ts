// One side of a book as cells: a size for each price of the grid and a bit that says whether a level stands there. A
// cell whose bit is clear holds whatever was left in it.
//
// `setCell` is where most updates of all markets end: one straight piece that reads every word once and calls nothing on
// the ordinary way.

import type { BookSide } from "../../../domain/book/book-batch.ts";
import * as units from "../../../domain/units/price-ticks.ts";
import * as layout from "./book-layout.ts";
import type { BookMemory } from "./book-memory.ts";

const { ticksPerUsd } = units;
const { baseWord, bitsWord, bitWords, topPriceWord, topWord } = layout;
const { firstDenseForm, firstSideWord, formWord, wordsPerSide } = layout;

/** `setCell` returns a number below zero for a price that the market's grid does not have; nothing was changed. */
const noCell = -1;

/**
 * Sets the size at a price of a dense market whose header begins at `header`; zero removes the level. Price and size are
 * within range. The size is read from the batch here, because a double that is handed over in a call costs a heap
 * number. Returns 1 when price or size of the side's best level changed by it, 0 when not, -1 for a price off the grid.
 */
export function setCell(
  memory: BookMemory,
  header: number,
  side: BookSide,
  priceTicks: number,
  changes: Float64Array,
  change: number,
): -1 | 0 | 1 {
  const { words, grids } = memory;
  const grid = (words[header + formWord] as number) - firstDenseForm;
  const cell = grids.cells[grid * ticksPerUsd + priceTicks] as number;
  if (cell < 0) return noCell;
  const at = header + firstSideWord + side * wordsPerSide;
  // Asks are mirrored, without a branch: sides come in no order that a processor could guess.
  const position = (cell ^ -side) + side * (grids.cellCounts[grid] as number);
  const top = words[at + topWord] as number;
  const word = at + bitsWord + (position >>> 5);
  const bit = 1 << (position & 31);
  const size = changes[change] as number;
  if (size > 0) {
    const { sizes } = memory.cells;
    const slot = (words[at + baseWord] as number) + position;
    words[word] = (words[word] as number) | bit;
    if (position < top) {
      sizes[slot] = size;
      return 0;
    }
    const changed = position > top || sizes[slot] !== size;
    sizes[slot] = size;
    words[at + topWord] = position;
    words[at + topPriceWord] = priceTicks;
    return changed ? 1 : 0;
  }
  words[word] = (words[word] as number) & ~bit;
  if (position !== top) return 0;
  findTop(memory, at, grid, side);
  return 1;
}

/** The best level went: looks for the next one. */
function findTop(memory: BookMemory, at: number, grid: number, side: BookSide): void {
  const { words, grids } = memory;
  let word = bitWords - 1;
  while (word >= 0 && words[at + bitsWord + word] === 0) word -= 1;
  if (word < 0) {
    words[at + topWord] = -1;
    words[at + topPriceWord] = -1;
    return;
  }
  const top = (word << 5) + 31 - Math.clz32(words[at + bitsWord + word] as number);
  words[at + topWord] = top;
  words[at + topPriceWord] = grids.priceAt(grid, side, top);
}
