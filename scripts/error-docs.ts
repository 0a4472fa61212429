// Writes docs/errors.md from the error catalogue, or with `--check` says whether the page is what it would write.

import { readFileSync, writeFileSync } from "node:fs";
import { errorPage } from "./checks/error-page.ts";

const page = new URL("../docs/errors.md", import.meta.url);
const expected = errorPage();

if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== expected) {
    console.error("docs/errors.md is not what the catalogue says: run `npm run docs:errors`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, expected);
}
