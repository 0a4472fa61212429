// The relations of a snapshot. One that cannot be read, or names a market that the snapshot does not describe, costs
// the markets it names their answer: what is known about them is less than the person meant.

import { type InstrumentId, type MarketId, marketOf } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { SourceNode } from "../configuration/source-tree.ts";
import { FileProblems } from "../knowledge/file-problems.ts";
import { approvalOf, claimOf, parseInstrument } from "../knowledge/relation-file.ts";
import { readRelation, type WrittenRelation } from "../knowledge/relations.ts";
import type { ListedItem, SnapshotProblem, SnapshotText } from "./snapshot.ts";

export interface RelationsReading {
  readonly relations: readonly Relation[];
  readonly problems: readonly SnapshotProblem[];
}

/** Returns the relations that can be used (giving the file is the approval), and what is wrong with the others: `DET-323`,
 * `EQV-201`. `described` holds every market that the snapshot describes, well or not. */
export function readRelations(
  items: readonly ListedItem[],
  at: EpochMicros,
  input: SnapshotText,
  described: ReadonlySet<MarketId>,
): RelationsReading {
  const approval = { approvedBy: approvalOf({ ...input, approvedAt: at }), approvedAt: at };
  const problems: SnapshotProblem[] = [];
  const relations: Relation[] = [];
  const places = new Map<string, number>();
  for (const [position, { node, broken }] of items.entries()) {
    const found = new FileProblems(input.file, "DET-323");
    const relation = readRelation(node, position, found);
    if (relation !== null) checkOnce(relation, node, position, places, found);
    const markets = marketsNamed(node);
    for (const { code, path, source, message } of [...broken, ...found.found]) {
      problems.push({ code, markets, source, message: `${path}: ${message}` });
    }
    for (const market of markets) {
      if (described.has(market)) continue;
      const place = `relation ${position + 1}`;
      const message = `${place}: ${market} is not among the markets of the snapshot`;
      problems.push({ code: "EQV-201", markets, source: node.source, message });
    }
    const isGood = broken.length === 0 && found.found.length === 0;
    if (relation !== null && isGood) relations.push({ ...relation, ...approval });
  }
  return { relations, problems };
}

function checkOnce(
  relation: WrittenRelation,
  node: SourceNode,
  position: number,
  places: Map<string, number>,
  found: FileProblems,
): void {
  const place = `relation ${position + 1}`;
  const claim = claimOf(relation.kind, relation.instruments);
  for (const [name, what] of [
    [claim, "it says the same as"],
    [`id ${relation.id}`, `the id ${relation.id} is that of`],
  ] as const) {
    const earlier = places.get(name);
    if (earlier === undefined) {
      places.set(name, position + 1);
      continue;
    }
    found.atSource(node.source, place, `${what} relation ${earlier}`);
    return;
  }
}

/** Markets of all instruments that can be read, whatever else is wrong. */
function marketsNamed(node: SourceNode): MarketId[] {
  const list = node.kind === "section" ? node.entries.get("instruments")?.node : undefined;
  if (list?.kind !== "list") return [];
  const instruments = list.items.flatMap((item): InstrumentId[] => {
    const instrument = item.kind === "text" ? parseInstrument(item.text.trim()) : undefined;
    return instrument === undefined ? [] : [instrument];
  });
  return [...new Set(instruments.map(marketOf))];
}
