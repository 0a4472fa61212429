// How fast a recording becomes decisions: everything between the files of a capture and the engine's records, as
// `arbytron replay` does it. Importing is not counted. Times are processor time of the whole process, so that a busy
// machine and threads that help along do not flatter or spoil the figures: `perSecond` is updates on one core.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { type Play, playCapture } from "../captures/play-capture.ts";
import { importRecordings, recordingPaths } from "../captures/recorded-captures.ts";
import { writeSyntheticCapture } from "../captures/synthetic-capture.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import { distributionOf, type Figures, toHundredths } from "../harness/figures.ts";

/** Fewest updates that count as a measurement: the first seconds of a process are slow. */
const updatesMin = 2_000_000;

interface MadeCaptures {
  readonly source: "recorded" | "synthetic";
  readonly folders: readonly string[];
}

async function synthetic(folder: string): Promise<MadeCaptures> {
  const capture = join(folder, "synthetic.capture");
  await writeSyntheticCapture(capture, updatesMin + 100_000);
  return { source: "synthetic", folders: [capture] };
}

/** Imports what ARBYTRON_DATA holds; without recordings the synthetic flow stands in, and the figures say so. */
async function recorded(folder: string): Promise<MadeCaptures> {
  const paths = recordingPaths();
  if (paths.length === 0) return synthetic(folder);
  return { source: "recorded", folders: await importRecordings(paths, folder) };
}

/** Plays all captures, one after the other and from the beginning again, until there is enough to go by. */
function playAll(captures: readonly string[], seconds: number): Play[] {
  const plays: Play[] = [];
  let updates = 0;
  let micros = 0;
  while (updates < updatesMin || micros < seconds * 1e6) {
    for (const capture of captures) {
      const play = playCapture(capture);
      plays.push(play);
      updates += play.updates;
      micros += play.wallMicros;
    }
  }
  return plays;
}

async function measureReplay(
  make: (folder: string) => Promise<MadeCaptures>,
  seconds: number,
): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-bench-replay-"));
  try {
    const made = await make(folder);
    globalThis.gc?.();
    const bytesBefore = getHeapStatistics().total_allocated_bytes;
    const plays = playAll(made.folders, seconds);
    const bytes = getHeapStatistics().total_allocated_bytes - bytesBefore;
    return figuresOf(plays, made, bytes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(plays: readonly Play[], made: MadeCaptures, bytes: number): Figures {
  const sum = (of: (play: Play) => number): number =>
    plays.reduce((total, play) => total + of(play), 0);
  const updates = sum((play) => play.updates);
  const meanNs = (sum((play) => play.cpuMicros) * 1_000) / updates;
  const stretches = Float64Array.from(plays.flatMap(({ stretchesNs }) => stretchesNs));
  return {
    ...distributionOf(stretches),
    meanNs: toHundredths(meanNs),
    perSecond: Math.round(1e9 / meanNs),
    bytesPerOperation: toHundredths(bytes / updates),
    samples: stretches.length,
    operationsPerSample: Math.round(updates / Math.max(1, stretches.length)),
    perSecondOfWallTime: Math.round((updates * 1e6) / sum((play) => play.wallMicros)),
    source: made.source,
    captures: made.folders.length,
    updates,
    segments: sum(({ segments }) => segments),
    fileMegabytes: toHundredths(sum(({ fileBytes }) => fileBytes) / 1e6),
    rawMegabytes: toHundredths(sum(({ rawBytes }) => rawBytes) / 1e6),
    pairsEvaluated: sum(({ evaluations }) => evaluations),
    episodes: sum(({ episodes }) => episodes),
    groups: sum(({ groups }) => groups),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "replay",
    operation: "one update of the recordings in ARBYTRON_DATA, from capture segment to decision",
    measure: (seconds) => measureReplay(recorded, seconds),
  },
  {
    name: "replay-synthetic",
    operation: "one update of a seeded flow on two venues, from capture segment to decision",
    measure: (seconds) => measureReplay(synthetic, seconds),
  },
];
