// The seam between a venue's protocol and what carries it. A protocol shell takes requests and text frames and gives
// replies and text frames; on sockets that makes a server, in memory and under a virtual clock it is a venue that a
// whole adapter can talk to without a network.

export interface ShellRequest {
  readonly method: string;
  /** The path as sent, without the query. */
  readonly path: string;
  /** What stood after the question mark, or the empty text. */
  readonly query: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ShellReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a stream session writes. After `close` or `reset` nothing is written any more. */
export interface StreamSink {
  text(frame: string): void;
  /** Sends a ping control frame. */
  ping(payload: string): void;
  /** Ends the connection with a close frame. */
  close(code: number, reason: string): void;
  /** Ends the connection without one, as a network failure does. */
  reset(): void;
}

/** One accepted stream connection. */
export interface StreamSession {
  receive(frame: string): void;
  /** The connection has ended, by whichever side. */
  ended(): void;
}

export type UpgradeAnswer =
  | { readonly accepted: true; readonly open: (sink: StreamSink) => StreamSession }
  | { readonly accepted: false; readonly reply: ShellReply };

export interface VenueShell {
  /** Answers a request, at once or later; exactly once. Null ends the connection without an answer, which leaves the
   * client in the dark about what the request did. */
  request(request: ShellRequest, respond: (reply: ShellReply | null) => void): void;
  /** Decides whether a connection may be upgraded to a stream. */
  upgrade(request: ShellRequest): UpgradeAnswer;
}

/** Returns a JSON reply. */
export function jsonReply(status: number, value: unknown): ShellReply {
  return { status, contentType: "application/json", body: JSON.stringify(value) };
}

/** Returns a plain text reply. */
export function textReply(status: number, text: string): ShellReply {
  return { status, contentType: "text/plain; charset=utf-8", body: text };
}

/** Returns all values of a query parameter, in every spelling of a list: repeated, with `[]`, or with commas. */
export function queryList(query: URLSearchParams, name: string): string[] {
  return [...query.getAll(name), ...query.getAll(`${name}[]`)]
    .flatMap((value) => value.split(","))
    .filter((value) => value !== "");
}

/** Returns a whole number of a query parameter, `absent` when it is missing, undefined when it is not one. */
export function queryInteger(
  query: URLSearchParams,
  name: string,
  absent: number,
): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return absent;
  return /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
