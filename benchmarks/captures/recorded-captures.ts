// The recordings that a replay is measured on, imported. They lie outside the project: ARBYTRON_DATA names the folder.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { unwrap } from "../../src/domain/failure/result.ts";
import { importRecording } from "../../src/replay/importers/import-recording.ts";

/** Where the recordings are. */
export const dataFolder =
  process.env["ARBYTRON_DATA"] ?? join(import.meta.dirname, "../../../shared/data/dev");

/** Polled quotes of 10,000 markets, six brackets of one event, and both venues at once. */
const files = [
  "polymarket_us/quotes_changes_2026-07-12.csv.gz",
  "polymarket_us/quotes_changes_2026-07-23.csv.gz",
  "nba_mvp_both_venues_ticks.jsonl.gz",
  "kalshi_superbowl_tob_1s.csv.gz",
];
const folderOfMany = "kalshi_highny";

/** Returns the paths of the recordings, or none when one of the large ones is missing. */
export function recordingPaths(): readonly string[] {
  const paths = files.map((file) => join(dataFolder, file));
  const many = join(dataFolder, folderOfMany);
  if (!existsSync(many) || !paths.every((path) => existsSync(path))) return [];
  return [
    ...paths,
    ...readdirSync(many)
      .sort()
      .map((file) => join(many, file)),
  ];
}

/** Imports every recording into a capture of its own below the folder, and returns where they are. */
export async function importRecordings(
  paths: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const captures: string[] = [];
  for (const path of paths) {
    const capture = join(folder, `${captures.length + 1}.capture`);
    unwrap(await importRecording(path, capture, { programVersion: "benchmark" }));
    captures.push(capture);
  }
  return captures;
}
