// The parts of the account and how they know each other: what is known of orders, trades and shares, what asks and sends,
// and which of them may close which gate.

import { marketOf } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { termsToFind } from "../orders/order-terms.ts";
import type { TradingRest } from "../rest/trading-contract.ts";
import { CashRecord } from "./cash-record.ts";
import { Eligibility } from "./eligibility.ts";
import { Heart } from "./heart.ts";
import { readWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import { OrderFollower } from "./order-follower.ts";
import { type FillAndKillBuys, orderTypeOf } from "./order-plan.ts";
import { OrderResolver } from "./order-resolver.ts";
import { OrderSender } from "./order-sender.ts";
import { OrderTracker } from "./order-tracker.ts";
import { PolymarketAccount } from "./polymarket-account.ts";
import { PolymarketGateway } from "./polymarket-gateway.ts";
import { Reconciler } from "./reconciler.ts";
import { Settlements } from "./settlements.ts";
import { TokenHoldings } from "./token-holdings.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import { TradeBook } from "./trade-book.ts";
import type { PolymarketGates, PolymarketTradingOptions } from "./trading-options.ts";
import { TradingPauses } from "./trading-pauses.ts";

/** What nearly every part takes. */
interface Basis {
  readonly clock: Clock;
  readonly rest: TradingRest;
  readonly log: AdapterLog;
  readonly rulebook: MarketRulebook;
  readonly emit: (event: NewEvent) => void;
  readonly learnRules: (conditionId: string) => Promise<void>;
}

/** What is known of orders, trades and shares. */
interface Books {
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly holdings: TokenHoldings;
  readonly record: CashRecord;
}

export interface TradingParts extends Books {
  readonly follower: OrderFollower;
  readonly reconciler: Reconciler;
  readonly heart: Heart;
  readonly eligibility: Eligibility;
  readonly pauses: TradingPauses;
  readonly settlements: Settlements;
  readonly gateway: PolymarketGateway;
  readonly account: PolymarketAccount;
}

/** How long an order may rest unless told otherwise: the least that the venue allows. */
const restingTimeDefault = seconds(120);

export function tradingParts(options: PolymarketTradingOptions): TradingParts {
  const basis = basisOf(options);
  const { gates } = options;
  const books = booksOf(basis, gates, {
    linked: (order) => gateway.linked(order),
    foreign: (words) => reconciler.foreignFill(words),
    unplaced: (fill) => void reconciler.place(fill),
  });
  const { tracker, trades, holdings, record } = books;
  const { clock, rest, rulebook } = basis;
  const shared = { ...basis, tracker, trades, holdings };
  const follower = new OrderFollower(shared);
  const digestsOf = (order: TrackedOrder) => computeDigests(options, basis, tracker, order);
  const resolver = new OrderResolver({ ...shared, follower, digestsOf });
  const gate = gates.account;
  const reconciler: Reconciler = new Reconciler({ ...shared, follower, gate });
  const stoodStill = () => reconciler.lookAnew();
  const heart = new Heart({ clock, rest, gate: gates.breaker, stoodStill });
  const eligibility = new Eligibility({ clock, rest, gate: gates.scope });
  const pauses = new TradingPauses({ clock, gate: gates.maintenance });
  const sender = new OrderSender({
    ...{ ...shared, signer: options.signer, follower, heart, eligibility, pauses },
    fillAndKillBuys: options.fillAndKillBuys ?? "collateral",
    restingTime: options.restingTime ?? restingTimeDefault,
    lookUp: (order) => lookUp(basis, tracker, follower, order),
  });
  const gateway: PolymarketGateway = new PolymarketGateway({
    ...{ ...shared, sender, follower, resolver, reconciler, digestsOf },
  });
  const { resolution, redeemer } = options;
  const paid: CashRecord["paid"] = (amount) => record.paid(amount);
  const settlements = new Settlements({ ...shared, resolution, redeemer, paid });
  const spenders = () => spendersOf(options, rulebook);
  const account = new PolymarketAccount({ ...shared, settlements, record, gate, spenders });
  const actors = { follower, reconciler, heart, eligibility, pauses, settlements };
  return { ...books, ...actors, gateway, account };
}

function basisOf(options: PolymarketTradingOptions): Basis {
  const { clock, rest, sink, rulebook, catalogue, log = silentLog } = options;
  return {
    ...{ clock, rest, rulebook, log },
    emit: (event) => sink.event(event),
    async learnRules(conditionId) {
      const listing = await catalogue.listMarkets({ symbols: [conditionId] });
      if (listing.ok) rulebook.list(listing.value.markets);
    },
  };
}

/** What the books tell those who ask the venue. */
interface BookNews {
  linked(order: TrackedOrder): void;
  foreign(words: string): void;
  unplaced: ConstructorParameters<typeof TradeBook>[0]["unplaced"];
}

function booksOf(
  { clock, rest, log, rulebook, emit }: Basis,
  gates: PolymarketGates,
  news: BookNews,
): Books {
  const contradiction = (words: string) => {
    log({ level: "error", message: `polymarket: ${words}` });
    gates.account.close("contradiction", words);
  };
  const linked = (order: TrackedOrder) => news.linked(order);
  const tracker = new OrderTracker({ clock, emit, contradiction, linked });
  const record = new CashRecord();
  const shared = { clock, rest, log, rulebook, tracker };
  const holdings: TokenHoldings = new TokenHoldings({ ...shared, trades: () => trades });
  const trades: TradeBook = new TradeBook({
    ...{ clock, tracker, rulebook, contradiction },
    observer: {
      matched(fill, fee) {
        record.fill(fill, fee, 1);
        holdings.matched(fill);
      },
      mined: (fill) => holdings.mined(fill),
      failed(fill, fee, wasMined) {
        record.fill(fill, fee, -1);
        holdings.failed(fill, wasMined);
      },
    },
    foreign: (_fill, words) => news.foreign(words),
    unplaced: (fill) => news.unplaced(fill),
  });
  return { tracker, trades, holdings, record };
}

/** The order of the same digest is at the venue, or was: returns whether it was found. */
async function lookUp(
  { clock, rest }: Basis,
  tracker: OrderTracker,
  follower: OrderFollower,
  order: TrackedOrder,
): Promise<boolean> {
  for (const digest of order.digests) {
    const read = await rest.order(digest, addDuration(clock.now(), readWithin));
    if (!read.ok || read.value === undefined) continue;
    tracker.orderSeen(read.value, "read");
    follower.follow(order);
    return true;
  }
  return false;
}

/** Which readings of the venue's buys at once an earlier run may have had; the usual one last. */
const waysToBuy: readonly FillAndKillBuys[] = ["shares", "collateral"];

/** Computes the ids again that an order of an earlier run was, or would have been, sent with. */
async function computeDigests(
  { signer, fillAndKillBuys = "collateral" }: PolymarketTradingOptions,
  { rulebook, learnRules }: Basis,
  tracker: OrderTracker,
  order: TrackedOrder,
): Promise<readonly string[]> {
  if (order.digests.length > 0) return order.digests;
  const market = marketOf(order.wish.instrument);
  if (rulebook.rulesOf(market) === undefined) {
    await learnRules(market.slice(market.indexOf(":") + 1));
  }
  const traded = rulebook.rulesOf(market)?.traded;
  if (traded === undefined) return [];
  // The venue may have asked for the other version, and the earlier run may have sent its buys in the other way; the
  // likeliest id is told last, which puts it first.
  const versions = traded.domain.version === 2 ? ([3, 2] as const) : ([2, 3] as const);
  const ways = fillAndKillBuys === "collateral" ? waysToBuy : waysToBuy.toReversed();
  for (const version of versions) {
    const domain = { ...traded.domain, version };
    for (const way of ways) {
      const orderType = orderTypeOf(order.wish, way);
      if (!orderType.ok) continue;
      const terms = termsToFind(order.wish, { ...traded, domain }, orderType.value);
      if (terms.ok) tracker.identify(order, signer.digest(terms.value));
    }
  }
  return order.digests;
}

/** Who must be allowed to move our cash: the exchanges of the listed markets. */
function spendersOf(
  { spenderOf }: PolymarketTradingOptions,
  rulebook: MarketRulebook,
): readonly string[] {
  const spenders = new Set<string>();
  for (const domain of rulebook.domains()) spenders.add(spenderOf(domain));
  return [...spenders];
}
