// Announced fee changes against the simulated venue over real sockets: what the domain plans for an order from one read
// of the catalogue is what the venue charges, just before each change and just after it.

import { createPrivateKey } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import { planTakerFee } from "../../../../domain/market/fees/plan-fee.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  days,
  durationBetween,
  type EpochMicros,
  epochMicros,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { seededSource } from "../../../../simulation/random-stream.ts";
import type { KalshiMarketListing } from "../../../../simulation/venues/kalshi/listing.ts";
import {
  type KalshiServer,
  startKalshiServer,
} from "../../../../simulation/venues/kalshi/server.ts";
import { VirtualClock } from "../../../../simulation/virtual-clock.ts";
import { SystemTransport } from "../../shared/system-transport.ts";
import { createKalshiCatalogue, type KalshiCatalogue } from "./catalogue.ts";

/** 2026-11-20T08:00:00Z. */
const start = epochMicros(1_795_161_600_000_000);
const at = (minute: number) => addDuration(start, minutes(minute));
const ticker = "KXGAME-26NOV20-A";
const event = "KXGAME-26NOV20";
const other = "KXGAME-26NOV21-A";

/** Cash of the two accounts that trade with one another, in micros. */
const cash = new Map([[0, 1_000_000_000n]]);

let clock: VirtualClock;
let server: KalshiServer;
let transport: SystemTransport;
let catalogue: KalshiCatalogue;

const market = (name: string): KalshiMarketListing => ({
  ticker: name,
  yesSubTitle: name,
  noSubTitle: "Otherwise",
  rulesPrimary: "Synthetic.",
  openAt: addDuration(start, days(-1)),
  closeAt: addDuration(start, days(1)),
  priceStructure: "linear_cent",
});

beforeEach(async () => {
  clock = new VirtualClock(start);
  const names = { title: "Game", subTitle: "", mutuallyExclusive: false };
  server = await startKalshiServer({
    clock,
    series: [
      {
        ticker: "KXGAME",
        title: "Game",
        category: "Sports",
        feeType: "quadratic",
        feeMultiplier: 0.5,
        feeChanges: [{ at: at(90), feeType: "quadratic_with_maker_fees", feeMultiplier: 0.25 }],
        events: [
          {
            ...names,
            eventTicker: event,
            // Dearer at the first pitch in the multiplier alone; then free; then again what the series charges.
            feeChanges: [
              { at: at(60), feeTypeOverride: null, feeMultiplierOverride: 1 },
              { at: at(120), feeTypeOverride: "quadratic", feeMultiplierOverride: 0 },
              { at: at(150), feeTypeOverride: null, feeMultiplierOverride: null },
            ],
            markets: [market(ticker)],
          },
          { ...names, eventTicker: "KXGAME-26NOV21", markets: [market(other)] },
        ],
      },
    ],
    accounts: [
      { name: "taker", cash, keys: [] },
      { name: "maker", cash, keys: [] },
    ],
  });
  transport = new SystemTransport({ clock });
  catalogue = createKalshiCatalogue({
    environment: "local",
    urls: { rest: server.restUrl, stream: server.streamUrl },
    credentials: {
      environment: "local",
      keyId: server.keyId,
      privateKey: createPrivateKey(server.privateKeyPem),
    },
    transport,
    random: seededSource(7),
  });
});

afterEach(async () => {
  await catalogue.close();
  await transport.close();
  await server.stop();
});

function moveTo(instant: EpochMicros): void {
  clock.advance(durationBetween(clock.now(), instant));
}

async function listed(): Promise<ReadonlyMap<string, Market>> {
  const listing = unwrap(await catalogue.listMarkets({ symbols: [ticker, other] }));
  return new Map(listing.markets.map((one) => [one.venueSymbol, one]));
}

/** What the venue takes of one that buys 10 contracts at 0.43 now, in micros. */
function charged(symbol: string): number {
  const order = (account: string, side: "bid" | "ask") =>
    server.accounts.create(
      {
        ...{ account, side, ticker: symbol, subaccount: 0, count: 1_000n, price: 4_300n },
        ...{ clientOrderId: null, orderGroupId: null, exchangeIndex: null, expiresAt: null },
        ...{ timeInForce: "good_till_canceled", selfTradePrevention: "taker_at_cross" },
        ...{ postOnly: false, reduceOnly: false, cancelOnPause: false },
      },
      clock.now(),
    );
  order("maker", "ask");
  const taken = order("taker", "bid");
  return taken.ok ? Number(taken.value.order.takerFees) : Number.NaN;
}

function planned({ fees }: Market, now: EpochMicros): number {
  const levels = [{ price: priceTicks(4_300), size: wholeContracts(10) }];
  return integerOf(unwrap(planTakerFee(feeScheduleAt(fees, now), "buy", levels)));
}

/** 0.07 × 10 × 0.43 × 0.57 USD times the multiplier, up to a millionth and then to what balances can hold. */
const feeOf = { free: 0, quarter: 42_900, half: 85_800, whole: 171_600 } as const;

test("one read plans what the venue charges on both sides of every announced change", async () => {
  const markets = await listed();
  const around: [minute: number, before: number, after: number][] = [
    [60, feeOf.half, feeOf.whole],
    [90, feeOf.whole, feeOf.whole],
    [120, feeOf.whole, feeOf.free],
    [150, feeOf.free, feeOf.quarter],
  ];
  const plansOf = (symbol: string) => {
    const one = markets.get(symbol);
    return [one === undefined ? Number.NaN : planned(one, clock.now()), charged(symbol)];
  };
  for (const [minute, before, after] of around) {
    moveTo(addDuration(at(minute), milliseconds(-1)));
    expect([minute, plansOf(ticker)]).toEqual([minute, [before, before]]);
    moveTo(at(minute));
    expect([minute, plansOf(ticker)]).toEqual([minute, [after, after]]);
  }
  // The other event overrides nothing: the series' change reaches it.
  expect(plansOf(other)).toEqual([feeOf.quarter, feeOf.quarter]);
});

test("a read at any moment around a change plans what the venue charges", async () => {
  for (const minute of [60, 90, 120, 150]) {
    for (const offset of [-10, 0, 1, 59, 60, 61, 600]) {
      moveTo(addDuration(at(minute), seconds(offset)));
      const markets = await listed();
      const plans = [ticker, other].map((symbol) => {
        const one = markets.get(symbol);
        return one === undefined ? Number.NaN : planned(one, clock.now());
      });
      const charges = [ticker, other].map(charged);
      expect([minute, offset, plans]).toEqual([minute, offset, charges]);
    }
  }
});

test("what an event was overridden to in between holds until its next announced change", async () => {
  await listed();
  moveTo(at(70));
  server.control.changeEventFees(event, {
    feeTypeOverride: "quadratic",
    feeMultiplierOverride: 0.25,
  });
  const one = unwrap(await catalogue.listMarkets({ symbols: [ticker], isFresh: true })).markets[0];
  const plans = [70, 100, 120, 150].map((minute) => one && planned(one, at(minute)));
  expect(plans).toEqual([feeOf.quarter, feeOf.quarter, feeOf.free, feeOf.quarter]);
  expect(charged(ticker)).toBe(feeOf.quarter);
});
