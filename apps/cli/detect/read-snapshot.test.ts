// Snapshots: what they become, what is fatal for the file, and what costs one component its answer and no other.

import { describe, expect, test } from "vitest";
import type { Market } from "../../../src/domain/market/market.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatProblem, ProblemsError } from "../configuration/problem.ts";
import { formatSource } from "../configuration/source-tree.ts";
import { parseSnapshot, readSnapshotFile } from "./read-snapshot.ts";
import type { Snapshot } from "./snapshot.ts";
import { splitComponents } from "./split-components.ts";

const parse = (text: string): Snapshot => parseSnapshot({ text, file: "s.yaml" });

const head = "snapshot: 1\nat: 2026-09-15T12:00:00Z\nmarkets:\n";
const good = '- { id: kalshi:GOOD, bids: [["0.40", "10"]], asks: [["0.42", "10"]] }\n';

/** Returns `code component: place message` of each problem of a file with these markets and a good one. */
function problemsWith(items: string, relations = ""): string[] {
  const snapshot = parse(`${head}${items}${good}${relations}`);
  const answered = splitComponents(snapshot).filter(({ problems }) => problems.length === 0);
  expect(answered.map(({ id }) => id)).toContain("kalshi:GOOD");
  return snapshot.problems.map(({ code, markets, source, message }) => {
    const line = formatSource(source).split(":")[1];
    return `${code} ${markets.join(" ")} ${line} ${message}`;
  });
}

function fatal(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(formatProblem);
    throw error;
  }
  return expect.fail("the file was read");
}

const marketOf = (snapshot: Snapshot, id: string): Market => {
  const found = snapshot.markets.find(({ market }) => market.id === id);
  if (found === undefined) return expect.fail(JSON.stringify(snapshot.problems));
  return found.market;
};

describe("a snapshot", () => {
  test("a market has the terms of its venue where it names none", () => {
    const text = `${head}${["kalshi", "polymarket", "polymarket-us", "forecastex", "amm"]
      .map((venue) => `- { id: ${venue}:X, bids: [], asks: [] }\n`)
      .join("")}`;
    const snapshot = parse(text);
    expect(snapshot.problems).toEqual([]);
    const terms = snapshot.markets.map(({ market }) => [
      market.id,
      market.lot,
      market.sizeMin,
      market.notionalMin,
      market.pairTotal,
      market.fees.map(({ schedule }) => schedule.kind).join(),
      market.payoutAt,
    ]);
    expect(terms).toEqual([
      ["kalshi:X", 10_000, 10_000, 0, 10_000, "kalshi", null],
      ["polymarket:X", 10_000, 5_000_000, 1_000_000, 10_000, "", null],
      ["polymarket-us:X", 1_000_000, 1_000_000, 0, 10_000, "", null],
      ["forecastex:X", 1_000_000, 1_000_000, 0, 10_100, "forecastex", null],
      ["amm:X", 1, 1, 0, 10_000, "", null],
    ]);
  });

  test("every term may be written, as text or as a number", () => {
    const snapshot = parse(`${head}
- id: polymarket:0x1
  title: Who wins?
  tick: 0.001
  lot: "1"
  sizeMin: 10
  notionalMin: 2.5
  fees: { kind: polymarket, rate: 0.04, exponent: 2, chargedIn: shares }
  payoutAt: 2026-10-01T00:00:00.5Z
  pairTotal: 1.00
  carryRate: 0.03
  bids: [[0.401, 10], ["0.4100", "5.25"], [0.39, 0]]
  asks: [[0.5, 1], [0.42, 2]]
`);
    expect(snapshot.problems).toEqual([]);
    expect(integerOf(snapshot.at)).toBe(1_789_473_600_000_000);
    expect(marketOf(snapshot, "polymarket:0x1")).toMatchObject({
      title: "Who wins?",
      lot: 1_000_000,
      sizeMin: 10_000_000,
      notionalMin: 2_500_000,
      fees: [{ schedule: { kind: "polymarket", rate: 40_000, exponent: 2, chargedIn: "shares" } }],
      payoutAt: 1_790_812_800_500_000,
      carryRate: 30_000,
      tickScheme: { bands: [{ from: 0, to: 10_000, step: 10 }] },
    });
    const [{ bids, asks } = expect.fail()] = snapshot.markets;
    expect(bids).toEqual([
      { price: 4_100, size: 5_250_000 },
      { price: 4_010, size: 10_000_000 },
    ]);
    expect(asks.map(({ price }) => price)).toEqual([4_200, 5_000]);
  });

  test("fees are those of the snapshot's day, and equal schedules are one object", () => {
    const items =
      "- { id: kalshi:A, bids: [], asks: [] }\n- { id: kalshi:B, bids: [], asks: [] }\n" +
      "- { id: kalshi:C, fees: { kind: kalshi, multiplier: 0.5, membership: non-direct }, bids: [], asks: [] }\n";
    const now = parse(head + items);
    const before = parse((head + items).replace("2026-09-15", "2026-04-15"));
    const scheduleOf = (snapshot: Snapshot, id: string) => marketOf(snapshot, id).fees[0]?.schedule;
    expect(scheduleOf(now, "kalshi:A")).toBe(scheduleOf(now, "kalshi:B"));
    expect(scheduleOf(now, "kalshi:A")).toMatchObject({ rounding: "micro", takerRate: 70_000 });
    expect(scheduleOf(before, "kalshi:A")).toMatchObject({ rounding: "cent" });
    expect(scheduleOf(now, "kalshi:C")).toMatchObject({
      multiplier: 500_000,
      balancePrecision: 10_000,
    });
  });

  test("JSON says the same as YAML, and the approval is that of the file", () => {
    const json = parse(
      JSON.stringify({
        snapshot: 1,
        at: 1_789_473_600_000_000,
        markets: [
          { id: "kalshi:A", bids: [["0.1", 5]], asks: [] },
          { id: "kalshi:B", bids: [], asks: [] },
        ],
        relations: [{ kind: "implies", instruments: ["kalshi:A/yes", "kalshi:B/yes"] }],
      }),
    );
    expect(json.problems).toEqual([]);
    expect(integerOf(json.at)).toBe(1_789_473_600_000_000);
    expect(json.markets[0]?.bids).toEqual([{ price: 1_000, size: 5_000_000 }]);
    expect(json.relations).toEqual([
      expect.objectContaining({
        kind: "implies",
        provenance: "human-approved",
        approvedBy: expect.stringMatching(/^s\.yaml sha256:[0-9a-f]{64}$/),
        approvedAt: json.at,
      }),
    ]);
  });
});

describe("what is fatal", () => {
  test.each<[string, string, RegExp]>([
    ["nothing", "", /^DET-320 s\.yaml:1:1: the file is empty$/],
    ["no YAML", "a: [", /^DET-320 s\.yaml:1:\d+: not valid YAML/],
    ["a list", "- a", /^DET-320 s\.yaml:1:1: snapshot, at and markets are expected$/],
    ["no version", `${head}${good}`.replace("snapshot: 1\n", ""), /^DET-320 snapshot .*nothing/],
    ["another version", `${head}${good}`.replace(": 1", ": 2"), /found "2", expected 1/],
    ["no instant", `${head}${good}`.replace(/at:.*\n/, ""), /^DET-320 at /],
    ["a day that is none", `${head}${good}`.replace("09-15", "02-30"), /^DET-320 at .*02-30/],
    ["seconds for micros", `${head}${good}`.replace(/at:.*/, "at: 1789473600"), /^DET-320 at /],
    ["no markets", "snapshot: 1\nat: 2026-09-15T12:00:00Z\n", /^DET-320 markets .*expected a list/],
    ["an empty list", "snapshot: 1\nat: 2026-09-15T12:00:00Z\nmarkets: []\n", /it is empty/],
    ["relations that are no list", `${head}${good}relations: x\n`, /^DET-320 relations /],
    [
      "an unknown key",
      `${head}${good}relation: []\n`,
      /unknown key "relation"; did you mean relations/,
    ],
    ["a key twice", `${head}${good}at: 2026-09-15T12:00:00Z\n`, /^CFG-903 at /],
    ["an anchor", `title: &a x\n${head}${good}`, /anchors and aliases/],
  ])("%s", (_what, text, expected) => {
    expect(fatal(text)).toEqual([expect.stringMatching(expected)]);
  });

  test("everything of it is named at once", () => {
    expect(fatal("snapshot: 3\nat: noon\nmarkets: x\n")).toHaveLength(3);
  });

  test("a file that is not there", () => {
    expect(() => readSnapshotFile("nowhere/snapshot.yaml")).toThrow(/DET-320.*no such file/);
  });
});

describe("what costs one component its answer", () => {
  const book = (bids: string, asks = "[]") => `- { id: kalshi:A, bids: ${bids}, asks: ${asks} }\n`;

  test.each<[string, string, string]>([
    ["NaN", book('[["NaN", 1]]'), 'UNI-001 kalshi:A 4 bids.0.0: not a decimal number: "NaN"'],
    [
      "a price in exponents",
      book("[[4e-1, 1]]"),
      'UNI-001 kalshi:A 4 bids.0.0: not a decimal number: "4e-1"',
    ],
    [
      "a size in exponents",
      book("[[0.4, 1e3]]"),
      'UNI-001 kalshi:A 4 bids.0.1: not a decimal number: "1e3"',
    ],
    [
      "Infinity",
      book("[[0.4, Infinity]]"),
      'UNI-001 kalshi:A 4 bids.0.1: not a decimal number: "Infinity"',
    ],
    ["a comma", book('[["0,4", 1]]'), 'UNI-001 kalshi:A 4 bids.0.0: not a decimal number: "0,4"'],
    [
      "too fine a price",
      book("[[0.40001, 1]]"),
      'UNI-002 kalshi:A 4 bids.0.0: more than 4 decimals: "0.40001"',
    ],
    [
      "too fine a size",
      book("[[0.4, 1.0000001]]"),
      'UNI-002 kalshi:A 4 bids.0.1: more than 6 decimals: "1.0000001"',
    ],
    [
      "a size beyond safe integers",
      book("[[0.4, 9007199255]]"),
      'UNI-003 kalshi:A 4 bids.0.1: too large: "9007199255"',
    ],
    [
      "more than a side may hold",
      book("[[0.4, 60000000], [0.3, 60000000]]"),
      "QUA-110 kalshi:A 4 bids: more than 100000000 contracts",
    ],
    ["a size below zero", book("[[0.4, -1]]"), "QUA-110 kalshi:A 4 bids.0.1: a size below zero"],
    [
      "a price of a dollar",
      book("[]", "[[1, 1]]"),
      "QUA-105 kalshi:A 4 asks.0.0: 1.00 is not between 0 and 1 USD",
    ],
    [
      "a price of nothing",
      book("[[0, 1]]"),
      "QUA-105 kalshi:A 4 bids.0.0: 0.00 is not between 0 and 1 USD",
    ],
    [
      "a price below nothing",
      book("[[-0.1, 1]]"),
      "QUA-105 kalshi:A 4 bids.0.0: -0.10 is not between 0 and 1 USD",
    ],
    [
      "a crossed book",
      book("[[0.5, 1]]", "[[0.45, 1]]"),
      "QUA-101 kalshi:A 4 bids: the best bid 0.50 is above the best ask 0.45",
    ],
    [
      "a level twice",
      book("[[0.4, 1], [0.40, 2]]"),
      "DET-321 kalshi:A 4 bids.1: a second level at 0.40",
    ],
    [
      "no level",
      book("[0.4]"),
      'DET-321 kalshi:A 4 bids.0: found "0.4", a level such as ["0.42", "100"] is expected',
    ],
    [
      "no book",
      "- { id: kalshi:A, bids: [] }\n",
      'DET-321 kalshi:A 4 asks: found nothing, a list of levels such as [["0.42", "100"]] is expected',
    ],
    [
      "an unknown key",
      "- { id: kalshi:A, bids: [], asks: [], lots: 1 }\n",
      'DET-321 kalshi:A 4 unknown key "lots"; did you mean lot?',
    ],
    [
      "off the grid",
      "- { id: kalshi:A, tick: 0.01, bids: [[0.405, 1]], asks: [] }\n",
      "QUA-104 kalshi:A 4 bids.0.0: 0.405 is off the market's price grid",
    ],
    [
      "a grid that is none",
      "- { id: kalshi:A, tick: 0.03, bids: [], asks: [] }\n",
      "VEN-801 kalshi:A 4 tick: the step does not divide its band: 0 to 10000 by 300 ticks",
    ],
    [
      "an unknown grid",
      "- { id: kalshi:A, tickScheme: odd, bids: [], asks: [] }\n",
      "DET-321 kalshi:A 4 tickScheme: no grid is known as odd",
    ],
    [
      "no lot",
      "- { id: kalshi:A, lot: 0, bids: [], asks: [] }\n",
      "DET-321 kalshi:A 4 lot: above 0 and at most 1000000 contracts are expected",
    ],
    [
      "unknown fees",
      "- { id: kalshi:A, fees: { kind: flat }, bids: [], asks: [] }\n",
      'DET-321 kalshi:A 4 fees.kind: found "flat", fees with a kind of kalshi, polymarket, forecastex, pool or none are expected',
    ],
    [
      "a rate in percent",
      "- { id: kalshi:A, fees: { kind: polymarket, rate: 4 }, bids: [], asks: [] }\n",
      "DET-321 kalshi:A 4 fees.rate: a rate from 0 to 1 is expected",
    ],
    [
      "a payout at no time",
      "- { id: kalshi:A, payoutAt: soon, bids: [], asks: [] }\n",
      "DET-321 kalshi:A 4 payoutAt: not an instant of this century such as 2026-09-01T12:00:00Z: soon",
    ],
    [
      "a key twice",
      "- { id: kalshi:A, bids: [], bids: [], asks: [] }\n",
      "CFG-903 kalshi:A 4 markets.0.bids: given twice, first in line 4",
    ],
    [
      "a market of no venue",
      "- { id: nowhere:A, bids: [], asks: [] }\n",
      "DET-321  4 id: a market such as kalshi:KXFED-26DEC-T3.50 is expected",
    ],
    [
      "no market at all",
      "- text\n",
      'DET-321  4 found "text", a market with id, bids and asks is expected',
    ],
  ])("%s", (_what, items, expected) => {
    expect(problemsWith(items)).toEqual([expected]);
  });

  test("a market described twice is not used at all", () => {
    const twice =
      "- { id: kalshi:A, bids: [], asks: [] }\n- { id: kalshi:A, bids: [], asks: [] }\n";
    expect(problemsWith(twice)).toEqual([
      "DET-322 kalshi:A 5 kalshi:A is described twice, first at s.yaml:4:3",
    ]);
    expect(parse(head + twice + good).markets.map(({ market }) => market.id)).toEqual([
      "kalshi:GOOD",
    ]);
  });

  const two = "- { id: kalshi:A, bids: [], asks: [] }\n- { id: kalshi:B, bids: [], asks: [] }\n";

  test.each<[string, string, string[]]>([
    [
      "to an unknown market",
      "- { kind: implies, instruments: [kalshi:A/yes, kalshi:Z/yes] }",
      ["EQV-201 kalshi:A kalshi:Z 8 relation 1: kalshi:Z is not among the markets of the snapshot"],
    ],
    [
      "that cannot be read",
      "- { kind: implys, instruments: [kalshi:A/yes, kalshi:B/yes] }",
      [expect.stringMatching(/^DET-323 kalshi:A kalshi:B 8 relation 1: unknown kind "implys"/)],
    ],
    [
      "said twice",
      "- { kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }\n- { kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }",
      ["DET-323 kalshi:A kalshi:B 9 relation 2: it says the same as relation 1"],
    ],
    [
      "with a key twice",
      "- { kind: implies, kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }",
      ["CFG-903 kalshi:A kalshi:B 8 relations.0.kind: given twice, first in line 8"],
    ],
    [
      "without instruments",
      "- { kind: implies }",
      ["DET-323  8 relation 1: instruments: found nothing, expected a list"],
    ],
  ])("a relation %s", (_what, relation, expected) => {
    expect(problemsWith(two, `relations:\n${relation}\n`)).toEqual(expected);
  });
});

describe("components", () => {
  const ids = ["A", "B", "C", "D", "E"];
  const five = ids.map((id) => `- { id: kalshi:${id}, bids: [], asks: [] }\n`).join("");

  test("are what relations connect; a market alone is one", () => {
    const relations = `relations:
- { id: z, kind: implies, instruments: [kalshi:D/yes, kalshi:B/no] }
- { id: a, kind: implies, instruments: [kalshi:E/yes, kalshi:D/no] }
`;
    const components = splitComponents(parse(head + five + relations));
    expect(
      components.map(({ id, contracts, relations: own }) => [
        id,
        contracts.join(" "),
        own.map((relation) => relation.id).join(" "),
      ]),
    ).toEqual([
      ["kalshi:A", "kalshi:A", ""],
      ["kalshi:B", "kalshi:B kalshi:D kalshi:E", "a z"],
      ["kalshi:C", "kalshi:C", ""],
    ]);
  });

  test("a problem belongs to all that any relation connects, even one that cannot be read", () => {
    const relations = `relations:
- { kind: implies, instruments: [kalshi:A/yes, kalshi:B/yes] }
- { kind: none, instruments: [kalshi:B/yes, kalshi:C/yes] }
- { kind: implies, instruments: [kalshi:D/yes, kalshi:E/yes] }
`;
    const components = splitComponents(parse(head + five + relations));
    expect(
      components.map(({ contracts, problems }) => [contracts.length, problems.length]),
    ).toEqual([
      [3, 1],
      [2, 0],
    ]);
  });
});
