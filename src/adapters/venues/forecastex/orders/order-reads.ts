// What the broker tells of orders and executions when it is asked. The list of orders and the list of trades may each be
// asked for once in five seconds, which the session sees to; the first answer of a session about orders is empty whatever
// there is. Every read waits for the end of a submission under way, because it would void its question.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import type { BrokerSession } from "../session/contract.ts";
import {
  executionSchema,
  orderRowSchema,
  orderStatusSchema,
  ordersAnswerSchema,
} from "../wire/order-schemas.ts";
import { type Execution, executionOf } from "./execution.ts";
import { type OrderSight, sightOfRow, sightOfStatus } from "./order-sight.ts";
import type { SubmissionLane } from "./submission-lane.ts";

export interface OrderReadsOptions {
  readonly session: Pick<BrokerSession, "account" | "clock" | "read">;
  readonly lane: SubmissionLane;
  readonly reader: StrictReader;
}

/** The orders of this session. */
export interface OrderList {
  readonly orders: readonly OrderSight[];
  /** Every row could be read, and there is none that the list had no room for: only then does it show what is missing. */
  readonly isWhole: boolean;
}

export interface ExecutionList {
  readonly executions: readonly Execution[];
  readonly isWhole: boolean;
}

/** The broker lists no more orders than this. */
export const ordersListedMax = 1_000;

/** The list of trades reaches back so many days at most. */
export const tradeDaysMax = 7;

/** Times that the list of orders is asked for until it is one: the first answer, and one that came too early. */
const listTriesMax = 3;

export class OrderReads {
  readonly #options: OrderReadsOptions;

  constructor(options: OrderReadsOptions) {
    this.#options = options;
  }

  /** Makes the broker forget what it has kept of the list, which its stream of orders needs too. */
  async prime(deadline: EpochMicros): Promise<Result<null>> {
    const answer = await this.#list([["force", "true"]], deadline);
    return answer.ok ? succeed(null) : answer;
  }

  /** Lists the orders of this session. */
  async orders(deadline: EpochMicros): Promise<Result<OrderList>> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#list([], deadline);
      if (!answer.ok) return answer;
      if (answer.value.snapshot !== false) return this.#rows(answer.value.orders);
      if (tries >= listTriesMax) return fail("VEN-804", "the list of orders is not ready");
    }
  }

  /** Reads one order. The broker answers 503 for one that is long over, which says nothing. */
  async status(orderId: string, deadline: EpochMicros): Promise<Result<OrderSight>> {
    const { reader } = this.#options;
    const answer = await this.#read(`/iserver/account/order/status/${orderId}`, [], {
      ...{ endpoint: "order-status", deadline },
    });
    if (!answer.ok) return answer;
    const read = reader.read("order-status", orderStatusSchema, answer.value);
    if (!read.ok) return read;
    const sight = reader.normalise("order-status", sightOfStatus(read.value));
    if (sight.ok && sight.value.orderId !== orderId) {
      return fail("VEN-833", `asked for order ${orderId}, told of ${sight.value.orderId}`);
    }
    return sight;
  }

  /** Lists the executions of the last days, today included. */
  async trades(days: number, deadline: EpochMicros): Promise<Result<ExecutionList>> {
    const query = [["days", String(Math.min(Math.max(1, days), tradeDaysMax))]] as const;
    const answer = await this.#read("/iserver/account/trades", query, {
      ...{ endpoint: "trades", deadline },
    });
    if (!answer.ok) return answer;
    if (!isJsonArray(answer.value)) return fail("VEN-801", "the list of trades is no list");
    const executions: Execution[] = [];
    let isWhole = true;
    for (const row of answer.value) {
      if (isOfOtherExchange(row)) continue;
      const execution = this.execution(row);
      if (execution.ok) executions.push(execution.value);
      else isWhole = false;
    }
    return succeed({ executions, isWhole });
  }

  /** Reads a row of executions, of a read or of the stream. */
  execution(row: JsonValue): Result<Execution> {
    const { reader, session } = this.#options;
    const read = reader.read("execution", executionSchema, row);
    if (!read.ok) return read;
    return reader.normalise("execution", executionOf(read.value, session.clock.now()));
  }

  /** Reads a row of orders, of a read or of the stream. */
  order(row: JsonValue): Result<OrderSight> {
    const { reader } = this.#options;
    const read = reader.read("order", orderRowSchema, row);
    return read.ok ? reader.normalise("order", sightOfRow(read.value)) : read;
  }

  #rows(rows: readonly JsonValue[]): Result<OrderList> {
    const orders: OrderSight[] = [];
    let isWhole = rows.length < ordersListedMax;
    for (const row of rows) {
      if (isOfOtherExchange(row)) continue;
      const order = this.order(row);
      if (order.ok) orders.push(order.value);
      else isWhole = false;
    }
    return succeed({ orders, isWhole });
  }

  async #list(query: readonly (readonly [string, string])[], deadline: EpochMicros) {
    const answer = await this.#read("/iserver/account/orders", query, {
      ...{ endpoint: "orders", deadline },
    });
    if (!answer.ok) return answer;
    return this.#options.reader.read("orders", ordersAnswerSchema, answer.value);
  }

  async #read(
    path: string,
    query: readonly (readonly [string, string])[],
    request: { readonly endpoint: string; readonly deadline: EpochMicros },
  ): Promise<Result<JsonValue>> {
    const { session, lane } = this.#options;
    await lane.gap();
    const answer = await session.read({ path, query, ...request, purpose: "protect" });
    if (!answer.ok) return answer;
    // The broker says what it cannot do in a success, too.
    if (isJsonObject(answer.value) && typeof answer.value.error === "string") {
      return fail("VEN-804", answer.value.error);
    }
    return answer;
  }
}

const forecastExchange = "FORECASTX";

/** Says whether a row of an account that trades other things too is about one of those: they keep other rules. A row
 * that names no exchange may be ours. */
export function isOfOtherExchange(row: JsonValue): boolean {
  if (!isJsonObject(row)) return false;
  const names = [row.listingExchange, row.listing_exchange, row.exchange, row.conidex, row.conidEx];
  const named = names.flatMap((name) =>
    typeof name === "string" && /[A-Z]/.test(name) ? [name] : [],
  );
  return named.length > 0 && !named.some((name) => name.includes(forecastExchange));
}
