import { expect, test } from "vitest";
import { epochMicros } from "../units/epoch-micros.ts";
import { feeScheduleAt } from "./fee-schedule.ts";

test("the schedule in force is the last one that has begun; before the first nobody knows", () => {
  const timeline = [
    { from: epochMicros(100), schedule: { kind: "none" } },
    { from: epochMicros(200), schedule: { kind: "forecastex" } },
  ] as const;
  const kinds = [99, 100, 199, 200, 300].map((at) => feeScheduleAt(timeline, epochMicros(at)).kind);
  expect(kinds).toEqual(["unknown", "none", "none", "forecastex", "forecastex"]);
  expect(feeScheduleAt([], epochMicros(1)).kind).toBe("unknown");
});
