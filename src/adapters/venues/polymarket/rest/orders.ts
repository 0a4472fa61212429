// The commands of the order book: orders are posted, alone or in batches, and cancelled, and the heartbeat is kept. Every
// command is sent once at most; lists that are too long for one request are sent in several.

import { failure } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type CommandResult, commandResult } from "../../shared/command-result.ts";
import { isJsonArray, type JsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";
import type { BucketName } from "../../shared/request-class.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { isAboutWholeRequest } from "../orders/refusal-words.ts";
import { cancelAnswerSchema, heartbeatSchema } from "../wire/order-schemas.ts";
import { type OrderParties, postedOrder, wireOrder } from "./order-entry.ts";
import { cancelCost, readCosts } from "./rates.ts";
import type { CancelAnswer, PostedOrder, PostOptions, SignedOrder } from "./trading-contract.ts";

/** Orders in one request, and ids in one; the venue's pages also say 3,000 of the latter. */
const batchOrdersMax = 15;
const cancelIdsMax = 1_000;

export interface Posting {
  readonly order: SignedOrder;
  readonly options: PostOptions;
}

export interface Heartbeat {
  readonly isAccepted: boolean;
  readonly nextId: string;
}

export interface OrdersRestOptions {
  readonly http: HttpClient;
  readonly reader: StrictReader;
  readonly parties: OrderParties;
  /** The key's id. */
  readonly owner: string;
}

const cancelBuckets: readonly BucketName[] = ["cancel"];

/** The heartbeat has no rate of its own at the venue, and must not wait behind a sweep of cancels. */
const heartbeatBuckets: readonly BucketName[] = ["read"];

export class OrdersRest {
  readonly #options: OrdersRestOptions;

  constructor(options: OrdersRestOptions) {
    this.#options = options;
  }

  async post(
    order: SignedOrder,
    options: PostOptions,
    deadline: EpochMicros,
  ): Promise<CommandResult<PostedOrder>> {
    const { http, reader } = this.#options;
    const outcome = await http.command({
      method: "POST",
      endpoint: "post-order",
      path: "/order",
      query: [],
      body: this.#wire({ order, options }),
      purpose: options.purpose ?? "open",
      deadline,
    });
    if (outcome.kind !== "done") return outcome;
    return postedOrder(order.digest, outcome.status, outcome.body, reader);
  }

  async postBatch(
    postings: readonly Posting[],
    deadline: EpochMicros,
  ): Promise<readonly CommandResult<PostedOrder>[]> {
    const results: CommandResult<PostedOrder>[] = [];
    for (let from = 0; from < postings.length; from += batchOrdersMax) {
      const portion = postings.slice(from, from + batchOrdersMax);
      results.push(...(await this.#postPortion(portion, deadline)));
    }
    return results;
  }

  async #postPortion(
    postings: readonly Posting[],
    deadline: EpochMicros,
  ): Promise<readonly CommandResult<PostedOrder>[]> {
    const isProtective = postings.every(({ options }) => options.purpose === "protect");
    const outcome = await this.#options.http.command({
      method: "POST",
      endpoint: "post-orders",
      path: "/orders",
      query: [],
      body: postings.map((posting) => this.#wire(posting)),
      cost: postings.length,
      purpose: isProtective ? "protect" : "open",
      deadline,
    });
    return this.#entries(postings, outcome);
  }

  /** Cancels orders by id. Every portion of a long list is sent whatever became of the ones before; the result is the
   * first that is not done, or all answers together. */
  async cancel(
    orderIds: readonly string[],
    deadline: EpochMicros,
  ): Promise<CommandResult<CancelAnswer>> {
    const [only] = orderIds;
    if (only === undefined) {
      return { kind: "done", value: { cancelled: [], notCancelled: new Map() } };
    }
    if (orderIds.length === 1) {
      return this.#cancel("cancel-order", "/order", { orderID: only }, 1, deadline);
    }
    const results: CommandResult<CancelAnswer>[] = [];
    for (let from = 0; from < orderIds.length; from += cancelIdsMax) {
      const ids = orderIds.slice(from, from + cancelIdsMax);
      results.push(await this.#cancel("cancel-orders", "/orders", ids, ids.length, deadline));
    }
    return merged(results);
  }

  async cancelMarket(
    { conditionId, tokenId }: { readonly conditionId?: string; readonly tokenId?: string },
    deadline: EpochMicros,
  ): Promise<CommandResult<CancelAnswer>> {
    if (conditionId === undefined && tokenId === undefined) {
      // To the venue this would mean every order.
      const words = "a cancel of a market names it, or one of its tokens";
      return { kind: "unsent", failure: failure("VEN-830", words) };
    }
    const body: JsonObject = {
      ...(conditionId === undefined ? {} : { market: conditionId }),
      ...(tokenId === undefined ? {} : { asset_id: tokenId }),
    };
    return this.#cancel("cancel-market", "/cancel-market-orders", body, 1, deadline);
  }

  async cancelAll(deadline: EpochMicros): Promise<CommandResult<CancelAnswer>> {
    return this.#cancel("cancel-all", "/cancel-all", null, 1, deadline);
  }

  /** A wrong id is answered with the one that was expected. */
  async heartbeat(heartbeatId: string, deadline: EpochMicros): Promise<CommandResult<Heartbeat>> {
    const outcome = await this.#options.http.command({
      method: "POST",
      endpoint: "heartbeat",
      path: "/v1/heartbeats",
      query: [],
      body: { heartbeat_id: heartbeatId },
      cost: readCosts.any,
      buckets: heartbeatBuckets,
      purpose: "protect",
      deadline,
    });
    if (outcome.kind === "refused" && /^invalid heartbeat id/i.test(outcome.words)) {
      const expected = this.#heartbeatId(outcome.body);
      if (expected.ok) {
        return { kind: "done", value: { isAccepted: false, nextId: expected.value.heartbeat_id } };
      }
    }
    return commandResult(outcome, (body) => {
      const next = this.#heartbeatId(body);
      if (!next.ok) return next;
      return { ok: true, value: { isAccepted: true, nextId: next.value.heartbeat_id } };
    });
  }

  #heartbeatId(body: JsonValue | undefined) {
    return this.#options.reader.read("heartbeat", heartbeatSchema, body);
  }

  #wire({ order, options }: Posting): JsonObject {
    const { parties, owner } = this.#options;
    return wireOrder(order, options, parties, owner);
  }

  /** Entries come in the order of the request and are handled side by side: an answer with another number of them, or a
   * refusal that speaks of one order only, says nothing of the others. */
  #entries(
    postings: readonly Posting[],
    outcome: CommandOutcome,
  ): readonly CommandResult<PostedOrder>[] {
    const { reader } = this.#options;
    if (outcome.kind === "refused" && postings.length > 1 && !isAboutWholeRequest(outcome)) {
      const words = `${postings.length} orders answered as one: ${outcome.status} ${outcome.words}`;
      return postings.map(() => ({ kind: "unknown", failure: failure("VEN-804", words) }));
    }
    if (outcome.kind !== "done") return postings.map(() => outcome);
    const { body, status } = outcome;
    if (!isJsonArray(body) || body.length !== postings.length) {
      const told = isJsonArray(body) ? `${body.length} entries` : "no list";
      const words = `${told} in the answer to ${postings.length} orders`;
      const odd = failure("VEN-801", words, { reason: "entries" });
      reader.normalise("posted orders", { ok: false, failure: odd });
      return postings.map(() => ({ kind: "unknown", failure: odd }));
    }
    return postings.map(({ order }, at) => postedOrder(order.digest, status, body[at], reader));
  }

  async #cancel(
    endpoint: string,
    path: string,
    body: JsonObject | readonly string[] | null,
    count: number,
    deadline: EpochMicros,
  ): Promise<CommandResult<CancelAnswer>> {
    const outcome = await this.#options.http.command({
      method: "DELETE",
      endpoint,
      path,
      query: [],
      body,
      cost: cancelCost(count),
      buckets: cancelBuckets,
      purpose: "protect",
      deadline,
    });
    return commandResult(outcome, (answer) => {
      const wire = this.#options.reader.read("cancel answer", cancelAnswerSchema, answer);
      if (!wire.ok) return wire;
      const { canceled, not_canceled: notCanceled } = wire.value;
      const cancelled = (canceled ?? []).map((id) => id.toLowerCase());
      const notCancelled = new Map(
        Object.entries(notCanceled ?? {}).map(([id, words]) => [id.toLowerCase(), words]),
      );
      return { ok: true, value: { cancelled, notCancelled } };
    });
  }
}

function merged(results: readonly CommandResult<CancelAnswer>[]): CommandResult<CancelAnswer> {
  const cancelled: string[] = [];
  const notCancelled = new Map<string, string>();
  for (const result of results) {
    if (result.kind !== "done") return result;
    cancelled.push(...result.value.cancelled);
    for (const [id, words] of result.value.notCancelled) notCancelled.set(id, words);
  }
  return { kind: "done", value: { cancelled, notCancelled } };
}
