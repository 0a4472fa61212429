// Compares the simulated order flow with the recordings: `npm run orderflow-report`. The recordings are read from the
// folder ARBYTRON_DATA. `--write` keeps their figures in the project, for where they are not.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type RecordedFlows, writeRecordedFigures } from "./order-flow/figures-file.ts";
import { measureRecordings } from "./order-flow/recorded-flows.ts";
import { recordedTables } from "./order-flow/report-text.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, write: { type: "boolean" } },
});
const page = new URL("../docs/order-flow.md", import.meta.url);

function writePage(section: string, text: string): void {
  const before = readFileSync(page, "utf8");
  const [begin, end] = [`<!-- begin ${section} -->`, `<!-- end ${section} -->`];
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/order-flow.md has no section "${section}"`);
  const head = before.slice(0, from + begin.length);
  writeFileSync(page, `${head}\n\n${text}\n${before.slice(to)}`);
}

function print(flows: RecordedFlows): void {
  console.log(values.json === true ? JSON.stringify(flows, null, 2) : recordedTables(flows));
}

const folder = process.env["ARBYTRON_DATA"];
if (folder === undefined) {
  console.error("NOTHING TO COMPARE WITH: ARBYTRON_DATA names no folder of recordings");
} else {
  const flows = await measureRecordings(folder);
  print(flows);
  if (values.write === true) {
    writeRecordedFigures(flows);
    writePage("recorded", recordedTables(flows));
  }
}
