// A venue that misbehaves as venues do: it answers late, out of order, twice or not at all, fills partly and over
// time, accepts and then rejects, takes fills back, and remembers the truth. The truth survives the engine's crashes; a
// query tells it.

import { marketOf, type Venue } from "../../src/domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../src/domain/message/command.ts";
import type { NewEvent, OrderReported } from "../../src/domain/message/input.ts";
import type { Fill } from "../../src/domain/order/order.ts";
import { type ContractMicros, contractMicros } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { OrderGateway } from "../../src/ports/order-gateway.ts";
import type { SeededChoice } from "./seeded-choice.ts";
import { TrueFinality } from "./true-finality.ts";
import { VenueTruth } from "./venue-truth.ts";

interface TrueOrder {
  readonly command: SubmitOrder;
  readonly fills: Fill[];
  state: "accepted" | "filled" | "cancelled" | "expired" | "rejected";
  /** When the last answer about it arrives: answers about one order come in the order they were sent. */
  lastDelivery: number;
}

/** How often, in a hundred cases, the venue does what it should not. */
const mischief = {
  orderLost: 5,
  allAnswersLost: 8,
  answerLost: 3,
  queryLost: 20,
  rejects: 8,
  acceptsThenRejects: 40,
  timesOut: 5,
  takesItsTime: 30,
  fillsAllOfIt: 70,
  buyersStayAway: 90,
  fillsInParts: 40,
  fillTwice: 20,
  endTwice: 15,
  endBeforeFill: 20,
  reportBeforeFills: 15,
  expiresInstead: 20,
} as const;

/** How long nobody buys once buyers stay away: longer than all the sales that a group tries. */
const awayMicros = 60_000_000;

/** What the venue really holds, whatever the engine has heard of it. */
export class ScriptedVenue implements OrderGateway {
  readonly venue: Venue;
  readonly truth: VenueTruth;
  readonly #clock: Clock;
  readonly #choice: SeededChoice;
  readonly #orders = new Map<string, TrueOrder>();
  /** Until when nobody buys, by instrument. */
  readonly #awayUntil = new Map<string, number>();
  /** Where answers go; replaced when the engine starts again, so that answers to a dead engine are lost. */
  #deliver: (event: NewEvent) => void = () => undefined;
  readonly finality: TrueFinality;
  /** Once calm, every answer comes and comes in time. */
  calm = false;
  /** Ids of orders to open that were sent a second time. */
  readonly openedTwice: string[] = [];

  constructor(venue: Venue, clock: Clock, choice: SeededChoice, cashMicros: number) {
    this.venue = venue;
    this.truth = new VenueTruth(cashMicros, venue === "kalshi");
    this.#clock = clock;
    this.#choice = choice;
    this.finality = new TrueFinality(this.truth, venue === "polymarket", choice, clock, (event) =>
      this.#send({ lastDelivery: 0 }, event),
    );
  }

  connect(deliver: (event: NewEvent) => void): void {
    this.#deliver = deliver;
    this.finality.tellAgain();
  }

  /** Orders that may still fill. */
  openOrders(): SubmitOrder[] {
    return [...this.#orders.values()]
      .filter((order) => order.state === "accepted")
      .map((order) => order.command);
  }

  submit(command: SubmitOrder): void {
    const { clientOrderId } = command;
    const known = this.#orders.get(clientOrderId);
    if (known !== undefined) {
      // The id was used: the venue refuses the second, and only a query can say what became of the first.
      if (!command.reduceOnly) this.openedTwice.push(clientOrderId);
      this.#send(known, this.#unknown(command, "duplicate client order id"));
      return;
    }
    if (this.#happens("orderLost")) return;
    const order: TrueOrder = { command, fills: [], state: "accepted", lastDelivery: 0 };
    this.#orders.set(clientOrderId, order);
    const refusal = this.#refusal(command);
    const isMute = this.#happens("allAnswersLost");
    const tell = (...events: NewEvent[]): void => {
      for (const event of isMute ? [] : events) this.#send(order, event);
    };
    if (refusal !== undefined) {
      order.state = "rejected";
      if (this.#happens("acceptsThenRejects")) tell(this.#accepted(command));
      tell(this.#rejected(command, refusal));
      return;
    }
    tell(this.#happens("timesOut") ? this.#unknown(command, "timed out") : this.#accepted(command));
    const delay = this.#happens("takesItsTime") ? this.#choice.between(1_000, 4_000_000) : 0;
    if (delay === 0) this.#execute(order, tell);
    else {
      const at = epochMicros(integerOf(this.#clock.now()) + delay);
      this.#clock.callAt(at, () => this.#execute(order, tell));
    }
  }

  cancel(_command: CancelOrder): void {}

  query(command: QueryOrder): void {
    if (this.#happens("queryLost")) return;
    const { clientOrderId } = command;
    const order = this.#orders.get(clientOrderId);
    const receivedAt = this.#clock.now();
    const report: NewEvent = {
      kind: "OrderReported",
      receivedAt,
      clientOrderId,
      state: order === undefined ? "not-found" : reportedState(order),
      filled: this.#filledOf(order),
    };
    if (order === undefined) {
      this.#send({ lastDelivery: 0 }, report);
      return;
    }
    const fills = order.fills.map((fill) => this.#filled(fill));
    const events = this.#happens("reportBeforeFills") ? [report, ...fills] : [...fills, report];
    for (const event of events) this.#send(order, event);
    this.finality.tellAgain(clientOrderId);
  }

  #refusal(command: SubmitOrder): string | undefined {
    if (this.truth.status(marketOf(command.instrument)) !== "open") return "market is not trading";
    if (command.side === "sell") {
      return this.truth.held(command.instrument) < integerOf(command.size)
        ? "insufficient position"
        : undefined;
    }
    const cost = (integerOf(command.limitPrice) * 100 * integerOf(command.size)) / 1_000_000;
    if (cost > this.truth.cashMicros()) return "insufficient balance";
    return this.#happens("rejects") ? "insufficient volume" : undefined;
  }

  #isAway({ side, instrument }: SubmitOrder): boolean {
    return side === "sell" && integerOf(this.#clock.now()) < (this.#awayUntil.get(instrument) ?? 0);
  }

  #execute(order: TrueOrder, tell: (...events: NewEvent[]) => void): void {
    const { command } = order;
    const size = integerOf(command.size) / 1_000_000;
    // What was bought may have been taken back since the sale was accepted.
    const held = this.truth.held(command.instrument) / 1_000_000;
    const wanted = command.side === "sell" ? Math.min(size, held) : size;
    const isOpen = this.truth.status(marketOf(command.instrument)) === "open";
    const some = this.#happens("fillsAllOfIt") ? wanted : this.#choice.between(0, wanted);
    const filled = isOpen && !this.#isAway(command) ? some : 0;
    if (command.side === "sell" && filled < wanted && this.#happens("buyersStayAway")) {
      this.#awayUntil.set(command.instrument, integerOf(this.#clock.now()) + awayMicros);
    }
    const parts =
      filled > 1 && this.#happens("fillsInParts") ? [1, filled - 1] : filled > 0 ? [filled] : [];
    for (const part of parts) this.#fill(order, part);
    const isWhole = filled === size;
    const end = this.#happens("expiresInstead") ? "expired" : "cancelled";
    order.state = isWhole ? "filled" : end;
    const events: NewEvent[] = [];
    for (const fill of order.fills) {
      events.push(this.#filled(fill));
      if (this.#happens("fillTwice")) events.push(this.#filled(fill));
    }
    if (!isWhole) {
      const ended = this.#ended(order, end);
      const place = this.#happens("endBeforeFill") ? Math.max(0, events.length - 1) : events.length;
      events.splice(place, 0, ended);
      if (this.#happens("endTwice")) events.push(ended);
    }
    tell(...events);
  }

  #fill(order: TrueOrder, contracts: number): void {
    const { command } = order;
    const { instrument, side, clientOrderId } = command;
    const better = this.#choice.between(0, 3) === 0 ? 100 : 0;
    const limit = integerOf(command.limitPrice);
    const price = side === "buy" ? Math.max(100, limit - better) : Math.min(9_900, limit + better);
    const before = order.fills.reduce((sum, fill) => sum + integerOf(fill.fee), 0);
    const owed = [...order.fills.map((fill) => owedOf(integerOf(fill.price), sizeOf(fill)))];
    const exact = owed.reduce((sum, each) => sum + each, owedOf(price, contracts));
    const fill: Fill = {
      fillId: `${clientOrderId}#${order.fills.length}`,
      clientOrderId,
      instrument,
      side,
      price: priceTicks(price),
      size: contractMicros(contracts * 1_000_000),
      fee: usdMicros(this.venue === "kalshi" ? Math.ceil(exact / 1e6) * 10_000 - before : 0),
      filledAt: this.#clock.now(),
    };
    order.fills.push(fill);
    this.truth.book(fill);
    this.finality.await(fill, this.calm);
  }

  #accepted({ clientOrderId }: SubmitOrder): NewEvent {
    const receivedAt = this.#clock.now();
    return { kind: "OrderAccepted", receivedAt, clientOrderId, venueOrderId: `v-${clientOrderId}` };
  }

  #rejected({ clientOrderId }: SubmitOrder, venueWords: string): NewEvent {
    return { kind: "OrderRejected", receivedAt: this.#clock.now(), clientOrderId, venueWords };
  }

  #unknown({ clientOrderId }: SubmitOrder, reason: string): NewEvent {
    return { kind: "OrderUnknown", receivedAt: this.#clock.now(), clientOrderId, reason };
  }

  #filled(fill: Fill): NewEvent {
    return { kind: "FillReported", receivedAt: this.#clock.now(), fill };
  }

  #ended(order: TrueOrder, end: "cancelled" | "expired"): NewEvent {
    const kind = end === "expired" ? "OrderExpired" : "OrderCancelled";
    const { clientOrderId } = order.command;
    return { kind, receivedAt: this.#clock.now(), clientOrderId, filled: this.#filledOf(order) };
  }

  /** What was taken back is not counted. */
  #filledOf(order: TrueOrder | undefined): ContractMicros {
    const counted = (order?.fills ?? []).filter((fill) => this.finality.isCounted(fill));
    return contractMicros(counted.reduce((sum, fill) => sum + integerOf(fill.size), 0));
  }

  #happens(what: keyof typeof mischief): boolean {
    // Partial fills are no mischief: they go on in calm weather.
    const always = what === "fillsAllOfIt" || what === "fillsInParts" || what === "expiresInstead";
    return (always || !this.calm) && this.#choice.percent(mischief[what]);
  }

  /** Delivers after a delay, in order for one order and in any order across orders; now and then not at all. */
  #send(order: { lastDelivery: number }, event: NewEvent): void {
    if (this.#happens("answerLost")) return;
    const delay = this.calm ? 1_000 : this.#choice.between(1_000, 400_000);
    const at = Math.max(order.lastDelivery, integerOf(this.#clock.now()) + delay);
    order.lastDelivery = at;
    const deliver = this.#deliver;
    this.#clock.callAt(epochMicros(at), () => deliver({ ...event, receivedAt: this.#clock.now() }));
  }
}

function sizeOf(fill: Fill): number {
  return integerOf(fill.size) / 1_000_000;
}

/** Kalshi's taker fee in millionths of a cent, exact: 0.07 × contracts × p × (1 − p). */
function owedOf(ticks: number, contracts: number): number {
  return (7 * contracts * ticks * (10_000 - ticks)) / 100;
}

function reportedState(order: TrueOrder): OrderReported["state"] {
  return order.state === "accepted" && order.fills.length > 0 ? "partially-filled" : order.state;
}
