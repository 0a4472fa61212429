// The venue's own client against the simulated Polymarket on a real port: it derives keys, signs, sends and reads as it
// would at the venue. Its types judge what we expect when this file is compiled, its declared models every reply.

import { AssetType, type ClobClient, OrderType, Side } from "@polymarket/clob-client-v2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSystemClock } from "../../src/simulation/system-clock.ts";
import { testKeyFor } from "../../src/simulation/venues/polymarket/authentication/accounts-options.ts";
import type { PolymarketListing } from "../../src/simulation/venues/polymarket/listing.ts";
import {
  type PolymarketServer,
  startPolymarketServer,
} from "../../src/simulation/venues/polymarket/server.ts";
import { polymarketListing } from "../support/polymarket-listing.ts";
import { differencesFrom } from "./polymarket-models.ts";
import { officialClient, refusalOf, tradingClient } from "./polymarket-official-client.ts";

const clock = createSystemClock();
const rivalKey = testKeyFor(77);
const walletKeys = [testKeyFor(78), testKeyFor(79), testKeyFor(80)] as const;
const wallets = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`);

function listing(name: string, change: Partial<PolymarketListing> = {}): PolymarketListing {
  return polymarketListing(name, clock.now(), change);
}

const plain = listing("plain");
const exclusive = listing("exclusive", { negRisk: true, tickSize: "0.001" });
const coarse = listing("coarse", { tickSize: "0.1", fees: null });
const odd = listing("odd", { tickSize: "0.0025" });
const busy = listing("busy");
const all = [plain, exclusive, coarse, odd, busy];

let server: PolymarketServer;
let client: ClobClient;
let rival: ClobClient;

beforeAll(async () => {
  server = await startPolymarketServer({
    clock,
    markets: all,
    accounts: [
      { owner: rivalKey.address, collateral: 5_000_000_000n, redeemsItself: true },
      ...walletKeys.map((key, place) => ({
        owner: key.address,
        wallet: { address: wallets[place] ?? "", type: (place + 1) as 1 | 2 | 3 },
        collateral: 1_000_000_000n,
      })),
    ],
  });
  // Blocks come at once: the client waits for transaction hashes in real time.
  server.wallets.setFinality({ minedAfterMillis: 20, confirmedAfterMillis: 40 });
  client = await tradingClient({ clobUrl: server.clobUrl, privateKey: server.privateKey });
  rival = await tradingClient({ clobUrl: server.clobUrl, privateKey: rivalKey.privateKey });
});

afterAll(() => server.stop());

/** Rests an order of the rival and returns its id. */
async function offer(market: PolymarketListing, side: Side, price: number, size: number) {
  const reply = await rival.createAndPostOrder({ tokenID: market.yesToken, side, price, size });
  expect(reply).toMatchObject({ success: true, status: "live" });
  return reply.orderID;
}

/** Sells need shares: makes some for the account out of collateral. */
function split(address: string, market: PolymarketListing, shares: number): void {
  server.wallets.split(address, market.conditionId, BigInt(shares) * 1_000_000n);
}

/** Waits until the venue's chain has the trades of an order. */
async function mined(who: ClobClient, orderId: string): Promise<void> {
  await expect
    .poll(async () => {
      const trades = await who.getTrades({});
      return trades.filter(({ taker_order_id: id }) => id === orderId).map(({ status }) => status);
    })
    .toContain("CONFIRMED");
}

describe("keys", () => {
  test("a key is created once, derived ever after, listed and deleted", async () => {
    const key = testKeyFor(91);
    const fresh = officialClient({ clobUrl: server.clobUrl, privateKey: key.privateKey });
    const created = await fresh.createApiKey();
    expect(created.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(await fresh.deriveApiKey()).toEqual(created);
    expect(await fresh.createOrDeriveApiKey()).toEqual(created);
    expect(await fresh.deriveApiKey(5)).not.toMatchObject({ key: created.key });
    const signed = officialClient({ clobUrl: server.clobUrl, privateKey: key.privateKey }, created);
    expect((await signed.getApiKeys()).apiKeys).toEqual([created.key]);
    await signed.deleteApiKey();
    expect(refusalOf(await signed.getApiKeys())).toContain("Unauthorized");
  });

  test("a readonly key reads and does not trade", async () => {
    const readonly = await client.createReadonlyApiKey();
    expect(readonly.apiKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(await client.getReadonlyApiKeys()).toContain(readonly.apiKey);
    await client.deleteReadonlyApiKey(readonly.apiKey);
    expect(await client.getReadonlyApiKeys()).not.toContain(readonly.apiKey);
  });

  test("another's credentials are refused", async () => {
    const creds = client.creds;
    if (creds === undefined) throw new Error("the client has credentials");
    const thief = officialClient(
      { clobUrl: server.clobUrl, privateKey: rivalKey.privateKey },
      creds,
    );
    expect(refusalOf(await thief.getApiKeys())).toContain("Unauthorized");
    expect(await client.getClosedOnlyMode()).toEqual({ closed_only: false });
  });
});

describe("market data", () => {
  test("the host tells its time and its order version", async () => {
    expect(Math.abs((await client.getServerTime()) - Number(clock.now()) / 1_000_000)).toBeLessThan(
      5,
    );
    expect(await client.getVersion()).toBe(2);
  });

  test("markets, their compact records and their books are the client's own models", async () => {
    const { data } = await client.getMarkets();
    expect(data.map(({ condition_id: id }: { condition_id: string }) => id).sort()).toEqual(
      all.map(({ conditionId }) => conditionId).sort(),
    );
    const details = await client.getClobMarketInfo(exclusive.conditionId);
    expect(details).toMatchObject({
      mts: 0.001,
      nr: true,
      mos: 5,
      fd: { r: 0.04, e: 1, to: true },
    });
    // The venue sends null where no game starts; the client declares a text.
    expect(differencesFrom("MarketDetails", details)).toEqual([
      "MarketDetails.gst is no string: null",
    ]);
    expect(await client.getTickSize(odd.yesToken)).toBe("0.0025");
    expect(await client.getNegRisk(exclusive.noToken)).toBe(true);
    expect((await client.getSimplifiedMarkets()).data).toHaveLength(all.length);
  });

  test("a book has its best level last, is mirrored, and its hash is the client's", async () => {
    const bid = await offer(plain, Side.BUY, 0.31, 20);
    const lower = await offer(plain, Side.BUY, 0.3, 10);
    const yes = await client.getOrderBook(plain.yesToken);
    expect(differencesFrom("OrderBookSummary", yes)).toEqual([]);
    expect(yes.bids.map(({ price }) => price)).toEqual(["0.3", "0.31"]);
    const no = await client.getOrderBook(plain.noToken);
    expect(no.asks.map(({ price, size }) => [price, size])).toEqual([
      ["0.7", "10"],
      ["0.69", "20"],
    ]);
    // The hash is over the fields in the order of the client's own tests, which is not that of a reply.
    const { hash, bids, asks, market, asset_id, timestamp, ...rest } = yes;
    const ordered = { market, asset_id, timestamp, bids, asks, ...rest, hash };
    expect(await client.getOrderBookHash(ordered)).toBe(hash);
    const books = await client.getOrderBooks([
      { token_id: plain.yesToken, side: Side.BUY },
      { token_id: "12345", side: Side.BUY },
    ]);
    expect(books).toHaveLength(1);
    expect(await client.getSpread(plain.yesToken)).toBeDefined();
    expect(refusalOf(await client.getOrderBook("12345"))).toContain("No orderbook exists");
    await rival.cancelOrders([bid, lower]);
  });
});

describe("orders", () => {
  test("a resting order lives, is read, and is cancelled", async () => {
    const { orderID } = await client.createAndPostOrder({
      tokenID: plain.yesToken,
      side: Side.BUY,
      price: 0.37,
      size: 12.34,
    });
    const order = await client.getOrder(orderID);
    expect(differencesFrom("OpenOrder", order)).toEqual([]);
    expect(order).toMatchObject({ status: "LIVE", original_size: "12.34", price: "0.37" });
    const open = await client.getOpenOrders({ market: plain.conditionId });
    expect(open.map(({ id }) => id)).toEqual([orderID]);
    expect(await rival.getOpenOrders()).toEqual([]);
    expect(await client.cancelOrder({ orderID })).toEqual({
      canceled: [orderID],
      not_canceled: {},
    });
    expect((await client.getOrder(orderID)).status).toBe("CANCELED");
    const again = await client.cancelOrder({ orderID });
    expect(again.not_canceled[orderID]).toMatch(/already canceled/);
  });

  test.each([
    ["0.01", plain, 0.56],
    ["0.001, exclusive outcomes", exclusive, 0.056],
    ["0.1", coarse, 0.5],
    ["0.0025", odd, 0.0575],
  ])("an order on a grid of %s is taken as the client rounds it", async (_, market, price) => {
    const { tickSize } = market;
    const order = { tokenID: market.noToken, side: Side.BUY, price, size: 33.33 };
    const reply = await client.createAndPostOrder(order, { tickSize });
    expect(reply).toMatchObject({ success: true, errorMsg: "", status: "live" });
    await client.cancelMarketOrders({ market: market.conditionId });
    expect(await client.getOpenOrders({ market: market.conditionId })).toEqual([]);
  });

  test("a trade at the resting price, its finality and its money", async () => {
    const maker = await offer(plain, Side.BUY, 0.4, 50);
    const before = BigInt(
      (await client.getBalanceAllowance({ asset_type: AssetType.COLLATERAL })).balance,
    );
    // Buying NO at 0.65 meets the bid for YES at 0.40: a pair is minted, and the taker pays 0.60.
    const reply = await client.createAndPostOrder({
      tokenID: plain.noToken,
      side: Side.BUY,
      price: 0.65,
      size: 20,
    });
    expect(differencesFrom("OrderResponse", reply)).toEqual([]);
    expect(reply).toMatchObject({ status: "matched", makingAmount: "12", takingAmount: "20" });
    expect(reply.transactionsHashes?.[0]).toMatch(/^0x[0-9a-f]{64}$/);
    await mined(client, reply.orderID);
    const [trade] = await client.getTrades({ market: plain.conditionId });
    expect(differencesFrom("Trade", trade)).toEqual([]);
    expect(trade).toMatchObject({ side: "BUY", size: "20", price: "0.6", trader_side: "TAKER" });
    expect(trade?.maker_orders).toMatchObject([
      { order_id: maker, matched_amount: "20", price: "0.4", side: "BUY", outcome: "Yes" },
    ]);
    const [asMaker] = await rival.getTrades({ market: plain.conditionId });
    expect(asMaker).toMatchObject({ id: trade?.id, trader_side: "MAKER" });
    // 20 x 0.60 and a fee of 20 x 0.04 x 0.6 x 0.4.
    const after = BigInt(
      (await client.getBalanceAllowance({ asset_type: AssetType.COLLATERAL })).balance,
    );
    expect(before - after).toBe(12_000_000n + 192_000n);
    const shares = { asset_type: AssetType.CONDITIONAL, token_id: plain.noToken };
    await client.updateBalanceAllowance(shares);
    expect((await client.getBalanceAllowance(shares)).balance).toBe("20000000");
    await rival.cancelAll();
  });

  test("market orders as the client makes them", async () => {
    split(rivalKey.address, busy, 100);
    await offer(busy, Side.SELL, 0.52, 30);
    const buy = await client.createAndPostMarketOrder(
      { tokenID: busy.yesToken, side: Side.BUY, amount: 10, orderType: OrderType.FAK },
      { tickSize: "0.01" },
      OrderType.FAK,
    );
    expect(buy).toMatchObject({ success: true, status: "matched" });
    await mined(client, buy.orderID);
    await offer(busy, Side.BUY, 0.43, 30);
    const sell = await client.createAndPostMarketOrder(
      { tokenID: busy.yesToken, side: Side.SELL, amount: 7, orderType: OrderType.FOK },
      { tickSize: "0.01" },
      OrderType.FOK,
    );
    expect(sell).toMatchObject({
      success: true,
      status: "matched",
      makingAmount: "7",
      takingAmount: "3.01",
    });
    const tooLarge = await client.createAndPostMarketOrder(
      { tokenID: busy.yesToken, side: Side.BUY, amount: 500, price: 0.52 },
      { tickSize: "0.01" },
      OrderType.FOK,
    );
    expect(refusalOf(tooLarge)).toContain("couldn't be fully filled");
    await rival.cancelAll();
    const nothing = await client.createAndPostMarketOrder(
      { tokenID: busy.yesToken, side: Side.BUY, amount: 5, price: 0.52 },
      { tickSize: "0.01" },
      OrderType.FAK,
    );
    expect(refusalOf(nothing)).toContain("no orders found to match with FAK order");
  });

  test("post-only, expiring and refused orders", async () => {
    await offer(coarse, Side.BUY, 0.5, 10);
    const order = { tokenID: coarse.noToken, side: Side.BUY, price: 0.6, size: 10 };
    const crossing = await client.createAndPostOrder(
      order,
      { tickSize: "0.1" },
      OrderType.GTC,
      true,
    );
    expect(refusalOf(crossing)).toContain("crosses book");
    const now = await client.getServerTime();
    const late = { ...order, price: 0.3, expiration: now + 300 };
    const expiring = await client.createAndPostOrder(late, { tickSize: "0.1" }, OrderType.GTD);
    expect(expiring).toMatchObject({ success: true, status: "live" });
    expect((await client.getOrder(expiring.orderID)).expiration).toBe(String(now + 300));
    const soon = { ...order, price: 0.3, expiration: now + 60 };
    const refused = await client.createAndPostOrder(soon, { tickSize: "0.1" }, OrderType.GTD);
    expect(refusalOf(refused)).toContain("invalid expiration");
    const small = { ...order, price: 0.3, size: 3 };
    expect(refusalOf(await client.createAndPostOrder(small, { tickSize: "0.1" }))).toContain(
      "lower than the minimum: 5",
    );
    const rich = { ...order, price: 0.3, size: 1_000_000 };
    expect(refusalOf(await client.createAndPostOrder(rich, { tickSize: "0.1" }))).toContain(
      "not enough balance / allowance",
    );
    await Promise.all([client.cancelAll(), rival.cancelAll()]);
  });

  test("a batch is answered entry by entry, and a signed order is taken once", async () => {
    const order = (price: number, size = 10) =>
      client.createOrder({ tokenID: plain.yesToken, side: Side.BUY, price, size });
    const [first, second, third] = [await order(0.1), await order(0.11), await order(0.12, 2)];
    const replies = await client.postOrders([
      { order: first, orderType: OrderType.GTC },
      { order: second, orderType: OrderType.GTC },
      { order: third, orderType: OrderType.GTC },
    ]);
    expect(replies.map(({ errorMsg }) => errorMsg.length > 0)).toEqual([false, false, true]);
    expect(refusalOf(await client.postOrder(first, OrderType.GTC))).toContain("Duplicated");
    const ids = replies.slice(0, 2).map(({ orderID }) => orderID);
    expect((await client.cancelOrders(ids)).canceled.sort()).toEqual([...ids].sort());
    expect(refusalOf(await client.postOrder(first, OrderType.GTC))).toContain("Duplicated");
  });

  test.each([
    ["a proxy", 1],
    ["a safe", 2],
    ["a deposit wallet", 3],
  ] as const)("%s trades with its own kind of signature", async (_, type) => {
    const key = walletKeys[type - 1];
    const address = wallets[type - 1] ?? "";
    const owner = await tradingClient({
      clobUrl: server.clobUrl,
      privateKey: key?.privateKey ?? "",
      wallet: { address, type },
    });
    const { balance } = await owner.getBalanceAllowance({ asset_type: AssetType.COLLATERAL });
    expect(balance).toBe("1000000000");
    const order = { tokenID: exclusive.yesToken, side: Side.BUY, price: 0.123, size: 10 };
    const reply = await owner.createAndPostOrder(order, { tickSize: "0.001" });
    expect(reply).toMatchObject({ success: true, status: "live" });
    const read = await owner.getOrder(reply.orderID);
    expect(read.maker_address.toLowerCase()).toBe(address);
    await owner.cancelAll();
  });

  test("an order signed for the wrong exchange is refused", async () => {
    const order = { tokenID: exclusive.yesToken, side: Side.BUY, price: 0.123, size: 10 };
    const reply = await client.createAndPostOrder(order, { tickSize: "0.001", negRisk: false });
    expect(refusalOf(reply)).toMatch(/invalid/i);
  });

  test("a version the venue does not take is rebuilt", async () => {
    const order = { tokenID: plain.yesToken, side: Side.BUY, price: 0.2, size: 10 };
    const old = await client.createOrder(order, { tickSize: "0.01", negRisk: false, version: 1 });
    expect(refusalOf(await client.postOrder(old, OrderType.GTC))).toContain(
      "order_version_mismatch",
    );
  });

  test("a heart that stops takes the orders with it", async () => {
    const first = await client.postHeartbeat("");
    const second = await client.postHeartbeat(first.heartbeat_id);
    expect(second.heartbeat_id).not.toBe(first.heartbeat_id);
    const wrong = await client.postHeartbeat(first.heartbeat_id);
    expect(JSON.stringify(wrong)).toContain("Invalid Heartbeat ID");
    expect(JSON.stringify(wrong)).toContain(second.heartbeat_id);
  });
});
