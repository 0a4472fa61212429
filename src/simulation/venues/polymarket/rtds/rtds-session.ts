// One connection to the stream of activity: what it has asked for. A batch with one bad topic is silenced as a whole, a
// frame without an action is ignored, and neither is answered. Source: reference page, section 5.4.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { FaultyStream } from "../../../faults/faulty-stream.ts";
import type { FaultySession, SessionOptions } from "../../../transport/streaming-shell.ts";
import type { IdleLimit } from "../idle-limit.ts";
import { type Fields, isFields, parseBody } from "../rest/refusals.ts";

export const activityTypes = ["trades", "orders_matched"] as const;

export type ActivityType = (typeof activityTypes)[number];

/** Other topics of the host, which say nothing here. */
const otherTopics: ReadonlySet<string> = new Set([
  "comments",
  "crypto_prices",
  "crypto_prices_chainlink",
  "crypto_prices_twap_thirty",
  "crypto_prices_twap_sixty",
  "equity_prices",
]);

/** Subscriptions of one connection. */
const subscriptionsMax = 100;

export interface RtdsSessionOptions extends SessionOptions<RtdsSession> {
  readonly idleLimit: IdleLimit;
}

interface Subscription {
  readonly types: readonly ActivityType[];
  /** Payload fields that must have these values. */
  readonly filters: ReadonlyMap<string, unknown>;
}

/** Names of filters on the wire, and of the fields they are about. */
const filterFields: ReadonlyMap<string, string> = new Map([
  ["event_slug", "eventSlug"],
  ["market_slug", "slug"],
]);

export class RtdsSession implements FaultySession {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  readonly stream: FaultyStream;
  readonly #options: RtdsSessionOptions;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(options: RtdsSessionOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
    this.stream = options.stream;
    this.openedAt = options.clock.now();
  }

  receive(frame: string): void {
    if (frame === "ping") {
      this.#options.idleLimit.heard();
      this.stream.sendVital("pong");
      return;
    }
    const command = parseBody(frame);
    if (!isFields(command) || !Array.isArray(command.subscriptions)) return;
    const { action } = command;
    if (action !== "subscribe" && action !== "unsubscribe") return;
    const parsed = (command.subscriptions as readonly unknown[]).map(parseSubscription);
    if (parsed.some((one) => one === undefined)) return;
    for (const one of parsed) {
      if (one === undefined || one.subscription === null) continue;
      if (action === "unsubscribe") this.#subscriptions.delete(one.name);
      else if (this.#subscriptions.size < subscriptionsMax) {
        this.#subscriptions.set(one.name, one.subscription);
      }
    }
  }

  ended(): void {
    this.#options.idleLimit.stop();
    this.stream.ended();
    this.#options.onEnded(this);
  }

  wants(type: ActivityType, payload: Fields): boolean {
    return [...this.#subscriptions.values()].some(
      ({ types, filters }) =>
        types.includes(type) && [...filters].every(([field, value]) => payload[field] === value),
    );
  }

  publish(message: Fields): void {
    const connection = Buffer.from(`connection ${this.connectionId}`).toString("base64");
    this.stream.send(JSON.stringify({ ...message, connection_id: connection }), "data");
  }
}

/** Returns what is asked for; `null` for a topic that says nothing, undefined for one that silences the batch. */
function parseSubscription(
  value: unknown,
): { readonly name: string; readonly subscription: Subscription | null } | undefined {
  if (!isFields(value) || typeof value.topic !== "string") return undefined;
  const { topic, type } = value;
  const name = JSON.stringify([topic, type, value.filters]);
  if (otherTopics.has(topic)) return { name, subscription: null };
  if (topic !== "activity") return undefined;
  const types = type === "*" ? activityTypes : activityTypes.filter((one) => one === type);
  const filters = parseFilters(value.filters);
  if (types.length === 0 || filters === undefined) return undefined;
  return { name, subscription: { types, filters } };
}

/** Filters are JSON inside a JSON string. */
function parseFilters(text: unknown): ReadonlyMap<string, unknown> | undefined {
  if (text === undefined || text === "") return new Map();
  const value = typeof text === "string" ? parseBody(text) : undefined;
  if (!isFields(value)) return undefined;
  const known = Object.entries(value).map(([name, one]) => [filterFields.get(name) ?? name, one]);
  return new Map(known as [string, unknown][]);
}
