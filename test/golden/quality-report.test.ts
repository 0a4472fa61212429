// The quality report that every replay ends with: its figures add up on every golden capture, and it says in words what
// the capture holds.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { QualityReport } from "../../apps/cli/replay/quality-report.ts";
import { qualityLines } from "../../apps/cli/replay/quality-text.ts";
import { fixtureFolder } from "./imported-recording.ts";
import { replay } from "./replayed.ts";

const captures = join(import.meta.dirname, "captures");

async function qualityOf(path: string): Promise<QualityReport> {
  return (await replay(path)).quality;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

describe("on every golden capture", () => {
  test.each(readdirSync(captures))("%s: the figures add up", async (name) => {
    const facts = await replay(join(captures, name));
    const { quality } = facts;
    expect(quality.updates).toBe(facts.engine.core.quotes.updates());
    expect(quality.believed).toBe(facts.engine.core.quotes.admitted());
    expect(sum(quality.venues.map(({ updates }) => updates))).toBe(quality.updates);
    expect(sum(quality.venues.map(({ believed }) => believed))).toBe(quality.believed);
    for (const venue of quality.venues) {
      const refused = sum(venue.refused.map(({ updates }) => updates));
      expect(venue.believed + refused).toBe(venue.updates);
      expect(venue.verdict).toMatch(new RegExp(`^${venue.venue}: .*\\.$`));
      expect(sum(Object.values(venue.refusedAtEnd.byCode))).toBe(venue.refusedAtEnd.count);
      expect(venue.refusals).toBeGreaterThanOrEqual(refused > 0 ? 1 : 0);
      for (const market of venue.worst) {
        const counts = sum(Object.values(market.refusedByCode));
        expect(market.believed + counts).toBe(market.updates);
        expect(counts).toBeGreaterThan(0);
      }
    }
    const text = qualityLines(quality, 100).join("\n");
    expect(text).not.toMatch(/undefined|NaN|null|Infinity/);
    for (const { verdict } of quality.venues) expect(text).toContain(verdict);
  });
});

describe("in words", () => {
  test("both venues of one recording, each with its reasons", async () => {
    const quality = await qualityOf(
      join(fixtureFolder, "sports_polyus_kalshi_opportunity_log.jsonl"),
    );
    const [kalshi, polymarketUs] = quality.venues;
    expect([kalshi?.venue, polymarketUs?.venue]).toEqual(["kalshi", "polymarket-us"]);
    const codes = kalshi?.refused.map(({ code }) => code) ?? [];
    expect(codes).toEqual(expect.arrayContaining(["QUA-101", "QUA-107"]));
    expect(kalshi?.verdict).toContain("no bid or no ask");
    expect(quality.rows).toMatchObject({ read: 52, quoted: 40 });
    expect(quality.rows?.refused["size is not readable"]).toBe(1);
    const text = qualityLines(quality, 120).join("\n");
    expect(text).toContain("rows refused by the importer: direction is not known 1");
    expect(text).toContain("edges refused because of their quotes: ");
  });

  test("what a recording lacks", async () => {
    const quality = await qualityOf(join(fixtureFolder, "market_data_KXHIGHNY-25DEC30.csv"));
    const all = quality.notJudged.join("\n");
    expect(all).toMatch(/sizes: \d+ of \d+ quotes have a declared one/);
    expect(all).toContain("depth: ");
    expect(all).toContain("lateness and clocks of kalshi");
  });

  test("a book that its mirror speaks against is not believed until the next", async () => {
    const quality = await qualityOf(join(fixtureFolder, "btc15m_kalshi_poly_arb_executions.csv"));
    const polymarket = quality.venues.find(({ venue }) => venue === "polymarket");
    expect(polymarket?.refused).toContainEqual({
      code: "QUA-118",
      title: "Book disproved",
      updates: 1,
      markets: 1,
    });
    expect(quality.rows?.crossChecks).toMatchObject({ "mirror differs": 1 });
  });

  test("markets that stand refused at the end, asked before the recording closes its streams", async () => {
    const quality = await qualityOf(join(captures, "crossed-snapshot"));
    const ends = quality.venues.map(({ refusedAtEnd }) => refusedAtEnd.count);
    expect(ends).toEqual([0, 0]);
    const bowl = await qualityOf(join(fixtureFolder, "kalshi_superbowl_tob_1s.csv"));
    const [kalshi] = bowl.venues;
    expect(kalshi?.refusedAtEnd.listed.map(({ code }) => code)).not.toContain("QUA-103");
    expect(kalshi?.refusedAtEnd.count).toBeGreaterThan(0);
    const text = qualityLines(bowl, 100).join("\n");
    expect(text).toMatch(/waits for |returns at /);
  });

  test("nothing at all", () => {
    const lines = qualityLines(
      {
        updates: 0,
        believed: 0,
        believedBasisPoints: 0,
        venues: [],
        refusedFrames: { "VEN-801": 3 },
        edgesRefused: {},
        rows: null,
        notJudged: [],
      },
      80,
    );
    expect(lines.join("\n")).toContain("no updates: there is nothing to judge");
    expect(lines.join("\n")).toContain("frames that did not fit their schema: VEN-801 3");
  });
});
