// The bitcoin recording in its synthetic form: both quotes of a decision in one turn, each with its own age, and a
// relation that does not call the pair riskless.

import { beforeAll, describe, expect, test } from "vitest";
import {
  eventsOf,
  type ImportedRecording,
  importFixture,
  quotesOf,
} from "../../../test/golden/imported-recording.ts";

// The interval ends on 2026-02-07 at 19:45 Eastern.
const kalshi = "kalshi:KXBTC15M-26FEB071945-45";
const polymarket = "polymarket:btc-updown-15m-1770510600";
const later = "kalshi:KXBTC15M-26FEB072000-00";

let imported: ImportedRecording;

beforeAll(async () => {
  imported = await importFixture("btc15m_kalshi_poly_arb_executions.csv");
});

describe("btc15m_kalshi_poly_arb_executions", () => {
  test("rows add up", () => {
    expect(imported.summary).toMatchObject({
      rowsRead: 13,
      rowsQuoted: 10,
      updatesWritten: 20,
      rowsRefused: {
        "price is between two ticks": 1,
        "quote without a time of arrival": 1,
        "wrong number of fields": 1,
      },
      crossChecks: { "mirror agrees": 9, "mirror differs": 1 },
      stalenessHorizonMicros: 1_000_000,
    });
  });

  test("a quote that its other outcome contradicts is disproved in its own turn", () => {
    const { lines } = imported.story;
    const at = lines.findIndex((line) => line.includes('"BookDisproved"'));
    const contradicted = "polymarket:btc-updown-15m-1770511500";
    expect(lines[at]).toContain(`"market":"${contradicted}","cause":"mirror"`);
    expect(lines[at - 1]).toMatch(/^Book\w+ 0 kalshi:/);
    // A change cannot lift the suspicion, so it comes after it; the next quote is a whole book.
    expect(lines[at + 1]).toMatch(/^BookUpdates 1 polymarket:/);
    expect(lines[at + 2]).toMatch(/^turn \d+ 2 \[\]$/);
    const next = lines.slice(at + 2).find((line) => line.includes(` 1 ${contradicted} `));
    expect(next).toMatch(/^BookSnapshot/);
  });

  test("both quotes of a row belong to one turn at the moment of decision", () => {
    const { lines } = imported.story;
    const at = lines.findIndex((line) => line.startsWith("BookSnapshot"));
    expect(lines.slice(at, at + 3)).toEqual([
      `BookSnapshot 0 ${kalshi} 1770510862295000 venue 1770510862255000 bid 4800×92000000, ask 5000×600000000`,
      `BookSnapshot 1 ${polymarket} 1770510862323000 venue 1770510862314000 bid 5800×387040000, ask 5900×981370000`,
      "turn 1770510862346000 2 []",
    ]);
  });

  test("float noise is removed, and 0 and 1 are no quotes", () => {
    expect(quotesOf(imported, polymarket).at(-1)).toBe("U b58×387.04 a59×981.37");
    expect(quotesOf(imported, later)).toEqual(["S b38×10 a40×12", "S", "U b38×10 a40×12"]);
  });

  test("the pair is the same claim with a soft state that nobody has priced", () => {
    const relations = eventsOf(imported, "RelationApproved").map(({ relation }) => relation);
    expect(relations[0]).toMatchObject({
      kind: "same-claim",
      instruments: [`${kalshi}/yes`, `${polymarket}/yes`],
      softStates: [{ reason: "another settlement source", probability: null }],
    });
    expect(relations).toHaveLength(2);
  });

  test("markets know their tokens, their fees of the day, and close with their interval", () => {
    const markets = eventsOf(imported, "MarketListed").map(({ market }) => market);
    const first = markets.find(({ id }) => id === polymarket);
    expect(first?.venueInstruments).toEqual({ yes: "", no: "9001" });
    expect(first?.fees.at(-1)).toMatchObject({
      from: Date.UTC(2026, 0, 5) * 1_000,
      schedule: { rate: 250_000, exponent: 2, chargedIn: "shares" },
    });
    const closed = eventsOf(imported, "MarketStatusChanged");
    expect(closed.map(({ market, receivedAt }) => [market, receivedAt])).toEqual([
      [kalshi, 1_770_511_500_000_000],
      [polymarket, 1_770_511_500_000_000],
    ]);
  });
});
