// What a venue's HTTP client is asked for and made of, and every limit it keeps.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { type DurationMicros, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import type { HttpMethod, VenueTransport } from "../../../ports/venue-transport.ts";
import type { BackoffPolicy } from "./backoff.ts";
import type { CircuitBreakers } from "./circuit-breakers.ts";
import type { JsonObject, JsonValue } from "./frame-text.ts";
import type { RateGovernor } from "./rate-governor.ts";
import type { BucketName, RequestPurpose } from "./request-class.ts";

/** Every limit of a client. */
export interface HttpLimits {
  /** For a call with all its repetitions, unless the call has a deadline of its own. */
  readonly deadline: DurationMicros;
  /** Attempts of one read, the first included. A command has one. */
  readonly attemptsMax: number;
  readonly backoff: BackoffPolicy;
  /** A page of 1,000 markets with their rules is about 5 MB. */
  readonly answerBytesMax: number;
}

export const httpLimitsDefault: HttpLimits = {
  deadline: seconds(20),
  attemptsMax: 4,
  backoff: { first: milliseconds(250), longest: seconds(4) },
  answerBytesMax: 32 * 1024 * 1024,
};

/** Names and values of a query in order; a name may repeat. */
export type HttpQuery = readonly (readonly [name: string, value: string])[];

/** What every request says of itself. */
export interface HttpRequestBasis {
  /** Path below the base address, beginning with a slash, without a query. */
  readonly path: string;
  readonly query: HttpQuery;
  /** Short stable name of the operation, such as `create-order`: what breakers and counters go by. */
  readonly endpoint: string;
  /** Tokens it takes from the venue's rate; the client's `costDefault` when absent. */
  readonly cost?: number;
  /** The rates it is charged to: `read` for a read and `write` for a command when absent. */
  readonly buckets?: readonly BucketName[];
  /** The client's limit, counted from now, when absent. */
  readonly deadline?: EpochMicros;
}

/** An idempotent read. */
export interface HttpRead extends HttpRequestBasis {
  /** JSON body of a question that is too long for an address: it is then asked by POST, and is a read all the same. */
  readonly question?: JsonValue;
  /** `read` when absent: a read that an unwind waits for is `protect`. */
  readonly purpose?: RequestPurpose;
  /** Whether a success without a body is an answer, and its value null; otherwise it is no JSON. */
  readonly mayBeEmpty?: boolean;
}

/** A request that changes something at the venue; sent once at most. */
export interface HttpCommand extends HttpRequestBasis {
  readonly method: Exclude<HttpMethod, "GET">;
  /** JSON body, or null for none. */
  readonly body: JsonObject | readonly JsonValue[] | null;
  readonly purpose: RequestPurpose;
}

/** What a client needs from whoever makes it, whichever the venue. */
export interface HttpClientBasis {
  /** Base address; its path stands before every path. */
  readonly baseUrl: string;
  readonly transport: VenueTransport;
  /** Jitter of repetitions. */
  readonly random: RandomSource;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Holds requests back to the venue's rate, one for all clients of an account; none when absent. */
  readonly governor?: RateGovernor | undefined;
  /** Leave failing endpoints alone; none when absent. */
  readonly breakers?: CircuitBreakers | undefined;
}

export interface HttpClientOptions extends HttpClientBasis {
  /** Tokens of a request that does not say; 1 when absent. */
  readonly costDefault?: number;
  /** Headers of one attempt, made when it is sent. `path` is the whole path of the request, without the query; `body`
   * is exactly what is sent. */
  headers(
    method: HttpMethod,
    path: string,
    body: string | null,
    query: HttpQuery,
  ): Readonly<Record<string, string>>;
  /** Returns the venue's own words in the body of an error, or null when it has none that we know. */
  venueWords(body: JsonValue | undefined): string | null;
  /** Returns the venue's error code in the body of an error, or null when it has none. */
  venueCode?(body: JsonValue | undefined): string | null;
  /** Returns true when the answer proves that a command was not carried out; `isRefusalByDefault` when absent. */
  isProofOfRefusal?(status: number, body: JsonValue | undefined): boolean;
  /** Returns the tokens that the venue says are left in the rates that the request was charged to, from the headers of its
   * answer, or null when it does not say. May be below zero. */
  tokensLeft?(
    headers: Readonly<Record<string, string>>,
    buckets: readonly BucketName[],
  ): number | null;
}
