// What a durable record costs, as a ratio to the least a disk can do: a plain 256 byte synchronous write, interleaved
// in the same loop. Run it with `node`; it prints one JSON object. Absolute figures belong to the machine.

import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

/** Of durations in microseconds, to hundredths. */
interface Quantiles {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

const plainWriteBytes = 256;
const plainFileBytes = 16 * 1_024 * 1_024;

export interface DurableAppendFigures {
  readonly serialMicros: Quantiles;
  readonly plainWriteMicros: Quantiles;
  /** Serial durable append to plain synchronous write. */
  readonly ratio: { readonly p50: number; readonly p99: number };
  /** How long `append` itself keeps the event loop. */
  readonly blockedMicros: Quantiles;
  readonly perSecond: Readonly<Record<string, number>>;
}

function recordOf(sequence: number): EngineRecord {
  return {
    kind: "OrderChanged",
    sequence,
    at: 1_790_000_000_000_000 + sequence,
    input: sequence,
    clientOrderId: `arb-${sequence.toString(36).padStart(12, "0")}-0`,
    state: "accepted",
    venueOrderId: "6c9f0a5e-7c1d-4b9e-9a2f-2f1f4f7f4c11",
    code: null,
    venueWords: null,
  } as unknown as EngineRecord;
}

function quantiles(nanoseconds: number[]): Quantiles {
  nanoseconds.sort((a, b) => a - b);
  const toMicros = (value: number): number => Math.round(value / 10) / 100;
  const at = (share: number): number =>
    toMicros(nanoseconds[Math.floor(nanoseconds.length * share)] ?? 0);
  const total = nanoseconds.reduce((sum, value) => sum + value, 0);
  const mean = toMicros(total / nanoseconds.length);
  return { mean, p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

function openPlainFile(file: string): number {
  const preparing = openSync(file, "w");
  writeSync(preparing, new Uint8Array(plainFileBytes));
  closeSync(preparing);
  return openSync(file, constants.O_WRONLY | constants.O_DSYNC);
}

/** Resolves `sequence` waits in order; one observer for the whole run. */
class DurableWaiter {
  #sequence = 0;
  #resolve: () => void = () => {};

  observe(journal: SqliteJournal): void {
    journal.observe({
      durable: (sequence) => {
        if (sequence >= this.#sequence) this.#resolve();
      },
      failed: (failure) => {
        process.stderr.write(`${failure.message}\n`);
        process.exit(1);
      },
    });
  }

  until(sequence: number): Promise<void> {
    this.#sequence = sequence;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

/** Keeps so many records in flight until `count` are durable; returns durable records per second. */
async function measureThroughput(
  journal: SqliteJournal,
  waiter: DurableWaiter,
  options: { inFlight: number; count: number },
): Promise<number> {
  const first = journal.durableSequence;
  let next = first + 1;
  const last = first + options.count;
  const fill = (): void => {
    while (next <= last && journal.waiting < options.inFlight) {
      journal.append([recordOf(next)]);
      next += 1;
    }
  };
  const filler = { durable: fill, failed: () => {} };
  const done = waiter.until(last);
  journal.observe(filler);
  const startedAt = process.hrtime.bigint();
  fill();
  await done;
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  return Math.round(options.count / seconds);
}

export async function measureDurableAppend(serialCount: number): Promise<DurableAppendFigures> {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-journal-"));
  const journal = unwrap(await SqliteJournal.open({ file: join(folder, "journal.sqlite") }));
  const waiter = new DurableWaiter();
  waiter.observe(journal);
  const plain = openPlainFile(join(folder, "plain"));
  const payload = new Uint8Array(plainWriteBytes);
  const serial: number[] = [];
  const blocked: number[] = [];
  const plainWrites: number[] = [];
  for (let sequence = 1; sequence <= serialCount; sequence += 1) {
    const record = recordOf(sequence);
    const durable = waiter.until(sequence);
    const startedAt = process.hrtime.bigint();
    journal.append([record]);
    blocked.push(Number(process.hrtime.bigint() - startedAt));
    await durable;
    serial.push(Number(process.hrtime.bigint() - startedAt));
    const plainAt = process.hrtime.bigint();
    writeSync(plain, payload, 0, plainWriteBytes, (sequence * plainWriteBytes) % plainFileBytes);
    plainWrites.push(Number(process.hrtime.bigint() - plainAt));
  }
  const perSecond: Record<string, number> = {};
  for (const inFlight of [8, 32, 200, 512]) {
    const count = Math.max(2_000, inFlight * 100);
    perSecond[`${inFlight} in flight`] = await measureThroughput(journal, waiter, {
      inFlight,
      count,
    });
  }
  await journal.close();
  closeSync(plain);
  rmSync(folder, { recursive: true });
  const serialMicros = quantiles(serial);
  const plainWriteMicros = quantiles(plainWrites);
  const ratio = {
    p50: Math.round((serialMicros.p50 / plainWriteMicros.p50) * 100) / 100,
    p99: Math.round((serialMicros.p99 / plainWriteMicros.p99) * 100) / 100,
  };
  return { serialMicros, plainWriteMicros, ratio, blockedMicros: quantiles(blocked), perSecond };
}

if (import.meta.main) {
  const figures = await measureDurableAppend(4_000);
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
