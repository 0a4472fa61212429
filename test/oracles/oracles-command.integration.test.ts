// The command as people run it: its lines, its exit codes, and where a relative folder is looked for.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const script = resolve(import.meta.dirname, "../../scripts/oracles.ts");

const good = {
  id: "forecastExPair-00",
  fn: "forecastExPair",
  in: { yesAskE4: 1, noAskE4: 2 },
  out: { pairCostE4: 3 },
  tol: 0,
};

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "oracles-"));
  mkdirSync(join(root, "right"));
  mkdirSync(join(root, "wrong"));
  const unknown = { ...good, id: "x-01", fn: "x" };
  const wrong = Array.from({ length: 22 }, (_, index) => ({ ...good, id: `w-${index}`, out: 4 }));
  write("right/01_one.json", { topic: "01_one", cases: [good, unknown] });
  write("wrong/01_one.json", { topic: "01_one", cases: [good] });
  write("wrong/02_two.json", { topic: "02_two", cases: wrong });
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(name: string, content: unknown): void {
  writeFileSync(join(root, name), JSON.stringify(content));
}

function run(parameters: readonly string[], environment: Record<string, string> = {}) {
  const { npm_lifecycle_event: _event, ...inherited } = process.env;
  return spawnSync(process.execPath, [script, ...parameters], {
    cwd: root,
    encoding: "utf8",
    env: { ...inherited, ...environment },
  });
}

test("prints a line per topic and a total", () => {
  const passed = run(["right"]);
  expect(passed.stdout).toBe(
    "01_one: 1 passed, 0 failed, 1 not implemented\ntotal: 1 passed, 0 failed, 1 not implemented\n",
  );
  expect(passed.status).toBe(0);
});

test("with --strict a function that does not exist is a failure", () => {
  expect(run(["right", "--strict"])).toMatchObject({
    status: 1,
    stderr: "not implemented: x-01\n",
  });
});

test("fails on a failed case and shows the first twenty", () => {
  const failed = run(["wrong"]);
  expect(failed.status).toBe(1);
  expect(failed.stdout).toContain("02_two: 0 passed, 22 failed, 0 not implemented\n");
  expect(failed.stderr).toContain("w-19\n  got  {");
  expect(failed.stderr).not.toContain("w-20\n");
  expect(failed.stderr).toContain("and 2 more failed");
});

test("with --only the other topics do not count", () => {
  expect(run(["wrong", "--only", "01"])).toMatchObject({ status: 0, stderr: "" });
});

test("under npm a relative folder starts where the person stood", () => {
  const npm = { npm_lifecycle_event: "oracles", INIT_CWD: join(root, "wrong") };
  expect(run(["../right"], npm).stdout).toContain("01_one: 1 passed");
});

test.each([
  [[], "usage:"],
  [["right", "wrong"], "usage:"],
  [["nowhere"], "nowhere: cannot be read as a folder"],
  [["right", "--only", "x"], "--only takes the number"],
  [["right", "--other"], "--other"],
] as const)("%j is refused with a sentence", (parameters, sentence) => {
  const refused = run(parameters);
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toContain(sentence);
  expect(refused.stderr).not.toContain("    at ");
});
