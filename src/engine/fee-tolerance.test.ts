// A venue that does not tell its fees to the last digit: what lies within its tolerance is booked as fees, within a
// limit for each day; everything else is a dispute.

import { describe, expect, test } from "vitest";
import { expectFoldToMatch, twoVenues } from "../../test/support/two-venues.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";
import { feeCorrectionsPerDayMax, feeToleranceMax } from "./handle-venue.ts";

const starting = 1_000_000_000;

function reporter() {
  const rig = twoVenues();
  const { accounts, counters } = rig.engine.core.durable;
  return {
    rig,
    report(cash: number, feeTolerance?: number): void {
      rig.event({
        kind: "BalanceReported",
        venue: "polymarket",
        cash: usdMicros(cash),
        ...(feeTolerance === undefined ? {} : { feeTolerance: usdMicros(feeTolerance) }),
      });
    },
    cash: () => Number(accounts.cash("polymarket")),
    fees: () => {
      const row = accounts.balances().find(({ account }) => account === "fees:polymarket");
      return Number(row?.amount ?? 0);
    },
    disputed: () => counters.isDisputed("polymarket"),
    codes: () => rig.recordsOf("LimitReached").map(({ code }) => code),
  };
}

describe("a difference within the tolerance", () => {
  test("is booked as fees, in both directions, and agrees", () => {
    const { rig, report, cash, fees, disputed } = reporter();
    report(starting - 30, 30);
    expect([cash(), fees(), disputed()]).toEqual([starting - 30, 30, false]);
    report(starting - 30, 30);
    report(starting - 10, 20);
    expect([cash(), fees(), disputed()]).toEqual([starting - 10, 10, false]);
    const references = rig.recordsOf("LedgerPosted").map(({ posting }) => posting.reference);
    expect(references.filter((each) => each.startsWith("fee-correction/"))).toEqual([
      "fee-correction/polymarket/1",
      "fee-correction/polymarket/2",
    ]);
    expectFoldToMatch(rig);
  });

  test("ends a dispute", () => {
    const { report, cash, disputed } = reporter();
    report(starting - 31, 30);
    expect([cash(), disputed()]).toEqual([starting, true]);
    report(starting - 29, 30);
    expect([cash(), disputed()]).toEqual([starting - 29, false]);
  });

  test("is a dispute when the corrections of the day would exceed their limit, until the next day", () => {
    const { rig, report, cash, disputed, codes } = reporter();
    const step = Number(feeToleranceMax);
    report(starting - step, step);
    report(starting, step);
    expect(2 * step + step).toBeGreaterThan(Number(feeCorrectionsPerDayMax));
    report(starting - step, step);
    expect([cash(), disputed()]).toEqual([starting, true]);
    expect(codes()).toEqual(["PFL-706", "PFL-702"]);
    rig.wait(86_400);
    report(starting - step, step);
    expect([cash(), disputed()]).toEqual([starting - step, false]);
    expectFoldToMatch(rig);
  });
});

describe("a tolerance", () => {
  test.each([-1, Number(feeToleranceMax) + 1])("of %i micros is refused", (tolerance) => {
    const { rig, report, cash, disputed, codes } = reporter();
    report(starting, tolerance);
    expect([codes(), disputed()]).toEqual([[], false]);
    report(starting - 1, tolerance);
    report(starting - 1, tolerance);
    expect([cash(), disputed()]).toEqual([starting, true]);
    expect(codes()).toEqual(["PFL-707", "PFL-702"]);
    expectFoldToMatch(rig);
  });

  test("that is not given is none", () => {
    const { report, disputed } = reporter();
    report(starting - 1);
    expect(disputed()).toBe(true);
  });
});
