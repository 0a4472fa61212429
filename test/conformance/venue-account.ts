// What the cases of execution and account need of a venue: its whole adapter in memory with the venue, under a clock
// that the case moves, a hand behind the counter, and the venue's own truth about our orders and money.

import type { VenueCapabilities } from "../../src/adapters/venues/shared/capabilities.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { Fill, Order } from "../../src/domain/order/order.ts";
import type { DurationMicros } from "../../src/domain/units/epoch-micros.ts";
import type { InputSink, MarketDataFeed } from "../../src/ports/market-data.ts";
import type { OrderGateway } from "../../src/ports/order-gateway.ts";
import type { ManualOrder } from "../../src/simulation/exchange/manual-orders.ts";
import type { Fault, FaultOptions, RequestFault } from "../../src/simulation/faults/fault.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import type { FeedRequest, VenueTerms } from "./venue-under-test.ts";

/** An order of ours as the venue has it. Contracts in micros. */
export interface VenueOrderTruth {
  readonly isResting: boolean;
  readonly filled: number;
  readonly remaining: number;
}

/** What the venue knows of our account. Money in micros of a dollar. */
export interface VenueAccountTruth {
  order(clientOrderId: string): VenueOrderTruth | undefined;
  orderCount(): number;
  /** Cash on the part of the venue that the markets trade on. */
  cash(): number;
  /** Signed contracts in micros: + YES, - NO. */
  position(symbol: string): number;
  /** Fees of all fills. */
  fees(): number;
  /** Our fills that the venue counts. */
  fillCount(): number;
}

export interface TradingVenue {
  /** Three open markets of one event. */
  readonly markets: readonly Market[];
  readonly gateway: OrderGateway;
  readonly truth: VenueAccountTruth;
  /** The adapter's market data of the same venue, not started; only where a case trades on what it shows. */
  openFeed?(request: FeedRequest): MarketDataFeed;
  /** Connects and reads the account once. */
  start(): Promise<void>;
  /** Reads the account and reports it. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
  place(order: ManualOrder): void;
  take(order: ManualOrder): void;
  /** Makes the next request go wrong. */
  nextRequest(fault: RequestFault): void;
  /** Every reply about our orders, fills and cash has a field from now on that nobody has announced, or lacks one that
   * has always been there. */
  changeReplies(change: "unknown field" | "missing field"): void;
  /** Makes a fault happen on the private stream. */
  privateStream(fault: Fault): void;
  /** Uses other faults from now on. */
  useFaults(faults: Partial<FaultOptions>): void;
  pause(symbol: string): void;
  changeGrid(symbol: string): void;
  /** Answers a market and pays it. */
  settle(symbol: string, result: "yes" | "no"): void;
  /** Trips the venue's own protection of our orders. */
  tripProtection(): void;
  /** Orders the venue ends by itself when we vanish: each resting one has a group or an expiry. */
  isProtected(clientOrderId: string): boolean;
  /** Buys YES of the first market on our account without the adapter, as a person at the venue's page does. */
  foreignOrder(order: { readonly price: string; readonly size: string }): void;
  /** The venue stops trading as a whole, or goes on. */
  setTrading(isActive: boolean): void;
  /** Only of a venue that settles trades for a wallet. */
  readonly wallet?: WalletVenue;
  /** Only of a venue behind a broker. */
  readonly broker?: BrokerVenue;
}

/** What cases need of a venue that is reached through a broker, whose accounts buy only. */
export interface BrokerVenue {
  /** The next order is asked about before it is taken, once for each of these. */
  askNext(...messageIds: readonly string[]): void;
  /** Questions lapse at once, as if another request had come between. */
  voidReplies(): void;
  /** What netting took away is reported seconds late, and before the fill that it follows from. */
  disorderNetting(): void;
  /** Contracts, in micros, that netting has taken off each side so far. */
  netted(): number;
  /** The person logs in elsewhere, which takes the session, or leaves there. */
  compete(isCompeting: boolean): void;
  /** We have asked too often. */
  punish(): void;
  /** Requests that have reached the broker. */
  requests(): number;
}

/** What cases need of a venue whose orders are signed by a wallet and whose trades are settled after they are matched. */
export interface WalletVenue {
  /** The next order is refused in these words and does not reach the venue. */
  refuseNext(words: string, status?: number): void;
  /** How the next trades end, one after another. */
  decideNext(...fates: readonly ("confirmed" | "retried" | "failed")[]): void;
  setDeafToHearts(isDeaf: boolean): void;
  /** The matching engine takes nothing for so long, and for two minutes more only what rests. */
  restartEngine(length: DurationMicros): void;
  /** Ends the adapter and begins another one, with what a journal knows of orders and of fills that may still fail. */
  restartAdapter(
    orders: readonly Order[],
    fills: readonly Pick<Fill, "fillId" | "clientOrderId">[],
  ): Promise<void>;
}

/** How the venue and our account are set up. */
export interface TradingSetup {
  readonly clock: VirtualClock;
  readonly sink: InputSink;
  readonly faults: Partial<FaultOptions>;
  /** Cash in whole USD. */
  readonly cash: number;
  /** Whether our key may place orders. */
  readonly mayTrade: boolean;
}

export interface TradingUnderTest {
  readonly capabilities: VenueCapabilities;
  readonly terms: VenueTerms;
  /** Smallest order at 0.44 that takes, in whole contracts. */
  readonly leastOrder: number;
  /** What becomes of an order in a pause: it is refused, or taken and ended at once. */
  readonly inPause: "refused" | "ended";
  /** How long nothing can be asked after the venue has said that there were too many requests. */
  readonly shutOutFor: DurationMicros;
  /** Within what time a market that has paid is told as settled. */
  readonly settlementTakes: DurationMicros;
  open(setup: TradingSetup): Promise<TradingVenue>;
}
