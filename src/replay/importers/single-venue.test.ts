// The recordings of one venue in their synthetic forms.

import { describe, expect, test } from "vitest";
import {
  eventsOf,
  type ImportedRecording,
  importFixture,
  quotesOf,
} from "../../../test/golden/imported-recording.ts";
import { integerOf } from "../../domain/units/unit.ts";

/** Epoch micros of a UTC time. */
function utc(text: string): number {
  return Date.parse(`${text}Z`) * 1_000;
}

function firstAt(imported: ImportedRecording): number {
  return imported.summary.firstAtMicros;
}

describe("kalshi_sports_feed", () => {
  const oak = "kalshi:KXMLBSTGAME-26MAR111305OAKELM-OAK";
  const elm = "kalshi:KXMLBSTGAME-26MAR111305OAKELM-ELM";
  const yew = "kalshi:KXNHLGAME-26MAR12FIRYEW-YEW";

  test("top of book rows are quotes, bare changes are left out, the rest is refused", async () => {
    const imported = await importFixture("kalshi_sports_feed_2026-03-10.jsonl");
    expect(imported.summary).toMatchObject({
      rowsRead: 33,
      rowsQuoted: 27,
      rowsLeftOut: { "change without a book": 1 },
      rowsRefused: {
        "level is not readable": 1,
        "not a JSON object": 1,
        "size is not readable": 1,
        "time is not readable": 1,
        "unknown type of row": 1,
      },
      assumedSizes: false,
      relations: 0,
    });
    // 20:28 Eastern in March, after the clocks changed.
    expect(firstAt(imported)).toBe(utc("2026-03-11T00:28:03.201"));
    expect(quotesOf(imported, oak)[0]).toBe("S b45×40 a47×487");
    expect(quotesOf(imported, oak)).toContain("U b45×0 b46×5 a47×487");
    expect(quotesOf(imported, yew)).toEqual(["S a99×10", "S"]);
  });

  test("a crossed snapshot is kept for the gate", async () => {
    const imported = await importFixture("kalshi_sports_feed_2026-03-10.jsonl");
    expect(quotesOf(imported, elm).at(-1)).toBe("S b60×10 a57×78");
  });

  test("a market with a price of half a cent is listed with a finer grid", async () => {
    const imported = await importFixture("kalshi_sports_feed_2026-03-10.jsonl");
    const steps = eventsOf(imported, "MarketListed").map(({ market }) => [
      market.id,
      market.tickScheme.bands.map(({ step }) => integerOf(step)),
    ]);
    expect(Object.fromEntries(steps)).toEqual({ [oak]: [10], [elm]: [100], [yew]: [100] });
    expect(eventsOf(imported, "StreamOpened")).toHaveLength(2);
  });
});

describe("kalshi_superbowl_tob_1s", () => {
  test("two teams, one complement, a session on each side of the gap", async () => {
    const imported = await importFixture("kalshi_superbowl_tob_1s.csv");
    expect(imported.summary).toMatchObject({
      rowsRead: 68,
      rowsQuoted: 66,
      rowsRefused: { "price is not between 0 and 1 USD": 1, "wrong number of fields": 1 },
      sessions: 3,
      samplingIntervalMicros: 1_000_000,
      stalenessHorizonMicros: 5_000_000,
    });
    expect(firstAt(imported)).toBe(utc("2026-02-08T19:12:11.706") + 445);
    expect(eventsOf(imported, "RelationApproved").map(({ relation }) => relation)).toMatchObject([
      {
        kind: "complement",
        instruments: ["kalshi:KXSB-26-ELM/yes", "kalshi:KXSB-26-OAK/yes"],
        provenance: "recording",
      },
    ]);
    const elm = quotesOf(imported, "kalshi:KXSB-26-ELM");
    expect(elm[0]).toBe("S b32×1698816 a33×255633");
    expect(elm[1]).toBe("U b32×1698816 a33×255633");
    expect(elm.at(-1)).toBe("S a1×500000");
  });
});

describe("kalshi_highny", () => {
  const file = "market_data_KXHIGHNY-25DEC30.csv";

  test("brackets that meet are a partition, with declared sizes", async () => {
    const imported = await importFixture(file);
    expect(imported.summary).toMatchObject({
      rowsRead: 87,
      rowsQuoted: 85,
      rowsRefused: { "implied ask differs from the opposite bid": 1, "price is not readable": 1 },
      quotesWithDeclaredSize: 85,
      sessions: 2,
    });
    // 07:00 Pacific in December.
    expect(firstAt(imported)).toBe(utc("2025-12-29T15:00:30.534") + 544);
    const [approved] = eventsOf(imported, "RelationApproved");
    expect(approved?.relation.kind).toBe("partition");
    expect(approved?.relation.instruments).toHaveLength(6);
    const middle = quotesOf(imported, "kalshi:KXHIGHNY-25DEC30-B33.5");
    expect(middle.slice(0, 2)).toEqual(["S b1×100 a50×100", "U b1×0 a50×0 b38×100 a40×100"]);
    expect(middle.at(-2)).toBe("S b99×100");
    const low = quotesOf(imported, "kalshi:KXHIGHNY-25DEC30-T31");
    expect(low.at(-1)).toBe("S a1×100");
  });

  test("brackets that cannot all be current are disproved together", async () => {
    const imported = await importFixture(file);
    const disproved = eventsOf(imported, "BookDisproved");
    const [first] = disproved;
    const together = disproved.filter(({ receivedAt }) => receivedAt === first?.receivedAt);
    expect(new Set(together.map(({ market }) => market)).size).toBe(6);
    expect(imported.summary.crossChecks).toEqual({ "brackets cannot all be current": 40 });
  });

  test("without one of its brackets the others only exclude each other", async () => {
    const { mkdtempSync, readFileSync, rmSync, writeFileSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const { join } = await import("node:path");
    const { fixtureFolder, importFile } = await import(
      "../../../test/golden/imported-recording.ts"
    );
    const folder = mkdtempSync(join(tmpdir(), "brackets-"));
    try {
      const rows = readFileSync(join(fixtureFolder, file), "utf8").split("\n");
      const kindOf = async (lines: readonly string[]): Promise<string | undefined> => {
        const path = join(folder, file);
        writeFileSync(path, lines.join("\n"));
        const imported = await importFile(path);
        return eventsOf(imported, "RelationApproved")[0]?.relation.kind;
      };
      const without = (bracket: string): string[] => rows.filter((row) => !row.includes(bracket));
      expect(await kindOf(without("-B35.5"))).toBe("mutually-exclusive");
      expect(await kindOf(without("-T38"))).toBe("mutually-exclusive");
      expect(await kindOf(without("-B"))).toBe("mutually-exclusive");
      expect(await kindOf(rows)).toBe("partition");
      const gap = rows.map((row) => row.replace("-T38", "-T40"));
      expect(await kindOf(gap)).toBe("mutually-exclusive");
      const words = rows.map((row) => row.replace("-T38", "-Thigh"));
      expect(await kindOf(words)).toBe("mutually-exclusive");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("polymarket_us quotes", () => {
  test("polls prove every quote, and only known families exclude each other", async () => {
    const imported = await importFixture("quotes_changes_2026-07-01.csv");
    expect(imported.summary).toMatchObject({
      rowsRead: 21,
      rowsQuoted: 18,
      rowsRefused: {
        "price is not readable": 1,
        "time is not readable": 1,
        "wrong number of fields": 1,
      },
      sessions: 2,
      markets: 8,
    });
    expect(eventsOf(imported, "StreamOpened")[0]?.liveness).toBe("stream");
    const relations = eventsOf(imported, "RelationApproved").map(({ relation }) => relation);
    expect(relations.map(({ kind }) => kind)).toEqual(["partition", "ladder"]);
    expect(relations[0]?.instruments).toHaveLength(5);
    expect(relations[0]?.instruments.every((id) => id.includes("rdc-usfed-fomc"))).toBe(true);
    // Thresholds of one question are no exclusive outcomes: who reaches 120k has reached 100k.
    expect(relations[1]?.instruments).toEqual([
      "polymarket-us:cpc-btc-hitprice-high-yr-100k/yes",
      "polymarket-us:cpc-btc-hitprice-high-yr-120k/yes",
    ]);
  });

  test("a poll takes the old quotes of related markets away before its own come", async () => {
    const imported = await importFixture("quotes_changes_2026-07-01.csv");
    const later = imported.story.quotes
      .filter(({ batch }) => batch.receivedAt === utc("2026-07-01T00:07:03"))
      .map(({ market, batch }) => [market.slice(market.lastIndexOf("-") + 1), batch.count]);
    // The game is related to nothing; its old levels go with its new ones.
    expect(later).toEqual([
      ["nochng", 0],
      ["cut25", 0],
      ["01", 4],
      ["nochng", 2],
      ["cut25", 1],
    ]);
  });

  test("fees of before October 2026 are the assumed ones", async () => {
    const imported = await importFixture("quotes_changes_2026-07-01.csv");
    const [listed] = eventsOf(imported, "MarketListed");
    expect(listed?.market.fees).toEqual([
      {
        from: 0,
        schedule: { kind: "polymarket", rate: 69_500, exponent: 1, chargedIn: "collateral" },
      },
    ]);
    const ladder = eventsOf(imported, "MarketListed").find(({ market }) =>
      market.venueSymbol.endsWith("120k"),
    );
    expect(ladder?.market.tickScheme.bands[0]?.step).toBe(10);
  });
});
