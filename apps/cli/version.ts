// The version of the program, from the package it belongs to: a checkout and an installed package alike.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the version in the nearest package.json above this file. */
export function programVersion(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) return "unknown";
    folder = above;
  }
  const parsed = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
  return "version" in parsed ? String(parsed.version) : "unknown";
}
