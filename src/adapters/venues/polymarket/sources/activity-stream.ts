// The stream of everybody's activity: asked for under both of its types, since either was seen to fall silent; kept alive by
// pings of our own clock, since the venue's client waits for pongs that may be lost; and given up when it carries no data.
// Sources: the venue's page on its real-time data, and reports of its users.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { frameText, isJsonObject, type JsonValue, parseJson } from "../../shared/frame-text.ts";
import {
  type SocketLimits,
  type SocketState,
  socketLimitsDefault,
  VenueSocket,
} from "../../shared/venue-socket.ts";

export interface ActivityStreamOptions {
  readonly url: string;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  /** Longest time without a trade of anybody; the whole venue is never quiet for so long. */
  readonly dataAgeMax: DurationMicros;
  /** One trade of anybody, as it came. */
  readonly row: (payload: JsonValue | undefined, receivedAt: EpochMicros) => void;
  readonly count: (name: string) => void;
}

export const dataAgeMaxDefault: DurationMicros = seconds(60);

/** The venue's own client pings so often. */
const pingEvery: DurationMicros = seconds(5);
const pingText = "ping";
const pongText = "pong";

const limits: SocketLimits = {
  ...socketLimitsDefault,
  probeAfter: seconds(8),
  silentAfter: seconds(20),
};

const types: ReadonlySet<unknown> = new Set(["trades", "orders_matched"]);

/** One frame for each type: a topic that the venue does not know any more silences its whole batch. */
const subscriptions: readonly string[] = [...types].map((type) =>
  JSON.stringify({ action: "subscribe", subscriptions: [{ topic: "activity", type }] }),
);

export class ActivityStream {
  readonly #options: ActivityStreamOptions;
  readonly #socket: VenueSocket;
  #withdrawPing: () => void = () => undefined;
  #withdrawWatch: () => void = () => undefined;
  #lastDataAt: EpochMicros;

  constructor(options: ActivityStreamOptions) {
    this.#options = options;
    const { url, transport, random } = options;
    this.#lastDataAt = transport.clock.now();
    this.#socket = new VenueSocket({
      ...{ url, transport, random, limits, headers: () => ({}), probeText: pingText },
      observer: {
        opened: () => this.#opened(),
        frame: (frame, receivedAt) => this.#frame(frameText(frame), receivedAt),
        heartbeat: () => undefined,
        closed: () => this.#closed(),
      },
    });
  }

  get state(): SocketState {
    return this.#socket.state;
  }

  get reconnects(): number {
    return this.#socket.reconnects;
  }

  start(): void {
    this.#socket.start();
  }

  stop(): Promise<void> {
    this.#closed();
    return this.#socket.stop();
  }

  #opened(): void {
    this.#lastDataAt = this.#options.transport.clock.now();
    for (const subscription of subscriptions) this.#socket.send(subscription);
    this.#ping();
    this.#watch();
  }

  #closed(): void {
    this.#withdrawPing();
    this.#withdrawWatch();
  }

  #ping(): void {
    const { clock } = this.#options.transport;
    this.#withdrawPing = clock.callAt(addDuration(clock.now(), pingEvery), () => {
      if (this.#socket.send(pingText)) this.#ping();
    });
  }

  /** Looks again when the youngest data will be too old, whatever came meanwhile. */
  #watch(): void {
    const { transport, dataAgeMax, count } = this.#options;
    const { clock } = transport;
    this.#withdrawWatch = clock.callAt(addDuration(this.#lastDataAt, dataAgeMax), () => {
      if (clock.now() < addDuration(this.#lastDataAt, dataAgeMax)) {
        this.#watch();
        return;
      }
      count("silent streams");
      this.#socket.reconnect("the stream of activity carries no data");
    });
  }

  /** Never throws. */
  #frame(text: string, receivedAt: EpochMicros): void {
    if (text === pongText || text === "") return;
    const frame = parseJson(text);
    if (!isJsonObject(frame)) {
      this.#options.count("unreadable frames");
      return;
    }
    if (frame.topic !== "activity" || !types.has(frame.type)) {
      this.#options.count("other frames");
      return;
    }
    this.#lastDataAt = receivedAt;
    this.#options.row(frame.payload, receivedAt);
  }
}
