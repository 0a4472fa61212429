// What each message of Polymarket's market channel becomes, and when a book is no longer believed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  book,
  bookAt,
  DecoderRig,
  first,
  no,
  priceChange,
  second,
  syntheticMarket,
  yes,
} from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { polymarketFirstDecoder } from "./decoder-registry.ts";

const fixture = (name: string) =>
  readFileSync(
    join(import.meta.dirname, `../../../../../fixtures/venues/polymarket/stream/${name}.json`),
    "utf8",
  );

const gap = {
  kind: "SequenceGap",
  stream: "polymarket/market-1",
  markets: [`polymarket:${first}`],
};

const disproved = {
  kind: "BookDisproved",
  stream: "polymarket/market-1",
  market: `polymarket:${first}`,
};

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.open();
  rig.sink.clear();
  return rig;
}

describe("books", () => {
  test("a book replaces everything, in YES prices", () => {
    const rig = new DecoderRig();
    expect(rig.feed(fixture("book"))).toBeUndefined();
    expect(rig.sink.all).toEqual([
      {
        kind: "BookSnapshot",
        market: 0,
        stream: 0,
        venueAt: bookAt * 1_000,
        receivedAt: rig.now,
        levels: [
          "bid 3500 × 120000000",
          "bid 3600 × 80500000",
          "ask 4200 × 50000000",
          "ask 3800 × 75000000",
        ],
      },
    ]);
    rig.feed(book({ bids: [["0.30", "1"]] }));
    expect(rig.sink.batches.at(-1)?.levels).toEqual(["bid 3000 × 1000000"]);
  });

  test("the NO token's book is the same book in the mirror", () => {
    const rig = new DecoderRig();
    rig.feed(fixture("book-no-token"));
    expect([...(rig.sink.batches[0]?.levels ?? [])].sort()).toEqual([
      "ask 3800 × 75000000",
      "ask 4200 × 50000000",
      "bid 3500 × 120000000",
      "bid 3600 × 80500000",
    ]);
  });

  test("once the YES token was seen, books of the NO token are ignored", () => {
    const rig = openRig();
    rig.feed(fixture("book-no-token"));
    expect(rig.sink.all).toEqual([]);
    expect(rig.decoder.counters()["mirrored books ignored"]).toBe(1);
  });

  test.each([
    ["a level of another size", "80.6", bookAt, ["BookDisproved"]],
    ["the same levels", "80.5", bookAt, []],
    ["another size at another instant", "80.6", bookAt + 1, []],
    ["a size that cannot be read", "much", bookAt, []],
  ])("beside the YES token's book one of the NO token with %s", (_case, size, at, kinds) => {
    const rig = openRig();
    const bids = [
      ["0.62", "75"],
      ["0.58", "50"],
    ] as const;
    const asks = [
      ["0.64", size],
      ["0.65", "120"],
    ] as const;
    rig.feed(book({ asset: no, bids, asks, at }));
    expect(rig.sink.kinds).toEqual(kinds);
    expect(rig.decoder.isTrusted(first)).toBe(kinds.length === 0);
    if (kinds.length > 0) expect(rig.sink.all).toMatchObject([{ ...disproved, cause: "mirror" }]);
  });

  test("books of the NO token compare nothing once the book has changed", () => {
    const rig = openRig();
    rig.feed(priceChange(bookAt, { price: "0.35", size: "1" }));
    rig.feed(book({ asset: no, bids: [["0.62", "75"]] }));
    expect(rig.sink.kinds).toEqual(["BookUpdates"]);
  });

  test("the YES token's book of the same instant disproves the NO token's before it", () => {
    const rig = new DecoderRig();
    rig.feed(book({ asset: no, bids: [["0.62", "75"]] }));
    rig.feed(book({ asks: [["0.38", "74"]] }));
    expect(rig.sink.kinds).toEqual(["BookSnapshot", "BookDisproved"]);
    rig.feed(book({ asks: [["0.38", "74"]] }));
    expect(rig.sink.kinds.at(-1)).toBe("BookSnapshot");
  });

  test("a frame may hold several messages, and one that does not fit harms no other", () => {
    const rig = new DecoderRig();
    const odd = { event_type: "surprise" };
    const failure = rig.feed([odd, book({}), 7, book({ asset: "unknown" })]);
    expect(failure?.details?.reason).toBe("unknown-type");
    expect(rig.sink.kinds).toEqual(["BookSnapshot"]);
    expect(rig.feed("[]")).toBeUndefined();
  });

  test("a book older than the changes after it is ignored while the book is believed", () => {
    const rig = openRig();
    rig.feed(priceChange(bookAt + 5, { price: "0.36", size: "1" }));
    rig.feed(book({ at: bookAt + 4 }));
    expect(rig.sink.kinds).toEqual(["BookUpdates"]);
    expect(rig.decoder.counters()["books older than the changes"]).toBe(1);
  });

  test.each([
    ["seven decimals", [["0.3600001", "1"]], "VEN-808"],
    ["a price above 1 USD", [["1.01", "1"]], "VEN-808"],
    ["a bid at 0", [["0.00", "1"]], "VEN-808"],
    ["a bid at 1 USD", [["1.00", "1"]], "VEN-808"],
    ["a price as a number", [[0.36, "1"]], "VEN-801"],
    ["an empty price", [["", "1"]], "VEN-801"],
    ["a negative size", [["0.36", "-1"]], "VEN-801"],
    ["a size with seven decimals", [["0.36", "1.0000001"]], "VEN-808"],
    [
      "a price twice",
      [
        ["0.36", "1"],
        ["0.360", "2"],
      ],
      "VEN-801",
    ],
  ] as const)("a book with %s is refused and lost", (_case, bids, code) => {
    const rig = openRig();
    expect(rig.feed(book({ bids }))?.code).toBe(code);
    expect(rig.sink.all).toMatchObject([gap]);
    expect(rig.decoder.isTrusted(first)).toBe(false);
  });

  test("nothing at a price where no order can rest is no level", () => {
    const rig = new DecoderRig();
    const bids = [
      ["0", "0"],
      ["0.36", "1"],
      ["1", "0"],
    ] as const;
    expect(rig.feed(book({ bids }))).toBeUndefined();
    expect(rig.sink.batches.map(({ levels }) => levels)).toEqual([["bid 3600 × 1000000"]]);
  });

  test("a NO token's level at 0 or 1 USD is refused too", () => {
    for (const price of ["0", "1"]) {
      const rig = openRig();
      const change = { asset: no, price, size: "1" };
      expect(rig.feed(priceChange(bookAt + 1, change))?.code).toBe("VEN-808");
      expect(rig.sink.all).toMatchObject([gap]);
    }
  });

  test.each([
    ["no sides", { event_type: "book", asset_id: yes }],
    ["sides that are no lists", { event_type: "book", asset_id: yes, bids: {}, asks: [] }],
    ["levels that are no objects", { event_type: "book", asset_id: yes, bids: [["1", "1"]] }],
  ])("a book with %s is refused", (_case, frame) => {
    expect(openRig().feed(frame)?.code).toBe("VEN-801");
  });
});

describe("changes", () => {
  test("a change is the whole size at its level; the mirrored entry is the same change", () => {
    const rig = openRig();
    expect(rig.feed(fixture("price-change"))).toBeUndefined();
    expect(rig.sink.all).toMatchObject([
      {
        kind: "BookUpdates",
        venueAt: 1_795_161_600_200_000,
        receivedAt: rig.now,
        levels: ["bid 3600 × 60500000"],
      },
    ]);
    expect(rig.decoder.counters()["entries that are no mirror"]).toBe(0);
  });

  test("an entry of the NO token that contradicts the YES entries disproves the book", () => {
    const rig = openRig();
    rig.feed(
      priceChange(
        bookAt + 1,
        { price: "0.36", size: "60" },
        { asset: no, price: "0.64", size: "61", side: "SELL" },
      ),
    );
    expect(rig.sink.all).toMatchObject([
      { levels: ["bid 3600 × 60000000"] },
      { ...disproved, cause: "mirror", receivedAt: rig.now },
    ]);
    expect(rig.decoder.isTrusted(first)).toBe(false);
    expect(rig.decoder.counters()["entries that are no mirror"]).toBe(1);
  });

  test("a NO entry that cannot be read contradicts nothing and is counted", () => {
    const rig = openRig();
    rig.feed(
      priceChange(
        bookAt + 1,
        { price: "0.36", size: "60" },
        { asset: no, price: "nonsense", size: "1" },
        { asset: no, price: "0.64", size: "nonsense", side: "SELL" },
      ),
    );
    expect(rig.sink.kinds).toEqual(["BookUpdates"]);
    expect(rig.decoder.counters()["entries that are no mirror"]).toBe(2);
  });

  test("of several NO entries for one level the last is the mirror", () => {
    const rig = openRig();
    rig.feed(
      priceChange(
        bookAt + 1,
        { price: "0.36", size: "60" },
        { asset: no, price: "0.64", size: "60", side: "SELL" },
        { price: "0.36", size: "70" },
        { asset: no, price: "0.640", size: "70", side: "SELL" },
      ),
    );
    expect(rig.sink.kinds).toEqual(["BookUpdates"]);
    expect(rig.decoder.counters()["entries that are no mirror"]).toBe(0);
  });

  test("entries of the NO token alone are turned into YES prices", () => {
    const rig = openRig();
    rig.feed(
      priceChange(
        bookAt + 1,
        { asset: no, price: "0.64", size: "10", side: "SELL" },
        { asset: no, price: "0.61", size: "3", side: "BUY", bid: "0.62", ask: "0.64" },
      ),
    );
    expect(rig.sink.batches.map(({ levels }) => levels)).toEqual([
      ["bid 3600 × 10000000", "ask 3900 × 3000000"],
    ]);
  });

  test("nothing at 0 or 1 USD changes nothing", () => {
    const rig = openRig();
    expect(rig.feed(priceChange(bookAt + 1, { price: "0", size: "0" }))).toBeUndefined();
    rig.feed(priceChange(bookAt + 2, { price: "1", size: "0" }, { price: "0.36", size: "2" }));
    expect(rig.sink.all).toMatchObject([{ levels: ["bid 3600 × 2000000"] }]);
  });

  test("size zero removes the level", () => {
    const rig = openRig();
    rig.feed(priceChange(bookAt + 1, { price: "0.36", size: "0", bid: "0.35", ask: "0.38" }));
    expect(rig.sink.batches[0]?.levels).toEqual(["bid 3600 × 0"]);
    expect(rig.sink.events).toEqual([]);
  });

  test.each([
    ["a bid we do not have", "0.37", "0.38"],
    ["an ask we do not have", "0.36", "0.39"],
    ["no bid at all", "0", "0.38"],
    ["no ask at all", "0.36", "1"],
  ])("when the venue states %s the book is disproved", (_case, bid, ask) => {
    const rig = openRig();
    rig.feed(priceChange(bookAt + 1, { price: "0.35", size: "1", bid, ask }));
    expect(rig.sink.all).toMatchObject([{ ...disproved, cause: "summary" }]);
    rig.feed(priceChange(bookAt + 2, { price: "0.35", size: "2" }));
    expect(rig.sink.all).toHaveLength(1);
    expect(rig.decoder.counters()).toMatchObject({
      "touch mismatches": 1,
      "changes ignored until snapshot": 1,
    });
    rig.open();
    rig.feed(priceChange(bookAt + 3, { price: "0.35", size: "2" }));
    expect(rig.sink.kinds).toEqual(["BookDisproved", "BookSnapshot", "BookUpdates"]);
  });

  test("as captures of the first version say, contradictions are gaps or nothing", () => {
    const { sink, directories } = openRig();
    const decoder = polymarketFirstDecoder({
      stream: "polymarket/market-1",
      venue: "polymarket",
      directories,
      markets: [syntheticMarket(first, { yes, no })],
    });
    const feed = (frame: object) =>
      decoder.decode(Buffer.from(JSON.stringify(frame)), epochMicros(1), sink);
    feed(book({ bids: [["0.36", "1"]], asks: [["0.38", "1"]] }));
    feed(book({ asset: no, bids: [["0.62", "2"]], asks: [["0.64", "1"]] }));
    const mirrored = { asset: no, price: "0.64", size: "61", side: "SELL" } as const;
    feed(priceChange(bookAt + 1, { price: "0.36", size: "60" }, mirrored));
    expect(sink.kinds).toEqual(["BookSnapshot", "BookUpdates"]);
    feed(priceChange(bookAt + 1, { price: "0.35", size: "1", bid: "0.37", ask: "0.38" }));
    expect(sink.all.slice(2)).toMatchObject([gap]);
  });

  test("an empty side is stated as 0 and 1 or with empty texts", () => {
    const rig = new DecoderRig();
    rig.feed(book({ bids: [["0.36", "1"]] }));
    rig.feed(priceChange(bookAt + 1, { price: "0.36", size: "2", bid: "0.36", ask: "1" }));
    rig.feed(priceChange(bookAt + 2, { price: "0.36", size: "0", bid: "0", ask: "0" }));
    rig.feed(priceChange(bookAt + 3, { price: "0.36", size: "1", bid: "", ask: "" }));
    expect(rig.sink.events).toEqual([]);
  });

  test("changes older than the book are dropped", () => {
    const rig = openRig();
    rig.feed(priceChange(bookAt - 1, { price: "0.36", size: "1" }));
    rig.feed(priceChange(bookAt, { price: "0.36", size: "2" }));
    expect(rig.sink.batches.map(({ levels }) => levels)).toEqual([["bid 3600 × 2000000"]]);
    expect(rig.decoder.counters()["changes older than the book"]).toBe(1);
  });

  test("changes far older than the book lose it: its own time cannot be right", () => {
    const rig = openRig();
    const hour = 3_600_000;
    const ahead = book({ at: bookAt + hour, bids: [["0.36", "1"]], asks: [["0.38", "1"]] });
    rig.feed(ahead);
    rig.feed(priceChange(bookAt + hour - 60_000, { price: "0.36", size: "2" }));
    expect(rig.sink.kinds).toEqual(["BookSnapshot"]);
    rig.feed(priceChange(bookAt + hour - 60_001, { price: "0.36", size: "2" }));
    expect(rig.sink.events).toMatchObject([gap]);
    // The next book is believed, though it is older than the last.
    rig.feed(book({ bids: [["0.36", "2"]], asks: [["0.38", "1"]] }));
    rig.feed(priceChange(bookAt + 1, { price: "0.36", size: "3" }));
    expect(rig.sink.kinds.slice(2)).toEqual(["BookSnapshot", "BookUpdates"]);
  });

  test("changes that arrive out of order lose the book", () => {
    const rig = openRig();
    rig.feed(priceChange(bookAt + 5, { price: "0.36", size: "1" }));
    rig.feed(priceChange(bookAt + 4, { price: "0.35", size: "9" }));
    expect(rig.sink.all.slice(1)).toMatchObject([gap]);
    expect(rig.decoder.counters()["changes out of order"]).toBe(1);
  });

  test("a change without a time is applied", () => {
    const rig = openRig();
    const frame = { ...priceChange(1, { price: "0.36", size: "1" }), timestamp: "" };
    rig.feed(frame);
    expect(rig.sink.batches[0]).toMatchObject({ venueAt: 0, levels: ["bid 3600 × 1000000"] });
  });

  test("changes of several markets in one message keep apart", () => {
    const rig = openRig();
    rig.feed({ ...book({ bids: [["0.10", "1"]] }), market: second, asset_id: "11" });
    rig.sink.clear();
    rig.feed(
      priceChange(
        bookAt + 1,
        { price: "0.36", size: "1" },
        { asset: "11", price: "0.10", size: "2" },
        { price: "0.35", size: "3" },
        { asset: "unknown", price: "0.35", size: "3" },
      ),
    );
    expect(rig.sink.batches.map(({ market, levels }) => [market, ...levels])).toEqual([
      [0, "bid 3600 × 1000000"],
      [1, "bid 1000 × 2000000"],
      [0, "bid 3500 × 3000000"],
    ]);
  });

  test.each([
    ["seven decimals", { price: "0.3600001", size: "1" }, "VEN-808", "price-outside-units"],
    ["a price above 1 USD", { price: "1.5", size: "1" }, "VEN-808", "price-outside-units"],
    ["a price of 0", { price: "0", size: "1" }, "VEN-808", "price-outside-units"],
    ["a price of 1 USD", { price: "1.00", size: "1" }, "VEN-808", "price-outside-units"],
    ["an empty price", { price: "", size: "1" }, "VEN-801", "price-not-decimal"],
    ["an absurd size", { price: "0.36", size: "99999999999" }, "VEN-808", "size-outside-units"],
    ["a size as a number", { price: "0.36", size: 1 }, "VEN-801", "size-not-text"],
    ["a negative size", { price: "0.36", size: "-1" }, "VEN-801", "impossible-size"],
    ["another side", { price: "0.36", size: "1", side: "buy" }, "VEN-801", "side-unknown"],
  ])("a change with %s is refused and the book lost", (_case, change, code, reason) => {
    const rig = openRig();
    const failure = rig.feed(priceChange(bookAt + 1, { price: "0.35", size: "1" }, change));
    expect(failure).toMatchObject({ code, details: { reason } });
    expect(rig.sink.all).toMatchObject([gap]);
  });

  test.each([
    ["another market", priceChange(1, { asset: "x", price: "0.1", size: "1" }), "unknown-market"],
    ["no asset", { event_type: "price_change", price_changes: [{}] }, "unknown-market"],
    ["no list", { event_type: "price_change" }, "changes-not-array"],
    [
      "entries that are no objects",
      { event_type: "price_change", price_changes: [1] },
      "change-not-object",
    ],
    [
      "too many entries",
      { event_type: "price_change", price_changes: Array(32_769).fill(1) },
      "too-many-levels",
    ],
  ])("a message with %s is refused and costs no book", (_case, frame, reason) => {
    const rig = openRig();
    expect(rig.feed(frame)?.details?.reason).toBe(reason);
    expect(rig.sink.all).toEqual([]);
  });
});

describe("other messages", () => {
  test("a trade is a print in YES prices", () => {
    const rig = openRig();
    rig.feed(fixture("last-trade-price"));
    const trade = JSON.parse(fixture("last-trade-price")) as Record<string, unknown>;
    rig.feed({ ...trade, asset_id: no, price: "0.63", timestamp: "" });
    expect(rig.sink.all).toMatchObject([
      {
        kind: "TradePrint",
        instrument: `polymarket:${first}/yes`,
        price: 3_700,
        size: 20_000_000,
        venueAt: 1_795_161_600_300_000,
      },
      { price: 3_700, venueAt: rig.now },
    ]);
  });

  test.each([
    ["empty decimals", { price: "", size: "" }, undefined],
    ["another market", { asset_id: "x" }, "VEN-806"],
    ["no market", { asset_id: 7 }, "VEN-806"],
    ["seven decimals", { price: "0.3700001" }, "VEN-808"],
    ["no size", { size: "0" }, "VEN-801"],
    ["a size that is no decimal", { size: "many" }, "VEN-801"],
  ])("a trade with %s is no print", (_case, change, code) => {
    const rig = openRig();
    const trade = JSON.parse(fixture("last-trade-price")) as Record<string, unknown>;
    expect(rig.feed({ ...trade, ...change })?.code).toBe(code);
    expect(rig.sink.all).toEqual([]);
  });

  test("a changed grid is told once, and the book is asked for again", () => {
    const rig = openRig();
    rig.feed(fixture("tick-size-change"));
    const mirrored = JSON.parse(fixture("tick-size-change")) as Record<string, unknown>;
    rig.feed({ ...mirrored, asset_id: no });
    expect(rig.sink.all).toMatchObject([
      { kind: "TickSchemeChanged", tickScheme: { bands: [{ from: 0, to: 10_000, step: 10 }] } },
      gap,
    ]);
  });

  test("a book tells its grid too", () => {
    const rig = openRig();
    rig.feed(book({ tickSize: "0.001" }));
    rig.feed(book({ tickSize: "0.001" }));
    rig.feed(book({ tickSize: "" }));
    expect(rig.sink.kinds).toEqual([
      "BookSnapshot",
      "TickSchemeChanged",
      "BookSnapshot",
      "BookSnapshot",
    ]);
  });

  test.each([
    ["", "VEN-801"],
    ["0.3", "VEN-801"],
    ["0", "VEN-801"],
    ["0.00001", "VEN-808"],
    [0.01, "VEN-801"],
  ])("the grid %j pauses the market", (size, code) => {
    const rig = openRig();
    const change = { event_type: "tick_size_change", asset_id: yes, new_tick_size: size };
    expect(rig.feed(change)?.code).toBe(code);
    expect(rig.sink.all).toMatchObject([{ kind: "MarketStatusChanged", status: "paused" }]);
    expect(rig.feed({ ...change, asset_id: "x" })?.code).toBe("VEN-806");
  });

  test("a resolved market is found by its condition or by its tokens", () => {
    const rig = openRig();
    const resolved = JSON.parse(fixture("market-resolved")) as Record<string, unknown>;
    rig.feed(resolved);
    rig.feed({ ...resolved, market: "" });
    rig.feed({ ...resolved, market: 7, assets_ids: ["unknown"] });
    rig.feed({ ...resolved, market: "unknown", assets_ids: null });
    const event = {
      kind: "MarketStatusChanged",
      market: `polymarket:${first}`,
      status: "resolved",
    };
    expect(rig.sink.all).toMatchObject([event, event]);
  });

  test("pongs, touches and new markets say nothing", () => {
    const rig = openRig();
    for (const frame of ["PONG", "PONG\n", fixture("best-bid-ask"), fixture("new-market")]) {
      expect(rig.feed(frame)).toBeUndefined();
    }
    expect(rig.sink.all).toEqual([]);
  });

  test.each([
    ["not JSON", "PONGO", "not-json"],
    ["a number", "7", "not-object"],
    ["no type", "{}", "unknown-type"],
    ["another type", '{"event_type":"surprise"}', "unknown-type"],
  ])("%s is refused by reason", (_case, frame, reason) => {
    expect(openRig().feed(frame)?.details?.reason).toBe(reason);
  });

  test("unknown fields are tolerated and counted", () => {
    const rig = openRig();
    rig.feed({ ...book({}), extra: 1 });
    expect(rig.decoder.counters()["unknown field book.extra"]).toBe(1);
  });
});
