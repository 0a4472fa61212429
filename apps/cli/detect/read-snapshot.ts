// Reads a snapshot. A file that is no snapshot is refused whole (`DET-320`); what is wrong with one market or relation
// is a problem of the markets it concerns, and the others are read.

import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { readTextFile } from "../configuration/load-configuration.ts";
import { inOrder, type Problem, ProblemsError } from "../configuration/problem.ts";
import {
  describeNode,
  type SectionNode,
  type Source,
  type SourceNode,
} from "../configuration/source-tree.ts";
import { nearestName } from "../configuration/spelling.ts";
import { readYaml } from "../configuration/yaml-source.ts";
import { parseInstant } from "./instant.ts";
import { readMarkets } from "./read-markets.ts";
import { readRelations } from "./read-relations.ts";
import {
  type ListedItem,
  type Snapshot,
  type SnapshotProblem,
  type SnapshotText,
  snapshotBytesMax,
  snapshotMarketsMax,
  snapshotRelationsMax,
} from "./snapshot.ts";
import { snapshotKeys, snapshotVersion } from "./snapshot-schema.ts";

/** Reads a snapshot file; throws `ProblemsError` (`DET-320`) when it is none. */
export function readSnapshotFile(path: string): Snapshot {
  const read = readTextFile(path, snapshotBytesMax);
  if ("reason" in read) {
    const source: Source = { kind: "file", file: path, line: 1, column: 1 };
    throw new ProblemsError([{ code: "DET-320", path: "", source, message: read.reason }]);
  }
  return parseSnapshot({ text: read.text, file: path });
}

/** Returns what a snapshot says; throws `ProblemsError` with everything for which it cannot be used as a whole. */
export function parseSnapshot(input: SnapshotText): Snapshot {
  const { root, problems: broken } = readYaml(input.text, input.file, "DET-320");
  if (root === undefined) throw new ProblemsError(broken);
  const whole = new WholeFile(root, broken);
  const at = whole.at();
  const markets = whole.list("markets", snapshotMarketsMax);
  const relations = whole.list("relations", snapshotRelationsMax);
  whole.version();
  whole.unknownKeys();
  if (whole.problems.length > 0 || at === undefined) {
    throw new ProblemsError(inOrder(whole.problems));
  }
  const marketsRead = readMarkets(markets, at);
  const relationsRead = readRelations(relations, at, input, marketsRead.described);
  return {
    at,
    title: whole.title(),
    markets: marketsRead.markets,
    relations: relationsRead.relations,
    problems: inFileOrder([...marketsRead.problems, ...relationsRead.problems]),
  };
}

/** What holds for the file as a whole. */
class WholeFile {
  readonly problems: Problem[];
  readonly #root: SectionNode | undefined;
  readonly #source: Source;
  /** Problems of the text by the item they are in: `markets.3`. */
  readonly #broken = new Map<string, Problem[]>();

  constructor(root: SourceNode, broken: readonly Problem[]) {
    this.problems = [];
    this.#source = root.source;
    this.#root = root.kind === "section" ? root : undefined;
    if (this.#root === undefined)
      this.#report("", root.source, "snapshot, at and markets are expected");
    for (const problem of broken) {
      const item = /^(?:markets|relations)\.\d+(?=\.|$)/.exec(problem.path)?.[0];
      if (item === undefined) this.problems.push(problem);
      else this.#broken.set(item, [...(this.#broken.get(item) ?? []), problem]);
    }
  }

  #report(path: string, source: Source, message: string): void {
    this.problems.push({ code: "DET-320", path, source, message });
  }

  #node(key: string): SourceNode | undefined {
    return this.#root?.entries.get(key)?.node;
  }

  #text(key: string): string {
    const node = this.#node(key);
    return node?.kind === "text" ? node.text.trim() : "";
  }

  #sourceOf(key: string): Source {
    return this.#node(key)?.source ?? this.#source;
  }

  version(): void {
    if (this.#root === undefined || this.#text("snapshot") === snapshotVersion) return;
    const found = describeNode(this.#node("snapshot"));
    const message = `found ${found}, expected ${snapshotVersion}, the version of the format`;
    this.#report("snapshot", this.#sourceOf("snapshot"), message);
  }

  at(): EpochMicros | undefined {
    if (this.#root === undefined) return undefined;
    const instant = parseInstant(this.#text("at"));
    if (instant.ok) return instant.value;
    this.#report("at", this.#sourceOf("at"), instant.failure.message);
    return undefined;
  }

  title(): string | null {
    const title = this.#text("title");
    return title === "" ? null : title;
  }

  /** Only relations may be absent. */
  list(key: "markets" | "relations", itemsMax: number): ListedItem[] {
    const node = this.#node(key);
    if (this.#root === undefined || (node === undefined && key === "relations")) return [];
    if (node?.kind !== "list") {
      this.#report(key, this.#sourceOf(key), `found ${describeNode(node)}, expected a list`);
      return [];
    }
    if (node.items.length === 0 && key === "markets") this.#report(key, node.source, "it is empty");
    if (node.items.length > itemsMax) {
      this.#report(key, node.source, `more than ${itemsMax} of them`);
    }
    return node.items.map((item, position) => ({
      node: item,
      broken: this.#broken.get(`${key}.${position}`) ?? [],
    }));
  }

  unknownKeys(): void {
    for (const [key, { keySource }] of this.#root?.entries ?? []) {
      if (snapshotKeys.includes(key)) continue;
      const meant = nearestName(key, snapshotKeys);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      this.#report("", keySource, `unknown key ${JSON.stringify(key)}${hint}`);
    }
  }
}

function inFileOrder(problems: readonly SnapshotProblem[]): SnapshotProblem[] {
  const position = ({ source }: SnapshotProblem): number =>
    source.kind === "file" ? source.line * 100_000 + source.column : 0;
  return [...problems].sort((a, b) => position(a) - position(b));
}
