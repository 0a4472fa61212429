// The NBA recording in its synthetic form: one quote per message, sizes where they are known, a stream per file, and
// nothing cleaned away that the engine must refuse by itself.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  eventsOf,
  type ImportedRecording,
  importFile,
  importFixture,
  quotesOf,
} from "../../../test/golden/imported-recording.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";

const file = "nba_mvp_both_venues_ticks.jsonl";
const kalshiAsh = "kalshi:KXNBAMVP-26-ASH";
const kalshiBirch = "kalshi:KXNBAMVP-26-BIR";
const polymarketAsh = "polymarket:nba-mvp-2025-26-ash";
const polymarketBirch = "polymarket:nba-mvp-2025-26-birch";

let imported: ImportedRecording;

beforeAll(async () => {
  imported = await importFixture(file);
});

describe("rows", () => {
  test("add up", () => {
    const { summary } = imported;
    expect(summary.rowsRead).toBe(161);
    expect(summary.rowsOtherwiseUsed).toBe(2);
    expect(summary.rowsLeftOut).toEqual({
      "mirror of YES": 57,
      "no best prices": 1,
      "one side without best prices": 2,
    });
    expect(summary.rowsRefused).toEqual({
      "not a JSON object": 1,
      "older than the row before": 1,
      "price is between two ticks": 1,
      "row without a market": 1,
      "trade without a price": 1,
    });
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(
      summary.rowsQuoted +
        summary.rowsOtherwiseUsed +
        sum(summary.rowsLeftOut) +
        sum(summary.rowsRefused),
    ).toBe(summary.rowsRead);
    expect(summary.refusedExamples.map(({ line }) => line)).toEqual([155, 158, 159, 160, 161]);
  });

  test("of NO are compared with YES", () => {
    expect(imported.summary.crossChecks).toEqual({ "mirror agrees": 56, "mirror differs": 1 });
  });
});

describe("quotes", () => {
  test("a book message of two rows is one snapshot with both sizes", () => {
    expect(quotesOf(imported, polymarketAsh)[0]).toBe("S b72×67 a74×888.5");
    expect(quotesOf(imported, kalshiAsh)[0]).toBe("S b77×640 a78×1571");
  });

  test("a change is an update, and known sizes follow Kalshi's changes", () => {
    const quotes = quotesOf(imported, kalshiAsh);
    expect(quotes[1]).toBe("U b77×640 a78×1571");
    expect(quotes[2]).toBe("U b77×630 a78×1571");
    expect(quotes[3]).toBe("U b77×620 a78×1571");
  });

  test("a best level of unknown size gets the declared one, and only that", async () => {
    expect(quotesOf(imported, kalshiAsh)).toContain("U b77×0 b76×100 a78×1571");
    expect(imported.summary.quotesWithDeclaredSize).toBe(4);
    const other = await importFixture(file, { declaredSize: contractMicros(2_500_000) });
    expect(quotesOf(other, kalshiAsh)).toContain("U b77×0 b76×2.5 a78×1571");
  });

  test("a book message without its second row is a quote with one known size", () => {
    const quotes = quotesOf(imported, kalshiAsh);
    expect(quotes.slice(-3)).toEqual(["S b76×40 a78×100", "U b76×45 a78×100", "S b75×41 a78×100"]);
  });

  test("the start-up artefact reaches the engine, contradicted in the same instant", () => {
    const birch = imported.story.quotes.filter((quote) => quote.market === kalshiBirch);
    expect(quotesOf(imported, kalshiBirch).slice(0, 4)).toEqual([
      "S b33×160 a34×2657",
      "S b33×254 a34×2413",
      "S b7×228 a8×826",
      "U b7×228 a8×826",
    ]);
    const instants = new Set(birch.slice(0, 4).map((quote) => quote.batch.receivedAt));
    expect(instants.size).toBe(1);
  });

  test("a price that cannot be reaches the engine, and the next quote is a snapshot", () => {
    const quotes = quotesOf(imported, kalshiAsh);
    const at = quotes.indexOf("S b17×3277 a0×50");
    expect(at).toBeGreaterThan(0);
    expect(quotes[at + 1]).toBe("S b77×80 a78×90");
  });

  test("only rows with a time of their own carry the venue's time", () => {
    const times = imported.story.quotes
      .filter((quote) => quote.market === kalshiAsh)
      .map(({ batch }) => batch.venueAt !== 0);
    expect(times.slice(0, 3)).toEqual([false, true, true]);
  });
});

describe("events", () => {
  test("every player has a market on each venue and one relation", () => {
    const listed = eventsOf(imported, "MarketListed").map(({ market }) => market);
    expect(listed.map(({ id }) => id).sort()).toEqual(
      [kalshiAsh, kalshiBirch, polymarketAsh, polymarketBirch].sort(),
    );
    const ash = listed.find(({ id }) => id === polymarketAsh);
    expect(ash?.venueInstruments).toEqual({ yes: "1001", no: "1002" });
    expect(ash?.fees).toEqual([{ from: 0, schedule: { kind: "none" } }]);
    expect(listed.find(({ id }) => id === kalshiAsh)?.fees[0]?.schedule).toMatchObject({
      kind: "kalshi",
      rounding: "cent",
      takerRate: 70_000,
    });
    const relations = eventsOf(imported, "RelationApproved").map(({ relation }) => relation);
    expect(relations.map(({ instruments }) => [...instruments].sort())).toEqual([
      [`${kalshiBirch}/yes`, `${polymarketBirch}/yes`],
      [`${kalshiAsh}/yes`, `${polymarketAsh}/yes`],
    ]);
    expect(new Set(relations.map(({ provenance }) => provenance))).toEqual(new Set(["recording"]));
  });

  test("each file is a stream that opens with its first quote and again after a silence", () => {
    const opened = eventsOf(imported, "StreamOpened");
    expect(opened.map(({ stream }) => stream)).toEqual([
      "polymarket/nba-mvp-ash",
      "polymarket/nba-mvp-birch",
      "kalshi/nba-mvp-ash",
      "kalshi/nba-mvp-birch",
      "polymarket/nba-mvp-ash",
      "kalshi/nba-mvp-ash",
    ]);
    expect(opened[0]).toMatchObject({
      liveness: "market",
      staleAfter: seconds(300),
      assumedSizes: true,
    });
    const closed = eventsOf(imported, "StreamClosed");
    expect(closed.map(({ reason }) => reason).sort()).toEqual([
      ...Array(2).fill("the recording ends"),
      ...Array(4).fill("the recording fell silent"),
    ]);
    const instants = closed.map(({ receivedAt }) => receivedAt);
    expect(instants).toEqual(instants.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test("a finer price changes the grid before it is quoted", () => {
    const changed = eventsOf(imported, "TickSchemeChanged");
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatchObject({
      market: polymarketBirch,
      tickScheme: { bands: [{ step: 10 }] },
    });
    const { lines } = imported.story;
    const at = lines.findIndex((line) => line.includes("TickSchemeChanged"));
    expect(lines[at + 1]).toContain("ask 1080");
  });

  test("trades are prints of their own outcome", () => {
    const prints = eventsOf(imported, "TradePrint");
    expect(prints.map(({ instrument, price, size }) => [instrument, price, size])).toEqual([
      [`${polymarketAsh}/yes`, 7_400, 23_529_410],
      [`${polymarketAsh}/no`, 2_600, 5_000_000],
    ]);
  });
});

test("another horizon cuts sessions elsewhere", async () => {
  const short = await importFixture(file, { stalenessHorizon: seconds(10) });
  expect(eventsOf(short, "StreamOpened").length).toBeGreaterThan(20);
  expect(short.summary.stalenessHorizonMicros).toBe(10_000_000);
});

describe("a session without a book message", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nba-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function row(second: number, fields: Readonly<Record<string, unknown>>): string {
    const minute = String(Math.floor(second / 60)).padStart(2, "0");
    return JSON.stringify({
      ts: `2026-01-03T20:${minute}:${String(second % 60).padStart(2, "0")}.000Z`,
      venue: "kalshi",
      player: "Ash",
      ticker: "KXNBAMVP-26-ASH",
      src: "Kalshi_Ash.csv",
      ...fields,
    });
  }

  function change(second: number, bid: string, ask: string): string {
    return row(second, {
      event_type: "price_change",
      side: "BUY",
      price: "0.50",
      size: "1",
      size_kind: "delta",
      best_bid: bid,
      best_ask: ask,
    });
  }

  function half(side: string, price: string): string {
    const best = { best_bid: "0.77", best_ask: "0.78" };
    return row(0, { event_type: "book", side, price, size: "60", size_kind: "absolute", ...best });
  }

  test("starts with a snapshot and knows no size of the session before", async () => {
    const path = join(folder, file);
    const first = [half("BUY", "0.77"), half("SELL", "0.78"), change(10, "0.77", "0.78")];
    writeFileSync(path, [...first, change(400, "0.77", "0.78")].join("\n"));
    expect(quotesOf(await importFile(path), kalshiAsh)).toEqual([
      "S b77×60 a78×60",
      "U b77×60 a78×60",
      "S b77×100 a78×100",
    ]);
  });

  test("a bid of a dollar is repaired by a snapshot, since no update can take it away", async () => {
    const path = join(folder, file);
    const rows = [change(0, "0.77", "0.78"), change(1, "1", "0.78"), change(2, "0.77", "0.78")];
    writeFileSync(path, rows.join("\n"));
    expect(quotesOf(await importFile(path), kalshiAsh)).toEqual([
      "S b77×100 a78×100",
      "U b77×0 b100×100 a78×100",
      "S b77×100 a78×100",
    ]);
  });
});
