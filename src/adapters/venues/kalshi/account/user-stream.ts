// The second socket: signed, for the private channels only. It keeps its connection, subscribes after every connect and
// says when it delivers and when it no longer does; what was missed between is found by reconciliation.

import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { isJsonObject, type JsonObject } from "../../shared/frame-text.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { type SocketLimits, socketLimitsDefault, VenueSocket } from "../../shared/venue-socket.ts";
import type { KalshiCredentials } from "../config.ts";
import { signedHeaders } from "../signing.ts";
import { privateChannels, subscribePrivate } from "../wire/commands.ts";
import { authenticationRequired } from "../wire/stream-words.ts";
import { PrivateFrames, type PrivateNews } from "./private-frames.ts";

export interface UserStreamOptions {
  readonly url: string;
  readonly credentials: KalshiCredentials;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly reader: StrictReader;
  readonly log: AdapterLog;
  readonly news: Omit<PrivateNews, "control">;
  /** All channels are confirmed: from now on nothing is missed. */
  opened(): void;
  closed(): void;
  /** The venue does not accept our key on the stream. */
  refused(words: string): void;
}

/** A connection on which the venue has not confirmed every channel by then is given up: it would never say that it
 * delivers nothing. */
const confirmWithin = seconds(10);

export class UserStream {
  readonly #options: UserStreamOptions;
  readonly #frames: PrivateFrames;
  readonly #socket: VenueSocket;
  #isStopped = false;
  #commandId = 0;
  #withdrawConfirmTimer: (() => void) | null = null;
  readonly #confirmed = new Set<string>();

  constructor(options: UserStreamOptions) {
    const { url, credentials, transport, random, reader, news } = options;
    this.#options = options;
    this.#frames = new PrivateFrames(reader, {
      ...news,
      control: (type, frame) => this.#control(type, frame),
    });
    const path = new URL(url).pathname;
    const limits: SocketLimits = socketLimitsDefault;
    this.#socket = new VenueSocket({
      url,
      headers: () => signedHeaders(credentials, "GET", path, transport.clock.now()),
      transport,
      random,
      limits,
      probeText: null,
      observer: {
        opened: () => this.#subscribe(),
        frame: (frame, receivedAt) => this.#frames.frame(frame, receivedAt),
        heartbeat: () => undefined,
        closed: (reason) => this.#closed(reason),
      },
    });
  }

  /** The venue has confirmed every channel on the present connection. */
  get isDelivering(): boolean {
    return this.#confirmed.size === privateChannels.length;
  }

  get reconnects(): number {
    return this.#socket.reconnects;
  }

  counts(): Readonly<Record<string, number>> {
    const { refused, unknownTypes } = this.#frames.counts();
    return { refused, unknownTypes, reconnects: this.reconnects };
  }

  start(): void {
    this.#socket.start();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#socket.stop();
  }

  #subscribe(): void {
    this.#commandId += 1;
    this.#socket.send(subscribePrivate(this.#commandId));
    const { clock } = this.#options.transport;
    this.#withdrawConfirmTimer = clock.callAt(addDuration(clock.now(), confirmWithin), () =>
      this.#socket.reconnect("the private channels were not confirmed"),
    );
  }

  #control(type: string, frame: JsonObject): void {
    const message = isJsonObject(frame.msg) ? frame.msg : {};
    if (type === "subscribed" && typeof message.channel === "string") {
      this.#confirm(message.channel);
    }
    if (type === "error") this.#failed(message);
  }

  #confirm(channel: string): void {
    const wasDelivering = this.isDelivering;
    if ((privateChannels as readonly string[]).includes(channel)) this.#confirmed.add(channel);
    if (!this.isDelivering || wasDelivering) return;
    this.#withdrawTimer();
    this.#options.opened();
  }

  /** Any error ends a channel or says that there is none: only a new connection brings all of them back. */
  #failed(message: JsonObject): void {
    const said = typeof message.msg === "string" ? message.msg : "no words";
    const words = `error ${JSON.stringify(message.code ?? null)}: ${said.slice(0, 200)}`;
    if (message.code === authenticationRequired) this.#options.refused(words);
    this.#options.log({
      level: "warn",
      message: "kalshi: the private stream failed",
      details: { words },
    });
    this.#socket.reconnect(words);
  }

  #withdrawTimer(): void {
    this.#withdrawConfirmTimer?.();
    this.#withdrawConfirmTimer = null;
  }

  #closed(reason: string): void {
    const wasDelivering = this.isDelivering;
    this.#confirmed.clear();
    this.#withdrawTimer();
    if (!wasDelivering) return;
    this.#options.log({
      level: this.#isStopped ? "info" : "warn",
      message: "kalshi: the private stream is lost",
      details: { reason },
    });
    this.#options.closed();
  }
}
