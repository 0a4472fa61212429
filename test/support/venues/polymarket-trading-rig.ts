// Polymarket's orders and account against a venue that the test plays, with time moved by hand and everything noted that
// was said to the engine and to the operator.

import { MarketRulebook } from "../../../src/adapters/venues/polymarket/account/market-rulebook.ts";
import { PolymarketTrading } from "../../../src/adapters/venues/polymarket/account/polymarket-trading.ts";
import {
  type PolymarketTradingOptions,
  polymarketGates,
} from "../../../src/adapters/venues/polymarket/account/trading-options.ts";
import type { UserNews } from "../../../src/adapters/venues/polymarket/account/user-stream.ts";
import type { TradedMarket } from "../../../src/adapters/venues/polymarket/rest/trading-contract.ts";
import { GateKeeper } from "../../../src/adapters/venues/shared/gate-keeper.ts";
import type { AdapterLogLine } from "../../../src/adapters/venues/shared/log.ts";
import { type Result, succeed } from "../../../src/domain/failure/result.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { instrumentId, type OutcomeSide } from "../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { Order, OrderSide, TimeInForce } from "../../../src/domain/order/order.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { type PriceTicks, priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { VirtualClock } from "../../../src/simulation/virtual-clock.ts";
import { settled } from "../settled.ts";
import { MemoryTrading, textSigner } from "./memory-trading.ts";
import { first, no, syntheticMarket, yes } from "./polymarket-decoder-rig.ts";

type EventOf<Kind extends NewEvent["kind"]> = Extract<NewEvent, { kind: Kind }>;

const startAt = epochMicros(1_795_161_600_000_000);

/** A market of the rig: 4 % of fees, a grid of cents, five shares at least. */
export const market: Market = {
  ...syntheticMarket(first, { yes, no }),
  fees: [
    {
      from: epochMicros(0),
      schedule: {
        kind: "polymarket",
        rate: partsPerMillion(40_000),
        exponent: 1,
        chargedIn: "collateral",
      },
    },
  ],
};

export const traded: TradedMarket = {
  conditionId: first,
  domain: { version: 2, isNegativeRisk: false },
  yesToken: yes,
  noToken: no,
  tick: priceTicks(100),
  sizeMin: market.sizeMin,
  notionalMin: market.notionalMin,
  takerDelaySeconds: 0,
  isTradable: true,
};

/** An order as a test writes it: prices in ticks, shares in whole ones. */
export interface TestOrder {
  readonly id?: string;
  readonly outcome?: OutcomeSide;
  readonly side?: OrderSide;
  readonly price?: number;
  readonly shares?: number;
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly?: boolean;
  readonly within?: DurationMicros;
}

export interface RigOptions extends Partial<PolymarketTradingOptions> {
  /** A venue that another run has traded on. */
  readonly venue?: MemoryTrading;
  readonly clock?: VirtualClock;
  readonly traded?: TradedMarket;
  readonly market?: Market;
}

export class PolymarketTradingRig {
  readonly clock: VirtualClock;
  readonly venue: MemoryTrading;
  readonly events: NewEvent[] = [];
  readonly lines: AdapterLogLine[] = [];
  readonly trading: PolymarketTrading;
  readonly rulebook: MarketRulebook;
  /** What YES pays, once it is answered. */
  resolution: PriceTicks | null = null;
  /** What the private stream tells. */
  news: UserNews | null = null;
  #orders = 0;

  constructor(options: RigOptions = {}) {
    const { clock = new VirtualClock(startAt), ...more } = options;
    this.clock = clock;
    this.venue = options.venue ?? new MemoryTrading(clock);
    const event = (one: NewEvent) => void this.events.push(one);
    this.rulebook = new MarketRulebook((id) =>
      id === first ? (options.traded ?? traded) : undefined,
    );
    this.rulebook.list([options.market ?? market]);
    const answer = async (): Promise<Result<{ readonly yesValue: PriceTicks } | "unresolved">> =>
      succeed(this.resolution === null ? "unresolved" : { yesValue: this.resolution });
    this.trading = new PolymarketTrading({
      clock,
      sink: { batch: () => undefined, event },
      rest: this.venue,
      signer: textSigner,
      gates: polymarketGates(new GateKeeper({ venue: "polymarket", clock, emit: event })),
      catalogue: { listMarkets: () => Promise.resolve(succeed({ markets: [], refused: [] })) },
      rulebook: this.rulebook,
      resolution: answer,
      spenderOf: () => "0xexchange",
      openStream: (news) => {
        this.news = news;
        const nothing = () => undefined;
        return { start: nothing, stop: () => Promise.resolve(), counts: () => ({}) };
      },
      log: (line) => void this.lines.push(line),
      ...more,
    });
  }

  static async started(options: RigOptions = {}): Promise<PolymarketTradingRig> {
    const rig = new PolymarketTradingRig(options);
    rig.trading.gateway.resume([], []);
    await rig.start();
    return rig;
  }

  async start(): Promise<void> {
    const started = this.trading.start();
    await this.pass(seconds(1));
    await started;
  }

  pass(duration: DurationMicros): Promise<void> {
    return this.clock.run(duration, settled);
  }

  /** Sends an order without waiting; returns its client order id. */
  send(order: TestOrder = {}): string {
    this.#orders += 1;
    const clientOrderId = order.id ?? `order-${this.#orders}`;
    const now = this.clock.now();
    this.trading.gateway.submit({
      kind: "SubmitOrder",
      follows: 0,
      venue: "polymarket",
      clientOrderId,
      instrument: instrumentId(market.id, order.outcome ?? "yes"),
      side: order.side ?? "buy",
      limitPrice: priceTicks(order.price ?? 4_400),
      size: contractMicros((order.shares ?? 10) * 1_000_000),
      timeInForce: order.timeInForce ?? "immediate-or-cancel",
      reduceOnly: order.reduceOnly ?? false,
      intendedAt: now,
      deadline: addDuration(now, order.within ?? seconds(10)),
    });
    return clientOrderId;
  }

  async submit(order: TestOrder = {}, wait: DurationMicros = seconds(5)): Promise<string> {
    const id = this.send(order);
    await this.pass(wait);
    return id;
  }

  async cancel(clientOrderId: string): Promise<void> {
    const deadline = addDuration(this.clock.now(), seconds(10));
    const command = { follows: 0, venue: "polymarket", clientOrderId, deadline } as const;
    this.trading.gateway.cancel({ kind: "CancelOrder", ...command });
    await this.pass(seconds(5));
  }

  async query(clientOrderId: string, wait: DurationMicros = seconds(30)): Promise<void> {
    const deadline = addDuration(this.clock.now(), wait);
    const command = { follows: 0, venue: "polymarket", clientOrderId, deadline } as const;
    this.trading.gateway.query({ kind: "QueryOrder", ...command });
    await this.pass(wait);
  }

  /** The digest of the order that was posted last. */
  get digest(): string {
    return this.venue.posts.at(-1)?.order.digest ?? "";
  }

  all<Kind extends NewEvent["kind"]>(kind: Kind): EventOf<Kind>[] {
    return this.events.filter((event): event is EventOf<Kind> => event.kind === kind);
  }

  /** What was said about one order, in order, as short words. */
  story(clientOrderId: string): readonly string[] {
    return this.events.flatMap((event) => {
      if (event.kind === "FillReported") {
        const { fill } = event;
        if (fill.clientOrderId !== clientOrderId) return [];
        return [`fill ${Number(fill.size) / 1e6} at ${Number(fill.price)}`];
      }
      if (!("clientOrderId" in event) || event.clientOrderId !== clientOrderId) return [];
      switch (event.kind) {
        case "FillFinalityChanged":
          return [event.finality];
        case "OrderCancelled":
        case "OrderExpired":
          return [`${event.kind.slice(5).toLowerCase()} after ${Number(event.filled) / 1e6}`];
        case "OrderReported":
          return [`reported ${event.state} with ${Number(event.filled) / 1e6}`];
        case "OrderRejected":
          return [`rejected: ${event.venueWords}`];
        default:
          return [event.kind.slice(5).toLowerCase()];
      }
    });
  }

  /** Every gate's moves, closed ones with their words. */
  gates(): readonly string[] {
    return this.all("VenueGateChanged").map(({ gate, words }) => `${gate}: ${words ?? "open"}`);
  }

  /** Why orders were withheld, as codes. */
  withheld(): readonly unknown[] {
    return this.lines
      .filter(({ message }) => message.includes("withheld"))
      .map(({ details }) => details?.code);
  }
}

/** An order of an earlier run as the journal has it. */
export function earlierOrder(
  clientOrderId: string,
  intendedAt: EpochMicros,
  more: Partial<Order> = {},
): Order {
  return {
    clientOrderId,
    venueOrderId: null,
    groupId: "group",
    legIndex: 0,
    venue: "polymarket",
    instrument: instrumentId(market.id, "yes"),
    side: "buy",
    limitPrice: priceTicks(4_400),
    size: contractMicros(10_000_000),
    filled: contractMicros(0),
    timeInForce: "immediate-or-cancel",
    purpose: "open",
    state: "unknown",
    intendedAt,
    ...more,
  };
}
