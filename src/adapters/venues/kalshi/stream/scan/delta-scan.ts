// Reads a change of one level straight from its bytes, when the frame has exactly the shape the venue sends:
// `{"type":"orderbook_delta","sid":N,"seq":N,"msg":{"market_ticker":…,"market_id":…,"price_dollars":"0.dddd",
// "delta_fp":"N.dd","side":"yes","ts":"…","ts_ms":N}}`. It accepts nothing it has not looked at: one byte that differs
// and the frame is parsed in full, so a mistake of this file can cost time but not a price.

import * as digits from "../../../shared/scan/digits.ts";
import * as milliseconds from "../../../shared/scan/milliseconds.ts";
import { endOfPlainText, isPlainUuid, nextQuote } from "../../../shared/scan/plain-text.ts";
import { receiveBuffer, receiveView } from "../../../shared/scan/receive-buffer.ts";
import * as literals from "./delta-literals.ts";
import type { MarketRecords } from "./market-records.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const bytes = receiveBuffer;
const view = receiveView;
const { isChangeAt, isHeadAt, isMarketAt, isMillisecondsAt, isPriceAt } = literals;
const { isSequenceAt, isSideAt, isTickerAt, isTimeAt } = literals;
const { changeLength, headLength, marketLength, millisecondsLength, priceLength } = literals;
const { sequenceLength, sideLength, tickerLength, timeLength } = literals;
const { fourDigits, fourValues, oneIfEqual } = digits;
const { scanMilliseconds } = milliseconds;

/** What `scanDelta` answers for any other frame. */
export const otherFrame = -1;
const other = otherFrame;

/** The words of the last scan: the subscription, the price in ticks on the wire's scale, and the side, 0 for `yes` and
 * 1 for `no`. */
export const words = new Int32Array(3);

/** Its numbers beyond 32 bits: sequence, and signed change in contract micros. They are handed over here because a double
 * that a function returns costs a heap number. The venue's time is handed over in `scan/milliseconds.ts`. */
export const numbers = new Float64Array(2);

const wordsOut = words;
const numbersOut = numbers;

const zero = 0x30;
const minus = 0x2d;
const newline = 0x0a;
const twoBraces = 0x7d7d;
const yesAndQuote = 0x22736579;
const noAndQuote = 0x2c226f6e;
const points = 0x2e2e2e2e;
const allZeros = 0x30303030;
/** A point, two zeros and a quote. */
const pointAndQuote = 0x2230302e;
const powersOfTen = Int32Array.of(1, 10, 100, 1_000);

/** A sid is a small number and a change has at most seven digits before its point; longer ones are left to the full
 * parse. */
const sidDigitsMax = 9;
/** A sequence of fifteen digits is still exact, and takes the venue longer than it will exist. */
const sequenceDigitsMax = 15;
const uuidLength = 36;
const microsPerContract = 1_000_000;
const microsPerHundredth = 10_000;

/** Returns the record of the market of the change that lies from `start` to `end` in the receive buffer, or
 * `otherFrame`. `words` and `numbers` hold its values then, and anything otherwise. */
export function scanDelta(records: MarketRecords, start: number, end: number): number {
  if (!isHeadAt(start)) return other;
  let at = scanSubscription(start + headLength);
  if (at < 0 || !isSequenceAt(at)) return other;
  at = scanSequence((at + sequenceLength) | 0);
  if (at < 0 || !isTickerAt(at)) return other;
  const ticker = (at + tickerLength) | 0;
  at = nextQuote(ticker);
  if (at < 0 || !isMarketAt(at)) return other;
  const record = records.find(ticker, at);
  // The market's id is read by nobody, so any will do.
  at = (at + marketLength) | 0;
  if (record < 0 || !isPlainUuid(at) || !isPriceAt(at + uuidLength)) return other;
  at = (at + (uuidLength + priceLength)) | 0;
  const price = fourDigits(view.getInt32(at, true));
  if (price < 0 || !isChangeAt(at + 4)) return other;
  wordsOut[1] = price;
  at = scanChange((at + (4 + changeLength)) | 0);
  if (at < 0 || !isSideAt(at)) return other;
  // Sides come in no order that a processor could guess, so there is no branch between them.
  at = (at + sideLength) | 0;
  const isNo = oneIfEqual(bytes[at] as number, 0x6e);
  const side = yesAndQuote ^ ((yesAndQuote ^ noAndQuote) & -isNo);
  wordsOut[2] = isNo;
  const time = (at + 3 - isNo) | 0;
  if (view.getInt32(at, true) !== side || !isTimeAt(time)) return other;
  at = endOfPlainText((time + timeLength) | 0);
  if (at < 0 || !isMillisecondsAt(at)) return other;
  return isEndAt(scanMilliseconds((at + millisecondsLength) | 0), end) ? record : other;
}

/** Reads the subscription from `at` on and returns where it ends, or `otherFrame`. A zero before other digits is no
 * number of JSON's. */
function scanSubscription(at: number): number {
  let position = at;
  let value = 0;
  let digit = (bytes[at] as number) - zero;
  while (digit >>> 0 <= 9 && position - at < sidDigitsMax) {
    value = (value * 10 + digit) | 0;
    position = (position + 1) | 0;
    digit = (bytes[position] as number) - zero;
  }
  wordsOut[0] = value;
  const isWrong = position === at || (bytes[at] === zero && position - at > 1);
  return isWrong ? other : position;
}

/** Reads the sequence from `at` on and returns where it ends, or `otherFrame`: by fours, and then one by one. */
function scanSequence(at: number): number {
  if (bytes[at] === zero) return other;
  let position = at;
  let value = 0;
  let four = fourDigits(view.getInt32(at, true));
  if (four >= 0) {
    value = four;
    position = (position + 4) | 0;
    four = fourDigits(view.getInt32(position, true));
    if (four >= 0) {
      value = (Math.imul(value, 10_000) + four) | 0;
      position = (position + 4) | 0;
    }
  }
  let exact = value;
  let digit = (bytes[position] as number) - zero;
  while (digit >>> 0 <= 9 && position - at <= sequenceDigitsMax) {
    exact = exact * 10 + digit;
    position = (position + 1) | 0;
    digit = (bytes[position] as number) - zero;
  }
  numbersOut[0] = exact;
  return position === at || position - at > sequenceDigitsMax ? other : position;
}

/** Reads the change from `at` on, a sign, up to seven digits, a point and two digits, and returns where it ends. */
function scanChange(at: number): number {
  const isNegative = oneIfEqual(bytes[at] as number, minus);
  let position = (at + isNegative) | 0;
  let word = view.getInt32(position, true);
  let point = pointBit(word);
  let whole = 0;
  if (point < 0) {
    whole = fourDigits(word);
    if (whole < 0) return other;
    position = (position + 4) | 0;
    word = view.getInt32(position, true);
    point = pointBit(word);
    if (point < 0) return other;
  } else if (point === 0) return other;
  // The digits before the point, with zeros before them.
  const rest = point === 0 ? 0 : fourValues((word ^ allZeros) << (32 - point));
  if (rest < 0) return other;
  whole = (Math.imul(whole, powersOfTen[point >> 3] as number) + rest) | 0;
  position = (position + (point >> 3)) | 0;
  const fraction = view.getInt32(position, true) ^ pointAndQuote;
  if (((fraction | (fraction + 0x00060600)) & 0xfff0f0ff) !== 0) return other;
  const hundredths = ((fraction >>> 8) & 0xf) * 10 + ((fraction >>> 16) & 0xf);
  const size = whole * microsPerContract + hundredths * microsPerHundredth;
  numbersOut[1] = size * (1 - 2 * isNegative);
  return (position + 3) | 0;
}

/** Returns the bit at which the first point of the four bytes begins, or a negative number. */
function pointBit(four: number): number {
  const differing = four ^ points;
  const hits = (differing - 0x01010101) & ~differing & 0x80808080;
  return 24 - Math.clz32(hits & -hits);
}

/** The two braces, a newline where the venue adds one, and nothing more. */
function isEndAt(at: number, end: number): boolean {
  if (at < 0 || view.getUint16(at, true) !== twoBraces) return false;
  return at + 2 === end || (at + 3 === end && bytes[at + 2] === newline);
}
