// What a run needs of its data directory: the locks that keep other engines away, the log and the journal. Each is
// handed to the closers as soon as it is open.

import { join } from "node:path";
import { openLog } from "../../../src/adapters/logging/json-log.ts";
import { journalFileIn, seenEventsFileIn } from "../../../src/adapters/storage/data-files.ts";
import { SqliteJournal } from "../../../src/adapters/storage/journal/sqlite-journal.ts";
import {
  accountsDirectoryOf,
  acquireLocks,
  type VenueAccount,
} from "../../../src/adapters/storage/locks/engine-locks.ts";
import { SqliteSeenEvents } from "../../../src/adapters/storage/seen-events/sqlite-seen-events.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Journal } from "../../../src/ports/journal.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { SeenEvents } from "../../../src/ports/seen-events.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { Closers } from "../host/closers.ts";

export interface StorageRequest {
  readonly command: string;
  readonly configuration: Configuration;
  /** Accounts that no other engine may use meanwhile. */
  readonly accounts: readonly VenueAccount[];
  readonly clock: Clock;
}

export interface OpenStorage {
  readonly log: Log;
  readonly journal: Journal;
  readonly seen: SeenEvents;
  /** True until the locks are given back: only then may leftovers of a dead engine be removed. */
  readonly isLockHeld: () => boolean;
}

/** Path of the log in a data directory. */
export function logFileIn(dataDirectory: string): string {
  return join(dataDirectory, "arbytron.log");
}

/** Opens in this order: locks, log, seen events, journal. Throws `FailureError`: `STO-922` when another engine holds the directory or
 * an account, `STO-924` when the directory cannot be used, and what opening the files fails with. */
export async function openStorage(request: StorageRequest, closers: Closers): Promise<OpenStorage> {
  const { command, configuration, accounts, clock } = request;
  const { dataDirectory } = configuration;
  const locks = unwrap(
    acquireLocks({
      dataDirectory,
      accountsDirectory: accountsDirectoryOf(process.env),
      accounts,
      holder: { command: `arbytron ${command}`, startedAt: clock.now() },
    }),
  );
  let isHeld = true;
  closers.add(() => {
    isHeld = false;
    locks.release();
  });
  const { level, rotate } = configuration.log;
  const rotation = { sizeBytesMax: rotate.size, filesMax: rotate.files };
  const destination = { kind: "file", path: logFileIn(dataDirectory), rotation } as const;
  const opened = unwrap(openLog({ level, destination, clock }));
  closers.add(() => opened.close());
  const seen = unwrap(SqliteSeenEvents.open({ file: seenEventsFileIn(dataDirectory), clock }));
  closers.add(() => seen.close());
  const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(dataDirectory) }));
  closers.add(() => journal.close());
  return { log: opened.log, journal, seen, isLockHeld: () => isHeld };
}
