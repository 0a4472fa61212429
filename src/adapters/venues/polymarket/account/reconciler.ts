// Compares what we know with what the venue shows: the private stream is not numbered and can fall silent, so a lost
// message is found only by looking. After every connect and every 30 s: trades since the last look, open orders, shares.
// What belongs to nobody we know is told to the engine and closes the account to new groups until a look finds none.

import { marketOf } from "../../../../domain/market/venue.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { TradeFill, TradingRest, VenueOrder } from "../rest/trading-contract.ts";
import { clockSkew } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TokenHoldings } from "./token-holdings.ts";
import type { TradeBook } from "./trade-book.ts";

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "order" | "openOrders" | "trades">;
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly holdings: TokenHoldings;
  readonly follower: OrderFollower;
  readonly rulebook: MarketRulebook;
  readonly gate: GateReasons;
  readonly log: AdapterLog;
  readonly learnRules: (conditionId: string) => Promise<void>;
}

/** Trades are read again from so long before the last look: they become visible late and out of order. */
const overlap = seconds(60);

/** All reads of one look. */
const lookWithin = seconds(20);

/** A run begins with the trades of so long before it: what was matched then may still fail. */
const tradesBefore = seconds(3_600);

/** Looks in a row that must show the same difference before it is believed: reads lag behind trades. */
const differencesMax = 2;

/** Looks in a row that could not read everything before the account counts as not known; of an account that was never
 * read one is enough. */
const failedLooksMax = 3;

/** Trades that are read one by one in a turn; more of them are read together, since the oldest. */
const tradesPerTurn = 20;

/** Tokens whose shares are compared in one look, in turn: what the venue's rate leaves room for. */
const tokensPerLook = 50;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #tradesFrom: EpochMicros;
  #looking: Promise<boolean> | null = null;
  #looks = 0;
  #strangers = 0;
  #foreign = 0;
  #tokenCursor = 0;
  /** Looks in a row that could not read everything. */
  #failedLooks = failedLooksMax - 1;
  /** Looks in a row that showed other shares of a token than ours. */
  readonly #differences = new Map<string, number>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#tradesFrom = before(options.clock.now(), integerOf(tradesBefore));
  }

  counts(): { readonly looks: number } {
    return { looks: this.#looks };
  }

  /** An order of an earlier run is followed: its trades are read too. */
  from(instant: EpochMicros): void {
    if (instant < this.#tradesFrom) this.#tradesFrom = instant;
  }

  /** A fill of somebody else was told. */
  foreignFill(words: string): void {
    this.#foreign += 1;
    this.#options.log({ level: "error", message: `polymarket: ${words}` });
    this.#options.gate.close("strangers", words);
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

  /** Reads the trades again that are not final and were not heard of for a while. */
  async chaseTrades(): Promise<void> {
    const { clock, rest, trades } = this.#options;
    for (const tradeId of trades.due(tradesPerTurn)) {
      const read = await rest.trades({ tradeId }, addDuration(clock.now(), lookWithin));
      if (!read.ok) continue;
      if (read.value.length === 0) trades.notShown(tradeId);
      else trades.see(read.value);
    }
  }

  /** A fill on a market that is not known: its order says which it is, and the next look tells the fill. */
  async place(fill: TradeFill): Promise<void> {
    const { clock, rest, learnRules, log } = this.#options;
    const details = { tokenId: fill.tokenId, tradeId: fill.tradeId };
    log({ level: "error", message: "polymarket: a fill on a market that is not listed", details });
    this.#options.gate.close("unplaced", `a fill on token ${fill.tokenId}, which is not listed`);
    const deadline = addDuration(clock.now(), lookWithin);
    const order = await rest.order(fill.orderId, deadline);
    if (order.ok && order.value !== undefined) await learnRules(order.value.conditionId);
    if (this.#options.rulebook.instrumentOf(fill.tokenId) !== undefined) {
      this.#options.gate.open("unplaced");
    }
  }

  async #lookOnce(): Promise<boolean> {
    const { clock, gate, trades } = this.#options;
    const tradesFrom = this.#tradesFrom;
    this.#looks += 1;
    const begunAt = clock.now();
    const deadline = addDuration(begunAt, lookWithin);
    this.#strangers = 0;
    this.#foreign = 0;
    const tradesRead = await this.#readTrades(deadline);
    const ordersRead = await this.#readOrders(deadline);
    await this.#readShares();
    // An order of an earlier run that was handed over meanwhile has moved it back.
    if (tradesRead && this.#tradesFrom === tradesFrom) this.#tradesFrom = begunAt;
    if (trades.isPlaced) gate.open("unplaced");
    const isWhole = tradesRead && ordersRead;
    if (isWhole && this.#strangers === 0 && this.#foreign === 0) gate.open("strangers");
    this.#failedLooks = isWhole ? 0 : this.#failedLooks + 1;
    if (isWhole) gate.open("unread");
    else if (this.#failedLooks >= failedLooksMax)
      gate.close("unread", "the account cannot be read");
    return isWhole;
  }

  async #readTrades(deadline: EpochMicros): Promise<boolean> {
    const { rest, trades } = this.#options;
    const after = before(this.#tradesFrom, integerOf(overlap) + integerOf(clockSkew));
    const read = await rest.trades({ after }, deadline);
    if (!read.ok) return false;
    trades.see(read.value);
    return true;
  }

  async #readOrders(deadline: EpochMicros): Promise<boolean> {
    const { rest, tracker, follower } = this.#options;
    const open = [...tracker.open()].filter((order) => order.venueOrderId !== null);
    const read = await rest.openOrders(deadline);
    if (!read.ok) return false;
    const shown = new Set<string>();
    for (const seen of read.value) {
      shown.add(seen.orderId);
      const order = tracker.orderSeen(seen, "list");
      if (order === undefined) this.#strangerStands(seen);
      else if (order.isOver) void follower.sweep(order);
      else if (order.mustEnd || order.isMissingFills) follower.follow(order);
    }
    for (const order of open) {
      if (order.isOver || shown.has(order.venueOrderId ?? "")) continue;
      await follower.look(order);
      if (!order.isOver) follower.follow(order);
    }
    return true;
  }

  #strangerStands(seen: VenueOrder): void {
    const { gate, log } = this.#options;
    this.#strangers += 1;
    const words = `order ${seen.orderId} stands on ${seen.conditionId}, which is not ours`;
    log({ level: "error", message: `polymarket: ${words}`, details: { orderId: seen.orderId } });
    gate.close("strangers", words);
  }

  async #readShares(): Promise<void> {
    const { holdings, gate, log, rulebook } = this.#options;
    const tokens = holdings.tokens();
    const count = Math.min(tokens.length, tokensPerLook);
    for (let step = 0; step < count; step += 1) {
      const tokenId = tokens[(this.#tokenCursor + step) % tokens.length] ?? "";
      const agrees = await holdings.compare(tokenId);
      if (agrees === undefined) continue;
      if (agrees) {
        this.#differences.delete(tokenId);
        continue;
      }
      const instrument = rulebook.instrumentOf(tokenId);
      const status = instrument && rulebook.market(marketOf(instrument))?.status;
      // Shares of an answered market go when it pays.
      if (status === "resolved" || status === "settled") continue;
      const looks = (this.#differences.get(tokenId) ?? 0) + 1;
      this.#differences.set(tokenId, looks);
      const message = "polymarket: the venue shows other shares";
      log({ level: "warn", message, details: { tokenId, looks } });
    }
    this.#tokenCursor = tokens.length === 0 ? 0 : (this.#tokenCursor + count) % tokens.length;
    this.#judgeShares(gate);
  }

  #judgeShares(gate: GateReasons): void {
    const lasting = [...this.#differences].filter(([, looks]) => looks >= differencesMax);
    if (lasting.length === 0) {
      gate.open("shares");
      return;
    }
    const tokens = lasting.map(([tokenId]) => tokenId).join(", ");
    gate.close("shares", `the venue shows other shares of ${tokens}`);
    // Told once; from the next read on the venue's own count is the one to compare with.
    for (const [tokenId] of lasting) {
      this.#options.holdings.doubt(tokenId);
      this.#differences.delete(tokenId);
    }
  }
}

function before(instant: EpochMicros, micros: number): EpochMicros {
  return epochMicros(Math.max(0, integerOf(instant) - micros));
}
