// The fees of a market around the instants at which its series or its event is announced to change.

import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  epochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import {
  type AnnouncedFees,
  announcedEventFees,
  announcedSeriesFees,
  feesOf,
  timelineAfterOverride,
  type WireFees,
} from "./fees.ts";

/** 2026-11-20T08:00:00Z, when the catalogue is read. */
const now = epochMicros(1_795_161_600_000_000);
const at = (minute: number) => addDuration(now, minutes(minute));
const justBefore = (instant: EpochMicros) => addDuration(instant, durationMicros(-1));

const series: WireFees = { type: "quadratic", multiplier: 0.5 };
const noOverride: WireFees = { type: null, multiplier: null };

type Change = readonly [minute: number, type: string | null, multiplier: number | null];

function announced(ofSeries: readonly Change[], ofEvent: readonly Change[]): AnnouncedFees {
  return {
    settledAt: now,
    series: ofSeries.map(([minute, type, multiplier]) =>
      unwrap(announcedSeriesFees({ type, multiplier }, at(minute))),
    ),
    event: ofEvent.map(([minute, type, multiplier]) =>
      unwrap(announcedEventFees({ type, multiplier }, at(minute))),
    ),
  };
}

/** Taker rate, maker rate and multiplier in thousandths at an instant. */
function ratesAt(fees: ReturnType<typeof feesOf>, instant: EpochMicros): readonly number[] {
  const schedule = feeScheduleAt(unwrap(fees).timeline, instant);
  if (schedule.kind !== "kalshi") return [];
  return [schedule.takerRate, schedule.makerRate, schedule.multiplier].map(
    (rate) => Number(rate) / 1_000,
  );
}

const half = [70, 0, 500];
const whole = [70, 0, 1_000];
const wholeWithMakers = [70, 17.5, 1_000];

describe("announced changes", () => {
  test("of the series hold from their instant on, not a microsecond before", () => {
    const fees = feesOf(
      series,
      noOverride,
      announced(
        [
          [60, "quadratic", 1],
          [90, "quadratic_with_maker_fees", 1],
        ],
        [],
      ),
      "direct",
    );
    expect([now, justBefore(at(60))].map((instant) => ratesAt(fees, instant))).toEqual([
      half,
      half,
    ]);
    expect([at(60), justBefore(at(90))].map((one) => ratesAt(fees, one))).toEqual([whole, whole]);
    expect(ratesAt(fees, at(90))).toEqual(wholeWithMakers);
  });

  test("of the event override each field by itself, and clear it again", () => {
    const fees = feesOf(
      series,
      noOverride,
      announced(
        [[60, "quadratic_with_maker_fees", 0.25]],
        [
          [30, null, 1],
          [90, "quadratic", null],
          [120, null, null],
        ],
      ),
      "direct",
    );
    expect([0, 30, 60, 90, 120].map((minute) => ratesAt(fees, at(minute)))).toEqual([
      half,
      whole,
      // The type is the series' new one, the multiplier still the event's.
      wholeWithMakers,
      [70, 0, 250],
      [70, 17.5, 250],
    ]);
  });

  test("that have settled count no more: series and event say it themselves", () => {
    const passed = announced([[-1, "quadratic", 0]], [[-1, null, 0]]);
    expect(ratesAt(feesOf(series, noOverride, passed, "direct"), now)).toEqual(half);
  });

  test("an event that says nothing of overrides is taken at its last settled announcement", () => {
    const silent = { type: undefined, multiplier: undefined };
    const changes = announced(
      [],
      [
        [-9, null, 0],
        [-1, null, 1],
        [5, null, 0.25],
      ],
    );
    const fees = feesOf(series, silent, changes, "direct");
    expect([0, 5].map((minute) => ratesAt(fees, at(minute)))).toEqual([whole, [70, 0, 250]]);
    expect(ratesAt(feesOf(series, silent, announced([], []), "direct"), now)).toEqual(half);
  });

  test("to a type nobody knows are charged like the dearest from then on, and named", () => {
    const fees = feesOf(series, noOverride, announced([[60, "novel", 1]], []), "direct");
    expect(ratesAt(fees, justBefore(at(60)))).toEqual(half);
    expect(ratesAt(fees, at(60))).toEqual([70, 35, 1_000]);
    expect(unwrap(fees).uncertainFeeTypes).toEqual(["novel"]);
  });

  test("enter a timeline up to 32 of each, the nearest first", () => {
    const many = Array.from({ length: 40 }, (_, index): Change => [index + 1, null, index / 100]);
    const fees = feesOf(series, noOverride, announced([], many), "direct");
    expect(ratesAt(fees, at(32))).toEqual([70, 0, 310]);
    expect(ratesAt(fees, at(40))).toEqual([70, 0, 310]);
  });

  test.each([1e-9, -1, 1e6])("with the multiplier %d are VEN-808", (multiplier) => {
    for (const read of [announcedSeriesFees, announcedEventFees]) {
      const refused = read({ type: "quadratic", multiplier }, now);
      expect(!refused.ok && refused.failure.code).toBe("VEN-808");
    }
  });
});

test("an override told by the stream holds from then on, before and after an announced change", () => {
  const fees = feesOf(series, noOverride, announced([], [[60, null, 1]]), "direct");
  const { timeline } = unwrap(fees);
  const override = { type: "quadratic", multiplier: 0 };
  const multiplierAt = (told: EpochMicros, instant: EpochMicros) =>
    feeScheduleAt(timelineAfterOverride(timeline, override, told), instant);
  expect(multiplierAt(at(30), justBefore(at(30)))).toMatchObject({ multiplier: 500_000 });
  expect(multiplierAt(at(30), at(30))).toMatchObject({ multiplier: 0 });
  expect(multiplierAt(at(30), at(60))).toMatchObject({ multiplier: 0 });
  expect(multiplierAt(at(61), at(60))).toMatchObject({ multiplier: 1_000_000 });
  expect(multiplierAt(at(61), at(61))).toMatchObject({ multiplier: 0 });
});
