// Which markets are quarantined and until when, rebuilt from durable records: a restart must not shorten it.

import type { MarketId } from "../../domain/market/venue.ts";
import type { EngineRecord } from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";

export class Quarantines {
  readonly #until = new Map<MarketId, number>();

  apply(record: EngineRecord): void {
    if (record.kind === "MarketQuarantined") {
      this.#forgetEnded(integerOf(record.at));
      this.#until.set(record.market, integerOf(record.until));
    } else if (record.kind === "MarketReleased") {
      this.#until.delete(record.market);
    }
  }

  #forgetEnded(nowMicros: number): void {
    for (const [market, until] of this.#until) {
      if (until <= nowMicros) this.#until.delete(market);
    }
  }

  /** Epoch micros until which the market is refused; 0 for one without a quarantine. */
  untilOf(market: MarketId): number {
    return this.#until.get(market) ?? 0;
  }

  /** Adds nothing while there is none, so that captures from before there were quarantines keep their hashes. */
  hashInto(hash: StateHash): void {
    for (const [market, until] of [...this.#until].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(market);
      hash.addInteger(until);
    }
  }
}
