// Brings the read store to where the journal is, in batches. A store that is ahead of its journal belongs to another
// one (a restored backup, an exchanged file) and is rebuilt from nothing.

import { FailureError, type Result, succeed } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import type { ReadStore } from "./read-store.ts";

/** Records of one transaction: about 50 milliseconds of work, between which readers get their turn. */
export const projectedRecordsMax = 1_000;

/** What the store follows. `read` gives what is durable, in order. */
export interface RecordSource {
  lastSequence(): number;
  read(fromSequence: number): Iterable<EngineRecord>;
}

/** Takes at most one batch; a fresh reading for every batch, so that none holds the journal's old pages for long. */
function nextBatch(source: RecordSource, from: number): Result<readonly EngineRecord[]> {
  const records: EngineRecord[] = [];
  try {
    for (const record of source.read(from)) {
      records.push(record);
      if (records.length === projectedRecordsMax) break;
    }
    return succeed(records);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    // What stands before the failure is projected; the next reading meets the failure first.
    return records.length > 0 ? succeed(records) : { ok: false, failure: error.failure };
  }
}

/**
 * Projects everything the source holds and returns the watermark. Fails with `STO-925` when a record cannot be read,
 * `STO-926` when the store cannot be written; what was projected before stays.
 */
export async function catchUp(
  store: ReadStore,
  source: RecordSource,
  projected: (watermark: number) => void = () => {},
): Promise<Result<number>> {
  let watermark = await store.watermark();
  if (watermark.ok && watermark.value > source.lastSequence()) {
    const cleared = await store.clear();
    if (!cleared.ok) return cleared;
    watermark = succeed(0);
  }
  while (watermark.ok) {
    const batch = nextBatch(source, watermark.value + 1);
    if (!batch.ok) return batch;
    if (batch.value.length === 0) break;
    watermark = await store.project(batch.value);
    if (watermark.ok) projected(watermark.value);
  }
  return watermark;
}
