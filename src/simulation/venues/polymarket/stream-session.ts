// One connection to Polymarket's market channel: which tokens it follows, and what it is told on subscribing. The
// channel acknowledges nothing, numbers nothing, and answers PING with PONG as plain texts.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { FaultyStream, FrameKind } from "../../faults/faulty-stream.ts";
import type { FaultySession, SessionOptions } from "../../transport/streaming-shell.ts";
import type { ListedToken, PolymarketCatalogue } from "./catalogue.ts";
import type { IdleLimit } from "./idle-limit.ts";
import { bookMessage, type StreamMessage } from "./stream-messages.ts";

/** Chance in millionths that a lone message travels as an array of one, which clients must take as well. */
const arrayFrameChance = 100_000;

export interface PolymarketSessionOptions extends SessionOptions<PolymarketStreamSession> {
  readonly catalogue: PolymarketCatalogue;
  readonly idleLimit: IdleLimit;
}

export class PolymarketStreamSession implements FaultySession {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  readonly stream: FaultyStream;
  readonly #options: PolymarketSessionOptions;
  readonly #tokens = new Map<string, ListedToken>();
  #wantsCustomFeatures = false;

  constructor(options: PolymarketSessionOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
    this.stream = options.stream;
    this.openedAt = options.clock.now();
  }

  /** True once a subscription asked for the messages beyond book, price change, trade and tick size. */
  get wantsCustomFeatures(): boolean {
    return this.#wantsCustomFeatures;
  }

  tokenIds(): readonly string[] {
    return [...this.#tokens.keys()];
  }

  follows(tokenId: string): boolean {
    return this.#tokens.has(tokenId);
  }

  receive(frame: string): void {
    if (frame === "PING") {
      this.#options.idleLimit.heard();
      this.stream.sendVital("PONG");
      return;
    }
    const command = parseCommand(frame);
    // The channel has no error message: what it does not understand it ignores.
    if (command === undefined) return;
    if (command.operation === "unsubscribe") {
      for (const tokenId of command.tokenIds) this.#tokens.delete(tokenId);
      return;
    }
    this.#wantsCustomFeatures ||= command.wantsCustomFeatures;
    this.#subscribe(command.tokenIds, command.wantsBooks);
  }

  ended(): void {
    this.#options.idleLimit.stop();
    this.stream.ended();
    this.#options.onEnded(this);
  }

  /** Sends messages in one frame: several as an array, one as itself or, now and then, as an array too. */
  publish(messages: readonly StreamMessage[], kind: FrameKind): void {
    const [first] = messages;
    if (first === undefined) return;
    const isArray = messages.length > 1 || this.#options.random.chance(arrayFrameChance);
    this.stream.send(JSON.stringify(isArray ? messages : first), kind);
  }

  /** A token that is followed already is told nothing again; one that is not listed is ignored. */
  #subscribe(tokenIds: readonly string[], wantsBooks: boolean): void {
    const added: ListedToken[] = [];
    for (const tokenId of tokenIds) {
      const token = this.#options.catalogue.findToken(tokenId);
      if (token === undefined || this.#tokens.has(tokenId)) continue;
      this.#tokens.set(tokenId, token);
      added.push(token);
    }
    if (!wantsBooks || added.length === 0) return;
    this.stream.send(JSON.stringify(added.map(bookMessage)), "snapshot");
  }
}

interface Command {
  readonly operation: "subscribe" | "unsubscribe";
  readonly tokenIds: readonly string[];
  readonly wantsCustomFeatures: boolean;
  readonly wantsBooks: boolean;
}

/** Parses a text frame; undefined when it is not a command. Never throws. */
function parseCommand(frame: string): Command | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { assets_ids: tokenIds } = fields;
  const isFirst = fields.type === "market" && fields.operation === undefined;
  const operation = isFirst ? "subscribe" : fields.operation;
  if (operation !== "subscribe" && operation !== "unsubscribe") return undefined;
  if (!Array.isArray(tokenIds) || !tokenIds.every((one) => typeof one === "string")) {
    return undefined;
  }
  return {
    operation,
    tokenIds,
    wantsCustomFeatures: fields.custom_feature_enabled === true,
    wantsBooks: fields.initial_dump !== false,
  };
}
