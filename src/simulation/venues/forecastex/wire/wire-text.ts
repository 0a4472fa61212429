// How the broker writes numbers and times: prices as decimal text, sizes with thousands separators, volumes with a
// suffix, times in three shapes. Micros of a dollar and whole contracts are bigint, as in the core.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { isoSeconds } from "../../../instant-text.ts";

const microsPerUsd = 1_000_000n;

/** Returns `0.62` or `-12.345`: at least two decimals, no other trailing zeros. */
export function moneyText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  let fraction = String(size % microsPerUsd).padStart(6, "0");
  while (fraction.length > 2 && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return `${micros < 0n ? "-" : ""}${size / microsPerUsd}.${fraction}`;
}

/** Returns the JSON number nearest to the amount: a ledger and a position carry numbers. */
export function moneyNumber(micros: bigint): number {
  return wholeNumber(micros) / 1_000_000;
}

/** Returns the number of whole contracts. */
export function wholeNumber(count: bigint): number {
  return Number.parseInt(String(count), 10);
}

/** Returns `1,300`. */
export function groupedText(count: bigint): string {
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Returns `985`, `12.5K` or `1.2M`, cut off after one decimal. */
export function shortText(count: bigint): string {
  if (count >= 1_000_000n) return `${oneDecimal(count, 1_000_000n)}M`;
  return count >= 10_000n ? `${oneDecimal(count, 1_000n)}K` : groupedText(count);
}

function oneDecimal(count: bigint, unit: bigint): string {
  const tenths = (count * 10n) / unit;
  return tenths % 10n === 0n ? String(tenths / 10n) : `${tenths / 10n}.${tenths % 10n}`;
}

/** Returns `20261209-21:20:00`: UTC, as executions carry it. */
export function executionTime(instant: EpochMicros): string {
  const text = isoSeconds(instant);
  return `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, 19)}`;
}

/** Returns `261209212000`: UTC, as rows of orders carry it. */
export function orderTime(instant: EpochMicros): string {
  return isoSeconds(instant)
    .replaceAll(/[-T:Z]/g, "")
    .slice(2);
}

/** Returns `12:00 AM` or `4:15 PM` for minutes after midnight. */
export function clockText(minuteOfDay: number): string {
  const hour = Math.floor(minuteOfDay / 60);
  const minute = String(minuteOfDay % 60).padStart(2, "0");
  return `${((hour + 11) % 12) + 1}:${minute} ${hour < 12 ? "AM" : "PM"}`;
}

/** Returns micros of a dollar of a JSON number or its text: undefined for what is not one, or has parts of a micro. */
export function parseMicros(value: unknown): bigint | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const fraction = match[3] ?? "";
  if (/[1-9]/.test(fraction.slice(6))) return undefined;
  const size = BigInt(`${match[2]}${fraction.slice(0, 6).padEnd(6, "0")}`);
  return match[1] === "-" ? -size : size;
}
