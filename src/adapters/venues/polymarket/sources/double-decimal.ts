// Exact integers from the doubles of JSON numbers. The shortest text that gives the double is what the venue wrote, but for
// averages that it computed in doubles: their last digits are noise, and a trade is not lost over them.

/** Decimals kept before rounding: beyond them there is only noise, for doubles of a million and less. */
const finestDecimals = 18;

/** A double of a size or a price is this near to what was meant: a billionth. */
const noiseDecimals = 9;

const shortestText = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d{1,3}))?$/;

export interface Scaled {
  /** Value × 10^scale, to the nearest integer, halves away from zero. A safe integer. */
  readonly value: number;
  /** The double meant exactly this. */
  readonly isExact: boolean;
}

/** Returns the double as an integer of the scale, or undefined when it is not finite or too large. */
export function scaledDouble(double: number, scale: number): Scaled | undefined {
  const match = shortestText.exec(String(double));
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const shift = finestDecimals - fraction.length + Number.parseInt(exponent, 10);
  const digits = BigInt(whole + fraction);
  const fine = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  const unit = 10n ** BigInt(finestDecimals - scale);
  const nearest = (fine + unit / 2n) / unit;
  if (nearest > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const off = fine - nearest * unit;
  const tolerated = 10n ** BigInt(finestDecimals - noiseDecimals);
  const isExact = off <= tolerated && off >= -tolerated;
  const value = Number.parseInt(String(nearest), 10);
  return { value: sign === "-" && value !== 0 ? -value : value, isExact };
}
