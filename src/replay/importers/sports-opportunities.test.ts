// A log of edges becomes the sides of books that it states, and nothing that it does not state.

import { expect, test } from "vitest";
import {
  eventsOf,
  type ImportedRecording,
  importFixture,
  quotesOf,
} from "../../../test/golden/imported-recording.ts";
import { PriceTexts } from "./price-text.ts";
import { isOpportunityRow, readOpportunityRow } from "./sports-opportunity-row.ts";

const file = "sports_polyus_kalshi_opportunity_log.jsonl";
const oakTicker = "kalshi:KXNBAGAME-26MAR01OAKELM-OAK";
const oakSlug = "polymarket-us:aec-nba-oak-elm-2026-03-01";
const fir = "kalshi:KXUFCFIGHT-26MAR01YEWFIR-FIR";

let imported: Promise<ImportedRecording> | undefined;
const recording = (): Promise<ImportedRecording> => (imported ??= importFixture(file));

test("every row is used, left out or refused by name", async () => {
  expect((await recording()).summary).toMatchObject({
    rowsRead: 52,
    rowsQuoted: 40,
    rowsLeftOut: { "prices of a market that is not named": 1, "totals without prices": 2 },
    rowsRefused: {
      "direction is not known": 1,
      "not a JSON object": 1,
      "older than the row before": 1,
      "price is not between 0 and 1 USD": 1,
      "price is not readable": 1,
      "row without a market": 1,
      "size is not readable": 1,
      "time is not readable": 1,
      "unknown type of row": 1,
    },
  });
});

test("a row states one side of each book, the other outcome as the opposite side", async () => {
  const kalshi = quotesOf(await recording(), oakTicker);
  const polymarket = quotesOf(await recording(), oakSlug);
  expect(kalshi[0]).toBe("S a51×57");
  // Sold at 0.97 on this side and bought at 0.03 on the other: a bid of 0.97 both times.
  expect(polymarket.slice(0, 2)).toEqual(["S b97×57", "U b97×2725"]);
});

test("a side is empty again when it has not been stated for 5 s", async () => {
  const kalshi = quotesOf(await recording(), oakTicker);
  // 25 minutes later the ask of 0.51 is taken away; half a second on both sides are stated.
  expect(kalshi.slice(6, 8)).toEqual(["U a51×0 b52×40", "U b52×40 a54×100"]);
});

test("a book that contradicts itself is kept for the gate", async () => {
  expect(quotesOf(await recording(), fir)).toContain("U b53×18 a46×576");
});

test("relations are those of the detector: by name, and the other outcome pays otherwise", async () => {
  const relations = eventsOf(await recording(), "RelationApproved").map(({ relation }) => relation);
  expect(relations.map(({ kind, instruments }) => [kind, ...instruments])).toEqual([
    ["same-claim", `${oakTicker}/yes`, `${oakSlug}/yes`],
    ["complement", "kalshi:KXNBAGAME-26MAR01OAKELM-ELM/yes", `${oakSlug}/yes`],
    ["same-claim", `${fir}/yes`, "polymarket-us:aec-ufc-alefir-bobyew-2026-03-01/yes"],
    [
      "complement",
      "kalshi:KXUFCFIGHT-26MAR01YEWFIR-YEW/yes",
      "polymarket-us:aec-ufc-alefir-bobyew-2026-03-01/yes",
    ],
  ]);
});

test("the two spellings of the first market's fields are read alike", () => {
  const read = (fields: object): unknown =>
    readOpportunityRow(
      JSON.stringify({
        ts_local: "2026-02-22T17:22:30.859",
        type: "double_buy",
        market_A: "Kalshi: KX-A",
        market_B: "Polymarket: oak-inverse",
        ask_B_price: "0.360",
        ask_B_size: "628.000",
        ...fields,
      }),
      new PriceTexts(false),
    );
  const first = read({ ask_price: "0.6200", ask_size: 7267.0 });
  expect(first).toEqual(read({ ask_A_price: "0.62", ask_A_size: "7267" }));
  expect(first).toMatchObject({
    value: {
      atMicros: Date.parse("2026-02-22T22:22:30.859Z") * 1_000,
      sides: [
        { venue: "kalshi", symbol: "KX-A", side: "ask", priceTicks: 6_200 },
        { venue: "polymarket-us", symbol: "oak", side: "bid", priceTicks: 6_400 },
      ],
      pair: null,
    },
  });
});

test("other logs are not taken for this one", () => {
  expect(isOpportunityRow('{"ts_local":"","log":"","type":"same_side"}')).toBe(true);
  expect(isOpportunityRow('{"ts_local":"","log":"","type":"orderbook"}')).toBe(false);
  expect(isOpportunityRow('{"type":"same_side"}')).toBe(false);
  expect(isOpportunityRow("same_side")).toBe(false);
});
