// The numbered cases of orders and account at a venue behind a broker: everybody buys, pairs net, the broker asks before
// it takes an order, and its session is one, ends at night and shuts out who asks too often. Venues without one skip them.

import { afterEach, describe, expect } from "vitest";
import { minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { casesWith } from "./case-for.ts";
import { forecastExTradingUnderTest } from "./forecastex-trading-under-test.ts";
import { kalshiTradingUnderTest } from "./kalshi-trading-under-test.ts";
import { polymarketTradingUnderTest } from "./polymarket-trading-under-test.ts";
import { poolTradingUnderTest } from "./pools-without-book.ts";
import { TradingRig } from "./trading-rig.ts";
import type { BrokerVenue } from "./venue-account.ts";

let rig: TradingRig;

afterEach(() => rig?.stop());

/** Wednesday 2026-11-25, 00:50 in New York. */
const beforeTheReset = 1_795_585_800_000_000;

const venues = [
  kalshiTradingUnderTest,
  polymarketTradingUnderTest,
  forecastExTradingUnderTest,
  poolTradingUnderTest,
];

describe.each(venues)("$capabilities.venue", (underTest) => {
  const { execution, account } = underTest.capabilities;
  const dollar = 10_000;
  const noAsk = underTest.terms.pairTotal - 4_000;
  const yesSale = dollar - noAsk;

  const caseFor = casesWith(underTest.capabilities.marketData.orderBook);

  const open: (setup?: Parameters<typeof TradingRig.open>[1]) => Promise<BrokerVenue> = async (
    setup,
  ) => {
    rig = await TradingRig.open(underTest, setup);
    const { broker } = rig.venue;
    if (broker === undefined) expect.fail("there is no broker between us and the venue");
    return broker;
  };

  /** What a gate last moved to: the words of its closing, null when it opened, undefined when it never moved. */
  const gate = (name: string) =>
    rig.all("VenueGateChanged").findLast((event) => event.gate === name)?.words;

  const buy = () => rig.submit({ price: 4_400, contracts: 10 });
  const leave = () => rig.submit({ side: "sell", price: yesSale, contracts: 10, reduceOnly: true });

  /** The last cash told is the venue's own, and nothing was found strange on the way. */
  async function expectSettledCash(): Promise<void> {
    await rig.pass(seconds(90));
    expect(rig.all("BalanceReported").at(-1)?.cash).toBe(rig.venue.truth.cash());
    expect([gate("drift"), gate("account")]).not.toContainEqual(expect.any(String));
  }

  caseFor(
    execution.salesByOpposite,
    "EX-500 leaving at once costs the spread and what a pair costs above a dollar",
    async () => {
      await open();
      const before = rig.venue.truth.cash();
      await buy();
      const id = await leave();
      expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${yesSale}`]);
      const spread = 4_400 - 4_000;
      const above = underTest.terms.pairTotal - dollar;
      // Ten contracts, in micros of a dollar: a tick of a contract is a hundred of them.
      expect(rig.venue.truth.cash() - before).toBe(-(spread + above) * 100 * 10);
      await expectSettledCash();
    },
  );

  caseFor(execution.salesByOpposite, "EX-510 netting is no fill", async () => {
    const broker = await open();
    await buy();
    await rig.submit({ outcome: "no", price: noAsk, contracts: 4 });
    expect(broker.netted()).toBe(4_000_000);
    expect(rig.venue.truth.position(rig.symbol())).toBe(6_000_000);
    const fills = rig.all("FillReported").map(({ fill }) => [Number(fill.size), fill.side]);
    expect(fills).toEqual([
      [10_000_000, "buy"],
      [4_000_000, "buy"],
    ]);
    expect(rig.told().fills).toBe(rig.venue.truth.fillCount());
    await expectSettledCash();
  });

  caseFor(
    execution.salesByOpposite,
    "EX-520 netting that is told late, and before its fill, counts once",
    async () => {
      const broker = await open();
      broker.disorderNetting();
      await buy();
      const before = rig.all("BalanceReported").length;
      const id = await leave();
      expect(rig.story(id)).toEqual(["accepted", `fill 10 at ${yesSale}`]);
      expect(broker.netted()).toBe(10_000_000);
      await expectSettledCash();
      for (const { cash } of rig.all("BalanceReported").slice(before)) {
        expect(cash).toBe(rig.venue.truth.cash());
      }
    },
  );

  caseFor(execution.questions, "EX-530 what is foreseen is answered, twice too", async () => {
    const broker = await open();
    broker.askNext("o163", "o383");
    expect(rig.story(await buy())).toEqual(["accepted", "fill 10 at 4400"]);
    expect(rig.venue.truth.orderCount()).toBe(1);
  });

  caseFor(execution.questions, "EX-540 a question that nobody foresaw buys nothing", async () => {
    const broker = await open();
    broker.askNext("o99999");
    const id = await buy();
    await rig.pass(seconds(10));
    expect(rig.story(id)).toEqual(["unknown"]);
    await rig.query(id);
    await rig.pass(seconds(60));
    expect(rig.story(id)).toEqual(["unknown", "reported not-found with 0"]);
    expect(rig.venue.truth.orderCount()).toBe(0);
    expect(rig.story(await buy())).toEqual(["accepted", "fill 10 at 4400"]);
  });

  caseFor(execution.questions, "EX-550 an answer that comes too late buys nothing", async () => {
    const broker = await open();
    broker.voidReplies();
    broker.askNext("o163");
    const id = await buy();
    await rig.pass(seconds(10));
    await rig.query(id);
    await rig.pass(seconds(60));
    const story = rig.story(id);
    expect(story).not.toContain("accepted");
    expect(story.at(-1)).toMatch(/^(rejected|reported not-found with 0)$/);
    expect([rig.venue.truth.orderCount(), rig.told().fills]).toEqual([0, 0]);
  });

  caseFor(account.oneLogin, "AC-100 another login closes the venue until it has gone", async () => {
    const broker = await open();
    await buy();
    // The session is taken back a few times, and then left to whoever insists.
    for (let times = 0; times < 4; times += 1) {
      broker.compete(true);
      await rig.pass(minutes(2));
    }
    expect(gate("scope")).toEqual(expect.any(String));
    const orders = rig.venue.truth.orderCount();
    expect(rig.story(await buy())).toEqual(["denied"]);
    expect(rig.venue.truth.orderCount()).toBe(orders);
    broker.compete(false);
    await rig.pass(minutes(15));
    expect([gate("scope"), gate("maintenance")]).toEqual([null, null]);
    expect(rig.story(await buy())).toEqual(["accepted", "fill 10 at 4400"]);
    await expectSettledCash();
  });

  caseFor(
    account.nightlyReset,
    "AC-110 the night closes the venue before it comes, and the account is read after it",
    async () => {
      await open({ at: beforeTheReset });
      await buy();
      expect(gate("maintenance")).toBeUndefined();
      await rig.pass(minutes(9));
      expect(gate("maintenance")).toEqual(expect.any(String));
      expect(rig.story(await buy())).toEqual(["denied"]);
      const before = rig.all("BalanceReported").length;
      await rig.pass(minutes(30));
      expect(gate("maintenance")).toBeNull();
      expect(rig.all("BalanceReported").length).toBeGreaterThan(before);
      expect(rig.story(await leave())).toContain(`fill 10 at ${yesSale}`);
      await expectSettledCash();
    },
  );

  caseFor(account.penaltyBox, "AC-120 who asked too often is silent until it is over", async () => {
    const broker = await open();
    await buy();
    broker.punish();
    await rig.pass(minutes(2));
    expect(gate("maintenance")).toEqual(expect.any(String));
    const asked = broker.requests();
    expect(rig.story(await buy())).toEqual(["denied"]);
    await rig.pass(minutes(7));
    expect(broker.requests()).toBe(asked);
    await rig.pass(minutes(8));
    expect(gate("maintenance")).toBeNull();
    expect(rig.story(await leave())).toEqual(["accepted", `fill 10 at ${yesSale}`]);
    await expectSettledCash();
  });
});
