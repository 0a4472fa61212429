// The feed between a socket and the order book host, both made by hand: when books are read over HTTP, what the answers
// do, and that a stream which merely answers pings is found out.

import { beforeEach, describe, expect, test } from "vitest";
import {
  book,
  bookAt,
  first,
  priceChange,
  second,
  syntheticMarket,
  yes,
} from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import {
  type ScriptedReply,
  type ScriptedSocket,
  ScriptedTransport,
  type SeenRequest,
} from "../../../../../test/support/venues/scripted-transport.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import {
  type DurationMicros,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { MarketFeed } from "../../shared/market-feed.ts";
import { createPolymarketFeed } from "./feed.ts";

const ids = [marketId("polymarket", first), marketId("polymarket", second)] as const;

const ownBook = {
  bids: [["0.36", "80.5"]],
  asks: [["0.38", "75"]],
} as const;

let transport: ScriptedTransport;
let decoded: RecordingSink;
let own: RecordingSink;
let doubts: string[];
let feed: MarketFeed;
/** What the order book host answers for each token. */
let books: Map<string, object>;
let answer: (request: SeenRequest) => ScriptedReply;

/** Books of both markets as the host has them. */
function hostBook(asset: string, content: Omit<Parameters<typeof book>[0], "asset">): void {
  books.set(asset, book({ ...content, asset }));
}

beforeEach(() => {
  books = new Map();
  doubts = [];
  answer = ({ path, query, body }) => {
    const asked =
      path === "/book"
        ? [query.get("token_id") ?? ""]
        : (body as { token_id: string }[]).map(({ token_id: token }) => token);
    const found = asked.flatMap((token) => books.get(token) ?? []);
    if (path === "/books") return { status: 200, body: found.reverse() };
    return found[0] === undefined
      ? { status: 404, body: { error: "No orderbook exists for the requested token id" } }
      : { status: 200, body: found[0] };
  };
  transport = new ScriptedTransport((request) => answer(request));
  makeFeed(seconds(60));
});

/** Makes the feed anew; its books are compared in rounds of that length. */
function makeFeed(reconcileEvery: DurationMicros): void {
  [decoded, own] = [new RecordingSink(), new RecordingSink()];
  feed = createPolymarketFeed({
    environment: "local",
    urls: { gamma: "http://127.0.0.1:1", clob: "http://127.0.0.1:1", stream: "ws://127.0.0.1:1" },
    transport,
    random: { nextUint32: () => 0 },
    sink: decoded,
    connectionSink: own,
    directories: newDirectories(),
    fallback: { reconcileEvery },
    doubtful: (markets, why) => doubts.push(`${markets.join(" ")}: ${why}`),
  });
}

/** Lets time pass, the socket answering its pings; returns the texts that were sent, pings left out. */
async function pass(secondsCount: number, isAnswering = true): Promise<readonly string[]> {
  const before = transport.sockets.map(({ sent }) => sent.length);
  for (let step = 0; step < secondsCount * 4; step += 1) {
    const socket = transport.sockets.at(-1);
    if (isAnswering && socket !== undefined && !socket.isClosed) socket.deliver("PONG");
    transport.clock.advance(milliseconds(250));
    for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
  }
  return transport.sockets
    .flatMap(({ sent }, number) => sent.slice(before[number] ?? 0))
    .filter((text) => text !== "PING");
}

async function open(): Promise<ScriptedSocket> {
  feed.subscribe([
    syntheticMarket(first, { yes, no: "no-1" }),
    syntheticMarket(second, { yes: "11", no: "12" }),
  ]);
  feed.start();
  await pass(1);
  const socket = transport.sockets[0];
  if (socket === undefined) expect.fail("no socket");
  return socket;
}

/** An open connection with both books. */
async function follow(): Promise<ScriptedSocket> {
  const socket = await open();
  socket.deliver([book(ownBook), book({ bids: [["0.10", "1"]], asset: "11" })]);
  hostBook(yes, ownBook);
  hostBook("11", { bids: [["0.10", "1"]] });
  await pass(1);
  return socket;
}

/** What the feed itself said, signs of life left out. */
const told = () => own.events.filter(({ kind }) => kind !== "StreamAlive");

/** Lets time pass until the first market's book has been read once more. */
async function nextRead(): Promise<void> {
  const count = () =>
    transport.requests.filter(({ query, body }) => {
      return query.get("token_id") === yes || JSON.stringify(body).includes(yes);
    }).length;
  const before = count();
  for (let quarter = 0; count() === before; quarter += 1) {
    expect(quarter).toBeLessThan(200);
    await pass(0.25);
  }
}

const renewal = [
  { operation: "unsubscribe", assets_ids: [yes] },
  { operation: "subscribe", assets_ids: [yes], custom_feature_enabled: true },
];

const parsed = (texts: readonly string[]): unknown[] => texts.map((text) => JSON.parse(text));

describe("comparing", () => {
  test("a change that was lost below the touch is found, and only its book asked for again", async () => {
    const socket = await follow();
    hostBook(yes, {
      bids: [
        ["0.30", "5"],
        ["0.36", "80.5"],
      ],
      asks: [["0.38", "75"]],
      at: bookAt + 1,
    });
    const sent: string[] = [];
    for (let turn = 1; turn < 200 && sent.length === 0; turn += 1) {
      // The other book is busy: the channel is not silent.
      const levels = [["0.10", String(turn)]] as const;
      const at = bookAt + turn * 1_000;
      socket.deliver(priceChange(at, { asset: "11", price: "0.10", size: String(turn) }));
      hostBook("11", { bids: levels, at });
      sent.push(...(await pass(1)));
    }
    expect(parsed(sent)).toEqual(renewal);
    expect(own.events.filter(({ kind }) => kind === "BookDisproved")).toMatchObject([
      { market: ids[0], cause: "comparison" },
    ]);
    expect(own.kinds).not.toContain("SequenceGap");
    expect(feed.status().counters).toMatchObject({
      "probes that differed": 2,
      "books found wrong": 1,
      "books corrected": 1,
    });
    socket.deliver(book({ bids: [["0.30", "5"]], asks: [["0.38", "75"]], at: bookAt + 1 }));
    await pass(1);
    expect(feed.status()).toMatchObject({ resyncs: 1, reconnects: 0, polledMarkets: 0 });
  });

  test("books that agree disturb nobody, however long", async () => {
    const socket = await follow();
    for (let part = 0; part < 12; part += 1) {
      socket.deliver(book({ ...ownBook, at: bookAt + part }));
      hostBook(yes, { ...ownBook, at: bookAt + part });
      expect(await pass(20)).toEqual([]);
    }
    expect(feed.status().counters["probes that agreed"]).toBeGreaterThan(3);
    expect(own.kinds).not.toContain("SequenceGap");
    expect(told().slice(1)).toContainEqual(
      expect.objectContaining({ kind: "BookConfirmed", stream: "polymarket/market-1" }),
    );
    expect(own.kinds).not.toContain("BookDisproved");
  });

  test("a book that the venue is ahead of is confirmed by the change that was under way", async () => {
    const socket = await follow();
    const ahead = { bids: [["0.36", "90"]], asks: [["0.38", "75"]], at: bookAt + 1 } as const;
    hostBook(yes, ahead);
    await nextRead();
    const confirmed = () =>
      told().filter((event) => event.kind === "BookConfirmed" && event.market === ids[0]);
    const before = confirmed().length;
    socket.deliver(priceChange(bookAt + 1, { asset: yes, price: "0.36", size: "90" }));
    expect(confirmed()).toHaveLength(before + 1);
    await pass(5);
    expect(feed.status().counters["probes that differed"]).toBe(0);
  });

  test("a book that is lost while it is compared is not judged", async () => {
    await follow();
    hostBook(yes, { bids: [["0.20", "1"]], at: bookAt + 1 });
    await nextRead();
    feed.refresh(ids[0]);
    await pass(3);
    expect(feed.status().counters).toMatchObject({
      "probes that differed": 0,
      "probes that proved nothing": 1,
    });
  });

  test("an answer from before the last change proves nothing", async () => {
    const socket = await follow();
    hostBook(yes, { bids: [["0.20", "1"]], at: bookAt - 5_000 });
    for (let part = 0; part < 12; part += 1) {
      socket.deliver(book({ bids: [["0.10", "1"]], asset: "11", at: bookAt + part }));
      hostBook("11", { bids: [["0.10", "1"]], at: bookAt + part });
      expect(await pass(20)).toEqual([]);
    }
    const { counters } = feed.status();
    expect(counters["probes that proved nothing"]).toBeGreaterThan(0);
    expect(counters["books found wrong"]).toBe(0);
  });
});

test("a market whose book the host no longer has is looked up in the catalogue", async () => {
  await follow();
  books.delete("11");
  await pass(20);
  expect(doubts).toEqual([`${ids[1]}: the venue answers no book for it`]);
  books.clear();
  doubts.length = 0;
  feed.unsubscribe([ids[1]]);
  await pass(30);
  // Asked for alone the host says so with 404.
  expect(transport.seen("GET", "/book").length).toBeGreaterThan(0);
  expect(doubts).toContain(`${ids[0]}: the venue answers no book for it`);
});

describe("a stream that answers pings and delivers nothing", () => {
  beforeEach(() => makeFeed(minutes(60)));

  test("is compared after 30 s, and what it withheld is found then", async () => {
    await follow();
    hostBook(yes, { bids: [["0.37", "1"]], asks: [["0.38", "75"]], at: bookAt + 1 });
    expect(await pass(28)).toEqual([]);
    expect(parsed(await pass(16))).toEqual(renewal);
    expect(told().slice(1)).toMatchObject([
      { kind: "BookConfirmed", market: ids[1] },
      { kind: "BookDisproved", market: ids[0], cause: "comparison" },
    ]);
    // It does not bring the book either, so another one is made.
    await pass(18);
    expect(own.events).toContainEqual(
      expect.objectContaining({ reason: "books could not be brought back" }),
    );
  });

  test("is left alone for two minutes while its books are the venue's", async () => {
    await follow();
    expect(await pass(110)).toEqual([]);
    expect(feed.status().counters["probes that agreed"]).toBeGreaterThanOrEqual(3);
    await pass(22);
    expect(own.events).toContainEqual(
      expect.objectContaining({ reason: "no market data, though pings are answered" }),
    );
  });
});

describe("a subscription without a book", () => {
  test("has it read over HTTP, and the stream takes it back", async () => {
    const socket = await open();
    socket.deliver(book(ownBook));
    hostBook("11", { bids: [["0.10", "1"]] });
    const isAsked = () =>
      transport.seen("GET", "/book").some(({ query }) => query.get("token_id") === "11");
    await pass(8);
    expect(isAsked()).toBe(false);
    await pass(5);
    expect(isAsked()).toBe(true);
    expect(decoded.batches.at(-1)).toMatchObject({ market: 1, levels: ["bid 1000 × 1000000"] });
    // Also after the stream was given up for it.
    await pass(20);
    expect(feed.status()).toMatchObject({ state: "open", polledMarkets: 1, reconnects: 0 });
    expect(feed.status().counters["markets given up"]).toBe(1);
    socket.deliver(book({ bids: [["0.11", "1"]], asset: "11" }));
    await pass(2);
    expect(feed.status()).toMatchObject({ polledMarkets: 0 });
    expect(feed.status().counters["markets given up"]).toBe(0);
    expect(told().map(({ kind }) => kind)).toEqual([
      "StreamOpened",
      "ModeDegraded",
      "StreamOpened",
      "ModeRecovered",
      "StreamClosed",
    ]);
  });
});

describe("a stream that is down", () => {
  test("has all books polled, one read for many, the YES tokens alone", async () => {
    const socket = await follow();
    socket.options.observer.closed("gone");
    for (let step = 0; step < 14; step += 1) {
      await pass(1);
      for (const later of transport.sockets.slice(1)) {
        if (!later.isClosed) later.options.observer.closed("refused");
        later.isClosed = true;
      }
    }
    expect(feed.status().polledMarkets).toBe(2);
    const [read] = transport.seen("POST", "/books");
    expect(read?.body).toEqual([{ token_id: yes }, { token_id: "11" }]);
    expect(read?.headers["content-type"]).toBe("application/json");
    expect(read?.headers["user-agent"]).toBe("arbytron");
    const polled = decoded.batches.slice(-2);
    expect(new Set(polled.map(({ market, levels }) => `${market}: ${levels.length}`))).toEqual(
      new Set(["0: 2", "1: 1"]),
    );
  });
});

test("the terms of a market that is taken up again are looked at", async () => {
  await follow();
  feed.unsubscribe([ids[0]]);
  feed.subscribe([syntheticMarket(first, { yes, no: "no-1" })]);
  feed.subscribe([syntheticMarket(first, { yes, no: "no-1" })]);
  expect(doubts).toEqual([`${ids[0]}: nobody listened to them for a while`]);
});

describe("a book that is asked for", () => {
  beforeEach(() => makeFeed(minutes(60)));

  test("is suspect and subscribed to anew at once, and again after five seconds at the soonest", async () => {
    const socket = await follow();
    const before = socket.sent.length;
    feed.refresh(ids[0]);
    feed.refresh(ids[0]);
    expect(parsed(socket.sent.slice(before))).toEqual(renewal);
    await pass(1);
    expect(told().slice(1)).toMatchObject([{ kind: "SequenceGap", markets: [ids[0]] }]);
    socket.deliver(book({ ...ownBook, at: bookAt + 1 }));
    feed.refresh(ids[0]);
    expect(await pass(3)).toEqual([]);
    // The venue's second book for the same loss waits half a second longer.
    expect(parsed(await pass(3))).toEqual(renewal);
    expect(told().filter(({ kind }) => kind === "SequenceGap")).toHaveLength(2);
    expect(feed.status()).toMatchObject({ resyncs: 1, reconnects: 0 });
  });

  test("puts its own terms in doubt, and not those of all that its connection carries", async () => {
    const socket = await follow();
    feed.refresh(ids[0]);
    socket.deliver(book({ ...ownBook, at: bookAt + 1 }));
    await pass(11);
    feed.refresh(ids[0]);
    await pass(1);
    expect(doubts).toEqual([`${ids[0]}: its book was refused`, `${ids[0]}: its book was refused`]);
  });

  test("is not asked for when the feed does not carry it or has stopped", async () => {
    await follow();
    feed.refresh(marketId("polymarket", "0xunknown"));
    expect(await pass(2)).toEqual([]);
    await feed.stop();
    feed.refresh(ids[0]);
    expect(transport.clock.waiting).toBe(0);
  });
});

test("while inputs pile up books are read less, at the limit not at all", async () => {
  makeFeed(seconds(20));
  await follow();
  const readsIn = async (count: number): Promise<number> => {
    const before = transport.requests.length;
    await pass(count);
    return transport.requests.length - before;
  };
  await pass(20);
  const easy = await readsIn(40);
  feed.ease("strained");
  await pass(20);
  const strained = await readsIn(40);
  expect(strained).toBeGreaterThan(0);
  expect(strained).toBeLessThanOrEqual(easy / 2);
  feed.ease("full");
  await pass(1);
  expect(await readsIn(10)).toBe(0);
});

test("a changed grid and a resolution are looked up at once", async () => {
  const socket = await follow();
  socket.deliver({
    event_type: "tick_size_change",
    market: first,
    asset_id: yes,
    old_tick_size: "0.01",
    new_tick_size: "0.001",
    timestamp: String(bookAt + 1),
  });
  const lost = `${ids.join(" ")}: messages of polymarket/market-1 were lost`;
  expect(doubts).toEqual([`${ids[0]}: its grid has changed`, lost]);
  socket.deliver({ event_type: "market_resolved", market: second, assets_ids: ["11", "12"] });
  expect(doubts.at(-1)).toBe(`${ids[1]}: it is resolved`);
  await feed.stop();
  expect(transport.clock.waiting).toBe(0);
});
