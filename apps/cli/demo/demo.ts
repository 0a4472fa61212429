// `arbytron demo`: the whole program against venues on this machine. Local servers speak the venues' protocols over a
// seeded order flow; the real adapters connect to them, and orders go to the servers.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { type OpenLog, openLog } from "../../../src/adapters/logging/json-log.ts";
import { journalFileIn } from "../../../src/adapters/storage/data-files.ts";
import { SqliteJournal } from "../../../src/adapters/storage/journal/sqlite-journal.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { seconds } from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { DemoVenues } from "../../../src/simulation/demo-venues.ts";
import { startDemoVenuesInThread } from "../../../src/simulation/demo-venues-thread.ts";
import { seededSource } from "../../../src/simulation/random-stream.ts";
import type { DemoOptions } from "../commands/demo-options.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import type { ExitCode } from "../exit-codes.ts";
import { Closers } from "../host/closers.ts";
import { followSession, noView } from "../host/follow-session.ts";
import { LiveSession } from "../host/live-session.ts";
import { namedFaults } from "../host/named-faults.ts";
import { watchQuitKey } from "../host/quit-key.ts";
import { runUntil } from "../host/run-until.ts";
import { endOf, reportRun } from "../run/run-report.ts";
import type { FaultFigures } from "../terminal/snapshot.ts";
import { programVersion } from "../version.ts";
import { DecisionPrinter } from "./decision-printer.ts";
import { demoConfiguration, demoEndpoints, demoEvents, demoStepMillis } from "./demo-parts.ts";
import { demoRelations } from "./demo-relations.ts";
import { demoView, openingWords } from "./demo-view.ts";

/** Lines of the log kept while a picture covers the terminal. */
export const linesKeptMax = 200;

export async function runDemo(options: DemoOptions): Promise<ExitCode> {
  const { json } = options;
  const clock = new SystemClock();
  const closers = new Closers();
  const end = runUntil(clock, options.seconds);
  closers.add(end.release);
  try {
    if (!json) process.stdout.write(openingWords(options, process.stdout));
    const session = await openDemo(options, clock, closers);
    const snapshot = session.snapshot.bind(session);
    const output = process.stdout;
    const view = json ? noView : demoView({ options, output, clock, snapshot });
    if (!json && output.isTTY) closers.add(watchQuitKey({ input: process.stdin, end: end.end }));
    await followSession(session, end.ended, view);
    await closers.close();
    return reportRun({ ...endOf(session), json, capture: null, seed: options.seed });
  } finally {
    await closers.close();
  }
}

/** Opens everything but the connections, each with its closer. */
async function openDemo(
  options: DemoOptions,
  clock: Clock,
  closers: Closers,
): Promise<LiveSession> {
  const { seed, faults } = options;
  const configuration = demoConfiguration();
  const folder = await mkdtemp(join(tmpdir(), "arbytron-demo-"));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const { log, close } = openDemoLog(options, clock);
  closers.add(close);
  const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(folder) }));
  closers.add(() => journal.close());
  const venues = await startDemoVenuesInThread({
    seed,
    eventCount: demoEvents,
    wantsPool: true,
    stepMillis: demoStepMillis,
    faults: namedFaults(faults, seed),
  });
  closers.add(() => venues.stop());
  return LiveSession.connect({
    command: "demo",
    environment: "local",
    settings: toEngineSettings(configuration),
    identity: {
      version: programVersion(),
      configurationHash: configurationHash(configuration),
      seed,
    },
    startingCash: configuration.bankroll.startingCapital,
    orders: "venue",
    staleAfter: seconds(5),
    polledStaleAfter: seconds(30),
    reconcileEvery: seconds(60),
    endpoints: demoEndpoints(venues),
    relations: demoRelations(venues),
    clock,
    random: seededSource(seed),
    journal,
    log,
    recorder: undefined,
    ...(faults === "none" ? {} : { faults: () => faultFigures(faults, venues) }),
    ...(options.events ? { observer: new DecisionPrinter(process.stdout) } : {}),
  });
}

function faultFigures(profile: string, venues: DemoVenues): FaultFigures {
  const counts = Object.entries(venues.faultCounts());
  return {
    profile,
    countsByVenue: Object.fromEntries(counts.map(([venue, each]) => [venue, { ...each }])),
  };
}

/** The log on standard error; held back while a picture covers the terminal, which its lines would tear. */
function openDemoLog(
  options: DemoOptions,
  clock: Clock,
): Pick<OpenLog, "log"> & { readonly close: () => void } {
  const isCovered = process.stdout.isTTY && !options.json && !options.events;
  const held: string[] = [];
  const write = (line: string): void => {
    if (!isCovered) process.stderr.write(line);
    else if (held.length < linesKeptMax) held.push(line);
  };
  const destination = { kind: "function", write } as const;
  const opened = unwrap(openLog({ level: "warn", destination, clock }));
  const close = (): void => {
    opened.close();
    for (const line of held) process.stderr.write(line);
  };
  return { log: opened.log, close };
}
