// How often each market's book had to be corrected lately. One correction is an accident; a book that is wrong again and
// again is not believed for a while, however good it looks between two corrections.

import type { MarketId } from "../../domain/market/venue.ts";
import type { QualitySettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { integerOf } from "../../domain/units/unit.ts";

export class Corrections {
  /** Epoch micros, oldest first, at most `correctionsMax` of each market. */
  readonly #times = new Map<MarketId, number[]>();

  /** Counts a correction. Returns how many there were within the window, at most `correctionsMax`. */
  count(market: MarketId, nowMicros: number, settings: QualitySettings): number {
    const first = nowMicros - integerOf(settings.correctionsWindow);
    const times = (this.#times.get(market) ?? []).filter((at) => at >= first);
    times.push(nowMicros);
    const kept = times.slice(-settings.correctionsMax);
    this.#times.set(market, kept);
    return kept.length;
  }

  /** Adds nothing before the first correction. */
  hashInto(hash: StateHash): void {
    for (const [market, times] of [...this.#times].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(market);
      hash.addInteger(times.length);
      for (const at of times) hash.addInteger(at);
    }
  }
}
