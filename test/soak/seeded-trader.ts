// A trader that follows no plan: it buys YES and NO at and through the touch, in every time in force, sells what it holds,
// some of it reduce-only, cancels what rests, and asks about what is unknown. Its draws follow from a seed and its times from the clock of the world.

import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId } from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { TimeInForce } from "../../src/domain/order/order.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { addDuration, durationMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { OrderGateway } from "../../src/ports/order-gateway.ts";
import type { RandomStream } from "../../src/simulation/random-stream.ts";
import type { FollowedBooks } from "../conformance/followed-books.ts";
import type { OrderLedger } from "./order-ledger.ts";

/** Between two orders. */
const pauseLeastMillis = 1_500;
const pauseMostMillis = 6_000;

/** What is not known is asked for again after this. */
const askEvery = seconds(5);

const commandWithin = seconds(3);
const queryWithin = seconds(20);

export interface SeededTraderOptions {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly gateway: OrderGateway;
  readonly ledger: OrderLedger;
  readonly books: FollowedBooks;
  readonly markets: readonly Market[];
  /** Sizes drawn, in hundredths of a contract; 1 to 500 when absent. */
  readonly sizes?: { readonly least: number; readonly most: number };
}

export class SeededTrader {
  readonly #options: SeededTraderOptions;
  #isTrading = false;
  #isCancelling = false;
  #orders = 0;

  constructor(options: SeededTraderOptions) {
    this.#options = options;
    this.#ask();
    this.#act();
  }

  /** Places orders from now on, or only asks about the unknown. */
  trade(isTrading: boolean): void {
    this.#isTrading = isTrading;
    if (isTrading) this.#isCancelling = false;
  }

  /** Cancels what is open, again and again until it trades. */
  cancelOpen(): void {
    this.#isCancelling = true;
    for (const { command } of this.#options.ledger.open()) this.#cancel(command.clientOrderId);
  }

  #act(): void {
    const { clock, random, ledger, gateway } = this.#options;
    const pause = random.between(pauseLeastMillis, pauseMostMillis);
    clock.callAt(addDuration(clock.now(), durationMicros(pause * 1_000)), () => {
      if (this.#isTrading) {
        const command = this.#draw();
        if (command !== undefined) {
          ledger.begin(command);
          gateway.submit(command);
        }
        if (random.chance(400_000)) this.#cancelOne();
      }
      this.#act();
    });
  }

  #ask(): void {
    const { clock, gateway, ledger } = this.#options;
    clock.callAt(addDuration(clock.now(), askEvery), () => {
      const deadline = addDuration(clock.now(), queryWithin);
      for (const { command, state } of ledger.open()) {
        const { clientOrderId } = command;
        if (state === "unknown")
          gateway.query({
            kind: "QueryOrder",
            follows: 1,
            venue: gateway.venue,
            clientOrderId,
            deadline,
          });
        else if (this.#isCancelling) this.#cancel(clientOrderId);
      }
      this.#ask();
    });
  }

  #cancelOne(): void {
    const resting = this.#options.ledger.open().filter(({ state }) => state !== "unknown");
    if (resting.length > 0) this.#cancel(this.#options.random.pick(resting).command.clientOrderId);
  }

  #cancel(clientOrderId: string): void {
    const { clock, gateway } = this.#options;
    const deadline = addDuration(clock.now(), commandWithin);
    const { venue } = gateway;
    gateway.cancel({ kind: "CancelOrder", follows: 1, venue, clientOrderId, deadline });
  }

  /** Returns an order at the touch or through it, or undefined while the book is not to be believed. */
  #draw(): SubmitOrder | undefined {
    const { books, clock, markets, random, ledger } = this.#options;
    const market = random.pick(markets);
    const book = books.read(market.id);
    const [bid, ask] = [priceOf(book?.bids[0]), priceOf(book?.asks[0])];
    if (bid === undefined || ask === undefined) return undefined;
    const isYes = random.chance(500_000);
    const takes = random.chance(600_000);
    const instrument = instrumentId(market.id, isYes ? "yes" : "no");
    const held = ledger.held.get(instrument) ?? 0;
    const sells = held > 0 && random.chance(400_000);
    // Who buys YES or sells NO takes the ask and rests at the bid.
    const ticks = takes === (isYes !== sells) ? ask : bid;
    const { least, most } = this.#options.sizes ?? { least: 1, most: 500 };
    const size = random.between(least, most) * 10_000;
    const reduceOnly = sells && takes && random.chance(500_000);
    const others: readonly TimeInForce[] = ["fill-or-kill", "good-till-cancelled"];
    const isHurried = reduceOnly || random.chance(600_000);
    const hurried = isHurried ? "immediate-or-cancel" : random.pick(others);
    this.#orders += 1;
    return {
      kind: "SubmitOrder",
      follows: 1,
      venue: this.#options.gateway.venue,
      clientOrderId: `soak-${this.#orders}`,
      instrument,
      side: sells ? "sell" : "buy",
      limitPrice: priceTicks(isYes ? ticks : 10_000 - ticks),
      size: contractMicros(sells ? Math.min(size, held) : size),
      timeInForce: takes ? hurried : "good-till-cancelled",
      reduceOnly,
      intendedAt: clock.now(),
      deadline: addDuration(clock.now(), commandWithin),
    };
  }
}

/** Returns the ticks of a level such as `4200 × 13000000`. */
function priceOf(level: string | undefined): number | undefined {
  return level === undefined ? undefined : Number.parseInt(level, 10);
}
