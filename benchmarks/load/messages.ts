// What the load test and its server tell each other besides the stream itself.

/** Path that streams changes and nothing else, for a client that only notes when they come. */
export const barePath = "/bare";
export const streamPath = "/trade-api/ws/v2";

export interface LoadOptions {
  readonly markets: number;
  readonly messagesPerSecond: number;
}

/** To the server: stream to the newest connection for so long. */
export interface Go {
  readonly kind: "go";
  readonly seconds: number;
}

export interface ServerReady {
  readonly kind: "ready";
  readonly port: number;
  /** Instant from which the stamps count, microseconds since 1970. */
  readonly baseMicros: number;
}

export interface StreamDone {
  readonly kind: "done";
  readonly changes: number;
  /** Every book at the end, by ticker, as `bookText` writes it. */
  readonly books: Readonly<Record<string, string>>;
}

/** Where the venue's clock stands in a change the server puts its own in microseconds: a number of thirteen digits. */
export const stampBase = 1_000_000_000_000;

/** Microseconds since 1970, with fractions, of the same clock in every process of the machine. */
export function nowMicros(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}

/** Returns a book as text: levels of a side by price, sizes in contract micros; empty ones are left out. */
export function bookText(bids: Iterable<readonly [number, number]>, asks: typeof bids): string {
  return [bids, asks]
    .map((side) =>
      [...side]
        .filter(([, size]) => size !== 0)
        .sort(([a], [b]) => a - b)
        .map(([price, size]) => `${price}x${size}`)
        .join(" "),
    )
    .join(" | ");
}
