// Paper execution: takes the same commands as a live venue and fills them from the book that stands when the order
// would have arrived. Everything after the port is as live: acceptance, fills with exact fees, the cancelled rest.

import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import { planTakerFee } from "../../domain/market/fees/plan-fee.ts";
import { marketOf, type Venue } from "../../domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../domain/message/command.ts";
import type { OrderReported } from "../../domain/message/input.ts";
import type { Fill } from "../../domain/order/order.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import type { BookReader, QuotedMarket } from "../../ports/book-reader.ts";
import type { Clock } from "../../ports/clock.ts";
import type { InputSink } from "../../ports/market-data.ts";
import type { OrderGateway } from "../../ports/order-gateway.ts";
import { type PaperLevel, PaperLiquidity } from "./paper-liquidity.ts";

export interface PaperGatewayOptions {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly books: BookReader;
  readonly sink: InputSink;
  /** From the command to the venue's matching engine. */
  readonly latency: DurationMicros;
}

interface PaperOrder {
  readonly state: OrderReported["state"];
  /** Contract micros. */
  readonly filled: number;
}

/** Orders a query can still ask about: hours of the fastest trading the limits allow. */
export const ordersRememberedMax = 10_000;

export class PaperGateway implements OrderGateway {
  readonly venue: Venue;
  readonly #options: PaperGatewayOptions;
  readonly #liquidity = new PaperLiquidity();
  readonly #orders = new Map<string, PaperOrder>();

  constructor(options: PaperGatewayOptions) {
    this.venue = options.venue;
    this.#options = options;
  }

  submit(command: SubmitOrder): void {
    if (this.#orders.has(command.clientOrderId)) {
      this.#reject(command.clientOrderId, "duplicate client order id");
      return;
    }
    this.#orders.set(command.clientOrderId, { state: "accepted", filled: 0 });
    const { clock, latency } = this.#options;
    clock.callAt(addDuration(clock.now(), latency), () => this.#arrive(command));
  }

  /** Nothing rests on paper: the order has ended, or is on its way and will end by itself. */
  cancel(_command: CancelOrder): void {}

  query(command: QueryOrder): void {
    const order = this.#orders.get(command.clientOrderId);
    const { clock, latency, sink } = this.#options;
    clock.callAt(addDuration(clock.now(), latency), () => {
      sink.event({
        kind: "OrderReported",
        receivedAt: clock.now(),
        clientOrderId: command.clientOrderId,
        state: order?.state ?? "not-found",
        filled: contractMicros(order?.filled ?? 0),
      });
    });
  }

  #arrive(command: SubmitOrder): void {
    const market = this.#options.books.quoted(marketOf(command.instrument));
    if (market === undefined || !market.isOpen) {
      this.#reject(command.clientOrderId, "market is not open");
      return;
    }
    const taken = this.#match(command, market);
    const fees = cumulativeFees(market.fees, command, taken);
    if (fees === undefined) {
      this.#reject(command.clientOrderId, "fee schedule unknown");
      return;
    }
    const { sink, clock } = this.#options;
    const receivedAt = clock.now();
    const { clientOrderId } = command;
    const venueOrderId = `paper-${clientOrderId}`;
    sink.event({ kind: "OrderAccepted", receivedAt, clientOrderId, venueOrderId });
    let filled = 0;
    for (const [position, level] of taken.entries()) {
      filled += level.sizeContractMicros;
      this.#liquidity.take(level, level.sizeContractMicros);
      const fill = this.#fillOf(command, level, fees[position] ?? 0, receivedAt);
      sink.event({ kind: "FillReported", receivedAt, fill });
    }
    const isFilled = filled === integerOf(command.size);
    this.#remember(clientOrderId, { state: isFilled ? "filled" : "cancelled", filled });
    if (isFilled) return;
    sink.event({
      kind: "OrderCancelled",
      receivedAt,
      clientOrderId,
      filled: contractMicros(filled),
    });
  }

  /** The levels the order takes, each with the size taken. */
  #match(command: SubmitOrder, market: QuotedMarket): PaperLevel[] {
    const limit = integerOf(command.limitPrice);
    let wanted = integerOf(command.size);
    const taken: PaperLevel[] = [];
    for (const level of this.#liquidity.levels(market, command.instrument, command.side)) {
      const worse = command.side === "buy" ? level.priceTicks > limit : level.priceTicks < limit;
      if (wanted === 0 || worse) break;
      const sizeContractMicros = Math.min(wanted, level.sizeContractMicros);
      taken.push({ ...level, sizeContractMicros });
      wanted -= sizeContractMicros;
    }
    return wanted > 0 && command.timeInForce === "fill-or-kill" ? [] : taken;
  }

  #fillOf(command: SubmitOrder, level: PaperLevel, fee: number, filledAt: EpochMicros): Fill {
    return {
      fillId: `${command.clientOrderId}/${level.priceTicks}`,
      clientOrderId: command.clientOrderId,
      instrument: command.instrument,
      side: command.side,
      price: priceTicks(level.priceTicks),
      size: contractMicros(level.sizeContractMicros),
      fee: usdMicros(fee),
      filledAt,
    };
  }

  /** Keeps the end of an order for queries; of very many the oldest is forgotten. */
  #remember(clientOrderId: string, order: PaperOrder): void {
    this.#orders.set(clientOrderId, order);
    if (this.#orders.size <= ordersRememberedMax) return;
    for (const oldest of this.#orders.keys()) {
      this.#orders.delete(oldest);
      return;
    }
  }

  #reject(clientOrderId: string, venueWords: string): void {
    const { sink, clock } = this.#options;
    this.#remember(clientOrderId, { state: "rejected", filled: 0 });
    sink.event({ kind: "OrderRejected", receivedAt: clock.now(), clientOrderId, venueWords });
  }
}

/** Fee of each fill in micros: what the order owes with it less what it owed without. Undefined when unknown. */
function cumulativeFees(
  schedule: FeeSchedule,
  command: SubmitOrder,
  taken: readonly PaperLevel[],
): number[] | undefined {
  const levels = taken.map((level) => ({
    price: priceTicks(level.priceTicks),
    size: contractMicros(level.sizeContractMicros),
  }));
  const fees: number[] = [];
  let before = 0;
  for (let count = 1; count <= levels.length; count += 1) {
    const planned = planTakerFee(schedule, command.side, levels.slice(0, count));
    if (!planned.ok) return undefined;
    fees.push(integerOf(planned.value) - before);
    before = integerOf(planned.value);
  }
  return fees;
}
