// Compares what we know with what the venue shows: the private stream is not numbered, so a lost message is found only
// by looking. After every connect and every 30 s: fills since the last look, resting orders, positions. What belongs
// to nobody we know is told to the engine and closes the account to new groups until a look finds nothing of the kind.

import type { Result } from "../../../../domain/failure/result.ts";
import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import { readAllPages } from "../../shared/list-pages.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { VenueOrder } from "../normalise/order-state.ts";
import type { OrdersRest } from "../rest/orders.ts";
import type { PortfolioRest } from "../rest/portfolio.ts";
import type { FillChaser } from "./fill-chaser.ts";
import type { OrderResolver } from "./order-resolver.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { PositionBook } from "./position-book.ts";

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly positions: PositionBook;
  readonly orders: OrdersRest;
  readonly portfolio: PortfolioRest;
  readonly chaser: FillChaser;
  readonly resolver: OrderResolver;
  readonly gates: GateKeeper;
  readonly log: AdapterLog;
  fill(fill: AccountFill): void;
}

/** Fills are read again from so long before the last look: they become visible late and out of order. */
const overlap = seconds(60);

/** All reads of one look. */
const lookWithin = seconds(20);

/** A fill without a known order waits so long for the reply that names it. */
const identifyAfter = seconds(1);

/** Looks in a row that must show the same difference before it is believed: reads lag behind the stream. */
const differencesMax = 2;

/** Looks in a row that could not read everything before the account counts as not known; of an account that was never
 * read one is enough. */
const failedLooksMax = 3;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #startedAt: EpochMicros;
  #fillsFrom: EpochMicros;
  #looking: Promise<boolean> | null = null;
  #identifying = false;
  #looks = 0;
  #strangers = 0;
  /** Looks in a row that could not read everything. */
  #failedLooks = failedLooksMax - 1;
  /** Looks in a row that showed a position of a ticker other than ours. */
  #differences = new Map<string, number>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#fillsFrom = this.#startedAt;
  }

  counts(): { readonly looks: number; readonly foreignFills: number } {
    return { looks: this.#looks, foreignFills: this.#options.tracker.foreign.count };
  }

  /** Looks once; a second call joins a look under way. Returns false when something could not be read. */
  look(): Promise<boolean> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Asks whose the fills are that belong to no order we know. */
  identifySoon(): void {
    if (this.#identifying) return;
    this.#identifying = true;
    const { clock } = this.#options;
    void pause(clock, identifyAfter)
      .then(() => this.#identify())
      .finally(() => {
        this.#identifying = false;
      });
  }

  async #lookOnce(): Promise<boolean> {
    const { clock, tracker, gates } = this.#options;
    this.#looks += 1;
    const begunAt = clock.now();
    const deadline = addDuration(begunAt, lookWithin);
    this.#strangers = 0;
    const fillsRead = await this.#readFills(begunAt, deadline);
    await this.#identify();
    const resting = await this.#readResting(deadline);
    const positionsRead = await this.#readPositions(deadline);
    if (fillsRead) this.#fillsFrom = begunAt;
    const isWhole = fillsRead && resting.ok && positionsRead;
    const isClean = this.#strangers === 0 && tracker.foreign.orderIds().length === 0;
    if (isWhole && isClean && !this.#isDifferent()) gates.open("account");
    this.#failedLooks = isWhole ? 0 : this.#failedLooks + 1;
    if (this.#failedLooks >= failedLooksMax && gates.words("account") === null) {
      gates.close("account", "the account cannot be read");
    }
    return isWhole;
  }

  async #readFills(now: EpochMicros, deadline: EpochMicros): Promise<boolean> {
    const from = Math.floor((integerOf(this.#fillsFrom) - integerOf(overlap)) / 1_000_000);
    const filter = { minSeconds: Math.max(0, from) };
    const fills = await this.#options.portfolio.fills(filter, now, deadline);
    if (!fills.ok) return false;
    for (const fill of fills.value) {
      // What others did before this run is not news, what our own orders did is.
      const isOurs = this.#options.tracker.findByVenueId(fill.orderId) !== undefined;
      if (isOurs || fill.filledAt >= this.#startedAt) this.#options.fill(fill);
    }
    return true;
  }

  /** Reads the orders of fills that nobody claims; the fills of one that is not ours are told as such. */
  async #identify(): Promise<void> {
    const { clock, tracker, orders, gates, log, chaser } = this.#options;
    for (const orderId of tracker.foreign.orderIds()) {
      if (tracker.findByVenueId(orderId) !== undefined) continue;
      const read = await orders.order(orderId, addDuration(clock.now(), lookWithin));
      if (!read.ok) continue;
      const order = tracker.orderSeen(read.value);
      if (order !== undefined) {
        chaser.watch(order);
        continue;
      }
      const fills = tracker.foreign.report(orderId, read.value.clientOrderId);
      if (fills === 0) continue;
      this.#strangers += fills;
      const words = `${fills} fills of order ${orderId} on ${read.value.ticker}, which is not ours`;
      log({ level: "error", message: `kalshi: ${words}`, details: { orderId } });
      gates.close("account", words);
    }
  }

  async #readResting(deadline: EpochMicros): Promise<Result<readonly VenueOrder[]>> {
    const { tracker, orders, resolver, chaser } = this.#options;
    const before = [...tracker.open()].filter((order) => order.venueOrderId !== null);
    const resting = await readAllPages("resting orders", (cursor) =>
      orders.orders({ status: "resting" }, cursor, deadline),
    );
    if (!resting.ok) return resting;
    const shown = new Set<string>();
    for (const seen of resting.value) {
      shown.add(seen.orderId);
      const order = tracker.orderSeen(seen);
      if (order === undefined) this.#strangerRests(seen);
      else chaser.watch(order);
    }
    for (const order of before) {
      if (order.isOver || shown.has(order.venueOrderId ?? "")) continue;
      await resolver.look(order, deadline);
    }
    return resting;
  }

  #strangerRests(seen: VenueOrder): void {
    const { gates, log } = this.#options;
    this.#strangers += 1;
    const words = `order ${seen.orderId} rests on ${seen.ticker}, which is not ours`;
    log({ level: "error", message: `kalshi: ${words}`, details: { orderId: seen.orderId } });
    gates.close("account", words);
  }

  async #readPositions(deadline: EpochMicros): Promise<boolean> {
    const { portfolio, positions, gates, log } = this.#options;
    positions.beginRead();
    const read = await portfolio.positions(deadline);
    if (!read.ok) return false;
    const different = positions.compare(read.value);
    this.#differences = new Map(
      different.map((ticker) => [ticker, (this.#differences.get(ticker) ?? 0) + 1]),
    );
    for (const ticker of different) {
      log({
        level: "warn",
        message: "kalshi: the venue shows another position",
        details: { ticker },
      });
    }
    if (this.#isDifferent()) {
      gates.close("account", `the venue shows other positions: ${different.join(", ")}`);
      // Told once; from the next read on the venue's own count is the one to compare with.
      for (const ticker of different) positions.doubt(ticker);
    }
    return true;
  }

  #isDifferent(): boolean {
    return [...this.#differences.values()].some((count) => count >= differencesMax);
  }
}
