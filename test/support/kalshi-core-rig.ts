// The simulated Kalshi's core with two shards, four markets and a few accounts, in the words of a trader: decimal text in,
// decimal text out. Time stands where the test puts it.

import { formatDecimal } from "../../src/domain/units/decimal.ts";
import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { ManualOrders } from "../../src/simulation/exchange/manual-orders.ts";
import { KalshiCatalogue } from "../../src/simulation/venues/kalshi/catalogue.ts";
import { KalshiAccountsCore } from "../../src/simulation/venues/kalshi/core/accounts.ts";
import type {
  CoreAccountEvent,
  CoreOrderRequest,
  CoreResult,
} from "../../src/simulation/venues/kalshi/core/contract.ts";
import type { CoreOptions } from "../../src/simulation/venues/kalshi/core/core-state.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";

/** 2026-11-20T09:00Z. */
export const coreStart = epochMicros(1_795_165_200_000_000);

export function later(seconds: number): EpochMicros {
  return epochMicros(1_795_165_200_000_000 + Math.round(seconds * 1_000_000));
}

function market(ticker: string, options: Partial<KalshiMarketListing> = {}): KalshiMarketListing {
  return {
    ticker,
    yesSubTitle: "Yes",
    noSubTitle: "No",
    rulesPrimary: "",
    openAt: coreStart,
    closeAt: later(3_600),
    priceStructure: "linear_cent",
    ...options,
  };
}

function series(
  ticker: string,
  exchangeIndex: number,
  markets: readonly KalshiMarketListing[],
): KalshiSeriesListing {
  return {
    ticker,
    title: ticker,
    category: "Economics",
    feeType: "quadratic_with_maker_fees",
    feeMultiplier: 1,
    events: [
      {
        eventTicker: `${ticker}-1`,
        title: ticker,
        subTitle: "",
        mutuallyExclusive: false,
        exchangeIndex,
        markets,
      },
    ],
  };
}

/** in whole cents and B-1 in hundredths of a cent on shard 0, C-1 on shard 2. */
export const coreSeries: readonly KalshiSeriesListing[] = [
  series("KXA", 0, [market("A-1"), market("A-2", { closeAt: later(36_000) })]),
  series("KXB", 0, [market("B-1", { priceStructure: "center_centi_edge_centi_cent" })]),
  series("KXC", 2, [market("C-1")]),
];

export const dollars = (count: number): bigint => BigInt(Math.round(count * 1_000_000));

/** Millionths of a dollar as text with four decimals at least. */
export const usd = (micros: bigint): string => formatDecimal(Number(micros), 6, 4);

/** An order in decimal text; everything but side, count and price has a default. */
export type CoreOrderText = Partial<Omit<CoreOrderRequest, "count" | "price">> & {
  readonly side: "bid" | "ask";
  readonly count: number;
  readonly price: number;
};

export function requestOf(account: string, order: CoreOrderText): CoreOrderRequest {
  return {
    subaccount: 0,
    ticker: "A-1",
    clientOrderId: null,
    timeInForce: "good_till_canceled",
    expiresAt: null,
    selfTradePrevention: "taker_at_cross",
    postOnly: false,
    reduceOnly: false,
    cancelOnPause: false,
    orderGroupId: null,
    exchangeIndex: null,
    ...order,
    account,
    count: BigInt(Math.round(order.count * 100)),
    price: BigInt(Math.round(order.price * 10_000)),
  };
}

/** Returns the value; throws with the refusal where there is none. */
export function granted<Value>(result: CoreResult<Value>): Value {
  if (!result.ok) throw new TypeError(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Returns `status code`, with the details where there are any; throws where it was granted. */
export function refusalOf(result: CoreResult<unknown>): string {
  if (result.ok) throw new TypeError("it was granted");
  const { status, code, details } = result.error;
  return details === "" ? `${status} ${code}` : `${status} ${code}: ${details}`;
}

export function newCoreRig(
  options: Partial<Pick<CoreOptions, "fillOrKillMiss" | "seed">> & {
    readonly series?: readonly KalshiSeriesListing[];
    readonly startAt?: EpochMicros;
  } = {},
) {
  const startAt = options.startAt ?? coreStart;
  const exchange = new Exchange();
  const catalogue = new KalshiCatalogue(options.series ?? coreSeries, exchange, startAt);
  const core = new KalshiAccountsCore({ exchange, catalogue, seed: 7, ...options });
  for (const name of ["ann", "bob", "cat"]) {
    core.open(
      name,
      new Map([
        [0, dollars(100)],
        [2, dollars(50)],
      ]),
      "direct",
    );
  }
  const events: CoreAccountEvent[] = [];
  core.observe((event) => events.push(event));
  const clock = new VirtualClock(startAt);
  const place = (account: string, order: CoreOrderText, now = startAt) =>
    core.create(requestOf(account, order), now);
  const cash = (account: string, shard = 0): string => usd(core.cash(account, 0).get(shard) ?? 0n);
  return {
    exchange,
    catalogue,
    core,
    events,
    place,
    cash,
    crowd: new ManualOrders(exchange, clock),
  };
}
