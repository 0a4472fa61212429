// The page of the venues says what the report says, and nothing when there is nothing to say.

import { expect, test } from "vitest";
import { kalshiCapabilities } from "../../src/adapters/venues/kalshi/capabilities.ts";
import { polymarketCapabilities } from "../../src/adapters/venues/polymarket/capabilities.ts";
import { venuePage } from "./venue-matrix.ts";

const venues = [kalshiCapabilities, polymarketCapabilities];

const result = (venue: string, title: string, status = "passed") => ({
  ancestorTitles: ["", venue],
  title,
  status,
});

const reportOf = (...results: ReturnType<typeof result>[]) => ({
  testResults: [{ assertionResults: results }],
});

test("cases stand in the order of their numbers, each with what became of it at each venue", () => {
  const page = venuePage(
    venues,
    reportOf(
      result("kalshi", "EX-020 an order | rests"),
      result("kalshi", "MD-020 second"),
      result("kalshi", "MD-010 first"),
      result("polymarket", "MD-010 first [skipped: for a reason]", "skipped"),
      result("kalshi", "something else"),
      result("elsewhere", "MD-030 third"),
    ),
  );
  expect(page.split("\n").filter((line) => /^\| (MD|EX)-/.test(line))).toEqual([
    "| MD-010 | first | passed | skipped: for a reason |",
    "| MD-020 | second | passed | not run |",
    "| EX-020 | an order \\| rests | passed | not run |",
  ]);
  expect(page).toContain("| sequence numbers | yes | no: the venue numbers nothing |");
  expect(page).toContain("| markets per connection max | 5,000 |");
});

test.each([
  ["no case", reportOf(result("kalshi", "something else")), "no conformance case"],
  ["a failed case", reportOf(result("kalshi", "MD-010 first", "failed")), "MD-010 first failed"],
])("a report with %s gives no page", (_case, report, words) => {
  expect(() => venuePage(venues, report)).toThrow(words);
});
