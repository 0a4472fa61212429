// Prints `N passed, N failed` from the test runner's JSON report. Plain JavaScript, because it also has to say
// "0 passed" where the installation failed and only an old Node is there. No report is a failure.

import { readFileSync } from "node:fs";

/** Counts single tests; a file that could not be loaded has none and counts as one failure. */
function countTests(report) {
  const { numPassedTests: passed, numFailedTests: failed, testResults } = report;
  if (!Number.isInteger(passed) || !Number.isInteger(failed) || !Array.isArray(testResults)) {
    throw new Error("not a report of the test runner");
  }
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed, failed: failed + unloaded.length };
}

const file = process.argv[2];
try {
  const { passed, failed } = countTests(JSON.parse(readFileSync(file, "utf8")));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (error) {
  console.error(`no result of the tests: ${error.message}`);
  console.log("0 passed, 0 failed");
  process.exitCode = 1;
}
