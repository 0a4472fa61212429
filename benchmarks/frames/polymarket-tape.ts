// A tape of Polymarket changes that may be played without end: behind every message stands, in reverse, the one that puts
// its levels back, so that every book is at its end what it was at its beginning. Each message states the touch that it
// leads to. Drawn over many markets at random, or rebuilt from the levels that a live recorder wrote down; it kept no
// books, so the touch of those is that of the levels it saw.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Market } from "../../src/domain/market/market.ts";
import { polymarketMarket, polymarketNoFees } from "../../src/replay/importers/venue-terms.ts";
import { dataFolder } from "../captures/recorded-captures.ts";
import { Draws } from "../harness/random.ts";
import type { WireTape } from "./wire-tape.ts";

/** Thirteen digits for longer than any benchmark runs. */
const firstMs = 1_790_000_000_000;

interface Listing {
  readonly condition: string;
  readonly yes: string;
  readonly no: string;
}

/** One level of a market's YES book: what rests there from now on. */
interface LevelChange {
  readonly side: "bid" | "ask";
  readonly cents: number;
  readonly hundredths: number;
}

interface Message {
  readonly listing: Listing;
  readonly changes: readonly LevelChange[];
}

interface Book {
  readonly bid: Map<number, number>;
  readonly ask: Map<number, number>;
}

/** How the documentation orders the keys of a message, and how recorded ones do. */
type Layout = "documented" | "recorded";

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Identifiers as long as the venue's: 64 digits of base 16, and 77 of base 10. */
function listingOf(market: number): Listing {
  const token = (outcome: string) => BigInt(`0x7${hashOf(`${outcome} ${market}`).slice(1)}`);
  return {
    condition: `0x${hashOf(`condition ${market}`)}`,
    yes: String(token("yes")),
    no: String(token("no")),
  };
}

/** Prices of a side that change: real changes lie even nearer to the best. */
const restlessPrices = 12;

/** Returns a tape of so many messages over so many cent markets, evenly over the twelve prices nearest to each market's
 * best; one in three changes two levels, and a quarter of the levels it names are taken away. */
export function drawnChangeTape(markets: number, count: number): WireTape {
  const draws = new Draws(20_261_120);
  const listings = Array.from({ length: markets }, (_, market) => listingOf(market));
  const levelOf = (market: number): LevelChange => {
    const isBid = draws.below(2) === 0;
    // Each market trades somewhere between 0.20 and 0.79.
    const best = 20 + ((market * 37) % 60);
    const away = draws.below(restlessPrices);
    const digits = 10 ** (2 + draws.below(5));
    return {
      side: isBid ? "bid" : "ask",
      cents: isBid ? best - away : best + 1 + away,
      hundredths: draws.below(4) === 0 ? 0 : 1 + draws.below(digits),
    };
  };
  const messages = Array.from({ length: count }, (_, message): Message => {
    // Every market changes at least once.
    const market = message < markets ? message : draws.below(markets);
    const one = levelOf(market);
    const other = levelOf(market);
    const isPair = draws.below(3) === 0 && !isSameLevel(one, other);
    return { listing: listings[market] as Listing, changes: isPair ? [one, other] : [one] };
  });
  return tapeOf(messages, "documented");
}

interface RecordedRow {
  readonly venue: string;
  readonly event_type: string;
  readonly outcome: string;
  readonly player: string;
  readonly side: string;
  readonly price: string;
  readonly size: string;
  readonly ts_ms: number;
}

/** Returns the tape of the recorded changes, or none when they are not there. Rows of one instant and market are one
 * message; each was kept for both tokens, and the YES token's rows say it all. Prices with float noise are left out. */
export function recordedChangeTape(): WireTape | undefined {
  const path = join(dataFolder, "nba_mvp_both_venues_ticks.jsonl.gz");
  if (!existsSync(path)) return undefined;
  const listings = new Map<string, Listing>();
  const messages: (Message & { readonly changes: LevelChange[]; readonly at: number })[] = [];
  for (const line of gunzipSync(readFileSync(path)).toString("utf8").split("\n")) {
    if (line === "") continue;
    const row = JSON.parse(line) as RecordedRow;
    const isChange = row.venue === "polymarket" && row.event_type === "price_change";
    if (!isChange || row.outcome !== "YES" || !/^0\.\d\d?$/.test(row.price)) continue;
    const listing = listings.get(row.player) ?? listingOf(listings.size);
    listings.set(row.player, listing);
    const change: LevelChange = {
      side: row.side === "BUY" ? "bid" : "ask",
      cents: Math.round(Number(row.price) * 100),
      hundredths: Math.round(Number(row.size) * 100),
    };
    const last = messages.at(-1);
    const isSame = last?.at === row.ts_ms && last.listing === listing;
    if (isSame && !last.changes.some((other) => isSameLevel(other, change))) {
      last.changes.push(change);
    } else messages.push({ listing, changes: [change], at: row.ts_ms });
  }
  return tapeOf(messages, "recorded");
}

function isSameLevel(one: LevelChange, other: LevelChange): boolean {
  return one.side === other.side && one.cents === other.cents;
}

function tapeOf(messages: readonly Message[], layout: Layout): WireTape {
  const books = new Map<Listing, Book>();
  for (const { listing, changes } of messages) {
    const book = books.get(listing) ?? { bid: new Map(), ask: new Map() };
    books.set(listing, book);
    // A hundred contracts at each price that ever changes. What rested when the recorder began is not known.
    const isKnown = layout === "documented";
    for (const { side, cents } of isKnown ? changes : []) book[side].set(cents, 10_000);
  }
  const opening = [...books].map(([listing, book]) => bookFrame(listing, book));
  const frames: string[] = [];
  const opposites: Message[] = [];
  const play = ({ listing, changes }: Message): void => {
    const book = books.get(listing) as Book;
    const before = changes.map((change) => apply(book, change));
    opposites.push({ listing, changes: before.reverse() });
    frames.push(changeFrame(listing, book, changes, layout));
  };
  for (const message of messages) play(message);
  for (const message of [...opposites].reverse()) play(message);
  return {
    markets: [...books.keys()].map(marketOf),
    opening,
    frames,
    written: String(firstMs),
    first: firstMs,
  };
}

/** Changes the level and returns the change that puts it back. */
function apply(book: Book, change: LevelChange): LevelChange {
  const levels = book[change.side];
  const before = levels.get(change.cents) ?? 0;
  if (change.hundredths === 0) levels.delete(change.cents);
  else levels.set(change.cents, change.hundredths);
  return { ...change, hundredths: before };
}

function marketOf({ condition, yes, no }: Listing): Market {
  const words = { symbol: condition, title: condition, groupSymbol: null, stepTicks: 100 };
  return polymarketMarket(words, polymarketNoFees, { yes, no });
}

function bookFrame({ condition, yes }: Listing, { bid, ask }: Book): string {
  const side = (levels: ReadonlyMap<number, number>) =>
    [...levels].map(([cents, hundredths]) => ({
      price: priceText(cents),
      size: sizeText(hundredths),
    }));
  return JSON.stringify({
    event_type: "book",
    market: condition,
    asset_id: yes,
    bids: side(bid),
    asks: side(ask),
    hash: hashOf(condition).slice(0, 40),
    timestamp: String(firstMs - 1),
  });
}

/** The venue tells every changed level for both tokens. */
function changeFrame(
  { condition, yes, no }: Listing,
  book: Book,
  changes: readonly LevelChange[],
  layout: Layout,
): string {
  const bid = Math.max(0, ...book.bid.keys());
  const ask = Math.min(100, ...book.ask.keys());
  const entries = changes.flatMap(({ side, cents, hundredths }) => {
    const hash = hashOf(`${condition} ${cents} ${hundredths}`).slice(0, 40);
    const isBid = side === "bid";
    const size = sizeText(hundredths);
    const touch = (low: number, high: number) => ({
      best_bid: priceText(low),
      best_ask: priceText(high),
    });
    return [
      {
        asset_id: yes,
        price: priceText(cents),
        size,
        side: isBid ? "BUY" : "SELL",
        hash,
        ...touch(bid, ask),
      },
      {
        asset_id: no,
        price: priceText(100 - cents),
        size,
        side: isBid ? "SELL" : "BUY",
        hash,
        ...touch(100 - ask, 100 - bid),
      },
    ];
  });
  const timestamp = String(firstMs);
  return JSON.stringify(
    layout === "documented"
      ? { event_type: "price_change", market: condition, timestamp, price_changes: entries }
      : { market: condition, price_changes: entries, timestamp, event_type: "price_change" },
  );
}

/** The shortest text, as the venue writes. */
function priceText(cents: number): string {
  if (cents % 100 === 0) return String(cents / 100);
  return `0.${String(cents).padStart(2, "0").replace(/0$/, "")}`;
}

function sizeText(hundredths: number): string {
  const fraction = String(hundredths % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  const whole = String(Math.floor(hundredths / 100));
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
