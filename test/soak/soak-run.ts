// A soak: the whole adapter (catalogue, feed, orders, account) against the whole simulated Kalshi, one fault profile
// after the other, each followed by a calm in which everything must come to agree.

import { createPrivateKey } from "node:crypto";
import { KalshiTrading } from "../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import { createKalshiCatalogue } from "../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { RateGovernor } from "../../src/adapters/venues/shared/rate-governor.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  durationMicros,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { MarketDataFeed } from "../../src/ports/market-data.ts";
import { type FaultCounts, noFaults } from "../../src/simulation/faults/fault.ts";
import { findFaultProfile } from "../../src/simulation/faults/fault-profiles.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { FollowedBooks } from "../conformance/followed-books.ts";
import {
  account,
  accountDifferences,
  bookDifferences,
  orderDifferences,
  settlementDifferences,
} from "./agreement.ts";
import { OrderLedger } from "./order-ledger.ts";
import { SeededTrader } from "./seeded-trader.ts";
import { calmDown, faultsSince, finished, untilBetweenSteps } from "./soak-pace.ts";
import type { SoakVenue } from "./soak-venue.ts";

/** In the first of these nobody cancels: orders rest for a minute at most, and what became of them, and which connection
 * fell silent, the adapter finds by itself. By the second even what is asked for must have been found. */
const calmSecondsLeast = 120;
const calmSecondsMax = 600;

/** Calls and connections that a healthy adapter and venue may have under way. */
const underWayMax = 500;

/** While only frames are lost, a book that is wrong and believed must not stay so: the next frame shows the loss. Looks
 * at the books during a phase are so far apart, and so many in a row may find the same book wrong. */
const watchEvery = seconds(2);
const wrongLooksMax = 4;

/** Looks at the books, half a step of the flow apart from its steps: over sockets a frame may be late for one. */
const bookLooksMax = 5;

export interface PhaseReport {
  readonly differences: readonly string[];
  /** What this phase's profile did. */
  readonly faults: FaultCounts;
  readonly orders: number;
  readonly fills: number;
  /** Fills of orders that sold what was held. */
  readonly sales: number;
}

export class SoakRun {
  readonly venue: SoakVenue;
  readonly books: FollowedBooks;
  readonly ledger = new OrderLedger();
  readonly log: string[] = [];
  readonly #seed: number;
  /** What was wrong while a phase lasted. */
  readonly #observed: string[] = [];
  /** Streams whose books are polled meanwhile: agreement by polling alone is not enough. */
  readonly #degraded = new Set<string>();
  readonly #directories = newDirectories();
  #markets: readonly Market[] = [];
  #trading: KalshiTrading | null = null;
  #feed: MarketDataFeed | null = null;
  #trader: SeededTrader | null = null;

  /** The seed decides what the trader does and how the adapter jitters. */
  constructor(venue: SoakVenue, seed: number) {
    this.venue = venue;
    this.#seed = seed;
    this.books = new FollowedBooks(this.#directories);
  }

  /** Reads the catalogue, follows all books and starts the account. */
  async start(): Promise<void> {
    const { transport, urls, credentials, tickers } = this.venue;
    const { clock } = transport;
    const privateKey = createPrivateKey(credentials.privateKeyPem);
    const governor = new RateGovernor({ clock });
    const common = {
      environment: "local",
      urls,
      credentials: { environment: "local", keyId: credentials.keyId, privateKey },
      transport,
      random: seededSource(this.#seed + 2),
      log: (line: { readonly level: string; readonly message: string }) => {
        if (line.level === "error") this.log.push(line.message);
      },
    } as const;
    const catalogue = createKalshiCatalogue(common);
    const listing = catalogue.listMarkets({ symbols: tickers });
    this.#markets = unwrap(await finished(this.venue, listing)).markets;
    const event = (one: NewEvent): void => this.#event(one);
    const feed = createKalshiFeed({
      ...common,
      directories: this.#directories,
      sink: { batch: (batch) => this.books.batch(batch), event },
    });
    const trading = new KalshiTrading({
      ...common,
      catalogue,
      governor,
      contractsPerWindow: 100_000,
      shards: this.venue.shards,
      sink: { batch: () => undefined, event },
    });
    trading.rulebook.list(this.#markets, (ticker) => catalogue.shardOf(ticker));
    this.#feed = feed;
    this.#trading = trading;
    this.#trader = new SeededTrader({
      clock,
      random: new RandomStream(seededSource(this.#seed + 3)),
      gateway: trading.gateway,
      ledger: this.ledger,
      books: this.books,
      markets: this.#markets,
    });
    feed.subscribe(this.#markets);
    feed.start();
    await finished(this.venue, trading.start());
  }

  /** Trades under a profile for so long, then calms everything down and compares. `resolved` ends in the middle. */
  async phase(
    profile: string,
    duration: DurationMicros,
    resolved?: { readonly ticker: string; readonly result: "yes" | "no" },
  ): Promise<PhaseReport> {
    const { faults, accounts } = this.venue;
    const options = findFaultProfile(profile)?.options;
    if (options === undefined) throw new Error(`there is no profile ${profile}`);
    const before = { ...faults.counts() };
    const orders = accounts.orders(account).length;
    const fills = accounts.fills(account).length;
    const { sales } = this.ledger;
    faults.use(options);
    this.#trader?.trade(true);
    const half = durationMicros(Math.floor(integerOf(duration) / 2));
    // A silent connection is believed for some time, and rightly.
    const isWatched = options.freezeChance === 0 && options.resetChance === 0;
    const live = (time: DurationMicros) => (isWatched ? this.#watch(time) : this.venue.pass(time));
    await live(half);
    if (resolved !== undefined) await this.#resolve(resolved.ticker, resolved.result);
    await live(half);
    faults.use(noFaults);
    await this.#calm();
    return {
      differences: [...this.#observed.splice(0), ...(await this.differences())],
      faults: faultsSince(faults.counts(), before),
      orders: accounts.orders(account).length - orders,
      fills: accounts.fills(account).length - fills,
      sales: this.ledger.sales - sales,
    };
  }

  /** The market is determined and, after its timer, settled. */
  async #resolve(ticker: string, result: "yes" | "no"): Promise<void> {
    const { control } = this.venue;
    control.determine(ticker, result);
    await this.venue.pass(seconds(30));
    control.settle(ticker);
  }

  async #calm(): Promise<void> {
    const left = await calmDown({
      ...{ world: this.venue, ledger: this.ledger, trader: this.#trader },
      ...{ secondsLeast: calmSecondsLeast, secondsMax: calmSecondsMax },
    });
    this.#observed.push(...left);
    if (this.#trading !== null) await finished(this.venue, this.#trading.account.refresh());
    // The reader keeps what it was told for those who look; nobody looks at hours of it.
    this.books.events.length = 0;
  }

  /** Lets the world live, and notes every book that stays wrong while it is believed. */
  async #watch(duration: DurationMicros): Promise<void> {
    const { clock } = this.venue.transport;
    const end = addDuration(clock.now(), duration);
    const wrongLooks = new Map<string, number>();
    while (clock.now() < end) {
      await this.venue.pass(watchEvery);
      await this.venue.pass(untilBetweenSteps(this.venue, this.venue.clock.now()));
      for (const market of this.#markets) {
        const isBelieved = this.books.read(market.id) !== undefined;
        const wrong = isBelieved ? bookDifferences(this.venue, this.books, [market]) : [];
        const looks = wrong.length === 0 ? 0 : (wrongLooks.get(market.id) ?? 0) + 1;
        wrongLooks.set(market.id, looks);
        if (looks === wrongLooksMax) this.#observed.push(...wrong);
      }
    }
  }

  async #bookDifferences(): Promise<string[]> {
    let found: string[] = [];
    for (let look = 0; look < bookLooksMax; look += 1) {
      await this.venue.pass(untilBetweenSteps(this.venue, this.venue.clock.now()));
      found = bookDifferences(this.venue, this.books, this.#markets);
      if (found.length === 0) break;
    }
    return found;
  }

  /** Returns what the adapter and the venue disagree about now; nothing when all is well. */
  async differences(): Promise<string[]> {
    const trading = this.#trading;
    if (trading === null) return ["it was never started"];
    const open = this.ledger.open();
    const underWay = this.venue.underWay();
    return [
      ...open.map(({ command, state }) => `${command.clientOrderId} is ${state}`),
      ...(await this.#bookDifferences()),
      ...accountDifferences(this.venue, trading, this.#markets),
      ...orderDifferences(this.venue, this.ledger),
      ...settlementDifferences(this.venue, this.ledger),
      ...[...this.#degraded].map((stream) => `${stream} has not recovered: its books are polled`),
      ...[...this.ledger.closedGates].map(([gate, words]) => `gate ${gate} is closed: ${words}`),
      ...(underWay > underWayMax ? [`${underWay} calls and connections are under way`] : []),
    ];
  }

  /** Ends the adapter, then the venue. */
  async stop(): Promise<void> {
    await finished(this.venue, Promise.all([this.#feed?.stop(), this.#trading?.stop()]));
    await this.venue.stop();
  }

  #event(event: NewEvent): void {
    this.books.event(event);
    if (event.kind === "ModeDegraded") this.#degraded.add(event.stream);
    if (event.kind === "ModeRecovered") this.#degraded.delete(event.stream);
    this.ledger.event(event);
    this.#trading?.rulebook.observe(event);
  }
}
