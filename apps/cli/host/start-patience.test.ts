// What a start waits for and what it does not.

import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import { addDuration, epochMicros, seconds } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { askPatiently, startAttemptsMax } from "./start-patience.ts";

const rateLimited = fail<string>("VEN-807", "GET /markets: 429 Too Many Requests");
const brokenVenue = fail<string>("VEN-804", "GET /markets: 502", { status: 502 });
const refusedKey = fail<string>("VEN-805", "the API key is not among those of the wallet");

function rig(answers: readonly Result<string>[], isGivenUp = () => false) {
  const clock = new VirtualClock(epochMicros(0));
  const warnings: string[] = [];
  const askedAt: number[] = [];
  const ask = async (): Promise<Result<string>> => {
    askedAt.push(integerOf(clock.now()) / 1_000_000);
    return answers[Math.min(askedAt.length, answers.length) - 1]!;
  };
  const log = { warn: (message: string) => void warnings.push(message) };
  const answered = askPatiently(ask, { clock, log, isGivenUp });
  return { clock, warnings, askedAt, answered };
}

/** Lets the time pass that the attempts may take, with room for what is promised between them. */
async function passTime(clock: VirtualClock): Promise<void> {
  for (let second = 0; second < 60; second += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    clock.advanceTo(addDuration(clock.now(), seconds(1)));
  }
}

describe("a start", () => {
  test("asks again after growing pauses until the venue answers", async () => {
    const { clock, warnings, askedAt, answered } = rig([rateLimited, brokenVenue, succeed("ok")]);
    await passTime(clock);
    expect(await answered).toEqual(succeed("ok"));
    expect(askedAt).toEqual([0, 1, 3]);
    expect(warnings).toEqual([
      "asked again in 1 s: VEN-807 GET /markets: 429 Too Many Requests",
      "asked again in 2 s: VEN-804 GET /markets: 502",
    ]);
  });

  test("ends with the last failure when the venue does not come round", async () => {
    const { clock, askedAt, answered } = rig([rateLimited]);
    await passTime(clock);
    expect(await answered).toEqual(rateLimited);
    expect(askedAt).toHaveLength(startAttemptsMax);
    expect(askedAt).toEqual([0, 1, 3, 7, 15]);
  });

  test("ends with what the venue said, not with our own breaker", async () => {
    const leftAlone = fail<string>("VEN-823", "markets is left alone after failures");
    const { clock, askedAt, answered } = rig([brokenVenue, leftAlone]);
    await passTime(clock);
    expect(await answered).toEqual(brokenVenue);
    expect(askedAt).toHaveLength(startAttemptsMax);
  });

  test("does not wait for an address where nobody is", async () => {
    const nobody = fail<string>("VEN-802", "no connection");
    const { askedAt, answered } = rig([nobody]);
    expect(await answered).toEqual(nobody);
    expect(askedAt).toHaveLength(1);
  });

  test("does not repeat what no waiting repairs", async () => {
    const { askedAt, answered } = rig([refusedKey]);
    expect(await answered).toEqual(refusedKey);
    expect(askedAt).toHaveLength(1);
  });

  test("asks no more when nobody waits", async () => {
    const { askedAt, answered } = rig([rateLimited], () => true);
    expect(await answered).toEqual(rateLimited);
    expect(askedAt).toHaveLength(1);
  });
});
