// Five legs of unequal sizes on paper, at the fees of a real venue and in books that run dry in the middle: whatever the
// question's answer, the cash at the end is at least what the group said it had locked.

import { expect, test } from "vitest";
import { type EngineRig, kalshiTaker, rigStart } from "../../../test/support/engine-rig.ts";
import { groupOf, type LegTerms, rigFor, take } from "../../../test/support/leg-groups.ts";
import { expectFoldToMatch } from "../../../test/support/two-venues.ts";
import { VirtualClock } from "../../adapters/clock/virtual-clock.ts";
import { planTakerFee } from "../../domain/market/fees/plan-fee.ts";
import { marketOf } from "../../domain/market/venue.ts";
import type { Leg, LegGroup } from "../../domain/order/order.ts";
import { epochMicros, seconds } from "../../domain/units/epoch-micros.ts";
import { onePrice, priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { addUsd } from "../../domain/units/usd-micros.ts";
import { PaperGateway } from "../../simulation/paper/paper-gateway.ts";

/** NO of five outcomes of which exactly one comes: all but the largest pay in the worst state, 28 USD. */
const terms: readonly LegTerms[] = [
  ["kalshi:A/no", 6_800, 10],
  ["kalshi:B/no", 7_000, 8],
  ["kalshi:C/no", 7_200, 6],
  ["kalshi:D/no", 6_600, 10],
  ["kalshi:E/no", 7_600, 4],
];

function withFee(leg: Leg): Leg {
  const fee = planTakerFee(kalshiTaker, "buy", [{ price: leg.limitPrice, size: leg.size }]);
  if (!fee.ok) throw new TypeError(fee.failure.message);
  return { ...leg, fee: fee.value, reserve: addUsd(leg.cost, fee.value) };
}

const bare = groupOf(terms, 28);
const group: LegGroup = { ...bare, legs: bare.legs.map(withFee) };

/** NO is bought from who bids for YES, and sold a cent lower. Of D there is less than the group wants. */
function quote(rig: EngineRig, ofD: number): void {
  for (const [instrument, ticks] of terms) {
    const market = marketOf(instrument);
    const size = market === "kalshi:D" ? ofD : 30;
    const yes = 10_000 - ticks;
    const bids = [
      [yes + 100, 2],
      [yes, size - 2],
    ] as const;
    rig.quote(market, "kalshi/market", bids, [[yes + 200, 50]]);
  }
}

/** Runs the group on paper until it has ended. */
function onPaper(ofD: number): EngineRig {
  const rig = rigFor(group, () => ({
    fees: [{ from: epochMicros(0), schedule: kalshiTaker }],
  }));
  quote(rig, ofD);
  const clock = new VirtualClock(epochMicros(rigStart));
  const { markets } = rig.engine.core;
  const gateway = new PaperGateway({
    venue: "kalshi",
    clock,
    books: {
      quoted: (market) => {
        const index = markets.find(market);
        if (index === undefined) return undefined;
        const fees = markets.feesAt(index, clock.now());
        return { book: markets.book(index), pairTotal: onePrice, fees, isOpen: true };
      },
    },
    sink: {
      event: (event) => rig.event(event),
      batch: () => undefined,
    },
    latency: seconds(1),
  });
  expect(take(rig, group).ok).toBe(true);
  let sent = 0;
  while (rig.engine.core.durable.groups.openGroups().length > 0) {
    const orders = rig.commandsOf("SubmitOrder").slice(sent);
    expect(orders.length, "the group waits for an order").toBe(1);
    sent += 1;
    for (const order of orders) gateway.submit(order);
    rig.wait(1);
    clock.advanceBy(1_000_000);
  }
  expectFoldToMatch(rig);
  return rig;
}

const stories = [
  ["with enough in every book", 30, 10],
  ["with half of what the fourth leg wants", 5, 5],
  ["with a share that is no whole lot of the others", 7, 7],
  ["with so little that the rest is hardly worth its fees", 3, 3],
] as const;

test.each(stories)("five legs %s", (_what, ofD, hedged) => {
  for (const outcome of ["A", "B", "C", "D", "E"]) {
    const rig = onPaper(ofD);
    const { accounts } = rig.engine.core.durable;
    const [closed] = rig.recordsOf("GroupClosed");
    expect(closed?.outcome).toBe("completed");
    expect(Number(closed?.hedged) / 1_000_000).toBe(hedged);
    for (const [instrument] of terms) {
      const market = marketOf(instrument);
      const yesValue = priceTicks(market.endsWith(outcome) ? 10_000 : 0);
      rig.event({ kind: "SettlementReported", market, yesValue });
    }
    const won = integerOf(accounts.cash("kalshi")) - 1_000_000_000_000;
    expect(won, outcome).toBeGreaterThanOrEqual(Number(closed?.profitLocked));
    expect(integerOf(accounts.reserved("kalshi"))).toBe(0);
    expect(accounts.groupsHeld()).toBe(0);
  }
});

test("all five are worth it at the whole size", () => {
  const rig = onPaper(30);
  const paid = rig.recordsOf("FillBooked").reduce((sum, { fill }) => {
    return sum + (integerOf(fill.price) * integerOf(fill.size)) / 10_000 + integerOf(fill.fee);
  }, 0);
  const [closed] = rig.recordsOf("GroupClosed");
  expect(Number(closed?.profitLocked)).toBe(28_000_000 - paid);
  expect(paid).toBeLessThan(27_000_000);
});
