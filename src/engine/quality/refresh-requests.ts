// Asks for the whole book of a market whose updates the engine refused: nobody else knows that they were. A venue that
// goes on sending what cannot be true is asked now and then, not at each of its updates.

import type { MarketId } from "../../domain/market/venue.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Step } from "../../domain/message/step.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";
import { refreshPauseMicros } from "./limits.ts";

export class RefreshRequests {
  readonly #markets: MarketReader;
  /** Epoch micros of each market's last request. */
  readonly #askedAt = new Map<MarketId, number>();

  constructor(markets: MarketReader) {
    this.#markets = markets;
  }

  /** Polls bring a whole book each time; only a stream has to be asked, and only while it is open. */
  ask(step: Step, marketIndex: number): void {
    const state = this.#markets.state(marketIndex);
    const stream = state && this.#markets.stream(state.streamIndex);
    if (state === undefined || stream?.open !== true || stream.liveness !== "stream") return;
    const market = state.market.id;
    const now = integerOf(step.now);
    const askedAt = this.#askedAt.get(market);
    if (askedAt !== undefined && now - askedAt < refreshPauseMicros) return;
    this.#askedAt.set(market, now);
    step.command({ kind: "RefreshBook", market });
  }

  hashInto(hash: StateHash): void {
    for (const [market, at] of [...this.#askedAt].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(market);
      hash.addInteger(at);
    }
  }
}
