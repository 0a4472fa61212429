// The catalogue against a server that answers with synthetic payloads.

import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import {
  type ScriptedAnswer,
  ScriptedHttpServer,
  type ScriptedRequest,
} from "../../../../../test/support/venues/scripted-http-server.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import { SystemTransport } from "../../shared/system-transport.ts";
import { createKalshiCatalogue, type KalshiCatalogue } from "./catalogue.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../../../../../fixtures/venues/kalshi/rest/${name}.json`),
      "utf8",
    ),
  ) as Record<string, unknown>;

type Answers = Record<string, (request: ScriptedRequest) => ScriptedAnswer>;

let server: ScriptedHttpServer;
let catalogue: KalshiCatalogue;
let clock: ManualClock;
let transport: SystemTransport;
let logged: string[];

async function start(overrides: Answers = {}): Promise<void> {
  const answers: Answers = {
    "/trade-api/v2/markets": () => ({ body: fixture("markets") }),
    "/trade-api/v2/events/KXSYNTH-26DEC": () => ({ body: fixture("event") }),
    "/trade-api/v2/series/KXSYNTH": () => ({ body: fixture("series") }),
    ...overrides,
  };
  server = await ScriptedHttpServer.start((request) => {
    const answer = answers[request.path];
    return answer === undefined ? { status: 404, body: "404 page not found" } : answer(request);
  });
  clock = new ManualClock();
  transport = new SystemTransport({ clock });
  logged = [];
  catalogue = createKalshiCatalogue({
    environment: "local",
    urls: { rest: `${server.url}/trade-api/v2`, stream: "ws://127.0.0.1:1" },
    credentials: { environment: "local", keyId: "key-1", privateKey },
    transport,
    random: { nextUint32: () => 0 },
    log: (line) => logged.push(line.message),
    limits: { attemptsMax: 1 },
  });
}

afterEach(async () => {
  await catalogue.close();
  await transport.close();
  await server.stop();
});

/** Paths of the requests so far, below the root. */
const asked = () => server.requests.map(({ path }) => path.replace("/trade-api/v2/", ""));
const event = "events/KXSYNTH-26DEC";

const markets = (...wires: unknown[]) => ({ markets: wires, cursor: "" });
const wire = () => (fixture("markets").markets as Record<string, unknown>[])[0] ?? {};

describe("listMarkets", () => {
  test("gives markets by ticker, with names and fees of event and series", async () => {
    await start();
    const symbols = ["KXSYNTH-26DEC-T1", "KXSYNTH-26DEC-T2", "KXGONE"];
    const listing = unwrap(await catalogue.listMarkets({ symbols }));
    expect(listing.markets[0]).toMatchObject({
      id: "kalshi:KXSYNTH-26DEC-T1",
      venue: "kalshi",
      venueSymbol: "KXSYNTH-26DEC-T1",
      venueInstruments: { yes: "KXSYNTH-26DEC-T1", no: "KXSYNTH-26DEC-T1" },
      title: "Synthetic reading in December: Above 1",
      groupSymbol: "KXSYNTH-26DEC",
      status: "open",
      tickScheme: { bands: [{ from: 0, to: 10_000, step: 100 }] },
      lot: 10_000,
      sizeMin: 10_000,
      notionalMin: 0,
      pairTotal: 10_000,
      // 2026-12-16T19:05:00Z and half an hour.
      payoutAt: 1_797_449_700_000_000,
    });
    expect(feeScheduleAt(listing.markets[0]?.fees ?? [], clock.now())).toEqual({
      kind: "kalshi",
      rounding: "micro",
      takerRate: 70_000,
      makerRate: 0,
      multiplier: 1_000_000,
      balancePrecision: 100,
    });
    expect(listing.markets[1]).toMatchObject({ status: "paused", payoutAt: null });
    expect(listing.markets[1]?.tickScheme.bands).toHaveLength(3);
    expect(listing.refused).toEqual([
      { venueSymbol: "KXGONE", reason: "VEN-806 the venue does not list it" },
    ]);
    expect(new Set(asked())).toEqual(
      new Set(["markets", "series/fee_changes", "events/fee_changes", event, "series/KXSYNTH"]),
    );
    expect(server.requests).toHaveLength(5);
    expect(server.requests[0]?.query.get("tickers")).toBe(symbols.join(","));
    expect(server.requests.every(({ headers }) => headers["kalshi-access-key"] === "key-1")).toBe(
      true,
    );
    expect(catalogue.unknownFields()).toEqual({});
  });

  test("an event overrides type and multiplier independently", async () => {
    const event = fixture("event").event as Record<string, unknown>;
    await start({
      "/trade-api/v2/events/KXSYNTH-26DEC": () => ({
        body: { event: { ...event, fee_multiplier_override: 0.5 } },
      }),
      "/trade-api/v2/series/KXSYNTH": () => ({
        body: {
          series: {
            ...(fixture("series").series as object),
            fee_type: "quadratic_with_maker_fees",
            brand_new: 1,
          },
        },
      }),
    });
    const { markets: listed } = unwrap(await catalogue.listMarkets({ symbols: ["x"] }));
    expect(feeScheduleAt(listed[0]?.fees ?? [], clock.now())).toMatchObject({
      makerRate: 17_500,
      multiplier: 500_000,
    });
    expect(catalogue.unknownFields()).toEqual({ "series.brand_new": 1 });
  });

  test("a fee type without a documented rate is charged dearly and named", async () => {
    await start({
      "/trade-api/v2/series/KXSYNTH": () => ({
        body: { series: { ...(fixture("series").series as object), fee_type: "novel" } },
      }),
    });
    const { markets: listed } = unwrap(await catalogue.listMarkets({ symbols: ["x"] }));
    expect(feeScheduleAt(listed[0]?.fees ?? [], clock.now())).toMatchObject({
      takerRate: 70_000,
      makerRate: 35_000,
    });
    expect(logged.some((line) => line.includes("fee types without"))).toBe(true);
  });

  test.each([
    ["a scalar market", { market_type: "scalar" }, "VEN-801"],
    ["an unknown status", { status: "constructor" }, "VEN-801"],
    ["no grid", { price_ranges: [] }, "VEN-801"],
    [
      "a grid finer than our units",
      { price_ranges: [{ start: "0", end: "1", step: "0.00001" }] },
      "VEN-808",
    ],
    ["prices as numbers", { price_ranges: [{ start: 0, end: 1, step: 0.01 }] }, "VEN-801"],
  ])("%s is refused by name and the others stay", async (_case, change, code) => {
    await start({
      "/trade-api/v2/markets": () => ({
        body: markets({ ...wire(), ...change, ticker: "KXODD" }, wire(), "nonsense"),
      }),
    });
    const listing = unwrap(await catalogue.listMarkets({ symbols: ["KXODD"] }));
    expect(listing.markets.map((market) => market.venueSymbol)).toEqual(["KXSYNTH-26DEC-T1"]);
    expect(listing.refused.map(({ venueSymbol }) => venueSymbol).sort()).toEqual([
      "(no ticker)",
      "KXODD",
    ]);
    const odd = listing.refused.find(({ venueSymbol }) => venueSymbol === "KXODD");
    expect(odd?.reason).toContain(code);
  });

  test.each([
    ["an event that cannot be read", "/trade-api/v2/events/KXSYNTH-26DEC", "VEN-804"],
    ["a series that cannot be read", "/trade-api/v2/series/KXSYNTH", "VEN-804"],
  ])("%s refuses its markets", async (_case, path, code) => {
    await start({ [path]: () => ({ status: 500, body: fixture("error-nested") }) });
    const listing = unwrap(await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] }));
    expect(listing.markets).toEqual([]);
    expect(listing.refused[0]?.reason).toContain(code);
  });

  test.each([
    ["a multiplier we cannot hold", { fee_multiplier: 1e-9 }],
    ["a negative multiplier", { fee_multiplier: -1 }],
    ["an absurd multiplier", { fee_multiplier: 1e6 }],
  ])("%s refuses the market", async (_case, change) => {
    await start({
      "/trade-api/v2/series/KXSYNTH": () => ({
        body: { series: { ...(fixture("series").series as object), ...change } },
      }),
    });
    const listing = unwrap(await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] }));
    expect(listing.refused[0]?.reason).toContain("VEN-808");
  });

  test("events and series are remembered for a quarter of an hour, markets never", async () => {
    await start();
    const pathsOf = async (isFresh: boolean) => {
      server.requests.length = 0;
      await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"], isFresh });
      return asked().filter((path) => !path.endsWith("/fee_changes"));
    };
    const all = ["markets", event, "series/KXSYNTH"];
    expect(await pathsOf(false)).toEqual(all);
    clock.advance(seconds(899));
    expect(await pathsOf(false)).toEqual(["markets"]);
    expect(await pathsOf(true)).toEqual(all);
    clock.advance(seconds(899));
    expect(await pathsOf(false)).toEqual(["markets"]);
    clock.advance(seconds(1));
    expect(await pathsOf(false)).toEqual(all);
  });

  test("announced fees are remembered for five minutes, and not asked for without a market", async () => {
    await start({
      "/trade-api/v2/series/fee_changes": () => ({ body: fixture("series-fee-changes") }),
      "/trade-api/v2/events/fee_changes": () => ({ body: fixture("event-fee-changes") }),
    });
    const asksFor = async (symbol: string) => {
      server.requests.length = 0;
      const listing = unwrap(await catalogue.listMarkets({ symbols: [symbol] }));
      const announced = asked().filter((path) => path.endsWith("/fee_changes")).length;
      return [announced, listing.markets[0]?.fees.map(({ from }) => Number(from)).at(-1)];
    };
    // 2026-12-01T00:00Z, when the fixtures say that series and event change.
    expect(await asksFor("KXSYNTH-26DEC-T1")).toEqual([2, 1_796_083_200_000_000]);
    clock.advance(seconds(299));
    expect(await asksFor("KXSYNTH-26DEC-T1")).toEqual([0, 1_796_083_200_000_000]);
    clock.advance(seconds(1));
    expect(await asksFor("KXSYNTH-26DEC-T1")).toEqual([2, 1_796_083_200_000_000]);
    expect(logged.filter((line) => line.includes("announced"))).toEqual([]);
  });

  test("without announcements fees are as the catalogue states them, and it is said once", async () => {
    await start();
    const symbols = ["KXSYNTH-26DEC-T1"];
    const first = unwrap(await catalogue.listMarkets({ symbols }));
    clock.advance(seconds(61));
    const second = unwrap(await catalogue.listMarkets({ symbols }));
    expect(feeScheduleAt(second.markets[0]?.fees ?? [], clock.now())).toMatchObject({
      multiplier: 1_000_000,
    });
    expect(second.markets[0]?.fees).toEqual(first.markets[0]?.fees);
    expect(asked().filter((path) => path.endsWith("/fee_changes"))).toHaveLength(4);
    expect(logged.filter((line) => line.includes("announced"))).toEqual([
      expect.stringContaining("the announced fees of series cannot be read: VEN-806"),
      expect.stringContaining("the announced fees of events cannot be read: VEN-806"),
    ]);
  });

  test("a waiver of fees waives nothing here, and is named once", async () => {
    const waived = { ...wire(), fee_waiver_expiration_time: "2026-12-01T00:00:00Z" };
    const over = ["KXOVER-1", "KXOVER-2"].map((ticker) => ({
      ...wire(),
      ticker,
      fee_waiver_expiration_time: "2026-11-01T00:00:00Z",
    }));
    await start({ "/trade-api/v2/markets": () => ({ body: markets(waived, ...over) }) });
    const { markets: listed } = unwrap(await catalogue.listMarkets({ symbols: [] }));
    await catalogue.listMarkets({ symbols: [] });
    expect(feeScheduleAt(listed[0]?.fees ?? [], clock.now())).toMatchObject({ takerRate: 70_000 });
    expect(logged.filter((line) => line.includes("waived"))).toEqual([
      "kalshi: 1 markets with waived fees, charged in full all the same",
    ]);
  });

  test("a field that is new in an answer is logged once", async () => {
    await start({ "/trade-api/v2/markets": () => ({ body: markets({ ...wire(), novel: 1 }) }) });
    await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] });
    await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] });
    const told = logged.filter((line) => line.includes("format"));
    expect(told).toEqual(["kalshi: the format of market has changed: unknown novel"]);
  });

  test("all open markets are read page by page, combos left out", async () => {
    let page = 0;
    await start({
      "/trade-api/v2/markets": () => {
        page += 1;
        const market = { ...wire(), ticker: `KXPAGE-${page}` };
        return { body: { markets: [market], cursor: page < 3 ? `cursor-${page}` : null } };
      },
    });
    const listing = unwrap(await catalogue.listMarkets({ symbols: [] }));
    expect(listing.markets.map((market) => market.venueSymbol)).toEqual([
      "KXPAGE-1",
      "KXPAGE-2",
      "KXPAGE-3",
    ]);
    const reads = server.requests.filter(({ path }) => path.endsWith("/markets"));
    expect(reads.map(({ query }) => query.get("cursor"))).toEqual([null, "cursor-1", "cursor-2"]);
    expect(reads[0]?.query.get("mve_filter")).toBe("exclude");
    expect(reads[0]?.query.get("limit")).toBe("1000");
  });

  test("a list that runs in a circle is given up", async () => {
    await start({ "/trade-api/v2/markets": () => ({ body: { markets: [], cursor: "same" } }) });
    const listing = await catalogue.listMarkets({ symbols: [] });
    expect(!listing.ok && listing.failure.code).toBe("VEN-804");
  });

  test.each([
    [401, "error-nested", "VEN-805", "INCORRECT_API_KEY_SIGNATURE"],
    [400, "error-flat", "VEN-804", "cannot unmarshal"],
    [400, "error-message", "VEN-804", "Parameter validation failed"],
    [429, "error-text", "VEN-807", "too many requests"],
  ])("an answer of %d in the shape %s is %s", async (status, shape, code, words) => {
    await start({ "/trade-api/v2/markets": () => ({ status, body: fixture(shape) }) });
    const listing = await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] });
    expect(listing).toMatchObject({ ok: false, failure: { code } });
    expect(!listing.ok && listing.failure.message).toContain(words);
  });

  test("a page of another shape is VEN-801", async () => {
    await start({ "/trade-api/v2/markets": () => ({ body: { markets: "none" } }) });
    const listing = await catalogue.listMarkets({ symbols: ["KXSYNTH-26DEC-T1"] });
    expect(!listing.ok && listing.failure.code).toBe("VEN-801");
  });
});
