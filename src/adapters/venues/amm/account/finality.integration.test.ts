// What only counts when no reorganisation can change it: the second half of a sale, and the answer of a question; and
// that nothing is swapped which the wallet does not hold.

import { parseAbi } from "viem";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { AmmTradingRig } from "../../../../../test/support/venues/amm-trading-rig.ts";
import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { ChainControl } from "../../../../simulation/venues/chain/chain-control.ts";
import { chainAccount, chainKey } from "../../../../simulation/venues/chain/chain-keys.ts";
import { createPool, type LocalPool } from "../../../../simulation/venues/chain/pools.ts";

const allowanceAbi = parseAbi([
  "function allowance(address owner, address spender) view returns (uint256)",
]);
const dollar = 1_000_000n;
const seed = 13;
const role = "trader";

describeWithNode("finality at pools", () => {
  const chain = useChain({ seed });
  let control: ChainControl;
  let rig: AmmTradingRig;
  let pool: LocalPool;
  let count = 0;
  const owner = () => chainAccount(seed, role).address;

  beforeEach(async () => {
    count += 1;
    control = new ChainControl(chain());
    // NO of the pool costs about 0.70: to sell it, YES is bought and both are merged.
    pool = await createPool(chain(), {
      question: `question ${count}`,
      fee: 2n * 10n ** 16n,
      funding: 10_000n * dollar,
      weights: [7n, 3n],
    });
    await control.setCoins(owner(), 10n ** 18n);
    await control.mintCollateral(owner(), 1_000n * dollar);
    await control.approvePool(owner(), pool, 100_000n * dollar);
    await control.giveSets(owner(), pool, 100n * dollar);
    await control.useMining({ kind: "by-hand" });
    rig = new AmmTradingRig({ chain: chain(), key: chainKey(seed, role), pools: [pool] });
    await rig.start();
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
  const wealth = async () => [
    await control.cash(owner()),
    ...(await control.holdings(owner(), pool)),
  ];

  it("a sale that a reorganisation undoes leaves the tokens of others together", async () => {
    const before = await wealth();
    await rig.submit({ id: "s1", pool, side: "sell", outcome: "no", size: 50, limit: "0.65" });
    await mine();
    expect(rig.story()).toEqual(["OrderAccepted", "FillReported", "mined"]);
    await control.reorganise(1);
    // Its deadline is past by the time that it is missed: an empty transaction takes its number.
    rig.clock.advance(minutes(1));
    await rig.pass(seconds(2));
    for (let block = 0; block < 6; block += 1) await mine();
    expect(rig.story().slice(3)).toEqual(["failed"]);
    expect(await wealth()).toEqual(before);
    // Tokens that are missing at two looks would close the account.
    await rig.pass(seconds(48));
    expect(rig.told("VenueGateChanged")).toEqual([]);
    const deadline = rig.clock.now();
    const question = { kind: "QueryOrder", follows: 1, venue: "amm", deadline } as const;
    rig.trading.gateway.query({ ...question, clientOrderId: "s1" });
    expect(rig.told("OrderReported")).toMatchObject([{ state: "cancelled", filled: 0 }]);
  });

  it("what the wallet does not hold is not sold, and not paid with: VEN-870, VEN-852", async () => {
    const sale = { id: "s1", pool, side: "sell", outcome: "no", size: 101, limit: "0.60" } as const;
    await rig.submit(sale);
    await rig.submit({ ...sale, id: "b1", side: "buy", size: 8_000, limit: "0.99" });
    expect(rig.story()).toEqual(["OrderDenied", "OrderDenied"]);
    const withheld = rig.said.filter((words) => words.includes("withheld"));
    expect(withheld.join()).toMatch(/VEN-870.*VEN-852/);
  });

  it("no balance is told between a sale's swap and its merge", async () => {
    await rig.pass(seconds(16));
    const told = rig.told("BalanceReported").length;
    expect(told).toBeGreaterThan(0);
    await rig.submit({ id: "s1", pool, side: "sell", outcome: "no", size: 50, limit: "0.65" });
    await mine();
    await rig.pass(seconds(16));
    await mine();
    await rig.pass(seconds(16));
    expect(rig.told("BalanceReported")).toHaveLength(told);
    await mine(2);
    await rig.pass(seconds(16));
    expect(rig.story().at(-1)).toBe("confirmed");
    expect(rig.told("BalanceReported").at(-1)?.cash).toBe(Number(await control.cash(owner())));
  });

  it("no more is allowed than the limit of allowances, whatever is configured: VEN-890", async () => {
    await rig.stop();
    rig = new AmmTradingRig({
      ...{ chain: chain(), key: chainKey(seed, "careless"), pools: [pool] },
      allowance: usdMicros(100_000_000_001),
    });
    await control.setCoins(chainAccount(seed, "careless").address, 10n ** 18n);
    // The start waits for its approval of the outcome tokens, which the blocks below take.
    const started = rig.start();
    await rig.transport.quiet();
    for (let block = 0; block < 6; block += 1) await mine();
    await started;
    expect(rig.said.join()).toContain("VEN-890 an allowance of");
    const of = { address: pool.collateral, abi: allowanceAbi, functionName: "allowance" } as const;
    const args = [chainAccount(seed, "careless").address, pool.address] as const;
    expect(await chain().node.client.readContract({ ...of, args })).toBe(0n);
  });

  it("an end that comes while approvals are awaited is obeyed at once, without a word", async () => {
    await rig.stop();
    rig = new AmmTradingRig({
      ...{ chain: chain(), key: chainKey(seed, "hasty"), pools: [pool] },
      allowance: usdMicros(500_000_000),
    });
    await control.setCoins(chainAccount(seed, "hasty").address, 10n ** 18n);
    const started = rig.start();
    await rig.transport.quiet();
    // No block takes the approvals, and no time passes.
    await rig.stop();
    await started;
    expect(rig.said).toEqual([]);
  });

  it("an answer that pays us nothing is told when it is as deep as asked for", async () => {
    await rig.stop();
    rig = new AmmTradingRig({
      ...{ chain: chain(), key: chainKey(seed, "nobody"), pools: [pool], confirmations: 3 },
    });
    await rig.start();
    await control.reportPayouts(pool, [0n, 1n]);
    await rig.pass(seconds(16));
    await mine();
    await rig.pass(seconds(16));
    expect(rig.told("SettlementReported")).toEqual([]);
    await mine();
    await rig.pass(seconds(16));
    expect(rig.told("SettlementReported")).toMatchObject([{ yesValue: 0 }]);
  });
});
