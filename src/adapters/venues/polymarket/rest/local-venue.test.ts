// The whole trading interface against the simulated venue, which shares no code with it: keys, orders of every kind of
// wallet at every exchange, cancels, trades of both sides and their finality, refusals in both of the venue's forms. At
// the end of every test no format has drifted.

import { afterEach, describe, expect, test } from "vitest";
import {
  ann,
  bob,
  delayed,
  exclusive,
  type MemoryVenue,
  memoryVenue,
  plain,
  second,
  type Trader,
  traders,
} from "../../../../../test/support/polymarket-memory-venue.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { RandomStream, seededSource } from "../../../../simulation/random-stream.ts";
import { MemoryTransport } from "../../../../simulation/transport/memory-transport.ts";
import type { PolymarketListing } from "../../../../simulation/venues/polymarket/listing.ts";
import type { PolymarketVenueOptions } from "../../../../simulation/venues/polymarket/venue.ts";
import { Secret } from "../../../secrets/secret.ts";
import { RateGovernor } from "../../shared/rate-governor.ts";
import { type Drift, DriftWatch } from "../../shared/schema-drift.ts";
import type { PolymarketCredentials, PolymarketWalletKind } from "../config.ts";
import { pauseAsked, refusalCode, refusalKind } from "../orders/refusal-words.ts";
import { type OpenedTrading, openTrading } from "./open-trading.ts";
import { clobSeeds } from "./rates.ts";
import type { OrderTerms, PostOptions, SignedOrder } from "./trading-contract.ts";

/** The simulated venue answers for its site on the order book's host. */
const host = "127.0.0.1:8001";

const kinds: readonly PolymarketWalletKind[] = ["eoa", "proxy", "safe", "deposit"];

const markets: readonly PolymarketListing[] = [plain, exclusive, second, delayed];

function complementOf(tokenId: string): string | undefined {
  for (const { yesToken, noToken } of markets) {
    if (tokenId === yesToken) return noToken;
    if (tokenId === noToken) return yesToken;
  }
  return undefined;
}

const drifts: Drift[] = [];

afterEach(() => {
  const seen = drifts.splice(0);
  expect(seen).toEqual([]);
});

/** Lets virtual time pass until the promise is settled. */
async function done<Value>(venue: MemoryVenue, promise: Promise<Value>): Promise<Value> {
  let isSettled = false;
  void promise.finally(() => {
    isSettled = true;
  });
  for (let step = 0; step < 2_000 && !isSettled; step += 1) {
    await venue.clock.run(milliseconds(10), settle);
  }
  return promise;
}

class Desk {
  readonly venue: MemoryVenue;
  readonly opened: OpenedTrading;
  #salt = 0;

  constructor(venue: MemoryVenue, opened: OpenedTrading) {
    this.venue = venue;
    this.opened = opened;
  }

  get rest() {
    return this.opened.rest;
  }

  get deadline(): EpochMicros {
    return addDuration(this.venue.clock.now(), seconds(15));
  }

  /** A limit order for so many whole shares at a price in whole cents. */
  order(
    market: PolymarketListing,
    side: "BUY" | "SELL",
    answer: "yes" | "no",
    [shares, cents]: readonly [number, number],
    change: Partial<OrderTerms> = {},
  ): SignedOrder {
    this.#salt += 1;
    const size = BigInt(shares) * 1_000_000n;
    const sum = BigInt(shares) * BigInt(cents) * 10_000n;
    const version = market.version === "v2" ? 3 : 2;
    return this.opened.signer.sign({
      domain: { version, isNegativeRisk: market.negRisk },
      tokenId: answer === "yes" ? market.yesToken : market.noToken,
      side,
      makerAmount: side === "BUY" ? sum : size,
      takerAmount: side === "BUY" ? size : sum,
      salt: this.#salt,
      createdAt: this.venue.clock.now(),
      ...change,
    });
  }

  post(order: SignedOrder, options: Partial<PostOptions> = {}) {
    const whole = { orderType: "GTC", postOnly: false, expiresAt: null, ...options } as const;
    return done(this.venue, this.rest.post(order, whole, this.deadline));
  }

  do<Value>(work: (deadline: EpochMicros) => Promise<Value>): Promise<Value> {
    return done(this.venue, work(this.deadline));
  }
}

/** The keys of the simulated traders. */
function credentialsOf(trader: Trader): PolymarketCredentials {
  const digit = String(traders.indexOf(trader) + 1);
  return {
    environment: "local",
    chainId: 137,
    privateKey: new Secret(`0x${digit.repeat(64)}`),
    walletKind: kinds[trader.type] ?? "eoa",
    walletAddress: trader.type === 0 ? null : trader.wallet,
    api: null,
  };
}

async function deskOf(venue: MemoryVenue, trader: Trader): Promise<Desk> {
  const { clock } = venue;
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(11)),
    shells: new Map([[host, venue.doors.clob]]),
  });
  const opened = await done(
    venue,
    openTrading({
      environment: "local",
      urls: { clob: `http://${host}`, site: `http://${host}` },
      credentials: credentialsOf(trader),
      transport,
      random: seededSource(12),
      governor: new RateGovernor({ clock, seeds: clobSeeds }),
      complementOf,
      watch: new DriftWatch({
        venue: "polymarket",
        log: () => undefined,
        observer: { drifted: (drift) => void drifts.push(drift) },
      }),
      log: () => undefined,
    }),
  );
  return new Desk(venue, unwrap(opened));
}

/** A venue with two desks, ann's and bob's. */
async function twoDesks(options: Partial<PolymarketVenueOptions> = {}) {
  const venue = memoryVenue(options);
  venue.wallets.setFinality({ minedAfterMillis: 2_000, confirmedAfterMillis: 4_000 });
  const desk = await deskOf(venue, ann);
  const rival = await deskOf(venue, bob);
  return { venue, desk, rival };
}

const yes = "yes";
const no = "no";

describe("every kind of wallet", () => {
  test.each(traders)("of type $type obtains a key, rests, reads and cancels", async (trader) => {
    const desk = await deskOf(memoryVenue(), trader);
    for (const market of [plain, exclusive, second]) {
      const order = desk.order(market, "BUY", no, [10, 40]);
      expect(await desk.post(order)).toEqual({
        kind: "done",
        value: { orderId: order.digest, status: "live", tradeIds: [] },
      });
      const read = await desk.do((deadline) => desk.rest.order(order.digest, deadline));
      expect(read).toMatchObject({
        ok: true,
        value: {
          orderId: order.digest,
          conditionId: market.conditionId,
          tokenId: market.noToken,
          side: "BUY",
          price: 4_000,
          size: 10_000_000,
          matched: 0,
          status: "live",
        },
      });
      const cancelled = await desk.do((deadline) => desk.rest.cancel([order.digest], deadline));
      expect(cancelled).toEqual({
        kind: "done",
        value: { cancelled: [order.digest], notCancelled: new Map() },
      });
    }
    expect(unwrap(await desk.do((deadline) => desk.rest.openOrders(deadline)))).toEqual([]);
  });

  test("derives the same key again", async () => {
    const venue = memoryVenue();
    const first = await deskOf(venue, ann);
    const again = await deskOf(venue, ann);
    expect(again.opened.api.key).toBe(first.opened.api.key);
    expect(again.opened.api.secret.reveal()).toBe(first.opened.api.secret.reveal());
  });
});

describe("a trade", () => {
  test("of two buyers is a mint; each side reads its own, until it is final", async () => {
    const { desk, rival, venue } = await twoDesks();
    const resting = rival.order(plain, "BUY", no, [50, 60]);
    await rival.post(resting);
    const taking = desk.order(plain, "BUY", yes, [50, 45]);
    const taken = await desk.post(taking);
    expect(taken).toMatchObject({ kind: "done", value: { status: "matched" } });
    const [tradeId = ""] = taken.kind === "done" ? taken.value.tradeIds : [];
    const of = async (who: Desk) =>
      unwrap(await who.do((deadline) => who.rest.trades({ tradeId }, deadline)));
    const common = { tradeId, size: 50_000_000, finality: "matched" };
    expect(await of(desk)).toMatchObject([
      {
        ...common,
        fillId: `${tradeId}/taker/${resting.digest}`,
        orderId: taking.digest,
        tokenId: plain.yesToken,
        side: "BUY",
        price: 4_000,
        isTaker: true,
      },
    ]);
    expect(await of(rival)).toMatchObject([
      {
        ...common,
        fillId: `${tradeId}/maker/${resting.digest}`,
        orderId: resting.digest,
        tokenId: plain.noToken,
        side: "BUY",
        price: 6_000,
        isTaker: false,
      },
    ]);
    await venue.clock.run(seconds(3), settle);
    expect((await of(desk))[0]?.finality).toBe("mined");
    await venue.clock.run(seconds(5), settle);
    expect((await of(rival))[0]?.finality).toBe("confirmed");
    const domain = { version: 2, isNegativeRisk: false } as const;
    await desk.do((deadline) => desk.rest.refreshShares(plain.yesToken, domain, deadline));
    const held = await desk.do((deadline) => desk.rest.shares(plain.yesToken, domain, deadline));
    expect(unwrap(held).balance).toBe(50_000_000n);
  });

  test("that fails is told so by both reads, as parts of the documents spell it", async () => {
    const { desk, rival, venue } = await twoDesks({ readings: { statusSpelling: "prefixed" } });
    venue.wallets.decideNext("failed");
    const { conditionId } = plain;
    venue.wallets.split(bob.wallet, conditionId, 20_000_000n);
    await rival.post(rival.order(plain, "SELL", yes, [20, 30]));
    const since = venue.clock.now();
    const taking = desk.order(plain, "BUY", yes, [20, 30]);
    await desk.post(taking, { orderType: "FOK" });
    await venue.clock.run(seconds(60), settle);
    const fills = unwrap(await desk.do((deadline) => desk.rest.trades({ after: since }, deadline)));
    expect(fills).toMatchObject([{ orderId: taking.digest, finality: "failed", price: 3_000 }]);
    const order = unwrap(await desk.do((deadline) => desk.rest.order(taking.digest, deadline)));
    expect(order?.status).toBe("matched");
  });

  test("with many resting orders is a fill with each, at its own price", async () => {
    const { desk, rival, venue } = await twoDesks();
    venue.wallets.split(bob.wallet, plain.conditionId, 100_000_000n);
    for (const [shares, cents] of [
      [10, 30],
      [20, 31],
      [30, 33],
    ] as const) {
      await rival.post(rival.order(plain, "SELL", yes, [shares, cents]));
    }
    await rival.post(rival.order(plain, "BUY", no, [40, 68]));
    const since = venue.clock.now();
    await desk.post(desk.order(plain, "BUY", yes, [90, 33]));
    const fills = unwrap(await desk.do((deadline) => desk.rest.trades({ after: since }, deadline)));
    const sizes = new Map(fills.map(({ price, size }) => [Number(price), Number(size) / 1e6]));
    expect(sizes).toEqual(
      new Map([
        [3_000, 10],
        [3_100, 20],
        [3_200, 40],
        [3_300, 20],
      ]),
    );
  });

  test("of an order in the matching delay answers when the delay is over", async () => {
    const { desk, rival, venue } = await twoDesks();
    await rival.post(rival.order(delayed, "BUY", no, [10, 60]));
    const before = venue.clock.now();
    const taken = await desk.post(desk.order(delayed, "BUY", yes, [10, 40]));
    expect(taken).toMatchObject({ kind: "done", value: { status: "matched" } });
    expect(venue.clock.now() >= addDuration(before, seconds(1))).toBe(true);
  });
});

describe.each(["status", "success-false"] as const)("refusals told by %s", (refusals) => {
  const readings = { refusals };

  test("say what may be done about them", async () => {
    const { desk, rival } = await twoDesks({ readings });
    await rival.post(rival.order(plain, "BUY", no, [10, 60]));
    const kindOf = async (order: SignedOrder, options: Partial<PostOptions> = {}) => {
      const result = await desk.post(order, options);
      return result.kind === "refused" ? refusalKind(result) : result.kind;
    };
    const first = desk.order(plain, "BUY", yes, [10, 20]);
    expect(await kindOf(first)).toBe("done");
    expect(await kindOf(first)).toBe("duplicate");
    expect(await kindOf(desk.order(plain, "SELL", yes, [10, 70]))).toBe("not-enough");
    expect(await kindOf(desk.order(plain, "BUY", yes, [9_000, 70]))).toBe("not-enough");
    expect(await kindOf(desk.order(plain, "BUY", yes, [4, 30]))).toBe("rejected");
    expect(await kindOf(desk.order(plain, "BUY", yes, [10, 45]), { postOnly: true })).toBe(
      "rejected",
    );
    const buy = desk.order(plain, "BUY", yes, [50, 40]);
    expect(await kindOf(buy, { orderType: "FOK" })).toBe("rejected");
    const low = desk.order(plain, "BUY", yes, [50, 10]);
    expect(await kindOf(low, { orderType: "FAK" })).toBe("rejected");
    const offGrid = { makerAmount: 3_050_000n, takerAmount: 10_000_000n };
    expect(await kindOf(desk.order(plain, "BUY", yes, [10, 30], offGrid))).toBe("rejected");
    const version = { domain: { version: 3, isNegativeRisk: false } } as const;
    expect(await kindOf(desk.order(plain, "BUY", yes, [10, 30], version))).toBe("version-mismatch");
    const exchange = { domain: { version: 2, isNegativeRisk: true } } as const;
    expect(await kindOf(desk.order(plain, "BUY", yes, [10, 30], exchange))).toBe("rejected");
    const soon = { expiresAt: addDuration(desk.venue.clock.now(), seconds(60)) };
    const dated = desk.order(plain, "BUY", yes, [10, 30]);
    expect(await kindOf(dated, { orderType: "GTD", ...soon })).toBe("rejected");
    const unknown = { tokenId: "123456789" };
    expect(await kindOf(desk.order(plain, "BUY", yes, [10, 30], unknown))).toBe("rejected");
  });

  test("of the account", async () => {
    const { desk, venue } = await twoDesks({ readings });
    venue.wallets.setClosedOnly(ann.wallet, true);
    const closed = await desk.post(desk.order(plain, "BUY", yes, [10, 20]));
    expect(closed.kind === "refused" && refusalCode(closed)).toBe("VEN-853");
    venue.wallets.setClosedOnly(ann.wallet, false);
    venue.wallets.ban(ann.wallet);
    const banned = await desk.post(desk.order(plain, "BUY", yes, [10, 20]));
    expect(banned.kind === "refused" && refusalKind(banned)).toBe("account");
  });

  test("of a restarting engine pass by themselves", async () => {
    const { desk, venue } = await twoDesks({ readings });
    const resting = desk.order(plain, "BUY", yes, [10, 20]);
    await desk.post(resting);
    venue.wallets.restart(seconds(5));
    const order = desk.order(plain, "BUY", yes, [10, 21]);
    const early = await desk.post(order);
    expect(early).toMatchObject({ kind: "refused", status: 425 });
    expect(early.kind === "refused" && refusalCode(early)).toBe("VEN-851");
    await venue.clock.run(seconds(6), settle);
    const window = await desk.post(order);
    expect(window).toMatchObject({ kind: "refused", status: 503, code: "post_only_mode" });
    const pause = window.kind === "refused" ? pauseAsked(window) : null;
    expect(pause !== null && pause > seconds(60)).toBe(true);
    expect((await desk.post(order, { postOnly: true })).kind).toBe("done");
    const cancelled = await desk.do((deadline) => desk.rest.cancel([resting.digest], deadline));
    expect(cancelled.kind).toBe("done");
    await venue.clock.run(seconds(180), settle);
    expect((await desk.post(desk.order(plain, "BUY", yes, [10, 22]))).kind).toBe("done");
    for (const mode of ["cancel-only", "disabled"] as const) {
      venue.wallets.setTradingMode(mode);
      const closed = await desk.post(desk.order(plain, "BUY", yes, [10, 23]));
      expect(closed.kind === "refused" && refusalKind(closed), mode).toBe("retry-later");
    }
  });

  test("of a batch are entry by entry", async () => {
    const { desk } = await twoDesks({ readings });
    const resting = { orderType: "GTC", postOnly: false, expiresAt: null } as const;
    const orders = [
      { order: desk.order(plain, "BUY", yes, [10, 20]), options: resting },
      { order: desk.order(plain, "SELL", yes, [10, 70]), options: resting },
      {
        order: desk.order(plain, "BUY", yes, [50, 10]),
        options: { ...resting, orderType: "FAK" as const },
      },
      { order: desk.order(exclusive, "BUY", no, [10, 20]), options: resting },
    ];
    const results = await desk.do((deadline) => desk.rest.postBatch(orders, deadline));
    expect(
      results.map((result) => (result.kind === "refused" ? refusalKind(result) : result.kind)),
    ).toEqual(["done", "not-enough", "rejected", "done"]);
  });
});

test("a batch of any length rests, and everything is cancelled at once", async () => {
  const { desk } = await twoDesks();
  const options = { orderType: "GTC", postOnly: true, expiresAt: null } as const;
  const orders = Array.from({ length: 40 }, (_, at) => ({
    order: desk.order(at % 2 === 0 ? plain : exclusive, "BUY", yes, [5, 10 + (at % 7)]),
    options,
  }));
  const results = await desk.do((deadline) => desk.rest.postBatch(orders, deadline));
  expect(results.every(({ kind }) => kind === "done")).toBe(true);
  const open = unwrap(await desk.do((deadline) => desk.rest.openOrders(deadline)));
  expect(new Set(open.map(({ orderId }) => orderId))).toEqual(
    new Set(orders.map(({ order }) => order.digest)),
  );
  const token = { tokenId: plain.yesToken };
  const some = await desk.do((deadline) => desk.rest.cancelMarket(token, deadline));
  expect(some.kind === "done" && some.value.cancelled).toHaveLength(20);
  const rest = await desk.do((deadline) => desk.rest.cancelAll(deadline));
  expect(rest.kind === "done" && rest.value.cancelled).toHaveLength(20);
  const gone = orders.slice(0, 3).map(({ order }) => order.digest);
  const again = await desk.do((deadline) => desk.rest.cancel(gone, deadline));
  expect(again.kind === "done" && again.value.notCancelled.size).toBe(3);
});

test("a rush of orders and cancels waits for its turn, and is never told that it is too fast", async () => {
  const { desk, venue } = await twoDesks({ enforcesBuckets: true });
  const orders = Array.from({ length: 150 }, () => desk.order(plain, "BUY", yes, [5, 10]));
  const begun = venue.clock.now();
  const posted = await Promise.all(orders.map((order) => desk.post(order)));
  expect(posted.filter(({ kind }) => kind !== "done")).toEqual([]);
  const gone = await Promise.all(
    orders.map((order) => desk.do((deadline) => desk.rest.cancel([order.digest], deadline))),
  );
  expect(gone.filter(({ kind }) => kind !== "done")).toEqual([]);
  // 54 at once and 36 a second: the last order leaves after two and a half seconds.
  expect(venue.clock.now() > addDuration(begun, seconds(2))).toBe(true);
});

test("an order that the venue never saw is not there", async () => {
  const { desk, rival } = await twoDesks();
  const order = desk.order(plain, "BUY", yes, [10, 20]);
  expect(await desk.do((deadline) => desk.rest.order(order.digest, deadline))).toEqual({
    ok: true,
    value: undefined,
  });
  // Nor is another key's.
  await rival.post(order);
  const theirs = rival.order(plain, "BUY", yes, [10, 20]);
  await rival.post(theirs);
  expect(await desk.do((deadline) => desk.rest.order(theirs.digest, deadline))).toEqual({
    ok: true,
    value: undefined,
  });
});

test("the heart beats on with each next id, and finds the expected one again", async () => {
  const { desk, venue } = await twoDesks();
  const beat = (id: string) => desk.do((deadline) => desk.rest.heartbeat(id, deadline));
  const first = await beat("");
  expect(first).toMatchObject({ kind: "done", value: { isAccepted: true } });
  const next = first.kind === "done" ? first.value.nextId : "";
  const second = await beat(next);
  expect(second).toMatchObject({ kind: "done", value: { isAccepted: true } });
  const wrong = await beat(next);
  expect(wrong).toMatchObject({
    kind: "done",
    value: { isAccepted: false, nextId: second.kind === "done" ? second.value.nextId : "" },
  });
  const order = desk.order(plain, "BUY", yes, [10, 20]);
  await desk.post(order);
  await venue.clock.run(seconds(30), settle);
  const read = unwrap(await desk.do((deadline) => desk.rest.order(order.digest, deadline)));
  expect(read?.status).toBe("cancelled");
});

test("what the venue says of itself and of the account", async () => {
  const { desk, venue } = await twoDesks();
  const { rest } = desk;
  expect(unwrap(await desk.do((deadline) => rest.orderVersion(deadline)))).toBe(2);
  expect(unwrap(await desk.do((deadline) => rest.closedOnly(deadline)))).toBe(false);
  venue.wallets.setClosedOnly(ann.wallet, true);
  expect(unwrap(await desk.do((deadline) => rest.closedOnly(deadline)))).toBe(true);
  expect(unwrap(await desk.do((deadline) => rest.geoblock(deadline))).isBlocked).toBe(false);
  const told = unwrap(await desk.do((deadline) => rest.serverTime(deadline)));
  expect(addDuration(told, seconds(2)) > venue.clock.now()).toBe(true);
  const money = unwrap(await desk.do((deadline) => rest.collateral(deadline)));
  expect(money.balance).toBe(1_000_000_000n);
  expect(money.allowances.size).toBe(3);
  expect([...money.allowances.keys()].every((name) => name === name.toLowerCase())).toBe(true);
});
