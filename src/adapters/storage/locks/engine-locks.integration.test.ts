// One engine per data directory and per account, whatever becomes of its process.

import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  addressOf,
  type ChildProgram,
  startProgram,
} from "../../../../test/support/child-program.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { type Result, unwrap } from "../../../domain/failure/result.ts";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { accountsDirectoryOf, acquireLocks, type VenueAccount } from "./engine-locks.ts";
import type { ProcessLock } from "./process-lock.ts";

const holder = { command: "arbytron run --paper", startedAt: epochMicros(1_790_000_000_000_000) };
const isRoot = process.getuid?.() === 0;

interface Folders {
  readonly dataDirectory: string;
  readonly accountsDirectory: string;
}

function newFolders(): Folders {
  const folder = temporaryFolder();
  return {
    dataDirectory: join(folder, "deep", "data"),
    accountsDirectory: join(folder, "state", "accounts"),
  };
}

const account: VenueAccount = { venue: "kalshi", environment: "demo", account: "key-1" };

function take(folders: Folders, accounts: readonly VenueAccount[] = []): Result<ProcessLock> {
  const taken = acquireLocks({ ...folders, accounts, holder });
  if (taken.ok) onTestFinished(() => taken.value.release());
  return taken;
}

function refusalOf(taken: Result<unknown>): string {
  return taken.ok ? "taken" : `${taken.failure.code} ${taken.failure.message}`;
}

/** Starts a process that takes the locks, says so, and lives until it is ended. */
async function startHolder(
  folders: Folders,
  accounts: readonly VenueAccount[],
): Promise<ChildProgram> {
  const source = `
    import { acquireLocks } from ${addressOf("./engine-locks.ts", import.meta.url)};
    const taken = acquireLocks(${JSON.stringify({ ...folders, accounts, holder })});
    console.log(taken.ok ? "taken" : taken.failure.message);
    process.on("SIGTERM", () => { if (taken.ok) taken.value.release(); process.exit(0); });
    setInterval(() => {}, 1_000_000);`;
  const program = startProgram({ folder: temporaryFolder(), name: "holder", source });
  expect(await program.nextLine()).toBe("taken");
  return program;
}

describe("the data directory's lock", () => {
  test("makes the folder for its owner only", () => {
    const folders = newFolders();
    expect(refusalOf(take(folders))).toBe("taken");
    expect(statSync(folders.dataDirectory).mode & 0o777).toBe(0o700);
    expect(existsSync(folders.accountsDirectory)).toBe(false);
  });

  test("refuses a second holder in the same process, until it is released", () => {
    const folders = newFolders();
    const first = unwrap(take(folders));
    expect(refusalOf(take(folders))).toContain(
      `STO-922 the data directory ${folders.dataDirectory}`,
    );
    first.release();
    first.release();
    expect(refusalOf(take(folders))).toBe("taken");
  });

  test("a release leaves nothing but the lock file", () => {
    const folders = newFolders();
    unwrap(take(folders)).release();
    expect(readdirSync(folders.dataDirectory)).toEqual(["engine.lock"]);
  });

  test("names the process that holds it", async () => {
    const folders = newFolders();
    const program = await startHolder(folders, []);
    const refusal = refusalOf(take(folders));
    expect(refusal).toContain("STO-922");
    expect(refusal).toContain(`process ${program.processId} on `);
    expect(refusal).toContain("running since 2026-09-21T");
    expect(refusal).toContain("arbytron run --paper");
  });

  test("a refusal does not disturb the holder", async () => {
    const folders = newFolders();
    await startHolder(folders, []);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(refusalOf(take(folders))).toContain("STO-922");
    }
  });

  test.each(["SIGKILL", "SIGTERM"] as const)("dies with its process (%s)", async (signal) => {
    const folders = newFolders();
    const program = await startHolder(folders, [account]);
    program.child.kill(signal);
    await program.ended;
    expect(refusalOf(take(folders, [account]))).toBe("taken");
  });

  test("a holder that has not said who it is is still refused for", () => {
    const folders = newFolders();
    unwrap(take(folders));
    writeFileSync(join(folders.dataDirectory, "engine.lock.json"), "{");
    expect(refusalOf(take(folders))).toContain("has not said who it is");
  });
});

describe("account locks", () => {
  test("one account belongs to one engine, over all data directories", async () => {
    const first = newFolders();
    const second = { ...newFolders(), accountsDirectory: first.accountsDirectory };
    const program = await startHolder(first, [account]);
    const refusal = refusalOf(take(second, [account]));
    expect(refusal).toContain("STO-922 the kalshi (demo) account key-1 is held by process");
    expect(refusal).toContain(String(program.processId));
    // All or nothing: the data directory was not kept.
    expect(refusalOf(take(second, [{ ...account, account: "key-2" }]))).toBe("taken");
  });

  test("venue, environment and account tell accounts apart; the disk does not name them", () => {
    const folders = newFolders();
    const accounts: VenueAccount[] = [
      account,
      { ...account, environment: "production" },
      { ...account, venue: "polymarket" },
      { ...account, account: "key-2" },
    ];
    expect(refusalOf(take(folders, accounts))).toBe("taken");
    const names = readdirSync(folders.accountsDirectory);
    expect(names.filter((name) => name.endsWith(".lock"))).toHaveLength(4);
    for (const name of names) {
      expect(name).not.toContain("key-");
      if (!name.endsWith(".json")) continue;
      expect(readFileSync(join(folders.accountsDirectory, name), "utf8")).not.toContain("key-1");
    }
  });

  test("the common folder is the user's own", () => {
    expect(accountsDirectoryOf({ XDG_STATE_HOME: "/s", HOME: "/h" })).toBe("/s/arbytron/accounts");
    expect(accountsDirectoryOf({ XDG_STATE_HOME: "", HOME: "/h" })).toBe(
      "/h/.local/state/arbytron/accounts",
    );
    expect(accountsDirectoryOf({ USERPROFILE: "/u" })).toBe("/u/.local/state/arbytron/accounts");
  });

  test("an accounts folder that others may enter is refused, and nothing is kept", () => {
    const folders = newFolders();
    mkdirSync(folders.accountsDirectory, { recursive: true, mode: 0o700 });
    chmodSync(folders.accountsDirectory, 0o750);
    expect(refusalOf(take(folders, [account]))).toContain("STO-924");
    expect(refusalOf(take(folders))).toBe("taken");
  });
});

describe("folders that are refused with STO-924", () => {
  test.each([0o755, 0o750, 0o701])("open to others: mode %o", (mode) => {
    const folders = newFolders();
    mkdirSync(folders.dataDirectory, { recursive: true });
    chmodSync(folders.dataDirectory, mode);
    const refusal = refusalOf(take(folders));
    expect(refusal).toContain(`STO-924 ${folders.dataDirectory}: others may enter it`);
    expect(refusal).toContain(`chmod 700 '${folders.dataDirectory}'`);
  });

  test("a file in the place of the folder", () => {
    const folders = newFolders();
    const dataDirectory = join(temporaryFolder(), "file");
    writeFileSync(dataDirectory, "");
    expect(refusalOf(take({ ...folders, dataDirectory }))).toContain("STO-924");
  });

  test.skipIf(!isRoot)("somebody else's (only root can give a folder away)", () => {
    const folders = newFolders();
    mkdirSync(folders.dataDirectory, { recursive: true, mode: 0o700 });
    chownSync(folders.dataDirectory, 65_534, 65_534);
    const refusal = refusalOf(take(folders));
    expect(refusal).toContain("it belongs to user 65534, this program runs as 0");
    expect(refusal).toContain(`chown 0 '${folders.dataDirectory}'`);
  });

  test("read-only", async () => {
    const folders = newFolders();
    mkdirSync(folders.dataDirectory, { recursive: true, mode: 0o700 });
    if (isRoot) chownSync(folders.dataDirectory, 65_534, 65_534);
    chmodSync(folders.dataDirectory, 0o500);
    for (const parent of [
      join(folders.dataDirectory, ".."),
      join(folders.dataDirectory, "../.."),
    ]) {
      chmodSync(parent, 0o755);
    }
    const source = `
      import { acquireLocks } from ${addressOf("./engine-locks.ts", import.meta.url)};
      // Root may write anywhere: the user changes once everything is loaded.
      if (${isRoot}) { process.setgid(65534); process.setuid(65534); }
      const taken = acquireLocks(${JSON.stringify({ ...folders, accounts: [], holder })});
      console.log(taken.ok ? "taken" : taken.failure.code + " " + taken.failure.message);`;
    const program = startProgram({ folder: temporaryFolder(), name: "read-only", source });
    const refusal = await program.nextLine();
    expect(refusal).toContain("STO-924");
    expect(refusal).toContain("EACCES: permission denied");
    chmodSync(folders.dataDirectory, 0o700);
  });

  test("a lock file that is something else", () => {
    const folders = newFolders();
    unwrap(take(folders)).release();
    writeFileSync(join(folders.dataDirectory, "engine.lock"), "not a database ".repeat(100));
    expect(refusalOf(take(folders))).toContain("STO-924");
  });

  test("a note that cannot be written gives the lock back", () => {
    const folders = newFolders();
    unwrap(take(folders)).release();
    const note = join(folders.dataDirectory, "engine.lock.json");
    mkdirSync(join(note, "full"), { recursive: true });
    expect(refusalOf(take(folders))).toContain("STO-924");
    rmSync(note, { recursive: true });
    expect(refusalOf(take(folders))).toBe("taken");
  });
});
