// A market that is watched, from both of the venue's sources: the catalogue's listing and the order book host's own
// record of its terms. What an order would be signed for, priced on and charged must be the same in both; where it is
// not, nothing is traded on the market.

import { assert } from "../../../../domain/failure/assert.ts";
import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { polymarketTickScheme } from "../../../../domain/market/polymarket-tick-schemes.ts";
import { type ContractMicros, parseContracts } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, parsePrice } from "../../../../domain/units/price-ticks.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { TradedMarket } from "../rest/trading-contract.ts";
import type { WireClobMarket } from "../wire/clob-schemas.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";
import { agreedFees, type StatedFees } from "./fees.ts";
import { tokenPairOf, wideConditionId } from "./token-ids.ts";

/** Longest wait of a taker that is believed, in seconds; the longest seen is 3. */
const delaySecondsMax = 60;

export interface WatchedMarketInput {
  readonly market: Market;
  readonly listed: WireMarket;
  readonly record: WireClobMarket;
  /** Orders of protocol version 2 may be sent. */
  readonly allowsProtocolTwo: boolean;
}

export interface WatchedMarket {
  readonly market: Market;
  readonly traded: TradedMarket;
  /** False while the catalogue shows another grid than the order book, which a cached answer may for some minutes. The
   * order book's is the one given. */
  readonly hasSameGrid: boolean;
}

/** Returns the market on which both sources agree; `VEN-860` with what they disagree about, `VEN-808` for a record that
 * does not fit our units. */
export function watchedMarket(input: WatchedMarketInput): Result<WatchedMarket> {
  const { market, listed, record } = input;
  const tick = parsePrice(String(record.mts));
  if (!tick.ok) return fail("VEN-808", `tick size: ${tick.failure.message}`);
  const tickScheme = polymarketTickScheme(tick.value);
  if (!tickScheme.ok) return tickScheme;
  const disagreement = disagreementOf(input);
  if (disagreement !== undefined) return { ok: false, failure: disagreement };
  const fees = agreedFees(listed, statedFees(record));
  if (fees === undefined) {
    return fail("VEN-860", "fees: the catalogue and the order book state different schedules");
  }
  const sizeMin = sizeMinOf(market, record);
  if (!sizeMin.ok) return sizeMin;
  const isTradable = listed.version !== "v2" || input.allowsProtocolTwo;
  const takesOrders = isTradable && record.ao !== false;
  const watched: Market = {
    ...market,
    status: market.status === "open" && !takesOrders ? "paused" : market.status,
    tickScheme: tickScheme.value,
    sizeMin: sizeMin.value,
    fees,
  };
  return succeed({
    market: watched,
    traded: tradedMarket(watched, tick.value, input, isTradable),
    hasSameGrid: JSON.stringify(market.tickScheme) === JSON.stringify(tickScheme.value),
  });
}

/** Returns what is known of a market that has ended, from the catalogue alone: no order is taken on it any more, and what
 * was traded before is still to be settled. */
export function endedMarket(market: Market, listed: WireMarket): TradedMarket {
  const [band] = market.tickScheme.bands;
  assert(band !== undefined, "a grid has a band");
  return tradedMarket(market, band.step, { listed, record: {} }, false);
}

function tradedMarket(
  market: Market,
  tick: PriceTicks,
  { listed, record }: { readonly listed: WireMarket; readonly record: Partial<WireClobMarket> },
  isTradable: boolean,
): TradedMarket {
  const isProtocolTwo = listed.version === "v2";
  return {
    conditionId: market.venueSymbol,
    domain: isProtocolTwo
      ? { version: 3, isNegativeRisk: false }
      : { version: 2, isNegativeRisk: record.nr ?? listed.negRisk ?? false },
    yesToken: market.venueInstruments.yes,
    noToken: market.venueInstruments.no,
    tick,
    sizeMin: market.sizeMin,
    notionalMin: market.notionalMin,
    takerDelaySeconds: delaySecondsOf(listed, record),
    isTradable,
  };
}

/** What would make an order wrong, in the order of how wrong. */
function disagreementOf({ market, listed, record }: WatchedMarketInput): Failure | undefined {
  if (wideConditionId(record.c) !== wideConditionId(market.venueSymbol)) {
    return failure("VEN-860", `the order book's record is that of ${shorten(record.c)}`);
  }
  const { yes, no } = market.venueInstruments;
  const tokens = new Set(record.t.map(({ t }) => t));
  if (record.t.length !== 2 || !tokens.has(yes) || !tokens.has(no)) {
    return failure("VEN-860", "tokens: the order book trades others than the catalogue lists");
  }
  if (!hasSameAnswers(listed, record)) {
    return failure("VEN-860", "answers: the tokens stand for other answers in the order book");
  }
  const version = record.v ?? "";
  if (version !== "" && version !== (listed.version ?? "v1")) {
    return failure(
      "VEN-860",
      `version: ${shorten(version)} in the order book, ${shorten(listed.version ?? "v1")} listed`,
    );
  }
  const isListedExclusive = listed.negRisk ?? null;
  const isRecordExclusive = record.nr ?? null;
  if (
    isListedExclusive !== null &&
    isRecordExclusive !== null &&
    isListedExclusive !== isRecordExclusive
  ) {
    return failure("VEN-860", `negative risk: ${isRecordExclusive} in the order book only`);
  }
  return undefined;
}

/** Compares answer by answer, whatever order the tokens stand in. */
function hasSameAnswers(listed: WireMarket, record: WireClobMarket): boolean {
  const pair = tokenPairOf(listed);
  if (!pair.ok) return false;
  const { yes, answers } = pair.value;
  return record.t.every(({ t, o }) => isSameWord(o, answers[t === yes ? 0 : 1]));
}

function isSameWord(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function statedFees({ fd }: WireClobMarket): StatedFees | null {
  if (fd === undefined || fd === null) return null;
  return { rate: fd.r, exponent: fd.e, takerOnly: fd.to !== false };
}

/** The larger of the two: an order of that size is taken whichever is right. */
function sizeMinOf(market: Market, { mos }: WireClobMarket): Result<ContractMicros> {
  if (mos === undefined || mos === null) return succeed(market.sizeMin);
  const stated = parseContracts(String(mos));
  if (!stated.ok) return fail("VEN-808", `minimum size: ${stated.failure.message}`);
  return succeed(stated.value > market.sizeMin ? stated.value : market.sizeMin);
}

/** The longer of the two, in whole seconds; the fraction that crypto and finance markets wait counts as one. */
function delaySecondsOf(listed: WireMarket, { sd, itode }: Partial<WireClobMarket>): number {
  const fraction = itode === true ? 1 : 0;
  const stated = [sd ?? 0, listed.secondsDelay ?? 0].map((seconds) =>
    Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 0,
  );
  return Math.min(Math.max(fraction, ...stated), delaySecondsMax);
}
