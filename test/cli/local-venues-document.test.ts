// The commands of docs/local-venues.md, run as they stand there: a local venue, key files, and the engine in observe and
// paper against it.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { mainProgram, type Outcome } from "./run-program.ts";

const page = fileURLToPath(new URL("../../docs/local-venues.md", import.meta.url));
const text = readFileSync(page, "utf8");
const script = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join("\n");

/** Runs a script in a folder where `arbytron` is this program. */
function runScript(folder: string): Promise<Outcome> {
  const programs = join(folder, "bin");
  mkdirSync(programs);
  const launcher = `#!/bin/sh\nexec "${process.execPath}" "${mainProgram}" "$@"\n`;
  writeFileSync(join(programs, "arbytron"), launcher, { mode: 0o700 });
  const path = [programs, dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn("sh", ["-eu", "-c", script], {
    cwd: folder,
    env: { PATH: path, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that a test that fails takes the venue along.
    detached: true,
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

test("the page's commands run, and books arrive in observe and in paper", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-local-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { code, stdout, stderr } = await runScript(folder);
  expect([code, stderr]).toEqual([0, ""]);
  const runs = JSON.parse(`[${stdout.trim().replaceAll("\n}\n{", "\n},{")}]`);
  const expected = [
    ["observe", "kalshi"],
    ["paper", "kalshi"],
    ["observe", "polymarket"],
  ] as const;
  expect(runs).toHaveLength(expected.length);
  for (const [place, [mode, venue]] of expected.entries()) {
    expect(runs[place]).toMatchObject({ ok: true, failure: null, mode, environment: "local" });
    expect(runs[place].venues).toMatchObject([{ venue, refusedFrames: 0, markets: 2 }]);
    // A book of each market, and changes of them.
    expect(runs[place].updates).toBeGreaterThan(2);
  }
  for (const name of ["key-id", "key.pem"]) {
    expect(statSync(join(folder, "secrets", name)).mode & 0o077, name).toBe(0);
  }
});

test("the page names every fault profile", () => {
  for (const { name } of faultProfiles) if (name !== "none") expect(text).toContain(`\`${name}\``);
});
