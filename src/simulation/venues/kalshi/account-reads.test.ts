// Reads that trail the writes: what was written shows later, in the order it was written, and never half.

import { describe, expect, test } from "vitest";

import {
  annKey,
  ask,
  coreOrder,
  type MemoryVenue,
  memoryVenue,
} from "../../../../test/support/kalshi-memory-venue.ts";
import { milliseconds } from "../../../domain/units/epoch-micros.ts";

const lag = milliseconds(500);

function statuses(venue: MemoryVenue): readonly string[] {
  const { body } = ask(venue, annKey, "GET /portfolio/orders");
  return body.orders.map((order: { readonly status: string }) => order.status);
}

describe("reads with a lag", () => {
  test("show an order after its delay, and its cancel after that one's", () => {
    const venue = memoryVenue({ readLagMax: lag });
    const placed = venue.accounts.create(coreOrder("ann"), venue.clock.now());
    const orderId = placed.ok ? placed.value.order.orderId : "";
    expect(statuses(venue)).toEqual([]);
    expect(ask(venue, annKey, `GET /portfolio/orders/${orderId}`).status).toBe(404);
    venue.clock.advance(lag);
    expect(statuses(venue)).toEqual(["resting"]);
    const cancel = `DELETE /portfolio/events/orders/${orderId}?market_ticker=A-1`;
    expect(ask(venue, annKey, cancel).status).toBe(200);
    // The second cancel already fails while the order still reads as resting.
    expect(ask(venue, annKey, cancel).status).toBe(404);
    expect(statuses(venue)).toEqual(["resting"]);
    venue.clock.advance(lag);
    expect(statuses(venue)).toEqual(["canceled"]);
  });

  test("show fills and positions late as well", () => {
    const venue = memoryVenue({ readLagMax: lag });
    venue.accounts.create(coreOrder("bob", { side: "ask" }), venue.clock.now());
    venue.accounts.create(coreOrder("ann"), venue.clock.now());
    const counts = () => [
      ask(venue, annKey, "GET /portfolio/fills").body.fills.length,
      ask(venue, annKey, "GET /portfolio/positions").body.market_positions.length,
    ];
    expect(counts()).toEqual([0, 0]);
    venue.clock.advance(lag);
    expect(counts()).toEqual([1, 1]);
  });

  test("show a partly filled order as it was before its fill", () => {
    const venue = memoryVenue({ readLagMax: lag });
    venue.accounts.create(coreOrder("ann"), venue.clock.now());
    venue.clock.advance(lag);
    venue.accounts.create(coreOrder("bob", { side: "ask", count: 400n }), venue.clock.now());
    const shown = () => {
      const [order] = ask(venue, annKey, "GET /portfolio/orders").body.orders;
      return [order.status, order.fill_count_fp, order.remaining_count_fp];
    };
    expect(shown()).toEqual(["resting", "0.00", "10.00"]);
    venue.clock.advance(lag);
    expect(shown()).toEqual(["resting", "4.00", "6.00"]);
  });

  test("say how fresh they are", () => {
    const venue = memoryVenue({ readLagMax: lag });
    const asOf = () => ask(venue, null, "GET /exchange/user_data_timestamp").body.as_of_time;
    expect(asOf()).toBe("2026-11-20T08:00:00.456Z");
    venue.accounts.create(coreOrder("ann"), venue.clock.now());
    expect(asOf()).toBe("2026-11-20T08:00:00.455Z");
    venue.clock.advance(lag);
    expect(asOf()).toBe("2026-11-20T08:00:00.956Z");
  });

  test("reveal changes in the order they were made, for any seed", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const venue = memoryVenue({ readLagMax: lag, seed });
      for (let step = 0; step < 20; step += 1) {
        const over = { clientOrderId: `o-${step}`, count: 100n, price: 100n };
        venue.accounts.create(coreOrder("ann", over), venue.clock.now());
        venue.clock.advance(milliseconds(40));
        const { body } = ask(venue, annKey, "GET /portfolio/orders?limit=100");
        const shown = body.orders.map(
          (order: { readonly client_order_id: string }) => order.client_order_id,
        );
        const wanted = shown.map((_: string, index: number) => `o-${shown.length - 1 - index}`);
        expect(shown, `seed ${seed}, step ${step}`).toEqual(wanted);
        venue.clock.advance(milliseconds(200));
      }
    }
  });
});

test("without a lag a read shows the write before it", () => {
  const venue = memoryVenue();
  venue.accounts.create(coreOrder("ann"), venue.clock.now());
  expect(statuses(venue)).toEqual(["resting"]);
});
