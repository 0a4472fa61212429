// `arbytron demo`: the whole program against venues on this machine. Local servers speak the venues' market-data
// protocols over a seeded order flow; the real adapters connect to them; orders are filled on paper.

import { createPrivateKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { openLog } from "../../../src/adapters/logging/json-log.ts";
import { journalFileIn } from "../../../src/adapters/storage/data-files.ts";
import { SqliteJournal } from "../../../src/adapters/storage/journal/sqlite-journal.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { instrumentId, marketId } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import { seconds } from "../../../src/domain/units/epoch-micros.ts";
import type { DemoVenues } from "../../../src/simulation/demo-venues.ts";
import { startDemoVenuesInThread } from "../../../src/simulation/demo-venues-thread.ts";
import { seededSource } from "../../../src/simulation/random-stream.ts";
import type { DemoOptions } from "../commands/demo-options.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { loadConfiguration } from "../configuration/load-configuration.ts";
import type { FlagSetting } from "../configuration/overrides.ts";
import { ProblemsError } from "../configuration/problem.ts";
import type { Configuration } from "../configuration/schema.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { LiveSession } from "../host/live-session.ts";
import { runUntil } from "../host/run-until.ts";
import type { VenueEndpoint } from "../host/venue-connections.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";
import { TerminalView } from "../terminal/terminal-view.ts";
import { programVersion } from "../version.ts";
import { DecisionPrinter } from "./decision-printer.ts";

/** Events with a market on both venues. */
const demoEvents = 10;

/** The order flow moves this often. */
const demoStepMillis = 50;

/** Cash and limits large enough that a minute of demonstration does not end at one of them. */
const demoSettings: readonly (readonly [string, string])[] = [
  ["bankroll.startingCapital", "5000"],
  ["risk.exposureTotalMax", "8000"],
  ["risk.exposureVenueMax", "5000"],
  ["risk.exposureMarketMax", "1000"],
  ["risk.exposureClusterMax", "2000"],
  ["risk.positionsMax", "500"],
  ["risk.ordersPerMinuteMax", "240"],
  ["risk.dailyLossMax", "100"],
];

export async function runDemo(options: DemoOptions): Promise<ExitCode> {
  const clock = new SystemClock();
  const folder = await mkdtemp(join(tmpdir(), "arbytron-demo-"));
  const configuration = demoConfiguration();
  const opened = openLog({
    level: "warn",
    destination: { kind: "function", write: (line) => process.stderr.write(line) },
    clock,
  });
  const { log, close: closeLog } = unwrap(opened);
  const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(folder) }));
  const venues = await startDemoVenuesInThread({
    seed: options.seed,
    eventCount: demoEvents,
    stepMillis: demoStepMillis,
  });
  const end = runUntil(clock, options.seconds);
  const printer = options.events ? new DecisionPrinter(process.stdout) : undefined;
  const session = new LiveSession({
    command: "demo",
    environment: "local",
    settings: toEngineSettings(configuration),
    identity: {
      version: programVersion(),
      configurationHash: configurationHash(configuration),
      seed: options.seed,
    },
    startingCash: configuration.bankroll.startingCapital,
    staleAfter: seconds(5),
    endpoints: endpointsOf(venues),
    relations: relationsOf(venues),
    clock,
    random: seededSource(options.seed),
    journal,
    log,
    recorder: undefined,
    ...(printer === undefined ? {} : { observer: printer }),
  });
  try {
    await session.open();
    await show(session, options, clock, end.ended);
  } finally {
    await session.close("the demo is over");
    await venues.stop();
    await journal.close();
    closeLog();
    await rm(folder, { recursive: true, force: true });
  }
  if (options.json) {
    const summary = snapshotAsJson(session.snapshot(null));
    process.stdout.write(`${JSON.stringify({ seed: options.seed, ...summary }, null, 2)}\n`);
  }
  return exitCodes.success;
}

/** Shows the run until it ends. */
async function show(
  session: LiveSession,
  options: DemoOptions,
  clock: SystemClock,
  ended: Promise<string>,
): Promise<void> {
  if (options.json) {
    await ended;
    return;
  }
  const view = new TerminalView({
    output: process.stdout,
    clock,
    snapshot: () => session.snapshot(progressOf(session, options)),
  });
  if (!options.events) view.start();
  await ended;
  if (options.events) view.start();
  view.stop();
}

function progressOf(session: LiveSession, options: DemoOptions) {
  if (options.seconds === null) return null;
  const elapsed = Math.floor(session.snapshot(null).elapsedMicros / 1_000_000);
  return { done: Math.min(elapsed, options.seconds), total: options.seconds, unit: "s" };
}

/** The defaults, whatever configuration lies about: the demo must look the same for everybody. */
function demoConfiguration(): Configuration {
  const flags: FlagSetting[] = demoSettings.map(([path, text]) => ({ flag: "demo", path, text }));
  const result = loadConfiguration({ file: null, environment: {}, flags });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded.configuration;
}

function endpointsOf(venues: DemoVenues): VenueEndpoint[] {
  const { kalshi, polymarket } = venues;
  return [
    {
      venue: "kalshi",
      environment: "local",
      urls: { rest: kalshi.restUrl, stream: kalshi.streamUrl },
      credentials: {
        environment: "local",
        keyId: kalshi.keyId,
        privateKey: createPrivateKey(kalshi.privateKeyPem),
      },
    },
    {
      venue: "polymarket",
      environment: "local",
      urls: {
        gamma: polymarket.gammaUrl,
        clob: polymarket.clobUrl,
        stream: polymarket.streamUrl,
      },
    },
  ];
}

/** Each event's markets on the two venues are the same claim, by construction of the local venues. */
function relationsOf(venues: DemoVenues): Relation[] {
  return venues.pairs.map((pair, position) => ({
    id: `demo-${position + 1}`,
    version: 1,
    kind: "same-claim",
    instruments: [
      instrumentId(marketId("kalshi", pair.kalshiTicker), "yes"),
      instrumentId(marketId("polymarket", pair.polymarketConditionId), "yes"),
    ],
    provenance: "venue-structural",
    approvedBy: null,
    approvedAt: null,
    softStates: [],
    note: pair.title,
  }));
}
