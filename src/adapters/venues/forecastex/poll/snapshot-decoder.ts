// Snapshots of quotes as inputs: one book a market, in YES prices. Both contracts of a market are read, and where they do
// not mirror each other neither is believed. A row of a pre-flight has ids and nothing else: it says nothing about a
// book. Deterministic like the stream's decoder, because a capture keeps the answers.

import { BookBatch } from "../../../../domain/book/book-batch.ts";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../../../ports/market-data.ts";
import { frameText, misfit, parseJson } from "../../shared/frame-text.ts";
import { isMirrored } from "../normalise/quote.ts";
import { type QuoteRow, quoteRows } from "../normalise/quote-rows.ts";

/** Name of this decoder in captures. A name is for ever: other inputs for the same body take a new version. */
export const forecastExSnapshotDecoderName = "forecastex/snapshot@1";

export class ForecastExSnapshotDecoder implements FrameDecoder {
  readonly #directories: Directories;
  readonly #streamIndex: number;
  /** By the conid of YES. */
  readonly #markets = new Map<string, { readonly no: string; readonly marketIndex: number }>();
  readonly #batch = new BookBatch();

  constructor(context: DecoderContext) {
    this.#directories = context.directories;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.admit(context.markets);
  }

  admit(markets: readonly Market[]): void {
    for (const { id, venueInstruments } of markets) {
      const marketIndex = this.#directories.markets.indexOf(id);
      this.#markets.set(venueInstruments.yes, { no: venueInstruments.no, marketIndex });
    }
  }

  /** Emits one book of every market whose rows fit; returns why the first other one does not. */
  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const rows = quoteRows(parseJson(frameText(frame)));
    if (!rows.ok) return rows.failure;
    let failure: Failure | undefined;
    for (const [conid, row] of rows.value) {
      const market = this.#markets.get(conid);
      if (market === undefined) continue;
      const other = rows.value.get(market.no);
      const problem = problemOf(row, other);
      failure ??= problem;
      if (problem === undefined) this.#emit(market.marketIndex, row, receivedAt, sink);
    }
    return failure;
  }

  #emit(marketIndex: number, { quote }: QuoteRow, receivedAt: EpochMicros, sink: InputSink): void {
    const batch = this.#batch;
    batch.begin("BookSnapshot", marketIndex, this.#streamIndex);
    batch.receivedAt = integerOf(receivedAt);
    quote.pushTo(batch);
    sink.batch(batch);
  }
}

/** Returns why the rows of a market's two contracts are no book. */
function problemOf(yes: QuoteRow, no: QuoteRow | undefined): Failure | undefined {
  if (yes.failure !== undefined) return yes.failure;
  if (!yes.quote.isBelieved) return misfit("not-believed", `a quote: ${yes.quote.doubt}`);
  if (no === undefined || !no.quote.isBelieved) return no?.failure;
  if (isMirrored(yes.quote, no.quote)) return undefined;
  return misfit("mirror", "the quotes of YES and NO do not mirror each other");
}
