// What the catalogue can be asked for, and in which order. Parameters that are not known are ignored without a word, as
// the venue does: a misspelt filter finds everything. Source: reference page, section 4.2.

import { integerOf } from "../../../../domain/units/unit.ts";
import { parseUsd } from "../../../../domain/units/usd-micros.ts";
import { isoSeconds } from "../../../instant-text.ts";
import { queryList } from "../../../transport/shell.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { PolymarketEvent } from "../listing.ts";
import type { Oracle } from "../oracle.ts";
import { liquidityOf, startOf, volumeOf } from "./gamma-records.ts";

/** Returns true when no value is asked for, or one of the own. */
function admits(values: readonly string[], own: readonly (string | undefined)[]): boolean {
  return values.length === 0 || own.some((one) => one !== undefined && values.includes(one));
}

/** Returns true when dollars are within the bounds that the query names, if any; a bound that is no number is none. */
function isWithin(query: URLSearchParams, name: string, dollars: number): boolean {
  const least = boundOf(query.get(`${name}_min`), Number.NEGATIVE_INFINITY);
  const most = boundOf(query.get(`${name}_max`), Number.POSITIVE_INFINITY);
  return dollars >= least && dollars <= most;
}

function boundOf(text: string | null, absent: number): number {
  const parsed = parseUsd(text ?? "");
  return parsed.ok ? integerOf(parsed.value) / 1_000_000 : absent;
}

/** The same for a day or an instant; as texts of one format they compare as in time. A date alone is its midnight. */
function isBetween(query: URLSearchParams, name: string, instant: string): boolean {
  const least = query.get(`${name}_min`) ?? "";
  const most = query.get(`${name}_max`) ?? "";
  return (
    (least === "" || instant >= comparable(least)) && (most === "" || instant <= comparable(most))
  );
}

function comparable(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`;
  return text.replace(/\.\d+Z$/, "Z");
}

/** Returns the test of whether a market belongs to what the query names. */
export function marketFilter(
  oracle: Oracle,
  query: URLSearchParams,
): (market: ListedMarket) => boolean {
  const list = (name: string): readonly string[] => queryList(query, name);
  const wantsClosed = query.get("closed") === "true";
  return (market) => {
    const { listing } = market;
    return (
      oracle.isResolved(market) === wantsClosed &&
      admits(list("id"), [listing.gammaId]) &&
      admits(list("slug"), [listing.slug]) &&
      admits(list("clob_token_ids"), [listing.yesToken, listing.noToken]) &&
      admits(list("condition_ids"), [listing.conditionId]) &&
      admits(list("question_ids"), [listing.questionId]) &&
      admits(list("tag_id"), listing.tagIds ?? []) &&
      admits(list("series_id"), [listing.seriesId]) &&
      admits(list("game_id"), [listing.gameId]) &&
      admits(list("sports_market_types"), [listing.sportsMarketType]) &&
      admits(list("uma_resolution_status"), [oracle.catalogueWord(market) ?? undefined]) &&
      isWithin(query, "liquidity_num", liquidityOf(market)) &&
      isWithin(query, "volume_num", volumeOf(market)) &&
      isBetween(query, "start_date", isoSeconds(startOf(market))) &&
      isBetween(query, "end_date", isoSeconds(listing.endAt))
    );
  };
}

/** Fields that a list can be ordered by, in the venue's spelling; others are ignored. */
const orderValues: ReadonlyMap<string, (market: ListedMarket) => number> = new Map([
  ["volume24hr", volumeOf],
  ["volumeNum", volumeOf],
  ["liquidityNum", liquidityOf],
  ["startDate", (market: ListedMarket) => integerOf(startOf(market))],
  ["endDate", ({ listing }: ListedMarket) => integerOf(listing.endAt)],
]);

/** Orders by the named field, the largest first unless asked otherwise; markets that are equal stay as they were. */
export function orderedMarkets(
  markets: readonly ListedMarket[],
  query: URLSearchParams,
): readonly ListedMarket[] {
  const measure = orderValues.get(query.get("order") ?? "");
  if (measure === undefined) return markets;
  const sign = query.get("ascending") === "true" ? 1 : -1;
  return [...markets].sort((a, b) => sign * (measure(a) - measure(b)));
}

export function admitsEvent(
  listed: { readonly event: PolymarketEvent; readonly markets: readonly ListedMarket[] },
  oracle: Oracle,
  query: URLSearchParams,
): boolean {
  const { event, markets } = listed;
  const wantsClosed = query.get("closed") === "true";
  const sum = (measure: (market: ListedMarket) => number): number =>
    markets.reduce((total, market) => total + measure(market), 0);
  const ends = markets.map(({ listing }) => isoSeconds(listing.endAt)).sort();
  const starts = markets.map((market) => isoSeconds(startOf(market))).sort();
  return (
    markets.every((market) => oracle.isResolved(market)) === wantsClosed &&
    admits(queryList(query, "id"), [event.id]) &&
    admits(queryList(query, "slug"), [event.slug]) &&
    admits(
      queryList(query, "tag_id"),
      markets.flatMap(({ listing }) => listing.tagIds ?? []),
    ) &&
    admits(
      queryList(query, "series_id"),
      markets.map(({ listing }) => listing.seriesId),
    ) &&
    isWithin(query, "liquidity_num", sum(liquidityOf)) &&
    isWithin(query, "volume_num", sum(volumeOf)) &&
    isBetween(query, "start_date", starts[0] ?? "") &&
    isBetween(query, "end_date", ends[ends.length - 1] ?? "")
  );
}
