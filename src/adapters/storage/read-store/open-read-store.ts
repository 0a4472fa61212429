// Opens the read store's database and brings its layout up to date. The store can always be rebuilt from the
// journal, so it is written with synchronous NORMAL and refused, never repaired, when something is wrong with it.

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { CamelCasePlugin, Kysely } from "kysely";
import { type MigrationProvider, Migrator } from "kysely/migration";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { wordsOf } from "../sqlite-failure.ts";
import { readStoreMigrations } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { ReadTables } from "./tables.ts";

/** The writer and the readers are different processes; each waits this long for the other. */
const lockWaitMilliseconds = 2_000;

const provider: MigrationProvider = {
  getMigrations: () => Promise.resolve({ ...readStoreMigrations }),
};

/** Names of the migrations a database has seen, in order; none for a new one. */
function appliedMigrations(database: DatabaseSync): readonly string[] {
  const table = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'kysely_migration'")
    .get();
  if (table === undefined) return [];
  return database
    .prepare("SELECT name FROM kysely_migration ORDER BY name")
    .all()
    .map((row) => String(row["name"]));
}

function checkVersion(database: DatabaseSync, file: string, isReadOnly: boolean): Result<void> {
  const applied = appliedMigrations(database);
  const known = Object.keys(readStoreMigrations);
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return fail("STO-923", `${file} has the layout ${unknown}, which this version does not know`);
  }
  if (isReadOnly && applied.length < known.length) {
    return fail("STO-926", `${file} has an older layout; the next run brings it up to date`);
  }
  return succeed(undefined);
}

async function migrate(tables: Kysely<ReadTables>): Promise<void> {
  const migrator = new Migrator({ db: tables.withoutPlugins(), provider });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new TypeError("a migration failed");
}

/**
 * Opens the store: for reading only (it must exist), or for the one writer, who makes and migrates it. Fails with
 * `STO-923` when a newer version wrote it, `STO-926` otherwise. `Kysely.destroy` closes it.
 */
export async function openReadTables(options: {
  readonly file: string;
  readonly isReadOnly: boolean;
}): Promise<Result<Kysely<ReadTables>>> {
  const { file, isReadOnly } = options;
  if (isReadOnly && !existsSync(file)) return fail("STO-926", `${file} does not exist yet`);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: isReadOnly, timeout: lockWaitMilliseconds });
    const version = checkVersion(database, file, isReadOnly);
    if (!version.ok) {
      database.close();
      return version;
    }
    if (!isReadOnly) database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const tables = new Kysely<ReadTables>({
      dialect: nodeSqliteDialect(database),
      plugins: [new CamelCasePlugin()],
    });
    if (!isReadOnly) await migrate(tables);
    return succeed(tables);
  } catch (error) {
    if (database?.isOpen === true) database.close();
    return fail("STO-926", `${file}: ${wordsOf(error)}`);
  }
}
