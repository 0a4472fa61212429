// Writes the comparisons of the scanners' fixed texts, or with `--check` says whether the files are what it would write.

import { readFileSync, writeFileSync } from "node:fs";
import { literalFiles, literalsText } from "./checks/scan-literals.ts";

for (const file of literalFiles) {
  const expected = literalsText(file);
  if (!process.argv.includes("--check")) writeFileSync(file.path, expected);
  else if (readFileSync(file.path, "utf8") !== expected) {
    console.error(`${file.path} differs: run \`node scripts/scan-literals.ts\``);
    process.exitCode = 1;
  }
}
