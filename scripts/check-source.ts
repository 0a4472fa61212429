// The checks over the text of the sources: bans, sizes, layout. Prints what is wrong and fails when anything is.

import { allowances } from "./checks/allowances.ts";
import { readStages } from "./checks/dependency-rules.ts";
import { checkLayout } from "./checks/layout.ts";
import { checkBans } from "./checks/scan-source.ts";
import { checkSizes } from "./checks/size-limits.ts";
import { listProjectPaths, readSourceFiles } from "./checks/source-files.ts";
import { checkTexts } from "./checks/text-bans.ts";

const root = new URL("../", import.meta.url);
const paths = listProjectPaths(root.pathname);
const files = readSourceFiles(root.pathname, paths);
const typescript = files.filter(({ path }) => /[.]tsx?$/.test(path));
if (typescript.length === 0) throw new Error("no TypeScript file was found");

const lines = [
  ...checkBans(typescript, allowances),
  ...checkTexts(files),
  ...checkSizes(typescript),
  ...checkLayout(paths, readStages(new URL("architecture.json", root))),
];
for (const line of lines) console.error(line);
console.log(
  `${typescript.length} TypeScript files of ${files.length} read, ${lines.length} findings`,
);
process.exitCode = lines.length === 0 ? 0 : 1;
