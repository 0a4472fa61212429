// Which files the project consists of, according to git: tracked ones and new ones that are not ignored. Every
// check starts here, so an empty answer is an error and never "nothing to complain about".

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One file of the project: path relative to the root with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Returns the paths git knows under the given folders (all when none is named), sorted; throws when git fails. */
export function listProjectPaths(root: string, folders: readonly string[] = []): string[] {
  const selection = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"];
  const output = execFileSync("git", [...selection, ...folders], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  // A file deleted in the working tree is still in the index.
  const paths = output.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
  return [...new Set(paths)].sort();
}

const typescriptFile = /[.]tsx?$/;

/** Returns the TypeScript files under the given folders; throws when there is none. */
export function listTypescriptPaths(root: string, folders: readonly string[]): string[] {
  const paths = listProjectPaths(root, folders).filter((path) => typescriptFile.test(path));
  if (paths.length === 0) throw new Error(`no TypeScript file under ${folders.join(", ")}`);
  return paths;
}

/** Returns the files behind the paths with their text. */
export function readSourceFiles(root: string, paths: readonly string[]): SourceFile[] {
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** True for tests, type tests and benches, beside the code or in the test folder. */
export function isTestPath(path: string): boolean {
  return /[.](?:test|test-d|bench)[.]tsx?$/.test(path) || path.startsWith("test/");
}
