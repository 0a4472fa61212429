// What can forbid a trade, rebuilt from durable records alone: kill switch, safe mode, orders of the last minute,
// losses of the day.
//
// A loss of the day is what a closed group lost with its fees, and what a cluster lost when the last of its markets has
// settled: of two legs that hedge each other one always loses, so a single settlement says nothing. Gains do not make
// up for losses: the limit is there to stop a day on which things go wrong.

import { type InstrumentId, type MarketId, marketOf } from "../../domain/market/venue.ts";
import type { EngineRecord, LedgerPosted } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { settledInstrument } from "../../domain/portfolio/ledger.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { ExposureView } from "./contract.ts";

const microsPerDay = 86_400_000_000;
const microsPerMinute = 60_000_000;

export class RiskCounters {
  #killSwitch: string | undefined;
  #safeMode: string | undefined;
  #orderTimes: number[] = [];
  /** Epoch micros of the last loss, and what was lost on its day. */
  #lostAt = 0;
  #lostThatDay = 0;
  #dayBoundaryMicros: number;
  readonly #exposure: Pick<ExposureView, "exposureOfCluster">;
  /** Worst losses of the groups in progress, by group. */
  readonly #lossInProgress = new Map<string, number>();
  /** Clusters of the markets traded that have not settled. */
  readonly #clusters = new Map<MarketId, string>();
  /** Won or lost so far in clusters of which some markets have settled, in micros. */
  readonly #settled = new Map<string, number>();

  /** @param exposure As the records before and including the one applied left it. */
  constructor(dayBoundaryMicros: number, exposure: Pick<ExposureView, "exposureOfCluster">) {
    this.#dayBoundaryMicros = dayBoundaryMicros;
    this.#exposure = exposure;
  }

  apply(record: EngineRecord): void {
    const at = integerOf(record.at);
    switch (record.kind) {
      case "KillSwitchChanged":
        this.#killSwitch = record.set ? record.reason : undefined;
        break;
      case "SafeModeEntered":
        this.#safeMode = record.reason;
        break;
      case "SafeModeLeft":
        this.#safeMode = undefined;
        break;
      case "EngineStarted":
      case "SettingsApplied":
        this.#dayBoundaryMicros = integerOf(record.settings.risk.dayBoundary);
        break;
      case "LegIntended":
        this.#countOrder(at);
        break;
      case "GroupApproved":
        this.#lossInProgress.set(record.group.groupId, integerOf(record.lossWorst));
        for (const { instrument } of record.group.legs) {
          this.#clusters.set(marketOf(instrument), record.group.cluster);
        }
        break;
      case "GroupClosed":
        this.#lossInProgress.delete(record.groupId);
        this.#lose(at, -integerOf(record.profitLocked));
        break;
      case "LedgerPosted":
        this.#settle(record);
        break;
      case "PositionSettled":
        this.#closeCluster(at, record.market);
        break;
      default:
    }
  }

  killSwitch(): string | undefined {
    return this.#killSwitch;
  }

  safeMode(): string | undefined {
    return this.#safeMode;
  }

  /** Orders intended in the minute that ends now. */
  ordersInLastMinute(nowMicros: number): number {
    return this.#orderTimes.filter((at) => at > nowMicros - microsPerMinute).length;
  }

  /** Lost on the trading day that contains now, in micros, fees included. */
  lostTodayMicros(nowMicros: number): number {
    return this.#dayOf(nowMicros) === this.#dayOf(this.#lostAt) ? this.#lostThatDay : 0;
  }

  lossInProgressMicros(): number {
    let sum = 0;
    for (const loss of this.#lossInProgress.values()) sum += loss;
    return sum;
  }

  hashInto(hash: StateHash): void {
    for (const reason of [this.#killSwitch, this.#safeMode]) {
      hash.addInteger(reason === undefined ? 0 : 1);
      hash.addText(reason ?? "");
    }
    hash.addInteger(this.#lostAt);
    hash.addInteger(this.#lostThatDay);
    for (const at of this.#orderTimes) hash.addInteger(at);
    for (const amounts of [this.#lossInProgress, this.#settled]) {
      hash.addInteger(amounts.size);
      for (const [name, micros] of [...amounts].sort(byName)) {
        hash.addText(name);
        hash.addInteger(micros);
      }
    }
    for (const [market, cluster] of [...this.#clusters].sort(byName)) {
      hash.addText(market);
      hash.addText(cluster);
    }
  }

  #dayOf(micros: number): number {
    return Math.floor((micros - this.#dayBoundaryMicros) / microsPerDay);
  }

  #countOrder(at: number): void {
    this.#orderTimes.push(at);
    while ((this.#orderTimes[0] ?? at) <= at - microsPerMinute) this.#orderTimes.shift();
  }

  #lose(at: number, micros: number): void {
    if (micros <= 0) return;
    if (this.#dayOf(at) !== this.#dayOf(this.#lostAt)) this.#lostThatDay = 0;
    this.#lostAt = at;
    this.#lostThatDay += micros;
  }

  #settle({ posting }: LedgerPosted): void {
    const instrument: InstrumentId | undefined = settledInstrument(posting);
    if (instrument === undefined) return;
    const cluster = this.#clusterOf(marketOf(instrument));
    let result = this.#settled.get(cluster) ?? 0;
    // The other side of a profit is a credit, hence the sign.
    for (const { account, amount } of posting.entries) {
      if (account.startsWith("profit:")) result -= integerOf(amount);
    }
    this.#settled.set(cluster, result);
  }

  #closeCluster(at: number, market: MarketId): void {
    const cluster = this.#clusterOf(market);
    this.#clusters.delete(market);
    if (integerOf(this.#exposure.exposureOfCluster(cluster)) !== 0) return;
    this.#lose(at, -(this.#settled.get(cluster) ?? 0));
    this.#settled.delete(cluster);
  }

  /** A market that no group has traded stands for itself. */
  #clusterOf(market: MarketId): string {
    return this.#clusters.get(market) ?? market;
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
