// Life-cycle messages: markets that pause, resolve and settle, grids and fees that change while a market trades. The
// channel carries every market of the venue; those that are not ours pass without a word.

import type { Failure } from "../../../../domain/failure/result.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import { tickBandsMax } from "../../../../domain/market/tick-scheme.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  misfit,
} from "../../shared/frame-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { timelineAfterOverride } from "../normalise/fees.ts";
import { tickSchemeOfRanges, type WirePriceRange } from "../normalise/price-ranges.ts";
import { statusOfLifecycleEvent } from "../normalise/status.ts";
import type { MarketBook } from "./market-book.ts";
import type { StreamObserver } from "./stream-observer.ts";

/** Events that change nothing the engine decides on: the catalogue reads them. */
const eventsWithoutEffect: ReadonlySet<string> = new Set([
  "created",
  "close_date_updated",
  "metadata_updated",
]);

export class LifecycleDecoder {
  readonly #books: ReadonlyMap<string, MarketBook>;
  readonly #observer: StreamObserver;

  constructor(books: ReadonlyMap<string, MarketBook>, observer: StreamObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Emits what the message says about our markets, or returns why it does not fit. */
  decode(
    type: "market_lifecycle_v2" | "event_fee_update",
    msg: JsonObject,
    receivedAt: EpochMicros,
    sink: InputSink,
  ): Failure | undefined {
    return type === "market_lifecycle_v2"
      ? this.#market(msg, receivedAt, sink)
      : this.#fees(msg, receivedAt, sink);
  }

  #market(msg: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const { market_ticker: ticker, event_type: eventType } = msg;
    if (typeof ticker !== "string" || typeof eventType !== "string") {
      return misfit("lifecycle-incomplete", "a life-cycle message has a ticker and an event type");
    }
    const book = this.#books.get(ticker);
    if (book === undefined) return undefined;
    const status = statusOfLifecycleEvent(eventType);
    if (status !== undefined) {
      sink.event({ kind: "MarketStatusChanged", receivedAt, market: book.id, status });
      return undefined;
    }
    if (eventType !== "price_level_structure_updated") {
      if (eventsWithoutEffect.has(eventType)) return undefined;
      return misfit("unknown-lifecycle-event", `life-cycle event ${shorten(eventType)}`);
    }
    const ranges = rangesOf(msg.price_ranges);
    const scheme = ranges === undefined ? undefined : tickSchemeOfRanges(ranges);
    if (scheme === undefined || !scheme.ok) {
      // The grid has changed and we do not know to what: no price of ours can be right.
      sink.event({ kind: "MarketStatusChanged", receivedAt, market: book.id, status: "paused" });
      this.#observer.doubtful(ticker, "a changed grid that cannot be read");
      return scheme?.failure ?? misfit("price-ranges", "a changed grid without its ranges");
    }
    book.levels.changeGrid(scheme.value);
    sink.event({
      kind: "TickSchemeChanged",
      receivedAt,
      market: book.id,
      tickScheme: scheme.value,
    });
    return undefined;
  }

  #fees(msg: JsonObject, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const { event_ticker: event, fee_type_override: type, fee_multiplier_override: factor } = msg;
    if (typeof event !== "string") return misfit("fees-incomplete", "fees without an event");
    const override = {
      type: typeof type === "string" ? type : null,
      multiplier: typeof factor === "number" ? factor : null,
    };
    for (const book of this.#books.values()) {
      if (book.groupSymbol !== event) continue;
      const announcedMore = book.listedFees.some(({ from }) => from > receivedAt);
      book.fees = timelineAfterOverride(book.fees, override, receivedAt);
      sink.event({ kind: "FeeScheduleChanged", receivedAt, market: book.id, fees: book.fees });
      if (feeScheduleAt(book.fees, receivedAt).kind === "unknown") {
        this.#observer.doubtful(book.ticker, "a fee override that leaves the rest to the series");
      } else if (announcedMore) {
        this.#observer.doubtful(book.ticker, "a fee override before an announced change of fees");
      }
    }
    return undefined;
  }
}

function rangesOf(value: JsonValue | undefined): readonly WirePriceRange[] | undefined {
  if (!isJsonArray(value) || value.length > tickBandsMax) return undefined;
  const ranges: WirePriceRange[] = [];
  for (const range of value) {
    if (!isJsonObject(range)) return undefined;
    const { start, end, step } = range;
    if (typeof start !== "string" || typeof end !== "string" || typeof step !== "string") {
      return undefined;
    }
    ranges.push({ start, end, step });
  }
  return ranges;
}
