// Plays a capture exactly as `arbytron replay` does, under the default configuration, and takes the time.

import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import { play } from "../../apps/cli/replay/play.ts";
import { FailureError } from "../../src/domain/failure/result.ts";
import { progressTurns } from "../../src/replay/replay-capture.ts";

/** What one play did, and the processor time it took. */
export interface Play {
  readonly updates: number;
  readonly segments: number;
  readonly fileBytes: number;
  readonly rawBytes: number;
  readonly evaluations: number;
  /** Components looked at because a certificate did not suffice. */
  readonly looks: number;
  readonly episodes: number;
  readonly groups: number;
  readonly cpuMicros: number;
  readonly wallMicros: number;
  /** Processor time of one turn in nanoseconds, for each stretch of `progressTurns`. */
  readonly stretchesNs: readonly number[];
  readonly stateHash: string;
}

/** Processor time of all threads of this process: collections and compilation beside the main thread count too. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Plays one capture through decompression, decoding, queue, books, gate, detection and paper execution. */
export function playCapture(folder: string): Play {
  const loaded = loadConfiguration({ file: null, environment: {}, flags: [] });
  if (!loaded.ok) throw new Error("the default configuration has problems");
  const stretchesNs: number[] = [];
  const wallFrom = performance.now();
  const cpuFrom = cpuMicros();
  let cpuBefore = cpuFrom;
  const { outcome, engine, log } = play({
    options: { checkpointEvery: null, implementation: "fast" },
    configuration: loaded.loaded.configuration,
    folder,
    imported: undefined,
    say: () => {
      const cpuNow = cpuMicros();
      stretchesNs.push(((cpuNow - cpuBefore) * 1_000) / progressTurns);
      cpuBefore = cpuNow;
    },
  });
  const cpuTaken = cpuMicros() - cpuFrom;
  const wallMicros = (performance.now() - wallFrom) * 1_000;
  if (outcome.failure !== undefined) throw new FailureError(outcome.failure);
  const { core } = engine;
  return {
    updates: core.quotes.updates(),
    segments: outcome.summary?.segments ?? 0,
    fileBytes: outcome.summary?.fileBytes ?? 0,
    rawBytes: outcome.summary?.rawBytes ?? 0,
    evaluations: core.detector.evaluations(),
    looks: core.detector.figures().looks,
    episodes: log.episodeCount,
    groups: log.groups.length,
    cpuMicros: cpuTaken,
    wallMicros,
    stretchesNs,
    stateHash: engine.stateHash(),
  };
}
