// What the catalogue and the order book host must agree on before a market is traded, and whose word counts where only
// one of them speaks.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import { planTakerFee } from "../../../../domain/market/fees/plan-fee.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { clobMarketSchema } from "../wire/clob-schemas.ts";
import { gammaMarketSchema } from "../wire/rest-schemas.ts";
import { normaliseMarket } from "./market.ts";
import { watchedMarket } from "./watched-market.ts";

const now = epochMicros(1_795_161_600_000_000);

const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, `../../../../../fixtures/venues/polymarket/rest/${name}.json`),
      "utf8",
    ),
  );
const listing = (read("markets-keyset") as { markets: Record<string, unknown>[] }).markets[0] ?? {};
const record = read("clob-market") as Record<string, unknown> & { t: { t: string; o: string }[] };
const [yesToken, noToken] = record.t as [{ t: string; o: string }, { t: string; o: string }];

function watched(
  listed: Record<string, unknown>,
  stated: Record<string, unknown>,
  allowsProtocolTwo = false,
) {
  const wire = gammaMarketSchema.parse({ ...listing, ...listed });
  return watchedMarket({
    market: unwrap(normaliseMarket(wire, now)),
    listed: wire,
    record: clobMarketSchema.parse({ ...record, ...stated }),
    allowsProtocolTwo,
  });
}

const scheduleOf = (result: ReturnType<typeof watched>) =>
  feeScheduleAt(unwrap(result).market.fees, now);

test("both sources agree on the synthetic market", () => {
  const { market, traded, hasSameGrid } = unwrap(watched({}, {}));
  expect(market).toEqual(unwrap(normaliseMarket(gammaMarketSchema.parse(listing), now)));
  expect(hasSameGrid).toBe(true);
  expect(traded).toEqual({
    conditionId: record.c,
    domain: { version: 2, isNegativeRisk: false },
    yesToken: yesToken.t,
    noToken: noToken.t,
    tick: 100,
    sizeMin: 5_000_000,
    notionalMin: 1_000_000,
    takerDelaySeconds: 0,
    isTradable: true,
  });
});

describe("a disagreement closes the market", () => {
  test.each([
    ["fees", "another rate", {}, { fd: { r: 0.05, e: 1, to: true } }],
    ["fees", "another exponent", {}, { fd: { r: 0.04, e: 2, to: true } }],
    ["fees", "makers charged in one", {}, { fd: { r: 0.04, e: 1, to: false } }],
    ["fees", "free in the catalogue alone", { feeSchedule: null, feesEnabled: false }, {}],
    ["fees", "free in the order book alone", {}, { fd: { r: 0, e: 0, to: true } }],
    ["negative risk", "in the order book alone", {}, { nr: true }],
    ["negative risk", "in the catalogue alone", { negRisk: true }, {}],
    ["version", "another version", {}, { v: "v2" }],
    ["version", "a version nobody knows", {}, { v: "v9" }],
    ["tokens", "another token", {}, { t: [yesToken, { t: "7", o: "No" }] }],
    ["tokens", "one token", {}, { t: [yesToken] }],
    ["tokens", "one token twice", {}, { t: [yesToken, yesToken] }],
    [
      "answers",
      "tokens that stand for each other's answers",
      {},
      {
        t: [
          { t: yesToken.t, o: "No" },
          { t: noToken.t, o: "Yes" },
        ],
      },
    ],
    ["the order book's record", "another market's record", {}, { c: `0x${"0".repeat(64)}` }],
  ])("%s: %s", (words, _case, listed, stated) => {
    const result = watched(listed, stated);
    expect(result).toMatchObject({ ok: false, failure: { code: "VEN-860" } });
    expect(!result.ok && result.failure.message).toContain(words);
  });
});

describe("where only one source speaks", () => {
  test.each([
    ["no fee in the record", {}, { fd: null }, "polymarket"],
    ["no fee in the catalogue", { feeSchedule: null }, {}, "polymarket"],
    [
      "free in the catalogue, no word in the record",
      { feeSchedule: null, feesEnabled: false },
      { fd: null },
      "none",
    ],
    ["no word at all", { feeSchedule: null }, { fd: undefined }, "unknown"],
    [
      "a rate that fits no unit, in both",
      { feeSchedule: { rate: 1e-9, exponent: 1 } },
      { fd: { r: 1e-9, e: 1 } },
      "unknown",
    ],
  ])("%s", (_case, listed, stated, kind) => {
    expect(scheduleOf(watched(listed, stated)).kind).toBe(kind);
  });

  test("a market whose fee nobody states can be planned by nobody", () => {
    const schedule = scheduleOf(watched({ feeSchedule: null }, { fd: null }));
    const levels = [{ price: priceTicks(4_000), size: wholeContracts(10) }];
    expect(planTakerFee(schedule, "buy", levels)).toMatchObject({
      ok: false,
      failure: { code: "DET-309" },
    });
  });

  test.each([
    [{}, { nr: true }, { negRisk: null }, true],
    [{}, { nr: null }, { negRisk: true }, true],
    [{}, { nr: undefined }, { negRisk: undefined }, false],
  ])("the exchange of exclusive outcomes is taken from it", (_, stated, listed, expected) => {
    const { traded } = unwrap(watched(listed, stated));
    expect(traded.domain).toEqual({ version: 2, isNegativeRisk: expected });
  });

  test("a version that the record leaves out is the catalogue's", () => {
    expect(watched({}, { v: undefined }).ok).toBe(true);
  });
});

test.each([
  ["the record's seconds", {}, { sd: 3 }, 3],
  ["the catalogue's seconds", { secondsDelay: 2 }, {}, 2],
  ["the longer of both", { secondsDelay: 1 }, { sd: 3 }, 3],
  ["a fraction of a second counts as one", {}, { itode: true }, 1],
  ["an absurd delay is cut", {}, { sd: 1e9 }, 60],
  ["a negative delay is none", {}, { sd: -5 }, 0],
])("takers wait: %s", (_case, listed, stated, seconds) => {
  expect(unwrap(watched(listed, stated)).traded.takerDelaySeconds).toBe(seconds);
});

test("the larger minimum counts, and the order book's grid", () => {
  const { market, traded, hasSameGrid } = unwrap(watched({}, { mos: 15, mts: 0.001 }));
  expect([market.sizeMin, traded.sizeMin]).toEqual([15_000_000, 15_000_000]);
  expect([market.tickScheme.bands[0]?.step, traded.tick, hasSameGrid]).toEqual([10, 10, false]);
  expect(unwrap(watched({}, { mos: 1 })).market.sizeMin).toBe(5_000_000);
});

test.each([
  ["finer than our units", { mts: 0.00001 }, "VEN-808"],
  ["that divides no dollar", { mts: 0.03 }, "VEN-801"],
  ["with an absurd minimum", { mos: 1e21 }, "VEN-808"],
])("a record %s is refused", (_case, stated, code) => {
  expect(watched({}, stated)).toMatchObject({ ok: false, failure: { code } });
});

test("a market that the order book takes no orders for is paused", () => {
  expect(unwrap(watched({}, { ao: false })).market.status).toBe("paused");
  expect(unwrap(watched({}, { ao: undefined })).market.status).toBe("open");
  expect(unwrap(watched({ closed: true }, { ao: false })).market.status).toBe("closed");
});

describe("protocol version 2", () => {
  const positions = [String((1n << 248n) | 1n), String((1n << 248n) | 2n)];
  const narrow = `0x01${"0".repeat(60)}`;
  const listed = { version: "v2", positionIds: positions, conditionId: narrow, negRisk: true };
  const stated = {
    v: "v2",
    c: `${narrow}00`,
    nr: true,
    t: positions.map((t, place) => ({ t, o: ["Yes", "No"][place] })),
  };

  test("is listed as paused and not tradable until it is switched on", () => {
    const { market, traded } = unwrap(watched(listed, stated));
    expect([market.status, traded.isTradable]).toEqual(["paused", false]);
  });

  test("switched on it is signed for its own exchange, which knows no negative risk", () => {
    const { market, traded } = unwrap(watched(listed, stated, true));
    expect([market.status, traded.isTradable]).toEqual(["open", true]);
    expect(traded.domain).toEqual({ version: 3, isNegativeRisk: false });
    expect(traded.yesToken).toBe(positions[0]);
  });

  test("identifiers of the other version are refused before any comparison", () => {
    const wire = gammaMarketSchema.parse({ ...listing, ...listed, positionIds: ["1", "2"] });
    expect(normaliseMarket(wire, now).ok).toBe(true);
    const random = gammaMarketSchema.parse({
      ...listing,
      version: "v2",
      positionIds: [yesToken.t, noToken.t],
    });
    expect(normaliseMarket(random, now)).toMatchObject({ ok: false, failure: { code: "VEN-801" } });
  });
});
