// What a replay prints: the same facts as one JSON object or as text.

import type { Failure } from "../../../src/domain/failure/result.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";
import type { ImportSummary } from "../../../src/replay/importers/import-recording.ts";
import type { ReplayOutcome } from "../../../src/replay/replay-capture.ts";
import { snapshotAsJson } from "../terminal/closing-summary.ts";
import type { RunSnapshot } from "../terminal/snapshot.ts";
import type { DecisionLog } from "./decision-log.ts";

export interface ReplayFacts {
  readonly path: string;
  readonly header: CaptureHeader | undefined;
  readonly imported: ImportSummary | undefined;
  readonly outcome: ReplayOutcome;
  readonly engine: Engine;
  readonly log: DecisionLog;
  readonly snapshot: RunSnapshot;
  readonly problems: readonly Failure[];
}

/** Returns the whole outcome as plain data. Nothing in it depends on how long the replay took. */
export function reportAsJson(facts: ReplayFacts): object {
  const { outcome, engine, log, header, imported } = facts;
  const { quotes, durable } = engine.core;
  return {
    ok: outcome.failure === undefined,
    failure: outcome.failure ?? null,
    capture: {
      captureId: header?.captureId ?? null,
      kind: header?.kind ?? null,
      recording: header?.recording ?? null,
      import: imported === undefined ? null : importFigures(imported),
    },
    frames: outcome.frames,
    turns: outcome.turns,
    refusedFrames: outcome.refusedFrames,
    updates: quotes.updates(),
    updatesAdmitted: quotes.admitted(),
    updatesRefusedByCode: sorted(quotes.refused()),
    evaluations: engine.core.detector.evaluations(),
    opportunities: {
      episodes: log.episodeCount,
      byLane: (snapshotAsJson(facts.snapshot) as { opportunitiesByLane: object })
        .opportunitiesByLane,
      listed: log.episodes,
    },
    refusals: {
      byCode: facts.snapshot.refusalsByCode,
      recorded: log.refusalCount,
      listed: log.refusals,
    },
    groups: { ...facts.snapshot.groups, listed: log.groups },
    profitLockedUsd: formatUsd(usdMicros(facts.snapshot.profitLockedUsdMicros)),
    assumedSizes: facts.snapshot.assumedSizes,
    ledger: durable.accounts
      .balances()
      .map(({ account, amount }) => ({ account, usd: formatUsd(amount) })),
    positions: durable.accounts.positions().map(({ instrument, size, cost }) => ({
      instrument,
      contractMicros: integerOf(size),
      costUsd: formatUsd(cost),
    })),
    problems: facts.problems,
    checkpoints: outcome.checkpoints,
    checkpointsMatched: outcome.checkpointsMatched,
    hash: engine.stateHash(),
  };
}

function importFigures(imported: ImportSummary): object {
  const { folder: _folder, ...figures } = imported;
  return figures;
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns what the closing summary does not say: where the data came from, refused updates, ledger and hash. */
export function reportLines(facts: ReplayFacts): string[] {
  const { engine, outcome, header } = facts;
  const { quotes, durable } = engine.core;
  const lines: string[] = [];
  const recording = header?.recording;
  if (recording !== null && recording !== undefined) {
    const horizon = integerOf(recording.stalenessHorizon) / 1_000_000;
    lines.push(`Recording  ${recording.sourceName}, quotes at most ${horizon} s old`);
    for (const note of recording.notes) lines.push(`           ${note}`);
  }
  const refused = Object.entries(sorted(quotes.refused())).map(
    ([code, count]) => `${code} ${count}`,
  );
  lines.push(
    `Updates    ${quotes.updates()} in ${outcome.turns} turns, ${quotes.admitted()} believed` +
      (refused.length > 0 ? `; refused: ${refused.join(", ")}` : ""),
  );
  for (const episode of facts.log.episodes.slice(0, 10)) {
    const edges = episode.edgesAtSizes
      .map(({ contracts, profitUsdMicros }) =>
        profitUsdMicros === null
          ? `${contracts}: no depth`
          : `${contracts}: ${formatUsd(usdMicros(profitUsdMicros))}`,
      )
      .join(", ");
    lines.push(`Episode    ${episode.opportunityId}`);
    lines.push(`           worst-case profit in USD at contracts ${edges}`);
  }
  if (facts.log.episodeCount > 10) lines.push(`           and ${facts.log.episodeCount - 10} more`);
  for (const { account, amount } of durable.accounts.balances()) {
    lines.push(`Ledger     ${formatUsd(amount).padStart(14)}  ${account}`);
  }
  lines.push(`Hash       ${engine.stateHash()}`);
  return lines;
}
