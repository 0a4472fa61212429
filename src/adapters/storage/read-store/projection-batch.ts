// One batch on its way into the read store: an open transaction, and what many records add up to before it is
// written. Rows that only ever get appended are gathered and inserted together.

import type { Transaction } from "kysely";
import type { EngineRecord } from "../../../domain/message/record.ts";
import type { ReadTables, RefusalsTable } from "./tables.ts";

/** Rows of one insert: nine columns each stay far below the 32,766 parameters SQLite takes. */
const insertRowsMax = 500;

/** Refusals kept for reading; a busy hour refuses some ten thousand times. Older ones remain in the counters. */
export const refusalRowsMax = 20_000;

export class ProjectionBatch {
  readonly transaction: Transaction<ReadTables>;
  readonly #counters = new Map<string, number>();
  readonly #refusals: RefusalsTable[] = [];

  constructor(transaction: Transaction<ReadTables>) {
    this.transaction = transaction;
  }

  count(name: string): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + 1);
  }

  refuse(row: RefusalsTable): void {
    this.count(`refusal:${row.code}`);
    this.#refusals.push(row);
  }

  /** Writes what was gathered, and the new watermark. */
  async finish(watermark: number): Promise<void> {
    await this.#writeCounters();
    await this.#writeRefusals();
    await this.transaction
      .insertInto("projection")
      .values({ id: "journal", watermark })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ watermark }))
      .execute();
  }

  async #writeCounters(): Promise<void> {
    for (const [name, value] of this.#counters) {
      await this.transaction
        .insertInto("counters")
        .values({ name, value })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet((built) => ({ value: built("counters.value", "+", value) })),
        )
        .execute();
    }
  }

  async #writeRefusals(): Promise<void> {
    if (this.#refusals.length === 0) return;
    const rows = this.#refusals.slice(-refusalRowsMax);
    for (let start = 0; start < rows.length; start += insertRowsMax) {
      await this.transaction
        .insertInto("refusals")
        .values(rows.slice(start, start + insertRowsMax))
        .execute();
    }
    await this.transaction
      .deleteFrom("refusals")
      .where("sequence", "<=", (built) =>
        built
          .selectFrom("refusals")
          .select("sequence")
          .orderBy("sequence", "desc")
          .limit(1)
          .offset(refusalRowsMax),
      )
      .execute();
  }
}

/** Records of one kind. */
export type RecordOf<Kind extends EngineRecord["kind"]> = Extract<EngineRecord, { kind: Kind }>;

/** What records of some kinds do to the tables. */
export type Projections = {
  readonly [Kind in EngineRecord["kind"]]?: (
    record: RecordOf<Kind>,
    batch: ProjectionBatch,
  ) => Promise<void>;
};
