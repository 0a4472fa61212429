// The whole adapter of Polymarket (catalogue, feed, orders, account) against the whole simulated venue, one fault profile
// after the other, each followed by a calm in which everything must come to agree.

import { Secret } from "../../src/adapters/secrets/secret.ts";
import { connectPolymarketTrading } from "../../src/adapters/venues/polymarket/account/connect-trading.ts";
import type { PolymarketTrading } from "../../src/adapters/venues/polymarket/account/polymarket-trading.ts";
import type { PolymarketCredentials } from "../../src/adapters/venues/polymarket/config.ts";
import { createPolymarketCatalogue } from "../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { clobSeeds } from "../../src/adapters/venues/polymarket/rest/rates.ts";
import { createPolymarketFeed } from "../../src/adapters/venues/polymarket/stream/feed.ts";
import { RateGovernor } from "../../src/adapters/venues/shared/rate-governor.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { type DurationMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import type { MarketDataFeed } from "../../src/ports/market-data.ts";
import { type FaultCounts, noFaults } from "../../src/simulation/faults/fault.ts";
import { findFaultProfile } from "../../src/simulation/faults/fault-profiles.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { FollowedBooks } from "../conformance/followed-books.ts";
import { bookDifferences } from "./agreement.ts";
import { OrderLedger } from "./order-ledger.ts";
import {
  orderDifferences,
  settlementDifferences,
  walletDifferences,
} from "./polymarket-agreement.ts";
import type { PolymarketSoakVenue } from "./polymarket-soak-venue.ts";
import { SeededTrader } from "./seeded-trader.ts";
import { calmDown, faultsSince, finished, untilBetweenSteps } from "./soak-pace.ts";

/** Orders rest for two minutes at most, trades become final within seconds: what the adapter finds by itself, it finds in
 * the first of these. */
const calmSecondsLeast = 240;
const calmSecondsMax = 900;

/** Calls and connections that a healthy adapter and venue may have under way. */
const underWayMax = 500;

/** Under every profile a tenth of all trades is tried again, and a third of those fails. */
const finality = { retryChance: 100_000, failChance: 333_000 };

/** Looks at the books, so far apart: a frame may be late for one. */
const bookLooksMax = 8;
const lookEvery = seconds(31);

export interface PhaseReport {
  readonly differences: readonly string[];
  readonly faults: FaultCounts;
  readonly orders: number;
  readonly fills: number;
  readonly sales: number;
  /** Fills that were taken back. */
  readonly failed: number;
}

export class PolymarketSoakRun {
  readonly world: PolymarketSoakVenue;
  readonly books: FollowedBooks;
  readonly ledger = new OrderLedger();
  readonly #seed: number;
  readonly #directories = newDirectories();
  /** What was wrong while a phase lasted. */
  readonly #observed: string[] = [];
  #markets: readonly Market[] = [];
  #trading: PolymarketTrading | null = null;
  #feed: MarketDataFeed | null = null;
  #trader: SeededTrader | null = null;

  constructor(world: PolymarketSoakVenue, seed: number) {
    this.world = world;
    this.#seed = seed;
    this.books = new FollowedBooks(this.#directories);
  }

  /** Reads the catalogue, follows all books and starts the account. */
  async start(): Promise<void> {
    const { transport, urls, conditionIds, privateKey } = this.world;
    const { clock } = transport;
    const governor = new RateGovernor({ clock, seeds: clobSeeds });
    const random = seededSource(this.#seed + 2);
    const common = { environment: "local", urls, transport, random } as const;
    const catalogue = createPolymarketCatalogue(common);
    const listing = catalogue.listMarkets({ symbols: conditionIds });
    this.#markets = unwrap(await finished(this.world, listing)).markets;
    const event = (one: NewEvent): void => this.#event(one);
    const feed = createPolymarketFeed({
      ...common,
      directories: this.#directories,
      sink: { batch: (batch) => this.books.batch(batch), event },
    });
    const credentials: PolymarketCredentials = {
      environment: "local",
      chainId: 137,
      privateKey: new Secret(privateKey),
      walletKind: "eoa",
      walletAddress: null,
      api: null,
    };
    const sink = { batch: () => undefined, event };
    const connected = connectPolymarketTrading({
      ...{ ...common, catalogue, governor, credentials, sink },
    });
    const trading = unwrap(await finished(this.world, connected));
    trading.rulebook.list(this.#markets);
    trading.gateway.resume([], []);
    this.#feed = feed;
    this.#trading = trading;
    this.#trader = new SeededTrader({
      ...{ clock, gateway: trading.gateway, ledger: this.ledger, books: this.books },
      random: new RandomStream(seededSource(this.#seed + 3)),
      markets: this.#markets,
      sizes: { least: 500, most: 3_000 },
    });
    feed.subscribe(this.#markets);
    feed.start();
    await finished(this.world, trading.start());
  }

  /** Trades under a profile for so long, then calms everything down and compares. `resolved` ends in the middle. */
  async phase(profile: string, half: DurationMicros, resolved?: string): Promise<PhaseReport> {
    const { venue, owner } = this.world;
    const options = findFaultProfile(profile)?.options;
    if (options === undefined) throw new Error(`there is no profile ${profile}`);
    const before = { ...venue.faults.counts() };
    const orders = venue.accounts.orders(owner).length;
    const trades = venue.accounts.trades(owner).length;
    const { sales } = this.ledger;
    const failed = this.ledger.failed.size;
    venue.faults.use({ ...options, trades: finality });
    this.#trader?.trade(true);
    await this.world.pass(half);
    if (resolved !== undefined) venue.control.resolve(resolved, "yes");
    await this.world.pass(half);
    venue.faults.use(noFaults);
    await this.#calm();
    return {
      differences: [...this.#observed.splice(0), ...(await this.differences())],
      faults: faultsSince(venue.faults.counts(), before),
      orders: venue.accounts.orders(owner).length - orders,
      fills: venue.accounts.trades(owner).length - trades,
      sales: this.ledger.sales - sales,
      failed: this.ledger.failed.size - failed,
    };
  }

  async #calm(): Promise<void> {
    const left = await calmDown({
      ...{ world: this.world, ledger: this.ledger, trader: this.#trader },
      ...{ secondsLeast: calmSecondsLeast, secondsMax: calmSecondsMax },
    });
    this.#observed.push(...left);
    if (this.#trading !== null) await finished(this.world, this.#trading.account.refresh());
    // The reader keeps what it was told for those who look; nobody looks at hours of it.
    this.books.events.length = 0;
  }

  /** Returns what the adapter and the venue disagree about now; nothing when all is well. */
  async differences(): Promise<string[]> {
    const trading = this.#trading;
    if (trading === null) return ["it was never started"];
    const { world, ledger } = this;
    const underWay = world.underWay();
    return [
      ...ledger.open().map(({ command, state }) => `${command.clientOrderId} is ${state}`),
      ...(await this.#bookDifferences()),
      ...walletDifferences(world, trading, ledger, this.#markets),
      ...orderDifferences(world, trading, ledger),
      ...settlementDifferences(world, ledger, this.#markets),
      ...[...ledger.closedGates].map(([gate, words]) => `gate ${gate} is closed: ${words}`),
      ...(underWay > underWayMax ? [`${underWay} calls and connections are under way`] : []),
    ];
  }

  /** Ends the adapter, then the venue. */
  async stop(): Promise<void> {
    await finished(this.world, Promise.all([this.#feed?.stop(), this.#trading?.stop()]));
    await this.world.stop();
  }

  async #bookDifferences(): Promise<string[]> {
    let found: string[] = [];
    const open = this.#markets.filter(
      ({ venueSymbol }) => this.world.venue.accounts.payouts(venueSymbol) === undefined,
    );
    for (let look = 0; look < bookLooksMax; look += 1) {
      await this.world.pass(untilBetweenSteps(this.world, this.world.transport.clock.now()));
      found = bookDifferences({ control: this.world.venue.control }, this.books, open);
      if (found.length === 0) break;
      await this.world.pass(lookEvery);
    }
    return found;
  }

  #event(event: NewEvent): void {
    this.books.event(event);
    this.ledger.event(event);
    this.#trading?.rulebook.observe(event);
  }
}
