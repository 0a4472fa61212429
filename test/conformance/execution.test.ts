// The numbered cases of orders, run by every adapter that can trade, against its venue in memory. What the venue and
// the adapter say of an order must agree in the end, whatever happened to messages on the way.

import { afterEach, describe, expect } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { casesWith } from "./case-for.ts";
import { forecastExTradingUnderTest } from "./forecastex-trading-under-test.ts";
import { kalshiTradingUnderTest } from "./kalshi-trading-under-test.ts";
import { polymarketTradingUnderTest } from "./polymarket-trading-under-test.ts";
import { poolTradingUnderTest } from "./pools-without-book.ts";
import { TradingRig } from "./trading-rig.ts";

let rig: TradingRig;

afterEach(() => rig?.stop());

const venues = [
  kalshiTradingUnderTest,
  polymarketTradingUnderTest,
  forecastExTradingUnderTest,
  poolTradingUnderTest,
];

describe.each(venues)("$capabilities.venue", (underTest) => {
  const { execution, marketData } = underTest.capabilities;
  const least = underTest.leastOrder;
  /** What is bought for this is asked at 0.44 for YES, or bid at 0.40 and so costs the rest of the pair for NO. */
  const { pairTotal } = underTest.terms;
  const noAsk = pairTotal - 4_000;
  /** What a sale of YES to the bid of 0.40 brings, and one of NO to the ask of 0.44. */
  const yesSale = 10_000 - noAsk;
  const noSale = 10_000 - 4_400;

  const caseFor = casesWith(underTest.capabilities.marketData.orderBook);

  const open: (setup?: Parameters<typeof TradingRig.open>[1]) => Promise<void> = async (setup) => {
    rig = await TradingRig.open(underTest, setup);
  };

  /** What the adapter told equals what the venue holds, to the micro. */
  function expectAgreement(): void {
    const told = rig.told();
    expect(told.fees).toBe(rig.venue.truth.fees());
    expect(told.fills).toBe(rig.venue.truth.fillCount());
  }

  caseFor(execution.immediateOrCancel, "EX-010 an order that crosses is filled", async () => {
    await open();
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
    expect(rig.venue.truth.position(rig.symbol())).toBe(10_000_000);
    expectAgreement();
  });

  caseFor(execution.immediateOrCancel, "EX-020 NO is bought at its own price", async () => {
    await open();
    const id = await rig.submit({ outcome: "no", price: noAsk, contracts: 10 });
    expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${noAsk}`]);
    expect(rig.all("FillReported")[0]?.fill.instrument).toBe(`${rig.id()}/no`);
    expect(rig.venue.truth.position(rig.symbol())).toBe(-10_000_000);
    expectAgreement();
  });

  caseFor(execution.immediateOrCancel, "EX-030 two levels are two fills", async () => {
    await open();
    const id = await rig.submit({ price: 4_500, contracts: 60 });
    expect([...rig.story(id)].sort()).toEqual(["accepted", "fill 10 at 4500", "fill 50 at 4400"]);
    expectAgreement();
  });

  caseFor(execution.immediateOrCancel, "EX-040 what is not filled at once ends", async () => {
    await open();
    const id = await rig.submit({ price: 4_400, contracts: 80 });
    expect(rig.story(id)).toEqual(["accepted", "fill 50 at 4400", "cancelled after 50"]);
    expect(rig.venue.truth.order(id)).toMatchObject({ isResting: false, filled: 50_000_000 });
    expectAgreement();
  });

  caseFor(execution.immediateOrCancel, "EX-050 a price that is gone fills nothing", async () => {
    await open();
    const id = await rig.submit({ price: 4_300, contracts: 5 });
    expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
    expect(rig.venue.truth.fillCount()).toBe(0);
  });

  caseFor(execution.fillOrKill, "EX-060 all or nothing is all", async () => {
    await open();
    const id = await rig.submit({ price: 4_500, contracts: 80, timeInForce: "fill-or-kill" });
    expect([...rig.story(id)].sort()).toEqual(["accepted", "fill 30 at 4500", "fill 50 at 4400"]);
    expectAgreement();
  });

  caseFor(execution.fillOrKill, "EX-070 all or nothing is nothing", async () => {
    await open();
    const id = await rig.submit({ price: 4_500, contracts: 101, timeInForce: "fill-or-kill" });
    expect(rig.story(id).at(-1)).toMatch(/^(cancelled after 0|rejected)$/);
    expect(rig.venue.truth.fillCount()).toBe(0);
  });

  caseFor(execution.restingOrders, "EX-080 an order rests and is filled later", async () => {
    await open();
    const id = await rig.submit({
      price: 4_200,
      contracts: 12,
      timeInForce: "good-till-cancelled",
    });
    expect(rig.story(id)).toEqual(["accepted"]);
    expect(rig.venue.truth.order(id)).toMatchObject({ isResting: true, remaining: 12_000_000 });
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "7", owner: "z" });
    await rig.pass(seconds(2));
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "5", owner: "z" });
    await rig.pass(seconds(2));
    expect(rig.story(id)).toEqual(["accepted", "fill 7 at 4200", "fill 5 at 4200"]);
    expectAgreement();
  });

  caseFor(execution.restingOrders, "EX-090 an order that rests ends by itself", async () => {
    await open();
    const id = await rig.submit({
      price: 4_200,
      contracts: 12,
      timeInForce: "good-till-cancelled",
    });
    expect(rig.venue.isProtected(id)).toBe(true);
    await rig.pass(seconds(180));
    expect(rig.story(id).at(-1)).toMatch(/^(expired|cancelled) after 0$/);
    expect(rig.venue.truth.order(id)?.isResting).toBe(false);
  });

  caseFor(execution.restingOrders, "EX-100 a cancelled order is cancelled", async () => {
    await open();
    const order = { price: 4_200, contracts: 12, timeInForce: "good-till-cancelled" } as const;
    const id = await rig.submit(order);
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "7", owner: "z" });
    await rig.cancel(id);
    expect(rig.story(id)).toEqual(["accepted", "fill 7 at 4200", "cancelled after 7"]);
    expect(rig.venue.truth.order(id)).toMatchObject({ isResting: false, filled: 7_000_000 });
    expectAgreement();
  });

  caseFor(execution.restingOrders, "EX-110 a cancel that comes too late says so", async () => {
    await open();
    const order = { price: 4_200, contracts: 12, timeInForce: "good-till-cancelled" } as const;
    const id = await rig.submit(order);
    rig.venue.privateStream({ kind: "freeze" });
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "12", owner: "z" });
    await rig.cancel(id);
    await rig.pass(seconds(60));
    expect(rig.story(id)).toContain("fill 12 at 4200");
    expect(rig.story(id).filter((word) => word.startsWith("cancelled"))).toEqual([]);
    expectAgreement();
  });

  caseFor(execution.sellToClose, "EX-120 what is held can be sold", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: 10 });
    const id = await rig.submit({
      side: "sell",
      price: yesSale,
      contracts: 10,
      reduceOnly: true,
    });
    expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${yesSale}`]);
    expect(rig.venue.truth.position(rig.symbol())).toBe(0);
    expectAgreement();
  });

  caseFor(execution.sellToClose, "EX-130 NO that is held can be sold", async () => {
    await open();
    await rig.submit({ outcome: "no", price: noAsk, contracts: 10 });
    const sale = { outcome: "no", side: "sell", price: noSale, contracts: 10 } as const;
    const id = await rig.submit({ ...sale, reduceOnly: true });
    expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${noSale}`]);
    expect(rig.venue.truth.position(rig.symbol())).toBe(0);
    expectAgreement();
  });

  caseFor(execution.sellToClose, "EX-140 a leg that was netted away is bought back", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: 10 });
    await rig.submit({ outcome: "no", price: noAsk, contracts: 10 });
    expect(rig.venue.truth.position(rig.symbol())).toBe(0);
    const sale = { outcome: "no", side: "sell", price: noSale, contracts: 10 } as const;
    const id = await rig.submit({ ...sale, reduceOnly: true });
    expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${noSale}`]);
    expect(rig.venue.truth.position(rig.symbol())).toBe(10_000_000);
    expectAgreement();
  });

  caseFor(execution.orders, "EX-150 too little cash is refused by the venue", async () => {
    await open({ cash: 2 });
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    expect(rig.story(id)).toEqual(["rejected"]);
    expect(rig.all("OrderRejected")[0]?.venueWords.toLowerCase()).toMatch(
      /insufficient|not enough/,
    );
    expect(rig.venue.truth.orderCount()).toBe(0);
  });

  caseFor(execution.orders, "EX-160 a paused market fills nothing", async () => {
    await open();
    rig.venue.pause(rig.symbol());
    const id = await rig.submit({ price: 4_400, contracts: 10, within: seconds(4) });
    const refused = [expect.stringMatching(/^(rejected|denied)$/)];
    const ended = ["accepted", "cancelled after 0"];
    expect(rig.story(id)).toEqual(underTest.inPause === "refused" ? refused : ended);
    expect(rig.venue.truth.fillCount()).toBe(0);
  });

  caseFor(execution.orders, "EX-170 a price off the grid never leaves", async () => {
    await open();
    const id = await rig.submit({ price: 4_405, contracts: 10 });
    expect(rig.story(id)).toEqual(["denied"]);
    expect(rig.venue.truth.orderCount()).toBe(0);
  });

  caseFor(
    marketData.tickSchemeChanges,
    "EX-180 a grid that changes while trading stops nobody",
    async () => {
      await open();
      rig.venue.changeGrid(rig.symbol());
      const id = await rig.submit({ price: 4_400, contracts: 10 });
      expect(rig.story(id)).toEqual(["accepted", "fill 10 at 4400"]);
      expectAgreement();
    },
  );

  caseFor(execution.idempotentPlacing, "EX-190 an id is never an order twice", async () => {
    await open();
    const order = { price: 4_400, contracts: 10, id: "twice" };
    await rig.submit(order);
    await rig.submit(order);
    expect(rig.venue.truth.orderCount()).toBe(1);
    expect(rig.story("twice")).toEqual(["accepted", "fill 10 at 4400"]);
  });

  caseFor(execution.orders, "EX-200 a lost reply is unknown, and a question finds it", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: least });
    rig.venue.nextRequest({ kind: "lose-reply" });
    const id = await rig.submit({ price: 4_400, contracts: 10, within: seconds(2) });
    expect(rig.venue.truth.order(id)).toMatchObject({ filled: 10_000_000 });
    await rig.query(id);
    const story = rig.story(id);
    expect(story.filter((word) => word.startsWith("fill"))).toEqual(["fill 10 at 4400"]);
    expect(story).not.toContain("rejected");
    expect(story).not.toContain("denied");
    expect(rig.venue.truth.orderCount()).toBe(2);
    expectAgreement();
  });

  caseFor(execution.orders, "EX-210 a lost request is unknown until it is proven", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: least });
    rig.venue.nextRequest({ kind: "lose-request" });
    const id = await rig.submit({ price: 4_400, contracts: 10, within: seconds(2) });
    await rig.pass(seconds(65));
    expect(rig.story(id)).toEqual(["unknown"]);
    await rig.query(id);
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["unknown", "reported not-found with 0"]);
    expect(rig.venue.truth.orderCount()).toBe(1);
  });

  for (const [number, kind, filled] of [
    ["EX-212", "error-before", 0],
    ["EX-214", "error-after", 10],
  ] as const) {
    const effect = filled === 0 ? "without effect" : "after the effect";
    caseFor(execution.orders, `${number} a server error ${effect} is unknown`, async () => {
      await open();
      await rig.submit({ price: 4_400, contracts: least });
      rig.venue.nextRequest({ kind });
      const id = await rig.submit({ price: 4_400, contracts: 10 });
      await rig.query(id);
      await rig.pass(seconds(60));
      const story = rig.story(id);
      expect(story).not.toContain("rejected");
      expect(story.includes("reported not-found with 0")).toBe(filled === 0);
      expect(rig.told().contracts).toBe((filled + least) * 1_000_000);
      expectAgreement();
    });
  }

  caseFor(execution.orders, "EX-220 too many requests lose nothing", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: least });
    rig.venue.nextRequest({ kind: "rate-limit" });
    const id = await rig.submit({ price: 4_400, contracts: 10 });
    await rig.pass(underTest.shutOutFor);
    await rig.query(id);
    await rig.pass(seconds(60));
    const filled = rig.venue.truth.order(id)?.filled ?? 0;
    expect(rig.told().contracts).toBe(least * 1_000_000 + filled);
    // Who was shut out is another session afterwards, to whom only the end of the order is proven.
    const gone = integerOf(underTest.shutOutFor) > 0 ? "cancelled" : "not-found";
    expect(rig.story(id).at(-1)).toMatch(
      new RegExp(`^(rejected|denied|reported (${gone} with 0|filled with 10)|fill .*)$`),
    );
    expectAgreement();
  });

  caseFor(execution.privateStream, "EX-230 a stream that repeats counts once", async () => {
    await open({ faults: { duplicateChance: 1_000_000 } });
    const id = await rig.submit({ price: 4_500, contracts: 60 });
    expect(rig.story(id).filter((word) => word.startsWith("fill"))).toHaveLength(2);
    expectAgreement();
  });

  caseFor(execution.privateStream, "EX-240 a stream that loses all loses no fill", async () => {
    await open({ faults: { dropChance: 1_000_000 } });
    const order = { price: 4_200, contracts: 12, timeInForce: "good-till-cancelled" } as const;
    const id = await rig.submit(order);
    rig.venue.take({ market: rig.symbol(), side: "ask", price: "0.42", size: "12", owner: "z" });
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["accepted", "fill 12 at 4200"]);
    expectAgreement();
  });

  caseFor(execution.privateStream, "EX-250 fills while the stream was away are told", async () => {
    await open();
    const order = { price: 4_200, contracts: 12, timeInForce: "good-till-cancelled" } as const;
    const id = await rig.submit(order);
    rig.venue.privateStream({ kind: "reset" });
    rig.venue.take({
      market: rig.symbol(),
      side: "ask",
      price: "0.42",
      size: "12",
      owner: "z",
    });
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["accepted", "fill 12 at 4200"]);
    expectAgreement();
  });

  caseFor(execution.venueProtection, "EX-260 every order is protected by the venue", async () => {
    await open();
    const resting = {
      price: 4_200,
      contracts: 2 * least,
      timeInForce: "good-till-cancelled",
    } as const;
    expect(rig.venue.isProtected(await rig.submit({ price: 4_400, contracts: least }))).toBe(true);
    expect(rig.venue.isProtected(await rig.submit(resting))).toBe(true);
  });

  caseFor(
    execution.protectionReset,
    "EX-270 a tripped protection closes the venue, and a person opens it",
    async () => {
      await open();
      await rig.submit({ price: 4_400, contracts: least });
      rig.venue.tripProtection();
      await rig.pass(seconds(90));
      expect(rig.all("VenueGateChanged")).toContainEqual(
        expect.objectContaining({ gate: "protection", words: expect.any(String) }),
      );
      const id = await rig.submit({ price: 4_400, contracts: least });
      expect(rig.story(id)).toEqual(["denied"]);
    },
  );

  caseFor(execution.orders, "EX-280 an order for an unknown market never leaves", async () => {
    await open();
    const { gateway } = rig.venue;
    gateway.submit({
      ...{ kind: "SubmitOrder", follows: 0, venue: gateway.venue, clientOrderId: "nowhere" },
      ...{ instrument: `${gateway.venue}:NOWHERE/yes`, side: "buy", limitPrice: 4_400 as never },
      ...{ size: 1_000_000 as never, timeInForce: "immediate-or-cancel", reduceOnly: false },
      intendedAt: rig.clock.now(),
      deadline: (Number(rig.clock.now()) + 10_000_000) as never,
    });
    await rig.pass(seconds(15));
    expect(rig.story("nowhere")).toEqual(["denied"]);
  });
});
