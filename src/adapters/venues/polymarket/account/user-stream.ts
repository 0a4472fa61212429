// The private socket: our orders and trades, as they happen. It keeps its connection and names our credentials in the
// first frame after every connect. The venue confirms nothing and numbers nothing, and says of bad credentials only that
// it hangs up: what it does not tell is found by reconciliation.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import {
  addDuration,
  type DurationMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import {
  frameText,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  parseJson,
} from "../../shared/frame-text.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { type SocketLimits, socketLimitsDefault, VenueSocket } from "../../shared/venue-socket.ts";
import type { PolymarketApiCredentials } from "../config.ts";
import { fillsOfTrade, type TradeReader } from "../normalise/trade-fills.ts";
import { orderOfEvent } from "../normalise/venue-order.ts";
import type { TradeFill, VenueOrder } from "../rest/trading-contract.ts";
import { pingText, pongText, subscribeUser } from "../wire/commands.ts";
import { tradeEventSchema } from "../wire/trade-schemas.ts";
import { orderEventSchema } from "../wire/user-stream-schemas.ts";

/** What the private stream tells. */
export interface UserNews {
  /** All our fills of one trade, as final as it is now. */
  trade(fills: readonly TradeFill[]): void;
  order(seen: VenueOrder): void;
  /** It delivers from now on; what was missed is to be read. */
  opened(): void;
  /** The venue does not keep the connection, as it does with credentials that it does not know. */
  refused(words: string): void;
}

export interface UserStreamOptions {
  readonly url: string;
  readonly credentials: PolymarketApiCredentials;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly reader: StrictReader;
  /** How trades are read, as of now. */
  readonly tradeReader: () => TradeReader;
  readonly log: AdapterLog;
  readonly news: UserNews;
}

/** A connection that ends sooner was not kept: of so many in a row the credentials are to blame. */
const keptAfter: DurationMicros = seconds(5);
const refusedInRowMax = 5;

/** The venue hangs up without a ping for 100 s; ours come so often, and tell us within twice that time that it is gone. */
const limits: SocketLimits = {
  ...socketLimitsDefault,
  probeAfter: seconds(8),
  silentAfter: seconds(25),
};

export class UserStream {
  readonly #options: UserStreamOptions;
  readonly #socket: VenueSocket;
  #openedAt: EpochMicros | null = null;
  #refusals = 0;
  #refusedFrames = 0;
  #unknownTypes = 0;

  constructor(options: UserStreamOptions) {
    this.#options = options;
    const { url, transport, random } = options;
    this.#socket = new VenueSocket({
      ...{ url, transport, random, limits, headers: () => ({}), probeText: pingText },
      observer: {
        opened: () => this.#opened(),
        frame: (frame) => this.#frame(frameText(frame)),
        heartbeat: () => undefined,
        closed: (reason) => this.#closed(reason),
      },
    });
  }

  /** Connections after the first, frames that could not be read, frames of types that we do not know. */
  counts(): Readonly<Record<string, number>> {
    return {
      reconnects: this.#socket.reconnects,
      refusedFrames: this.#refusedFrames,
      unknownTypes: this.#unknownTypes,
    };
  }

  start(): void {
    this.#socket.start();
  }

  stop(): Promise<void> {
    return this.#socket.stop();
  }

  #opened(): void {
    const { credentials, news, transport } = this.#options;
    this.#openedAt = transport.clock.now();
    this.#socket.send(subscribeUser(credentials));
    news.opened();
  }

  #closed(reason: string): void {
    const { transport, news, log } = this.#options;
    const openedAt = this.#openedAt;
    this.#openedAt = null;
    if (openedAt === null || reason === "stopped") return;
    log({ level: "warn", message: "polymarket: the private stream is lost", details: { reason } });
    const wasKept = addDuration(openedAt, keptAfter) <= transport.clock.now();
    this.#refusals = wasKept ? 0 : this.#refusals + 1;
    if (this.#refusals === refusedInRowMax)
      news.refused("the private stream does not take our credentials");
  }

  /** One message, or a list of them. Never throws. */
  #frame(text: string): void {
    if (text === pongText) return;
    const frame = parseJson(text);
    for (const message of isJsonArray(frame) ? frame : [frame]) {
      if (isJsonObject(message)) this.#message(message);
      else this.#refusedFrames += 1;
    }
  }

  #message(message: JsonObject): void {
    switch (message.event_type) {
      case "trade":
        this.#trade(message);
        break;
      case "order":
        this.#order(message);
        break;
      default:
        this.#unknownTypes += 1;
    }
  }

  #trade(message: JsonObject): void {
    const { reader, tradeReader, news } = this.#options;
    const wire = reader.read("trade message", tradeEventSchema, message);
    const fills = wire.ok
      ? reader.normalise("trade message", fillsOfTrade(wire.value, tradeReader()))
      : wire;
    if (!fills.ok) this.#refusedFrames += 1;
    else if (fills.value.length > 0) news.trade(fills.value);
  }

  #order(message: JsonObject): void {
    const { reader, news } = this.#options;
    const wire = reader.read("order message", orderEventSchema, message);
    const seen = wire.ok ? reader.normalise("order message", orderOfEvent(wire.value)) : wire;
    if (!seen.ok) this.#refusedFrames += 1;
    else news.order(seen.value.order);
  }
}
