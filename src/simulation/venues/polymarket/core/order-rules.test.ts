// What the venue does not take, in its own words, and what it takes although it looks odd.

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
import type { CoreOrderRequest } from "./contract.ts";

const orderId = "0xid";
const buy = { orderId, side: "BUY", price: 0.4 } as const satisfies CoreOrderText;

describe("refused", () => {
  test.each<[string, Partial<CoreOrderRequest>, string]>([
    [
      "a token nobody lists",
      { tokenId: "12" },
      "404 No orderbook exists for the requested token id",
    ],
    ["nothing", { takerAmount: 0n }, "400 Invalid order payload"],
    [
      "a price between two ticks",
      { makerAmount: micros(4.05) },
      "400 order 0xid is invalid. Price (0.405) breaks minimum tick size rule: 0.01",
    ],
    [
      "a price of a dollar",
      { makerAmount: micros(10) },
      "400 order 0xid is invalid. Price (1) breaks minimum tick size rule: 0.01",
    ],
    [
      "a sum that its size and price do not make",
      { side: "SELL", makerAmount: micros(19.69), takerAmount: micros(4.33) },
      "400 invalid amounts, the taker amount for a $0.22 order of size 19.69 should be '4.3318'",
    ],
    [
      "the same of a buy",
      { makerAmount: micros(4.33), takerAmount: micros(19.69) },
      "400 invalid amounts, the maker amount for a $0.22 order of size 19.69 should be '4.3318'",
    ],
    [
      "a size with three decimals",
      { makerAmount: micros(4.0004), takerAmount: micros(10.001) },
      "400 invalid amounts, the buy orders maker amount supports a max accuracy of 4 decimals, taker amount a max of 2 decimals",
    ],
    [
      "a market buy whose sum has three decimals",
      { orderType: "FAK", makerAmount: micros(4.001), takerAmount: micros(10) },
      "400 invalid amounts, the market buy orders maker amount supports a max accuracy of 2 decimals, taker amount a max of 4 decimals",
    ],
    [
      "fewer shares than the minimum",
      { makerAmount: micros(1.2), takerAmount: micros(3) },
      "400 order 0xid is invalid. Size (3) lower than the minimum: 5",
    ],
    ["a GTD order without an end", { orderType: "GTD" }, "400 invalid expiration"],
    ["an end for an order without one", { expiresAt: later(600) }, "400 invalid expiration"],
    [
      "a GTD order that ends too soon",
      { orderType: "GTD", expiresAt: later(179) },
      "400 invalid expiration",
    ],
    [
      "a post-only order that cannot rest",
      { orderType: "FAK", postOnly: true },
      "400 Invalid order payload",
    ],
    [
      "more than there is",
      { makerAmount: micros(4_000), takerAmount: micros(10_000) },
      "400 not enough balance / allowance: the balance is not enough -> balance: 1000000000, order amount: 4000000000",
    ],
  ])("%s", (_what, change, refusal) => {
    const { send, core, events } = newCoreRig();
    const [answer] = send({ ...requestOf("ann", buy), ...change });
    expect(answer && refusalOf(answer)).toBe(refusal);
    expect([core.orders("key-ann"), events]).toEqual([[], []]);
  });

  test("an order of a wallet that has never had anything", () => {
    const { place } = newCoreRig();
    expect(refusalOf(place("nobody", buy))).toBe(
      "400 not enough balance / allowance: the balance is not enough -> balance: 0, order amount: 4000000",
    );
  });

  test("an order that was sent before, also after its end", () => {
    const { place, core } = newCoreRig();
    granted(place("ann", buy));
    expect(refusalOf(place("ann", buy))).toBe("400 order 0xid is invalid. Duplicated.");
    core.cancel("key-ann", [orderId], later(1));
    expect(refusalOf(place("ann", buy, later(1)))).toBe("400 order 0xid is invalid. Duplicated.");
  });

  test("a post-only order that would trade; beside the touch it rests", () => {
    const { place, crowd, conditionId } = newCoreRig();
    crowd.place({ market: conditionId, side: "ask", price: "0.40", size: "10" });
    expect(refusalOf(place("ann", { ...buy, postOnly: true }))).toBe(
      "400 invalid post-only order: order crosses book",
    );
    expect(granted(place("ann", { ...buy, price: 0.39, postOnly: true })).status).toBe("live");
  });

  test("a buy below a dollar that would trade; one that rests may be smaller", () => {
    const { place, crowd, conditionId } = newCoreRig();
    crowd.place({ market: conditionId, side: "ask", price: "0.14", size: "10" });
    expect(refusalOf(place("ann", { side: "BUY", price: 0.14, size: 5 }))).toBe(
      "400 invalid amount for a marketable BUY order ($0.7), min size: $1",
    );
    expect(granted(place("ann", { side: "BUY", price: 0.13, size: 5 })).status).toBe("live");
  });

  test("a banned wallet, and more than a sale of one in closed-only mode", () => {
    const { place, core, conditionId } = newCoreRig();
    core.split("ann", conditionId, micros(10), later(0));
    core.setClosedOnly("ann", true);
    expect(refusalOf(place("ann", buy))).toBe("400 'ann' address in closed only mode");
    expect(granted(place("ann", { side: "SELL", price: 0.6 })).status).toBe("live");
    expect(refusalOf(place("ann", { side: "SELL", price: 0.6 }))).toContain("not enough balance");
    core.ban("ann");
    expect(refusalOf(place("ann", { side: "SELL", price: 0.6 }))).toBe("400 'ann' address banned");
  });

  test("orders of a market that stands still or is over", () => {
    const { place, core, exchange, conditionId } = newCoreRig();
    const refusal = "400 the market is not yet ready to process new orders";
    exchange.setPhase(conditionId, "paused");
    expect(refusalOf(place("ann", buy))).toBe(refusal);
    exchange.setPhase(conditionId, "open");
    core.resolve(conditionId, { yes: 1_000_000n, no: 0n }, later(1));
    expect(refusalOf(place("ann", buy, later(1)))).toBe(refusal);
  });
});

describe("trading modes", () => {
  test("a restart refuses everything, then takes post-only orders for two minutes", () => {
    const { place, core } = newCoreRig();
    core.setTradingMode("restarting", later(0));
    expect(refusalOf(place("ann", buy))).toMatch(/^425 /);
    expect(refusalOf(core.cancel("key-ann", [orderId], later(0)))).toMatch(/^425 /);
    core.setTradingMode("normal", later(60));
    expect(core.tradingMode()).toBe("post-only");
    const answer = place("ann", buy, later(101));
    expect(answer).toMatchObject({ ok: false, error: { status: 503, retryAfterSeconds: 79 } });
    expect(refusalOf(answer)).toBe(
      "503 post-only mode: only post-only orders and cancels are allowed",
    );
    granted(place("ann", { ...buy, postOnly: true }, later(101)));
    granted(core.cancel("key-ann", [orderId], later(101)));
    core.tick(later(180));
    expect(core.tradingMode()).toBe("normal");
  });

  test.each([
    [
      "cancel-only",
      "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.",
      true,
    ],
    ["disabled", "Trading is currently disabled. Check polymarket.com for updates", false],
  ] as const)("%s", (mode, message, takesCancels) => {
    const { place, core } = newCoreRig();
    core.setTradingMode(mode, later(0));
    expect(refusalOf(place("ann", { ...buy, postOnly: true }))).toBe(`503 ${message}`);
    expect(core.cancel("key-ann", [], later(0)).ok).toBe(takesCancels);
  });
});

describe("taken", () => {
  test.each([
    ["0.1", 0.5, 100],
    ["0.01", 0.56, 21.04],
    ["0.005", 0.345, 10.01],
    ["0.0025", 0.0575, 33.33],
    ["0.001", 0.056, 210.4],
    ["0.0001", 0.0056, 2_104.03],
  ] as const)("limit amounts of the official client on a grid of %s", (tickSize, price, size) => {
    const { place } = newCoreRig({ listings: [listingOf("a", { tickSize })] });
    const { order } = granted(place("ann", { side: "BUY", price, size }));
    expect([order.price, order.originalSize]).toEqual([
      BigInt(Math.round(price * 10_000)),
      micros(size),
    ]);
  });

  test.each([
    ["0.01", 100_000_000n, 178_571_400n, 5_600n],
    ["0.01", 10_000_000n, 19_230_700n, 5_200n],
    ["0.01", 10_000_000n, 30_303_000n, 3_300n],
    ["0.001", 5_550_000n, 97_368_420n, 570n],
    ["0.0001", 3_330_000n, 594_642_857n, 56n],
  ] as const)("market buys on %s: %s for %s", (tickSize, makerAmount, takerAmount, price) => {
    const { send, crowd, conditionId } = newCoreRig({ listings: [listingOf("a", { tickSize })] });
    crowd.place({
      market: conditionId,
      side: "ask",
      price: `0.${String(price).padStart(4, "0")}`,
      size: "5000",
    });
    const request = requestOf("ann", { side: "BUY", price: 0.5, orderType: "FOK" });
    const [answer] = send({ ...request, makerAmount, takerAmount });
    const { order, making } = granted(answer ?? { ok: false, error: { status: 0, message: "" } });
    expect(order).toMatchObject({ status: "MATCHED", price });
    // Less than the price of one step of shares is left of the sum.
    expect(makerAmount - making).toBeLessThan(5_700n);
  });

  test("shares rounded up make the limit of a market buy lower than the ask: nothing is found", () => {
    const { send, crowd, conditionId } = newCoreRig();
    crowd.place({ market: conditionId, side: "ask", price: "0.52", size: "100" });
    const request = requestOf("ann", { side: "BUY", price: 0.52, orderType: "FAK" });
    const send2 = (takerAmount: bigint) =>
      send({ ...request, makerAmount: micros(10), takerAmount })[0]?.ok;
    expect([send2(19_230_800n), send2(19_230_700n)]).toEqual([false, true]);
  });
});
