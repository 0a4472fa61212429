// The count of tests that `.ci/run` prints comes from the runner's report; anything else is a failure.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const script = join(import.meta.dirname, "../../scripts/test-totals.js");

function totalsOf(report: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-totals-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "report.json");
  if (report !== undefined) writeFileSync(file, report);
  const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

const reportOf = (numPassedTests: number, numFailedTests: number, unloaded = 0) =>
  JSON.stringify({
    numPassedTests,
    numFailedTests,
    testResults: Array.from({ length: unloaded }, () => ({
      status: "failed",
      assertionResults: [],
    })),
  });

test.each([
  ["all passed", reportOf(12, 0), 0, "12 passed, 0 failed"],
  ["some failed", reportOf(10, 2), 1, "10 passed, 2 failed"],
  ["a file that could not be loaded", reportOf(10, 0, 1), 1, "10 passed, 1 failed"],
  ["nothing ran", reportOf(0, 0), 1, "0 passed, 0 failed"],
  ["another format", "{}", 1, "0 passed, 0 failed"],
  ["a broken report", "{", 1, "0 passed, 0 failed"],
  ["no report", undefined, 1, "0 passed, 0 failed"],
])("%s", (_what, report, status, lastLine) => {
  expect(totalsOf(report)).toEqual({ status, lastLine });
});
