// Lists the opportunities that the engine finds in the recordings of several outcomes, each judged again by other code:
// `npm run detection-report`. The recordings are read from the folder ARBYTRON_DATA, labelled groups from ARBYTRON_LABELS.
// `--write` renews the page, `--check` fails on a false episode and on a page that says otherwise, `--json` prints all.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { reportText } from "./detection-report/report-text.ts";
import { sectionOf } from "./recordings/page-section.ts";
import { episodesOf, type RecordedEpisode, recordingsIn } from "./recordings/recorded-episodes.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    write: { type: "boolean" },
    check: { type: "boolean" },
  },
});

const folder = process.env["ARBYTRON_DATA"] ?? "";
const files = folder === "" ? [] : recordingsIn(folder);
if (files.length === 0) {
  console.error(
    "NO RECORDINGS: ARBYTRON_DATA names no folder that holds them. Nothing was checked.",
  );
  process.exit(values.check === true || values.write === true ? 1 : 0);
}
const labelFolder = process.env["ARBYTRON_LABELS"] ?? "";
const labels = join(labelFolder, "groups.jsonl");
const withLabels = labelFolder !== "" && existsSync(labels);
if (!withLabels) console.error("NO LABELS: ARBYTRON_LABELS names no folder with groups.jsonl.");

const episodes: RecordedEpisode[] = [];
for (const file of files) {
  episodes.push(...(await episodesOf(file, withLabels ? labels : null)));
}
const falseOnes = episodes.filter(({ verdict }) => !verdict.isTrue);
const section = sectionOf(new URL("../docs/recorded-opportunities.md", import.meta.url), "found");
const text = reportText(files.length, episodes);

if (values.json === true) console.log(JSON.stringify(episodes, null, 2));
else console.log(reportText(files.length, episodes, Number.POSITIVE_INFINITY));
if (values.write === true) section.write(text);
if (values.check === true && section.read() !== text) {
  console.error("docs/recorded-opportunities.md says otherwise: see --write.");
  process.exitCode = 1;
}
for (const { file, opportunityId, verdict } of falseOnes) {
  console.error(`FALSE ${file} ${opportunityId}: ${verdict.isTrue ? "" : verdict.why}`);
}
if (falseOnes.length > 0) process.exitCode = 1;
