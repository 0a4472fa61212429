// The documented payloads of Kalshi against their two judges: the declared models of the venue's own client, and the
// simulated venue, which must write the same fields in the same form, down to the number of decimals.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  annKey,
  ask,
  bobKey,
  coreOrder,
  MemoryStream,
  type MemoryVenue,
  memoryVenue,
} from "../support/kalshi-memory-venue.ts";
import type { WireMessage } from "../support/venue-streams.ts";
import { differencesFrom } from "./kalshi-models.ts";

function fixture(path: string): WireMessage {
  const folder = join(import.meta.dirname, "../../fixtures/venues/kalshi");
  return JSON.parse(readFileSync(join(folder, `${path}.json`), "utf8"));
}

/** Returns the form of a value: of texts their kind, of numbers that they are numbers, of lists their first item. */
function formOf(value: unknown): unknown {
  if (typeof value === "string") return formOfText(value);
  if (typeof value !== "object" || value === null) return value === null ? "nothing" : typeof value;
  if (Array.isArray(value)) return value.length === 0 ? [] : [formOf(value[0])];
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, formOf(one)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function formOfText(text: string): string {
  const decimals = /^-?\d+\.(\d+)$/.exec(text)?.[1];
  if (decimals !== undefined) return `decimal with ${decimals.length} places`;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return "instant in seconds";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return "instant in milliseconds";
  if (/^\d\d:\d\d$/.test(text)) return "time of day";
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return "uuid";
  return "text";
}

const models: readonly (readonly [fixture: string, model: string])[] = [
  ["order-created", "CreateOrderV2Response"],
  ["order-created-resting", "CreateOrderV2Response"],
  ["orders-created", "BatchCreateOrdersV2Response"],
  ["order-cancelled", "CancelOrderV2Response"],
  ["orders-cancelled", "BatchCancelOrdersV2Response"],
  ["order-amended", "AmendOrderV2Response"],
  ["order-decreased", "DecreaseOrderV2Response"],
  ["order", "GetOrderResponse"],
  ["orders", "GetOrdersResponse"],
  ["queue-position", "GetOrderQueuePositionResponse"],
  ["queue-positions", "GetOrderQueuePositionsResponse"],
  ["fills", "GetFillsResponse"],
  ["positions", "GetPositionsResponse"],
  ["balance", "GetBalanceResponse"],
  ["settlements", "GetSettlementsResponse"],
  ["order-group-created", "CreateOrderGroupResponse"],
  ["order-group", "GetOrderGroupResponse"],
  ["order-groups", "GetOrderGroupsResponse"],
  ["account-limits", "GetAccountApiLimitsResponse"],
  ["endpoint-costs", "GetAccountEndpointCostsResponse"],
  ["api-keys", "GetApiKeysResponse"],
  ["exchange-status", "ExchangeStatus"],
  ["exchange-schedule", "GetExchangeScheduleResponse"],
  ["user-data-timestamp", "GetUserDataTimestampResponse"],
  ["series-fee-changes", "GetSeriesFeeChangesResponse"],
  ["event-fee-changes", "GetEventFeeChangesResponse"],
  ["historical-cutoff", "GetHistoricalCutoffResponse"],
  ["orderbook", "GetMarketOrderbookResponse"],
  ["orderbooks", "GetMarketOrderbooksResponse"],
  ["trades", "GetTradesResponse"],
  ["transfer", "IntraExchangeInstanceTransferResponse"],
];

test.each(models)("%s is what the client declares as %s", (name, model) => {
  expect(differencesFrom(model, fixture(`rest/${name}`))).toEqual([]);
});

test("the client's models refuse what is not theirs", () => {
  const order = fixture("rest/order");
  const { order_id: _, ...nameless } = order.order;
  const changed = { ...nameless, status: "pending", fill_count_fp: 6, extra: true };
  expect(differencesFrom("GetOrderResponse", { order: changed })).toEqual([
    "GetOrderResponse.order.extra is not declared",
    "GetOrderResponse.order.order_id is missing",
    "GetOrderResponse.order.status is no word of OrderStatus",
    "GetOrderResponse.order.fill_count_fp is no string: 6",
  ]);
});

const order = {
  ticker: "A-1",
  client_order_id: "fresh",
  side: "bid",
  count: "10.00",
  price: "0.4400",
  time_in_force: "good_till_canceled",
  self_trade_prevention_type: "taker_at_cross",
};

/** Rests bob's ten, takes six of them for ann, and leaves an order of ann's in a group behind. */
function trade(venue: MemoryVenue): { readonly rested: string; readonly group: string } {
  const now = venue.clock.now();
  venue.accounts.create(coreOrder("bob", { side: "ask", count: 600n }), now);
  const placed = venue.accounts.create(coreOrder("ann"), now);
  const created = venue.accounts.createGroup(
    "ann",
    { subaccount: 0, exchangeIndex: 0, limit: 15_000n },
    now,
  );
  const group = created.ok ? created.value.orderGroupId : "";
  const grouped = coreOrder("ann", { clientOrderId: "ann-2", price: 100n, orderGroupId: group });
  venue.accounts.create(grouped, now);
  return { rested: placed.ok ? placed.value.order.orderId : "", group };
}

describe("the simulated venue writes in the form of", () => {
  let rows: Readonly<Record<string, () => WireMessage>>;

  beforeAll(() => {
    const answered = (endpoint: string, body?: unknown) => () => {
      const venue = memoryVenue();
      const { rested, group } = trade(venue);
      venue.catalogue.changeEventFees("A", {
        at: venue.clock.now(),
        feeTypeOverride: "quadratic",
        feeMultiplierOverride: null,
      });
      const path = endpoint.replace("$rested", rested).replace("$group", group);
      return ask(venue, annKey, path, body).body;
    };
    const orders = "/portfolio/events/orders";
    const amendment = { ticker: "A-1", side: "bid", price: "0.4300", count: "14.00" };
    const transfer = { source: "event_contract", destination: "event_contract", amount: 100 };
    rows = {
      "order-created-resting": answered(`POST ${orders}`, order),
      "order-cancelled": answered(`DELETE ${orders}/$rested?market_ticker=A-1`),
      "order-amended": answered(`POST ${orders}/$rested/amend`, amendment),
      "order-decreased": answered(`POST ${orders}/$rested/decrease`, { reduce_to: "2.00" }),
      "orders-created": answered(`POST ${orders}/batched`, { orders: [order] }),
      order: answered("GET /portfolio/orders/$rested"),
      "queue-position": answered("GET /portfolio/orders/$rested/queue_position"),
      "queue-positions": answered("GET /portfolio/orders/queue_positions"),
      fills: answered("GET /portfolio/fills"),
      positions: answered("GET /portfolio/positions"),
      balance: answered("GET /portfolio/balance"),
      "order-group-created": answered("POST /portfolio/order_groups/create", {
        contracts_limit_fp: "150.00",
      }),
      "order-group": answered("GET /portfolio/order_groups/$group"),
      "order-groups": answered("GET /portfolio/order_groups"),
      "account-limits": answered("GET /account/limits"),
      "endpoint-costs": answered("GET /account/endpoint_costs"),
      "exchange-status": answered("GET /exchange/status"),
      "exchange-schedule": answered("GET /exchange/schedule"),
      "user-data-timestamp": answered("GET /exchange/user_data_timestamp"),
      "series-fee-changes": answered("GET /series/fee_changes"),
      "event-fee-changes": answered("GET /events/fee_changes"),
      "historical-cutoff": answered("GET /historical/cutoff"),
      trades: answered("GET /markets/trades"),
      transfer: answered("POST /portfolio/intra_exchange_instance_transfer", {
        ...transfer,
        destination_exchange_shard: 3,
      }),
      "error-deprecated": answered("POST /portfolio/orders", order),
    };
  });

  test("every reply of REST", () => {
    for (const [name, answer] of Object.entries(rows)) {
      expect({ name, form: formOf(answer()) }).toEqual({
        name,
        form: formOf(fixture(`rest/${name}`)),
      });
    }
  });

  test("an order that was filled, settled, and everything that the stream tells of it", () => {
    const venue = memoryVenue();
    const stream = new MemoryStream(venue, annKey);
    const channels = ["fill", "user_orders", "market_positions", "order_group_updates"];
    stream.send("subscribe", { channels: [...channels, "ticker"] });
    stream.send("subscribe", { channels: ["orderbook_delta"], market_ticker: "A-1" });
    trade(venue);
    const messages = stream.take();
    const lastOf = (isWanted: (message: WireMessage) => boolean) => messages.findLast(isWanted);
    const wanted = {
      fill: lastOf(({ type }) => type === "fill"),
      "user-order": lastOf(({ type, msg }) => type === "user_order" && msg.last_update_reason),
      "market-position": lastOf(({ type }) => type === "market_position"),
      "order-group-update": lastOf(({ type }) => type === "order_group_updates"),
      "orderbook-delta-own": lastOf(({ type }) => type === "orderbook_delta"),
      ticker: lastOf(({ type, msg }) => type === "ticker" && msg.yes_ask_dollars),
    };
    for (const [name, message] of Object.entries(wanted)) {
      expect({ name, form: formOf(message) }).toEqual({
        name,
        form: formOf(fixture(`stream/${name}`)),
      });
    }
    venue.control.determine("A-1", "yes");
    venue.control.settle("A-1");
    const settled = ask(venue, annKey, "GET /portfolio/settlements").body;
    expect(formOf(settled)).toEqual(formOf(fixture("rest/settlements")));
    const immediate = { ...order, ticker: "A-2", time_in_force: "immediate_or_cancel" };
    venue.accounts.create(
      coreOrder("bob", { ticker: "A-2", side: "ask", clientOrderId: "bob-2" }),
      venue.clock.now(),
    );
    const filled = ask(venue, annKey, "POST /portfolio/events/orders", immediate).body;
    expect(formOf(filled)).toEqual(formOf(fixture("rest/order-created")));
    expect(ask(venue, bobKey, "GET /portfolio/fills").body.fills).toHaveLength(2);
  });
});
