// A venue that misbehaves as venues do: it answers late, out of order, twice or not at all, fills partly, rejects, and
// remembers the truth. The truth survives the engine's crashes; a query tells it.

import type { InstrumentId, Venue } from "../../src/domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../src/domain/message/command.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { Fill } from "../../src/domain/order/order.ts";
import {
  type ContractMicros,
  contractMicros,
  noContracts,
} from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { OrderGateway } from "../../src/ports/order-gateway.ts";
import type { SeededChoice } from "./seeded-choice.ts";

interface TrueOrder {
  readonly fills: Fill[];
  state: "filled" | "cancelled" | "rejected";
}

/** What the venue really holds, whatever the engine has heard of it. */
export class ScriptedVenue implements OrderGateway {
  readonly venue: Venue;
  readonly #clock: Clock;
  readonly #choice: SeededChoice;
  readonly #orders = new Map<string, TrueOrder>();
  readonly #positions = new Map<InstrumentId, number>();
  /** Where answers go; replaced when the engine starts again, so that answers to a dead engine are lost. */
  #deliver: (event: NewEvent) => void = () => undefined;
  /** Once calm, every answer comes and comes in time. */
  calm = false;
  duplicates = 0;

  constructor(venue: Venue, clock: Clock, choice: SeededChoice) {
    this.venue = venue;
    this.#clock = clock;
    this.#choice = choice;
  }

  connect(deliver: (event: NewEvent) => void): void {
    this.#deliver = deliver;
  }

  positions(): ReadonlyMap<InstrumentId, number> {
    return this.#positions;
  }

  submit(command: SubmitOrder): void {
    if (this.#orders.has(command.clientOrderId)) {
      this.duplicates += 1;
      return;
    }
    const lost = !this.calm && this.#choice.percent(5);
    if (lost) return;
    const order = this.#execute(command);
    this.#orders.set(command.clientOrderId, order);
    if (!this.calm && this.#choice.percent(10)) return;
    for (const event of this.#answers(command, order)) this.#send(event);
  }

  cancel(_command: CancelOrder): void {}

  query(command: QueryOrder): void {
    if (!this.calm && this.#choice.percent(20)) return;
    const order = this.#orders.get(command.clientOrderId);
    for (const fill of order?.fills ?? []) this.#send(this.#fillEvent(fill));
    this.#send({
      kind: "OrderReported",
      receivedAt: this.#clock.now(),
      clientOrderId: command.clientOrderId,
      state: order?.state ?? "not-found",
      filled: order === undefined ? noContracts : filledOf(order),
    });
  }

  #execute(command: SubmitOrder): TrueOrder {
    if (this.#choice.percent(8)) return { fills: [], state: "rejected" };
    const wanted = integerOf(command.size) / 1_000_000;
    const filled = this.#choice.percent(70) ? wanted : this.#choice.between(0, wanted);
    const parts =
      filled > 1 && this.#choice.percent(30) ? [1, filled - 1] : filled > 0 ? [filled] : [];
    const fills = parts.map((contracts, part): Fill => {
      const size = contractMicros(contracts * 1_000_000);
      return {
        fillId: `${command.clientOrderId}#${part}`,
        clientOrderId: command.clientOrderId,
        instrument: command.instrument,
        side: command.side,
        price: command.limitPrice,
        size,
        fee: usdMicros(this.#choice.between(0, 20_000)),
        filledAt: this.#clock.now(),
      };
    });
    const sign = command.side === "buy" ? 1 : -1;
    const held = this.#positions.get(command.instrument) ?? 0;
    this.#positions.set(command.instrument, held + sign * filled * 1_000_000);
    return { fills, state: filled === wanted ? "filled" : "cancelled" };
  }

  #answers(command: SubmitOrder, order: TrueOrder): NewEvent[] {
    const receivedAt = this.#clock.now();
    const { clientOrderId } = command;
    if (order.state === "rejected") {
      return [
        { kind: "OrderRejected", receivedAt, clientOrderId, venueWords: "insufficient volume" },
      ];
    }
    const events: NewEvent[] = [
      { kind: "OrderAccepted", receivedAt, clientOrderId, venueOrderId: `v-${clientOrderId}` },
      ...order.fills.map((fill) => this.#fillEvent(fill)),
    ];
    if (!this.calm && this.#choice.percent(20))
      events.push(...order.fills.map((fill) => this.#fillEvent(fill)));
    if (order.state === "cancelled") {
      events.push({ kind: "OrderCancelled", receivedAt, clientOrderId, filled: filledOf(order) });
    }
    return events;
  }

  #fillEvent(fill: Fill): NewEvent {
    return { kind: "FillReported", receivedAt: this.#clock.now(), fill };
  }

  /** Delivers in order after a delay; now and then the answer is lost on the way. */
  #send(event: NewEvent): void {
    if (!this.calm && this.#choice.percent(3)) return;
    const delay = this.calm ? 1_000 : this.#choice.between(1_000, 400_000);
    const at = Math.max(this.#lastDelivery, integerOf(this.#clock.now()) + delay);
    this.#lastDelivery = at;
    const deliver = this.#deliver;
    this.#clock.callAt(epochMicros(at), () => deliver({ ...event, receivedAt: this.#clock.now() }));
  }

  #lastDelivery = 0;
}

function filledOf(order: TrueOrder): ContractMicros {
  return contractMicros(order.fills.reduce((sum, fill) => sum + integerOf(fill.size), 0));
}
