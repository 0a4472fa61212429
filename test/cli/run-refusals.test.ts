// What keeps `arbytron run` from starting, each with its code, and soon; and a disk on which nothing can be written any
// more.

import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startLocalVenues, type TradingFolder, tradingFolder } from "./local-venues.ts";
import { mainProgram, type Outcome, startLaunched } from "./run-program.ts";
import { command, follow, isConnected, journalOf } from "./running-engine.ts";

/** A refusal has to come before anybody wonders whether the program hangs. */
const deadlineMillis = 25_000;

async function refusalOf(place: TradingFolder, ...words: readonly string[]): Promise<Outcome> {
  const from = performance.now();
  const outcome = await command(place, "run", ...words);
  expect(performance.now() - from).toBeLessThan(deadlineMillis);
  expect([outcome.code, outcome.stdout]).toEqual([1, ""]);
  expect(outcome.stderr).not.toContain("unexpected error");
  return outcome;
}

const withPairs = ["--pairs", "pairs.csv"];

test("live trading is refused, beside every other problem", async () => {
  const place = tradingFolder(await startLocalVenues());
  const { stderr } = await refusalOf(place, ...withPairs, "--live", "--set", "risk.positionsMax=x");
  expect(stderr).toContain("RUN-931");
  expect(stderr).toContain("risk.positionsMax");
});

test("without pairs there is nothing to watch", async () => {
  const place = tradingFolder(await startLocalVenues());
  const { stderr } = await refusalOf(place);
  expect(stderr).toMatch(/^RUN-935: no pair of markets was given/);
});

test("pairs of venues that are switched off are nothing to watch", async () => {
  const place = tradingFolder(await startLocalVenues());
  const off = ["kalshi", "polymarket"].flatMap((venue) => [
    "--set",
    `venues.${venue}.enabled=false`,
  ]);
  const { stderr } = await refusalOf(place, ...withPairs, ...off);
  expect(stderr).toMatch(/^RUN-935: none of the venues/);
});

test("a pair of which a market is not listed is named with the venue's reason", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  const { conditionId } = venues.events[0]!.polymarket;
  writeFileSync(join(place.folder, "pairs.csv"), `kalshi,polymarket\nKXNOSUCH-1,${conditionId}\n`);
  const { stderr } = await refusalOf(place, ...withPairs);
  expect(stderr).toMatch(/^RUN-935: not one pair has all its markets listed \(.*KXNOSUCH-1/);
});

test("a file of pairs that does not exist", async () => {
  const place = tradingFolder(await startLocalVenues());
  const { stderr } = await refusalOf(place, "--pairs", "missing.csv");
  expect(stderr).toMatch(/CFG-90\d.*missing\.csv/s);
});

test("Kalshi without credentials says which settings are missing", async () => {
  const place = tradingFolder(await startLocalVenues(), { kalshiCredentials: false });
  const { stderr } = await refusalOf(place, ...withPairs);
  expect(stderr).toMatch(/^VEN-805: .*venues\.kalshi\.credentials\.keyIdFile/);
});

test("a key file that holds no key", async () => {
  const place = tradingFolder(await startLocalVenues());
  writeFileSync(join(place.folder, "secrets/key.pem"), "no key at all", { mode: 0o600 });
  const { stderr } = await refusalOf(place, ...withPairs);
  expect(stderr).toMatch(/^VEN-805: .*key\.pem holds no private key/);
  expect(stderr).not.toContain("no key at all");
});

test("a venue on a port where nobody listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const kalshiRest = `http://127.0.0.1:${port}/trade-api/v2`;
  const place = tradingFolder(await startLocalVenues(), { kalshiRest });
  const { stderr } = await refusalOf(place, ...withPairs);
  expect(stderr).toMatch(/^VEN-802: /);
  // Nothing of it keeps the next engine out.
  const asJson = await command(place, "run", ...withPairs, "--json");
  expect(asJson.code).toBe(1);
  expect(JSON.parse(asJson.stdout).failures[0].code).toBe("VEN-802");
});

test("a venue that takes connections and never answers does not keep it from ending", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { readonly port: number };
  const kalshiRest = `http://127.0.0.1:${port}/trade-api/v2`;
  const place = tradingFolder(await startLocalVenues(), { kalshiRest });
  const child = startLaunched([], mainProgram, ["run", ...withPairs, "--json"], place);
  const engine = follow(child, place);
  const connected = new Promise((resolve) => {
    server.once("connection", resolve);
  });
  await connected;
  const from = performance.now();
  engine.signal("SIGTERM");
  const { code, stdout } = await engine.outcome;
  expect(performance.now() - from).toBeLessThan(5_000);
  server.close();
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, markets: 0 });
});

test("a data directory that is a file, and one that others may enter", async () => {
  const place = tradingFolder(await startLocalVenues());
  writeFileSync(place.dataDirectory, "");
  expect((await refusalOf(place, ...withPairs)).stderr).toMatch(/^STO-924: /);
  mkdirSync(join(place.folder, "open"));
  chmodSync(join(place.folder, "open"), 0o755);
  const open = await refusalOf(place, ...withPairs, "--data-directory", "open");
  expect(open.stderr).toMatch(/^STO-924: /);
});

/** Nobody is kept out of a directory as its owner's administrator, so the program then runs as somebody else. */
const nobody = 65_534;

test("a data directory in which nothing can be written", async () => {
  const place = tradingFolder(await startLocalVenues());
  mkdirSync(place.dataDirectory, { mode: 0o700 });
  const isAdministrator = process.getuid?.() === 0;
  const user = isAdministrator ? { uid: nobody, gid: nobody } : {};
  if (isAdministrator) {
    const names = ["", "data", "secrets", "secrets/key-id", "secrets/key.pem"];
    for (const name of names) chownSync(join(place.folder, name), nobody, nobody);
  }
  chmodSync(place.dataDirectory, 0o500);
  const child = startLaunched([], mainProgram, ["run", ...withPairs], { ...place, ...user });
  const { code, stderr } = await follow(child, place).outcome;
  chmodSync(place.dataDirectory, 0o700);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^STO-92[14]: /);
  expect(stderr).not.toContain("unexpected error");
});

test("a disk that is full: safe mode, nothing opens, a clear error everywhere", async () => {
  const venues = await startLocalVenues();
  const place = tradingFolder(venues);
  // No file of this process may grow beyond 300 KiB, which stands for a disk without room.
  const small = ["/bin/bash", "-c", 'ulimit -f 300; exec "$@"', "bash"];
  const words = ["run", ...withPairs, "--json"];
  const engine = follow(startLaunched(small, mainProgram, words, place), place);
  await engine.until(isConnected, "both venues are connected");
  // Every edge that comes and goes is written down.
  let isMoving = true;
  const moving = (async () => {
    for (let open = true; isMoving; open = !open) {
      if (open) venues.openEdge(0);
      else venues.closeEdge(0);
      await pause(20);
    }
  })();
  const status = await engine.until(({ safeMode }) => safeMode.isSet, "it is in safe mode");
  isMoving = false;
  await moving;
  expect(status.safeMode.reason).toMatch(/^STO-921: /);
  expect(status.snapshot.halts.join()).toContain("safe mode: STO-921");
  const groups = status.snapshot.groups;
  venues.closeEdge(0);
  venues.openEdge(0);
  await engine.until(
    ({ snapshot }) => (snapshot.refusalsByCode["RSK-502"] ?? 0) > 0,
    "an edge is denied for safe mode",
  );
  engine.signal("SIGTERM");
  const { code, stdout } = await engine.outcome;
  expect(code).toBe(1);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ ok: false, failure: { code: "STO-921" } });
  expect(summary.groups.completed).toBeLessThanOrEqual(groups.completed + groups.open);
  const log = readFileSync(join(place.dataDirectory, "arbytron.log"), "utf8");
  expect(log).toContain("STO-921");

  // With room again it goes on from what was written.
  const records = await journalOf(place);
  expect(records.length).toBeGreaterThan(0);
  const again = follow(startLaunched([], mainProgram, words, place), place);
  await again.until(isConnected, "it runs again");
  again.signal("SIGTERM");
  expect(await again.outcome).toMatchObject({ code: 0 });
  // An ending run gives a group that is half done up to 45 s.
}, 120_000);
