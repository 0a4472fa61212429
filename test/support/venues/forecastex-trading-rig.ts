// ForecastEx's orders and account against a scripted broker: the real session and its real pace, every path answering with
// its ordinary reply until a test says otherwise. Values are invented, shapes are the broker's.

import { ForecastExTrading } from "../../../src/adapters/venues/forecastex/account/forecastex-trading.ts";
import type { AdapterLogLine } from "../../../src/adapters/venues/shared/log.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { instrumentId, marketId } from "../../../src/domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../../src/domain/message/command.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import {
  addDuration,
  epochMicros,
  milliseconds,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { noUsd } from "../../../src/domain/units/usd-micros.ts";
import { shortText } from "./kalshi-trading-rig.ts";
import { RecordingSink } from "./recording-sink.ts";
import { type Answer, ScriptedBroker } from "./scripted-broker.ts";
import { settle } from "./scripted-transport.ts";

export const conidYes = "900201";
export const conidNo = "900202";
export const orderId = "510000001";
export const clientOrderId = "run-1-0";
const account = "DU1";

export const paths = {
  submit: `/iserver/account/${account}/orders`,
  orders: "/iserver/account/orders",
  trades: "/iserver/account/trades",
  status: `/iserver/account/order/status/${orderId}`,
  cancel: `/iserver/account/${account}/order/${orderId}`,
  positions: `/portfolio2/${account}/positions`,
  ledger: `/portfolio/${account}/ledger`,
  accounts: "/iserver/accounts",
  suppress: "/iserver/questions/suppress",
  reply: (id: string) => `/iserver/reply/${id}`,
};

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const taken: Answer = ok([
  { order_id: orderId, order_status: "Submitted", encrypt_message: "1" },
]);

export const question = (id: string, ...messageIds: readonly string[]): Answer =>
  ok([{ id, message: ["Submit anyway?"], messageIds, isSuppressed: false }]);

/** A row of the list of orders. */
export function wireRow(more: object = {}): object {
  return {
    acct: account,
    account,
    conid: Number(conidYes),
    conidex: `${conidYes}@FORECASTX`,
    orderId: Number(orderId),
    order_ref: clientOrderId,
    side: "BUY",
    status: "Submitted",
    orderType: "Limit",
    price: "0.62",
    totalSize: 10,
    filledQuantity: 0,
    remainingQuantity: 10,
    timeInForce: "IOC",
    listingExchange: "FORECASTX",
    isEventTrading: "1",
    ...more,
  };
}

/** The same order asked for by itself. */
export function wireStatus(more: object = {}): object {
  return {
    order_id: Number(orderId),
    order_ref: clientOrderId,
    conid: Number(conidYes),
    conidex: `${conidYes}@FORECASTX`,
    side: "B",
    order_status: "Submitted",
    total_size: "10.0",
    cum_fill: "0.0",
    tif: "IOC",
    listing_exchange: "FORECASTX",
    ...more,
  };
}

/** An execution: of YES bought at 0.62 unless told otherwise. */
export function wireExecution(
  executionId: string,
  size: number | string,
  more: object = {},
): object {
  return {
    execution_id: executionId,
    side: "B",
    conid: Number(conidYes),
    conidEx: `${conidYes}@FORECASTX`,
    size,
    price: "0.62",
    order_ref: clientOrderId,
    order_id: Number(orderId),
    commission: "0.00",
    trade_time: "20261120-08:00:01",
    trade_time_r: 1_795_161_601_000,
    exchange: "FORECASTX",
    sec_type: "OPT",
    ...more,
  };
}

/** A row of netting: it takes contracts off one conid and has no price. */
export function wireNetting(executionId: string, size: number, conid: string): object {
  const { price: _price, ...row } = wireExecution(executionId, size, {
    side: "N",
    conid: Number(conid),
  }) as Record<string, unknown>;
  return row;
}

export function wirePosition(conid: string, position: number, more: object = {}): object {
  return { conid, position, currency: "USD", secType: "OPT", ...more };
}

export const syntheticMarket: Market = {
  id: marketId("forecastex", conidYes),
  venue: "forecastex",
  venueSymbol: conidYes,
  venueInstruments: { yes: conidYes, no: conidNo },
  title: "Will the policy rate be above 3.625%?",
  groupSymbol: "FF Dec09'26",
  status: "open",
  tickScheme: {
    bands: [{ from: priceTicks(200), to: priceTicks(9_900), step: priceTicks(100) }],
  },
  lot: wholeContracts(1),
  sizeMin: wholeContracts(1),
  notionalMin: noUsd,
  pairTotal: priceTicks(10_100),
  fees: [{ from: epochMicros(0), schedule: { kind: "forecastex" } }],
  payoutAt: null,
};

export const yes = instrumentId(syntheticMarket.id, "yes");
export const no = instrumentId(syntheticMarket.id, "no");

const ordinary: readonly (readonly [string, Answer])[] = [
  [paths.submit, taken],
  [paths.orders, ok({ orders: [], snapshot: true })],
  [paths.trades, ok([])],
  [paths.status, { status: 503, body: { error: "Service Unavailable" } }],
  [
    paths.cancel,
    ok({ msg: "Request was submitted", order_id: orderId, conid: Number(conidYes), account }),
  ],
  ["/portfolio/accounts", ok([{ id: account }])],
  [paths.positions, ok([])],
  [paths.ledger, ok({ USD: { cashbalance: 1_000, currency: "USD" } })],
  [paths.suppress, ok({ status: "submitted" })],
];

export interface RigOptions {
  readonly market?: Partial<Market>;
  readonly positions?: readonly object[];
}

export class ForecastExTradingRig {
  readonly broker = new ScriptedBroker();
  readonly sink = new RecordingSink();
  readonly lines: AdapterLogLine[] = [];
  readonly trading: ForecastExTrading;

  constructor({ market = {}, positions = [] }: RigOptions = {}) {
    const { answers, session, transport } = this.broker;
    for (const [path, answer] of ordinary) answers.set(path, answer);
    answers.set(paths.positions, ok(positions));
    this.trading = new ForecastExTrading({
      session,
      transport,
      random: { nextUint32: () => 0 },
      sink: this.sink,
      catalogue: {
        listMarkets: () => Promise.resolve({ ok: true, value: { markets: [], refused: [] } }),
      },
      log: (line) => this.lines.push(line),
    });
    this.trading.list([{ ...syntheticMarket, ...market }]);
    this.trading.resume([]);
  }

  get clock() {
    return this.broker.transport.clock;
  }

  set(path: string, answer: Answer): this {
    this.broker.answers.set(path, answer);
    return this;
  }

  /** Answers one after another; the last one stays. */
  sequence(path: string, ...answers: readonly Answer[]): this {
    let turn = 0;
    return this.set(path, (request) => {
      const answer = answers[Math.min(turn, answers.length - 1)] ?? ok({});
      turn += 1;
      return typeof answer === "function" ? answer(request) : answer;
    });
  }

  /** Started, with the private stream delivering, and the inputs of the start forgotten. */
  async start(): Promise<this> {
    const started = this.trading.start();
    await this.pass(20);
    await started;
    this.sink.clear();
    this.broker.transport.requests.length = 0;
    return this;
  }

  /** Delivers a frame on the private stream. */
  deliver(topic: "sor" | "str", ...rows: readonly object[]): void {
    this.broker.transport.sockets.at(-1)?.deliver({ topic, args: rows });
  }

  order(more: Partial<SubmitOrder> = {}): SubmitOrder {
    return {
      kind: "SubmitOrder",
      follows: 1,
      venue: "forecastex",
      clientOrderId,
      instrument: yes,
      side: "buy",
      limitPrice: priceTicks(6_200),
      size: wholeContracts(10),
      timeInForce: "immediate-or-cancel",
      reduceOnly: false,
      intendedAt: this.clock.now(),
      deadline: addDuration(this.clock.now(), seconds(10)),
      ...more,
    };
  }

  async submit(more: Partial<SubmitOrder> = {}): Promise<void> {
    this.trading.gateway.submit(this.order(more));
    await settle();
  }

  query(id: string = clientOrderId, within = 40): void {
    this.trading.gateway.query({ kind: "QueryOrder", ...this.#about(id, within) } as QueryOrder);
  }

  cancel(id: string = clientOrderId): void {
    this.trading.gateway.cancel({ kind: "CancelOrder", ...this.#about(id, 10) } as CancelOrder);
  }

  /** Lets so many seconds pass in steps of a quarter. */
  pass(total: number): Promise<void> {
    return this.broker.pass(seconds(total), milliseconds(250));
  }

  /** Requests to a path, by the method where it matters. */
  asked(path: string, method?: string) {
    return this.broker.transport.requests.filter(
      (request) =>
        request.path === `/v1/api${path}` && (method === undefined || request.method === method),
    );
  }

  /** The tickets that were sent, in order. */
  tickets(): readonly Readonly<Record<string, unknown>>[] {
    return this.asked(paths.submit).flatMap(({ body }) => {
      const { orders } = body as { readonly orders: readonly Readonly<Record<string, unknown>>[] };
      return orders;
    });
  }

  /** What the engine was told about orders, money and gates, as short texts. */
  told(): readonly string[] {
    return this.sink.events.map((event) => {
      if (event.kind === "SettlementReported") {
        return `settled ${event.market} ${integerOf(event.yesValue)}`;
      }
      if (event.kind === "IncomeReported") {
        return `income ${event.reference} ${integerOf(event.amount)}`;
      }
      return shortText(event);
    });
  }

  #about(id: string, within: number) {
    const deadline = addDuration(this.clock.now(), seconds(within));
    return { follows: 1, venue: "forecastex", clientOrderId: id, deadline } as const;
  }
}
