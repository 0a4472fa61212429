// The relations a run works with: the files a person named, read before anything starts.

import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { parsePairs } from "../knowledge/pairs.ts";
import { readKnowledgeFile } from "../knowledge/relation-file.ts";
import { parseRelations } from "../knowledge/relations.ts";

export function readRelations(
  files: { readonly pairs: string | null; readonly relations: string | null },
  clock: Clock,
): Relation[] {
  const relations: Relation[] = [];
  if (files.pairs !== null)
    relations.push(...readKnowledgeFile(files.pairs, clock.now(), parsePairs));
  if (files.relations !== null) {
    relations.push(...readKnowledgeFile(files.relations, clock.now(), parseRelations));
  }
  return relations;
}
