// The numbered cases of orders and account at pools, on a real chain with the real contracts: what the engine is told is
// what the wallet has.

import { parseAbi } from "viem";
import { afterEach, beforeEach, expect } from "vitest";
import { minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { ChainControl } from "../../src/simulation/venues/chain/chain-control.ts";
import { chainAccount, chainKey } from "../../src/simulation/venues/chain/chain-keys.ts";
import {
  balanceSlot,
  createPool,
  type LocalPool,
  wordOf,
} from "../../src/simulation/venues/chain/pools.ts";
import { useChain } from "../support/chain-node.ts";
import { type AmmRigOptions, AmmTradingRig } from "../support/venues/amm-trading-rig.ts";
import { describePools } from "./case-for.ts";

const dollar = 1_000_000n;

const sharesAbi = parseAbi(["function transfer(address to, uint256 amount) returns (bool)"]);

describePools((poolCase) => {
  const chain = useChain({ seed: 12 });
  let count = 0;
  let control: ChainControl;
  let rig: AmmTradingRig;
  let pool: LocalPool;
  let role = "";
  const owner = () => chainAccount(12, role).address;

  const open = async (options: Partial<AmmRigOptions> = {}) => {
    const opened = new AmmTradingRig({
      chain: chain(),
      key: chainKey(12, role),
      pools: [pool],
      ...options,
    });
    await opened.start();
    return opened;
  };

  beforeEach(async () => {
    count += 1;
    role = `trader ${count}`;
    control = new ChainControl(chain());
    // YES of the pool costs about 0.30.
    pool = await createPool(chain(), {
      question: `question ${count}`,
      fee: 2n * 10n ** 16n,
      funding: 10_000n * dollar,
      weights: [7n, 3n],
    });
    await control.setCoins(owner(), 10n ** 18n);
    await control.mintCollateral(owner(), 1_000n * dollar);
    await control.approvePool(owner(), pool, 100_000n * dollar);
    await control.useMining({ kind: "by-hand" });
    rig = await open();
  });

  afterEach(async () => {
    await rig.stop();
    await control.useMining({ kind: "each-transaction" });
    await control.mine();
  });

  const mine = async (blocks = 1) => {
    await control.mine(blocks);
    await rig.pass(seconds(2));
  };
  const cashMoved = async () => Number((await control.cash(owner())) - 1_000n * dollar);

  poolCase(
    "EX-600 a purchase brings its size at no more than its limit, and the ledger is exact",
    async () => {
      await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 100, limit: "0.32" });
      expect(rig.story()).toEqual(["OrderAccepted"]);
      await mine();
      expect(rig.story()).toEqual(["OrderAccepted", "FillReported", "mined"]);
      await mine();
      expect(rig.story().at(-1)).toBe("confirmed");
      // A base unit of collateral is worth more than one of a token: the least that is enough brings a few too many.
      const [yes = 0n] = await control.holdings(owner(), pool);
      expect(yes).toBeGreaterThanOrEqual(100n * dollar);
      expect(yes).toBeLessThan(100n * dollar + 5n);
      expect(rig.cashOfFills()).toBe(await cashMoved());
      const fill = rig.told("FillReported")[0]?.fill;
      expect(Number(fill?.fee)).toBeGreaterThanOrEqual(0);
      expect(Number(fill?.price)).toBeLessThanOrEqual(3_200);
      expect(rig.told("TransactionReported")).toMatchObject([{ purpose: "swap", state: "mined" }]);
    },
  );

  poolCase("EX-610 beyond its limit the pool refuses, and nothing is sent", async () => {
    await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 100, limit: "0.29" });
    expect(rig.told("OrderRejected")).toMatchObject([{ clientOrderId: "b1" }]);
    expect(rig.told("OrderRejected")[0]?.venueWords).toContain("VEN-830");
    await mine();
    expect(await cashMoved()).toBe(0);
  });

  poolCase("EX-620 an order at once takes what the limit allows, in whole lots", async () => {
    const timeInForce = "immediate-or-cancel";
    await rig.submit({
      id: "b1",
      pool,
      side: "buy",
      outcome: "yes",
      size: 5_000,
      limit: "0.32",
      timeInForce,
    });
    await mine();
    const [told] = rig.told("FillReported");
    const size = Number(told?.fill.size);
    expect(size).toBeGreaterThan(100_000_000);
    expect(size % 10_000).toBe(0);
    expect(rig.story()).toEqual(["OrderAccepted", "FillReported", "mined", "OrderCancelled"]);
    expect(rig.told("OrderCancelled")[0]?.filled).toBe(size);
    expect(rig.cashOfFills()).toBe(await cashMoved());
    expect(-rig.cashOfFills()).toBeLessThanOrEqual((size * 32) / 100);
  });

  const sales = [
    ["EX-630 a sale below half a dollar is taken back by the pool", "yes", "0.27", "0.28"],
    ["EX-632 above it the other outcome is bought and both are merged", "no", "0.65", "0.69"],
  ] as const;
  for (const [name, outcome, limit, best] of sales) {
    poolCase(name, async () => {
      await rig.submit({ id: "b1", pool, side: "buy", outcome, size: 50, limit: "0.80" });
      await mine(2);
      await rig.submit({ id: "s1", pool, side: "sell", outcome, size: 50, limit });
      await mine();
      const sale = rig.told("FillReported")[1];
      expect(sale?.fill.side).toBe("sell");
      expect(Number(sale?.fill.price)).toBeGreaterThan(Number(best) * 10_000);
      // The swap, and where it takes one the merge.
      await mine();
      await mine(2);
      await mine(2);
      expect(rig.story().at(-1)).toBe("confirmed");
      expect(rig.cashOfFills()).toBe(await cashMoved());
      const left = await control.holdings(owner(), pool);
      expect(left.every((tokens) => tokens < 5n)).toBe(true);
      await rig.pass(seconds(16));
      expect(rig.told("BalanceReported").at(-1)?.cash).toBe(1_000_000_000 + rig.cashOfFills());
      expect(rig.told("VenueGateChanged")).toEqual([]);
    });
  }

  poolCase(
    "EX-640 a swap that the pool has moved away from is taken back, and costs gas alone",
    async () => {
      await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 100, limit: "0.32" });
      // Somebody else's swap comes before it in the block.
      await chain().node.client.setStorageAt({
        address: chain().contracts.conditionalTokens,
        index: balanceSlot(pool.positionIds[0] ?? 0n, pool.address),
        value: wordOf(3_000n * dollar),
      });
      await mine();
      expect(rig.story()).toEqual(["OrderAccepted", "OrderCancelled"]);
      expect(rig.told("OrderCancelled")[0]?.filled).toBe(0);
      expect(rig.told("TransactionReported")).toMatchObject([
        { purpose: "swap", state: "reverted" },
      ]);
      expect(rig.said.some((words) => words.includes("VEN-883"))).toBe(true);
      expect(await cashMoved()).toBe(0);
    },
  );

  poolCase(
    "EX-650 a reorganisation takes the fill back, and the next block's is another one",
    async () => {
      await rig.submit({
        id: "b1",
        pool,
        side: "buy",
        outcome: "yes",
        size: 10,
        limit: "0.32",
        within: minutes(5),
      });
      await mine();
      await control.reorganise(1);
      await rig.pass(seconds(2));
      expect(rig.story()).toEqual(["OrderAccepted", "FillReported", "mined", "failed"]);
      await mine();
      await mine(2);
      expect(rig.story().slice(4)).toEqual(["FillReported", "mined", "confirmed"]);
      const [first, second] = rig.told("FillReported");
      expect(first?.fill.fillId).not.toBe(second?.fill.fillId);
      expect(rig.cashOfFills()).toBe(await cashMoved());
    },
  );

  poolCase(
    "EX-660 an order whose deadline passes in the pool has not happened, and that is proven",
    async () => {
      await rig.submit({
        id: "b1",
        pool,
        side: "buy",
        outcome: "yes",
        size: 10,
        limit: "0.32",
        within: seconds(5),
      });
      await rig.pass(seconds(6));
      await mine(2);
      await mine();
      expect(rig.story()).toEqual(["OrderAccepted", "OrderCancelled"]);
      expect(rig.told("TransactionReported")).toMatchObject([
        { purpose: "cancel", state: "mined" },
      ]);
      expect(await cashMoved()).toBe(0);
    },
  );

  poolCase("EX-670 a later run tells what became of an order, once", async () => {
    await rig.submit({
      id: "b1",
      pool,
      side: "buy",
      outcome: "yes",
      size: 10,
      limit: "0.32",
      within: minutes(5),
    });
    const known = rig.command({
      id: "b1",
      pool,
      side: "buy",
      outcome: "yes",
      size: 10,
      limit: "0.32",
    });
    await rig.stop();
    await control.mine(3);
    rig = new AmmTradingRig({ chain: chain(), key: chainKey(12, role), pools: [pool] });
    const order = { ...known, venueOrderId: null, groupId: "g", legIndex: 0 } as const;
    rig.trading.gateway.resume(
      [{ ...order, filled: 0 as never, purpose: "open", state: "unknown" }],
      [],
    );
    await rig.trading.start();
    await rig.pass(seconds(6));
    expect(rig.story()).toEqual(["OrderAccepted", "FillReported", "mined", "confirmed"]);
    expect(rig.cashOfFills()).toBe(await cashMoved());
  });

  const merges = [
    ["EX-680 a later run completes a sale whose merge is in the pool, once", true],
    ["EX-682 a later run completes a sale whose merge never left, once", false],
  ] as const;
  for (const [name, isSent] of merges) poolCase(name, () => completesMerge(isSent));

  async function completesMerge(isSent: boolean): Promise<void> {
    await rig.submit({ id: "b1", pool, side: "buy", outcome: "no", size: 50, limit: "0.80" });
    await mine(2);
    const sale = { id: "s1", pool, side: "sell", outcome: "no", size: 50, limit: "0.65" } as const;
    await rig.submit(sale);
    const known = rig.command(sale);
    if (!isSent) {
      let sent = 0;
      rig.transport.cut = (text) => {
        sent += text.includes("eth_sendRawTransaction") ? 1 : 0;
        return sent > 0 ? "unsent" : undefined;
      };
    }
    await mine();
    const told = rig.told("FillReported").at(-1)?.fill;
    const before = rig.cashOfFills();
    if (told === undefined) throw new Error("the sale was not told");
    await rig.stop();
    rig = new AmmTradingRig({ chain: chain(), key: chainKey(12, role), pools: [pool] });
    const order = { ...known, venueOrderId: told.fillId.slice(0, 66), groupId: "g", legIndex: 0 };
    const state = { filled: known.size, purpose: "unwind", state: "filled" } as const;
    rig.trading.gateway.resume([{ ...order, ...state }], [told]);
    await rig.trading.start();
    for (let block = 0; block < 12; block += 1) await mine();
    await rig.pass(seconds(4));
    expect(rig.story()).toEqual(["confirmed"]);
    expect(rig.told("FillFinalityChanged")[0]?.fillId).toBe(told.fillId);
    const left = await control.holdings(owner(), pool);
    expect(left.every((tokens) => tokens < 5n)).toBe(true);
    expect(before).toBe(await cashMoved());
  }

  poolCase(
    "AC-200 an answered question pays: redeemed, then settled, and the cash is there",
    async () => {
      await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 100, limit: "0.32" });
      await mine(2);
      await rig.pass(seconds(16));
      await control.reportPayouts(pool, [1n, 0n]);
      await rig.pass(seconds(16));
      expect(rig.told("SettlementReported")).toEqual([]);
      await mine(3);
      await rig.pass(seconds(2));
      expect(rig.told("SettlementReported")).toMatchObject([{ yesValue: 10_000 }]);
      await rig.pass(seconds(16));
      const cash = 1_000_000_000 + rig.cashOfFills() + 100_000_000;
      const balance = rig.told("BalanceReported").at(-1);
      expect(Number(balance?.cash)).toBe(Number(await control.cash(owner())));
      expect(Math.abs(Number(balance?.cash) - cash)).toBeLessThanOrEqual(
        Number(balance?.feeTolerance),
      );
      expect(Math.abs(Number(balance?.cash) - cash)).toBeLessThan(5);
      expect(rig.told("TransactionReported").at(-1)).toMatchObject({ purpose: "redeem" });
    },
  );

  poolCase("AC-210 without a price of the coin nothing opens: VEN-888", async () => {
    await rig.stop();
    rig = await open({
      coin: { kind: "aggregator", address: chain().contracts.priceFeed, staleAfter: seconds(0) },
    });
    expect(rig.told("VenueGateChanged")[0]).toMatchObject({ gate: "maintenance" });
    expect(rig.told("VenueGateChanged")[0]?.words).toContain("VEN-888");
    await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 10, limit: "0.32" });
    expect(rig.story()).toEqual(["OrderDenied"]);
  });

  poolCase(
    "AC-220 without an allowance nothing opens: VEN-890; what is configured is allowed, and no more",
    async () => {
      await rig.stop();
      role = `${role} without allowance`;
      await control.setCoins(owner(), 10n ** 18n);
      await control.mintCollateral(owner(), 1_000n * dollar);
      rig = await open();
      expect(rig.told("VenueGateChanged")[0]?.words).toContain("VEN-890");
      await rig.stop();
      const allowance = usdMicros(500_000_000);
      rig = new AmmTradingRig({
        chain: chain(),
        key: chainKey(12, role),
        pools: [pool],
        allowance,
      });
      // The start waits for its approvals, which the blocks below take.
      const started = rig.start();
      await rig.transport.quiet();
      for (let block = 0; block < 6; block += 1) await mine();
      await started;
      await rig.pass(seconds(16));
      expect(rig.told("VenueGateChanged").filter(({ words }) => words !== null)).toEqual([]);
      await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 10, limit: "0.32" });
      expect(rig.story()).toEqual(["OrderAccepted"]);
    },
  );

  poolCase("AC-230 tokens that go without us close the account", async () => {
    await rig.submit({ id: "b1", pool, side: "buy", outcome: "yes", size: 10, limit: "0.32" });
    await mine(2);
    await rig.pass(seconds(16));
    await chain().node.client.setStorageAt({
      address: chain().contracts.conditionalTokens,
      index: balanceSlot(pool.positionIds[0] ?? 0n, owner()),
      value: wordOf(9n * dollar),
    });
    await control.mine();
    await rig.pass(seconds(48));
    expect(rig.told("VenueGateChanged").at(-1)).toMatchObject({ gate: "account" });
    expect(rig.told("VenueGateChanged").at(-1)?.words).toContain("missing");
  });

  poolCase(
    "AC-250 with eighteen decimals the ledger is within a micro a swap of the wallet",
    async () => {
      await rig.stop();
      await control.useMining({ kind: "each-transaction" });
      const wide = chain().contracts.wideCollateral;
      pool = await createPool(chain(), {
        question: `wide question ${count}`,
        fee: 2n * 10n ** 16n,
        collateral: wide,
        funding: 10_000n * 10n ** 18n,
        weights: [7n, 3n],
      });
      await control.mintCollateral(owner(), 1_000n * 10n ** 18n, wide);
      await control.approvePool(owner(), pool, 100_000n * 10n ** 18n);
      await control.useMining({ kind: "by-hand" });
      rig = await open({ decimals: 18 });
      await rig.submit({ id: "b1", pool, side: "buy", outcome: "no", size: 33, limit: "0.75" });
      await mine(2);
      await rig.submit({ id: "s1", pool, side: "sell", outcome: "no", size: 33, limit: "0.60" });
      await mine(2);
      await mine(3);
      await rig.pass(seconds(16));
      const balance = rig.told("BalanceReported").at(-1);
      const off = Number(balance?.cash) - 1_000_000_000 - rig.cashOfFills();
      expect(rig.told("FillReported")).toHaveLength(2);
      expect(off).toBeGreaterThanOrEqual(0);
      expect(off).toBeLessThanOrEqual(Number(balance?.feeTolerance));
      expect(Number(balance?.feeTolerance)).toBeLessThanOrEqual(3);
    },
  );

  poolCase("AC-240 a part of the pool is told with its worth, and when it is gone", async () => {
    await rig.pass(seconds(16));
    expect(rig.told("PoolSharesReported")).toEqual([]);
    const { operator } = chain();
    const shares = { address: pool.address, abi: sharesAbi } as const;
    const give = { ...shares, functionName: "transfer", args: [owner(), 1_000n * dollar] } as const;
    await operator.call(give);
    await mine();
    await rig.pass(seconds(16));
    // A tenth of 10,000 sets, of which the pool keeps three sevenths of YES.
    expect(rig.told("PoolSharesReported")).toMatchObject([
      { no: 428_571_428, yes: 1_000_000_000, worthLeast: 428_571_428, feesEarned: 0 },
    ]);
  });
});
