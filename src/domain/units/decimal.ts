// Decimal text to integers and back, without floats: truncating `x * 1e6` is off by one for 115 of the 9,999
// four-decimal prices. More decimals than the scale holds is a refusal, never a silent rounding; trailing zeros
// beyond the scale are harmless and accepted ("0.420000" is 0.42).

import { fail, type Result, succeed } from "../failure/result.ts";

const decimalText = /^(-?)(\d{1,16})(?:\.(\d{1,24}))?$/;

/** Returns the decimal text times 10^`scale` as a safe integer, or `UNI-001` (not a decimal), `UNI-002` (too many
 * decimals), `UNI-003` (too large). Accepts an optional minus sign; no exponent, no plus sign, no spaces. */
export function parseDecimal(text: string, scale: number): Result<number> {
  const match = decimalText.exec(text);
  if (match === null) return fail("UNI-001", `not a decimal number: ${JSON.stringify(text)}`);
  const fraction = match[3] ?? "";
  const excess = fraction.slice(scale);
  if (/[1-9]/.test(excess)) {
    return fail("UNI-002", `more than ${scale} decimals: ${JSON.stringify(text)}`);
  }
  const digits = `${match[2]}${fraction.slice(0, scale).padEnd(scale, "0")}`;
  const magnitude = Number(BigInt(digits));
  if (!Number.isSafeInteger(magnitude)) {
    return fail("UNI-003", `too large: ${JSON.stringify(text)}`);
  }
  return succeed(match[1] === "-" && magnitude !== 0 ? -magnitude : magnitude);
}

/** Returns `value / 10^scale` as decimal text with at least `decimalsMin` decimals and no other trailing zeros. */
export function formatDecimal(value: number, scale: number, decimalsMin: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > decimalsMin && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return fraction.length === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
