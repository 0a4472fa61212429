// What a sale brings where pairs cost a dollar, and where they cost a cent more.

import { expect, test } from "vitest";
import { complementPrice, onePrice, priceTicks } from "../units/price-ticks.ts";
import { forecastExPair, forecastExPairTotal } from "./fees/forecastex-fees.ts";
import { bidOfSale, salePrice } from "./sale-price.ts";

test("where a pair costs its dollar a sale brings the bid", () => {
  expect(salePrice(priceTicks(6_200), onePrice)).toBe(priceTicks(6_200));
});

test("where a pair costs a cent more a sale brings a cent less, as buying the opposite does", () => {
  for (let bid = 200; bid <= 9_900; bid += 100) {
    const noAsk = complementPrice(priceTicks(bid), forecastExPairTotal);
    const { closeYesProceeds } = forecastExPair(priceTicks(9_900), noAsk);
    const proceeds = salePrice(priceTicks(bid), forecastExPairTotal);
    expect(proceeds).toBe(closeYesProceeds);
    expect(proceeds).toBe(priceTicks(bid - 100));
    expect(bidOfSale(proceeds, forecastExPairTotal)).toBe(priceTicks(bid));
  }
});
