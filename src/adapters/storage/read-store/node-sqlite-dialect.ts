// Lets Kysely speak to the SQLite that comes with Node. Kysely's own SQLite dialect expects the interface of another
// driver; this gives it that interface and nothing else, so compiler, introspection and transactions stay Kysely's.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type Dialect, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";

/** Distinct query texts are few and known; beyond this many something builds texts from values. */
const statementsMax = 256;

class PreparedStatement implements SqliteStatement {
  readonly #statement: StatementSync;
  /** A statement that yields columns is read, any other is run; `RETURNING` yields columns too. */
  readonly reader: boolean;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as readonly SQLInputValue[]));
  }

  run(parameters: readonly unknown[]): {
    changes: number | bigint;
    lastInsertRowid: number | bigint;
  } {
    return this.#statement.run(...(parameters as readonly SQLInputValue[]));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as readonly SQLInputValue[]));
  }
}

class NodeSqliteDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(text: string): PreparedStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = new PreparedStatement(this.#database.prepare(text));
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

/** Returns a dialect over an open database; `Kysely.destroy` closes it. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return new SqliteDialect({ database: new NodeSqliteDatabase(database) });
}
