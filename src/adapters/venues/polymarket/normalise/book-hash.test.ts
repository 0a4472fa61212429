// The hash of a book against the official client's own vectors, and one computed from its algorithm.

import { describe, expect, test } from "vitest";
import { bookHash, type HashedBook } from "./book-hash.ts";

const levels = {
  bids: [
    { price: "0.3", size: "100" },
    { price: "0.4", size: "100" },
  ],
  asks: [
    { price: "0.6", size: "100" },
    { price: "0.7", size: "100" },
  ],
};
const book: HashedBook = {
  // Not in the order in which it is hashed.
  neg_risk: false,
  tick_size: "0.001",
  min_order_size: "15",
  ...levels,
  timestamp: "123456789",
  asset_id: "100",
  market: "0xaabbcc",
};
const oldest = { market: "0xaabbcc", asset_id: "100" };

describe("the hash of a book", () => {
  test.each([
    ["with everything", book, "36f56998e26d9a7c553446f35b240481efb271a3"],
    [
      "of the oldest form, empty",
      { ...oldest, bids: [], asks: [] },
      "7f81a35a09e1933a96b05edb51ac4be4a6163146",
    ],
    [
      "of the oldest form, with levels",
      { ...oldest, ...levels },
      "b8b72c72c6534d1b3a4e7fb47b81672d0e94d5a5",
    ],
    [
      "with the last trade's price",
      { ...book, last_trade_price: "0.5" },
      "43d2333942d29f4930669e6e145f91f31ee0cd94",
    ],
  ])("%s is the venue's", (_what, hashed, expected) => {
    expect(bookHash(hashed)).toBe(expected);
  });

  test("follows every part of the book and the order of its levels", () => {
    const others: readonly HashedBook[] = [
      { ...book, timestamp: "123456790" },
      { ...book, bids: [...levels.bids].reverse() },
      { ...book, asks: levels.asks.slice(1) },
      { ...book, tick_size: "0.01" },
      { ...book, neg_risk: true },
      { ...book, min_order_size: "5" },
    ];
    const hashes = new Set([book, ...others].map(bookHash));
    expect(hashes.size).toBe(others.length + 1);
  });
});
