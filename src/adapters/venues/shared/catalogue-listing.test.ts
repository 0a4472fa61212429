// What a read of a catalogue says about the markets that are missing from it.

import { expect, test } from "vitest";
import { syntheticMarket } from "../../../../test/support/venues/kalshi-decoder-rig.ts";
import { failure } from "../../../domain/failure/result.ts";
import { logListing, refusalOf, unlisted } from "./catalogue-listing.ts";
import type { AdapterLogLine } from "./log.ts";

const listed = syntheticMarket("LISTED");
const refused = refusalOf("REFUSED", failure("VEN-808", "too fine"));

test("only what is neither listed nor refused is named as not listed", () => {
  expect(refused).toEqual({ venueSymbol: "REFUSED", reason: "VEN-808 too fine" });
  expect(unlisted(["LISTED", "GONE", "REFUSED"], [listed], [refused])).toEqual([
    { venueSymbol: "GONE", reason: "VEN-806 the venue does not list it" },
  ]);
});

test("what could not be read just now is told from what the venue does not have", () => {
  const passing = [
    failure("VEN-803", "no answer in time"),
    failure("VEN-807", "429 too many requests"),
    failure("VEN-804", "502 bad gateway", { status: 502 }),
    failure("VEN-802", "connection reset"),
  ];
  for (const problem of passing) expect(refusalOf("LATER", problem).isUnread).toBe(true);
  const lasting = [
    failure("VEN-806", "404 not found", { status: 404 }),
    failure("VEN-808", "too fine"),
    failure("VEN-860", "the order book has no record of the market"),
  ];
  for (const problem of lasting) expect(refusalOf("NEVER", problem)).not.toHaveProperty("isUnread");
});

test("a refusal makes the line of the log a warning", () => {
  const lines: AdapterLogLine[] = [];
  logListing((line) => lines.push(line), "kalshi", { markets: [listed], refused: [] });
  logListing((line) => lines.push(line), "kalshi", { markets: [listed], refused: [refused] });
  expect(lines).toEqual([
    {
      level: "info",
      message: "kalshi: 1 markets read, 0 refused",
      details: { markets: 1, refused: 0 },
    },
    {
      level: "warn",
      message: "kalshi: 1 markets read, 1 refused",
      details: { markets: 1, refused: 1 },
    },
  ]);
});
