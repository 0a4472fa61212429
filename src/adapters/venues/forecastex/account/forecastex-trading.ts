// Orders and account of ForecastEx as one thing to start and stop: the gateway, the private stream, the reconciliation, and
// the rounds that keep them true. Everything reaches the broker through one session and waits by its clock, so the whole
// runs in a simulation as it runs live.

import type { Failure } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { Rounds } from "../../shared/rounds.ts";
import type { ForecastExAccount } from "./forecastex-account.ts";
import type { ForecastExGateway } from "./forecastex-gateway.ts";
import type { KnowsAccount } from "./known-account.ts";
import { listWithin, readWithin } from "./limits.ts";
import { type ForecastExTradingOptions, type TradingParts, tradingParts } from "./trading-parts.ts";
import { UserStream } from "./user-stream.ts";

/** A lost message of the private stream is found within this. */
const reconcileEvery = seconds(30);

/** Permissions change rarely. */
const standingEvery = seconds(60);

/** The gate of the nightly reset moves at most so late. */
const judgeEvery = seconds(15);

/** A start waits so long for the session; the account is read whenever it is ready. */
const readyWithin = seconds(45);

const nothingKnown: KnowsAccount = () => ({ cash: null, positions: [] });

export class ForecastExTrading {
  readonly #options: ForecastExTradingOptions;
  readonly #parts: TradingParts;
  readonly #stream: UserStream;
  readonly #rounds: Rounds;
  readonly #waiting: (() => void)[] = [];
  #unobserve: (() => void) | null = null;
  #sessions = 0;
  #isStopped = false;

  constructor(options: ForecastExTradingOptions) {
    this.#options = options;
    const { session, transport, random } = options;
    const parts = tradingParts(options, {
      session: () => this.#sessions,
      isStreaming: () => this.#stream.isDelivering,
    });
    this.#parts = parts;
    const { tracker, follower, desk, reads, log } = parts;
    this.#stream = new UserStream({
      ...{ session, transport, random, reads, log },
      order: (sight) => {
        const order = tracker.seen(sight, "stream");
        if (order?.isMissingFills === true || order?.mustEnd === true) follower.follow(order);
      },
      execution: (execution) => desk.see(execution),
      opened: () => undefined,
    });
    this.#rounds = new Rounds(session.clock);
  }

  get gateway(): ForecastExGateway {
    return this.#parts.gateway;
  }

  get account(): ForecastExAccount {
    return this.#parts.account;
  }

  /** Takes over orders and holdings of an earlier run; must be called before the start, with none if there are none. */
  resume(orders: readonly Order[], knows: KnowsAccount = nothingKnown): void {
    this.gateway.resume(orders);
    this.#parts.tracker.recall(knows());
    this.account.recall(knows);
  }

  /** Learns what orders on these markets must fit. */
  list(markets: readonly Market[]): void {
    this.#parts.rulebook.list(markets);
  }

  /** Follows what the market data says of markets. */
  observe(event: NewEvent): void {
    this.#parts.rulebook.observe(event);
  }

  /** Returns our signed position in micros of a contract, YES above zero; undefined while it is not known. */
  netOf(market: MarketId): number | undefined {
    return this.#parts.positions.of(market);
  }

  /** Begins; resolves when the account has been read once, or no session came, whether or not that succeeded. */
  async start(): Promise<void> {
    const { session } = this.#options;
    this.#parts.reset.judge();
    this.#unobserve = session.observe({
      ready: () => void this.#ready(),
      lost: (failure) => void this.#lost(failure),
    });
    session.start();
    const read = this.#firstRead();
    if (session.state === "ready") void this.#ready();
    await read;
    if (this.#isStopped) return;
    if (this.#parts.reconciler.executionsReadAt === null) {
      this.#parts.gates.maintenance.close("session", "the account has not been read yet");
    }
    this.#rounds.every(reconcileEvery, () => this.#look());
    this.#rounds.every(standingEvery, () => this.#parts.eligibility.refresh());
    this.#rounds.every(judgeEvery, () => this.#judge());
  }

  /** Asks for the end of what rests and closes. The session is its owner's to end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#parts.gates.silence();
    this.#rounds.stop();
    this.#unobserve?.();
    for (const resolve of this.#waiting.splice(0)) resolve();
    await this.#endAll();
    await this.#stream.stop();
  }

  /** A person has read why the venue was closed and opens it: what goes on regardless closes it again. */
  acknowledged(): void {
    const { drift, eligibility, account, gates } = this.#parts;
    drift.acknowledged();
    eligibility.acknowledged();
    account.acknowledged();
    gates.account.open("contradiction");
  }

  /** Counters for a status screen. */
  counts(): Readonly<Record<string, number>> {
    const { reconciler, desk, entry } = this.#parts;
    const delivering = this.#stream.isDelivering ? 1 : 0;
    const own = { delivering, sessions: this.#sessions, questionsConfirmed: entry.replies };
    return { ...own, ...this.#stream.counts(), ...reconciler.counts(), ...desk.counts() };
  }

  /** The broker has let us in, and has forgotten what an earlier session asked for. */
  async #ready(): Promise<void> {
    const { entry, accountReads, reads, eligibility, gates } = this.#parts;
    const { clock } = this.#options.session;
    this.#sessions += 1;
    const session = this.#sessions;
    const isCurrent = () => !this.#isStopped && session === this.#sessions;
    accountReads.forget();
    gates.scope.open("session");
    await entry.suppress(addDuration(clock.now(), readWithin));
    // The stream of orders begins with what the list has shown.
    await reads.prime(addDuration(clock.now(), listWithin));
    if (!isCurrent()) return;
    await this.#stream.start();
    await eligibility.refresh();
    await this.#look();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #lost(failure: Failure): Promise<void> {
    const { gates } = this.#parts;
    const words = `${failure.code}: ${failure.message}`;
    // That we are not let in a person may have to see to; that the broker is away ends by itself.
    const isDenied = failure.code === "VEN-871" || failure.code === "VEN-805";
    gates.maintenance.close("session", words);
    if (isDenied) gates.scope.close("session", words);
    await this.#stream.stop();
  }

  /** Resolves after the first look, or when none came in time. */
  #firstRead(): Promise<void> {
    const { clock } = this.#options.session;
    return new Promise((resolve) => {
      const withdraw = clock.callAt(addDuration(clock.now(), readyWithin), resolve);
      this.#waiting.push(() => {
        withdraw();
        resolve();
      });
    });
  }

  async #judge(): Promise<void> {
    this.#parts.reset.judge();
  }

  /** What the session could not be asked for is looked at when it is ready again. */
  async #look(): Promise<void> {
    if (this.#options.session.state !== "ready") return;
    const { reconciler, account, gateway, gates } = this.#parts;
    const session = this.#sessions;
    const isWhole = await reconciler.lookAnew();
    gateway.endWhatStands();
    await account.refresh();
    if (isWhole && session === this.#sessions && this.#options.session.state === "ready") {
      gates.maintenance.open("session");
    }
  }

  /** What rests is asked to end; what this misses ends at the close of the session. */
  async #endAll(): Promise<void> {
    const { tracker, entry } = this.#parts;
    const { clock, state } = this.#options.session;
    if (state !== "ready") return;
    const deadline = addDuration(clock.now(), readWithin);
    for (const order of tracker.open()) {
      if (order.venueOrderId === null || !order.mayRest) continue;
      await entry.cancel(order.venueOrderId, deadline);
    }
  }
}
