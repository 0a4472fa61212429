import { expect, test } from "vitest";
import { settledInstrument, settlementReference } from "./ledger.ts";

test.each([1, 2, 17])("the reference of settlement %i names its instrument", (count) => {
  for (const instrument of ["kalshi:KX-T3.50/yes", "polymarket:a#1/no"] as const) {
    const reference = settlementReference(instrument, count);
    expect(settledInstrument({ reference, entries: [] })).toBe(instrument);
  }
});

test("references differ from settlement to settlement, and other postings settle nothing", () => {
  const references = [1, 2, 3].map((count) => settlementReference("kalshi:A/yes", count));
  expect(new Set(references).size).toBe(3);
  expect(settledInstrument({ reference: "fill/kalshi/1", entries: [] })).toBeUndefined();
});
