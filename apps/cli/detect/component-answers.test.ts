// One component at a time: what is found without a closed form, what is not bought and why, what is left undecided, and
// where work and arithmetic end.

import { describe, expect, test } from "vitest";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { configurationSchema } from "../configuration/schema.ts";
import type { ComponentAnswer } from "./answer-schema.ts";
import { detect } from "./detect.ts";
import { parseSnapshot } from "./read-snapshot.ts";

const settings = toEngineSettings(configurationSchema.parse({}));

interface Book {
  readonly id: string;
  readonly bids?: readonly (readonly [number, number])[];
  readonly asks?: readonly (readonly [number, number])[];
  readonly [term: string]: unknown;
}

function answers(markets: readonly Book[], relations: readonly object[]): ComponentAnswer[] {
  const text = JSON.stringify({
    snapshot: 1,
    at: "2026-09-15T12:00:00Z",
    markets: markets.map((market) => ({ bids: [], asks: [], ...market })),
    relations,
  });
  const snapshot = parseSnapshot({ text, file: "s.json" });
  return detect({ snapshot, settings, implementation: "fast" }, true).components;
}

function answer(markets: readonly Book[], relations: readonly object[]): ComponentAnswer {
  const [only, ...others] = answers(markets, relations);
  expect(others).toEqual([]);
  return only ?? expect.fail("no component");
}

const free = { fees: { kind: "none" } };

const relation = (kind: string, ...instruments: readonly string[]) => ({ kind, instruments });

const bothWays = relation("same-claim", "kalshi:A/yes", "polymarket:B/yes");

describe("without a closed form", () => {
  const book = { ...free, bids: [[0.55, 100]], asks: [[0.6, 100]] } as const;
  const three = ["kalshi:A", "kalshi:B", "kalshi:C"].map((id) => ({ id, ...book }));
  // Of each two at least one pays, so of three at least two do.
  const twoOfThree = [
    relation("exhaustive", "kalshi:A/yes", "kalshi:B/yes"),
    relation("exhaustive", "kalshi:B/yes", "kalshi:C/yes"),
    relation("exhaustive", "kalshi:A/yes", "kalshi:C/yes"),
  ];

  test("the solver finds what the relations say only together", () => {
    const { verdict, opportunities, states, explanation } = answer(three, twoOfThree);
    expect([verdict, states]).toEqual(["opportunity", 4]);
    expect(opportunities).toHaveLength(1);
    expect(opportunities[0]).toMatchObject({
      lane: "general",
      opportunityId: "general|kalshi:A",
      size: "100",
      cost: "180.00",
      payoutWorst: "200.00",
      profitWorst: "20.00",
    });
    expect(explanation?.closedForms.filter(({ edge }) => edge !== null)).toEqual([]);
    expect(explanation?.binding).toHaveLength(3);
  });

  test("nothing is listed twice: a closed form that is as good stands alone", () => {
    const pair = answer(
      [
        { id: "kalshi:A", ...free, bids: [[0.4, 100]], asks: [[0.42, 100]] },
        { id: "polymarket:B", ...free, bids: [[0.5, 100]], asks: [[0.53, 100]] },
      ],
      [bothWays],
    );
    expect(pair.opportunities.map(({ lane }) => lane)).toEqual(["cross-venue"]);
    expect(pair.opportunities[0]?.profitWorst).toBe("8.00");
  });
});

describe("nothing is bought", () => {
  const other = { id: "polymarket:B", ...free, bids: [[0.7, 100]], asks: [[0.72, 100]] } as const;

  test.each<[string, Omit<Book, "id">, string]>([
    ["where nobody bids", { ...free, asks: [[0.1, 100]] }, "QUA-107"],
    ["where nobody offers", { ...free, bids: [[0.1, 100]] }, "QUA-107"],
    ["where the book is empty", free, "QUA-107"],
    ["where it is locked", { ...free, bids: [[0.1, 100]], asks: [[0.1, 100]] }, "QUA-102"],
    ["where levels hold nothing", { ...free, bids: [[0.05, 0]], asks: [[0.1, 9]] }, "QUA-107"],
  ])("%s, and the component is answered for without it", (_where, book, code) => {
    const { verdict, unquoted } = answer([{ id: "kalshi:A", ...book }, other], [bothWays]);
    expect(verdict).toBe("certificate");
    expect(unquoted).toEqual([{ market: "kalshi:A", code, message: expect.any(String) }]);
  });

  test("where nobody has told the fees", () => {
    const untold = { ...other, fees: undefined };
    const cheap = { id: "kalshi:A", bids: [[0.05, 100]], asks: [[0.1, 100]] } as const;
    const { verdict, unquoted } = answer([cheap, untold], [bothWays]);
    expect([verdict, unquoted[0]?.code]).toEqual(["certificate", "DET-309"]);
  });
});

describe("what stands in the way of taking an opportunity is named", () => {
  const cheap = { id: "kalshi:A", ...free, bids: [[0.4, 100]], asks: [[0.42, 100]] } as const;
  const dear = { id: "polymarket:B", ...free, bids: [[0.5, 100]], asks: [[0.53, 100]] } as const;

  test("soft states that nobody has priced", () => {
    const soft = { ...bothWays, softStates: [{ reason: "the game is cancelled" }] };
    const [found] = answer([cheap, dear], [soft]).opportunities;
    expect(found?.belowThresholds).toMatchObject({ code: "DET-308" });
    expect(found?.economics).toMatchObject({ softLossExpected: null, profitWorstSoft: "-92.00" });
  });

  test("an edge too large to be true", () => {
    const far = { ...dear, bids: [[0.9, 100]], asks: [[0.93, 100]] } as const;
    const [found] = answer([cheap, far], [bothWays]).opportunities;
    expect(found?.belowThresholds?.code).toBe("DET-303");
  });
});

describe("undecided", () => {
  test("when only fractions of a lot earn anything", () => {
    const { verdict, reason, certificate, opportunities } = answer(
      [
        { id: "kalshi:A", ...free, lot: 1, bids: [[0.3, 9]], asks: [[0.4, 0.5]] },
        { id: "polymarket:B", ...free, lot: 1, bids: [[0.65, 0.5]], asks: [[0.7, 9]] },
      ],
      [bothWays],
    );
    expect([verdict, reason?.code, certificate, opportunities]).toEqual([
      "undecided",
      "DET-307",
      null,
      [],
    ]);
    expect(reason?.message).toContain("0.125 USD");
  });
});

test("what the verifier cannot judge is not bought, and others of the component are", () => {
  const cheap = { id: "kalshi:A", ...free, bids: [[0.4, 100]], asks: [[0.42, 100]] } as const;
  const dear = { bids: [[0.5, 90]], asks: [[0.53, 90]] } as const;
  const inShares = { kind: "polymarket", rate: 0.02, chargedIn: "shares" };
  const { unquoted, opportunities } = answer(
    [
      cheap,
      { id: "polymarket:B", ...dear, fees: inShares },
      { id: "polymarket:C", ...dear, ...free },
    ],
    [{ ...bothWays, instruments: [...bothWays.instruments, "polymarket:C/yes"] }],
  );
  expect(unquoted.map(({ market, code }) => [market, code])).toEqual([["polymarket:B", "DET-315"]]);
  expect(opportunities.map(({ opportunityId }) => opportunityId)).toEqual([
    "cross-venue|kalshi:A/yes|polymarket:C/no",
  ]);
});

test("of several opportunities the most profitable stands first, and its binding legs are named", () => {
  const cheap = { id: "kalshi:A", ...free, bids: [[0.4, 300]], asks: [[0.42, 300]] } as const;
  const deep = { id: "polymarket:C", ...free, bids: [[0.5, 200]], asks: [[0.53, 90]] } as const;
  const thin = { id: "forecastex:B", ...free, bids: [[0.52, 90]], asks: [[0.53, 90]] } as const;
  const all = relation("same-claim", "kalshi:A/yes", "forecastex:B/yes", "polymarket:C/yes");
  const { opportunities, explanation } = answer([cheap, deep, thin], [all]);
  const profits = opportunities.map(({ lane, profitWorst }) => [lane, profitWorst]);
  // The solver takes both venues' bids, which no pair does.
  expect(profits).toEqual([
    ["general", "24.10"],
    ["cross-venue", "16.00"],
    ["cross-venue", "8.10"],
  ]);
  expect(explanation?.binding).toEqual(["forecastex:B/no", "polymarket:C/no"]);
});

describe("refused", () => {
  const many = (count: number, book: Omit<Book, "id">): Book[] =>
    Array.from({ length: count }, (_, at) => ({ id: `kalshi:M${at}`, ...book }));

  test("a component whose depth is beyond exact arithmetic; the others are answered for", () => {
    const deep = many(41, { ...free, bids: [[0.01, 100_000_000]], asks: [[0.5, 100_000_000]] });
    const exclusive = relation("mutually-exclusive", ...deep.map(({ id }) => `${id}/yes`));
    const sound = { id: "kalshi:SOUND", ...free, bids: [[0.3, 1]], asks: [[0.4, 1]] } as const;
    const [refused, certified] = answers([...deep, sound], [exclusive]);
    expect([refused?.verdict, refused?.reason?.code]).toEqual(["refused", "QUA-110"]);
    expect([certified?.id, certified?.verdict]).toEqual(["kalshi:SOUND", "certificate"]);
    expect(
      answers(
        [...deep.slice(1), sound],
        [{ ...exclusive, instruments: exclusive.instruments.slice(1) }],
      )[0]?.verdict,
    ).toBe("certificate");
  });

  test("a component of too many contracts", () => {
    const wide = many(1_030, { ...free, bids: [[0.01, 1]], asks: [[0.5, 1]] });
    const chain = Array.from({ length: 5 }, (_, part) =>
      relation(
        "mutually-exclusive",
        ...wide.slice(part * 206, part * 206 + 207).map(({ id }) => `${id}/yes`),
      ),
    );
    const { verdict, reason } = answer(wide, chain);
    expect([verdict, reason?.code]).toEqual(["refused", "EQV-203"]);
  });
});

test("a component of more states than are listed is searched, and decided", () => {
  const sets = [0, 1, 2].map((set) =>
    Array.from({ length: 20 }, (_, at) => `kalshi:S${set}-${String(at).padStart(2, "0")}`),
  );
  const books = sets.flat().map((id, at) => {
    const isCheap = at < 20;
    return { id, ...free, bids: [[0.03, 100]], asks: [[isCheap ? 0.04 : 0.06, 100]] } as const;
  });
  const partitions = sets.map((ids) => relation("partition", ...ids.map((id) => `${id}/yes`)));
  const tied = [
    relation("implies", `${sets[0]?.[0]}/yes`, `${sets[1]?.[0]}/yes`),
    relation("implies", `${sets[1]?.[1]}/yes`, `${sets[2]?.[1]}/yes`),
  ];
  const { verdict, states, opportunities } = answer(books, [...partitions, ...tied]);
  expect([verdict, states]).toEqual(["opportunity", "searched"]);
  expect(opportunities[0]).toMatchObject({ lane: "bucket", profitWorst: "20.00", size: "100" });
  const dearer = books.map((book) => ({ ...book, asks: [[0.06, 100]] }) as const);
  expect(answer(dearer, [...partitions, ...tied])).toMatchObject({
    verdict: "certificate",
    states: "searched",
  });
});
