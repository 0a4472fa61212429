// One side of a book as a sorted run: keys ascend towards the best level, which is the last. Updates arrive near the
// best, so the search begins there. A full run moves to one twice as long in the same slab; a run of
// `levelsPerSideMax` gives up its worst level instead.

import { type BookSide, bidSide as bids } from "../../../domain/book/book-batch.ts";
import * as units from "../../../domain/units/price-ticks.ts";
import * as layout from "./book-layout.ts";
import { type BookMemory, runClass, runLevelsMin } from "./book-memory.ts";
import { levelsPerSideMax } from "./book-store.ts";

// Copies for the path of every update; book-layout.ts says why.
const bidSide = bids;
const { ticksPerUsd } = units;
const { baseWord, capacityWord, topPriceWord, topWord } = layout;

/** Levels looked at one by one from the best before the search halves what is left. */
const linearSearchLevels = 16;
/** Levels moved one by one; more are moved by the engine's block copy, whose call costs about as much. */
const shiftLevels = 24;

/** What `setLevel` returns: the best level changed, and a level was given up at the limit. */
export const topChanged = 1;
export const levelDropped = 2;
const nothingChanged = 0;
const bestChanged = topChanged;

/**
 * Sets the size of a level in the side whose words begin at `at`; zero removes it. The size is read from the batch
 * here, because a double that is handed over in a call costs a heap number. Returns the bits `topChanged` and
 * `levelDropped`.
 */
export function setLevel(
  memory: BookMemory,
  at: number,
  side: BookSide,
  priceTicks: number,
  changes: Float64Array,
  change: number,
): number {
  const { words, runs } = memory;
  const { keys } = runs;
  const size = changes[change] as number;
  const key = side === bidSide ? priceTicks : ticksPerUsd - priceTicks;
  const base = words[at + baseWord] as number;
  const top = words[at + topWord] as number;
  let below = top;
  const near = top - linearSearchLevels;
  while (below >= 0 && below > near && (keys[base + below] as number) > key) below -= 1;
  if (below >= 0 && below === near) below = findAtMost(keys, base, below, key);
  if (below < 0 || keys[base + below] !== key) {
    return size === 0
      ? nothingChanged
      : insert(memory, at, priceTicks, key, below, changes, change);
  }
  if (size === 0) {
    remove(memory, at, side, below);
    return below === top ? bestChanged : nothingChanged;
  }
  const { sizes } = runs;
  const changed = below === top && sizes[base + below] !== size;
  sizes[base + below] = size;
  return changed ? bestChanged : nothingChanged;
}

/** Returns the last position up to `last` whose key is at most `key`, or -1. */
function findAtMost(keys: Int16Array, base: number, last: number, key: number): number {
  let low = -1;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((keys[base + middle] as number) <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Adds a level above position `below`. */
function insert(
  memory: BookMemory,
  at: number,
  priceTicks: number,
  key: number,
  below: number,
  changes: Float64Array,
  change: number,
): number {
  const { words, runs } = memory;
  const top = words[at + topWord] as number;
  const position = makeRoom(memory, at, below + 1);
  if (position < 0) return levelDropped;
  const slot = (words[at + baseWord] as number) + position;
  runs.keys[slot] = key;
  runs.sizes[slot] = changes[change] as number;
  const dropped = position === below ? levelDropped : 0;
  if (below !== top) return dropped;
  words[at + topPriceWord] = priceTicks;
  return dropped | bestChanged;
}

function remove(memory: BookMemory, at: number, side: BookSide, position: number): void {
  const { words, runs } = memory;
  const base = words[at + baseWord] as number;
  const top = words[at + topWord] as number;
  moveDown(runs.keys, runs.sizes, base + position, base + top);
  words[at + topWord] = top - 1;
  if (position !== top) return;
  const key = top === 0 ? -1 : (runs.keys[base + top - 1] as number);
  words[at + topPriceWord] = side === bidSide || key < 0 ? key : ticksPerUsd - key;
}

/**
 * Makes room for a level that belongs at `position`, and returns where it goes: there, one below where a full side gave
 * up its worst level for it, or -1 where it would itself be the worst.
 */
function makeRoom(memory: BookMemory, at: number, position: number): number {
  const top = memory.words[at + topWord] as number;
  if (top + 1 === memory.words[at + capacityWord]) {
    if (top + 1 === levelsPerSideMax) return dropWorst(memory, at, position);
    growRun(memory, at);
  }
  const { words, runs } = memory;
  const base = words[at + baseWord] as number;
  moveUp(runs.keys, runs.sizes, base + position, base + top);
  words[at + topWord] = top + 1;
  return position;
}

function dropWorst(memory: BookMemory, at: number, position: number): number {
  if (position === 0) return -1;
  const { words, runs } = memory;
  const base = words[at + baseWord] as number;
  moveDown(runs.keys, runs.sizes, base, base + position - 1);
  return position - 1;
}

function growRun(memory: BookMemory, at: number): void {
  const { words, runs } = memory;
  const capacity = words[at + capacityWord] as number;
  const base = words[at + baseWord] as number;
  const grown = capacity === 0 ? runLevelsMin : capacity * 2;
  const moved = runs.take(runClass(grown), grown);
  if (capacity !== 0) {
    runs.keys.copyWithin(moved, base, base + capacity);
    runs.sizes.copyWithin(moved, base, base + capacity);
    runs.give(runClass(capacity), base);
  }
  words[at + baseWord] = moved;
  words[at + capacityWord] = grown;
}

/** Moves the levels `first + 1 … last` one place down, over `first`. */
function moveDown(keys: Int16Array, sizes: Float64Array, first: number, last: number): void {
  if (last - first > shiftLevels) {
    keys.copyWithin(first, first + 1, last + 1);
    sizes.copyWithin(first, first + 1, last + 1);
    return;
  }
  for (let level = first; level < last; level += 1) {
    keys[level] = keys[level + 1] as number;
    sizes[level] = sizes[level + 1] as number;
  }
}

/** Moves the levels `first … last` one place up. */
function moveUp(keys: Int16Array, sizes: Float64Array, first: number, last: number): void {
  if (last - first > shiftLevels) {
    keys.copyWithin(first + 1, first, last + 1);
    sizes.copyWithin(first + 1, first, last + 1);
    return;
  }
  for (let level = last; level >= first; level -= 1) {
    keys[level + 1] = keys[level] as number;
    sizes[level + 1] = sizes[level] as number;
  }
}
