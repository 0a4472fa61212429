// `.ci/run` in a made-up clone with an npm that only pretends: what it prints last, and that no failure is lost.

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");

interface Pretence {
  readonly install?: number;
  readonly check?: number;
  /** Of the page of the venues. */
  readonly venues?: number;
  readonly tests?: number;
  /** Numbers in the report of the tests; no report without them. */
  readonly report?: readonly [passed: number, failed: number];
  readonly megabytes?: number;
}

function fakeNpm({ install = 0, check = 0, venues = 0, tests = 0, report }: Pretence): string {
  const numbers = { numPassedTests: report?.[0], numFailedTests: report?.[1], testResults: [] };
  const write = `mkdir -p "$(dirname "$TEST_REPORT_FILE")" && echo '${JSON.stringify(numbers)}' > "$TEST_REPORT_FILE"`;
  return `#!/bin/sh
case "$1" in
  ci) mkdir -p node_modules; exit ${install};;
  run) case "$*" in *docs:venues*) exit ${venues};; *) exit ${check};; esac;;
  test) ${report === undefined ? ":" : write}; exit ${tests};;
esac
`;
}

/** Runs the script in a temporary clone; an old report lies there already. */
function run(pretence: Pretence) {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-ci-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  };
  const old = { numPassedTests: 999, numFailedTests: 0, testResults: [] };
  for (const path of ["package.json", "package-lock.json", ".npmrc"]) put(path, "{}");
  put("coverage/ci-tests.json", JSON.stringify(old));
  put("tools/npm", fakeNpm(pretence));
  put("tools/du", `#!/bin/sh\nprintf '${pretence.megabytes ?? 20}\\tnode_modules\\n'\n`);
  for (const path of [".ci/run", "scripts/test-totals.js"]) {
    put(path, "");
    copyFileSync(join(root, path), join(folder, path));
  }
  const tools = [join(folder, "tools"), dirname(process.execPath), process.env.PATH].join(
    delimiter,
  );
  const env = { ...process.env, PATH: tools };
  const result = spawnSync(join(folder, ".ci/run"), { encoding: "utf8", env });
  return { code: result.status, last: result.stdout.trimEnd().split("\n").at(-1) };
}

describe(".ci/run", () => {
  test("passes when everything does, and ends with the count", () => {
    expect(run({ report: [1234, 0] })).toEqual({ code: 0, last: "1234 passed, 0 failed" });
  });

  test.each([
    ["the installation fails", { install: 7 }, 7, "0 passed, 0 failed"],
    ["a check fails", { check: 3, report: [12, 0] }, 3, "12 passed, 0 failed"],
    ["the page of the venues is old", { venues: 1, report: [12, 0] }, 1, "12 passed, 0 failed"],
    ["a test fails", { tests: 1, report: [11, 1] }, 1, "11 passed, 1 failed"],
    ["coverage is too low", { tests: 1, report: [12, 0] }, 1, "12 passed, 0 failed"],
    ["the tests leave no report", {}, 1, "0 passed, 0 failed"],
    ["the report counts failures", { report: [11, 1] }, 1, "11 passed, 1 failed"],
    [
      "the installation is too large",
      { megabytes: 200, report: [12, 0] },
      1,
      "12 passed, 0 failed",
    ],
  ] as const)("fails when %s", (_what, pretence, code, last) => {
    expect(run(pretence)).toEqual({ code, last });
  });
});
