// What moves money besides trades: gas, which is paid in another coin; income for holding; parts of pools, which are
// shown and count as nothing.

import { expect, test } from "vitest";
import {
  expectFoldToMatch,
  polymarket,
  restarted,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";

const starting = 1_000_000_000;

function gasOf(transaction: string, micros: number) {
  const gas = usdMicros(micros);
  const base = { venue: "polymarket", purpose: "swap", state: "reverted" } as const;
  return { kind: "TransactionReported", ...base, transaction, gas } as const;
}

test("gas is a cost that leaves the venue's cash alone, and is booked once", () => {
  const rig = twoVenues();
  rig.event(gasOf("0xaa", 3_200));
  rig.event(gasOf("0xaa", 3_200));
  rig.event(gasOf("0xbb", 800));
  rig.event(gasOf("0xcc", 0));
  const { accounts } = rig.engine.core.durable;
  const balances = new Map(accounts.balances().map(({ account, amount }) => [account, amount]));
  expect(balances.get("fees:polymarket")).toBe(4_000);
  expect(balances.get("gas:polymarket")).toBe(-4_000);
  expect(accounts.cash("polymarket")).toBe(starting);
  rig.event({ kind: "BalanceReported", venue: "polymarket", cash: usdMicros(starting) });
  expect(rig.recordsOf("VenueDisputed")).toEqual([]);
  expectFoldToMatch(rig);
});

test("income that is told before the cash it explains keeps the ledger with the venue", () => {
  const rig = twoVenues();
  const amount = usdMicros(1_170_000);
  const income = { venue: "polymarket", reference: "2026-11", amount, words: "coupon" } as const;
  rig.event({ kind: "IncomeReported", ...income });
  rig.event({ kind: "IncomeReported", ...income });
  rig.event({
    kind: "BalanceReported",
    venue: "polymarket",
    cash: usdMicros(starting + 1_170_000),
  });
  expect(rig.recordsOf("VenueDisputed")).toEqual([]);
  expect(rig.engine.core.durable.accounts.cash("polymarket")).toBe(starting + 1_170_000);
  expectFoldToMatch(rig);
});

test("cash that nobody explained is a dispute, which the explanation ends", () => {
  const rig = twoVenues();
  const cash = usdMicros(starting + 1_170_000);
  rig.event({ kind: "BalanceReported", venue: "polymarket", cash });
  expect(rig.recordsOf("VenueDisputed")).toHaveLength(1);
  const amount = usdMicros(1_170_000);
  const income = { venue: "polymarket", reference: "2026-11", amount, words: "coupon" } as const;
  rig.event({ kind: "IncomeReported", ...income });
  rig.event({ kind: "BalanceReported", venue: "polymarket", cash });
  expect(rig.recordsOf("VenueAgreed")).toHaveLength(1);
});

test("a part of a pool is remembered as last told, counts as no exposure, and survives a restart", () => {
  const rig = twoVenues();
  const part = {
    market: polymarket,
    yes: contractMicros(9_000_000),
    no: contractMicros(12_000_000),
    feesEarned: usdMicros(310_000),
    worthLeast: usdMicros(9_310_000),
    worthNow: usdMicros(10_596_000),
  };
  rig.event({ kind: "PoolSharesReported", ...part });
  rig.event({ kind: "PoolSharesReported", ...part });
  expect(rig.recordsOf("PoolSharesValued")).toHaveLength(1);
  const { accounts } = rig.engine.core.durable;
  expect(accounts.poolShares.all()).toEqual([part]);
  expect([accounts.exposureTotal(), accounts.position(`${polymarket}/yes`).size]).toEqual([0, 0]);
  expect(accounts.cash("polymarket")).toBe(starting);
  expect(restarted(rig).engine.core.durable.accounts.poolShares.all()).toEqual([part]);
  expectFoldToMatch(rig);
  const none = { yes: contractMicros(0), no: contractMicros(0), feesEarned: usdMicros(0) };
  const worth = { worthLeast: usdMicros(0), worthNow: usdMicros(0) };
  rig.event({ kind: "PoolSharesReported", market: polymarket, ...none, ...worth });
  expect(accounts.poolShares.all()).toEqual([]);
});
