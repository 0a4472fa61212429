import { expect, test } from "vitest";
import { askSide, type BookSide } from "../../domain/book/book-batch.ts";
import { onePrice, priceTicks } from "../../domain/units/price-ticks.ts";
import type { QuotedMarket } from "../../ports/book-reader.ts";
import { PaperLiquidity } from "./paper-liquidity.ts";

const yes = "kalshi:X/yes" as const;
const no = "kalshi:X/no" as const;

/** A market with 100 contracts asked at 0.60 and bid at 0.50. */
function market(askSize = 100_000_000): QuotedMarket {
  const level = (side: BookSide) =>
    side === askSide ? ([6_000, askSize] as const) : ([5_000, 100_000_000] as const);
  return {
    pairTotal: onePrice,
    fees: { kind: "none" },
    isOpen: true,
    book: {
      levelCount: () => 1,
      bestPrice: (side) => level(side)[0],
      bestSize: (side) => level(side)[1],
      copyLevels: (side, prices, sizes) => {
        [prices[0], sizes[0]] = level(side);
        return 1;
      },
    },
  };
}

test("buying YES and selling NO meet the same asks, which are taken once", () => {
  const liquidity = new PaperLiquidity();
  const [ask] = liquidity.levels(market(), yes, "buy");
  if (ask === undefined) expect.fail("the book has an ask");
  expect([ask.priceTicks, ask.sizeContractMicros]).toEqual([6_000, 100_000_000]);
  liquidity.take(ask, 70_000_000);
  const [bid] = liquidity.levels(market(), no, "sell");
  expect([bid?.priceTicks, bid?.sizeContractMicros]).toEqual([4_000, 30_000_000]);
  expect(liquidity.levels(market(), yes, "sell")[0]?.sizeContractMicros).toBe(100_000_000);
});

test("where a pair costs 1.01 a sale brings a cent less than its bid, and a purchase costs what it costs", () => {
  const liquidity = new PaperLiquidity();
  const buyOnly: QuotedMarket = { ...market(), pairTotal: priceTicks(10_100) };
  const first = (outcome: typeof yes | typeof no, side: "buy" | "sell") =>
    liquidity.levels(buyOnly, outcome, side)[0]?.priceTicks;
  expect([first(yes, "buy"), first(yes, "sell")]).toEqual([6_000, 4_900]);
  expect([first(no, "buy"), first(no, "sell")]).toEqual([5_100, 4_000]);
});

test("a level is whole again when the venue shows another size", () => {
  const liquidity = new PaperLiquidity();
  const [ask] = liquidity.levels(market(), yes, "buy");
  if (ask === undefined) expect.fail("the book has an ask");
  liquidity.take(ask, 100_000_000);
  expect(liquidity.levels(market(), yes, "buy")).toEqual([]);
  expect(liquidity.levels(market(50_000_000), yes, "buy")[0]?.sizeContractMicros).toBe(50_000_000);
});
