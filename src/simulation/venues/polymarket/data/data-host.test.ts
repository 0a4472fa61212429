// The Data API and the stream of activity of the simulated Polymarket: who did what, listed late, by cursor alone; frames
// under both types, and the silences that the venue is known for.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { polymarketListing } from "../../../../../test/support/polymarket-listing.ts";
import {
  addDuration,
  epochMicros,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { ShellReply } from "../../../transport/shell.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import {
  buildPolymarketVenue,
  type PolymarketVenue,
  type PolymarketVenueOptions,
} from "../venue.ts";

const startAt = epochMicros(1_790_000_000_000_000);

const listing = polymarketListing("data", startAt, {
  outcomes: ["Up", "Down"],
  endAt: addDuration(startAt, minutes(60)),
  fees: null,
  slug: "btc-updown-15m-1790000100",
  question: "Bitcoin Up or Down?",
});

const taker = `0x${"a".repeat(40)}`;
const maker = `0x${"b".repeat(40)}`;

let clock: VirtualClock;
let venue: PolymarketVenue;
let orders = 0;

type Wire = Readonly<Record<string, unknown>>;

function build(change: Partial<PolymarketVenueOptions> = {}): void {
  clock = new VirtualClock(startAt);
  venue = buildPolymarketVenue({ clock, markets: [listing], accounts: [], ...change });
  for (const wallet of [taker, maker]) venue.accounts.open(wallet, 1_000_000_000n);
  venue.accounts.setFinality({ minedAfterMillis: 2_000 });
}

beforeEach(() => build({ feed: { lostOutcomeChance: 0 } }));

afterEach(() => {
  venue.sources.stop();
  venue.shell.stop();
});

function send(
  wallet: string,
  orderType: "GTC" | "FAK",
  shares: bigint,
  cents: bigint,
  isYes = true,
): void {
  orders += 1;
  const size = shares * 1_000_000n;
  venue.accounts.create(
    {
      orderId: `0x${String(orders).padStart(64, "0")}`,
      owner: wallet,
      maker: wallet,
      tokenId: isYes ? listing.yesToken : listing.noToken,
      side: "BUY",
      makerAmount: (size * cents) / 100n,
      takerAmount: size,
      orderType,
      postOnly: false,
      expiresAt: null,
    },
    clock.now(),
    (result) => {
      if (!result.ok) throw new Error(result.error.message);
    },
  );
}

/** Ten shares at 0.40 and twenty at 0.41 in one transaction: an average off the grid. */
function trade(): void {
  send(maker, "GTC", 10n, 60n, false);
  send(maker, "GTC", 20n, 59n, false);
  send(taker, "GTC", 30n, 41n);
}

function get(path: string): { status: number; body: Wire & { data: Wire[] }; reply: ShellReply } {
  const [pathname = "", query = ""] = path.split("?");
  let answer: ShellReply | undefined;
  venue.data.request({ method: "GET", path: pathname, query, headers: {}, body: "" }, (reply) => {
    answer = reply;
  });
  if (answer === undefined) throw new Error("no answer");
  return { status: answer.status, body: JSON.parse(answer.body), reply: answer };
}

function cursorOf(body: Wire): string | null {
  return (body.pagination as { next_cursor: string | null }).next_cursor;
}

describe("the Data API", () => {
  test("lists a trade when its block has come and the feed has caught up", () => {
    trade();
    expect(get(`/v2/activity?user=${taker}`).body.data).toEqual([]);
    clock.advance(seconds(3));
    expect(get(`/v2/activity?user=${taker}`).body.data).toEqual([]);
    clock.advance(seconds(2));
    const { body } = get(`/v2/activity?user=${taker.toUpperCase().replace("0X", "0x")}`);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      proxy_wallet: taker,
      type: "TRADE",
      side: "BUY",
      token_id: listing.yesToken,
      condition_id: listing.conditionId,
      size: 30,
      price: 0.406666,
      usdc_size: 12.19998,
      timestamp: 1_790_000_002,
      slug: listing.slug,
      outcome: "Up",
      outcome_index: 0,
    });
    expect(body.pagination).toEqual({ limit: 100, offset: 0, has_more: false, next_cursor: null });
  });

  test("hides makers from the list of trades unless asked for, and never from activity", () => {
    trade();
    clock.advance(seconds(5));
    expect(get("/v2/trades").body.data).toHaveLength(1);
    expect(get("/v2/trades?taker_only=false").body.data).toHaveLength(3);
    const own = get(`/v2/activity?user=${maker}`).body.data;
    expect(own.map(({ size, price, outcome }) => [size, price, outcome])).toEqual([
      [20, 0.59, "Down"],
      [10, 0.6, "Down"],
    ]);
    expect(new Set(own.map((row) => row.transaction_hash)).size).toBe(1);
  });

  test("never lists a trade that failed", () => {
    venue.wallets.decideNext("failed");
    trade();
    clock.advance(minutes(10));
    expect(get("/v2/trades?taker_only=false").body.data).toEqual([]);
  });

  test("pages by cursor alone; the first page decides how long, empty pages are no end", () => {
    for (let count = 0; count < 40; count += 1) trade();
    clock.advance(seconds(5));
    const seen: Wire[] = [];
    let empty = 0;
    let cursor: string | null = "";
    for (let page = 0; cursor !== null && page < 200; page += 1) {
      const suffix = cursor === "" ? "&limit=1" : `&limit=77&cursor=${cursor}`;
      const { body } = get(`/v2/activity?user=${maker}${suffix}`);
      if (body.data.length === 0) empty += 1;
      expect(body.data.length).toBeLessThanOrEqual(1);
      seen.push(...body.data);
      cursor = cursorOf(body);
    }
    expect(cursor).toBeNull();
    expect(seen).toHaveLength(80);
    expect(empty).toBeGreaterThan(0);
  });

  test.each([
    ["/trades?user=x", 410, "gone"],
    ["/activity", 410, "gone"],
    ["/v2/nothing", 404, "not_found"],
    ["/v2/activity", 400, "missing_parameter"],
    [`/v2/activity?user=${taker}&offset=10`, 400, "invalid_parameter"],
    ["/v2/activity?user=0x12", 400, "invalid_parameter"],
    [`/v2/activity?user=${taker}&limit=1001`, 400, "invalid_parameter"],
    [`/v2/activity?user=${taker}&cursor=nonsense`, 400, "invalid_cursor"],
    [`/v2/positions?user=${taker}&status=ODD`, 400, "invalid_parameter"],
    [`/v2/resolutions?condition=${listing.conditionId.slice(0, -2)}`, 400, "invalid_parameter"],
    [`/v2/trades?condition=${Array(21).fill("0x1").join(",")}`, 400, "invalid_parameter"],
  ])("%s is %d %s", (path, status, code) => {
    const answer = get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, retryable: false, trace_id: expect.any(String) });
  });

  test("refuses a cursor of other filters", () => {
    trade();
    clock.advance(seconds(5));
    const cursor = cursorOf(get(`/v2/activity?user=${maker}&limit=1`).body);
    expect(get(`/v2/activity?user=${taker}&cursor=${cursor}`).status).toBe(400);
    expect(get(`/v2/activity?user=${maker}&cursor=${cursor}`).status).toBe(200);
  });

  test("says how long to wait when too much is asked", () => {
    for (let count = 0; count < 200; count += 1) get(`/v2/activity?user=${taker}`);
    const { status, body, reply } = get(`/v2/activity?user=${taker}`);
    expect([status, body.retryable, reply.headers?.["retry-after"]]).toEqual([429, true, "10"]);
    clock.advance(seconds(10));
    expect(get(`/v2/activity?user=${taker}`).status).toBe(200);
  });

  test("a late row takes its old place half an hour later", () => {
    venue.activity.useFeed({ lateChance: 1_000_000 });
    trade();
    clock.advance(seconds(2));
    venue.activity.useFeed({ lateChance: 0 });
    trade();
    clock.advance(seconds(10));
    expect(get(`/v2/activity?user=${taker}`).body.data).toHaveLength(1);
    clock.advance(minutes(30));
    const seconds2 = get(`/v2/activity?user=${taker}`).body.data.map((row) => row.timestamp);
    expect(seconds2).toEqual([1_790_000_004, 1_790_000_002]);
  });

  test("lists what is held and what it pays, in the words of its state", () => {
    trade();
    clock.advance(seconds(5));
    const open = get(`/v2/positions?user=${taker}`).body.data;
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ current_size: 30, avg_price: 0.406666, status: "OPEN" });
    const asked = `/v2/resolutions?condition=${listing.conditionId}`;
    expect(get(asked).body.data[0]).toMatchObject({ status: "initialized" });
    venue.oracle.move(listing.conditionId, "proposed");
    expect(get(asked).body.data[0]).toMatchObject({ status: "proposed" });
    expect(get(asked).body.data[0]).not.toHaveProperty("payouts");
    venue.control.resolve(listing.conditionId, "no");
    expect(get(asked).body.data[0]).toMatchObject({ status: "resolved", payouts: [0, 1_000_000] });
    expect(get(`/v2/positions?user=${taker}&status=REDEEMABLE_LOST`).body.data).toHaveLength(1);
    expect(get(`/v2/positions?user=${taker}&status=REDEEMABLE`).body.data).toHaveLength(0);
    expect(get(`/v2/positions?user=${maker}&status=REDEEMABLE`).body.data).toHaveLength(1);
  });

  test("a cursor of a size that no page has is none", () => {
    trade();
    clock.advance(seconds(5));
    for (const limit of [0, 1_001, 1e9]) {
      const forged = JSON.stringify([Number.MAX_SAFE_INTEGER, 0, limit, ""]);
      const cursor = Buffer.from(forged).toString("base64url");
      expect(get(`/v2/trades?cursor=${cursor}`), String(limit)).toMatchObject({
        status: 400,
        body: { code: "invalid_cursor" },
      });
    }
  });

  test("now and then the outcome is 999", () => {
    venue.activity.useFeed({ lostOutcomeChance: 1_000_000 });
    trade();
    clock.advance(seconds(5));
    expect(get("/v2/trades").body.data[0]).toMatchObject({
      outcome_index: 999,
      token_id: listing.yesToken,
    });
  });
});

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe("the stream of activity", () => {
  function connect() {
    const frames: string[] = [];
    const request = { method: "GET", path: "/", query: "", headers: {}, body: "" };
    const answer = venue.rtds.upgrade(request);
    if (!answer.accepted) throw new Error("refused");
    let isCut = false;
    const session = answer.open({
      text: (frame) => frames.push(frame),
      ping: () => undefined,
      close: () => undefined,
      reset: () => {
        isCut = true;
      },
    });
    return { session, frames, isCut: () => isCut };
  }

  function subscribe(...subscriptions: readonly Wire[]): string {
    return JSON.stringify({ action: "subscribe", subscriptions });
  }

  const trades = { topic: "activity", type: "trades" };
  const matched = { topic: "activity", type: "orders_matched" };

  function tradeNow(): void {
    trade();
    clock.advance(seconds(3));
  }

  test("tells every wallet's trades under each type that was asked for", () => {
    const { session, frames } = connect();
    session.receive(subscribe(trades, matched));
    tradeNow();
    const messages = frames.map((frame) => JSON.parse(frame) as Wire);
    expect(messages.map(({ type }) => String(type)).toSorted(byText)).toEqual([
      ...Array(3).fill("orders_matched"),
      ...Array(3).fill("trades"),
    ]);
    expect(messages[0]).toMatchObject({
      topic: "activity",
      timestamp: 1_790_000_002_000,
      connection_id: expect.any(String),
      payload: { proxyWallet: taker, asset: listing.yesToken, size: 30, price: 0.406666 },
    });
  });

  test.each([
    ["a bad topic beside a good one", subscribe({ topic: "nonsense" }, trades)],
    ["a bad type", subscribe({ topic: "activity", type: "nonsense" }, trades)],
    ["a filter that is no JSON", subscribe({ ...trades, filters: "{" }, matched)],
    ["no action", JSON.stringify({ subscriptions: [trades] })],
    ["no JSON", "{"],
  ])("%s: silence", (_, frame) => {
    const { session, frames } = connect();
    session.receive(frame);
    tradeNow();
    expect(frames).toEqual([]);
    session.receive(subscribe(trades));
    tradeNow();
    expect(frames).toHaveLength(3);
  });

  test("filters by the event and never by the wallet", () => {
    const { session, frames } = connect();
    session.receive(subscribe({ ...trades, filters: '{"event_slug":"another"}' }));
    tradeNow();
    expect(frames).toEqual([]);
    session.receive(subscribe({ ...trades, filters: `{"event_slug":"${listing.slug}-event"}` }));
    tradeNow();
    expect(frames).toHaveLength(3);
  });

  test("one of the types may fall silent while the other speaks", () => {
    const { session, frames } = connect();
    session.receive(subscribe(trades, matched));
    venue.rtds.silence("trades", true);
    tradeNow();
    expect(frames.map((frame) => JSON.parse(frame).type)).toEqual(Array(3).fill("orders_matched"));
  });

  test("answers ping with pong, and cuts who does not ping", () => {
    const quiet = connect();
    const alive = connect();
    for (let count = 0; count < 30; count += 1) {
      clock.advance(seconds(5));
      alive.session.receive("ping");
    }
    clock.advance(milliseconds(1));
    expect(alive.frames).toEqual(Array(30).fill("pong"));
    expect([quiet.isCut(), alive.isCut()]).toEqual([true, false]);
  });
});

describe("invented wallets", () => {
  test("trade by the seed, and the public hears of it", () => {
    const run = (): readonly unknown[] => {
      build({ sources: { count: 3, every: seconds(5) }, seed: 7 });
      for (const [side, price] of [
        ["bid", "0.40"],
        ["ask", "0.42"],
      ] as const) {
        venue.control.place({ market: listing.conditionId, side, price, size: "100000" });
      }
      clock.advance(minutes(5));
      venue.sources.stop();
      return venue.activity.rows();
    };
    const rows = run();
    const [first] = venue.sources.addresses;
    expect(rows.length).toBeGreaterThan(50);
    const own = get(`/v2/activity?user=${first}&limit=1000`).body.data;
    expect(new Set(own.map(({ type }) => type))).toContain("TRADE");
    expect(run()).toEqual(rows);
  });
});
