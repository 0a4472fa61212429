// What the cache keeps, how long, how much, and that loads of one key are one.

import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { epochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import { ExpiringCache } from "./expiring-cache.ts";

const seed = 20_261_122;

let clock: VirtualClock;
let cache: ExpiringCache<number>;
let loads: string[];

beforeEach(() => {
  clock = new VirtualClock(epochMicros(0));
  loads = [];
  cache = newCache(3);
});

function newCache(entriesMax: number): ExpiringCache<number> {
  return new ExpiringCache<number>({
    clock,
    entriesMax,
    keepFor: seconds(900),
    keepFailureFor: seconds(60),
  });
}

/** Loads a key; every load gives a number of its own. */
function get(key: string, answer?: Result<number>): Promise<Result<number>> {
  return cache.load(key, () => {
    loads.push(key);
    return Promise.resolve(answer ?? succeed(loads.length));
  });
}

test("an answer is kept for its time and no longer", async () => {
  expect(await get("a")).toEqual({ ok: true, value: 1 });
  clock.advanceBy(899_999_999);
  expect(await get("a")).toEqual({ ok: true, value: 1 });
  clock.advanceBy(1);
  expect(await get("a")).toEqual({ ok: true, value: 2 });
  expect(cache.counts()).toMatchObject({ hits: 1, misses: 2, entries: 1 });
});

test("what is not found is remembered more shortly, what may pass not at all", async () => {
  await get("gone", fail("VEN-806", "gone"));
  await get("away", fail("VEN-802", "away"));
  clock.advanceBy(59_999_999);
  expect(await get("gone")).toMatchObject({ ok: false, failure: { code: "VEN-806" } });
  expect((await get("away")).ok).toBe(true);
  clock.advanceBy(1);
  expect((await get("gone")).ok).toBe(true);
  expect(cache.counts()).toMatchObject({ failureHits: 1, hits: 1, misses: 4 });
});

test("the least recently used one goes first", async () => {
  for (const key of ["a", "b", "c", "a", "d"]) await get(key);
  expect(cache.counts()).toMatchObject({ entries: 3, evictions: 1 });
  await get("a");
  expect(loads).toEqual(["a", "b", "c", "d"]);
  await get("b");
  expect(loads.at(-1)).toBe("b");
});

test("loads of one key that come together are one", async () => {
  const answers = await Promise.all([get("a"), get("a"), get("b"), get("a")]);
  expect(answers.map((answer) => answer.ok && answer.value)).toEqual([1, 1, 2, 1]);
  expect(loads).toEqual(["a", "b"]);
  expect(cache.counts()).toMatchObject({ misses: 2, joined: 2 });
});

test("what is forgotten while it loads is answered and not kept", async () => {
  let answer: (result: Result<number>) => void = () => undefined;
  const old = cache.load("a", () => new Promise((resolve) => (answer = resolve)));
  await Promise.resolve();
  cache.forget("a");
  const fresh = get("a");
  answer(succeed(-1));
  expect(await old).toEqual({ ok: true, value: -1 });
  expect(await fresh).toEqual({ ok: true, value: 1 });
  expect(await get("a")).toEqual({ ok: true, value: 1 });
});

test("a load that was forgotten is not kept in the place of a later one", async () => {
  const old = get("a", succeed(-1));
  cache.forget("a");
  const fresh = get("a");
  await Promise.all([old, fresh]);
  expect(await get("a")).toEqual({ ok: true, value: 2 });
  const last = get("b");
  cache.forget("b");
  await last;
  expect(cache.counts().entries).toBe(1);
});

test("a load that breaks leaves the key free", async () => {
  const broken = cache.load("a", () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  expect((await get("a")).ok).toBe(true);
});

test("a clock that was set back leaves nothing of unknown age", async () => {
  let now = 1_000_000_000;
  const stepping = { now: () => epochMicros(now), callAt: () => () => undefined };
  const options = { entriesMax: 3, keepFor: seconds(900), keepFailureFor: seconds(60) };
  cache = new ExpiringCache<number>({ clock: stepping, ...options });
  await get("a");
  now -= 1;
  await get("a");
  expect(loads).toEqual(["a", "a"]);
});

test("never more entries than the limit, never an answer older than its time", async () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 9 }),
    afterSeconds: fc.integer({ min: 0, max: 500 }),
    isForgotten: fc.boolean(),
  });
  const check = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    clock = new VirtualClock(epochMicros(0));
    cache = newCache(4);
    for (const { key, afterSeconds, isForgotten } of steps) {
      clock.advanceBy(afterSeconds * 1_000_000);
      const now = Number(clock.now());
      const answer = await cache.load(String(key), () => Promise.resolve(succeed(now)));
      expect(answer.ok && now - answer.value < 900_000_000).toBe(true);
      expect(cache.counts().entries).toBeLessThanOrEqual(4);
      if (isForgotten) cache.forget(String(key));
    }
  });
  await fc.assert(check, { seed, numRuns: 200 });
});
