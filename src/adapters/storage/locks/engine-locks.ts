// What a running engine must own alone: its data directory, and every venue account it trades. Two engines on one
// account would each spend the same cash and undo the other's orders.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Result, succeed } from "../../../domain/failure/result.ts";
import type { Venue } from "../../../domain/market/venue.ts";
import { preparePrivateFolder } from "./private-folder.ts";
import { type LockHolder, type ProcessLock, takeProcessLock } from "./process-lock.ts";

export const dataDirectoryLockFile = "engine.lock";

/** One account of one venue. `account` is whatever tells accounts apart there (key id, wallet); it is not written
 * to the disk in the clear. */
export interface VenueAccount {
  readonly venue: Venue;
  readonly environment: string;
  readonly account: string;
}

export interface EngineLocksOptions {
  readonly dataDirectory: string;
  /** Folder common to all data directories of the user; needed when there are accounts. */
  readonly accountsDirectory: string;
  readonly accounts: readonly VenueAccount[];
  readonly holder: LockHolder;
}

/** Returns the user's folder of account locks: below XDG_STATE_HOME, else below the home folder. */
export function accountsDirectoryOf(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const state = environment["XDG_STATE_HOME"];
  const base =
    state !== undefined && state.length > 0
      ? state
      : join(environment["HOME"] ?? environment["USERPROFILE"] ?? ".", ".local", "state");
  return join(base, "arbytron", "accounts");
}

function accountLockFile(account: VenueAccount): string {
  const digest = createHash("sha256").update(`${account.environment}\n${account.account}`);
  return `${account.venue}-${digest.digest("hex").slice(0, 32)}.lock`;
}

class LockSet implements ProcessLock {
  readonly #locks: ProcessLock[] = [];

  add(taken: Result<ProcessLock>): Result<void> {
    if (!taken.ok) return taken;
    this.#locks.push(taken.value);
    return succeed(undefined);
  }

  release(): void {
    for (const lock of this.#locks.splice(0).reverse()) lock.release();
  }
}

function takeAll(locks: LockSet, options: EngineLocksOptions): Result<void> {
  const { dataDirectory, accountsDirectory, accounts, holder } = options;
  const folder = preparePrivateFolder(dataDirectory);
  if (!folder.ok) return folder;
  const directory = locks.add(
    takeProcessLock({
      file: join(dataDirectory, dataDirectoryLockFile),
      what: `the data directory ${dataDirectory}`,
      holder,
    }),
  );
  if (!directory.ok || accounts.length === 0) return directory;
  const common = preparePrivateFolder(accountsDirectory);
  if (!common.ok) return common;
  for (const account of accounts) {
    const taken = locks.add(
      takeProcessLock({
        file: join(accountsDirectory, accountLockFile(account)),
        what: `the ${account.venue} (${account.environment}) account ${account.account}`,
        holder,
      }),
    );
    if (!taken.ok) return taken;
  }
  return succeed(undefined);
}

/**
 * Takes the locks of the data directory and of all accounts, or none. Makes missing folders with mode 0700. Fails with
 * `STO-922` naming the process that holds one, `STO-924` when a folder is not the user's own and private.
 */
export function acquireLocks(options: EngineLocksOptions): Result<ProcessLock> {
  const locks = new LockSet();
  const taken = takeAll(locks, options);
  if (taken.ok) return succeed(locks);
  locks.release();
  return taken;
}
