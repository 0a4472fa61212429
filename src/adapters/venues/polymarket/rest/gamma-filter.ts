// What can be asked of the Gamma catalogue beyond symbols, and whether an answer is one to that question: the venue
// ignores parameters that it does not know without a word, and then answers with everything. Source: the venue's pages
// on listing markets and events by keyset.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { formatUsd, parseUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../../shared/frame-text.ts";
import type { HttpQuery } from "../../shared/http-options.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";

export interface Between<Value> {
  readonly from?: Value;
  readonly until?: Value;
}

/** Fields that a list can be ordered by, in the venue's spelling. */
export type GammaOrder = "volume24hr" | "volumeNum" | "liquidityNum" | "startDate" | "endDate";

interface CommonFilter {
  readonly ids?: readonly string[];
  readonly slugs?: readonly string[];
  /** The venue lists closed ones only when asked for them alone; false when absent. */
  readonly isClosed?: boolean;
  readonly ends?: Between<EpochMicros>;
  readonly starts?: Between<EpochMicros>;
  readonly liquidity?: Between<UsdMicros>;
  readonly volume?: Between<UsdMicros>;
}

export interface GammaMarketFilter extends CommonFilter {
  readonly conditionIds?: readonly string[];
  readonly tokens?: readonly string[];
  readonly questionIds?: readonly string[];
  readonly order?: { readonly by: GammaOrder; readonly isAscending: boolean };
}

/** Tags and series are asked of events: only their records say which they have. */
export interface GammaEventFilter extends CommonFilter {
  readonly tagIds?: readonly string[];
  readonly seriesId?: string;
}

export function marketQuery(filter: GammaMarketFilter): HttpQuery {
  const { order } = filter;
  return [
    ...commonQuery(filter),
    ...list("condition_ids", filter.conditionIds),
    ...list("clob_token_ids", filter.tokens),
    ...list("question_ids", filter.questionIds),
    ...one("order", order?.by),
    ...one("ascending", order === undefined ? undefined : String(order.isAscending)),
  ];
}

export function eventQuery(filter: GammaEventFilter): HttpQuery {
  return [
    ...commonQuery(filter),
    ...list("tag_id", filter.tagIds),
    ...one("series_id", filter.seriesId),
  ];
}

/** Returns why a market of the answer is not one that was asked for (`VEN-862`), or undefined. */
export function marketMisfit(filter: GammaMarketFilter, record: JsonValue): Failure | undefined {
  if (!isJsonObject(record)) return undefined;
  return (
    commonMisfit(filter, record) ??
    inList("condition_ids", filter.conditionIds, [record.conditionId]) ??
    inList("clob_token_ids", filter.tokens, tokensOf(record)) ??
    inList("question_ids", filter.questionIds, [record.questionID])
  );
}

/** As `marketMisfit`, of an event. */
export function eventMisfit(filter: GammaEventFilter, record: JsonValue): Failure | undefined {
  if (!isJsonObject(record)) return undefined;
  const series = filter.seriesId === undefined ? undefined : [filter.seriesId];
  return (
    commonMisfit(filter, record) ??
    inList("tag_id", filter.tagIds, idsOf(record.tags)) ??
    inList("series_id", series, idsOf(record.series))
  );
}

/** Returns `VEN-862` when a page is not in the order that was asked for. */
export function orderMisfit(
  { order }: GammaMarketFilter,
  records: readonly JsonValue[],
): Failure | undefined {
  if (order === undefined) return undefined;
  const { by, isAscending } = order;
  const values = records.flatMap((record) => {
    const value = isJsonObject(record) ? sortValue(by, record[by]) : null;
    return value === null ? [] : [value];
  });
  const isOrdered = values.every((value, place) => {
    const before = values[place - 1];
    return before === undefined || (isAscending ? before <= value : before >= value);
  });
  return isOrdered ? undefined : notApplied("order");
}

function commonQuery(filter: CommonFilter): HttpQuery {
  return [
    ["closed", String(filter.isClosed ?? false)],
    ...list("id", filter.ids),
    ...list("slug", filter.slugs),
    ...range("start_date", filter.starts, isoText),
    ...range("end_date", filter.ends, isoText),
    ...range("liquidity_num", filter.liquidity, formatUsd),
    ...range("volume_num", filter.volume, formatUsd),
  ];
}

function commonMisfit(filter: CommonFilter, record: JsonObject): Failure | undefined {
  const isClosed = filter.isClosed ?? false;
  if (record.closed !== isClosed) return notApplied("closed");
  return (
    inList("id", filter.ids, [record.id]) ??
    inList("slug", filter.slugs, [record.slug]) ??
    inRange("start_date", filter.starts, instantOf(record.startDate)) ??
    inRange("end_date", filter.ends, instantOf(record.endDate)) ??
    inRange("liquidity_num", filter.liquidity, usdOf(record.liquidityNum ?? record.liquidity)) ??
    inRange("volume_num", filter.volume, usdOf(record.volumeNum ?? record.volume))
  );
}

function isoText(instant: EpochMicros): string {
  return new Date(Math.floor(integerOf(instant) / 1_000)).toISOString();
}

function list(name: string, values: readonly string[] | undefined): HttpQuery {
  return (values ?? []).map((value) => [name, value] as const);
}

function one(name: string, value: string | undefined): HttpQuery {
  return value === undefined ? [] : [[name, value]];
}

function range<Value>(
  name: string,
  between: Between<Value> | undefined,
  textOf: (value: Value) => string,
): HttpQuery {
  const { from, until } = between ?? {};
  return [
    ...one(`${name}_min`, from === undefined ? undefined : textOf(from)),
    ...one(`${name}_max`, until === undefined ? undefined : textOf(until)),
  ];
}

function inList(
  name: string,
  wanted: readonly string[] | undefined,
  stated: readonly unknown[],
): Failure | undefined {
  if (wanted === undefined || wanted.length === 0) return undefined;
  const isThere = stated.some((value) => typeof value === "string" && wanted.includes(value));
  return isThere ? undefined : notApplied(name);
}

/** What a record does not state proves no filter. */
function inRange<Value extends EpochMicros | UsdMicros>(
  name: string,
  between: Between<Value> | undefined,
  stated: Value | null,
): Failure | undefined {
  const { from, until } = between ?? {};
  if (from === undefined && until === undefined) return undefined;
  const isInside =
    stated !== null &&
    (from === undefined || integerOf(stated) >= integerOf(from)) &&
    (until === undefined || integerOf(stated) <= integerOf(until));
  return isInside ? undefined : notApplied(name);
}

function notApplied(name: string): Failure {
  return failure("VEN-862", `the answer does not fit the filter ${name}`);
}

function tokensOf({ clobTokenIds, positionIds }: JsonObject): readonly unknown[] {
  const positions = isJsonArray(positionIds) ? positionIds : [];
  const tokens = typeof clobTokenIds === "string" ? clobTokenIds.match(/\d+/g) : null;
  return [...positions, ...(tokens ?? [])];
}

function idsOf(value: JsonValue | undefined): readonly unknown[] {
  return isJsonArray(value) ? value.map((entry) => (isJsonObject(entry) ? entry.id : null)) : [];
}

function instantOf(value: JsonValue | undefined): EpochMicros | null {
  return typeof value === "string" ? instantOfIsoText(value) : null;
}

/** Returns a display figure cut to millionths, or null when it is none: they are doubles, as numbers or as texts, with any
 * number of decimals, and enough to see whether a filter was applied. */
function usdOf(value: JsonValue | undefined): UsdMicros | null {
  const text = typeof value === "number" ? String(value) : value;
  const figure = typeof text === "string" ? /^(\d+)(\.\d{1,6})?\d*$/.exec(text) : null;
  const amount = figure === null ? null : parseUsd(`${figure[1]}${figure[2] ?? ""}`);
  return amount?.ok === true ? amount.value : null;
}

function sortValue(by: GammaOrder, value: JsonValue | undefined): number | null {
  if (by === "startDate" || by === "endDate") {
    const instant = instantOf(value);
    return instant === null ? null : integerOf(instant);
  }
  return typeof value === "number" ? value : null;
}
