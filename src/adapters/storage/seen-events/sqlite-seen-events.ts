// Seen events in a file of their own beside the journal. Every claim is one transaction on disk before it is answered:
// about a flush of the disk, so whoever has many keys claims them together. One process has the file, by the lock of its
// data directory.

import { dirname } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { assert } from "../../../domain/failure/assert.ts";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import {
  type SeenEvents,
  type SeenKey,
  type SeenScope,
  type SeenVerdict,
  seenScopes,
} from "../../../ports/seen-events.ts";
import { explainWriteFailure, isDamaged, wordsOf } from "../sqlite-failure.ts";
import {
  checkKeys,
  checkOutcome,
  fingerprintOf,
  horizonMicros,
  type ScopeLimits,
  surplusOf,
} from "./seen-rules.ts";

/** "ARBS": tells it from any other SQLite file. */
const applicationId = 0x41524253;
const layoutVersion = 1;

/** A backup may hold the file for a moment; whoever holds it longer is an error. */
const lockWaitMilliseconds = 1_000;

const createTables = `
  CREATE TABLE seen (
    scope TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (scope, fingerprint)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_by_age ON seen (scope, at);
  CREATE TABLE floors (scope TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

export interface SqliteSeenEventsOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly limits?: ScopeLimits;
}

export class SqliteSeenEvents implements SeenEvents {
  readonly #options: SqliteSeenEventsOptions;
  readonly #limits: ScopeLimits;
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #counts = new Map<SeenScope, number>();
  readonly #floors = new Map<SeenScope, number>();

  /** Opens the file, making it when it is missing. Fails with `STO-921` when it cannot be written, `STO-923` when a newer
   * version wrote it, `STO-924` when it is another database, `STO-925` when it is damaged. */
  static open(options: SqliteSeenEventsOptions): Result<SqliteSeenEvents> {
    const { file } = options;
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file, { timeout: lockWaitMilliseconds });
      const prepared = prepareFile(database, file);
      if (prepared.ok) return succeed(new SqliteSeenEvents(options, database));
      database.close();
      return prepared;
    } catch (error) {
      if (database?.isOpen === true) database.close();
      if (isDamaged(error)) return fail("STO-925", `${file}: ${wordsOf(error)}`);
      return fail("STO-921", `${file}: ${explainWriteFailure(error, dirname(file))}`);
    }
  }

  private constructor(options: SqliteSeenEventsOptions, database: DatabaseSync) {
    this.#options = options;
    this.#limits = options.limits ?? seenScopes;
    this.#database = database;
    this.#statements = prepare(database);
    const counts = database.prepare("SELECT scope, count(*) AS value FROM seen GROUP BY scope");
    for (const { scope, value } of counts.all()) {
      this.#counts.set(scope as SeenScope, integerIn(value));
    }
    const floors = database.prepare("SELECT scope, at AS value FROM floors");
    for (const { scope, value } of floors.all()) {
      this.#floors.set(scope as SeenScope, integerIn(value));
    }
  }

  claim(scope: SeenScope, keys: readonly SeenKey[]): Result<readonly SeenVerdict[]> {
    const checked = checkKeys(keys);
    if (!checked.ok) return checked;
    return this.#inTransaction(scope, () => {
      const now = integerOf(this.#options.clock.now());
      const horizon = this.#forgetOld(scope, now);
      const verdicts = keys.map((one) => this.#claimOne(scope, one, now, horizon));
      this.#forgetSurplus(scope);
      return verdicts;
    });
  }

  find(scope: SeenScope, key: string): Result<SeenVerdict | undefined> {
    const now = this.#options.clock.now();
    const checked = checkKeys([{ key, at: now }]);
    if (!checked.ok) return checked;
    return this.#guarded(() => {
      const horizon = horizonMicros(integerOf(now), this.#floorOf(scope), this.#limits[scope]);
      const found = this.#statements.find.get(scope, fingerprintOf(key));
      return found === undefined || integerIn(found["at"]) <= horizon ? undefined : seen(found);
    });
  }

  settle(scope: SeenScope, key: string, outcome: string): Result<void> {
    const checked = checkOutcome(outcome);
    if (!checked.ok) return checked;
    return this.#guarded(() => {
      this.#statements.settle.run(outcome, scope, fingerprintOf(key));
    });
  }

  size(scope: SeenScope): number {
    return this.#counts.get(scope) ?? 0;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #claimOne(scope: SeenScope, { key, at }: SeenKey, now: number, horizon: number): SeenVerdict {
    const fingerprint = fingerprintOf(key);
    const found = this.#statements.find.get(scope, fingerprint);
    if (found !== undefined) return seen(found);
    const instant = Math.min(integerOf(at), now);
    if (instant <= horizon) return { kind: "expired" };
    this.#statements.add.run(scope, fingerprint, instant);
    this.#counts.set(scope, this.size(scope) + 1);
    return { kind: "first" };
  }

  #forgetOld(scope: SeenScope, now: number): number {
    const horizon = horizonMicros(now, this.#floorOf(scope), this.#limits[scope]);
    this.#forgetUntil(scope, horizon);
    return horizon;
  }

  #forgetSurplus(scope: SeenScope): void {
    const surplus = surplusOf(this.size(scope), this.#limits[scope]);
    if (surplus === 0) return;
    const last = this.#statements.oldest.get(scope, surplus - 1);
    this.#forgetUntil(scope, integerIn(last?.["at"]));
  }

  /** The floor moves up with what is forgotten. */
  #forgetUntil(scope: SeenScope, instant: number): void {
    const changes = integerIn(this.#statements.forget.run(scope, instant).changes);
    if (changes === 0) return;
    const floor = Math.max(this.#floorOf(scope), instant);
    this.#statements.raise.run(scope, floor);
    this.#floors.set(scope, floor);
    this.#counts.set(scope, this.size(scope) - changes);
  }

  #floorOf(scope: SeenScope): number {
    return this.#floors.get(scope) ?? -1;
  }

  /** What is counted here is taken back with what could not be written. */
  #inTransaction<Value>(scope: SeenScope, work: () => Value): Result<Value> {
    const count = this.size(scope);
    const floor = this.#floorOf(scope);
    const done = this.#guarded(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      const value = work();
      this.#database.exec("COMMIT");
      return value;
    });
    if (!done.ok) {
      this.#counts.set(scope, count);
      this.#floors.set(scope, floor);
      this.#guarded(() => {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      });
    }
    return done;
  }

  #guarded<Value>(work: () => Value): Result<Value> {
    try {
      return succeed(work());
    } catch (error) {
      return fail("STO-927", `${this.#options.file}: ${wordsOf(error)}`);
    }
  }
}

function prepareFile(database: DatabaseSync, file: string): Result<void> {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  if (pragma(database, "schema_version") === 0) {
    database.exec(`BEGIN IMMEDIATE; ${createTables}
      PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layoutVersion}; COMMIT`);
  }
  if (pragma(database, "application_id") !== applicationId) {
    return fail("STO-924", `${file} does not hold seen events`);
  }
  const version = pragma(database, "user_version");
  return version > layoutVersion
    ? fail("STO-923", `${file} has layout ${version}, this version knows ${layoutVersion}`)
    : succeed(undefined);
}

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return row === undefined ? 0 : integerIn(Object.values(row)[0]);
}

function prepare(database: DatabaseSync) {
  return {
    find: database.prepare("SELECT at, outcome FROM seen WHERE scope = ? AND fingerprint = ?"),
    add: database.prepare("INSERT INTO seen (scope, fingerprint, at) VALUES (?, ?, ?)"),
    settle: database.prepare("UPDATE seen SET outcome = ? WHERE scope = ? AND fingerprint = ?"),
    oldest: database.prepare("SELECT at FROM seen WHERE scope = ? ORDER BY at LIMIT 1 OFFSET ?"),
    forget: database.prepare("DELETE FROM seen WHERE scope = ? AND at <= ?"),
    raise: database.prepare(
      "INSERT INTO floors (scope, at) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET at = excluded.at",
    ),
  };
}

function seen(row: Readonly<Record<string, SQLOutputValue>>): SeenVerdict {
  const { at, outcome } = row;
  return {
    kind: "seen",
    at: epochMicros(integerIn(at)),
    outcome: typeof outcome === "string" ? outcome : null,
  };
}

/** The database hands whole numbers out as numbers; anything else is none of ours. */
function integerIn(value: SQLOutputValue | undefined): number {
  assert(typeof value === "number", "a whole number stands in the file");
  return value;
}
