// A market of the Gamma catalogue as ours. What does not fit our units is refused with a reason, never bent.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { polymarketTickScheme } from "../../../../domain/market/polymarket-tick-schemes.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { contractMicros, parseContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { onePrice, parsePrice } from "../../../../domain/units/price-ticks.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";
import { feeTimelineOf } from "./fees.ts";
import { statusOf } from "./status.ts";
import { tokenPairOf } from "./token-ids.ts";

/** Order sizes have two decimals on every grid. */
const lot = contractMicros(10_000);

/** An order that takes liquidity costs at least a dollar; the minimum size is in shares. */
const notionalMin = usdMicros(1_000_000);

/** Seconds a proposed answer may be disputed, where the market states none of its own. */
const livenessSecondsDefault = 7_200;
const livenessSecondsMax = 30 * 86_400;

/** Returns the market, or `VEN-801` and `VEN-808` with what does not fit. */
export function normaliseMarket(wire: WireMarket, now: EpochMicros): Result<Market> {
  const tokens = tokenPairOf(wire);
  if (!tokens.ok) return tokens;
  // Both are JSON numbers; their shortest text is parsed, so that no float enters a unit.
  const tick = parsePrice(String(wire.orderPriceMinTickSize ?? ""));
  if (!tick.ok) return fail("VEN-808", `tick size: ${tick.failure.message}`);
  const tickScheme = polymarketTickScheme(tick.value);
  if (!tickScheme.ok) return tickScheme;
  const sizeMin = parseContracts(String(wire.orderMinSize ?? ""));
  if (!sizeMin.ok) return fail("VEN-808", `minimum size: ${sizeMin.failure.message}`);
  return succeed({
    id: marketId("polymarket", wire.conditionId),
    venue: "polymarket",
    venueSymbol: wire.conditionId,
    venueInstruments: { yes: tokens.value.yes, no: tokens.value.no },
    title: titleOf(wire, tokens.value.answers),
    groupSymbol: groupOf(wire),
    status: statusOf(wire),
    tickScheme: tickScheme.value,
    lot,
    sizeMin: sizeMin.value < lot ? lot : sizeMin.value,
    notionalMin,
    pairTotal: onePrice,
    fees: feeTimelineOf(wire),
    payoutAt: payoutOf(wire, now),
  });
}

/** Markets of one negative-risk group exclude each other; other groups are only shown together. */
function groupOf(wire: WireMarket): string | null {
  const group = wire.negRiskMarketID ?? "";
  return group === "" ? (wire.events?.[0]?.slug ?? null) : group;
}

/** The question; where the answers are not Yes and No also what YES stands for. */
function titleOf(wire: WireMarket, answers: readonly [string, string]): string {
  const question = wire.question ?? wire.slug ?? wire.conditionId;
  return answers[0].toLowerCase() === "yes" ? question : `${question}: ${answers[0]}`;
}

/** The end plus the time an answer may be disputed, or null when that has passed: markets trade on beyond their end
 * date, and then nobody knows. */
function payoutOf(wire: WireMarket, now: EpochMicros): EpochMicros | null {
  const end = instantOfIsoText(wire.endDate);
  if (end === null) return null;
  const custom = wire.customLiveness ?? 0;
  const isPlausible = Number.isInteger(custom) && custom > 0 && custom <= livenessSecondsMax;
  const payout = addDuration(end, seconds(isPlausible ? custom : livenessSecondsDefault));
  return payout < now ? null : payout;
}
