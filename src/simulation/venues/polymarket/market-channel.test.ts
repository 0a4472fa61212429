// What subscriptions to the market channel of the simulated Polymarket do and do not do: books once, silence for what is
// not followed, and books again only after an end.

import { beforeEach, expect, test } from "vitest";
import {
  exclusive,
  MemoryStream,
  type MemoryVenue,
  memoryVenue,
  plain,
} from "../../../../test/support/polymarket-memory-venue.ts";

let venue: MemoryVenue;
let stream: MemoryStream;

beforeEach(() => {
  venue = memoryVenue();
  stream = new MemoryStream(venue, "/ws/market");
});

const first = (fields: object) => stream.send({ type: "market", ...fields });
const change = (operation: string, assets_ids: readonly string[]) =>
  stream.send({ operation, assets_ids });
const quote = (market = plain.conditionId) =>
  void venue.control.place({ market, side: "bid", price: "0.30", size: "50" });
const kinds = () => stream.take().map(({ event_type, asset_id }) => [event_type, asset_id]);

test("a token that is followed already is told nothing; after an end its book comes again", () => {
  first({ assets_ids: [plain.yesToken] });
  expect(kinds()).toEqual([["book", plain.yesToken]]);
  change("subscribe", [plain.yesToken]);
  first({ assets_ids: [plain.yesToken] });
  expect(kinds()).toEqual([]);
  change("unsubscribe", [plain.yesToken]);
  change("subscribe", [plain.yesToken]);
  expect(kinds()).toEqual([["book", plain.yesToken]]);
});

test("what is not followed any more, or never was, is silent", () => {
  quote();
  expect(kinds()).toEqual([]);
  first({ assets_ids: [plain.noToken, "12"], initial_dump: false });
  expect(kinds()).toEqual([]);
  quote();
  expect(kinds()).toEqual([["price_change", undefined]]);
  quote(exclusive.conditionId);
  expect(kinds()).toEqual([]);
  change("unsubscribe", [plain.noToken]);
  quote();
  expect(kinds()).toEqual([]);
});

test.each([1, 2, 3, "2", null])("level %j gives whole books", (level) => {
  quote();
  venue.control.place({ market: plain.conditionId, side: "bid", price: "0.29", size: "50" });
  first({ assets_ids: [plain.yesToken], level });
  expect(stream.take()[0].bids).toHaveLength(2);
});
