// The breaker against its table, row by row, and against what the table cannot say: pauses, probes, late answers.

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import {
  type BreakerPass,
  type BreakerState,
  breakerRulesDefault,
  breakerTransitions,
} from "./circuit-breaker.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import type { RequestPurpose } from "./request-class.ts";

const seed = 20_261_121;

let clock: VirtualClock;
let breakers: CircuitBreakers;
let changes: string[];

beforeEach(() => {
  clock = new VirtualClock(epochMicros(1_795_161_600_000_000));
  changes = [];
  breakers = new CircuitBreakers({
    clock,
    // The largest jitter: a pause is as long as its policy says.
    random: { nextUint32: () => 2 ** 32 - 1 },
    observer: {
      changed: (endpoint, from, to, words) => changes.push(`${endpoint} ${from} → ${to}: ${words}`),
    },
  });
});

function pass(endpoint = "orders", purpose: RequestPurpose = "open"): BreakerPass {
  const entered = breakers.enter(endpoint, purpose);
  if ("code" in entered) throw new Error(`denied: ${entered.code}`);
  return entered;
}

const fail = (endpoint?: string, purpose?: RequestPurpose) =>
  pass(endpoint, purpose).settle("failed");
const work = (endpoint?: string, purpose?: RequestPurpose) =>
  pass(endpoint, purpose).settle("worked");
const isPassable = (purpose: RequestPurpose, endpoint = "orders") =>
  breakers.refusalOf(endpoint, purpose) === null;
const state = (endpoint = "orders") => breakers.counts()[endpoint]?.state ?? "closed";

function bring(to: BreakerState): void {
  if (to === "closed") return;
  for (let count = 0; count < 5; count += 1) fail();
  if (to === "half-open") clock.advanceBy(1_000_000);
}

describe("the table", () => {
  // What can happen to a breaker in each state, done to a real one.
  const acts: Record<BreakerState, readonly (readonly [string, () => void, BreakerState])[]> = {
    closed: [
      ["succeeded", () => work(), breakerTransitions.closed.succeeded],
      ["failed", () => fail(), breakerTransitions.closed.failed],
      ["tripped", () => bring("open"), breakerTransitions.closed.tripped],
      ["time", () => clock.advanceBy(3_600_000_000), breakerTransitions.closed.rested],
    ],
    open: [
      ["succeeded", () => work("orders", "protect"), breakerTransitions.open.succeeded],
      ["failed", () => fail("orders", "protect"), breakerTransitions.open.failed],
      ["rested", () => clock.advanceBy(1_000_000), breakerTransitions.open.rested],
      ["time too short", () => clock.advanceBy(999_999), "open"],
    ],
    "half-open": [
      ["succeeded", () => work(), breakerTransitions["half-open"].succeeded],
      ["failed", () => fail(), breakerTransitions["half-open"].failed],
      [
        "recovered",
        () => {
          work();
          work();
        },
        breakerTransitions["half-open"].recovered,
      ],
      ["time", () => clock.advanceBy(3_600_000_000), breakerTransitions["half-open"].rested],
    ],
  };
  const rows = (["closed", "open", "half-open"] as const).flatMap((from) =>
    acts[from].map(([event, act, to]) => ({ from, event, act, to })),
  );

  test.each(rows)("$from, $event: $to", ({ from, act, to }) => {
    bring(from);
    expect(state()).toBe(from);
    changes.length = 0;
    act();
    expect(state()).toBe(to);
    const expected = from === to ? [] : [`${from} → ${to}`];
    expect(changes.map((line) => line.replace("orders ", "").replace(/:.*/, ""))).toEqual(expected);
  });

  test("leads to the states it should, whole", () => {
    expect(breakerTransitions).toMatchInlineSnapshot(`
      {
        "closed": {
          "failed": "closed",
          "recovered": "closed",
          "rested": "closed",
          "succeeded": "closed",
          "tripped": "open",
        },
        "half-open": {
          "failed": "open",
          "recovered": "closed",
          "rested": "half-open",
          "succeeded": "half-open",
          "tripped": "open",
        },
        "open": {
          "failed": "open",
          "recovered": "closed",
          "rested": "half-open",
          "succeeded": "half-open",
          "tripped": "open",
        },
      }
    `);
  });

  test.each([
    ["closed", "open", true, 3],
    ["closed", "read", true, 3],
    ["closed", "protect", true, 3],
    ["open", "open", false, 0],
    ["open", "read", false, 0],
    ["open", "protect", true, 1],
    ["half-open", "open", true, 1],
    ["half-open", "read", true, 1],
    ["half-open", "protect", true, 2],
  ] as const)("%s lets %s through: %s, so many together: %d", (from, purpose, passes, together) => {
    bring(from);
    expect(isPassable(purpose)).toBe(passes);
    let entered = 0;
    while (entered < 3 && isPassable(purpose)) {
      pass("orders", purpose);
      entered += 1;
    }
    expect(entered).toBe(together);
  });
});

describe("opening", () => {
  test("after five failures in a row, not after four and a success", () => {
    for (let round = 0; round < 2; round += 1) {
      for (let count = 0; count < 4; count += 1) fail();
      work();
      clock.advanceBy(30_000_000);
    }
    expect(state()).toBe("closed");
    bring("open");
    expect(changes).toEqual(["orders closed → open: 5 failures in a row"]);
    expect(breakers.refusalOf("orders", "open")?.code).toBe("VEN-823");
    expect(breakers.counts().orders).toEqual({
      state: "open",
      failuresInRow: 5,
      opened: 1,
      denied: 1,
    });
  });

  test("when half of what came within the window failed", () => {
    for (let count = 0; count < 5; count += 1) {
      work();
      if (state() === "closed") fail();
    }
    expect(changes).toEqual(["orders closed → open: 5 of the last 10 requests failed"]);
  });

  test("not for failures from before it closed", () => {
    for (let count = 0; count < 5; count += 1) {
      work();
      fail();
    }
    clock.advanceBy(1_000_000);
    work();
    work();
    fail();
    expect(state()).toBe("closed");
  });

  test("not for failures spread over a longer time", () => {
    for (let count = 0; count < 40; count += 1) {
      work();
      fail();
      clock.advanceBy(10_000_000);
    }
    expect(changes).toEqual([]);
  });

  test("void answers change nothing", () => {
    for (let count = 0; count < 100; count += 1) pass().settle("void");
    expect(state()).toBe("closed");
    expect(breakers.counts().orders?.failuresInRow).toBe(0);
  });
});

describe("resting", () => {
  /** Lets the breaker rest, fails its probe, and returns after how many seconds it rested. */
  function restThenFail(): number {
    for (let second = 0; second < 120; second += 1) {
      if (isPassable("open")) {
        fail();
        return second;
      }
      clock.advanceBy(1_000_000);
    }
    throw new Error("it never rested");
  }

  test("pauses grow, up to a minute", () => {
    bring("open");
    const rests = Array.from({ length: 8 }, restThenFail);
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test("pauses are jittered down to the half", () => {
    const early = new CircuitBreakers({ clock, random: { nextUint32: () => 0 } });
    for (let count = 0; count < 5; count += 1) {
      const entered = early.enter("orders", "open");
      if ("settle" in entered) entered.settle("failed");
    }
    clock.advanceBy(499_999);
    expect(early.refusalOf("orders", "open")).not.toBeNull();
    clock.advanceBy(1);
    expect(early.refusalOf("orders", "open")).toBeNull();
  });

  test.each([
    [59, 2],
    [60, 1],
  ])("closed for %d s, the next pause is %d s", (closedSeconds, pauseSeconds) => {
    bring("half-open");
    work();
    work();
    expect(state()).toBe("closed");
    clock.advanceBy(closedSeconds * 1_000_000);
    bring("open");
    expect(restThenFail()).toBe(pauseSeconds);
  });

  test("a clock that is set back does not make the pause longer than any", () => {
    let now = 10_000_000_000;
    const stepping = { now: () => epochMicros(now), callAt: () => () => undefined };
    const own = new CircuitBreakers({ clock: stepping, random: { nextUint32: () => 0 } });
    for (let count = 0; count < 5; count += 1) {
      const entered = own.enter("orders", "open");
      if ("settle" in entered) entered.settle("failed");
    }
    expect(own.refusalOf("orders", "open")).not.toBeNull();
    now -= 3_600_000_000;
    expect(own.refusalOf("orders", "open")).toBeNull();
  });
});

describe("probes and what protects", () => {
  test("one probe at a time; two that succeed close", () => {
    bring("half-open");
    const probe = pass();
    expect(isPassable("open")).toBe(false);
    probe.settle("worked");
    probe.settle("worked");
    expect(state()).toBe("half-open");
    work();
    expect(state()).toBe("closed");
    expect(changes.at(-1)).toBe("orders half-open → closed: 2 probes succeeded");
  });

  test("a probe that was not sent frees its place", () => {
    bring("half-open");
    pass().settle("void");
    expect(isPassable("open")).toBe(true);
  });

  test("answers to what was sent before a change say nothing about the state after", () => {
    const old = [pass(), pass(), pass()];
    bring("open");
    old[0]?.settle("worked");
    expect(state()).toBe("open");
    clock.advanceBy(1_000_000);
    expect(state()).toBe("half-open");
    old[1]?.settle("failed");
    old[2]?.settle("worked");
    expect(state()).toBe("half-open");
    expect(isPassable("open")).toBe(true);
  });

  test("an open breaker lets one protecting request through per pause", () => {
    bring("open");
    fail("orders", "protect");
    expect(isPassable("protect")).toBe(false);
    clock.advanceBy(1_000_000);
    fail();
    expect(state()).toBe("open");
    expect(isPassable("protect")).toBe(true);
    pass("orders", "protect").settle("void");
    expect(isPassable("protect")).toBe(true);
  });

  test("an open breaker blocks no other endpoint", () => {
    bring("open");
    expect(isPassable("protect", "cancel-order")).toBe(true);
    expect(isPassable("open", "amend-order")).toBe(true);
  });

  test("names past the limit share one breaker", () => {
    for (let name = 0; name < 1_000; name += 1) work(`endpoint-${name}`);
    expect(Object.keys(breakers.counts())).toHaveLength(129);
    for (let count = 0; count < 5; count += 1) fail(`endpoint-${500 + count}`);
    expect(isPassable("open", "endpoint-999")).toBe(false);
    expect(isPassable("open", "endpoint-1")).toBe(true);
  });
});

test("whatever happens: open means denied, changes follow the table, and it always comes back", () => {
  const act = fc.record({
    purpose: fc.constantFrom<RequestPurpose>("open", "protect", "read"),
    verdict: fc.constantFrom("worked", "failed", "failed", "void" as const),
    afterMicros: fc.integer({ min: 0, max: 3_000_000 }),
    isLate: fc.boolean(),
  });
  const check = fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
    const own = new VirtualClock(epochMicros(0));
    const legal = new Set(
      Object.entries(breakerTransitions).flatMap(([from, row]) =>
        Object.values(row).map((to) => `${from} ${to}`),
      ),
    );
    const tested = new CircuitBreakers({
      clock: own,
      random: { nextUint32: () => 1 },
      observer: { changed: (_name, from, to) => expect(legal).toContain(`${from} ${to}`) },
    });
    const late: BreakerPass[] = [];
    for (const { purpose, verdict, afterMicros, isLate } of acts) {
      own.advanceBy(afterMicros);
      const before = tested.counts().e?.state ?? "closed";
      const entered = tested.enter("e", purpose);
      expect(before === "closed" && "code" in entered).toBe(false);
      expect(before === "open" && purpose !== "protect" && "settle" in entered).toBe(false);
      if ("code" in entered) continue;
      if (isLate) late.push(entered);
      else entered.settle(verdict);
    }
    for (const entered of late) entered.settle("void");
    own.advanceBy(120_000_000);
    for (let probe = 0; probe < breakerRulesDefault.probesNeeded; probe += 1) {
      const entered = tested.enter("e", "read");
      expect("settle" in entered).toBe(true);
      if ("settle" in entered) entered.settle("worked");
    }
    expect(tested.counts().e?.state).toBe("closed");
  });
  fc.assert(check, { seed, numRuns: 500 });
});
