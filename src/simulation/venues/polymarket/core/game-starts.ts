// Game markets are emptied when the game begins (`clearBookOnStart`), whoever's the orders are. Games may be moved until
// they begin, and markets are listed while the venue runs.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Appointment } from "../../../appointment-heap.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreState } from "./core-state.ts";

export class GameStarts {
  readonly #state: CoreState;
  readonly #awaited = new Map<ListedMarket, Appointment>();
  readonly #begun = new Set<ListedMarket>();
  #revision = -1;

  constructor(state: CoreState) {
    this.#state = state;
  }

  /** Brings the agenda up to date with the catalogue; cheap while nothing has changed there. */
  refresh(): void {
    const { catalogue } = this.#state;
    if (this.#revision === catalogue.revision) return;
    this.#revision = catalogue.revision;
    for (const market of catalogue.markets()) {
      if (market.listing.clearBookOnStart === true) this.#await(market);
    }
  }

  #await(market: ListedMarket): void {
    const known = this.#awaited.get(market);
    const startAt = market.gameStartAt;
    if (this.#begun.has(market)) return;
    if (known !== undefined && startAt !== null && isSame(known.instant, startAt)) return;
    this.#state.agenda.withdraw(known ?? null);
    this.#awaited.delete(market);
    if (startAt === null) return;
    const appointment = this.#state.agenda.add(startAt, (at) => {
      this.#awaited.delete(market);
      this.#begun.add(market);
      this.#state.exchange.cancelAll(market.traded.symbol, at);
    });
    this.#awaited.set(market, appointment);
  }
}

function isSame(first: EpochMicros, second: EpochMicros): boolean {
  return integerOf(first) === integerOf(second);
}
