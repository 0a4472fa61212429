// The venue's time as frames carry it: thirteen digits of milliseconds, read in three groups of four and one digit.

import * as digits from "./digits.ts";
import { receiveBuffer, receiveView } from "./receive-buffer.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const bytes = receiveBuffer;
const view = receiveView;
const { fourDigits } = digits;

/** The instant last read, in epoch micros: handed over here because a double that a function returns costs a heap
 * number. */
export const instant = new Float64Array(1);

const instantOut = instant;
const zero = 0x30;
const millisecondDigits = 13;

/** What `scanMilliseconds` answers for any other text. */
export const notMilliseconds = -1;

/** Reads thirteen digits, the milliseconds of any instant from 2001 to 2255, and returns where they end. Later ones are
 * left to the full parse: soon after, micros are no safe integers. */
export function scanMilliseconds(at: number): number {
  const first = (bytes[at] as number) - zero;
  const high = fourDigits(view.getInt32(at + 1, true));
  const middle = fourDigits(view.getInt32(at + 5, true));
  const low = fourDigits(view.getInt32(at + 9, true));
  // A zero in front is no number of JSON's, and with a nine micros may be too large.
  if ((high | middle | low) < 0 || (first - 1) >>> 0 > 7) return notMilliseconds;
  const upper = (first * 10_000 + high) | 0;
  instantOut[0] = (upper * 100_000_000 + (middle * 10_000 + low)) * 1_000;
  return (at + millisecondDigits) | 0;
}
