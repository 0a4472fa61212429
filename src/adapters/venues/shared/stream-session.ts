// What differs between venues on a market-data connection: which commands subscribe, what to do about a gap. The
// connection (`feed-connection.ts`) owns the socket, the recording and the counters; a session lives as long as one
// open connection and is made anew for the next.

import type { Market } from "../../../domain/market/market.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { DecoderContext, FrameDecoder, MarketPriority } from "../../../ports/market-data.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import type { MapLevels } from "./levels/book-levels.ts";
import type { AdapterLog } from "./log.ts";

/** What a session may ask of its connection. */
export interface SessionHost {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: AdapterLog;
  /** How much a market is wanted now. */
  priorityOf(market: MarketId): MarketPriority;
  send(command: string): boolean;
  /** The venue has confirmed the subscription: the stream delivers from now on. */
  established(): void;
  /** Asks for a new connection. */
  reconnect(reason: string): void;
  /** What the engine believes of these markets' terms may be wrong: the catalogue knows. */
  doubtful(markets: readonly MarketId[], why: string): void;
  /** Messages were lost, whichever: what is believed of any market's terms may be wrong. */
  messagesLost(): void;
  /** Nothing has been heard for long: the books of these markets should be compared with the venue's own now, where they
   * can be read. */
  compare(markets: readonly MarketId[]): void;
  /** Begins these markets anew: the decoder forgets what it knows of them, live and in a replay, and they are subscribed
   * once more. For venues whose frames do not tell a whole book from a change. */
  renew(markets: readonly Market[]): void;
  /** Books that were lost are whole again. */
  resynced(): void;
}

export interface StreamSession {
  readonly decoder: FrameDecoder;
  /** The connection is open: subscribe. Called once. */
  opened(): void;
  /** Deliver these markets too. The decoder has admitted them; their books come without a new connection. */
  subscribe(markets: readonly Market[]): void;
  /** Wanted markets without a book that can be believed, those of which the stream says nothing among them. */
  missing(): readonly MarketId[];
  /** The books of these markets were found wrong: ask for them again. */
  repair(markets: readonly MarketId[]): void;
  /** Returns a copy of a market's book as it was built up, or undefined while there is none to believe; only where the
   * venue's books can be read and compared. */
  levelsOf?(market: MarketId): MapLevels | undefined;
  /** Venue's time of a book's last change in epoch micros, 0 where it gave none; only where the venue's answers carry
   * the same time. */
  venueAtOf?(market: MarketId): number;
  /** Stop delivering these markets. */
  unsubscribe(markets: readonly MarketId[]): void;
  /** The connection is gone: withdraw every timer. Called once. */
  closed(): void;
  /** Counters for a screen: tolerated oddities, unknown fields. */
  counters(): Readonly<Record<string, number>>;
}

/** Makes the session of one connection. `markets` are those of the context that are subscribed. */
export type SessionFactory = (
  context: DecoderContext,
  markets: readonly Market[],
  host: SessionHost,
) => StreamSession;
