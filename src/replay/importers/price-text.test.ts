// Prices and sizes of recordings: exact decimals as they are, float noise only where it is asked for and only noise.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PriceTexts, readSize, readTopOfBook } from "./price-text.ts";
import { noPrice } from "./top-of-book.ts";

function ticksOf(text: string, removeNoise: boolean): number | string {
  const read = new PriceTexts(removeNoise).read(text);
  return read.ok ? read.value : read.failure.message;
}

describe("prices", () => {
  test.each([
    ["0.4700", 4_700],
    ["0.5", 5_000],
    ["1", 10_000],
    ["0", 0],
    ["", noPrice],
    ["0.1234", 1_234],
  ])("%j is %i ticks", (text, ticks) => {
    expect(ticksOf(text, false)).toBe(ticks);
    expect(ticksOf(text, true)).toBe(ticks);
  });

  test.each(["1.01", "-0.1", "0.5.5", "half", "NaN", "5e-1", " 0.5", "0.00001"])(
    "%j is refused",
    (text) => {
      expect(ticksOf(text, false)).toMatch(/^price is not/);
      expect(ticksOf(text, true)).toMatch(/^price is (not|between)/);
    },
  );

  test("the printed form of any float sum is the nearest tick, where noise is removed", () => {
    const ticks = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(ticks, ticks, (a, b) => {
        const difference = Math.abs(a / 10_000 - b / 10_000);
        fc.pre(difference === 0 || difference > 1e-4);
        expect(ticksOf(String(difference), true)).toBe(Math.abs(a - b));
      }),
    );
  });

  test("what lies between two ticks is no noise", () => {
    expect(ticksOf("0.10999999999999999", true)).toBe(1_100);
    expect(ticksOf("0.1100009", true)).toBe(1_100);
    expect(ticksOf("0.1100011", true)).toBe("price is between two ticks");
    expect(ticksOf("0.4309950248756219", true)).toBe("price is between two ticks");
    expect(ticksOf("0.10999999999999999", false)).toBe("price is not readable");
  });

  test("a text seen before gives the same", () => {
    const prices = new PriceTexts(false);
    expect(prices.read("0.31")).toEqual(prices.read("0.31"));
  });
});

describe("sizes", () => {
  test.each([
    ["40.0", 40_000_000],
    ["23.52941", 23_529_410],
    ["0", 0],
  ])("%j is %i contract micros", (text, micros) => {
    expect(readSize(text)).toEqual({ ok: true, value: micros });
  });

  test("a negative size is a change, and only where one is expected", () => {
    expect(readSize("-3", true)).toEqual({ ok: true, value: -3_000_000 });
    expect(readSize("-3")).toMatchObject({ failure: { message: "size is out of range" } });
  });

  test.each(["", "x", "1e3", "0.1234567"])("%j is refused", (text) => {
    expect(readSize(text)).toMatchObject({ failure: { message: "size is not readable" } });
  });

  test("a size beyond what a frame holds is refused", () => {
    expect(readSize("5000000000")).toMatchObject({ failure: { message: "size is out of range" } });
  });
});

describe("quotes", () => {
  const prices = new PriceTexts(false);

  test("an empty price is an empty side whose size is not looked at", () => {
    const texts = { bid: "", bidSize: "x", ask: "0.5", askSize: "2" };
    expect(readTopOfBook(prices, texts)).toEqual({
      ok: true,
      value: {
        bidTicks: noPrice,
        bidSizeContractMicros: null,
        askTicks: 5_000,
        askSizeContractMicros: 2_000_000,
      },
    });
  });

  test.each([
    { bid: "x", bidSize: "1", ask: "0.5", askSize: "1" },
    { bid: "0.4", bidSize: "1", ask: "x", askSize: "1" },
    { bid: "0.4", bidSize: "x", ask: "0.5", askSize: "1" },
    { bid: "0.4", bidSize: "1", ask: "0.5", askSize: "x" },
  ])("%j is refused", (texts) => {
    expect(readTopOfBook(prices, texts)).toMatchObject({ failure: { code: "CAP-916" } });
  });
});
