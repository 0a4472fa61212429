// `arbytron run`: the engine on live market data. One engine per data directory and venue account; people reach it
// through the control socket; it ends by a signal, by `arbytron stop` or after its time.

import { join } from "node:path";
import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { openLog } from "../../../src/adapters/logging/json-log.ts";
import { systemRandom } from "../../../src/adapters/randomness/system-random.ts";
import { journalFileIn } from "../../../src/adapters/storage/data-files.ts";
import { SqliteJournal } from "../../../src/adapters/storage/journal/sqlite-journal.ts";
import {
  accountsDirectoryOf,
  acquireLocks,
} from "../../../src/adapters/storage/locks/engine-locks.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { RunOptions } from "../commands/run-options.ts";
import { requireRunConfiguration } from "../configuration/command-configuration.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import type { Configuration } from "../configuration/schema.ts";
import { ControlServer } from "../control/control-server.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { CaptureRecorder } from "../host/capture-recorder.ts";
import { LiveSession, requireSomethingToWatch, symbolsOf } from "../host/live-session.ts";
import { runUntil } from "../host/run-until.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";
import { TerminalView } from "../terminal/terminal-view.ts";
import { programVersion } from "../version.ts";
import { controlHandlers } from "./control-handlers.ts";
import { accountsOf, endpointsOf } from "./endpoints.ts";
import { readRelations } from "./knowledge.ts";
import { type Recording, startRecording } from "./recording.ts";

/** What `run` and `record` have in common. */
export interface EngineRunRequest extends Omit<RunOptions, "dashboard"> {
  readonly command: "run" | "record";
  /** Folder of the capture, or null for the data directory. */
  readonly output: string | null;
}

export async function runEngine(options: RunOptions): Promise<ExitCode> {
  const { loaded, clock } = prepare(options);
  return runOn({ ...options, command: "run", output: null }, loaded.configuration, clock);
}

function prepare(options: Pick<RunOptions, "config" | "flags">) {
  const loaded = requireRunConfiguration({ ...options, environment: process.env });
  return { loaded, clock: new SystemClock() };
}

/** Runs an engine under a configuration until it ends. */
export async function runOn(
  request: EngineRunRequest,
  configuration: Configuration,
  clock: Clock,
): Promise<ExitCode> {
  const relations = readRelations(request, clock);
  const endpoints = endpointsOf(configuration, (venue) => symbolsOf(relations, venue).length > 0);
  requireSomethingToWatch(endpoints, relations);
  const { dataDirectory } = configuration;
  const closers = new Closers();
  try {
    const locks = unwrap(
      acquireLocks({
        dataDirectory,
        accountsDirectory: accountsDirectoryOf(process.env),
        accounts: accountsOf(endpoints),
        holder: { command: `arbytron ${request.command}`, startedAt: clock.now() },
      }),
    );
    closers.add(() => locks.release());
    const { log, close } = unwrap(
      openLog({
        level: configuration.log.level,
        destination: {
          kind: "file",
          path: join(dataDirectory, "arbytron.log"),
          rotation: {
            sizeBytesMax: configuration.log.rotate.size,
            filesMax: configuration.log.rotate.files,
          },
        },
        clock,
      }),
    );
    closers.add(close);
    const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(dataDirectory) }));
    closers.add(() => journal.close());
    const identity = {
      version: programVersion(),
      configurationHash: configurationHash(configuration),
      seed: systemRandom.nextUint32(),
    };
    const settings = toEngineSettings(configuration);
    const end = runUntil(clock, request.seconds);
    const recording = request.record
      ? startRecording({
          ...request,
          dataDirectory,
          identity,
          settings,
          clock,
          onFailure: (reason) => log.failure(reason),
        })
      : undefined;
    if (recording !== undefined) closers.add(() => closeRecording(recording));
    const recorder = recording === undefined ? undefined : new CaptureRecorder(recording.writer);
    const session = new LiveSession({
      command: request.command,
      environment: [...new Set(endpoints.map(({ environment }) => environment))].join(" and "),
      settings,
      identity,
      startingCash: configuration.bankroll.startingCapital,
      staleAfter: configuration.quality.staleAfter.streaming,
      endpoints,
      relations,
      clock,
      random: systemRandom,
      journal,
      log,
      recorder,
    });
    const control = unwrap(
      await ControlServer.open({
        dataDirectory,
        isLockHeld: () => true,
        handlers: controlHandlers({ ...identity, session, clock, dataDirectory, end: end.end }),
      }),
    );
    closers.add(() => control.close());
    let reason = "an error";
    closers.add(() => session.close(reason));
    await session.open();
    reason = await show(request, session, clock, end.ended);
    await closers.close();
    report(request, session, recording);
    return exitCodes.success;
  } finally {
    await closers.close();
  }
}

async function show(
  request: EngineRunRequest,
  session: LiveSession,
  clock: Clock,
  ended: Promise<string>,
): Promise<string> {
  if (request.json) return ended;
  const view = new TerminalView({
    output: process.stdout,
    clock,
    snapshot: () => session.snapshot(null),
  });
  view.start();
  const reason = await ended;
  view.stop();
  return reason;
}

function report(
  request: EngineRunRequest,
  session: LiveSession,
  recording: Recording | undefined,
): void {
  const capture = recording?.folder ?? null;
  if (request.json) {
    const summary = { capture, ...snapshotAsJson(session.snapshot(null)) };
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  } else if (capture !== null) {
    process.stdout.write(`capture    ${capture}\n`);
  }
}

async function closeRecording({ writer }: Recording): Promise<void> {
  unwrap(await writer.close());
}

/** What must be undone at the end, last first, whatever happened. */
class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      await close();
    }
  }
}
