// Kalshi's orders and account against a scripted venue: every endpoint answers with its ordinary reply until a test
// says otherwise. Values are invented, shapes are the venue's.

import { generateKeyPairSync } from "node:crypto";
import type { KalshiTradingOptions } from "../../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import { KalshiTrading } from "../../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import type { AdapterLogLine } from "../../../src/adapters/venues/shared/log.ts";
import { succeed } from "../../../src/domain/failure/result.ts";
import type { InstrumentId } from "../../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../../src/domain/message/command.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import { addDuration, milliseconds, seconds } from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { syntheticMarket } from "./kalshi-decoder-rig.ts";
import { RecordingSink } from "./recording-sink.ts";
import {
  type ScriptedReply,
  ScriptedTransport,
  type SeenRequest,
  settle,
} from "./scripted-transport.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

export const ticker = "SYNTH-1";
export const groupId = "og-1";
export const venueOrderId = "venue-order-1";
export const clientOrderId = "run-1-0";

export type Script = (request: SeenRequest) => ScriptedReply | undefined;

export const ok = (body: unknown): ScriptedReply => ({ status: 200, body });

/** A reply to a create: filled and remaining as the venue writes them. */
export function created(filled: string, remaining: string, more: object = {}): ScriptedReply {
  const body = {
    order_id: venueOrderId,
    client_order_id: clientOrderId,
    fill_count: filled,
    remaining_count: remaining,
    ts_ms: 1_795_161_600_456,
    ...more,
  };
  return { status: 201, body };
}

export function wireOrder(more: object = {}): object {
  return {
    order_id: venueOrderId,
    user_id: "user-1",
    client_order_id: clientOrderId,
    ticker,
    outcome_side: "yes",
    book_side: "bid",
    type: "limit",
    status: "canceled",
    yes_price_dollars: "0.4400",
    no_price_dollars: "0.5600",
    initial_count_fp: "10.00",
    fill_count_fp: "6.00",
    remaining_count_fp: "0.00",
    taker_fill_cost_dollars: "2.640000",
    maker_fill_cost_dollars: "0.000000",
    taker_fees_dollars: "0.103500",
    maker_fees_dollars: "0.000000",
    created_time: "2026-11-20T08:00:00.456Z",
    last_update_time: "2026-11-20T08:00:00.456Z",
    expiration_time: null,
    self_trade_prevention_type: "taker_at_cross",
    order_group_id: null,
    cancel_order_on_pause: true,
    subaccount_number: 0,
    exchange_index: 0,
    ...more,
  };
}

export function wireFill(tradeId: string, count: string, more: object = {}): object {
  return {
    fill_id: tradeId,
    trade_id: tradeId,
    order_id: venueOrderId,
    ticker,
    market_ticker: ticker,
    outcome_side: "yes",
    book_side: "bid",
    count_fp: count,
    yes_price_dollars: "0.4400",
    no_price_dollars: "0.5600",
    is_taker: true,
    fee_cost: "0.051750",
    created_time: "2026-11-20T08:00:00.456Z",
    ts: 1_795_161_600,
    exchange_index: 0,
    subaccount_number: 0,
    ...more,
  };
}

/** The same fill as the stream tells it. */
export function fillMessage(tradeId: string, count: string, more: object = {}): object {
  return {
    type: "fill",
    sid: 4,
    msg: {
      trade_id: tradeId,
      order_id: venueOrderId,
      client_order_id: clientOrderId,
      market_ticker: ticker,
      exchange_index: 0,
      is_taker: true,
      side: "yes",
      action: "buy",
      outcome_side: "yes",
      book_side: "bid",
      purchased_side: "yes",
      yes_price_dollars: "0.4400",
      count_fp: count,
      fee_cost: "0.051750",
      ts: 1_795_161_600,
      ts_ms: 1_795_161_600_456,
      subaccount: 0,
      ...more,
    },
  };
}

export function userOrderMessage(more: object = {}): object {
  const { taker_fill_cost_dollars, maker_fill_cost_dollars, ...order } = wireOrder() as Record<
    string,
    unknown
  >;
  const dropped = ["no_price_dollars", "last_update_time", "type", "cancel_order_on_pause"];
  for (const name of dropped) delete order[name];
  return {
    type: "user_order",
    sid: 5,
    msg: {
      ...order,
      taker_fill_cost_dollars,
      maker_fill_cost_dollars,
      is_yes: true,
      created_ts_ms: 1_795_161_600_456,
      last_updated_ts_ms: 1_795_161_600_460,
      last_update_reason: "Trade",
      ...more,
    },
  };
}

const exchangeStatus = {
  exchange_active: true,
  trading_active: true,
  intra_exchange_transfers_active: true,
  exchange_estimated_resume_time: null,
  exchange_index_statuses: [
    {
      exchange_index: 0,
      description: "Default",
      exchange_active: true,
      trading_active: true,
      intra_exchange_transfers_active: true,
    },
  ],
};

const ordinary: Readonly<Record<string, unknown>> = {
  "GET /account/limits": {
    usage_tier: "basic",
    read: { refill_rate: 200, bucket_capacity: 600 },
    write: { refill_rate: 100, bucket_capacity: 100 },
    grants: [],
  },
  "GET /account/endpoint_costs": { default_cost: 10, endpoint_costs: [] },
  "GET /api_keys": { api_keys: [{ api_key_id: "key-1", name: "k", scopes: ["read", "write"] }] },
  "GET /exchange/status": exchangeStatus,
  "GET /exchange/schedule": { schedule: { standard_hours: [], maintenance_windows: [] } },
  "GET /portfolio/balance": {
    balance: 125034,
    balance_dollars: "1250.3456",
    portfolio_value: 0,
    updated_ts: 1_795_161_600,
    balance_breakdown: [
      { exchange_index: 0, balance: "900.0000" },
      { exchange_index: 2, balance: "350.3456" },
    ],
  },
  "GET /portfolio/positions": { cursor: "", market_positions: [], event_positions: [] },
  "GET /portfolio/settlements": { cursor: "", settlements: [] },
  "GET /portfolio/fills": { cursor: "", fills: [] },
  "GET /portfolio/orders": { cursor: "", orders: [] },
};

export class KalshiTradingRig {
  readonly sink = new RecordingSink();
  readonly lines: AdapterLogLine[] = [];
  readonly transport: ScriptedTransport;
  readonly trading: KalshiTrading;
  script: Script;

  constructor(script: Script = () => undefined, more: Partial<KalshiTradingOptions> = {}) {
    this.script = script;
    this.transport = new ScriptedTransport((request) => this.#answer(request));
    this.trading = new KalshiTrading({
      environment: "local",
      urls: { rest: "http://127.0.0.1:1/trade-api/v2", stream: "ws://127.0.0.1:1/trade-api/ws/v2" },
      credentials: { environment: "local", keyId: "key-1", privateKey },
      transport: this.transport,
      random: { nextUint32: () => 0 },
      sink: this.sink,
      catalogue: {
        listMarkets: ({ symbols }) =>
          Promise.resolve(
            succeed({
              markets: symbols.filter((symbol) => symbol === ticker).map(syntheticMarket),
              refused: [],
            }),
          ),
        shardOf: (symbol) => (symbol === ticker ? 0 : undefined),
      },
      log: (line) => this.lines.push(line),
      contractsPerWindow: 500,
      ...more,
    });
  }

  get clock() {
    return this.transport.clock;
  }

  /** Started, with the private stream delivering and the inputs of the start forgotten. */
  async start(): Promise<this> {
    const started = this.trading.start();
    await settle();
    this.confirmStream();
    await settle();
    await started;
    this.sink.clear();
    this.transport.requests.length = 0;
    return this;
  }

  confirmStream(): void {
    const channels = ["fill", "user_orders", "market_positions", "order_group_updates"];
    for (const [index, channel] of channels.entries()) {
      this.deliver({ id: 1, type: "subscribed", msg: { channel, sid: index + 1 } });
    }
  }

  deliver(message: unknown): void {
    this.transport.sockets.at(-1)?.deliver(message);
  }

  order(more: Partial<SubmitOrder> = {}): SubmitOrder {
    return {
      kind: "SubmitOrder",
      follows: 1,
      venue: "kalshi",
      clientOrderId,
      instrument: `kalshi:${ticker}/yes` as InstrumentId,
      side: "buy",
      limitPrice: priceTicks(4_400),
      size: wholeContracts(10),
      timeInForce: "immediate-or-cancel",
      reduceOnly: false,
      intendedAt: this.clock.now(),
      deadline: addDuration(this.clock.now(), seconds(10)),
      ...more,
    };
  }

  query(id: string = clientOrderId): void {
    const deadline = addDuration(this.clock.now(), seconds(10));
    this.trading.gateway.query({
      kind: "QueryOrder",
      follows: 1,
      venue: "kalshi",
      clientOrderId: id,
      deadline,
    });
  }

  cancel(id: string = clientOrderId): void {
    const deadline = addDuration(this.clock.now(), seconds(10));
    this.trading.gateway.cancel({
      kind: "CancelOrder",
      follows: 1,
      venue: "kalshi",
      clientOrderId: id,
      deadline,
    });
  }

  /** Lets so many milliseconds pass in steps, with everything that waits for promises running in between. */
  async pass(millisecondsTotal: number, step = 50): Promise<void> {
    await settle();
    for (let passed = 0; passed < millisecondsTotal; passed += step) {
      this.clock.advance(milliseconds(Math.min(step, millisecondsTotal - passed)));
      await settle();
    }
  }

  /** What the engine was told about orders and gates, as short texts. */
  told(): readonly string[] {
    return this.sink.events.map(shortText);
  }

  #answer(request: SeenRequest): ScriptedReply {
    const scripted = this.script(request);
    if (scripted !== undefined) return scripted;
    const body = ordinary[`${request.method} ${request.path}`];
    if (body !== undefined) return ok(body);
    if (request.path === "/portfolio/order_groups/create") {
      return { status: 201, body: { order_group_id: groupId, subaccount: 0, exchange_index: 0 } };
    }
    if (request.path === "/exchange/user_data_timestamp") {
      return ok({ as_of_time: new Date(Number(this.clock.now()) / 1_000).toISOString() });
    }
    if (request.path.startsWith("/portfolio/order_groups/")) {
      return ok({ is_auto_cancel_enabled: true, orders: [] });
    }
    return { status: 404, body: { error: { code: "not_found", message: "not found" } } };
  }
}

export function shortText(event: NewEvent): string {
  switch (event.kind) {
    case "OrderAccepted":
      return `accepted ${event.venueOrderId}`;
    case "OrderRejected":
      return `rejected ${event.venueWords}`;
    case "OrderUnknown":
      return "unknown";
    case "OrderDenied":
      return "denied";
    case "OrderCancelled":
      return `cancelled ${integerOf(event.filled)}`;
    case "OrderExpired":
      return `expired ${integerOf(event.filled)}`;
    case "OrderReported":
      return `reported ${event.state} ${integerOf(event.filled)}`;
    case "FillReported": {
      const { fillId, side, instrument, size, price, fee } = event.fill;
      const [contracts, ticks, micros] = [size, price, fee].map(integerOf);
      return `fill ${fillId} ${side} ${instrument.split("/")[1]} ${contracts}@${ticks} fee ${micros}`;
    }
    case "VenueGateChanged":
      return `gate ${event.gate} ${event.words ?? "open"}`;
    case "BalanceReported":
      return `balance ${integerOf(event.cash)}`;
    default:
      return event.kind;
  }
}
