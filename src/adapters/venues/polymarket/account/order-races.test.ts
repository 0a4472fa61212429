// Where an order's messages cross each other: a cancel before the order has left, an end that was believed too soon, an
// order that the venue has lost, and a restart under other settings.

import { describe, expect, test } from "vitest";
import { isLost, refuses } from "../../../../../test/support/venues/memory-trading.ts";
import { yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  earlierOrder,
  PolymarketTradingRig,
} from "../../../../../test/support/venues/polymarket-trading-rig.ts";
import {
  addDuration,
  durationBetween,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { clockDifferenceSecondsMax } from "../rest/venue-clock.ts";

const resting = { price: 4_200, timeInForce: "good-till-cancelled" } as const;

/** Buys ten shares that are not in the block yet; returns the trade. */
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

describe("an order that is cancelled before it has left", () => {
  test("never leaves when it waited for shares", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    const id = rig.send({ side: "sell", price: 4_000, reduceOnly: true, within: seconds(60) });
    await rig.pass(seconds(2));
    await rig.cancel(id);
    rig.news?.trade(rig.venue.settle(tradeId, "mined"));
    await rig.pass(seconds(5));
    expect(rig.venue.posts).toHaveLength(1);
    expect(rig.story(id)).toEqual(["denied"]);
  });

  test("does not leave again when it waited for the venue's pause", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("matching engine restarting", 425, { retryAfter: seconds(8) }));
    const id = rig.send({ ...resting, within: seconds(60) });
    await rig.pass(seconds(1));
    await rig.cancel(id);
    await rig.pass(seconds(10));
    expect(rig.venue.posts).toHaveLength(1);
    expect(rig.story(id)).toEqual(["rejected: matching engine restarting"]);
  });
});

describe("an order that ended too soon", () => {
  test("is cancelled when the venue still lists it", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit(resting);
    const held = rig.venue.orders.get(rig.digest);
    if (held === undefined) expect.fail("the venue does not hold it");
    held.status = "cancelled";
    await rig.pass(seconds(31));
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
    held.status = "live";
    await rig.pass(seconds(31));
    expect(rig.venue.cancels).toEqual([rig.digest]);
    expect(held.status).toBe("cancelled");
  });

  test("is not one that the venue calls matched while a rest of it may stand", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      const held = rig.venue.hold(order, options);
      rig.venue.match(order.digest, 3_000_000);
      held.shownAs = "matched";
      return isLost(order, options);
    });
    const id = await rig.submit();
    await rig.query(id, seconds(5));
    expect(rig.venue.cancels).toEqual([rig.digest]);
    expect(rig.story(id)).toEqual([
      "unknown",
      "accepted",
      "fill 3 at 4400",
      "reported partially-filled with 3",
      "cancelled after 3",
    ]);
  });

  test("is one that no cancel changes any more, whatever the venue says of it", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      const held = rig.venue.hold(order, options, "matched");
      rig.venue.match(order.digest, 3_000_000);
      held.shownAs = "matched";
      return { kind: "done", value: { orderId: order.digest, status: "matched", tradeIds: [] } };
    });
    rig.venue.cancel = async ([id = ""]) => {
      rig.venue.cancels.push(id);
      const notCancelled = new Map([[id, "the moon is in the wrong house"]]);
      return { kind: "done", value: { cancelled: [], notCancelled } };
    };
    const id = await rig.submit({}, seconds(20));
    expect(rig.story(id)).toEqual(["accepted", "fill 3 at 4400", "cancelled after 3"]);
    expect(rig.venue.cancels.length).toBeGreaterThan(3);
  });

  test("nor one that it calls unmatched", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push((order, options) => {
      rig.venue.hold(order, options);
      return {
        kind: "done",
        value: { orderId: order.digest, status: "unmatched", tradeIds: [] },
      };
    });
    const id = await rig.submit();
    expect(rig.venue.cancels).toEqual([rig.digest]);
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
  });
});

test("an order that the venue has lost is over when the engine has been told, and cash is told again", async () => {
  const rig = await PolymarketTradingRig.started();
  const id = await rig.submit(resting);
  rig.venue.orders.clear();
  await rig.query(id, seconds(60));
  expect(rig.story(id)).toEqual(["accepted", "cancelled after 0", "reported cancelled with 0"]);
  const told = rig.all("BalanceReported").length;
  await rig.pass(seconds(40));
  expect(rig.all("BalanceReported").length).toBeGreaterThan(told);
});

test("an order of an earlier run is found although buys at once are sent in another way now", async () => {
  const before = await PolymarketTradingRig.started({ fillAndKillBuys: "shares" });
  before.venue.answers.push((order, options) => {
    before.venue.hold(order, options, "matched");
    before.venue.match(order.digest, 2_000_000);
    return isLost(order, options);
  });
  const intendedAt = before.clock.now();
  const price = 4_500;
  const id = await before.submit({ price, shares: 10.01 });
  const { venue, clock } = before;
  const rig = new PolymarketTradingRig({ venue, clock });
  const { limitPrice, size } = { limitPrice: price as never, size: 10_010_000 as never };
  rig.trading.gateway.resume([earlierOrder(id, intendedAt, { limitPrice, size })], []);
  await rig.start();
  await rig.query(id, seconds(40));
  expect(rig.story(id)).toContain("fill 2 at 4500");
  expect(rig.story(id)).not.toContain("reported not-found with 0");
});

test("shares of an earlier run's trade count once, when its order is recognised late", async () => {
  const before = await PolymarketTradingRig.started();
  before.venue.answers.push((order, options) => {
    before.venue.hold(order, options, "matched");
    before.venue.match(order.digest, 10_000_000);
    return isLost(order, options);
  });
  const intendedAt = before.clock.now();
  const id = await before.submit();
  const { venue, clock } = before;
  const tradeId = venue.fills[0]?.tradeId ?? "";
  venue.settle(tradeId, "confirmed");
  const rig = new PolymarketTradingRig({ venue, clock });
  await rig.start();
  // Somebody asks for the token, so that what the wallet holds is known before the order is.
  await rig.trading.holdings.compare(yes);
  rig.trading.gateway.resume([earlierOrder(id, intendedAt)], []);
  await rig.query(id, seconds(5));
  expect(rig.story(id)).toContain("fill 10 at 4400");
  expect(rig.trading.holdings.of(yes)).toBe(10_000_000);
});

test("what contradicts itself closes the account until a person has looked", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.venue.answers.push((order, options) => {
    rig.venue.hold(order, options);
    return refuses("invalid signature")(order, options);
  });
  await rig.submit(resting);
  await rig.pass(seconds(40));
  expect(rig.gates()).toEqual([expect.stringContaining("was refused, but the venue shows it")]);
  rig.trading.acknowledged();
  expect(rig.gates().at(-1)).toBe("account: open");
});

describe("at the end", () => {
  test("an order that waits for the venue's pause leaves no more", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.answers.push(refuses("matching engine restarting", 425, { retryAfter: seconds(8) }));
    rig.send({ ...resting, within: seconds(60) });
    await rig.pass(seconds(1));
    const stopped = rig.trading.stop();
    await rig.pass(seconds(20));
    await stopped;
    expect(rig.venue.posts).toHaveLength(1);
  });

  test("a refusal that arrives later moves no gate", async () => {
    const rig = await PolymarketTradingRig.started();
    const { post } = rig.venue;
    rig.venue.post = async (order, options) => {
      await new Promise<void>((resolve) => {
        rig.clock.callAt(addDuration(rig.clock.now(), seconds(3)), resolve);
      });
      return post.call(rig.venue, order, options);
    };
    rig.venue.answers.push(refuses("trading is disabled", 503));
    const id = rig.send(resting);
    await rig.pass(seconds(1));
    const stopped = rig.trading.stop();
    await rig.pass(seconds(2));
    await stopped;
    await rig.pass(seconds(30));
    expect(rig.story(id)).toEqual(["rejected: trading is disabled"]);
    expect(rig.gates()).toEqual([]);
  });
});

test("an order that only its trades still show has ended, with what they show", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.venue.answers.push((order, options) => {
    rig.venue.hold(order, options);
    rig.venue.match(order.digest, 3_000_000);
    return isLost(order, options);
  });
  const id = await rig.submit({ within: seconds(5) });
  rig.venue.orders.clear();
  await rig.query(id, seconds(60));
  expect(rig.story(id)).toEqual([
    "unknown",
    "accepted",
    "fill 3 at 4400",
    "cancelled after 3",
    "reported cancelled with 3",
  ]);
});

test("an expiry suits a venue whose clock is as far ahead as is put up with", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.send(resting);
  const ahead = addDuration(rig.clock.now(), seconds(clockDifferenceSecondsMax));
  await rig.pass(seconds(1));
  const expiresAt = rig.venue.posts[0]?.options.expiresAt;
  if (expiresAt == null) expect.fail("it has no expiry");
  expect(durationBetween(addDuration(ahead, minutes(3)), expiresAt)).toBeGreaterThan(
    seconds(4) as never,
  );
});
