// The first words of a market's record, which its levels and the short way of a change share: whether the book is open
// and where its cells are. With thousands of markets in no order, memory that is touched is what costs time; so all of a
// market that a change needs lies together, and not in a handful of objects.

/** What the subscription's number is while the book is open, else `closed`. */
export const openWord = 0;
/** Index in the process's directory. */
export const marketWord = 1;
/** Where the market's cells begin in the slab, or `noBlock`. */
export const blockWord = 2;
/** Cells of one side. */
export const cellsWord = 3;
/** Where its grid begins in the table of cells. */
export const gridWord = 4;

export const closed = -1;
export const noBlock = -1;

/** Records of markets, one behind the other. */
export interface LevelFields {
  /** Replaced when records are added. */
  readonly words: Int32Array;
}
