// What an answer means. For a read: a value or a named failure. For a command: done, refused with the venue's proof,
// certainly not sent, or unknown; whatever is no proof is unknown.

import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import { type Failure, failure } from "../../../domain/failure/result.ts";
import { type DurationMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { EndpointVerdict } from "./circuit-breaker.ts";
import type { JsonValue } from "./frame-text.ts";
import { shorten } from "./wire-decimal.ts";

/** What a command came to. */
export type CommandOutcome =
  /** 2xx. `body` is undefined when there was none. */
  | { readonly kind: "done"; readonly status: number; readonly body: JsonValue | undefined }
  /** The venue proved that it did not carry the command out. */
  | {
      readonly kind: "refused";
      readonly status: number;
      /** The venue's own words. */
      readonly words: string;
      /** The venue's error code, where the body has one. */
      readonly code: string | null;
      readonly body: JsonValue | undefined;
      /** How long the venue asks to wait, where it says so in whole seconds. */
      readonly retryAfter?: DurationMicros;
    }
  /** Nothing reached the venue: denied by ourselves (`VEN-820` to `VEN-824`) or not delivered (`VEN-802`). */
  | { readonly kind: "unsent"; readonly failure: Failure }
  /** It may have been carried out: only asking the venue tells. */
  | { readonly kind: "unknown"; readonly failure: Failure };

export const httpTooManyRequests = 429;

/** Client errors that do not say the request was refused for good: time-out, too early, too many. */
const statusesWithoutProof: readonly number[] = [408, 425, httpTooManyRequests];

/** Returns true for a client error in words of the venue: its gateways' own pages prove nothing. */
export function isRefusalByDefault(status: number, venueWords: string | null): boolean {
  const isClientError = status >= 400 && status < 500;
  return isClientError && !statusesWithoutProof.includes(status) && venueWords !== null;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** An answer with what could be read of it. */
export interface ReadAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly body: JsonValue | undefined;
  /** The venue's own words of an error, where it has some that we know. */
  readonly words: string | null;
  /** Whether it proves that a command was not carried out. */
  readonly isRefusal: boolean;
  /** From its header, where it has one. */
  readonly retryAfter: DurationMicros | null;
}

/** Returns what an answer says about its endpoint: one in the venue's own words works, even when it refuses. Requests
 * that came too fast are the governor's concern. */
export function verdictOf({ status, text, body, isRefusal }: ReadAnswer): EndpointVerdict {
  if (status === httpTooManyRequests) return "void";
  if (isSuccess(status)) return body !== undefined || text.trim() === "" ? "worked" : "failed";
  return isRefusal ? "worked" : "failed";
}

/** Longest wait believed: an hour. */
const retryAfterSecondsMax = 3_600;

/** Returns the wait of a `retry-after` header in whole seconds; null for none, a date, or a wait beyond belief. */
export function retryAfterOf(text: string | undefined): DurationMicros | null {
  if (text === undefined || !/^\d{1,4}$/.test(text.trim())) return null;
  const count = Number.parseInt(text, 10);
  return count <= retryAfterSecondsMax ? seconds(count) : null;
}

/** Returns the failure of an answer that is no success. `inVenueWords` tells a venue that speaks from a gateway's page:
 * only the former knows what it has not. */
export function failureOfStatus(
  what: string,
  { status, words, text }: Pick<ReadAnswer, "status" | "words" | "text">,
  path: string,
): Failure {
  const details = { status, path, inVenueWords: words !== null };
  return failure(codeOfStatus(status), `${what}: ${status} ${words ?? shorten(text)}`, details);
}

function codeOfStatus(status: number): FailureCode {
  if (status === httpTooManyRequests) return "VEN-807";
  if (status === 401 || status === 403) return "VEN-805";
  return status === 404 ? "VEN-806" : "VEN-804";
}
