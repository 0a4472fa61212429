// How orders end and what they wait for: cancels, expiry, delays of the market, hearts that stop, games that begin,
// markets that are answered; and who sees what.

import { describe, expect, test } from "vitest";

import {
  type CoreOrderText,
  granted,
  later,
  listingOf,
  micros,
  newCoreRig,
  refusalOf,
  requestOf,
} from "../../../../../test/support/polymarket-core-rig.ts";
import { tickSchemeOf } from "../catalogue.ts";
import { makersPerTradeMax } from "./executions.ts";
import { decimalText } from "./quantities.ts";
import { engineRefusals } from "./refusals.ts";

const buy = { orderId: "0x1", side: "BUY", price: 0.4 } as const satisfies CoreOrderText;

describe("cancels", () => {
  test("say of each order what became of it", () => {
    const { place, core, crowd, conditionId } = newCoreRig();
    granted(place("ann", buy));
    granted(place("ann", { ...buy, orderId: "0x2" }));
    granted(place("bob", { ...buy, orderId: "0x3" }));
    core.cancel("key-ann", ["0x2"], later(1));
    crowd.take({ market: conditionId, side: "ask", price: "0.40", size: "10" });
    granted(place("ann", { ...buy, orderId: "0x4" }, later(1)));
    const ids = ["0x1", "0x2", "0x3", "0x4", "0x5"];
    const { canceled, notCanceled } = granted(core.cancel("key-ann", ids, later(2)));
    expect(canceled).toEqual(["0x4"]);
    expect([...notCanceled]).toEqual([
      ["0x1", "Order already matched"],
      ["0x2", "Order already canceled"],
      ["0x3", "Order not found"],
      ["0x5", "Order not found"],
    ]);
  });

  test("by market and token, of the key that asks only", () => {
    const { place, core, tokens } = newCoreRig();
    granted(place("ann", buy));
    granted(place("ann", { ...buy, orderId: "0x2", token: "no" }));
    granted(place("ann", { ...buy, orderId: "0x3", owner: "key-other" }));
    granted(place("ann", { ...buy, orderId: "0x4", market: "b" }));
    const ended = (filter: { conditionId: string | null; tokenId: string | null }) =>
      granted(core.cancelMatching("key-ann", filter, later(1))).canceled;
    expect(ended({ conditionId: null, tokenId: tokens.noToken })).toEqual(["0x2"]);
    expect(ended({ conditionId: tokens.conditionId, tokenId: null })).toEqual(["0x1"]);
    expect(ended({ conditionId: null, tokenId: null })).toEqual(["0x4"]);
    expect(core.order("key-ann", "0x3")).toBeUndefined();
    expect(core.order("key-other", "0x3")?.status).toBe("LIVE");
  });
});

test("a GTD order is retired a minute before the end it names", () => {
  const { place, core, events } = newCoreRig();
  granted(place("ann", { ...buy, orderType: "GTD", expiresAt: later(180) }));
  expect(core.nextAt()).toEqual(later(120));
  core.tick(later(119.999));
  expect(core.order("key-ann", "0x1")?.status).toBe("LIVE");
  core.tick(later(500));
  expect(core.order("key-ann", "0x1")?.status).toBe("CANCELED");
  expect(events.at(-1)).toMatchObject({ change: "CANCELLATION", at: later(120) });
  expect(core.nextAt()).toBeNull();
});

describe("a market that delays takers", () => {
  function delayingRig(
    order: Partial<CoreOrderText> = {},
    delayedReplies: "held" | "delayed" | "refused" = "held",
  ) {
    const rig = newCoreRig({ listings: [listingOf("a", { secondsDelay: 3 })], delayedReplies });
    const { crowd, conditionId, send } = rig;
    const askId = crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "10" });
    const answers = send(requestOf("ann", { ...buy, ...order }));
    return { ...rig, answers, ask: askId.accepted ? askId.orderId : 0 };
  }

  test("holds what would trade, with its money, and answers at the end", () => {
    const { core, answers, place, crowd, ask } = delayingRig();
    expect([answers.length, core.order("key-ann", "0x1")?.status]).toEqual([0, "DELAYED"]);
    // 4.00 and the fee of 10 × 0.04 × 0.4 × 0.6.
    expect(decimalText(core.free("ann", "collateral"))).toBe("995.904");
    expect([...granted(core.cancel("key-ann", ["0x1"], later(1))).notCanceled.values()]).toEqual([
      "Order not found or already canceled",
    ]);
    expect(refusalOf(place("ann", buy, later(1)))).toContain("Duplicated");
    core.tick(later(3));
    expect(answers).toMatchObject([{ ok: true, value: { status: "matched" } }]);
    expect(crowd.cancel(ask)).toBe(false);
  });

  test.each([
    ["GTC", "live", "LIVE"],
    ["FAK", "unmatched", "UNMATCHED"],
    ["FOK", "unmatched", "UNMATCHED"],
  ] as const)("%s whose counterpart has gone: %s", (orderType, answer, status) => {
    const { core, answers, crowd, ask } = delayingRig({ orderType });
    crowd.cancel(ask);
    core.tick(later(3));
    expect(answers).toMatchObject([{ ok: true, value: { status: answer, tradeIds: [] } }]);
    expect(core.order("key-ann", "0x1")?.status).toBe(status);
    expect(decimalText(core.free("ann", "collateral"))).toBe(status === "LIVE" ? "996" : "1000");
  });

  test.each([
    ["delayed", { ok: true, value: { status: "delayed", tradeIds: [], making: 0n } }],
    ["refused", { ok: false, error: { status: 400, message: expect.stringMatching(/delayed/) } }],
  ] as const)("says at once that it holds (%s), and goes on all the same", (reading, told) => {
    const { core, answers, events } = delayingRig({}, reading);
    expect(answers).toMatchObject([told]);
    expect(core.order("key-ann", "0x1")?.status).toBe("DELAYED");
    core.tick(later(3));
    expect(answers).toHaveLength(1);
    expect(core.order("key-ann", "0x1")).toMatchObject({
      status: "MATCHED",
      sizeMatched: 10_000_000n,
    });
    expect(events.at(-1)).toMatchObject({ change: "UPDATE", order: { status: "MATCHED" } });
  });

  test("does not hold what would rest", () => {
    const { place } = delayingRig();
    expect(granted(place("bob", { side: "BUY", price: 0.39 })).status).toBe("live");
  });

  test("refuses at the end what may no longer trade", () => {
    const { core, answers } = delayingRig();
    core.setAllowance("ann", false);
    core.tick(later(3));
    expect(answers.map(refusalOf)).toEqual([
      "400 not enough balance / allowance: the allowance is not enough -> allowance: 0, order amount: 4096000",
    ]);
    expect(core.order("key-ann", "0x1")?.status).toBe("INVALID");
  });

  test.each(["GTC", "FAK"] as const)(
    "refuses a %s of a price that the grid has lost",
    (orderType) => {
      const rig = newCoreRig({
        listings: [listingOf("a", { secondsDelay: 3, tickSize: "0.001" })],
      });
      const { crowd, conditionId, send, core, catalogue, exchange } = rig;
      crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "10" });
      const answers = send(requestOf("ann", { ...buy, price: 0.405, orderType }));
      catalogue.market(conditionId).tickSize = "0.01";
      exchange.setTickScheme(conditionId, tickSchemeOf("0.01"));
      core.tick(later(3));
      expect(answers.map(refusalOf)).toEqual([
        "400 order 0x1 is invalid. Price (0.405) breaks minimum tick size rule: 0.01",
      ]);
      expect(core.order("key-ann", "0x1")?.status).toBe("INVALID");
      expect(decimalText(core.free("ann", "collateral"))).toBe("1000");
    },
  );

  test("that is answered meanwhile ends the order", () => {
    const { core, answers, conditionId } = delayingRig();
    core.resolve(conditionId, { yes: 0n, no: 1_000_000n }, later(1));
    core.tick(later(10));
    expect(answers.map(refusalOf)).toEqual([
      "400 the market is not yet ready to process new orders",
    ]);
    expect(core.order("key-ann", "0x1")?.status).toBe("CANCELED_MARKET_RESOLVED");
    expect(decimalText(core.free("ann", "collateral"))).toBe("1000");
  });
});

test("the engine's own refusals meet sound orders only, one after another, and leave no trace", () => {
  const { place, core, events } = newCoreRig();
  core.refuseNext(engineRefusals.rounding, { status: 400, message: "words of no list" });
  expect(refusalOf(place("ann", { ...buy, size: 1 }))).toContain("lower than the minimum");
  expect(refusalOf(place("ann", buy))).toBe("500 the trade contains rounding issues");
  expect(refusalOf(place("ann", buy))).toBe("400 words of no list");
  expect([events, core.orders("key-ann")]).toEqual([[], []]);
  expect(decimalText(core.free("ann", "collateral"))).toBe("1000");
  expect(granted(place("ann", buy)).status).toBe("live");
});

describe("heartbeats", () => {
  test("that stop end all orders of their key at the next sweep", () => {
    const { place, core } = newCoreRig();
    granted(place("ann", buy));
    granted(place("ann", { ...buy, orderId: "0x2", owner: "key-other" }));
    core.tick(later(60));
    expect(core.order("key-ann", "0x1")?.status).toBe("LIVE");
    const first = core.heartbeat("key-ann", "", later(61));
    const second = core.heartbeat("key-ann", first.heartbeatId, later(66));
    expect([first.ok, second.ok]).toEqual([true, true]);
    // Still from the 76th second on; sweeps come at whole multiples of five.
    core.tick(later(79.9));
    expect(core.order("key-ann", "0x1")?.status).toBe("LIVE");
    core.tick(later(80));
    expect(core.order("key-ann", "0x1")?.status).toBe("CANCELED");
    expect(core.order("key-other", "0x2")?.status).toBe("LIVE");
  });

  test("with a wrong id are told the right one and do not count", () => {
    const { core } = newCoreRig();
    expect(core.heartbeat("k", "x", later(0))).toEqual({ ok: false, heartbeatId: "" });
    const { heartbeatId } = core.heartbeat("k", "", later(0));
    expect(core.heartbeat("k", "", later(1))).toEqual({ ok: false, heartbeatId });
    expect(core.heartbeat("k", heartbeatId, later(1)).ok).toBe(true);
  });
});

test("a game that begins empties the book, the crowd's orders too; it may move before", () => {
  const listing = listingOf("a", { clearBookOnStart: true, gameStartAt: later(60) });
  const { place, core, catalogue, crowd, conditionId } = newCoreRig({ listings: [listing] });
  crowd.place({ market: conditionId, side: "ask", price: "0.60", size: "10" });
  granted(place("ann", buy));
  catalogue.moveGameStart(conditionId, later(120));
  core.tick(later(119));
  expect(core.order("key-ann", "0x1")?.status).toBe("LIVE");
  core.tick(later(120));
  expect(core.order("key-ann", "0x1")?.status).toBe("CANCELED");
  expect(crowd.book(conditionId)).toEqual({ bids: [], asks: [] });
  expect(granted(place("ann", { ...buy, orderId: "0x2" }, later(121))).status).toBe("live");
});

describe("an answered market", () => {
  test.each([
    [{ yes: 1_000_000n, no: 0n }, "1046"],
    [{ yes: 0n, no: 1_000_000n }, "996"],
    [{ yes: 500_000n, no: 500_000n }, "1021"],
  ])("pays %o", (payouts, ann) => {
    const { place, core, conditionId } = newCoreRig({ listings: [listingOf("a", { fees: null })] });
    core.setAutoRedeem("bob", true);
    core.split("bob", conditionId, micros(50), later(0));
    granted(place("bob", { side: "SELL", price: 0.08, size: 50 }));
    granted(place("ann", { ...buy, price: 0.08, size: 50 }));
    granted(place("ann", { ...buy, orderId: "0x2", price: 0.02, size: 50 }));
    core.tick(later(10));
    core.resolve(conditionId, payouts, later(11));
    expect(core.order("key-ann", "0x2")?.status).toBe("CANCELED_MARKET_RESOLVED");
    core.redeem("ann", conditionId, later(12));
    expect(decimalText(core.collateral("ann"))).toBe(ann);
    expect(core.positions("ann").size).toBe(0);
    // Bob has sold his YES for 4 and still has NO: the redeemer comes a minute after the answer.
    core.tick(later(70));
    expect(decimalText(core.collateral("bob"))).toBe("954");
    core.tick(later(71));
    const paid = (50n * payouts.no) / 1_000_000n;
    expect(core.collateral("bob")).toBe(micros(954) + paid * 1_000_000n);
  });
});

test("one order that meets many makes several transactions", () => {
  const { place, core, crowd, conditionId } = newCoreRig();
  for (let number = 0; number < makersPerTradeMax + 5; number += 1) {
    crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "10" });
  }
  const { tradeIds } = granted(place("ann", { side: "BUY", price: 0.4, size: 250 }));
  expect(tradeIds).toHaveLength(2);
  expect(
    core.trades("key-ann").map(({ bucketIndex, makers }) => [bucketIndex, makers.length]),
  ).toEqual([
    [0, makersPerTradeMax],
    [1, 5],
  ]);
});

test("trades are seen by the keys that took part; the public sees all of them", () => {
  const { place, core } = newCoreRig();
  granted(place("bob", { token: "no", side: "BUY", price: 0.6 }));
  granted(place("ann", buy));
  expect([core.trades("key-ann").length, core.trades("key-bob").length]).toEqual([1, 1]);
  expect(core.trades("key-cat")).toEqual([]);
  expect(core.publicTrades()).toEqual(core.trades("key-ann"));
});
