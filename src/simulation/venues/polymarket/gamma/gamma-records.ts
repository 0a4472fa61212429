// The catalogue's records of markets and events. Three fields of a market are JSON inside a JSON string, and its dates
// have two formats. Source: reference page, section 4.2; shapes as in live replies.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { hexWordFor } from "../../../identifiers.ts";
import { isoSeconds } from "../../../instant-text.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { PolymarketEvent } from "../listing.ts";
import { eventsOf } from "../listing-events.ts";
import type { Oracle } from "../oracle.ts";
import { wireTickSize } from "../wire-book.ts";
import type { DisplayPrice } from "./display-prices.ts";

type Fields = Readonly<Record<string, unknown>>;

const microsPerUnit = 1_000_000;

/** Markets that do not say begin thirty days before their end. */
const monthMicros = 30 * 86_400 * microsPerUnit;

/** Returns when a market began. */
export function startOf({ listing }: ListedMarket): EpochMicros {
  return listing.startAt ?? epochMicros(Math.max(0, integerOf(listing.endAt) - monthMicros));
}

/** Returns what was traded, in dollars. */
export function volumeOf({ traded }: ListedMarket): number {
  return integerOf(traded.turnover) / microsPerUnit;
}

/** Returns what rests in the book, in whole dollars: bids at their price, offers at that of the other outcome. */
export function liquidityOf({ traded }: ListedMarket): number {
  const { bids, asks } = traded.book.levels();
  let total = 0;
  for (const { price, size } of bids) total += integerOf(price) * integerOf(size);
  for (const { price, size } of asks) total += (ticksPerUsd - integerOf(price)) * integerOf(size);
  return Math.floor(total / ticksPerUsd / microsPerUnit);
}

export function wireMarket(market: ListedMarket, prices: DisplayPrice, oracle: Oracle): Fields {
  const { listing } = market;
  const isOpen = !oracle.isResolved(market);
  const word = oracle.catalogueWord(market);
  const { outcomePrices, ...display } = prices;
  return {
    id: listing.gammaId,
    question: listing.question,
    conditionId: listing.conditionId,
    questionID: listing.questionId,
    slug: listing.slug,
    version: listing.version ?? "v1",
    startDate: isoSeconds(startOf(market)),
    endDate: isoSeconds(listing.endAt),
    ...(market.gameStartAt === null ? {} : { gameStartTime: gameStartText(market.gameStartAt) }),
    outcomes: JSON.stringify(listing.outcomes),
    outcomePrices: JSON.stringify(outcomePrices),
    clobTokenIds: JSON.stringify([listing.yesToken, listing.noToken]),
    ...(listing.version === "v2" ? { positionIds: [listing.yesToken, listing.noToken] } : {}),
    active: true,
    closed: !isOpen,
    archived: false,
    restricted: true,
    enableOrderBook: true,
    acceptingOrders: isOpen && market.traded.phase === "open",
    orderPriceMinTickSize: wireTickSize(market),
    orderMinSize: listing.orderSizeMin,
    secondsDelay: listing.secondsDelay ?? 0,
    ...wireNegRisk(market),
    groupItemTitle: "",
    ...wireFees(market),
    volumeNum: volumeOf(market),
    volume24hr: volumeOf(market),
    liquidityNum: liquidityOf(market),
    umaBond: "500",
    customLiveness: 0,
    ...wireResolution(listing.version === "v2", word),
    clearBookOnStart: listing.clearBookOnStart ?? false,
    rewardsMinSize: 50,
    rewardsMaxSpread: 3.5,
    ...(listing.gameId === undefined ? {} : { gameId: listing.gameId }),
    ...(listing.sportsMarketType === undefined
      ? {}
      : { sportsMarketType: listing.sportsMarketType }),
    ...display,
    events: eventsOf(listing).map(wireEventHead),
  };
}

export function wireEvent(
  event: PolymarketEvent,
  markets: readonly ListedMarket[],
  isClosed: boolean,
  write: (market: ListedMarket) => Fields,
): Fields {
  const series = markets.map(({ listing }) => listing.seriesId).find((id) => id !== undefined);
  const tags = new Set(markets.flatMap(({ listing }) => listing.tagIds ?? []));
  return {
    ...wireEventHead(event),
    active: true,
    closed: isClosed,
    archived: false,
    tags: [...tags].map((id) => ({ id })),
    ...(series === undefined ? {} : { series: [{ id: series }] }),
    markets: markets.map(write),
  };
}

function wireEventHead({ id, slug, title, negRisk }: PolymarketEvent): Fields {
  return { id, slug, title, negRisk, enableNegRisk: negRisk, negRiskAugmented: false };
}

/** Markets of the second protocol have a field of their own, which is never missing. */
function wireResolution(isSecond: boolean, word: string | null): Fields {
  if (isSecond) return { resolutionStatus: word === "resolved" ? "resolved" : "active" };
  return word === null ? {} : { umaResolutionStatus: word };
}

/** The market of the whole event has a zero in its last byte, where each question has its number. */
function wireNegRisk({ listing }: ListedMarket): Fields {
  if (!listing.negRisk) return { negRisk: false, negRiskOther: false };
  const word = hexWordFor(`polymarket neg-risk market ${eventsOf(listing)[0].id}`);
  return {
    negRisk: true,
    negRiskOther: false,
    negRiskMarketID: `${word.slice(0, -2)}00`,
    negRiskRequestID: hexWordFor(`polymarket neg-risk request ${listing.questionId}`),
  };
}

function wireFees({ listing }: ListedMarket): Fields {
  const { fees } = listing;
  return {
    feesEnabled: fees !== null,
    feeType: fees === null ? null : fees.feeType,
    feeSchedule:
      fees === null
        ? null
        : {
            exponent: fees.exponent,
            rate: fees.rate,
            takerOnly: true,
            rebateRate: fees.rebateRate,
          },
    // A legacy ceiling on every market, not the fee.
    makerBaseFee: 1_000,
    takerBaseFee: 1_000,
  };
}

/** Returns `2026-12-19 23:40:00+00`: the one field with a space and a bare offset. */
function gameStartText(instant: EpochMicros): string {
  return isoSeconds(instant).replace("T", " ").replace("Z", "+00");
}
