// One running venue, its adapter's feed and a reader behind it, with time moved by hand.

import { expect } from "vitest";
import { decoders } from "../../apps/cli/host/decoders.ts";
import type { Book, Level } from "../../src/domain/book/level.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import {
  type DurationMicros,
  type EpochMicros,
  epochMicros,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { ChannelDescription, MarketDataFeed } from "../../src/ports/market-data.ts";
import { type FaultOptions, noFaults } from "../../src/simulation/faults/fault.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { FollowedBooks, type PlainBook, type PlainSide } from "./followed-books.ts";
import type { RunningVenue, VenueTerms, VenueUnderTest } from "./venue-under-test.ts";

/** Turns of the event loop after which something that should happen has not: some seconds of real time. */
const turnsMax = 20_000;

export interface RecordedFrame {
  readonly channel: number;
  readonly receivedAt: EpochMicros;
  readonly frame: Uint8Array;
}

/** Markets that a channel carried from some frame on. */
export interface RecordedExtension {
  readonly channel: number;
  readonly markets: readonly Market[];
  /** Frames of all channels that were recorded before. */
  readonly afterFrames: number;
}

export class ConformanceRig {
  readonly clock: VirtualClock;
  readonly directories = newDirectories();
  readonly books = new FollowedBooks(this.directories);
  /** What the decoder made of frames, in order, as text. */
  readonly decoded: string[] = [];
  readonly channels: ChannelDescription[] = [];
  readonly frames: RecordedFrame[] = [];
  readonly extensions: RecordedExtension[] = [];
  readonly venue: RunningVenue;
  readonly terms: VenueTerms;
  readonly feed: MarketDataFeed;
  markets: readonly Market[] = [];

  private constructor(
    venue: RunningVenue,
    terms: VenueTerms,
    clock: VirtualClock,
    isForeign: boolean,
  ) {
    this.venue = venue;
    this.terms = terms;
    this.clock = clock;
    const request = {
      sink: {
        batch: (batch: Parameters<FollowedBooks["batch"]>[0]) => {
          this.decoded.push(describeBatch(batch));
          this.books.batch(batch);
        },
        event: (event: Parameters<FollowedBooks["event"]>[0]) => {
          this.decoded.push(JSON.stringify(event));
          this.books.event(event);
        },
      },
      connectionSink: this.books,
      directories: this.directories,
      recorder: {
        openChannel: (channel: ChannelDescription) => this.channels.push(channel) - 1,
        extendChannel: (channel: number, markets: readonly Market[]) =>
          void this.extensions.push({ channel, markets, afterFrames: this.frames.length }),
        frame: (channel: number, receivedAt: EpochMicros, frame: Uint8Array) =>
          void this.frames.push({ channel, receivedAt, frame: Uint8Array.from(frame) }),
      },
    };
    this.feed =
      isForeign && venue.openForeignFeed !== undefined
        ? venue.openForeignFeed(request)
        : venue.openFeed(request);
  }

  /** Starts the venue and reads its catalogue; the feed is not started. */
  static async start(
    underTest: VenueUnderTest,
    options: { readonly faults?: Partial<FaultOptions>; readonly isForeign?: boolean } = {},
  ): Promise<ConformanceRig> {
    const clock = new VirtualClock(epochMicros(1_795_161_600_123_000));
    const venue = await underTest.start(clock, { ...noFaults, ...options.faults });
    const rig = new ConformanceRig(venue, underTest.terms, clock, options.isForeign ?? false);
    const listed = rig.awaited(venue.catalogue.listMarkets({ symbols: venue.symbols }));
    const listing = unwrap(await listed);
    expect(listing.refused).toEqual([]);
    rig.markets = venue.symbols.map((symbol) => rig.#marketOf(listing.markets, symbol));
    return rig;
  }

  /** Subscribes to all markets and waits until the reader has the venue's books. */
  async follow(): Promise<void> {
    this.feed.subscribe(this.markets);
    this.feed.start();
    await this.agree();
  }

  /** Waits until the reader's books of all subscribed markets are the venue's, as far as it shows them. */
  async agree(markets = this.markets, step?: DurationMicros): Promise<void> {
    await this.until(
      () => markets.every((market) => this.#agrees(market)),
      step,
      () => markets.map((market) => [this.books.read(market.id), this.venueBook(market)]),
    );
  }

  /** Returns true when the reader's books of the markets are the venue's at this moment. */
  agreesWith(markets: readonly Market[]): boolean {
    return markets.every((market) => this.#agrees(market));
  }

  /** Decodes the recorded frames again, as a replay does; returns what they gave, as text. */
  replay(): readonly string[] {
    const replayed: string[] = [];
    const channelDecoders = this.channels.map(({ decoder, ...context }) => {
      const factory = decoders.get(decoder);
      if (factory === undefined) expect.fail(`no decoder ${decoder}`);
      return factory({ ...context, directories: this.directories });
    });
    for (const [position, { channel, receivedAt, frame }] of this.frames.entries()) {
      for (const extension of this.extensions) {
        if (extension.afterFrames !== position) continue;
        channelDecoders[extension.channel]?.admit(extension.markets);
      }
      channelDecoders[channel]?.decode(frame, receivedAt, {
        batch: (batch) => replayed.push(describeBatch(batch)),
        event: (event) => replayed.push(JSON.stringify(event)),
      });
    }
    return replayed;
  }

  /** Waits for a promise whose way may lead over timers of the clock. */
  async awaited<Value>(promise: Promise<Value>): Promise<Value> {
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    // Its failure is the caller's, below; without this it would count as nobody's while the clock runs.
    over.catch(() => undefined);
    await this.until(() => isOver);
    return over;
  }

  /** Waits for a condition, moving time on after every fifty turns if asked to, or where the venue needs it. */
  async until(
    condition: () => boolean,
    step: DurationMicros | undefined = this.terms.tellsWithin,
    explain: () => unknown = () => this.books.events.slice(-10),
  ): Promise<void> {
    for (let turn = 1; turn <= turnsMax; turn += 1) {
      if (condition()) return;
      await new Promise((resolve) => setImmediate(resolve));
      if (step !== undefined && turn % 50 === 0) this.clock.advance(step);
    }
    expect.fail(`did not happen: ${JSON.stringify(explain(), null, 1)}`);
  }

  venueBook(market: Market): PlainBook {
    const book: Book = this.venue.book(market.venueSymbol);
    const shown = (levels: readonly Level[]): PlainSide =>
      plain(levels.slice(0, this.terms.levelsShown));
    return { bids: shown(book.bids), asks: shown(book.asks) };
  }

  async stop(): Promise<void> {
    await this.awaited(this.feed.stop());
    await this.awaited(this.venue.stop());
  }

  #agrees(market: Market): boolean {
    const read = this.books.read(market.id);
    return read !== undefined && JSON.stringify(read) === JSON.stringify(this.venueBook(market));
  }

  #marketOf(markets: readonly Market[], symbol: string): Market {
    const market = markets.find((candidate) => candidate.venueSymbol === symbol);
    if (market === undefined) expect.fail(`the catalogue does not list ${symbol}`);
    return market;
  }
}

function plain(levels: readonly Level[]): PlainSide {
  return levels.map(({ price, size }) => `${integerOf(price)} × ${integerOf(size)}`);
}

/** Returns a batch as text, for comparing two decodings. */
export function describeBatch(batch: Parameters<FollowedBooks["batch"]>[0]): string {
  const changes = Array.from({ length: batch.count }, (_, change) =>
    [batch.sides[change], batch.prices[change], batch.sizes[change]].join("/"),
  );
  const { kind, marketIndex, streamIndex, venueAt, receivedAt } = batch;
  return [kind, marketIndex, streamIndex, venueAt, receivedAt, ...changes].join(" ");
}
