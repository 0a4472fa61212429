// The simulated broker's core with two contracts and a few accounts, in the words of a trader: decimal text in and out.
// Time stands where the test puts it.

import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { ManualOrders } from "../../src/simulation/exchange/manual-orders.ts";
import { ForecastExAccountsCore } from "../../src/simulation/venues/forecastex/core/accounts.ts";
import { ForecastExCatalogue } from "../../src/simulation/venues/forecastex/core/catalogue.ts";
import type {
  CoreAccountEvent,
  CoreOrder,
  CoreOrderRequest,
  CoreResult,
} from "../../src/simulation/venues/forecastex/core/contract.ts";
import type { CoreOptions } from "../../src/simulation/venues/forecastex/core/core-state.ts";
import {
  type ForecastExContractListing,
  type ForecastExProductListing,
  type ForecastExSchedule,
  forecastExConids,
} from "../../src/simulation/venues/forecastex/listing.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";

/** 2026-11-20T15:00Z, 09:00 in Chicago on a Friday. */
export const coreStart = epochMicros(1_795_186_800_000_000);

/** Returns the instant of an ISO text. */
export function instantOf(text: string): EpochMicros {
  return epochMicros(Date.parse(text) * 1_000);
}

export function later(seconds: number): EpochMicros {
  return epochMicros(integerOf(coreStart) + Math.round(seconds * 1_000_000));
}

export const hour = 3_600;
export const day = 24 * hour;

/** Micros for a count of dollars. */
export const usd = (count: number): bigint => BigInt(Math.round(count * 1_000_000));

/** Dollars for micros. */
export const dollars = (micros: bigint): number => Number(micros) / 1_000_000;

export function contractOf(
  name: string,
  options: Partial<ForecastExContractListing> = {},
): ForecastExContractListing {
  const [conidYes, conidNo] = forecastExConids(name);
  return {
    conidYes,
    conidNo,
    question: `Will the rate be above ${name}?`,
    strike: "3.625",
    strikeLabel: `Above ${name}`,
    measuredPeriod: "Dec09'26",
    timeSpecifier: "2026.12.9",
    expiryLabel: "Dec 2026",
    lastTradeAt: later(19 * day),
    releaseAt: later(19 * day + hour),
    payoutAt: later(20 * day),
    ...options,
  };
}

export function productOf(
  contracts: readonly ForecastExContractListing[],
  schedule?: ForecastExSchedule,
): ForecastExProductListing {
  const [underlyingConid, productConid] = forecastExConids("rate product");
  return {
    symbol: "FF",
    marketName: "Policy Rate",
    underlyingConid,
    productConid,
    categoryPath: [
      { id: "g10", name: "Economy" },
      { id: "g20", name: "Rates" },
      { id: "g30", name: "United States" },
    ],
    sourceAgency: "Example Agency",
    dataAndResolutionLink: "https://example.org/data",
    marketRulesLink: "https://example.org/rules.pdf",
    description: "The rate after the meeting.",
    ...(schedule === undefined ? {} : { schedule }),
    contracts,
  };
}

/** A bid as its trader thinks of it. */
export interface BidText {
  readonly outcome?: "yes" | "no";
  readonly price: number;
  readonly size?: number;
  readonly timeInForce?: string;
  readonly clientOrderId?: string | null;
  readonly contract?: ForecastExContractListing;
}

export function requestOf(
  account: string,
  contract: ForecastExContractListing,
  bid: BidText,
): CoreOrderRequest {
  const { outcome = "yes", price, size = 10, timeInForce = "GTC", clientOrderId = null } = bid;
  return {
    account,
    clientOrderId,
    conid: outcome === "yes" ? contract.conidYes : contract.conidNo,
    side: "BUY",
    orderType: "LMT",
    timeInForce,
    price: usd(price),
    sizeMillionths: BigInt(Math.round(size * 1_000_000)),
  };
}

/** Returns the value; throws with the refusal where there is none. */
export function granted<Value>(result: CoreResult<Value>): Value {
  if (!result.ok) throw new TypeError(`refused: ${result.refusal}`);
  return result.value;
}

/** Returns an event in a few words. */
export function wordsOf(event: CoreAccountEvent): string {
  if (event.kind === "order") {
    const { status, filled, terms } = { ...event.order, terms: event.order.size };
    const reason = event.order.endReason === null ? "" : ` (${event.order.endReason})`;
    return `order ${status} ${filled}/${terms}${reason}`;
  }
  if (event.kind === "execution") {
    const { side, size, price } = event.execution;
    return `execution ${side} ${size}${price === null ? "" : ` at ${dollars(price)}`}`;
  }
  if (event.kind === "position") {
    return `position ${event.position.outcome} ${event.position.size}`;
  }
  return `ledger ${event.entry.kind} ${dollars(event.entry.amount)}`;
}

export function newCoreRig(
  options: Partial<Omit<CoreOptions, "exchange" | "catalogue">> & {
    readonly contracts?: readonly ForecastExContractListing[];
    readonly schedule?: ForecastExSchedule;
  } = {},
) {
  const { contracts = [contractOf("a"), contractOf("b")], schedule, ...coreOptions } = options;
  const exchange = new Exchange();
  const catalogue = new ForecastExCatalogue([productOf(contracts, schedule)], exchange);
  const core = new ForecastExAccountsCore({
    exchange,
    catalogue,
    startAt: coreStart,
    cancelDelayMicros: 0,
    couponRate: 0n,
    ...coreOptions,
  });
  for (const account of ["ann", "bob"]) core.open(account, usd(1_000), coreStart);
  const events: CoreAccountEvent[] = [];
  core.observe((event) => events.push(event));
  const [first = contractOf("a")] = contracts;
  const clock = new VirtualClock(coreStart);
  const submit = (account: string, bid: BidText, now = coreStart): CoreResult<CoreOrder> =>
    core.submit(requestOf(account, bid.contract ?? first, bid), now);
  return {
    exchange,
    catalogue,
    core,
    events,
    first,
    submit,
    bid: (account: string, bid: BidText, now = coreStart) => granted(submit(account, bid, now)),
    /** Somebody without an account bids; the price is the outcome's own. */
    crowd: (outcome: "yes" | "no", price: number, size: number): void => {
      const yes = outcome === "yes" ? price : 1.01 - price;
      new ManualOrders(exchange, clock).place({
        market: String(first.conidYes),
        side: outcome === "yes" ? "bid" : "ask",
        price: yes.toFixed(2),
        size: String(size),
      });
    },
    /** Words of what was told since the last call. */
    told: (): string[] => events.splice(0).map(wordsOf),
    held: (account: string): string[] =>
      core.positions(account).map(({ outcome, size }) => `${size} ${outcome}`),
    cash: (account: string): number => dollars(core.cash(account).cash),
  };
}

/** What came in less what is there: nothing, at every moment. */
export function missingMoney(core: ForecastExAccountsCore, accounts: readonly string[]): bigint {
  const { deposits, couponsPaid, crowdPaid, heldForPairs, exchangeFees } = core.clearing();
  const cash = accounts.reduce((sum, account) => sum + core.cash(account).cash, 0n);
  return deposits + couponsPaid + crowdPaid - cash - heldForPairs - exchangeFees;
}
