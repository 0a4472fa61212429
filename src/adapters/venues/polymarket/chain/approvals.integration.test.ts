// Approvals on a real chain: what is missing, enough or too much, amounts that are bounds, and revoking. And what is said when
// a transaction moved something else than its plan.

import { maxUint256 } from "viem";
import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { usePolymarketWallet } from "../../../../../test/support/polymarket-wallet.ts";
import { type Result, unwrap } from "../../../../domain/failure/result.ts";
import { readApproval } from "./approval.ts";
import { type ApprovalUse, approvalUses, listApprovals, planApproval } from "./approvals.ts";
import { parseCondition } from "./condition.ts";
import { disagreements } from "./movements.ts";
import { cashOf, planSplit } from "./split-merge.ts";
import { WalletReads } from "./wallet-reads.ts";

const dollar = 1_000_000n;

/** Of a chain whose tokens tell of what they do not do. */
class StillReads extends WalletReads {
  override balance(...of: Parameters<WalletReads["balance"]>): Promise<Result<bigint>> {
    return of.length > 1 ? Promise.resolve({ ok: true, value: 7n }) : super.balance(...of);
  }
}

describeWithNode("approvals of a Polymarket wallet", () => {
  const wallet = usePolymarketWallet(useChain({ seed: 5 }), "approvals");

  async function states(uses: readonly ApprovalUse[]) {
    const listed = unwrap(await listApprovals(wallet().reads, uses, 100n * dollar));
    return listed.map(({ token, spender, state }) => `${token} ${spender} ${state}`);
  }

  it("are listed by use, set to a bound, and taken back", async () => {
    const { reads, carryOut } = wallet();
    const uses = ["standard-operations"] as const;
    expect(await states(uses)).toEqual([
      "pusd ctfCollateralAdapter missing",
      "conditionalTokens ctfCollateralAdapter missing",
    ]);
    expect(await states(approvalUses)).toHaveLength(14);
    const money = unwrap(await readApproval(reads, "pusd", "ctfCollateralAdapter"));
    const positions = unwrap(
      await readApproval(reads, "conditionalTokens", "ctfCollateralAdapter"),
    );
    unwrap(await carryOut(planApproval({ ...money, value: 100n * dollar })));
    unwrap(await carryOut(planApproval({ ...positions, value: true })));
    expect(await states(uses)).toEqual([
      "pusd ctfCollateralAdapter enough",
      "conditionalTokens ctfCollateralAdapter enough",
    ]);
    unwrap(await carryOut(planApproval({ ...money, value: 100n * dollar + 1n })));
    expect(await states(uses)).toContain("pusd ctfCollateralAdapter too-much");
    unwrap(await carryOut(planApproval({ ...money, value: 0n })));
    unwrap(await carryOut(planApproval({ ...positions, value: false })));
    expect(await states(uses)).toEqual([
      "pusd ctfCollateralAdapter missing",
      "conditionalTokens ctfCollateralAdapter missing",
    ]);
  });

  it("are never without a limit", async () => {
    const money = unwrap(await readApproval(wallet().reads, "pusd", "router"));
    for (const value of [maxUint256, 10n ** 18n + 1n, -1n]) {
      expect(planApproval({ ...money, value })).toMatchObject({ failure: { code: "VEN-890" } });
    }
    expect(planApproval({ ...money, value: 10n ** 18n }).ok).toBe(true);
  });

  it("of retired contracts show as too much until they are gone", async () => {
    const { reads, contracts, venue, carryOut } = wallet();
    const retired = [venue.addresses.positionManager];
    const old = new WalletReads({
      ...{ client: reads.client, wallet: reads.wallet, contracts: { ...contracts, retired } },
    });
    const list = async () => unwrap(await listApprovals(old, [], 100n * dollar));
    expect((await list()).map(({ state }) => state)).toEqual(["none", "none"]);
    const [money] = await list();
    unwrap(await carryOut(planApproval({ ...money!, value: 5n })));
    expect((await list()).map(({ state }) => state)).toEqual(["too-much", "none"]);
    unwrap(await carryOut(planApproval({ ...money!, value: 0n })));
    expect((await list()).map(({ state }) => state)).toEqual(["none", "none"]);
  });

  it("tells when something else moved than was planned", async () => {
    const { reads, venue, carryOut } = wallet();
    const { conditionId } = await venue.standardQuestion("something else");
    const condition = unwrap(parseCondition("standard", conditionId));
    await venue.fund(reads.wallet, 10n * dollar);
    const plan = unwrap(await planSplit(reads, condition, dollar));
    const moves = plan.moves.map((move, at) => (at === 1 ? { ...move, amount: 2n } : move));
    const result: Result<unknown> = await carryOut({ ok: true, value: { ...plan, moves } });
    expect(result).toMatchObject({ failure: { code: "VEN-896" } });
    expect(result.ok ? "" : result.failure.message).toContain("outcome 0: 1000000 instead of 2");
    const fewer = unwrap(await planSplit(reads, condition, dollar));
    const silent = { ...fewer, moves: fewer.moves.slice(0, 2) };
    expect(await carryOut({ ok: true, value: silent })).toMatchObject({
      failure: { code: "VEN-896" },
    });
    const still = new StillReads({
      ...{ client: reads.client, contracts: reads.contracts, wallet: reads.wallet },
    });
    const again = await carryOut(await planSplit(reads, condition, dollar), { reads: still });
    expect(again.ok ? "" : again.failure.message).toContain("the balance changed by 0, events say");
    const cash = unwrap(await cashOf(reads));
    expect(disagreements([{ ...cash, amount: 0n }], new Map())).toEqual([]);
  });
});
