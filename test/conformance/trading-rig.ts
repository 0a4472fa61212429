// One venue in memory, the adapter's way to trade there, and everything the adapter said, with time moved by hand.

import { expect } from "vitest";
import { instrumentId, type MarketId, type OutcomeSide } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { OrderSide, TimeInForce } from "../../src/domain/order/order.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  epochMicros,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import type { TradingSetup, TradingUnderTest, TradingVenue } from "./venue-account.ts";

type EventOf<Kind extends NewEvent["kind"]> = Extract<NewEvent, { kind: Kind }>;

/** An order as a case writes it. */
export interface CaseOrder {
  /** Defaults to the first market. */
  readonly market?: number;
  readonly outcome?: OutcomeSide;
  readonly side?: OrderSide;
  /** Ticks of the instrument's own price. */
  readonly price: number;
  readonly contracts: number;
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly?: boolean;
  readonly id?: string;
  readonly within?: DurationMicros;
}

/** A Tuesday noon in New York: no maintenance. */
const startAt = epochMicros(1_795_539_600_000_000);

/** Resolves when promises have nothing left to do before the clock moves. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class TradingRig {
  readonly clock: VirtualClock;
  readonly events: NewEvent[];
  readonly venue: TradingVenue;
  #orders = 0;

  private constructor(clock: VirtualClock, events: NewEvent[], venue: TradingVenue) {
    this.clock = clock;
    this.events = events;
    this.venue = venue;
  }

  /** Opens the venue and our account and quotes the first market 0.40 / 0.44; what was said until then is dropped. */
  static async open(
    underTest: TradingUnderTest,
    setup: Partial<Omit<TradingSetup, "clock" | "sink">> & { readonly at?: number } = {},
  ): Promise<TradingRig> {
    const clock = new VirtualClock(setup.at === undefined ? startAt : epochMicros(setup.at));
    const events: NewEvent[] = [];
    const opening = underTest.open({
      clock,
      sink: { batch: () => undefined, event: (event) => void events.push(event) },
      faults: setup.faults ?? {},
      cash: setup.cash ?? 1_000,
      mayTrade: setup.mayTrade ?? true,
    });
    const rig = new TradingRig(clock, events, await awaitUnder(clock, opening));
    rig.quote();
    await awaitUnder(clock, rig.venue.start());
    await rig.pass(seconds(1));
    return rig;
  }

  symbol(market = 0): string {
    const listed = this.venue.markets[market];
    if (listed === undefined) expect.fail(`no market ${market}`);
    return listed.venueSymbol;
  }

  id(market = 0): MarketId {
    const listed = this.venue.markets[market];
    if (listed === undefined) expect.fail(`no market ${market}`);
    return listed.id;
  }

  /** Others' orders: bids of 50 at 0.40 and 0.39, asks of 50 at 0.44 and 0.45. */
  quote(market = 0): void {
    const symbol = this.symbol(market);
    for (const price of ["0.40", "0.39"]) {
      this.venue.place({ market: symbol, side: "bid", price, size: "50", owner: "others" });
    }
    for (const price of ["0.44", "0.45"]) {
      this.venue.place({ market: symbol, side: "ask", price, size: "50", owner: "others" });
    }
  }

  /** Sends an order without waiting; returns its client order id. */
  send(order: CaseOrder): string {
    this.#orders += 1;
    const clientOrderId = order.id ?? `case-${this.#orders}`;
    this.venue.gateway.submit({
      kind: "SubmitOrder",
      follows: 0,
      venue: this.venue.gateway.venue,
      clientOrderId,
      instrument: instrumentId(this.id(order.market), order.outcome ?? "yes"),
      side: order.side ?? "buy",
      limitPrice: priceTicks(order.price),
      size: contractMicros(Math.round(order.contracts * 1_000_000)),
      timeInForce: order.timeInForce ?? "immediate-or-cancel",
      reduceOnly: order.reduceOnly ?? false,
      intendedAt: this.clock.now(),
      deadline: addDuration(this.clock.now(), order.within ?? seconds(10)),
    });
    return clientOrderId;
  }

  /** Sends an order and lets five seconds pass. */
  async submit(order: CaseOrder): Promise<string> {
    const clientOrderId = this.send(order);
    await this.pass(seconds(5));
    return clientOrderId;
  }

  async cancel(clientOrderId: string): Promise<void> {
    const { gateway } = this.venue;
    const deadline = addDuration(this.clock.now(), seconds(10));
    gateway.cancel({
      kind: "CancelOrder",
      follows: 0,
      venue: gateway.venue,
      clientOrderId,
      deadline,
    });
    await this.pass(seconds(5));
  }

  async query(clientOrderId: string): Promise<void> {
    const { gateway } = this.venue;
    const deadline = addDuration(this.clock.now(), seconds(60));
    gateway.query({
      kind: "QueryOrder",
      follows: 0,
      venue: gateway.venue,
      clientOrderId,
      deadline,
    });
    await this.pass(seconds(30));
  }

  /** Moves time on, letting everything happen in its order. */
  pass(duration: DurationMicros): Promise<void> {
    return this.clock.run(duration, settle);
  }

  async refresh(): Promise<void> {
    await awaitUnder(this.clock, this.venue.refresh());
  }

  async stop(): Promise<void> {
    await awaitUnder(this.clock, this.venue.stop());
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
        case "OrderAccepted":
          return ["accepted"];
        case "OrderRejected":
          return ["rejected"];
        case "OrderDenied":
          return ["denied"];
        case "OrderUnknown":
          return ["unknown"];
        case "OrderCancelled":
          return [`cancelled after ${Number(event.filled) / 1e6}`];
        case "OrderExpired":
          return [`expired after ${Number(event.filled) / 1e6}`];
        case "OrderReported":
          return [`reported ${event.state} with ${Number(event.filled) / 1e6}`];
        default:
          return [];
      }
    });
  }

  /** Contracts and fees, in micros, that the adapter has told of. */
  told(): { readonly contracts: number; readonly fees: number; readonly fills: number } {
    const fills = this.all("FillReported").map(({ fill }) => fill);
    return {
      contracts: fills.reduce((sum, { size }) => sum + Number(size), 0),
      fees: fills.reduce((sum, { fee }) => sum + Number(fee), 0),
      fills: new Set(fills.map(({ fillId }) => fillId)).size,
    };
  }
}

/** Waits for a promise whose way leads over timers of the clock; a minute at most. */
async function awaitUnder<Value>(clock: VirtualClock, promise: Promise<Value>): Promise<Value> {
  let isOver = false;
  const over = promise.finally(() => {
    isOver = true;
  });
  // Its failure is the caller's, below; without this it would count as nobody's while the clock runs.
  over.catch(() => undefined);
  for (let second = 0; second < 60 && !isOver; second += 1) await clock.run(seconds(1), settle);
  return over;
}
