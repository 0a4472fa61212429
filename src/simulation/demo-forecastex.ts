// The demo's questions as ForecastEx lists them: each a product of its own with one contract, or a ladder's rungs as the
// contracts of one product, in the broker's words. The
// same seed invents the same questions at every local venue, so that servers started apart are about the same events.

import { addDuration, type EpochMicros, seconds } from "../domain/units/epoch-micros.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { Exchange } from "./exchange/exchange.ts";
import type { FaultOptions } from "./faults/fault.ts";
import { dayNumbers, tickerDay } from "./instant-text.ts";
import type { FlowListing } from "./orderflow/flow-market.ts";
import {
  type ForecastExContractListing,
  type ForecastExProductListing,
  type ForecastExSchedule,
  forecastExConids,
} from "./venues/forecastex/listing.ts";

const categoryPath = [
  { id: "g10", name: "Economy" },
  { id: "g20", name: "Places" },
  { id: "g30", name: "Invented places" },
] as const;

const allDay = [{ openMinute: 0, closeMinute: 1_439 }];

/** Without the exchange's daily break: a demonstration may begin at any minute of the day. */
const aroundTheClock: ForecastExSchedule = {
  Sunday: allDay,
  Monday: allDay,
  Tuesday: allDay,
  Wednesday: allDay,
  Thursday: allDay,
  Friday: allDay,
  Saturday: allDay,
};

const answerAfter = seconds(2 * 3_600);
const moneyAfter = seconds(20 * 3_600);

/** Returns the product of one question. */
export function forecastExProductOf(event: DemoEvent): ForecastExProductListing {
  return productOf(event.kalshiTicker, event.title, [event]);
}

/** Returns the products of questions: rungs of one ladder are the contracts of one product. */
export function forecastExProductsOf(events: readonly DemoEvent[]): ForecastExProductListing[] {
  const ladders = new Map<string, DemoEvent[]>();
  for (const event of events) {
    if (event.strike === undefined) continue;
    const rungs = ladders.get(event.hidden.name) ?? [];
    ladders.set(event.hidden.name, [...rungs, event]);
  }
  return [
    ...events.filter(({ strike }) => strike === undefined).map(forecastExProductOf),
    ...[...ladders].map(([name, rungs]) =>
      productOf(name, rungs[0]?.kalshi.events[0]?.title ?? name, rungs),
    ),
  ];
}

/** Returns the conid of the YES that pays when the question's does. */
export function forecastExConidOf(event: DemoEvent): number {
  return forecastExConids(event.kalshiTicker)[0];
}

function productOf(
  name: string,
  marketName: string,
  events: readonly DemoEvent[],
): ForecastExProductListing {
  const [underlyingConid, productConid] = forecastExConids(`product ${name}`);
  return {
    symbol: symbolOf(name),
    marketName,
    ...{ underlyingConid, productConid, categoryPath },
    sourceAgency: "The Invented Gazette",
    dataAndResolutionLink: "https://gazette.example/answers",
    marketRulesLink: "https://gazette.example/rules.pdf",
    schedule: aroundTheClock,
    description: `Pays 1.00 USD if the answer to "${marketName}" is yes.`,
    contracts: events.map(contractOf),
  };
}

/** Returns the contract of a question: last trade when it closes, the answer two hours later, and the money twenty hours
 * after that. */
function contractOf({
  kalshiTicker,
  title: question,
  polymarket,
  strike,
}: DemoEvent): ForecastExContractListing {
  const closesAt: EpochMicros = polymarket.endAt;
  const [conidYes, conidNo] = forecastExConids(kalshiTicker);
  const { year, month, day } = dayNumbers(closesAt);
  const monthName = tickerDay(closesAt).slice(2, 5);
  const shownMonth = `${monthName[0]}${monthName.slice(1).toLowerCase()}`;
  const releaseAt = addDuration(closesAt, answerAfter);
  return {
    ...{ conidYes, conidNo, question },
    strike: strike ?? "1",
    strikeLabel: strike === undefined ? "Yes" : `Above ${strike}%`,
    measuredPeriod: `${shownMonth}${String(day).padStart(2, "0")}'${String(year).slice(2)}`,
    timeSpecifier: `${year}.${month}.${day}`,
    expiryLabel: `${shownMonth} ${year}`,
    lastTradeAt: closesAt,
    releaseAt,
    payoutAt: addDuration(releaseAt, moneyAfter),
  };
}

/** Returns what goes wrong at the broker in a demonstration: all of the faults but answers of 429, since one of them means
 * ten minutes of silence here, longer than anybody watches. */
export function forecastExDemoFaults(faults: FaultOptions): FaultOptions {
  return { ...faults, requests: { ...faults.requests, rateLimitChance: 0 } };
}

/** No fee but the cent that every pair pays, and whole contracts. */
export function quotedOnForecastEx(exchange: Exchange, event: DemoEvent): FlowListing {
  return {
    exchange,
    symbol: String(forecastExConidOf(event)),
    feeRate: 0,
    fractionChance: 0,
    pairTotalTicks: 10_100,
  };
}

/** Product codes have no date, which the contract carries: `KXMAYOR-26NOV28TALLO-Y` is MAYORTALLO. */
function symbolOf(ticker: string): string {
  const [series = "", event = "", market = ""] = ticker.replace(/^KX/, "").split("-");
  const place = event.replace(/^\d{2}[A-Z]{3}\d{2}/, "");
  return `${series}${place}${market === "Y" ? "" : market}`;
}
