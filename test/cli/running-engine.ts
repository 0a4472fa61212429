// `arbytron run` as a process of its own: started, watched through its control socket, ended, and its journal read
// afterwards.

import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { callControl } from "../../apps/cli/control/control-client.ts";
import type { ControlStatus } from "../../apps/cli/control/protocol.ts";
import { journalFileIn } from "../../src/adapters/storage/data-files.ts";
import { SqliteJournal } from "../../src/adapters/storage/journal/sqlite-journal.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { TradingFolder } from "./local-venues.ts";
import { mainProgram, type Outcome, runProgram, startProgram } from "./run-program.ts";

export interface RunningEngine {
  readonly processId: number;
  /** What it printed and how it ended. */
  readonly outcome: Promise<Outcome>;
  signal(name: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
  /** Returns the first status that satisfies the test. */
  until(isSo: (status: ControlStatus) => boolean, what: string): Promise<ControlStatus>;
}

const lookEveryMillis = 25;

/** Start, connections and a trade take about two seconds on a quiet machine. */
const patienceMillis = 30_000;

export type Started = ReturnType<typeof startProgram>;

/** Follows a program that was started as an engine in the folder. */
export function follow(child: Started, { dataDirectory }: TradingFolder): RunningEngine {
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  const until: RunningEngine["until"] = async (isSo, what) => {
    const deadline = performance.now() + patienceMillis;
    let last: unknown;
    while (performance.now() < deadline) {
      const status = await callControl(dataDirectory, { method: "status" });
      last = status;
      if (status.ok && status.value.processId === child.pid && isSo(status.value)) {
        return status.value;
      }
      if (child.exitCode !== null) throw new Error(`it ended before ${what}: ${stdout}${stderr}`);
      await pause(lookEveryMillis);
    }
    throw new Error(`not within ${patienceMillis} ms: ${what}; last ${JSON.stringify(last)}`);
  };
  return {
    processId: child.pid ?? 0,
    outcome,
    signal: (name) => void child.kill(name),
    until,
  };
}

/** Starts `arbytron run --pairs pairs.csv --json` with more options. */
export function startRun(place: TradingFolder, ...more: readonly string[]): RunningEngine {
  const words = ["run", "--pairs", "pairs.csv", "--json", ...more];
  return follow(startProgram(mainProgram, words, place), place);
}

/** Runs another command in the folder of the engine. */
export function command(place: TradingFolder, ...words: readonly string[]): Promise<Outcome> {
  return runProgram(words, place);
}

export function isConnected({ snapshot }: ControlStatus): boolean {
  return snapshot.venues.length === 2 && snapshot.venues.every(({ state }) => state === "open");
}

export function hasCompletedGroups(count: number): (status: ControlStatus) => boolean {
  return ({ snapshot }) => snapshot.groups.completed >= count;
}

/** The records in the journal of an engine that has ended. */
export async function journalOf({ dataDirectory }: TradingFolder): Promise<EngineRecord[]> {
  const journal = unwrap(await SqliteJournal.open({ file: journalFileIn(dataDirectory) }));
  const records = [...journal.read(1)];
  await journal.close();
  return records;
}

/** Cash per venue in micros, added up from the postings of the journal alone. */
export function cashOf(records: readonly EngineRecord[]): Record<string, number> {
  const cash: Record<string, number> = {};
  for (const record of records) {
    if (record.kind !== "LedgerPosted") continue;
    for (const { account, amount } of record.posting.entries) {
      if (!account.startsWith("cash:")) continue;
      const venue = account.slice("cash:".length);
      cash[venue] = (cash[venue] ?? 0) + integerOf(amount);
    }
  }
  return cash;
}
