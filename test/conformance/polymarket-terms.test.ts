// What the adapter makes of the local server's markets: terms from both of its hosts, a grid that changes, and what a
// resolved market pays. Adapter and server share no code, so that each checks the other.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPolymarketCatalogue } from "../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { PolymarketResolutions } from "../../src/adapters/venues/polymarket/rest/resolutions.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { feeScheduleAt } from "../../src/domain/market/fee-schedule.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import type {
  PolymarketListing,
  PolymarketTickSize,
} from "../../src/simulation/venues/polymarket/listing.ts";
import {
  type PolymarketServer,
  startPolymarketServer,
} from "../../src/simulation/venues/polymarket/server.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { polymarketListing } from "../support/polymarket-listing.ts";

const clock = new VirtualClock(epochMicros(1_795_161_600_123_000));

const tickSizes: readonly PolymarketTickSize[] = [
  "0.1",
  "0.01",
  "0.005",
  "0.0025",
  "0.001",
  "0.0001",
];

function listing(name: string, change: Partial<PolymarketListing> = {}): PolymarketListing {
  return polymarketListing(name, clock.now(), change);
}

const byGrid = tickSizes.map((tickSize, place) => listing(`grid-${place}`, { tickSize }));
const exclusive = listing("exclusive", { negRisk: true, orderSizeMin: 15 });
const delayed = listing("delayed", { secondsDelay: 3 });
const free = listing("free", { fees: null });
const oldCrypto = listing("old-crypto", {
  fees: { feeType: "crypto_15_min", rate: 0.25, exponent: 2, rebateRate: 0 },
});
const markets = [...byGrid, exclusive, delayed, free, oldCrypto];
const [first] = markets;

let server: PolymarketServer;
let transport: SystemTransport;
let catalogue: ReturnType<typeof createPolymarketCatalogue>;
let resolutions: PolymarketResolutions;

beforeEach(async () => {
  server = await startPolymarketServer({ clock, markets });
  transport = new SystemTransport({ clock });
  const options = {
    environment: "local",
    urls: {
      gamma: server.gammaUrl,
      clob: server.clobUrl,
      stream: server.streamUrl,
      data: server.dataUrl,
    },
    transport,
    random: seededSource(7),
    limits: { attemptsMax: 1 },
  } as const;
  catalogue = createPolymarketCatalogue(options);
  resolutions = new PolymarketResolutions(options);
});

afterEach(async () => {
  await catalogue.close();
  await resolutions.close();
  await transport.close();
  await server.stop();
});

const list = async (...wanted: readonly PolymarketListing[]) =>
  unwrap(await catalogue.listMarkets({ symbols: wanted.map(({ conditionId }) => conditionId) }));

test("every market is traded on the terms that the server lists", async () => {
  const listed = await list(...markets);
  expect(listed.refused).toEqual([]);
  expect(listed.markets.every(({ status }) => status === "open")).toBe(true);
  for (const market of markets) {
    expect(catalogue.tradedMarket(market.conditionId)).toMatchObject({
      conditionId: market.conditionId,
      domain: { version: 2, isNegativeRisk: market.negRisk },
      yesToken: market.yesToken,
      noToken: market.noToken,
      sizeMin: market.orderSizeMin * 1_000_000,
      takerDelaySeconds: market.secondsDelay ?? 0,
      isTradable: true,
    });
  }
  const ticks = byGrid.map(({ conditionId }) => catalogue.tradedMarket(conditionId)?.tick);
  expect(ticks).toEqual([1_000, 100, 50, 25, 10, 1]);
});

test("fees are those of the market, whatever the legacy ceilings say", async () => {
  const { markets: found } = await list(free, oldCrypto, exclusive);
  const schedules = [free, oldCrypto, exclusive].map(({ conditionId }) => {
    const market = found.find(({ venueSymbol }) => venueSymbol === conditionId);
    return feeScheduleAt(market?.fees ?? [], clock.now());
  });
  expect(schedules).toEqual([
    { kind: "none" },
    { kind: "polymarket", rate: 250_000, exponent: 2, chargedIn: "collateral" },
    { kind: "polymarket", rate: 40_000, exponent: 1, chargedIn: "collateral" },
  ]);
});

test("a changed grid is the order book's at once", async () => {
  if (first === undefined) expect.fail("no market");
  server.control.changeTickSize(first.conditionId, "0.0001");
  const [market] = (await list(first)).markets;
  expect(market?.tickScheme.bands[0]?.step).toBe(1);
  expect(catalogue.tradedMarket(first.conditionId)?.tick).toBe(1);
});

test("markets are found by slug, by token, by liquidity and by event", async () => {
  const bySlug = unwrap(await catalogue.findMarkets({ slugs: [free.slug] }));
  expect(bySlug.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([free.conditionId]);
  const byToken = unwrap(await catalogue.findMarkets({ tokens: [delayed.noToken] }));
  expect(byToken.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([delayed.conditionId]);
  server.control.place({ market: free.conditionId, side: "bid", price: "0.40", size: "100" });
  const liquidity = { from: usdMicros(1_000_000) };
  const byLiquidity = unwrap(await catalogue.findMarkets({ liquidity }));
  expect(byLiquidity.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([free.conditionId]);
  const byEvent = unwrap(await catalogue.findMarketsOfEvents({ slugs: [`${free.slug}-event`] }));
  expect(byEvent.markets.map(({ venueSymbol }) => venueSymbol)).toEqual([free.conditionId]);
});

describe("a market that is resolved", () => {
  /** Returns what YES pays after the answer, or the code of why that is not known. */
  async function payoutAfter(answer: "yes" | "no" | "tie") {
    await list(free);
    const question = catalogue.question(free.conditionId);
    if (question === undefined) expect.fail("no question");
    expect(await resolutions.payoutOf(question)).toEqual({ ok: true, value: "unresolved" });
    server.control.resolve(free.conditionId, answer);
    const payout = await resolutions.payoutOf(question);
    return payout.ok ? payout.value : payout.failure.code;
  }

  test.each([
    ["yes", 10_000],
    ["no", 0],
    ["tie", 5_000],
  ] as const)("by %s pays its tokens, and is traded no more", async (answer, yesValue) => {
    expect(await payoutAfter(answer)).toEqual({ yesValue });
    expect((await list(free)).markets.map(({ status }) => status)).toEqual(["resolved"]);
    expect(catalogue.tradedMarket(free.conditionId)).toMatchObject({ isTradable: false });
  });
});
