// Operations on a real chain: each makes what it planned and nothing else, money is conserved to the unit, and whatever cannot
// work is refused by its name before anything is sent.

import { type Address, zeroHash } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { usePolymarketWallet } from "../../../../../test/support/polymarket-wallet.ts";
import { type Result, unwrap } from "../../../../domain/failure/result.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { LocalQuestion } from "../../../../simulation/venues/chain/polymarket-contracts.ts";
import { type Condition, type ConditionKind, conditionIdOf, parseCondition } from "./condition.ts";
import { execute, type GasSpent } from "./execute.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { conditionOfPosition, encodePositionId } from "./position-id.ts";
import { planOutcomeRedeem, planRedeem } from "./redeem.ts";
import { cashOf, planMerge, planSplit } from "./split-merge.ts";
import { WalletReads } from "./wallet-reads.ts";

const dollar = 1_000_000n;

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.failure.code;
}

describeWithNode("operations of a Polymarket wallet", () => {
  const chain = useChain({ seed: 7 });
  const wallet = usePolymarketWallet(chain, "operations");

  const conditionOf = (kind: ConditionKind, { conditionId }: Pick<LocalQuestion, "conditionId">) =>
    unwrap(parseCondition(kind, conditionId));

  async function holdings(condition: Condition): Promise<readonly bigint[]> {
    const { reads } = wallet();
    const [first, second] = unwrap(await reads.positions(condition));
    const cash = unwrap(await cashOf(reads));
    const held: bigint[] = [];
    for (const asset of [cash, first, second]) held.push(unwrap(await reads.balance(asset)));
    return held;
  }

  async function fund(amount: bigint): Promise<void> {
    await wallet().venue.fund(wallet().reads.wallet, amount);
  }

  async function version2(title: bigint): Promise<Condition> {
    const parts = { module: 1, baseHash: title, arity: 2, resolutionChain: 1, conditionIndex: 0 };
    const id = conditionOfPosition(unwrap(encodePositionId({ ...parts, outcome: 0 })));
    await wallet().venue.prepareSecond(id);
    return unwrap(parseCondition("version-2", id));
  }

  it("splits, merges and redeems a standard question, exactly", async () => {
    const { venue, reads, carryOut } = wallet();
    const question = await venue.standardQuestion("standard round trip");
    const condition = conditionOf("standard", question);
    const { operator } = chain();
    expect(condition.id).toBe(conditionIdOf(operator.address, question.questionId, 2));
    await fund(100n * dollar);
    const [start = 0n] = await holdings(condition);
    const spent: GasSpent[] = [];
    const split = await planSplit(reads, condition, 60n * dollar + 1n);
    expect(unwrap(split).approvals.map(({ spender, value }) => [spender, value])).toEqual([
      ["ctfCollateralAdapter", 60n * dollar + 1n],
    ]);
    expect(unwrap(split).gas).toBeNull();
    const done = unwrap(await carryOut(split, { spent: (each) => spent.push(each) }));
    expect(spent).toEqual([
      { transaction: done.transaction, purpose: "split", state: "mined", gas: 1 },
    ]);
    expect(await holdings(condition)).toEqual([
      start - 60n * dollar - 1n,
      60n * dollar + 1n,
      60n * dollar + 1n,
    ]);
    // The allowance was exactly the amount: nothing of it is left.
    const [adapter, cash] = [venue.addresses.ctfCollateralAdapter, venue.addresses.pusd];
    expect(unwrap(await reads.allowance(cash, adapter))).toBe(0n);

    unwrap(await carryOut(await planMerge(reads, condition, 20n * dollar)));
    expect(await holdings(condition)).toEqual([
      start - 40n * dollar - 1n,
      40n * dollar + 1n,
      40n * dollar + 1n,
    ]);
    const early = await planRedeem(reads, condition);
    expect(codeOf(early)).toBe("VEN-895");
    // A tie: each share pays half, and the odd unit of either side is dropped.
    await venue.answerStandard(question, [1n, 1n]);
    unwrap(await carryOut(await planRedeem(reads, condition)));
    expect(await holdings(condition)).toEqual([start - 1n, 0n, 0n]);
    expect(codeOf(await planRedeem(reads, condition))).toBe("VEN-895");
  });

  it("does the same with exclusive questions, in pUSD", async () => {
    const { venue, reads, carryOut } = wallet();
    const { questions } = await venue.negRiskMarket("round trip", 2, 0n);
    const [question, other] = questions as [LocalQuestion, LocalQuestion];
    const condition = conditionOf("negative-risk", question);
    await fund(50n * dollar);
    const [start = 0n] = await holdings(condition);
    unwrap(await carryOut(await planSplit(reads, condition, 50n * dollar)));
    unwrap(await carryOut(await planMerge(reads, condition, 20n * dollar)));
    expect(await holdings(condition)).toEqual([start - 30n * dollar, 30n * dollar, 30n * dollar]);
    // As one of exclusive outcomes the same condition has other positions than as a standard one.
    const asStandard = unwrap(await reads.positions({ ...condition, kind: "standard" }));
    const asItself = unwrap(await reads.positions(condition));
    expect(asStandard[0].id).not.toBe(asItself[0].id);
    await venue.answerNegRisk(other, true);
    expect(codeOf(await planRedeem(reads, condition))).toBe("VEN-895");
    await venue.answerNegRisk(question, false);
    unwrap(await carryOut(await planRedeem(reads, condition)));
    expect(await holdings(condition)).toEqual([start, 0n, 0n]);
  });

  it("does the same with version 2, one outcome at a time", async () => {
    const { venue, reads, carryOut } = wallet();
    const condition = await version2(0x1234n);
    await fund(10n * dollar);
    const [start = 0n] = await holdings(condition);
    unwrap(await carryOut(await planSplit(reads, condition, 7n)));
    unwrap(await carryOut(await planMerge(reads, condition, 2n)));
    expect(await holdings(condition)).toEqual([start - 5n, 5n, 5n]);
    const redemption = { condition, outcome: 0, amount: 5n, vector: null } as const;
    const early = await planOutcomeRedeem(reads, redemption);
    expect(early).toMatchObject({
      failure: { code: "VEN-883", details: { reason: "ConditionNotResolved" } },
    });
    await venue.answerSecond(condition.id, [1n, 2n]);
    // What it pays was not known beforehand, and is read from the receipt.
    const unknown = unwrap(await carryOut(await planOutcomeRedeem(reads, redemption)));
    expect(unknown.moves.map(({ amount }) => amount)).toEqual([1n, -5n]);
    const vector = { numerators: [1n, 2n], denominator: 3n } as const;
    const known = await planOutcomeRedeem(reads, { ...redemption, outcome: 1, vector });
    expect(unwrap(await carryOut(known)).moves[0]?.amount).toBe(3n);
    expect(await holdings(condition)).toEqual([start - 1n, 0n, 0n]);
  });

  it("refuses by name what cannot work", async () => {
    const { venue, reads, contracts, opened } = wallet();
    const question = await venue.standardQuestion("refusals");
    const condition = conditionOf("standard", question);
    const [cash = 0n] = await holdings(condition);
    expect(codeOf(await planSplit(reads, condition, 0n))).toBe("VEN-895");
    expect(codeOf(await planSplit(reads, condition, cash + 1n))).toBe("VEN-852");
    expect(codeOf(await planMerge(reads, condition, 1n))).toBe("VEN-852");
    const unprepared = conditionOf("standard", { conditionId: zeroHash });
    expect(codeOf(await planSplit(reads, unprepared, 1n))).toBe("VEN-806");
    const elsewhere = { ...contracts, chainId: 1 };
    const { client } = opened;
    const { wallet: address } = reads;
    const wrongChain = new WalletReads({ client, contracts: elsewhere, wallet: address });
    expect(codeOf(await planSplit(wrongChain, condition, 1n))).toBe("VEN-880");
    const nobody: Address = "0x00000000000000000000000000000000000000fE";
    const addresses = { ...contracts.addresses, ctfCollateralAdapter: nobody };
    const noCode = new WalletReads({
      ...{ client, contracts: { ...contracts, addresses }, wallet: address },
    });
    expect(codeOf(await planSplit(noCode, condition, 1n))).toBe("VEN-881");
    const unknown = { ...contracts.addresses, ctfCollateralAdapter: null };
    const noAddress = new WalletReads({
      ...{ client, contracts: { ...contracts, addresses: unknown }, wallet: address },
    });
    expect(codeOf(await planSplit(noAddress, condition, 1n))).toBe("VEN-881");
  });

  it("sends nothing while approvals are missing, with another key, or while the adapter is paused", async () => {
    const { venue, reads, sender, carryOut } = wallet();
    const question = await venue.standardQuestion("paused");
    const condition = conditionOf("standard", question);
    await fund(2n * dollar);
    const plan = unwrap(await planSplit(reads, condition, dollar));
    const sent: string[] = [];
    const watched = {
      address: sender.address,
      send: ({ id }: { id: string }) => void sent.push(id),
    };
    const deadline = epochMicros(0);
    const options = { reads, sender: watched, id: "one", deadline };
    expect(codeOf(await execute(plan, options))).toBe("VEN-890");
    const other = { ...watched, address: venue.addresses.pusd };
    const allowed: OperationPlan = { ...plan, approvals: [] };
    expect(codeOf(await execute(allowed, { ...options, sender: other }))).toBe("VEN-805");
    expect(sent).toEqual([]);

    unwrap(await carryOut({ ok: true, value: plan }));
    unwrap(await carryOut(await planMerge(reads, condition, 1n)));
    await venue.pause("ctfCollateralAdapter", true);
    expect(await planMerge(reads, condition, 1n)).toMatchObject({
      failure: { code: "VEN-883", details: { reason: "OnlyUnpaused" } },
    });
    // Sent all the same, the chain takes it back.
    const forced = { ...unwrap(await planSplit(reads, condition, 1n)), approvals: [] };
    expect(codeOf(await carryOut({ ok: true, value: forced }))).toBe("VEN-883");
    await venue.pause("ctfCollateralAdapter", false);
    unwrap(await carryOut(await planMerge(reads, condition, 1n)));
  });
});
