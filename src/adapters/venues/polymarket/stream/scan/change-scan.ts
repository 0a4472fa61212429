// Reads the changed levels of one market straight from their bytes, when the frame has exactly a shape the venue sends:
// `{"event_type":"price_change","market":"0x…","timestamp":"…","price_changes":[{"asset_id":"…","price":"0.36",
// "size":"60.5","side":"BUY","hash":"…","best_bid":"0.36","best_ask":"0.38"},…]}`, with type and time before the changes or
// behind them, size and side in either order, alone or in an array of one. It accepts nothing it has not looked at: one
// byte that differs and the frame is parsed in full, so a mistake of this file can cost time but not a price.

import * as digits from "../../../shared/scan/digits.ts";
import * as milliseconds from "../../../shared/scan/milliseconds.ts";
import * as plainText from "../../../shared/scan/plain-text.ts";
import { receiveBuffer, receiveView } from "../../../shared/scan/receive-buffer.ts";
import * as literals from "./change-literals.ts";
import * as decimals from "./decimals.ts";
import type { TokenRecords } from "./token-records.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const bytes = receiveBuffer;
const view = receiveView;
const { isBestAskAt, isBestBidAt, isChangesAt, isHashAt, isMarketFirstAt } = literals;
const { isNextChangeAt, isSideAt, isSizeAt, isTimeAfterAt, isTimeBeforeAt } = literals;
const { isTypeAfterAt, isTypeAfterTimeAt, isTypeFirstAt } = literals;
const { bestAskLength, bestBidLength, changesLength, hashLength, marketFirstLength } = literals;
const { nextChangeLength, sideLength, sizeLength, timeAfterLength, timeBeforeLength } = literals;
const { typeAfterLength, typeAfterTimeLength, typeFirstLength } = literals;
const { oneIfEqual } = digits;
const { scanMilliseconds } = milliseconds;
const { isPlainHexadecimal } = plainText;
const { lengthShift, scanFraction, scanSize, scannedSize, scanTouch, ticksMask } = decimals;

/** What `scanChanges` answers for any other frame. */
export const otherFrame = -1;
const other = otherFrame;

/** Most entries of one message. Six are common; longer ones are parsed in full. */
export const entriesMax = 32;

/** Words of an entry in `entries`. */
export const wordsPerEntry = 5;
/** 0 for the YES token and 1 for the NO token. */
export const outcomeWord = 0;
/** 0 for `BUY` and 1 for `SELL`. */
export const sideWord = 1;
/** Price and touch in ticks on the token's own scale; `unstated` where the touch is an empty text. */
export const priceWord = 2;
export const bidWord = 3;
export const askWord = 4;

/** The entries of the last scan, and their sizes in contract micros. */
export const entries = new Int32Array(entriesMax * wordsPerEntry);
export const sizes = new Float64Array(entriesMax);
/** How many there are. */
export const entryCount = new Int32Array(1);

const entriesOut = entries;
const sizesOut = sizes;
const countOut = entryCount;

const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
/** Little-endian words: `BUY"` and `SELL`, the end of the changes and the end of a text. */
const buyAndQuote = 0x22595542;
const sell = 0x4c4c4553;
const changesEnd = 0x7d5d7d22;
const textEnd = 0x7d22;

/** `0x` and 64 digits. */
const conditionLength = 66;
const messageHashLength = 40;

/** Returns the number of the first token of the changes that lie from `start` to `end` in the receive buffer, or
 * `otherFrame`. `entries`, `sizes`, `entryCount` and `instant` hold the values then, and anything otherwise. All entries
 * are of the same market. */
export function scanChanges(records: TokenRecords, start: number, end: number): number {
  const inArray = oneIfEqual(bytes[start] as number, openBracket);
  let at = (start + inArray) | 0;
  const isTypeFirst = isTypeFirstAt(at);
  if (!isTypeFirst && !isMarketFirstAt(at)) return other;
  at = (at + (isTypeFirst ? typeFirstLength : marketFirstLength)) | 0;
  // The market is read by nobody: the tokens say which it is.
  if (!isPlainHexadecimal(at) || !isPlainHexadecimal(at + conditionLength - 40)) return other;
  at = (at + conditionLength) | 0;
  const isTimeBefore = isTimeBeforeAt(at);
  if (isTimeBefore) at = scanMilliseconds((at + timeBeforeLength) | 0);
  if (at < 0 || !isChangesAt(at)) return other;
  at = (at + changesLength) | 0;
  const token = records.find(at);
  if (token < 0) return other;
  at = scanEntries(records, token, at);
  if (at < 0) return other;
  at = isTimeBefore ? endOfTimed(at, isTypeFirst) : endOfUntimed(at, isTypeFirst);
  if (at < 0) return other;
  if (inArray === 1 && bytes[at] !== closeBracket) return other;
  return at + inArray === end ? token : other;
}

/** Reads the entries from the first one's token on, and returns where the last one's closing quote is. */
function scanEntries(records: TokenRecords, first: number, start: number): number {
  let token = first;
  let price = (start + records.lengthOf(first)) | 0;
  for (let entry = 0; entry < entriesMax; entry = (entry + 1) | 0) {
    const place = Math.imul(entry, wordsPerEntry);
    entriesOut[place + outcomeWord] = token & 1;
    const end = scanEntry(price, place, entry);
    if (end < 0 || !isNextChangeAt(end)) {
      countOut[0] = (entry + 1) | 0;
      return end;
    }
    // Mostly the two tokens of the market take turns.
    const at = (end + nextChangeLength) | 0;
    token ^= 1;
    price = records.endOf(token, at);
    if (price < 0) {
      token ^= 1;
      price = records.endOf(token, at);
      if (price < 0) return other;
    }
  }
  return other;
}

/** Reads one entry from the digits of its price on, and returns where its closing quote is. */
function scanEntry(start: number, place: number, entry: number): number {
  const price = scanFraction(start);
  // At 0 nothing rests, and a size there would be a misfit.
  if (price < 0 || (price & ticksMask) === 0) return other;
  entriesOut[place + priceWord] = price & ticksMask;
  let at = (start + (price >> lengthShift)) | 0;
  const isSizeFirst = isSizeAt(at);
  if (isSizeFirst) {
    at = scanSize((at + sizeLength) | 0);
    if (at < 0) return other;
  }
  if (!isSideAt(at)) return other;
  at = (at + sideLength) | 0;
  // Sides come in no order that a processor could guess, so there is no branch between them.
  const isSell = oneIfEqual(bytes[at] as number, 0x53);
  const side = buyAndQuote ^ ((buyAndQuote ^ sell) & -isSell);
  if (view.getInt32(at, true) !== side) return other;
  entriesOut[place + sideWord] = isSell;
  at = (at + 3 + isSell) | 0;
  if (!isSizeFirst) {
    if (!isSizeAt(at)) return other;
    at = scanSize((at + sizeLength) | 0);
    if (at < 0) return other;
  }
  sizesOut[entry] = scannedSize[0] as number;
  if (!isHashAt(at) || !isPlainHexadecimal(at + hashLength)) return other;
  at = (at + (hashLength + messageHashLength)) | 0;
  if (!isBestBidAt(at)) return other;
  const bid = scanTouch((at + bestBidLength) | 0);
  if (bid < 0) return other;
  entriesOut[place + bidWord] = bid & ticksMask;
  at = (at + bestBidLength + (bid >> lengthShift)) | 0;
  if (!isBestAskAt(at)) return other;
  const ask = scanTouch((at + bestAskLength) | 0);
  if (ask < 0) return other;
  entriesOut[place + askWord] = ask & ticksMask;
  return (at + bestAskLength + (ask >> lengthShift)) | 0;
}

/** Returns where the message ends whose time came before its changes, from the quote of its last entry on. */
function endOfTimed(at: number, isTypeFirst: boolean): number {
  return isTypeFirst && view.getInt32(at, true) === changesEnd ? (at + 4) | 0 : other;
}

/** Returns where the message ends whose time comes behind its changes. */
function endOfUntimed(at: number, isTypeFirst: boolean): number {
  if (!isTypeFirst && isTypeAfterAt(at)) {
    return endOfText(scanMilliseconds((at + typeAfterLength) | 0));
  }
  if (!isTimeAfterAt(at)) return other;
  const time = scanMilliseconds((at + timeAfterLength) | 0);
  if (isTypeFirst || time < 0) return endOfText(time);
  const type = (time + typeAfterTimeLength) | 0;
  return isTypeAfterTimeAt(time) && bytes[type] === closeBrace ? (type + 1) | 0 : other;
}

/** The quote and the brace, when there is something before them. */
function endOfText(at: number): number {
  return at >= 0 && view.getUint16(at, true) === textEnd ? (at + 2) | 0 : other;
}
