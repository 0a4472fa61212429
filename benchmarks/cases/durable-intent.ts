// How long an intent waits before its order may leave: a record is appended to the journal and the disk has it. Beside
// it the least that a disk can do, a synchronous write of 256 bytes, taken in turns with it.

import { measureDurableAppend } from "../../src/adapters/storage/journal/durable-append.bench.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import type { Figures } from "../harness/figures.ts";

/** Appends for each second of measuring: about as many as an ordinary disk takes one after the other. */
const appendsPerSecond = 1_000;

const toNs = (micros: number): number => Math.round(micros * 1_000);

async function measure(seconds: number): Promise<Figures> {
  const count = Math.ceil(appendsPerSecond * seconds);
  const { serialMicros, plainWriteMicros, blockedMicros, ratio, perSecond } =
    await measureDurableAppend(count);
  const inFlight = Object.entries(perSecond).map(([name, value]) => [
    `perSecondWith${name.slice(0, name.indexOf(" "))}InFlight`,
    value,
  ]);
  return {
    medianNs: toNs(serialMicros.p50),
    meanNs: toNs(serialMicros.mean),
    p99Ns: toNs(serialMicros.p99),
    p999Ns: toNs(serialMicros.p999),
    perSecond: Math.round(1e6 / serialMicros.mean),
    bytesPerOperation: 0,
    samples: count,
    operationsPerSample: 1,
    floor: definition.floor,
    floorMedianNs: toNs(plainWriteMicros.p50),
    ratioToFloor: ratio.p50,
    ratioToFloorP99: ratio.p99,
    loopBlockedMedianNs: toNs(blockedMicros.p50),
    loopBlockedP99Ns: toNs(blockedMicros.p99),
    ...Object.fromEntries(inFlight),
  };
}

const definition = {
  name: "durable-intent",
  operation: "one record, appended alone, until the disk has it",
  floor: "a synchronous write of 256 bytes into a file made before",
  measure,
};

export const benchmarks: readonly BenchmarkDefinition[] = [definition];
