// Orders over the simulated order book host, from the signature to the answer: every type of wallet, every contract,
// refusals in the venue's words, batches, cancels, delayed markets and what can be read back.

import { beforeEach, describe, expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  delayed,
  depositTrader,
  exclusive,
  type MemoryVenue,
  memoryVenue,
  type OrderWish,
  orderBody,
  plain,
  type Session,
  second,
  send,
  sessionOf,
  signedHeaders,
  traders,
} from "../../../../test/support/polymarket-memory-venue.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";

let venue: MemoryVenue;
let buyer: Session;
let rival: Session;

beforeEach(async () => {
  venue = memoryVenue();
  buyer = await sessionOf(venue, ann);
  rival = await sessionOf(venue, bob);
});

async function post(session: Session, wish: OrderWish = {}) {
  return ask(venue, session, "POST /order", await orderBody(venue, session, wish));
}

describe("an order that is taken", () => {
  test.each([plain, exclusive, second])("of every wallet, on $slug", async (market) => {
    for (const who of traders) {
      const session = who === ann ? buyer : who === bob ? rival : await sessionOf(venue, who);
      const { status, body, headers } = await post(session, { market });
      expect([who.type, status, body]).toEqual([
        who.type,
        200,
        {
          success: true,
          errorMsg: "",
          orderID: expect.stringMatching(/^0x[0-9a-f]{64}$/),
          status: "live",
          makingAmount: "",
          takingAmount: "",
          transactionsHashes: [],
          tradeIDs: [],
        },
      ]);
      expect(headers["Poly-RateLimit-Tier"]).toBe("standard");
      const read = ask(venue, session, `GET /data/order/${body.orderID}`);
      expect(read.body).toEqual({
        id: body.orderID,
        status: "LIVE",
        owner: session.api.key,
        maker_address: who.wallet,
        market: market.conditionId,
        asset_id: market.yesToken,
        side: "BUY",
        original_size: "10",
        size_matched: "0",
        price: "0.4",
        associate_trades: [],
        outcome: "Yes",
        created_at: 1_795_161_600,
        expiration: "0",
        order_type: "GTC",
      });
    }
  });

  test("and matched says what it gave and got, and its trades follow to the chain", async () => {
    const resting = await post(rival, { outcome: "no", cents: 60, size: 500 });
    expect(resting.body.status).toBe("live");
    const { body } = await post(buyer, {
      orderType: "FAK",
      cents: 45,
      amounts: [4_500_000n, 10_000_000n],
    });
    expect(body).toMatchObject({ status: "matched", makingAmount: "2", takingAmount: "5" });
    expect(body.tradeIDs).toHaveLength(1);
    const [tradeId] = body.tradeIDs;
    const trades = () => ask(venue, buyer, `GET /data/trades?id=${tradeId}`).body.data;
    expect(trades()).toMatchObject([
      {
        id: tradeId,
        taker_order_id: body.orderID,
        market: plain.conditionId,
        asset_id: plain.yesToken,
        side: "BUY",
        size: "5",
        price: "0.4",
        fee_rate_bps: "0",
        status: "MATCHED",
        outcome: "Yes",
        bucket_index: 0,
        owner: buyer.api.key,
        maker_address: ann.wallet,
        transaction_hash: "",
        trader_side: "TAKER",
        maker_orders: [
          {
            order_id: resting.body.orderID,
            owner: rival.api.key,
            maker_address: bob.wallet,
            matched_amount: "5",
            price: "0.6",
            asset_id: plain.noToken,
            outcome: "No",
            side: "BUY",
          },
        ],
      },
    ]);
    venue.clock.advance(seconds(30));
    expect(trades()[0]).toMatchObject({
      status: "CONFIRMED",
      transaction_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
    const [asMaker] = ask(venue, rival, "GET /data/trades").body.data;
    expect(asMaker).toMatchObject({ trader_side: "MAKER", maker_address: bob.wallet, side: "BUY" });
  });

  test("waits for its answer where takers are delayed", async () => {
    await post(rival, { market: delayed, outcome: "no", cents: 60, size: 500 });
    const wish = { market: delayed, cents: 45, orderType: "FAK" } as const;
    const held = await post(buyer, { ...wish, amounts: [2_250_000n, 5_000_000n] });
    const empty = await post(buyer, { ...wish, amounts: [2_250_000n, 5_000_000n] });
    expect([held.status, empty.status]).toEqual([0, 0]);
    venue.clock.advance(milliseconds(900));
    expect(held.status).toBe(0);
    venue.clock.advance(milliseconds(200));
    expect(held.body).toMatchObject({ success: true, status: "matched", takingAmount: "5" });
    expect(empty.body).toMatchObject({ status: "unmatched", takingAmount: "" });
  });
});

describe("an order that is refused", () => {
  const refusal = (status: number, words: string | RegExp) => [
    status,
    { error: typeof words === "string" ? words : expect.stringMatching(words) },
  ];

  test.each<[string, OrderWish, readonly unknown[]]>([
    ["for another exchange", { contract: "negativeRisk" }, refusal(400, "invalid signature")],
    ["of another version", { contract: "third" }, refusal(400, "order_version_mismatch")],
    [
      "of the second version on the third's market",
      { market: second, contract: "standard" },
      refusal(400, "order_version_mismatch"),
    ],
    [
      "with seconds for milliseconds",
      { timestamp: 1_795_161_600n },
      refusal(400, "invalid signature"),
    ],
    [
      "with another amount",
      { forged: { makerAmount: "4100000" } },
      refusal(400, "invalid signature"),
    ],
    [
      "by another signer",
      { forged: { signer: bob.wallet } },
      refusal(400, "the order signer address has to be the address of the API KEY"),
    ],
    [
      "of the first struct",
      { forged: { feeRateBps: "0", timestamp: undefined } },
      refusal(400, "order_version_mismatch"),
    ],
    ["of an unknown token", { forged: { tokenId: "12" } }, refusal(400, "Invalid token id")],
    ["with a salt as text", { forged: { salt: "12" } }, refusal(400, "Invalid order payload")],
    [
      "with an amount as number",
      { forged: { makerAmount: 4_000_000 } },
      refusal(400, "Invalid order payload"),
    ],
    [
      "post-only and fill-or-kill",
      { postOnly: true, orderType: "FOK" },
      refusal(400, "Invalid order payload"),
    ],
    [
      "that expires and does not say when",
      { orderType: "GTD" },
      refusal(400, "invalid expiration"),
    ],
    [
      "that stays and says when it ends",
      { expiration: "1795165200" },
      refusal(400, "invalid expiration"),
    ],
    [
      "that expires too soon",
      { orderType: "GTD", expiration: "1795161700" },
      refusal(400, "invalid expiration"),
    ],
    [
      "off the grid",
      { amounts: [4_050_000n, 10_000_000n] },
      refusal(
        400,
        /^order 0x[0-9a-f]{64} is invalid\. Price \(0\.405\) breaks minimum tick size rule: 0\.01$/,
      ),
    ],
    ["below the least size", { size: 300 }, refusal(400, /Size \(3\) lower than the minimum: 5$/)],
    ["beyond the balance", { size: 300_000 }, refusal(400, /^not enough balance \/ allowance/)],
    [
      "without anybody to meet",
      { orderType: "FAK" },
      refusal(400, /^no orders found to match with FAK order\./),
    ],
    [
      "that cannot be filled whole",
      { orderType: "FOK" },
      refusal(400, /^order couldn't be fully filled\./),
    ],
  ])("%s", async (_, wish, expected) => {
    const { status, body } = await post(buyer, wish);
    expect([status, body]).toEqual(expected);
  });

  test("the same digest a second time", async () => {
    const body = await orderBody(venue, buyer);
    expect(ask(venue, buyer, "POST /order", body).status).toBe(200);
    const again = ask(venue, buyer, "POST /order", body);
    expect([again.status, again.body]).toEqual(
      refusal(400, /^order 0x[0-9a-f]{64} is invalid\. Duplicated\.$/),
    );
  });

  test("with somebody else's key as owner, or somebody else's credentials", async () => {
    const body = await orderBody(venue, buyer);
    const other = ask(venue, rival, "POST /order", body);
    expect(other.body).toEqual({ error: "the order owner has to be the owner of the API KEY" });
    const endpoint = "POST /order";
    const text = JSON.stringify(body);
    const headers = signedHeaders(venue, buyer, endpoint, text);
    for (const name of Object.keys(headers)) {
      const damaged = { ...headers, [name]: `${headers[name]}1` };
      const { status, body: said } = send(venue, endpoint, damaged, text);
      expect([name, status, said]).toEqual([name, 401, { error: "Unauthorized/Invalid api key" }]);
    }
    expect(send(venue, endpoint, headers, `${text} `).status).toBe(401);
    expect(send(venue, endpoint, headers, text).status).toBe(200);
  });

  test("of somebody else's wallet, signed by who has credentials", async () => {
    for (const victim of traders.slice(2)) {
      const thief: Session = { ...rival, wallet: victim.wallet, type: victim.type };
      const { status, body } = await post(thief);
      const words = "the order signer address has to be the address of the API KEY";
      expect([status, body.error]).toEqual([400, victim.type === 3 ? words : "invalid signature"]);
    }
  });

  test("of a deposit wallet that is not on the chain yet", async () => {
    const { account, wallet } = depositTrader;
    venue = memoryVenue({
      accounts: [
        {
          owner: account.address,
          wallet: { address: wallet, type: 3 },
          collateral: 1_000_000n,
          isDeployed: false,
        },
      ],
    });
    const { body } = await post(await sessionOf(venue, depositTrader));
    expect(body.error).toBe("the order signer address has to be the address of the API KEY");
  });

  test("as 200 with success false, where that is the reading", async () => {
    venue = memoryVenue({ readings: { refusals: "success-false" } });
    buyer = await sessionOf(venue, ann);
    const { status, body } = await post(buyer, { size: 300_000 });
    expect([status, body]).toMatchObject([
      200,
      { success: false, errorMsg: expect.stringMatching(/^not enough balance/), orderID: "" },
    ]);
    venue.wallets.setTradingMode("cancel-only");
    expect((await post(buyer)).status).toBe(503);
  });

  test("while the engine restarts, and unless post-only for two minutes after", async () => {
    venue.wallets.restart(seconds(10));
    expect((await post(buyer)).status).toBe(425);
    expect(ask(venue, buyer, "POST /orders", [await orderBody(venue, buyer)]).status).toBe(425);
    venue.clock.advance(seconds(11));
    const { status, body, headers } = await post(buyer);
    expect([status, body]).toEqual([
      503,
      {
        error: "post-only mode: only post-only orders and cancels are allowed",
        code: "post_only_mode",
        retry_after_seconds: 119,
      },
    ]);
    expect(headers["retry-after"]).toBe("119");
    expect((await post(buyer, { postOnly: true })).status).toBe(200);
    expect(ask(venue, buyer, "DELETE /cancel-all", "").body.canceled).toHaveLength(1);
    venue.clock.advance(seconds(120));
    expect((await post(buyer)).status).toBe(200);
  });

  test("of a wallet that may only reduce, or is banned", async () => {
    venue.wallets.setClosedOnly(ann.wallet, true);
    expect(ask(venue, buyer, "GET /auth/ban-status/closed-only").body).toEqual({
      closed_only: true,
    });
    expect((await post(buyer)).body.error).toBe(`'${ann.wallet}' address in closed only mode`);
    venue.wallets.ban(bob.wallet);
    expect((await post(rival)).body.error).toBe(`'${bob.wallet}' address banned`);
  });
});

describe("a batch", () => {
  test("answers in the order of the request, each entry for itself", async () => {
    const bodies = await Promise.all([
      orderBody(venue, buyer, { cents: 30 }),
      orderBody(venue, buyer, { size: 300_000 }),
      orderBody(venue, buyer, { orderType: "FAK" }),
      orderBody(venue, buyer, { contract: "third" }),
      orderBody(venue, buyer, { cents: 31 }),
    ]);
    const { status, body } = ask(venue, buyer, "POST /orders", bodies);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: true, errorMsg: "", status: "live" },
      { success: false, errorMsg: expect.stringMatching(/^not enough/), orderID: "" },
      {
        success: true,
        errorMsg: expect.stringMatching(/^no orders found/),
        orderID: expect.stringMatching(/^0x/),
        status: "",
      },
      { success: false, errorMsg: "order_version_mismatch" },
      { success: true, errorMsg: "", status: "live" },
    ]);
    const live = ask(venue, buyer, "GET /data/orders").body.data;
    expect(live.map((order: { price: string }) => order.price).sort()).toEqual(["0.3", "0.31"]);
  });

  test("of too many, of none, or of something else is refused whole", async () => {
    const one = await orderBody(venue, buyer);
    const many = ask(
      venue,
      buyer,
      "POST /orders",
      Array.from({ length: 16 }, () => one),
    );
    expect([many.status, many.body.error]).toEqual([
      400,
      "Too many orders in payload: 16, max allowed: 15",
    ]);
    for (const body of [[], {}, "no json"]) {
      expect(ask(venue, buyer, "POST /orders", body).body).toEqual({
        error: "Invalid order payload",
      });
    }
    expect(ask(venue, buyer, "GET /data/orders").body.count).toBe(0);
  });
});

describe("cancels", () => {
  const place = async (wish: OrderWish = {}) => (await post(buyer, wish)).body.orderID as string;

  test("say what was taken back, and why the rest was not", async () => {
    const [first, other, third, fourth] = [
      await place(),
      await place({ cents: 41 }),
      await place({ market: exclusive }),
      await place({ outcome: "no" }),
    ];
    const one = ask(venue, buyer, "DELETE /order", { orderID: first });
    expect(one.body).toEqual({ canceled: [first], not_canceled: {} });
    const list = ask(venue, buyer, "DELETE /orders", [first, other, "0x12"]);
    expect(list.body.canceled).toEqual([other]);
    expect(Object.keys(list.body.not_canceled)).toEqual([first, "0x12"]);
    const market = { market: plain.conditionId, asset_id: plain.noToken };
    expect(ask(venue, buyer, "DELETE /cancel-market-orders", market).body.canceled).toEqual([
      fourth,
    ]);
    expect(ask(venue, rival, "DELETE /cancel-all").body).toEqual({
      canceled: [],
      not_canceled: {},
    });
    expect(ask(venue, buyer, "DELETE /cancel-all").body.canceled).toEqual([third]);
    expect(ask(venue, rival, `GET /data/order/${first}`).status).toBe(404);
    expect(ask(venue, buyer, `GET /data/order/${first}`).body.status).toBe("CANCELED");
  });

  test.each([
    ["DELETE /order", {}],
    ["DELETE /order", []],
    ["DELETE /orders", {}],
    ["DELETE /orders", [1]],
    ["DELETE /cancel-market-orders", []],
    ["DELETE /cancel-market-orders", { market: 1 }],
    ["POST /v1/heartbeats", []],
    ["POST /v1/heartbeats", { heartbeat_id: 1 }],
  ])("%s of %j is no payload", (endpoint, body) => {
    const answer = ask(venue, buyer, endpoint, body);
    expect([answer.status, answer.body]).toEqual([400, { error: "Invalid payload" }]);
  });

  test("of too many ids are refused", () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => `0x${index}`);
    expect(ask(venue, buyer, "DELETE /orders", ids).body.error).toMatch(/^Too many orders/);
  });

  test("come by themselves when a heart stands still", async () => {
    const first = ask(venue, buyer, "POST /v1/heartbeats", { heartbeat_id: "" });
    expect(first.status).toBe(200);
    const wrong = ask(venue, buyer, "POST /v1/heartbeats", { heartbeat_id: "x" });
    expect([wrong.status, wrong.body]).toEqual([
      400,
      { error_msg: "Invalid Heartbeat ID", heartbeat_id: first.body.heartbeat_id },
    ]);
    await place();
    const open = () => ask(venue, buyer, "GET /data/orders").body.count;
    venue.clock.advance(seconds(4));
    const next = ask(venue, buyer, "POST /v1/heartbeats", first.body);
    expect(next.body.heartbeat_id).not.toBe(first.body.heartbeat_id);
    venue.clock.advance(seconds(9));
    expect([open(), venue.accounts.isBeating(buyer.api.key)]).toEqual([1, true]);
    venue.clock.advance(seconds(7));
    expect([open(), venue.accounts.isBeating(buyer.api.key)]).toEqual([0, false]);
  });
});
