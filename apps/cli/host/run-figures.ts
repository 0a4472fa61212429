// The figures of a run, gathered from what the engine's steps produced: the live view, the closing summary and the
// JSON output all show these.

import { BookBatch } from "../../../src/domain/book/book-batch.ts";
import type { Failure } from "../../../src/domain/failure/result.ts";
import type { Input } from "../../../src/domain/message/input.ts";
import type {
  EngineRecord,
  EpisodeOpened,
  FillBooked,
  FillReversed,
} from "../../../src/domain/message/record.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine, StepResult } from "../../../src/engine/engine.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import { LatencyHistogram } from "../../../src/runtime/latency-histogram.ts";
import type { VenueQuality } from "../terminal/quality-figures.ts";
import type {
  BestOpportunity,
  ClaimQuotes,
  CoverageFigures,
  FaultFigures,
  LaneFigures,
  RunSnapshot,
  VenueFigures,
} from "../terminal/snapshot.ts";
import { titleOf } from "./market-titles.ts";
import { venueQuality } from "./quality-figures.ts";

/** Episodes whose edge is kept for the median; beyond it the median is of the first ones. */
export const edgesKeptMax = 100_000;

/** Problems kept to be shown at the end; the log has them all. */
export const problemsKeptMax = 100;

/** Every so many inputs the time from receipt to decision is measured. */
const latencySampleEvery = 8;

interface Lane {
  opportunities: number;
  readonly edges: number[];
}

const nothingFound: Lane = { opportunities: 0, edges: [] };

export class RunFigures implements LoopObserver {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #open = new Map<string, EpisodeOpened>();
  readonly #latency = new LatencyHistogram();
  readonly #problems: Failure[] = [];
  #inputs = 0;
  #fills = 0;
  #fillContractMicros = 0;
  #feesUsdMicros = 0;
  #reversed = 0;
  #assumedSizes = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  stepped(input: Input | undefined, result: StepResult, _now: EpochMicros): void {
    this.#inputs += 1;
    for (const record of result.records) this.#record(record);
    if (input instanceof BookBatch && this.#inputs % latencySampleEvery === 0) {
      this.#latency.add(integerOf(this.#clock.now()) - input.receivedAt);
    }
  }

  problem(failure: Failure): void {
    if (this.#problems.length < problemsKeptMax) this.#problems.push(failure);
  }

  /** What went wrong outside the engine, oldest first. */
  problems(): readonly Failure[] {
    return this.#problems;
  }

  /** Returns the figures now. */
  snapshot(
    engine: Engine,
    frame: Pick<RunSnapshot, "command" | "environment" | "elapsedMicros" | "progress"> & {
      readonly venues: readonly VenueFigures[];
      readonly coverage: CoverageFigures | null;
      /** Taken at another instant than that of the engine's last input. */
      readonly quality?: readonly VenueQuality[];
      readonly faults?: FaultFigures | null;
      readonly quotes?: readonly ClaimQuotes[];
    },
  ): RunSnapshot {
    const { core } = engine;
    const { groups, accounts } = core.durable;
    const updates = core.quotes.updates();
    const seconds = Math.max(1, frame.elapsedMicros) / 1_000_000;
    const closed = groups.closed();
    return {
      ...frame,
      quality: frame.quality ?? venueQuality(engine, integerOf(engine.now)),
      faults: frame.faults ?? null,
      quotes: frame.quotes ?? [],
      mode: core.settings.mode,
      markets: core.directories.markets.size,
      updates,
      updatesPerSecond: Math.round(updates / seconds),
      opportunitiesByLane: this.#laneFigures(engine),
      episodesOpen: core.durable.episodes.openCount(),
      best: this.#best(engine),
      groups: {
        completed: closed.completed,
        unwound: closed.unwound,
        stuck: closed.stuck,
        empty: closed.empty,
        open: groups.openGroups().length,
      },
      fills: {
        count: this.#fills,
        contractMicros: this.#fillContractMicros,
        feesUsdMicros: this.#feesUsdMicros,
        reversed: this.#reversed,
      },
      refusalsByCode: refusalsByCode(engine),
      cashUsdMicrosByVenue: Object.fromEntries(
        accounts
          .balances()
          .filter(({ account }) => account.startsWith("cash:"))
          .map(({ account, amount }) => [account.slice("cash:".length), integerOf(amount)]),
      ),
      profitLockedUsdMicros: groups.profitLockedMicros(),
      poolParts: accounts.poolShares.all().map(({ market, ...worth }) => ({
        market,
        worthLeastUsdMicros: integerOf(worth.worthLeast),
        worthNowUsdMicros: integerOf(worth.worthNow),
        feesEarnedUsdMicros: integerOf(worth.feesEarned),
      })),
      latency:
        this.#latency.count === 0
          ? null
          : {
              count: this.#latency.count,
              p50Micros: this.#latency.percentileMicros(0.5),
              p95Micros: this.#latency.percentileMicros(0.95),
              p99Micros: this.#latency.percentileMicros(0.99),
            },
      assumedSizes: this.#assumedSizes,
      halts: haltsOf(engine),
    };
  }

  #record(record: EngineRecord): void {
    if (record.kind === "EpisodeOpened") {
      const lane = this.#lanes.get(record.lane) ?? { opportunities: 0, edges: [] };
      lane.opportunities += 1;
      if (lane.edges.length < edgesKeptMax) lane.edges.push(edgePerContract(record));
      this.#lanes.set(record.lane, lane);
      this.#open.set(record.opportunityId, record);
      this.#assumedSizes ||= record.assumedSizes;
    } else if (record.kind === "EpisodeClosed") {
      this.#open.delete(record.opportunityId);
    } else if (record.kind === "FillBooked") {
      this.#fill(record, 1);
    } else if (record.kind === "FillReversed") {
      this.#reversed += 1;
      this.#fill(record, -1);
    }
  }

  #fill({ fill }: FillBooked | FillReversed, times: 1 | -1): void {
    this.#fills += times;
    this.#fillContractMicros += times * integerOf(fill.size);
    this.#feesUsdMicros += times * integerOf(fill.fee);
  }

  /** Lanes that look at something in this run are there from the beginning, with nothing found. */
  #laneFigures({ core }: Engine): Record<string, LaneFigures> {
    const watched = core.detector.lanes(core.settings);
    const names = [...new Set([...this.#lanes.keys(), ...watched])].sort();
    return Object.fromEntries(
      names.map((name) => [name, laneFigures(this.#lanes.get(name) ?? nothingFound)]),
    );
  }

  #best(engine: Engine): BestOpportunity | null {
    let best: EpisodeOpened | undefined;
    for (const episode of this.#open.values()) {
      if (best === undefined || edgePerContract(episode) > edgePerContract(best)) best = episode;
    }
    if (best === undefined) return null;
    const [first] = best.legs;
    return {
      lane: best.lane,
      title: first === undefined ? best.opportunityId : titleOf(engine, first.instrument),
      edgeUsdMicros: edgePerContract(best),
      sizeContractMicros: integerOf(best.size),
    };
  }
}

/** Net worst-case profit per contract in millionths of a dollar, rounded down. */
function edgePerContract(record: EpisodeOpened): number {
  return Math.floor((integerOf(record.profitWorst) * 1_000_000) / integerOf(record.size));
}

function laneFigures(lane: Lane): LaneFigures {
  const sorted = lane.edges.toSorted((a, b) => a - b);
  return {
    opportunities: lane.opportunities,
    edgeMedianUsdMicros: sorted[Math.floor(sorted.length / 2)] ?? null,
    edgeLargestUsdMicros: sorted.at(-1) ?? null,
  };
}

/** Refused edges and denied groups together, by code. */
export function refusalsByCode(engine: Engine): Record<string, number> {
  const sums = new Map<string, number>();
  for (const source of [engine.core.detector.refusals(), engine.core.deniedByCode()]) {
    for (const [code, count] of source) sums.set(code, (sums.get(code) ?? 0) + count);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function haltsOf(engine: Engine): string[] {
  const { counters } = engine.core.durable;
  const halts: string[] = [];
  const kill = counters.killSwitch();
  if (kill !== undefined) halts.push(`kill switch: ${kill}`);
  const safe = counters.safeMode();
  if (safe !== undefined) halts.push(`safe mode: ${safe}`);
  for (const { venue, gate, words } of counters.gates.closedGates()) {
    halts.push(`${venue} takes no new groups (${gate}): ${words}`);
  }
  if (engine.core.backpressure) halts.push("commands wait for the journal");
  return halts;
}
