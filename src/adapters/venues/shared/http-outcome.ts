// What an answer means. For a read: a value or a named failure. For a command: done, refused with the venue's proof,
// certainly not sent, or unknown; whatever is no proof is unknown.

import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import { type Failure, failure } from "../../../domain/failure/result.ts";
import type { EndpointVerdict } from "./circuit-breaker.ts";
import type { JsonValue } from "./frame-text.ts";

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
}

/** Returns what an answer says about its endpoint: one in the venue's own words works, even when it refuses. Requests
 * that came too fast are the governor's concern. */
export function verdictOf({ status, text, body, words }: ReadAnswer): EndpointVerdict {
  if (status === httpTooManyRequests) return "void";
  if (isSuccess(status)) return body !== undefined || text.trim() === "" ? "worked" : "failed";
  return isRefusalByDefault(status, words) ? "worked" : "failed";
}

/** Returns the failure of an answer that is no success. */
export function failureOfStatus(what: string, status: number, said: string, path: string): Failure {
  return failure(codeOfStatus(status), `${what}: ${status} ${said}`, { status, path });
}

function codeOfStatus(status: number): FailureCode {
  if (status === httpTooManyRequests) return "VEN-807";
  if (status === 401 || status === 403) return "VEN-805";
  return status === 404 ? "VEN-806" : "VEN-804";
}
