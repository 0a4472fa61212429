// Sends one order: everything that is checked before it leaves, then one request, and what its answer lets us do. The
// same signed order may be sent again only after the venue has proven that it did not take it; its id stays the same,
// so that even a mistake here could not make two orders of one.

import { type Failure, fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { marketOf } from "../../../../domain/market/venue.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import {
  addDuration,
  type DurationMicros,
  epochMicros,
  milliseconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { Refusal } from "../../shared/command-result.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import { termsToSend } from "../orders/order-terms.ts";
import { refusalCode, refusalKind } from "../orders/refusal-words.ts";
import type {
  OrderSigner,
  PostedOrder,
  SignedOrder,
  TradingRest,
  WireOrderType,
} from "../rest/trading-contract.ts";
import type { Eligibility } from "./eligibility.ts";
import type { Heart } from "./heart.ts";
import { readWithin } from "./limits.ts";
import type { MarketRulebook, MarketRules } from "./market-rulebook.ts";
import type { OrderFollower } from "./order-follower.ts";
import {
  endOf,
  type FillAndKillBuys,
  leavesTime,
  misfitOf,
  noLaterThan,
  orderTypeOf,
  postOptions,
} from "./order-plan.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TokenHoldings } from "./token-holdings.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { TradingPauses } from "./trading-pauses.ts";

export interface OrderSenderOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "post" | "orderVersion">;
  readonly signer: OrderSigner;
  readonly tracker: OrderTracker;
  readonly rulebook: MarketRulebook;
  readonly holdings: TokenHoldings;
  readonly follower: OrderFollower;
  readonly heart: Heart;
  readonly eligibility: Eligibility;
  readonly pauses: TradingPauses;
  readonly log: AdapterLog;
  readonly fillAndKillBuys: FillAndKillBuys;
  /** How long an order may rest at the venue. */
  readonly restingTime: DurationMicros;
  /** Learns the rules of a market that is not in the book. */
  readonly learnRules: (conditionId: string) => Promise<void>;
  /** The venue seems to hold an order whose answer does not say what became of it. */
  readonly lookUp: (order: TrackedOrder) => Promise<boolean>;
}

/** What is left of a sale's time when its shares must be there, so that the order itself can still go. */
const sendTime = milliseconds(1_000);

/** Between two attempts to sell shares that the venue has not seen come yet. */
const notEnoughPause = milliseconds(500);

/** An order with everything that is needed to send it again. */
interface Outgoing {
  readonly order: TrackedOrder;
  readonly command: SubmitOrder;
  readonly rules: MarketRules;
  readonly orderType: WireOrderType;
  signed: SignedOrder;
  isRebuilt: boolean;
}

/** What a refusal leaves to do: nothing, or the same once more. */
type Next = "over" | "again";

export class OrderSender {
  readonly #options: OrderSenderOptions;

  constructor(options: OrderSenderOptions) {
    this.#options = options;
  }

  async send(order: TrackedOrder, command: SubmitOrder): Promise<void> {
    const outgoing = await this.#prepare(order, command);
    if (!outgoing.ok) {
      this.#withhold(order, outgoing.failure);
      return;
    }
    while ((await this.#attempt(outgoing.value)) === "again");
  }

  /** Everything that is checked before an order leaves, dearest last. */
  async #prepare(order: TrackedOrder, command: SubmitOrder): Promise<Result<Outgoing>> {
    const { clock, signer, heart, tracker, fillAndKillBuys } = this.#options;
    const closed = this.#closed(command);
    if (closed !== null) return fail("VEN-832", closed);
    const rules = await this.#rulesOf(order);
    if (!rules.ok) return rules;
    const misfit = misfitOf(order.wish, rules.value, clock.now());
    if (!misfit.ok) return misfit;
    const orderType = orderTypeOf(command, fillAndKillBuys);
    if (!orderType.ok) return orderType;
    const terms = termsToSend(command, rules.value.traded, orderType.value);
    if (!terms.ok) return terms;
    const shares = await this.#awaitShares(order, command, rules.value);
    if (!shares.ok) return shares;
    const stands = orderType.value === "GTD";
    if (stands || !command.reduceOnly) {
      const armed = await heart.arm();
      if (!armed.ok) return armed;
    }
    const closedSince = this.#closed(command);
    if (closedSince !== null) return fail("VEN-832", closedSince);
    if (order.wantsCancel) return fail("VEN-832", "it was cancelled before it could leave");
    order.mayStand = stands;
    const signed = signer.sign(terms.value);
    tracker.identify(order, signed.digest);
    const value = { order, command, rules: rules.value, orderType: orderType.value, signed };
    return succeed({ ...value, isRebuilt: false });
  }

  /** What only shrinks passes: the venue itself lets it. */
  #closed(command: SubmitOrder): string | null {
    if (command.reduceOnly) return null;
    return this.#options.eligibility.words ?? this.#options.pauses.words;
  }

  async #rulesOf(order: TrackedOrder): Promise<Result<MarketRules>> {
    const { rulebook, learnRules } = this.#options;
    const market = marketOf(order.wish.instrument);
    const conditionId = market.slice(market.indexOf(":") + 1);
    if (rulebook.rulesOf(market) === undefined) await learnRules(conditionId);
    const rules = rulebook.rulesOf(market);
    if (rules !== undefined) return succeed(rules);
    return fail("VEN-806", `the rules of market ${conditionId} are not known`);
  }

  /** The venue has no short sales and no order that only reduces: both are kept here. */
  async #awaitShares(
    order: TrackedOrder,
    { instrument, side, deadline, reduceOnly }: SubmitOrder,
    { market }: MarketRules,
  ): Promise<Result<null>> {
    if (side === "buy") {
      if (!reduceOnly) return succeed(null);
      return fail("VEN-830", "a buy never shrinks a position here");
    }
    const tokenId = market.venueInstruments[instrument.endsWith("/yes") ? "yes" : "no"];
    const until = epochMicros(integerOf(deadline) - integerOf(sendTime));
    return this.#options.holdings.await(order, tokenId, until);
  }

  async #attempt(outgoing: Outgoing): Promise<Next> {
    const { clock, rest, tracker, restingTime } = this.#options;
    const { order, command, signed, orderType } = outgoing;
    const options = postOptions(orderType, clock.now(), restingTime, command.reduceOnly);
    order.endsAt = endOf(options);
    const result = await rest.post(signed, options, command.deadline);
    switch (result.kind) {
      case "done":
        this.#accepted(order, signed, result.value);
        return "over";
      case "refused":
        return this.#refused(outgoing, result);
      case "unsent":
        this.#withhold(order, result.failure);
        return "over";
      case "unknown":
        tracker.unknown(order, result.failure.message);
        return "over";
    }
  }

  #accepted(order: TrackedOrder, { digest }: SignedOrder, posted: PostedOrder): void {
    const { tracker, follower, pauses } = this.#options;
    pauses.accepted();
    for (const tradeId of posted.tradeIds) order.tradeIds.add(tradeId);
    // The venue's pages do not agree whether a rest of it stands: where one may, it is cancelled or read.
    if (posted.status === "unmatched" && !order.mayStand) order.endedAs("cancelled");
    tracker.accepted(order, digest);
    if (posted.status !== "live" || order.mustEnd) follower.follow(order);
  }

  async #refused(outgoing: Outgoing, refusal: Refusal): Promise<Next> {
    const { eligibility, pauses, log } = this.#options;
    const { order, command } = outgoing;
    switch (refusalKind(refusal)) {
      case "account":
        eligibility.refused(refusal.words);
        return this.#reject(order, refusal);
      case "retry-later":
        return this.#waitThen(outgoing, refusal, pauses.refused(refusal));
      case "not-enough":
        return command.side === "sell"
          ? this.#notEnough(outgoing, refusal)
          : this.#reject(order, refusal);
      case "version-mismatch":
        return this.#rebuild(outgoing, refusal);
      case "duplicate":
        return this.#isThere(order, refusal);
      case "unknown-words":
        log({
          level: "warn",
          message: "polymarket: refused in words that are not known",
          details: { clientOrderId: order.wish.clientOrderId, words: refusal.words.slice(0, 200) },
        });
        return this.#reject(order, refusal, `${refusalCode(refusal)}: `);
      case "rejected":
        return this.#reject(order, refusal);
    }
  }

  #reject(order: TrackedOrder, refusal: Refusal, prefix = ""): Next {
    this.#options.tracker.rejected(order, `${prefix}${refusal.words}`);
    return "over";
  }

  async #waitThen(outgoing: Outgoing, refusal: Refusal, wait: DurationMicros): Promise<Next> {
    const { clock } = this.#options;
    const { order, command } = outgoing;
    if (!leavesTime(clock.now(), wait, command.deadline)) return this.#reject(order, refusal);
    await pause(clock, wait);
    return order.wantsCancel ? this.#reject(order, refusal) : "again";
  }

  /** The shares are in the block by all we know, but the venue has not seen them. */
  async #notEnough(outgoing: Outgoing, refusal: Refusal): Promise<Next> {
    const { order, command, signed } = outgoing;
    await this.#options.holdings.refused(signed.terms.tokenId, command.deadline);
    if (order.isOver) return "over";
    return this.#waitThen(outgoing, refusal, notEnoughPause);
  }

  /** The venue wants another version of the order: it is asked which, and gets it once. */
  async #rebuild(outgoing: Outgoing, refusal: Refusal): Promise<Next> {
    const { clock, rest, signer, tracker } = this.#options;
    const { order, command, rules, orderType } = outgoing;
    if (outgoing.isRebuilt) return this.#reject(order, refusal);
    outgoing.isRebuilt = true;
    const until = noLaterThan(addDuration(clock.now(), readWithin), command.deadline);
    const version = await rest.orderVersion(until);
    if (!version.ok || (version.value !== 2 && version.value !== 3) || order.wantsCancel) {
      return this.#reject(order, refusal);
    }
    const domain = { ...rules.traded.domain, version: version.value } as const;
    const terms = termsToSend(command, { ...rules.traded, domain }, orderType);
    if (!terms.ok) return this.#reject(order, refusal);
    outgoing.signed = signer.sign(terms.value);
    tracker.identify(order, outgoing.signed.digest);
    return "again";
  }

  /** The same signed order was seen before: it is, or was, at the venue, and is looked up. */
  async #isThere(order: TrackedOrder, refusal: Refusal): Promise<Next> {
    const { tracker, lookUp } = this.#options;
    order.isSending = false;
    if (!(await lookUp(order))) tracker.unknown(order, refusal.words);
    return "over";
  }

  #withhold(order: TrackedOrder, why: Failure): void {
    const { tracker, log } = this.#options;
    log({
      level: "warn",
      message: `polymarket: order withheld: ${why.code} ${why.message}`,
      details: { clientOrderId: order.wish.clientOrderId, code: why.code },
    });
    tracker.denied(order);
  }
}
