// What labels of groups say as relations, and what is left out instead of guessed. The labels themselves are no part of
// the project: the last test reads them where they are.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRelations } from "../../apps/cli/knowledge/relations.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { type LabelledGroup, relationOfGroup } from "./labelled-groups.ts";

function group(label: string, slugs: readonly string[], rest: Partial<LabelledGroup> = {}) {
  return relationOfGroup({
    id: "g1",
    venue: "polymarket_us",
    label,
    listing_complete: true,
    confidence: 0.95,
    reason: "read",
    members: slugs.map((slug) => ({ slug })),
    ...rest,
  });
}

/** The kind and the last parts of the names, or why there is no relation. */
function said(answer: ReturnType<typeof relationOfGroup>): readonly string[] {
  if ("leftOut" in answer) return [answer.leftOut];
  const { kind, instruments } = answer.relation;
  return [kind, ...instruments.map((one) => one.slice(one.lastIndexOf("-") + 1))];
}

describe("kinds", () => {
  test("only a whole listing is exhaustive", () => {
    const label = "exclusive+exhaustive";
    expect(said(group(label, ["x-a", "x-b"]))).toEqual(["partition", "a/yes", "b/yes"]);
    expect(said(group(label, ["x-a", "x-b"], { listing_complete: false }))[0]).toBe(
      "mutually-exclusive",
    );
    expect(said(group(label, ["x-a", "x-b"], { listing_complete: null }))[0]).toBe("partition");
    expect(said(group("exclusive", ["x-a", "x-b"]))[0]).toBe("mutually-exclusive");
  });

  test("nothing from a mixture, or from a doubtful label", () => {
    expect(said(group("none", ["x-a", "x-b"]))).toEqual(["the label is none"]);
    expect(said(group("exclusive", ["x-a", "x-b"], { confidence: 0.89 }))).toEqual([
      "confidence below 0.9",
    ]);
  });

  test("a soft state that the labeller saw stays one", () => {
    const reason = "one actor; recasting is a soft state";
    expect(group("exclusive", ["x-a", "x-b"], { reason })).toMatchObject({
      relation: { softStates: [{ reason }] },
    });
  });
});

describe("order", () => {
  test("ladders, widest first", () => {
    expect(said(group("ladder", ["x-gte190", "x-gte185", "x-gte1000"]))).toEqual([
      "ladder",
      "gte185/yes",
      "gte190/yes",
      "gte1000/yes",
    ]);
    expect(said(group("ladder", ["w-above-1t", "w-above-750b"]))).toEqual([
      "ladder",
      "750b/yes",
      "1t/yes",
    ]);
    expect(said(group("ladder", ["c-gt2pt10pct", "c-gt2pt9pct"]))).toEqual([
      "ladder",
      "gt2pt10pct/yes",
      "gt2pt9pct/yes",
    ]);
    expect(said(group("ladder", ["btc-low-40k", "btc-low-55k"]))).toEqual([
      "ladder",
      "55k/yes",
      "40k/yes",
    ]);
  });

  test("no ladder without a number, a direction, or with two of one place", () => {
    const unread = ["a threshold cannot be read"];
    expect(said(group("ladder", ["x-10pt5", "x-11pt5"]))).toEqual(unread);
    expect(said(group("ladder", ["x-above-many", "x-above-1"]))).toEqual(unread);
    expect(said(group("ladder", ["low-above-2", "low-above-1"]))).toEqual(unread);
    expect(said(group("ladder", ["x-gte1", "y-gte1"]))).toEqual([
      "two members have the same place",
    ]);
  });

  test("dates, latest first; what lasts through a date, earliest first", () => {
    const dates = ["x-2026-07-31", "x-2026-12-31", "x-2026-08-31"];
    const instrumentsOf = (answer: ReturnType<typeof relationOfGroup>): readonly string[] =>
      "relation" in answer ? answer.relation.instruments.map((one) => one.slice(16, 26)) : [];
    const rising = ["2026-07-31", "2026-08-31", "2026-12-31"];
    expect(instrumentsOf(group("nested_dates", dates))).toEqual(rising.toReversed());
    const members = dates.map((slug) => ({ slug, title: "Continues through a date?" }));
    expect(instrumentsOf(group("nested_dates", [], { members }))).toEqual(rising);
    expect(said(group("nested_dates", ["x-12-31-2026", "x-01-31-2027"]))).toEqual([
      "nested-dates",
      "2027/yes",
      "2026/yes",
    ]);
    expect(said(group("nested_dates", ["x-aug31", "x-jul31"]))).toEqual(["a date cannot be read"]);
    const kalshi = ["K-29JAN01", "K-30JAN01"].map((ticker) => ({ ticker }));
    expect(said(group("nested_dates", [], { venue: "kalshi", members: kalshi }))).toEqual([
      "nested-dates",
      "30JAN01/yes",
      "29JAN01/yes",
    ]);
  });
});

describe("names", () => {
  test("a Polymarket record needs its condition id, and YES has to be the first outcome", () => {
    const venue = "polymarket";
    const [first, second] = ["a", "b"].map((digit) => ({ market_id: `0x${digit.repeat(64)}` }));
    const members = [first, second] as LabelledGroup["members"];
    expect(said(group("exclusive", [], { venue, members }))[0]).toBe("mutually-exclusive");
    const unnamed = [...members, { market_id: "3700196" }];
    expect(said(group("exclusive", [], { venue, members: unnamed }))).toEqual([
      "a member cannot be named",
    ]);
    const teams = [{ slug: "x-a", outcomes: ["OAK", "ELM"] }, { slug: "x-b" }];
    expect(said(group("exclusive", [], { members: teams }))).toEqual(["a member cannot be named"]);
  });
});

const labels =
  process.env["ARBYTRON_LABELS"] ?? join(import.meta.dirname, "../../../shared/labels");
const file = join(labels, "groups.jsonl");
if (!existsSync(file))
  console.warn(`SKIPPED: tests on labelled groups, because ${file} is missing`);

test.runIf(existsSync(file))("the labels give a file that `--relations` reads", () => {
  const answers = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => relationOfGroup(JSON.parse(line) as LabelledGroup));
  const relations = answers.flatMap((answer) => ("relation" in answer ? [answer.relation] : []));
  const read = parseRelations({
    text: JSON.stringify(relations),
    file: "groups",
    approvedAt: epochMicros(0),
  });
  expect(read.ok ? [] : read.problems).toEqual([]);
  expect(relations.length).toBeGreaterThan(40);
  const reached = relations.find(({ instruments }) =>
    instruments[0]?.includes("cpc-btc-hitprice-high"),
  );
  expect(reached?.kind).toBe("ladder");
});
