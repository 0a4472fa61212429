// A process that dies in the middle of claiming: every key it was told to be the first of is known to the next one, and
// keys of one claim are known together or not at all.

import { join } from "node:path";
import { expect, test } from "vitest";
import { addressOf, startProgram } from "../../../../test/support/child-program.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { unwrap } from "../../../domain/failure/result.ts";
import { SystemClock } from "../../clock/system-clock.ts";
import { SqliteSeenEvents } from "./sqlite-seen-events.ts";

const keysPerClaim = 3;

/** Claims three keys at a time and prints the number of each claim when it was told to be first. */
function claimingProgram(file: string): string {
  return `
    import { writeSync } from "node:fs";
    import { SystemClock } from ${addressOf("../../clock/system-clock.ts", import.meta.url)};
    import { SqliteSeenEvents } from ${addressOf("./sqlite-seen-events.ts", import.meta.url)};
    const clock = new SystemClock();
    const store = SqliteSeenEvents.open({ file: ${JSON.stringify(file)}, clock }).value;
    for (let claim = 0; ; claim += 1) {
      const keys = Array.from({ length: ${keysPerClaim} }, (_, part) =>
        ({ key: claim + "/" + part, at: clock.now() }));
      const verdicts = store.claim("control", keys).value;
      if (verdicts.every(({ kind }) => kind === "first")) writeSync(1, claim + "\\n");
    }`;
}

test.each([1, 25, 200])("killed after %i claims", async (count) => {
  const folder = temporaryFolder();
  const file = join(folder, "seen-events.sqlite");
  const program = startProgram({ folder, name: "claim", source: claimingProgram(file) });
  let told = -1;
  for (let line = 0; line < count; line += 1) told = Number(await program.nextLine());
  program.child.kill("SIGKILL");
  expect(await program.ended).toBe("SIGKILL");
  for (let line = await program.nextLine(); line !== undefined; line = await program.nextLine()) {
    told = Number(line);
  }
  expect(told).toBeGreaterThanOrEqual(count - 1);
  const clock = new SystemClock();
  const store = unwrap(SqliteSeenEvents.open({ file, clock }));
  const known = (claim: number): boolean[] =>
    Array.from({ length: keysPerClaim }, (_, part) => {
      const found = unwrap(store.find("control", `${claim}/${part}`));
      return found !== undefined;
    });
  for (let claim = 0; claim <= told; claim += 1) expect(known(claim)).toEqual([true, true, true]);
  // The claim it died in is whole or not there.
  expect(new Set(known(told + 1)).size).toBe(1);
  expect(known(told + 2)).toEqual([false, false, false]);
  expect(store.size("control") % keysPerClaim).toBe(0);
  store.close();
});
