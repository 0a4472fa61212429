// Exponential, logarithm and logistic curve made of additions, products and quotients alone. Those are the same to the
// last bit on every machine, which `Math.exp` and `Math.log` are not, and a simulated book must not depend on where it
// is simulated.

import { assert } from "../../domain/failure/assert.ts";

const naturalLogarithmOfTwo = Math.LN2;
/** Terms of the series: the next one is below the last bit of a double within the reduced ranges. */
const exponentialTerms = 18;
const logarithmTerms = 14;
/** Beyond it a double overflows or vanishes; nothing simulated comes near. */
const exponentMost = 700;

/** Returns e to the power of `x`, for |x| up to 700. */
export function exponential(x: number): number {
  assert(x >= -exponentMost && x <= exponentMost, `an exponent within ±${exponentMost}: ${x}`);
  const doublings = Math.round(x / naturalLogarithmOfTwo);
  const rest = x - doublings * naturalLogarithmOfTwo;
  let term = 1;
  let sum = 1;
  for (let power = 1; power <= exponentialTerms; power += 1) {
    term = (term * rest) / power;
    sum += term;
  }
  const factor = doublings < 0 ? 0.5 : 2;
  for (let left = Math.abs(doublings); left > 0; left -= 1) sum *= factor;
  return sum;
}

/** Returns the natural logarithm of a positive number. */
export function naturalLogarithm(x: number): number {
  assert(x > 0 && x < Number.POSITIVE_INFINITY, `a logarithm of ${x}`);
  let mantissa = x;
  let doublings = 0;
  for (; mantissa > 1.5; mantissa /= 2) doublings += 1;
  for (; mantissa < 0.75; mantissa *= 2) doublings -= 1;
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let power = ratio;
  let sum = 0;
  for (let term = 0; term <= logarithmTerms; term += 1) {
    sum += power / (2 * term + 1);
    power *= square;
  }
  return 2 * sum + doublings * naturalLogarithmOfTwo;
}

/** Returns 1 / (1 + e^-x): the probability whose log-odds are `x`. */
export function logistic(x: number): number {
  const bounded = Math.min(exponentMost, Math.max(-exponentMost, x));
  return 1 / (1 + exponential(-bounded));
}
