// Time: microseconds since 1970-01-01T00:00:00Z. Durations share the scale and have their own brand, so that an
// instant plus an instant does not compile.

import { assertSafeInteger, integerOf, type Unit } from "./unit.ts";

/** An instant in microseconds since 1970. */
export type EpochMicros = Unit<"EpochMicros">;

/** A length of time in microseconds. */
export type DurationMicros = Unit<"DurationMicros">;

export function epochMicros(micros: number): EpochMicros {
  assertSafeInteger(micros, "epoch micros");
  return micros as unknown as EpochMicros;
}

export function durationMicros(micros: number): DurationMicros {
  assertSafeInteger(micros, "duration micros");
  return micros as unknown as DurationMicros;
}

export function milliseconds(count: number): DurationMicros {
  return durationMicros(count * 1_000);
}

export function seconds(count: number): DurationMicros {
  return durationMicros(count * 1_000_000);
}

export function minutes(count: number): DurationMicros {
  return seconds(count * 60);
}

export function days(count: number): DurationMicros {
  return seconds(count * 86_400);
}

export function addDuration(instant: EpochMicros, duration: DurationMicros): EpochMicros {
  return epochMicros(integerOf(instant) + integerOf(duration));
}

/** Returns how long after `earlier` the instant `later` is; negative when it is before. */
export function durationBetween(earlier: EpochMicros, later: EpochMicros): DurationMicros {
  return durationMicros(integerOf(later) - integerOf(earlier));
}
