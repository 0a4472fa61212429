// One submission at a time: turns, what goes first, what never leaves, and reads between two.

import { expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { type LanePurpose, SubmissionLane, waitingMax } from "./submission-lane.ts";

function lane() {
  const clock = new ManualClock();
  const story: string[] = [];
  const ends = new Map<string, () => void>();
  const line = new SubmissionLane(clock);
  const run = (name: string, purpose: LanePurpose, within = 10) =>
    line
      .run(purpose, addDuration(clock.now(), seconds(within)), async () => {
        story.push(`${name} begins`);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        story.push(`${name} ends`);
      })
      .then((turn) => {
        if ("unsent" in turn) story.push(`${name} ${turn.unsent.code}`);
      });
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  return { clock, line, story, run, end };
}

test("what protects goes before what opens, each alone", async () => {
  const { story, run, end } = lane();
  void run("first", "open");
  void run("second", "open");
  void run("cancel", "protect");
  await settle();
  expect(story).toEqual(["first begins"]);
  await end("first");
  await end("cancel");
  await end("second");
  expect(story).toEqual([
    ...["first begins", "first ends", "cancel begins", "cancel ends"],
    ...["second begins", "second ends"],
  ]);
});

test("what waits past its deadline never begins", async () => {
  const { clock, story, run, end } = lane();
  void run("first", "open");
  void run("second", "open", 2);
  clock.advance(seconds(3));
  await settle();
  expect(story).toEqual(["first begins", "second VEN-820"]);
  await end("first");
  void run("late", "open", 0);
  await settle();
  expect(story.slice(2)).toEqual(["first ends", "late VEN-820"]);
});

test("the line has an end", async () => {
  const { line, story, run } = lane();
  void run("first", "open");
  for (let place = 0; place < waitingMax; place += 1) void run(`${place}`, "open");
  expect(line.waiting).toBe(waitingMax);
  void run("one more", "protect");
  await settle();
  expect(story).toEqual(["first begins", "one more VEN-822"]);
});

test("a read waits for the end of a submission and goes before the next", async () => {
  const { line, story, run, end } = lane();
  const read = (name: string) => line.gap().then(() => story.push(name));
  await read("free");
  void run("first", "open");
  void run("second", "open");
  void read("between");
  await settle();
  expect(story).toEqual(["free", "first begins"]);
  await end("first");
  expect(story.indexOf("between")).toBeLessThan(story.indexOf("second begins"));
});

test("work that fails does not keep the line", async () => {
  const { clock, line, story, run } = lane();
  const failing = line.run("open", addDuration(clock.now(), seconds(1)), () =>
    Promise.reject(new TypeError("gone")),
  );
  await expect(failing).rejects.toThrow("gone");
  void run("next", "open");
  await settle();
  expect(story).toEqual(["next begins"]);
});
