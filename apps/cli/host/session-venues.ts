// The venues of one session: each reached once, with its feed and, where orders go to the venue itself, with orders and
// account there. Gateways are made before the engine runs, feeds after it.

import { type KnownTerms, TermsWatch } from "../../../src/adapters/venues/shared/terms-watch.ts";
import { FailureError, type Result, succeed, unwrap } from "../../../src/domain/failure/result.ts";
import type { MarketId, Venue } from "../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { BookReader } from "../../../src/ports/book-reader.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { MarketCatalogue } from "../../../src/ports/market-catalogue.ts";
import type { InputSink, MarketDataFeed } from "../../../src/ports/market-data.ts";
import type { OrderGateway } from "../../../src/ports/order-gateway.ts";
import { HeldEvents } from "./held-events.ts";
import { paperGateways } from "./paper-venues.ts";
import { askPatiently } from "./start-patience.ts";
import { reachVenue, type VenueEndpoint } from "./venue-connections.ts";
import type { FeedParts, ReachedVenue, ReachParts, VenueTrading } from "./venues/reached-venue.ts";

/** Where orders go: filled on paper from the books, or to the venue itself where its adapter trades. */
export type OrderPlace = "paper" | "venue";

export interface SessionVenue {
  readonly venue: Venue;
  readonly catalogue: MarketCatalogue;
  readonly feed: MarketDataFeed;
  /** Learns what must be known before the venue is asked for much. */
  prepare(): Promise<void>;
  /** Keeps the engine's view of the markets' terms in line with the catalogue. */
  readonly terms: TermsWatch;
  /** Undefined where orders are filled on paper. */
  readonly trading: VenueTrading | undefined;
  /** Stops orders and feed, then ends every connection. */
  close(): Promise<void>;
}

/** What the feeds of a session share. */
export interface SessionParts extends Omit<FeedParts, "doubtful"> {
  /** What the engine believes of a market now. */
  known(market: MarketId): KnownTerms | undefined;
}

export class SessionVenues {
  readonly #reached: readonly ReachedVenue[];
  readonly #clock: Clock;
  /** Until there is an engine, what accounts say waits here. */
  readonly #said: HeldEvents;
  readonly #trading: ReadonlyMap<Venue, VenueTrading>;

  private constructor(
    reached: readonly ReachedVenue[],
    clock: Clock,
    said: HeldEvents,
    trading: ReadonlyMap<Venue, VenueTrading>,
  ) {
    this.#reached = reached;
    this.#clock = clock;
    this.#said = said;
    this.#trading = trading;
  }

  /** Reaches the venues and, where orders go to them, obtains what their accounts need. Throws `FailureError` with the
   * venue's own failure; nothing stays open then. */
  static async connect(
    endpoints: readonly VenueEndpoint[],
    parts: ReachParts,
    orders: OrderPlace,
  ): Promise<SessionVenues> {
    const reached = await Promise.all(endpoints.map((endpoint) => reachVenue(endpoint, parts)));
    const said = new HeldEvents();
    const trading = new Map<Venue, VenueTrading>();
    try {
      if (orders === "venue") {
        await Promise.all(
          reached.map(async ({ venue, openTrading }) => {
            const opened = unwrap(await askPatiently(() => attempt(openTrading, said), parts));
            if (opened !== undefined) trading.set(venue, opened);
          }),
        );
      }
    } catch (reason) {
      await Promise.allSettled(reached.map((one) => one.close()));
      throw reason;
    }
    return new SessionVenues(reached, parts.clock, said, trading);
  }

  /** Makes the gateway of every venue, and lets the accounts speak. */
  gateways(sink: InputSink, books: BookReader): readonly OrderGateway[] {
    this.#said.release(sink);
    const onPaper = this.#reached
      .map(({ venue }) => venue)
      .filter((one) => !this.#trading.has(one));
    const atVenues = [...this.#trading.values()].map(({ gateway }) => gateway);
    return [...atVenues, ...paperGateways(onPaper, this.#clock)(sink, books)];
  }

  /** Makes the feed of every venue, not started; after `gateways`. */
  open(parts: SessionParts): readonly SessionVenue[] {
    return this.#reached.map((reached) => this.#open(reached, parts));
  }

  #open(reached: ReachedVenue, parts: SessionParts): SessionVenue {
    const { venue, catalogue, log } = reached;
    const trading = this.#trading.get(venue);
    const followed = (sink: InputSink) =>
      trading === undefined ? sink : followedBy(sink, trading);
    const connection = followed(parts.connection);
    const feed = reached.openFeed({
      ...parts,
      decoded: followed(parts.decoded),
      connection,
      doubtful: (markets, why) => terms.recheck(markets, why),
    });
    const terms = new TermsWatch({
      clock: this.#clock,
      catalogue,
      log,
      known: (market) => parts.known(market),
      tell: (event) => connection.event(event),
      gone: (markets) => feed.unsubscribe(markets),
    });
    return {
      ...{ venue, catalogue, feed, terms, trading },
      prepare: () => reached.prepare(),
      async close() {
        terms.stop();
        await trading?.stop();
        await feed.stop();
        await reached.close();
      },
    };
  }
}

/** Obtains what orders need; its failure is a value, so that it can be asked again. */
async function attempt(
  openTrading: ReachedVenue["openTrading"],
  sink: InputSink,
): Promise<Result<VenueTrading | undefined>> {
  try {
    return succeed(await openTrading(sink));
  } catch (reason) {
    if (reason instanceof FailureError) return { ok: false, failure: reason.failure };
    throw reason;
  }
}

/** Lets the venue's orders see what its market data and its catalogue say of grids and listings. */
function followedBy(sink: InputSink, trading: VenueTrading): InputSink {
  return {
    batch: (batch) => sink.batch(batch),
    event(event: NewEvent) {
      trading.observe(event);
      sink.event(event);
    },
  };
}
