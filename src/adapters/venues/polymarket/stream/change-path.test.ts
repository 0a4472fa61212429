// What the short way of a change takes, what it leaves to the full parse, and that both work on the same book.

import { describe, expect, test } from "vitest";
import {
  book,
  bookAt,
  DecoderRig,
  first,
  no,
  second,
  syntheticMarket,
  yes,
} from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { uniformTickScheme } from "../../../../domain/market/tick-scheme.ts";

const hash = "36f56998e26d9a7c553446f35b240481efb271a3";

interface Entry {
  readonly asset?: string;
  readonly price: string;
  readonly size: string;
  readonly side?: "BUY" | "SELL";
  readonly touch?: readonly [bid: string, ask: string];
}

/** A message in exactly the venue's shape. */
function wireChange(at: number, ...entries: readonly Entry[]): object {
  return {
    event_type: "price_change",
    market: first,
    timestamp: String(at),
    price_changes: entries.map(({ asset = yes, price, size, side = "BUY", touch }) => {
      const [bid, ask] = touch ?? (asset === yes ? ["0.36", "0.38"] : ["0.62", "0.64"]);
      return { asset_id: asset, price, size, side, hash, best_bid: bid, best_ask: ask };
    }),
  };
}

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.open();
  rig.sink.clear();
  return rig;
}

/** Frames that went the short way, and those that were parsed since the book was shown. */
function ways({ decoder }: DecoderRig): readonly (number | undefined)[] {
  const counters = decoder.counters();
  return [counters["frames by template"], (counters["frames parsed in full"] ?? 0) - 1];
}

describe("the short way", () => {
  test("takes a change with its mirror", () => {
    const rig = openRig();
    rig.feed(
      wireChange(
        bookAt + 1,
        { price: "0.36", size: "60.5" },
        { asset: no, price: "0.64", size: "60.5", side: "SELL" },
      ),
    );
    expect(rig.sink.all).toEqual([
      {
        kind: "BookUpdates",
        market: 0,
        stream: 0,
        venueAt: (bookAt + 1) * 1_000,
        receivedAt: rig.now,
        levels: ["bid 3600 × 60500000"],
      },
    ]);
    expect(ways(rig)).toEqual([1, 0]);
  });

  test("turns entries of the NO token alone into YES prices", () => {
    const rig = openRig();
    rig.feed(
      wireChange(
        bookAt + 1,
        { asset: no, price: "0.64", size: "10", side: "SELL", touch: ["", "0.99"] },
        { asset: no, price: "0.61", size: "3" },
      ),
    );
    expect(rig.sink.batches.map(({ levels }) => levels)).toEqual([
      ["bid 3600 × 10000000", "ask 3900 × 3000000"],
    ]);
    expect(ways(rig)).toEqual([1, 0]);
  });

  test("follows the touch through removals, empty sides and prices off the grid", () => {
    const rig = openRig();
    const steps: readonly Entry[] = [
      { price: "0.36", size: "0", touch: ["0.35", "0.38"] },
      { price: "0.3599", size: "1", touch: ["0.3599", "0.38"] },
      { price: "0.35", size: "0", touch: ["0.3599", "0.38"] },
      { price: "0.3599", size: "0", touch: ["0", "0.38"] },
      { price: "0.38", size: "0", side: "SELL", touch: ["", "0.42"] },
      { price: "0.42", size: "0", side: "SELL", touch: ["0", "1"] },
      { price: "0.42", size: "0", side: "SELL", touch: ["0", "0"] },
      { price: "0.9999", size: "0.000001", side: "SELL", touch: ["0", "0.9999"] },
    ];
    for (const [step, entry] of steps.entries()) rig.feed(wireChange(bookAt + step, entry));
    expect(rig.sink.batches.map(({ levels }) => levels[0])).toEqual([
      "bid 3600 × 0",
      "bid 3599 × 1000000",
      "bid 3500 × 0",
      "bid 3599 × 0",
      "ask 3800 × 0",
      "ask 4200 × 0",
      "ask 4200 × 0",
      "ask 9999 × 1",
    ]);
    expect([rig.sink.events, ways(rig)]).toEqual([[], [8, 0]]);
  });

  test.each([
    [
      "a touch that is not ours",
      wireChange(bookAt, { price: "0.35", size: "1", touch: ["0.37", "0.38"] }),
    ],
    ["a time before the book", wireChange(bookAt - 1, { price: "0.36", size: "1" })],
    [
      "a mirror that differs",
      wireChange(
        bookAt,
        { price: "0.36", size: "1" },
        { asset: no, price: "0.64", size: "2", side: "SELL" },
      ),
    ],
    ["another market's token", wireChange(bookAt, { asset: "11", price: "0.36", size: "1" })],
    ["two messages", [wireChange(bookAt, { price: "0.36", size: "1" }), {}]],
  ])("leaves a message with %s to the full parse", (_case, frame) => {
    const rig = openRig();
    rig.feed(frame);
    expect(ways(rig)).toEqual([0, 1]);
  });

  test("leaves everything to the full parse until there is a book", () => {
    const rig = new DecoderRig();
    // It states no touch, so nothing else speaks against it.
    rig.feed(wireChange(bookAt, { price: "0.36", size: "1", touch: ["", ""] }));
    expect([rig.sink.all, ways(rig)]).toEqual([[], [0, 0]]);
    expect(rig.decoder.counters()["changes ignored until snapshot"]).toBe(1);
  });

  test("and the full parse change one book, and share its time", () => {
    const rig = openRig();
    rig.feed(wireChange(bookAt + 9, { price: "0.37", size: "1", touch: ["0.37", "0.38"] }));
    const odd = JSON.stringify(
      wireChange(bookAt + 9, { price: "0.37", size: "0", touch: ["0.36", "0.38"] }),
    );
    rig.feed(odd.replaceAll(",", ", "));
    rig.feed(wireChange(bookAt + 9, { price: "0.36", size: "7" }));
    expect([rig.sink.events, ways(rig)]).toEqual([[], [2, 1]]);
    rig.feed(wireChange(bookAt + 8, { price: "0.36", size: "7" }));
    expect(rig.sink.kinds.at(-1)).toBe("SequenceGap");
    expect(rig.decoder.counters()["changes out of order"]).toBe(1);
  });
});

describe("a market that is admitted again", () => {
  test("has no book, and its new grid", () => {
    const rig = openRig();
    const tickScheme = uniformTickScheme(10);
    rig.decoder.admit([syntheticMarket(first, { yes, no }, tickScheme)]);
    expect([rig.decoder.isTrusted(first), rig.decoder.wasSeen(first)]).toEqual([false, false]);
    rig.feed(wireChange(bookAt + 1, { price: "0.36", size: "1" }));
    expect(rig.sink.all).toEqual([]);
    // Before the book it had, and from the other token: nothing of that is remembered.
    rig.feed(book({ asset: no, asks: [["0.64", "1"]], at: bookAt - 5, tickSize: "0.001" }));
    rig.feed(wireChange(bookAt - 5, { price: "0.361", size: "1", touch: ["0.361", "1"] }));
    expect(rig.sink.kinds).toEqual(["BookSnapshot", "BookUpdates"]);
    expect(ways(rig)).toEqual([1, 2]);
  });

  test("under other tokens is no longer changed by the old ones' bytes", () => {
    const rig = openRig();
    // Its NO token is the second market's YES token from now on.
    rig.decoder.admit([syntheticMarket(second, { yes: no, no: "12" })]);
    rig.feed({
      ...book({ asset: no, bids: [["0.62", "1"]], asks: [["0.64", "1"]] }),
      market: second,
    });
    rig.sink.clear();
    const change = { asset: no, price: "0.64", size: "9", side: "SELL" } as const;
    rig.feed(wireChange(bookAt + 1, { price: "0.36", size: "9" }, change));
    expect(rig.sink.batches.map(({ market, levels }) => [market, ...levels])).toEqual([
      [0, "bid 3600 × 9000000"],
      [1, "ask 6400 × 9000000"],
    ]);
  });
});
