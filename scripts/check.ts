// `npm run check`: everything that can be known without running the tests, at once. Prints the time of each check
// and the output of those that failed; fails when any failed or a tool is missing.

import { runTool, type ToolResult } from "./run-tool.ts";

interface Check {
  readonly name: string;
  readonly command: string;
  readonly options: readonly string[];
}

const script = (name: string, file: string, ...options: string[]): Check => ({
  name,
  command: process.execPath,
  options: [`scripts/${file}`, ...options],
});

const checks: readonly Check[] = [
  {
    name: "format and lint",
    command: "biome",
    options: ["check", "--error-on-warnings", "--max-diagnostics=none", "."],
  },
  { name: "typed lint", command: "oxlint", options: ["--type-aware", "--deny-warnings"] },
  { name: "types", command: "tsc", options: ["--noEmit", "-p", "tsconfig.json"] },
  { name: "pure types", command: "tsc", options: ["--noEmit", "-p", "tsconfig.pure.json"] },
  script("dependencies", "check-dependencies.ts"),
  script("source", "check-source.ts"),
  { name: "unused code", command: "knip", options: ["--no-progress", "--no-config-hints"] },
  script("error page", "error-docs.ts", "--check"),
  script("public names", "export-names.ts", "--check"),
];

const started = performance.now();
const results: (readonly [Check, ToolResult])[] = await Promise.all(
  checks.map(async (check) => [check, await runTool(check.command, check.options)] as const),
);
for (const [check, result] of results) {
  const mark = result.code === 0 ? "passed" : "FAILED";
  console.log(`${mark}  ${check.name} (${result.milliseconds} ms)`);
}
const failed = results.filter(([, result]) => result.code !== 0);
for (const [check, result] of failed) {
  console.log(`\n── ${check.name}: ${check.command} ${check.options.join(" ")}\n${result.output}`);
}
const total = Math.round(performance.now() - started);
console.log(
  `\n${results.length - failed.length} checks passed, ${failed.length} failed (${total} ms)`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
