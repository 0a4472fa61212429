// Replies to batches and changes of orders that are not what was asked for: never taken for success.

import { describe, expect, test } from "vitest";
import {
  KalshiTradingRig,
  ok,
  ticker,
  venueOrderId,
} from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import type { ScriptedReply } from "../../../../../test/support/venues/scripted-transport.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";

const address = { orderId: venueOrderId, ticker, exchangeIndex: 0 };

async function asked(reply: ScriptedReply) {
  const rig = await new KalshiTradingRig().start();
  rig.script = (request) =>
    request.path.startsWith("/portfolio/events/orders") ? reply : undefined;
  const deadline = addDuration(rig.clock.now(), seconds(5));
  return { rig, orders: rig.trading.orders, sending: { deadline, purpose: "protect" as const } };
}

const done = { order_id: venueOrderId, reduced_by: "2.00", ts_ms: 1 };

describe("a batch", () => {
  test("fails item by item", async () => {
    const error = { code: "not_found", message: "not found", details: "" };
    const { orders, sending } = await asked(
      ok({ orders: [{ ...done, error: null }, { order_id: "b", error }, { order_id: 7 }] }),
    );
    const result = await orders.cancelBatch([address, address, address], sending);
    expect(result).toMatchObject({
      kind: "done",
      value: [
        { kind: "done", value: { orderId: venueOrderId, reducedBy: 2_000_000 } },
        { kind: "refused", code: "not_found", words: "not_found: not found" },
        { kind: "unreadable" },
      ],
    });
  });

  const odd: readonly (readonly [string, ScriptedReply])[] = [
    ["fewer items than asked for", ok({ orders: [] })],
    ["more items than asked for", ok({ orders: [done, done] })],
    ["no list", ok({ orders: "none" })],
    ["no answer", { status: 503, body: "" }],
  ];
  test.each(odd)("%s is unknown", async (_name, reply) => {
    const { orders, sending } = await asked(reply);
    expect(await orders.cancelBatch([address], sending)).toMatchObject({ kind: "unknown" });
  });
});

describe("a change", () => {
  test("that tells of another order is unknown", async () => {
    const { orders, sending } = await asked(
      ok({ order_id: "another", remaining_count: "2.00", ts_ms: 1 }),
    );
    const result = await orders.decrease(address, { reduce_to: "2.00" }, sending);
    expect(result).toMatchObject({ kind: "unknown", failure: { code: "VEN-833" } });
  });

  test("names what it changes, once", async () => {
    const { rig, orders, sending } = await asked(
      ok({ order_id: venueOrderId, remaining_count: "2.00", ts_ms: 1 }),
    );
    const result = await orders.decrease(address, { reduce_by: "1.00" }, sending);
    expect(result).toMatchObject({ kind: "done", value: { remaining: 2_000_000, filled: null } });
    const [request] = rig.transport.seen("POST", "/portfolio/events/orders/");
    expect(request?.body).toEqual({ reduce_by: "1.00", market_ticker: ticker, exchange_index: 0 });
    const amendment = { ticker, side: "bid" as const, price: "0.4500", count: "3.00" };
    const amended = await orders.amend(venueOrderId, amendment, sending);
    expect(amended).toMatchObject({ kind: "done", value: { orderId: venueOrderId } });
  });
});
