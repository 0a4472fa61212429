// What a replay prints with `--json`: one object. Money in dollars as decimal text or in millionths where the name says
// so. Nothing in it depends on how long the replay took.

import type { Failure } from "../../../src/domain/failure/result.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import type { ImportSummary } from "../../../src/replay/importers/import-recording.ts";
import type { ReplayOutcome } from "../../../src/replay/replay-capture.ts";
import { titleOf } from "../host/market-titles.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";
import type { RunSnapshot } from "../terminal/snapshot.ts";
import type { DecisionLog, EpisodeEntry } from "./decision-log.ts";
import type { QualityReport } from "./quality-report.ts";

/** What came of a replay, before it is printed as text or as JSON. */
export interface ReplayFacts {
  readonly header: CaptureHeader;
  /** What importing gave, when the capture was made from a recording just now. */
  readonly imported: ImportSummary | undefined;
  readonly outcome: ReplayOutcome;
  readonly engine: Engine;
  readonly log: DecisionLog;
  readonly quality: QualityReport;
  readonly snapshot: RunSnapshot;
  readonly problems: readonly Failure[];
  /** The engine's time at its first and its last decision; 0 when there was none. */
  readonly firstAtMicros: number;
  readonly lastAtMicros: number;
}

/** Returns the whole outcome as plain data. */
export function reportAsJson(facts: ReplayFacts): object {
  const { outcome, engine, log, snapshot } = facts;
  const { quotes, durable, detector } = engine.core;
  return {
    ok: outcome.failure === undefined,
    failure: outcome.failure ?? null,
    capture: captureFigures(facts),
    frames: outcome.frames,
    turns: outcome.turns,
    refusedFrames: outcome.refusedFrames,
    updates: quotes.updates(),
    updatesAdmitted: quotes.admitted(),
    updatesRefusedByCode: sortedCounts(quotes.refused()),
    evaluations: detector.evaluations(),
    opportunities: {
      episodes: log.episodeCount,
      byLane: snapshotAsJson(snapshot).lanes,
      listed: log.episodes.map((episode) => episodeFigures(facts, episode)),
    },
    refusals: {
      byCode: snapshot.refusalsByCode,
      recorded: log.refusalCount,
      listed: log.refusals,
    },
    groups: { ...snapshot.groups, listed: log.groups },
    profitLockedUsd: formatUsd(usdMicros(snapshot.profitLockedUsdMicros)),
    assumedSizes: snapshot.assumedSizes,
    ledger: durable.accounts
      .balances()
      .map(({ account, amount }) => ({ account, usd: formatUsd(amount) })),
    positions: durable.accounts.positions().map(({ instrument, size, cost }) => ({
      instrument,
      title: titleOf(engine, instrument),
      contractMicros: integerOf(size),
      costUsd: formatUsd(cost),
    })),
    problems: facts.problems,
    quality: facts.quality,
    checkpoints: outcome.checkpoints,
    checkpointsMatched: outcome.checkpointsMatched,
    hash: engine.stateHash(),
  };
}

function captureFigures({ header, imported, firstAtMicros, lastAtMicros }: ReplayFacts): object {
  return {
    captureId: header.captureId,
    kind: header.kind,
    programVersion: header.programVersion,
    firstAtMicros,
    lastAtMicros,
    recording: header.recording,
    import: imported === undefined ? null : importFigures(imported),
  };
}

/** Without the folder: it is another one every time. */
function importFigures(imported: ImportSummary): object {
  const { folder: _folder, ...figures } = imported;
  return figures;
}

function episodeFigures({ engine }: ReplayFacts, episode: EpisodeEntry): object {
  const legs = episode.legs.map((leg) => ({ ...leg, title: titleOf(engine, leg.instrument) }));
  return { ...episode, legs };
}

/** Returns counts as an object with sorted keys. */
export function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
