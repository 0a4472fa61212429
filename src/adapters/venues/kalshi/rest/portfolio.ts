// The account over REST: fills, positions, cash per shard and settlements. Everything here is read strictly, because
// it decides what we own; cash is taken from decimal texts, never from the cut-off cents beside them.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";

import { instantOfIsoText } from "../../shared/instant-text.ts";
import { type Page, readAllPages } from "../../shared/list-pages.ts";
import type { RequestPurpose } from "../../shared/request-class.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import { type AccountFill, fillOfRead } from "../normalise/fill.ts";
import {
  balanceSchema,
  positionSchema,
  positionsPageSchema,
  settlementSchema,
  settlementsPageSchema,
} from "../wire/account-schemas.ts";
import { fillSchema, fillsPageSchema } from "../wire/order-schemas.ts";
import { accountPath, itemsPerPageMax } from "./paths.ts";

/** Cash that can be spent, by shard: an order is paid by its own shard alone. */
export interface ShardCash {
  /** Sum over the shards, as the venue states it. */
  readonly total: UsdMicros;
  readonly byShard: ReadonlyMap<number, UsdMicros>;
}

export interface VenuePosition {
  readonly ticker: string;
  readonly exchangeIndex: number | null;
  /** Signed, in micros of a contract: YES above zero, NO below. */
  readonly sizeMicros: number;
}

export interface VenueSettlement {
  readonly ticker: string;
  /** What one YES contract paid. */
  readonly yesValue: PriceTicks;
  /** Paid for the net position; whole cents. */
  readonly revenue: UsdMicros;
  readonly settledAt: EpochMicros;
}

export interface FillsFilter {
  readonly orderId?: string;
  readonly ticker?: string;
  /** Unix seconds. */
  readonly minSeconds?: number;
}

/** A cent in micros of a dollar, and in ticks of a price. */
const microsPerCent = 10_000;
const ticksPerCent = 100;

export class PortfolioRest {
  readonly #http: HttpClient;
  readonly #reader: StrictReader;
  readonly #subaccount: number | null;

  constructor(http: HttpClient, reader: StrictReader, subaccount: number | null) {
    this.#http = http;
    this.#reader = reader;
    this.#subaccount = subaccount;
  }

  /** Returns the fills of all pages; `now` stands in for a fill that does not say when it happened. */
  async fills(
    filter: FillsFilter,
    now: EpochMicros,
    deadline: EpochMicros,
  ): Promise<Result<readonly AccountFill[]>> {
    const query: [string, string][] = [];
    if (filter.orderId !== undefined) query.push(["order_id", filter.orderId]);
    if (filter.ticker !== undefined) query.push(["ticker", filter.ticker]);
    if (filter.minSeconds !== undefined) query.push(["min_ts", String(filter.minSeconds)]);
    return readAllPages("fills", async (cursor) => {
      const answer = await this.#page("/portfolio/fills", "fills", query, cursor, deadline);
      if (!answer.ok) return answer;
      const page = this.#reader.read("fills page", fillsPageSchema, answer.value);
      if (!page.ok) return page;
      return eachOf(page.value.fills, page.value.cursor, (value) => this.#fill(value, now));
    });
  }

  /** Returns the positions in unsettled markets, closed ones included. */
  async positions(deadline: EpochMicros): Promise<Result<readonly VenuePosition[]>> {
    return readAllPages("positions", async (cursor) => {
      const answer = await this.#page("/portfolio/positions", "positions", [], cursor, deadline);
      if (!answer.ok) return answer;
      const page = this.#reader.read("positions page", positionsPageSchema, answer.value);
      if (!page.ok) return page;
      return eachOf(page.value.market_positions, page.value.cursor, (value) =>
        this.#position(value),
      );
    });
  }

  /** Returns the settlements from an instant on. */
  async settlements(
    minSeconds: number,
    deadline: EpochMicros,
  ): Promise<Result<readonly VenueSettlement[]>> {
    const query: [string, string][] = [["min_ts", String(minSeconds)]];
    return readAllPages("settlements", async (cursor) => {
      const path = "/portfolio/settlements";
      const answer = await this.#page(path, "settlements", query, cursor, deadline);
      if (!answer.ok) return answer;
      const page = this.#reader.read("settlements page", settlementsPageSchema, answer.value);
      if (!page.ok) return page;
      return eachOf(page.value.settlements, page.value.cursor, (value) => this.#settlement(value));
    });
  }

  async balance(deadline: EpochMicros): Promise<Result<ShardCash>> {
    const answer = await this.#http.read({
      path: "/portfolio/balance",
      query: accountPath(this.#subaccount),
      endpoint: "balance",
      deadline,
    });
    if (!answer.ok) return answer;
    const wire = this.#reader.read("balance", balanceSchema, answer.value);
    if (!wire.ok) return wire;
    const total = this.#usd("balance", wire.value.balance_dollars);
    if (!total.ok) return total;
    const byShard = new Map<number, UsdMicros>();
    for (const part of wire.value.balance_breakdown ?? []) {
      const cash = this.#usd("balance", part.balance);
      if (!cash.ok) return cash;
      byShard.set(part.exchange_index, cash.value);
    }
    // Without a breakdown the venue knows one shard only.
    if (byShard.size === 0) byShard.set(0, total.value);
    return succeed({ total: total.value, byShard });
  }

  #page(
    path: string,
    endpoint: string,
    filter: readonly (readonly [string, string])[],
    cursor: string | null,
    deadline: EpochMicros,
  ): Promise<Result<JsonValue>> {
    const query = [...accountPath(this.#subaccount), ...filter];
    query.push(["limit", String(itemsPerPageMax)]);
    if (cursor !== null) query.push(["cursor", cursor]);
    const purpose: RequestPurpose = endpoint === "fills" ? "protect" : "read";
    return this.#http.read({ path, query, endpoint, deadline, purpose });
  }

  #fill(value: JsonValue, now: EpochMicros): Result<AccountFill> {
    const wire = this.#reader.read("fill", fillSchema, value);
    return wire.ok ? this.#reader.normalise("fill", fillOfRead(wire.value, now)) : wire;
  }

  #position(value: JsonValue): Result<VenuePosition> {
    const wire = this.#reader.read("position", positionSchema, value);
    if (!wire.ok) return wire;
    const { ticker, exchange_index: exchangeIndex, position_fp: text } = wire.value;
    const sizeMicros = scaledDecimal(text, 6);
    if (Number.isNaN(sizeMicros)) {
      const misfit = { ok: false, failure: decimalFailure(text, 6, "position") } as const;
      return this.#reader.normalise("position", misfit);
    }
    return succeed({ ticker, exchangeIndex: exchangeIndex ?? null, sizeMicros });
  }

  #settlement(value: JsonValue): Result<VenueSettlement> {
    const wire = this.#reader.read("settlement", settlementSchema, value);
    if (!wire.ok) return wire;
    const { ticker, market_result: result, revenue } = wire.value;
    const settledAt = instantOfIsoText(wire.value.settled_time);
    const yesValue = yesValueOf(result, wire.value.value ?? null);
    if (settledAt === null || yesValue === null || !isCents(revenue)) {
      const words = `settlement of ${shorten(ticker)}: result ${shorten(result)}`;
      return this.#reader.normalise("settlement", fail("VEN-801", words, { reason: "settlement" }));
    }
    return succeed({
      ticker,
      yesValue: priceTicks(yesValue),
      revenue: usdMicros(revenue * microsPerCent),
      settledAt,
    });
  }

  #usd(what: string, text: string): Result<UsdMicros> {
    const micros = scaledDecimal(text, 6);
    if (!Number.isNaN(micros)) return succeed(usdMicros(micros));
    return this.#reader.normalise(what, {
      ok: false,
      failure: decimalFailure(text, 6, "cash"),
    });
  }
}

/** Returns what a YES contract paid in ticks, or null when the result is none that we know. */
function yesValueOf(result: string, cents: number | null): number | null {
  if (result === "yes") return ticksPerUsd;
  if (result === "no") return 0;
  if (result !== "scalar" || cents === null || !isCents(cents) || cents > 100) return null;
  return cents * ticksPerCent;
}

function isCents(value: number): boolean {
  return Number.isSafeInteger(value * microsPerCent) && value >= 0;
}

/** Reads the items of a page; one that cannot be read fails the page, since a list with a hole is no answer. */
function eachOf<Item>(
  values: readonly unknown[],
  cursor: string | null | undefined,
  read: (value: JsonValue) => Result<Item>,
): Result<Page<Item>> {
  const items: Item[] = [];
  for (const value of values) {
    const item = read(value as JsonValue);
    if (!item.ok) return item;
    items.push(item.value);
  }
  return succeed({ items, cursor });
}
