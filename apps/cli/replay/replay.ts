// `arbytron replay`: a capture, or a recording that is imported first, through the whole engine. The same input and
// settings print the same figures and the same hash every time.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Failure, FailureError, unwrap } from "../../../src/domain/failure/result.ts";
import { newDirectories } from "../../../src/domain/market/directory.ts";
import type { Input } from "../../../src/domain/message/input.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { Engine, StepResult } from "../../../src/engine/engine.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import { captureHeader, isCapture } from "../../../src/replay/capture/read-capture.ts";
import {
  type ImportSummary,
  importRecording,
} from "../../../src/replay/importers/import-recording.ts";
import { type ReplayTarget, replayCapture } from "../../../src/replay/replay-capture.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import type { ReplayOptions } from "../commands/replay-options.ts";
import { requireConfiguration } from "../configuration/command-configuration.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import type { Configuration } from "../configuration/schema.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { decoders } from "../host/decoders.ts";
import { RunFigures } from "../host/run-figures.ts";
import { reportError } from "../report-error.ts";
import { closingSummary } from "../terminal/closing-summary.ts";
import { programVersion } from "../version.ts";
import { DecisionLog } from "./decision-log.ts";
import { RecordedTarget } from "./recorded-target.ts";
import { type ReplayFacts, reportAsJson, reportLines } from "./replay-report.ts";
import { SimulatedTarget } from "./simulated-target.ts";

/** Virtual time after the last frame in which orders on paper may finish. */
const finishMicros = 60_000_000;

/** Says now and then on a terminal how far the work is. */
function progressTo(stream: NodeJS.WriteStream): (text: string) => void {
  return stream.isTTY ? (text) => stream.write(`\r\u001b[K${text}`) : () => undefined;
}

export async function runReplay(options: ReplayOptions): Promise<ExitCode> {
  const { configuration } = requireConfiguration({ ...options, environment: process.env });
  const say = progressTo(process.stderr);
  const prepared = await prepare(options, say);
  try {
    const facts = play(options, configuration, prepared, say);
    say("");
    print(options, facts);
    return facts.outcome.failure === undefined ? exitCodes.success : exitCodes.failure;
  } finally {
    await prepared.discard();
  }
}

interface PreparedCapture {
  readonly folder: string;
  readonly imported: ImportSummary | undefined;
  discard(): Promise<void>;
}

/** Returns the capture to play: the path itself, or what importing it gives. */
async function prepare(
  options: ReplayOptions,
  say: (text: string) => void,
): Promise<PreparedCapture> {
  if (isCapture(options.path)) {
    return { folder: options.path, imported: undefined, discard: async () => undefined };
  }
  const temporary = options.keepCapture === null;
  const folder = options.keepCapture ?? (await mkdtemp(join(tmpdir(), "arbytron-replay-")));
  const discard = async (): Promise<void> => {
    if (temporary) await rm(folder, { recursive: true, force: true });
  };
  const imported = await importRecording(options.path, folder, {
    programVersion: programVersion(),
    declaredSize: options.declaredSize,
    onProgress: ({ reading, rows }) =>
      say(`importing ${basename(options.path)}: reading ${reading}, ${rows} rows`),
  });
  if (!imported.ok) await discard();
  return { folder, imported: unwrap(imported), discard };
}

function play(
  options: ReplayOptions,
  configuration: Configuration,
  prepared: PreparedCapture,
  say: (text: string) => void,
): ReplayFacts {
  const header = unwrap(captureHeader(prepared.folder));
  const directories = newDirectories();
  const log = new DecisionLog();
  const run = startTarget(options, configuration, header, directories, log);
  const outcome = replayCapture({
    folder: prepared.folder,
    directories,
    decoders,
    target: run.target,
    checkpointEvery: options.checkpointEvery,
    progress: (turns) => say(`replaying: ${turns} turns`),
  });
  run.finish();
  const { figures, engine } = run;
  const snapshot = figures.snapshot(engine, {
    command: "replay",
    environment: header.kind === "imported" ? "recording" : "capture",
    elapsedMicros: spanOf(outcome.summary),
    progress: null,
    venues: [],
  });
  return {
    path: options.path,
    header,
    imported: prepared.imported,
    outcome,
    engine,
    log,
    snapshot: { ...snapshot, latency: null },
    problems: figures.problems(),
  };
}

interface StartedTarget {
  readonly target: ReplayTarget;
  readonly engine: Engine;
  readonly figures: RunFigures;
  finish(): void;
}

function startTarget(
  options: ReplayOptions,
  configuration: Configuration,
  header: CaptureHeader,
  directories: ReturnType<typeof newDirectories>,
  log: DecisionLog,
): StartedTarget {
  const identity = {
    version: header.programVersion,
    configurationHash: header.configurationHash || configurationHash(configuration),
    seed: header.seed,
  };
  const { implementation } = options;
  if (header.kind === "live" && header.settings !== null) {
    const figures = new RunFigures(stoppedClock);
    const observer = new LoggingObserver(figures, log);
    const { settings } = header;
    const target = new RecordedTarget({
      directories,
      settings,
      identity,
      implementation,
      observer,
    });
    return { target, engine: target.engine, figures, finish: () => undefined };
  }
  let figures: RunFigures | undefined;
  const target = new SimulatedTarget({
    directories,
    settings: toEngineSettings(configuration),
    identity,
    implementation,
    startingCash: configuration.bankroll.startingCapital,
    observer: (clock) => {
      figures = new RunFigures(clock);
      return new LoggingObserver(figures, log);
    },
  });
  const { engine } = target.host;
  return {
    target,
    engine,
    figures: figures as unknown as RunFigures,
    finish: () => target.finish(finishMicros),
  };
}

const stoppedClock: Clock = { now: () => epochMicros(0), callAt: () => () => undefined };

/** Feeds the figures and the list of decisions. */
class LoggingObserver implements LoopObserver {
  readonly #figures: RunFigures;
  readonly #log: DecisionLog;

  constructor(figures: RunFigures, log: DecisionLog) {
    this.#figures = figures;
    this.#log = log;
  }

  stepped(input: Input | undefined, result: StepResult, now: EpochMicros): void {
    for (const record of result.records) this.#log.note(record);
    this.#figures.stepped(input, result, now);
  }

  problem(problem: Failure): void {
    this.#figures.problem(problem);
  }
}

function spanOf(summary: ReplayFacts["outcome"]["summary"]): number {
  return summary === undefined ? 0 : summary.lastAtMicros - summary.firstAtMicros;
}

function print(options: ReplayOptions, facts: ReplayFacts): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(reportAsJson(facts), null, 2)}\n`);
    return;
  }
  const width = process.stdout.columns ?? 100;
  process.stdout.write(closingSummary(facts.snapshot, { width }));
  process.stdout.write(`${reportLines(facts).join("\n")}\n`);
  const { failure } = facts.outcome;
  if (failure !== undefined) reportError(new FailureError(failure), false, process);
}
