// What each venue shows of a claim, in the claim's own prices.

import { expect, test } from "vitest";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { rigRelation } from "../../../test/support/engine-rig.ts";
import { kalshi, polymarket, twoVenues } from "../../../test/support/two-venues.ts";
import { claimsShownMax, sideBySide } from "./side-by-side.ts";

test("YES shows the book, NO its mirror at what a pair totals there", () => {
  const rig = twoVenues({ polymarket: { pairTotal: priceTicks(10_100) } });
  const instruments = [`${kalshi}/yes`, `${kalshi}/no`, `${polymarket}/no`, "amm:0x1/yes"] as const;
  const [claim] = sideBySide(rig.engine, [rigRelation({ instruments })], epochMicros(rig.now));
  const at = (ticks: number) => ({ priceTicks: ticks, sizeContractMicros: 100_000_000 });
  expect(claim).toMatchObject({ relation: "relation-1", kind: "same-claim", title: "SHAI" });
  expect(claim?.quotes).toEqual([
    { instrument: instruments[0], venue: "kalshi", bid: at(7_300), ask: at(7_400), refusal: null },
    { instrument: instruments[1], venue: "kalshi", bid: at(2_600), ask: at(2_700), refusal: null },
    {
      ...{ instrument: instruments[2], venue: "polymarket" },
      ...{ bid: at(2_700), ask: at(2_800), refusal: null },
    },
    { instrument: instruments[3], venue: "amm", bid: null, ask: null, refusal: "unlisted" },
  ]);
});

test("a book that is not believed is shown with the reason", () => {
  const rig = twoVenues();
  rig.event({ kind: "StreamClosed", stream: "kalshi/market", reason: "lost" });
  const instruments = [`${kalshi}/yes`, `${polymarket}/yes`] as const;
  const relations = Array.from({ length: claimsShownMax + 5 }, () => rigRelation({ instruments }));
  const claims = sideBySide(rig.engine, relations, epochMicros(rig.now));
  expect(claims).toHaveLength(claimsShownMax);
  expect(claims[0]?.quotes.map(({ refusal }) => refusal)).toEqual([
    expect.stringMatching(/^QUA-/),
    null,
  ]);
});
