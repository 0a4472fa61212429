// The two stores of seen events under one set of cases; and the file, closed and opened again wherever chance puts it,
// against the memory, which is its plain reference.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fastCheck from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import {
  type SeenEvents,
  type SeenKey,
  type SeenScope,
  type SeenVerdict,
  seenKeyLengthMax,
  seenKeysPerClaimMax,
  seenOutcomeLengthMax,
} from "../../../ports/seen-events.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import { MemorySeenEvents } from "./memory-seen-events.ts";
import type { ScopeLimits } from "./seen-rules.ts";
import { SqliteSeenEvents } from "./sqlite-seen-events.ts";

const second = 1_000_000;
const start = 1_000 * second;
const few = { keepFor: seconds(10), keysMax: 8 };
const limits: ScopeLimits = { control: few, "source-trades": few, notifications: few };

interface Place {
  readonly clock: VirtualClock;
  readonly store: SeenEvents;
  /** Closes the store and opens it again; the memory has nothing to come back to. */
  reopen: (() => SeenEvents) | undefined;
}

function memory(): Place {
  const clock = new VirtualClock(epochMicros(start));
  return { clock, store: new MemorySeenEvents(clock, limits), reopen: undefined };
}

function file(): Place {
  const clock = new VirtualClock(epochMicros(start));
  const path = join(temporaryFolder(), "seen-events.sqlite");
  let store = unwrap(SqliteSeenEvents.open({ file: path, clock, limits }));
  onTestFinished(() => store.close());
  const reopen = () => {
    store.close();
    store = unwrap(SqliteSeenEvents.open({ file: path, clock, limits }));
    return store;
  };
  return { clock, store, reopen };
}

function kinds(verdicts: readonly SeenVerdict[]): string {
  return verdicts.map(({ kind }) => kind).join(" ");
}

/** Claims keys whose events happen now, or so many seconds ago. */
function claim(place: Place, keys: string, secondsAgo = 0, scope: SeenScope = "control"): string {
  const at = epochMicros(Number(place.clock.now()) - secondsAgo * second);
  return kinds(
    unwrap(
      place.store.claim(
        scope,
        keys.split(" ").map((key) => ({ key, at })),
      ),
    ),
  );
}

describe.each([
  ["memory", memory],
  ["file", file],
])("seen events in %s", (_name, open) => {
  test("a key is first once, also within one claim, and each scope has its own", () => {
    const place = open();
    expect(claim(place, "a b a")).toBe("first first seen");
    expect(claim(place, "b c")).toBe("seen first");
    expect(claim(place, "a", 0, "notifications")).toBe("first");
    expect(place.store.size("control")).toBe(3);
    expect(place.store.size("notifications")).toBe(1);
    expect(place.store.size("source-trades")).toBe(0);
  });

  test("what came of it is told with the next claim, once it was settled", () => {
    const { store, clock } = open();
    const key = { key: "a", at: clock.now() };
    unwrap(store.claim("control", [key]));
    clock.advanceBy(second);
    const seen = { kind: "seen", at: key.at, outcome: null };
    expect(unwrap(store.claim("control", [key]))).toEqual([seen]);
    unwrap(store.settle("control", "a", "done"));
    unwrap(store.settle("control", "unknown", "done"));
    expect(unwrap(store.claim("control", [key]))).toEqual([{ ...seen, outcome: "done" }]);
    expect(unwrap(store.find("control", "a"))).toEqual({ ...seen, outcome: "done" });
    expect(unwrap(store.find("control", "unknown"))).toBeUndefined();
    expect(store.size("control")).toBe(1);
  });

  test("an event from before the horizon is never first, whether its key was known or not", () => {
    const place = open();
    claim(place, "a");
    place.clock.advanceBy(9 * second);
    expect(claim(place, "a b", 9)).toBe("seen first");
    place.clock.advanceBy(second);
    expect(unwrap(place.store.find("control", "a"))).toBeUndefined();
    expect(claim(place, "a never", 10)).toBe("expired expired");
    expect(place.store.size("control")).toBe(0);
    // The same words said anew are another event.
    expect(claim(place, "a")).toBe("first");
  });

  test("an event ahead of the clock counts as now", () => {
    const place = open();
    expect(claim(place, "a", -500)).toBe("first");
    place.clock.advanceBy(10 * second);
    expect(claim(place, "b")).toBe("first");
    expect(place.store.size("control")).toBe(1);
  });

  test("beyond the number the older half goes, and the horizon with it", () => {
    const place = open();
    for (let key = 1; key <= few.keysMax; key += 1) {
      claim(place, `key-${key}`);
      place.clock.advanceBy(1_000);
    }
    expect(place.store.size("control")).toBe(8);
    claim(place, "key-9");
    expect(place.store.size("control")).toBe(4);
    const at = (key: number) => epochMicros(start + (key - 1) * 1_000);
    const again = (key: number) =>
      kinds(unwrap(place.store.claim("control", [{ key: `key-${key}`, at: at(key) }])));
    expect([1, 5, 6, 9].map(again)).toEqual(["expired", "expired", "seen", "seen"]);
  });

  test("a claim of more keys than are kept leaves none of them first again", () => {
    const place = open();
    const keys = Array.from({ length: 20 }, (_, key) => `key-${key}`).join(" ");
    const at = place.clock.now();
    expect(claim(place, keys)).toBe(Array(20).fill("first").join(" "));
    const again = unwrap(
      place.store.claim(
        "control",
        keys.split(" ").map((key) => ({ key, at })),
      ),
    );
    expect(kinds(again)).not.toContain("first");
  });

  test.each([
    "a\u0000b",
    "a",
    "'; DROP TABLE seen; --",
    "\ud800",
    "\ud801",
    "\ufffd",
    "é",
    "e\u0301",
    " ",
    "\u{1F4B8}".repeat(500),
    "x".repeat(seenKeyLengthMax),
  ])("any text is a key of its own: %j", (key) => {
    const { store, clock } = open();
    const at = clock.now();
    const others = ["a\u0000b", "a", "\ud800", "\ud801", "\ufffd", "é", "e\u0301", " "];
    const rest = others.filter((other) => other !== key).slice(0, 6);
    expect(kinds(unwrap(store.claim("control", [{ key, at }])))).toBe("first");
    for (const other of rest) {
      expect(kinds(unwrap(store.claim("control", [{ key: other, at }])))).toBe("first");
    }
    expect(kinds(unwrap(store.claim("control", [{ key, at }])))).toBe("seen");
  });

  test("what is not within the limits is refused, and nothing of it was claimed", () => {
    const place = open();
    const at = place.clock.now();
    const refused = (keys: readonly SeenKey[]) => {
      const result = place.store.claim("control", keys);
      return result.ok ? "claimed" : result.failure.code;
    };
    expect(
      refused([
        { key: "good", at },
        { key: "", at },
      ]),
    ).toBe("STO-927");
    expect(refused([{ key: "x".repeat(seenKeyLengthMax + 1), at }])).toBe("STO-927");
    const many = Array.from({ length: seenKeysPerClaimMax + 1 }, (_, key) => ({
      key: `${key}`,
      at,
    }));
    expect(refused(many)).toBe("STO-927");
    expect(place.store.settle("control", "a", "x".repeat(seenOutcomeLengthMax + 1)).ok).toBe(false);
    expect(place.store.find("control", "").ok).toBe(false);
    expect(place.store.size("control")).toBe(0);
  });
});

describe("the file of seen events", () => {
  test("is as it was after it was closed, and so is its horizon", () => {
    const place = file();
    claim(place, "a b");
    unwrap(place.store.settle("control", "a", "done"));
    const again = { ...place, store: place.reopen?.() ?? place.store };
    expect(again.store.size("control")).toBe(2);
    expect(unwrap(again.store.find("control", "a"))).toMatchObject({ outcome: "done" });
    again.clock.advanceBy(10 * second);
    claim(again, "c");
    const third = { ...place, store: place.reopen?.() ?? place.store };
    expect(claim(third, "a", 10)).toBe("expired");
  });

  test("a clock that is set back makes nothing first that was forgotten", () => {
    const path = join(temporaryFolder(), "seen-events.sqlite");
    const late = new VirtualClock(epochMicros(start + 60 * second));
    const early = new VirtualClock(epochMicros(start));
    const key = { key: "a", at: epochMicros(start) };
    const first = unwrap(SqliteSeenEvents.open({ file: path, clock: early, limits }));
    unwrap(first.claim("control", [key]));
    first.close();
    const later = unwrap(SqliteSeenEvents.open({ file: path, clock: late, limits }));
    unwrap(later.claim("control", [{ key: "b", at: late.now() }]));
    later.close();
    const third = unwrap(SqliteSeenEvents.open({ file: path, clock: early, limits }));
    expect(kinds(unwrap(third.claim("control", [key])))).toBe("expired");
    third.close();
  });

  test("another database, a newer layout and a damaged file are refused by name", () => {
    const folder = temporaryFolder();
    const clock = new VirtualClock(epochMicros(start));
    const codeOf = (path: string) => {
      const opened = SqliteSeenEvents.open({ file: path, clock });
      if (opened.ok) opened.value.close();
      return opened.ok ? "opened" : opened.failure.code;
    };
    const made = (name: string, statements: string) => {
      const path = join(folder, name);
      const database = new DatabaseSync(path);
      database.exec(statements);
      database.close();
      return path;
    };
    expect(codeOf(made("other.sqlite", "CREATE TABLE a (b)"))).toBe("STO-924");
    const newer = join(folder, "newer.sqlite");
    expect(codeOf(newer)).toBe("opened");
    const database = new DatabaseSync(newer);
    database.exec("PRAGMA user_version = 2");
    database.close();
    expect(codeOf(newer)).toBe("STO-923");
    expect(codeOf(join(folder, "missing", "seen.sqlite"))).toBe("STO-921");
  });

  test("a store that cannot write says so, and claims nothing", () => {
    const place = file();
    place.store.close();
    const result = place.store.claim("control", [{ key: "a", at: place.clock.now() }]);
    expect(result.ok ? "claimed" : result.failure.code).toBe("STO-927");
    expect(place.store.size("control")).toBe(0);
    const again = { ...place, store: place.reopen?.() ?? place.store };
    expect(claim(again, "a")).toBe("first");
  });
});

const step = fastCheck.oneof(
  {
    weight: 8,
    arbitrary: fastCheck.record({
      scope: fastCheck.constantFrom<SeenScope>("control", "source-trades"),
      keys: fastCheck.array(
        fastCheck.record({
          key: fastCheck.nat(30),
          secondsAgo: fastCheck.integer({ min: -2, max: 13 }),
        }),
        { maxLength: 5 },
      ),
    }),
  },
  { weight: 2, arbitrary: fastCheck.record({ settle: fastCheck.nat(30) }) },
  { weight: 3, arbitrary: fastCheck.record({ pass: fastCheck.nat(4_000_000) }) },
  { weight: 1, arbitrary: fastCheck.constant("reopen" as const) },
);

test("the file, closed and opened anywhere, answers as the memory that never ended, and no key is first twice", () => {
  const place = file();
  fastCheck.assert(
    fastCheck.property(fastCheck.array(step, { maxLength: 60 }), fastCheck.nat(), (steps, name) => {
      const plain = new MemorySeenEvents(place.clock, limits);
      let store = place.reopen?.() ?? place.store;
      // A fresh horizon for each story: whatever an earlier one left has gone by then.
      place.clock.advanceBy(100 * second);
      const firsts = new Set<string>();
      for (const one of steps) {
        if (one === "reopen") store = place.reopen?.() ?? store;
        else if ("pass" in one) place.clock.advanceBy(one.pass);
        else if ("settle" in one) {
          unwrap(store.settle("control", `${name}-${one.settle}`, "done"));
          unwrap(plain.settle("control", `${name}-${one.settle}`, "done"));
        } else {
          const keys = one.keys.map(({ key, secondsAgo }) => ({
            key: `${name}-${key}`,
            at: epochMicros(Number(place.clock.now()) - secondsAgo * second),
          }));
          const verdicts = unwrap(store.claim(one.scope, keys));
          expect(verdicts).toEqual(unwrap(plain.claim(one.scope, keys)));
          for (const [position, { kind }] of verdicts.entries()) {
            const event = `${one.scope} ${keys[position]?.key} ${Number(keys[position]?.at)}`;
            expect(kind === "first" && firsts.has(event), event).toBe(false);
            if (kind === "first") firsts.add(event);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});
