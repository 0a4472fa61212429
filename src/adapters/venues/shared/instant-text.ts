// Instants as venues write them: ISO texts, unix seconds, unix milliseconds.

import { type EpochMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";

import { scaledDecimal } from "./wire-decimal.ts";

/** The last millisecond whose microseconds are a safe integer, in June 2255; venues that mean "never" write 9999. */
const millisecondsMax = Math.floor(Number.MAX_SAFE_INTEGER / 1_000);

/** Seconds are below it until the year 5138, milliseconds above it since 1973. */
const secondsBelow = 100_000_000_000;

/** Returns the instant of an ISO text, or null when it is none. A space instead of `T` and an hour-only offset are
 * accepted: `2026-12-19 23:40:00+00`. */
export function instantOfIsoText(text: string | null | undefined): EpochMicros | null {
  if (text === null || text === undefined) return null;
  const shape =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
  const match = shape.exec(text);
  if (match === null) return null;
  const zone = match[3] ?? "Z";
  const offset = zone.length === 3 ? `${zone}:00` : zone;
  return instantOfMilliseconds(Date.parse(`${match[1]}T${match[2] ?? "00:00:00"}${offset}`));
}

/** Returns the instant of unix milliseconds, or null when the number cannot be one. */
export function instantOfMilliseconds(value: number): EpochMicros | null {
  if (!Number.isInteger(value) || value < 0 || value > millisecondsMax) return null;
  return epochMicros(value * 1_000);
}

/** Returns the micros of a millisecond number or decimal text, or 0 when it is absent or cannot be one. For the
 * venue's clock in frames, where 0 means that the venue gave none. */
export function microsOfMilliseconds(value: unknown): number {
  const number = typeof value === "string" ? scaledDecimal(value, 0) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return 0;
  return number < 0 || number > millisecondsMax ? 0 : number * 1_000;
}

/** Returns the instant of a number or decimal text that may be unix seconds or milliseconds, told apart by magnitude;
 * null when it is absent, empty, zero, or cannot be either. */
export function instantOfMagnitude(value: string | number | null | undefined): EpochMicros | null {
  const number = typeof value === "string" ? scaledDecimal(value, 0) : (value ?? 0);
  if (!Number.isSafeInteger(number) || number <= 0) return null;
  return instantOfMilliseconds(number < secondsBelow ? number * 1_000 : number);
}
