// A tape of Kalshi changes that may be played without end: behind the changes stand their opposites, so that every book
// is at its end what it was at its beginning, and the sequence is written over its place before a frame is handed out.

import type { Market } from "../../src/domain/market/market.ts";

/** Ten digits for longer than any benchmark runs. */
const firstSequence = 1_000_000_000;

/** One change as the wire writes it, with the sequence yet to come. */
export interface WireChange {
  readonly ticker: string;
  readonly marketId: string;
  /** As on the wire: four decimals. */
  readonly price: string;
  /** In hundredths of a contract. */
  readonly hundredths: number;
  readonly side: "yes" | "no";
  readonly ts: string;
  readonly tsMs: number;
}

/** Frames of one venue that may be played without end. */
export interface WireTape {
  readonly markets: readonly Market[];
  /** What comes before the changes: a book of every market. */
  readonly opening: readonly string[];
  /** Changes, each with `written` where the number belongs that grows from frame to frame. */
  readonly frames: readonly string[];
  readonly written: string;
  /** That number in the first change: a sequence or a time. */
  readonly first: number;
}

/** Returns the tape of the changes and their opposites in reverse. Every book begins with what it takes for no level to
 * fall below zero. */
export function tapeOf(
  changes: readonly WireChange[],
  marketOf: (ticker: string) => Market,
): WireTape {
  const opposites = changes.map((change) => ({ ...change, hundredths: -change.hundredths }));
  const all = [...changes, ...opposites.reverse()];
  const books = booksBefore(changes);
  const opening = [...books].map(([ticker, book], index) =>
    JSON.stringify({
      type: "orderbook_snapshot",
      sid: 1,
      seq: firstSequence + index,
      msg: {
        market_ticker: ticker,
        market_id: book.marketId,
        yes_dollars_fp: [...book.yes],
        no_dollars_fp: [...book.no],
      },
    }),
  );
  const subscribed = { id: 1, type: "subscribed", msg: { channel: "orderbook_delta", sid: 1 } };
  return {
    markets: [...books.keys()].map(marketOf),
    opening: [JSON.stringify(subscribed), ...opening],
    frames: all.map(frameOf),
    written: String(firstSequence),
    first: firstSequence + opening.length,
  };
}

interface OpeningBook {
  readonly marketId: string;
  readonly yes: Map<string, string>;
  readonly no: Map<string, string>;
}

/** Returns for every market the levels without which the changes would lead below zero, and one contract more. */
function booksBefore(changes: readonly WireChange[]): ReadonlyMap<string, OpeningBook> {
  const books = new Map<string, OpeningBook>();
  const running = new Map<string, { now: number; least: number }>();
  for (const { ticker, marketId, side, price, hundredths } of changes) {
    const key = `${ticker} ${side} ${price}`;
    const level = running.get(key) ?? { now: 0, least: 0 };
    level.now += hundredths;
    level.least = Math.min(level.least, level.now);
    running.set(key, level);
    const book = books.get(ticker) ?? { marketId, yes: new Map(), no: new Map() };
    books.set(ticker, book);
    book[side].set(price, sizeText(100 - level.least));
  }
  return books;
}

/** The venue's order of keys and its decimals. */
function frameOf(change: WireChange): string {
  return JSON.stringify({
    type: "orderbook_delta",
    sid: 1,
    seq: firstSequence,
    msg: {
      market_ticker: change.ticker,
      market_id: change.marketId,
      price_dollars: change.price,
      delta_fp: sizeText(change.hundredths),
      side: change.side,
      ts: change.ts,
      ts_ms: change.tsMs,
    },
  });
}

function sizeText(hundredths: number): string {
  const size = String(Math.abs(hundredths)).padStart(3, "0");
  return `${hundredths < 0 ? "-" : ""}${size.slice(0, -2)}.${size.slice(-2)}`;
}

const zero = 48;
const nine = 57;

/** Returns where the growing number stands in each frame of the tape. */
export function numberPlacesIn(tape: WireTape): Int32Array {
  return Int32Array.from(tape.frames, (frame) => frame.indexOf(tape.written));
}

/** Writes the number, which grows by one from frame to frame, over its place in the bytes of frames. */
export class NumberWriter {
  readonly #digits: Uint8Array;

  constructor(first: number) {
    this.#digits = Uint8Array.from(Buffer.from(String(first)));
  }

  write(bytes: Uint8Array, place: number): void {
    const digits = this.#digits;
    for (let digit = 0; digit < digits.length; digit += 1) {
      bytes[place + digit] = digits[digit] as number;
    }
    let digit = digits.length - 1;
    while (digits[digit] === nine) {
      digits[digit] = zero;
      digit -= 1;
    }
    digits[digit] = (digits[digit] as number) + 1;
  }
}
