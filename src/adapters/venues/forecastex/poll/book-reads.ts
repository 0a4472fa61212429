// Snapshots of quotes for the feed that has lost its stream or doubts it: both contracts of every market, asked again
// while the broker only says that it has begun to look. Markets whose two sides contradict each other time after time are
// named.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { addDuration, milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { BookReads } from "../../shared/feed-fallback.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { pause } from "../../shared/pause.ts";
import { isMirrored } from "../normalise/quote.ts";
import { quoteRows } from "../normalise/quote-rows.ts";
import type { BrokerSession } from "../session/contract.ts";
import { askedFields } from "../wire/market-fields.ts";
import { ForecastExSnapshotDecoder, forecastExSnapshotDecoderName } from "./snapshot-decoder.ts";

/** The broker takes a hundred contracts in one read, and a market has two. */
const marketsPerReadMax = 50;

/** Answers to one read: a pre-flight, and two more for quotes that take their time. */
const askedMax = 3;
const askAgainAfter = milliseconds(700);

/** An older answer is no longer worth having: the next one is asked for. */
const readWithin = seconds(5);

/** Answers in a row whose sides contradict each other. The rows of one answer need not be of the same moment, so once
 * means nothing. */
export const contradictionsMax = 3;

export interface SnapshotReadsOptions {
  readonly session: BrokerSession;
  /** The two sides of the market have contradicted each other in `contradictionsMax` answers. */
  contradicted(market: Market): void;
}

const encoder = new TextEncoder();

export function forecastExBookReads(options: SnapshotReadsOptions): BookReads {
  const contradictions = new Map<string, number>();
  return {
    decoderName: forecastExSnapshotDecoderName,
    decoder: (context) => new ForecastExSnapshotDecoder(context),
    marketsPerReadMax,
    async read(markets): Promise<Result<Uint8Array>> {
      const answer = await readSnapshot(options.session, markets);
      if (!answer.ok) return answer;
      for (const market of contradicting(markets, answer.value, contradictions)) {
        options.contradicted(market);
      }
      return succeed(encoder.encode(JSON.stringify(answer.value)));
    },
    close: () => Promise.resolve(),
  };
}

/** Returns the answer that has quotes of all contracts, or the last one of `askedMax`. */
async function readSnapshot(
  session: BrokerSession,
  markets: readonly Market[],
): Promise<Result<JsonValue>> {
  const { clock } = session;
  const deadline = addDuration(clock.now(), readWithin);
  const conids = markets.flatMap(({ venueInstruments: { yes, no } }) => [yes, no]);
  let answer: Result<JsonValue> = fail("VEN-801", "no snapshot");
  for (let asked = 1; asked <= askedMax; asked += 1) {
    if (asked > 1) await pause(clock, askAgainAfter);
    answer = await session.read({
      path: "/iserver/marketdata/snapshot",
      query: [
        ["conids", conids.join(",")],
        ["fields", askedFields.join(",")],
      ],
      endpoint: "snapshot",
      deadline,
    });
    if (!answer.ok) return answer;
    const rows = quoteRows(answer.value);
    if (!rows.ok || conids.every((conid) => rows.value.has(conid))) return answer;
  }
  return answer;
}

/** Counts contradictions, and returns the markets that have come to too many; they begin anew. */
function contradicting(
  markets: readonly Market[],
  answer: JsonValue,
  counts: Map<string, number>,
): readonly Market[] {
  const rows = quoteRows(answer);
  if (!rows.ok) return [];
  return markets.filter(({ id, venueInstruments }) => {
    const yes = rows.value.get(venueInstruments.yes)?.quote;
    const no = rows.value.get(venueInstruments.no)?.quote;
    if (yes?.isBelieved !== true || no?.isBelieved !== true) return false;
    const count = isMirrored(yes, no) ? 0 : (counts.get(id) ?? 0) + 1;
    if (count === 0 || count >= contradictionsMax) counts.delete(id);
    else counts.set(id, count);
    return count >= contradictionsMax;
  });
}
