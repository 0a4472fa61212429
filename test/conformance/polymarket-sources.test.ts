// The watcher of source wallets against the simulated Polymarket: each trade is told once, with both lanes, with either
// alone, through faults, restarts and downtime, and hostile lines lose nothing but themselves.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SqliteSeenEvents } from "../../src/adapters/storage/seen-events/sqlite-seen-events.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { milliseconds, minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { noFaults } from "../../src/simulation/faults/fault.ts";
import { findFaultProfile } from "../../src/simulation/faults/fault-profiles.ts";
import { sourceListings, sourcesRig, toldOf, truthOf } from "../support/polymarket-sources-rig.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Long enough for the slowest block, the feed's delay and a read. */
const settling = seconds(30);

describe("two lanes", () => {
  test("tell every trade and change of the followed wallets once, and nothing of others", async () => {
    const rig = sourcesRig();
    const followed = rig.venue.sources.addresses.slice(0, 2);
    const watcher = rig.watch();
    watcher.follow(followed.map((wallet) => wallet.toUpperCase().replace("0X", "0x")));
    watcher.start();
    await rig.run(minutes(10));
    rig.venue.sources.stop();
    await rig.run(settling);
    const truth = truthOf(rig, followed);
    expect(truth.length).toBeGreaterThan(100);
    expect(toldOf(rig)).toEqual(truth);
    expect(rig.sink.trades.some(({ priceTicks }) => priceTicks === null)).toBe(true);
    expect(rig.sink.changes.length).toBeGreaterThan(0);
    expect(new Set(rig.sink.trades.map(({ lane }) => lane))).toContain("stream");
    expect(rig.sink.trades[0]?.window).toMatchObject({ asset: "btc" });
    expect([rig.sink.refusals, rig.sink.gaps]).toEqual([[], []]);
    const before = toldOf(rig).length;
    await rig.run(minutes(8));
    expect(toldOf(rig)).toHaveLength(before);
    await rig.stop(watcher);
  });

  test.each([
    ["lossy-stream", 1],
    ["silent-socket", 2],
    ["resets", 3],
    ["rate-limited", 4],
    ["server-errors", 5],
    ["lost-replies", 6],
    ["slow-reads", 7],
    ["skewed-clock", 8],
    ["everything", 9],
  ])("tell each once through %s (seed %d)", async (name, seed) => {
    const profile = findFaultProfile(name);
    if (profile === undefined) throw new Error(name);
    const rig = sourcesRig({ seed });
    const followed = rig.venue.sources.addresses;
    const watcher = rig.watch();
    watcher.follow(followed);
    watcher.start();
    await rig.run(seconds(10));
    rig.venue.faults.use({ ...profile.options, seed });
    await rig.run(minutes(4));
    rig.venue.sources.stop();
    rig.venue.faults.use(noFaults);
    await rig.run(minutes(1));
    expect(toldOf(rig)).toEqual(truthOf(rig, followed));
    expect(rig.sink.gaps).toEqual([]);
    await rig.stop(watcher);
  });

  test("either alone suffices: a silent type, both silent, a list that is late", async () => {
    const rig = sourcesRig();
    const followed = rig.venue.sources.addresses;
    const watcher = rig.watch();
    watcher.follow(followed);
    watcher.start();
    rig.venue.rtds.silence("trades", true);
    await rig.run(minutes(2));
    rig.venue.rtds.silence("orders_matched", true);
    const heard = rig.sink.trades.length;
    await rig.run(minutes(3));
    expect(rig.sink.trades.length).toBeGreaterThan(heard);
    expect(watcher.status().counts["silent streams"]).toBeGreaterThan(0);
    rig.venue.rtds.silence("trades", false);
    rig.venue.activity.useFeed({ delay: minutes(20) });
    await rig.run(minutes(3));
    rig.venue.sources.stop();
    await rig.run(minutes(25));
    expect(toldOf(rig)).toEqual(truthOf(rig, followed));
    await rig.stop(watcher);
  });

  test("lines that are half an hour late come through once, by the list alone", async () => {
    const rig = sourcesRig({
      feed: { lateChance: 300_000, lateBy: minutes(30) },
      sources: { count: 2, every: seconds(30) },
    });
    const followed = rig.venue.sources.addresses;
    rig.venue.rtds.silence("trades", true);
    rig.venue.rtds.silence("orders_matched", true);
    const watcher = rig.watch(undefined, 60);
    watcher.follow(followed);
    watcher.start();
    await rig.run(minutes(45));
    rig.venue.sources.stop();
    await rig.run(minutes(35));
    expect(toldOf(rig)).toEqual(truthOf(rig, followed));
    await rig.stop(watcher);
  });
});

describe("a restart", () => {
  test.each([10, 60 * 60, 3 * 60 * 60])(
    "after %d s of downtime loses and repeats nothing",
    async (downtime) => {
      const rig = sourcesRig({ sources: { count: 2, every: seconds(30) } });
      const followed = rig.venue.sources.addresses;
      const first = rig.watch();
      first.follow(followed);
      first.start();
      await rig.run(milliseconds(61_300));
      const kept = rig.stored(first);
      const stopping = first.stop();
      await rig.run(seconds(downtime));
      await stopping;
      const told = rig.sink.trades.length;
      const second = rig.watch(kept);
      second.start();
      await rig.run(minutes(1));
      rig.venue.sources.stop();
      await rig.run(settling);
      expect(rig.sink.trades.length).toBeGreaterThan(told);
      expect(toldOf(rig)).toEqual(truthOf(rig, followed));
      expect(rig.sink.gaps).toEqual([]);
      await rig.stop(second);
    },
  );

  test("from an older checkpoint repeats under the same names", async () => {
    const rig = sourcesRig();
    const first = rig.watch();
    first.follow(rig.venue.sources.addresses);
    first.start();
    const kept = rig.stored(first);
    await rig.run(minutes(2));
    const stopping = first.stop();
    await rig.run(seconds(3));
    await stopping;
    const names = new Set(rig.sink.trades.map(({ sourceId }) => sourceId));
    const second = rig.watch(kept);
    second.start();
    rig.venue.sources.stop();
    await rig.run(settling);
    const all = rig.sink.trades.map(({ sourceId }) => sourceId);
    expect(all.length).toBeGreaterThan(names.size);
    expect(new Set(all).size).toBe(
      truthOf(rig, rig.venue.sources.addresses).length - changesOf(rig),
    );
    for (const name of names) expect(all.filter((one) => one === name)).toHaveLength(2);
    await rig.stop(second);
  });

  test.each([0, 20, 61, 119])(
    "killed after %i s with no newer checkpoint, and with what was told on disk, repeats nothing",
    async (stored) => {
      const rig = sourcesRig();
      const file = join(temporaryFolder(), "seen-events.sqlite");
      const open = () => unwrap(SqliteSeenEvents.open({ file, clock: rig.clock }));
      const seen = open();
      const first = rig.watch(undefined, 5, seen);
      first.follow(rig.venue.sources.addresses);
      first.start();
      await rig.run(seconds(stored));
      const kept = rig.stored(first);
      await rig.run(seconds(120 - stored));
      const stopping = first.stop();
      seen.close();
      await rig.run(seconds(3));
      await stopping;
      const told = toldOf(rig).length;
      const again = open();
      const second = rig.watch(kept, 5, again);
      second.start();
      rig.venue.sources.stop();
      await rig.run(settling);
      expect(told).toBeGreaterThan(10);
      expect(toldOf(rig)).toEqual(truthOf(rig, rig.venue.sources.addresses));
      expect(second.status().counts["told by an earlier run"]).toBeGreaterThan(0);
      expect([rig.sink.refusals, rig.sink.gaps]).toEqual([[], []]);
      await rig.stop(second);
      again.close();
    },
  );

  test("where what was told cannot be kept, nothing is told, and each line says why", async () => {
    const rig = sourcesRig();
    const seen = unwrap(
      SqliteSeenEvents.open({ file: join(temporaryFolder(), "seen.sqlite"), clock: rig.clock }),
    );
    seen.close();
    const watcher = rig.watch(undefined, 5, seen);
    watcher.follow(rig.venue.sources.addresses);
    watcher.start();
    await rig.run(minutes(1));
    expect(rig.sink.trades).toEqual([]);
    expect(rig.sink.refusals.length).toBeGreaterThan(0);
    for (const { failure } of rig.sink.refusals) expect(failure.message).toContain("STO-927");
    await rig.stop(watcher);
  });

  function changesOf({ sink }: ReturnType<typeof sourcesRig>): number {
    return new Set(sink.changes.map(({ sourceId }) => sourceId)).size;
  }
});

describe("doubtful lines", () => {
  test("a lost outcome is found by its token, and counted", async () => {
    const rig = sourcesRig({ feed: { lostOutcomeChance: 1_000_000 } });
    const followed = rig.venue.sources.addresses;
    const watcher = rig.watch();
    watcher.follow(followed);
    watcher.start();
    await rig.run(minutes(2));
    rig.venue.sources.stop();
    await rig.run(settling);
    expect(toldOf(rig)).toEqual(truthOf(rig, followed));
    expect(watcher.status().counts["lost outcomes"]).toBeGreaterThan(0);
    const outcomes = new Set(rig.sink.trades.map(({ instrument }) => instrument.split("/")[1]));
    expect(outcomes).toEqual(new Set(["yes", "no"]));
    await rig.stop(watcher);
  });

  test("hostile lines are refused once each by name, and lose nothing else", async () => {
    const rig = sourcesRig();
    const [wallet = ""] = rig.venue.sources.addresses;
    const { conditionId } = sourceListings[0] ?? { conditionId: "" };
    const frame = (change: object): string =>
      JSON.stringify({
        topic: "activity",
        type: "trades",
        timestamp: 1,
        payload: {
          proxyWallet: wallet,
          side: "BUY",
          asset: "1234567",
          conditionId,
          size: 5,
          price: 0.5,
          timestamp: 1_790_000_100,
          transactionHash: `0x${"f".repeat(64)}`,
          ...change,
        },
      });
    const watcher = rig.watch();
    watcher.follow([wallet]);
    watcher.start();
    await rig.run(seconds(60));
    const [session] = rig.venue.rtds.sessions();
    for (let time = 0; time < 2; time += 1) {
      for (const text of [
        frame({}),
        frame({ size: -1 }),
        frame({ price: "NaN" }),
        frame({ timestamp: 1_790_010_000 }),
        frame({ side: "NaN" }),
        '{"topic":"activity","type":"trades","payload":{"size":NaN}}',
        '{"topic":"activity","type":"trades"}',
        '{"topic":"comments","type":"comment_created","payload":{}}',
        "[]",
        "\u0000",
      ]) {
        session?.stream.send(text, "data");
      }
    }
    await rig.run(minutes(1));
    rig.venue.sources.stop();
    await rig.run(settling);
    expect(toldOf(rig)).toEqual(truthOf(rig, [wallet]));
    const reasons = rig.sink.refusals.map(({ failure }) => failure.details?.reason);
    expect(reasons).toEqual(["unknown-token", "size", "price", "future", "side", "shape"]);
    expect(watcher.status().counts).toMatchObject({ "unreadable frames": 6, "other frames": 2 });
    await rig.stop(watcher);
  });
});
