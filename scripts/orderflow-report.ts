// Compares the simulated order flow with the recordings: `npm run orderflow-report`. The recordings are read from the folder
// ARBYTRON_DATA; where there are none, the figures that the project keeps of them stand in, and the report says so.
// `--json` prints the same as data, `--write` renews the kept figures and the page, `--check` fails on misses without excuse.

import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { compareFlows } from "../src/research/order-flow/compare-flows.ts";
import { eachFlow } from "./order-flow/each-flow.ts";
import { unexcused } from "./order-flow/excuses.ts";
import {
  type RecordedFlows,
  readRecordedFigures,
  roundedFigures,
  writeRecordedFigures,
} from "./order-flow/figures-file.ts";
import { measureModel, modelRuns } from "./order-flow/modelled-flows.ts";
import { measureRecordings } from "./order-flow/recorded-flows.ts";
import { comparedTables, recordedTables } from "./order-flow/report-text.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    write: { type: "boolean" },
    check: { type: "boolean" },
  },
});
const page = new URL("../docs/order-flow.md", import.meta.url);

async function recordedFigures(): Promise<RecordedFlows> {
  const folder = process.env["ARBYTRON_DATA"];
  const kept = readRecordedFigures();
  if (folder === undefined) {
    console.error(
      "NO RECORDINGS: ARBYTRON_DATA names no folder. The recorded column is what the project keeps of them.",
    );
    return kept;
  }
  const measured = roundedFigures(await measureRecordings(folder));
  if (values.write === true) writeRecordedFigures(measured);
  else if (!isDeepStrictEqual(measured, kept)) {
    console.error("The recordings give other figures than the project keeps of them: run --write.");
    if (values.check === true) process.exitCode = 1;
  }
  return measured;
}

function writeSection(section: string, text: string): void {
  const before = readFileSync(page, "utf8");
  const [begin, end] = [`<!-- begin ${section} -->`, `<!-- end ${section} -->`];
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/order-flow.md has no section "${section}"`);
  const head = before.slice(0, from + begin.length);
  writeFileSync(page, `${head}\n\n${text}\n${before.slice(to)}`);
}

const recorded = await recordedFigures();
const model = measureModel();
const comparison = eachFlow((flow) => compareFlows(recorded[flow].figures, model[flow]));
const failures = unexcused(comparison);

if (values.json === true) {
  console.log(JSON.stringify({ recorded, model, modelRuns, comparison, failures }, null, 2));
} else {
  console.log(comparedTables(comparison, model));
}
if (values.write === true) {
  writeSection("recorded", recordedTables(recorded));
  writeSection("compared", comparedTables(comparison, model));
}
if (values.check === true && failures.length > 0) {
  console.error(failures.join("\n"));
  process.exitCode = 1;
}
