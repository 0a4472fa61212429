// What the wallet holds, told only when nothing moves; what belongs to nobody; markets that pay.

import { describe, expect, test } from "vitest";
import { refuses, textSigner } from "../../../../../test/support/venues/memory-trading.ts";
import { no, yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  market,
  PolymarketTradingRig,
  traded,
} from "../../../../../test/support/venues/polymarket-trading-rig.ts";
import { instrumentId } from "../../../../domain/market/venue.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { onePrice, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { termsToSend } from "../orders/order-terms.ts";
import type { Redeemer } from "./redeemer.ts";

const resting = { price: 4_200, timeInForce: "good-till-cancelled" } as const;

function cash(rig: PolymarketTradingRig): readonly (readonly [number, number])[] {
  return rig
    .all("BalanceReported")
    .map((event) => [Number(event.cash), Number(event.feeTolerance ?? 0)] as const);
}

/** Buys so much; the venue has matched it, as taker, at the limit. */
async function bought(rig: PolymarketTradingRig, size = 10_000_000): Promise<string> {
  rig.venue.answers.push((order, options) => {
    rig.venue.hold(order, options);
    const { tradeId } = rig.venue.match(order.digest, size);
    return {
      kind: "done",
      value: { orderId: order.digest, status: "matched", tradeIds: [tradeId] },
    };
  });
  await rig.submit({ shares: size / 1_000_000 }, seconds(1));
  return rig.venue.fills.at(-1)?.tradeId ?? "";
}

describe("cash", () => {
  test("is told at the start, and again only when all is in the block and has calmed", async () => {
    const rig = await PolymarketTradingRig.started();
    expect(cash(rig)).toEqual([[1_000_000_000, 0]]);
    const tradeId = await bought(rig);
    await rig.pass(seconds(61));
    expect(cash(rig)).toHaveLength(1);
    rig.venue.cash -= 4_498_560n;
    rig.news?.trade(rig.venue.settle(tradeId, "mined"));
    await rig.trading.account.refresh();
    expect(cash(rig)).toHaveLength(1);
    await rig.pass(seconds(31));
    expect(cash(rig).slice(1)).toEqual([[995_501_440, 10]]);
  });

  test("an order that stands keeps it untold", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit(resting);
    await rig.pass(seconds(61));
    expect(cash(rig)).toHaveLength(1);
    await rig.cancel(id);
    await rig.pass(seconds(40));
    expect(cash(rig).length).toBeGreaterThan(1);
  });

  test("a tolerance lasts until a report agrees to the last digit", async () => {
    const rig = await PolymarketTradingRig.started();
    for (let trade = 0; trade < 3; trade += 1) {
      const tradeId = await bought(rig);
      rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
    }
    // 10 at 0.44 and 0.09856 of fees; the venue took a step less once.
    rig.venue.cash -= 3n * 4_498_560n - 10n;
    await rig.pass(seconds(65));
    expect(cash(rig).slice(1)).toEqual([
      [986_504_330, 30],
      [986_504_330, 30],
    ]);
    rig.venue.cash -= 10n;
    await rig.pass(seconds(31));
    expect(cash(rig).at(-1)).toEqual([986_504_320, 30]);
    await rig.pass(seconds(31));
    expect(cash(rig).at(-1)).toEqual([986_504_320, 0]);
  });

  test("is not told while a trade of an earlier run may still be on its way", async () => {
    const before = await PolymarketTradingRig.started();
    const tradeId = await bought(before);
    const { venue, clock } = before;
    const [fill] = before.all("FillReported");
    if (fill === undefined) expect.fail("nothing was told");
    // Its order has ended and its group is closed: only the fill is handed over.
    const rig = new PolymarketTradingRig({ venue, clock });
    rig.trading.gateway.resume([], [fill.fill]);
    await rig.start();
    expect(cash(rig)).toEqual([]);
    venue.cash -= 4_498_560n;
    venue.settle(tradeId, "mined");
    await rig.pass(seconds(65));
    expect(cash(rig)[0]?.[0]).toBe(995_501_440);
  });

  test("is told in spite of a trade of an earlier run that the venue does not show", async () => {
    const rig = new PolymarketTradingRig();
    rig.trading.gateway.resume([], [{ fillId: "gone/taker/1", clientOrderId: "of-yesterday" }]);
    await rig.start();
    expect(cash(rig)).toEqual([]);
    await rig.pass(seconds(65));
    expect(cash(rig).length).toBeGreaterThan(0);
  });

  test("a missing allowance closes the account", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.collateral = async () => ({
      ok: true,
      value: { balance: 1n, allowances: new Map([["0xexchange", 0n]]) },
    });
    await rig.pass(seconds(31));
    expect(rig.gates()).toEqual(["account: the wallet does not allow 0xexchange to move its cash"]);
  });
});

describe("shares", () => {
  test("a difference that lasts closes the account; the venue's count is believed from then on", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
    await rig.pass(seconds(31));
    expect(rig.trading.holdings.of(yes)).toBe(10_000_000);
    rig.venue.balances.set(yes, 7_000_000n);
    await rig.pass(seconds(31));
    expect(rig.gates()).toEqual([]);
    await rig.pass(seconds(31));
    expect(rig.gates()).toEqual([expect.stringContaining("account: the venue shows other shares")]);
    await rig.pass(seconds(31));
    expect(rig.gates().at(-1)).toBe("account: open");
    expect(rig.trading.holdings.of(yes)).toBe(7_000_000);
  });

  test("a trade that fails leaves what was there", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.venue.balances.set(yes, 5_000_000n);
    const tradeId = await bought(rig);
    rig.news?.trade(rig.venue.settle(tradeId, "failed"));
    await rig.pass(seconds(40));
    expect(rig.trading.holdings.of(yes)).toBe(5_000_000);
    expect(rig.gates()).toEqual([]);
  });
});

describe("orders and reads", () => {
  test("an order that stands and is not ours closes the account until it has gone", async () => {
    const rig = await PolymarketTradingRig.started();
    const theirs = {
      clientOrderId: "theirs",
      instrument: instrumentId(market.id, "yes"),
      side: "buy",
      limitPrice: priceTicks(3_000),
      size: market.sizeMin,
      intendedAt: rig.clock.now(),
    } as const;
    const terms = termsToSend(theirs, traded, "GTD");
    if (!terms.ok) expect.fail(terms.failure.message);
    const options = { orderType: "GTD", postOnly: false, expiresAt: null } as const;
    const held = rig.venue.hold(textSigner.sign(terms.value), options);
    await rig.pass(seconds(31));
    expect(rig.gates()).toEqual([expect.stringContaining("which is not ours")]);
    held.status = "cancelled";
    await rig.pass(seconds(31));
    expect(rig.gates().at(-1)).toBe("account: open");
  });

  test("an account that cannot be read closes at once at the start, later after three looks", async () => {
    const rig = new PolymarketTradingRig();
    rig.venue.isDeaf = true;
    await rig.start();
    expect(rig.gates()).toEqual(["account: the account cannot be read"]);
    rig.venue.isDeaf = false;
    await rig.pass(seconds(31));
    expect(rig.gates().at(-1)).toBe("account: open");
    rig.venue.isDeaf = true;
    await rig.pass(seconds(61));
    expect(rig.gates().at(-1)).toBe("account: open");
    await rig.pass(seconds(30));
    expect(rig.gates().at(-1)).toBe("account: the account cannot be read");
  });

  test("what was lost while a look was under way is read when the stream opens again", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit(resting, seconds(1));
    const { openOrders } = rig.venue;
    rig.venue.openOrders = async () => {
      await new Promise<void>((resolve) => {
        rig.clock.callAt(addDuration(rig.clock.now(), seconds(5)), resolve);
      });
      return openOrders.call(rig.venue);
    };
    rig.news?.opened();
    await rig.pass(seconds(1));
    const { tradeId } = rig.venue.match(rig.digest, 4_000_000, { isTaker: false });
    const held = rig.venue.orders.get(rig.digest);
    // The list of orders trails the trades.
    if (held !== undefined) held.matched = 0;
    rig.news?.opened();
    await rig.pass(seconds(11));
    expect(rig.trading.counts().pendingTrades).toBe(1);
    expect(rig.story(id)).toEqual(["accepted", "fill 4 at 4200"]);
    expect(tradeId).not.toBe("");
  });

  test("fills that the stream never told are read", async () => {
    const rig = await PolymarketTradingRig.started();
    const id = await rig.submit(resting);
    rig.venue.match(rig.digest, 10_000_000, { isTaker: false });
    await rig.pass(seconds(31));
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4200"]);
  });
});

describe("markets that are answered", () => {
  test("are told when their shares have been redeemed, and counted until then", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
    await rig.pass(seconds(31));
    rig.resolution = onePrice;
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toEqual([]);
    expect(rig.trading.counts().redeemable).toBe(1);
    rig.venue.balances.set(yes, 0n);
    rig.venue.cash += 10_000_000n - 4_498_560n;
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toMatchObject([{ market: market.id, yesValue: 10_000 }]);
    expect(rig.trading.counts().redeemable).toBe(0);
    await rig.pass(seconds(65));
    expect(rig.all("SettlementReported")).toHaveLength(1);
    expect(cash(rig).at(-1)?.[0]).toBe(1_005_501_440);
    expect(rig.gates()).toEqual([]);
    // What is paid is not looked at any more: the turns belong to what is held.
    expect(rig.trading.holdings.tokens()).toEqual([]);
  });

  test("are redeemed by us where there is a redeemer, and told at once when cash has come", async () => {
    const asked: string[] = [];
    let redeemed: () => void = () => expect.fail("nothing was asked for");
    const redeemer: Redeemer = {
      redeem({ conditionId, domain }, done) {
        asked.push(`${conditionId} version ${domain.version}`);
        redeemed = done;
      },
    };
    const rig = await PolymarketTradingRig.started({ redeemer });
    const tradeId = await bought(rig);
    rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
    await rig.pass(seconds(31));
    expect(asked).toEqual([]);
    rig.resolution = onePrice;
    await rig.pass(seconds(31));
    expect(asked).toEqual([`${market.venueSymbol} version 2`]);
    await rig.pass(seconds(31));
    // It is asked for as long as the shares are there; how often it is done is the redeemer's.
    expect(asked).toHaveLength(2);
    expect(rig.all("SettlementReported")).toEqual([]);
    rig.venue.balances.set(yes, 0n);
    rig.venue.cash += 10_000_000n - 4_498_560n;
    redeemed();
    redeemed();
    await rig.pass(seconds(1));
    expect(rig.all("SettlementReported")).toMatchObject([{ market: market.id, yesValue: 10_000 }]);
    await rig.pass(seconds(65));
    expect([asked.length, rig.all("SettlementReported").length]).toEqual([2, 1]);
  });

  test("have not paid while shares of theirs are still on their way", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    rig.resolution = onePrice;
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toEqual([]);
    rig.news?.trade(rig.venue.settle(tradeId, "mined"));
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toEqual([]);
    rig.venue.balances.set(yes, 0n);
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toHaveLength(1);
  });

  test("have not paid while a trade of an earlier run has not been read", async () => {
    const before = await PolymarketTradingRig.started();
    await bought(before);
    const { venue, clock } = before;
    const [fill] = before.all("FillReported");
    if (fill === undefined) expect.fail("nothing was told");
    const rig = new PolymarketTradingRig({
      ...{ venue, clock },
      market: { ...market, status: "resolved" },
    });
    rig.resolution = onePrice;
    rig.trading.gateway.resume([], [fill.fill]);
    await rig.start();
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toEqual([]);
  });

  test("without shares are told at once, ties with half a dollar", async () => {
    const rig = await PolymarketTradingRig.started();
    rig.resolution = priceTicks(5_000);
    rig.rulebook.observe({
      kind: "MarketStatusChanged",
      receivedAt: rig.clock.now(),
      market: market.id,
      status: "resolved",
    });
    await rig.pass(seconds(31));
    expect(rig.all("SettlementReported")).toMatchObject([{ yesValue: 5_000 }]);
  });

  test("cash that a redemption moved is told after the settlement, never before", async () => {
    const rig = await PolymarketTradingRig.started();
    const tradeId = await bought(rig);
    rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
    rig.venue.cash -= 4_498_560n;
    await rig.pass(seconds(35));
    const before = rig.events.length;
    // All at once, just after the markets were asked about.
    rig.venue.balances.set(yes, 0n);
    rig.venue.balances.set(no, 0n);
    rig.venue.cash += 10_000_000n;
    const { collateral } = rig.venue;
    rig.venue.collateral = () => {
      rig.resolution = onePrice;
      return collateral.call(rig.venue);
    };
    await rig.pass(seconds(65));
    const kinds = rig.events.slice(before).map(({ kind }) => kind);
    expect(kinds[0]).toBe("SettlementReported");
    expect(kinds.slice(1)).toContain("BalanceReported");
  });
});

test("cash that nothing explains waits until every token has been compared, twenty at a time", async () => {
  const rig = await PolymarketTradingRig.started();
  const tradeId = await bought(rig);
  rig.news?.trade(rig.venue.settle(tradeId, "confirmed"));
  rig.venue.cash -= 4_498_560n;
  for (let other = 0; other < 25; other += 1) await rig.trading.holdings.compare(`${other}`);
  await rig.pass(seconds(35));
  const before = cash(rig).length;
  rig.venue.cash += 1_000_000n;
  await rig.pass(seconds(31));
  expect(cash(rig)).toHaveLength(before);
  await rig.pass(seconds(31));
  expect(cash(rig).at(-1)?.[0]).toBe(996_501_440);
});

test("a refusal of a buy for want of cash is the venue's, and closes nothing", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.venue.answers.push(refuses("not enough balance / allowance"));
  expect(rig.story(await rig.submit())).toEqual(["rejected: not enough balance / allowance"]);
  expect(rig.gates()).toEqual([]);
});
