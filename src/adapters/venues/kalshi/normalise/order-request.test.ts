// Our orders as the venue's: both legs, both sides, every price of a grid; a fill comes back on the leg that was sent.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uniformTickScheme } from "../../../../domain/market/tick-scheme.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import type { OrderSide } from "../../../../domain/order/order.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { epochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { parsePrice, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import { fillOfOrder } from "./fill.ts";
import { orderRequest } from "./order-request.ts";

const now = epochMicros(1_795_161_600_000_001);

function request(outcome: "yes" | "no", side: OrderSide, ticks: number, micros: number) {
  const order: SubmitOrder = {
    kind: "SubmitOrder",
    follows: 1,
    venue: "kalshi",
    clientOrderId: "run-1-0",
    instrument: `kalshi:A/${outcome}` as InstrumentId,
    side,
    limitPrice: priceTicks(ticks),
    size: contractMicros(micros),
    timeInForce: "good-till-cancelled",
    reduceOnly: false,
    intendedAt: now,
    deadline: now,
  };
  const lot = contractMicros(10_000);
  return {
    order,
    request: orderRequest(order, {
      rules: {
        ticker: "A",
        tickScheme: uniformTickScheme(10),
        lot,
        sizeMin: lot,
        exchangeIndex: 3,
      },
      now,
      restingTime: seconds(30),
      netMicros: 0,
      otherLegMicros: 0,
      orderGroupId: null,
      subaccount: 5,
    }),
  };
}

describe("sides", () => {
  const rows: readonly (readonly ["yes" | "no", OrderSide, number, string, string])[] = [
    ["yes", "buy", 4_410, "bid", "0.4410"],
    ["yes", "sell", 4_410, "ask", "0.4410"],
    ["no", "buy", 5_590, "ask", "0.4410"],
    ["no", "sell", 5_590, "bid", "0.4410"],
  ];
  test.each(rows)("%s %s at %i ticks is a %s at %s", (outcome, side, ticks, bookSide, price) => {
    const { request: made } = request(outcome, side, ticks, 12_340_000);
    expect(made).toMatchObject({
      ok: true,
      value: {
        side: bookSide,
        price,
        count: "12.34",
        exchange_index: 3,
        subaccount: 5,
        // Rounded up: an order never lives shorter than asked.
        expiration_time: 1_795_161_631,
      },
    });
  });
});

test("every price and size that fits leaves exactly, and a fill at it comes back on its own leg", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("yes" as const, "no" as const),
      fc.constantFrom("buy" as const, "sell" as const),
      fc.integer({ min: -5, max: 10_005 }),
      fc.integer({ min: -1, max: 1_000_000 }),
      fc.constantFrom(1, 10_000),
      (outcome, side, ticks, count, unit) => {
        const { order, request: made } = request(outcome, side, ticks, count * unit);
        const fits =
          ticks > 0 &&
          ticks < 10_000 &&
          ticks % 10 === 0 &&
          count > 0 &&
          (count * unit) % 10_000 === 0;
        expect(made.ok).toBe(fits);
        if (!made.ok) return;
        const yesPrice = parsePrice(made.value.price);
        if (!yesPrice.ok) throw new Error("the price is a decimal text");
        const fill = fillOfOrder(
          {
            tradeId: "t",
            orderId: "v",
            clientOrderId: null,
            ticker: "A",
            bookSide: made.value.side,
            yesPrice: yesPrice.value,
            size: order.size,
            fee: noUsd,
            filledAt: now,
            positionAfter: null,
          },
          order,
        );
        expect(fill.price).toBe(order.limitPrice);
        expect(Number(made.value.count)).toBeCloseTo((count * unit) / 1_000_000, 9);
      },
    ),
  );
});
