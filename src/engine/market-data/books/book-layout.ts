// The layout of a market's header in the fast store: which word says what. 20 words a market: form, home form, seven
// words a side, and two doubles for the times.
//
// Files on the path of every update copy the numbers they use into constants of their own. The compiler builds a
// constant of the same file into the code and reads an imported one from memory at every use; on an update of some 20
// nanoseconds that is a third.

/** Header words of a market, and its header in doubles. */
export const wordsPerMarket = 20;
export const timesPerMarket = 10;

/** Doubles of the header: the venue's time and ours. */
export const venueTime = 8;
export const receivedTime = 9;

/** Words of the header: the form the book has, the form it goes back to, and where the sides begin. */
export const formWord = 0;
export const homeWord = 1;
export const firstSideWord = 2;
export const wordsPerSide = 7;

/** Words of a side, from where the side begins: start of its block, position of the best level in it and its price in
 * ticks (both -1 when the side is empty), and then the four words of bits of a dense side or the capacity of a sorted
 * one. */
export const baseWord = 0;
export const topWord = 1;
export const topPriceWord = 2;
export const bitsWord = 3;
export const capacityWord = 3;
export const bitWords = 4;

/** Forms: no book, a sorted run a side, or dense on grid `form - firstDenseForm`. */
export const noForm = 0;
export const sortedForm = 1;
export const firstDenseForm = 2;
