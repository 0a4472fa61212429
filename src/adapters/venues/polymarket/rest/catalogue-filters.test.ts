// Finding markets by filters, and that an answer to another question than was asked is not believed: the venue ignores
// what it does not know.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type ScriptedReply,
  ScriptedTransport,
  type SeenRequest,
} from "../../../../../test/support/venues/scripted-transport.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { createPolymarketCatalogue, type PolymarketCatalogue } from "./catalogue.ts";
import type { GammaEventFilter, GammaMarketFilter } from "./gamma-filter.ts";

const page = JSON.parse(
  readFileSync(
    join(import.meta.dirname, "../../../../../fixtures/venues/polymarket/rest/markets-keyset.json"),
    "utf8",
  ),
) as { markets: Record<string, unknown>[] };
const wire: Record<string, unknown> = {
  ...page.markets[0],
  liquidityNum: 1_500.25,
  volumeNum: 90_000,
  volume24hr: 10,
  startDate: "2026-10-01T00:00:00Z",
};
const token = "70376619624311809214276251575098335182102535209505876271449492940440396273424";

let transport: ScriptedTransport;
let answer: (request: SeenRequest) => ScriptedReply;
let catalogue: PolymarketCatalogue;

const listOf = (...markets: readonly object[]): ScriptedReply => ({
  status: 200,
  body: { markets, next_cursor: "" },
});

beforeEach(() => {
  answer = () => listOf(wire);
  transport = new ScriptedTransport((request) => answer(request));
  catalogue = createPolymarketCatalogue({
    environment: "local",
    urls: { gamma: "http://127.0.0.1:1", clob: "http://127.0.0.1:1", stream: "ws://127.0.0.1:1" },
    transport,
    random: { nextUint32: () => 0 },
    limits: { attemptsMax: 1 },
  });
});

const asked = () => [...(transport.requests[0]?.query ?? [])].map((pair) => pair.join("="));

const dayMicros = 86_400_000_000;
/** 2026-12-31T00:00:00Z, when the synthetic market ends. */
const end = 1_798_675_200_000_000;

describe("findMarkets", () => {
  test("asks for everything at once, in the venue's names", async () => {
    const found = await catalogue.findMarkets({
      ids: ["900001"],
      slugs: ["synthetic-question", "other"],
      conditionIds: [String(wire.conditionId)],
      tokens: [token],
      questionIds: [String(wire.questionID)],
      starts: { until: epochMicros(end) },
      ends: { from: epochMicros(end - dayMicros), until: epochMicros(end) },
      liquidity: { from: usdMicros(1_000_000_000), until: usdMicros(2_000_000_000) },
      volume: { from: usdMicros(5_500_000) },
      order: { by: "volume24hr", isAscending: false },
    });
    expect(found).toMatchObject({ ok: true, value: { refused: [] } });
    expect(found.ok && found.value.markets).toHaveLength(1);
    expect(transport.requests.map(({ path }) => path)).toEqual(["/markets/keyset"]);
    expect(asked()).toEqual([
      "closed=false",
      "id=900001",
      "slug=synthetic-question",
      "slug=other",
      "start_date_max=2026-12-31T00:00:00.000Z",
      "end_date_min=2026-12-30T00:00:00.000Z",
      "end_date_max=2026-12-31T00:00:00.000Z",
      "liquidity_num_min=1000.00",
      "liquidity_num_max=2000.00",
      "volume_num_min=5.50",
      `condition_ids=${String(wire.conditionId)}`,
      `clob_token_ids=${token}`,
      `question_ids=${String(wire.questionID)}`,
      "order=volume24hr",
      "ascending=false",
      "limit=100",
    ]);
  });

  test.each<[string, GammaMarketFilter]>([
    ["id", { ids: ["1"] }],
    ["slug", { slugs: ["another"] }],
    ["condition_ids", { conditionIds: ["0x1"] }],
    ["clob_token_ids", { tokens: ["7037"] }],
    ["question_ids", { questionIds: ["0x1"] }],
    ["closed", { isClosed: true }],
    ["start_date", { starts: { from: epochMicros(end) } }],
    ["end_date", { ends: { until: epochMicros(end - 1) } }],
    ["liquidity_num", { liquidity: { until: usdMicros(1_500_000_000) } }],
    ["volume_num", { volume: { from: usdMicros(90_000_000_001) } }],
  ])("a page on which nothing fits the filter %s was not filtered", async (name, filter) => {
    const found = await catalogue.findMarkets(filter);
    expect(found).toMatchObject({ ok: false, failure: { code: "VEN-862" } });
    expect(!found.ok && found.failure.message).toContain(name);
    expect(transport.requests).toHaveLength(1);
  });

  test("one record that does not fit is left out by name", async () => {
    const odd = { ...wire, conditionId: "0xodd", slug: "odd" };
    answer = () => listOf(wire, odd);
    const found = await catalogue.findMarkets({ slugs: ["synthetic-question"] });
    expect(found.ok && found.value.markets).toHaveLength(1);
    expect(found.ok && found.value.refused).toEqual([
      { venueSymbol: "0xodd", reason: "VEN-862 the answer does not fit the filter slug" },
    ]);
  });

  test("a record that does not state what was asked for proves no filter", async () => {
    answer = () => listOf({ ...wire, liquidityNum: undefined });
    const found = await catalogue.findMarkets({ liquidity: { from: usdMicros(0) } });
    expect(found).toMatchObject({ ok: false, failure: { code: "VEN-862" } });
  });

  test.each([1_500.123_456_789, "1500.1234567", 1_500, "1500"])(
    "reads the figure %s",
    async (figure) => {
      answer = () => listOf({ ...wire, liquidityNum: figure });
      const inside = { from: usdMicros(1_500_000_000), until: usdMicros(1_500_123_456) };
      expect(await catalogue.findMarkets({ liquidity: inside })).toMatchObject({ ok: true });
      const above = { from: usdMicros(1_500_123_457) };
      expect(await catalogue.findMarkets({ liquidity: above })).toMatchObject({ ok: false });
    },
  );

  test("another order than was asked for is noticed", async () => {
    answer = () => listOf({ ...wire, volume24hr: 1 }, { ...wire, volume24hr: 2 });
    const order = { by: "volume24hr", isAscending: false } as const;
    expect(await catalogue.findMarkets({ order })).toMatchObject({
      ok: false,
      failure: { code: "VEN-862" },
    });
    const ascending = { order: { ...order, isAscending: true } };
    expect(await catalogue.findMarkets(ascending)).toMatchObject({ ok: true });
  });

  test("pages are read to their end, and a market that comes twice is one", async () => {
    answer = ({ query }) => {
      const cursor = query.get("after_cursor");
      const next = cursor === null ? "a" : cursor === "a" ? "b" : "";
      const market = { ...wire, conditionId: cursor === "b" ? "0xlast" : wire.conditionId };
      return { status: 200, body: { markets: [market], next_cursor: next } };
    };
    const found = await catalogue.findMarkets({});
    expect(found.ok && found.value.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([
      wire.conditionId,
      "0xlast",
    ]);
    expect(transport.requests).toHaveLength(3);
  });

  test("a cursor that comes again is a circle", async () => {
    answer = ({ query }) => {
      const next = query.get("after_cursor") === "a" ? "b" : "a";
      return { status: 200, body: { markets: [wire], next_cursor: next } };
    };
    const found = await catalogue.findMarkets({});
    expect(found).toMatchObject({ ok: false, failure: { code: "VEN-804" } });
    expect(transport.requests.length).toBeLessThan(5);
  });

  test("cached quotes of the catalogue change nothing", async () => {
    const plain = await catalogue.findMarkets({});
    const quotes = {
      bestBid: 0.99,
      bestAsk: 0.01,
      lastTradePrice: 0.5,
      outcomePrices: '["1","0"]',
    };
    answer = () => listOf({ ...wire, ...quotes });
    expect(await catalogue.findMarkets({})).toEqual(plain);
  });
});

describe("findMarketsOfEvents", () => {
  const event = {
    id: "9001",
    slug: "synthetic-event",
    closed: false,
    endDate: "2026-12-31T00:00:00Z",
    tags: [{ id: "21", slug: "crypto" }],
    series: [{ id: "10", slug: "daily" }],
    markets: [{ ...wire, events: undefined }, { conditionId: "0xodd" }],
  };

  beforeEach(() => {
    answer = () => ({ status: 200, body: { events: [event], next_cursor: null } });
  });

  test("gives the markets of the events, grouped by them", async () => {
    const found = await catalogue.findMarketsOfEvents({ tagIds: ["21"], seriesId: "10" });
    expect(found.ok && found.value.markets.map(({ groupSymbol }) => groupSymbol)).toEqual([
      "synthetic-event",
    ]);
    expect(found.ok && found.value.refused.map(({ venueSymbol }) => venueSymbol)).toEqual([
      "0xodd",
    ]);
    expect(transport.requests[0]?.path).toBe("/events/keyset");
    expect(asked()).toEqual(["closed=false", "tag_id=21", "series_id=10", "limit=100"]);
  });

  test.each<[string, GammaEventFilter]>([
    ["tag_id", { tagIds: ["22"] }],
    ["series_id", { seriesId: "11" }],
    ["slug", { slugs: ["another"] }],
  ])("events that do not fit the filter %s are not believed", async (name, filter) => {
    const found = await catalogue.findMarketsOfEvents(filter);
    expect(found).toMatchObject({ ok: false, failure: { code: "VEN-862" } });
    expect(!found.ok && found.failure.message).toContain(name);
  });

  test("an event of another shape is refused by name", async () => {
    const odd = { ...event, slug: "odd", markets: "none" };
    answer = () => ({ status: 200, body: { events: [event, odd], next_cursor: null } });
    const found = await catalogue.findMarketsOfEvents({});
    expect(found.ok && found.value.refused.map(({ venueSymbol }) => venueSymbol)).toContain("odd");
  });
});
