// Programs that are not what the node is: they end, they say nothing, or they are not there. Each has its name, and
// none of them stays behind.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { startNodeProcess } from "./node-process.ts";

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** Writes a program of the shell that says its process id in a file. */
function writeProgram(folder: string, lines: string): { program: string; processId(): number } {
  const program = join(folder, "node");
  const file = join(folder, "id");
  writeFileSync(program, `#!/bin/sh\necho $$ > "${file}"\n${lines}\n`, { mode: 0o700 });
  return { program, processId: () => Number.parseInt(readFileSync(file, "utf8"), 10) };
}

it("names a program that ends, with what it said", async () => {
  const { program } = writeProgram(temporaryFolder(), "echo no genesis >&2; exit 3");
  await expect(startNodeProcess(program, [])).rejects.toMatchObject({
    failure: { code: "RUN-939", message: "ended: no genesis" },
  });
});

it("names a program that is not there", async () => {
  const program = join(temporaryFolder(), "absent");
  await expect(startNodeProcess(program, [])).rejects.toMatchObject({
    failure: { code: "RUN-939", message: expect.stringContaining("not found") },
  });
});

it("ends a program that does not say in time where it listens", async () => {
  const folder = temporaryFolder();
  const { program, processId } = writeProgram(folder, "exec sleep 1000");
  await expect(startNodeProcess(program, [], 1_000)).rejects.toMatchObject({
    failure: { code: "RUN-939", message: expect.stringContaining("late") },
  });
  expect(existsSync(join(folder, "id"))).toBe(true);
  expect(isRunning(processId())).toBe(false);
});

it("finds the port in what the program says, and tells when it is gone", async () => {
  const lines = 'echo "Listening on 127.0.0.1:4321"; exec sleep 1000';
  const { program, processId } = writeProgram(temporaryFolder(), lines);
  const node = await startNodeProcess(program, []);
  expect(node.port).toBe(4_321);
  process.kill(processId(), "SIGKILL");
  await node.ended;
  await node.stop();
});
