// The quotes of a recording as its file holds them, read without the importers: what they get wrong would agree with
// itself. Times in epoch micros, prices in ticks of 0.0001 USD.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

export interface RecordedQuote {
  readonly bidTicks: number | null;
  readonly askTicks: number | null;
  readonly atMicros: number;
  /** Position of its row in the file, from 1. */
  readonly row: number;
}

/** A row of a file: which market says what. */
export interface RecordedRow extends RecordedQuote {
  /** As instruments name it: `kalshi:KXHIGHNY-26JAN04-T31`. */
  readonly market: string;
}

export type RecordedKind = "kalshi_highny" | "polymarket_us";

/** Returns which of the two recordings a file belongs to. */
export function recordedKind(path: string): RecordedKind {
  return basename(path).startsWith("market_data_KXHIGHNY") ? "kalshi_highny" : "polymarket_us";
}

/** Rows of a file in their order. Rows that nobody could read are left out. */
export function* recordedRows(path: string): Generator<RecordedRow> {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const read = recordedKind(path) === "kalshi_highny" ? readTemperature : readPoll;
  let from = text.indexOf("\n") + 1;
  for (let row = 1; from > 0 && from < text.length; row += 1) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? text.length : end).trimEnd();
    const found = read(line.split(","), row);
    if (found !== undefined) yield found;
    from = end < 0 ? text.length : end + 1;
  }
}

/** `timestamp,market_ticker,best_yes_bid,best_no_bid,…` in cents; New York's winter, written in Pacific time. */
function readTemperature(fields: readonly string[], row: number): RecordedRow | undefined {
  const [time = "", ticker = "", yesBid = "", noBid = ""] = fields;
  const atMicros = microsOf(time, "-08:00");
  if (fields.length !== 6 || Number.isNaN(atMicros) || !isCents(yesBid) || !isCents(noBid)) {
    return undefined;
  }
  return {
    market: `kalshi:${ticker}`,
    bidTicks: yesBid === "0" ? null : Number(yesBid) * 100,
    askTicks: noBid === "0" ? null : 10_000 - Number(noBid) * 100,
    atMicros,
    row,
  };
}

function isCents(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= 100;
}

/** `ts,slug,category,bid,ask` in dollars. */
function readPoll(fields: readonly string[], row: number): RecordedRow | undefined {
  const [time = "", slug = "", , bid = "", ask = ""] = fields;
  const atMicros = microsOf(time.replace(/Z$/, ""), "Z");
  const [bidTicks, askTicks] = [ticksOf(bid), ticksOf(ask)];
  if (fields.length !== 5 || Number.isNaN(atMicros)) return undefined;
  if (bidTicks === undefined || askTicks === undefined) return undefined;
  return { market: `polymarket-us:${slug}`, bidTicks, askTicks, atMicros, row };
}

/** Null for no price, undefined where it cannot be read. */
function ticksOf(text: string): number | null | undefined {
  if (text === "") return null;
  const match = /^([01])(?:\.(\d{1,4})0*)?$/.exec(text);
  return match === null ? undefined : Number(`${match[1]}${(match[2] ?? "").padEnd(4, "0")}`);
}

function microsOf(text: string, zone: string): number {
  const [whole = "", fraction = ""] = text.split(".");
  return Date.parse(`${whole}${zone}`) * 1_000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
