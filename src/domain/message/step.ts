// What a stage is given to act with during one step of the engine: the time, and the only two ways to have an effect.

import type { EpochMicros } from "../units/epoch-micros.ts";
import type { Command } from "./command.ts";
import type { RecordBody } from "./record.ts";

type WithoutCause<Message> = Message extends unknown ? Omit<Message, "follows"> : never;

/** A command before it is tied to the record it follows from. */
export type CommandBody = WithoutCause<Command>;

export interface Step {
  readonly now: EpochMicros;
  /** Sequence of the input being processed. */
  readonly inputSequence: number;
  /** Records what happened and applies it to the durable state at once. Returns the record's sequence. */
  emit(record: RecordBody): number;
  /** Asks the world for something; it leaves when the last record emitted so far is durable. */
  command(command: CommandBody): void;
}
