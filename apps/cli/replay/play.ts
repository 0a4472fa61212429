// Plays a capture through an engine and gathers what came of it. A live capture is compared with its own run; an
// imported one is decided on now, with paper fills from the recorded books.

import { type Failure, unwrap } from "../../../src/domain/failure/result.ts";
import { type Directories, newDirectories } from "../../../src/domain/market/directory.ts";
import type { Input } from "../../../src/domain/message/input.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine, StepResult } from "../../../src/engine/engine.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import { captureHeader } from "../../../src/replay/capture/read-capture.ts";
import type { ImportSummary } from "../../../src/replay/importers/import-recording.ts";
import { type ReplayTarget, replayCapture } from "../../../src/replay/replay-capture.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import type { ReplayOptions } from "../commands/replay-options.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import type { Configuration } from "../configuration/schema.ts";
import { decoders } from "../host/decoders.ts";
import { RunFigures } from "../host/run-figures.ts";
import { DecisionLog } from "./decision-log.ts";
import { EndWatch, judgeAll } from "./last-judgements.ts";
import { qualityReport } from "./quality-report.ts";
import { requireRecordedSettings } from "./recorded-settings.ts";
import { RecordedTarget } from "./recorded-target.ts";
import type { ReplayFacts } from "./replay-report.ts";
import { SimulatedTarget } from "./simulated-target.ts";

/** Virtual time after the last frame in which orders on paper may finish. */
const finishMicros = 60_000_000;

export interface PlayRequest {
  readonly options: Pick<ReplayOptions, "checkpointEvery" | "implementation">;
  readonly configuration: Configuration;
  readonly folder: string;
  /** What importing the recording gave, if the capture was made from one. */
  readonly imported: ImportSummary | undefined;
  readonly say: (text: string) => void;
}

/** Plays the whole capture, or as much as is not damaged. Throws `FailureError` when not even its header can be
 * read, or its settings are not those of this version (CAP-914). */
export function play(request: PlayRequest): ReplayFacts {
  const { options, folder, imported, say } = request;
  const header = unwrap(captureHeader(folder));
  const directories = newDirectories();
  const observer = new ReplayObserver();
  const { target, engine, finish } = startTarget(request, header, directories, observer);
  const watch = new EndWatch(target, engine, directories);
  const outcome = replayCapture({
    folder,
    directories,
    decoders,
    target: watch,
    checkpointEvery: options.checkpointEvery,
    progress: (turns) => say(`replaying: ${turns} turns`),
  });
  const lastAtMicros = observer.lastAtMicros;
  const judged = watch.atEnd ?? judgeAll(engine, directories, lastAtMicros);
  finish();
  const snapshot = observer.figures.snapshot(engine, {
    command: "replay",
    environment: header.kind === "imported" ? "recording" : "capture",
    elapsedMicros: lastAtMicros - observer.firstAtMicros,
    progress: null,
    venues: [],
    coverage: null,
  });
  return {
    header,
    imported,
    outcome,
    engine,
    log: observer.log,
    quality: qualityReport({
      header,
      imported,
      engine,
      directories,
      judged,
      refusedFrames: outcome.refusedFrames,
      edgesRefused: snapshot.refusalsByCode,
    }),
    snapshot: { ...snapshot, latency: null },
    problems: observer.figures.problems(),
    firstAtMicros: observer.firstAtMicros,
    lastAtMicros,
  };
}

interface StartedTarget {
  readonly target: ReplayTarget;
  readonly engine: Engine;
  finish(this: void): void;
}

function startTarget(
  { options, configuration }: PlayRequest,
  header: CaptureHeader,
  directories: Directories,
  observer: LoopObserver,
): StartedTarget {
  const identity = {
    version: header.programVersion,
    configurationHash: header.configurationHash || configurationHash(configuration),
    seed: header.seed,
  };
  const { implementation } = options;
  const common = { directories, identity, implementation };
  if (header.kind === "live") {
    const settings = requireRecordedSettings(header, toEngineSettings(configuration));
    const target = new RecordedTarget({ ...common, observer, settings });
    return { target, engine: target.engine, finish: () => undefined };
  }
  const target = new SimulatedTarget({
    ...common,
    settings: toEngineSettings(configuration),
    startingCash: configuration.bankroll.startingCapital,
    observer: () => observer,
  });
  return { target, engine: target.host.engine, finish: () => target.finish(finishMicros) };
}

/** How long a decision takes here says nothing about the recording, so nothing is timed. */
const stoppedClock: Clock = { now: () => epochMicros(0), callAt: () => () => undefined };

/** Feeds the figures and the list of decisions, and sees from when to when the engine decided. */
class ReplayObserver implements LoopObserver {
  readonly figures = new RunFigures(stoppedClock);
  readonly log = new DecisionLog();
  firstAtMicros = 0;
  lastAtMicros = 0;

  stepped(input: Input | undefined, result: StepResult, now: EpochMicros): void {
    this.lastAtMicros = integerOf(now);
    if (this.firstAtMicros === 0) this.firstAtMicros = this.lastAtMicros;
    for (const record of result.records) this.log.note(record);
    this.figures.stepped(input, result, now);
  }

  problem(problem: Failure): void {
    this.figures.problem(problem);
  }
}
