// The stream of our own orders and executions: subscribed anew on every connection, because the broker forgets. It says
// when it delivers and when it no longer does; what was missed between is found by reading.

import { addDuration, milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import {
  frameText,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../../shared/frame-text.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { type SocketLimits, socketLimitsDefault, VenueSocket } from "../../shared/venue-socket.ts";
import type { Execution } from "../orders/execution.ts";
import { isOfOtherExchange, type OrderReads } from "../orders/order-reads.ts";
import type { OrderSight } from "../orders/order-sight.ts";
import type { BrokerSession, SocketAccess } from "../session/contract.ts";

export interface UserStreamOptions {
  readonly session: Pick<BrokerSession, "socketAccess">;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly reads: Pick<OrderReads, "order" | "execution">;
  readonly log: AdapterLog;
  readonly order: (sight: OrderSight) => void;
  readonly execution: (execution: Execution) => void;
  /** Subscribed: from now on nothing is missed. */
  readonly opened: () => void;
}

/** The broker beats every ten seconds; it wants a sign of life of ours every minute. */
const limits: SocketLimits = {
  ...socketLimitsDefault,
  probeAfter: seconds(15),
  silentAfter: seconds(45),
};

const signOfLife = "tic";
const signEvery = seconds(50);

/** The executions of the day come first, so that a connection that was lost costs none. */
const subscriptions: readonly string[] = ["sor+{}", 'str+{"realtimeUpdatesOnly":false}'];

/** Between two attempts to learn how the stream is opened. */
const accessAgain = milliseconds(2_000);

export class UserStream {
  readonly #options: UserStreamOptions;
  #socket: VenueSocket | null = null;
  #access: SocketAccess | null = null;
  #withdraw: (() => void) | null = null;
  #isOpen = false;
  #reconnects = 0;
  #refused = 0;
  #others = 0;
  /** Number of the latest `start` or `stop`: what began before it is over. */
  #turn = 0;

  constructor(options: UserStreamOptions) {
    this.#options = options;
  }

  get isDelivering(): boolean {
    return this.#isOpen;
  }

  counts(): Readonly<Record<string, number>> {
    return {
      reconnects: this.#reconnects,
      refused: this.#refused,
      otherFrames: this.#others,
    };
  }

  /** Connects under the present session and keeps the connection. */
  async start(): Promise<void> {
    await this.stop();
    const turn = this.#turn;
    const access = await this.#options.session.socketAccess();
    if (turn !== this.#turn) return;
    const { clock } = this.#options.transport;
    if (!access.ok) {
      const again = addDuration(clock.now(), accessAgain);
      this.#withdraw = clock.callAt(again, () => void this.start());
      return;
    }
    this.#access = access.value;
    this.#socket = this.#open(access.value);
    this.#socket.start();
    this.#keepAlive(turn);
  }

  /** Ends the connection; `start` makes another. */
  async stop(): Promise<void> {
    this.#turn += 1;
    this.#withdraw?.();
    this.#withdraw = null;
    const socket = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    await socket?.stop();
  }

  #open({ url }: SocketAccess): VenueSocket {
    const { transport, random } = this.#options;
    const turn = this.#turn;
    return new VenueSocket({
      ...{ url, transport, random, limits, probeText: signOfLife },
      headers: () => this.#access?.headers ?? {},
      observer: {
        opened: () => this.#subscribe(turn),
        frame: (frame) => this.#frame(frame),
        heartbeat: () => undefined,
        closed: (reason) => void this.#closed(turn, reason),
      },
    });
  }

  #subscribe(turn: number): void {
    if (turn !== this.#turn) return;
    for (const text of subscriptions) this.#socket?.send(text);
    this.#isOpen = true;
    this.#options.opened();
  }

  /** The broker may have renewed what a connection is opened with. */
  async #closed(turn: number, reason: string): Promise<void> {
    if (turn !== this.#turn) return;
    const { log, session } = this.#options;
    if (this.#isOpen) {
      const message = "forecastex: the stream of our orders is lost";
      log({ level: "warn", message, details: { reason } });
    }
    this.#isOpen = false;
    this.#reconnects += 1;
    const access = await session.socketAccess();
    if (turn === this.#turn && access.ok) this.#access = access.value;
  }

  #keepAlive(turn: number): void {
    const { clock } = this.#options.transport;
    this.#withdraw = clock.callAt(addDuration(clock.now(), signEvery), () => {
      if (turn !== this.#turn) return;
      if (this.#isOpen) this.#socket?.send(signOfLife);
      this.#keepAlive(turn);
    });
  }

  #frame(frame: Uint8Array): void {
    const value = parseJson(frameText(frame));
    if (!isJsonObject(value)) {
      this.#refused += 1;
      return;
    }
    if (value.topic === "sor") this.#rows(value, (row) => this.#order(row));
    else if (value.topic === "str") this.#rows(value, (row) => this.#execution(row));
    else if (value.topic === "ntf") this.#notice(value);
    else this.#others += 1;
  }

  /** The rows of a frame; one that says in words that it has none is not refused. */
  #rows({ args }: JsonObject, each: (row: JsonValue) => void): void {
    if (!isJsonArray(args)) {
      this.#refused += 1;
      return;
    }
    for (const row of args) if (!isOfOtherExchange(row)) each(row);
  }

  #order(row: JsonValue): void {
    const order = this.#options.reads.order(row);
    if (order.ok) this.#options.order(order.value);
    else this.#refused += 1;
  }

  #execution(row: JsonValue): void {
    const execution = this.#options.reads.execution(row);
    if (execution.ok) this.#options.execution(execution.value);
    else this.#refused += 1;
  }

  /** The broker wants a person's attention; nothing is answered for them. */
  #notice({ args }: JsonObject): void {
    const [title, text] = isJsonObject(args) ? [args.title, args.text] : [];
    this.#options.log({
      level: "warn",
      message: "forecastex: the broker gives notice",
      details: { title: wordsOf(title), text: wordsOf(text) },
    });
  }
}

const wordsMax = 200;

function wordsOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value.slice(0, wordsMax) : "";
}
