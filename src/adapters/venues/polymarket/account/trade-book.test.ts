// A fill is told once, each step of it once, and that it failed last: whatever order, repetition or loss its news has.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { no, yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  market,
  PolymarketTradingRig,
} from "../../../../../test/support/venues/polymarket-trading-rig.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { addDuration, durationMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { TradeFill, TradeFinality } from "../rest/trading-contract.ts";

const resting = { price: 4_200, timeInForce: "good-till-cancelled" } as const;

async function matched(size = 10_000_000) {
  const rig = await PolymarketTradingRig.started();
  const id = await rig.submit(resting);
  const fill = rig.venue.match(rig.digest, size, { isTaker: false });
  rig.news?.trade([fill]);
  return { rig, id, fill };
}

function finalities(rig: PolymarketTradingRig): readonly TradeFinality[] {
  return rig.all("FillFinalityChanged").map(({ finality }) => finality);
}

describe("the way of a fill", () => {
  test("matched, mined, confirmed: each once", async () => {
    const { rig, id, fill } = await matched();
    for (const finality of [
      "matched",
      "mined",
      "mined",
      "confirmed",
      "mined",
      "matched",
    ] as const) {
      rig.news?.trade([{ ...fill, finality }]);
    }
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4200", "mined", "confirmed"]);
  });

  test("a fill that is first seen when it is final is told, then its finality", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit(resting);
    rig.news?.trade([rig.venue.match(rig.digest, 10_000_000, { finality: "failed" })]);
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4200", "failed"]);
  });

  test("nothing is heard of a fill after it failed", async () => {
    const { rig, id, fill } = await matched();
    for (const finality of ["retrying", "failed", "failed", "mined", "retrying"] as const) {
      rig.news?.trade([{ ...fill, finality }]);
    }
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4200", "retrying", "failed"]);
    expect(rig.gates()).toEqual([]);
    rig.news?.trade([{ ...fill, finality: "confirmed" }]);
    expect(finalities(rig)).toEqual(["retrying", "failed"]);
    expect(rig.gates()).toEqual([expect.stringContaining("failed and is called confirmed")]);
    await rig.pass(seconds(120));
    expect(rig.gates()).toHaveLength(1);
    rig.trading.acknowledged();
    expect(rig.gates().at(-1)).toBe("account: open");
  });

  test("any history, shuffled, repeated and cut, ends in the last word with each word at most once", async () => {
    const histories: readonly (readonly TradeFinality[])[] = [
      ["matched", "mined", "confirmed"],
      ["matched", "retrying", "mined", "confirmed"],
      ["matched", "retrying", "failed"],
      ["matched", "failed"],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...histories)
          .chain((history) =>
            fc.tuple(
              fc.constant(history),
              fc.array(fc.constantFrom(...history), { maxLength: 12 }),
            ),
          ),
        async ([history, told]) => {
          const { rig, fill } = await matched();
          for (const finality of told) rig.news?.trade([{ ...fill, finality }]);
          const last = history.at(-1) ?? "matched";
          rig.venue.settle(fill.tradeId, last);
          // The stream has fallen silent: what it did not tell is read.
          await rig.pass(seconds(40));
          const words = finalities(rig);
          expect(words.at(-1)).toBe(last);
          expect(new Set(words).size).toBe(words.length);
          expect(rig.all("FillReported")).toHaveLength(1);
        },
      ),
      { seed: 20_261_120, numRuns: 60 },
    );
  });

  test("a trade that stays matched is read until it is final, ever less often", async () => {
    const { rig, fill } = await matched();
    let reads = 0;
    const { trades } = rig.venue;
    rig.venue.trades = (filter) => {
      if ("tradeId" in filter) reads += 1;
      return trades.call(rig.venue, filter);
    };
    await rig.pass(seconds(120));
    expect(reads).toBeGreaterThanOrEqual(5);
    expect(reads).toBeLessThanOrEqual(10);
    rig.venue.settle(fill.tradeId, "confirmed");
    await rig.pass(seconds(40));
    const before = reads;
    await rig.pass(seconds(120));
    expect(reads).toBe(before);
    expect(finalities(rig)).toEqual(["confirmed"]);
  });
});

describe("what a fill that failed does to its order", () => {
  test("an order that was filled stays ended", async () => {
    const { rig, id, fill } = await matched();
    rig.news?.trade([{ ...fill, finality: "failed" }]);
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4200", "failed"]);
  });

  test("an order whose fill failed before the rest came ends with what is left", async () => {
    const { rig, id, fill } = await matched(4_000_000);
    rig.news?.trade([{ ...fill, finality: "failed" }]);
    rig.news?.trade([rig.venue.match(rig.digest, 6_000_000, { isTaker: false })]);
    await rig.pass(seconds(5));
    expect(rig.story(id)).toEqual([
      "accepted",
      "fill 4 at 4200",
      "failed",
      "fill 6 at 4200",
      "cancelled after 6",
    ]);
  });

  test("the end that is told counts what did not fail", async () => {
    const { rig, id, fill } = await matched(4_000_000);
    rig.news?.trade([{ ...fill, finality: "failed" }]);
    await rig.cancel(id);
    await rig.query(id, seconds(5));
    expect(rig.story(id)).toEqual([
      "accepted",
      "fill 4 at 4200",
      "failed",
      "cancelled after 0",
      "reported cancelled with 0",
    ]);
  });
});

describe("fees", () => {
  test("a trade's fee is rounded once, and its fills share it", async () => {
    const rig = await PolymarketTradingRig.started();
    await rig.submit(resting);
    const taken = (place: number, price: number, size: number): TradeFill => ({
      fillId: `t/taker/${place}`,
      tradeId: "t",
      orderId: rig.digest,
      tokenId: yes,
      side: "BUY",
      price: priceTicks(price),
      size: contractMicros(size),
      isTaker: true,
      finality: "matched",
      matchedAt: rig.clock.now(),
    });
    // 0.04 × (3.33 × 0.1824 + 3.33 × 0.1824 + 3.34 × 0.1771…) = 0.0728…: each alone would lose up to a step.
    rig.news?.trade([
      taken(1, 2_400, 3_330_000),
      taken(2, 2_400, 3_330_000),
      taken(3, 2_300, 3_340_000),
    ]);
    const fees = rig.all("FillReported").map(({ fill }) => integerOf(fill.fee));
    const exact = 0.04 * (3.33 * 0.24 * 0.76 * 2 + 3.34 * 0.23 * 0.77);
    expect(fees.reduce((sum, fee) => sum + fee, 0)).toBe(Math.floor(exact * 100_000) * 10);
    for (const fee of fees) expect(fee % 10).toBe(0);
  });

  test("who rests pays nothing", async () => {
    const { rig } = await matched();
    expect(rig.all("FillReported").map(({ fill }) => integerOf(fill.fee))).toEqual([0]);
  });
});

describe("fills of orders that are not ours", () => {
  const stranger = (rig: PolymarketTradingRig, more: Partial<TradeFill> = {}): TradeFill => ({
    ...{ fillId: "s/taker/1", tradeId: "s", orderId: "0xstranger", tokenId: no, side: "BUY" },
    ...{ price: priceTicks(5_600), size: contractMicros(3_000_000), isTaker: true },
    ...{ finality: "matched", matchedAt: rig.clock.now() },
    ...more,
  });

  test("are told as such, and close the account until a look finds none", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.news?.trade([stranger(rig)]);
    expect(rig.story("venue:0xstranger")).toEqual(["fill 3 at 5600"]);
    expect(rig.all("FillReported")[0]?.fill.instrument).toMatch(/\/no$/);
    expect(rig.gates()).toEqual([expect.stringContaining("account: a fill of order 0xstranger")]);
    await rig.pass(seconds(31));
    expect(rig.gates().at(-1)).toBe("account: open");
  });

  test("of before this run are no news, nor is their end", async () => {
    const rig = await PolymarketTradingRig.started();
    const before = addDuration(rig.clock.now(), durationMicros(-3_000_000));
    rig.venue.fills.push(stranger(rig, { matchedAt: before }));
    await rig.pass(seconds(31));
    rig.venue.settle("s", "failed");
    await rig.pass(seconds(40));
    expect(rig.events.map(({ kind }) => kind)).not.toContain("FillReported");
    expect(rig.events.map(({ kind }) => kind)).not.toContain("FillFinalityChanged");
  });

  test("that an earlier run told are followed to their end under the ids they were told with", async () => {
    const rig = new PolymarketTradingRig();
    const before = addDuration(rig.clock.now(), seconds(-90_000));
    rig.venue.fills.push(stranger(rig, { matchedAt: before }));
    rig.trading.gateway.resume([], [{ fillId: "s/taker/1", clientOrderId: "of-yesterday" }]);
    await rig.start();
    await rig.pass(seconds(5));
    expect(rig.story("of-yesterday")).toEqual([]);
    rig.venue.settle("s", "failed");
    await rig.pass(seconds(40));
    expect(rig.story("of-yesterday")).toEqual(["failed"]);
    expect(rig.gates()).toEqual([]);
  });

  test("on a market that nobody knows are not lost", async () => {
    const rig = await PolymarketTradingRig.started();
    const fill = stranger(rig, { tokenId: "77" });
    rig.venue.fills.push(fill);
    await rig.pass(seconds(31));
    expect(rig.all("FillReported")).toEqual([]);
    expect(rig.gates()).toEqual([expect.stringContaining("account: a fill on token 77")]);
    const venueInstruments = { yes: "77", no: "78" };
    const listed = { ...market, venueSymbol: "0x77", venueInstruments };
    rig.rulebook.list([{ ...listed, id: marketId("polymarket", "0x77") }]);
    await rig.pass(seconds(40));
    expect(rig.all("FillReported").map(({ fill: told }) => told.instrument)).toEqual([
      "polymarket:0x77/yes",
    ]);
    expect(rig.gates().at(-1)).toBe("account: open");
  });
});
