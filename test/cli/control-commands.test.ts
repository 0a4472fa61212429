// `status`, `quality`, `stop`, `kill`, `resume` and `acknowledge` as real processes against a real socket of another one.

import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram, startProgram } from "./run-program.ts";

const engineProgram = fileURLToPath(new URL("./control-engine.ts", import.meta.url));

let folder = "";
const engines: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arb-ctl-"));
});

afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts an engine's control socket; returns what the process says when it listens. */
async function startEngine(data: string): Promise<string> {
  const engine = startProgram(engineProgram, [data], { folder });
  engines.push(engine);
  let errors = "";
  engine.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    engine.stdout.once("data", (chunk) => resolve(String(chunk).trim()));
    engine.once("close", () => reject(new Error(`did not start: ${errors}`)));
  });
}

const run = (...words: readonly string[]) => runProgram(words, { folder });

describe("commands for a running engine", () => {
  test("the socket is private from the start under the most open mask, which is restored", async () => {
    expect(await startEngine("data")).toBe("ready 600 0");
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
  });

  test("kill, status, resume, acknowledge and stop reach it", async () => {
    await startEngine("data");
    const words = ["--data-directory", "data"];
    const kill = await run("kill", ...words, "venue", "looks", "wrong");
    expect(kill).toMatchObject({
      code: 0,
      stdout: "kill switch set: venue looks wrong\n",
      stderr: "",
    });
    const status = await run("status", ...words);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("kill switch  SET: venue looks wrong");
    const json = JSON.parse((await run("status", ...words, "--json")).stdout) as object;
    expect(json).toMatchObject({ killSwitch: { isSet: true }, snapshot: { command: "demo" } });
    expect((await run("resume", ...words)).stdout).toMatch(/^resumed by .+\n$/);
    const acknowledge = await run("acknowledge", ...words);
    expect(acknowledge.code).toBe(1);
    expect(acknowledge.stderr).toMatch(/^RUN-936: the engine is not in safe mode\n {2}/);
    const stop = await run("stop", ...words, "--json");
    expect(JSON.parse(stop.stdout)).toEqual({ ok: true, done: "stopping" });
    expect(existsSync(join(folder, "data", "control.sock"))).toBe(false);
  });

  test("quality shows the report, as text and as JSON", async () => {
    await startEngine("data");
    const text = await run("quality", "-d", "data", "--refused", "--limit", "5");
    expect([text.code, text.stderr]).toEqual([0, ""]);
    expect(text.stdout).toContain("polymarket  94.5 % of 634,567 updates believed");
    expect(text.stdout).toContain("QUA-106 Start-up artefact since 15:45:21");
    const json = JSON.parse((await run("quality", "-d", "data", "--json")).stdout) as object;
    expect(json).toMatchObject({ markets: [{ refused: { code: "QUA-106" } }, { refused: null }] });
  });

  test("stop --no-wait returns while it is still ending", async () => {
    await startEngine("data");
    const stop = await run("stop", "-d", "data", "--no-wait");
    expect([stop.code, stop.stdout]).toEqual([0, "stopping\n"]);
  });

  test("the data directory comes from the configuration, and a flag works without one", async () => {
    await startEngine("elsewhere");
    writeFileSync(join(folder, "arbytron.yaml"), "dataDirectory: elsewhere\n");
    expect((await run("status")).code).toBe(0);
    writeFileSync(join(folder, "arbytron.yaml"), "nonsense: 1\n");
    expect((await run("status")).stderr).toContain("CFG-901 nonsense");
    expect((await run("status", "-d", "elsewhere")).code).toBe(0);
  });

  test("a long data directory is reached through its link", async () => {
    const long = join("d".repeat(70), "e".repeat(70));
    await startEngine(long);
    expect((await run("status", "-d", long)).code).toBe(0);
  });

  test.each(["status", "quality", "stop", "kill", "resume", "acknowledge"])(
    "%s without an engine",
    async (command) => {
      const { code, stdout, stderr } = await run(command, "-d", "nowhere");
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(
        /^RUN-932: no engine answers in nowhere \(ENOENT\)\n {2}Nothing answers/,
      );
      const json = await run(command, "-d", "nowhere", "--json");
      expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, failures: [{ code: "RUN-932" }] });
    },
  );
});
