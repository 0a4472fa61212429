// The catalogue over a scripted broker: what does not fit is refused by name, the older routes stand in for the newer,
// and what is known is not asked for again.

import { expect, test } from "vitest";
import { ok, ScriptedBroker } from "../../../../../test/support/venues/scripted-broker.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { ForecastExCatalogue } from "./catalogue.ts";

const details = {
  conid_yes: 900_201,
  conid_no: "900202",
  side: "Y",
  question: "Above 3.625%?",
  exchange: "FORECASTX",
  symbol: "FF",
  measured_period: "Dec09'26",
  underlying_conid: 900_100,
  payout: 1,
};
const rules = {
  last_trade_time: 1_796_840_000,
  release_time: 1_796_842_800,
  payout_time: 1_796_918_400,
  payout: "$1.00",
  price_increment: "$0.01",
};
const schedules = {
  timezone: "US/Central",
  trading_schedules: [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
  ].map((day) => ({ day_of_week: day, trading_times: [{ open: "12:00 AM", close: "11:59 PM" }] })),
};
const notThere = { status: 404, body: { error: "Resource not found" } };

interface Bodies {
  readonly details?: object;
  readonly rules?: object;
  readonly schedules?: object;
}

async function catalogueOf(bodies: Bodies = {}) {
  const broker = new ScriptedBroker();
  const forecast = "/forecast/contract";
  broker.answers.set(`${forecast}/details`, ok({ ...details, ...bodies.details }));
  broker.answers.set(`${forecast}/rules`, ok({ ...rules, ...bodies.rules }));
  broker.answers.set(`${forecast}/schedules`, ok({ ...schedules, ...bodies.schedules }));
  await broker.begin();
  const couponRate = partsPerMillion(38_300);
  const log: string[] = [];
  const catalogue = new ForecastExCatalogue({
    session: broker.session,
    couponRate,
    log: ({ message }) => log.push(message),
  });
  const list = async (symbols: readonly string[], isFresh = false) => {
    const listing = catalogue.listMarkets({ symbols, isFresh });
    await broker.pass(minutes(1));
    return listing;
  };
  return { broker, catalogue, list, log };
}

test("the coupon that is configured is in the market", async () => {
  const { list } = await catalogueOf();
  const [market] = unwrap(await list(["900201"])).markets;
  expect(market).toMatchObject({ carryRate: 38_300, status: "open", payoutAt: 1_796_918_400e6 });
});

test("after the last trade a market is closed, and a payout that has passed is none to expect", async () => {
  const past = { last_trade_time: 1_790_000_000, payout_time: 1_790_080_000 };
  const { list } = await catalogueOf({ rules: past });
  const { markets, times } = unwrap(await list(["900201"]));
  expect(markets[0]).toMatchObject({ status: "closed", payoutAt: null });
  expect(times).toEqual([{ market: "forecastex:900201", opensAt: null, closesAt: null }]);
});

test.each<[string, Bodies, string]>([
  ["a payout of a hundred", { details: { payout: 100 } }, "VEN-808"],
  ["a payout in other words", { rules: { payout: "$100.00" } }, "VEN-808"],
  ["another increment", { rules: { price_increment: "$0.005" } }, "VEN-808"],
  ["another exchange", { details: { exchange: "CME" } }, "VEN-806"],
  ["another contract", { details: { conid_yes: 900_203 } }, "VEN-806"],
  ["one side twice", { details: { conid_no: 900_201 } }, "VEN-801"],
  ["no number of a side", { details: { conid_no: "x" } }, "VEN-801"],
  ["no last trade", { rules: { last_trade_time: 0 } }, "VEN-801"],
  ["no clock at all", { rules: { payout_time: undefined } }, "VEN-801"],
  ["an unknown zone", { schedules: { timezone: "Mars/Olympus" } }, "VEN-801"],
])("%s is refused", async (_, bodies, code) => {
  const { list } = await catalogueOf(bodies);
  const listing = unwrap(await list(["900201"]));
  expect(listing.markets).toEqual([]);
  expect(listing.refused).toHaveLength(1);
  expect(listing.refused[0]?.reason.slice(0, 7)).toBe(code);
});

test("what is known is not asked for again, unless it must be fresh", async () => {
  const { broker, list } = await catalogueOf();
  await list(["900201"]);
  const count = () => broker.paths.filter((path) => path.startsWith("/forecast")).length;
  expect(count()).toBe(3);
  await list(["900201"]);
  expect(count()).toBe(3);
  await list(["900201"], true);
  expect(count()).toBe(5);
});

test("a contract that cannot be read now is to be asked for again", async () => {
  const { broker, list } = await catalogueOf();
  broker.answers.set("/forecast/contract/rules", { status: 500, body: { error: "oops" } });
  const [refused] = unwrap(await list(["900201"])).refused;
  expect(refused).toMatchObject({ venueSymbol: "900201", isUnread: true });
});

test("without a session there is no listing, and none is waited for for ever", async () => {
  const { broker, catalogue } = await catalogueOf();
  broker.answers.set("/forecast/contract/details", { status: 429, body: {} });
  const cut = catalogue.listMarkets({ symbols: ["900201"] });
  await broker.pass(seconds(5));
  const first = await cut;
  expect(first.ok ? "ok" : first.failure.code).toBe("VEN-873");
  const second = catalogue.listMarkets({ symbols: ["900201"] });
  await broker.pass(minutes(1));
  const late = await second;
  expect(late.ok ? "ok" : late.failure.code).toBe("VEN-871");
});

test("who waits for a session that is closed meanwhile waits no longer", async () => {
  const { broker, catalogue } = await catalogueOf();
  broker.answers.set("/forecast/contract/details", { status: 429, body: {} });
  const cut = catalogue.listMarkets({ symbols: ["900201"] });
  await broker.pass(seconds(5));
  await cut;
  const waiting = catalogue.listMarkets({ symbols: ["900201"] });
  await broker.session.stop();
  const ended = await waiting;
  expect(ended.ok ? "ok" : ended.failure.code).toBe("VEN-824");
});

test("where the newer routes are not there the older find the same contracts", async () => {
  const { broker, list } = await catalogueOf();
  broker.answers.set("/forecast/category/tree", notThere);
  broker.answers.set("/forecast/contract/market", notThere);
  broker.answers.set(
    "/trsrv/event/category-tree",
    ok({
      g1: { label: "Economy" },
      g2: {
        label: "US",
        parentId: "g1",
        markets: [
          { name: "Rate", symbol: "FF", exchange: "FORECASTX", conid: 900_100 },
          { name: "Index", symbol: "NQ", exchange: "CME", conid: 5 },
        ],
      },
    }),
  );
  broker.answers.set(
    "/iserver/secdef/search",
    ok([
      { conid: "7", symbol: "FF", sections: [] },
      {
        conid: "900100",
        symbol: "FF",
        description: "FORECASTX",
        opt: "20261209;20261230",
        sections: [{ secType: "IND" }, { secType: "EC" }],
      },
    ]),
  );
  broker.answers.set("/iserver/secdef/strikes", ok({ call: [3.625], put: [3.625] }));
  broker.answers.set(
    "/iserver/secdef/info",
    ok([
      { conid: 900_201, right: "C", strike: 3.625 },
      { conid: 900_202, right: "P", strike: 3.625 },
    ]),
  );
  const listing = unwrap(await list([]));
  expect(listing.markets.map(({ venueSymbol }) => venueSymbol)).toEqual(["900201"]);
  const [strikes] = broker.transport.seen("GET", "/v1/api/iserver/secdef/strikes");
  expect(strikes?.query.toString()).toBe("conid=900100&exchange=FORECASTX&sectype=OPT&month=DEC26");
});

test("a product that cannot be read does not hide the others, and is named", async () => {
  const { broker, list, log } = await catalogueOf();
  const product = (conid: number, symbol: string) => ({
    ...{ name: symbol, symbol, exchange: "FORECASTX", conid },
  });
  const markets = [product(900_100, "FF"), product(900_300, "XX")];
  broker.answers.set("/forecast/category/tree", ok({ categories: { g: { name: "n", markets } } }));
  broker.answers.set("/forecast/contract/market", ({ query }) =>
    query.get("underlyingConid") === "900100"
      ? ok({
          symbol: "FF",
          contracts: [
            { conid: 900_201, side: "Y" },
            { conid: 900_202, side: "N" },
          ],
        })
      : { status: 400, body: { error: "no" } },
  );
  expect(unwrap(await list([])).markets).toHaveLength(1);
  expect(log.some((line) => line.includes("contracts of XX not read"))).toBe(true);
});

test("a field that nobody has announced is told, and stops nothing", async () => {
  const { list, log } = await catalogueOf({
    details: { brand_new: 1 },
    rules: { brand_new: 1 },
    schedules: { brand_new: 1 },
  });
  expect(unwrap(await list(["900201"])).markets).toHaveLength(1);
  expect(log.filter((line) => line.includes("has changed"))).toEqual(
    ["details", "rules", "schedules"].map(
      (what) => `forecastex: the format of ${what} has changed: unknown brand_new`,
    ),
  );
});
