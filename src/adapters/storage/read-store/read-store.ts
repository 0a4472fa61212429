// The relational picture of the journal: what status, summary and later the dashboard ask. Takes records in order,
// each once whatever is handed in twice, and can be thrown away and rebuilt at any time.

import type { Kysely } from "kysely";
import { assert, InvariantViolation } from "../../../domain/failure/assert.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import { wordsOf } from "../sqlite-failure.ts";
import { openReadTables } from "./open-read-store.ts";
import { opportunityProjections } from "./project-opportunities.ts";
import { tradingProjections } from "./project-trading.ts";
import { ProjectionBatch, type Projections } from "./projection-batch.ts";
import { ReadQueries } from "./read-queries.ts";
import { type ReadTables, readTableNames } from "./tables.ts";

const projections: Projections = { ...tradingProjections, ...opportunityProjections };

type AnyProjection = (record: EngineRecord, batch: ProjectionBatch) => Promise<void>;

export class ReadStore {
  readonly #tables: Kysely<ReadTables>;
  readonly queries: ReadQueries;

  private constructor(tables: Kysely<ReadTables>) {
    this.#tables = tables;
    this.queries = new ReadQueries(tables);
  }

  /** Opens the store; fails as `openReadTables` does. One writer at a time: whoever holds the data directory. */
  static async open(options: {
    readonly file: string;
    readonly isReadOnly: boolean;
  }): Promise<Result<ReadStore>> {
    const opened = await openReadTables(options);
    return opened.ok ? succeed(new ReadStore(opened.value)) : opened;
  }

  /**
   * Applies records in order, as one transaction, and returns the new watermark. Records at or below the stored
   * watermark are skipped, so a batch may be handed in again; a gap above it breaks an invariant. Fails with
   * `STO-926`, having changed nothing.
   */
  async project(records: readonly EngineRecord[]): Promise<Result<number>> {
    return await this.#attempt(async () => {
      return await this.#tables.transaction().execute(async (transaction) => {
        const stored = await new ReadQueries(transaction).watermark();
        const fresh = records.filter((record) => record.sequence > stored);
        const batch = new ProjectionBatch(transaction);
        let watermark = stored;
        for (const record of fresh) {
          assert(record.sequence === watermark + 1, `${record.sequence} follows ${watermark}`);
          batch.count(`record:${record.kind}`);
          await (projections[record.kind] as AnyProjection | undefined)?.(record, batch);
          watermark = record.sequence;
        }
        if (watermark > stored) await batch.finish(watermark);
        return watermark;
      });
    });
  }

  /** Returns the sequence of the last record projected, 0 when there is none. Fails with `STO-926`. */
  async watermark(): Promise<Result<number>> {
    return await this.#attempt(() => this.queries.watermark());
  }

  /** Forgets everything, so that the next records projected are the first. Fails with `STO-926`. */
  async clear(): Promise<Result<void>> {
    return await this.#attempt(async () => {
      await this.#tables.transaction().execute(async (transaction) => {
        for (const table of readTableNames) await transaction.deleteFrom(table).execute();
      });
    });
  }

  async close(): Promise<void> {
    await this.#tables.destroy();
  }

  async #attempt<Value>(work: () => Promise<Value>): Promise<Result<Value>> {
    try {
      return succeed(await work());
    } catch (error) {
      if (error instanceof InvariantViolation) throw error;
      return fail("STO-926", wordsOf(error));
    }
  }
}
