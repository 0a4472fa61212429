// Runs dependency-cruiser and reads what it found. The tool once read nothing, found nothing and exited with 0 (an
// unsupported compiler was installed); so its module count is compared with the files that git lists.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { listTypescriptPaths } from "./source-files.ts";

/** One broken rule: which file breaks which rule by reaching what. */
export interface RuleViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

export interface CruiseReport {
  /** Source files that were read, relative to the root. */
  readonly modules: readonly string[];
  readonly violations: readonly RuleViolation[];
}

interface CruiserOutput {
  readonly modules: readonly { readonly source: string; readonly couldNotResolve?: boolean }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

const projectRoot = join(import.meta.dirname, "../..");
const cruiser = join(projectRoot, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");

/** Cruises the folders of a tree under a configuration; throws when the tool does not run. */
export function cruise(
  root: string,
  folders: readonly string[],
  config = join(projectRoot, ".dependency-cruiser.mjs"),
): CruiseReport {
  const options = ["--config", config, "--output-type", "json"];
  const output = execFileSync(process.execPath, [cruiser, ...options, ...folders], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const report = JSON.parse(output) as CruiserOutput;
  const inside = new RegExp(`^(?:${folders.join("|")})/.*[.]tsx?$`);
  return {
    modules: report.modules
      .filter((module) => inside.test(module.source) && module.couldNotResolve !== true)
      .map((module) => module.source)
      .sort(),
    violations: report.summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
    })),
  };
}

/** Returns the files that one list has and the other has not; empty when the checker read everything. */
export function differenceOfFiles(cruised: readonly string[], listed: readonly string[]): string[] {
  const read = new Set(cruised);
  const expected = new Set(listed);
  return [
    ...listed.filter((path) => !read.has(path)).map((path) => `not read: ${path}`),
    ...cruised.filter((path) => !expected.has(path)).map((path) => `not listed: ${path}`),
  ];
}

/** Folders whose imports are ruled. A folder that does not exist yet is left out; both missing is an error. */
export function cruisedFolders(root: string): string[] {
  const listed = listTypescriptPaths(root, ["src", "apps"]);
  return ["src", "apps"].filter((folder) => listed.some((path) => path.startsWith(`${folder}/`)));
}

/** Returns everything wrong with the imports of a tree, one line each. */
export function checkDependencies(root: string): string[] {
  const folders = cruisedFolders(root);
  const report = cruise(root, folders);
  const lines = report.violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
  return [...lines, ...differenceOfFiles(report.modules, listTypescriptPaths(root, folders))];
}
