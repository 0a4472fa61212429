// What pairs and relations have in common: ids made of what they say, the provenance of a file a person wrote, and
// reading the file.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import {
  type InstrumentId,
  instrumentId,
  parseMarketId,
} from "../../../src/domain/market/venue.ts";
import type { Relation, RelationKind } from "../../../src/domain/relation/relation.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { readTextFile } from "../configuration/load-configuration.ts";
import { type Problem, ProblemsError } from "../configuration/problem.ts";
import { FileProblems, knowledgeBytesMax } from "./file-problems.ts";

/** The relations of a file, or everything that is wrong with it. A file with one error gives nothing. */
export type KnowledgeResult =
  | { readonly ok: true; readonly relations: readonly Relation[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a parser is given. */
export interface KnowledgeText {
  readonly text: string;
  /** Name shown in messages. */
  readonly file: string;
  /** When the person's approval counts from. */
  readonly approvedAt: EpochMicros;
}

/** Kinds whose meaning does not depend on the order of the instruments. */
const unordered: readonly RelationKind[] = [
  "same-claim",
  "complement",
  "mutually-exclusive",
  "exhaustive",
  "partition",
];

/** Returns the same text for two relations that say the same. */
export function claimOf(kind: RelationKind, instruments: readonly InstrumentId[]): string {
  const named = unordered.includes(kind) ? [...instruments].sort() : instruments;
  return [kind, ...named].join(" ");
}

/** Returns an id that follows from what the relation says, the same in every run. */
export function relationIdOf(
  prefix: string,
  kind: RelationKind,
  instruments: readonly InstrumentId[],
): string {
  const digest = createHash("sha256").update(claimOf(kind, instruments)).digest("hex");
  return `${prefix}-${digest.slice(0, 16)}`;
}

/** Returns who approved: the file by its name and the SHA-256 of its content. */
export function approvalOf({ file, text }: KnowledgeText): string {
  const digest = createHash("sha256").update(text).digest("hex");
  return `${basename(file)} sha256:${digest}`;
}

/** Returns the instrument of `venue:symbol/yes`, or undefined. A symbol may hold slashes. */
export function parseInstrument(text: string): InstrumentId | undefined {
  const match = /^(\S+)\/(yes|no)$/.exec(text);
  const market = match === null ? undefined : parseMarketId(match[1]!);
  return market === undefined ? undefined : instrumentId(market, match![2] as "yes" | "no");
}

/** Reads a file with a parser; throws `ProblemsError` (`CFG-906`) with everything that is wrong with it. */
export function readKnowledgeFile(
  path: string,
  approvedAt: EpochMicros,
  parse: (input: KnowledgeText) => KnowledgeResult,
): readonly Relation[] {
  const read = readTextFile(path, knowledgeBytesMax);
  if ("reason" in read) {
    const problems = new FileProblems(path);
    problems.whole(read.reason);
    throw new ProblemsError(problems.found);
  }
  const result = parse({ text: read.text, file: path, approvedAt });
  if (result.ok) return result.relations;
  throw new ProblemsError(result.problems);
}
