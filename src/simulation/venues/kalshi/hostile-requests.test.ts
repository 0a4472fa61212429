// Requests that nobody should send: fields of any type, numbers of any size, queries and paths of any text. Each gets one
// of the venue's own refusals or an answer, never an exception, and no account ends with less than nothing.

import fc from "fast-check";
import { expect, test } from "vitest";

import {
  annKey,
  ask,
  coreOrder,
  MemoryStream,
  memoryVenue,
} from "../../../../test/support/kalshi-memory-venue.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";

const endpoints = [
  "POST /portfolio/events/orders",
  "POST /portfolio/events/orders/batched",
  "DELETE /portfolio/events/orders/batched",
  "DELETE /portfolio/events/orders",
  "DELETE /portfolio/events/orders/$order",
  "POST /portfolio/events/orders/$order/amend",
  "POST /portfolio/events/orders/$order/decrease",
  "POST /portfolio/order_groups/create",
  "PUT /portfolio/order_groups/$group/limit",
  "PUT /portfolio/order_groups/$group/trigger",
  "DELETE /portfolio/order_groups/$group",
  "POST /portfolio/intra_exchange_instance_transfer",
  "GET /portfolio/orders",
  "GET /portfolio/orders/queue_positions",
  "GET /portfolio/balance",
  "GET /portfolio/positions",
  "GET /portfolio/fills",
  "GET /portfolio/settlements",
  "GET /markets",
  "GET /markets/orderbooks",
  "GET /markets/trades",
  "GET /markets/A-1/orderbook",
  "GET /events",
  "GET /series",
] as const;

/** A body that most of these would take. */
const sound = {
  ticker: "A-1",
  client_order_id: "hostile",
  side: "bid",
  count: "1.00",
  price: "0.4400",
  time_in_force: "good_till_canceled",
  self_trade_prevention_type: "maker",
  subaccount: 0,
  exchange_index: 0,
  expiration_time: 1_795_161_700,
  order_group_id: null,
  post_only: false,
  reduce_only: false,
  cancel_order_on_pause: false,
  updated_client_order_id: "other",
  market_ticker: "A-1",
  order_id: "$order",
  reduce_by: "0.50",
  reduce_to: null,
  contracts_limit: 5,
  contracts_limit_fp: "5.00",
  source: "event_contract",
  destination: "event_contract",
  amount: 100,
  source_exchange_shard: 0,
  destination_exchange_shard: 3,
};

const queryNames = [
  ...["limit", "cursor", "status", "ticker", "tickers", "event_ticker", "series_ticker"],
  ...["subaccount", "exchange_index", "market_ticker", "market_tickers", "order_id", "depth"],
  ...["min_ts", "max_ts", "min_close_ts", "max_created_ts", "min_settled_ts", "min_updated_ts"],
  ...["count_filter", "mve_filter", "category", "is_block_trade", "with_nested_markets"],
];

const oddTexts = fc.constantFrom(
  ...["", "0", "-1", "0.00", "1.0000", "0.4450", "0.0001", "999999999999.99", "1e9", "NaN", "∞"],
  ...["bid", "ask", "maker", "fill_or_kill", "immediate_or_cancel", "A-2", "B-1", "$order"],
  ...["__proto__", "constructor", "%E0%A4%A", "A-1,A-2", "open", "resting", "x".repeat(70)],
);
const oddValue = fc.oneof(
  oddTexts,
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false, 2 ** 53, -1, 63, 64, 1.5),
);
const oddFields = fc.dictionary(fc.constantFrom(...Object.keys(sound)), oddValue, { maxKeys: 3 });
/** One number where a whole number within bounds belongs, all else sound. */
const oddNumber = fc
  .tuple(
    fc.constantFrom(
      ...["expiration_time", "amount", "subaccount", "exchange_index", "contracts_limit"],
      ...["source_exchange_shard", "destination_exchange_shard"],
    ),
    fc.constantFrom(1.5, -1, 0, 64, 253_402_300_800, Number.MAX_SAFE_INTEGER, 1e308),
  )
  .map(([name, value]): unknown => ({ ...sound, contracts_limit_fp: null, [name]: value }));
const oddBody = fc.oneof(
  { weight: 4, arbitrary: oddNumber },
  { weight: 6, arbitrary: oddFields.map((odd): unknown => ({ ...sound, ...odd })) },
  {
    weight: 3,
    arbitrary: fc.array(oddFields, { maxLength: 4 }).map((orders): unknown => ({
      orders: orders.map((odd) => ({ ...sound, ...odd })),
    })),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.string() },
);
const oddQuery = fc.dictionary(
  fc.constantFrom(...queryNames),
  fc.oneof(oddTexts, fc.string(), fc.nat().map(String)),
  { maxKeys: 3 },
);

const answers = new Set([200, 201, 400, 401, 403, 404, 409, 410, 429, 503]);

test("any request is answered in the venue's words (fast-check prints its seed)", () => {
  const seen = new Map<number, number>();
  const request = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    body: oddBody,
    query: oddQuery,
  });
  const session = fc.array(request, { minLength: 20, maxLength: 40 });
  fc.assert(
    fc.property(session, (requests) => {
      const venue = memoryVenue({ usageTier: "prestige" });
      const stream = new MemoryStream(venue, annKey);
      stream.send("subscribe", { channels: ["fill", "user_orders", "market_positions"] });
      const now = venue.clock.now();
      venue.accounts.create(coreOrder("bob", { side: "ask", price: 4_400n }), now);
      const placed = venue.accounts.create(coreOrder("ann", { price: 1_000n }), now);
      const order = placed.ok ? placed.value.order.orderId : "";
      const limits = { subaccount: 0, exchangeIndex: 0, limit: 10_000n };
      const created = venue.accounts.createGroup("ann", limits, now);
      const group = created.ok ? created.value.orderGroupId : "";
      const named = (text: string) => text.replaceAll("$order", order).replaceAll("$group", group);
      for (const { endpoint, body, query } of requests) {
        const search = new URLSearchParams(query).toString();
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const sent = endpoint.startsWith("GET") ? undefined : named(text);
        const { status } = ask(venue, annKey, named(`${endpoint}?${search}`), sent);
        expect(answers).toContain(status);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        venue.clock.advance(seconds(1));
      }
      for (const account of ["ann", "bob"]) {
        for (const [shard, cash] of venue.accounts.cash(account, 0)) {
          expect(cash, `${account} on shard ${shard}`).toBeGreaterThanOrEqual(0n);
        }
      }
      venue.shell.stop();
    }),
    { numRuns: 15 },
  );
  // The requests reached both ends: some were taken, some refused in each layer.
  for (const status of [200, 201, 400, 404])
    expect(seen.get(status), `${status}`).toBeGreaterThan(0);
});

test("any text on the stream is answered with an error or not at all", () => {
  const venue = memoryVenue();
  const stream = new MemoryStream(venue, annKey);
  fc.assert(
    fc.property(
      fc.constantFrom("subscribe", "update_subscription", "unsubscribe", "x"),
      oddBody,
      (command, params) => {
        stream.send(command, params as Readonly<Record<string, unknown>>);
        for (const { type } of stream.take()) {
          expect(["error", "subscribed", "unsubscribed", "ok", "orderbook_snapshot"]).toContain(
            type,
          );
        }
      },
    ),
    { numRuns: 200 },
  );
  venue.shell.stop();
});
