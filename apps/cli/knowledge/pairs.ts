// `--pairs FILE`: markets of two or more venues that a person approved as the same claim, one row each, as CSV with
// a header or as a JSON array. A row becomes a relation over the YES of its markets: the same claim, or with
// `alignment` `inverted` the complement. `/no` behind a symbol says that the NO of that market is meant.

import {
  type InstrumentId,
  instrumentId,
  isVenue,
  marketId,
  type Venue,
  venues,
} from "../../../src/domain/market/venue.ts";
import type { Relation, RelationKind } from "../../../src/domain/relation/relation.ts";
import { inOrder } from "../configuration/problem.ts";
import type { SourceNode } from "../configuration/source-tree.ts";
import { nearestName } from "../configuration/spelling.ts";
import { readYaml } from "../configuration/yaml-source.ts";
import { parseCsv } from "./csv.ts";
import { FileProblems, knowledgeRowsMax } from "./file-problems.ts";
import {
  approvalOf,
  claimOf,
  type KnowledgeResult,
  type KnowledgeText,
  relationIdOf,
} from "./relation-file.ts";

const otherColumns = ["alignment", "note"] as const;

const columnNames: readonly string[] = [...venues, ...otherColumns];

/** One row before it is understood. */
interface PairRow {
  readonly line: number;
  /** For a person: `row 3`. */
  readonly place: string;
  readonly cells: ReadonlyMap<string, string>;
}

interface PairClaim {
  readonly kind: RelationKind;
  readonly instruments: readonly InstrumentId[];
  readonly note: string;
}

function unknownColumn(name: string): string {
  const meant = nearestName(name, columnNames);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `unknown column ${JSON.stringify(name)}${hint} (known: ${columnNames.join(", ")})`;
}

function csvRows(text: string, problems: FileProblems): PairRow[] {
  const { rows, error } = parseCsv(text);
  if (error !== null) problems.at(error.line, "", error.message);
  const [header, ...body] = rows;
  if (header === undefined) {
    if (error === null)
      problems.whole("the file is empty: a header such as kalshi,polymarket is expected");
    return [];
  }
  const names = header.fields.map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !columnNames.includes(name));
  const twice = names.filter((name, position) => names.indexOf(name) !== position);
  for (const name of unknown) problems.at(header.line, "header", unknownColumn(name));
  for (const name of twice) problems.at(header.line, "header", `column ${name} is given twice`);
  if (names.filter(isVenue).length < 2) {
    problems.at(header.line, "header", `two venues at least are expected (${venues.join(", ")})`);
  }
  if (problems.found.length > 0) return [];
  return body.flatMap((row, position) => {
    const place = `row ${position + 1}`;
    if (row.fields.length !== names.length) {
      const message = `${row.fields.length} fields, the header has ${names.length}`;
      problems.at(row.line, place, message);
      return [];
    }
    const cells = new Map(names.map((name, column) => [name, row.fields[column]!]));
    return [{ line: row.line, place, cells }];
  });
}

function jsonCells(
  node: SourceNode,
  place: string,
  problems: FileProblems,
): PairRow["cells"] | null {
  if (node.kind !== "section") {
    problems.atSource(
      node.source,
      place,
      'an object such as {"kalshi": …, "polymarket": …} is expected',
    );
    return null;
  }
  const before = problems.found.length;
  const cells = new Map<string, string>();
  for (const [key, { keySource, node: value }] of node.entries) {
    if (!columnNames.includes(key)) problems.atSource(keySource, place, unknownColumn(key));
    else if (value.kind !== "text") problems.atSource(value.source, place, `${key} must be text`);
    else cells.set(key, value.text.trim());
  }
  return problems.found.length === before ? cells : null;
}

function jsonRows(text: string, file: string, problems: FileProblems): PairRow[] {
  const { root, problems: broken } = readYaml(text, file, "CFG-906");
  problems.found.push(...broken);
  if (root === undefined) return [];
  if (root.kind !== "list") {
    problems.whole("a list of pairs is expected");
    return [];
  }
  return root.items.flatMap((node, position) => {
    const place = `row ${position + 1}`;
    const cells = jsonCells(node, place, problems);
    const line = node.source.kind === "file" ? node.source.line : 1;
    return cells === null ? [] : [{ line, place, cells }];
  });
}

/** Returns the instrument a cell names, or reports why it names none. */
function instrumentOf(
  venue: Venue,
  cell: string,
  report: (message: string) => void,
): InstrumentId | null {
  const symbol = cell.replace(/\/(?:yes|no)$/, "");
  if (symbol === "" || /\s/.test(symbol)) {
    report(`${JSON.stringify(cell)} is no symbol of ${venue}`);
    return null;
  }
  if (/^[a-z-]+:/.test(symbol)) {
    report(`${JSON.stringify(cell)}: leave out the venue in front`);
    return null;
  }
  return instrumentId(marketId(venue, symbol), cell.endsWith("/no") ? "no" : "yes");
}

function claimOfRow(row: PairRow, problems: FileProblems): PairClaim | null {
  const before = problems.found.length;
  const report = (message: string): void => problems.at(row.line, row.place, message);
  const instruments: InstrumentId[] = [];
  for (const venue of venues) {
    const cell = row.cells.get(venue) ?? "";
    if (cell === "") continue;
    const instrument = instrumentOf(venue, cell, report);
    if (instrument !== null) instruments.push(instrument);
  }
  const alignment = row.cells.get("alignment") || "same";
  if (alignment !== "same" && alignment !== "inverted") {
    report(`alignment is ${JSON.stringify(alignment)}; \`same\` or \`inverted\` is expected`);
  }
  if (problems.found.length > before) return null;
  if (instruments.length < 2) report("markets of two venues at least are expected");
  const isInverted = alignment === "inverted";
  if (isInverted && instruments.length > 2) {
    report("of three venues `inverted` does not say which: write /no behind its symbol");
  }
  if (isInverted && instruments.some((instrument) => instrument.endsWith("/no"))) {
    report("`inverted` and /no together: use one of them");
  }
  if (problems.found.length > before) return null;
  const kind = isInverted ? "complement" : "same-claim";
  return { kind, instruments, note: row.cells.get("note") ?? "" };
}

/** Reports rows that say the same again, and markets that rows pair with two different markets of one venue. */
class RowConflicts {
  readonly #claims = new Map<string, string>();
  readonly #partners = new Map<string, { readonly market: string; readonly place: string }>();

  check(row: PairRow, claim: PairClaim, problems: FileProblems): boolean {
    const before = problems.found.length;
    const text = claimOf(claim.kind, claim.instruments);
    const earlier = this.#claims.get(text);
    if (earlier !== undefined) {
      problems.at(row.line, row.place, `the same pair as ${earlier}`);
      return false;
    }
    this.#claims.set(text, row.place);
    const markets = claim.instruments.map((instrument) => instrument.replace(/\/(?:yes|no)$/, ""));
    for (const market of markets) {
      for (const partner of markets) {
        if (partner !== market) this.#pair(row, market, partner, problems);
      }
    }
    return problems.found.length === before;
  }

  #pair(row: PairRow, market: string, partner: string, problems: FileProblems): void {
    const venue = partner.slice(0, partner.indexOf(":"));
    const key = `${market} ${venue}`;
    const known = this.#partners.get(key);
    if (known === undefined) {
      this.#partners.set(key, { market: partner, place: row.place });
    } else if (known.market !== partner) {
      const message = `${market} is paired with ${partner} here and with ${known.market} in ${known.place}`;
      problems.at(row.line, row.place, message);
    } else {
      const message = `${market} is paired with ${partner} as in ${known.place}, but otherwise aligned`;
      problems.at(row.line, row.place, message);
    }
  }
}

/** Returns a relation for each row, or everything that is wrong with the file (`CFG-906`). */
export function parsePairs(input: KnowledgeText): KnowledgeResult {
  const problems = new FileProblems(input.file);
  const isJson = /^[\ufeff\s]*[[{]/.test(input.text);
  const rows = isJson ? jsonRows(input.text, input.file, problems) : csvRows(input.text, problems);
  if (rows.length > knowledgeRowsMax) problems.whole(`more than ${knowledgeRowsMax} rows`);
  else if (rows.length === 0 && problems.found.length === 0)
    problems.whole("the file has no pairs");
  if (rows.length > knowledgeRowsMax) return { ok: false, problems: problems.found };
  const conflicts = new RowConflicts();
  const approvedBy = approvalOf(input);
  const relations: Relation[] = [];
  for (const row of rows) {
    const claim = claimOfRow(row, problems);
    if (claim === null || !conflicts.check(row, claim, problems)) continue;
    relations.push({
      id: relationIdOf("pair", claim.kind, claim.instruments),
      version: 1,
      ...claim,
      provenance: "human-approved",
      approvedBy,
      approvedAt: input.approvedAt,
      softStates: [],
    });
  }
  if (problems.found.length > 0) return { ok: false, problems: inOrder(problems.found) };
  return { ok: true, relations };
}
