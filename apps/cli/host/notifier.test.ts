import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { silentLog } from "../../../src/adapters/logging/json-log.ts";
import { SqliteSeenEvents } from "../../../src/adapters/storage/seen-events/sqlite-seen-events.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { type Alarm, Notifier } from "./notifier.ts";

const alarm: Alarm = { severity: "critical", message: "PFL-702: kalshi reports other cash" };
const minute = 60_000_000;

class Rig {
  readonly clock = new VirtualClock(epochMicros(1_000 * minute));
  readonly lines: string[] = [];
  readonly #file = join(temporaryFolder(), "seen-events.sqlite");
  #seen: SqliteSeenEvents | undefined;

  /** The next run of the program, a moment later. */
  run(): Notifier {
    this.clock.advanceBy(1);
    this.#seen?.close();
    const seen = unwrap(SqliteSeenEvents.open({ file: this.#file, clock: this.clock }));
    onTestFinished(() => seen.close());
    this.#seen = seen;
    const log = {
      ...silentLog,
      info: (message: string) => void this.lines.push(`info ${message}`),
      warn: (message: string) => void this.lines.push(`warn ${message}`),
      failure: ({ code }: { readonly code: string }) => void this.lines.push(`failure ${code}`),
    };
    return new Notifier({ seen, clock: this.clock, log });
  }

  breakStore(): void {
    this.#seen?.close();
  }
}

test("an alarm of an earlier run is not told again, and the log says why", () => {
  const rig = new Rig();
  rig.run().notify(alarm);
  const next = rig.run();
  next.notify(alarm);
  expect(next.withheld).toBe(1);
  expect(rig.lines).toEqual([
    `warn ${alarm.message}`,
    `info told before the restart: ${alarm.message}`,
  ]);
  next.notify({ ...alarm, severity: "warning" });
  next.notify({ ...alarm, message: "another" });
  expect(next.withheld).toBe(1);
});

test("within a run it is told each time the engine says it", () => {
  const rig = new Rig();
  const notifier = rig.run();
  notifier.notify(alarm);
  rig.clock.advanceBy(minute);
  notifier.notify(alarm);
  expect(rig.lines).toEqual([`warn ${alarm.message}`, `warn ${alarm.message}`]);
});

test("after its hour, and after a person has acted, it is told again", () => {
  const rig = new Rig();
  rig.run().notify(alarm);
  const second = rig.run();
  second.personActed();
  second.notify(alarm);
  expect(second.withheld).toBe(0);
  rig.clock.advanceBy(61 * minute);
  const third = rig.run();
  third.notify(alarm);
  expect(third.withheld).toBe(0);
  expect(rig.lines.filter((line) => line.startsWith("warn"))).toHaveLength(3);
});

test("what happens after a person has acted is news for the next run as well", () => {
  const rig = new Rig();
  const first = rig.run();
  first.notify(alarm);
  rig.clock.advanceBy(minute);
  first.personActed();
  const second = rig.run();
  second.notify(alarm);
  expect(second.withheld).toBe(0);
  rig.clock.advanceBy(minute);
  const third = rig.run();
  third.notify(alarm);
  expect(third.withheld).toBe(1);
  rig.clock.advanceBy(50 * minute);
  third.personActed();
  rig.clock.advanceBy(minute);
  const fourth = rig.run();
  fourth.notify(alarm);
  expect(fourth.withheld).toBe(0);
});

test("information is told quietly, a long alarm whole, and both are known again", () => {
  const rig = new Rig();
  const long: Alarm = { severity: "information", message: "x".repeat(5_000) };
  rig.run().notify(long);
  expect(rig.lines).toEqual([`info ${long.message}`]);
  const next = rig.run();
  next.notify(long);
  expect(next.withheld).toBe(1);
});

test("where nothing can be kept every alarm is told", () => {
  const rig = new Rig();
  const notifier = rig.run();
  rig.breakStore();
  notifier.notify(alarm);
  notifier.notify(alarm);
  expect(rig.lines.filter((line) => line === `warn ${alarm.message}`)).toHaveLength(2);
  expect(rig.lines).toContain("failure STO-927");
});
