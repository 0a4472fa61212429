// Replays recordings through the whole engine under the default settings and judges every episode it opens.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import { readKnowledgeFile } from "../../apps/cli/knowledge/relation-file.ts";
import { parseRelations } from "../../apps/cli/knowledge/relations.ts";
import { replayToEnd } from "../../apps/cli/replay/replay.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { StatedRelation } from "../../src/replay/importers/recording-plan.ts";
import { type ClaimedRelation, judgeEpisode, type Verdict } from "./judge-episode.ts";
import { type LabelledGroup, relationOfGroup } from "./labelled-groups.ts";
import { type RecordedQuote, recordedKind, recordedRows } from "./recorded-quotes.ts";

export interface RecordedEpisode {
  readonly file: string;
  readonly opportunityId: string;
  readonly openedAtMicros: number;
  readonly closedAtMicros: number | null;
  readonly sizeContractMicros: number;
  readonly profitUsdMicros: number;
  readonly legs: readonly { readonly instrument: string; readonly limitPriceTicks: number }[];
  readonly relation: ClaimedRelation | undefined;
  readonly verdict: Verdict;
}

/** The recordings of several outcomes in a folder of recorded data. */
export function recordingsIn(folder: string): string[] {
  return ["kalshi_highny", "polymarket_us"].flatMap((name) => {
    const place = join(folder, name);
    if (!existsSync(place)) return [];
    const files = readdirSync(place).filter((file) =>
      /^(?:market_data|quotes_changes)_/.test(file),
    );
    return files.sort().map((file) => join(place, file));
  });
}

/** Returns every episode of a recording with its verdict. `labels`: a file of labelled groups whose relations count too,
 * or null. Throws `FailureError` when the recording cannot be replayed. */
export async function episodesOf(path: string, labels: string | null): Promise<RecordedEpisode[]> {
  const folder = mkdtempSync(join(tmpdir(), "recorded-episodes-"));
  try {
    const relations = labels === null ? null : relationsFile(labels, folder);
    const facts = await replayToEnd(optionsOf(path, relations), configuration(), () => undefined);
    const { log, engine, outcome } = facts;
    if (outcome.failure !== undefined) throw new Error(outcome.failure.message);
    if (log.episodes.length < log.episodeCount) throw new Error("not every episode was kept");
    const claimed = log.episodes.map((episode) => {
      const [first, ...more] = episode.relations;
      const id = first?.slice(0, first.lastIndexOf("@")) ?? "";
      const relation = more.length === 0 ? engine.core.components.relations.find(id) : undefined;
      return { ...episode, file: basename(path), relation };
    });
    return judgeAll(path, claimed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Judges episodes by the quotes that stood once every row of their instant was read. */
export function judgeAll(
  path: string,
  claimed: readonly Omit<RecordedEpisode, "verdict">[],
): RecordedEpisode[] {
  const kind = recordedKind(path);
  const quotes = new Map<string, RecordedQuote>();
  const judged: RecordedEpisode[] = [];
  const waiting = [...claimed].sort((a, b) => a.openedAtMicros - b.openedAtMicros);
  let lastAtMicros = 0;
  const judgeUntil = (micros: number): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (next.openedAtMicros >= micros) return;
      waiting.shift();
      const verdict = judgeEpisode(next, next.relation, { kind, quotes, lastAtMicros });
      judged.push({ ...next, verdict });
    }
  };
  for (const row of recordedRows(path)) {
    judgeUntil(row.atMicros);
    quotes.set(row.market, row);
    lastAtMicros = row.atMicros;
  }
  judgeUntil(Number.POSITIVE_INFINITY);
  return judged;
}

/** An episode as a replay tells it. */
export type ReplayedEpisode = Awaited<ReturnType<typeof replayToEnd>>["log"]["episodes"][number];

/** Returns every episode that a capture opens under the default settings. */
export async function episodesOfCapture(folder: string): Promise<readonly ReplayedEpisode[]> {
  const { log, outcome } = await replayToEnd(
    optionsOf(folder, null),
    configuration(),
    () => undefined,
  );
  if (outcome.failure !== undefined) throw new Error(outcome.failure.message);
  if (log.episodes.length < log.episodeCount) throw new Error("not every episode was kept");
  return log.episodes;
}

/** Returns the relations of labelled groups as a file of relations would give them. */
export function labelledRelations(labels: string): StatedRelation[] {
  const folder = mkdtempSync(join(tmpdir(), "labelled-"));
  try {
    return [...readKnowledgeFile(relationsFile(labels, folder), epochMicros(0), parseRelations)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function relationsFile(labels: string, folder: string): string {
  const lines = readFileSync(labels, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const relations = lines.flatMap((line) => {
    const answer = relationOfGroup(JSON.parse(line) as LabelledGroup);
    return "relation" in answer ? [answer.relation] : [];
  });
  const path = join(folder, "relations.json");
  writeFileSync(path, JSON.stringify(relations));
  return path;
}

/** The defaults: neither a file in the current folder nor the environment has a say. */
function configuration(): Parameters<typeof replayToEnd>[1] {
  const result = loadConfiguration({ file: null, environment: {}, flags: [] });
  if (!result.ok) throw new Error("the default settings contradict each other");
  return result.loaded.configuration;
}

function optionsOf(path: string, relations: string | null): Parameters<typeof replayToEnd>[0] {
  return {
    path,
    config: null,
    flags: [],
    json: true,
    checkpointEvery: null,
    implementation: "fast",
    declaredSize: wholeContracts(100),
    relations,
    keepCapture: null,
  };
}
