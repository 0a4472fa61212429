// An engine begins again on what an earlier one left: the clock may say something else by then.

import { expect, test } from "vitest";
import { rigSettings, rigStart } from "../../test/support/engine-rig.ts";
import { VirtualClock } from "../adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../adapters/storage/journal/memory-journal.ts";
import type { FailureCode } from "../domain/failure/catalogue.ts";
import { newDirectories } from "../domain/market/directory.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { ReferenceBookStore } from "../engine/market-data/books/reference-book-store.ts";
import { EngineHost } from "./engine-host.ts";

function hostAt(micros: number, journal: MemoryJournal, problems: FailureCode[]): EngineHost {
  return new EngineHost({
    directories: newDirectories(),
    books: new ReferenceBookStore(),
    settings: rigSettings,
    identity: { version: "0.0.0", configurationHash: "test", seed: 35 },
    clock: new VirtualClock(epochMicros(micros)),
    journal,
    defer: () => undefined,
    observer: { stepped: () => undefined, problem: ({ code }) => problems.push(code) },
    notify: () => undefined,
    gateways: () => [],
  });
}

test("a clock that was set back between two runs is held where the records end, and named", () => {
  const journal = new MemoryJournal({ durability: "automatic" });
  const problems: FailureCode[] = [];
  expect(hostAt(rigStart, journal, problems).start()).toBe(epochMicros(rigStart));
  expect(problems).toEqual([]);
  expect(hostAt(rigStart - 5_000_000, journal, problems).start()).toBe(epochMicros(rigStart));
  expect(problems).toEqual(["RUN-934"]);
  expect(hostAt(rigStart + 1, journal, problems).start()).toBe(epochMicros(rigStart + 1));
  expect([...journal.read(1)].map(({ at }) => Number(at) - rigStart)).toEqual([0, 0, 1]);
});
