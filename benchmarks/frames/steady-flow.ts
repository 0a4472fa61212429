// Frames at a steady pace, as a busy day of all venues brings them: how often the collector of garbage runs meanwhile, and
// what single frames take when the processor rests in between.

import { constants, type PerformanceNodeEntry, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { Workload } from "../harness/definition.ts";
import { distributionOf, type Figures, toHundredths } from "../harness/figures.ts";
import { consumed } from "../harness/measure.ts";

export const framesPerSecond = 20_000;

const framesPerPause = 20;
const pauseMs = (framesPerPause / framesPerSecond) * 1_000;
/** Frames before anything counts: the compiler has finished by then. */
const warmUpFrames = 2_000_000;
/** One frame in so many is timed by itself. */
const timedEvery = 64;

/** Waits on this memory, which nobody wakes: a timer would make garbage of its own. */
const bell = new Int32Array(new SharedArrayBuffer(4));

/** Plays the workloads in turns for so many seconds, after `framesBefore` that do not count. */
export async function measureSteadily(
  workloads: readonly Workload[],
  seconds: number,
  framesBefore = warmUpFrames,
): Promise<Figures> {
  for (let frame = 0; frame < framesBefore; frame += framesPerPause) {
    play(workloads[(frame / framesPerPause) % workloads.length] as Workload, framesPerPause);
  }
  const frames = Math.ceil((seconds * framesPerSecond) / framesPerPause) * framesPerPause;
  const samplesNs = new Float64Array(Math.ceil(frames / timedEvery) + 1);
  const collections = await countCollections(() => playPaced(workloads, frames, samplesNs));
  const distribution = distributionOf(samplesNs.subarray(0, collections.result.samples));
  return {
    ...distribution,
    perSecond: Math.round(frames / collections.result.lastedSeconds),
    bytesPerOperation: toHundredths(collections.result.allocated / frames),
    samples: collections.result.samples,
    operationsPerSample: 1,
    frames,
    lateMsMax: toHundredths(collections.result.lateMsMax),
    collections: collections.minor + collections.major,
    minorCollections: collections.minor,
    majorCollections: collections.major,
  };
}

interface Paced {
  readonly samples: number;
  readonly allocated: number;
  readonly lastedSeconds: number;
  /** How far the play fell behind its pace at most. */
  readonly lateMsMax: number;
}

function playPaced(workloads: readonly Workload[], frames: number, samplesNs: Float64Array): Paced {
  let samples = 0;
  let untilTimed = timedEvery;
  let lateMsMax = 0;
  const before = getHeapStatistics().total_allocated_bytes;
  const from = performance.now();
  for (let frame = 0; frame < frames; frame += framesPerPause) {
    const due = from + (frame / framesPerPause) * pauseMs;
    const early = due - performance.now();
    if (early > 0) Atomics.wait(bell, 0, 0, early);
    else if (-early > lateMsMax) lateMsMax = -early;
    const workload = workloads[(frame / framesPerPause) % workloads.length] as Workload;
    if (untilTimed > framesPerPause) {
      untilTimed -= framesPerPause;
      play(workload, framesPerPause);
    } else {
      untilTimed += timedEvery - framesPerPause;
      workload.ready?.(framesPerPause);
      consumed.fold ^= workload.run(framesPerPause - 1);
      const at = performance.now();
      consumed.fold ^= workload.run(1);
      samplesNs[samples] = (performance.now() - at) * 1e6;
      samples += 1;
    }
  }
  const lastedSeconds = (performance.now() - from) / 1_000;
  const allocated = getHeapStatistics().total_allocated_bytes - before;
  return { samples, allocated, lastedSeconds, lateMsMax };
}

function play(workload: Workload, frames: number): void {
  workload.ready?.(frames);
  consumed.fold ^= workload.run(frames);
}

interface Collections<Result> {
  readonly result: Result;
  readonly minor: number;
  readonly major: number;
}

/** Runs the work without yielding and counts the collections in it: they are told once the work has ended. */
async function countCollections<Result>(work: () => Result): Promise<Collections<Result>> {
  globalThis.gc?.();
  await turn();
  let minor = 0;
  let major = 0;
  let first = 0;
  let last = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.startTime < first || entry.startTime > last) continue;
      const { detail } = entry as PerformanceNodeEntry;
      if ((detail as { readonly kind: number }).kind === constants.NODE_PERFORMANCE_GC_MINOR)
        minor += 1;
      else major += 1;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  first = performance.now();
  const result = work();
  last = performance.now();
  await turn();
  await turn();
  observer.disconnect();
  return { result, minor, major };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
