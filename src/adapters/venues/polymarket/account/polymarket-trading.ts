// Orders and account of Polymarket as one thing to start and stop: the gateway, the private stream, the heart, the
// reconciliation, and the rounds that keep them true. Everything reaches the venue through one interface and waits by
// its clock, so the whole runs in a simulation as it runs live.

import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { Rounds } from "../../shared/rounds.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { PolymarketAccount } from "./polymarket-account.ts";
import type { PolymarketGateway } from "./polymarket-gateway.ts";
import type { TokenHoldings } from "./token-holdings.ts";
import type { PolymarketTradingOptions } from "./trading-options.ts";
import { type TradingParts, tradingParts } from "./trading-parts.ts";
import type { UserStream } from "./user-stream.ts";

/** A lost message of the private stream is found within this. */
const reconcileEvery = seconds(30);

/** Eligibility changes rarely. */
const standingEvery = seconds(60);

/** Trades on their way to the block are looked at this often, each when its turn has come. */
const chaseEvery = seconds(1);

/** A request at the end that takes longer is given up. */
const requestWithin = seconds(5);

export class PolymarketTrading {
  readonly rulebook: MarketRulebook;
  readonly #options: PolymarketTradingOptions;
  readonly #parts: TradingParts;
  readonly #stream: Pick<UserStream, "start" | "stop" | "counts">;
  readonly #rounds: Rounds;

  constructor(options: PolymarketTradingOptions) {
    this.rulebook = options.rulebook;
    this.#options = options;
    const parts = tradingParts(options);
    const { tracker, trades, follower, reconciler, eligibility } = parts;
    this.#parts = parts;
    this.#stream = options.openStream({
      trade: (fills) => trades.see(fills),
      order: (seen) => {
        const order = tracker.orderSeen(seen, "stream");
        if (order !== undefined && (order.isMissingFills || order.mustEnd)) follower.follow(order);
      },
      opened: () => void reconciler.lookAnew(),
      refused: (words) => eligibility.refused(words),
    });
    this.#rounds = new Rounds(options.clock);
  }

  get gateway(): PolymarketGateway {
    return this.#parts.gateway;
  }

  get account(): PolymarketAccount {
    return this.#parts.account;
  }

  get holdings(): TokenHoldings {
    return this.#parts.holdings;
  }

  /** Connects and begins the rounds; resolves when the account has been read once, whether or not that succeeded. */
  async start(): Promise<void> {
    const { eligibility, reconciler, account } = this.#parts;
    this.#stream.start();
    await eligibility.refresh();
    await account.refresh();
    await reconciler.look();
    this.#rounds.every(reconcileEvery, () => this.#look());
    this.#rounds.every(standingEvery, () => eligibility.refresh());
    this.#rounds.every(chaseEvery, () => this.#chase());
  }

  /** Ends what rests, lets the heart stand still, which ends the rest, and closes. */
  async stop(): Promise<void> {
    this.#options.gates.silence();
    this.#rounds.stop();
    this.#parts.pauses.stop();
    await this.#endAll();
    this.#parts.heart.stop();
    await this.#stream.stop();
    await this.#options.close?.();
  }

  /** A person has read why the venue was closed and opens it: what goes on regardless closes it again. */
  acknowledged(): void {
    const { acknowledged, gates } = this.#options;
    acknowledged?.();
    gates.account.open("contradiction");
    this.#parts.eligibility.acknowledged();
  }

  /** Counters for a status screen. */
  counts(): Readonly<Record<string, number>> {
    const { trades, reconciler, settlements, heart } = this.#parts;
    return {
      ...this.#stream.counts(),
      ...trades.counts(),
      ...reconciler.counts(),
      ...settlements.counts(),
      ...heart.counts(),
    };
  }

  async #chase(): Promise<void> {
    this.#options.breakers?.counts();
    await this.#parts.reconciler.chaseTrades();
  }

  async #look(): Promise<void> {
    await this.#parts.reconciler.look();
    await this.account.refresh();
  }

  /** Cancels what may stand at the venue and keeps from it what has not left; what this misses its heart and its expiry
   * end. */
  async #endAll(): Promise<void> {
    const standing: string[] = [];
    for (const order of this.#parts.tracker.open()) {
      order.wantsCancel = true;
      if (order.venueOrderId !== null) standing.push(order.venueOrderId);
    }
    if (standing.length === 0) return;
    const { rest, clock } = this.#options;
    await rest.cancel(standing, addDuration(clock.now(), requestWithin));
  }
}
