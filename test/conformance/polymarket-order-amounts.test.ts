// The amounts that our orders carry, judged by the simulated venue, which shares no arithmetic with them: none is
// refused for its form, each stands at exactly the price asked, and a buy that kills its remainder trades with an offer
// at its price and with none above.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import {
  type OrderAsked,
  termsToSend,
} from "../../src/adapters/venues/polymarket/orders/order-terms.ts";
import type {
  TradedMarket,
  WireOrderType,
} from "../../src/adapters/venues/polymarket/rest/trading-contract.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { instrumentId, marketId } from "../../src/domain/market/venue.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { parsePrice, priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { hexWordFor } from "../../src/simulation/identifiers.ts";
import { quantitiesOf } from "../../src/simulation/venues/polymarket/core/amount-rules.ts";
import type { CoreOrderRequest } from "../../src/simulation/venues/polymarket/core/contract.ts";
import {
  type PolymarketTickSize,
  polymarketIdentifiers,
} from "../../src/simulation/venues/polymarket/listing.ts";
import { granted, listingOf, newCoreRig, refusalOf } from "../support/polymarket-core-rig.ts";

const tickSizes: readonly PolymarketTickSize[] = [
  "0.1",
  "0.01",
  "0.005",
  "0.0025",
  "0.001",
  "0.0001",
];

/** One market for each grid, named for it. */
function newRig(fillAndKillBuys: "collateral" | "shares" = "collateral") {
  const rig = newCoreRig({
    fillAndKillBuys,
    listings: tickSizes.map((tickSize) => listingOf(tickSize, { tickSize })),
  });
  for (const wallet of ["maker", "taker"]) rig.core.open(wallet, 10n ** 15n);
  return rig;
}

const markets: readonly TradedMarket[] = tickSizes.map((tickSize) => {
  const { conditionId, yesToken, noToken } = polymarketIdentifiers(tickSize);
  return {
    conditionId,
    domain: { version: 2, isNegativeRisk: false },
    yesToken,
    noToken,
    tick: unwrap(parsePrice(tickSize)),
    sizeMin: contractMicros(5_000_000),
    notionalMin: usdMicros(1_000_000),
    takerDelaySeconds: 0,
    isTradable: true,
  };
});

/** Draws orders of a side on every grid, of 5 to about 100,000 shares that cost a dollar or more. */
function ordersOf(seed: number, side: OrderAsked["side"]) {
  const generator = xoroshiro128plus(seed);
  const below = (limit: number): number => (generator.next() >>> 0) % limit;
  let count = 0;
  const draw = () => {
    const market = markets[below(markets.length)] as TradedMarket;
    const tick = integerOf(market.tick);
    const hundredths = 500 + below([100, 10_000, 10_000_000][below(3)] as number);
    const outcome = below(2) === 0 ? "yes" : "no";
    count += 1;
    const order: OrderAsked = {
      clientOrderId: `order-${seed}-${count}`,
      instrument: instrumentId(marketId("polymarket", market.conditionId), outcome),
      side,
      limitPrice: priceTicks(tick * (1 + below(10_000 / tick - 1))),
      size: contractMicros(hundredths * 10_000),
      intendedAt: epochMicros(1_795_165_200_000_000),
    };
    return { market, order };
  };
  return () => {
    for (;;) {
      const drawn = draw();
      if (!isBelowDollar(drawn.order)) return drawn;
    }
  };
}

/** Orders that cost less are not taken when they would trade at once. */
function isBelowDollar({ limitPrice, size }: OrderAsked): boolean {
  return integerOf(limitPrice) * integerOf(size) < 10_000 * 1_000_000;
}

/** The order as the venue's core takes it, once its signature is verified. */
function requestOf(
  order: OrderAsked,
  market: TradedMarket,
  orderType: WireOrderType,
  maker: string,
): CoreOrderRequest {
  const { tokenId, side, makerAmount, takerAmount } = unwrap(termsToSend(order, market, orderType));
  return {
    orderId: hexWordFor(`${maker} ${order.clientOrderId}`),
    owner: `key-${maker}`,
    maker,
    tokenId,
    side,
    makerAmount,
    takerAmount,
    orderType,
    postOnly: false,
    expiresAt: null,
  };
}

describe("the venue takes 100,000 random orders", () => {
  test.each([
    ["GTC", "buy", 51],
    ["GTC", "sell", 52],
    ["FAK", "buy", 53],
    ["FAK", "sell", 54],
  ] as const)("%s to %s, at the price asked (seed %d)", (orderType, side, seed) => {
    const { catalogue } = newRig();
    const next = ordersOf(seed, side);
    let tooSmall = 0;
    for (let at = 0; at < 100_000; at += 1) {
      const { order, market } = next();
      const request = requestOf(order, market, orderType, "taker");
      const listed = catalogue.findToken(request.tokenId)?.market;
      if (listed === undefined) throw new TypeError("the market is not listed");
      const judged = quantitiesOf(listed, request);
      const isSum = orderType === "FAK" && side === "buy";
      if (isSum && !judged.ok && /Size .* lower than the minimum: 5/.test(judged.error.message)) {
        // Whole cents buy a little less than the 5 shares that were asked for.
        tooSmall += 1;
        continue;
      }
      const { price, originalSize } = granted(judged);
      const asked = BigInt(integerOf(order.limitPrice));
      const size = BigInt(integerOf(order.size));
      const isSized = isSum ? originalSize <= size : originalSize === size;
      if (price !== asked || !isSized) expect({ order, price, originalSize }).toBe("as asked");
    }
    expect(tooSmall).toBeLessThan(5_000);
  });
});

describe.each(["collateral", "shares"] as const)("a buy whose %s are meant", (reading) => {
  test("trades with an offer at its price, and with none above (seed 55)", () => {
    const next = ordersOf(55, "buy");
    for (let at = 0; at < 300; at += 1) {
      const { core, send } = newRig(reading);
      const answerTo = (request: CoreOrderRequest) => {
        const [answer] = send(request);
        if (answer === undefined) throw new TypeError("the order is delayed");
        return answer;
      };
      const { order, market } = next();
      // Of fewer than about 6 shares, whole cents may buy less than the 5 that the venue wants.
      const size = contractMicros(integerOf(order.size) + 10_000_000);
      const buy = { ...order, size };
      core.split("maker", market.conditionId, 10n ** 13n, buy.intendedAt);
      const above = integerOf(buy.limitPrice) + integerOf(market.tick);
      const offer = { ...buy, side: "sell", size: contractMicros(1_000_000_000_000) } as const;
      if (above < 10_000) {
        const dearer = { ...offer, clientOrderId: "dearer", limitPrice: priceTicks(above) };
        granted(answerTo(requestOf(dearer, market, "GTC", "maker")));
        const early = { ...buy, clientOrderId: "early" };
        expect(refusalOf(answerTo(requestOf(early, market, "FAK", "taker")))).toMatch(
          /no orders found to match with FAK order/,
        );
      }
      granted(answerTo(requestOf(offer, market, "GTC", "maker")));
      const request = requestOf(buy, market, "FAK", "taker");
      const { status, making, taking } = granted(answerTo(request));
      expect(status).toBe("matched");
      expect(making <= request.makerAmount).toBe(true);
      // Less than a millionth of a dollar more: what is paid is whole millionths.
      expect((making - 1n) * 10_000n < taking * BigInt(integerOf(buy.limitPrice))).toBe(true);
      expect(taking <= BigInt(integerOf(size))).toBe(true);
    }
  });
});
