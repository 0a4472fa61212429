// Which of the pairs that people approved can be traded on at all: a pair is covered when every market of it shows a
// live book. A pair that is not covered finds nothing and says nothing, so its absence must be said by somebody else.

import type { MarketId } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { AdapterLog } from "./log.ts";

/** What is wrong with a market's book. `unlisted`: nobody has told us of the market at all. */
export type UncoveredReason =
  | "unlisted"
  | "no book"
  | "stale"
  | "stream down"
  | "suspect"
  | "not confirmed"
  | "market closed"
  | "refused";

/** One market as coverage sees it. `polled`: its book is live, but comes from reads over HTTP. */
export type MarketCoverage =
  | { readonly isLive: true; readonly isPolled: boolean }
  | { readonly isLive: false; readonly reason: UncoveredReason };

/** Markets that only make sense together: an approved relation. */
export interface CoveredPair {
  readonly id: string;
  readonly markets: readonly MarketId[];
}

export interface UncoveredPair {
  readonly id: string;
  readonly markets: readonly { readonly market: MarketId; readonly reason: UncoveredReason }[];
}

export interface Coverage {
  readonly pairs: number;
  /** Pairs whose markets all show a live book. */
  readonly covered: number;
  /** Of the covered ones, those with a polled book. */
  readonly degraded: number;
  readonly uncovered: readonly UncoveredPair[];
}

/** Returns which pairs are covered. Pure: what the view says now is all it depends on. */
export function coverageOf(
  pairs: readonly CoveredPair[],
  view: (market: MarketId) => MarketCoverage,
): Coverage {
  let covered = 0;
  let degraded = 0;
  const uncovered: UncoveredPair[] = [];
  for (const { id, markets } of pairs) {
    const lacking: { market: MarketId; reason: UncoveredReason }[] = [];
    let isPolled = false;
    for (const market of markets) {
      const seen = view(market);
      if (seen.isLive) isPolled ||= seen.isPolled;
      else lacking.push({ market, reason: seen.reason });
    }
    if (lacking.length > 0) uncovered.push({ id, markets: lacking });
    else {
      covered += 1;
      if (isPolled) degraded += 1;
    }
  }
  return { pairs: pairs.length, covered, degraded, uncovered };
}

export interface CoverageWatchOptions {
  readonly clock: Clock;
  readonly log: AdapterLog;
  pairs(): readonly CoveredPair[];
  view(market: MarketId): MarketCoverage;
  /** Between two looks. */
  readonly lookEvery?: DurationMicros;
  /** A pair that has been uncovered for so long is said aloud, once, and so is its return. */
  readonly alarmAfter?: DurationMicros;
}

/** What is uncovered, with the instant of the look that first found it so. */
export interface CoverageReport extends Omit<Coverage, "uncovered"> {
  readonly uncovered: readonly (UncoveredPair & { readonly since: EpochMicros })[];
  /** Pairs that an alarm has been raised for and that are uncovered still. */
  readonly alarms: number;
}

/** Fresh books wait two seconds to be believed and a reconnect takes a few: a minute is no longer ordinary. */
const alarmAfterDefault = seconds(60);

/** Names in one line of the log. */
const namedPairsMax = 5;

/** Looks at the coverage now and then and remembers since when each pair has been without. */
export class CoverageWatch {
  readonly #options: CoverageWatchOptions;
  readonly #since = new Map<string, EpochMicros>();
  readonly #alarmed = new Set<string>();
  #withdraw: (() => void) | null = null;

  constructor(options: CoverageWatchOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#withdraw === null) this.#tick();
  }

  stop(): void {
    this.#withdraw?.();
    this.#withdraw = null;
  }

  /** Looks now; raises and withdraws alarms. */
  look(): CoverageReport {
    const options = this.#options;
    const now = options.clock.now();
    const coverage = coverageOf(options.pairs(), (market) => options.view(market));
    const uncovered = coverage.uncovered.map((pair) => {
      const since = this.#since.get(pair.id) ?? now;
      this.#since.set(pair.id, since);
      return { ...pair, since };
    });
    const lacking = new Set(uncovered.map(({ id }) => id));
    for (const id of this.#since.keys()) if (!lacking.has(id)) this.#since.delete(id);
    this.#alarm(uncovered, lacking, now);
    return { ...coverage, uncovered, alarms: this.#alarmed.size };
  }

  #alarm(
    uncovered: CoverageReport["uncovered"],
    lacking: ReadonlySet<string>,
    now: EpochMicros,
  ): void {
    const { log, alarmAfter = alarmAfterDefault } = this.#options;
    const back = [...this.#alarmed].filter((id) => !lacking.has(id));
    for (const id of back) this.#alarmed.delete(id);
    if (back.length > 0) {
      log({
        level: "info",
        message: `covered again: ${named(back)}`,
        details: { pairs: back.length },
      });
    }
    const late = uncovered.filter(
      ({ id, since }) => !this.#alarmed.has(id) && durationBetween(since, now) >= alarmAfter,
    );
    if (late.length === 0) return;
    for (const { id } of late) this.#alarmed.add(id);
    const [first] = late;
    const why = first?.markets.map(({ market, reason }) => `${market}: ${reason}`).join(", ") ?? "";
    log({
      level: "warn",
      message: `no live books for ${integerOf(alarmAfter) / 1_000_000} s: ${named(late.map(({ id }) => id))} (${why})`,
      details: { pairs: late.length },
    });
  }

  #tick(): void {
    const { clock, lookEvery = seconds(1) } = this.#options;
    this.look();
    this.#withdraw = clock.callAt(addDuration(clock.now(), lookEvery), () => this.#tick());
  }
}

function named(ids: readonly string[]): string {
  const more = ids.length > namedPairsMax ? ` and ${ids.length - namedPairsMax} more` : "";
  return `${ids.slice(0, namedPairsMax).join(", ")}${more}`;
}
