// What can forbid a trade, rebuilt from durable records alone: kill switch, safe mode, orders of the last minute,
// losses of the day.

import type { EngineRecord, LedgerPosted } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";

const microsPerDay = 86_400_000_000;
const microsPerMinute = 60_000_000;

export class RiskCounters {
  #killSwitch: string | undefined;
  #safeMode: string | undefined;
  #orderTimes: number[] = [];
  #day = 0;
  #realisedToday = 0;
  #dayBoundaryMicros: number;
  /** Worst losses of the groups in progress, by group. */
  readonly #lossInProgress = new Map<string, number>();

  constructor(dayBoundaryMicros: number) {
    this.#dayBoundaryMicros = dayBoundaryMicros;
  }

  apply(record: EngineRecord): void {
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
        this.#countOrder(integerOf(record.at));
        break;
      case "GroupApproved":
        this.#lossInProgress.set(record.group.groupId, integerOf(record.lossWorst));
        break;
      case "GroupClosed":
        this.#lossInProgress.delete(record.groupId);
        break;
      case "LedgerPosted":
        this.#book(record);
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

  /** Realised profit of the trading day that contains now, in micros; fees of closing trades included. */
  realisedTodayMicros(nowMicros: number): number {
    return this.#dayOf(nowMicros) === this.#day ? this.#realisedToday : 0;
  }

  lossInProgressMicros(): number {
    let sum = 0;
    for (const loss of this.#lossInProgress.values()) sum += loss;
    return sum;
  }

  hashInto(hash: StateHash): void {
    hash.addText(this.#killSwitch ?? "");
    hash.addText(this.#safeMode ?? "");
    hash.addInteger(this.#day);
    hash.addInteger(this.#realisedToday);
    for (const at of this.#orderTimes) hash.addInteger(at);
    hash.addInteger(this.lossInProgressMicros());
  }

  #dayOf(micros: number): number {
    return Math.floor((micros - this.#dayBoundaryMicros) / microsPerDay);
  }

  #countOrder(at: number): void {
    this.#orderTimes.push(at);
    while ((this.#orderTimes[0] ?? at) <= at - microsPerMinute) this.#orderTimes.shift();
  }

  #book(record: LedgerPosted): void {
    // The other side of a realised profit is a credit, hence the sign.
    let profit = 0;
    for (const { account, amount } of record.posting.entries) {
      if (account.startsWith("profit:")) profit -= integerOf(amount);
    }
    const day = this.#dayOf(integerOf(record.at));
    if (day !== this.#day) this.#realisedToday = 0;
    this.#day = day;
    this.#realisedToday += profit;
  }
}
