// A crowd of accounts that sends the simulated Kalshi's core everything, valid and not, for hours of simulated time, while
// shards pause and markets pause, close, settle and are listed anew. `KalshiCoreJudge` watches every step of it.

import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import {
  KalshiCatalogue,
  type ListedMarket,
} from "../../src/simulation/venues/kalshi/catalogue.ts";
import { KalshiAccountsCore } from "../../src/simulation/venues/kalshi/core/accounts.ts";
import type {
  CoreOrder,
  CoreOrderGroup,
  CoreOrderRequest,
  CoreResult,
} from "../../src/simulation/venues/kalshi/core/contract.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";
import type { PriceStructure } from "../../src/simulation/venues/kalshi/price-structures.ts";
import { KalshiCoreJudge } from "./kalshi-core-judge.ts";

const hour = 3_600_000_000;
const accountNames = ["ann", "bob", "cat", "dan", "eve", "fay"] as const;
const structures: readonly PriceStructure[] = [
  "linear_cent",
  "tapered_deci_cent",
  "center_centi_edge_centi_cent",
];
/** Order groups that live at once, about. */
const groupsKept = 24;
/** Markets that live at once on each shard. */
const marketsPerShard = 2;

export interface SoakOptions {
  readonly seed: number;
  readonly steps: number;
  readonly hours: number;
  readonly startAt: EpochMicros;
  /** How many steps lie between two comparisons of everything; fills are compared at every step. */
  readonly checkEvery: number;
}

/** How often each kind of thing happened: a soak that never met something has not tested it. */
export type SoakCounts = Readonly<Record<string, number>>;

export class KalshiCoreSoak {
  readonly #options: SoakOptions;
  readonly #random: RandomStream;
  readonly #exchange = new Exchange();
  readonly #catalogue: KalshiCatalogue;
  readonly #core: KalshiAccountsCore;
  readonly #judge: KalshiCoreJudge;
  readonly #counts = new Map<string, number>();
  readonly #recent = new Map<string, readonly CoreOrder[]>();
  #groups: CoreOrderGroup[] = [];
  readonly #clientIds: string[] = [];
  readonly #paused = new Map<
    string,
    { readonly what: "trading" | "exchange"; readonly exchangeIndex: number }
  >();
  #markets: ListedMarket[] = [];
  #listed = 0;
  #now: EpochMicros;

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#random = new RandomStream(seededSource(options.seed));
    this.#now = options.startAt;
    const series = [this.#series("KXA", 0), this.#series("KXB", 2)];
    this.#catalogue = new KalshiCatalogue(series, this.#exchange, this.#now);
    this.#core = new KalshiAccountsCore({
      exchange: this.#exchange,
      catalogue: this.#catalogue,
      seed: options.seed,
    });
    this.#judge = new KalshiCoreJudge(this.#exchange, this.#core, (what) => this.#count(what));
    for (const [index, name] of accountNames.entries()) {
      const cash = BigInt(this.#random.between(5, 80)) * 1_000_000n;
      this.#judge.open(name, cash, index < 4 ? "direct" : "non-direct");
      if (index % 2 === 0) this.#judge.deposit(name, 3, 0, 20_000_000n);
    }
    for (let number = 0; number < marketsPerShard; number += 1) {
      this.#list("KXA");
      this.#list("KXB");
    }
  }

  /** Runs every step and returns how often what happened. Throws at the first thing that must not be. */
  run(): SoakCounts {
    const mean = (this.#options.hours * hour) / this.#options.steps;
    for (let step = 1; step <= this.#options.steps; step += 1) {
      // In bursts: nine steps of ten follow at once, and the tenth makes up for them.
      const isBurst = this.#random.chance(900_000);
      const pause = isBurst
        ? this.#random.between(0, Math.round(mean / 10))
        : this.#random.between(0, Math.round(19 * mean));
      this.#now = epochMicros(integerOf(this.#now) + pause);
      this.#judge.begin(this.#now);
      this.#act();
      this.#judge.endStep(this.#now);
      if (step % this.#options.checkEvery === 0) this.#judge.checkAll(this.#markets, this.#now);
    }
    this.#judge.checkAll(this.#markets, this.#now);
    return Object.fromEntries(this.#counts);
  }

  #act(): void {
    this.#resumeSomething();
    const roll = this.#random.between(1, 1_000);
    if (roll <= 480) this.#create();
    else if (roll <= 700) this.#crowdOrder();
    else if (roll <= 790) this.#cancel();
    else if (roll <= 860) this.#amend();
    else if (roll <= 920) this.#decrease();
    else if (roll <= 950) this.#group();
    else if (roll <= 985) this.#transfer();
    else if (roll <= 988) this.#note("cancel-all", this.#cancelAll());
    else this.#venueActs();
  }

  #create(): void {
    const request = this.#request();
    this.#judge.expectOrder(request.reduceOnly);
    const created = this.#core.create(request, this.#now);
    this.#note("create", created);
    if (created.ok) {
      const recent = this.#recent.get(request.account) ?? [];
      this.#recent.set(request.account, [...recent.slice(-60), created.value.order]);
    }
    if (request.clientOrderId !== null && this.#clientIds.length < 1_000) {
      this.#clientIds.push(request.clientOrderId);
    }
  }

  #request(): CoreOrderRequest {
    const random = this.#random;
    const market = random.pick(this.#markets);
    const rare = (): boolean => random.chance(30_000);
    const expires = random.chance(100_000);
    const account = random.pick(accountNames);
    const timeInForce = random.pick([
      "good_till_canceled",
      "good_till_canceled",
      "good_till_canceled",
      "immediate_or_cancel",
      "fill_or_kill",
    ] as const);
    const mayRest = timeInForce === "good_till_canceled" || rare();
    return {
      account,
      subaccount: rare() ? random.pick([3, 64]) : 0,
      ticker: rare() ? "NOT-LISTED" : market.listing.ticker,
      clientOrderId: this.#clientId(),
      side: random.pick(["bid", "ask"]),
      count: this.#drawCount(),
      price: this.#drawPrice(market),
      timeInForce,
      expiresAt: expires && mayRest ? this.#later(random.between(-5, 600)) : null,
      selfTradePrevention: random.pick(["taker_at_cross", "maker"]),
      postOnly: random.chance(100_000) && mayRest,
      reduceOnly: random.chance(100_000),
      cancelOnPause: random.chance(200_000),
      orderGroupId: this.#groupFor(account, market.exchangeIndex),
      exchangeIndex: rare() ? 2 : null,
    };
  }

  /** A group of the account on the shard where it has one; rarely anybody's on any. */
  #groupFor(account: string, exchangeIndex: number): string | null {
    const fitting = this.#groups.filter(
      (group) => group.account === account && group.exchangeIndex === exchangeIndex,
    );
    const from = this.#random.chance(20_000) ? this.#groups : fitting.slice(-2);
    return this.#random.pick([undefined, ...from])?.orderGroupId ?? null;
  }

  #clientId(): string | null {
    const random = this.#random;
    if (random.chance(500_000)) return null;
    if (random.chance(20_000)) return "no spaces";
    if (this.#clientIds.length > 0 && random.chance(20_000)) return random.pick(this.#clientIds);
    return `id-${random.between(0, 4_294_967_294)}`;
  }

  #drawCount(): bigint {
    const random = this.#random;
    if (random.chance(5_000)) return 0n;
    const most = random.pick([100, 100, 1_000, 3_000]);
    return BigInt(
      random.chance(600_000) ? 100 * random.between(1, most / 100) : random.between(1, most),
    );
  }

  /** Near the middle, so that orders meet; sometimes off the grid or out of range. */
  #drawPrice(market: ListedMarket): bigint {
    const random = this.#random;
    if (random.chance(10_000)) return BigInt(random.pick([0, 10_000, 4_999, 12_345]));
    if (random.chance(50_000)) return BigInt(random.pick([100, 900, 9_900, 9_910]));
    const cents = BigInt(100 * random.between(42, 58));
    const isCoarse = market.priceStructure !== "center_centi_edge_centi_cent";
    return (isCoarse && random.chance(950_000)) || random.chance(500_000)
      ? cents
      : cents + BigInt(random.pick([10, 20, 50]));
  }

  #crowdOrder(): void {
    const market = this.#random.pick(this.#markets);
    this.#judge.crowdOrder(
      {
        ticker: market.listing.ticker,
        exchangeIndex: market.exchangeIndex,
        side: this.#random.pick(["bid", "ask"]),
        price: this.#drawPrice(market),
        count: this.#drawCount() + 1n,
        rests: this.#random.chance(600_000),
      },
      this.#now,
    );
  }

  /** An order of the account: mostly one that rests, sometimes any. */
  #anyOrder(account: string): CoreOrder | undefined {
    const orders = this.#recent.get(account) ?? [];
    const resting = orders.filter((order) => order.status === "resting");
    const from = resting.length > 0 && this.#random.chance(900_000) ? resting : orders;
    return from.length === 0 ? undefined : this.#random.pick(from);
  }

  #reference(order: CoreOrder) {
    const random = this.#random;
    return {
      orderId: random.chance(20_000) ? "unknown" : order.orderId,
      ticker: random.pick([order.ticker, order.ticker, order.ticker, null, "NOT-LISTED"]),
      exchangeIndex: random.chance(100_000) ? 2 : null,
    };
  }

  #cancel(): void {
    const account = this.#random.pick(accountNames);
    const order = this.#anyOrder(account);
    if (order === undefined) return;
    this.#note("cancel", this.#core.cancel(account, this.#reference(order), this.#now));
  }

  #cancelAll(): CoreResult<unknown> {
    const subaccount = this.#random.pick([null, 0, 3]);
    const account = this.#random.pick(accountNames);
    return { ok: true, value: this.#core.cancelAll(account, subaccount, this.#now) };
  }

  #amend(): void {
    const random = this.#random;
    const account = random.pick(accountNames);
    const order = this.#anyOrder(account);
    if (order === undefined) return;
    const market = this.#catalogue.market(order.ticker);
    const amended = this.#core.amend(
      account,
      {
        orderId: order.orderId,
        ticker: random.chance(20_000) ? "NOT-LISTED" : order.ticker,
        side: random.chance(20_000) ? "ask" : order.side,
        price: random.chance(500_000) ? order.price : this.#drawPrice(market),
        count: order.fillCount + this.#drawCount(),
        clientOrderId: random.chance(500_000) ? null : order.clientOrderId,
        updatedClientOrderId: random.chance(200_000) ? this.#clientId() : null,
      },
      this.#now,
    );
    this.#note("amend", amended);
  }

  #decrease(): void {
    const account = this.#random.pick(accountNames);
    const order = this.#anyOrder(account);
    if (order === undefined) return;
    const amount = this.#drawCount();
    const change = this.#random.chance(500_000) ? { by: amount } : { to: amount };
    const decreased = this.#core.decrease(
      account,
      { ...this.#reference(order), change },
      this.#now,
    );
    this.#note("decrease", decreased);
  }

  #group(): void {
    const random = this.#random;
    const account = random.pick(accountNames);
    const known = this.#groups.slice(-12);
    if (known.length === 0 || random.chance(200_000)) {
      const limit = random.pick([100n, 500n, 2_000n, 150n, 0n]);
      const created = this.#core.createGroup(
        account,
        { subaccount: 0, exchangeIndex: random.pick([0, 2]), limit },
        this.#now,
      );
      this.#note("group-create", created);
      if (created.ok) this.#groups.push(created.value);
      return;
    }
    // Every group is judged at every step: old ones go.
    const isFull = this.#groups.length > groupsKept;
    const picked = isFull ? this.#groups[0] : random.pick(known);
    if (picked === undefined) return;
    const { account: owner, orderGroupId: id } = picked;
    const by = random.chance(50_000) ? account : owner;
    const act = isFull
      ? "delete"
      : random.pick(["trigger", "reset", "reset", "reset", "limit", "delete"]);
    if (act === "trigger") this.#note(act, this.#core.triggerGroup(by, id, this.#now));
    if (act === "reset") this.#note(act, this.#core.resetGroup(by, id, this.#now));
    if (act === "limit") this.#note(act, this.#core.limitGroup(by, id, 300n, this.#now));
    if (act !== "delete") return;
    const deleted = this.#core.deleteGroup(by, id, this.#now);
    this.#note(act, deleted);
    if (deleted.ok) this.#groups = this.#groups.filter((group) => group.orderGroupId !== id);
  }

  #transfer(): void {
    // Fees and luck ruin a closed crowd; now and then somebody brings new money.
    if (this.#random.chance(300_000)) {
      const amount = BigInt(this.#random.between(1, 10_000_000));
      this.#judge.deposit(this.#random.pick(accountNames), 0, this.#random.pick([0, 2]), amount);
    }
    const [from, to] = this.#random.pick([
      [0, 2],
      [2, 0],
      [0, 0],
    ]);
    const transfer = {
      subaccount: this.#random.pick([0, 3]),
      from: from ?? 0,
      to: to ?? 0,
      amount: BigInt(this.#random.between(0, 60_000_000)),
    };
    this.#note(
      "transfer",
      this.#judge.transfer(this.#random.pick(accountNames), transfer, this.#now),
    );
  }

  /** What the venue does to everybody: pauses, resumptions, closes, settlements, new fees. */
  #venueActs(): void {
    const random = this.#random;
    const market = random.pick(this.#markets);
    const { ticker } = market.listing;
    const act = random.pick(["trading", "exchange", "pause", "close", "settle", "fees"]);
    this.#count(`venue ${act}`);
    if (act === "trading" || act === "exchange") this.#switchShard(act, market.exchangeIndex);
    if (act === "pause" && market.traded.phase === "open")
      this.#exchange.setPhase(ticker, "paused");
    else if (act === "pause" && market.traded.phase === "paused") {
      this.#judge.crowdLeaves(ticker);
      this.#exchange.cancelAll(ticker, this.#now);
      this.#exchange.setPhase(ticker, "open");
    }
    if (act === "close") this.#catalogue.moveClose(ticker, this.#later(random.between(60, 1_800)));
    if (act === "settle") this.#settle(market);
    if (act === "fees") {
      this.#catalogue.changeEventFees(market.event.eventTicker, {
        at: this.#later(random.between(0, 60)),
        feeTypeOverride: random.pick([null, "quadratic", "quadratic_with_combo_maker_fees"]),
        feeMultiplierOverride: random.pick([null, 0, 0.5, 1, 2]),
      });
    }
    this.#replaceClosed();
  }

  /** What pauses does not pause for long, so that most of the time there is trading. */
  #resumeSomething(): void {
    if (!this.#random.chance(100_000)) return;
    for (const { what, exchangeIndex } of this.#paused.values()) {
      this.#switchShard(what, exchangeIndex);
    }
    for (const { traded, listing } of this.#markets) {
      if (traded.phase !== "paused") continue;
      // The venue cancels all resting orders of a market when it resumes.
      this.#judge.crowdLeaves(listing.ticker);
      this.#exchange.cancelAll(listing.ticker, this.#now);
      this.#exchange.setPhase(listing.ticker, "open");
    }
    this.#replaceClosed();
  }

  #switchShard(what: "trading" | "exchange", exchangeIndex: number): void {
    const key = `${what} ${exchangeIndex}`;
    const isActive = this.#paused.delete(key);
    if (!isActive) this.#paused.set(key, { what, exchangeIndex });
    if (what === "trading") this.#core.setTradingActive(exchangeIndex, isActive, this.#now);
    else this.#core.setExchangeActive(exchangeIndex, isActive, this.#now);
  }

  #settle(market: ListedMarket): void {
    const result = this.#random.pick(["yes", "no", "scalar"] as const);
    const scalar = 100n * BigInt(this.#random.between(0, 10_000));
    const value = result === "scalar" ? scalar : result === "yes" ? 1_000_000n : 0n;
    const { ticker } = market.listing;
    this.#exchange.setPhase(ticker, "closed");
    this.#judge.settle(ticker, result, value, this.#now);
    market.resolution = {
      result,
      valueMicros: value,
      stage: "determined",
      determinedAt: this.#now,
      settledAt: this.#now,
    };
    this.#markets = this.#markets.filter((other) => other !== market);
    this.#list(market.series.ticker);
  }

  /** A market whose time is over is settled soon, and another one takes its place. */
  #replaceClosed(): void {
    const closed = this.#markets.find(
      (market) => integerOf(market.closeAt) <= integerOf(this.#now),
    );
    if (closed !== undefined) this.#settle(closed);
  }

  #list(seriesTicker: string): void {
    const found = this.#catalogue.findEvent(`${seriesTicker}-1`);
    if (found === undefined) throw new TypeError(`no event of ${seriesTicker}`);
    this.#listed += 1;
    const listing: KalshiMarketListing = {
      ticker: `${seriesTicker}-M${this.#listed}`,
      yesSubTitle: "Yes",
      noSubTitle: "No",
      rulesPrimary: "",
      openAt: this.#now,
      closeAt: this.#later(this.#random.between(1_200, 14_400)),
      priceStructure: this.#random.pick(structures),
    };
    this.#catalogue.list(found.series, found.event, listing, this.#now);
    this.#markets.push(this.#catalogue.market(listing.ticker));
  }

  #series(ticker: string, exchangeIndex: number): KalshiSeriesListing {
    const event = {
      eventTicker: `${ticker}-1`,
      title: ticker,
      subTitle: "",
      mutuallyExclusive: false,
      exchangeIndex,
      markets: [],
    };
    const feeType = "quadratic_with_maker_fees";
    return { ticker, title: ticker, category: "Soak", feeType, feeMultiplier: 1, events: [event] };
  }

  #later(seconds: number): EpochMicros {
    return epochMicros(integerOf(this.#now) + seconds * 1_000_000);
  }

  #note(what: string, result: CoreResult<unknown>): void {
    this.#count(result.ok ? what : `${what}: ${result.error.code} ${result.error.details}`.trim());
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}
