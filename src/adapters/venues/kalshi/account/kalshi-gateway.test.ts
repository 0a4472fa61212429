// Every way a request can end, and what the engine is told: proof is proof, and everything else is unknown until the
// venue has been searched.

import { describe, expect, test } from "vitest";
import {
  clientOrderId,
  created,
  fillMessage,
  groupId,
  KalshiTradingRig,
  ok,
  type Script,
  ticker,
  userOrderMessage,
  venueOrderId,
  wireFill,
  wireOrder,
} from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import type { ScriptedReply } from "../../../../../test/support/venues/scripted-transport.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { contractMicros, wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";

const createPath = "/portfolio/events/orders";

function answering(reply: ScriptedReply, more: Script = () => undefined): Script {
  return (request) =>
    request.method === "POST" && request.path === createPath ? reply : more(request);
}

async function submitted(script: Script, order = {}) {
  const rig = await new KalshiTradingRig().start();
  rig.script = script;
  rig.trading.gateway.submit(rig.order(order));
  await rig.pass(0);
  return rig;
}

const refusal = (status: number, code: string, details = "") => ({
  status,
  body: { error: { code, message: code.replaceAll("_", " "), ...(details && { details }) } },
});

describe("what leaves", () => {
  test("a NO bought at 0.56 is an ask at 0.44 on the YES leg, under the group", async () => {
    const rig = await submitted(answering(created("0.00", "0.00")), {
      instrument: `kalshi:${ticker}/no` as InstrumentId,
      limitPrice: priceTicks(5_600),
    });
    expect(rig.transport.seen("POST", createPath)[0]?.body).toEqual({
      ticker,
      client_order_id: clientOrderId,
      side: "ask",
      count: "10.00",
      price: "0.4400",
      time_in_force: "immediate_or_cancel",
      self_trade_prevention_type: "taker_at_cross",
      post_only: false,
      reduce_only: false,
      cancel_order_on_pause: true,
      exchange_index: 0,
      order_group_id: groupId,
    });
    expect(rig.transport.seen("POST", "/portfolio/order_groups/create")[0]?.body).toEqual({
      contracts_limit_fp: "500.00",
      exchange_index: 0,
    });
  });

  test("an order that only reduces goes without a group, even when none can be made", async () => {
    const rig = await submitted(answering(created("0.00", "0.00")), {
      reduceOnly: true,
      side: "sell",
    });
    const body = rig.transport.seen("POST", createPath)[0]?.body;
    expect(body).toMatchObject({ side: "ask", reduce_only: true });
    expect(body).not.toHaveProperty("order_group_id");
  });

  test("the group is made once", async () => {
    const rig = await submitted(answering(created("0.00", "0.00")));
    rig.trading.gateway.submit(rig.order({ clientOrderId: "run-2-0" }));
    await rig.pass(0);
    expect(rig.transport.seen("POST", "/portfolio/order_groups/create")).toHaveLength(1);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(2);
  });

  test("a resting order expires by itself", async () => {
    const rig = await submitted(answering(created("0.00", "10.00")), {
      timeInForce: "good-till-cancelled",
    });
    const body = rig.transport.seen("POST", createPath)[0]?.body;
    expect(body).toMatchObject({ expiration_time: 1_795_161_660 });
  });
});

describe("what is withheld by name", () => {
  const rows: readonly (readonly [string, object, string])[] = [
    ["a price off the grid", { limitPrice: priceTicks(4_450) }, "VEN-830"],
    ["a size off the lot", { size: contractMicros(10_005_000) }, "VEN-830"],
    ["an id outside the alphabet", { clientOrderId: "run 1" }, "VEN-830"],
    ["an id too long", { clientOrderId: "x".repeat(65) }, "VEN-830"],
    ["a market nobody lists", { instrument: "kalshi:NONE/yes" }, "VEN-806"],
    ["reduce-only that rests", { reduceOnly: true, timeInForce: "good-till-cancelled" }, "VEN-830"],
  ];
  test.each(rows)("%s", async (_name, order, code) => {
    const rig = await submitted(answering(created("0.00", "0.00")), order);
    expect(rig.told()).toEqual(["denied"]);
    expect(rig.lines.at(-1)?.details?.code).toBe(code);
    expect(rig.transport.seen("POST", createPath)).toEqual([]);
  });

  test("an order on a shard whose cash is not counted", async () => {
    const rig = await new KalshiTradingRig(undefined, { shards: [2] }).start();
    rig.trading.gateway.submit(rig.order());
    await rig.pass(0);
    expect(rig.told()).toEqual(["denied"]);
    expect(rig.lines.at(-1)?.details?.code).toBe("VEN-832");
    expect(rig.transport.seen("POST", createPath)).toEqual([]);
  });

  test("an opening order while the group cannot be made; three failures tell a person", async () => {
    const rig = await new KalshiTradingRig((request) =>
      request.path === "/portfolio/order_groups/create" ? { status: 500, body: {} } : undefined,
    ).start();
    for (const id of ["a", "b", "c"]) {
      rig.trading.gateway.submit(rig.order({ clientOrderId: id }));
      await rig.pass(0);
    }
    expect(rig.told().slice(0, 2)).toEqual(["denied", "denied"]);
    expect(rig.told()[2]).toMatch(/^gate protection no order group on shard 0/);
    expect(rig.transport.seen("POST", createPath)).toEqual([]);
  });

  test("an opening order after the venue triggered the group, until a person resets it", async () => {
    const rig = await submitted(answering(created("0.00", "0.00")));
    const message = { event_type: "triggered", order_group_id: groupId, ts_ms: 1 };
    rig.deliver({ type: "order_group_updates", sid: 7, seq: 1, msg: message });
    expect(rig.told().at(-1)).toMatch(/^gate protection the venue triggered/);
    rig.trading.gateway.submit(rig.order({ clientOrderId: "later" }));
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("denied");
    await rig.trading.protection.reset();
    rig.trading.gateway.submit(rig.order({ clientOrderId: "after" }));
    await rig.pass(0);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(2);
  });

  test("a grid that changed while trading is the grid in force", async () => {
    const rig = await submitted(answering(created("0.00", "0.00")));
    rig.trading.rulebook.observe({
      kind: "TickSchemeChanged",
      receivedAt: rig.clock.now(),
      market: `kalshi:${ticker}`,
      tickScheme: {
        bands: [{ from: priceTicks(0), to: priceTicks(10_000), step: priceTicks(50) }],
      },
    });
    rig.trading.gateway.submit(rig.order({ clientOrderId: "fine", limitPrice: priceTicks(4_450) }));
    await rig.pass(0);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(2);
  });
});

describe("what a create came to", () => {
  test("201 filled: acceptance, the fill of the stream, nothing else", async () => {
    const rig = await submitted(
      answering(
        created("10.00", "0.00", { average_fill_price: "0.4400", average_fee_paid: "0.0103" }),
      ),
    );
    rig.deliver(fillMessage("t1", "10.00"));
    await rig.pass(1_000);
    expect(rig.told()).toEqual([
      `accepted ${venueOrderId}`,
      "fill t1 buy yes 10000000@4400 fee 51750",
    ]);
  });

  test("201 in part: the rest is gone, told after the fills; the stream's are not read again", async () => {
    const rig = await submitted(answering(created("6.00", "0.00")));
    expect(rig.told()).toEqual([`accepted ${venueOrderId}`]);
    rig.deliver(fillMessage("t1", "2.00"));
    rig.deliver(fillMessage("t2", "4.00"));
    rig.deliver(fillMessage("t2", "4.00"));
    await rig.pass(1_000);
    expect(rig.told().slice(1)).toEqual([
      "fill t1 buy yes 2000000@4400 fee 51750",
      "fill t2 buy yes 4000000@4400 fee 51750",
      "cancelled 6000000",
    ]);
    expect(rig.transport.seen("GET", "/portfolio/fills")).toEqual([]);
  });

  test("201 and a stream that says nothing: the fills are read", async () => {
    const fills = ok({ cursor: "", fills: [wireFill("t1", "2.00"), wireFill("t2", "4.00")] });
    const rig = await submitted(
      answering(created("6.00", "0.00"), (request) =>
        request.path === "/portfolio/fills" ? fills : undefined,
      ),
    );
    await rig.pass(500);
    expect(rig.told().at(-1)).toBe("cancelled 6000000");
    expect(rig.told()).toHaveLength(4);
    const query = rig.transport.seen("GET", "/portfolio/fills")[0]?.query;
    expect(query?.get("order_id")).toBe(venueOrderId);
    rig.deliver(fillMessage("t1", "2.00"));
    expect(rig.told()).toHaveLength(4);
  });

  test("201 and fills that never come: told by count, so that the engine asks", async () => {
    const rig = await submitted(answering(created("6.00", "0.00")));
    await rig.pass(8_000);
    expect(rig.told()).toEqual([`accepted ${venueOrderId}`, "cancelled 6000000"]);
    expect(rig.lines.at(-1)?.message).toContain("does not show");
  });

  test("201 resting: it lives until the stream says that it was cancelled", async () => {
    const rig = await submitted(answering(created("0.00", "10.00")), {
      timeInForce: "good-till-cancelled",
    });
    rig.deliver(userOrderMessage({ status: "canceled", fill_count_fp: "0.00" }));
    expect(rig.told()).toEqual([`accepted ${venueOrderId}`, "cancelled 0"]);
  });

  test("a fill that comes before the reply: acceptance first, and once", async () => {
    const rig = await submitted(answering("hang"));
    rig.deliver(fillMessage("t1", "2.00"));
    expect(rig.told()).toEqual([
      `accepted ${venueOrderId}`,
      "fill t1 buy yes 2000000@4400 fee 51750",
    ]);
  });

  const proofs: readonly (readonly [string, ScriptedReply, string])[] = [
    [
      "400 nested",
      refusal(400, "insufficient_balance"),
      "insufficient_balance: insufficient balance",
    ],
    [
      "400 flat",
      { status: 400, body: { code: "bad_request", message: "bad" } },
      "bad_request: bad",
    ],
    [
      "400 bare",
      { status: 400, body: { msg: "Parameter validation failed" } },
      "Parameter validation failed",
    ],
    [
      "400 post only",
      refusal(400, "invalid_order", "post only cross"),
      "invalid_order: invalid order: post only cross",
    ],
    ["404", refusal(404, "market_not_found"), "market_not_found: market not found"],
    [
      "410",
      refusal(410, "deprecated_v1_order_endpoint"),
      "deprecated_v1_order_endpoint: deprecated v1 order endpoint",
    ],
    [
      "429 in the limiter's words",
      { status: 429, body: { error: "too many requests" } },
      "too many requests",
    ],
  ];
  test.each(proofs)("%s is proof of refusal", async (_name, reply, words) => {
    const rig = await submitted(answering(reply));
    await rig.pass(1_000);
    expect(rig.told()).toEqual([`rejected ${words}`]);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(1);
  });

  test.each([401, 403])("%i refuses, and closes the venue with its words", async (status) => {
    const rig = await submitted(answering(refusal(status, "authentication_error", "scope")));
    expect(rig.told()).toEqual([
      `gate scope ${status} authentication_error: authentication error: scope`,
      "rejected authentication_error: authentication error: scope",
    ]);
    rig.trading.gateway.submit(rig.order({ clientOrderId: "next" }));
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("denied");
    await rig.pass(61_000, 1_000);
    expect(rig.told()).toContain("gate scope open");
  });

  const noProofs: readonly (readonly [string, ScriptedReply])[] = [
    ["429 in other words", { status: 429, body: { msg: "slow down" } }],
    ["429 without a body", { status: 429, body: "" }],
    ["500", refusal(500, "internal_error")],
    ["502 of a gateway", { status: 502, body: "<html>bad gateway</html>" }],
    ["503", refusal(503, "exchange_unavailable")],
    ["504", { status: 504, body: "" }],
    ["404 of no shape", { status: 404, body: "404 page not found" }],
    ["a reset after it was sent", "reset"],
    ["201 that is not JSON", { status: 201, body: "{" }],
    ["201 without a body", { status: 201, body: "" }],
    ["201 of numbers", created("6.00", "0.00", { fill_count: 6 })],
    ["201 without an order id", created("6.00", "0.00", { order_id: undefined })],
    ["201 of a count beyond our units", created("6.0000001", "0.00")],
    ["201 of a negative count", created("-6.00", "0.00")],
    ["201 of an absurd count", created("99999999999999999999.00", "0.00")],
    ["201 of more than was asked for", created("60.00", "0.00")],
    ["201 about another order", created("6.00", "0.00", { client_order_id: "someone-else" })],
    ["409", refusal(409, "order_already_exists")],
  ];
  test.each(noProofs)("%s is unknown, and is never sent again", async (_name, reply) => {
    const rig = await submitted(answering(reply));
    await rig.pass(1_000);
    expect(rig.told().filter((text) => !text.startsWith("gate"))).toEqual(["unknown"]);
    expect(rig.transport.seen("POST", createPath)).toHaveLength(1);
  });

  test("no answer by the deadline is unknown", async () => {
    const rig = await submitted(answering("hang"));
    await rig.pass(9_000, 1_000);
    expect(rig.told()).toEqual([]);
    await rig.pass(1_000);
    expect(rig.told()).toEqual(["unknown"]);
  });

  test("a connection that was refused never carried it", async () => {
    const rig = await submitted(answering("refused"));
    expect(rig.told()).toEqual(["denied"]);
  });

  const drifts: readonly (readonly [string, ScriptedReply, string])[] = [
    [
      "an unknown field",
      created("0.00", "0.00", { surprise: 1 }),
      "unknown created order.surprise",
    ],
    [
      "a missing field",
      created("0.00", "0.00", { ts_ms: undefined }),
      "missing created order.ts_ms",
    ],
    [
      "a number for a text",
      created("0.00", "0.00", { remaining_count: 0 }),
      "unknown-value created order.remaining_count",
    ],
  ];
  test.each(drifts)("%s closes the venue", async (_name, reply, words) => {
    const rig = await submitted(answering(reply));
    expect(rig.told()).toContain(`gate drift ${words}`);
  });
});

describe("a question about an unknown order", () => {
  const lost = (orders: () => unknown, more: Script = () => undefined) =>
    answering("reset", (request) =>
      request.method === "GET" && request.path === "/portfolio/orders"
        ? ok(orders())
        : more(request),
    );

  test("finds it by our id, with its fills first", async () => {
    const fills = ok({ cursor: "", fills: [wireFill("t1", "6.00")] });
    const rig = await submitted(
      lost(
        () => ({
          cursor: "",
          orders: [wireOrder({ client_order_id: "other", order_id: "o" }), wireOrder()],
        }),
        (request) => (request.path === "/portfolio/fills" ? fills : undefined),
      ),
    );
    rig.query();
    await rig.pass(0);
    expect(rig.told()).toEqual([
      "unknown",
      `accepted ${venueOrderId}`,
      "fill t1 buy yes 6000000@4400 fee 51750",
      "cancelled 6000000",
      "reported cancelled 6000000",
    ]);
    const query = rig.transport.seen("GET", "/portfolio/orders")[0]?.query;
    expect(query?.get("ticker")).toBe(ticker);
    expect(query?.get("min_ts")).toBe(String(1_795_161_600 - 60));
  });

  test("never calls an order filled that the venue has cut to the position", async () => {
    const cut = wireOrder({ status: "executed", initial_count_fp: "6.00" });
    const fills = ok({ cursor: "", fills: [wireFill("t1", "6.00")] });
    const rig = await submitted(
      lost(
        () => ({ cursor: "", orders: [cut] }),
        (request) => (request.path === "/portfolio/fills" ? fills : undefined),
      ),
      { reduceOnly: true },
    );
    rig.query();
    await rig.pass(0);
    expect(rig.told().slice(-2)).toEqual(["cancelled 6000000", "reported cancelled 6000000"]);
  });

  test("searches every page, and does not trust a list that runs in a circle", async () => {
    let page = 0;
    const rig = await submitted(
      lost(() => {
        page += 1;
        return page % 2 === 1 ? { cursor: "more", orders: [] } : { cursor: "more", orders: [] };
      }),
    );
    rig.query();
    await rig.pass(30_000, 1_000);
    expect(rig.told().filter((text) => !text.startsWith("balance"))).toEqual(["unknown"]);
  });

  test("says that it never arrived only after five misses newer than its deadline", async () => {
    const rig = await submitted(lost(() => ({ cursor: "", orders: [] })));
    rig.query();
    await rig.pass(9_000, 500);
    // The deadline of the order has not passed at the venue: nothing is proven yet.
    expect(rig.told()).toEqual(["unknown"]);
    await rig.pass(2_000, 500);
    rig.query();
    await rig.pass(3_000, 500);
    expect(rig.told()).toEqual(["unknown"]);
    await rig.pass(4_000, 500);
    expect(rig.told()).toEqual(["unknown", "reported not-found 0"]);
  });

  test("never says so while the venue's reads are old", async () => {
    const rig = await submitted(
      lost(
        () => ({ cursor: "", orders: [] }),
        (request) =>
          request.path === "/exchange/user_data_timestamp"
            ? ok({ as_of_time: "2026-11-20T08:00:05Z" })
            : undefined,
      ),
    );
    for (let round = 0; round < 6; round += 1) {
      rig.query();
      await rig.pass(10_000, 500);
    }
    expect(rig.told().filter((text) => !text.startsWith("balance"))).toEqual(["unknown"]);
  });

  test("a fill shows what the list of orders hides", async () => {
    const fills = ok({ cursor: "", fills: [wireFill("t1", "6.00")] });
    const rig = await submitted(
      lost(
        () => ({ cursor: "", orders: [] }),
        (request) => {
          if (request.path === "/portfolio/fills") return fills;
          return request.path === `/portfolio/orders/${venueOrderId}`
            ? ok({ order: wireOrder() })
            : undefined;
        },
      ),
    );
    await rig.pass(11_000, 1_000);
    rig.query();
    await rig.pass(9_000, 500);
    expect(rig.told()).not.toContain("reported not-found 0");
    expect(rig.told()).toContain("fill t1 buy yes 6000000@4400 fee 51750");
    expect(rig.told()).toContain("reported cancelled 6000000");
  });

  test("another order under our id means that ours was refused", async () => {
    const rig = await submitted(
      lost(() => ({ cursor: "", orders: [wireOrder({ yes_price_dollars: "0.1000" })] })),
    );
    rig.query();
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("reported rejected 0");
  });

  test("an order of an earlier run is found without its terms", async () => {
    const rig = await new KalshiTradingRig((request) =>
      request.path === "/portfolio/orders"
        ? ok({ cursor: "", orders: [wireOrder({ book_side: "ask", fill_count_fp: "0.00" })] })
        : undefined,
    ).start();
    rig.trading.gateway.resume([]);
    rig.query();
    await rig.pass(0);
    expect(rig.told()).toEqual([`accepted ${venueOrderId}`, "cancelled 0", "reported cancelled 0"]);
  });

  test("an unknown word for a state is drift and settles nothing", async () => {
    const rig = await submitted(
      lost(() => ({ cursor: "", orders: [wireOrder({ status: "weird" })] })),
    );
    rig.query();
    await rig.pass(3_000, 500);
    expect(rig.told()).toEqual(["unknown", "gate drift unknown-value order.unknown-status"]);
  });
});

describe("orders of an earlier run", () => {
  const order: Order = {
    clientOrderId,
    venueOrderId,
    groupId: "run-1",
    legIndex: 0,
    venue: "kalshi",
    instrument: `kalshi:${ticker}/no` as InstrumentId,
    side: "sell",
    limitPrice: priceTicks(5_600),
    size: wholeContracts(10),
    filled: wholeContracts(2),
    timeInForce: "immediate-or-cancel",
    purpose: "unwind",
    state: "unknown",
    intendedAt: epochMicros(1_795_161_500_000_000),
  };
  const fills = ok({ cursor: "", fills: [wireFill("t1", "2.00"), wireFill("t2", "4.00")] });
  const venueOf: Script = (request) => {
    if (request.path === `/portfolio/orders/${venueOrderId}`) return ok({ order: wireOrder() });
    if (request.path === "/portfolio/orders" && request.query.get("status") !== "resting") {
      return ok({ cursor: "", orders: [wireOrder()] });
    }
    return request.path === "/portfolio/fills" && request.query.has("order_id") ? fills : undefined;
  };
  const ownLeg = [
    "fill t1 sell no 2000000@5600 fee 51750",
    "fill t2 sell no 4000000@5600 fee 51750",
    "cancelled 6000000",
    "reported cancelled 6000000",
  ];

  test("that were handed over keep their own leg, and their fills are told again", async () => {
    const rig = await new KalshiTradingRig(venueOf).start();
    rig.trading.gateway.resume([order, { ...order, clientOrderId: "done", state: "filled" }]);
    rig.query();
    await rig.pass(0);
    expect(rig.told()).toEqual(ownLeg);
  });

  // The engine asks when it starts; the catalogue must be read before the orders are handed over.
  test("that are asked about before they are handed over keep their own leg too", async () => {
    const rig = await new KalshiTradingRig(venueOf).start();
    rig.query();
    await rig.pass(11_000, 500);
    expect(rig.told()).toEqual([]);
    rig.trading.gateway.resume([order]);
    await rig.pass(0);
    expect(rig.told()).toEqual(ownLeg);
  });
});

describe("a cancel", () => {
  const cancelPath = `${createPath}/${venueOrderId}`;
  const resting = (cancel: ScriptedReply, more: Script = () => undefined): Script =>
    answering(created("0.00", "10.00"), (request) =>
      request.method === "DELETE" && request.path === cancelPath ? cancel : more(request),
    );
  const order = { timeInForce: "good-till-cancelled" };

  test("names the market and the shard, and the end counts what was filled", async () => {
    const rig = await submitted(
      resting(
        ok({
          order_id: venueOrderId,
          client_order_id: clientOrderId,
          reduced_by: "10.00",
          ts_ms: 1,
        }),
      ),
      order,
    );
    rig.cancel();
    await rig.pass(0);
    const query = rig.transport.seen("DELETE", cancelPath)[0]?.query;
    expect(query?.get("market_ticker")).toBe(ticker);
    expect(query?.get("exchange_index")).toBe("0");
    expect(rig.told().at(-1)).toBe("cancelled 0");
  });

  const lookedUp: readonly (readonly [string, ScriptedReply])[] = [
    ["404, which does not say whether it was filled", refusal(404, "not_found")],
    ["no proof", "reset"],
    ["a reply about another order", ok({ order_id: "other", reduced_by: "10.00", ts_ms: 1 })],
  ];
  test.each(lookedUp)("%s: looked up", async (_name, reply) => {
    const rig = await submitted(
      resting(reply, (request) => {
        if (request.path === `/portfolio/orders/${venueOrderId}`) {
          return ok({ order: wireOrder({ status: "executed", fill_count_fp: "10.00" }) });
        }
        return request.path === "/portfolio/fills"
          ? ok({ cursor: "", fills: [wireFill("t1", "10.00")] })
          : undefined;
      }),
      order,
    );
    rig.cancel();
    await rig.pass(500);
    expect(rig.told().filter((text) => !text.startsWith("gate"))).toEqual([
      `accepted ${venueOrderId}`,
      "fill t1 buy yes 10000000@4400 fee 51750",
      "reported filled 10000000",
    ]);
  });

  test("that the venue refuses is not tried as fast as the venue answers", async () => {
    const still = wireOrder({ status: "resting", fill_count_fp: "0.00" });
    const rig = await submitted(
      resting(refusal(404, "not_found"), (request) =>
        request.path === `/portfolio/orders/${venueOrderId}` ? ok({ order: still }) : undefined,
      ),
      order,
    );
    rig.cancel();
    for (let step = 0; step < 20; step += 1) {
      await rig.pass(50);
      // As the engine does with an order that should not rest.
      if (rig.told().at(-1) === "reported accepted 0") {
        rig.sink.clear();
        rig.cancel();
      }
    }
    expect(rig.transport.seen("DELETE", cancelPath).length).toBeLessThanOrEqual(3);
  });

  test("whose reply counts less than is gone does not invent fills for ever", async () => {
    const reply = { order_id: venueOrderId, client_order_id: clientOrderId, reduced_by: "0.00" };
    const rig = await submitted(
      resting(ok({ ...reply, ts_ms: 1 }), (request) =>
        request.path === `/portfolio/orders/${venueOrderId}`
          ? ok({ order: wireOrder({ fill_count_fp: "0.00" }) })
          : undefined,
      ),
      order,
    );
    rig.cancel();
    await rig.pass(6_000, 200);
    rig.query();
    await rig.pass(0);
    expect(rig.told().at(-1)).toBe("reported cancelled 0");
  });

  test("asked for before the venue's id is known leaves when it is", async () => {
    const rig = await submitted(answering("hang"), order);
    rig.cancel();
    await rig.pass(0);
    expect(rig.transport.seen("DELETE", createPath)).toEqual([]);
    rig.deliver(
      userOrderMessage({ status: "resting", fill_count_fp: "0.00", remaining_count_fp: "10.00" }),
    );
    await rig.pass(0);
    expect(rig.transport.seen("DELETE", cancelPath)).toHaveLength(1);
  });
});
