// How trades become final: matched, then carried by a block, then confirmed; or tried again on the way, and then carried
// or failed, which takes the trade back. Assets move when a block carries the trade and not before.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { hexWordFor } from "../../../identifiers.ts";
import { RandomStream, seededSource } from "../../../random-stream.ts";
import type { CoreFinality, CoreTradeStatus } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { TradeRecord, Transfer } from "./trade-record.ts";

type Fate = "confirmed" | "retried" | "failed";

/** Fates that may be decided ahead. */
export const decidedMax = 10_000;

/** From match to block where nobody says otherwise: the venue's users see two to five seconds. */
const minedAfterMillisLeast = 2_000;
const minedAfterMillisMost = 5_000;
const confirmedAfterMillis = 4_000;
const microsPerMilli = 1_000;

export class Finality {
  readonly #state: CoreState;
  readonly #random: RandomStream;
  #minedAfterMillis: number | null = null;
  #confirmedAfterMillis = confirmedAfterMillis;
  #retryChance = 0;
  #failChance = 0;
  readonly #decided: Fate[] = [];
  #transactionCount = 0;

  constructor(state: CoreState) {
    this.#state = state;
    this.#random = new RandomStream(seededSource(state.seed)).fork();
  }

  set(finality: Partial<CoreFinality>): void {
    this.#minedAfterMillis = finality.minedAfterMillis ?? this.#minedAfterMillis;
    this.#confirmedAfterMillis = finality.confirmedAfterMillis ?? this.#confirmedAfterMillis;
    this.#retryChance = finality.retryChance ?? this.#retryChance;
    this.#failChance = finality.failChance ?? this.#failChance;
  }

  decide(fates: readonly Fate[]): void {
    this.#decided.push(...fates);
    assert(this.#decided.length <= decidedMax, `more than ${decidedMax} fates are decided`);
  }

  /** Sends a new trade on its way. */
  begin(trade: TradeRecord, now: EpochMicros): void {
    const fate = this.#decided.shift() ?? this.#drawFate();
    this.#after(now, this.#blockMillis(), (at) => {
      if (fate === "confirmed" && this.#isCovered(trade)) this.#mine(trade, at);
      else this.#retry(trade, fate, at);
    });
  }

  #retry(trade: TradeRecord, fate: Fate, now: EpochMicros): void {
    this.#become(trade, "RETRYING", now);
    this.#after(now, this.#blockMillis(), (at) => {
      if (fate !== "failed" && this.#isCovered(trade)) this.#mine(trade, at);
      else this.#fail(trade, at);
    });
  }

  #mine(trade: TradeRecord, now: EpochMicros): void {
    this.#transactionCount += 1;
    const { ledger, seed } = this.#state;
    trade.transactionHash = hexWordFor(`polymarket transaction ${seed} ${this.#transactionCount}`);
    this.#release(trade);
    for (const transfer of trade.transfers) if (isGiven(transfer)) move(transfer);
    for (const transfer of trade.transfers) if (!isGiven(transfer)) move(transfer);
    this.#state.lock(trade.conditionId, trade.setsMade);
    ledger.fees += trade.fee;
    this.#become(trade, "MINED", now);
    this.#after(now, this.#confirmedAfterMillis, (at) => this.#become(trade, "CONFIRMED", at));
  }

  /** Nothing has moved yet: what was promised is free again. The orders keep what they matched, as on the venue. */
  #fail(trade: TradeRecord, now: EpochMicros): void {
    this.#release(trade);
    this.#become(trade, "FAILED", now);
  }

  #release({ transfers }: TradeRecord): void {
    for (const transfer of transfers) {
      if (isGiven(transfer)) transfer.wallet.promise(transfer.asset, transfer.amount);
    }
  }

  /** A transaction fails where somebody has withdrawn what lets the exchange move his assets. */
  #isCovered({ transfers }: TradeRecord): boolean {
    return transfers.every((transfer) => !isGiven(transfer) || transfer.wallet.isAllowed);
  }

  #become(trade: TradeRecord, status: CoreTradeStatus, now: EpochMicros): void {
    trade.status = status;
    trade.updatedAt = now;
    this.#state.announceTrade(trade, now);
  }

  #drawFate(): Fate {
    if (!this.#random.chance(this.#retryChance)) return "confirmed";
    return this.#random.chance(this.#failChance) ? "failed" : "retried";
  }

  #blockMillis(): number {
    return (
      this.#minedAfterMillis ?? this.#random.between(minedAfterMillisLeast, minedAfterMillisMost)
    );
  }

  #after(now: EpochMicros, millis: number, work: (at: EpochMicros) => void): void {
    this.#state.agenda.add(epochMicros(integerOf(now) + millis * microsPerMilli), work);
  }
}

function isGiven({ amount }: Transfer): boolean {
  return amount < 0n;
}

function move({ wallet, asset, amount }: Transfer): void {
  wallet.move(asset, amount);
}
