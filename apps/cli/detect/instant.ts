// Instants as people and programs write them: UTC text to the microsecond, or micros since 1970. Read without floats.

import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";

const isoText = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;
const microsPerMillisecond = 1_000;
const microsPerSecond = 1_000_000;

/** Instants outside of these years are mistakes of unit. */
const earliest = Date.UTC(2000, 0, 1) * microsPerMillisecond;
const latest = Date.UTC(2100, 0, 1) * microsPerMillisecond;

/** Returns the instant of `2026-09-01T12:00:00Z`, with up to six decimals, or of micros since 1970; else `DET-321`. */
export function parseInstant(text: string): Result<EpochMicros> {
  const micros = /^\d{1,16}$/.test(text) ? Number.parseInt(text, 10) : microsOfIso(text);
  if (micros >= earliest && micros < latest) return succeed(epochMicros(micros));
  return fail("DET-321", `not an instant of this century such as 2026-09-01T12:00:00Z: ${text}`);
}

function microsOfIso(text: string): number {
  const match = isoText.exec(text);
  if (match === null) return Number.NaN;
  const [, whole = "", fraction = ""] = match;
  const milliseconds = Date.parse(`${whole}Z`);
  // The 30th of February is read as the 2nd of March unless the text is held against what was read.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(whole)) {
    return Number.NaN;
  }
  return milliseconds * microsPerMillisecond + Number.parseInt(fraction.padEnd(6, "0"), 10);
}

/** Returns UTC text with six decimals, or without any when they are zero. */
export function formatInstant(instant: EpochMicros): string {
  const micros = integerOf(instant);
  const fraction = micros % microsPerSecond;
  const whole = new Date((micros - fraction) / microsPerMillisecond).toISOString().slice(0, 19);
  return fraction === 0 ? `${whole}Z` : `${whole}.${String(fraction).padStart(6, "0")}Z`;
}
