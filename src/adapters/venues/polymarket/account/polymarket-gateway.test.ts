// What leaves for which order, what never leaves, and what the engine is told of each answer.

import { describe, expect, test } from "vitest";
import { isLost, refuses } from "../../../../../test/support/venues/memory-trading.ts";
import { yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  earlierOrder,
  market,
  PolymarketTradingRig,
  traded,
} from "../../../../../test/support/venues/polymarket-trading-rig.ts";
import { addDuration, durationBetween, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

const resting = { price: 4_200, timeInForce: "good-till-cancelled" } as const;

describe("how an order leaves", () => {
  test("a buy at once is one that may rest, and what rests of it is cancelled", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = rig.send();
    await rig.pass(seconds(1));
    const [post] = rig.venue.posts;
    expect(post?.options).toMatchObject({ orderType: "GTD", postOnly: false });
    expect(post?.order.terms).toMatchObject({ makerAmount: 4_400_000n, takerAmount: 10_000_000n });
    expect(rig.venue.cancels).toEqual([rig.digest]);
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
  });

  test("what it matched at once is told before its end", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options);
      const { tradeId } = rig.venue.match(order.digest, 6_000_000);
      return {
        kind: "done",
        value: { orderId: order.digest, status: "matched", tradeIds: [tradeId] },
      };
    });
    const id = await rig.submit();
    expect(rig.story(id)).toEqual(["accepted", "fill 6 at 4400", "cancelled after 6"]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("a sale at once is killed by the venue and needs no cancel", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.balances.set(yes, 10_000_000n);
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options, "matched");
      const { tradeId } = rig.venue.match(order.digest, 4_000_000);
      return {
        kind: "done",
        value: { orderId: order.digest, status: "matched", tradeIds: [tradeId] },
      };
    });
    const id = await rig.submit({ side: "sell", price: 4_000 });
    expect(rig.venue.posts[0]?.options).toMatchObject({ orderType: "FAK", expiresAt: null });
    expect(rig.venue.cancels).toEqual([]);
    expect(rig.story(id)).toEqual(["accepted", "fill 4 at 4000", "cancelled after 4"]);
  });

  test("what may rest expires by itself, no sooner than the venue allows", async () => {
    const rig = await PolymarketTradingRig.started();
    const before = rig.clock.now();
    const id = await rig.submit(resting);
    const expiresAt = rig.venue.posts[0]?.options.expiresAt;
    if (expiresAt == null) expect.fail("it has no expiry");
    expect(durationBetween(addDuration(before, seconds(180)), expiresAt)).toBeGreaterThan(
      0 as never,
    );
    expect(integerOf(expiresAt) % 1_000_000).toBe(0);
    expect(rig.story(id)).toEqual(["accepted"]);
    expect(rig.venue.cancels).toEqual([]);
  });

  test("an expired order is told as expired, a cancelled one as cancelled", async () => {
    const rig = await PolymarketTradingRig.started();
    const expires = await rig.submit(resting);
    const held = rig.venue.orders.get(rig.digest);
    await rig.pass(seconds(120));
    if (held !== undefined) held.status = "cancelled";
    await rig.pass(seconds(60));
    expect(rig.story(expires)).toEqual(["accepted", "expired after 0"]);
    const cancelled = await rig.submit(resting);
    await rig.cancel(cancelled);
    expect(rig.story(cancelled)).toEqual(["accepted", "cancelled after 0"]);
  });

  test("all or nothing is a sale only, unless the venue's buys keep to the size", async () => {
    const rig = await PolymarketTradingRig.started();
    const buy = await rig.submit({ timeInForce: "fill-or-kill" });
    expect(rig.story(buy)).toEqual(["denied"]);
    rig.venue.balances.set(yes, 10_000_000n);
    await rig.submit({ side: "sell", timeInForce: "fill-or-kill" });
    expect(rig.venue.posts.map(({ options }) => options.orderType)).toEqual(["FOK"]);
    const other = await PolymarketTradingRig.started({ fillAndKillBuys: "shares" });
    await other.submit({ timeInForce: "fill-or-kill" });
    await other.submit({ timeInForce: "immediate-or-cancel" });
    expect(other.venue.posts.map(({ options }) => options.orderType)).toEqual(["FOK", "FAK"]);
  });

  test("the same order is sent once, whoever asks again", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit({ id: "twice" });
    await rig.submit({ id: "twice" });
    expect(rig.venue.posts).toHaveLength(1);
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
  });
});

describe("what never leaves", () => {
  const cases: readonly (readonly [string, object, object, string])[] = [
    ["a price off the grid", { price: 4_405 }, {}, "VEN-830"],
    ["a size off the lot", { shares: 10.005 }, {}, "VEN-830"],
    ["fewer shares than the market's least", { shares: 4 }, {}, "VEN-830"],
    ["a taking buy below a dollar", { price: 1_000, shares: 9 }, {}, "VEN-830"],
    ["a market with unknown fees", {}, { market: { ...market, fees: [] } }, "VEN-832"],
    ["a market that is paused", {}, { market: { ...market, status: "paused" } }, "VEN-832"],
    ["a version not switched on", {}, { traded: { ...traded, isTradable: false } }, "VEN-832"],
    ["more than is held", { side: "sell" }, {}, "VEN-870"],
    ["a buy that is to reduce", { reduceOnly: true }, {}, "VEN-830"],
  ];

  test.each(cases)("%s", async (_name, order, options, code) => {
    const rig = await PolymarketTradingRig.started(options);
    const id = await rig.submit(order);
    expect(rig.story(id)).toEqual(["denied"]);
    expect(rig.withheld()).toEqual([code]);
    expect(rig.venue.posts).toEqual([]);
  });

  test("anything on a market that nobody knows", async () => {
    const rig = await PolymarketTradingRig.started();
    const { gateway } = rig.trading;
    const deadline = addDuration(rig.clock.now(), seconds(5));
    gateway.submit({
      ...{ kind: "SubmitOrder", follows: 0, venue: "polymarket", clientOrderId: "nowhere" },
      ...{ instrument: "polymarket:0xnowhere/yes", side: "buy", limitPrice: 4_400 as never },
      ...{ size: 10_000_000 as never, timeInForce: "immediate-or-cancel", reduceOnly: false },
      ...{ intendedAt: rig.clock.now(), deadline },
    });
    await rig.pass(seconds(1));
    expect(rig.story("nowhere")).toEqual(["denied"]);
    expect(rig.withheld()).toEqual(["VEN-806"]);
  });

  test("an opening of an account that may only close; a reduction passes", async () => {
    const rig = new PolymarketTradingRig();
    rig.venue.isClosedOnly = true;
    rig.venue.balances.set(yes, 10_000_000n);
    await rig.start();
    expect(rig.gates()).toEqual(["scope: the account is in closed only mode"]);
    expect(rig.story(await rig.submit())).toEqual(["denied"]);
    const sale = { side: "sell", price: 4_000, reduceOnly: true } as const;
    expect(rig.story(await rig.submit(sale))[0]).toBe("accepted");
    rig.venue.isClosedOnly = false;
    await rig.pass(seconds(61));
    expect(rig.gates().at(-1)).toBe("scope: open");
  });

  test("an opening while the clock is far from the venue's, which is asked for its time again and again", async () => {
    const rig = await PolymarketTradingRig.started();
    await rig.pass(seconds(121));
    expect(rig.venue.timesAsked).toBe(3);
    rig.venue.isClockFar = true;
    await rig.pass(seconds(60));
    expect(rig.gates()).toEqual(["scope: the venue's clock is 40 s from ours"]);
    expect(rig.story(await rig.submit())).toEqual(["denied"]);
    rig.venue.isClockFar = false;
    await rig.pass(seconds(60));
    expect(rig.gates().at(-1)).toBe("scope: open");
  });

  test("anything from where the venue takes no orders", async () => {
    const rig = new PolymarketTradingRig();
    rig.venue.isBlocked = true;
    await rig.start();
    expect(rig.gates()).toEqual(["scope: US NY"]);
    expect(rig.story(await rig.submit())).toEqual(["denied"]);
  });
});

describe("what a refusal leads to", () => {
  test.each([
    "order 0x1 is invalid. Price (0.44) breaks minimum tick size rule: 0.1",
    "not enough balance / allowance: the balance is not enough -> balance: 0, order amount: 1",
    "no orders found to match with FAK order. FAK orders are partially filled or killed",
  ])("rejected in the venue's words: %s", async (words) => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses(words));
    expect(rig.story(await rig.submit())).toEqual([`rejected: ${words}`]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("words that nobody knows are a refusal with a code of its own", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("the moon is in the wrong house"));
    const id = await rig.submit();
    expect(rig.story(id)).toEqual(["rejected: VEN-856: the moon is in the wrong house"]);
    expect(rig.lines.some(({ level }) => level === "warn")).toBe(true);
  });

  test("a refused account closes the venue until it is let in again", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("'0xabc' address in closed only mode"));
    expect(rig.story(await rig.submit())[0]).toMatch(/^rejected: /);
    expect(rig.gates()).toEqual(["scope: '0xabc' address in closed only mode"]);
    expect(rig.story(await rig.submit())).toEqual(["denied"]);
    await rig.pass(seconds(61));
    expect(rig.gates().at(-1)).toBe("scope: open");
  });

  test("a ban stays until a person has looked", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("'0xabc' address banned"));
    await rig.submit();
    await rig.pass(seconds(600));
    expect(rig.gates()).toEqual(["scope: '0xabc' address banned"]);
    rig.trading.acknowledged();
    expect(rig.gates().at(-1)).toBe("scope: open");
  });

  test("too fast: the same order again after the pause, under the same id", async () => {
    const rig = await PolymarketTradingRig.started();
    const slow = { retryAfter: seconds(3) };
    rig.venue.answers.push(refuses("too many requests", 429, slow));
    const id = await rig.submit(resting, seconds(2));
    expect(rig.venue.posts).toHaveLength(1);
    await rig.pass(seconds(2));
    const digests = rig.venue.posts.map(({ order }) => order.digest);
    expect(digests).toHaveLength(2);
    expect(new Set(digests).size).toBe(1);
    expect(rig.story(id)).toEqual(["accepted"]);
    expect(rig.gates()).toEqual([]);
  });

  test("a restart longer than the deadline: proven not taken, and closed until it may be over", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("matching engine restarting", 425, { retryAfter: seconds(60) }));
    const id = await rig.submit();
    expect(rig.story(id)).toEqual(["rejected: matching engine restarting"]);
    expect(rig.gates()).toEqual(["maintenance: 425 matching engine restarting"]);
    expect(rig.story(await rig.submit())).toEqual(["denied"]);
    await rig.pass(seconds(60));
    expect(rig.gates().at(-1)).toBe("maintenance: open");
    expect(rig.story(await rig.submit(resting))).toEqual(["accepted"]);
  });

  test("a window that names its length in the body", async () => {
    const rig = await PolymarketTradingRig.started();
    const words = "post-only mode: only post-only orders and cancels are allowed";
    const body = { error: words, code: "post_only_mode", retry_after_seconds: 79 };
    rig.venue.answers.push(refuses(words, 503, { body }));
    await rig.submit();
    await rig.pass(seconds(70));
    expect(rig.gates()).toEqual([`maintenance: 503 ${words}`]);
    await rig.pass(seconds(10));
    expect(rig.gates().at(-1)).toBe("maintenance: open");
  });

  test("another version is built once and sent once", async () => {
    const rig = await PolymarketTradingRig.started();
    const words = "order_version_mismatch";
    rig.venue.answers.push(refuses(words));
    expect(rig.story(await rig.submit(resting))).toEqual(["accepted"]);
    expect(rig.venue.posts).toHaveLength(2);
    rig.venue.answers.push(refuses(words), refuses(words));
    expect(rig.story(await rig.submit(resting))).toEqual([`rejected: ${words}`]);
    expect(rig.venue.posts).toHaveLength(4);
  });

  test("a duplicate is at the venue, and looked up", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options);
      rig.venue.match(order.digest, 10_000_000);
      return refuses(`order ${order.digest} is invalid. Duplicated.`)(order, options);
    });
    const id = await rig.submit();
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
    expect(rig.venue.posts).toHaveLength(1);
  });
});

describe("what nobody knows", () => {
  test("is found by the digest, ended if it must, and never sent again", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options);
      rig.venue.match(order.digest, 3_000_000);
      return isLost(order, options);
    });
    const id = await rig.submit();
    expect(rig.story(id)).toEqual(["unknown"]);
    await rig.query(id);
    expect(rig.story(id)).toEqual([
      "unknown",
      "accepted",
      "fill 3 at 4400",
      "reported partially-filled with 3",
      "cancelled after 3",
    ]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("never arrived only after it can arrive no more, and five looks", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(isLost);
    const id = await rig.submit({ within: seconds(5) });
    await rig.query(id, seconds(9));
    expect(rig.story(id)).toEqual(["unknown"]);
    await rig.query(id, seconds(5));
    expect(rig.story(id)).toEqual(["unknown"]);
    await rig.query(id, seconds(10));
    expect(rig.story(id)).toEqual(["unknown", "reported not-found with 0"]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("a venue that cannot be asked proves nothing", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(isLost);
    const id = await rig.submit();
    rig.venue.isDeaf = true;
    await rig.query(id, seconds(60));
    expect(rig.story(id)).toEqual(["unknown"]);
  });

  test("is found by a later run, which computes the digest again", async () => {
    const before = await PolymarketTradingRig.started();
    before.venue.answers.push((order, options) => {
      before.venue.hold(order, options);
      return isLost(order, options);
    });
    const intendedAt = before.clock.now();
    const id = await before.submit();
    const { venue, clock } = before;
    const rig = new PolymarketTradingRig({ venue, clock });
    rig.trading.gateway.query({
      ...{ kind: "QueryOrder", follows: 0, venue: "polymarket", clientOrderId: id },
      deadline: addDuration(clock.now(), seconds(20)),
    });
    await rig.start();
    venue.match(rig.digest, 2_000_000);
    rig.trading.gateway.resume([earlierOrder(id, intendedAt)], []);
    await rig.pass(seconds(20));
    expect(rig.story(id)).toEqual([
      "accepted",
      "fill 2 at 4400",
      "reported partially-filled with 2",
      "cancelled after 2",
    ]);
    expect(venue.posts).toHaveLength(1);
  });

  test("is one order, also when a later run sends it again", async () => {
    const before = await PolymarketTradingRig.started();
    before.venue.answers.push((order, options) => {
      before.venue.hold(order, options);
      before.venue.match(order.digest, 10_000_000);
      return isLost(order, options);
    });
    const id = before.send({ id: "again" });
    const { venue, clock } = before;
    const rig = await PolymarketTradingRig.started({ venue, clock: clock });
    // The journal holds the instant of the intent, so the command is the same to the last bit.
    const [post] = venue.posts;
    rig.trading.gateway.submit({
      ...{ kind: "SubmitOrder", follows: 0, venue: "polymarket", clientOrderId: id },
      ...{ instrument: `${market.id}/yes`, side: "buy", limitPrice: 4_400 as never },
      ...{ size: 10_000_000 as never, timeInForce: "immediate-or-cancel", reduceOnly: false },
      intendedAt: post?.order.terms.createdAt ?? clock.now(),
      deadline: addDuration(clock.now(), seconds(10)),
    });
    await rig.pass(seconds(5));
    expect(venue.posts.map(({ order }) => order.digest)).toEqual([
      post?.order.digest,
      post?.order.digest,
    ]);
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
    expect(venue.orders.size).toBe(1);
  });
});

describe("shares that are not there yet", () => {
  async function bought(rig: PolymarketTradingRig): Promise<string> {
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options);
      const { tradeId } = rig.venue.match(order.digest, 10_000_000);
      return {
        kind: "done",
        value: { orderId: order.digest, status: "matched", tradeIds: [tradeId] },
      };
    });
    await rig.submit({}, seconds(1));
    return rig.venue.fills.at(-1)?.tradeId ?? "";
  }

  test("a sale waits for them, and leaves when their trade is in the block", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    const id = rig.send({ side: "sell", price: 4_000, reduceOnly: true });
    await rig.pass(seconds(3));
    expect(rig.venue.posts).toHaveLength(1);
    rig.news?.trade(rig.venue.settle(tradeId, "mined"));
    await rig.pass(seconds(1));
    expect(rig.venue.posts).toHaveLength(2);
    expect(rig.story(id)[0]).toBe("accepted");
    expect(rig.venue.refreshes).toEqual([yes]);
  });

  test("a lost message does not hold the sale up: trades on their way are read again", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    const id = rig.send({ side: "sell", price: 4_000, reduceOnly: true });
    rig.venue.settle(tradeId, "mined");
    await rig.pass(seconds(4));
    expect(rig.story(id)[0]).toBe("accepted");
  });

  test("a sale that waits in vain is denied before its deadline", async () => {
    const rig = await PolymarketTradingRig.started();
    await bought(rig);
    const id = rig.send({ side: "sell", price: 4_000, reduceOnly: true, within: seconds(6) });
    await rig.pass(seconds(6));
    expect(rig.story(id)).toEqual(["denied"]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("a sale of shares whose trade failed is denied", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    const id = rig.send({ side: "sell", price: 4_000, reduceOnly: true });
    await rig.pass(seconds(1));
    rig.news?.trade(rig.venue.settle(tradeId, "failed"));
    await rig.pass(seconds(2));
    expect(rig.story(id)).toEqual(["denied"]);
  });

  test("what one sale takes another cannot sell", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.balances.set(yes, 15_000_000n);
    const rest = { side: "sell", price: 6_000, timeInForce: "good-till-cancelled" } as const;
    const one = rig.send(rest);
    const other = rig.send(rest);
    await rig.pass(seconds(2));
    expect(rig.story(one)).toEqual(["accepted"]);
    expect(rig.story(other)).toEqual(["denied"]);
  });

  test("what was sold cannot be sold again while its trade is on its way", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.balances.set(yes, 15_000_000n);
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options, "matched");
      const { tradeId } = rig.venue.match(order.digest, 10_000_000);
      const tradeIds = [tradeId];
      return { kind: "done", value: { orderId: order.digest, status: "matched", tradeIds } };
    });
    await rig.submit({ side: "sell", price: 4_000 });
    const id = await rig.submit({ side: "sell", price: 4_000 });
    expect(rig.story(id)).toEqual(["denied"]);
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("a venue that has not seen them come is made to look, and asked again", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.balances.set(yes, 10_000_000n);
    rig.venue.answers.push(refuses("not enough balance / allowance"));
    const id = await rig.submit({ side: "sell", price: 4_000 });
    expect(rig.story(id)[0]).toBe("accepted");
    expect(rig.venue.refreshes).toEqual([yes, yes]);
    expect(rig.venue.posts).toHaveLength(2);
  });
});
