// What is said over the control socket: one JSON object a line, a request with an id, a response with the same id.
// docs/control-socket.md describes it for people; the shapes are here.

import { z } from "zod";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { venues } from "../../../src/domain/market/venue.ts";
import type { RunSnapshot } from "../terminal/snapshot.ts";
import { qualityMarketsMax } from "./quality-limits.ts";

/** Grows when an old client would misunderstand. */
export const protocolVersion = 1;

/** Longest request line: reasons are a sentence. */
export const requestBytesMax = 16_384;

/** Longest response line: a status with every venue, lane and code is under 64 KiB. */
export const responseBytesMax = 1_048_576;

/** Answers that a client has asked for and not read: two of the longest. One that asks on without reading is cut off. */
export const unreadBytesMax = 2 * responseBytesMax;

/** Longest key by which a repeated request is known. */
export const idempotencyKeyCharactersMax = 200;

/** Longest reason or name a person may give. */
const wordsMax = 500;

export const controlMethods = [
  "status",
  "quality",
  "stop",
  "kill",
  "resume",
  "acknowledge",
] as const;

/** Longest name of a market: venue and condition id are 77 characters. */
const marketNameMax = 200;

export type ControlMethod = (typeof controlMethods)[number];

export const requestSchema = z.strictObject({
  protocol: z.literal(protocolVersion),
  id: z.union([z.string().max(64), z.int().nonnegative()]),
  method: z.enum(controlMethods),
  /** A request that comes again with the same key is answered as the first time and not done again. */
  idempotencyKey: z.string().min(1).max(idempotencyKeyCharactersMax).optional(),
  parameters: z
    .strictObject({
      /** Why, for `stop` and `kill`. */
      reason: z.string().max(wordsMax).optional(),
      /** Who, for `resume` and `acknowledge`. */
      by: z.string().max(wordsMax).optional(),
      /** Whose gates, for `acknowledge`, without it safe mode is meant; which venue, for `quality`. */
      venue: z.enum(venues).optional(),
      /** Which market, for `quality`: `kalshi:TICKER`, `polymarket:0x…`. */
      market: z.string().max(marketNameMax).optional(),
      /** With `quality`: only markets that are refused now. */
      refused: z.boolean().optional(),
      /** With `quality`: so many markets at most. */
      limit: z.int().min(1).max(qualityMarketsMax).optional(),
    })
    .prefault({}),
});

export type ControlRequest = z.output<typeof requestSchema>;

export interface Switch {
  readonly isSet: boolean;
  readonly reason: string | null;
}

/** The answer to `status`. */
export interface ControlStatus {
  readonly processId: number;
  readonly version: string;
  readonly configurationHash: string;
  readonly dataDirectory: string;
  readonly startedAtMicros: number;
  readonly killSwitch: Switch;
  readonly safeMode: Switch;
  readonly snapshot: RunSnapshot;
}

/** The answer to everything that changes something: what was done, in a sentence. */
export interface ControlDone {
  readonly done: string;
}

export type ControlResponse =
  | { readonly id: string | number | null; readonly ok: true; readonly result: object }
  | { readonly id: string | number | null; readonly ok: false; readonly failure: Failure };
