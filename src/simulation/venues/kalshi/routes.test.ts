// Every REST route and every shape of an error, one row each: what is asked, the status, and what the body must hold.
// In memory, on a venue where ann has bought six of bob's ten A-1 at 0.44 and has an order of her own at 0.10.

import { beforeEach, describe, expect, test } from "vitest";

import {
  annKey,
  ask,
  bobKey,
  coreOrder,
  type MemoryVenue,
  memoryVenue,
  readerKey,
} from "../../../../test/support/kalshi-memory-venue.ts";
import type { WireMessage } from "../../../../test/support/venue-streams.ts";
import { addDuration, days } from "../../../domain/units/epoch-micros.ts";
import type { KalshiCredentials } from "./authentication.ts";

let venue: MemoryVenue;
/** Ids of the orders that stand when a row is asked, by the names that rows use. */
let ids: Readonly<Record<string, string>>;

beforeEach(() => {
  venue = memoryVenue();
  const { accounts, clock } = venue;
  const orderId = (account: string, over: Parameters<typeof coreOrder>[1]): string => {
    const placed = accounts.create(coreOrder(account, over), clock.now());
    if (!placed.ok) throw new Error(placed.error.code);
    return placed.value.order.orderId;
  };
  ids = {
    $ask: orderId("bob", { side: "ask" }),
    $taker: orderId("ann", { count: 600n }),
    $bid: orderId("ann", { price: 1_000n, clientOrderId: "ann-2" }),
    $group: "",
  };
  const group = { subaccount: 0, exchangeIndex: 0, limit: 10_000n };
  const created = accounts.createGroup("ann", group, clock.now());
  if (created.ok) ids = { ...ids, $group: created.value.orderGroupId };
});

/** Puts the ids of the standing orders where a row names them. */
function filled(text: string): string {
  return text.replace(/\$[a-z]+/g, (name) => ids[name] ?? name);
}

function asked(key: KalshiCredentials | null, endpoint: string, body?: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(venue, key, filled(endpoint), text === undefined ? undefined : filled(text));
}

const fresh = {
  ticker: "A-1",
  side: "bid",
  count: "1.00",
  price: "0.2000",
  time_in_force: "good_till_canceled",
  self_trade_prevention_type: "maker",
};

type Row = readonly [endpoint: string, status: number, body: WireMessage];
type WriteRow = readonly [endpoint: string, request: unknown, status: number, body: WireMessage];

const publicRows: readonly Row[] = [
  ["GET /series", 200, { series: [{ ticker: "KXA", fee_multiplier: 1 }, { ticker: "KXB" }] }],
  ["GET /series?category=Sports", 200, { series: [{ ticker: "KXB" }] }],
  ["GET /series?tags=nothing", 200, { series: [] }],
  ["GET /series?include_volume=true&category=Economics", 200, { series: [{ volume_fp: "6.00" }] }],
  ["GET /series/KXB", 200, { series: { exchange_index: 3 } }],
  ["GET /series/fee_changes", 200, { series_fee_change_arr: [{ fee_multiplier: 0.5 }] }],
  ["GET /series/fee_changes?series_ticker=KXB", 200, { series_fee_change_arr: [] }],
  ["GET /events?status=open", 200, { events: [{ event_ticker: "A" }, { event_ticker: "B" }] }],
  ["GET /events?min_close_ts=1895161600", 200, { events: [], cursor: "" }],
  ["GET /events/multivariate", 200, { events: [], cursor: "" }],
  ["GET /events/fee_changes", 200, { event_fee_changes: [], cursor: "" }],
  ["GET /events/A", 200, { event: { fee_type_override: null }, markets: [{}, {}] }],
  ["GET /markets?limit=1", 200, { markets: [{ ticker: "A-1" }], cursor: /.+/ }],
  ["GET /markets?mve_filter=only", 200, { markets: [] }],
  ["GET /markets?min_close_ts=1795593600&max_close_ts=1795593601", 200, { markets: [{}, {}, {}] }],
  ["GET /markets?min_settled_ts=1", 200, { markets: [] }],
  ["GET /markets/A-1", 200, { market: { volume_fp: "6.00", open_interest_fp: "6.00" } }],
  ["GET /markets/B-1", 200, { market: { exchange_index: 3 } }],
  ["GET /markets/A-1/orderbook", 200, { orderbook_fp: { no_dollars: [["0.5600", "4.00"]] } }],
  [
    "GET /markets/A-1/orderbook?depth=-1",
    200,
    { orderbook_fp: { yes_dollars: [["0.1000", "10.00"]] } },
  ],
  ["GET /markets/A-1/orderbook?depth=1", 200, { orderbook_fp: { yes_dollars: [[/.1/, /.+/]] } }],
  ["GET /markets/A-1/orderbook?depth=101", 400, { msg: /depth/ }],
  ["GET /markets/trades", 200, { trades: [{ count_fp: "6.00", taker_book_side: "bid" }] }],
  ["GET /markets/trades?ticker=A-2", 200, { trades: [], cursor: "" }],
  ["GET /markets/trades?is_block_trade=true", 200, { trades: [] }],
  ["GET /markets/trades?min_ts=1795161601", 200, { trades: [] }],
  ["GET /exchange/status", 200, { exchange_index_statuses: [{ exchange_index: 0 }, {}] }],
  ["GET /exchange/schedule", 200, { schedule: { maintenance_windows: [{}, {}, {}, {}] } }],
  ["GET /exchange/user_data_timestamp", 200, { as_of_time: "2026-11-20T08:00:00.456Z" }],
  ["GET /historical/cutoff", 200, { trades_created_ts: "2026-08-22T08:00:00Z" }],
  // The shapes of errors: parameter validation is bare, what is missing nested, an unknown route plain.
  ["GET /markets?limit=1001", 400, { msg: /^Parameter validation failed/ }],
  ["GET /markets?limit=none", 400, { msg: /limit/ }],
  ["GET /markets?status=sometimes", 400, { msg: /status/ }],
  ["GET /markets?min_close_ts=1&min_settled_ts=1", 400, { msg: /exclude/ }],
  ["GET /markets?status=open&min_settled_ts=1", 400, { msg: /settled/ }],
  ["GET /markets?min_updated_ts=1", 400, { msg: /mve_filter/ }],
  ["GET /events?limit=201", 400, { msg: /limit/ }],
  ["GET /markets/trades?limit=1001", 400, { msg: /limit/ }],
  ["GET /markets/trades?min_ts=yesterday", 400, { msg: /unix seconds/ }],
  ["GET /markets?cursor=garbage", 200, { markets: [{}, {}, {}] }],
  ["GET /markets/NONE", 404, { error: { code: "not_found", message: "market not found" } }],
  ["GET /series/NONE", 404, { error: { code: "not_found" } }],
  ["GET /nothing", 404, "404 page not found"],
  ["PATCH /markets", 404, "404 page not found"],
  ["GET /portfolio/balance", 401, { error: { code: "signature_is_missing_from_headers" } }],
  ["POST /portfolio/events/orders", 401, { error: { code: "signature_is_missing_from_headers" } }],
];

const readRows: readonly Row[] = [
  ["GET /markets/orderbooks?tickers=A-1&tickers=A-2", 200, { orderbooks: [{}, { ticker: "A-2" }] }],
  ["GET /portfolio/orders", 200, { orders: [{ order_id: "$bid" }, { order_id: "$taker" }] }],
  ["GET /portfolio/orders?status=resting", 200, { orders: [{ order_id: "$bid" }], cursor: "" }],
  ["GET /portfolio/orders?event_ticker=B", 200, { orders: [] }],
  ["GET /portfolio/orders?event_ticker=B,A&ticker=A-1&limit=1", 200, { cursor: /.+/ }],
  ["GET /portfolio/orders?subaccount=1", 200, { orders: [] }],
  ["GET /portfolio/orders?exchange_index=3", 200, { orders: [] }],
  ["GET /portfolio/orders?max_ts=1795161599", 200, { orders: [] }],
  ["GET /portfolio/orders?status=pending", 400, { msg: /status/ }],
  ["GET /portfolio/orders?limit=1001", 400, { msg: /limit/ }],
  ["GET /portfolio/orders?subaccount=mine", 400, { msg: /subaccount/ }],
  ["GET /portfolio/orders/$bid", 200, { order: { status: "resting", client_order_id: "ann-2" } }],
  ["GET /portfolio/orders/$ask", 404, { error: { code: "not_found" } }],
  ["GET /portfolio/orders/$bid/queue_position", 200, { queue_position_fp: "0.00" }],
  ["GET /portfolio/orders/$taker/queue_position", 404, { error: { code: "not_found" } }],
  ["GET /portfolio/orders/queue_positions", 200, { queue_positions: [{ order_id: "$bid" }] }],
  ["GET /portfolio/orders/queue_positions?market_tickers=A-2", 200, { queue_positions: [] }],
  ["GET /portfolio/fills", 200, { fills: [{ order_id: "$taker", fee_cost: "0.103500" }] }],
  ["GET /portfolio/fills?order_id=$bid", 200, { fills: [], cursor: "" }],
  ["GET /portfolio/positions", 200, { market_positions: [{ position_fp: "6.00" }] }],
  ["GET /portfolio/positions?count_filter=position", 200, { event_positions: [{}] }],
  ["GET /portfolio/positions?ticker=A-2", 200, { market_positions: [], event_positions: [] }],
  ["GET /portfolio/positions?count_filter=luck", 400, { msg: /count_filter/ }],
  ["GET /portfolio/settlements", 200, { settlements: [], cursor: "" }],
  ["GET /portfolio/order_groups", 200, { order_groups: [{ id: "$group" }] }],
  ["GET /portfolio/order_groups/$group", 200, { contracts_limit_fp: "100.00", orders: [] }],
  ["GET /portfolio/order_groups/none", 404, { error: { code: "not_found" } }],
  ["GET /account/limits", 200, { usage_tier: "basic", read: { refill_rate: 200 } }],
  ["GET /account/endpoint_costs", 200, { default_cost: 10 }],
  ["GET /api_keys", 200, { api_keys: [{ api_key_id: "ann-key" }, { scopes: ["read"] }] }],
];

const mistyped = (field: string, kind: string) =>
  new RegExp(`^json: cannot unmarshal ${kind} into Go struct field \\w+\\.${field} of type`);

const writeRows: readonly WriteRow[] = [
  ["POST /portfolio/events/orders", fresh, 201, { fill_count: "0.00", remaining_count: "1.00" }],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: "0.4400", time_in_force: "immediate_or_cancel", count: "9.00" },
    201,
    { fill_count: "4.00", remaining_count: "0.00", average_fill_price: "0.4400" },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: "0.5000", time_in_force: "fill_or_kill", count: "9.00" },
    201,
    { fill_count: "0.00", remaining_count: "0.00" },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: 0.2 },
    400,
    { code: "bad_request", details: mistyped("price", "number") },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, count: 1 },
    400,
    { code: "bad_request", details: mistyped("count", "number") },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, post_only: "no" },
    400,
    { code: "bad_request", details: mistyped("post_only", "string") },
  ],
  ["POST /portfolio/events/orders", "{", 400, { code: "bad_request" }],
  ["POST /portfolio/events/orders", "[]", 400, { code: "bad_request", details: /array/ }],
  ["POST /portfolio/events/orders", "", 400, { code: "bad_request", details: "EOF" }],
  ["POST /portfolio/events/orders", { ...fresh, side: "buy" }, 400, { msg: /side/ }],
  ["POST /portfolio/events/orders", { ...fresh, ticker: undefined }, 400, { msg: /ticker/ }],
  ["POST /portfolio/events/orders", { ...fresh, subaccount: 64 }, 400, { msg: /subaccount/ }],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: "0.20001" },
    400,
    { error: { code: "invalid_price" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: "1.0000" },
    400,
    { error: { code: "invalid_price" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, count: "1.001" },
    400,
    { error: { code: "invalid_order_size" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, count: "9000.00", price: "0.9000" },
    400,
    { error: { code: "insufficient_balance" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, price: "0.4400", post_only: true },
    400,
    { error: { code: "invalid_order", details: "post only cross" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, client_order_id: "ann-1" },
    409,
    { error: { code: "order_already_exists" } },
  ],
  [
    "POST /portfolio/events/orders",
    { ...fresh, ticker: "NONE" },
    404,
    { error: { code: "market_not_found" } },
  ],
  [
    "POST /portfolio/events/orders/batched",
    { orders: [fresh, { ...fresh, ticker: "NONE", client_order_id: "lost" }] },
    201,
    {
      orders: [
        { error: null, remaining_count: "1.00" },
        { client_order_id: "lost", error: { code: "market_not_found" } },
      ],
    },
  ],
  [
    "POST /portfolio/events/orders/batched",
    { orders: [fresh, { ...fresh, side: "up" }] },
    201,
    { orders: [{ error: null }, { error: { code: "invalid_parameters", message: /side/ } }] },
  ],
  [
    "POST /portfolio/events/orders/batched",
    { orders: [fresh, { ...fresh, price: 1 }] },
    400,
    { code: "bad_request" },
  ],
  ["POST /portfolio/events/orders/batched", {}, 400, { msg: /orders/ }],
  ["POST /portfolio/events/orders/batched", { orders: "all" }, 400, { code: "bad_request" }],
  [
    "DELETE /portfolio/events/orders/$bid?market_ticker=A-1",
    undefined,
    200,
    { order_id: "$bid", client_order_id: "ann-2", reduced_by: "10.00", ts_ms: 1_795_161_600_456 },
  ],
  ["DELETE /portfolio/events/orders/$bid?exchange_index=-1&market_ticker=A-1", undefined, 200, {}],
  ["DELETE /portfolio/events/orders/$bid?exchange_index=3", undefined, 404, { error: {} }],
  ["DELETE /portfolio/events/orders/$bid?exchange_index=x", undefined, 400, { msg: /exchange/ }],
  ["DELETE /portfolio/events/orders/$ask", undefined, 404, { error: { code: "not_found" } }],
  ["DELETE /portfolio/events/orders/$taker", undefined, 404, { error: { code: "not_found" } }],
  [
    "DELETE /portfolio/events/orders/batched",
    { orders: [{ order_id: "$bid" }, { order_id: "none" }] },
    200,
    {
      orders: [
        { order_id: "$bid", reduced_by: "10.00", error: null },
        { order_id: "none", reduced_by: "0.00", error: { code: "not_found" } },
      ],
    },
  ],
  ["DELETE /portfolio/events/orders", undefined, 200, {}],
  ["DELETE /portfolio/events/orders?subaccount=all", undefined, 400, { msg: /subaccount/ }],
  [
    "POST /portfolio/events/orders/$bid/amend",
    { ticker: "A-1", side: "bid", price: "0.4400", count: "3.00" },
    200,
    { fill_count: "3.00", remaining_count: "0.00", average_fill_price: "0.4400" },
  ],
  [
    "POST /portfolio/events/orders/$bid/amend",
    { ticker: "A-2", side: "bid", price: "0.1100", count: "3.00" },
    400,
    { error: { code: "order_ticker_mismatch" } },
  ],
  [
    "POST /portfolio/events/orders/$bid/amend",
    { ticker: "A-1", side: "ask", price: "0.1100", count: "3.00" },
    400,
    { error: { code: "order_side_mismatch" } },
  ],
  [
    "POST /portfolio/events/orders/$bid/amend",
    { ticker: "A-1", side: "bid", price: "0.1100", count: "3.00", exchange_index: 3 },
    404,
    { error: { code: "not_found" } },
  ],
  ["POST /portfolio/events/orders/$bid/amend", { ticker: "A-1" }, 400, { msg: /required/ }],
  [
    "POST /portfolio/events/orders/$bid/decrease",
    { reduce_by: "4.00" },
    200,
    { order_id: "$bid", client_order_id: "ann-2", remaining_count: "6.00" },
  ],
  [
    "POST /portfolio/events/orders/$bid/decrease",
    { reduce_to: "4.00", market_ticker: "A-1" },
    200,
    { remaining_count: "4.00" },
  ],
  ["POST /portfolio/events/orders/$bid/decrease", {}, 400, { msg: /exactly one/ }],
  [
    "POST /portfolio/events/orders/$bid/decrease",
    { reduce_to: "4.00", reduce_by: "1.00" },
    400,
    { msg: /exactly one/ },
  ],
  ["POST /portfolio/orders", fresh, 410, { error: { code: "deprecated_v1_order_endpoint" } }],
  ["POST /portfolio/orders/batched", {}, 410, { error: { code: "deprecated_v1_order_endpoint" } }],
  ["DELETE /portfolio/orders/batched", {}, 410, { error: {} }],
  ["DELETE /portfolio/orders/$bid", undefined, 410, { error: {} }],
  ["POST /portfolio/orders/$bid/amend", {}, 410, { error: {} }],
  ["POST /portfolio/orders/$bid/decrease", {}, 410, { error: {} }],
  [
    "POST /portfolio/order_groups/create",
    { contracts_limit: 5, contracts_limit_fp: "5.00" },
    201,
    { order_group_id: /.+/, subaccount: 0, exchange_index: 0 },
  ],
  ["POST /portfolio/order_groups/create", { contracts_limit: 0 }, 400, { msg: /limit/ }],
  ["POST /portfolio/order_groups/create", { contracts_limit_fp: "1.50" }, 400, { msg: /whole/ }],
  [
    "POST /portfolio/order_groups/create",
    { contracts_limit: 5, contracts_limit_fp: "6.00" },
    400,
    { msg: /whole/ },
  ],
  ["PUT /portfolio/order_groups/$group/limit", { contracts_limit_fp: "7.00" }, 200, {}],
  ["PUT /portfolio/order_groups/$group/trigger", {}, 200, {}],
  ["PUT /portfolio/order_groups/$group/reset", undefined, 200, {}],
  ["PUT /portfolio/order_groups/none/reset", {}, 404, { error: {} }],
  ["DELETE /portfolio/order_groups/$group", undefined, 200, {}],
  [
    "POST /portfolio/intra_exchange_instance_transfer",
    {
      source: "event_contract",
      destination: "event_contract",
      amount: 10_000,
      destination_exchange_shard: 3,
    },
    200,
    { transfer_id: /^[0-9a-f-]{36}$/ },
  ],
  [
    "POST /portfolio/intra_exchange_instance_transfer",
    { source: "event_contract", destination: "margined", amount: 1 },
    400,
    { msg: /only transfers/ },
  ],
  [
    "POST /portfolio/intra_exchange_instance_transfer",
    { source: "event_contract", destination: "event_contract", amount: 1.5 },
    400,
    { code: "bad_request" },
  ],
];

/** Expects a body to hold what is named: objects by their named fields, lists whole, texts equal or matching. */
function expectBody(found: WireMessage, wanted: WireMessage, path = "body"): void {
  if (wanted instanceof RegExp) expect(found, path).toMatch(wanted);
  else if (Array.isArray(wanted)) {
    expect(found, path).toHaveLength(wanted.length);
    for (const [index, one] of wanted.entries()) expectBody(found[index], one, `${path}[${index}]`);
  } else if (typeof wanted === "object" && wanted !== null) {
    expect(typeof found, path).toBe("object");
    for (const [name, one] of Object.entries(wanted)) {
      expectBody(found[name], one, `${path}.${name}`);
    }
  } else expect(found, path).toBe(typeof wanted === "string" ? filled(wanted) : wanted);
}

describe("routes", () => {
  test.each(publicRows)("%s without a key: %i", (endpoint, status, wanted) => {
    const answer = asked(null, endpoint);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expectBody(answer.body, wanted);
  });

  test.each(readRows)("%s as ann: %i", (endpoint, status, wanted) => {
    const answer = asked(annKey, endpoint);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expectBody(answer.body, wanted);
  });

  test.each(writeRows)("%s %j as ann: %i", (endpoint, request, status, wanted) => {
    const answer = asked(annKey, endpoint, request);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expectBody(answer.body, wanted);
  });
});

test("the balance is free cash per shard, its cents cut off, and marked positions", () => {
  const { body } = asked(annKey, "GET /portfolio/balance");
  // 1,000 less 2.64 for six, a fee of 0.1035, and 1.00 with its worst fee held for the order at 0.10.
  expect(body.balance_dollars).toMatch(/^1046\.\d{4}$/);
  expect(body.balance).toBe(
    Number.parseInt(body.balance_dollars.replace(".", "").slice(0, -2), 10),
  );
  expect(body.balance_breakdown.map((shard: WireMessage) => shard.exchange_index)).toEqual([0, 3]);
  expect(body.portfolio_value).toBe(264);
  const { body: third } = asked(annKey, "GET /portfolio/balance?exchange_index=3");
  expect(third).toMatchObject({ balance_dollars: "50.0000", portfolio_value: 0 });
  const { body: other } = asked(annKey, "GET /portfolio/balance?subaccount=5");
  expect(other.balance).toBe(0);
});

describe("what a key may do", () => {
  test("a key that reads does not write, move or cancel", () => {
    const refusals = [
      asked(readerKey, "POST /portfolio/events/orders", fresh),
      asked(readerKey, "DELETE /portfolio/events/orders/$bid"),
      asked(readerKey, "POST /portfolio/intra_exchange_instance_transfer", {}),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(refusals.map(({ body }) => body.error.details)).toEqual([
      "api key is missing scope write::trade",
      "api key is missing scope write::trade",
      "api key is missing scope write::transfer",
    ]);
    expect(asked(readerKey, "GET /portfolio/balance").status).toBe(200);
  });

  test("a key that trades moves no money, and one for the balance reads nothing else", () => {
    const cash = new Map([[0, 1_000_000n]]);
    const trader = { credentials: annKey, scopes: ["write::trade"] as const };
    const accountant = { credentials: bobKey, scopes: ["read::portfolio_balance"] as const };
    venue = memoryVenue({ accounts: [{ name: "ann", cash, keys: [trader, accountant] }] });
    expect(asked(annKey, "POST /portfolio/events/orders", fresh).status).toBe(201);
    const transfer = "POST /portfolio/intra_exchange_instance_transfer";
    expect(asked(annKey, transfer, {}).status).toBe(403);
    expect(asked(annKey, "GET /portfolio/balance").status).toBe(403);
    expect(asked(bobKey, "GET /portfolio/balance").status).toBe(200);
    expect(asked(bobKey, "GET /portfolio/orders").status).toBe(403);
  });

  test("an account whose attestation has run out trades no sports, and other markets as before", () => {
    const regionExpiresAt = addDuration(venue.clock.now(), days(1));
    const cash = new Map([
      [0, 10_000_000n],
      [3, 10_000_000n],
    ]);
    const keys = [{ credentials: annKey }];
    venue = memoryVenue({ accounts: [{ name: "ann", cash, keys, regionExpiresAt }] });
    const sports = { ...fresh, ticker: "B-1" };
    expect(asked(annKey, "POST /portfolio/events/orders", sports).status).toBe(201);
    venue.clock.advance(days(1));
    const refusal = asked(annKey, "POST /portfolio/events/orders", sports);
    expect(refusal.status).toBe(403);
    expect(refusal.body.error.details).toContain("region has expired");
    const batch = asked(annKey, "POST /portfolio/events/orders/batched", {
      orders: [sports, fresh],
    });
    expect(batch.body.orders[0].error.code).toBe("forbidden");
    expect(batch.body.orders[1].error).toBeNull();
    expect(asked(annKey, "GET /api_keys").body.api_key_region_expiration_ts).toBe(1_795_248_000);
  });
});

describe("what requests cost", () => {
  const outcome = (endpoint: string, body?: unknown) => asked(annKey, endpoint, body).status;

  test("ten orders at once, and one more after a tenth of a second", () => {
    const statuses = Array.from({ length: 11 }, () =>
      outcome("POST /portfolio/events/orders", fresh),
    );
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429]);
    expect(asked(annKey, "POST /portfolio/events/orders", fresh).body).toEqual({
      error: "too many requests",
    });
    venue.clock.advance(days(1));
    expect(outcome("POST /portfolio/events/orders", fresh)).toBe(201);
  });

  test("a batch pays for all its orders or is refused whole", () => {
    const orders = Array.from({ length: 11 }, () => fresh);
    expect(outcome("POST /portfolio/events/orders/batched", { orders })).toBe(429);
    expect(asked(annKey, "GET /portfolio/orders?status=resting").body.orders).toHaveLength(1);
    const ten = { orders: orders.slice(1) };
    expect(outcome("POST /portfolio/events/orders/batched", ten)).toBe(201);
    expect(outcome("POST /portfolio/events/orders", fresh)).toBe(429);
  });

  test("fifty cancels cost what ten orders do", () => {
    const cancels = Array.from({ length: 51 }, () => outcome("DELETE /portfolio/events/orders/x"));
    expect(cancels).toEqual([...Array.from({ length: 50 }, () => 404), 429]);
  });

  test("a named shard pays from its own bucket where shards have one", () => {
    venue = memoryVenue({ writeShards: [0, 3] });
    const there = { ...fresh, ticker: "B-1", price: "0.0100", exchange_index: 3 };
    const first = Array.from({ length: 10 }, () => outcome("POST /portfolio/events/orders", there));
    expect(first).toEqual(Array.from({ length: 10 }, () => 201));
    expect(outcome("POST /portfolio/events/orders", there)).toBe(429);
    expect(outcome("POST /portfolio/events/orders", { ...fresh, exchange_index: 0 })).toBe(201);
    // The venue finds the shard itself: every bucket pays, and the third is empty.
    expect(outcome("POST /portfolio/events/orders", fresh)).toBe(429);
  });

  test("reads pay from a bucket of their own", () => {
    const reads = Array.from({ length: 61 }, () => outcome("GET /portfolio/fills"));
    expect(reads).toEqual([...Array.from({ length: 60 }, () => 200), 429]);
    expect(outcome("POST /portfolio/events/orders", fresh)).toBe(201);
    // Without a key there is nobody to bill.
    expect(asked(null, "GET /markets").status).toBe(200);
  });
});
