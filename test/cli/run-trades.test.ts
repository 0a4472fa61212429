// `arbytron run` as its user meets it: a process that trades on paper against venues on this machine, is asked and
// told things through its socket, and ends.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { seenEventsFileIn } from "../../src/adapters/storage/data-files.ts";
import { SqliteSeenEvents } from "../../src/adapters/storage/seen-events/sqlite-seen-events.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { startLocalVenues, type TradingFolder, tradingFolder } from "./local-venues.ts";
import {
  cashOf,
  command,
  hasCompletedGroups,
  isConnected,
  journalOf,
  startRun,
} from "./running-engine.ts";

function ofKind<Kind extends EngineRecord["kind"]>(
  records: readonly EngineRecord[],
  kind: Kind,
): Extract<EngineRecord, { kind: Kind }>[] {
  return records.filter(
    (record): record is Extract<EngineRecord, { kind: Kind }> => record.kind === kind,
  );
}

function everySumIsZero(records: readonly EngineRecord[]): boolean {
  return ofKind(records, "LedgerPosted").every(
    ({ posting }) => posting.entries.reduce((sum, { amount }) => sum + integerOf(amount), 0) === 0,
  );
}

test("takes an edge once, reports it, and ends when it is told", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place);
  await engine.until(isConnected, "both venues are connected");
  venues.openEdge(0);
  await engine.until(hasCompletedGroups(1), "the edge is taken");

  const status = await command(place, "status", "--json");
  const { processId, snapshot } = JSON.parse(status.stdout);
  expect([status.code, processId]).toEqual([0, engine.processId]);
  expect(snapshot).toMatchObject({ command: "run", mode: "paper", environment: "local" });
  expect(snapshot.groups).toMatchObject({ completed: 1, stuck: 0, open: 0 });
  expect(statSync(join(place.dataDirectory, "control.sock")).mode & 0o777).toBe(0o600);

  const stopped = await command(place, "stop", "enough for today");
  expect(stopped.code).toBe(0);
  const { code, stdout, stderr } = await engine.outcome;
  expect([code, stderr]).toEqual([0, ""]);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ ok: true, failure: null, capture: null });
  expect(summary.lanes["cross-venue"].opportunities).toBe(1);
  expect(summary.groups).toMatchObject({ completed: 1, unwound: 0, stuck: 0, empty: 0, open: 0 });
  expect(summary.fills.count).toBeGreaterThanOrEqual(2);
  expect(Number(summary.profitLocked)).toBeGreaterThan(5);
  expect(existsSync(join(place.dataDirectory, "control.sock"))).toBe(false);

  const records = await journalOf(place);
  expect(everySumIsZero(records)).toBe(true);
  expect(ofKind(records, "GroupApproved")).toHaveLength(1);
});

test("the kill switch keeps it from opening until it is cleared", async () => {
  const venues = await startLocalVenues(2);
  const place = tradingFolder(venues);
  const engine = startRun(place);
  await engine.until(isConnected, "both venues are connected");
  expect(await command(place, "kill", "odd", "prices")).toMatchObject({ code: 0 });
  const killed = await engine.until(({ killSwitch }) => killSwitch.isSet, "the switch is set");
  expect(killed.killSwitch.reason).toBe("odd prices");
  venues.openEdge(0);
  const denied = await engine.until(
    ({ snapshot }) => Object.hasOwn(snapshot.refusalsByCode, "RSK-501"),
    "the edge is denied",
  );
  expect(denied.snapshot.groups).toMatchObject({ completed: 0, open: 0 });
  expect(denied.snapshot.halts).toEqual(["kill switch: odd prices"]);

  expect(await command(place, "resume")).toMatchObject({ code: 0 });
  await engine.until(({ killSwitch }) => !killSwitch.isSet, "the switch is cleared");
  venues.openEdge(1);
  await engine.until(hasCompletedGroups(1), "an edge is taken again");
  engine.signal("SIGTERM");
  expect(await engine.outcome).toMatchObject({ code: 0, stderr: "" });
});

test.each([["--observe"], ["--dry-run"]])("%s sees the edge and sends nothing", async (mode) => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place, mode);
  await engine.until(isConnected, "both venues are connected");
  venues.openEdge(0);
  await engine.until(
    ({ snapshot }) => (snapshot.opportunitiesByLane["cross-venue"]?.opportunities ?? 0) > 0,
    "the edge is seen",
  );
  engine.signal("SIGINT");
  const { code, stdout } = await engine.outcome;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    mode: mode.slice(2),
    groups: { completed: 0, unwound: 0, stuck: 0, empty: 0, open: 0 },
    fills: { count: 0 },
  });
  const records = await journalOf(place);
  expect(ofKind(records, "LegIntended")).toEqual([]);
  expect(ofKind(records, "CollateralReserved")).toEqual([]);
});

test("a command with a key is done once, also by the engine that comes after a crash", async () => {
  const place = tradingFolder(await startLocalVenues(2));
  const keyed = ["resume", "--idempotency-key", "morning"] as const;
  const first = startRun(place);
  await first.until(isConnected, "both venues are connected");
  await command(place, "kill", "odd", "prices");
  const answer = await command(place, ...keyed);
  expect(answer).toMatchObject({ code: 0, stdout: "the kill switch is cleared\n" });
  await first.until(({ killSwitch }) => !killSwitch.isSet, "the kill switch is cleared");
  await command(place, "kill", "odd", "again");
  await first.until(({ killSwitch }) => killSwitch.isSet, "the kill switch is set again");
  expect(await command(place, ...keyed)).toEqual(answer);
  await first.until(() => isSettled(place, "resume morning"), "the answer is noted");
  first.signal("SIGKILL");
  await first.outcome;

  const second = startRun(place);
  await second.until(isConnected, "both venues are connected again");
  expect(await command(place, ...keyed)).toEqual(answer);
  const status = await second.until(() => true, "it answers");
  expect(status.killSwitch).toEqual({ isSet: true, reason: "odd again" });
  await command(place, "stop");
  const changes = ofKind(await journalOf(place), "KillSwitchChanged").map(({ set }) => set);
  expect(changes).toEqual([true, false, true]);
});

/** Returns true when what came of a key stands on the disk. */
function isSettled({ dataDirectory }: TradingFolder, key: string): boolean {
  const file = seenEventsFileIn(dataDirectory);
  const seen = unwrap(SqliteSeenEvents.open({ file, clock: new SystemClock() }));
  const found = unwrap(seen.find("control", key));
  seen.close();
  return found?.kind === "seen" && found.outcome !== null;
}

test("a second engine on the same data directory is refused by name", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place);
  await engine.until(isConnected, "both venues are connected");
  const second = await command(place, "run", "--pairs", "pairs.csv");
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/^STO-922: /);
  expect(second.stderr).toContain(String(engine.processId));
  const asJson = await command(place, "run", "--pairs", "pairs.csv", "--json");
  expect(JSON.parse(asJson.stdout).failures[0].code).toBe("STO-922");
  // Another directory is no way around it: the account is the same.
  const elsewhere = ["--data-directory", "other"];
  const third = await command(place, "run", "--pairs", "pairs.csv", ...elsewhere);
  expect(third.stderr).toMatch(/^STO-922: .*kalshi/);
  await engine.until(isConnected, "the first one goes on");
  engine.signal("SIGTERM");
  expect(await engine.outcome).toMatchObject({ code: 0 });
});

test("killed and started again it knows what it holds and takes nothing twice", async () => {
  const venues = await startLocalVenues(2);
  const place = tradingFolder(venues);
  const first = startRun(place);
  await first.until(isConnected, "both venues are connected");
  venues.openEdge(0);
  const before = await first.until(hasCompletedGroups(1), "the edge is taken");
  first.signal("SIGKILL");
  await first.outcome;
  const left = await journalOf(place);
  expect(cashOf(left)).toEqual(before.snapshot.cashUsdMicrosByVenue);

  const second = startRun(place);
  const recovered = await second.until(isConnected, "it is connected again");
  expect(recovered.snapshot.cashUsdMicrosByVenue).toEqual(before.snapshot.cashUsdMicrosByVenue);
  expect(recovered.snapshot.profitLockedUsdMicros).toBe(before.snapshot.profitLockedUsdMicros);
  venues.openEdge(1);
  const after = await second.until(hasCompletedGroups(2), "the other edge is taken");
  second.signal("SIGTERM");
  expect(await second.outcome).toMatchObject({ code: 0, stderr: "" });

  const records = await journalOf(place);
  expect(cashOf(records)).toEqual(after.snapshot.cashUsdMicrosByVenue);
  expect(everySumIsZero(records)).toBe(true);
  const episodes = ofKind(records, "GroupApproved").map(({ group }) => group.episodeId);
  expect(new Set(episodes).size).toBe(episodes.length);
  const fills = ofKind(records, "FillBooked").map(({ fill }) => fill.fillId);
  expect(new Set(fills).size).toBe(fills.length);
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, place) => place + 1));
});

test("killed in the middle of a group it finds the group again and ends it", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const first = startRun(place);
  await first.until(isConnected, "both venues are connected");
  venues.openEdge(0);
  // Orders on paper take 100 ms a leg, so the group is open for several looks.
  await first.until(({ snapshot }) => snapshot.groups.open === 1, "a group is open");
  first.signal("SIGKILL");
  await first.outcome;
  const left = await journalOf(place);
  expect(ofKind(left, "GroupApproved")).toHaveLength(1);
  expect(ofKind(left, "GroupClosed")).toEqual([]);

  venues.closeEdge(0);
  const second = startRun(place);
  await second.until(
    (status) => isConnected(status) && status.snapshot.groups.open === 0,
    "the group is closed",
  );
  second.signal("SIGTERM");
  expect(await second.outcome).toMatchObject({ code: 0 });
  const records = await journalOf(place);
  expect(ofKind(records, "GroupApproved")).toHaveLength(1);
  expect(ofKind(records, "GroupClosed")).toHaveLength(1);
  expect(everySumIsZero(records)).toBe(true);
});

test("the log in the data directory says what it did, and holds no secret", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const engine = startRun(place, "--log-level", "debug", "--seconds", "2");
  const { code } = await engine.outcome;
  expect(code).toBe(0);
  const log = readFileSync(join(place.dataDirectory, "arbytron.log"), "utf8");
  for (const line of log.trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  expect(log).not.toContain("PRIVATE KEY");
  expect(log).not.toContain(venues.kalshi.keyId);
});
