// A contract of the broker's catalogue as our market: the question with its two sides, its three clocks and its hours. What
// does not fit our units is refused with a reason, never bent.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { forecastExPairTotal } from "../../../../domain/market/fees/forecastex-fees.ts";
import type { Market, MarketStatus } from "../../../../domain/market/market.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PartsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import type { MarketTimes } from "../../../../ports/market-catalogue.ts";
import { instantOfMilliseconds } from "../../shared/instant-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { WireDetails, WireRules } from "../wire/catalogue-schemas.ts";
import { conidText } from "./quote-rows.ts";
import { highestPriceTicks, lowestPriceTicks, priceStepTicks } from "./quote-text.ts";
import { type TradingWeek, tradingMoment } from "./trading-week.ts";

/** How the broker spells the exchange, without the last letter. */
export const exchangeName = "FORECASTX";

/** The only increment and the only payout that the exchange has. */
const centText = "$0.01";
const dollarTexts = ["$1.00", "$1"];

const lot = wholeContracts(1);

/** 0.02 to 0.99 by the cent: a pair totals 1.01, and no side is above 0.99. Source: the exchange's own pages. */
const tickScheme: TickScheme = {
  bands: [
    {
      from: priceTicks(lowestPriceTicks),
      to: priceTicks(highestPriceTicks),
      step: priceTicks(priceStepTicks),
    },
  ],
};

export interface ContractParts {
  readonly details: WireDetails;
  readonly rules: WireRules;
  readonly week: TradingWeek;
  readonly now: EpochMicros;
  /** What is paid a year for holding, where the configuration says. */
  readonly couponRate: PartsPerMillion | undefined;
}

export interface NormalisedContract {
  readonly market: Market;
  readonly times: MarketTimes;
}

/** Returns the market, or `VEN-801`, `VEN-806` and `VEN-808` with what does not fit. */
export function normaliseContract(conid: string, parts: ContractParts): Result<NormalisedContract> {
  const { details, rules, now, couponRate } = parts;
  const yes = conidText(details.conid_yes);
  const no = conidText(details.conid_no);
  if (yes === undefined || no === undefined || yes === no) {
    return fail("VEN-801", "a contract without two sides");
  }
  if (conid !== yes) return fail("VEN-806", `contract ${conid} is not the YES side of ${yes}`);
  if (details.exchange !== exchangeName) {
    return fail("VEN-806", `a contract of ${shorten(details.exchange)}, not of ${exchangeName}`);
  }
  if (details.payout !== 1 || !dollarTexts.includes(rules.payout)) {
    return fail("VEN-808", `a payout of ${shorten(rules.payout)}, not of one dollar`);
  }
  if (rules.price_increment !== centText) {
    return fail("VEN-808", `a price increment of ${shorten(rules.price_increment)}, not of a cent`);
  }
  const lastTradeAt = instantOfSeconds(rules.last_trade_time);
  const payoutAt = instantOfSeconds(rules.payout_time);
  if (lastTradeAt === null || payoutAt === null) {
    return fail("VEN-801", "a contract whose clocks are no instants");
  }
  const { status, opensAt, closesAt } = stateOf(lastTradeAt, parts);
  const id = marketId("forecastex", yes);
  const market: Market = {
    id,
    venue: "forecastex",
    venueSymbol: yes,
    venueInstruments: { yes, no },
    title: details.question,
    groupSymbol: groupOf(details),
    status,
    tickScheme,
    lot,
    sizeMin: lot,
    notionalMin: noUsd,
    pairTotal: forecastExPairTotal,
    fees: [{ from: epochMicros(0), schedule: { kind: "forecastex" } }],
    payoutAt: payoutAt < now ? null : payoutAt,
    ...(couponRate === undefined ? {} : { carryRate: couponRate }),
  };
  return succeed({ market, times: { market: id, opensAt, closesAt } });
}

/** All thresholds of one period on one index. */
function groupOf({ underlying_conid: underlying, measured_period: period }: WireDetails): string {
  const index = conidText(underlying) ?? "?";
  return period === undefined ? index : `${index} ${period}`;
}

/** The daily break is a pause: orders rest through it and nothing is matched. After the last trade nothing opens again;
 * what came of the question the broker does not say, so nothing is called resolved here. */
function stateOf(
  lastTradeAt: EpochMicros,
  { week, now }: ContractParts,
): {
  readonly status: MarketStatus;
  readonly opensAt: EpochMicros | null;
  readonly closesAt: EpochMicros | null;
} {
  if (now >= lastTradeAt) return { status: "closed", opensAt: null, closesAt: null };
  const { isOpen, changesAt } = tradingMoment(week, now);
  const isSooner = changesAt !== null && changesAt < lastTradeAt;
  if (isOpen) {
    return { status: "open", opensAt: null, closesAt: isSooner ? changesAt : lastTradeAt };
  }
  return { status: "paused", opensAt: isSooner ? changesAt : null, closesAt: lastTradeAt };
}

/** The broker's seconds, which its description calls 32-bit and which are not. */
function instantOfSeconds(value: number): EpochMicros | null {
  return value > 0 ? instantOfMilliseconds(value * 1_000) : null;
}
