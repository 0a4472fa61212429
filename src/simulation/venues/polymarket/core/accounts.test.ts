// Wallets that trade: how orders of both tokens meet, what fills cost, when assets move, and what each caller hears.

import { describe, expect, test } from "vitest";

import {
  granted,
  later,
  micros,
  newCoreRig,
  refusalOf,
} from "../../../../../test/support/polymarket-core-rig.ts";
import { decimalText } from "./quantities.ts";

/** Both tokens for somebody who is to sell. */
function rigWithSets(sets = 100) {
  const rig = newCoreRig();
  for (const wallet of sets === 0 ? [] : ["ann", "bob"]) {
    expect(rig.core.split(wallet, rig.conditionId, micros(sets), later(0))).toBe(true);
  }
  const holdings = (wallet: string): string[] =>
    [
      rig.core.collateral(wallet),
      rig.core.tokens(wallet, rig.tokens.yesToken),
      rig.core.tokens(wallet, rig.tokens.noToken),
    ].map(decimalText);
  return { ...rig, holdings };
}

describe("two orders that meet", () => {
  test("mint: two buys pay a dollar together, the surplus is the taker's", () => {
    const { place, core, holdings } = rigWithSets(0);
    granted(place("bob", { token: "no", side: "BUY", price: 0.6, size: 50 }));
    const { status, making, taking } = granted(
      place("ann", { side: "BUY", price: 0.45, size: 50 }),
    );
    expect([status, decimalText(making), decimalText(taking)]).toEqual(["matched", "20", "50"]);
    const [trade] = core.trades("key-ann");
    expect(trade).toMatchObject({ status: "MATCHED", side: "BUY", price: 400_000n });
    // 50 × 0.04 × 0.4 × 0.6
    expect(decimalText(trade?.fee ?? 0n)).toBe("0.48");
    expect(trade?.makers).toMatchObject([{ side: "BUY", price: 6_000n, matched: micros(50) }]);
    core.tick(later(10));
    expect(holdings("ann")).toEqual(["979.52", "50", "0"]);
    expect(holdings("bob")).toEqual(["970", "0", "50"]);
  });

  test("merge: two sales break sets", () => {
    const { place, core, holdings } = rigWithSets();
    granted(place("bob", { token: "no", side: "SELL", price: 0.55 }));
    granted(place("ann", { side: "SELL", price: 0.4 }));
    core.tick(later(10));
    // 4.50 less 10 × 0.04 × 0.45 × 0.55.
    expect(holdings("ann")).toEqual(["904.401", "90", "100"]);
    expect(holdings("bob")).toEqual(["905.5", "100", "90"]);
  });

  test("complementary: one buys what the other sells, at the price of the one that rested", () => {
    const { place, core, holdings } = rigWithSets();
    granted(place("bob", { side: "SELL", price: 0.44 }));
    granted(place("ann", { side: "BUY", price: 0.5 }));
    core.tick(later(10));
    // 4.40 and 10 × 0.04 × 0.44 × 0.56.
    expect(holdings("ann")).toEqual(["895.50144", "110", "100"]);
    expect(holdings("bob")).toEqual(["904.4", "90", "100"]);
  });

  test("one order meets all kinds in one transaction", () => {
    const { place, core } = rigWithSets();
    granted(place("bob", { side: "SELL", price: 0.4 }));
    granted(place("cat", { token: "no", side: "BUY", price: 0.6 }));
    const { tradeIds } = granted(place("ann", { side: "BUY", price: 0.4, size: 20 }));
    expect(tradeIds).toHaveLength(1);
    const [trade] = core.trades("key-ann");
    expect(trade?.makers.map(({ side, price, owner }) => [side, price, owner])).toEqual([
      ["SELL", 4_000n, "key-bob"],
      ["BUY", 6_000n, "key-cat"],
    ]);
    expect(core.trades("key-cat")).toEqual(core.trades("key-bob"));
  });
});

describe("money", () => {
  test("what was bought can be sold when a block has carried the trade, not before", () => {
    const { place, core } = newCoreRig();
    granted(place("bob", { token: "no", side: "BUY", price: 0.6 }));
    granted(place("ann", { side: "BUY", price: 0.4 }));
    expect(refusalOf(place("ann", { side: "SELL", price: 0.5 }, later(1)))).toBe(
      "400 not enough balance / allowance: the balance is not enough -> balance: 0, order amount: 10000000",
    );
    core.tick(later(5));
    granted(place("ann", { side: "SELL", price: 0.5 }, later(6)));
  });

  test("open orders hold back what they may take", () => {
    const { place, core } = newCoreRig();
    granted(place("ann", { side: "BUY", price: 0.5, size: 1_000 }));
    expect(decimalText(core.free("ann", "collateral"))).toBe("500");
    expect(refusalOf(place("ann", { side: "BUY", price: 0.6, size: 1_000 }))).toContain(
      "not enough",
    );
    const [order] = core.orders("key-ann");
    core.cancel("key-ann", [order?.orderId ?? ""], later(1));
    expect(decimalText(core.free("ann", "collateral"))).toBe("1000");
  });
});

describe("orders that do not rest", () => {
  test("a FAK buy spends its sum: a better price buys more shares", () => {
    const { place, core, crowd, conditionId } = newCoreRig();
    crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "100" });
    const placed = granted(place("ann", { side: "BUY", price: 0.5, sum: 10, orderType: "FAK" }));
    expect([placed.status, decimalText(placed.making), decimalText(placed.taking)]).toEqual([
      "matched",
      "10",
      "25",
    ]);
    expect(core.orders("key-ann")[0]).toMatchObject({
      status: "MATCHED",
      originalSize: micros(20),
    });
  });

  test("by the other reading it buys the shares it names", () => {
    const { place, crowd, conditionId } = newCoreRig({ fillAndKillBuys: "shares" });
    crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "100" });
    const { making, taking } = granted(
      place("ann", { side: "BUY", price: 0.5, sum: 10, orderType: "FAK" }),
    );
    expect([decimalText(making), decimalText(taking)]).toEqual(["8", "20"]);
  });

  test("FOK is all or nothing, FAK takes what there is", () => {
    const { place, core, crowd, conditionId } = newCoreRig();
    crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "10" });
    const order = { side: "BUY", price: 0.4, sum: 8 } as const;
    expect(refusalOf(place("ann", { ...order, orderType: "FOK" }))).toBe(
      "400 order couldn't be fully filled. FOK orders are fully filled or killed.",
    );
    expect(core.orders("key-ann")).toEqual([]);
    expect(granted(place("ann", { ...order, orderType: "FAK" })).status).toBe("matched");
    expect(core.orders("key-ann")[0]).toMatchObject({
      status: "CANCELED",
      sizeMatched: micros(10),
    });
    expect(refusalOf(place("ann", { ...order, orderType: "FAK" }))).toBe(
      "400 no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.",
    );
  });
});

describe("finality", () => {
  test("a failed trade gives back what it would have taken; its order keeps what it matched", () => {
    const { place, core, events } = newCoreRig();
    core.setFinality({ minedAfterMillis: 2_000, confirmedAfterMillis: 1_000 });
    core.decideNext("failed", "retried");
    granted(place("bob", { token: "no", side: "BUY", price: 0.6, size: 30 }));
    granted(place("ann", { side: "BUY", price: 0.4 }));
    granted(place("ann", { side: "BUY", price: 0.4 }));
    events.length = 0;
    core.tick(later(10));
    const seen = events.map((event) =>
      event.kind === "trade"
        ? `${event.trade.status} ${event.trade.transactionHash.length}`
        : event.kind,
    );
    expect(seen).toEqual(["RETRYING 0", "RETRYING 0", "FAILED 0", "MINED 66", "CONFIRMED 66"]);
    // 10 × 0.4 and the fee of 0.096 of the second trade only.
    expect(decimalText(core.free("ann", "collateral"))).toBe("995.904");
    expect(core.orders("key-ann")[0]).toMatchObject({ status: "MATCHED", sizeMatched: micros(10) });
    expect(decimalText(core.free("bob", "collateral"))).toBe("988");
  });

  test("a wallet without allowance fails what is on its way", () => {
    const { place, core } = newCoreRig();
    granted(place("bob", { token: "no", side: "BUY", price: 0.6 }));
    granted(place("ann", { side: "BUY", price: 0.4 }));
    core.setAllowance("bob", false);
    core.tick(later(20));
    expect(core.trades("key-ann").map((trade) => trade.status)).toEqual(["FAILED"]);
    expect(refusalOf(place("bob", { side: "BUY", price: 0.4 }, later(20)))).toContain(
      "not enough balance / allowance: the allowance is not enough",
    );
  });
});
