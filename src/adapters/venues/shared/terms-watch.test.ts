// The terms watch by the clock: what it tells, when it looks, and when it lets go.

import { beforeEach, describe, expect, test } from "vitest";
import { syntheticMarket } from "../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { FeeTimeline } from "../../../domain/market/fee-schedule.ts";
import type { Market } from "../../../domain/market/market.ts";
import { uniformTickScheme } from "../../../domain/market/tick-scheme.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import { addDuration, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import type { CatalogueListing, MarketTimes } from "../../../ports/market-catalogue.ts";
import { type KnownTerms, TermsWatch } from "./terms-watch.ts";

let clock: ManualClock;
let believed: Map<MarketId, KnownTerms>;
let listed: Map<string, Market>;
let times: MarketTimes[];
let refused: CatalogueListing["refused"];
let isDown: boolean;
/** The catalogue's answers, as it was when asked, come when this does. */
let answering: Promise<void>;
let asked: string[][];
let told: NewEvent[];
let warnings: string[];
let gone: MarketId[];
let watch: TermsWatch;

const [a, b] = ["A", "B"].map(syntheticMarket) as [Market, Market];

/** Lets time pass in steps so short that every read ends in the step it began in. */
async function pass(secondsCount: number): Promise<void> {
  for (let step = 0; step < secondsCount * 2; step += 1) {
    clock.advance(milliseconds(500));
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

/** Takes to heart what was told, as the engine does. */
function believe(event: NewEvent): void {
  told.push(event);
  if (!("market" in event) || typeof event.market !== "string") return;
  const before = believed.get(event.market);
  if (before === undefined) return;
  if (event.kind === "MarketStatusChanged") {
    believed.set(event.market, { ...before, status: event.status });
  } else if (event.kind === "TickSchemeChanged") {
    believed.set(event.market, { ...before, tickScheme: event.tickScheme });
  } else if (event.kind === "FeeScheduleChanged") {
    believed.set(event.market, { ...before, fees: event.fees });
  }
}

beforeEach(() => {
  warnings = [];
  clock = new ManualClock();
  [asked, told, gone, times, refused] = [[], [], [], [], []];
  isDown = false;
  answering = Promise.resolve();
  listed = new Map([a, b].map((market) => [market.venueSymbol, market]));
  believed = new Map([a, b].map((market) => [market.id, market]));
  watch = new TermsWatch({
    clock,
    catalogue: {
      venue: "kalshi",
      listMarkets: async ({ symbols }): Promise<Result<CatalogueListing>> => {
        asked.push([...symbols]);
        const markets = symbols.flatMap((symbol) => listed.get(symbol) ?? []);
        const missing = symbols
          .filter((symbol) => !listed.has(symbol))
          .map((venueSymbol) => ({ venueSymbol, reason: "VEN-806 the venue does not list it" }));
        const unlisted = missing.filter(
          ({ venueSymbol }) => !refused.some((one) => one.venueSymbol === venueSymbol),
        );
        const listing = { markets, times, refused: [...refused, ...unlisted] };
        await answering;
        return isDown ? fail("VEN-802", "not reachable") : succeed(listing);
      },
    },
    limits: { routineEvery: seconds(600) },
    log: ({ level, message }) => {
      if (level === "warn") warnings.push(message);
    },
    known: (market) => believed.get(market),
    tell: believe,
    gone: (markets) => gone.push(...markets),
  });
});

const follow = () => watch.follow({ markets: [a, b], times, refused: [] });

test("a market paused because it could not be read is read again soon although that read fails", async () => {
  follow();
  refused = [{ venueSymbol: "A", reason: "VEN-804 503" }];
  listed.delete("A");
  watch.recheck([a.id], "a test");
  await pass(1);
  expect(believed.get(a.id)?.status).toBe("paused");
  isDown = true;
  await pass(6);
  expect(warnings.at(-1)).toContain("terms cannot be read");
  isDown = false;
  refused = [];
  listed.set("A", a);
  await pass(6);
  expect(believed.get(a.id)?.status).toBe("open");
});

describe("what it tells", () => {
  test("nothing while all is as believed", async () => {
    follow();
    watch.recheck([a.id, b.id], "a test");
    await pass(3);
    expect([asked, told, watch.changes]).toEqual([[["A", "B"]], [], 0]);
  });

  test("status, grid and fees that differ, and what was before now stays", async () => {
    follow();
    const unknown: FeeTimeline = [
      ...a.fees,
      { from: clock.now(), schedule: { kind: "unknown" as const } },
    ];
    believed.set(a.id, { status: "paused", tickScheme: uniformTickScheme(1), fees: unknown });
    watch.recheck([a.id], "a test");
    await pass(2);
    expect(told.map(({ kind }) => kind)).toEqual([
      "MarketStatusChanged",
      "TickSchemeChanged",
      "FeeScheduleChanged",
    ]);
    const fees = believed.get(a.id)?.fees ?? [];
    expect(fees.slice(0, 2)).toEqual(unknown);
    expect(fees.at(-1)?.schedule).toEqual(a.fees[0]?.schedule);
    told.length = 0;
    watch.recheck([a.id], "again");
    await pass(2);
    expect(told).toEqual([]);
  });

  test("a market that resolves is let go", async () => {
    follow();
    listed.set("A", { ...a, status: "resolved" });
    watch.recheck([a.id, b.id], "a test");
    await pass(2);
    expect(told).toMatchObject([{ kind: "MarketStatusChanged", status: "resolved" }]);
    expect(gone).toEqual([a.id]);
    watch.recheck([a.id], "too late");
    await pass(2);
    expect(asked).toHaveLength(1);
  });

  test("a market left out once is asked for again; twice, and it is closed", async () => {
    follow();
    listed.delete("A");
    watch.recheck([a.id], "a test");
    await pass(2);
    expect([told, gone]).toEqual([[], []]);
    await pass(5);
    expect(told).toMatchObject([{ kind: "MarketStatusChanged", market: a.id, status: "closed" }]);
    expect(gone).toEqual([a.id]);
  });

  test("that a paused market goes on, within a minute where the venue gives no time", async () => {
    follow();
    listed.set("A", { ...a, status: "paused" });
    watch.recheck([a.id], "a test");
    await pass(2);
    expect(told).toMatchObject([{ market: a.id, status: "paused" }]);
    // Past the second look that a doubt brings.
    await pass(62);
    listed.set("A", a);
    await pass(62);
    expect(told.slice(1)).toMatchObject([{ market: a.id, status: "open" }]);
  });

  test("a change back, though the engine has not heard of the change yet", async () => {
    follow();
    believed = new Map([[a.id, a]]);
    const stalled = believed;
    listed.set("A", { ...a, status: "paused", tickScheme: uniformTickScheme(1) });
    watch.recheck([a.id], "a test");
    await pass(2);
    // What was told still waits: the engine believes what it did.
    stalled.set(a.id, a);
    listed.set("A", a);
    await pass(62);
    expect(told.map((event) => ("status" in event ? event.status : event.kind))).toEqual([
      "paused",
      "TickSchemeChanged",
      "open",
      "TickSchemeChanged",
    ]);
  });

  test("a market that can no longer be read is paused, and kept in sight", async () => {
    follow();
    listed.delete("A");
    refused = [{ venueSymbol: "A", reason: "VEN-808 price range" }];
    watch.recheck([a.id], "a test");
    await pass(2);
    expect(told).toMatchObject([{ kind: "MarketStatusChanged", market: a.id, status: "paused" }]);
    expect(warnings).toEqual(["kalshi: A is paused: VEN-808 price range"]);
    listed.set("A", a);
    refused = [];
    await pass(7);
    expect(told.slice(1)).toMatchObject([{ market: a.id, status: "open" }]);
    expect(gone).toEqual([]);
  });
});

describe("when it looks", () => {
  test("in its turn, every ten minutes", async () => {
    follow();
    await pass(599);
    expect(asked).toEqual([]);
    await pass(2);
    expect(asked).toEqual([["A", "B"]]);
    await pass(600);
    expect(asked).toHaveLength(2);
  });

  test("after the time to close, until the venue says so: the time itself closes nothing", async () => {
    times = [{ market: a.id, opensAt: null, closesAt: addDuration(clock.now(), seconds(30)) }];
    follow();
    await pass(34);
    expect([asked, told]).toEqual([[], []]);
    await pass(2);
    expect([asked, told]).toEqual([[["A"]], []]);
    await pass(120);
    expect(asked).toHaveLength(3);
    listed.set("A", { ...a, status: "closed" });
    await pass(61);
    expect(told).toMatchObject([{ market: a.id, status: "closed" }]);
  });

  test("once more a minute after a doubt: an answer from a cache undoes a change only until then", async () => {
    follow();
    const finer = uniformTickScheme(1);
    // The stream has told the finer grid; the catalogue's cache does not know it yet.
    believed.set(a.id, { ...a, tickScheme: finer });
    watch.recheck([a.id], "its grid has changed");
    await pass(2);
    expect(told).toMatchObject([{ kind: "TickSchemeChanged", tickScheme: a.tickScheme }]);
    listed.set("A", { ...a, tickScheme: finer });
    await pass(57);
    expect(told).toHaveLength(1);
    await pass(3);
    expect(told.slice(1)).toMatchObject([{ kind: "TickSchemeChanged", tickScheme: finer }]);
    await pass(500);
    expect(asked).toEqual([["A"], ["A"]]);
  });

  test.each([
    ["in its turn", false, false],
    ["in its turn, and in vain", false, true],
    ["because of a doubt", true, false],
  ])(
    "at once for a doubt that came while it was read %s: that answer may be older",
    async (_, isDoubted, isInVain) => {
      follow();
      await pass(597);
      let answer = (): void => undefined;
      answering = new Promise((resolve) => {
        answer = resolve;
      });
      if (isDoubted) watch.recheck([a.id], "the first");
      await pass(4);
      expect(asked).toHaveLength(1);
      isDown = isInVain;
      listed.set("A", { ...a, status: "paused" });
      watch.recheck([a.id], "messages were lost");
      answer();
      await answering;
      await pass(0.5);
      isDown = false;
      await pass(6);
      expect(told).toMatchObject([{ market: a.id, status: "paused" }]);
    },
  );

  test("after the time to open", async () => {
    believed.set(a.id, { ...a, status: "paused" });
    listed.set("A", { ...a, status: "paused" });
    times = [{ market: a.id, opensAt: addDuration(clock.now(), seconds(30)), closesAt: null }];
    watch.follow({ markets: [{ ...a, status: "paused" }, b], times, refused: [] });
    await pass(36);
    expect([asked, told]).toEqual([[["A"]], []]);
    listed.set("A", a);
    await pass(61);
    expect(told).toMatchObject([{ market: a.id, status: "open" }]);
  });

  test("again soon when the catalogue could not be read, and never after it was stopped", async () => {
    follow();
    isDown = true;
    watch.recheck([a.id], "a test");
    await pass(12);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(told).toEqual([]);
    watch.stop();
    const before = asked.length;
    await pass(1_000);
    expect([asked.length, clock.waiting]).toEqual([before, 0]);
  });
});
