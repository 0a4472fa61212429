// Compares what we know with what the broker shows: its stream is not numbered and leaves things out, so what is lost is
// found only by looking. After every login and every 30 s: executions, orders, positions. What belongs to nobody we know
// is told to the engine and closes the account to new groups until a look finds none.

import type { MarketId } from "../../../../domain/market/venue.ts";
import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { OrderReads } from "../orders/order-reads.ts";
import type { OrderSight } from "../orders/order-sight.ts";
import type { AccountReads } from "./account-reads.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { PositionBook } from "./position-book.ts";

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly reads: OrderReads;
  readonly account: AccountReads;
  readonly tracker: OrderTracker;
  readonly desk: ExecutionDesk;
  readonly follower: OrderFollower;
  readonly positions: PositionBook;
  readonly rulebook: MarketRulebook;
  readonly gate: GateReasons;
  readonly log: AdapterLog;
}

/** All reads of one look; two of them wait for the broker's pace. */
const lookWithin = seconds(40);

/** Executions are read so many days back; the first look of a run reads as many as the broker tells. */
const daysBefore = 2;
const daysFirst = 7;

/** Looks in a row that must show the same difference before it is believed: reads lag behind executions. */
const differencesMax = 2;

/** Looks in a row that could not read everything before the account counts as not known; of an account that was never read
 * one is enough. */
const failedLooksMax = 3;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #looking: Promise<boolean> | null = null;
  #looks = 0;
  #standing = 0;
  #failedLooks = failedLooksMax - 1;
  #hasReadTrades = false;
  #executionsReadAt: EpochMicros | null = null;
  /** Looks in a row that showed a position other than ours. */
  #differences = new Map<MarketId, number>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  counts(): Readonly<Record<string, number>> {
    return { looks: this.#looks };
  }

  /** When the last read of executions began that was whole; what happened before is counted. */
  get executionsReadAt(): EpochMicros | null {
    return this.#executionsReadAt;
  }

  /** Looks once; a second call joins a look under way. Returns false when something could not be read. */
  look(): Promise<boolean> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Looks at what is so from now on: a look under way has read some of it before, so another follows it. */
  lookAnew(): Promise<boolean> {
    return this.#looking === null ? this.look() : this.#looking.then(() => this.look());
  }

  async #lookOnce(): Promise<boolean> {
    const { clock, gate, desk } = this.#options;
    this.#looks += 1;
    const begunAt = clock.now();
    const deadline = addDuration(begunAt, lookWithin);
    const strangersBefore = desk.strangers;
    const executionsRead = await this.#readExecutions(deadline);
    if (executionsRead) this.#executionsReadAt = begunAt;
    const ordersRead = await this.#readOrders(deadline);
    desk.retry();
    const positionsRead = await this.#readPositions(deadline);
    const isWhole = executionsRead && ordersRead && positionsRead;
    if (desk.isPlaced) gate.open("unplaced");
    if (isWhole && this.#standing === 0 && desk.strangers === strangersBefore) {
      gate.open("strangers");
    }
    this.#failedLooks = isWhole ? 0 : this.#failedLooks + 1;
    if (isWhole) gate.open("unread");
    else if (this.#failedLooks >= failedLooksMax)
      gate.close("unread", "the account cannot be read");
    return isWhole;
  }

  async #readExecutions(deadline: EpochMicros): Promise<boolean> {
    const { reads, desk, positions } = this.#options;
    const isFirst = this.#executionsReadAt === null;
    const read = await reads.trades(isFirst ? daysFirst : daysBefore, deadline);
    if (!read.ok) return false;
    if (!this.#hasReadTrades) {
      // Positions may have been read while trades could not, and then hold what is counted only now.
      positions.forget();
      this.#hasReadTrades = true;
    }
    for (const execution of read.value.executions) desk.see(execution);
    return read.value.isWhole;
  }

  async #readOrders(deadline: EpochMicros): Promise<boolean> {
    const { reads, tracker, follower } = this.#options;
    const open = [...tracker.open()].filter((order) => order.venueOrderId !== null);
    const read = await reads.orders(deadline);
    if (!read.ok) return false;
    this.#standing = 0;
    const shown = new Set<string>();
    for (const sight of read.value.orders) {
      shown.add(sight.orderId);
      const order = tracker.seen(sight, "read");
      if (order === undefined) this.#judgeStranger(sight);
      else if (order.isMissingFills || order.mustEnd) follower.follow(order);
    }
    for (const order of open) {
      if (order.isOver || shown.has(order.venueOrderId ?? "")) continue;
      await follower.look(order);
      follower.follow(order);
    }
    return read.value.isWhole;
  }

  #judgeStranger(sight: OrderSight): void {
    const { gate, log, rulebook } = this.#options;
    if (sight.standing !== "working") return;
    const isListed = sight.conid !== null && rulebook.sideOf(sight.conid) !== undefined;
    if (!sight.isForecast && !isListed) return;
    this.#standing += 1;
    const words = `order ${sight.orderId} rests on conid ${sight.conid}, which is not ours`;
    log({ level: "error", message: `forecastex: ${words}`, details: { orderId: sight.orderId } });
    gate.close("strangers", words);
  }

  async #readPositions(deadline: EpochMicros): Promise<boolean> {
    const { account, positions, log } = this.#options;
    positions.beginRead();
    const read = await account.positions(deadline);
    if (!read.ok) return false;
    const different = positions.compare(read.value.byMarket).filter((market) => {
      // A position that has gone altogether has been paid, or has not: cash tells which.
      const shown = read.value.byMarket.get(market);
      return shown !== undefined && shown.yes !== shown.no;
    });
    this.#differences = new Map(
      different.map((market) => [market, (this.#differences.get(market) ?? 0) + 1]),
    );
    for (const market of different) {
      const message = "forecastex: the broker shows another position";
      log({ level: "warn", message, details: { market } });
    }
    this.#judgePositions();
    return true;
  }

  #judgePositions(): void {
    const { gate, positions } = this.#options;
    const lasting = [...this.#differences].filter(([, looks]) => looks >= differencesMax);
    if (lasting.length === 0) {
      gate.open("positions");
      return;
    }
    const markets = lasting.map(([market]) => market);
    gate.close("positions", `the broker shows other positions: ${markets.join(", ")}`);
    // Told once; from the next read on the broker's own count is the one to compare with.
    for (const market of markets) {
      positions.doubt(market);
      this.#differences.delete(market);
    }
  }
}
