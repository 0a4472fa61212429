// The simulated Kalshi over real sockets: signatures and REST, checked against the documented shapes.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  kalshiHeaders,
  TestStream,
  type WireMessage,
} from "../../../../test/support/venue-streams.ts";
import {
  addDuration,
  days,
  durationMicros,
  epochMicros,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import type { KalshiMarketListing } from "./listing.ts";
import { priceStructures } from "./price-structures.ts";
import { type KalshiServer, startKalshiServer } from "./server.ts";

const startAt = epochMicros(1_795_161_600_123_000);
const streamPath = "/trade-api/ws/v2";

function market(ticker: string, closeDays = 10): KalshiMarketListing {
  return {
    ticker,
    yesSubTitle: "Above",
    noSubTitle: "Below",
    rulesPrimary: "Rules.",
    openAt: addDuration(startAt, days(-1)),
    closeAt: addDuration(startAt, days(closeDays)),
    priceStructure: "linear_cent",
  };
}

let clock: VirtualClock;
let server: KalshiServer;

beforeEach(async () => {
  clock = new VirtualClock(startAt);
  server = await startKalshiServer({
    clock,
    series: [
      {
        ticker: "KXA",
        title: "Series A",
        category: "Politics",
        feeType: "quadratic",
        feeMultiplier: 0.5,
        events: [
          {
            eventTicker: "KXA-26",
            title: "Event A",
            subTitle: "In 2026",
            mutuallyExclusive: true,
            markets: [market("KXA-26-X"), market("KXA-26-Y"), market("KXA-26-Z", 1)],
          },
        ],
      },
      {
        ticker: "KXB",
        title: "Series B",
        category: "Politics",
        feeType: "quadratic_with_maker_fees",
        feeMultiplier: 1,
        events: [
          {
            eventTicker: "KXB-26",
            title: "Event B",
            subTitle: "",
            mutuallyExclusive: false,
            markets: [market("KXB-26-X")],
          },
        ],
      },
    ],
  });
});

afterEach(() => server.stop());

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: WireMessage; text: string }> {
  const response = await fetch(`${server.restUrl}${path}`, { headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

function signed(path: string): Record<string, string> {
  return kalshiHeaders(server, clock, "GET", path);
}

describe("signatures", () => {
  const path = "/trade-api/v2/markets/orderbooks";
  const query = "/markets/orderbooks?tickers=KXA-26-X";

  test("a signed request passes, signed without its query", async () => {
    const { status, body } = await get(query, signed(path));
    expect(status).toBe(200);
    expect(body.orderbooks).toHaveLength(1);
  });

  test.each<[string, () => Record<string, string>, string, string]>([
    ["no headers", () => ({}), "signature_is_missing_from_headers", "missing"],
    [
      "the query signed",
      () => signed(`${path}?tickers=KXA-26-X`),
      "authentication_error",
      "INCORRECT_API_KEY_SIGNATURE",
    ],
    [
      "the short path signed",
      () => signed("/markets/orderbooks"),
      "authentication_error",
      "INCORRECT_API_KEY_SIGNATURE",
    ],
    [
      "another method signed",
      () => kalshiHeaders(server, clock, "POST", path),
      "authentication_error",
      "INCORRECT_API_KEY_SIGNATURE",
    ],
    [
      "an unknown key",
      () => ({ ...signed(path), "KALSHI-ACCESS-KEY": "someone-else" }),
      "authentication_error",
      "NOT_FOUND",
    ],
    [
      "a timestamp that is no number",
      () => ({ ...signed(path), "KALSHI-ACCESS-TIMESTAMP": "now" }),
      "authentication_error",
      "INCORRECT_API_KEY_SIGNATURE",
    ],
  ])("refuses %s", async (_name, headers, code, details) => {
    const { status, body } = await get(query, headers());
    expect(status).toBe(401);
    expect(body.error.code).toBe(code);
    expect(body.error.details).toContain(details);
  });

  test("the clock window is 10 s late and 60 s early", async () => {
    const at = async (offsetMillis: number) => {
      const theirs = new VirtualClock(addDuration(startAt, durationMicros(offsetMillis * 1_000)));
      const { status, body } = await get(query, kalshiHeaders(server, theirs, "GET", path));
      return status === 200 ? "accepted" : body.error.code;
    };
    expect(await at(-10_000)).toBe("accepted");
    expect(await at(-10_001)).toBe("header_timestamp_expired");
    expect(await at(60_000)).toBe("accepted");
    expect(await at(60_001)).toBe("header_timestamp_expired");
  });

  test("public routes need none, and do not take a wrong one", async () => {
    expect((await get("/exchange/status")).status).toBe(200);
    const wrong = { ...signed("/trade-api/v2/exchange/status"), "KALSHI-ACCESS-SIGNATURE": "AAAA" };
    expect((await get("/exchange/status", wrong)).status).toBe(401);
  });

  test("the stream's upgrade needs one", async () => {
    await expect(TestStream.open(server.streamUrl)).rejects.toThrow(
      /^401 .*signature_is_missing_from_headers/,
    );
    const elsewhere = server.streamUrl.replace("/v2", "/v1");
    await expect(TestStream.open(elsewhere, signed("/trade-api/ws/v1"))).rejects.toThrow("404");
    const stream = await TestStream.open(server.streamUrl, signed(streamPath));
    clock.advance(seconds(10));
    await stream.untilPings(1);
    expect(stream.pings).toEqual(["heartbeat"]);
    stream.close();
  });
});

describe("catalogue routes", () => {
  test("exchange status has the top level and one shard", async () => {
    const { body } = await get("/exchange/status");
    expect(body).toMatchObject({ exchange_active: true, trading_active: true });
    expect(body.exchange_index_statuses[0]).toMatchObject({ exchange_index: 0 });
  });

  test("series carry the fee, events their exclusivity", async () => {
    const { body } = await get("/series/KXA");
    expect(body.series).toMatchObject({ fee_type: "quadratic", fee_multiplier: 0.5 });
    const { body: event } = await get("/events/KXA-26");
    expect(event.event).toMatchObject({
      mutually_exclusive: true,
      collateral_return_type: "MECNET",
      series_ticker: "KXA",
    });
    expect(event.markets).toHaveLength(3);
    const { body: nested } = await get("/events/KXA-26?with_nested_markets=true");
    expect(nested.event.markets).toHaveLength(3);
    expect(nested.markets).toBeUndefined();
  });

  test("a market has decimal strings, bands, and status by time", async () => {
    server.control.place({ market: "KXA-26-X", side: "bid", price: "0.42", size: "13" });
    server.control.place({ market: "KXA-26-X", side: "ask", price: "0.44", size: "17" });
    server.control.take({ market: "KXA-26-X", side: "bid", price: "0.44", size: "2.5" });
    const { body } = await get("/markets/KXA-26-X");
    expect(body.market).toMatchObject({
      ticker: "KXA-26-X",
      event_ticker: "KXA-26",
      market_type: "binary",
      status: "active",
      yes_bid_dollars: "0.4200",
      yes_bid_size_fp: "13.00",
      yes_ask_dollars: "0.4400",
      yes_ask_size_fp: "14.50",
      no_bid_dollars: "0.5600",
      no_ask_dollars: "0.5800",
      last_price_dollars: "0.4400",
      volume_fp: "2.50",
      liquidity_dollars: "0.0000",
      result: "",
      price_level_structure: "linear_cent",
      price_ranges: [{ start: "0.0000", end: "1.0000", step: "0.0100" }],
      close_time: "2026-11-30T08:00:00Z",
      exchange_index: 0,
    });
    expect(body.market.series_ticker).toBeUndefined();
    const { body: quiet } = await get("/markets/KXA-26-Y");
    expect(quiet.market).toMatchObject({ yes_bid_dollars: "0.0000", yes_ask_dollars: "1.0000" });
  });

  test("statuses follow the calendar, the control and the resolution", async () => {
    const status = async (ticker: string) => (await get(`/markets/${ticker}`)).body.market.status;
    clock.advance(days(1));
    expect(await status("KXA-26-Z")).toBe("closed");
    server.control.pause("KXA-26-X");
    expect(await status("KXA-26-X")).toBe("inactive");
    expect((await get("/markets?status=paused")).body.markets).toHaveLength(1);
    server.control.resume("KXA-26-X");
    expect(await status("KXA-26-X")).toBe("active");
    expect(server.control.settle("KXA-26-X")).toBe(false);
    server.control.determine("KXA-26-X", "yes");
    expect(await status("KXA-26-X")).toBe("determined");
    expect(server.control.settle("KXA-26-X")).toBe(true);
    const { body } = await get("/markets/KXA-26-X");
    expect(body.market).toMatchObject({
      status: "finalized",
      result: "yes",
      settlement_value_dollars: "1.0000",
    });
    expect((await get("/markets?status=settled")).body.markets).toHaveLength(1);
    expect((await get("/markets?status=open")).body.markets).toHaveLength(2);
  });

  test("lists filter, page to an empty cursor, and refuse a limit that is too big", async () => {
    const { body } = await get("/markets?tickers=KXA-26-X,KXB-26-X");
    expect(body.markets.map((one: WireMessage) => one.ticker)).toEqual(["KXA-26-X", "KXB-26-X"]);
    const repeated = await get("/markets?tickers=KXA-26-X&tickers=KXB-26-X");
    expect(repeated.body.markets).toHaveLength(2);
    const first = await get("/markets?limit=3");
    expect(first.body.markets).toHaveLength(3);
    expect(first.body.cursor).not.toBe("");
    const second = await get(`/markets?limit=3&cursor=${first.body.cursor}`);
    expect(second.body.markets).toHaveLength(1);
    expect(second.body.cursor).toBe("");
    expect((await get("/markets?cursor=garbage")).status).toBe(200);
    const refused = await get("/markets?limit=1001");
    expect(refused.status).toBe(400);
    expect(refused.body.msg).toContain("Parameter validation failed");
    expect((await get("/markets?status=sometimes")).status).toBe(400);
    expect((await get("/markets?event_ticker=KXB-26")).body.markets).toHaveLength(1);
    expect((await get("/markets?series_ticker=KXA")).body.markets).toHaveLength(3);
  });

  test("events filter and page as well", async () => {
    const { body } = await get("/events?limit=1&with_nested_markets=true");
    expect(body.events[0].markets).toHaveLength(3);
    expect(body.cursor).not.toBe("");
    expect((await get("/events?series_ticker=KXB")).body.events).toHaveLength(1);
    expect((await get("/events?tickers=KXB-26,KXC-26")).body.events).toHaveLength(1);
    expect((await get("/events?status=settled")).body.events).toHaveLength(0);
    expect((await get("/events?limit=201")).status).toBe(400);
    expect((await get("/events?status=never")).status).toBe(400);
  });

  test("what is unknown is 404, a route that does not exist in plain text", async () => {
    for (const path of ["/series/KXC", "/events/KXC", "/markets/KXC", "/markets/KXC/orderbook"]) {
      const { status, body } = await get(path);
      expect([status, body.error.code]).toEqual([404, "not_found"]);
    }
    const unknown = ["/nothing", "/markets/KXA-26-X/trades", "/exchange/magic", "/a/b/c/d"];
    for (const path of unknown) {
      const { status, text } = await get(path);
      expect([status, text]).toEqual([404, "404 page not found"]);
    }
    const posted = await fetch(`${server.restUrl}/markets`, { method: "POST", body: "{}" });
    expect(posted.status).toBe(404);
    expect((await get("/markets/%E0%A4%A")).status).toBe(404);
  });
});

describe("order books over REST", () => {
  test("both sides are bids, ascending, best last, NO in NO prices", async () => {
    for (const price of ["0.41", "0.42", "0.01"]) {
      server.control.place({ market: "KXA-26-X", side: "bid", price, size: "10" });
    }
    server.control.place({ market: "KXA-26-X", side: "ask", price: "0.44", size: "17" });
    server.control.place({ market: "KXA-26-X", side: "ask", price: "0.55", size: "20.25" });
    const { body } = await get("/markets/KXA-26-X/orderbook");
    expect(body.orderbook_fp).toEqual({
      yes_dollars: [
        ["0.0100", "10.00"],
        ["0.4100", "10.00"],
        ["0.4200", "10.00"],
      ],
      no_dollars: [
        ["0.4500", "20.25"],
        ["0.5600", "17.00"],
      ],
    });
    const { body: shallow } = await get("/markets/KXA-26-X/orderbook?depth=1");
    expect(shallow.orderbook_fp).toEqual({
      yes_dollars: [["0.4200", "10.00"]],
      no_dollars: [["0.5600", "17.00"]],
    });
    expect((await get("/markets/KXA-26-X/orderbook?depth=101")).status).toBe(400);
  });

  test("a batch takes up to a hundred tickers and leaves out unknown ones", async () => {
    const headers = signed("/trade-api/v2/markets/orderbooks");
    const { body } = await get("/markets/orderbooks?tickers=KXA-26-X&tickers=KXC", headers);
    expect(body.orderbooks).toEqual([
      { ticker: "KXA-26-X", orderbook_fp: { yes_dollars: [], no_dollars: [] } },
    ]);
    const many = Array.from({ length: 101 }, () => "KXA-26-X").join(",");
    expect((await get(`/markets/orderbooks?tickers=${many}`, headers)).status).toBe(400);
    expect((await get("/markets/orderbooks", headers)).status).toBe(400);
  });
});

test("every price structure has bands that meet from 0 to 1", () => {
  for (const { bands } of Object.values(priceStructures)) {
    expect(bands[0]?.from).toBe(0);
    expect(bands.at(-1)?.to).toBe(10_000);
    bands.slice(1).forEach((band, index) => {
      expect(band.from).toBe(bands[index]?.to);
    });
  }
});
