// Times a benchmark in the present process. Rivals take turns round by round, in rotating order, so that whatever
// slows the machine slows both; the ratio of one round is worth more than the figures themselves.

import { getHeapStatistics } from "node:v8";
import type { TimedBenchmark, Workload } from "./definition.ts";
import { distributionOf, type Figures, medianOf, toHundredths } from "./figures.ts";

export const operationsPerBlockDefault = 64;

/** Length of one rival's turn: long against the clock, short against whatever else the machine does. */
const turnMs = 5;
/** Share of the time that is spent warming up before anything counts. */
const warmUpShare = 0.25;
/** Most samples of one rival; about a minute of the fastest blocks. */
const samplesMax = 1 << 22;
const clockReadings = 20_000;
/** Time of the operations whose allocation is measured. */
const allocationMs = 200;

/** What all operations returned, folded, so that the compiler cannot drop work whose result nobody reads. */
export const consumed = { fold: 0 };

class Rival {
  readonly #workload: Workload;
  readonly #untimed: number;
  readonly #timed: number;
  #samplesNs = new Float64Array(4_096);
  #count = 0;

  constructor(workload: Workload, definition: TimedBenchmark) {
    const block = definition.operationsPerBlock ?? operationsPerBlockDefault;
    this.#workload = workload;
    this.#timed = definition.perOperation === true ? 1 : block;
    this.#untimed = block - this.#timed;
  }

  get samplesNs(): Float64Array {
    return this.#samplesNs.subarray(0, this.#count);
  }

  get operationsPerSample(): number {
    return this.#timed;
  }

  /** Runs blocks for one turn and returns the mean of its samples. */
  takeTurn(): number {
    const first = this.#count;
    const end = performance.now() + turnMs;
    let total = 0;
    do {
      if (this.#untimed > 0) {
        this.#workload.ready?.(this.#untimed);
        consumed.fold ^= this.#workload.run(this.#untimed);
      }
      this.#workload.ready?.(this.#timed);
      const from = performance.now();
      consumed.fold ^= this.#workload.run(this.#timed);
      const sampleNs = ((performance.now() - from) * 1e6) / this.#timed;
      total += sampleNs;
      this.#keep(sampleNs);
    } while (performance.now() < end && this.#count < samplesMax);
    return total / (this.#count - first);
  }

  forgetSamples(): void {
    this.#count = 0;
  }

  get isFull(): boolean {
    return this.#count >= samplesMax;
  }

  /**
   * Returns the heap bytes that one operation allocates. The heap counts in pages of 256 KiB, so many operations are
   * run, and what a single block seems to allocate is taken off.
   */
  measureAllocation(): number {
    const operations = Math.max(64, Math.ceil((allocationMs * 1e6) / this.#medianNs()));
    const baseline = this.#bytesAllocatedBy(this.#timed + this.#untimed);
    return toHundredths(Math.max(0, this.#bytesAllocatedBy(operations) - baseline) / operations);
  }

  #bytesAllocatedBy(operations: number): number {
    globalThis.gc?.();
    const workload = this.#workload;
    const block = workload.ready === undefined ? operations : this.#timed + this.#untimed;
    const before = getHeapStatistics().total_allocated_bytes;
    for (let done = 0; done < operations; done += block) {
      workload.ready?.(block);
      const result = workload.run(block);
      if (result !== (result | 0)) {
        throw new Error(`a workload returned ${result}, no 32-bit integer`);
      }
    }
    return getHeapStatistics().total_allocated_bytes - before;
  }

  #medianNs(): number {
    return Math.max(1, distributionOf(this.samplesNs).medianNs);
  }

  #keep(sampleNs: number): void {
    if (this.#count === this.#samplesNs.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#samplesNs);
      this.#samplesNs = grown;
    }
    this.#samplesNs[this.#count] = sampleNs;
    this.#count += 1;
  }
}

/** Returns the median time between two consecutive readings of the clock. */
export function measureClockNs(): number {
  const readings: number[] = [];
  for (let reading = 0; reading < clockReadings; reading += 1) {
    const from = performance.now();
    readings.push((performance.now() - from) * 1e6);
  }
  return toHundredths(medianOf(readings));
}

/** Prepares the benchmark and times it for about so many seconds. */
export function measure(definition: TimedBenchmark, seconds: number): Figures {
  const prepared = definition.prepare();
  if ((prepared.floor !== undefined) !== (definition.floor !== undefined)) {
    throw new Error(`${definition.name}: a floor needs both a name and a workload`);
  }
  const subject = new Rival(prepared.subject, definition);
  const floor = prepared.floor === undefined ? undefined : new Rival(prepared.floor, definition);
  const rivals = floor === undefined ? [subject] : [subject, floor];
  playRounds(rivals, seconds * warmUpShare);
  for (const rival of rivals) rival.forgetSamples();
  const ratios = playRounds(rivals, seconds * (1 - warmUpShare));
  const distribution = distributionOf(subject.samplesNs);
  return {
    ...distribution,
    perSecond: Math.round(1e9 / distribution.meanNs),
    bytesPerOperation: subject.measureAllocation(),
    samples: subject.samplesNs.length,
    operationsPerSample: subject.operationsPerSample,
    ...(definition.perOperation === true ? { clockNs: measureClockNs() } : {}),
    ...(floor === undefined
      ? {}
      : {
          floor: definition.floor,
          floorMedianNs: distributionOf(floor.samplesNs).medianNs,
          ratioToFloor: Math.round(medianOf(ratios) * 1e4) / 1e4,
        }),
    ...prepared.furtherFigures,
  };
}

/** Plays rounds until the time is up, and returns the first rival's mean divided by the last one's, round by round. */
function playRounds(rivals: readonly Rival[], seconds: number): number[] {
  const ratios: number[] = [];
  const end = performance.now() + seconds * 1_000;
  for (let round = 0; round === 0 || performance.now() < end; round += 1) {
    if (rivals.some((rival) => rival.isFull)) break;
    const means = rivals.map(() => 0);
    for (let turn = 0; turn < rivals.length; turn += 1) {
      const place = (turn + round) % rivals.length;
      means[place] = (rivals[place] as Rival).takeTurn();
    }
    ratios.push((means[0] as number) / (means.at(-1) as number));
  }
  return ratios;
}
