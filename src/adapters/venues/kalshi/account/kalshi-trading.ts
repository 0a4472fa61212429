// Orders and account of Kalshi as one thing to start and stop: the gateway, the private stream, the reconciliation, the
// protection, and the rounds that keep them true. Everything reaches the venue through one transport and waits by its
// clock, so the whole runs in a simulation as it runs live.

import { unwrap } from "../../../../domain/failure/result.ts";
import { formatContracts } from "../../../../domain/units/contract-micros.ts";
import { type DurationMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import type { CircuitBreakers } from "../../shared/circuit-breakers.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import { GateKeeper } from "../../shared/gate-keeper.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { HttpLimits } from "../../shared/http-options.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { orderBreakers } from "../../shared/order-breakers.ts";
import type { RateGovernor } from "../../shared/rate-governor.ts";
import { Rounds } from "../../shared/rounds.ts";
import { type Drift, DriftWatch } from "../../shared/schema-drift.ts";
import { StrictReader } from "../../shared/strict-reader.ts";
import {
  type KalshiCredentials,
  type KalshiEnvironmentOptions,
  resolveKalshiEnvironment,
} from "../config.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { KalshiCatalogue } from "../rest/catalogue.ts";
import { type AccountLimits, ExchangeRest } from "../rest/exchange.ts";
import { OrderGroupsRest } from "../rest/order-groups.ts";
import { OrdersRest } from "../rest/orders.ts";
import { PortfolioRest } from "../rest/portfolio.ts";
import { createTradeClient } from "../rest/trade-client.ts";
import { Eligibility } from "./eligibility.ts";
import { FillChaser } from "./fill-chaser.ts";
import { KalshiAccount } from "./kalshi-account.ts";
import { KalshiGateway } from "./kalshi-gateway.ts";
import { Maintenance } from "./maintenance.ts";
import { MarketRulebook } from "./market-rules.ts";
import { OrderResolver } from "./order-resolver.ts";
import { OrderTracker } from "./order-tracker.ts";
import { PositionBook } from "./position-book.ts";
import { Reconciler } from "./reconciler.ts";
import { UserStream } from "./user-stream.ts";
import { VenueProtection } from "./venue-protection.ts";

export interface KalshiTradingOptions extends KalshiEnvironmentOptions {
  readonly credentials: KalshiCredentials;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly sink: InputSink;
  /** Asked for markets whose rules are not known. */
  readonly catalogue: Pick<KalshiCatalogue, "listMarkets" | "shardOf">;
  readonly log?: AdapterLog;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Shards that we trade on; shard 0 when absent. */
  readonly shards?: readonly number[];
  /** Whole contracts that may match on one shard in any 15 seconds before the venue stops us. */
  readonly contractsPerWindow: number;
  /** How long an order may rest; a minute when absent. */
  readonly restingTime?: DurationMicros;
  /** 1 to 63, or null for the primary account. */
  readonly subaccount?: number | null;
  /** One for all that asks under this account; none when absent. */
  readonly governor?: RateGovernor;
}

/** A lost message of the private stream is found within this. */
const reconcileEvery = seconds(30);

/** Permissions, announcements and protection change rarely. */
const standingEvery = seconds(60);

/** Endpoints whose breaker closes the venue. */
const neededForTrading: ReadonlySet<string> = new Set([
  "create-order",
  "cancel-order",
  "order",
  "orders",
  "fills",
  "user-data-timestamp",
]);

/** The gate of maintenance closes at most this late. */
const judgeEvery = seconds(15);

export class KalshiTrading {
  readonly gateway: KalshiGateway;
  readonly account: KalshiAccount;
  readonly rulebook = new MarketRulebook();
  readonly positions = new PositionBook();
  readonly protection: VenueProtection;
  /** For what the engine does not do yet: batches, amending, decreasing, cancelling all. */
  readonly orders: OrdersRest;
  readonly #options: KalshiTradingOptions;
  readonly #http: HttpClient;
  readonly #breakers: CircuitBreakers;
  readonly #fields = new FieldWatch();
  readonly #drift: DriftWatch;
  readonly #tracker: OrderTracker;
  readonly #chaser: FillChaser;
  readonly #stream: UserStream;
  readonly #reconciler: Reconciler;
  readonly #eligibility: Eligibility;
  readonly #maintenance: Maintenance;
  readonly #rounds: Rounds;
  readonly #gates: GateKeeper;

  /** Throws `FailureError` for addresses and keys that do not belong together. */
  constructor(options: KalshiTradingOptions) {
    const urls = unwrap(resolveKalshiEnvironment(options));
    this.#options = options;
    const { transport, random, credentials, limits, sink } = options;
    const { clock } = transport;
    const log = options.log ?? silentLog;
    const shards = options.shards ?? [0];
    const subaccount = options.subaccount ?? null;
    const emit = (event: Parameters<InputSink["event"]>[0]) => sink.event(event);
    const gates = new GateKeeper({ venue: "kalshi", clock, emit });
    this.#gates = gates;
    const observer = {
      drifted: ({ kind, what, field }: Drift) => gates.alarm("drift", `${kind} ${what}.${field}`),
    };
    this.#drift = new DriftWatch({ venue: "kalshi", log, observer });
    const reader = new StrictReader(this.#drift);
    const basis = { baseUrl: urls.rest, transport, random, limits, credentials };
    this.#breakers = orderBreakers({ clock, random, gates, needed: neededForTrading });
    const { governor } = options;
    this.#http = createTradeClient({ ...basis, governor, breakers: this.#breakers });
    this.orders = new OrdersRest(this.#http, reader, subaccount);
    const portfolio = new PortfolioRest(this.#http, reader, subaccount);
    const exchange = new ExchangeRest(this.#http, this.#fields);
    const groups = new OrderGroupsRest(this.#http, this.#fields, subaccount);
    const tracker = new OrderTracker({
      clock,
      emit,
      contradiction: (words) => {
        log({ level: "error", message: `kalshi: ${words}` });
        gates.close("account", words);
      },
      linked: (order) => this.gateway.linked(order),
    });
    this.#tracker = tracker;
    const fill = (one: AccountFill) => this.#fill(one);
    const isStreaming = () => this.#stream.isDelivering;
    const chaser = new FillChaser({ clock, portfolio, tracker, log, fill, isStreaming });
    this.#chaser = chaser;
    const searches = { clock, tracker, orders: this.orders, portfolio, chaser, log, emit };
    const resolver = new OrderResolver({ ...searches, exchange });
    const { positions, orders, rulebook } = this;
    this.#reconciler = new Reconciler({ ...searches, resolver, positions, gates, fill });
    this.#eligibility = new Eligibility({ clock, exchange, gates, keyId: credentials.keyId });
    const eligibility = this.#eligibility;
    this.#maintenance = new Maintenance({ clock, exchange, gates, shards });
    const maintenance = this.#maintenance;
    const { contractsPerWindow } = options;
    this.protection = new VenueProtection({ clock, groups, gates, contractsPerWindow });
    const { protection } = this;
    this.account = new KalshiAccount({
      ...{ clock, portfolio, exchange, log, shards, emit },
      limits: (read) => this.#seedGovernor(read),
      quietSince: () => tracker.quietSince(),
      settled: (ticker, settledAt) => this.positions.settled(ticker, settledAt),
    });
    this.gateway = new KalshiGateway({
      ...{ clock, tracker, orders, rulebook, protection, eligibility, maintenance, gates },
      ...{ chaser, resolver, log, subaccount, shards, positions },
      restingTime: options.restingTime ?? seconds(60),
      learnRules: (ticker) => this.#learnRules(ticker),
    });
    this.#stream = this.#userStream(urls.stream, reader, log);
    this.#rounds = new Rounds(clock);
  }

  /** Connects and begins the rounds; resolves when the account has been read once, whether or not that succeeded. */
  async start(): Promise<void> {
    this.#stream.start();
    await Promise.all([this.account.refreshLimits(), this.#standing()]);
    await this.account.refresh();
    await this.#reconciler.look();
    this.#rounds.every(reconcileEvery, () => this.#look());
    this.#rounds.every(standingEvery, () => this.#standing());
    this.#rounds.every(judgeEvery, () => this.#judge());
  }

  /** Ends the order groups, and with them what rests, and closes. */
  async stop(): Promise<void> {
    this.#gates.silence();
    this.#rounds.stop();
    await this.protection.release();
    await this.#stream.stop();
    await this.#http.close();
  }

  /** A person has read why the venue was closed and opens it: what goes on regardless closes it again. */
  async acknowledged(): Promise<void> {
    this.#drift.acknowledged();
    await this.protection.reset();
  }

  /** Counters for a status screen. */
  counts(): Readonly<Record<string, number>> {
    const delivering = this.#stream.isDelivering ? 1 : 0;
    return { delivering, ...this.#stream.counts(), ...this.#reconciler.counts() };
  }

  #seedGovernor({ read, write }: AccountLimits): void {
    const refused = this.#options.governor?.seed({ read, write }) ?? null;
    if (refused === null) return;
    this.#options.log?.({ level: "error", message: `kalshi: ${refused.code} ${refused.message}` });
  }

  /** Moves the gates that time alone moves: maintenance, and breakers whose pause is over. */
  async #judge(): Promise<void> {
    this.#maintenance.judge();
    this.#breakers.counts();
  }

  async #look(): Promise<void> {
    await this.#reconciler.look();
    await this.account.refresh();
  }

  async #standing(): Promise<void> {
    await Promise.all([
      this.#eligibility.refresh(),
      this.#maintenance.refresh(),
      this.protection.check(),
    ]);
  }

  async #learnRules(ticker: string): Promise<void> {
    const { catalogue } = this.#options;
    const listing = await catalogue.listMarkets({ symbols: [ticker] });
    if (listing.ok) {
      this.rulebook.list(listing.value.markets, (symbol) => catalogue.shardOf(symbol));
    }
  }

  /** Every fill passes here once per source; the tracker tells the new from the known. */
  #fill(fill: AccountFill): void {
    const news = this.#tracker.fill(fill);
    if (news === "duplicate") return;
    if (news === "unlinked") this.#reconciler.identifySoon();
    if (this.positions.apply(fill)) return;
    const details = { ticker: fill.ticker, size: formatContracts(fill.size) };
    // Ordinary when an order fills at several prices: the look below names a position that stays different.
    const message = "kalshi: a fill shows others that have not come";
    this.#options.log?.({ level: "info", message, details });
    void this.#reconciler.look();
  }

  #userStream(url: string, reader: StrictReader, log: AdapterLog): UserStream {
    const { transport, random, credentials } = this.#options;
    return new UserStream({
      ...{ url, transport, random, credentials, reader, log },
      news: {
        fill: (fill) => this.#fill(fill),
        order: (seen) => {
          const order = this.#tracker.orderSeen(seen);
          if (order !== undefined) this.#chaser.watch(order);
        },
        // Older than the fills it follows, sometimes: the fills' own positions count.
        position: () => undefined,
        group: (orderGroupId, event) => this.protection.observe(orderGroupId, event),
      },
      opened: () => void this.#reconciler.look(),
      closed: () => undefined,
      refused: (words) => this.#eligibility.refused(401, words),
    });
  }
}
