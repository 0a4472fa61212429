// The catalogue host: every filter finds what it names and an unknown one everything, events by keyset with their markets,
// prices as old as the cache, and the walk of a question to its answer.

import { beforeEach, describe, expect, test } from "vitest";
import { polymarketListing } from "../../../../../test/support/polymarket-listing.ts";
import { addDuration, days, epochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { ShellReply } from "../../../transport/shell.ts";
import { VirtualClock } from "../../../virtual-clock.ts";
import type { PolymarketListing } from "../listing.ts";
import { buildPolymarketVenue, type PolymarketVenue } from "../venue.ts";

const startAt = epochMicros(1_790_000_000_000_000);
const group = { id: "9001", slug: "the-group", title: "The group", negRisk: true };

function listing(name: string, change: Partial<PolymarketListing> = {}): PolymarketListing {
  return polymarketListing(name, startAt, { fees: null, ...change });
}

const alpha = listing("alpha", { negRisk: true, events: [group], tagIds: ["7"] });
const beta = listing("beta", {
  negRisk: true,
  events: [group],
  endAt: addDuration(startAt, days(9)),
});
const game = listing("game", {
  gameStartAt: addDuration(startAt, days(1)),
  gameId: "77",
  sportsMarketType: "moneyline",
  seriesId: "12",
});
const second = listing("second", { version: "v2" });

let clock: VirtualClock;
let venue: PolymarketVenue;

type Wire = Readonly<Record<string, unknown>>;

beforeEach(() => {
  clock = new VirtualClock(startAt);
  const markets = [alpha, beta, game, second];
  venue = buildPolymarketVenue({ clock, markets, accounts: [] });
});

function get(path: string): { status: number; body: Wire; reply: ShellReply } {
  const [pathname = "", query = ""] = path.split("?");
  let answer: ShellReply | undefined;
  venue.gamma.request({ method: "GET", path: pathname, query, headers: {}, body: "" }, (reply) => {
    answer = reply;
  });
  if (answer === undefined) throw new Error("no answer");
  return { status: answer.status, body: JSON.parse(answer.body), reply: answer };
}

function slugs(path: string): readonly unknown[] {
  const { body } = get(path);
  const rows = (body.markets ?? body.events) as readonly Wire[];
  return rows.map(({ slug }) => slug);
}

function marketOf(name: string): Wire {
  return (get(`/markets/keyset?slug=will-${name}`).body.markets as readonly Wire[])[0] ?? {};
}

const all = ["will-alpha", "will-beta", "will-game", "will-second"];

describe("markets by keyset", () => {
  test.each([
    ["", all],
    ["?no_such_filter=1", all],
    [`?id[]=${alpha.gammaId}&id[]=${game.gammaId}`, ["will-alpha", "will-game"]],
    [`?clob_token_ids=${beta.noToken}`, ["will-beta"]],
    [`?condition_ids=${game.conditionId}`, ["will-game"]],
    [`?question_ids=${game.questionId}`, ["will-game"]],
    ["?tag_id=7", ["will-alpha"]],
    ["?series_id=12", ["will-game"]],
    ["?game_id=77", ["will-game"]],
    ["?sports_market_types[]=moneyline", ["will-game"]],
    ["?end_date_max=2026-10-01", ["will-beta"]],
    ["?end_date_min=2026-10-01T00:00:00Z&game_id=77", ["will-game"]],
    ["?start_date_min=2026-09-20", ["will-alpha", "will-game", "will-second"]],
    ["?volume_num_min=1", []],
    ["?liquidity_num_max=0", all],
    ["?closed=true", []],
    ["?uma_resolution_status=proposed", []],
    ["?order=endDate&ascending=true&limit=1", ["will-beta"]],
    ["?order=endDate&ascending=false&limit=1", ["will-alpha"]],
  ])("%s", (query, expected) => {
    expect(slugs(`/markets/keyset${query}`)).toEqual(expected);
  });

  test.each(["?offset=0", "?limit=101", "?limit=0", "?after_cursor=nonsense"])(
    "%s is 422, of events too",
    (query) => {
      expect(get(`/markets/keyset${query}`).status).toBe(422);
      expect(get(`/events/keyset${query}`).status).toBe(422);
    },
  );

  test("liquidity and volume count what rests and what was traded", () => {
    const market = alpha.conditionId;
    venue.control.place({ market, side: "bid", price: "0.40", size: "100" });
    venue.control.place({ market, side: "ask", price: "0.60", size: "50" });
    expect(marketOf("alpha").liquidityNum).toBe(60);
    venue.control.place({ market, side: "bid", price: "0.60", size: "50" });
    expect(marketOf("alpha")).toMatchObject({ liquidityNum: 40, volumeNum: 30 });
    expect(slugs("/markets/keyset?volume_num_min=30")).toEqual(["will-alpha"]);
  });
});

describe("events by keyset", () => {
  test("have their markets, page by cursor, and are one for markets that exclude each other", () => {
    const first = get("/events/keyset?limit=1").body;
    const [event] = first.events as readonly Wire[];
    expect(event).toMatchObject({ id: "9001", slug: "the-group", negRisk: true, closed: false });
    const markets = (event?.markets ?? []) as readonly Wire[];
    expect(markets.map(({ slug }) => slug)).toEqual(["will-alpha", "will-beta"]);
    const rest = slugs(`/events/keyset?after_cursor=${String(first.next_cursor)}`);
    expect(rest).toEqual(["will-game-event", "will-second-event"]);
  });

  test.each([
    ["?tag_id=7", ["the-group"]],
    ["?series_id=12", ["will-game-event"]],
    ["?slug=the-group", ["the-group"]],
    ["?closed=true", []],
  ])("%s", (query, expected) => {
    expect(slugs(`/events/keyset${query}`)).toEqual(expected);
  });

  test("are closed when the last of their markets is", () => {
    venue.control.resolve(alpha.conditionId, "no");
    expect(slugs("/events/keyset?closed=true")).toEqual([]);
    venue.control.resolve(beta.conditionId, "yes");
    expect(slugs("/events/keyset?closed=true")).toEqual(["the-group"]);
  });
});

describe("records", () => {
  test("the old lists still answer, and say that they go", () => {
    const { body, reply } = get("/markets?limit=2&offset=1");
    expect((body as unknown as readonly Wire[]).map(({ slug }) => slug)).toEqual([
      "will-beta",
      "will-game",
    ]);
    expect(reply.headers).toHaveProperty("deprecation", "true");
    expect(get("/events?limit=1").status).toBe(200);
    expect(get("/markets?offset=2001").status).toBe(422);
  });

  test("markets that exclude each other share the event's market id, which ends in 00", () => {
    expect(marketOf("alpha").negRiskMarketID).toMatch(/^0x[0-9a-f]{62}00$/);
    expect(marketOf("beta").negRiskMarketID).toBe(marketOf("alpha").negRiskMarketID);
    expect(marketOf("beta").negRiskRequestID).not.toBe(marketOf("alpha").negRiskRequestID);
    expect(marketOf("game")).not.toHaveProperty("negRiskMarketID");
  });

  test("the start of a game is written unlike every other date", () => {
    expect(marketOf("game").gameStartTime).toBe("2026-09-22 14:13:20+00");
    expect(marketOf("game").endDate).toBe("2026-10-21T14:13:20Z");
  });

  test("a market of the second protocol has its position ids as a list", () => {
    expect(marketOf("second")).toMatchObject({
      version: "v2",
      positionIds: [second.yesToken, second.noToken],
      resolutionStatus: "active",
    });
    expect(marketOf("game")).not.toHaveProperty("positionIds");
  });

  test("prices are up to five minutes old", () => {
    const market = alpha.conditionId;
    venue.control.place({ market, side: "bid", price: "0.40", size: "100" });
    expect(marketOf("alpha").bestBid).toBe(0.4);
    venue.control.place({ market, side: "bid", price: "0.45", size: "100" });
    clock.advance(seconds(299));
    expect(marketOf("alpha").bestBid).toBe(0.4);
    clock.advance(seconds(1));
    expect(marketOf("alpha").bestBid).toBe(0.45);
  });

  test("a question walks to its answer, and a tie pays both halves", () => {
    expect(marketOf("alpha")).not.toHaveProperty("umaResolutionStatus");
    venue.oracle.move(alpha.conditionId, "proposed");
    expect(marketOf("alpha").umaResolutionStatus).toBe("proposed");
    expect(slugs("/markets/keyset?uma_resolution_status=proposed")).toEqual(["will-alpha"]);
    venue.oracle.move(alpha.conditionId, "disputed");
    expect(marketOf("alpha")).toMatchObject({ umaResolutionStatus: "disputed", closed: false });
    venue.control.resolve(game.conditionId, "tie");
    const [closed] = get("/markets/keyset?closed=true").body.markets as readonly Wire[];
    expect(closed).toMatchObject({
      umaResolutionStatus: "resolved",
      closed: true,
      acceptingOrders: false,
      outcomePrices: '["0.5","0.5"]',
    });
  });
});

test("outcomes that exclude each other have no tie, and one winner", () => {
  expect(() => venue.control.resolve(alpha.conditionId, "tie")).toThrow(/cannot be a tie/);
  venue.control.resolve(alpha.conditionId, "yes");
  expect(() => venue.control.resolve(beta.conditionId, "yes")).toThrow(/has a winner already/);
  venue.control.resolve(beta.conditionId, "no");
  const closed = get("/markets/keyset?closed=true").body.markets as readonly Wire[];
  expect(closed.map(({ outcomePrices }) => outcomePrices)).toEqual(['["1","0"]', '["0","1"]']);
});

describe("a walk by cursor", () => {
  /** Walks in pages of one and lets `after` happen once the first page is read. */
  function walk(path: string, after: () => void): readonly unknown[] {
    const found: unknown[] = [];
    let cursor = "";
    do {
      const { status, body } = get(`${path}&limit=1&after_cursor=${cursor}`);
      expect(status, String(cursor)).toBe(200);
      found.push(...((body.markets ?? body.events) as readonly Wire[]).map(({ slug }) => slug));
      if (cursor === "") after();
      cursor = String(body.next_cursor);
    } while (cursor !== "");
    return found;
  }

  test.each(["/markets/keyset?x=1", "/markets/keyset?order=endDate&ascending=true"])(
    "of %s goes on after a market that no longer belongs to it",
    (path) => {
      const all = slugs(path);
      const [first = ""] = all;
      const listed = [alpha, beta, game, second].find(({ slug }) => slug === first);
      expect(walk(path, () => venue.control.resolve(listed?.conditionId ?? "", "yes"))).toEqual(
        all,
      );
    },
  );

  test("of events does so, too", () => {
    const all = slugs("/events/keyset");
    expect(all).toHaveLength(3);
    const walked = walk("/events/keyset?x=1", () => {
      for (const { conditionId } of [alpha, beta]) venue.control.resolve(conditionId, "no");
    });
    expect(walked).toEqual(all);
  });

  test("that the catalogue has never given is refused", () => {
    for (const cursor of ["x", Buffer.from("12").toString("base64url")]) {
      expect(get(`/markets/keyset?after_cursor=${cursor}`).status).toBe(422);
    }
  });
});
