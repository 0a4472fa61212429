// Files of pairs and relations: what they become, and everything that is wrong with them named at once by row.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Relation, relationInstrumentsMax } from "../../../src/domain/relation/relation.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { formatSource } from "../configuration/source-tree.ts";
import { parseCsv } from "./csv.ts";
import { parsePairs } from "./pairs.ts";
import { type KnowledgeResult, parseInstrument, readKnowledgeFile } from "./relation-file.ts";
import { parseRelations } from "./relations.ts";

const approvedAt = epochMicros(1_767_541_440_000_000);
const input = (text: string) => ({ text, file: "folder/pairs.csv", approvedAt });

function relationsOf(result: KnowledgeResult): readonly Relation[] {
  if (!result.ok) expect.fail(JSON.stringify(result.problems, null, 2));
  return result.relations;
}

/** Returns `line place: message` of each problem. */
function problemsOf(result: KnowledgeResult): string[] {
  if (result.ok) return [];
  return result.problems.map(({ code, path, source, message }) => {
    expect(code).toBe("CFG-906");
    return `${formatSource(source).split(":")[1]} ${path}: ${message}`;
  });
}

describe("pairs as CSV", () => {
  test("a row becomes an approved relation over the YES of its markets", () => {
    const text = "kalshi,polymarket,note\nKXNBAMVP-26-SGIL,0xabc,Shai\n";
    const [relation] = relationsOf(parsePairs(input(text)));
    expect(relation).toEqual({
      id: expect.stringMatching(/^pair-[0-9a-f]{16}$/),
      version: 1,
      kind: "same-claim",
      instruments: ["kalshi:KXNBAMVP-26-SGIL/yes", "polymarket:0xabc/yes"],
      provenance: "human-approved",
      approvedBy: expect.stringMatching(/^pairs\.csv sha256:[0-9a-f]{64}$/),
      approvedAt,
      softStates: [],
      note: "Shai",
    });
  });

  test("inverted is the complement, /no the other outcome, and three venues are one claim", () => {
    const text = [
      "Kalshi,polymarket,forecastex,alignment,note",
      'A,0x1,,inverted,"said ""no"", twice"',
      "B,0x2,123,same,",
      "C,0x3/no,456,,",
      "",
    ].join("\r\n");
    const shown = relationsOf(parsePairs(input(`\ufeff${text}`))).map(
      ({ kind, instruments, note }) => `${kind} ${instruments.join(" ")} ${note}`,
    );
    expect(shown).toEqual([
      'complement kalshi:A/yes polymarket:0x1/yes said "no", twice',
      "same-claim kalshi:B/yes polymarket:0x2/yes forecastex:123/yes ",
      "same-claim kalshi:C/yes polymarket:0x3/no forecastex:456/yes ",
    ]);
  });

  test("ids follow from what is said, not from where it stands", () => {
    const ids = (text: string): string[] =>
      relationsOf(parsePairs(input(text))).map(({ id }) => id);
    const [a, b] = ids("kalshi,polymarket\nA,0x1\nB,0x2\n");
    expect(ids("polymarket,kalshi\n0x2,B\n0x1,A\n")).toEqual([b, a]);
    expect(ids("kalshi,polymarket,alignment\nA,0x1,inverted\n")).not.toContain(a);
  });

  test.each<[string, string, string[]]>([
    ["nothing", "", ["1 : the file is empty: a header such as kalshi,polymarket is expected"]],
    ["only a header", "kalshi,polymarket\n", ["1 : the file has no pairs"]],
    [
      "an unknown column",
      "kalshi,polymrket\nA,B\n",
      [
        '1 header: unknown column "polymrket"; did you mean polymarket? (known: kalshi, polymarket, forecastex, amm, polymarket-us, alignment, note)',
        "1 header: two venues at least are expected (kalshi, polymarket, forecastex, amm, polymarket-us)",
      ],
    ],
    [
      "a column twice",
      "kalshi,polymarket,kalshi\nA,B,C\n",
      ["1 header: column kalshi is given twice"],
    ],
    ["an open quote", 'kalshi,polymarket\n"A,B\n', ["2 : a quote is never closed"]],
    [
      "a stray quote",
      'kalshi,polymarket\nA"x,B\n',
      ['2 : a quote inside a field: quote the whole field and double it ("")'],
    ],
    ["text behind a quote", 'kalshi,polymarket\n"A"x,B\n', ["2 : text behind a closing quote"]],
  ])("%s", (_, text, expected) => {
    expect(problemsOf(parsePairs(input(text)))).toEqual(expected);
  });

  test("all rows that are wrong are named at once, and nothing of the file is used", () => {
    const rows = [
      "kalshi,polymarket,forecastex,alignment",
      "A,0x1,,same",
      "B,,,same",
      "C,0x3,,sideways",
      "D,0x4",
      "polymarket:E,0x5,,",
      "F,0x 6,,",
      "G,0x7,7,inverted",
      "H/no,0x8,,inverted",
      "A,0x1,,same",
      "A,0x9,,same",
      "A,0x1,,inverted",
    ];
    expect(problemsOf(parsePairs(input(rows.join("\n"))))).toEqual([
      "3 row 2: markets of two venues at least are expected",
      '4 row 3: alignment is "sideways"; `same` or `inverted` is expected',
      "5 row 4: 2 fields, the header has 4",
      '6 row 5: "polymarket:E": leave out the venue in front',
      '7 row 6: "0x 6" is no symbol of polymarket',
      "8 row 7: of three venues `inverted` does not say which: write /no behind its symbol",
      "9 row 8: `inverted` and /no together: use one of them",
      "10 row 9: the same pair as row 1",
      "11 row 10: kalshi:A is paired with polymarket:0x9 here and with polymarket:0x1 in row 1",
      "12 row 11: kalshi:A is paired with polymarket:0x1 as in row 1, but otherwise aligned",
      "12 row 11: polymarket:0x1 is paired with kalshi:A as in row 1, but otherwise aligned",
    ]);
  });
});

describe("pairs as JSON", () => {
  test("a list of objects says the same as rows", () => {
    const csv = "kalshi,polymarket,forecastex,note\nA,0x1,42,n\n";
    const json = JSON.stringify([{ kalshi: "A", polymarket: "0x1", forecastex: 42, note: "n" }]);
    const strip = (text: string) =>
      relationsOf(parsePairs(input(text))).map((relation) => ({ ...relation, approvedBy: "" }));
    expect(strip(json)).toEqual(strip(csv));
  });

  test("what is wrong is named with its line", () => {
    const text =
      '[\n {"kalshi": "A", "polymarket": "B"},\n {"kalshi": ["A"], "poly": "B"},\n 5\n]\n';
    expect(problemsOf(parsePairs(input(text)))).toEqual([
      "3 row 2: kalshi must be text",
      expect.stringMatching(/^3 row 2: unknown column "poly"/),
      '4 row 3: an object such as {"kalshi": …, "polymarket": …} is expected',
    ]);
    expect(problemsOf(parsePairs(input('{"kalshi": "A"}')))).toContain(
      "1 : a list of pairs is expected",
    );
    expect(problemsOf(parsePairs(input("[")))[0]).toMatch(/not valid YAML/);
  });
});

describe("CSV", () => {
  test("what is written as RFC 4180 reads back, rows with their lines", () => {
    const field = fc
      .string({ unit: fc.constantFrom("a", "ß", ",", '"', "\n", "\r\n", " "), maxLength: 6 })
      .map((text) => text.trim());
    const row = fc.array(field, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), (rows, end) => {
        const quoted = (text: string): string =>
          /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = rows.map((fields) => fields.map(quoted).join(","));
        const parsed = parseCsv(lines.map((line) => line + end).join(""));
        expect(parsed.error).toBeNull();
        expect(parsed.rows.map(({ fields }) => fields)).toEqual(rows);
        let line = 1;
        for (const [position, { line: begun }] of parsed.rows.entries()) {
          expect(begun).toBe(line);
          line += lines[position]!.split("\n").length;
        }
      }),
    );
  });

  test("a last line without an end, blank lines, and an empty last field", () => {
    expect(parseCsv("a,b\n\n\nc,").rows).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 4, fields: ["c", ""] },
    ]);
  });
});

describe("relations", () => {
  test("every kind, from YAML, in the order that was written", () => {
    const text = `
- { kind: same-claim, instruments: [kalshi:A/yes, polymarket:0x1/yes] }
- { kind: complement, instruments: [kalshi:A/yes, kalshi:B/yes] }
- { kind: mutually-exclusive, instruments: [kalshi:C/yes, kalshi:D/yes] }
- { kind: exhaustive, instruments: [kalshi:C/no, kalshi:D/no] }
- { kind: partition, instruments: [kalshi:C/yes, kalshi:D/yes, kalshi:E/yes] }
- id: fed-25
  version: 3
  kind: implies
  instruments:
    - kalshi:KXFED-26DEC-T3.50/yes
    - polymarket-us:a/b/no
  note: by the rules
  softStates:
    - { reason: another source, probability: 0.01 }
    - { reason: a tie }
- { kind: ladder, instruments: [kalshi:T1/yes, kalshi:T2/yes] }
- { kind: nested-dates, instruments: [kalshi:D2/yes, kalshi:D1/yes] }
- { kind: split-of-parent, instruments: [kalshi:P/yes, kalshi:Q/yes, kalshi:R/yes] }
`;
    const relations = relationsOf(parseRelations(input(text)));
    expect(relations.map(({ kind }) => kind)).toEqual([
      "same-claim",
      "complement",
      "mutually-exclusive",
      "exhaustive",
      "partition",
      "implies",
      "ladder",
      "nested-dates",
      "split-of-parent",
    ]);
    expect(relations[5]).toEqual({
      id: "fed-25",
      version: 3,
      kind: "implies",
      instruments: ["kalshi:KXFED-26DEC-T3.50/yes", "polymarket-us:a/b/no"],
      provenance: "human-approved",
      approvedBy: expect.stringMatching(/^pairs\.csv sha256:/),
      approvedAt,
      softStates: [
        { reason: "another source", probability: 10_000 },
        { reason: "a tie", probability: null },
      ],
      note: "by the rules",
    });
    expect(relations[0]?.id).toMatch(/^relation-[0-9a-f]{16}$/);
  });

  test("JSON says the same as YAML", () => {
    const list = [{ kind: "implies", instruments: ["kalshi:A/yes", "kalshi:B/yes"] }];
    const [fromJson] = relationsOf(parseRelations(input(JSON.stringify(list))));
    const [fromYaml] = relationsOf(
      parseRelations(input("- kind: implies\n  instruments: [kalshi:A/yes, kalshi:B/yes]\n")),
    );
    expect({ ...fromJson, approvedBy: "" }).toEqual({ ...fromYaml, approvedBy: "" });
  });

  test("everything wrong is named at once, with line and place", () => {
    const text = `- { kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }
- { kind: implys, instruments: [kalshi:A/yes, kalshi:B/yes] }
- { kind: complement, instruments: [kalshi:A/yes] }
- { kind: same-claim, instruments: [kalshi:A/yes, kalshi:A/yes] }
- { kind: same-claim, instruments: [kalshi:A, nowhere:B/yes, [x]] }
- { instruments: kalshi:A/yes }
- { kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }
- { kind: implies, instruments: [kalshi:A/yes, kalshi:C/yes], knd: x, version: 0, id: "a b", note: [x] }
- { kind: ladder, instruments: [kalshi:A/yes, kalshi:C/yes], softStates: x }
- kind: ladder
  instruments: [kalshi:A/yes, kalshi:D/yes]
  softStates:
    - tie
    - { reason: x, probability: 2 }
    - { probability: 0.1 }
    - { reason: x, chance: 1 }
- text
- { kind: , instruments: [kalshi:A/yes, kalshi:E/yes] }
- { id: same, kind: implies, instruments: [kalshi:A/yes, kalshi:F/yes] }
- { id: same, kind: implies, instruments: [kalshi:A/yes, kalshi:G/yes] }
`;
    expect(problemsOf(parseRelations(input(text)))).toMatchInlineSnapshot(`
      [
        "2 relation 2: unknown kind "implys"; did you mean implies? (known: same-claim, complement, mutually-exclusive, exhaustive, partition, implies, ladder, nested-dates, split-of-parent)",
        "3 relation 3: \`complement\` takes exactly 2 instruments, found 1",
        "4 relation 4: kalshi:A/yes is named twice",
        "5 relation 5: found "kalshi:A", expected an instrument such as kalshi:KXFED-26DEC-T3.50/yes",
        "5 relation 5: found "nowhere:B/yes", expected an instrument such as kalshi:KXFED-26DEC-T3.50/yes",
        "5 relation 5: found a list, expected an instrument such as kalshi:KXFED-26DEC-T3.50/yes",
        "6 relation 6: it has no \`kind\`",
        "6 relation 6: instruments: found "kalshi:A/yes", expected a list",
        "7 relation 7: it says the same as relation 1",
        "8 relation 8: unknown key "knd"; did you mean kind?",
        "8 relation 8: version: a whole number from 1 on is expected",
        "8 relation 8: id: letters, digits and . _ : - are expected, 128 at most",
        "8 relation 8: note: found a list, expected text",
        "9 relation 9: softStates: found "x", expected a list",
        "13 relation 10: soft state: { reason: text, probability: 0.01 } is expected",
        "14 relation 10: probability: a number from 0 to 1 is expected",
        "15 relation 10: soft state: { reason: text, probability: 0.01 } is expected",
        "16 relation 10: soft state: { reason: text, probability: 0.01 } is expected",
        "17 relation 11: found "text", expected kind and instruments",
        "18 relation 12: kind: found nothing, expected text",
        "20 relation 14: the id same is that of relation 13",
      ]
    `);
  });

  test("what the venue does for who holds several of them stands beside what they say", () => {
    const netted = (netting: string, other = "kalshi:B") =>
      parseRelations(
        input(
          `- { kind: partition, instruments: [kalshi:A/yes, ${other}/yes], netting: ${netting} }`,
        ),
      );
    const nettingOf = (text: string) => relationsOf(netted(text))[0]?.netting;
    expect(nettingOf("{ kind: conversion, fee: 0.02 }")).toEqual({
      kind: "conversion",
      fee: 20_000,
    });
    expect(nettingOf("{ kind: conversion }")).toEqual({ kind: "conversion", fee: 0 });
    expect(nettingOf("{ kind: ladder-return }")).toEqual({ kind: "ladder-return", fee: 0 });
    for (const wrong of [
      "x",
      "{ kind: none }",
      "{ kind: exclusive-return, fee: 0.1 }",
      "{ fee: 0 }",
    ])
      expect(problemsOf(netted(wrong))).toEqual([
        "1 relation 1: netting: { kind } is expected, and fee for a conversion " +
          "(conversion, exclusive-return, ladder-return)",
      ]);
    expect(problemsOf(netted("{ kind: conversion, fee: 2 }"))).toEqual([
      "1 relation 1: netting: fee: a number from 0 to 1 is expected",
    ]);
    const across = netted("{ kind: conversion }", "polymarket:B");
    expect(problemsOf(across)).toEqual([
      "1 relation 1: netting: no venue nets what is held at another; instruments of one venue are expected",
    ]);
  });

  test("a set in another order is the same relation, an implication is not", () => {
    const both = (kind: string) =>
      `- { kind: ${kind}, instruments: [kalshi:A/yes, kalshi:B/yes] }\n- { kind: ${kind}, instruments: [kalshi:B/yes, kalshi:A/yes] }\n`;
    expect(problemsOf(parseRelations(input(both("partition"))))).toEqual([
      "2 relation 2: it says the same as relation 1",
    ]);
    expect(problemsOf(parseRelations(input(both("implies"))))).toEqual([]);
  });

  test("more instruments than one relation may name", () => {
    const names = Array.from(
      { length: relationInstrumentsMax + 1 },
      (_, place) => `kalshi:M${place}/yes`,
    );
    const text = JSON.stringify([{ kind: "partition", instruments: names }]);
    expect(problemsOf(parseRelations(input(text)))[0]).toMatch(
      /takes 2 to 256 instruments, found 257/,
    );
  });

  test.each<[string, string, RegExp]>([
    ["nothing", "", /empty/],
    ["no list", "kind: implies", /a list of relations is expected/],
    ["an empty list", "[]", /the list is empty/],
    ["not YAML", "- {", /not valid YAML/],
  ])("%s", (_, text, message) => {
    expect(problemsOf(parseRelations(input(text)))[0]).toMatch(message);
  });
});

describe("instruments", () => {
  test.each<[string, string | undefined]>([
    ["kalshi:A/yes", "kalshi:A/yes"],
    ["polymarket-us:a/b/no", "polymarket-us:a/b/no"],
    ["kalshi:A", undefined],
    ["kalshi:/yes", undefined],
    ["venue:A/yes", undefined],
    ["kalshi:A /yes", undefined],
    ["kalshi:A/YES", undefined],
  ])("%s", (text, expected) => {
    expect(parseInstrument(text)).toBe(expected);
  });
});

describe("files", () => {
  test("are read with a parser, and what is wrong is thrown with all its problems", () => {
    const folder = mkdtempSync(join(tmpdir(), "arbytron-pairs-"));
    const path = join(folder, "my-pairs.csv");
    writeFileSync(path, "kalshi,polymarket\nA,0x1\n");
    const [relation] = readKnowledgeFile(path, approvedAt, parsePairs);
    expect(relation?.approvedBy).toMatch(/^my-pairs\.csv sha256:/);
    writeFileSync(path, "kalshi\nA\n");
    expect(() => readKnowledgeFile(path, approvedAt, parsePairs)).toThrow(
      /^CFG-906 header .*my-pairs\.csv:1:1/,
    );
    expect(() => readKnowledgeFile(join(folder, "no"), approvedAt, parsePairs)).toThrow(
      /^CFG-906 .*no such file/,
    );
    rmSync(folder, { recursive: true });
  });
});
