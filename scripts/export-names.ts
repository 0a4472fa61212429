// Writes test/architecture/exports.txt, the list of public names, or with `--check` says whether it is up to date.

import { readFileSync, writeFileSync } from "node:fs";
import { exportList } from "./checks/export-list.ts";
import { projectRoot } from "./run-tool.ts";

const list = new URL("../test/architecture/exports.txt", import.meta.url);
const expected = exportList(projectRoot);

if (process.argv.includes("--check")) {
  if (readFileSync(list, "utf8") !== expected) {
    console.error("the public names changed: if that is meant, run `npm run docs:exports`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(list, expected);
}
