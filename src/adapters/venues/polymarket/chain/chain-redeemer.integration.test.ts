// Redemptions by ourselves on a real chain: once a time, gas told, shares of either kind of market gone, and pauses after what
// cannot work yet.

import { expect, it, vi } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import {
  type PolymarketWallet,
  usePolymarketWallet,
} from "../../../../../test/support/polymarket-wallet.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { epochMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../../../simulation/virtual-clock.ts";
import type { AdapterLogLine } from "../../shared/log.ts";
import type { OrderDomain } from "../rest/trading-contract.ts";
import { ChainRedeemer, redemptionsMax } from "./chain-redeemer.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { cashOf, planMerge, planSplit } from "./split-merge.ts";

const dollar = 1_000_000n;
const standard: OrderDomain = { version: 2, isNegativeRisk: false };
const second: OrderDomain = { version: 3, isNegativeRisk: false };

describeWithNode("redemptions of answered markets", () => {
  const wallet = usePolymarketWallet(useChain({ seed: 17 }), "redeemer");

  function redeemerOf({ reads, sender }: Pick<PolymarketWallet, "reads" | "sender">) {
    const clock = new VirtualClock(epochMicros(1_780_000_000_000_000));
    const events: NewEvent[] = [];
    const lines: AdapterLogLine[] = [];
    const redeemer = new ChainRedeemer({
      ...{ clock, reads, sender },
      log: (line) => void lines.push(line),
      emit: (event) => void events.push(event),
    });
    const warnings = () =>
      lines.filter(({ level }) => level !== "info").map(({ message }) => message);
    return { clock, events, warnings, redeemer };
  }

  /** The wallet splits so much of the condition, and merges a little so that its positions may be moved. */
  async function hold(condition: Condition, amount: bigint): Promise<bigint> {
    const { venue, reads, carryOut } = wallet();
    await venue.fund(reads.wallet, amount);
    unwrap(await carryOut(await planSplit(reads, condition, amount)));
    unwrap(await carryOut(await planMerge(reads, condition, 1n)));
    return cash();
  }

  async function cash(): Promise<bigint> {
    const { reads } = wallet();
    return unwrap(await reads.balance(unwrap(await cashOf(reads))));
  }

  it("are sent once, however often they are asked for, and tell what they cost", async () => {
    const { venue } = wallet();
    const question = await venue.standardQuestion("redeemed by us");
    const condition = unwrap(parseCondition("standard", question.conditionId));
    const before = await hold(condition, 10n * dollar);
    const { redeemer, events, warnings, clock } = redeemerOf(wallet());
    const redeemed = vi.fn();
    const market = { conditionId: question.conditionId, domain: standard };
    redeemer.redeem(market, redeemed);
    await vi.waitFor(() => expect(warnings()).toHaveLength(1));
    expect(warnings()[0]).toContain("VEN-895");
    await venue.answerStandard(question, [1n, 0n]);
    // Its pause is not over.
    redeemer.redeem(market, redeemed);
    await clock.run(minutes(1), async () => undefined);
    redeemer.redeem(market, redeemed);
    redeemer.redeem(market, redeemed);
    await vi.waitFor(() => expect(redeemed).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    redeemer.redeem(market, redeemed);
    expect(await cash()).toBe(before + 10n * dollar - 1n);
    expect(events).toMatchObject([
      { kind: "TransactionReported", venue: "polymarket", purpose: "redeem", state: "mined" },
    ]);
    expect(warnings()).toHaveLength(1);
  });

  it("of version 2 take both outcomes", async () => {
    const { venue } = wallet();
    const id = `0x01${"0".repeat(59)}7` as const;
    await venue.prepareSecond(id);
    const condition = unwrap(parseCondition("version-2", id));
    const before = await hold(condition, 4n * dollar);
    await venue.answerSecond(id, [1n, 0n]);
    const { redeemer, events } = redeemerOf(wallet());
    const redeemed = vi.fn();
    redeemer.redeem({ conditionId: `${id}00`, domain: second }, redeemed);
    await vi.waitFor(() => expect(redeemed).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    expect(await cash()).toBe(before + 4n * dollar - 1n);
    expect(events).toHaveLength(2);
  });

  it("send nothing that is not allowed", async () => {
    const { venue, reads, carryOut } = wallet();
    const [question] = (await venue.negRiskMarket("not allowed", 2, 0n)).questions;
    const condition = unwrap(parseCondition("negative-risk", question!.conditionId));
    await venue.fund(reads.wallet, dollar);
    unwrap(await carryOut(await planSplit(reads, condition, dollar)));
    await venue.answerNegRisk(question!, true);
    const sent: unknown[] = [];
    const sender = { address: reads.wallet, send: (intent: unknown) => void sent.push(intent) };
    const { redeemer, warnings } = redeemerOf({ reads, sender });
    const domain = { version: 2, isNegativeRisk: true } as const;
    redeemer.redeem({ conditionId: condition.id, domain }, () => expect.fail("not redeemed"));
    await vi.waitFor(() => expect(warnings()).toHaveLength(1));
    expect(warnings()[0]).toContain("VEN-890");
    expect(sent).toEqual([]);
  });

  it("end after a few that failed", async () => {
    const { venue, reads } = wallet();
    const question = await venue.standardQuestion("failing");
    const condition = unwrap(parseCondition("standard", question.conditionId));
    await hold(condition, dollar);
    await venue.answerStandard(question, [0n, 1n]);
    let sent = 0;
    const refusing: PolymarketWallet["sender"] = {
      address: reads.wallet,
      send(_, news) {
        sent += 1;
        news({ kind: "failed", failure: { code: "VEN-889", message: "too dear" } });
      },
    };
    const { redeemer, warnings, clock } = redeemerOf({ reads, sender: refusing });
    const market = { conditionId: question.conditionId, domain: standard };
    const never = vi.fn();
    for (let attempt = 1; attempt <= redemptionsMax + 2; attempt += 1) {
      redeemer.redeem(market, never);
      const expected = Math.min(attempt, redemptionsMax);
      await vi.waitFor(() => expect(warnings()).toHaveLength(expected), { timeout: 20_000 });
      await clock.run(minutes(40), async () => undefined);
      await clock.run(seconds(1), async () => undefined);
    }
    expect(sent).toBe(redemptionsMax);
    expect(warnings().at(-1)).toContain("a person must look");
    expect(never).not.toHaveBeenCalled();
  });
});
