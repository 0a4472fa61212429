// What the venue holds for us: cash on the shards we trade on, and markets that have paid. Told to the engine as inputs,
// and kept by shard for whoever must know where the cash lies, because only its own shard can spend it.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import {
  addDuration,
  days,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { addUsd, noUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { AccountLimits, ExchangeRest } from "../rest/exchange.ts";
import { costs } from "../rest/paths.ts";
import type { PortfolioRest, ShardCash } from "../rest/portfolio.ts";

export interface KalshiAccountOptions {
  readonly clock: Clock;
  readonly portfolio: Pick<PortfolioRest, "balance" | "settlements">;
  readonly exchange: Pick<ExchangeRest, "limits" | "endpointCosts">;
  readonly log: AdapterLog;
  /** Shards that we trade on: cash elsewhere cannot pay for our orders. */
  readonly shards: readonly number[];
  /** Since when nothing has moved our money, or null while something may. */
  readonly quietSince: () => EpochMicros | null;
  readonly emit: (event: NewEvent) => void;
  /** A market has paid: its position is gone. */
  readonly settled: (ticker: string, settledAt: EpochMicros) => void;
  /** The venue's own numbers of how fast we may ask. */
  readonly limits: (limits: AccountLimits) => void;
}

/** A read that takes longer is given up. */
const readWithin = seconds(10);

/** Reads trail what the venue has done by about half a second; cash that moved later than this is not believed yet. */
const settlesWithin = seconds(2);

/** A run begins with the settlements of so long before it: markets settle while the program does not run. */
const settlementsBefore = days(31);

/** Settlements are read again from so long before the newest: they become visible late. */
const settlementOverlap = seconds(3_600);

/** Settled markets remembered, so that each is told once. */
export const settledMax = 65_536;

/** Costs that we count with, under the names of the venue's list. */
const countedCosts: Readonly<Record<string, number>> = {
  "DELETE /portfolio/events/orders/:order_id": costs.cancel,
  "DELETE /portfolio/events/orders/batched": costs.cancel,
  "GET /portfolio/orders/:order_id": costs.orderRead,
};

export class KalshiAccount {
  readonly #options: KalshiAccountOptions;
  readonly #settled = new Set<string>();
  #settledFrom: EpochMicros;
  #cash: ShardCash | null = null;

  constructor(options: KalshiAccountOptions) {
    this.#options = options;
    const from = integerOf(options.clock.now()) - integerOf(settlementsBefore);
    this.#settledFrom = epochMicros(Math.max(0, from));
  }

  /** Cash by shard as of the last refresh, or null before the first. */
  get cash(): ShardCash | null {
    return this.#cash;
  }

  /**
   * Reads cash and settlements and tells the engine. Cash is told only when nothing of ours moved while it was read,
   * nor shortly before, because a balance from the middle of a trade agrees with no ledger. Failures are those of the
   * reads.
   */
  async refresh(): Promise<Result<ShardCash>> {
    const { clock, emit, shards, portfolio, quietSince } = this.#options;
    const earlier = await this.#refreshSettlements();
    if (!earlier.ok) return earlier;
    const quiet = quietSince();
    const asked = clock.now();
    const cash = await portfolio.balance(this.#deadline());
    if (!cash.ok) return cash;
    this.#cash = cash.value;
    const later = await this.#refreshSettlements();
    if (!later.ok) return later;
    const hasCalmed = quiet !== null && addDuration(quiet, settlesWithin) <= asked;
    if (!hasCalmed || later.value > 0 || quietSince() !== quiet) return cash;
    const total = spendable(cash.value, shards);
    emit({ kind: "BalanceReported", receivedAt: clock.now(), venue: "kalshi", cash: total });
    return cash;
  }

  /** Reads how fast we may ask, and whether requests cost what we count with. */
  async refreshLimits(): Promise<Result<AccountLimits>> {
    const { exchange, limits, log } = this.#options;
    const read = await exchange.limits(this.#deadline());
    if (!read.ok) return read;
    limits(read.value);
    const listed = await exchange.endpointCosts(this.#deadline());
    if (!listed.ok) return listed;
    for (const { method, path, cost } of listed.value) {
      const counted = countedCosts[`${method} ${path}`];
      if (counted === undefined || counted === cost) continue;
      const details = { method, path, cost, counted };
      log({ level: "warn", message: "kalshi: a request costs other than we count", details });
    }
    return read;
  }

  /** Tells of settlements and returns how many were new. */
  async #refreshSettlements(): Promise<Result<number>> {
    const { portfolio, emit, clock, settled } = this.#options;
    const from = integerOf(this.#settledFrom) - integerOf(settlementOverlap);
    const seconds = Math.max(0, Math.floor(from / 1_000_000));
    const read = await portfolio.settlements(seconds, this.#deadline());
    if (!read.ok) return read;
    let told = 0;
    for (const settlement of read.value) {
      if (settlement.settledAt > this.#settledFrom) this.#settledFrom = settlement.settledAt;
      if (this.#settled.has(settlement.ticker)) continue;
      if (this.#settled.size >= settledMax) this.#settled.clear();
      this.#settled.add(settlement.ticker);
      told += 1;
      settled(settlement.ticker, settlement.settledAt);
      emit({
        kind: "SettlementReported",
        receivedAt: clock.now(),
        market: marketId("kalshi", settlement.ticker),
        yesValue: settlement.yesValue,
      });
    }
    return succeed(told);
  }

  #deadline(): EpochMicros {
    return addDuration(this.#options.clock.now(), readWithin);
  }
}

/** Returns the cash on the shards; a shard the venue does not list holds none. */
export function spendable(cash: ShardCash, shards: readonly number[]): UsdMicros {
  return shards.reduce((sum, shard) => addUsd(sum, cash.byShard.get(shard) ?? noUsd), noUsd);
}
