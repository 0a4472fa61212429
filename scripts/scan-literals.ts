// Writes the comparisons of `scan/delta-literals.ts`, or with `--check` says whether the file is what it would write.

import { readFileSync, writeFileSync } from "node:fs";
import { deltaLiteralsPath, deltaLiteralsText } from "./checks/delta-literals.ts";

const expected = deltaLiteralsText();
if (process.argv.includes("--check")) {
  if (readFileSync(deltaLiteralsPath, "utf8") !== expected) {
    console.error("the literals of the Kalshi scanner differ: run `node scripts/scan-literals.ts`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(deltaLiteralsPath, expected);
}
