// The decisions of a run as a reader wants them: entries belong together, counts stay complete when lists are full.

import { describe, expect, test } from "vitest";
import type { EngineRecord } from "../../../src/domain/message/record.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { everyKind } from "../../../test/support/sample-records.ts";
import { DecisionLog, entriesKeptMax } from "./decision-log.ts";

type OfKind<Kind extends EngineRecord["kind"]> = Extract<EngineRecord, { kind: Kind }>;

function sample<Kind extends EngineRecord["kind"]>(kind: Kind): OfKind<Kind> {
  const found = everyKind().find((record): record is OfKind<Kind> => record.kind === kind);
  if (found === undefined) throw new Error(`no sample of ${kind}`);
  return found;
}

describe("episodes", () => {
  const opened = sample("EpisodeOpened");
  const closed = { ...sample("EpisodeClosed"), episodeId: opened.episodeId };

  test("stand until they are closed", () => {
    const log = new DecisionLog();
    log.note(opened);
    expect(log.episodes).toMatchObject([{ closedAtMicros: null, profitBestUsdMicros: null }]);
    log.note({ ...closed, at: epochMicros(1_790_000_009_000_000), profitBest: usdMicros(77) });
    expect(log.episodes).toMatchObject([
      { closedAtMicros: 1_790_000_009_000_000, profitBestUsdMicros: 77 },
    ]);
  });

  test("a second end, or the end of one never seen, changes nothing", () => {
    const log = new DecisionLog();
    log.note(closed);
    expect(log.episodes).toEqual([]);
    log.note(opened);
    log.note({ ...closed, profitBest: usdMicros(1) });
    log.note({ ...closed, profitBest: usdMicros(2) });
    expect(log.episodes[0]?.profitBestUsdMicros).toBe(1);
  });

  test("carry the edge per contract, rounded down, and none without depth", () => {
    const log = new DecisionLog();
    const edgesAtSizes = [
      { size: wholeContracts(3), profitWorst: usdMicros(-10) },
      { size: wholeContracts(3), profitWorst: usdMicros(10) },
      { size: wholeContracts(100), profitWorst: null },
    ];
    log.note({ ...opened, edgesAtSizes });
    expect(log.episodes[0]?.edgesAtSizes).toEqual([
      { contracts: 3, profitUsdMicros: -10, edgeUsdMicros: -4 },
      { contracts: 3, profitUsdMicros: 10, edgeUsdMicros: 3 },
      { contracts: 100, profitUsdMicros: null, edgeUsdMicros: null },
    ]);
  });

  test("are all counted, though only the first are kept", () => {
    const log = new DecisionLog();
    for (let place = 0; place < entriesKeptMax + 5; place += 1) {
      log.note({ ...opened, episodeId: `e${place}` });
    }
    expect([log.episodeCount, log.episodes.length]).toEqual([entriesKeptMax + 5, entriesKeptMax]);
  });
});

test("groups learn their outcome; one that is not known is passed over", () => {
  const log = new DecisionLog();
  const approved = sample("GroupApproved");
  const closed = { ...sample("GroupClosed"), groupId: approved.group.groupId };
  log.note({ ...closed, groupId: "another" });
  log.note(approved);
  expect(log.groups).toMatchObject([{ outcome: null, profitLockedUsdMicros: null }]);
  log.note({ ...closed, outcome: "unwound", profitLocked: usdMicros(-5) });
  expect(log.groups).toMatchObject([{ outcome: "unwound", profitLockedUsdMicros: -5 }]);
});

test("refusals of edges have an edge, denials of groups have none", () => {
  const log = new DecisionLog();
  const refused = sample("OpportunityRefused");
  log.note(refused);
  log.note(sample("GroupDenied"));
  expect(log.refusals.map(({ edgeTicks }) => edgeTicks === null)).toEqual([false, true]);
  for (let place = 0; place < entriesKeptMax; place += 1) log.note(refused);
  expect([log.refusalCount, log.refusals.length]).toEqual([entriesKeptMax + 2, entriesKeptMax]);
});
