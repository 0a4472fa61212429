// The fee changes that Kalshi has announced, so that a listed market carries them from their instant on and no message
// is needed then. Those of series come in one answer, those of events in pages whose order is not documented. What
// cannot be read is said once and leaves the fees as the catalogue states them.

import { type Failure, fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type {
  KalshiEventFees,
  KalshiSeriesFees,
} from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { readTolerant } from "../../shared/watched-read.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { type AnnouncedFees, announcedEventFees, announcedSeriesFees } from "../normalise/fees.ts";
import { eventFeeChangeSchema, seriesFeeChangeSchema } from "../wire/rest-schemas.ts";
import { AnnouncedChanges, type ByTicker, settledAt } from "./announced-changes.ts";
import type { KalshiRest } from "./client.ts";

/** Pages of event changes read at most: 2,000 changes at the venue's own page size, ten times what was seen. */
export const eventPagesMax = 20;

/** Rows of the series' answer that are looked at: one for each of the venue's series. */
export const seriesRowsMax = 20_000;

const seriesRow = {
  endpoint: "series-fee-changes",
  what: "series fee change",
  schema: seriesFeeChangeSchema,
};
const eventRow = {
  endpoint: "event-fee-changes",
  what: "event fee change",
  schema: eventFeeChangeSchema,
};

/** Whose fees have changed as announced since the last look. */
export interface PassedChanges {
  readonly settledAt: EpochMicros;
  readonly series: readonly string[];
  readonly events: readonly string[];
}

interface Named<Change> {
  readonly ticker: string;
  readonly change: Change;
}

type FeeReads = Pick<KalshiRest, "drift" | "eventFeeChanges" | "seriesFeeChanges">;

export class FeeCalendar {
  readonly #rest: FeeReads;
  readonly #log: AdapterLog;
  readonly #clock: Clock;
  readonly #series: AnnouncedChanges<KalshiSeriesFees>;
  readonly #events: AnnouncedChanges<KalshiEventFees>;
  readonly #told = new Set<string>();

  constructor(rest: FeeReads, log: AdapterLog, clock: Clock) {
    this.#rest = rest;
    this.#log = log;
    this.#clock = clock;
    this.#series = new AnnouncedChanges({
      clock,
      read: () => this.#readSeries(),
      failed: (failure) => this.#warn("the announced fees of series cannot be read", failure),
    });
    this.#events = new AnnouncedChanges({
      clock,
      read: () => this.#readEvents(),
      failed: (failure) => this.#warn("the announced fees of events cannot be read", failure),
    });
  }

  /** Reads both lists unless they were read lately, and returns whose changes have settled since the last call. */
  async refresh(isFresh: boolean): Promise<PassedChanges> {
    await Promise.all([this.#series.refresh(isFresh), this.#events.refresh(isFresh)]);
    const now = this.#clock.now();
    return {
      settledAt: settledAt(now),
      series: this.#series.takePassed(now),
      events: this.#events.takePassed(now),
    };
  }

  announced(seriesTicker: string, eventTicker: string, settled: EpochMicros): AnnouncedFees {
    const [series, event] = [this.#series.of(seriesTicker), this.#events.of(eventTicker)];
    return { settledAt: settled, series, event };
  }

  async #readSeries(): Promise<Result<ByTicker<KalshiSeriesFees>>> {
    const answer = await this.#rest.seriesFeeChanges();
    if (!answer.ok) return answer;
    const rows = answer.value.slice(0, seriesRowsMax);
    if (rows.length < answer.value.length)
      this.#warnOnce("not every announced fee of a series is read");
    return succeed(this.#byTicker(rows, (row) => this.#seriesChange(row)));
  }

  /** Where the list is longer than is read, or runs in a circle, what came first is used. */
  async #readEvents(): Promise<Result<ByTicker<KalshiEventFees>>> {
    const rows: JsonValue[] = [];
    const cursors = new Set<string>();
    let cursor: string | null = null;
    while (cursors.size < eventPagesMax) {
      const page = await this.#rest.eventFeeChanges(cursor);
      if (!page.ok) return page;
      rows.push(...page.value.items);
      cursor = page.value.cursor ?? "";
      if (cursor === "" || cursors.has(cursor)) break;
      cursors.add(cursor);
    }
    if (cursor !== "") this.#warnOnce("not every announced fee of an event is read");
    return succeed(this.#byTicker(rows, (row) => this.#eventChange(row)));
  }

  #byTicker<Change>(
    rows: readonly JsonValue[],
    read: (row: JsonValue) => Result<Named<Change>>,
  ): ByTicker<Change> {
    const found = new Map<string, Change[]>();
    for (const row of rows) {
      const named = read(row);
      if (!named.ok) {
        this.#warnOnce("an announced fee cannot be read", named.failure);
        continue;
      }
      const { ticker, change } = named.value;
      const changes = found.get(ticker);
      if (changes === undefined) found.set(ticker, [change]);
      else changes.push(change);
    }
    return found;
  }

  #seriesChange(row: JsonValue): Result<Named<KalshiSeriesFees>> {
    const wire = readTolerant(seriesRow, row, this.#rest.drift);
    if (!wire.ok) return wire;
    const { series_ticker: ticker, fee_type: type, fee_multiplier: multiplier } = wire.value;
    const from = instantOf(wire.value.scheduled_ts);
    if (!from.ok) return from;
    const change = announcedSeriesFees({ type, multiplier }, from.value);
    return change.ok ? succeed({ ticker, change: change.value }) : change;
  }

  #eventChange(row: JsonValue): Result<Named<KalshiEventFees>> {
    const wire = readTolerant(eventRow, row, this.#rest.drift);
    if (!wire.ok) return wire;
    const { event_ticker: ticker, fee_type_override: type } = wire.value;
    const from = instantOf(wire.value.scheduled_ts);
    if (!from.ok) return from;
    const override = { type, multiplier: wire.value.fee_multiplier_override };
    const change = announcedEventFees(override, from.value);
    return change.ok ? succeed({ ticker, change: change.value }) : change;
  }

  #warnOnce(what: string, failure?: Failure): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#warn(what, failure);
  }

  #warn(what: string, failure?: Failure): void {
    const why = failure === undefined ? "" : `: ${failure.code} ${failure.message}`;
    this.#log({ level: "warn", message: `kalshi: ${what}${why}` });
  }
}

function instantOf(text: string): Result<EpochMicros> {
  const at = instantOfIsoText(text);
  return at === null ? fail("VEN-801", `scheduled_ts ${shorten(text)}`) : succeed(at);
}
