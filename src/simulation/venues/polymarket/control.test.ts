// What a test does to the simulated Polymarket's markets from behind the counter, and what wallets get of it, with the
// venue's own timer under a clock that a test moves.

import { describe, expect, test } from "vitest";

import {
  coreStart,
  granted,
  later,
  listingOf,
  micros,
  requestOf,
} from "../../../../test/support/polymarket-core-rig.ts";
import { minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import type { CorePlacement, CoreResult } from "./core/contract.ts";
import { decimalText } from "./core/quantities.ts";
import { polymarketIdentifiers } from "./listing.ts";
import { marketResolvedMessage } from "./stream-messages.ts";
import { buildPolymarketVenue } from "./venue.ts";

const { conditionId, yesToken } = polymarketIdentifiers("a");

function newVenue() {
  const clock = new VirtualClock(coreStart);
  const markets = [listingOf("a", { clearBookOnStart: true, gameStartAt: later(60), fees: null })];
  const venue = buildPolymarketVenue({ clock, markets, accounts: [] });
  for (const wallet of ["ann", "bob"]) venue.accounts.open(wallet, micros(100));
  const place = (wallet: string, token: "yes" | "no", price: number): string => {
    const answers: CoreResult<CorePlacement>[] = [];
    const request = requestOf(wallet, { side: "BUY", token, price });
    venue.accounts.create(request, clock.now(), (answer) => answers.push(answer));
    for (const answer of answers) granted(answer);
    return request.orderId;
  };
  const statusOf = (wallet: string, orderId: string) =>
    venue.accounts.order(`key-${wallet}`, orderId)?.status;
  return { ...venue, clock, place, statusOf };
}

describe("an answer", () => {
  test.each([
    ["yes", "106", "94"],
    ["no", "96", "104"],
    ["tie", "101", "99"],
  ] as const)("of %s pays both sides, with the redeemer's help", (winner, ann, bob) => {
    const { control, accounts, clock, place, catalogue } = newVenue();
    for (const wallet of ["ann", "bob"]) accounts.setAutoRedeem(wallet, true);
    place("bob", "no", 0.6);
    place("ann", "yes", 0.4);
    clock.advance(seconds(10));
    expect(accounts.tokens("ann", yesToken)).toBe(micros(10));
    control.resolve(conditionId, winner);
    clock.advance(seconds(59));
    expect(decimalText(accounts.collateral("ann"))).toBe("96");
    clock.advance(seconds(1));
    expect(["ann", "bob"].map((wallet) => decimalText(accounts.collateral(wallet)))).toEqual([
      ann,
      bob,
    ]);
    const market = catalogue.market(conditionId);
    const told = marketResolvedMessage(market, clock.now());
    const outcome = { yes: "Yes", no: "No", tie: "" }[winner];
    expect([market.isResolved, told.winning_outcome]).toEqual([true, outcome]);
  });

  test("ends open orders in the market's name", () => {
    const { control, place, statusOf } = newVenue();
    const orderId = place("ann", "yes", 0.4);
    control.resolve(conditionId, "no");
    expect(statusOf("ann", orderId)).toBe("CANCELED_MARKET_RESOLVED");
  });
});

test("a game that was moved empties the book when it begins, though nobody calls", () => {
  const { control, clock, place, statusOf } = newVenue();
  const orderId = place("ann", "yes", 0.4);
  control.moveGameStart(conditionId, later(300));
  clock.advance(minutes(4));
  expect(statusOf("ann", orderId)).toBe("LIVE");
  clock.advance(minutes(1));
  expect(statusOf("ann", orderId)).toBe("CANCELED");
});
