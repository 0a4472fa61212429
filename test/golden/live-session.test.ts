// A recorded live run is played again: every state it wrote down is reached, and the first thing that was changed in
// the recording is named. A wrong tick, a lost reply, a moved timer: none may pass.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { inspectCapture } from "../../src/replay/capture/inspect-capture.ts";
import { readStory } from "../../src/replay/capture-story.ts";
import { type RecordedSession, recordLiveSession } from "./live-session.ts";
import { replay, reportOf } from "./replayed.ts";
import { scenarioStartMicros } from "./scenario-writer.ts";
import { copyTampered, type Tampering } from "./tampered.ts";

let folder: string;
let original: string;
let session: RecordedSession;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "live-session-"));
  original = join(folder, "original");
  session = await recordLiveSession(original);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kindsOf(events: readonly NewEvent[]): Set<string> {
  return new Set(events.map((event) => event.kind));
}

describe("a recorded live run", () => {
  test("holds frames, orders, fills, timers and people", () => {
    const kinds = kindsOf(readStory(original).literals);
    for (const kind of ["OrderAccepted", "FillReported", "OrderReported", "TimerFired"] as const)
      expect(kinds).toContain(kind);
    for (const kind of ["KillSwitchSet", "BalanceReported", "StopRequested"] as const)
      expect(kinds).toContain(kind);
    expect(inspectCapture(original).counts.frames).toBeGreaterThan(8);
    const states = session.records.filter((record) => record.kind === "OrderChanged");
    expect(states.map(({ state }) => state)).toContain("unknown");
  });

  test.each(["fast", "reference"] as const)("is reproduced state by state (%s)", async (which) => {
    const report = reportOf(await replay(original, { implementation: which }));
    expect(report.failure).toBeNull();
    expect(report.checkpointsMatched).toBe(inspectCapture(original).counts.checkpoints);
    expect(report.checkpointsMatched).toBeGreaterThan(4);
    expect(report.hash).toBe(session.hash);
    expect(report.groups.completed).toBe(1);
  });

  test("is found with nothing changed to be the same", async () => {
    const copy = join(folder, "copy");
    await copyTampered(original, copy, {});
    const report = reportOf(await replay(copy));
    expect(report.failure).toBeNull();
    expect(report.hash).toBe(session.hash);
  });
});

/** Changes an event of a kind, the first time it comes. */
function onFirst(kind: NewEvent["kind"], change: (event: NewEvent) => NewEvent | null): Tampering {
  let done = false;
  return {
    event: (event) => {
      if (done || event.kind !== kind) return event;
      done = true;
      return change(event);
    },
  };
}

function replaceInFrame(number: number, before: string, after: string): Tampering {
  return {
    frame: (bytes, frame) => {
      if (frame !== number) return bytes;
      const text = new TextDecoder().decode(bytes);
      expect(text).toContain(before);
      return new TextEncoder().encode(text.replace(before, after));
    },
  };
}

/** The edge appears, and the first order is intended, five seconds after the start. */
const orderedAtMicros = scenarioStartMicros + 5_000_000;

const tamperings: readonly (readonly [string, Tampering, string])[] = [
  [
    "one cent of a fill",
    onFirst("FillReported", (event) => {
      if (event.kind !== "FillReported") return event;
      return { ...event, fill: { ...event.fill, price: 7_200 as never } };
    }),
    "state after input",
  ],
  ["a reply that was left out", onFirst("OrderAccepted", () => null), "we have"],
  ["a timer that never fired", onFirst("TimerFired", () => null), "we have"],
  [
    "a person's decision",
    onFirst("KillSwitchSet", (event) => ({ ...event, reason: "another reason" }) as NewEvent),
    "state after input",
  ],
  ["one size in a frame", replaceInFrame(2, '"200.00"', '"201.00"'), "state after input"],
  ["one price in a frame", replaceInFrame(6, '"0.7700"', '"0.7600"'), "state after input"],
  [
    "a frame that was left out",
    { frame: (bytes, frame) => (frame === 4 ? null : bytes) },
    "a turn consumed 1 frames of 0",
  ],
  [
    "the instant of the turn that sent an order",
    { turnAt: (now) => (now === orderedAtMicros ? now + 1 : now) },
    "state after input",
  ],
];

describe("a changed recording is found", () => {
  test.each(tamperings)("%s", async (name, tampering, words) => {
    const copy = join(folder, name.replaceAll(" ", "-"));
    await copyTampered(original, copy, tampering);
    const report = reportOf(await replay(copy));
    expect(report.ok).toBe(false);
    expect(report.failure?.code).toBe("CAP-915");
    expect(report.failure?.message).toContain(words);
    expect(report.failure).toMatchObject({
      details: { turn: expect.any(Number), frame: expect.any(Number), inputs: expect.any(Number) },
    });
  });

  test("the first difference is the one that is named", async () => {
    const early = join(folder, "early");
    const late = join(folder, "late");
    await copyTampered(original, early, replaceInFrame(2, '"200.00"', '"201.00"'));
    await copyTampered(
      original,
      late,
      onFirst("StopRequested", () => null),
    );
    const at = async (path: string): Promise<number> => {
      const { failure } = reportOf(await replay(path));
      return (failure as unknown as { details: { turn: number } }).details.turn;
    };
    expect(await at(early)).toBeLessThan(await at(late));
  });
});
