// What each message of Kalshi's stream becomes, and what is lost when numbers are missing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  DecoderRig,
  delta,
  first,
  second,
  snapshot,
  start,
  syntheticMarket,
} from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { inPlaceFrom, receiveBuffer } from "../../shared/scan/receive-buffer.ts";
import { kalshiDecoder, kalshiNoScaleDecoder } from "./decoder-registry.ts";
import { silentObserver } from "./stream-observer.ts";

const fixture = (name: string) =>
  readFileSync(
    join(import.meta.dirname, `../../../../../fixtures/venues/kalshi/stream/${name}.json`),
    "utf8",
  );

const gapOf = (...tickers: string[]) =>
  expect.objectContaining({
    kind: "SequenceGap",
    stream: "kalshi/market-1",
    markets: tickers.map((ticker) => `kalshi:${ticker}`),
  });

describe("books", () => {
  test("a snapshot is the whole book in YES prices", () => {
    const rig = new DecoderRig();
    rig.feed(fixture("subscribed"));
    expect(rig.feed(fixture("orderbook-snapshot"))).toBeUndefined();
    expect(rig.sink.all).toEqual([
      {
        kind: "BookSnapshot",
        market: 0,
        stream: 0,
        venueAt: 0,
        receivedAt: rig.now,
        levels: [
          "bid 800 × 300000000",
          "bid 4200 × 13000000",
          "ask 4600 × 20000000",
          "ask 4400 × 17000000",
        ],
      },
    ]);
  });

  test("an absent side is an empty side", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    expect(rig.feed(fixture("orderbook-snapshot-empty-side"))).toBeUndefined();
    expect(rig.feed(snapshot(3, second))).toBeUndefined();
    expect(rig.sink.batches.map((batch) => batch.levels)).toEqual([["bid 1050 × 2500000"], []]);
  });

  test("changes become absolute sizes", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    rig.feed(delta(2, "0.4200", "-3.00"));
    rig.feed(delta(3, "0.4200", "-10.00"));
    rig.feed(delta(4, "0.4300", "1.50"));
    rig.feed(delta(5, "0.4400", "2.00", "no"));
    expect(rig.sink.batches).toMatchObject([
      { kind: "BookUpdates", levels: ["bid 4200 × 10000000"], venueAt: 1_795_161_600_123_000 },
      { levels: ["bid 4200 × 0"] },
      { levels: ["bid 4300 × 1500000"] },
      { levels: ["ask 4400 × 19000000"] },
    ]);
  });

  test("NO prices in the NO scale are turned into YES prices", () => {
    const rig = new DecoderRig("no");
    rig.feed(fixture("subscribed"));
    rig.feed(snapshot(1, first, [["0.4200", "13.00"]], [["0.5600", "17.00"]]));
    rig.feed(delta(2, "0.5600", "-17.00", "no"));
    expect(rig.sink.batches.map((batch) => batch.levels)).toEqual([
      ["bid 4200 × 13000000", "ask 4400 × 17000000"],
      ["ask 4400 × 0"],
    ]);
  });

  test("a negative result is a corrupt book: refused, declared, ignored until a snapshot", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    const failure = rig.feed(delta(2, "0.4200", "-13.01"));
    expect(failure).toMatchObject({ code: "VEN-801", details: { reason: "impossible-size" } });
    expect(rig.sink.all).toEqual([gapOf(first)]);
    expect(rig.feed(delta(3, "0.4200", "1.00"))).toBeUndefined();
    expect(rig.sink.all).toHaveLength(1);
    expect(rig.decoder.counters()["changes ignored until snapshot"]).toBe(1);
    rig.feed(snapshot(4, first, [["0.4100", "1.00"]]));
    rig.feed(delta(5, "0.4100", "1.00"));
    expect(rig.sink.batches.map((batch) => batch.levels)).toEqual([
      ["bid 4100 × 1000000"],
      ["bid 4100 × 2000000"],
    ]);
  });

  test.each([
    ["seven decimals", delta(2, "0.4200001", "1.00"), "VEN-808", "price-outside-units"],
    ["a price above 1 USD", delta(2, "1.0100", "1.00"), "VEN-808", "price-outside-units"],
    ["a negative price", delta(2, "-0.0100", "1.00"), "VEN-808", "price-outside-units"],
    ["a bid at 0", delta(2, "0.0000", "1.00"), "VEN-808", "price-outside-units"],
    ["an ask at 1 USD", delta(2, "1.0000", "1.00", "no"), "VEN-808", "price-outside-units"],
    ["a price as a number", delta(2, 0.42, "1.00"), "VEN-801", "price-not-text"],
    ["a size as a number", delta(2, "0.4200", 1), "VEN-801", "size-not-text"],
    ["an absurd size", delta(2, "0.4200", "99999999999.00"), "VEN-808", "size-outside-units"],
    ["a size of no decimal", delta(2, "0.4200", "1e9"), "VEN-801", "size-not-decimal"],
    ["another side", delta(2, "0.4200", "1.00", "maybe"), "VEN-801", "side-unknown"],
    ["a size beyond exact", delta(2, "0.0800", "9007199254.00"), "VEN-801", "impossible-size"],
  ])("%s is refused and the market's book with it", (_case, frame, code, reason) => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    expect(rig.feed(frame)).toMatchObject({ code, details: { reason } });
    expect(rig.sink.all).toEqual([gapOf(first)]);
  });

  test.each([
    ["a level with seven decimals", [["0.4200001", "1.00"]], "VEN-808"],
    ["a level at 0", [["0.0000", "1.00"]], "VEN-808"],
    ["a level at 1 USD", [["1.0000", "1.00"]], "VEN-808"],
    ["a level of negative size", [["0.4200", "-1.00"]], "VEN-801"],
    [
      "a level twice",
      [
        ["0.4200", "1.00"],
        ["0.42", "2.00"],
      ],
      "VEN-801",
    ],
    ["a level that is no pair", ["0.4200"], "VEN-801"],
    ["a level of one", [["0.4200"]], "VEN-801"],
    ["a size that is no decimal", [["0.4200", ""]], "VEN-801"],
    ["a side that is no array", { "0.4200": "1.00" }, "VEN-801"],
  ])("a snapshot with %s is refused", (_case, levels, code) => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    expect(rig.feed(snapshot(2, first, levels as never))?.code).toBe(code);
    expect(rig.sink.all).toEqual([gapOf(first)]);
  });

  test("nothing at a price where no order can rest is no level and no change", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    const levels: [string, string][] = [
      ["0.0000", "0.00"],
      ["1.0000", "0.00"],
    ];
    expect(rig.feed(snapshot(2, first, levels, levels))).toBeUndefined();
    expect(rig.feed(delta(3, "0.0000", "0.00"))).toBeUndefined();
    expect(rig.sink.all).toMatchObject([{ kind: "BookSnapshot", levels: [] }]);
  });

  test.each(["0.0000", "1.0000"])("NO prices in the NO scale of %s are refused too", (price) => {
    const rig = new DecoderRig("no");
    rig.feed(fixture("subscribed"));
    expect(rig.feed(snapshot(1, first, [], [[price, "1.00"]]))?.code).toBe("VEN-808");
    expect(rig.feed(snapshot(2, first, [["0.4200", "13.00"]]))).toBeUndefined();
    expect(rig.feed(delta(3, price, "1.00", "no"))?.code).toBe("VEN-808");
    expect(rig.sink.kinds).toEqual(["BookSnapshot", "SequenceGap"]);
  });

  test.each([
    ["a snapshot", snapshot(2, first, [["1.0000", "1.00"]])],
    ["a change", delta(2, "0.0000", "1.00")],
  ])("%s with such a level is reported, so that the book is asked for again", (_case, frame) => {
    const unfit: string[] = [];
    const observer = { ...silentObserver, unfit: (ticker: string) => unfit.push(ticker) };
    const rig = new DecoderRig("yes", observer);
    rig.subscribe();
    rig.feed(frame);
    expect(unfit).toEqual([first]);
  });

  test("a level of size zero in a snapshot is no level", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(snapshot(2, first, [["0.4200", "0.00"]]));
    expect(rig.sink.batches.at(-1)?.levels).toEqual([]);
  });

  test("the fullest book of the finest grid fits a batch", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    const levels = Array.from({ length: 9_999 }, (_, tick): [string, string] => [
      `0.${String(tick + 1).padStart(4, "0")}`,
      "1.00",
    ]);
    expect(rig.feed(snapshot(2, first, levels, levels))).toBeUndefined();
    expect(rig.sink.batches.at(-1)?.levels).toHaveLength(19_998);
  });

  test("a frame about another market is refused and costs no book", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    expect(rig.feed(delta(2, "0.4200", "1.00", "yes", "KXOTHER"))?.code).toBe("VEN-806");
    expect(rig.feed(snapshot(3, "KXOTHER"))?.code).toBe("VEN-806");
    expect(rig.feed({ type: "orderbook_delta", sid: 2, seq: 4, msg: {} })?.code).toBe("VEN-806");
    expect(rig.sink.all).toEqual([]);
  });
});

describe("numbers", () => {
  test("control frames count", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(snapshot(2, second));
    rig.feed(fixture("ok"));
    rig.feed({ type: "error", sid: 2, seq: 4, msg: { code: 13, msg: "Unsupported action" } });
    rig.feed(delta(5, "0.4200", "1.00"));
    expect(rig.sink.events).toEqual([]);
    expect(rig.sink.batches.at(-1)?.levels).toEqual(["bid 4200 × 14000000"]);
  });

  test("a missing number makes every book of the subscription suspect until its snapshot", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(snapshot(2, second, [["0.5000", "1.00"]]));
    rig.sink.clear();
    rig.feed(delta(4, "0.4200", "1.00"));
    expect(rig.sink.all).toEqual([gapOf(first, second)]);
    rig.feed(delta(6, "0.4200", "1.00"));
    expect(rig.sink.all).toHaveLength(1);
    rig.feed(snapshot(7, second, [["0.5100", "1.00"]]));
    rig.feed(delta(8, "0.4200", "1.00"));
    rig.feed(delta(9, "0.5100", "1.00", "yes", second));
    expect(rig.sink.kinds).toEqual(["SequenceGap", "BookSnapshot", "BookUpdates"]);
    expect(rig.decoder.untrusted()).toEqual([first]);
  });

  test("a lost first frame is noticed", () => {
    const rig = new DecoderRig();
    rig.feed(fixture("subscribed"));
    rig.feed(snapshot(2, second));
    expect(rig.decoder.counters()["sequence gaps"]).toBe(1);
  });

  test("a snapshot after a gap is newer than the gap and counts", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    rig.feed(snapshot(9, first, [["0.4100", "1.00"]]));
    expect(rig.sink.kinds).toEqual(["SequenceGap", "BookSnapshot"]);
  });

  test("a duplicate is ignored", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(delta(2, "0.4200", "1.00"));
    rig.sink.clear();
    expect(rig.feed(delta(2, "0.4200", "1.00"))).toBeUndefined();
    expect(rig.sink.all).toEqual([]);
    expect(rig.decoder.counters()["duplicate frames"]).toBe(1);
  });

  test("a late frame is a gap and its content is not applied", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(delta(3, "0.4200", "1.00"));
    rig.feed(snapshot(4, first, [["0.4100", "5.00"]]));
    rig.sink.clear();
    rig.feed(snapshot(2, first, [["0.9900", "1.00"]]));
    expect(rig.sink.all).toEqual([gapOf(first)]);
    expect(rig.decoder.counters()["frames out of order"]).toBe(1);
  });

  test("a lost trade costs no book", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed({ id: 2, type: "subscribed", msg: { channel: "trade", sid: 1 } });
    rig.sink.clear();
    const trade = JSON.parse(fixture("trade")) as { seq: number };
    rig.feed({ ...trade, seq: 3 });
    expect(rig.sink.kinds).toEqual(["TradePrint"]);
  });

  test.each([1.5, "2", null, -1])("the number %j is refused", (seq) => {
    const rig = new DecoderRig();
    rig.subscribe();
    expect(rig.feed({ ...delta(2, "0.4200", "1.00"), seq })?.details?.reason).toBe(
      "seq-not-integer",
    );
  });

  test("frames of subscriptions that were never announced are refused, of ended ones dropped", () => {
    const rig = new DecoderRig();
    expect(rig.feed(delta(1, "0.4200", "1.00"))?.details?.reason).toBe("unknown-subscription");
    rig.subscribe();
    rig.sink.clear();
    rig.feed({ id: 7, sid: 2, seq: 2, type: "unsubscribed" });
    expect(rig.sink.all).toEqual([gapOf(first)]);
    expect(rig.feed(delta(3, "0.4200", "1.00"))).toBeUndefined();
    expect(rig.decoder.counters()["frames of ended subscriptions"]).toBe(1);
  });

  test("a book belongs to the subscription that sent its snapshot", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed({ id: 8, type: "subscribed", msg: { channel: "orderbook_delta", sid: 5 } });
    rig.feed({ ...snapshot(1, first, [["0.3000", "1.00"]]), sid: 5 });
    rig.sink.clear();
    rig.feed(delta(2, "0.4200", "1.00"));
    rig.feed({ ...delta(2, "0.3000", "1.00"), sid: 5 });
    rig.feed(delta(9, "0.4200", "1.00"));
    rig.feed({ id: 7, sid: 2, seq: 10, type: "unsubscribed" });
    expect(rig.sink.all).toMatchObject([{ levels: ["bid 3000 × 2000000"] }]);
  });

  test("announcing a subscription twice does not start its numbers anew", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(fixture("subscribed"));
    rig.sink.clear();
    rig.feed(delta(2, "0.4200", "1.00"));
    expect(rig.sink.kinds).toEqual(["BookUpdates"]);
  });
});

describe("errors", () => {
  test.each([10, 25])("error %d ends the subscription and its books", (code) => {
    const failures: unknown[] = [];
    const observer = { ...silentObserver, failed: (error: unknown) => failures.push(error) };
    const rig = new DecoderRig("yes", observer);
    rig.subscribe();
    rig.sink.clear();
    rig.feed({ type: "error", sid: 2, seq: 2, msg: { code, msg: "gone" } });
    expect(rig.sink.all).toEqual([gapOf(first)]);
    expect(failures).toEqual([
      { command: null, channel: "orderbook_delta", code, words: "gone", isTerminal: true },
    ]);
  });

  test("an error without a subscription costs no book", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.sink.clear();
    expect(rig.feed(fixture("error"))).toBeUndefined();
    expect(rig.sink.all).toEqual([]);
    expect(rig.feed({ type: "error", msg: {} })?.details?.reason).toBe("error-without-code");
  });

  test.each([
    ["not JSON", "{", "not-json"],
    ["a list", "[]", "not-object"],
    ["null", "null", "not-object"],
    ["no type", "{}", "unknown-type"],
    ["another type", '{"type":"surprise"}', "unknown-type"],
    ["sid as a text", '{"type":"ok","sid":"2"}', "sid-not-number"],
    ["seq without sid", '{"type":"ok","seq":2}', "seq-without-sid"],
    ["subscribed without content", '{"type":"subscribed"}', "msg-missing"],
    [
      "subscribed without channel",
      '{"type":"subscribed","msg":{"sid":1}}',
      "subscribed-incomplete",
    ],
    ["a book without a subscription", '{"type":"orderbook_delta","msg":{}}', "wrong-channel"],
    ["a book without a number", '{"type":"orderbook_delta","sid":2,"msg":{}}', "seq-missing"],
    ["a book without content", '{"type":"orderbook_snapshot","sid":2,"seq":2}', "msg-missing"],
    ["a trade without content", '{"type":"trade"}', "msg-missing"],
    ["a life-cycle message without content", '{"type":"market_lifecycle_v2"}', "msg-missing"],
  ])("%s is refused by reason", (_case, frame, reason) => {
    const rig = new DecoderRig();
    rig.subscribe();
    expect(rig.feed(frame)?.details?.reason).toBe(reason);
  });

  test("unknown fields are tolerated and counted", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed({ ...delta(2, "0.4200", "1.00"), extra: 1 });
    const counters = rig.decoder.counters();
    expect(counters["unknown field frame.extra"]).toBe(1);
  });
});

test("the two registered decoders differ in the scale of NO prices", () => {
  for (const [factory, ask] of [
    [kalshiDecoder, "ask 5600 × 1000000"],
    [kalshiNoScaleDecoder, "ask 4400 × 1000000"],
  ] as const) {
    const rig = new DecoderRig();
    const context = { stream: "s", venue: "kalshi" as const, directories: rig.directories };
    const decoder = factory({ ...context, markets: rig.markets });
    decoder.decode(Buffer.from(fixture("subscribed")), start, rig.sink);
    const book = snapshot(1, first, undefined, [["0.5600", "1.00"]]);
    decoder.decode(Buffer.from(JSON.stringify(book)), start, rig.sink);
    expect(rig.sink.batches.at(-1)?.levels).toEqual([ask]);
  }
});

describe("the two ways of a frame", () => {
  const wire = (seq: number, ticker = first) =>
    `{"type":"orderbook_delta","sid":2,"seq":${seq},"msg":{"market_ticker":"${ticker}",` +
    '"market_id":"00000000-0000-4000-8000-000000000001","price_dollars":"0.4200",' +
    '"delta_fp":"2.00","side":"yes","ts":"2026-11-20T08:00:00Z","ts_ms":1795161600123}}';
  const tiers = (rig: DecoderRig) => {
    const counters = rig.decoder.counters();
    return [counters["frames by template"], counters["frames parsed in full"]];
  };

  test("a change in the venue's shape takes the short one, any other the full parse", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed(wire(2));
    expect(tiers(rig)).toEqual([1, 2]);
    const { type, sid, seq, msg } = JSON.parse(wire(3)) as Record<string, unknown>;
    expect(rig.feed({ msg, seq, sid, type })).toBeUndefined();
    rig.feed(wire(4));
    expect(tiers(rig)).toEqual([2, 3]);
    expect(rig.sink.batches.slice(1).map((batch) => batch.levels)).toEqual([
      ["bid 4200 × 15000000"],
      ["bid 4200 × 17000000"],
      ["bid 4200 × 19000000"],
    ]);
  });

  test("a frame that lies in the receive buffer is read there", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    const end = inPlaceFrom + Buffer.from(receiveBuffer.buffer).write(wire(2), inPlaceFrom);
    expect(rig.decoder.decodeInPlace(inPlaceFrom, end, rig.now, rig.sink)).toBe(undefined);
    const other =
      inPlaceFrom + Buffer.from(receiveBuffer.buffer).write(`${wire(3)}  `, inPlaceFrom);
    expect(rig.decoder.decodeInPlace(inPlaceFrom, other, rig.now, rig.sink)).toBe(undefined);
    expect(tiers(rig)).toEqual([1, 3]);
    expect(rig.sink.batches.at(-1)?.levels).toEqual(["bid 4200 × 17000000"]);
  });

  test("a market admitted later is met like the others", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    const ticker = "KXSYNTH-26DEC-T3";
    rig.feed(wire(2, ticker));
    expect(rig.sink.batches).toHaveLength(1);
    rig.decoder.admit([syntheticMarket(ticker)]);
    expect(rig.decoder.untrusted()).toEqual([second, ticker]);
    rig.feed(snapshot(3, ticker, [["0.4200", "1.00"]]));
    rig.feed(wire(4, ticker));
    rig.feed(wire(5));
    expect(rig.sink.batches.slice(2).map((batch) => batch.levels)).toEqual([
      ["bid 4200 × 3000000"],
      ["bid 4200 × 15000000"],
    ]);
    expect(tiers(rig)).toEqual([2, 4]);
  });

  test("a market admitted again begins without a book", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.decoder.admit([syntheticMarket(first)]);
    expect(rig.decoder.untrusted()).toEqual([first, second]);
    rig.feed(wire(2));
    expect(rig.sink.batches).toHaveLength(1);
    rig.feed(snapshot(3, first, [["0.4200", "1.00"]]));
    rig.feed(wire(4));
    expect(rig.sink.batches.at(-1)?.levels).toEqual(["bid 4200 × 3000000"]);
    expect(tiers(rig)).toEqual([1, 4]);
  });

  test("levels survive a grid that changes while the market trades", () => {
    const rig = new DecoderRig();
    rig.subscribe();
    rig.feed({ id: 2, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
    rig.feed(fixture("lifecycle-price-levels").replace('"seq":3', '"seq":1'));
    expect(rig.sink.kinds).toContain("TickSchemeChanged");
    rig.feed(wire(2));
    expect(rig.sink.batches.at(-1)?.levels).toEqual(["bid 4200 × 15000000"]);
    expect(tiers(rig)[0]).toBe(1);
  });
});
