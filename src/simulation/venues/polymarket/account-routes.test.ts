// What credentials open and read over REST: keys of every kind, balances as the venue remembers them, orders and trades
// by page and filter, and how much one signer and one address may ask.

import { beforeEach, describe, expect, test } from "vitest";
import {
  ann,
  ask,
  bob,
  depositTrader,
  exclusive,
  login,
  type MemoryVenue,
  memoryVenue,
  type OrderWish,
  orderBody,
  plain,
  type Session,
  send,
  sessionOf,
} from "../../../../test/support/polymarket-memory-venue.ts";
import type { WireMessage } from "../../../../test/support/venue-streams.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";

let venue: MemoryVenue;
let buyer: Session;
let rival: Session;

async function begin(options: Parameters<typeof memoryVenue>[0] = {}): Promise<void> {
  venue = memoryVenue(options);
  buyer = await sessionOf(venue, ann);
  rival = await sessionOf(venue, bob);
}

beforeEach(() => begin());

async function post(session: Session, wish: OrderWish = {}): Promise<WireMessage> {
  return ask(venue, session, "POST /order", await orderBody(venue, session, wish)).body;
}

describe("keys", () => {
  test("are one for each address and nonce, and as the seed has them", async () => {
    const again = await login(venue, ann);
    expect([again.status, again.body]).toEqual([400, { error: "Could not create api key" }]);
    const derived = await login(venue, ann, "GET /auth/derive-api-key");
    expect(derived.body.apiKey).toBe(buyer.api.key);
    const unknown = await login(venue, ann, "GET /auth/derive-api-key", 1);
    expect([unknown.status, unknown.body]).toEqual([400, { error: "Could not derive api key" }]);
    const other = await login(venue, ann, "POST /auth/api-key", 1);
    expect(other.body.apiKey).not.toBe(buyer.api.key);
    const listed = ask(venue, buyer, "GET /auth/api-keys").body;
    expect(listed).toEqual({ apiKeys: [buyer.api.key, other.body.apiKey] });
    expect((await sessionOf(memoryVenue(), ann)).api).toEqual(buyer.api);
    expect((await sessionOf(memoryVenue({ seed: 2 }), ann)).api).not.toEqual(buyer.api);
  });

  test("that were revoked open nothing until they are made again", async () => {
    expect(ask(venue, buyer, "DELETE /auth/api-key").status).toBe(200);
    expect(ask(venue, buyer, "GET /data/orders").status).toBe(401);
    expect((await login(venue, ann, "GET /auth/derive-api-key")).status).toBe(400);
    expect((await sessionOf(venue, ann)).api).toEqual(buyer.api);
    expect(ask(venue, buyer, "GET /data/orders").status).toBe(200);
  });

  test("that may only read do not trade and do not make keys", async () => {
    const {
      apiKey: key,
      secret,
      passphrase,
    } = ask(venue, buyer, "POST /auth/readonly-api-key").body;
    const reader = { ...buyer, api: { key, secret, passphrase } };
    expect(ask(venue, buyer, "GET /auth/readonly-api-keys").body).toEqual([key]);
    expect(ask(venue, reader, "GET /data/orders").status).toBe(200);
    for (const endpoint of ["POST /order", "DELETE /cancel-all", "POST /auth/readonly-api-key"]) {
      expect([endpoint, ask(venue, reader, endpoint).status]).toEqual([endpoint, 401]);
    }
    expect(ask(venue, rival, "DELETE /auth/readonly-api-key", { key }).status).toBe(404);
    expect(ask(venue, buyer, "DELETE /auth/readonly-api-key", { key }).status).toBe(200);
    expect(ask(venue, reader, "GET /data/orders").status).toBe(401);
  });

  test("of a deposit wallet are made in its name or its owner's, by the reading", async () => {
    for (const depositWalletKeys of ["either", "wallet"] as const) {
      venue = memoryVenue({ readings: { depositWalletKeys } });
      const ofOwner = await sessionOf(venue, depositTrader);
      const { wallet } = depositTrader;
      const { body } = await login(venue, depositTrader, "POST /auth/api-key", 0, wallet);
      const { apiKey: key, secret, passphrase } = body;
      const ofWallet = { ...depositTrader, name: wallet, api: { key, secret, passphrase } };
      expect((await post(ofWallet)).success).toBe(true);
      const balance = "GET /balance-allowance?asset_type=COLLATERAL&signature_type=3";
      expect(ask(venue, ofWallet, balance).body.balance).toBe("1000000000");
      const { error } = await post(ofOwner);
      const words = "the order signer address has to be the address of the API KEY";
      expect(error).toBe(depositWalletKeys === "either" ? undefined : words);
    }
    const stranger = await login(venue, ann, "POST /auth/api-key", 0, depositTrader.wallet);
    expect([stranger.status, stranger.body]).toEqual([
      401,
      { error: "Invalid L1 Request headers" },
    ]);
  });
});

describe("balances", () => {
  const read = (asset: string, isUpdate = false) =>
    ask(venue, buyer, `GET /balance-allowance${isUpdate ? "/update" : ""}?${asset}`).body;
  const collateral = "asset_type=COLLATERAL&signature_type=0";
  const shares = `asset_type=CONDITIONAL&token_id=${plain.yesToken}`;

  test("are remembered, and renewed by a trade's block or when asked", async () => {
    expect(read(collateral).balance).toBe("1000000000");
    expect(read(shares).balance).toBe("0");
    venue.wallets.split(ann.wallet, plain.conditionId, 100_000_000n);
    expect(read(collateral).balance).toBe("1000000000");
    expect(read(shares, true).balance).toBe("100000000");
    expect(read(collateral).balance).toBe("1000000000");
    await post(rival, { outcome: "no", cents: 60 });
    await post(buyer, { orderType: "FOK" });
    expect(read(shares).balance).toBe("100000000");
    venue.clock.advance(seconds(30));
    expect(read(shares).balance).toBe("110000000");
    // 900 less 4 for the shares and 0.096 of fee.
    expect(read(collateral).balance).toBe("895904000");
  });

  test("say what each contract may move", () => {
    const unlimited = (2n ** 256n - 1n).toString();
    expect(Object.values(read(collateral).allowances)).toEqual([unlimited, unlimited, unlimited]);
    venue.wallets.setAllowance(ann.wallet, false);
    expect(Object.values(read(collateral).allowances)).toEqual([unlimited, unlimited, unlimited]);
    expect(Object.values(read(collateral, true).allowances)).toEqual(["0", "0", "0"]);
  });

  test.each([
    ["", "Invalid asset type"],
    ["asset_type=CONDITIONAL", "Invalid asset type"],
    ["asset_type=CONDITIONAL&token_id=12", "Invalid asset type"],
    ["asset_type=COLLATERAL&signature_type=4", "Invalid signature type"],
    ["asset_type=COLLATERAL&signature_type=2", "Invalid signature type"],
  ])("of %j are refused", (query, words) => {
    expect(read(query)).toEqual({ error: words });
  });
});

describe("orders and trades", () => {
  test("come by filter, and only those that live unless one is named", async () => {
    const { orderID } = await post(buyer);
    await post(buyer, { market: exclusive, cents: 30 });
    await post(buyer, { outcome: "no", cents: 20 });
    ask(venue, buyer, "DELETE /order", { orderID });
    const prices = (query: string) =>
      ask(venue, buyer, `GET /data/orders?${query}`).body.data.map(
        (order: WireMessage) => order.price,
      );
    expect(prices("")).toEqual(["0.3", "0.2"]);
    expect(prices(`market=${plain.conditionId}`)).toEqual(["0.2"]);
    expect(prices(`asset_id=${exclusive.yesToken}`)).toEqual(["0.3"]);
    expect(prices(`id=${orderID}`)).toEqual(["0.4"]);
    expect(prices("market=0x12")).toEqual([]);
  });

  test("come in pages from MA== to LTE=", async () => {
    await begin({ enforcesBuckets: false });
    for (let batch = 0; batch < 35; batch += 1) {
      const bodies = await Promise.all(
        Array.from({ length: 15 }, () => orderBody(venue, buyer, { cents: 10, size: 500 })),
      );
      ask(venue, buyer, "POST /orders", bodies);
    }
    const page = (cursor: string) => ask(venue, buyer, `GET /data/orders?next_cursor=${cursor}`);
    const first = page("MA==").body;
    expect([first.limit, first.count, first.next_cursor]).toEqual([500, 500, "NTAw"]);
    const last = page(first.next_cursor).body;
    expect([last.count, last.next_cursor]).toEqual([25, "LTE="]);
    const ids = [...first.data, ...last.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(525);
    expect(page("LTE=").body).toMatchObject({ count: 0, next_cursor: "LTE=" });
    expect(page("nonsense").status).toBe(400);
  });

  test("of trades, the newest first, within seconds both included", async () => {
    for (let second = 0; second < 3; second += 1) {
      await post(rival, { outcome: "no", cents: 60, size: 500 });
      await post(buyer, { size: 500, orderType: "FOK" });
      venue.clock.advance(seconds(1));
    }
    const times = (query: string) =>
      ask(venue, buyer, `GET /data/trades?${query}`).body.data.map((trade: WireMessage) =>
        Number.parseInt(trade.match_time, 10),
      );
    const start = 1_795_161_600;
    expect(times("")).toEqual([start + 2, start + 1, start]);
    expect(times(`after=${start + 1}`)).toEqual([start + 2, start + 1]);
    expect(times(`before=${start + 1}`)).toEqual([start + 1, start]);
    expect(times(`maker_address=${bob.wallet}`)).toHaveLength(3);
    expect(times(`maker_address=${depositTrader.wallet}`)).toEqual([]);
    expect(times(`asset_id=${plain.noToken}`)).toHaveLength(3);
    expect(times(`market=${exclusive.conditionId}`)).toEqual([]);
    expect(ask(venue, buyer, "GET /data/trades?after=x").status).toBe(400);
  });
});

describe("limits", () => {
  test("of a signer are told in headers, and enforced where they are", async () => {
    const cancel = () => ask(venue, buyer, "DELETE /order", { orderID: "0x1" });
    const remaining = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
      headers["Poly-RateLimit-Remaining"];
    expect(remaining(cancel())).toBe("119");
    for (let spent = 1; spent < 120; spent += 1) cancel();
    const warned = cancel();
    expect([warned.status, warned.headers["Poly-RateLimit-Warning"]]).toEqual([200, "true"]);
    await begin({ enforcesBuckets: true });
    for (let spent = 0; spent < 120; spent += 1) expect(cancel().status).toBe(200);
    const refused = cancel();
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({
      "retry-after": "1",
      "Poly-RateLimit-Tier": "standard",
    });
    // Eighty a second: one more after a little more than a hundredth.
    venue.clock.advance(milliseconds(13));
    expect([cancel().status, cancel().status]).toEqual([200, 429]);
    expect(ask(venue, rival, "DELETE /order", { orderID: "0x1" }).status).toBe(200);
  });

  test("of cancels count what a sweep took, and may go below nothing", async () => {
    await begin({ enforcesBuckets: true });
    const batch = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => orderBody(venue, buyer, { cents: 10, size: 500 })),
      );
    for (let round = 0; round < 10; round += 1) {
      expect(ask(venue, buyer, "POST /orders", await batch(15)).status).toBe(200);
      venue.clock.advance(seconds(1));
    }
    expect(ask(venue, buyer, "DELETE /cancel-all").body.canceled).toHaveLength(150);
    const after = ask(venue, buyer, "DELETE /cancel-all");
    expect([after.status, after.headers["Poly-RateLimit-Remaining"]]).toEqual([429, "-31"]);
    venue.clock.advance(seconds(1));
    expect(ask(venue, buyer, "DELETE /cancel-all").status).toBe(200);
    expect(ask(venue, buyer, "POST /orders", await batch(15)).status).toBe(200);
  });

  test("that only warn forget no debt", async () => {
    const bodies = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => orderBody(venue, buyer, { cents: 10, size: 500 })),
      );
    for (let round = 0; round < 10; round += 1) {
      ask(venue, buyer, "POST /orders", await bodies(15));
    }
    expect(ask(venue, buyer, "DELETE /cancel-all").body.canceled).toHaveLength(150);
    const after = ask(venue, buyer, "DELETE /order", { orderID: "0x1" });
    expect(after.status).toBe(200);
    expect(after.headers).toMatchObject({
      "Poly-RateLimit-Remaining": "-31",
      "Poly-RateLimit-Warning": "true",
    });
  });

  test("of an address answer 429 until ten seconds are over", () => {
    const request = () => send(venue, "GET /ok", {}, "");
    for (let sent = 0; sent < 100; sent += 1) expect(request().status).toBe(200);
    const refused = request();
    expect([refused.status, refused.headers]).toEqual([429, { "retry-after": "10" }]);
    expect(send(venue, "GET /time", {}, "").status).toBe(200);
    venue.clock.advance(seconds(10));
    expect(request().status).toBe(200);
  });
});
