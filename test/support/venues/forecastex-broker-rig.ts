// ForecastEx's orders and account against the whole simulated broker, in memory and in virtual time: real session, real
// pace, real stream. A hand behind the counter trades on the other side.

import { ForecastExTrading } from "../../../src/adapters/venues/forecastex/account/forecastex-trading.ts";
import { createForecastExSession } from "../../../src/adapters/venues/forecastex/session/broker-session.ts";
import type { AdapterLogLine } from "../../../src/adapters/venues/shared/log.ts";
import { succeed, unwrap } from "../../../src/domain/failure/result.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { instrumentId, marketId, type OutcomeSide } from "../../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../../src/domain/message/command.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { Order } from "../../../src/domain/order/order.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { RandomStream, seededSource } from "../../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../../src/simulation/transport/memory-transport.ts";
import type { ForecastExVenueOptions } from "../../../src/simulation/venues/forecastex/venue.ts";
import { account, memoryBroker, no, otherYes, product, yes } from "../forecastex-memory-venue.ts";
import { settled } from "../settled.ts";
import { syntheticMarket } from "./forecastex-trading-rig.ts";
import { RecordingSink } from "./recording-sink.ts";

const host = "127.0.0.1:5000";

const [firstContract] = product.contracts;

/** The contract that is traded, as the catalogue would list it. */
export const brokerMarket: Market = listed(yes, no);

const otherMarket: Market = listed(otherYes, otherYes + 1);

function listed(conidYes: number, conidNo: number): Market {
  return {
    ...syntheticMarket,
    id: marketId("forecastex", String(conidYes)),
    venueSymbol: String(conidYes),
    venueInstruments: { yes: String(conidYes), no: String(conidNo) },
    payoutAt: firstContract?.payoutAt ?? null,
    carryRate: partsPerMillion(38_300),
  };
}

export interface BrokerRigOptions extends Partial<ForecastExVenueOptions> {
  readonly randomSeed?: number;
  readonly restingTime?: DurationMicros;
}

export class ForecastExBrokerRig {
  readonly venue: ReturnType<typeof memoryBroker>;
  readonly sink = new RecordingSink();
  readonly lines: AdapterLogLine[] = [];
  readonly transport: MemoryTransport;
  trading: ForecastExTrading;
  #session: ReturnType<typeof newSession>;
  #orders = 0;
  #run = 0;
  readonly #restingTime: DurationMicros | undefined;

  constructor({ randomSeed = 6, restingTime, ...options }: BrokerRigOptions = {}) {
    this.#restingTime = restingTime;
    this.venue = memoryBroker(options);
    const random = new RandomStream(seededSource(randomSeed));
    const shells = new Map([[host, this.venue.door]]);
    this.transport = new MemoryTransport({ clock: this.venue.clock, random, shells });
    this.#session = newSession(this.transport, randomSeed, (line) => this.lines.push(line));
    this.trading = this.#newTrading();
  }

  get clock() {
    return this.venue.clock;
  }

  /** Starts with the orders that a journal knows of, and takes a first look. */
  async start(orders: readonly Order[] = []): Promise<this> {
    this.trading.list([brokerMarket, otherMarket]);
    this.trading.resume(orders);
    await this.awaitUnder(this.trading.start());
    return this;
  }

  /** Ends the adapter without a word to the broker and begins another one. */
  async restart(orders: readonly Order[]): Promise<void> {
    await this.#session.stop();
    this.#session = newSession(this.transport, 7, (line) => this.lines.push(line));
    this.trading = this.#newTrading();
    await this.start(orders);
  }

  pass(duration: DurationMicros): Promise<void> {
    return this.clock.run(duration, settled);
  }

  /** Waits for a promise whose way leads over the clock; two minutes at most. */
  async awaitUnder(promise: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    over.catch(() => undefined);
    for (let second = 0; second < 120 && !isOver; second += 1) await this.pass(seconds(1));
    await over;
  }

  /** Others' orders: an `ask` at p buys NO at 1.01 less p. */
  rests(side: "bid" | "ask", price: string, size: number): void {
    this.venue.control.place({ market: String(yes), side, price, size: String(size) });
  }

  /** An order of the engine's; returns its id. */
  send(
    outcome: OutcomeSide,
    side: "buy" | "sell",
    cents: number,
    contracts: number,
    more: Partial<SubmitOrder> = {},
  ): string {
    this.#orders += 1;
    const clientOrderId = more.clientOrderId ?? `rig-${this.#orders}-0`;
    this.trading.gateway.submit({
      ...{ kind: "SubmitOrder", follows: 1, venue: "forecastex", clientOrderId, side },
      instrument: instrumentId(brokerMarket.id, outcome),
      limitPrice: priceTicks(cents * 100),
      size: wholeContracts(contracts),
      ...{ timeInForce: "immediate-or-cancel", reduceOnly: side === "sell" },
      intendedAt: this.clock.now(),
      deadline: addDuration(this.clock.now(), seconds(10)),
      ...more,
    });
    return clientOrderId;
  }

  /** The broker's own word on our cash, in micros of a dollar. */
  get cash(): number {
    return Number(this.venue.accounts.cash(account).cash);
  }

  /** The broker's own word on our contracts of a conid. */
  held(conid: number): number {
    return Number(this.venue.accounts.position(account, conid).size);
  }

  /** What the engine's ledger would make of the fills told: cash, in micros of a dollar. */
  cashByFills(): number {
    let micros = 0;
    for (const event of this.sink.events) {
      if (event.kind !== "FillReported") continue;
      const { price, size, side, fee } = event.fill;
      const worth = (integerOf(price) * integerOf(size)) / 10_000;
      micros += (side === "buy" ? -worth : worth) - integerOf(fee);
    }
    return micros;
  }

  /** The last of a kind of event that was told. */
  last<Kind extends NewEvent["kind"]>(kind: Kind): Extract<NewEvent, { kind: Kind }> | undefined {
    return this.sink.events.findLast(
      (event): event is Extract<NewEvent, { kind: Kind }> => event.kind === kind,
    );
  }

  /** What an adapter says that has been abandoned reaches nobody. */
  #newTrading(): ForecastExTrading {
    this.#run += 1;
    const run = this.#run;
    return new ForecastExTrading({
      session: this.#session,
      transport: this.transport,
      random: seededSource(8),
      sink: {
        batch: () => undefined,
        event: (event) => {
          if (run === this.#run) this.sink.event(event);
        },
      },
      catalogue: { listMarkets: () => Promise.resolve(succeed({ markets: [], refused: [] })) },
      log: (line) => this.lines.push(line),
      ...(this.#restingTime === undefined ? {} : { restingTime: this.#restingTime }),
    });
  }
}

function newSession(transport: MemoryTransport, seed: number, log: (line: AdapterLogLine) => void) {
  return unwrap(
    createForecastExSession({
      environment: "local",
      access: { kind: "gateway" },
      urls: { rest: `http://${host}/v1/api`, stream: `ws://${host}/v1/api/ws` },
      transport,
      random: seededSource(seed),
      log,
    }),
  );
}
