// The read store says what the journal says: once per record, whatever is handed in again, and the same when it is
// rebuilt.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { plainRecords, storyOf } from "../../../../test/support/sample-records.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { InvariantViolation } from "../../../domain/failure/assert.ts";
import { FailureError, fail, unwrap } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { MemoryJournal } from "../journal/memory-journal.ts";
import { catchUp, projectedRecordsMax, type RecordSource } from "./catch-up.ts";
import { refusalRowsMax } from "./projection-batch.ts";
import { ReadStore } from "./read-store.ts";

async function openStore(file = join(temporaryFolder(), "read-store.sqlite")): Promise<ReadStore> {
  const store = unwrap(await ReadStore.open({ file, isReadOnly: false }));
  onTestFinished(() => store.close());
  return store;
}

/** Returns every row of every table but the migrations' own. */
function dumpOf(file: string): Record<string, unknown[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'kysely%'")
    .all()
    .map((row) => String(row["name"]))
    .sort();
  const dump = Object.fromEntries(
    names.map((name) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()]),
  );
  database.close();
  return dump;
}

function sourceOf(records: readonly EngineRecord[]): RecordSource {
  const journal = new MemoryJournal({ durability: "automatic" });
  journal.append(records);
  return { lastSequence: () => journal.durableSequence, read: (from) => journal.read(from) };
}

/** Chapters 0, 3, 6, … trade; by their number they stay open, unwind or complete. */
const story = storyOf([0, 3, 6, 9, 1, 4, 7, 1, 2, 5, 8, 14, 17]);

describe("projecting", () => {
  test("the queries say what the story tells", async () => {
    const store = await openStore();
    expect(await store.project(story)).toEqual({ ok: true, value: story.length });
    const { queries } = store;
    const open = await queries.openGroups();
    expect(open.map((group) => group.groupId)).toEqual(["group-0"]);
    expect(open[0]).toMatchObject({ lane: "cross-venue", unwindReason: null, cost: 9_500_000 });
    expect(open[0]?.legs).toHaveLength(2);
    expect(await queries.groupOutcomes()).toEqual([
      { state: "completed", groups: 2, profitLocked: 950_620 },
      { state: "open", groups: 1, profitLocked: 0 },
      { state: "unwound", groups: 1, profitLocked: -120_000 },
    ]);
    expect(await queries.refusalsByCode()).toEqual([
      { code: "QUA-103", refusals: 3 },
      { code: "DET-301", refusals: 1 },
      { code: "RSK-507", refusals: 1 },
    ]);
    expect(await queries.episodesByLane()).toEqual([
      expect.objectContaining({ lane: "cross-venue", episodes: 2, open: 1 }),
      expect.objectContaining({ lane: "parity", episodes: 2, open: 1 }),
    ]);
    expect(await queries.ordersByState()).toEqual([
      { state: "filled", orders: 6 },
      { state: "intended", orders: 1 },
      { state: "rejected", orders: 1 },
    ]);
    expect(await queries.fillsByVenue()).toEqual([
      { venue: "kalshi", fills: 4, size: 40_000_000, fees: 49_380 },
      { venue: "polymarket", fills: 2, size: 20_000_000, fees: 24_690 },
    ]);
    expect(await queries.cash()).toEqual([
      { venue: "kalshi", cash: -16_849_380, reserved: 4_212_345 },
      { venue: "polymarket", cash: -8_424_690, reserved: 5_312_345 },
    ]);
    expect(await queries.recordsByKind()).toMatchObject({ FillBooked: 6, OpportunityRefused: 4 });
    expect(await queries.watermark()).toBe(story.length);
  });

  test("positions follow fills, carry their cost from the ledger, and end with the settlement", async () => {
    const store = await openStore();
    const settlement = story.findIndex((record) => record.kind === "PositionSettled");
    const before = settlement === -1 ? story : story.slice(0, settlement);
    await store.project(before);
    expect(await store.queries.positions()).toEqual([
      { instrument: "kalshi:KXTEST-1/yes", venue: "kalshi", size: 40_000_000, cost: 16_800_000 },
      { instrument: "polymarket:0xabc/no", venue: "polymarket", size: 20_000_000, cost: 8_400_000 },
    ]);
    const settled = storyOf([0, 3, 6, 9, 29]);
    expect(settled.at(-1)?.kind).toBe("PositionSettled");
    const other = await openStore();
    await other.project(settled);
    expect((await other.queries.positions()).map((position) => position.venue)).toEqual([
      "polymarket",
    ]);
  });

  test("a sale lessens the position, and a flat one is not listed", async () => {
    const store = await openStore();
    const fills = storyOf([0, 0, 0]).filter((record) => record.kind === "FillBooked");
    const [bought, sold] = fills;
    if (bought?.kind !== "FillBooked" || sold?.kind !== "FillBooked") expect.fail("two fills");
    await store.project([
      { ...bought, sequence: 1 },
      {
        ...sold,
        sequence: 2,
        fill: { ...sold.fill, instrument: bought.fill.instrument, side: "sell" },
      },
    ]);
    expect(await store.queries.positions()).toEqual([]);
  });

  test("a fill that was taken back counts nowhere, and its group is open again", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const store = await openStore(file);
    const closed = storyOf([0, 0, 0]);
    const booked = closed.findLast((record) => record.kind === "FillBooked");
    const approved = closed.findLast((record) => record.kind === "GroupApproved");
    const end = closed.findLast((record) => record.kind === "GroupClosed");
    if (booked?.kind !== "FillBooked" || approved?.kind !== "GroupApproved" || end === undefined)
      expect.fail("a closed group");
    const before = await (async () => {
      await store.project(closed);
      return store.queries.fillsByVenue();
    })();
    const header = { at: booked.at, input: booked.input };
    const sequence = closed.length;
    const { groupId, legIndex, fill } = booked;
    const held = contractMicros(0);
    await store.project([
      {
        kind: "GroupReopened",
        group: approved.group,
        lossStressed: approved.lossStressed,
        outcome: "completed",
        profitLocked: approved.group.profitWorst,
        closedAt: end.at,
        ...header,
        sequence: sequence + 1,
      },
      { kind: "FillReversed", groupId, legIndex, fill, held, ...header, sequence: sequence + 2 },
    ]);
    const after = await store.queries.fillsByVenue();
    const countOf = (totals: typeof after): number =>
      totals.reduce((sum, { fills }) => sum + fills, 0);
    expect(countOf(after)).toBe(countOf(before) - 1);
    expect((await store.queries.openGroups()).map((group) => group.groupId)).toContain(groupId);
    expect((await store.queries.positions()).map(({ instrument }) => instrument)).not.toContain(
      fill.instrument,
    );
    const { fills, orders } = dumpOf(file);
    const rows = (fills ?? []) as { reversed_at_micros: number | null }[];
    expect(rows.filter((row) => row.reversed_at_micros !== null)).toHaveLength(1);
    expect(orders).toContainEqual(
      expect.objectContaining({ client_order_id: fill.clientOrderId, filled_contract_micros: 0 }),
    );
  });

  test("an order keeps the venue's id when a later word does not name it", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const store = await openStore(file);
    await store.project(story);
    const order = dumpOf(file)["orders"]?.find(
      (row) => (row as { client_order_id: string }).client_order_id === "order-3-0",
    );
    expect(order).toMatchObject({
      venue_order_id: "venue-order-3",
      state: "filled",
      filled_contract_micros: 10_000_000,
      leg_index: 0,
    });
  });

  test("any split into batches, with any repetition, gives the same tables", async () => {
    const whole = join(temporaryFolder(), "whole.sqlite");
    await (await openStore(whole)).project(story);
    const expected = dumpOf(whole);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 9 })), { minLength: 1 }),
        async (steps) => {
          const file = join(temporaryFolder(), "split.sqlite");
          const store = await openStore(file);
          let done = 0;
          for (let step = 0; done < story.length; step += 1) {
            const [forward, back] = steps[step % steps.length] as [number, number];
            const end = Math.min(story.length, done + forward);
            await store.project(story.slice(Math.max(0, done - back), end));
            done = end;
          }
          expect(dumpOf(file)).toEqual(expected);
        },
      ),
      { numRuns: 10 },
    );
  });

  test("balances are the sums of the entries", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const store = await openStore(file);
    await store.project(story);
    const sums = new Map<string, number>();
    for (const record of story) {
      if (record.kind !== "LedgerPosted") continue;
      for (const { account, amount } of record.posting.entries) {
        sums.set(account, (sums.get(account) ?? 0) + integerOf(amount));
      }
    }
    const balances = await store.queries.balances();
    expect(Object.fromEntries(balances.map((row) => [row.account, row.balance]))).toEqual(
      Object.fromEntries(sums),
    );
    expect(sums.size).toBeGreaterThan(3);
  });

  test("a gap breaks an invariant and changes nothing", async () => {
    const store = await openStore();
    await store.project(story.slice(0, 3));
    await expect(store.project(story.slice(4))).rejects.toThrow(InvariantViolation);
    expect(await store.watermark()).toEqual({ ok: true, value: 3 });
    expect(await store.project([])).toEqual({ ok: true, value: 3 });
  });

  test("only the latest refusals are kept, and all are counted", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const store = await openStore(file);
    const count = refusalRowsMax + 2_500;
    const [sample] = storyOf([1]);
    const refusals = Array.from(
      { length: count },
      (_, index) => ({ ...sample, sequence: index + 1 }) as EngineRecord,
    );
    for (let start = 0; start < count; start += 7_500) {
      await store.project(refusals.slice(start, start + 7_500));
    }
    const rows = dumpOf(file)["refusals"] as { sequence: number }[];
    expect(rows).toHaveLength(refusalRowsMax);
    expect(rows[0]?.sequence).toBe(2_501);
    expect(await store.queries.refusalsByCode()).toEqual([{ code: "QUA-103", refusals: count }]);
  });
});

describe("catching up", () => {
  test("a store rebuilt from the journal is the store that was lost", async () => {
    const folder = temporaryFolder();
    const [live, rebuilt] = [join(folder, "live.sqlite"), join(folder, "rebuilt.sqlite")];
    const first = await openStore(live);
    for (const record of story) await first.project([record]);
    const second = await openStore(rebuilt);
    const reached: number[] = [];
    const caughtUp = await catchUp(second, sourceOf(story), (watermark) => reached.push(watermark));
    expect(caughtUp).toEqual({ ok: true, value: story.length });
    expect(reached).toEqual([story.length]);
    expect(dumpOf(rebuilt)).toEqual(dumpOf(live));
  });

  test("long journals are taken in batches", async () => {
    const store = await openStore();
    const count = projectedRecordsMax * 2 + 1;
    const source = sourceOf(plainRecords({ from: 1, count, durableEvery: 2 }));
    const reached: number[] = [];
    await catchUp(store, source, (watermark) => reached.push(watermark));
    expect(reached).toEqual([projectedRecordsMax, projectedRecordsMax * 2, count]);
  });

  test("a store ahead of its journal is rebuilt", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const store = await openStore(file);
    await store.project(story);
    const short = story.slice(0, 5);
    expect(await catchUp(store, sourceOf(short))).toEqual({ ok: true, value: 5 });
    const fresh = join(temporaryFolder(), "fresh.sqlite");
    await (await openStore(fresh)).project(short);
    expect(dumpOf(file)).toEqual(dumpOf(fresh));
  });

  test("a record that cannot be read stops it with STO-925", async () => {
    const store = await openStore();
    const broken: RecordSource = {
      lastSequence: () => 9,
      read: () => {
        const failed = fail("STO-925", "unreadable");
        throw failed.ok ? new InvariantViolation("never") : new FailureError(failed.failure);
      },
    };
    expect(await catchUp(store, broken)).toMatchObject({ failure: { code: "STO-925" } });
    const wrong = { ...broken, read: () => expect.fail("something else") };
    await expect(catchUp(store, wrong)).rejects.toThrow("something else");
  });
});

describe("opening", () => {
  test("a layout of a newer version is STO-923, for writer and reader", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    await (await openStore(file)).close();
    const database = new DatabaseSync(file);
    database.exec("INSERT INTO kysely_migration VALUES ('9999-from-the-future', '2030-01-01')");
    database.close();
    for (const isReadOnly of [true, false]) {
      const opened = await ReadStore.open({ file, isReadOnly });
      expect(opened).toMatchObject({ ok: false, failure: { code: "STO-923" } });
      expect(opened.ok ? "" : opened.failure.message).toContain("9999-from-the-future");
    }
  });

  test("a reader sees what the writer has projected, and cannot write", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const writer = await openStore(file);
    const reader = unwrap(await ReadStore.open({ file, isReadOnly: true }));
    onTestFinished(() => reader.close());
    await writer.project(story);
    expect(await reader.watermark()).toEqual({ ok: true, value: story.length });
    expect(await reader.clear()).toMatchObject({ ok: false, failure: { code: "STO-926" } });
  });

  test("a reader makes no file and migrates none", async () => {
    const folder = temporaryFolder();
    const missing = join(folder, "missing.sqlite");
    expect(await ReadStore.open({ file: missing, isReadOnly: true })).toMatchObject({
      failure: { code: "STO-926" },
    });
    const old = join(folder, "old.sqlite");
    const database = new DatabaseSync(old);
    database.exec("CREATE TABLE kysely_migration (name TEXT, timestamp TEXT)");
    database.close();
    const opened = await ReadStore.open({ file: old, isReadOnly: true });
    expect(opened.ok ? "" : opened.failure.message).toContain("older layout");
  });

  test("a damaged file is STO-926", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "read-store.sqlite");
    copyFileSync(new URL(import.meta.url), file);
    expect(await ReadStore.open({ file, isReadOnly: false })).toMatchObject({
      failure: { code: "STO-926" },
    });
  });

  test("a layout that cannot be made is STO-926", async () => {
    const file = join(temporaryFolder(), "read-store.sqlite");
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE orders (anything TEXT)");
    database.close();
    const opened = await ReadStore.open({ file, isReadOnly: false });
    expect(opened).toMatchObject({ ok: false, failure: { code: "STO-926" } });
  });
});
