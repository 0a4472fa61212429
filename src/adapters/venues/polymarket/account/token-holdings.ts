// Shares of each token that the wallet holds on the chain: as read, moved on by every trade that reaches the block. What
// was bought can be sold only when its trade is mined; what the venue shows must agree whenever nothing is in motion.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { marketOf } from "../../../../domain/market/venue.ts";
import { contractMicros, formatContracts } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  type EpochMicros,
  milliseconds,
} from "../../../../domain/units/epoch-micros.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import type { OrderDomain, TradeFill, TradingRest } from "../rest/trading-contract.ts";
import { amountMax, readWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import { leavesTime, noLaterThan } from "./order-plan.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { TradeBook } from "./trade-book.ts";

export interface TokenHoldingsOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "shares" | "refreshShares">;
  readonly rulebook: MarketRulebook;
  readonly tracker: OrderTracker;
  readonly trades: () => TradeBook;
  readonly log: AdapterLog;
}

interface Holding {
  /** On the chain, in micros: the last read and what was mined since. */
  chain: number;
  /** Nothing was in motion when it was read: from then on it must agree. */
  isExact: boolean;
  /** Counts everything that moves the token. */
  moves: number;
}

/** Reads of one token that trades may cross before we go on with what the trades say. */
const crossedReadsMax = 3;

/** Between two looks whether shares have come. */
const waitStep = milliseconds(250);

export class TokenHoldings {
  readonly #options: TokenHoldingsOptions;
  readonly #holdings = new Map<string, Holding>();
  /** Tokens that the venue has been made to read from the chain in this run. */
  readonly #refreshed = new Set<string>();

  constructor(options: TokenHoldingsOptions) {
    this.#options = options;
  }

  /** Tokens that were traded or read in this run. */
  tokens(): readonly string[] {
    return [...this.#holdings.keys()];
  }

  /** What the wallet holds by all we know, in micros, or undefined while that is not certain. */
  of(tokenId: string): number | undefined {
    const holding = this.#holdings.get(tokenId);
    return holding?.isExact === true ? holding.chain : undefined;
  }

  matched(fill: TradeFill): void {
    this.#of(fill.tokenId).moves += 1;
  }

  mined({ tokenId, side, size }: TradeFill): void {
    const holding = this.#of(tokenId);
    holding.moves += 1;
    holding.chain += side === "BUY" ? integerOf(size) : -integerOf(size);
  }

  failed({ tokenId, side, size }: TradeFill, wasMined: boolean): void {
    const holding = this.#of(tokenId);
    holding.moves += 1;
    if (wasMined) holding.chain -= side === "BUY" ? integerOf(size) : -integerOf(size);
  }

  /** Whether a trade of the token is not in the block yet, or one of an earlier run may be of it. */
  isInMotion(tokenId: string): boolean {
    const trades = this.#options.trades();
    if (trades.hasUnread) return true;
    return trades.unmined(tokenId, "BUY") + trades.unmined(tokenId, "SELL") > 0;
  }

  /** The market has paid and its tokens are gone: nobody need look at them any more. */
  redeemed(tokenId: string): void {
    this.#holdings.delete(tokenId);
    this.#refreshed.delete(tokenId);
  }

  /** Believes the next read instead of what trades have said. */
  doubt(tokenId: string): void {
    this.#of(tokenId).isExact = false;
  }

  /**
   * Reads one token. Returns whether it agrees with what we know, or `undefined` where that proves nothing: it could not
   * be read, something is in motion, or nothing was certain before. `anew` makes the venue look at the chain first.
   */
  async compare(tokenId: string, from: "cache" | "anew" = "cache"): Promise<boolean | undefined> {
    if (from === "anew") {
      const domain = this.#domainOf(tokenId);
      if (domain === undefined) return undefined;
      const done = await this.#options.rest.refreshShares(tokenId, domain, this.#deadline());
      if (!done.ok) return undefined;
    }
    const holding = this.#of(tokenId);
    const { moves, isExact, chain } = holding;
    const isStill = !this.isInMotion(tokenId);
    const read = await this.#read(tokenId, this.#deadline());
    if (read === undefined || holding.moves !== moves) return undefined;
    if (!isStill || this.isInMotion(tokenId)) return undefined;
    if (isExact) return read === chain;
    holding.chain = read;
    holding.isExact = true;
    return undefined;
  }

  /**
   * Resolves when the wallet holds what the order sells beyond what others of ours sell already; waits for shares of
   * trades that are not in the block yet, or for its cancel. `VEN-870` when they are not there by the deadline, or not to be expected.
   */
  async await(order: TrackedOrder, tokenId: string, deadline: EpochMicros): Promise<Result<null>> {
    const { clock } = this.#options;
    if (!this.#refreshed.has(tokenId)) await this.#refresh(tokenId, deadline);
    const size = order.sizeMicros;
    let usable = this.#usable(order, tokenId);
    if (usable < size && this.#coming(tokenId) === 0) {
      await this.#refresh(tokenId, deadline);
      usable = this.#usable(order, tokenId);
    }
    for (;;) {
      if (usable >= size || order.wantsCancel) return succeed(null);
      const isComing = usable + this.#coming(tokenId) >= size;
      if (!isComing) return this.#missing(order, usable, "no more are held");
      if (!leavesTime(clock.now(), waitStep, deadline)) {
        return this.#missing(order, usable, "the others' trades are not in the block yet");
      }
      await pause(clock, waitStep);
      usable = this.#usable(order, tokenId);
    }
  }

  /** The venue says that the shares are not there: it is made to look at the chain again. */
  async refused(tokenId: string, deadline: EpochMicros): Promise<void> {
    await this.#refresh(tokenId, deadline);
  }

  #missing(order: TrackedOrder, usableMicros: number, why: string): Result<never> {
    const usable = formatContracts(contractMicros(Math.max(0, usableMicros)));
    const wanted = formatContracts(order.wish.size);
    return fail("VEN-870", `${wanted} shares to sell, ${usable} can be sold: ${why}`);
  }

  /** What may be sold now: of sales begun earlier the rest is spoken for. */
  #usable(order: TrackedOrder, tokenId: string): number {
    const { tracker, trades } = this.#options;
    let usable = this.#holdings.get(tokenId)?.chain ?? 0;
    usable -= trades().unmined(tokenId, "SELL");
    for (const other of tracker.open()) {
      if (other === order) break;
      const { instrument, side } = other.wish;
      if (instrument !== order.wish.instrument || side !== "sell") continue;
      usable -= other.remainingMicros;
    }
    return usable;
  }

  #coming(tokenId: string): number {
    return this.#options.trades().unmined(tokenId, "BUY");
  }

  /** Makes the venue read the chain and believes what it then shows: of a read that something crossed, the next. */
  async #refresh(tokenId: string, deadline: EpochMicros): Promise<void> {
    const { rest } = this.#options;
    const domain = this.#domainOf(tokenId);
    if (domain === undefined) return;
    const until = noLaterThan(this.#deadline(), deadline);
    const done = await rest.refreshShares(tokenId, domain, until);
    if (done.ok) this.#refreshed.add(tokenId);
    for (let crossed = 0; crossed < crossedReadsMax; crossed += 1) {
      const holding = this.#of(tokenId);
      const { moves } = holding;
      const isStill = !this.isInMotion(tokenId);
      const read = await this.#read(tokenId, until);
      if (read === undefined) return;
      if (holding.moves !== moves) continue;
      if (holding.isExact && isStill && read !== holding.chain) this.#surprised(tokenId);
      holding.isExact = isStill;
      holding.chain = read;
      return;
    }
  }

  #surprised(tokenId: string): void {
    const message = "polymarket: the venue shows other shares than our trades left";
    this.#options.log({ level: "warn", message, details: { tokenId } });
  }

  async #read(tokenId: string, deadline: EpochMicros): Promise<number | undefined> {
    const domain = this.#domainOf(tokenId);
    if (domain === undefined) return undefined;
    const read = await this.#options.rest.shares(tokenId, domain, deadline);
    if (!read.ok || read.value.balance > amountMax) return undefined;
    return safeNumber(read.value.balance);
  }

  #domainOf(tokenId: string): OrderDomain | undefined {
    const { rulebook } = this.#options;
    const instrument = rulebook.instrumentOf(tokenId);
    return instrument && rulebook.rulesOf(marketOf(instrument))?.traded.domain;
  }

  #of(tokenId: string): Holding {
    const known = this.#holdings.get(tokenId);
    if (known !== undefined) return known;
    const holding: Holding = { chain: 0, isExact: false, moves: 0 };
    this.#holdings.set(tokenId, holding);
    return holding;
  }

  #deadline(): EpochMicros {
    return addDuration(this.#options.clock.now(), readWithin);
  }
}
