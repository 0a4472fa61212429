// Markets asked for by symbol: compared with the order book's own record, remembered for orders, forgotten when in
// doubt; and the watch over their terms, which notices what the stream did not tell.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type ScriptedReply,
  ScriptedTransport,
  settle,
} from "../../../../../test/support/venues/scripted-transport.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { TermsWatch } from "../../shared/terms-watch.ts";
import { createPolymarketCatalogue, type PolymarketCatalogue } from "./catalogue.ts";

const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../../../../../fixtures/venues/polymarket/rest/${name}.json`),
      "utf8",
    ),
  );
const listing = (read("markets-keyset") as { markets: Record<string, unknown>[] }).markets[0] ?? {};
const stated = read("clob-market") as Record<string, unknown>;
const condition = String(listing.conditionId);
const symbols = [condition];

let transport: ScriptedTransport;
let catalogue: PolymarketCatalogue;
let listed: Record<string, unknown>;
let record: ScriptedReply;

beforeEach(() => {
  listed = listing;
  record = { status: 200, body: stated };
  transport = new ScriptedTransport(({ path, query }) => {
    if (path.startsWith("/clob-markets/")) return record;
    const isClosed = query.get("closed") === "true";
    const markets = isClosed === (listed.closed === true) ? [listed] : [];
    return { status: 200, body: { markets, next_cursor: "" } };
  });
  catalogue = createPolymarketCatalogue({
    environment: "local",
    urls: { gamma: "http://127.0.0.1:1", clob: "http://127.0.0.1:1", stream: "ws://127.0.0.1:1" },
    transport,
    random: { nextUint32: () => 0 },
    limits: { attemptsMax: 1 },
  });
});

async function list() {
  return unwrap(await catalogue.listMarkets({ symbols }));
}

const recordReads = () => transport.seen("GET", "/clob-markets/").map(({ path }) => path);

describe("a market asked for by symbol", () => {
  test("is compared, and orders know it from then on", async () => {
    expect(catalogue.tradedMarket(condition)).toBeUndefined();
    const { markets, refused } = await list();
    expect([markets.length, refused]).toEqual([1, []]);
    expect(recordReads()).toEqual([`/clob-markets/${condition}`]);
    expect(catalogue.tradedMarket(condition)).toMatchObject({
      conditionId: condition,
      domain: { version: 2, isNegativeRisk: false },
      tick: 100,
      isTradable: true,
    });
    expect(catalogue.unknownFields()).toEqual({});
  });

  test("is not compared in the list of all markets", async () => {
    expect(unwrap(await catalogue.listMarkets({ symbols: [] })).markets).toHaveLength(1);
    expect(recordReads()).toEqual([]);
    expect(catalogue.tradedMarket(condition)).toBeUndefined();
  });

  test.each<[string, ScriptedReply, string]>([
    ["disagrees", { status: 200, body: { ...stated, nr: true } }, "VEN-860 negative risk"],
    ["is missing", { status: 404, body: { error: "market not found" } }, "VEN-860 the order book"],
    ["has another shape", { status: 200, body: { c: condition } }, "VEN-801"],
    ["cannot be reached", "reset", "VEN-802"],
    ["is refused at the edge", { status: 403, body: "error code: 1010" }, "VEN-861"],
  ])("whose record %s is refused by name, and takes no orders", async (_case, reply, reason) => {
    await list();
    record = reply;
    const { markets, refused } = await list();
    expect(markets).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toContain(reason);
    expect(catalogue.tradedMarket(condition)).toMatchObject({ isTradable: false, tick: 100 });
    record = { status: 200, body: stated };
    expect((await list()).markets).toHaveLength(1);
    expect(catalogue.tradedMarket(condition)).toMatchObject({ isTradable: true });
  });

  test.each([
    ["closed", { closed: true, active: false }, "closed"],
    ["resolved", { closed: true, umaResolutionStatus: "resolved" }, "resolved"],
    ["without an order book", { enableOrderBook: false }, "paused"],
  ])("that is %s is taken as it is listed", async (_case, change, status) => {
    listed = { ...listing, ...change };
    expect((await list()).markets.map((market) => market.status)).toEqual([status]);
    expect(recordReads()).toEqual([]);
    expect(catalogue.tradedMarket(condition)).toMatchObject({ isTradable: false, tick: 100 });
    expect(catalogue.question(condition)).toMatchObject({ conditionId: condition, yesIndex: 0 });
  });

  test("is never known to orders when it was never certain", async () => {
    record = { status: 200, body: { ...stated, nr: true } };
    await list();
    expect(catalogue.tradedMarket(condition)).toBeUndefined();
    expect(catalogue.question(condition)).toBeUndefined();
  });

  test("whose YES is the second outcome is paid by the second payout", async () => {
    const [first, second] = stated.t as object[];
    listed = { ...listing, outcomes: '["No","Yes"]' };
    record = {
      status: 200,
      body: {
        ...stated,
        t: [
          { ...first, o: "No" },
          { ...second, o: "Yes" },
        ],
      },
    };
    await list();
    expect(catalogue.question(condition)).toMatchObject({ yesIndex: 1 });
  });

  test("is not one that the venue answers instead of it", async () => {
    listed = { ...listing, conditionId: "0xother" };
    const { markets, refused } = await list();
    expect(markets).toEqual([]);
    expect(refused).toEqual([
      { venueSymbol: condition, reason: "VEN-806 the venue does not list it" },
    ]);
  });
});

describe("a grid that the catalogue shows late", () => {
  test("is the order book's for as long as the cache may be old, then the market closes", async () => {
    record = { status: 200, body: { ...stated, mts: 0.001 } };
    const stepOf = ({ markets }: { readonly markets: readonly Market[] }) =>
      markets.map(({ tickScheme }) => tickScheme.bands[0]?.step);
    expect(stepOf(await list())).toEqual([10]);
    transport.clock.advance(minutes(10));
    expect(stepOf(await list())).toEqual([10]);
    expect(catalogue.tradedMarket(condition)?.tick).toBe(10);
    transport.clock.advance(seconds(1));
    expect((await list()).refused[0]?.reason).toContain("VEN-860 grid");
    expect(catalogue.tradedMarket(condition)?.isTradable).toBe(false);
    listed = { ...listing, orderPriceMinTickSize: 0.001 };
    expect(stepOf(await list())).toEqual([10]);
    listed = listing;
    expect(stepOf(await list())).toEqual([10]);
  });
});

describe("the watch over terms", () => {
  let known: Market;
  let told: NewEvent[];
  let gone: string[];
  let watch: TermsWatch;

  beforeEach(async () => {
    const first = await list();
    const [market] = first.markets;
    if (market === undefined) expect.fail("no market");
    known = market;
    [told, gone] = [[], []];
    watch = new TermsWatch({
      clock: transport.clock,
      catalogue,
      log: () => undefined,
      known: () => known,
      tell: (event) => told.push(event),
      gone: (markets) => gone.push(...markets),
    });
    watch.follow(first);
  });

  /** In steps so short that no read under way runs out of time. */
  async function pass(minuteCount: number): Promise<void> {
    for (let step = 0; step < minuteCount * 6; step += 1) {
      transport.clock.advance(seconds(10));
      await settle();
    }
  }

  test("notices a resolution that the stream did not tell", async () => {
    await pass(30);
    listed = { ...listing, closed: true, umaResolutionStatus: "resolved" };
    await pass(31);
    expect(told).toMatchObject([
      { kind: "MarketStatusChanged", market: known.id, status: "resolved" },
    ]);
    expect(gone).toEqual([known.id]);
    watch.stop();
  });

  test("looks as soon as a game begins", async () => {
    listed = { ...listing, gameStartTime: "2026-11-20 08:20:00+00" };
    watch.follow(await list());
    listed = { ...listed, acceptingOrders: false };
    await pass(19);
    expect(told).toEqual([]);
    await pass(2);
    expect(told).toMatchObject([{ kind: "MarketStatusChanged", status: "paused" }]);
    watch.stop();
  });

  test("reads grid and fees at once when told of a doubt, and pauses what is uncertain", async () => {
    record = { status: 200, body: { ...stated, mts: 0.001 } };
    watch.recheck([known.id], "its grid has changed");
    transport.clock.advance(seconds(1));
    await settle();
    expect(told).toMatchObject([{ kind: "TickSchemeChanged", market: known.id }]);
    record = { status: 200, body: { ...stated, fd: { r: 0.07, e: 1, to: true } } };
    watch.recheck([known.id], "a doubt");
    transport.clock.advance(seconds(1));
    await settle();
    expect(told.at(-1)).toMatchObject({ kind: "MarketStatusChanged", status: "paused" });
    expect(gone).toEqual([]);
    watch.stop();
  });
});
