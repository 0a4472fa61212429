// Figures as people read them: grouped counts, money, edges, durations.

import { contractMicros, formatContracts } from "../../../src/domain/units/contract-micros.ts";
import { formatDecimal } from "../../../src/domain/units/decimal.ts";
import { divide } from "../../../src/domain/units/rounding.ts";

function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Returns `1,234,567`. A fraction is dropped. */
export function formatCount(count: number): string {
  const whole = Math.trunc(count);
  return `${whole < 0 ? "-" : ""}${groupDigits(String(Math.abs(whole)))}`;
}

/** Returns dollars with two decimals, towards minus infinity: a profit never looks larger than it is. */
export function formatMoney(usdMicros: number): string {
  const text = formatDecimal(divide(usdMicros, 10_000, "down"), 2, 2);
  const [whole = "", cents = ""] = text.split(".");
  const sign = whole.startsWith("-") ? "-" : "";
  return `${sign}${groupDigits(whole.replace("-", ""))}.${cents}`;
}

/** Returns an edge in dollars per contract with four decimals, towards minus infinity. */
export function formatEdge(usdMicros: number): string {
  return formatDecimal(divide(usdMicros, 100, "down"), 4, 4);
}

/** Returns a size in contracts. */
export function formatSize(micros: number): string {
  const [whole = "", fraction] = formatContracts(contractMicros(micros)).split(".");
  const grouped = `${whole.startsWith("-") ? "-" : ""}${groupDigits(whole.replace("-", ""))}`;
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Returns `850 µs`, `12.3 ms`, `4.21 s`. */
export function formatLatency(micros: number): string {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${formatDecimal(Math.round(micros / 100), 1, 1)} ms`;
  return `${formatDecimal(Math.round(micros / 10_000), 2, 2)} s`;
}

/** Returns `00:01:23`, with days in front where there are any. */
export function formatElapsed(micros: number): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [seconds / 3_600, seconds / 60, seconds].map((value, place) =>
    two(Math.floor(value) % (place === 0 ? 24 : 60)),
  );
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days} d ` : ""}${clock.join(":")}`;
}
