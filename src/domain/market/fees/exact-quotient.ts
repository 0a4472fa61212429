// Quotients of large integers in doubles, exact: the arithmetic of the fee fast path. A product beyond what a double
// holds exactly is never rounded; the caller is told and takes the big-integer road.

/** Up to here a rounded division cannot reach the next integer: what is missing to it is at least one part in 2^52 of
 * the quotient, and doubles are twice as fine. */
export const productMax = 2 ** 52;

/** Returns the quotient rounded up. Both are non-negative integers, the dividend at most `productMax`. */
export function quotientUp(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  return dividend > quotient * divisor ? quotient + 1 : quotient;
}

/** Returns the quotient rounded down. Both are non-negative integers, the dividend at most `productMax`. */
export function quotientDown(dividend: number, divisor: number): number {
  return Math.floor(dividend / divisor);
}

/** Returns the greatest common divisor of two non-negative integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  let greater = a;
  let lesser = b;
  while (lesser !== 0) {
    const remainder = greater % lesser;
    greater = lesser;
    lesser = remainder;
  }
  return greater;
}
