// `--relations FILE`: relations of any kind that a person approved, as a YAML or JSON list:
//   - kind: implies
//     instruments: [kalshi:A/yes, polymarket:0xb/yes]

import { type InstrumentId, venueOf } from "../../../src/domain/market/venue.ts";
import {
  type Relation,
  type RelationKind,
  relationInstrumentsMax,
  relationKinds,
  type SoftState,
  type VenueNetting,
} from "../../../src/domain/relation/relation.ts";
import {
  type PartsPerMillion,
  parseRate,
  partsPerMillion,
} from "../../../src/domain/units/parts-per-million.ts";
import { inOrder } from "../configuration/problem.ts";
import {
  describeNode,
  type SectionNode,
  type Source,
  type SourceNode,
} from "../configuration/source-tree.ts";
import { nearestName } from "../configuration/spelling.ts";
import { readYaml } from "../configuration/yaml-source.ts";
import { FileProblems, knowledgeRowsMax } from "./file-problems.ts";
import {
  approvalOf,
  claimOf,
  type KnowledgeResult,
  type KnowledgeText,
  parseInstrument,
  relationIdOf,
} from "./relation-file.ts";

/** How many instruments a kind takes. */
const instrumentCounts: Readonly<
  Record<RelationKind, { readonly min: number; readonly max: number }>
> = {
  "same-claim": { min: 2, max: relationInstrumentsMax },
  complement: { min: 2, max: 2 },
  "mutually-exclusive": { min: 2, max: relationInstrumentsMax },
  exhaustive: { min: 2, max: relationInstrumentsMax },
  partition: { min: 2, max: relationInstrumentsMax },
  implies: { min: 2, max: 2 },
  ladder: { min: 2, max: relationInstrumentsMax },
  "nested-dates": { min: 2, max: relationInstrumentsMax },
  "split-of-parent": { min: 3, max: relationInstrumentsMax },
};

const keys = ["id", "version", "kind", "instruments", "softStates", "netting", "note"];

const nettingKinds: readonly VenueNetting["kind"][] = [
  "conversion",
  "exclusive-return",
  "ladder-return",
];

const nothing = partsPerMillion(0);
const one = partsPerMillion(1_000_000);

/** Returns the rate of a node that holds a number from 0 to 1, or undefined. */
function shareOf(node: SourceNode): PartsPerMillion | undefined {
  const rate = node.kind === "text" ? parseRate(node.text) : undefined;
  return rate?.ok === true && rate.value >= nothing && rate.value <= one ? rate.value : undefined;
}

/** Reads one item of the list and reports what is wrong with it. */
class RelationReader {
  readonly #problems: FileProblems;
  readonly #section: SectionNode;
  readonly #place: string;

  constructor(section: SectionNode, place: string, problems: FileProblems) {
    this.#section = section;
    this.#place = place;
    this.#problems = problems;
  }

  #report(source: Source, message: string): void {
    this.#problems.atSource(source, this.#place, message);
  }

  #node(key: string): SourceNode | undefined {
    return this.#section.entries.get(key)?.node;
  }

  #text(key: string): string | undefined {
    const node = this.#node(key);
    if (node === undefined) return undefined;
    if (node.kind === "text" && !node.isEmpty) return node.text.trim();
    this.#report(node.source, `${key}: found ${describeNode(node)}, expected text`);
    return undefined;
  }

  unknownKeys(): void {
    for (const [key, { keySource }] of this.#section.entries) {
      if (keys.includes(key)) continue;
      const meant = nearestName(key, keys);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      this.#report(keySource, `unknown key ${JSON.stringify(key)}${hint}`);
    }
  }

  kind(): RelationKind | null {
    const text = this.#text("kind");
    const kind = relationKinds.find((known) => known === text);
    if (kind !== undefined) return kind;
    if (text === undefined) {
      if (this.#node("kind") === undefined) this.#report(this.#section.source, "it has no `kind`");
      return null;
    }
    const meant = nearestName(text, relationKinds);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const source = this.#node("kind")?.source ?? this.#section.source;
    const known = relationKinds.join(", ");
    this.#report(source, `unknown kind ${JSON.stringify(text)}${hint} (known: ${known})`);
    return null;
  }

  instruments(kind: RelationKind | null): InstrumentId[] | null {
    const node = this.#node("instruments");
    if (node?.kind !== "list") {
      const found = describeNode(node);
      this.#report(
        node?.source ?? this.#section.source,
        `instruments: found ${found}, expected a list`,
      );
      return null;
    }
    const instruments = node.items.flatMap((item) => this.#instrument(item) ?? []);
    if (instruments.length !== node.items.length) return null;
    const twice = instruments.filter((id, position) => instruments.indexOf(id) !== position);
    for (const id of new Set(twice)) this.#report(node.source, `${id} is named twice`);
    if (kind !== null) this.#count(kind, instruments.length, node.source);
    return instruments;
  }

  #instrument(node: SourceNode): InstrumentId | undefined {
    const instrument = node.kind === "text" ? parseInstrument(node.text.trim()) : undefined;
    if (instrument !== undefined) return instrument;
    const expected = "an instrument such as kalshi:KXFED-26DEC-T3.50/yes";
    this.#report(node.source, `found ${describeNode(node)}, expected ${expected}`);
    return undefined;
  }

  #count(kind: RelationKind, count: number, source: Source): void {
    const { min, max } = instrumentCounts[kind];
    if (count >= min && count <= max) return;
    const expected = min === max ? `exactly ${min}` : `${min} to ${max}`;
    this.#report(source, `\`${kind}\` takes ${expected} instruments, found ${count}`);
  }

  id(): string | null {
    const id = this.#text("id");
    if (id === undefined) return null;
    if (/^[\w.:-]{1,128}$/.test(id)) return id;
    const source = this.#node("id")?.source ?? this.#section.source;
    this.#report(source, "id: letters, digits and . _ : - are expected, 128 at most");
    return null;
  }

  version(): number {
    const text = this.#text("version");
    if (text === undefined) return 1;
    if (/^[1-9]\d{0,8}$/.test(text)) return Number.parseInt(text, 10);
    const source = this.#node("version")?.source ?? this.#section.source;
    this.#report(source, "version: a whole number from 1 on is expected");
    return 1;
  }

  note(): string {
    return this.#text("note") ?? "";
  }

  softStates(): SoftState[] {
    const node = this.#node("softStates");
    if (node === undefined) return [];
    if (node.kind !== "list") {
      this.#report(node.source, `softStates: found ${describeNode(node)}, expected a list`);
      return [];
    }
    return node.items.flatMap((item) => this.#softState(item) ?? []);
  }

  #softState(node: SourceNode): SoftState | undefined {
    const expected = "soft state: { reason: text, probability: 0.01 } is expected";
    if (node.kind !== "section") {
      this.#report(node.source, expected);
      return undefined;
    }
    const reason = node.entries.get("reason")?.node;
    const probability = node.entries.get("probability")?.node;
    const unknown = [...node.entries.keys()].filter(
      (key) => !["reason", "probability"].includes(key),
    );
    if (reason?.kind !== "text" || reason.text.trim() === "" || unknown.length > 0) {
      this.#report(node.source, expected);
      return undefined;
    }
    if (probability === undefined) return { reason: reason.text, probability: null };
    const rate = shareOf(probability);
    if (rate !== undefined) return { reason: reason.text, probability: rate };
    this.#report(probability.source, "probability: a number from 0 to 1 is expected");
    return undefined;
  }

  /** Only a conversion costs anything. */
  netting(): VenueNetting | undefined {
    const node = this.#node("netting");
    if (node === undefined) return undefined;
    const entries = node.kind === "section" ? node.entries : new Map<string, never>();
    const written = entries.get("kind")?.node;
    const kind = nettingKinds.find((known) => written?.kind === "text" && written.text === known);
    const isUnknown = [...entries.keys()].some((key) => !["kind", "fee"].includes(key));
    if (kind === undefined || isUnknown || (entries.has("fee") && kind !== "conversion")) {
      const known = nettingKinds.join(", ");
      this.#report(
        node.source,
        `netting: { kind } is expected, and fee for a conversion (${known})`,
      );
      return undefined;
    }
    const feeNode = entries.get("fee")?.node;
    const fee = feeNode === undefined ? nothing : shareOf(feeNode);
    if (fee !== undefined) return { kind, fee };
    this.#report(node.source, "netting: fee: a number from 0 to 1 is expected");
    return undefined;
  }

  /** Checks that what is netted can be: all of it is held at one venue. */
  nettedTogether(instruments: readonly InstrumentId[]): void {
    if (new Set(instruments.map((instrument) => venueOf(instrument))).size < 2) return;
    const source = this.#node("netting")?.source ?? this.#section.source;
    const why = "no venue nets what is held at another; instruments of one venue are expected";
    this.#report(source, `netting: ${why}`);
  }
}

/** A relation as it is written; who approved it, and when, is the file's business. */
export type WrittenRelation = Omit<Relation, "approvedBy" | "approvedAt">;

/** Returns what one item of a list of relations says, or null with the problems that keep it from being used. */
export function readRelation(
  node: SourceNode,
  position: number,
  problems: FileProblems,
): WrittenRelation | null {
  const place = `relation ${position + 1}`;
  const before = problems.found.length;
  if (node.kind !== "section") {
    problems.atSource(
      node.source,
      place,
      `found ${describeNode(node)}, expected kind and instruments`,
    );
    return null;
  }
  const reader = new RelationReader(node, place, problems);
  reader.unknownKeys();
  const kind = reader.kind();
  const instruments = reader.instruments(kind);
  const id = reader.id();
  const netting = reader.netting();
  if (netting !== undefined && instruments !== null) reader.nettedTogether(instruments);
  const rest = {
    version: reader.version(),
    softStates: reader.softStates(),
    ...(netting === undefined ? {} : { netting }),
    note: reader.note(),
  };
  if (kind === null || instruments === null || problems.found.length > before) return null;
  const own = id ?? relationIdOf("relation", kind, instruments);
  return { id: own, kind, instruments, provenance: "human-approved", ...rest };
}

/** Returns the relations of the list, or everything that is wrong with it (`CFG-906`). */
export function parseRelations(input: KnowledgeText): KnowledgeResult {
  const problems = new FileProblems(input.file);
  const { root, problems: broken } = readYaml(input.text, input.file, "CFG-906");
  problems.found.push(...broken);
  const items = root?.kind === "list" ? root.items : [];
  if (root !== undefined && root.kind !== "list") problems.whole("a list of relations is expected");
  else if (root !== undefined && items.length === 0) problems.whole("the list is empty");
  if (items.length > knowledgeRowsMax) {
    problems.whole(`more than ${knowledgeRowsMax} relations`);
    return { ok: false, problems: problems.found };
  }
  const approvedBy = approvalOf(input);
  const places = new Map<string, number>();
  const relations: Relation[] = [];
  for (const [position, node] of items.entries()) {
    const relation = readRelation(node, position, problems);
    if (relation === null) continue;
    for (const name of [claimOf(relation.kind, relation.instruments), `id ${relation.id}`]) {
      const earlier = places.get(name);
      if (earlier === undefined) {
        places.set(name, position + 1);
        continue;
      }
      const what = name.startsWith("id ")
        ? `the id ${relation.id} is that of`
        : "it says the same as";
      problems.atSource(node.source, `relation ${position + 1}`, `${what} relation ${earlier}`);
      break;
    }
    relations.push({ ...relation, approvedBy, approvedAt: input.approvedAt });
  }
  if (problems.found.length > 0) return { ok: false, problems: inOrder(problems.found) };
  return { ok: true, relations };
}
