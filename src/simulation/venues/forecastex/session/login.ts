// One login at the broker: a gateway whose person signed in, or an OAuth consumer. It has two tiers: the outer session,
// which reads, and inside it the brokerage session, which is needed for everything under /iserver and which remembers
// what its client asked before. Both end, and what they remembered ends with them.

import {
  durationBetween,
  type EpochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** A session that is asked nothing for so long has ended. Source: OpenAPI, about five minutes. */
export const idleMax = minutes(5);

/** What a brokerage session remembers; a new one remembers nothing. */
export interface BrokerageMemory {
  readonly openedAt: EpochMicros;
  /** Contracts whose quotes were asked for, with the fields of every request: the first answer has none of them. */
  readonly quoted: Map<number, Set<string>>;
  /** Contracts with a line on a stream. */
  readonly streamed: Set<number>;
  /** Underliers that were searched for: strikes are empty without. */
  readonly searched: Set<number>;
  /** Question ids that are not asked any more. */
  readonly suppressed: Set<string>;
  hasAskedAccounts: boolean;
  hasAskedOrders: boolean;
  /** A list of orders by filters silences the stream's rows until a forced call. */
  hidesOrderRows: boolean;
}

export function emptyMemory(openedAt: EpochMicros): BrokerageMemory {
  return {
    openedAt,
    quoted: new Map(),
    streamed: new Set(),
    searched: new Set(),
    suppressed: new Set(),
    hasAskedAccounts: false,
    hasAskedOrders: false,
    hidesOrderRows: false,
  };
}

export class Login {
  readonly kind: "gateway" | "oauth";
  readonly username: string;
  /** Requests a second through this door. */
  readonly requestsPerSecond: number;
  /** Names the outer session; null while nobody is logged in. */
  sessionId: string | null = null;
  brokerage: BrokerageMemory | null = null;
  /** Another login of the username holds the brokerage session. */
  isCompeting = false;
  /** Positions and ledgers answer only after the list of accounts was read. */
  hasAskedPortfolio = false;
  /** Null before the first request: a session that nobody uses yet does not grow old. */
  lastAskedAt: EpochMicros | null = null;

  constructor(kind: "gateway" | "oauth", username: string, requestsPerSecond: number) {
    this.kind = kind;
    this.username = username;
    this.requestsPerSecond = requestsPerSecond;
  }

  /** Opens the outer session. */
  enter(sessionId: string): void {
    this.sessionId = sessionId;
    this.lastAskedAt = null;
    this.hasAskedPortfolio = false;
    this.brokerage = null;
    this.isCompeting = false;
  }

  /** Ends both tiers. */
  leave(): void {
    this.sessionId = null;
    this.brokerage = null;
    this.isCompeting = false;
    this.hasAskedPortfolio = false;
    this.lastAskedAt = null;
  }

  /** Returns true when nothing was asked for too long. */
  isIdle(now: EpochMicros): boolean {
    if (this.sessionId === null || this.lastAskedAt === null) return false;
    return integerOf(durationBetween(this.lastAskedAt, now)) >= integerOf(idleMax);
  }

  /** Milliseconds until the outer session ends by itself. */
  millisecondsLeft(now: EpochMicros): number {
    const asked = this.lastAskedAt ?? now;
    const idle = integerOf(durationBetween(asked, now));
    return Math.floor(Math.max(0, integerOf(idleMax) - idle) / 1_000);
  }
}
