// A market of Kalshi's catalogue as ours, with the event and series it takes its name and its fees from. What does
// not fit our units is refused with a reason, never bent.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { KalshiMembership } from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { onePrice } from "../../../../domain/units/price-ticks.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { WireEvent, WireMarket, WireSeries } from "../wire/rest-schemas.ts";
import { type AnnouncedFees, feesOf } from "./fees.ts";
import { tickSchemeOfRanges } from "./price-ranges.ts";
import { statusOfWord } from "./status.ts";

/** Sizes are multiples of 0.01 contracts on every market since April 2026. */
const lot = contractMicros(10_000);

/** Longest settlement timer believed; a longer one is a mistake of unit. */
const settlementTimerSecondsMax = 366 * 86_400;

/** A market, and the fee types whose rates are a conservative guess. */
export interface NormalisedMarket {
  readonly market: Market;
  readonly uncertainFeeTypes: readonly string[];
}

/** Returns the market, or `VEN-801` and `VEN-808` with what does not fit. */
export function normaliseMarket(
  wire: WireMarket,
  event: WireEvent,
  series: WireSeries,
  announced: AnnouncedFees,
  membership: KalshiMembership,
): Result<NormalisedMarket> {
  if (wire.market_type !== "binary") {
    return fail("VEN-801", `a market of type ${shorten(wire.market_type)} is not binary`);
  }
  const status = statusOfWord(wire.status);
  if (status === undefined) return fail("VEN-801", `unknown status ${shorten(wire.status)}`);
  const tickScheme = tickSchemeOfRanges(wire.price_ranges);
  if (!tickScheme.ok) return tickScheme;
  const fees = feesOf(
    { type: series.fee_type, multiplier: series.fee_multiplier },
    { type: event.fee_type_override, multiplier: event.fee_multiplier_override },
    announced,
    membership,
  );
  if (!fees.ok) return fees;
  const market: Market = {
    id: marketId("kalshi", wire.ticker),
    venue: "kalshi",
    venueSymbol: wire.ticker,
    venueInstruments: { yes: wire.ticker, no: wire.ticker },
    title: titleOf(wire, event),
    groupSymbol: wire.event_ticker,
    status,
    tickScheme: tickScheme.value,
    lot,
    sizeMin: lot,
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees: fees.value.timeline,
    payoutAt: payoutOf(wire),
  };
  return succeed({ market, uncertainFeeTypes: fees.value.uncertainFeeTypes });
}

/** The market's own title where the venue still sends one, else the event's with the answer's. */
function titleOf(wire: WireMarket, event: WireEvent): string {
  const question = event.title ?? wire.title ?? wire.ticker;
  const answer = wire.yes_sub_title ?? "";
  return answer === "" || question.includes(answer) ? question : `${question}: ${answer}`;
}

/** The expected answer plus the time the venue waits before it pays. */
function payoutOf(wire: WireMarket): EpochMicros | null {
  const answerAt = instantOfIsoText(wire.expected_expiration_time);
  const timer = wire.settlement_timer_seconds ?? 0;
  if (answerAt === null) return null;
  if (!Number.isInteger(timer) || timer < 0 || timer > settlementTimerSecondsMax) return answerAt;
  return addDuration(answerAt, seconds(timer));
}
