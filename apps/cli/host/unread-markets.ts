// Markets of which something could not be read when the run began, asked for again until each is known: a catalogue that
// answered 429 for one event of fifty would otherwise leave a pair unwatched for days. What the venue does not have is
// no longer asked for.

import {
  addDuration,
  type DurationMicros,
  durationMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { CatalogueListing, MarketCatalogue } from "../../../src/ports/market-catalogue.ts";

/** Before the first question; doubled after each, up to `unreadPauseMax`. */
const unreadPauseFirst = seconds(2);

/** A market is known at most this long after its venue can be read again. */
const unreadPauseMax = seconds(60);

/** Markets in one question: what a venue's list takes in one request. */
export const unreadTogetherMax = 100;

export interface UnreadMarketsOptions {
  readonly clock: Clock;
  readonly catalogue: Pick<MarketCatalogue, "venue" | "listMarkets">;
  readonly log: Pick<Log, "info" | "warn">;
  /** What could be read meanwhile: markets that are known now, and refusals that stay. */
  told(listing: CatalogueListing): void;
}

export class UnreadMarkets {
  readonly #options: UnreadMarketsOptions;
  /** Symbols in the order they are asked for. */
  #waiting: readonly string[] = [];
  #pause: DurationMicros = unreadPauseFirst;
  #withdraw: (() => void) | undefined;
  #isStopped = false;

  constructor(options: UnreadMarketsOptions) {
    this.#options = options;
  }

  /** Begins with what a listing left unread; nothing to do when there is none. Said once. */
  begin({ refused }: CatalogueListing): void {
    const unread = refused.filter(({ isUnread }) => isUnread);
    const [first] = unread;
    if (first === undefined || this.#isStopped) return;
    this.#waiting = unread.map(({ venueSymbol }) => venueSymbol);
    const { catalogue, log } = this.#options;
    const markets = unread.length;
    const what = `${catalogue.venue}: ${markets} markets could not be read and are asked for again`;
    log.warn(`${what}; ${first.venueSymbol}: ${first.reason}`, { markets });
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
    this.#withdraw?.();
    this.#withdraw = undefined;
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#withdraw = clock.callAt(addDuration(clock.now(), this.#pause), () => void this.#ask());
    const doubled = Math.min(integerOf(this.#pause) * 2, integerOf(unreadPauseMax));
    this.#pause = durationMicros(doubled);
  }

  async #ask(): Promise<void> {
    const { catalogue, log } = this.#options;
    const symbols = this.#waiting.slice(0, unreadTogetherMax);
    const read = await catalogue.listMarkets({ symbols });
    if (this.#isStopped) return;
    if (read.ok) {
      const { markets, refused } = read.value;
      const unread = refused.filter(({ isUnread }) => isUnread);
      const again = new Set(unread.map(({ venueSymbol }) => venueSymbol));
      const rest = this.#waiting.slice(symbols.length);
      // Those that could not be read again wait behind the others.
      this.#waiting = [...rest, ...symbols.filter((symbol) => again.has(symbol))];
      if (markets.length > 0) {
        const details = { markets: markets.length, waiting: this.#waiting.length };
        log.info(`${catalogue.venue}: ${markets.length} markets could be read at last`, details);
      }
      this.#options.told({
        ...read.value,
        refused: refused.filter((one) => !unread.includes(one)),
      });
    }
    if (this.#waiting.length > 0) this.#schedule();
  }
}
