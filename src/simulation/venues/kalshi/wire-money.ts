// How Kalshi writes what its accounts count: bigint units to decimal strings and back. Apart from `wire-text.ts`, which
// writes the units of the order books, because the accounts share no arithmetic with `domain`.

const microsPerCent = 10_000n;
const hundredthsPerContract = 100n;

/** Returns `value / 10^scale` with at least `decimalsMin` decimals and no other trailing zeros. */
function decimalText(value: bigint, scale: number, decimalsMin: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > decimalsMin && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return `${sign}${whole}.${fraction}`;
}

/** Returns `0.4400` for a price in ticks of 0.0001 USD. */
export function priceText(ticks: bigint): string {
  return decimalText(ticks, 4, 4);
}

/** Returns the price of the other leg. */
export function oppositePriceText(ticks: bigint): string {
  return priceText(10_000n - ticks);
}

/** Returns `10.00` or `-3.50` for a count in hundredths of a contract. */
export function countText(hundredths: bigint): string {
  return decimalText(hundredths, 2, 2);
}

/** Returns `0.103500`: six decimals, as fees and fill costs are written. */
export function feeText(micros: bigint): string {
  return decimalText(micros, 6, 6);
}

/** Returns `2.6400`, with up to six decimals where four do not hold it. */
export function moneyText(micros: bigint): string {
  return decimalText(micros, 6, 4);
}

/** Returns a balance with four decimals; what is below 0.0001 USD is cut off, never rounded up. */
export function balanceText(micros: bigint): string {
  return decimalText((micros - (((micros % 100n) + 100n) % 100n)) / 100n, 4, 4);
}

/** Returns whole cents, cut off towards zero: the venue's remaining integers. */
export function wholeCents(micros: bigint): number {
  return Number.parseInt(String(micros / microsPerCent), 10);
}

/** Returns total / count as a price per contract, rounded down to the micro-dollar. */
export function averageText(totalMicros: bigint, hundredths: bigint, decimalsMin: number): string {
  return decimalText((totalMicros * hundredthsPerContract) / hundredths, 6, decimalsMin);
}

/** Returns the decimal text in units of 10^-`scale`, or undefined for what is not a decimal of so few digits. */
export function parseScaled(text: string, scale: number): bigint | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? "";
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  return BigInt(`${match[1]}${fraction.slice(0, scale).padEnd(scale, "0")}`);
}
