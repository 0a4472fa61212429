// The public routes of the simulated order book host: quotes of one token and of several, the host's own catalogue,
// histories, and the geoblock page.

import { beforeEach, describe, expect, test } from "vitest";
import {
  delayed,
  exclusive,
  listed,
  type MemoryVenue,
  memoryStart,
  memoryVenue,
  plain,
  second,
  send,
} from "../../../../test/support/polymarket-memory-venue.ts";
import { addDuration, minutes, seconds } from "../../../domain/units/epoch-micros.ts";

let venue: MemoryVenue;

beforeEach(() => {
  venue = memoryVenue();
});

const get = (target: string) => send(venue, `GET ${target}`, {}, "");
const post = (path: string, body: unknown) => send(venue, `POST ${path}`, {}, JSON.stringify(body));

function quote(bid: string, ask: string, market = plain.conditionId): void {
  venue.control.cancelAll(market);
  venue.control.place({ market, side: "bid", price: bid, size: "100" });
  venue.control.place({ market, side: "ask", price: ask, size: "100" });
}

describe("quotes", () => {
  test("of both tokens mirror each other, to half a tick", () => {
    quote("0.36", "0.39");
    const of = (path: string) =>
      [plain.yesToken, plain.noToken].map((id) => get(`${path}?token_id=${id}`).body);
    expect(of("/midpoint")).toEqual([{ mid: "0.375" }, { mid: "0.625" }]);
    expect(of("/spread")).toEqual([{ spread: "0.03" }, { spread: "0.03" }]);
    expect(of("/last-trade-price")).toEqual([
      { price: "", side: "" },
      { price: "", side: "" },
    ]);
    venue.control.take({ market: plain.conditionId, side: "bid", price: "0.39", size: "5" });
    // One price for the market, each token's own side.
    expect(of("/last-trade-price")).toEqual([
      { price: "0.39", side: "BUY" },
      { price: "0.39", side: "SELL" },
    ]);
  });

  test("of a side mean what the reading says", () => {
    quote("0.36", "0.39");
    const path = `/price?token_id=${plain.noToken}&side=`;
    expect([get(`${path}BUY`).body.price, get(`${path}sell`).body.price]).toEqual(["0.61", "0.64"]);
    expect(get(`${path}x`).body).toEqual({ error: "Invalid side" });
    venue = memoryVenue({ readings: { priceSide: "buy-is-ask" } });
    quote("0.36", "0.39");
    expect([get(`${path}BUY`).body.price, get(`${path}SELL`).body.price]).toEqual(["0.64", "0.61"]);
  });

  test("that nobody makes are no book, unknown tokens neither", () => {
    for (const path of ["/midpoint", "/spread"]) {
      expect(get(`${path}?token_id=${plain.yesToken}`).status).toBe(404);
      expect(get(`${path}?token_id=12`).body.error).toBe(
        "No orderbook exists for the requested token id",
      );
      expect(get(`${path}?token_id=x`).body).toEqual({ error: "Invalid token id" });
    }
    expect(get("/fee-rate?token_id=12").body).toEqual({ error: "fee rate not found for market" });
  });

  test("of many leave out what is unknown or empty", () => {
    quote("0.36", "0.39");
    const entries = [plain.yesToken, exclusive.yesToken, "12"].map((token_id) => ({
      token_id,
      side: "SELL",
    }));
    const { yesToken } = plain;
    expect(post("/midpoints", entries).body).toEqual({ [yesToken]: "0.375" });
    expect(post("/spreads", entries).body).toEqual({ [yesToken]: "0.03" });
    const both = [...entries, { token_id: yesToken, side: "BUY" }];
    expect(post("/prices", both).body).toEqual({ [yesToken]: { BUY: "0.36", SELL: "0.39" } });
    expect(post("/last-trades-prices", entries).body).toHaveLength(2);
    expect(post("/prices", [{ token_id: yesToken }]).body).toEqual({ error: "Invalid side" });
    expect(get("/midpoints").status).toBe(404);
    const many = Array.from({ length: 501 }, () => ({ token_id: "1" }));
    expect(post("/midpoints", many).body).toEqual({ error: "Payload exceeds the limit" });
  });

  test("of the second protocol say so in the book", () => {
    const book = (token: string) => get(`/book?token_id=${token}`).body;
    expect(book(second.yesToken).version).toBe("v2");
    expect(book(plain.yesToken)).not.toHaveProperty("version");
  });
});

describe("the host's catalogue", () => {
  test("lists in four forms, those that trade alone in the sampling ones", () => {
    venue.control.setAcceptingOrders(exclusive.conditionId, false);
    for (const path of ["/markets", "/simplified-markets"]) expect(get(path).body.count).toBe(4);
    for (const path of ["/sampling-markets", "/sampling-simplified-markets"]) {
      expect(get(path).body.count).toBe(3);
    }
  });

  test("has a market's terms, by condition and by token", () => {
    const game = listed("game", {
      gameStartAt: addDuration(memoryStart, minutes(60)),
      clearBookOnStart: true,
      takerDelayMillis: 50,
    });
    venue.control.listMarket(game);
    expect(get(`/markets/${exclusive.conditionId}`).body).toMatchObject({
      condition_id: exclusive.conditionId,
      neg_risk: true,
      neg_risk_market_id: expect.stringMatching(/^0x[0-9a-f]{62}00$/),
      minimum_tick_size: 0.01,
      accepting_orders: true,
      closed: false,
    });
    expect(get(`/clob-markets/${delayed.conditionId}`).body).toMatchObject({ sd: 1, itode: false });
    expect(get(`/clob-markets/${second.conditionId}`).body.v).toBe("v2");
    expect(get(`/clob-markets/${game.conditionId}`).body).toMatchObject({
      itode: true,
      cbos: true,
      gst: "2026-11-20T09:00:00Z",
      v: "v1",
    });
    expect(get(`/markets-by-token/${plain.noToken}`).body).toEqual({
      condition_id: plain.conditionId,
      primary_token_id: plain.yesToken,
      secondary_token_id: plain.noToken,
    });
    for (const unknown of [
      "/markets/0x1",
      "/markets-by-token/1",
      `/clob-markets/${plain.conditionId.slice(0, 64)}`,
    ]) {
      expect(get(unknown).body).toEqual({ error: "market not found" });
    }
  });

  test("says who has won", () => {
    venue.control.resolve(plain.conditionId, "no");
    const { tokens, closed } = get(`/markets/${plain.conditionId}`).body;
    expect(closed).toBe(true);
    expect(tokens).toMatchObject([
      { price: 0, winner: false },
      { price: 1, winner: true },
    ]);
    expect(get(`/clob-markets/${plain.conditionId}`).body.ao).toBe(false);
  });
});

describe("histories", () => {
  test("have the last trade of each minute, or of each few", () => {
    quote("0.36", "0.39");
    const market = plain.conditionId;
    for (const [price, side] of [
      ["0.39", "bid"],
      ["0.36", "ask"],
      ["0.39", "bid"],
    ] as const) {
      venue.control.take({ market, side, price, size: "5" });
      venue.clock.advance(seconds(25));
    }
    // 08:00:00, :25 and :50 make one point; the next minute is another.
    venue.clock.advance(seconds(20));
    venue.control.take({ market, side: "ask", price: "0.36", size: "5" });
    const points = (query: string, token = plain.yesToken) =>
      get(`/prices-history?market=${token}&${query}`).body.history;
    const start = 1_795_161_600;
    expect(points("interval=1h")).toEqual([
      { t: start, p: 0.39 },
      { t: start + 60, p: 0.36 },
    ]);
    expect(points("interval=max&fidelity=5")).toEqual([{ t: start + 60, p: 0.36 }]);
    expect(points(`startTs=${start}&endTs=${start + 59}`, plain.noToken)).toEqual([
      { t: start, p: 0.61 },
    ]);
    for (const bad of ["interval=2h", "fidelity=0", "startTs=x", "fidelity=x"]) {
      expect(get(`/prices-history?market=${plain.yesToken}&${bad}`).status).toBe(400);
    }
    expect(get("/prices-history?market=1").body).toEqual({ error: "Invalid token id" });
  });
});

test("the geoblock page says where we seem to be", () => {
  expect(get("/api/geoblock").body).toMatchObject({ blocked: false, ip: "203.0.113.9" });
  venue.wallets.setGeoblock({ isBlocked: true, country: "US", region: "NY" });
  expect(get("/api/geoblock").body).toEqual({
    blocked: true,
    ip: "203.0.113.9",
    country: "US",
    region: "NY",
  });
  venue.wallets.setGeoblock(null);
  expect(get("/api/geoblock").body.blocked).toBe(false);
});
