// Compares the simulated order flow with the recordings: `npm run orderflow-report`. The recordings are read from the folder
// ARBYTRON_DATA; where there are none, the figures that the project keeps of them stand in, and the report says so.
// `--json` prints the same as data, `--write` renews the kept figures and the page, `--check` fails on misses without excuse.

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
import { writeSection } from "./order-flow/report-page.ts";
import { comparedTables, recordedTables } from "./order-flow/report-text.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    write: { type: "boolean" },
    check: { type: "boolean" },
  },
});

async function recordedFigures(): Promise<RecordedFlows> {
  const kept = readRecordedFigures();
  const folder = process.env["ARBYTRON_DATA"];
  if (folder === undefined) {
    console.error(
      "NO RECORDINGS: ARBYTRON_DATA names no folder. The figures kept of them stand in.",
    );
    return kept;
  }
  let measured: RecordedFlows;
  try {
    measured = roundedFigures(await measureRecordings(folder));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`NO RECORDINGS: ${why}. The figures kept of them stand in.`);
    if (values.check === true || values.write === true) process.exitCode = 1;
    return kept;
  }
  if (values.write === true) writeRecordedFigures(measured);
  else if (!isDeepStrictEqual(measured, kept)) {
    console.error("The recordings give other figures than are kept of them: see --write.");
    if (values.check === true) process.exitCode = 1;
  }
  return measured;
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
