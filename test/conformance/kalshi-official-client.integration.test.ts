// The venue's own client against the simulated Kalshi on a real port: it signs, sends and reads as it would at the
// venue. Its types judge what we expect of replies when this file is compiled, its declared models every reply at run
// time: nothing missing, nothing of another type, no word it does not know, no field it does not declare.

import type { CreateOrderV2Request } from "kalshi-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addDuration,
  days,
  type EpochMicros,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { createSystemClock } from "../../src/simulation/system-clock.ts";
import { generateCredentials } from "../../src/simulation/venues/kalshi/authentication.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";
import { type KalshiServer, startKalshiServer } from "../../src/simulation/venues/kalshi/server.ts";
import { differencesFrom } from "./kalshi-models.ts";
import { type OfficialClient, officialClient, refusalOf } from "./kalshi-official-client.ts";

const clock = createSystemClock();
const rivalCredentials = generateCredentials("rival-key");
const readerCredentials = generateCredentials("reader-key");

let server: KalshiServer;
let client: OfficialClient;
let rival: OfficialClient;
let reader: OfficialClient;

function listings(now: EpochMicros): readonly KalshiSeriesListing[] {
  const market = (ticker: string): KalshiMarketListing => ({
    ticker,
    yesSubTitle: "Above",
    noSubTitle: "Below",
    rulesPrimary: "Rules.",
    openAt: addDuration(now, days(-1)),
    closeAt: addDuration(now, days(10)),
    priceStructure: "linear_cent",
  });
  const override = { feeTypeOverride: "quadratic", feeMultiplierOverride: null };
  const change = { feeType: "quadratic", feeMultiplier: 0.5 };
  return [
    {
      ticker: "KXA",
      title: "Series A",
      category: "Economics",
      feeType: "quadratic",
      feeMultiplier: 1,
      feeChanges: [{ at: addDuration(now, days(2)), ...change }],
      events: [
        {
          eventTicker: "KXA-26",
          title: "Event A",
          subTitle: "In 2026",
          mutuallyExclusive: true,
          feeChanges: [{ at: addDuration(now, days(1)), ...override }],
          markets: [market("KXA-26-X"), market("KXA-26-Y"), market("KXA-26-S")],
        },
      ],
    },
    {
      ticker: "KXB",
      title: "Series B",
      category: "Crypto",
      feeType: "quadratic_with_maker_fees",
      feeMultiplier: 1,
      events: [
        {
          eventTicker: "KXB-26",
          title: "Event B",
          subTitle: "",
          mutuallyExclusive: false,
          exchangeIndex: 2,
          markets: [market("KXB-26-X")],
        },
      ],
    },
  ];
}

beforeAll(async () => {
  const now = clock.now();
  server = await startKalshiServer({
    clock,
    // A bucket of 1,800 tokens: enough for these tests at any speed, and too little for 200 orders at once.
    usageTier: "expert",
    series: listings(now),
    accounts: [
      {
        name: "rival",
        cash: new Map([[0, 5_000_000_000n]]),
        keys: [
          { credentials: rivalCredentials },
          { credentials: readerCredentials, name: "eyes only", scopes: ["read"] },
        ],
        regionExpiresAt: addDuration(now, days(30)),
      },
    ],
  });
  client = officialClient(server);
  rival = officialClient({ ...rivalCredentials, restUrl: server.restUrl });
  reader = officialClient({ ...readerCredentials, restUrl: server.restUrl });
});

afterAll(() => server.stop());

function order(over: Partial<CreateOrderV2Request> = {}): CreateOrderV2Request {
  return {
    ticker: "KXA-26-X",
    side: "bid",
    count: "10.00",
    price: "0.4400",
    time_in_force: "good_till_canceled",
    self_trade_prevention_type: "taker_at_cross",
    ...over,
  };
}

describe("market data", () => {
  test("series, events and markets are the client's own models", async () => {
    const { data: all } = await client.market.getSeriesList();
    expect(differencesFrom("GetSeriesListResponse", all)).toEqual([]);
    expect(all.series.map(({ ticker }) => ticker)).toEqual(["KXA", "KXB"]);
    const { data: one } = await client.market.getSeries("KXA", true);
    expect(differencesFrom("GetSeriesResponse", one)).toEqual([]);
    const { data: events } = await client.events.getEvents(1, undefined, true);
    expect(differencesFrom("GetEventsResponse", events)).toEqual([]);
    expect(events.events[0]?.markets).toHaveLength(3);
    const { data: event } = await client.events.getEvent("KXB-26");
    expect(differencesFrom("GetEventResponse", event)).toEqual([]);
    expect(event.event.exchange_index).toBe(2);
    const { data: markets } = await client.market.getMarkets(2);
    expect(differencesFrom("GetMarketsResponse", markets)).toEqual([]);
    const { data: rest } = await client.market.getMarkets(1_000, markets.cursor);
    expect([...markets.markets, ...rest.markets].map(({ ticker }) => ticker)).toEqual([
      "KXA-26-X",
      "KXA-26-Y",
      "KXA-26-S",
      "KXB-26-X",
    ]);
    const { data: market } = await client.market.getMarket("KXA-26-X");
    expect(differencesFrom("GetMarketResponse", market)).toEqual([]);
  });

  test("lists of tickers arrive in both spellings, and books with them", async () => {
    const named = await client.market.getMarkets(
      ...([undefined, undefined, undefined, undefined, undefined, undefined] as const),
      ...([undefined, undefined, undefined, undefined, undefined, undefined] as const),
      "KXA-26-X,KXB-26-X",
    );
    expect(named.data.markets).toHaveLength(2);
    server.control.place({ market: "KXA-26-Y", side: "bid", price: "0.20", size: "5.5" });
    server.control.place({ market: "KXA-26-Y", side: "bid", price: "0.19", size: "1" });
    const { data: single } = await client.market.getMarketOrderbook("KXA-26-Y", 1);
    expect(differencesFrom("GetMarketOrderbookResponse", single)).toEqual([]);
    expect(single.orderbook_fp).toEqual({ yes_dollars: [["0.2000", "5.50"]], no_dollars: [] });
    const { data: batch } = await client.market.getMarketOrderbooks(["KXA-26-X", "KXA-26-Y"]);
    expect(differencesFrom("GetMarketOrderbooksResponse", batch)).toEqual([]);
    expect(batch.orderbooks.map(({ ticker }) => ticker)).toEqual(["KXA-26-X", "KXA-26-Y"]);
  });

  test("public trades", async () => {
    server.control.place({ market: "KXA-26-Y", side: "ask", price: "0.70", size: "4" });
    server.control.take({ market: "KXA-26-Y", side: "bid", price: "0.70", size: "1.25" });
    const { data } = await client.market.getTrades(10, undefined, "KXA-26-Y");
    expect(differencesFrom("GetTradesResponse", data)).toEqual([]);
    expect(data.trades[0]).toMatchObject({
      yes_price_dollars: "0.7000",
      no_price_dollars: "0.3000",
      count_fp: "1.25",
      taker_book_side: "bid",
    });
  });

  test("the exchange, its schedule, its fee changes, its history", async () => {
    const { data: status } = await client.exchange.getExchangeStatus();
    expect(differencesFrom("ExchangeStatus", status)).toEqual([]);
    expect(status.exchange_index_statuses?.map((shard) => shard.exchange_index)).toEqual([0, 2]);
    const { data: schedule } = await client.exchange.getExchangeSchedule();
    expect(differencesFrom("GetExchangeScheduleResponse", schedule)).toEqual([]);
    const { data: fresh } = await client.exchange.getUserDataTimestamp();
    expect(differencesFrom("GetUserDataTimestampResponse", fresh)).toEqual([]);
    const { data: series } = await client.exchange.getSeriesFeeChanges("KXA");
    expect(differencesFrom("GetSeriesFeeChangesResponse", series)).toEqual([]);
    expect(series.series_fee_change_arr).toHaveLength(1);
    const { data: events } = await client.events.getEventFeeChanges();
    expect(differencesFrom("GetEventFeeChangesResponse", events)).toEqual([]);
    expect(events.event_fee_changes).toHaveLength(1);
    const { data: cutoff } = await client.historical.getHistoricalCutoff();
    expect(differencesFrom("GetHistoricalCutoffResponse", cutoff)).toEqual([]);
  });
});

describe("orders", () => {
  test("one that rests, is read back, decreased, amended and cancelled", async () => {
    const created = await client.orders.createOrderV2(order({ client_order_id: "rest-1" }));
    expect(created.status).toBe(201);
    expect(differencesFrom("CreateOrderV2Response", created.data)).toEqual([]);
    expect(created.data).toMatchObject({ fill_count: "0.00", remaining_count: "10.00" });
    expect(created.data.average_fill_price).toBeUndefined();
    const id = created.data.order_id;
    const { data: read } = await client.orders.getOrder(id);
    expect(differencesFrom("GetOrderResponse", read)).toEqual([]);
    expect(read.order).toMatchObject({ status: "resting", client_order_id: "rest-1" });
    const { data: queue } = await client.orders.getOrderQueuePosition(id);
    expect(queue.queue_position_fp).toBe("0.00");
    const { data: queues } = await client.orders.getOrderQueuePositions("KXA-26-X");
    expect(differencesFrom("GetOrderQueuePositionsResponse", queues)).toEqual([]);
    const { data: decreased } = await client.orders.decreaseOrderV2(id, {
      reduce_to: "6.00",
      market_ticker: "KXA-26-X",
    });
    expect(differencesFrom("DecreaseOrderV2Response", decreased)).toEqual([]);
    expect(decreased.remaining_count).toBe("6.00");
    const { data: amended } = await client.orders.amendOrderV2(id, {
      ticker: "KXA-26-X",
      side: "bid",
      price: "0.4300",
      count: "8.00",
    });
    expect(differencesFrom("AmendOrderV2Response", amended)).toEqual([]);
    expect(amended.remaining_count).toBe("8.00");
    const cancelled = await client.orders.cancelOrderV2(id, undefined, undefined, "KXA-26-X");
    expect(differencesFrom("CancelOrderV2Response", cancelled.data)).toEqual([]);
    expect(cancelled.data.reduced_by).toBe("8.00");
  });

  test("one that trades, with its fill, position, balance and fee", async () => {
    const before = await client.portfolio.getBalance();
    expect(differencesFrom("GetBalanceResponse", before.data)).toEqual([]);
    expect(before.data.balance_dollars).toBe("10000.0000");
    await rival.orders.createOrderV2(order({ side: "ask", price: "0.5200", count: "1.00" }));
    const { data } = await client.orders.createOrderV2(
      order({ price: "0.5300", count: "2.00", time_in_force: "immediate_or_cancel" }),
    );
    expect(data).toMatchObject({
      fill_count: "1.00",
      remaining_count: "0.00",
      average_fill_price: "0.5200",
      average_fee_paid: "0.017500",
    });
    const { data: fills } = await client.portfolio.getFills("KXA-26-X");
    expect(differencesFrom("GetFillsResponse", fills)).toEqual([]);
    expect(fills.fills[0]).toMatchObject({
      order_id: data.order_id,
      fee_cost: "0.017500",
      is_taker: true,
    });
    const { data: trades } = await client.market.getTrades(1, undefined, "KXA-26-X");
    expect(trades.trades[0]?.trade_id).toBe(fills.fills[0]?.trade_id);
    const { data: positions } = await client.portfolio.getPositions();
    expect(differencesFrom("GetPositionsResponse", positions)).toEqual([]);
    expect(positions.market_positions[0]).toMatchObject({
      ticker: "KXA-26-X",
      position_fp: "1.00",
      fees_paid_dollars: "0.0175",
    });
    expect(positions.event_positions[0]).toMatchObject({ event_ticker: "KXA-26" });
    const { data: after } = await client.portfolio.getBalance();
    expect(after).toMatchObject({ balance_dollars: "9999.4625", balance: 999_946 });
    const { data: theirs } = await rival.portfolio.getPositions();
    expect(theirs.market_positions[0]).toMatchObject({ position_fp: "-1.00" });
    const { data: listed } = await client.orders.getOrders("KXA-26-X", "KXA-26");
    expect(differencesFrom("GetOrdersResponse", listed)).toEqual([]);
    expect(listed.orders[0]).toMatchObject({ status: "canceled", fill_count_fp: "1.00" });
  });

  test("batches answer for each order", async () => {
    const created = await client.orders.batchCreateOrdersV2({
      orders: [
        order({ client_order_id: "batch-1", price: "0.1000" }),
        order({ client_order_id: "batch-2", price: "0.1050" }),
        order({ client_order_id: "batch-3", price: "0.1100" }),
      ],
    });
    expect(created.status).toBe(201);
    expect(differencesFrom("BatchCreateOrdersV2Response", created.data)).toEqual([]);
    expect(created.data.orders.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      "invalid_price",
      null,
    ]);
    const [first, , third] = created.data.orders;
    const orders = [first?.order_id, "nothing", third?.order_id].map((id) => ({
      order_id: id ?? "",
      market_ticker: "KXA-26-X",
    }));
    const cancelled = await client.orders.batchCancelOrdersV2({ orders });
    expect(differencesFrom("BatchCancelOrdersV2Response", cancelled.data)).toEqual([]);
    expect(
      cancelled.data.orders.map(({ reduced_by, error }) => [reduced_by, error?.code ?? null]),
    ).toEqual([
      ["10.00", null],
      ["0.00", "not_found"],
      ["10.00", null],
    ]);
  });

  test("cancel-all ends what rests, here and on other shards", async () => {
    const { data: moved } = await client.portfolio.intraExchangeInstanceTransfer({
      source: "event_contract",
      destination: "event_contract",
      amount: 1_000_000,
      destination_exchange_shard: 2,
    });
    expect(differencesFrom("IntraExchangeInstanceTransferResponse", moved)).toEqual([]);
    const { data: balance } = await client.portfolio.getBalance();
    expect(balance.balance_breakdown).toContainEqual({ exchange_index: 2, balance: "100.0000" });
    await client.orders.createOrderV2(order({ price: "0.0500" }));
    await client.orders.createOrderV2(
      order({ ticker: "KXB-26-X", price: "0.0500", exchange_index: 2 }),
    );
    await client.orders.cancelAllOrders();
    const { data } = await client.orders.getOrders(
      ...([undefined, undefined, undefined, undefined, "resting"] as const),
    );
    expect(data.orders).toEqual([]);
  });

  test("an order that expires, in a group, for one's own money", async () => {
    const { data: created } = await client.orderGroups.createOrderGroup({
      contracts_limit_fp: "150.00",
    });
    expect(differencesFrom("CreateOrderGroupResponse", created)).toEqual([]);
    const id = created.order_group_id;
    const { data: placed } = await client.orders.createOrderV2(
      order({
        price: "0.0300",
        order_group_id: id,
        expiration_time: Math.floor(Date.now() / 1_000) + 3_600,
        cancel_order_on_pause: true,
        post_only: true,
        subaccount: 0,
        exchange_index: -1,
      }),
    );
    const { data: group } = await client.orderGroups.getOrderGroup(id);
    expect(differencesFrom("GetOrderGroupResponse", group)).toEqual([]);
    expect(group.orders).toEqual([placed.order_id]);
    const { data: groups } = await client.orderGroups.getOrderGroups();
    expect(differencesFrom("GetOrderGroupsResponse", groups)).toEqual([]);
    await client.orderGroups.updateOrderGroupLimit(id, { contracts_limit_fp: "20.00" });
    expect((await client.orderGroups.getOrderGroup(id)).data.contracts_limit_fp).toBe("20.00");
    await client.orderGroups.triggerOrderGroup(id, undefined, undefined, {});
    expect((await client.orders.getOrder(placed.order_id)).data.order.status).toBe("canceled");
    const whileTriggered = order({ price: "0.0300", order_group_id: id });
    expect((await refusalOf(client.orders.createOrderV2(whileTriggered))).status).toBe(400);
    await client.orderGroups.resetOrderGroup(id, undefined, undefined, {});
    expect((await client.orders.createOrderV2(whileTriggered)).status).toBe(201);
    await client.orderGroups.deleteOrderGroup(id);
    expect((await refusalOf(client.orderGroups.getOrderGroup(id))).status).toBe(404);
  });

  test("settlement pays the position and moves it to the settlements", async () => {
    await rival.orders.createOrderV2(order({ ticker: "KXA-26-S", side: "ask", price: "0.6000" }));
    await client.orders.createOrderV2(order({ ticker: "KXA-26-S", price: "0.6000" }));
    server.control.determine("KXA-26-S", "yes");
    expect(server.control.settle("KXA-26-S")).toBe(true);
    const { data } = await client.portfolio.getSettlements();
    expect(differencesFrom("GetSettlementsResponse", data)).toEqual([]);
    expect(data.settlements[0]).toMatchObject({
      ticker: "KXA-26-S",
      market_result: "yes",
      yes_count_fp: "10.00",
      revenue: 1_000,
      value: 100,
    });
    const { data: market } = await client.market.getMarket("KXA-26-S");
    expect(differencesFrom("GetMarketResponse", market)).toEqual([]);
    expect(market.market.status).toBe("finalized");
  });
});

describe("the account", () => {
  test("limits, costs and keys", async () => {
    const { data: limits } = await client.account.getAccountApiLimits();
    expect(differencesFrom("GetAccountApiLimitsResponse", limits)).toEqual([]);
    const { data: costs } = await client.account.getAccountEndpointCosts();
    expect(differencesFrom("GetAccountEndpointCostsResponse", costs)).toEqual([]);
    const { data: keys } = await reader.apiKeys.getApiKeys();
    expect(differencesFrom("GetApiKeysResponse", keys)).toEqual([]);
    expect(keys.api_keys.map(({ name, scopes }) => [name, scopes])).toEqual([
      ["rival-key", ["read", "write"]],
      ["eyes only", ["read"]],
    ]);
    expect(keys.api_key_region_expiration_ts).toBeTypeOf("number");
  });
});

describe("refusals reach the client's exceptions with status and body", () => {
  test.each<[string, () => Promise<unknown>, number, unknown]>([
    [
      "an order beyond the balance",
      () => client.orders.createOrderV2(order({ count: "900000.00", price: "0.9900" })),
      400,
      { error: { code: "insufficient_balance" } },
    ],
    [
      "a price off the grid",
      () => client.orders.createOrderV2(order({ price: "0.4450" })),
      400,
      { error: { code: "invalid_price" } },
    ],
    [
      "a market that is not listed",
      () => client.orders.createOrderV2(order({ ticker: "KXNONE" })),
      404,
      { error: { code: "market_not_found" } },
    ],
    [
      "an order that is not there",
      () => client.orders.cancelOrderV2("nothing"),
      404,
      { error: { code: "not_found" } },
    ],
    [
      "a limit above the maximum",
      () => client.market.getMarkets(1_001),
      400,
      { msg: expect.stringContaining("Parameter validation failed") },
    ],
    [
      "a key without write",
      () => reader.orders.createOrderV2(order()),
      403,
      { error: { code: "forbidden", details: expect.stringContaining("write::trade") } },
    ],
  ])("%s", async (_name, call, status, body) => {
    const refusal = await refusalOf(call());
    expect(refusal.status).toBe(status);
    expect(refusal.body).toMatchObject(body as object);
  });

  test("a client order id is used once, for ever", async () => {
    const once = order({ client_order_id: "once", price: "0.0200" });
    const { data } = await client.orders.createOrderV2(once);
    await client.orders.cancelOrderV2(data.order_id, undefined, undefined, "KXA-26-X");
    const again = await refusalOf(client.orders.createOrderV2(once));
    expect(again).toMatchObject({ status: 409, body: { error: { code: "order_already_exists" } } });
  });

  test("a post-only order that would trade, and one that has expired", async () => {
    await rival.orders.createOrderV2(order({ side: "ask", price: "0.9000", count: "1.00" }));
    const crossing = order({ price: "0.9000", post_only: true });
    expect(await refusalOf(client.orders.createOrderV2(crossing))).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_order", details: "post only cross" } },
    });
    const late = order({ expiration_time: Math.floor(Date.now() / 1_000) - 5 });
    expect((await refusalOf(client.orders.createOrderV2(late))).status).toBe(400);
  });

  test("a key that signs with another's secret", async () => {
    const forged = officialClient({
      keyId: server.keyId,
      privateKeyPem: rivalCredentials.privateKeyPem,
      restUrl: server.restUrl,
    });
    expect(await refusalOf(forged.portfolio.getBalance())).toMatchObject({
      status: 401,
      body: { error: { code: "authentication_error", details: "INCORRECT_API_KEY_SIGNATURE" } },
    });
  });

  test("too many requests at once", async () => {
    const orders = Array.from({ length: 200 }, () => order({ price: "0.0100", count: "1.00" }));
    expect(await refusalOf(client.orders.batchCreateOrdersV2({ orders }))).toEqual({
      status: 429,
      body: { error: "too many requests" },
    });
  });
});

test("what closes is refused, cancels included", async () => {
  const { data } = await client.orders.createOrderV2(order({ price: "0.0400" }));
  server.control.changeCloseDate("KXA-26-X", addDuration(clock.now(), seconds(-1)));
  const cancel = client.orders.cancelOrderV2(data.order_id, undefined, undefined, "KXA-26-X");
  const refusal = await refusalOf(cancel);
  expect(JSON.stringify(refusal.body)).toMatch(/MARKET_INACTIVE|not_found/);
});
