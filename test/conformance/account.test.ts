// The numbered cases of the account: what the venue holds for us, and why it may not be traded on.

import { afterEach, describe, expect } from "vitest";
import { milliseconds, seconds } from "../../src/domain/units/epoch-micros.ts";
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
  const { account } = underTest.capabilities;
  const least = underTest.leastOrder;
  const inLots = (contracts: number): number =>
    underTest.terms.lot === 1_000_000 ? Math.floor(contracts) : contracts;

  const caseFor = casesWith(underTest.capabilities.marketData.orderBook);

  const open: (setup?: Parameters<typeof TradingRig.open>[1]) => Promise<void> = async (setup) => {
    rig = await TradingRig.open(underTest, setup);
  };

  /** Each gate's moves as `[gate, closed]`; other words for a closed gate are no move. */
  const gates = () =>
    rig
      .all("VenueGateChanged")
      .map(({ gate, words }) => [gate, words !== null] as const)
      .filter(([gate, closed], position, all) => {
        const before = all.slice(0, position).findLast(([one]) => one === gate);
        return before?.[1] !== closed;
      });

  caseFor(account.balances, "AC-010 the cash reported is the venue's", async () => {
    await open({ cash: 250 });
    expect(rig.all("BalanceReported")[0]?.cash).toBe(250_000_000);
    await rig.submit({ price: 4_500, contracts: inLots(33.33) });
    await rig.submit({ outcome: "no", price: 6_100, contracts: inLots(7.77) });
    await rig.pass(seconds(60));
    await rig.refresh();
    const cash = rig.all("BalanceReported").at(-1)?.cash;
    expect(cash).toBe(rig.venue.truth.cash());
    expect(cash).toBeLessThan(250_000_000 as never);
  });

  caseFor(account.balances, "AC-020 cash that is in motion is not reported", async () => {
    await open();
    const before = rig.all("BalanceReported").length;
    rig.send({ price: 4_400, contracts: 10 });
    await rig.refresh();
    expect(rig.all("BalanceReported").slice(before)).toEqual([]);
    await rig.pass(seconds(60));
    await rig.refresh();
    expect(rig.all("BalanceReported").at(-1)?.cash).toBe(rig.venue.truth.cash());
  });

  caseFor(account.balances, "AC-025 cash that has just moved is not reported", async () => {
    await open();
    for (const contracts of [1, 2, 3, 4, 5]) {
      const before = rig.all("BalanceReported").length;
      rig.send({ price: 4_400, contracts: contracts * least });
      await rig.pass(milliseconds(300));
      await rig.refresh();
      for (const { cash } of rig.all("BalanceReported").slice(before)) {
        expect(cash).toBe(rig.venue.truth.cash());
      }
    }
    await rig.pass(seconds(60));
    expect(rig.all("BalanceReported").at(-1)?.cash).toBe(rig.venue.truth.cash());
  });

  caseFor(account.settlements, "AC-030 a settled market is reported and has paid", async () => {
    await open();
    await rig.submit({ price: 4_400, contracts: 10 });
    const before = rig.venue.truth.cash();
    rig.venue.settle(rig.symbol(), "yes");
    await rig.pass(underTest.settlementTakes);
    await rig.refresh();
    expect(rig.all("SettlementReported")).toMatchObject([{ market: rig.id(), yesValue: 10_000 }]);
    expect(rig.venue.truth.cash()).toBe(before + 10_000_000);
    await rig.refresh();
    expect(rig.all("SettlementReported")).toHaveLength(1);
  });

  caseFor(account.balances, "AC-040 a key that may not trade closes the venue", async () => {
    await open({ mayTrade: false });
    expect(gates()).toContainEqual(["scope", true]);
    const id = await rig.submit({ price: 4_400, contracts: least });
    expect(rig.story(id)).toEqual([expect.stringMatching(/^(denied|rejected)$/)]);
    expect(rig.venue.truth.orderCount()).toBe(0);
  });

  caseFor(account.maintenanceSchedule, "AC-050 maintenance closes and opens again", async () => {
    // Thursday 2026-11-26, 02:50 in New York.
    await open({ at: 1_795_679_400_000_000 });
    expect(gates()).toEqual([]);
    await rig.pass(seconds(9 * 60));
    expect(gates()).toEqual([["maintenance", true]]);
    const id = await rig.submit({ price: 4_400, contracts: least });
    expect(rig.story(id)).toEqual(["denied"]);
    await rig.pass(seconds(2 * 3_600 + 180));
    expect(gates()).toEqual([
      ["maintenance", true],
      ["maintenance", false],
    ]);
    expect(rig.story(await rig.submit({ price: 4_400, contracts: least }))).toContain("accepted");
  });

  caseFor(account.maintenanceSchedule, "AC-060 a pause of trading closes the venue", async () => {
    await open();
    rig.venue.setTrading(false);
    await rig.pass(seconds(70));
    expect(gates()).toEqual([["maintenance", true]]);
    rig.venue.setTrading(true);
    await rig.pass(seconds(70));
    expect(gates().at(-1)).toEqual(["maintenance", false]);
  });

  caseFor(account.balances, "AC-080 an unknown field about money closes the venue", async () => {
    await open();
    rig.venue.changeReplies("unknown field");
    const id = await rig.submit({ price: 4_400, contracts: least });
    // What is known is still read: the order and its fill are not lost.
    expect(rig.story(id)).toEqual(["accepted", `fill ${least} at 4400`]);
    expect(gates()).toEqual([["drift", true]]);
    expect(rig.all("VenueGateChanged")[0]?.words).toContain("brand_new_field");
  });

  caseFor(account.balances, "AC-090 a missing field about money is never guessed", async () => {
    await open();
    const before = rig.all("BalanceReported").length;
    rig.venue.changeReplies("missing field");
    const id = await rig.submit({ price: 4_400, contracts: least });
    expect(gates()).toContainEqual(["drift", true]);
    expect(rig.story(id)).toContain(`fill ${least} at 4400`);
    expect(rig.story(id)).not.toContain("rejected");
    await rig.pass(seconds(60));
    await rig.refresh();
    expect(rig.all("BalanceReported").slice(before)).toEqual([]);
  });

  caseFor(account.positions, "AC-070 a fill of somebody else on the account is told", async () => {
    await open();
    rig.venue.foreignOrder({ price: "0.44", size: "3" });
    await rig.pass(seconds(60));
    expect(rig.all("FillReported").map(({ fill }) => Number(fill.size))).toEqual([3_000_000]);
  });
});
