// The engine's end of a fault sequence: a whole host with its input queue, books and quality gate, fed by the real feed of
// one venue, with the catalogue's word on the markets beside it. It can be kept from taking turns.

import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { knownTerms } from "../../apps/cli/host/pair-coverage.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import type { FallbackLimits } from "../../src/adapters/venues/shared/fallback-limits.ts";
import type { MarketFeed } from "../../src/adapters/venues/shared/market-feed.ts";
import { TermsWatch } from "../../src/adapters/venues/shared/terms-watch.ts";
import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import type { FailureCode } from "../../src/domain/failure/catalogue.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { DurationMicros } from "../../src/domain/units/epoch-micros.ts";
import { addDuration } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { QualityRefusal } from "../../src/engine/quality/contract.ts";
import type { CatalogueListing } from "../../src/ports/market-catalogue.ts";
import type { InputSink } from "../../src/ports/market-data.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { defaultConfiguration } from "../golden/replayed.ts";
import type { FaultyVenue, FeedParts } from "./faulty-venue.ts";

/** More than a book of the finest grid has on one side. */
const levelsMax = 10_000;

const settings = toEngineSettings(defaultConfiguration());
const prices = new Int32Array(levelsMax);
const sizes = new Float64Array(levelsMax);

export interface WatchingEngineOptions {
  readonly clock: VirtualClock;
  readonly venue: FaultyVenue;
  readonly fallback: Partial<FallbackLimits>;
  /** What lies between the feed and the engine. */
  readonly wire: (sink: InputSink) => InputSink;
}

export class WatchingEngine {
  readonly host: EngineHost;
  readonly feed: MarketFeed;
  readonly log: string[] = [];
  readonly problems: string[] = [];
  readonly #clock: VirtualClock;
  readonly #terms: TermsWatch;
  readonly #markets = new Map<string, Market>();
  #isStalled = false;
  #waiting: (() => void)[] = [];

  constructor({ clock, venue, fallback, wire }: WatchingEngineOptions) {
    this.#clock = clock;
    const directories = newDirectories();
    this.host = new EngineHost({
      ...{ directories, settings, clock },
      books: new FastBookStore(),
      identity: { version: "0.0.0", configurationHash: "faults", seed: 1 },
      journal: new MemoryJournal({ durability: "automatic" }),
      defer: (callback) => this.#defer(callback),
      observer: {
        stepped: () => undefined,
        problem: ({ code, message }) => this.problems.push(`${code}: ${message}`),
      },
      notify: () => undefined,
      pressure: (pressure) => this.feed.ease(pressure),
      refresh: (market) => this.feed.refresh(market),
      gateways: () => [],
    });
    this.host.start();
    const log: FeedParts["log"] = ({ level, message }) => {
      const at = integerOf(clock.now()) / 1_000;
      if (this.log.length < 2_000) this.log.push(`${at} ${level} ${message}`);
    };
    this.feed = venue.openFeed({
      sink: wire(this.host.loop.decoded),
      connectionSink: wire(this.host.sink),
      directories,
      fallback,
      log,
      doubtful: (markets, why) => this.#terms.recheck(markets, why),
    });
    this.#terms = new TermsWatch({
      clock,
      catalogue: venue.catalogue,
      log,
      known: (market) => knownTerms(this.host.engine, market),
      tell: (event) => this.host.sink.event(event),
      gone: (markets) => this.feed.unsubscribe(markets),
    });
  }

  /** Lists the markets, watches those of the symbols, and connects. */
  start(listing: CatalogueListing, watched: readonly string[]): void {
    for (const market of listing.markets) {
      this.#markets.set(market.venueSymbol, market);
      this.host.sink.event({ kind: "MarketListed", receivedAt: this.#clock.now(), market });
    }
    this.#terms.follow(listing);
    this.feed.subscribe(watched.map((symbol) => this.#market(symbol)));
    this.feed.start();
  }

  join(symbol: string): void {
    this.feed.subscribe([this.#market(symbol)]);
  }

  leave(symbol: string): void {
    this.feed.unsubscribe([this.#market(symbol).id]);
  }

  /** Takes no turns for so long. */
  stall(length: DurationMicros): void {
    if (this.#isStalled) return;
    this.#isStalled = true;
    this.#clock.callAt(addDuration(this.#clock.now(), length), () => {
      this.#isStalled = false;
      for (const callback of this.#waiting.splice(0)) this.#defer(callback);
    });
  }

  /** One side of the engine's book, best level first, as text. */
  levels(symbol: string, side: BookSide): readonly string[] {
    const index = this.#index(symbol);
    if (index === undefined) return [];
    const book = this.host.engine.core.markets.book(index);
    const count = book.copyLevels(side, prices, sizes, levelsMax);
    return Array.from({ length: count }, (_, place) => `${prices[place]} × ${sizes[place]}`);
  }

  /** Best prices and sizes on both sides, as text. */
  touch(symbol: string): string {
    const index = this.#index(symbol);
    if (index === undefined) return "none";
    const book = this.host.engine.core.markets.book(index);
    const best = (side: BookSide): string => `${book.bestPrice(side)} × ${book.bestSize(side)}`;
    return `${best(bidSide)} | ${best(askSide)}`;
  }

  judge(symbol: string): FailureCode | undefined {
    const index = this.#index(symbol);
    if (index === undefined) return "QUA-107";
    return this.host.engine.core.quality.judge(index, integerOf(this.#clock.now()));
  }

  refusal(symbol: string): QualityRefusal | undefined {
    const index = this.#index(symbol);
    if (index === undefined) return undefined;
    return this.host.engine.core.quality.refusal(index, integerOf(this.#clock.now()));
  }

  stop(): void {
    this.#terms.stop();
    this.host.stop();
    void this.feed.stop();
  }

  #defer(callback: () => void): void {
    if (this.#isStalled) this.#waiting.push(callback);
    else {
      this.#clock.callAt(this.#clock.now(), () => {
        if (this.#isStalled) this.#waiting.push(callback);
        else callback();
      });
    }
  }

  #index(symbol: string): number | undefined {
    return this.host.engine.core.markets.find(this.#market(symbol).id);
  }

  #market(symbol: string): Market {
    const market = this.#markets.get(symbol);
    if (market === undefined) throw new RangeError(`the catalogue did not list ${symbol}`);
    return market;
  }
}
