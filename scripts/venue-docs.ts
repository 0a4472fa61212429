// Writes docs/venues/README.md from the adapters' capabilities and the results of the conformance suite, or with
// `--check` says whether the page is what it would write. `--report FILE` takes the results of a run that has been;
// without it the suite is run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ammCapabilities } from "../src/adapters/venues/amm/capabilities.ts";
import { forecastExCapabilities } from "../src/adapters/venues/forecastex/capabilities.ts";
import { kalshiCapabilities } from "../src/adapters/venues/kalshi/capabilities.ts";
import { polymarketCapabilities } from "../src/adapters/venues/polymarket/capabilities.ts";
import { type TestReport, venuePage } from "./checks/venue-matrix.ts";
import { runTool } from "./run-tool.ts";

const { values } = parseArgs({
  options: { check: { type: "boolean" }, report: { type: "string" } },
});
const page = new URL("../docs/venues/README.md", import.meta.url);

async function runSuite(): Promise<TestReport> {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-conformance-"));
  try {
    const file = join(folder, "report.json");
    const options = ["run", "test/conformance", "--reporter=json", `--outputFile=${file}`];
    const { code, output } = await runTool("vitest", options);
    if (code !== 0) throw new Error(`the conformance suite failed\n${output}`);
    return readReport(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): TestReport {
  return JSON.parse(readFileSync(file, "utf8")) as TestReport;
}

try {
  const report = values.report === undefined ? await runSuite() : readReport(values.report);
  const expected = venuePage(
    [kalshiCapabilities, polymarketCapabilities, forecastExCapabilities, ammCapabilities],
    report,
  );
  if (values.check !== true) writeFileSync(page, expected);
  else if (readFileSync(page, "utf8") !== expected) {
    throw new Error("docs/venues/README.md is not what the suite says: run `npm run docs:venues`");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
