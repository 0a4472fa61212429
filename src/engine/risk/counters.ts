// What can forbid a trade, rebuilt from durable records alone: kill switch, safe mode, disputed venues, closed gates,
// orders of the last minute and those to come, losses of the day.
//
// A loss of the day is what a closed group lost with its fees in its worst state, and what a cluster turns out to have
// lost beyond that when the last of its markets has settled: of two legs that hedge each other one always loses, so a
// single settlement says nothing. Gains do not make up for losses: the limit is there to stop a day on which things go
// wrong.

import {
  type InstrumentId,
  type MarketId,
  marketOf,
  type Venue,
} from "../../domain/market/venue.ts";
import type {
  EngineRecord,
  GroupApproved,
  GroupReopened,
  LedgerPosted,
  LegIntended,
} from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { ExposureView } from "./contract.ts";
import { FeeCorrections } from "./fee-corrections.ts";
import { VenueGates } from "./venue-gates.ts";

const microsPerDay = 86_400_000_000;
const microsPerMinute = 60_000_000;

/** A group in progress: what it may still lose and still send. */
interface Progress {
  readonly cluster: string;
  readonly lossStressed: number;
  /** It had closed and lost a fill: its approval promised it no further order. */
  readonly reopened: boolean;
  legsToCome: number;
  unwindsToCome: number;
}

/** What a cluster has won or lost by the ledger, and how much of it counts as lost already, in micros. */
interface ClusterResult {
  net: number;
  counted: number;
}

/** Orders that a group of so many legs may need: one for each leg, and a sale of all but one of them. */
export function ordersOf(legCount: number): number {
  return 2 * legCount - 1;
}

export class RiskCounters {
  #killSwitch: string | undefined;
  #safeMode: string | undefined;
  #orderTimes: number[] = [];
  /** Epoch micros of the last loss, and what was lost on its day. */
  #lostAt = 0;
  #lostThatDay = 0;
  #dayBoundaryMicros: number;
  readonly #exposure: Pick<ExposureView, "exposureOfCluster">;
  readonly #inProgress = new Map<string, Progress>();
  /** Clusters of the markets traded, while anything is held or in progress in the cluster. */
  readonly #clusters = new Map<MarketId, string>();
  readonly #results = new Map<string, ClusterResult>();
  /** Venues whose last report of our cash differed from the ledger. */
  readonly #disputed = new Set<Venue>();
  readonly gates = new VenueGates();
  readonly feeCorrections: FeeCorrections;

  /** @param exposure As the records before and including the one applied left it. */
  constructor(dayBoundaryMicros: number, exposure: Pick<ExposureView, "exposureOfCluster">) {
    this.#dayBoundaryMicros = dayBoundaryMicros;
    this.#exposure = exposure;
    this.feeCorrections = new FeeCorrections((micros) => this.#dayOf(micros));
  }

  apply(record: EngineRecord): void {
    const at = integerOf(record.at);
    this.gates.apply(record);
    this.feeCorrections.apply(record);
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
      case "VenueDisputed":
        this.#disputed.add(record.venue);
        break;
      case "VenueAgreed":
        this.#disputed.delete(record.venue);
        break;
      case "EngineStarted":
      case "SettingsApplied":
        this.#dayBoundaryMicros = integerOf(record.settings.risk.dayBoundary);
        break;
      case "LegIntended":
        this.#countOrder(at, record);
        break;
      case "GroupApproved":
        this.#begin(record);
        break;
      case "UnwindStarted":
        this.#unwind(record.groupId);
        break;
      case "GroupClosed":
        this.#finish(at, record.groupId, Math.max(0, -integerOf(record.profitLocked)));
        break;
      case "LedgerPosted":
        this.#post(record);
        break;
      case "GroupReopened":
        this.#reopen(record);
        break;
      case "FillReversed":
        this.#closeIfIdle(at, this.#clusterOf(marketOf(record.fill.instrument)));
        break;
      case "PositionSettled":
        this.#closeCluster(at, this.#clusterOf(record.market));
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

  isDisputed(venue: Venue): boolean {
    return this.#disputed.has(venue);
  }

  /** Orders that the groups in progress may still need: legs not sent, and sales of what would stand alone. */
  ordersToCome(): number {
    let sum = 0;
    for (const { legsToCome, unwindsToCome } of this.#inProgress.values()) {
      sum += legsToCome + unwindsToCome;
    }
    return sum;
  }

  /** Those of them that were reckoned with when their groups were approved. Sales that were not wait for these, and not
   * for each other: so many of them could wait that none would ever be sent. */
  ordersPromised(): number {
    let sum = 0;
    for (const { reopened, legsToCome, unwindsToCome } of this.#inProgress.values()) {
      if (!reopened) sum += legsToCome + unwindsToCome;
    }
    return sum;
  }

  /** Orders intended in the minute that ends now. */
  ordersInLastMinute(nowMicros: number): number {
    return this.#orderTimes.filter((at) => at > nowMicros - microsPerMinute).length;
  }

  /** Lost on the trading day that contains now, in micros, fees included. */
  lostTodayMicros(nowMicros: number): number {
    return this.#dayOf(nowMicros) === this.#dayOf(this.#lostAt) ? this.#lostThatDay : 0;
  }

  /** What the groups in progress would lose if each of them had to be sold inside its bound. */
  lossInProgressMicros(): number {
    let sum = 0;
    for (const { lossStressed } of this.#inProgress.values()) sum += lossStressed;
    return sum;
  }

  hashInto(hash: StateHash): void {
    for (const reason of [this.#killSwitch, this.#safeMode]) {
      hash.addInteger(reason === undefined ? 0 : 1);
      hash.addText(reason ?? "");
    }
    hash.addInteger(this.#lostAt);
    hash.addInteger(this.#lostThatDay);
    hash.addInteger(this.#disputed.size);
    for (const venue of [...this.#disputed].sort()) hash.addText(venue);
    this.gates.hashInto(hash);
    this.feeCorrections.hashInto(hash);
    hash.addInteger(this.#orderTimes.length);
    for (const at of this.#orderTimes) hash.addInteger(at);
    hash.addInteger(this.#inProgress.size);
    for (const [groupId, group] of [...this.#inProgress].sort(byName)) {
      hash.addText(groupId);
      hash.addText(group.cluster);
      hash.addInteger(group.lossStressed);
      hash.addInteger(group.legsToCome);
      hash.addInteger(group.unwindsToCome);
      if (group.reopened) hash.addText("reopened");
    }
    hash.addInteger(this.#results.size);
    for (const [cluster, result] of [...this.#results].sort(byName)) {
      hash.addText(cluster);
      hash.addInteger(result.net);
      hash.addInteger(result.counted);
    }
    hash.addInteger(this.#clusters.size);
    for (const [market, cluster] of [...this.#clusters].sort(byName)) {
      hash.addText(market);
      hash.addText(cluster);
    }
  }

  #dayOf(micros: number): number {
    return Math.floor((micros - this.#dayBoundaryMicros) / microsPerDay);
  }

  #countOrder(at: number, { order }: LegIntended): void {
    const group = this.#inProgress.get(order.groupId);
    // A venue that fills more than was ordered may make us sell one leg more than was reckoned with.
    if (group !== undefined && order.purpose === "open") group.legsToCome -= 1;
    else if (group !== undefined) group.unwindsToCome = Math.max(0, group.unwindsToCome - 1);
    this.#orderTimes.push(at);
    while ((this.#orderTimes[0] ?? at) <= at - microsPerMinute) this.#orderTimes.shift();
  }

  #lose(at: number, micros: number): void {
    if (micros <= 0) return;
    if (this.#dayOf(at) !== this.#dayOf(this.#lostAt)) this.#lostThatDay = 0;
    this.#lostAt = at;
    this.#lostThatDay += micros;
  }

  #begin({ group, lossStressed }: GroupApproved): void {
    const { length } = group.legs;
    this.#inProgress.set(group.groupId, {
      cluster: group.cluster,
      lossStressed: integerOf(lossStressed),
      reopened: false,
      legsToCome: length,
      unwindsToCome: ordersOf(length) - length,
    });
    for (const { instrument } of group.legs)
      this.#clusters.set(marketOf(instrument), group.cluster);
  }

  /** What closing the group counted is counted no longer; what it loses is counted when it closes again. */
  #reopen({ group, lossStressed, profitLocked, closedAt }: GroupReopened): void {
    this.#inProgress.set(group.groupId, {
      cluster: group.cluster,
      lossStressed: integerOf(lossStressed),
      reopened: true,
      legsToCome: 0,
      unwindsToCome: 1,
    });
    for (const { instrument } of group.legs)
      this.#clusters.set(marketOf(instrument), group.cluster);
    const lost = Math.max(0, -integerOf(profitLocked));
    this.#resultOf(group.cluster).counted -= lost;
    if (this.#dayOf(integerOf(closedAt)) !== this.#dayOf(this.#lostAt)) return;
    this.#lostThatDay = Math.max(0, this.#lostThatDay - lost);
  }

  /** What is being sold opens no further leg. */
  #unwind(groupId: string): void {
    const group = this.#inProgress.get(groupId);
    if (group !== undefined) group.legsToCome = 0;
  }

  #finish(at: number, groupId: string, lostMicros: number): void {
    const cluster = this.#inProgress.get(groupId)?.cluster;
    this.#inProgress.delete(groupId);
    this.#lose(at, lostMicros);
    if (cluster === undefined) return;
    this.#resultOf(cluster).counted += lostMicros;
    this.#closeCluster(at, cluster);
  }

  /** Takes what a fill or a settlement won or lost, its fee included. */
  #post({ posting }: LedgerPosted): void {
    let instrument: InstrumentId | undefined;
    let won = 0;
    for (const { account, amount } of posting.entries) {
      if (account.startsWith("position:")) {
        instrument = account.slice("position:".length) as InstrumentId;
      }
      // The other side of a profit is a credit, hence the sign.
      if (account.startsWith("profit:") || account.startsWith("fees:")) won -= integerOf(amount);
    }
    if (instrument === undefined) return;
    this.#resultOf(this.#clusterOf(marketOf(instrument))).net += won;
  }

  /** A fill that was taken back after its group has settled or was forgotten: nothing else will count what it cost. */
  #closeIfIdle(at: number, cluster: string): void {
    for (const group of this.#inProgress.values()) if (group.cluster === cluster) return;
    this.#closeCluster(at, cluster);
  }

  #resultOf(cluster: string): ClusterResult {
    const known = this.#results.get(cluster);
    if (known !== undefined) return known;
    const result: ClusterResult = { net: 0, counted: 0 };
    this.#results.set(cluster, result);
    return result;
  }

  /** Nothing is at stake in the cluster any more: what it lost beyond what was counted is counted now. */
  #closeCluster(at: number, cluster: string): void {
    if (integerOf(this.#exposure.exposureOfCluster(cluster)) !== 0) return;
    const { net, counted } = this.#resultOf(cluster);
    this.#lose(at, -net - counted);
    this.#results.delete(cluster);
    for (const [market, of] of this.#clusters) if (of === cluster) this.#clusters.delete(market);
  }

  /** A market that no group has traded stands for itself. */
  #clusterOf(market: MarketId): string {
    return this.#clusters.get(market) ?? market;
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
