// Where the program writes what a person may want to read later. Lines carry names of things (correlation), so that
// one opportunity, group or order can be followed through all of them.

import type { Failure } from "../domain/failure/result.ts";

export type LogValue =
  | string
  | number
  | boolean
  | null
  | readonly LogValue[]
  | { readonly [name: string]: LogValue };

/** What a line is about besides its message. The named ones are the keys by which lines are followed. */
export interface LogFields {
  readonly inputSequence?: number;
  readonly recordSequence?: number;
  readonly venue?: string;
  readonly stream?: string;
  readonly market?: string;
  readonly opportunityId?: string;
  readonly episodeId?: string;
  readonly groupId?: string;
  readonly clientOrderId?: string;
  readonly [name: string]: LogValue | undefined;
}

/** Never throws and never waits; a line that cannot be written is counted, not retried. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Writes a failure with its code, at the severity the catalogue gives it. */
  failure(failure: Failure, fields?: LogFields): void;
  /** Returns a log whose lines all carry these fields. */
  with(fields: LogFields): Log;
}
