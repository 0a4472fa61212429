// What a capture tells, in the order in which it happened. Plain numbers instead of objects, since a replay hears
// this many hundred thousand times a second.

import type { Market } from "../../domain/market/market.ts";
import type { NewEvent } from "../../domain/message/input.ts";
import type { ChannelDescription } from "../../ports/market-data.ts";

/** What the engine was started with, where it is not an event of its own. */
export type CaptureFacts = Readonly<Record<string, unknown>>;

export interface CaptureVisitor {
  /** A connection was opened; its frames carry this number. Told once, also when segments repeat it. */
  channel(channel: number, description: ChannelDescription): void;
  /** The frames of the channel may from here on be about these markets too. */
  channelExtended(channel: number, markets: readonly Market[]): void;
  /**
   * A raw frame arrived: `bytes[start]` up to `bytes[end - 1]`. The bytes are not touched again afterwards, so a view
   * may be kept until the turn that consumes the frame. The time is in epoch micros.
   */
  frame(
    channel: number,
    receivedAtMicros: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void;
  /**
   * An event reached the engine's queue here, between the frames before it and those after it: the order decides what
   * the queue may combine.
   */
  event(event: NewEvent): void;
  /**
   * The engine took a turn at `nowMicros`: it consumed the oldest `framesConsumed` frames that no turn had consumed
   * yet, and after them the literal events in order.
   */
  turn(nowMicros: number, framesConsumed: number, literals: readonly NewEvent[]): void;
  /** The engine's state hash after the input with this sequence. */
  checkpoint(inputSequence: number, stateHash: string): void;
  facts(facts: CaptureFacts): void;
}

/** The literals of the many turns that have none. */
export const noLiterals: readonly NewEvent[] = [];
