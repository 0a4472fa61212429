// A run that begins again knows from the engine's ledger what the one before held: what the broker paid meanwhile is told as
// what it was, and what two groups hold on both sides can still be sold.

import { expect, test } from "vitest";
import {
  clientOrderId,
  conidNo,
  conidYes,
  ForecastExTradingRig,
  no,
  ok,
  orderId,
  paths,
  syntheticMarket,
  wireExecution,
  wirePosition,
  yes,
} from "../../../../../test/support/venues/forecastex-trading-rig.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";

interface Earlier {
  readonly cash: number;
  readonly held: readonly (readonly [instrument: InstrumentId, contracts: number])[];
  readonly orders?: readonly Order[];
}

/** A broker with so much cash and such positions, and a run that resumes what the ledger holds. */
function resumed(
  options: NonNullable<ConstructorParameters<typeof ForecastExTradingRig>[0]>,
  cashAtBroker: number,
  { cash, held, orders = [] }: Earlier,
): ForecastExTradingRig {
  const rig = new ForecastExTradingRig(options);
  rig.set(paths.ledger, ok({ USD: { cashbalance: cashAtBroker, currency: "USD" } }));
  rig.trading.resume(orders, () => ({
    cash: usdMicros(cash * 1_000_000),
    positions: held.map(([instrument, count]) => ({ instrument, size: wholeContracts(count) })),
  }));
  void rig.trading.start();
  return rig;
}

/** An order of which the earlier run knew half. */
function partlyFilled(): Order {
  return {
    ...{ clientOrderId, venueOrderId: orderId, groupId: "g", legIndex: 0, venue: "forecastex" },
    ...{ instrument: yes, side: "buy", limitPrice: priceTicks(6_200), size: wholeContracts(20) },
    ...{ filled: wholeContracts(10), timeInForce: "good-till-cancelled", purpose: "open" },
    ...{ state: "partially-filled", intendedAt: new ForecastExTradingRig().clock.now() },
  };
}

const moneyTold = (rig: ForecastExTradingRig) =>
  rig.told().filter((text) => /^(balance|settled|income)/.test(text));

const withheld = (rig: ForecastExTradingRig) =>
  rig.lines.flatMap(({ message, details }) =>
    message.includes("withheld") ? [details?.code] : [],
  );

test("what was paid while nobody looked is told as settled", async () => {
  const rig = resumed({}, 1_000, { cash: 990, held: [[yes, 10]] });
  await rig.pass(100);
  expect(moneyTold(rig).slice(0, 2)).toEqual([
    `settled ${syntheticMarket.id} 10000`,
    "balance 1000000000",
  ]);
});

test("what agrees with the ledger is told at once", async () => {
  const rig = resumed({ positions: [wirePosition(conidYes, 10)] }, 1_000, {
    cash: 1_000,
    held: [[yes, 10]],
  });
  await rig.pass(25);
  expect(moneyTold(rig)).toEqual(["balance 1000000000"]);
});

test.each([
  // 1,000 contracts of a dollar at 3.83 % for 32 days, and 620 USD for the day that this run sees.
  ["within what the days account for", 1_003.35, ["income coupon/2026-11-20 3350000"]],
  ["beyond it", 1_003.5, []],
])("a coupon of days before this run, %s", async (_name, cash, income) => {
  const options = {
    positions: [wirePosition(conidYes, 1_000, { marketValue: 620 })],
    market: { carryRate: partsPerMillion(38_300) },
  };
  const rig = resumed(options, cash, { cash: 1_000, held: [[yes, 1_000]] });
  await rig.pass(100);
  expect(moneyTold(rig).filter((text) => text.startsWith("income"))).toEqual(income);
  expect(moneyTold(rig)).toContain(`balance ${Math.round(cash * 1_000_000)}`);
});

test("a leg that another group's has netted away can be sold once after a restart", async () => {
  const rig = resumed({}, 1_000, {
    cash: 1_000,
    held: [
      [yes, 10],
      [no, 10],
    ],
  });
  await rig.pass(25);
  const sale = { side: "sell", limitPrice: priceTicks(4_000) } as const;
  await rig.submit(sale);
  expect(rig.tickets()).toHaveLength(1);
  await rig.submit({ ...sale, clientOrderId: "run-2-0" });
  expect(withheld(rig)).toEqual(["VEN-870"]);
});

test("an execution of an order that was taken over counts, whatever its contract has become", async () => {
  const order = { ...partlyFilled(), filled: wholeContracts(0), state: "accepted" } as const;
  const rig = resumed({}, 1_000, { cash: 1_000, held: [], orders: [order] });
  const gone = { conid: 777, conidEx: "777@FORECASTX", trade_time_r: 1_795_075_201_000 };
  rig.set(paths.trades, ok([wireExecution("e.1", 5, gone)]));
  await rig.pass(25);
  expect(rig.told()).toContainEqual(expect.stringContaining("gate account VEN-858"));
});

test("executions that the earlier run knew are not held twice over", async () => {
  const positions = [wirePosition(conidNo, 5)];
  const rig = resumed({ positions }, 1_000, {
    cash: 1_000,
    held: [
      [yes, 10],
      [no, 15],
    ],
    orders: [partlyFilled()],
  });
  rig.set(paths.trades, ok([wireExecution("e.1", 10)]));
  await rig.pass(40);
  await rig.submit({
    ...{ clientOrderId: "run-2-0", instrument: no, side: "sell" },
    ...{ limitPrice: priceTicks(3_000), size: wholeContracts(16) },
  });
  expect(withheld(rig)).toEqual(["VEN-870"]);
  await rig.submit({
    ...{ clientOrderId: "run-3-0", instrument: no, side: "sell" },
    ...{ limitPrice: priceTicks(3_000), size: wholeContracts(15) },
  });
  expect(rig.tickets()).toHaveLength(1);
});
