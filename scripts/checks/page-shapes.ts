// Pages with a shape that others rely on: the changelog, the table of features, the notes beside fixtures.

import { posix } from "node:path";
import type { SourceFile } from "./source-files.ts";

/** Groups of the changelog, in their order. */
export const changeGroups = ["Safety", "Features", "Performance", "Internals", "Breaking"] as const;

const versionHeading = /^## (?:Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))$/;

function checkChangelogLine(line: string, version: string, groups: string[]): string | undefined {
  if (line === "") return undefined;
  const groupNames: readonly string[] = changeGroups;
  if (line.startsWith("### ")) {
    const group = groupNames.indexOf(line.slice(4));
    if (group < 0) return `unknown group ${line}`;
    const last = groups.at(-1);
    if (last !== undefined && group <= groupNames.indexOf(last))
      return `group out of order ${line}`;
    groups.push(line.slice(4));
    return undefined;
  }
  if (version === "") return `before the first version: ${line}`;
  if (groups.length === 0) return `outside a group: ${line}`;
  return /^- \S.*[^.]$/.test(line) ? undefined : `not one line "- what changed": ${line}`;
}

/** Returns one line for each departure from: title, versions, groups in order, one line for each change. */
export function checkChangelog(text: string): string[] {
  const lines = text.split("\n");
  const wrong: string[] = lines[0] === "# Changelog" ? [] : ["the first line is `# Changelog`"];
  let version = "";
  let groups: string[] = [];
  for (const line of lines.slice(1)) {
    if (line.startsWith("## ")) {
      if (!versionHeading.test(line)) wrong.push(`not a version: ${line}`);
      version = line;
      groups = [];
      continue;
    }
    const complaint = checkChangelogLine(line, version, groups);
    if (complaint !== undefined) wrong.push(complaint);
  }
  return version === "" ? [...wrong, "no version at all"] : wrong;
}

/** How many features each letter has; an id is kept for ever. */
const featureCounts = {
  A: 12,
  B: 6,
  C: 11,
  D: 11,
  E: 12,
  F: 9,
  G: 12,
  H: 10,
  I: 6,
  J: 3,
  K: 12,
} as const;

/** Every feature id, A1 to K12. */
export const featureIds: readonly string[] = Object.entries(featureCounts).flatMap(
  ([letter, count]) => Array.from({ length: count }, (_, position) => `${letter}${position + 1}`),
);

export const featureStates = ["done", "first form", "not yet"] as const;

/** Returns one line for each id that is missing, twice, unknown or without a state. Something that is done, even in
 * its first form, says where. */
export function checkFeatures(text: string): string[] {
  const states: readonly string[] = featureStates;
  const rows = text
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => /^[A-Z]\d+$/.test(cells[1] ?? ""));
  const ids = rows.map((cells) => cells[1] ?? "");
  const missing = featureIds.filter((id) => !ids.includes(id)).map((id) => `${id}: missing`);
  const wrong = rows.flatMap(([, id = "", title = "", state = "", where = ""], position) => {
    if (!featureIds.includes(id)) return [`${id}: unknown`];
    if (ids.indexOf(id) !== position) return [`${id}: twice`];
    if (title === "") return [`${id}: no title`];
    if (!states.includes(state)) return [`${id}: unknown state ${state}`];
    return state !== "not yet" && where === "" ? [`${id}: ${state}, but where?`] : [];
  });
  return [...missing, ...wrong];
}

/** Returns one line for each fixture that the README of its folder, or of a folder above it, does not name. */
export function checkFixtures(files: readonly SourceFile[]): string[] {
  const readmes = new Map(
    files
      .filter(({ path }) => posix.basename(path) === "README.md")
      .map(({ path, text }) => [posix.dirname(path), text]),
  );
  const isNamed = (path: string): boolean => {
    for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) {
      const named = posix.relative(folder, path);
      if (readmes.get(folder)?.includes(`\`${named}\``)) return true;
    }
    return false;
  };
  return files
    .filter(({ path }) => path.startsWith("fixtures/") && posix.basename(path) !== "README.md")
    .filter(({ path }) => !isNamed(path))
    .map(({ path }) => `${path}: not documented in a README.md of its folder`);
}
