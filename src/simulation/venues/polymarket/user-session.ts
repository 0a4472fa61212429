// One connection to the user channel: it must name credentials in its first frame, and then hears of its own orders and
// trades, of all markets or of those it names by condition. Nothing is acknowledged. Source: reference page, section 5.3.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { FaultyStream } from "../../faults/faulty-stream.ts";
import type { FaultySession, SessionOptions } from "../../transport/streaming-shell.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { IdleLimit } from "./idle-limit.ts";
import { isFields, parseBody } from "./rest/refusals.ts";

/** Most markets of one connection's filter. */
export const userMarketsMax = 5_000;

/** Policy violation: what the venue closes with is not documented, nor is that it closes. */
const badCredentialsCode = 1_008;

export interface UserSessionOptions extends SessionOptions<UserSession> {
  readonly authenticator: Authenticator;
  readonly idleLimit: IdleLimit;
}

export class UserSession implements FaultySession {
  readonly connectionId: number;
  readonly openedAt: EpochMicros;
  readonly stream: FaultyStream;
  readonly #options: UserSessionOptions;
  #owner: string | null = null;
  /** Null for all markets. */
  #markets: Set<string> | null = null;

  constructor(options: UserSessionOptions) {
    this.#options = options;
    this.connectionId = options.connectionId;
    this.stream = options.stream;
    this.openedAt = options.clock.now();
  }

  /** Key of the credentials that it has shown; null before. */
  get owner(): string | null {
    return this.#owner;
  }

  /** Returns true when it is to hear of what happens to the owner in a market. */
  follows(owner: string, conditionId: string): boolean {
    return this.#owner === owner && (this.#markets === null || this.#markets.has(conditionId));
  }

  receive(frame: string): void {
    if (frame === "PING") {
      this.#options.idleLimit.heard();
      this.stream.sendVital("PONG");
      return;
    }
    const command = parseBody(frame);
    if (!isFields(command)) return;
    if (this.#owner === null) this.#introduce(command);
    else this.#change(command);
  }

  ended(): void {
    this.#options.idleLimit.stop();
    this.stream.ended();
    this.#options.onEnded(this);
  }

  #introduce(command: Readonly<Record<string, unknown>>): void {
    if (command.type !== "user") return;
    const auth = isFields(command.auth) ? command.auth : {};
    const { apiKey: key, secret, passphrase } = auth;
    const held = this.#options.authenticator.recognise({ key, secret, passphrase });
    if (held === undefined) {
      this.#options.sink.close(badCredentialsCode, "invalid credentials");
      return;
    }
    this.#owner = held.key;
    const markets = marketsOf(command);
    this.#markets = markets.length === 0 ? null : new Set(markets);
  }

  /** A filter grows and shrinks by name; one that names nothing changes nothing. */
  #change(command: Readonly<Record<string, unknown>>): void {
    for (const market of marketsOf(command)) {
      if (command.operation === "unsubscribe") this.#markets?.delete(market);
      else if (command.operation === "subscribe" && this.#markets !== null) {
        if (this.#markets.size < userMarketsMax) this.#markets.add(market);
      }
    }
  }
}

function marketsOf({ markets }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(markets)) return [];
  const named = markets.filter((market): market is string => typeof market === "string");
  return named.slice(0, userMarketsMax).map((market) => market.toLowerCase());
}
