// Reads a recording as the tops of books that it shows, with its own sizes and without a capture: what studies measure.
// The importer's reading and the timeline's rules of order and session are the ones that a replay goes through.

import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { type Result, succeed } from "../../domain/failure/result.ts";
import type { Market } from "../../domain/market/market.ts";
import { marketOf } from "../../domain/market/venue.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { ImportTally } from "./import-tally.ts";
import { type QuotePlace, QuoteTimeline, type TimelineWriter } from "./quote-timeline.ts";
import { type RecognisedRecording, recognise, unreadable } from "./recognise.ts";
import { readLines } from "./recording-lines.ts";
import type { RecordingPlan } from "./recording-plan.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";

/** What became of the rows. */
export interface ObservedRows {
  readonly rowsRead: number;
  readonly rowsQuoted: number;
}

/**
 * Calls the observer for every quote of a recording, in order. `skipRows`: rows at the start of the file that are left
 * out. Fails as `recognise` does, or with CAP-918 when the file cannot be read to its end; what was read until then has
 * been observed.
 */
export async function observeRecording(
  path: string,
  observe: (observation: QuoteObservation) => void,
  skipRows = 0,
): Promise<Result<ObservedRows>> {
  const recognised = await recognise(path);
  if (!recognised.ok) return recognised;
  try {
    return succeed(await readQuotes(path, recognised.value, { observe, skipRows }));
  } catch (error) {
    return unreadable(path, error);
  }
}

interface Observing {
  readonly observe: (observation: QuoteObservation) => void;
  readonly skipRows: number;
}

async function readQuotes(
  path: string,
  { importer, firstLine }: RecognisedRecording,
  { observe, skipRows }: Observing,
): Promise<ObservedRows> {
  const reading = importer.startReading(firstLine);
  const from = skipRows + (importer.hasHeaderLine ? 1 : 0);
  await eachLineFrom(path, from, (line) => reading.survey(line));
  const timeline = new ObservingTimeline(reading.plan(), importer.statement, observe);
  await eachLineFrom(path, from, (line, position) => {
    timeline.tally.beginRow(line, position);
    reading.translate(line, timeline);
  });
  reading.finish(timeline);
  timeline.finish();
  const { rowsRead, rowsQuoted } = timeline.tally;
  return { rowsRead, rowsQuoted };
}

/** A timeline that is listened to and not written. */
class ObservingTimeline extends QuoteTimeline {
  readonly #markets: readonly (readonly Market[])[];
  readonly #claims: ReadonlyMap<string, string>;
  readonly #observe: (observation: QuoteObservation) => void;

  constructor(
    plan: RecordingPlan,
    statement: ConstructorParameters<typeof QuoteTimeline>[2]["statement"],
    observe: (observation: QuoteObservation) => void,
  ) {
    const { stalenessHorizon } = statement;
    const settings = { statement, stalenessHorizon, declaredSizeContractMicros: 0 };
    super(unwritten, plan, settings, new ImportTally());
    this.#markets = plan.streams.map((stream) => stream.markets);
    this.#claims = sharedClaims(plan);
    this.#observe = observe;
  }

  override quote(place: QuotePlace, top: TopOfBook): void {
    super.quote(place, top);
    const market = this.#markets[place.stream]?.[place.market] as Market;
    this.#observe({
      market: market.id,
      claim: this.#claims.get(market.id) ?? market.id,
      event: market.groupSymbol ?? market.id,
      at: epochMicros(place.receivedAtMicros ?? this.lastAtMicros),
      bid: top.bidTicks === noPrice ? null : priceTicks(top.bidTicks),
      ask: top.askTicks === noPrice ? null : priceTicks(top.askTicks),
      bidSize: sizeOf(top.bidTicks, top.bidSizeContractMicros),
      askSize: sizeOf(top.askTicks, top.askSizeContractMicros),
    });
  }
}

const unwritten: TimelineWriter = {
  openChannel: () => 0,
  frame: () => {
    // Listened to before it comes here.
  },
  event: () => {
    // What speaks against a quote is no observation.
  },
  turn: () => {
    // Nobody takes turns.
  },
};

function sizeOf(ticks: number, micros: number | null): QuoteObservation["bidSize"] {
  return ticks === noPrice || micros === null ? null : contractMicros(micros);
}

/** The markets of a stated same claim, each with the name of the claim. */
function sharedClaims(plan: RecordingPlan): Map<string, string> {
  const claims = new Map<string, string>();
  for (const { id, kind, instruments } of plan.relations) {
    if (kind !== "same-claim") continue;
    for (const instrument of instruments) claims.set(marketOf(instrument), id);
  }
  return claims;
}

async function eachLineFrom(
  path: string,
  from: number,
  take: (line: string, position: number) => void,
): Promise<void> {
  let position = 0;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      position += 1;
      if (position > from && line !== "") take(line, position);
    }
  }
}
