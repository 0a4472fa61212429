// One connection to Kalshi's stream: its subscriptions, their numbering, and the answers to its commands. A
// subscription has an id that is unique in the connection and, on sequenced channels, counts every frame it sends,
// answers to commands included. Private channels carry what concerns the account whose key opened the connection.

import type { DurationMicros, EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { addDuration, seconds } from "../../../domain/units/epoch-micros.ts";
import type { FaultyStream, FrameKind } from "../../faults/faulty-stream.ts";
import type { FaultySession, SessionOptions } from "../../transport/streaming-shell.ts";
import type { KalshiCatalogue, ListedMarket } from "./catalogue.ts";
import { CommandMeter, type StreamLimits } from "./command-limits.ts";
import {
  parseCommand,
  type StreamChannel,
  type StreamCommand,
  sequencedChannels,
  type UpdateAction,
} from "./commands.ts";
import { type StreamError, streamErrors } from "./errors.ts";
import { snapshotBody, streamFrame, tickerBody } from "./stream-messages.ts";

/** The venue pings this often with the text `heartbeat`. Source: AsyncAPI. */
export const heartbeatEvery: DurationMicros = seconds(10);

export interface Subscription {
  readonly sid: number;
  readonly channel: StreamChannel;
  /** Null for every market. */
  tickers: Set<string> | null;
  inYesPrices: boolean;
  omitsTickers: boolean;
  /** Number of the last frame; stays 0 on channels without numbers. */
  sequence: number;
}

export interface KalshiSessionOptions extends SessionOptions<KalshiStreamSession> {
  readonly catalogue: KalshiCatalogue;
  /** Whose key opened the connection: private channels speak of this account alone. */
  readonly account: string;
  readonly limits: StreamLimits;
}

type SubscribeCommand = Extract<StreamCommand, { readonly kind: "subscribe" }>;
type UpdateCommand = Extract<StreamCommand, { readonly kind: "update" }>;

export class KalshiStreamSession implements FaultySession {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  readonly stream: FaultyStream;
  readonly account: string;
  readonly #commands: CommandMeter;
  readonly #options: KalshiSessionOptions;
  readonly #subscriptions = new Map<number, Subscription>();
  #lastSid = 0;
  #stopHeartbeat: () => void = () => undefined;

  constructor(options: KalshiSessionOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
    this.stream = options.stream;
    this.account = options.account;
    this.#commands = new CommandMeter(options.limits);
    this.openedAt = options.clock.now();
    this.#scheduleHeartbeat();
  }

  subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()];
  }

  subscriptionOf(channel: StreamChannel): Subscription | undefined {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.channel === channel) return subscription;
    }
    return undefined;
  }

  receive(frame: string): void {
    const command = parseCommand(frame);
    if (!this.#commands.takes(this.#options.clock.now()))
      this.#error(command.id, "tooManyCommands");
    else if (command.kind === "refused") this.#error(command.id, command.error);
    else if (command.kind === "subscribe") this.#subscribe(command);
    else if (command.kind === "unsubscribe") this.#unsubscribe(command.id, command.sids);
    else if (command.kind === "update") this.#update(command);
    else this.#list(command.id);
  }

  ended(): void {
    this.#stopHeartbeat();
    this.stream.ended();
    this.#options.onEnded(this);
  }

  /** Sends a message of a subscription, numbered where its channel is. */
  publish(subscription: Subscription, type: string, body: string, kind: FrameKind): void {
    this.stream.send(
      streamFrame(type, subscription.sid, this.#nextSequence(subscription), body),
      kind,
    );
  }

  #subscribe(command: SubscribeCommand): void {
    const tickers = this.#tickersOf(command);
    const added = (tickers?.length ?? 0) * command.channels.length;
    if (this.#exceedsMarkets(added)) {
      this.#error(command.id, "marketLimit");
      return;
    }
    const opened: { subscription: Subscription; added: readonly string[] }[] = [];
    for (const channel of command.channels) {
      const known = this.subscriptionOf(channel);
      const subscription = known ?? this.#open(channel, command);
      // A channel that is open already takes the new tickers into the same subscription, without an error.
      const added = addTickers(subscription, known === undefined, tickers);
      opened.push({ subscription, added });
    }
    for (const { subscription } of opened) {
      const { channel, sid } = subscription;
      this.#reply(command.id, { type: "subscribed", msg: { channel, sid } });
    }
    for (const { subscription, added } of opened) {
      if (subscription.channel === "orderbook_delta") this.#sendSnapshots(subscription, added);
      if (subscription.channel === "ticker" && command.wantsInitialTicker) {
        this.#sendTickers(subscription, added);
      }
    }
  }

  /** An id that no market has names nothing; it does not open the channel to every market. */
  #tickersOf({ tickers, marketIds }: SubscribeCommand): readonly string[] | null {
    if (marketIds.length === 0) return tickers;
    const named = [...this.#options.catalogue.markets()].flatMap(({ marketId, listing }) =>
      marketIds.includes(marketId) ? [listing.ticker] : [],
    );
    return [...new Set([...(tickers ?? []), ...named])];
  }

  #open(channel: StreamChannel, command: SubscribeCommand): Subscription {
    this.#lastSid += 1;
    const subscription: Subscription = {
      sid: this.#lastSid,
      channel,
      tickers: null,
      inYesPrices: command.inYesPrices,
      omitsTickers: command.omitsTickers,
      sequence: 0,
    };
    this.#subscriptions.set(subscription.sid, subscription);
    return subscription;
  }

  #unsubscribe(id: number, sids: readonly number[]): void {
    for (const sid of sids) {
      const subscription = this.#subscriptions.get(sid);
      if (subscription === undefined) {
        this.#error(id, "unknownSubscription");
        continue;
      }
      this.#subscriptions.delete(sid);
      const sequence = this.#nextSequence(subscription);
      this.stream.send(streamFrame("unsubscribed", sid, sequence, undefined, id), "reply");
    }
  }

  #update(command: UpdateCommand): void {
    const subscription = this.#subscriptions.get(command.sid);
    if (subscription === undefined) {
      this.#error(command.id, "unknownSubscription");
      return;
    }
    const isBook = subscription.channel === "orderbook_delta";
    const { action, tickers } = command;
    if (action === undefined || (action === "get_snapshot" && !isBook)) {
      this.#scopedError(subscription, "unsupportedAction");
    } else if (tickers === null || tickers.length === 0) {
      this.#scopedError(subscription, "marketTickerRequired");
    } else {
      this.#apply(subscription, action, tickers, command.id);
    }
  }

  /** Markets that are named already count again: the venue's own way of counting is not published. */
  #exceedsMarkets(added: number): boolean {
    let held = added;
    for (const { tickers } of this.#subscriptions.values()) held += tickers?.size ?? 0;
    return held > this.#options.limits.marketsMax;
  }

  #apply(
    subscription: Subscription,
    action: UpdateAction,
    tickers: readonly string[],
    id: number,
  ): void {
    if (action === "get_snapshot") {
      const subscribed = tickers.filter((ticker) => subscription.tickers?.has(ticker));
      this.#sendSnapshots(subscription, subscribed, id);
      return;
    }
    if (action === "delete_markets") {
      for (const ticker of tickers) subscription.tickers?.delete(ticker);
      this.#ok(subscription, id);
      return;
    }
    if (this.#exceedsMarkets(tickers.length)) {
      this.#scopedError(subscription, "marketLimit");
      return;
    }
    const added = addTickers(subscription, false, tickers);
    // Whether the acknowledgement comes before the snapshots or after them is not documented, so both happen.
    const isOkFirst = this.#options.random.chance(500_000);
    if (isOkFirst) this.#ok(subscription, id);
    if (subscription.channel === "orderbook_delta") this.#sendSnapshots(subscription, added);
    if (!isOkFirst) this.#ok(subscription, id);
  }

  #list(id: number): void {
    const listed = this.subscriptions().map(({ channel, sid }) => ({ channel, sid }));
    this.#reply(id, { type: "ok", msg: listed });
  }

  #sendSnapshots(subscription: Subscription, tickers: readonly string[], id?: number): void {
    for (const market of this.#known(tickers)) {
      const body = snapshotBody(market, subscription.inYesPrices);
      const sequence = this.#nextSequence(subscription);
      const frame = streamFrame("orderbook_snapshot", subscription.sid, sequence, body, id);
      this.stream.send(frame, "snapshot");
    }
  }

  #sendTickers(subscription: Subscription, tickers: readonly string[]): void {
    const now = this.#options.clock.now();
    const markets =
      subscription.tickers === null ? [...this.#options.catalogue.markets()] : this.#known(tickers);
    for (const market of markets) {
      this.publish(subscription, "ticker", tickerBody(market, now), "data");
    }
  }

  /** A ticker that is not listed gets neither a snapshot nor an error: code 16 is retired. */
  #known(tickers: readonly string[]): readonly ListedMarket[] {
    return tickers.flatMap((ticker) => this.#options.catalogue.find(ticker) ?? []);
  }

  #ok(subscription: Subscription, id: number): void {
    const tickers = [...(subscription.tickers ?? [])];
    const body = JSON.stringify(subscription.omitsTickers ? {} : { market_tickers: tickers });
    const sequence = this.#nextSequence(subscription);
    this.stream.send(streamFrame("ok", subscription.sid, sequence, body, id), "reply");
  }

  #error(id: number, error: StreamError): void {
    const [code, msg] = streamErrors[error];
    this.#reply(id, { type: "error", msg: { code, msg } });
  }

  /** An error about a subscription carries its number and no id, as captured on the demo exchange. */
  #scopedError(subscription: Subscription, error: StreamError): void {
    const [code, msg] = streamErrors[error];
    this.publish(subscription, "error", JSON.stringify({ code, msg }), "reply");
  }

  #reply(id: number, message: Readonly<Record<string, unknown>>): void {
    this.stream.send(JSON.stringify(id === 0 ? message : { id, ...message }), "reply");
  }

  #nextSequence(subscription: Subscription): number | undefined {
    if (!sequencedChannels.has(subscription.channel)) return undefined;
    subscription.sequence += 1;
    return subscription.sequence;
  }

  #scheduleHeartbeat(): void {
    const { clock, sink } = this.#options;
    this.#stopHeartbeat = clock.callAt(addDuration(clock.now(), heartbeatEvery), () => {
      sink.ping("heartbeat");
      this.#scheduleHeartbeat();
    });
  }
}

/** Adds the tickers to the subscription and returns those that are new to it. */
function addTickers(
  subscription: Subscription,
  isNew: boolean,
  tickers: readonly string[] | null,
): readonly string[] {
  if (tickers === null) {
    subscription.tickers = null;
    return [];
  }
  if (subscription.tickers === null) {
    // A subscription to everything stays one; a new one narrows itself to what it names.
    if (!isNew) return [];
    subscription.tickers = new Set();
  }
  const known = subscription.tickers;
  const added = tickers.filter((ticker) => !known.has(ticker));
  for (const ticker of added) known.add(ticker);
  return added;
}
