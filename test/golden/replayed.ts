// Replays a capture or recording by the code of the command, under the default settings, and tells in lines of text
// what came of it: a change of behaviour shows as changed lines.

import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import { ProblemsError } from "../../apps/cli/configuration/problem.ts";
import type { Configuration } from "../../apps/cli/configuration/schema.ts";
import type { Implementation } from "../../apps/cli/host/book-stores.ts";
import { replayToEnd } from "../../apps/cli/replay/replay.ts";
import { type ReplayFacts, reportAsJson } from "../../apps/cli/replay/replay-report.ts";
import { wholeContracts } from "../../src/domain/units/contract-micros.ts";

export interface ReplayWish {
  readonly implementation?: Implementation;
  readonly checkpointEvery?: number;
  /** File of relations for a recording. */
  readonly relations?: string;
  /** Keeps the capture made from a recording. */
  readonly keepCapture?: string;
}

/** The defaults: neither a file in the current folder nor the environment of the tests has a say. */
export function defaultConfiguration(): Configuration {
  const result = loadConfiguration({ file: null, environment: {}, flags: [] });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded.configuration;
}

/** Plays it to its end or to its damage. */
export function replay(path: string, wish: ReplayWish = {}): Promise<ReplayFacts> {
  const options = {
    path,
    config: null,
    flags: [],
    json: true,
    checkpointEvery: wish.checkpointEvery ?? null,
    implementation: wish.implementation ?? "fast",
    declaredSize: wholeContracts(100),
    relations: wish.relations ?? null,
    keepCapture: wish.keepCapture ?? null,
  };
  return replayToEnd(options, defaultConfiguration(), () => undefined);
}

/** What `arbytron replay --json` prints, as far as tests look into it. */
export interface ReplayReport {
  readonly ok: boolean;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly turns: number;
  readonly updates: number;
  readonly updatesAdmitted: number;
  /** Closed forms asked. */
  readonly evaluations: number;
  readonly updatesRefusedByCode: Readonly<Record<string, number>>;
  readonly opportunities: {
    readonly episodes: number;
    readonly byLane: Readonly<Record<string, { readonly opportunities: number }>>;
    readonly listed: readonly ReportedEpisode[];
  };
  readonly refusals: {
    readonly byCode: Readonly<Record<string, number>>;
    readonly listed: readonly ReportedRefusal[];
  };
  readonly groups: Readonly<
    Record<"completed" | "unwound" | "stuck" | "empty" | "open", number>
  > & {
    readonly listed: readonly ReportedGroup[];
  };
  readonly profitLockedUsd: string;
  readonly ledger: readonly { readonly account: string; readonly usd: string }[];
  readonly positions: readonly {
    readonly instrument: string;
    readonly contractMicros: number;
    readonly costUsd: string;
  }[];
  readonly checkpoints: readonly { readonly inputSequence: number; readonly stateHash: string }[];
  readonly checkpointsMatched: number;
  readonly hash: string;
}

export interface ReportedEpisode {
  readonly opportunityId: string;
  readonly lane: string;
  readonly openedAtMicros: number;
  readonly closedAtMicros: number | null;
  readonly sizeContractMicros: number;
  readonly costUsdMicros: number;
  readonly profitUsdMicros: number;
  readonly profitBestUsdMicros: number | null;
  readonly edgesAtSizes: readonly {
    readonly contracts: number;
    readonly profitUsdMicros: number | null;
  }[];
  readonly legs: readonly {
    readonly instrument: string;
    readonly limitPriceTicks: number;
    readonly feeUsdMicros: number;
  }[];
}

export interface ReportedRefusal {
  readonly atMicros: number;
  readonly code: string;
  readonly message: string;
  readonly opportunityId: string;
  readonly edgeTicks: number | null;
}

export interface ReportedGroup {
  readonly groupId: string;
  readonly approvedAtMicros: number;
  readonly sizeContractMicros: number;
  readonly profitPlannedUsdMicros: number;
  readonly outcome: string | null;
  readonly profitLockedUsdMicros: number | null;
}

/** The report as a reader of the command's output gets it. */
export function reportOf(facts: ReplayFacts): ReplayReport {
  return JSON.parse(JSON.stringify(reportAsJson(facts))) as ReplayReport;
}

/** Every so many checkpoints one is written down. */
const checkpointsApart = 8;

/** The whole outcome as lines. */
export function expectedLines(report: ReplayReport): string[] {
  const { opportunities, refusals, groups } = report;
  return [
    `${report.updates} updates in ${report.turns} turns, ${report.updatesAdmitted} admitted`,
    `updates refused: ${counts(report.updatesRefusedByCode)}`,
    `lanes: ${counts(mapValues(opportunities.byLane, (lane) => lane.opportunities))}`,
    ...opportunities.listed.flatMap(episodeLines),
    `edges refused: ${counts(refusals.byCode)}`,
    ...refusals.listed.map(
      ({ atMicros, code, edgeTicks, opportunityId, message }) =>
        `refusal ${at(atMicros)} ${code} edge ${edgeTicks ?? "-"} ${opportunityId}: ${message}`,
    ),
    `groups: ${counts(mapValues({ ...groups, listed: 0 }, Number))}`,
    ...groups.listed.map(
      (group) =>
        `group ${group.groupId} ${at(group.approvedAtMicros)} ${contracts(group.sizeContractMicros)}` +
        ` contracts ${group.outcome}, planned ${group.profitPlannedUsdMicros}` +
        ` locked ${group.profitLockedUsdMicros}`,
    ),
    `profit locked: ${report.profitLockedUsd} USD`,
    ...report.ledger.map(({ account, usd }) => `ledger ${account} ${usd}`),
    ...report.positions.map(
      ({ instrument, contractMicros, costUsd }) =>
        `position ${instrument} ${contracts(contractMicros)} for ${costUsd}`,
    ),
    ...report.checkpoints
      .filter((_, position) => position % checkpointsApart === checkpointsApart - 1)
      .map(({ inputSequence, stateHash }) => `state after input ${inputSequence}: ${stateHash}`),
    `states of the recording reproduced: ${report.checkpointsMatched}`,
    `state at the end: ${report.hash}`,
  ];
}

function episodeLines(episode: ReportedEpisode): string[] {
  const { profitUsdMicros: profit, profitBestUsdMicros: best } = episode;
  const closed = episode.closedAtMicros === null ? "stands" : `to ${at(episode.closedAtMicros)}`;
  const edges = episode.edgesAtSizes.map((edge) => `${edge.contracts}: ${edge.profitUsdMicros}`);
  return [
    `episode ${at(episode.openedAtMicros)} ${closed} ${episode.opportunityId}`,
    `  ${contracts(episode.sizeContractMicros)} contracts cost ${episode.costUsdMicros}` +
      ` earn ${profit}, at best ${best}; at sizes ${edges.join(", ")}`,
    ...episode.legs.map(
      (leg) => `  ${leg.instrument} up to ${leg.limitPriceTicks}, fee ${leg.feeUsdMicros}`,
    ),
  ];
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function counts(record: Readonly<Record<string, number>>): string {
  const named = Object.entries(record).filter(([, count]) => count !== 0);
  return named.length === 0 ? "none" : named.map(([name, count]) => `${name} ${count}`).join(", ");
}

function contracts(micros: number): number {
  return micros / 1_000_000;
}

/** Time of day; captures that need the date have it in their name. */
function at(micros: number): string {
  const millis = Math.floor(micros / 1_000);
  return `${new Date(millis).toISOString().slice(5, -1)}${String(micros % 1_000).padStart(3, "0")}`;
}
