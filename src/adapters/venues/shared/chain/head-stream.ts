// The node's stream of new blocks (`eth_subscribe newHeads`), kept and watched like every socket of ours. It only says
// that there is something new: what it is, the node is asked over the other way.

import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { frameText, isJsonObject, parseJson } from "../frame-text.ts";
import type { AdapterLog } from "../log.ts";
import { socketLimitsDefault, VenueSocket } from "../venue-socket.ts";
import { quantityOf } from "./chain-connection.ts";
import type { HeadStream } from "./head-watch.ts";

export interface NodeHeadStreamOptions {
  /** `ws://` or `wss://`; may hold an access key. */
  readonly url: string;
  readonly chainId: number;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly log: AdapterLog;
}

const chainQuestion = 1;
const subscription = 2;

/** A head is about 2 kB. */
const frameBytesMax = 256 * 1024;

export class NodeHeadStream implements HeadStream {
  readonly #options: NodeHeadStreamOptions;
  #socket: VenueSocket | null = null;
  #isLive = false;
  #news: () => void = () => undefined;

  constructor(options: NodeHeadStreamOptions) {
    this.#options = options;
  }

  /** It has taken our subscription, and the chain is ours. */
  get isLive(): boolean {
    return this.#isLive;
  }

  start(news: () => void): void {
    const { url, transport, random, log } = this.#options;
    this.#news = news;
    this.#socket = new VenueSocket({
      url,
      headers: () => ({}),
      transport,
      random,
      limits: { ...socketLimitsDefault, frameBytesMax },
      probeText: null,
      observer: {
        opened: () => this.#ask(chainQuestion, "eth_chainId", []),
        frame: (frame) => this.#frame(frameText(frame)),
        heartbeat: () => undefined,
        closed: (reason) => {
          if (this.#isLive) log({ level: "warn", message: `the node's stream ended: ${reason}` });
          this.#isLive = false;
        },
      },
    });
    this.#socket.start();
  }

  async stop(): Promise<void> {
    this.#news = () => undefined;
    await this.#socket?.stop();
  }

  #ask(id: number, method: string, params: readonly string[]): void {
    this.#socket?.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  }

  #frame(text: string): void {
    const message = parseJson(text);
    if (!isJsonObject(message)) return;
    if (message["method"] === "eth_subscription") {
      if (this.#isLive) this.#news();
    } else if (message["id"] === chainQuestion) {
      this.#chainAnswered(quantityOf(message["result"]));
    } else if (message["id"] === subscription) {
      this.#isLive = typeof message["result"] === "string";
      if (this.#isLive) this.#news();
      else this.#refuse("VEN-892 the node's stream does not tell of new blocks");
    }
  }

  #chainAnswered(served: bigint | undefined): void {
    const { chainId } = this.#options;
    if (served === BigInt(chainId)) this.#ask(subscription, "eth_subscribe", ["newHeads"]);
    else this.#refuse(`VEN-880 the node's stream serves chain ${served ?? "?"}, not ${chainId}`);
  }

  /** The socket begins anew after growing pauses; meanwhile the node is asked by the clock. */
  #refuse(message: string): void {
    this.#options.log({ level: "error", message });
    this.#socket?.reconnect(message);
  }
}
