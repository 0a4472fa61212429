// Trades and life-cycle messages.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DecoderRig, first } from "../../../../../test/support/venues/kalshi-decoder-rig.ts";

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../../../../../fixtures/venues/kalshi/stream/${name}.json`),
      "utf8",
    ),
  ) as { sid: number; seq: number; msg: Record<string, unknown> };

function rigWith(channel: string, sid: number): DecoderRig {
  const rig = new DecoderRig();
  rig.feed({ id: 1, type: "subscribed", msg: { channel, sid } });
  return rig;
}

describe("trades", () => {
  const withMsg = (change: Record<string, unknown>) => {
    const frame = fixture("trade");
    return { ...frame, msg: { ...frame.msg, ...change } };
  };

  test("a trade is a print in YES prices", () => {
    const rig = rigWith("trade", 1);
    expect(rig.feed(fixture("trade"))).toBeUndefined();
    expect(rig.sink.all).toEqual([
      {
        kind: "TradePrint",
        receivedAt: rig.now,
        instrument: `kalshi:${first}/yes`,
        price: 4_400,
        size: 6_000_000,
        venueAt: 1_795_161_600_456_000,
      },
    ]);
  });

  test("a trade without a time happened when it arrived", () => {
    const rig = rigWith("trade", 1);
    rig.feed(withMsg({ ts_ms: undefined }));
    expect(rig.sink.all).toMatchObject([{ venueAt: rig.now }]);
  });

  test("a block trade says nothing about the book", () => {
    const rig = rigWith("trade", 1);
    expect(rig.feed(withMsg({ is_block_trade: true }))).toBeUndefined();
    expect(rig.sink.all).toEqual([]);
  });

  test.each([
    ["no ticker", { market_ticker: 7 }, "VEN-801"],
    ["another market", { market_ticker: "KXOTHER" }, "VEN-806"],
    ["a price of 1 USD", { yes_price_dollars: "1.0000" }, "VEN-801"],
    ["a price of 0", { yes_price_dollars: "0.0000" }, "VEN-801"],
    ["seven decimals", { yes_price_dollars: "0.4400001" }, "VEN-808"],
    ["no size", { count_fp: "0.00" }, "VEN-801"],
    ["an absurd size", { count_fp: "99999999999" }, "VEN-808"],
  ])("a trade with %s is refused", (_case, change, code) => {
    const rig = rigWith("trade", 1);
    expect(rig.feed(withMsg(change))?.code).toBe(code);
    expect(rig.sink.all).toEqual([]);
  });
});

describe("life cycle", () => {
  const lifecycle = (msg: Record<string, unknown>) => ({
    type: "market_lifecycle_v2",
    sid: 3,
    seq: 1,
    msg: { market_ticker: first, ...msg },
  });

  test.each([
    ["activated", "open"],
    ["deactivated", "paused"],
    ["determined", "resolved"],
    ["settled", "settled"],
  ])("%s means %s", (eventType, status) => {
    const rig = rigWith("market_lifecycle_v2", 3);
    expect(rig.feed(lifecycle({ event_type: eventType }))).toBeUndefined();
    expect(rig.sink.all).toMatchObject([
      { kind: "MarketStatusChanged", market: `kalshi:${first}`, status },
    ]);
  });

  test("a changed grid is read from its ranges", () => {
    const rig = rigWith("market_lifecycle_v2", 3);
    rig.feed({ ...fixture("lifecycle-price-levels"), seq: 1 });
    expect(rig.sink.all).toEqual([
      {
        kind: "TickSchemeChanged",
        receivedAt: rig.now,
        market: `kalshi:${first}`,
        tickScheme: {
          bands: [
            { from: 0, to: 1_000, step: 10 },
            { from: 1_000, to: 9_000, step: 100 },
            { from: 9_000, to: 10_000, step: 10 },
          ],
        },
      },
    ]);
  });

  test.each([
    ["without ranges", undefined, "VEN-801"],
    ["with ranges that are no objects", ["0.01"], "VEN-801"],
    ["with ranges of numbers", [{ start: 0, end: 1, step: 0.01 }], "VEN-801"],
    ["finer than our units", [{ start: "0", end: "1", step: "0.00001" }], "VEN-808"],
    ["with steps that do not divide", [{ start: "0", end: "1", step: "0.0300" }], "VEN-801"],
  ])("a changed grid %s pauses the market", (_case, ranges, code) => {
    const rig = rigWith("market_lifecycle_v2", 3);
    const event = { event_type: "price_level_structure_updated", price_ranges: ranges };
    expect(rig.feed(lifecycle(event))?.code).toBe(code);
    expect(rig.sink.all).toMatchObject([{ kind: "MarketStatusChanged", status: "paused" }]);
  });

  test.each(["created", "close_date_updated", "metadata_updated"])("%s changes nothing", (word) => {
    const rig = rigWith("market_lifecycle_v2", 3);
    expect(rig.feed(lifecycle({ event_type: word }))).toBeUndefined();
    expect(rig.sink.all).toEqual([]);
  });

  test("other markets pass without a word, unknown events of ours are refused", () => {
    const rig = rigWith("market_lifecycle_v2", 3);
    const other = { event_type: "determined", market_ticker: "KXOTHER" };
    expect(rig.feed(lifecycle(other))).toBeUndefined();
    expect(rig.sink.all).toEqual([]);
    expect(rig.feed({ ...lifecycle({ event_type: "toString" }), seq: 2 })?.details?.reason).toBe(
      "unknown-lifecycle-event",
    );
    expect(rig.feed({ ...lifecycle({ event_type: 5 }), seq: 3 })?.details?.reason).toBe(
      "lifecycle-incomplete",
    );
    expect(rig.feed({ ...fixture("event-lifecycle"), seq: 4 })).toBeUndefined();
  });
});

describe("fees", () => {
  const feeUpdate = (msg: Record<string, unknown>) => ({
    type: "event_fee_update",
    sid: 3,
    seq: 1,
    msg: { event_ticker: "KXSYNTH-26DEC", ...msg },
  });

  test("an override of both fields is a new period for every market of the event", () => {
    const rig = rigWith("market_lifecycle_v2", 3);
    rig.feed({ ...fixture("event-fee-update"), seq: 1 });
    expect(rig.sink.events).toHaveLength(2);
    expect(rig.sink.events[0]).toMatchObject({
      kind: "FeeScheduleChanged",
      fees: [
        { from: 0 },
        {
          from: rig.now,
          schedule: {
            kind: "kalshi",
            rounding: "micro",
            takerRate: 70_000,
            makerRate: 17_500,
            multiplier: 500_000,
            balancePrecision: 100,
          },
        },
      ],
    });
  });

  test.each([
    ["cleared", { fee_type_override: null, fee_multiplier_override: null }],
    ["overridden in the type alone", { fee_type_override: "quadratic" }],
    ["overridden in the multiplier alone", { fee_multiplier_override: 1 }],
    [
      "overridden with a multiplier we cannot hold",
      { fee_type_override: "quadratic", fee_multiplier_override: 1e-9 },
    ],
  ])("fees that are %s are unknown until the catalogue is read", (_case, msg) => {
    const rig = rigWith("market_lifecycle_v2", 3);
    rig.feed(feeUpdate(msg));
    expect(rig.sink.events[0]).toMatchObject({
      fees: [{ from: 0 }, { from: rig.now, schedule: { kind: "unknown" } }],
    });
  });

  test("other events pass without a word", () => {
    const rig = rigWith("market_lifecycle_v2", 3);
    rig.feed(feeUpdate({ event_ticker: "KXOTHER" }));
    expect(rig.sink.all).toEqual([]);
    expect(rig.feed({ type: "event_fee_update", sid: 3, seq: 2, msg: {} })?.code).toBe("VEN-801");
  });
});
