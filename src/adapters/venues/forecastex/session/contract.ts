// One login at the broker, shared by catalogue, market data and orders: the broker allows a username one session, and
// one rate for all that it asks. Whoever holds a session asks through it and hears when it is no longer theirs.

import type { Failure, Result } from "../../../../domain/failure/result.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { HttpCommand, HttpRead } from "../../shared/http-options.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";

/** `ready`: authenticated, connected, nobody competes. `lost`: it was ready and is being made anew. */
export type SessionState = "idle" | "starting" | "ready" | "lost" | "stopped";

/** What a WebSocket of this session is opened with. */
export interface SocketAccess {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SessionObserver {
  /** From here on requests and subscriptions hold. After a loss everything that the broker remembered is gone: pre-flights,
   * subscriptions, suppressed questions. */
  ready(): void;
  /** `VEN-871` when another login competes, `VEN-805` when it is not let in, or why it cannot be reached. */
  lost(failure: Failure): void;
}

export interface BrokerSession {
  readonly clock: Clock;
  readonly state: SessionState;
  /** The account that orders go to; undefined before the session was first ready. */
  readonly account: string | undefined;
  /** True when the broker says that the account is one of paper money; undefined before the session was first ready. */
  readonly isPaper: boolean | undefined;
  start(): void;
  stop(): Promise<void>;
  observe(observer: SessionObserver): () => void;
  /** Asks for something, within the broker's pacing; repeated where that is safe. Fails with `VEN-871` while the session
   * is not ready and the path needs it, and with `VEN-873` while the broker shuts us out. */
  read(request: HttpRead): Promise<Result<JsonValue>>;
  /** Changes something. Sent once at most; see `CommandOutcome`. */
  command(request: HttpCommand): Promise<CommandOutcome>;
  socketAccess(): Promise<Result<SocketAccess>>;
}
