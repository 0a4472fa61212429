// The user channel of the simulated Polymarket: who may listen, to which markets, and what is told of orders and trades,
// each status of a trade in turn and to everybody whose order took part.

import { beforeEach, describe, expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  exclusive,
  MemoryStream,
  type MemoryVenue,
  memoryVenue,
  orderBody,
  plain,
  type Session,
  sessionOf,
} from "../../../../test/support/polymarket-memory-venue.ts";
import type { WireMessage } from "../../../../test/support/venue-streams.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import { userMarketsMax } from "./user-session.ts";

let venue: MemoryVenue;
let buyer: Session;
let rival: Session;

async function begin(options: Parameters<typeof memoryVenue>[0] = {}): Promise<void> {
  venue = memoryVenue(options);
  buyer = await sessionOf(venue, ann);
  rival = await sessionOf(venue, bob);
}

beforeEach(() => begin());

function listen(session: Session, markets?: readonly string[]): MemoryStream {
  const stream = new MemoryStream(venue, "/ws/user");
  stream.introduce(session, markets);
  return stream;
}

type Wish = Parameters<typeof orderBody>[2];

async function post(session: Session, wish: Wish = {}): Promise<WireMessage> {
  return ask(venue, session, "POST /order", await orderBody(venue, session, wish)).body;
}

const kinds = (messages: readonly WireMessage[]) =>
  messages.map(({ event_type, type, status }) => `${event_type} ${type} ${status}`);

describe("who listens", () => {
  test("is cut off with wrong credentials, each word for itself", () => {
    const { key, secret, passphrase } = buyer.api;
    for (const auth of [
      { apiKey: rival.api.key, secret, passphrase },
      { apiKey: key, secret: rival.api.secret, passphrase },
      { apiKey: key, secret, passphrase: "" },
      {},
      null,
    ]) {
      const stream = new MemoryStream(venue, "/ws/user");
      stream.send({ type: "user", auth });
      expect(stream.ending).toBe(1_008);
      expect(stream.frames).toEqual([]);
    }
  });

  test("hears nothing before it has named itself, and is cut off when it never pings", async () => {
    const stream = new MemoryStream(venue, "/ws/user");
    for (const odd of ["", "no json", "[]", "{}", "null", { type: "market", assets_ids: [] }]) {
      stream.send(odd);
    }
    await post(buyer);
    expect(stream.take()).toEqual([]);
    stream.send("PING");
    expect(stream.take()).toEqual(["PONG"]);
    venue.clock.advance(seconds(109));
    expect(stream.ending).toBeNull();
    stream.send("PING");
    venue.clock.advance(seconds(109));
    expect(stream.ending).toBeNull();
    venue.clock.advance(seconds(2));
    expect(stream.ending).toBe("reset");
    expect(venue.shell.userSessions()).toEqual([]);
  });

  test("hears of its own credentials only, in the markets it names by condition", async () => {
    const all = listen(buyer);
    const one = listen(buyer, [exclusive.conditionId.toUpperCase().replace("0X", "0x")]);
    const other = listen(rival);
    await post(buyer);
    await post(buyer, { market: exclusive });
    expect(all.take().map(({ market }) => market)).toEqual([
      plain.conditionId,
      exclusive.conditionId,
    ]);
    expect(one.take().map(({ market }) => market)).toEqual([exclusive.conditionId]);
    expect(other.take()).toEqual([]);
    one.send({ operation: "subscribe", markets: [plain.conditionId] });
    one.send({ operation: "unsubscribe", markets: [exclusive.conditionId] });
    ask(venue, buyer, "DELETE /cancel-all");
    expect(one.take().map(({ market }) => market)).toEqual([plain.conditionId]);
  });
});

test("a filter has so many markets and no more, however many frames name them", () => {
  const stream = listen(buyer, ["c0"]);
  const named = Array.from({ length: userMarketsMax + 10 }, (_, index) => `c${index}`);
  for (let from = 0; from < named.length; from += 1_000) {
    stream.send({ operation: "subscribe", markets: named.slice(from, from + 1_000) });
  }
  const [session] = venue.shell.userSessions();
  const followed = named.filter((market) => session?.follows(buyer.api.key, market));
  expect(followed).toEqual(named.slice(0, userMarketsMax));
});

describe("what is told", () => {
  test("of an order from its placement to its end", async () => {
    const stream = listen(buyer);
    const { orderID } = await post(buyer);
    expect(stream.take()).toEqual([
      {
        event_type: "order",
        type: "PLACEMENT",
        id: orderID,
        owner: buyer.api.key,
        order_owner: buyer.api.key,
        market: plain.conditionId,
        asset_id: plain.yesToken,
        side: "BUY",
        original_size: "10",
        size_matched: "0",
        price: "0.4",
        associate_trades: [],
        outcome: "Yes",
        created_at: "1795161600",
        expiration: "0",
        order_type: "GTC",
        status: "LIVE",
        maker_address: ann.wallet,
        timestamp: "1795161600456",
      },
    ]);
    await post(rival, { outcome: "no", cents: 60, size: 500, orderType: "FAK" });
    expect(kinds(stream.take())).toEqual(["trade TRADE MATCHED", "order UPDATE LIVE"]);
    ask(venue, buyer, "DELETE /order", { orderID });
    expect(kinds(stream.take())).toEqual(["order CANCELLATION CANCELED"]);
  });

  test.each([
    ["confirmed", ["MATCHED", "MINED", "CONFIRMED"]],
    ["retried", ["MATCHED", "RETRYING", "MINED", "CONFIRMED"]],
    ["failed", ["MATCHED", "RETRYING", "FAILED"]],
  ] as const)("of a trade that is %s, to both its sides", async (fate, statuses) => {
    venue.wallets.decideNext(fate);
    const sides = [listen(buyer), listen(rival)];
    const made = await post(rival, { outcome: "no", cents: 60, size: 500 });
    const taken = await post(buyer, { size: 500, orderType: "FOK" });
    expect(taken.status).toBe("matched");
    venue.clock.advance(seconds(120));
    const [asTaker, asMaker] = sides.map((stream) =>
      stream.take().filter(({ event_type }) => event_type === "trade"),
    );
    for (const told of [asTaker, asMaker]) {
      expect(told?.map(({ status }) => status)).toEqual(statuses);
      expect(new Set(told?.map(({ id }) => id))).toEqual(new Set(taken.tradeIDs));
    }
    expect(asMaker?.[0]).toEqual({
      event_type: "trade",
      type: "TRADE",
      id: taken.tradeIDs[0],
      taker_order_id: taken.orderID,
      market: plain.conditionId,
      asset_id: plain.yesToken,
      side: "BUY",
      size: "5",
      price: "0.4",
      fee_rate_bps: "0",
      status: "MATCHED",
      match_time: "1795161600",
      last_update: "1795161600",
      outcome: "Yes",
      owner: buyer.api.key,
      trade_owner: buyer.api.key,
      maker_address: bob.wallet,
      transaction_hash: "",
      bucket_index: 0,
      trader_side: "MAKER",
      maker_orders: [
        {
          order_id: made.orderID,
          owner: rival.api.key,
          maker_address: bob.wallet,
          matched_amount: "5",
          price: "0.6",
          fee_rate_bps: "",
          asset_id: plain.noToken,
          outcome: "No",
          outcome_index: 1,
          side: "BUY",
        },
      ],
      timestamp: "1795161600456",
    });
    expect(asTaker?.[0]).toMatchObject({ trader_side: "TAKER", maker_address: ann.wallet });
    const isCarried = fate !== "failed";
    expect(asTaker?.at(-1)?.transaction_hash !== "").toBe(isCarried);
  });

  test("in seconds, and in arrays or not, by the readings", async () => {
    for (const [userFrames, isArray] of [
      ["arrays", true],
      ["objects", false],
    ] as const) {
      await begin({ readings: { userFrames, userTimestamps: "seconds" } });
      const stream = listen(buyer);
      await post(buyer);
      const [frame = ""] = stream.frames;
      expect(frame.startsWith("[")).toBe(isArray);
      expect(stream.take()[0].timestamp).toBe("1795161600");
    }
  });

  test("not of orders that another key posts with the wallet", async () => {
    const stream = listen(buyer);
    const order = { wallet: ann.wallet, tokenId: plain.yesToken, side: "BUY" } as const;
    const placed = venue.wallets.placeForeign({ ...order, price: 3_000n, size: 10_000_000n });
    expect(placed.ok).toBe(true);
    expect(stream.take()).toEqual([]);
    expect(ask(venue, buyer, "GET /data/orders").body.data).toEqual([]);
    const id = placed.ok ? placed.value.order.orderId : "";
    expect(ask(venue, buyer, `GET /data/order/${id}`).status).toBe(404);
  });
});
