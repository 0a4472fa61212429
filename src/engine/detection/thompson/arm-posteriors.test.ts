// What trades teach about buckets: rewards, ageing, the fold over records, and that what is forgotten takes no space.

import { describe, expect, test } from "vitest";
import type { EngineRecord, GroupOutcome } from "../../../domain/message/record.ts";
import { StateHash } from "../../../domain/message/state-hash.ts";
import type { LegGroup } from "../../../domain/order/order.ts";
import { noContracts, wholeContracts } from "../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { noUsd, usdMicros } from "../../../domain/units/usd-micros.ts";
import { ArmPosteriors, rewardOf, usualTerms } from "./arm-posteriors.ts";

const header = { sequence: 1, at: epochMicros(0), input: 1 };

function groupOf(groupId: string, cluster: string): LegGroup {
  return {
    groupId,
    opportunityId: `o-${groupId}`,
    episodeId: `e-${groupId}`,
    lane: "bucket",
    cluster,
    legs: [],
    size: wholeContracts(10),
    payoutWorst: usdMicros(10_000_000),
    costTotal: usdMicros(9_000_000),
    profitWorst: usdMicros(1_000_000),
  };
}

function approved(groupId: string, cluster: string): EngineRecord {
  return {
    ...header,
    kind: "GroupApproved",
    group: groupOf(groupId, cluster),
    envelope: { reduceSizeMax: noContracts, lossMax: priceTicks(0), venues: [] },
    lossWorst: noUsd,
    lossStressed: noUsd,
  };
}

function closed(groupId: string, outcome: GroupOutcome, profitMicros: number): EngineRecord {
  const profitLocked = usdMicros(profitMicros);
  return { ...header, kind: "GroupClosed", groupId, outcome, hedged: noContracts, profitLocked };
}

function reopened(groupId: string, cluster: string): EngineRecord {
  return {
    ...header,
    kind: "GroupReopened",
    group: groupOf(groupId, cluster),
    lossStressed: noUsd,
    outcome: "completed",
    profitLocked: usdMicros(1_000_000),
    closedAt: epochMicros(0),
  };
}

function hashOf(posteriors: ArmPosteriors): string {
  const hash = new StateHash();
  posteriors.hashInto(hash);
  return hash.digest();
}

const reward = (outcome: GroupOutcome, locked: number, expected: number) =>
  rewardOf(outcome, usdMicros(locked), usdMicros(expected));

test.each([
  ["completed", 300, 300, 1],
  ["completed", 150, 300, 0.5],
  ["completed", 600, 300, 1],
  ["completed", -100, 300, 0],
  ["completed", 100, 0, 0],
  ["empty", 300, 300, 0],
  ["unwound", 300, 300, 0],
  ["stuck", 300, 300, 0],
] as const)("the reward of a %s group that locks %d of %d is %d", (outcome, locked, wanted, is) => {
  expect(reward(outcome, locked, wanted)).toBe(is);
});

describe("observations", () => {
  test("age every arm, and the prior never", () => {
    const posteriors = new ArmPosteriors({ discount: 0.5, priorSuccesses: 1, priorFailures: 2 });
    for (const [arm, worth] of [
      ["A", 1],
      ["A", 0.5],
      ["B", 0],
    ] as const) {
      posteriors.observe(arm, worth);
    }
    // A: (1 × 0.5 + 0.5) × 0.5 and 0.5 × 0.5; B: one failure.
    expect(posteriors.posterior("A")).toEqual({ successes: 1.5, failures: 2.25 });
    expect(posteriors.posterior("B")).toEqual({ successes: 1, failures: 3 });
    expect(posteriors.posterior("C")).toEqual({ successes: 1, failures: 2 });
  });

  test("are the plain recursion over all arms, whatever their order in time", () => {
    const posteriors = new ArmPosteriors();
    const plain = new Map<number, [number, number]>();
    for (let trial = 0; trial < 500; trial += 1) {
      const arm = (trial * trial) % 7;
      const worth = ((trial * 37) % 11) / 10;
      posteriors.observe(String(arm), worth);
      for (const entry of plain.values()) {
        entry[0] *= usualTerms.discount;
        entry[1] *= usualTerms.discount;
      }
      const entry = plain.get(arm) ?? [0, 0];
      plain.set(arm, [entry[0] + worth, entry[1] + 1 - worth]);
    }
    for (const [arm, [won, lost]] of plain) {
      const { successes, failures } = posteriors.posterior(String(arm));
      expect(successes).toBeCloseTo(1 + won, 10);
      expect(failures).toBeCloseTo(1 + lost, 10);
    }
  });

  test("of very many arms keep no more of them than are remembered", () => {
    const posteriors = new ArmPosteriors({ discount: 0.5, priorSuccesses: 1, priorFailures: 1 });
    for (let arm = 0; arm < 1_000; arm += 1) posteriors.observe(`arm-${arm}`, 1);
    // 0.5^39 is the last above 1e-12: with the fresh one, forty trials.
    expect(posteriors.armCount()).toBe(40);
    expect(posteriors.posterior("arm-999").successes).toBe(2);
    expect(posteriors.posterior("arm-959")).toEqual({ successes: 1, failures: 1 });
  });
});

describe("the fold", () => {
  test("learns from groups of a cluster when they close, and nothing from others", () => {
    const posteriors = new ArmPosteriors();
    posteriors.apply(approved("g1", "kalshi:A"));
    expect(posteriors.trials()).toBe(0);
    posteriors.apply(closed("unknown", "completed", 1_000_000));
    expect(posteriors.trials()).toBe(0);
    posteriors.apply(closed("g1", "completed", 250_000));
    posteriors.apply(closed("g1", "completed", 250_000));
    expect(posteriors.trials()).toBe(1);
    expect(posteriors.posterior("kalshi:A")).toEqual({ successes: 1.25, failures: 1.75 });
  });

  test("a group that lost a fill after it had closed is a failure when it closes again", () => {
    const posteriors = new ArmPosteriors({ discount: 0.5, priorSuccesses: 1, priorFailures: 1 });
    posteriors.apply(approved("g1", "kalshi:A"));
    posteriors.apply(closed("g1", "completed", 1_000_000));
    posteriors.apply(reopened("g1", "kalshi:A"));
    posteriors.apply(closed("g1", "completed", 1_000_000));
    expect(posteriors.posterior("kalshi:A")).toEqual({ successes: 1.5, failures: 2 });
  });

  test("gives one state for one story, and another for any other", () => {
    const story = [
      approved("g1", "kalshi:A"),
      approved("g2", "kalshi:B"),
      closed("g1", "completed", 900_000),
      approved("g3", "kalshi:A"),
    ];
    const stateOf = (records: readonly EngineRecord[]) => {
      const posteriors = new ArmPosteriors();
      for (const record of records) posteriors.apply(record);
      return hashOf(posteriors);
    };
    expect(stateOf(story)).toBe(stateOf(story));
    const others = [
      story.slice(0, 3),
      [...story, closed("g2", "empty", 0)],
      story.map((record) =>
        record.kind === "GroupClosed" ? closed("g1", "completed", 900_001) : record,
      ),
      [approved("g1", "kalshi:C"), ...story.slice(1)],
    ];
    expect(new Set([stateOf(story), ...others.map(stateOf)]).size).toBe(5);
  });
});
