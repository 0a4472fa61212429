// The governor under a virtual clock: what it may spend, who goes first, what it refuses, how it yields and recovers.

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  epochMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import { type GovernorSeeds, RateGovernor, type RateTicket } from "./rate-governor.ts";
import type { BucketName, RequestPurpose } from "./request-class.ts";

const seed = 20_261_120;

/** Numbers of the smallest tier. */
const basic: GovernorSeeds = {
  read: { refillPerSecond: 200, capacity: 600 },
  write: { refillPerSecond: 100, capacity: 100 },
};

/** Of a capacity of 100: what is held back, and what is left for the others. */
const reserve = 30;

let clock: VirtualClock;
let governor: RateGovernor;
let log: string[];

beforeEach(() => {
  clock = new VirtualClock(epochMicros(1_795_161_600_000_000));
  governor = new RateGovernor({ clock, seeds: basic });
  log = [];
});

const startedAt = 1_795_161_600_000_000;
const millisNow = () => (integerOf(clock.now()) - startedAt) / 1_000;

function ticket(
  cost: number,
  purpose: RequestPurpose,
  change: Partial<RateTicket> = {},
): RateTicket {
  const deadline = addDuration(clock.now(), seconds(60));
  return { buckets: ["write"], cost, purpose, deadline, ...change };
}

/** Asks, and notes the answer with its millisecond. */
function ask(
  name: string,
  cost: number,
  purpose: RequestPurpose,
  change: Partial<RateTicket> = {},
) {
  return governor.admit(ticket(cost, purpose, change), (failure) =>
    log.push(`${millisNow()} ${name} ${failure?.code ?? "goes"}`),
  );
}

describe("spending", () => {
  test("the bucket but for the reserve goes at once, the rest as it refills", () => {
    for (let number = 1; number <= 9; number += 1) ask(`order-${number}`, 10, "open");
    expect(log).toHaveLength(7);
    clock.advanceBy(99_999);
    expect(log).toHaveLength(7);
    clock.advanceBy(1);
    expect(log.at(-1)).toBe("100 order-8 goes");
    clock.advanceBy(1_000_000);
    expect(log.at(-1)).toBe("200 order-9 goes");
    expect(governor.counts()).toMatchObject({ admitted: 9, waited: 2, waiting: 0 });
    expect(clock.waiting).toBe(0);
  });

  test("a rest of years fills the bucket and no more", () => {
    ask("order", 70, "open");
    clock.advanceBy(10 * 365 * 86_400 * 1_000_000);
    expect(governor.counts().buckets.write).toEqual({ tokens: 100, refillPerSecond: 100 });
  });

  test("a clock that is set back refills nothing twice and goes on", () => {
    let now = startedAt;
    const stepping = { now: () => epochMicros(now), callAt: () => () => undefined };
    const own = new RateGovernor({ clock: stepping, seeds: basic });
    const far = { deadline: epochMicros(startedAt + 9e12) };
    own.admit(ticket(100, "protect", far), () => undefined);
    now -= 3_600_000_000;
    expect(own.counts().buckets.write?.tokens).toBe(0);
    now += 500_000;
    expect(own.counts().buckets.write?.tokens).toBe(50);
  });

  test("classes and shards have tokens of their own; two names of one bucket pay once", () => {
    ask("order", 70, "open");
    ask("shard-1", 70, "open", { buckets: ["write/1"] });
    ask("read", 500, "read", { buckets: ["read"] });
    expect(log).toHaveLength(3);
    ask("both", 10, "open", { buckets: ["write", "write/2"] });
    expect(log).toHaveLength(3);
    clock.advanceBy(100_000);
    expect(log.at(-1)).toBe("100 both goes");
    expect(governor.counts().buckets["write/2"]?.tokens).toBe(90);
    for (let shard = 3; shard < 60; shard += 1) {
      ask(`shard-${shard}`, 1, "protect", { buckets: [`write/${shard}`] });
    }
    expect(Object.keys(governor.counts().buckets)).toHaveLength(34);
    clock.advanceBy(1_000_000);
    const before = governor.counts().buckets.write?.tokens ?? 0;
    ask("past the shards", 40, "open", { buckets: ["write", "write/99"] });
    expect(governor.counts().buckets.write?.tokens).toBe(before - 40);
  });

  test("cancels have a rate of their own where the venue counts them apart", () => {
    const apart = new RateGovernor({
      clock,
      seeds: { ...basic, cancel: { refillPerSecond: 80, capacity: 120 } },
    });
    const order = ticket(70, "open");
    const settled: (string | null)[] = [];
    apart.admit(order, (failure) => settled.push(failure?.code ?? null));
    const sweep = ticket(120, "protect", { buckets: ["cancel"] });
    apart.admit(sweep, (failure) => settled.push(failure?.code ?? null));
    expect(settled).toEqual([null, null]);
    expect(apart.counts().buckets.cancel).toEqual({ tokens: 0, refillPerSecond: 80 });
    apart.seed({ ...basic, cancel: { refillPerSecond: 160, capacity: 240 } });
    expect(apart.counts().buckets.cancel?.refillPerSecond).toBe(160);
  });

  test("what the venue says is left lowers what is believed, into debt, and never raises it", () => {
    governor.left("write", 20);
    ask("order", 60, "protect");
    expect(log).toEqual([]);
    clock.advanceBy(400_000);
    expect(log).toEqual(["400 order goes"]);
    governor.left("write", 90);
    expect(governor.counts().buckets.write?.tokens).toBe(0);
    governor.left("write", -50);
    ask("later", 10, "protect");
    clock.advanceBy(600_000);
    expect(log.at(-1)).toBe("1000 later goes");
    governor.left("write", Number.MIN_SAFE_INTEGER);
    governor.left("write", Number.NaN);
    expect(governor.counts().buckets.write?.tokens).toBe(-1_000);
  });

  test("tokens of a request that was not sent come back, and let the next go", () => {
    const first = ticket(70, "open");
    governor.admit(first, () => undefined);
    ask("second", 70, "open");
    expect(log).toEqual([]);
    governor.giveBack(first);
    expect(log).toEqual(["0 second goes"]);
  });

  test("never more than the capacity and the refill, over any window", () => {
    const arrivals = fc.array(
      fc.record({
        afterMicros: fc.integer({ min: 0, max: 400_000 }),
        cost: fc.integer({ min: 0, max: 110 }),
        purpose: fc.constantFrom<RequestPurpose>("open", "protect", "read"),
        patienceMicros: fc.integer({ min: 0, max: 3_000_000 }),
        isComplaint: fc.boolean(),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const check = fc.property(arrivals, (requests) => {
      const own = new VirtualClock(epochMicros(0));
      const tested = new RateGovernor({ clock: own, seeds: basic });
      const spent: { at: number; cost: number }[] = [];
      let answers = 0;
      for (const { afterMicros, cost, purpose, patienceMicros, isComplaint } of requests) {
        own.advanceBy(afterMicros);
        const deadline = addDuration(own.now(), durationMicros(patienceMicros));
        tested.admit({ buckets: ["write"], cost, purpose, deadline }, (failure) => {
          answers += 1;
          if (failure === null) spent.push({ at: integerOf(own.now()), cost });
          else expect(["VEN-820", "VEN-821"]).toContain(failure.code);
          if (failure === null) expect(own.now() <= deadline).toBe(true);
        });
        if (isComplaint && cost % 7 === 0) tested.throttled(["write"]);
      }
      own.advanceBy(10_000_000);
      expect(answers).toBe(requests.length);
      expect(own.waiting).toBe(0);
      for (const [first, from] of spent.entries()) {
        let total = 0;
        for (const until of spent.slice(first)) {
          total += until.cost;
          // A refill of 100 a second is 100 millionths a microsecond.
          expect(total * 1_000_000).toBeLessThanOrEqual(100_000_000 + 100 * (until.at - from.at));
        }
      }
    });
    fc.assert(check, { seed, numRuns: 300 });
  });
});

describe("priority", () => {
  test("what protects goes before what opens, and that before what reads", () => {
    ask("first", 70, "open");
    ask("read", 10, "read");
    ask("open", 10, "open");
    ask("protect-1", 30, "protect");
    ask("protect-2", 10, "protect");
    expect(log).toEqual(["0 first goes", "0 protect-1 goes"]);
    clock.advanceBy(2_000_000);
    expect(log.slice(2)).toEqual(["100 protect-2 goes", "500 open goes", "600 read goes"]);
  });

  test("a dear request is not overtaken for ever by cheap ones of its kind", () => {
    ask("first", 70, "open");
    ask("dear", 70, "open");
    for (let number = 0; number < 20; number += 1) {
      ask(`cheap-${number}`, 1, "open");
      clock.advanceBy(50_000);
    }
    expect(log[1]).toBe("700 dear goes");
  });

  test("the reserve is never spent on what does not protect", () => {
    for (let number = 0; number < 30; number += 1) ask("order", 10, "open");
    for (let step = 0; step < 50; step += 1) {
      clock.advanceBy(37_000);
      expect(governor.counts().buckets.write?.tokens).toBeGreaterThanOrEqual(reserve);
    }
  });

  test("what protects waits no longer than if it were alone with the reserve", () => {
    const arrivals = fc.array(
      fc.record({
        afterMicros: fc.integer({ min: 0, max: 300_000 }),
        cost: fc.integer({ min: 1, max: reserve }),
        isProtect: fc.boolean(),
      }),
      { minLength: 1, maxLength: 80 },
    );
    const check = fc.property(arrivals, (requests) => {
      const own = new VirtualClock(epochMicros(0));
      const tested = new RateGovernor({ clock: own, seeds: basic, waitingMax: 1_000 });
      const alone = aloneWithReserve();
      const late: string[] = [];
      for (const { afterMicros, cost, isProtect } of requests) {
        own.advanceBy(afterMicros);
        const deadline = addDuration(own.now(), seconds(600));
        const purpose = isProtect ? "protect" : "open";
        const atLatest = isProtect ? alone(integerOf(own.now()), cost) : Number.MAX_SAFE_INTEGER;
        tested.admit({ buckets: ["write"], cost, purpose, deadline }, () => {
          if (integerOf(own.now()) > atLatest) late.push(`${cost} at ${integerOf(own.now())}`);
        });
      }
      own.advanceBy(600_000_000);
      expect(late).toEqual([]);
    });
    fc.assert(check, { seed, numRuns: 300 });
  });
});

/** The reference: a bucket of the reserve alone, one request after the other. Returns when each would go. */
function aloneWithReserve() {
  let [level, at] = [reserve * 1_000_000, 0];
  return (askedAt: number, cost: number): number => {
    const from = Math.max(askedAt, at);
    level = Math.min(reserve * 1_000_000, level + 100 * (from - at));
    const missing = Math.max(0, cost * 1_000_000 - level);
    at = from + Math.ceil(missing / 100);
    level += 100 * (at - from) - cost * 1_000_000;
    return at;
  };
}

describe("refusals", () => {
  test("what cannot go before its deadline is not sent", () => {
    ask("first", 70, "open");
    const soon = { deadline: addDuration(clock.now(), milliseconds(99)) };
    ask("late", 10, "open", soon);
    ask("past", 10, "open", { deadline: clock.now() });
    expect(log.at(-1)).toBe("0 past VEN-820");
    clock.advanceBy(1_000_000);
    expect(log.at(-1)).toBe("99 late VEN-820");
    expect(governor.counts()).toMatchObject({ late: 2, waiting: 0 });
    expect(clock.waiting).toBe(0);
  });

  test("a late one in front lets those behind it go", () => {
    ask("first", 100, "protect");
    ask("front", 70, "open", { deadline: addDuration(clock.now(), milliseconds(500)) });
    ask("behind", 10, "open");
    clock.advanceBy(1_000_000);
    expect(log).toEqual(["0 first goes", "500 front VEN-820", "500 behind goes"]);
  });

  test.each([
    ["a batch above what opening may ever take", 71, "open", "VEN-821"],
    ["a batch as large as opening may take", 70, "open", "goes"],
    ["a batch above the capacity", 101, "protect", "VEN-821"],
    ["a batch of the whole capacity that protects", 100, "protect", "goes"],
    ["a cost that is no whole number", 1.5, "open", "VEN-821"],
    ["a negative cost", -1, "open", "VEN-821"],
  ] as const)("%s", (_case, cost, purpose, answer) => {
    ask("it", cost, purpose);
    expect(log).toEqual([`0 it ${answer}`]);
  });

  test("a full queue refuses, unless a newcomer matters more than the last", () => {
    governor = new RateGovernor({ clock, seeds: basic, waitingMax: 2 });
    ask("first", 70, "open");
    ask("a", 70, "open");
    ask("b", 10, "read");
    ask("c", 10, "read");
    expect(log.at(-1)).toBe("0 c VEN-822");
    ask("d", 100, "protect");
    expect(log.at(-1)).toBe("0 b VEN-822");
    expect(governor.counts()).toMatchObject({ crowdedOut: 2, waiting: 2 });
  });

  test("a withdrawn request is never called and blocks nobody", () => {
    ask("first", 70, "open");
    const withdraw = ask("gone", 70, "open");
    ask("next", 10, "open");
    withdraw();
    withdraw();
    clock.advanceBy(100_000);
    expect(log).toEqual(["0 first goes", "100 next goes"]);
    expect(clock.waiting).toBe(0);
  });
});

describe("the venue's own numbers", () => {
  test("replace the defaults; what no longer fits is refused", () => {
    ask("first", 70, "open");
    ask("waits", 60, "open");
    const write = { refillPerSecond: 10, capacity: 50 };
    expect(governor.seed({ ...basic, write })).toBeNull();
    expect(log.at(-1)).toBe("0 waits VEN-821");
    expect(governor.counts().buckets.write).toEqual({ tokens: 30, refillPerSecond: 10 });
  });

  test.each([0, -1, 1.5, Number.NaN, 1e15])(
    "a rate of %d is refused and changes nothing",
    (rate) => {
      const read = { refillPerSecond: rate, capacity: 600 };
      expect(governor.seed({ ...basic, read })?.code).toBe("VEN-808");
      expect(governor.counts().buckets.read?.refillPerSecond).toBe(200);
    },
  );
});

describe("complaints of the venue", () => {
  const rate = (name: BucketName = "write") => governor.counts().buckets[name]?.refillPerSecond;

  test("cut the rate by half down to a floor, and it grows back in steps", () => {
    const rates: (number | undefined)[] = [];
    for (let cut = 0; cut < 5; cut += 1) {
      governor.throttled(["write"]);
      rates.push(rate());
      clock.advanceBy(500_000);
    }
    expect(rates).toEqual([50, 25, 12, 10, 10]);
    clock.advanceBy(500_000);
    expect(rate()).toBe(15);
    clock.advanceBy(16_000_000);
    expect(rate()).toBe(95);
    clock.advanceBy(60_000_000);
    expect(rate()).toBe(100);
    expect(rate("read")).toBe(200);
    expect(governor.counts().cuts).toBe(5);
  });

  test("about requests that were under way together cut once, and leave the reserve", () => {
    for (let count = 0; count < 10; count += 1) governor.throttled(["write"]);
    expect(rate()).toBe(50);
    expect(governor.counts().buckets.write?.tokens).toBe(reserve);
    ask("order", 10, "open");
    ask("cancel", 2, "protect");
    expect(log).toEqual(["0 cancel goes"]);
    clock.advanceBy(240_000);
    expect(log.at(-1)).toBe("240 order goes");
  });

  test("a request that waits goes as early as the growing rate allows", () => {
    governor.throttled(["write"]);
    ask("order", 70, "open");
    // 50, 55 and, from the second second on, 60 tokens a second: 50 in the first, 20 more at 55.
    clock.advanceBy(5_000_000);
    const goesAt = 1_000 + 20_000 / 55;
    expect(log).toHaveLength(1);
    expect(Number.parseFloat(log[0] ?? "")).toBeCloseTo(goesAt, 2);
  });
});

test("the same requests at the same instants give the same answers", () => {
  const run = (): readonly (readonly [EpochMicros, string])[] => {
    const own = new VirtualClock(epochMicros(0));
    const tested = new RateGovernor({ clock: own, seeds: basic });
    const answers: (readonly [EpochMicros, string])[] = [];
    for (let number = 0; number < 200; number += 1) {
      own.advanceBy((number * 7_919) % 90_000);
      const purpose = (["open", "protect", "read"] as const)[number % 3] ?? "read";
      const deadline = addDuration(own.now(), milliseconds(400));
      tested.admit({ buckets: ["write"], cost: (number % 5) * 6, purpose, deadline }, (failure) =>
        answers.push([own.now(), `${number} ${failure?.code ?? "goes"}`]),
      );
      if (number % 41 === 0) tested.throttled(["write"]);
    }
    own.advanceBy(10_000_000);
    return answers;
  };
  expect(run()).toEqual(run());
  expect(new Set(run().map(([, answer]) => answer.slice(-7))).size).toBeGreaterThan(1);
});
