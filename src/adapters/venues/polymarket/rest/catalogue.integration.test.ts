// The catalogue against a server that answers with synthetic payloads.

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
import { SystemTransport } from "../../shared/system-transport.ts";
import { createPolymarketCatalogue, type PolymarketCatalogue } from "./catalogue.ts";

const page = JSON.parse(
  readFileSync(
    join(import.meta.dirname, "../../../../../fixtures/venues/polymarket/rest/markets-keyset.json"),
    "utf8",
  ),
) as { markets: Record<string, unknown>[] };

const wire = page.markets[0] ?? {};
const condition = String(wire.conditionId);

/** What the order book host would say of a market of the catalogue, where both agree. */
function recordOf(market: Record<string, unknown>): Record<string, unknown> {
  const texts = (value: unknown) => {
    try {
      return JSON.parse(String(value)) as unknown[];
    } catch {
      return [];
    }
  };
  const answers = texts(market.outcomes);
  const ids =
    market.version === "v2" ? (market.positionIds as unknown[]) : texts(market.clobTokenIds);
  const schedule = market.feeSchedule as { rate: number; exponent: number; takerOnly?: boolean };
  return {
    c: market.conditionId,
    t: ids.map((t, place) => ({ t: String(t), o: String(answers[place]) })),
    mts: market.orderPriceMinTickSize,
    mos: market.orderMinSize,
    nr: market.negRisk,
    ...(schedule === null
      ? {}
      : { fd: { r: schedule.rate, e: schedule.exponent, to: schedule.takerOnly !== false } }),
    v: market.version,
  };
}

let server: ScriptedHttpServer;
let catalogue: PolymarketCatalogue;
let clock: ManualClock;
let transport: SystemTransport;

/** The order book host agrees with whatever the catalogue last said. */
async function start(answer: (request: ScriptedRequest) => ScriptedAnswer): Promise<void> {
  const listed = new Map<string, Record<string, unknown>>();
  server = await ScriptedHttpServer.start((request) => {
    const [, record] = /^\/clob-markets\/(.*)$/.exec(request.path) ?? [];
    if (record !== undefined) return { body: recordOf(listed.get(record) ?? {}) };
    const answered = answer(request);
    const markets = (answered.body as { markets?: Record<string, unknown>[] }).markets ?? [];
    for (const market of markets) listed.set(String(market.conditionId), market);
    return answered;
  });
  clock = new ManualClock();
  transport = new SystemTransport({ clock });
  catalogue = createPolymarketCatalogue({
    environment: "local",
    urls: { gamma: server.url, clob: server.url, stream: "ws://127.0.0.1:1" },
    transport,
    random: { nextUint32: () => 0 },
    limits: { attemptsMax: 1 },
  });
}

afterEach(async () => {
  await catalogue.close();
  await transport.close();
  await server.stop();
});

/** Lists the synthetic market with some fields replaced. */
async function listWith(change: Record<string, unknown>) {
  await start(() => ({ body: { markets: [{ ...wire, ...change }], next_cursor: "" } }));
  return unwrap(await catalogue.listMarkets({ symbols: [condition] }));
}

describe("listMarkets", () => {
  test("gives a market by condition id", async () => {
    const { markets, refused } = await listWith({});
    expect(refused).toEqual([]);
    expect(markets).toHaveLength(1);
    expect(markets[0]).toMatchObject({
      id: `polymarket:${condition}`,
      venueInstruments: {
        yes: "70376619624311809214276251575098335182102535209505876271449492940440396273424",
        no: "41197505090949113277681403534415846370463900091316568389174671583452653896918",
      },
      title: "Will the synthetic thing happen?",
      groupSymbol: "synthetic-event",
      status: "open",
      tickScheme: { bands: [{ from: 0, to: 10_000, step: 100 }] },
      lot: 10_000,
      sizeMin: 5_000_000,
      notionalMin: 1_000_000,
      pairTotal: 10_000,
      // 2026-12-31T02:00:00Z: the end and two hours in which the answer may be disputed.
      payoutAt: 1_798_682_400_000_000,
    });
    expect(feeScheduleAt(markets[0]?.fees ?? [], clock.now())).toEqual({
      kind: "polymarket",
      rate: 40_000,
      exponent: 1,
      chargedIn: "collateral",
    });
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/markets/keyset",
      `/clob-markets/${condition}`,
    ]);
    expect(server.requests[0]?.query.getAll("condition_ids")).toEqual([condition]);
    expect(server.requests[0]?.headers["user-agent"]).toBe("arbytron");
    expect(catalogue.unknownFields()).toEqual({});
  });

  test("markets that are not among the open ones are looked for among the closed", async () => {
    await start(({ query }) => {
      const isClosed = query.get("closed") === "true";
      const markets = isClosed ? [{ ...wire, conditionId: "0xclosed", closed: true }] : [wire];
      return { body: { markets, next_cursor: null } };
    });
    const symbols = [condition, "0xclosed", "0xgone"];
    const listing = unwrap(await catalogue.listMarkets({ symbols }));
    expect(listing.markets.map(({ status }) => status)).toEqual(["open", "closed"]);
    expect(listing.refused).toEqual([
      { venueSymbol: "0xgone", reason: "VEN-806 the venue does not list it" },
    ]);
    const closed = server.requests[1]?.query.getAll("condition_ids");
    expect(closed).toEqual(["0xclosed", "0xgone"]);
  });

  test.each([
    ["not active", { active: false }, "paused"],
    ["not saying whether it is active", { active: undefined }, "paused"],
    ["not accepting orders", { acceptingOrders: false }, "paused"],
    ["without an order book", { enableOrderBook: null }, "paused"],
    ["closed", { closed: true }, "closed"],
    ["archived", { archived: true }, "closed"],
    ["with a proposed answer", { umaResolutionStatus: "proposed" }, "paused"],
    ["with an answer", { umaResolutionStatus: "resolved", closed: true }, "resolved"],
    ["resolved in version 2", { resolutionStatus: "resolved" }, "resolved"],
  ])("a market %s is not open", async (_case, change, status) => {
    expect((await listWith(change)).markets[0]?.status).toBe(status);
  });

  test.each([
    ["no schedule with fees on", { feeSchedule: null }, "unknown"],
    ["no schedule and no word", { feeSchedule: null, feesEnabled: null }, "unknown"],
    ["no schedule with fees off", { feeSchedule: null, feesEnabled: false }, "none"],
    ["geopolitics", { feeSchedule: null, feeType: "geopolitics_fees" }, "none"],
    ["zero fees", { feeSchedule: null, feeType: "zero_fees" }, "none"],
    ["a rate of zero", { feeSchedule: { exponent: 1, rate: 0, takerOnly: true } }, "none"],
    ["a rate we cannot hold", { feeSchedule: { exponent: 1, rate: 1e-9 } }, "unknown"],
    ["an absurd rate", { feeSchedule: { exponent: 1, rate: 2 } }, "unknown"],
    ["another exponent", { feeSchedule: { exponent: 3, rate: 0.04 } }, "unknown"],
    ["makers charged", { feeSchedule: { exponent: 1, rate: 0.04, takerOnly: false } }, "unknown"],
    ["the old crypto curve", { feeSchedule: { exponent: 2, rate: 0.25 } }, "polymarket"],
  ])("fees: %s", async (_case, change, kind) => {
    const { markets } = await listWith(change);
    expect(feeScheduleAt(markets[0]?.fees ?? [], clock.now()).kind).toBe(kind);
  });

  test("identifiers follow the protocol's version, and their bits must agree", async () => {
    const positions = [String((1n << 248n) | 1n), String((1n << 248n) | 2n)];
    const both = { positionIds: positions };
    const versionOne = await listWith(both);
    expect(versionOne.markets[0]?.venueInstruments.yes).toMatch(/^7037/);
    await catalogue.close();
    await server.stop();
    const versionTwo = await listWith({ ...both, version: "v2" });
    expect(versionTwo.markets[0]?.venueInstruments.yes).toBe(positions[0]);
  });

  test("the answer named Yes is YES wherever it stands", async () => {
    const { markets } = await listWith({ outcomes: '["No","Yes"]' });
    expect(markets[0]?.venueInstruments.yes).toMatch(/^4119/);
    expect(markets[0]?.title).toBe("Will the synthetic thing happen?");
  });

  test("other answers keep their order and name YES in the title", async () => {
    const change = {
      outcomes: '["Over","Under"]',
      negRiskMarketID: "0xgroup",
      customLiveness: 600,
    };
    const { markets } = await listWith({ ...change, endDate: "2026-12-31T00:00:00Z" });
    expect(markets[0]).toMatchObject({
      title: "Will the synthetic thing happen?: Over",
      groupSymbol: "0xgroup",
      payoutAt: 1_798_675_800_000_000,
    });
  });

  test.each([
    ["past", "2026-11-01T00:00:00Z"],
    ["missing", null],
    ["unreadable", "soon"],
  ])("an end that is %s tells nothing about the payout", async (_case, endDate) => {
    expect((await listWith({ endDate })).markets[0]?.payoutAt).toBeNull();
  });

  test.each([
    ["three outcomes", { outcomes: '["A","B","C"]' }, "VEN-801"],
    ["outcomes that are no list", { outcomes: "Yes,No" }, "VEN-801"],
    ["outcomes that are numbers", { outcomes: "[1,2]" }, "VEN-801"],
    ["no identifiers", { clobTokenIds: null }, "VEN-801"],
    ["one identifier twice", { clobTokenIds: '["1","1"]' }, "VEN-801"],
    ["an identifier that is no number", { clobTokenIds: '["x","1"]' }, "VEN-801"],
    ["identifiers of version 2", { clobTokenIds: '["256","257"]' }, "VEN-801"],
    ["version 2 without position ids", { version: "v2" }, "VEN-801"],
    ["another version", { version: "v3" }, "VEN-801"],
    ["no grid", { orderPriceMinTickSize: null }, "VEN-808"],
    ["a grid finer than our units", { orderPriceMinTickSize: 0.00001 }, "VEN-808"],
    ["a grid that divides no dollar", { orderPriceMinTickSize: 0.03 }, "VEN-801"],
    ["no minimum size", { orderMinSize: null }, "VEN-808"],
    ["an absurd minimum size", { orderMinSize: 1e21 }, "VEN-808"],
    ["a flag as a text", { active: "true" }, "VEN-801"],
  ])("%s is refused by name", async (_case, change, code) => {
    const { markets, refused } = await listWith(change);
    expect(markets).toEqual([]);
    expect(refused[0]?.venueSymbol).toBe(condition);
    expect(refused[0]?.reason).toContain(code);
  });

  test("what is no market at all is refused without a name", async () => {
    await start(() => ({ body: { markets: ["nonsense"], next_cursor: "" } }));
    const listing = unwrap(await catalogue.listMarkets({ symbols: [] }));
    expect(listing.refused[0]?.venueSymbol).toBe("(no condition id)");
  });

  test("all open markets are read page by page", async () => {
    let pages = 0;
    await start(() => {
      pages += 1;
      const markets = [{ ...wire, conditionId: `0x${pages}` }];
      return { body: { markets, next_cursor: pages < 3 ? `cursor-${pages}` : "" } };
    });
    const listing = unwrap(await catalogue.listMarkets({ symbols: [] }));
    expect(listing.markets).toHaveLength(3);
    expect(server.requests.map(({ query }) => query.get("after_cursor"))).toEqual([
      null,
      "cursor-1",
      "cursor-2",
    ]);
  });

  test("a list that runs in a circle is given up", async () => {
    await start(() => ({ body: { markets: [], next_cursor: "same" } }));
    const listing = await catalogue.listMarkets({ symbols: [] });
    expect(!listing.ok && listing.failure.code).toBe("VEN-804");
  });

  test.each([
    [422, { type: "validation error", error: "offset not allowed" }, "VEN-804", "offset"],
    [403, "<html>error code: 1010", "VEN-861", "1010"],
    [503, { code: "trading_unavailable" }, "VEN-804", "trading_unavailable"],
  ])("an answer of %d is named with the venue's words", async (status, body, code, words) => {
    await start(() => ({ status, body }));
    const listing = await catalogue.listMarkets({ symbols: [condition] });
    expect(listing).toMatchObject({ ok: false, failure: { code } });
    expect(!listing.ok && listing.failure.message).toContain(words);
  });

  test("a page of another shape is VEN-801", async () => {
    await start(() => ({ body: [] }));
    const listing = await catalogue.listMarkets({ symbols: [condition] });
    expect(!listing.ok && listing.failure.code).toBe("VEN-801");
  });
});
