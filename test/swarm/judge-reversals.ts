// Every group that lost a fill ends hedged, unwound or loudly stuck. Judged from the records alone, by sums of their own.

import type { EngineRecord, GroupOutcome } from "../../src/domain/message/record.ts";
import { integerOf } from "../../src/domain/units/unit.ts";

interface Story {
  readonly held: number[];
  lostFill: boolean;
  outcome: GroupOutcome | undefined;
}

/** Returns what is wrong with the groups that lost a fill. `alarms` is what a person was told. */
export function reversalProblems(
  records: readonly EngineRecord[],
  alarms: readonly string[],
): string[] {
  const stories = new Map<string, Story>();
  for (const record of records) {
    if (record.kind === "GroupApproved") {
      const held = record.group.legs.map(() => 0);
      stories.set(record.group.groupId, { held, lostFill: false, outcome: undefined });
    } else if (record.kind === "FillBooked" || record.kind === "FillReversed") {
      const story = stories.get(record.groupId);
      if (story === undefined) continue;
      const { fill, legIndex } = record;
      const times = (fill.side === "buy") === (record.kind === "FillBooked") ? 1 : -1;
      story.held[legIndex] = (story.held[legIndex] ?? 0) + times * integerOf(fill.size);
      if (record.kind === "FillReversed") story.lostFill = true;
    } else if (record.kind === "GroupReopened") {
      const story = stories.get(record.group.groupId);
      if (story !== undefined) story.outcome = undefined;
    } else if (record.kind === "GroupClosed") {
      const story = stories.get(record.groupId);
      if (story !== undefined) story.outcome = record.outcome;
    }
  }
  const problems: string[] = [];
  for (const [groupId, { held, lostFill, outcome }] of stories) {
    if (!lostFill) continue;
    const isEven = held.every((size) => size === held[0]);
    const isKnown = alarms.some((message) => message.includes(`group ${groupId} `));
    if (outcome === undefined) problems.push(`group ${groupId} lost a fill and never ended`);
    else if ((outcome === "stuck" || !isEven) && !isKnown)
      problems.push(`group ${groupId} holds ${held.join(" and ")}, and nobody was told`);
  }
  // The scripted venues never contradict their own last word.
  return [...problems, ...alarms.filter((message) => message.includes("PFL-705"))];
}
