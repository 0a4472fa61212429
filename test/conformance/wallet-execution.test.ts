// The numbered cases of orders at a venue where a wallet signs them, the venue settles trades after they are matched, and
// an order's id is computed from what is signed. Run by every adapter; those of other venues skip them with a reason.

import { afterEach, describe, expect } from "vitest";
import type { InstrumentId } from "../../src/domain/market/venue.ts";
import type { Order } from "../../src/domain/order/order.ts";
import { noContracts } from "../../src/domain/units/contract-micros.ts";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { casesWith } from "./case-for.ts";
import { forecastExTradingUnderTest } from "./forecastex-trading-under-test.ts";
import { kalshiTradingUnderTest } from "./kalshi-trading-under-test.ts";
import { polymarketTradingUnderTest } from "./polymarket-trading-under-test.ts";
import { poolTradingUnderTest } from "./pools-without-book.ts";
import { TradingRig } from "./trading-rig.ts";
import type { WalletVenue } from "./venue-account.ts";

let rig: TradingRig;

afterEach(() => rig?.stop());

const resting = { price: 4_200, contracts: 12, timeInForce: "good-till-cancelled" } as const;

describe.each([
  kalshiTradingUnderTest,
  polymarketTradingUnderTest,
  forecastExTradingUnderTest,
  poolTradingUnderTest,
])("$capabilities.venue", (underTest) => {
  const { execution } = underTest.capabilities;

  const caseFor = casesWith(underTest.capabilities.marketData.orderBook);

  const open: (setup?: Parameters<typeof TradingRig.open>[1]) => Promise<WalletVenue> = async (
    setup,
  ) => {
    rig = await TradingRig.open(underTest, setup);
    const { wallet } = rig.venue;
    if (wallet === undefined) expect.fail("the venue settles nothing for a wallet");
    return wallet;
  };

  /** Finalities told of an order's fills, in their order. */
  const finalities = (id: string) =>
    rig
      .all("FillFinalityChanged")
      .filter(({ clientOrderId }) => clientOrderId === id)
      .map(({ finality }) => finality);

  /** What a journal holds of an order whose answer was never learnt. */
  const unknownOrder = (clientOrderId: string, intendedAt: Order["intendedAt"]): Order => ({
    ...{ clientOrderId, venueOrderId: null, groupId: "group", legIndex: 0 },
    venue: rig.venue.gateway.venue,
    instrument: `${rig.id()}/yes` satisfies InstrumentId,
    side: "buy",
    limitPrice: priceTicks(4_400),
    size: 10_000_000 as never,
    filled: noContracts,
    ...{ timeInForce: "immediate-or-cancel", purpose: "open", state: "unknown" },
    intendedAt,
  });

  caseFor(execution.fillFinality, "EX-300 a fill is mined, then confirmed", async () => {
    await open();
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
    expect(finalities(id)).toEqual(["mined", "confirmed"]);
  });

  caseFor(execution.fillFinality, "EX-310 a match that is tried again is mined", async () => {
    const wallet = await open();
    wallet.decideNext("retried");
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(60));
    expect(finalities(id)).toEqual(["retrying", "mined", "confirmed"]);
  });

  for (const [number, what, faults] of [
    ["EX-320", "", {}],
    [
      "EX-322",
      ", repeated and out of order too",
      { duplicateChance: 500_000, reorderChance: 500_000 },
    ],
    ["EX-324", ", when the stream loses everything too", { dropChance: 1_000_000 }],
  ] as const) {
    caseFor(
      execution.fillFinality,
      `${number} a reverted match has failed, once${what}`,
      async () => {
        const wallet = await open({ faults });
        wallet.decideNext("failed");
        const id = await rig.submit({ price: 4_400, contracts: 10 });
        await rig.pass(seconds(90));
        expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
        expect(finalities(id).filter((word) => word === "failed")).toHaveLength(1);
        expect(finalities(id).at(-1)).toBe("failed");
        expect(rig.venue.truth.position(rig.symbol())).toBe(0);
        await rig.refresh();
        expect(rig.all("BalanceReported").at(-1)?.cash).toBe(1_000_000_000);
      },
    );
  }

  caseFor(execution.fillFinality, "EX-330 a reverted match of an order that rested", async () => {
    const wallet = await open();
    const id = await rig.submit(resting);
    wallet.decideNext("failed");
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "12", owner: "z" });
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["accepted", "fill 12 at 4200"]);
    expect(finalities(id).at(-1)).toBe("failed");
  });

  caseFor(execution.fillFinality, "EX-340 the stream is cut while a match fails", async () => {
    const wallet = await open();
    wallet.decideNext("failed");
    const id = rig.send({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(1));
    rig.venue.privateStream({ kind: "reset" });
    await rig.pass(seconds(90));
    expect(finalities(id).filter((word) => word === "failed")).toHaveLength(1);
  });

  caseFor(execution.fillFinality, "EX-350 a match fails while nobody listens", async () => {
    const wallet = await open();
    wallet.decideNext("failed");
    const id = rig.send({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(1));
    const fillId = rig.all("FillReported")[0]?.fill.fillId ?? "";
    const restarted = wallet.restartAdapter([], [{ fillId, clientOrderId: id }]);
    await rig.pass(seconds(90));
    await restarted;
    expect(rig.all("FillReported")).toHaveLength(1);
    expect(finalities(id).filter((word) => word === "failed")).toHaveLength(1);
    expect(finalities(id).at(-1)).toBe("failed");
  });

  caseFor(execution.fillFinality, "EX-360 a sale waits for its shares", async () => {
    await open();
    rig.send({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(1));
    const sale = { side: "sell", price: 4_000, contracts: 10, reduceOnly: true } as const;
    const id = rig.send(sale);
    await rig.pass(seconds(1));
    expect(rig.story(id)).toEqual([]);
    await rig.pass(seconds(8));
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4000"]);
    expect(rig.venue.truth.position(rig.symbol())).toBe(0);
  });

  caseFor(execution.fillFinality, "EX-370 shares of a match that fails are not sold", async () => {
    const wallet = await open();
    wallet.decideNext("failed");
    rig.send({ price: 4_400, contracts: 10 });
    await rig.pass(seconds(1));
    const sale = { side: "sell", price: 4_000, contracts: 10, reduceOnly: true } as const;
    const id = await rig.submit(sale);
    await rig.pass(seconds(5));
    expect(rig.story(id)).toEqual(["denied"]);
    expect(rig.venue.truth.orderCount()).toBe(1);
  });

  caseFor(execution.computedOrderIds, "EX-400 the same order sent again is there", async () => {
    const wallet = await open();
    await rig.submit({ price: 4_400, contracts: 3 });
    rig.venue.nextRequest({ kind: "lose-reply" });
    const sent = rig.clock.now();
    const order = { price: 4_400, contracts: 10, id: "again", within: seconds(2) };
    await rig.submit(order);
    expect(rig.story("again")).toContain("accepted");
    await settleRestart(wallet.restartAdapter([], []));
    rig.venue.gateway.submit({
      ...{ kind: "SubmitOrder", follows: 0, venue: rig.venue.gateway.venue },
      ...{ clientOrderId: "again", instrument: `${rig.id()}/yes`, side: "buy" },
      ...{ limitPrice: priceTicks(4_400), size: 10_000_000 as never, reduceOnly: false },
      ...{ timeInForce: "immediate-or-cancel", intendedAt: sent },
      deadline: (Number(rig.clock.now()) + 10_000_000) as never,
    });
    await rig.pass(seconds(5));
    expect(rig.venue.truth.orderCount()).toBe(2);
    expect(rig.story("again").slice(-2)).toEqual(["accepted", "fill 10 at 4400"]);
  });

  caseFor(
    execution.computedOrderIds,
    "EX-410 a later run finds what was never answered",
    async () => {
      const wallet = await open({ faults: { dropChance: 1_000_000 } });
      await rig.submit({ price: 4_400, contracts: 3 });
      rig.venue.nextRequest({ kind: "lose-reply" });
      const sent = rig.clock.now();
      const id = await rig.submit({ price: 4_400, contracts: 10, within: seconds(2) });
      expect(rig.story(id)).toEqual(["unknown"]);
      await settleRestart(wallet.restartAdapter([unknownOrder(id, sent)], []));
      await rig.query(id);
      expect(rig.story(id).filter((word) => word.startsWith("fill"))).toEqual(["fill 10 at 4400"]);
      expect(rig.venue.truth.orderCount()).toBe(2);
    },
  );

  caseFor(execution.orderVersions, "EX-420 another version is built once", async () => {
    const wallet = await open();
    wallet.refuseNext("order_version_mismatch");
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
    wallet.refuseNext("order_version_mismatch");
    wallet.refuseNext("order_version_mismatch");
    expect(rig.story(await rig.submit({ price: 4_400, contracts: 10 }))).toEqual(["rejected"]);
    expect(rig.venue.truth.orderCount()).toBe(1);
  });

  caseFor(execution.computedOrderIds, "EX-430 words that nobody knows are a refusal", async () => {
    const wallet = await open();
    wallet.refuseNext("the moon is in the wrong house");
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    expect(rig.story(id)).toEqual(["rejected"]);
    expect(rig.all("OrderRejected")[0]?.venueWords).toMatch(/^VEN-856: the moon/);
  });

  caseFor(execution.pausesByRefusal, "EX-440 a restart closes the venue and passes", async () => {
    const wallet = await open();
    wallet.restartEngine(seconds(20));
    const id = await rig.submit({ price: 4_400, contracts: 10, within: seconds(4) });
    expect(rig.story(id)).toEqual(["rejected"]);
    const gates = () =>
      rig.all("VenueGateChanged").map(({ gate, words }) => [gate, words !== null]);
    expect(gates()[0]).toEqual(["maintenance", true]);
    await rig.pass(seconds(200));
    expect(gates().at(-1)).toEqual(["maintenance", false]);
    expect(rig.story(await rig.submit({ price: 4_400, contracts: 10 }))[0]).toBe("accepted");
    expect(rig.venue.truth.orderCount()).toBe(1);
  });

  caseFor(execution.heartbeats, "EX-450 orders that a still heart lost are found", async () => {
    const wallet = await open();
    const id = await rig.submit(resting);
    wallet.setDeafToHearts(true);
    await rig.pass(seconds(40));
    expect(rig.venue.truth.order(id)?.isResting).toBe(false);
    expect(rig.all("VenueGateChanged").map(({ gate }) => gate)).toContain("breaker");
    expect(rig.story(await rig.submit(resting))).toEqual(["denied"]);
    wallet.setDeafToHearts(false);
    await rig.pass(seconds(30));
    expect(rig.all("VenueGateChanged").at(-1)).toMatchObject({ gate: "breaker", words: null });
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
    expect(rig.story(await rig.submit(resting))).toEqual(["accepted"]);
  });

  /** Lets a new adapter begin, under a clock that only the case moves. */
  async function settleRestart(restarting: Promise<void>): Promise<void> {
    await rig.pass(seconds(10));
    await restarting;
  }
});
