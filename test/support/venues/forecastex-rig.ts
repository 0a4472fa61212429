// The ForecastEx adapter against the simulated broker in memory: session, catalogue and feed over one transport, under a
// clock that the test moves.

import type { ForecastExAccess } from "../../../src/adapters/venues/forecastex/config.ts";
import { ForecastExCatalogue } from "../../../src/adapters/venues/forecastex/rest/catalogue.ts";
import {
  createForecastExSession,
  type ForecastExSession,
} from "../../../src/adapters/venues/forecastex/session/broker-session.ts";
import { createForecastExFeed } from "../../../src/adapters/venues/forecastex/stream/feed.ts";
import type { MarketFeed } from "../../../src/adapters/venues/shared/market-feed.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { type Directories, newDirectories } from "../../../src/domain/market/directory.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { type DurationMicros, seconds } from "../../../src/domain/units/epoch-micros.ts";
import type { FrameRecorder } from "../../../src/ports/market-data.ts";
import { RandomStream, seededSource } from "../../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../../src/simulation/transport/memory-transport.ts";
import { jsonReply, type VenueShell } from "../../../src/simulation/transport/shell.ts";
import type { ForecastExVenueOptions } from "../../../src/simulation/venues/forecastex/venue.ts";
import { type MemoryBroker, memoryBroker } from "../forecastex-memory-venue.ts";
import { settled } from "../settled.ts";
import { booksAfter } from "./forecastex-listing.ts";
import { RecordingSink } from "./recording-sink.ts";

const host = "127.0.0.1:5000";

export interface RigOptions extends Partial<ForecastExVenueOptions> {
  readonly access?: ForecastExAccess;
  readonly recorder?: FrameRecorder;
  /** Paths that the broker does not have. */
  readonly absent?: RegExp;
}

export class ForecastExRig {
  readonly venue: MemoryBroker;
  readonly session: ForecastExSession;
  readonly catalogue: ForecastExCatalogue;
  readonly feed: MarketFeed;
  readonly sink = new RecordingSink();
  readonly directories: Directories = newDirectories();
  /** What the session told, and what was said in the log. */
  readonly news: string[] = [];
  readonly log: string[] = [];
  /** Markets whose terms were doubted, with the reason. */
  readonly doubts: string[] = [];
  /** Requests and upgrades that reached the broker. */
  readonly traffic: string[] = [];

  constructor({ access = { kind: "gateway" }, recorder, absent, ...options }: RigOptions = {}) {
    this.venue = memoryBroker(options);
    const { clock, door } = this.venue;
    const transport = new MemoryTransport({
      clock,
      random: new RandomStream(seededSource(7)),
      shells: new Map([[host, absent === undefined ? door : without(absent, door)]]),
      trace: ({ what, text }) => {
        if (what === "request" || what === "upgrade") this.traffic.push(`${what} ${text}`);
      },
    });
    const random = new RandomStream(seededSource(11));
    const log = ({ message }: { message: string }) => this.log.push(message);
    const source = { nextUint32: () => random.between(0, 2 ** 32 - 1) };
    this.session = unwrap(
      createForecastExSession({
        ...{ environment: "local", access, transport, random: source, log },
        urls: { rest: `http://${host}/v1/api`, stream: `ws://${host}/v1/api/ws` },
      }),
    );
    this.session.observe({
      ready: () => this.news.push("ready"),
      lost: ({ code }) => this.news.push(`lost ${code}`),
    });
    this.catalogue = new ForecastExCatalogue({ session: this.session, log });
    this.feed = createForecastExFeed({
      ...{ environment: "local", session: this.session, transport, random: source, log },
      sink: this.sink,
      directories: this.directories,
      ...(recorder === undefined ? {} : { recorder }),
      doubtful: (markets, why) => this.doubts.push(`${markets.join(" ")}: ${why}`),
    });
  }

  pass(time: DurationMicros): Promise<void> {
    return this.venue.clock.run(time, settled);
  }

  /** Answers a promise while time goes on. */
  async within<Value>(time: DurationMicros, promise: Promise<Value>): Promise<Value> {
    await this.pass(time);
    return promise;
  }

  /** Begins, lists the markets of the symbols and follows them. */
  async follow(symbols: readonly string[], time: DurationMicros): Promise<readonly Market[]> {
    this.session.start();
    const listing = await this.within(time, this.catalogue.listMarkets({ symbols }));
    const { markets } = unwrap(listing);
    this.feed.subscribe(markets);
    this.feed.start();
    await this.pass(time);
    return markets;
  }

  /** The levels of a market's book, as they follow from what the sink got. */
  lastBook(market: Market): readonly string[] | undefined {
    const index = this.directories.markets.indexOf(market.id);
    return booksAfter(this.sink.batches.filter((batch) => batch.market === index)).at(-1);
  }

  async stop(): Promise<void> {
    const stopped = Promise.all([this.feed.stop(), this.session.stop()]);
    await this.pass(seconds(2));
    await stopped;
  }
}

function without(absent: RegExp, door: VenueShell): VenueShell {
  return {
    upgrade: (request) => door.upgrade(request),
    request: (request, respond) =>
      absent.test(request.path)
        ? respond(jsonReply(404, { error: "Resource not found" }))
        : door.request(request, respond),
  };
}
