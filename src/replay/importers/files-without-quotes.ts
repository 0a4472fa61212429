// Files that come with the recordings and hold no quotes over time: settlements, orders, wallets, catalogues, labels.
// Somebody who hands one to the replay is told what it is and what to hand over instead, not that it is unknown.

import { isObject, parseJsonRow } from "./json-row.ts";

/** What a file is, and why it cannot be replayed or what can be instead; both continue a sentence. */
export interface FileWithoutQuotes {
  readonly what: string;
  readonly instead: string;
}

interface KnownTable extends FileWithoutQuotes {
  /** Names that stand in the header line. */
  readonly columns: readonly string[];
}

interface KnownRows extends FileWithoutQuotes {
  /** Fields of the first row. */
  readonly fields: readonly string[];
}

const bitcoinQuotes = "btc15m_kalshi_poly_arb_executions";

/** Tables whose first line names their columns. */
const tables: readonly KnownTable[] = [
  {
    columns: ["interval_start_ts", "btc_ref_price_kalshi", "poly_resolution"],
    what: "the settlements of 15-minute bitcoin intervals",
    instead: `it says how markets ended, not what was quoted; replay ${bitcoinQuotes}`,
  },
  {
    columns: ["slug", "question", "y", "source"],
    what: "the questions and outcomes of Polymarket US markets",
    instead: "it labels the markets of polymarket_us/quotes_changes_*, which can be replayed",
  },
  {
    columns: ["arb_type", "strategy", "profit_cents"],
    what: "a log of one venue's price against a spot price",
    instead: "a spot price is no quote and the other side of the trade was not recorded",
  },
  {
    columns: ["kalshi_ticker", "polymarket_id", "match_confidence"],
    what: "a list of matched questions of two venues",
    instead: "it belongs to the approval of relations; its prices have no time",
  },
  {
    columns: ["event_contract", "settlement_price", "open_interest"],
    what: "a ForecastEx table of daily prices",
    instead: "one price a day that somebody traded at is no quote that can be taken",
  },
  {
    columns: ["pair_id", "event_contract", "pair_time"],
    what: "a ForecastEx table of paired trades",
    instead: "trades are no quotes, and ForecastEx is not a venue of this program",
  },
  {
    columns: ["series_ticker", "fee_type", "fee_multiplier"],
    what: "a list of Kalshi fee changes",
    instead: "fees come with the markets; it holds no prices",
  },
];

/** Files of one JSON object per line. */
const rows: readonly KnownRows[] = [
  {
    fields: ["proxyWallet", "transactionHash", "usdcSize"],
    what: "the activity of Polymarket wallets",
    instead: `it holds what others traded, not what was quoted; replay ${bitcoinQuotes}`,
  },
  {
    fields: ["ts", "event", "file", "data"],
    what: "the log of a bot's orders",
    instead:
      "it states only the prices that the bot meant to pay; the quotes it decided on stand in " +
      bitcoinQuotes,
  },
  {
    fields: ["pair_key", "equivalent", "reasoning"],
    what: "a list of question pairs with verdicts",
    instead: "it belongs to the approval of relations and holds no prices",
  },
  {
    fields: ["pair_id", "side_a", "side_b"],
    what: "a list of event pairs with verdicts",
    instead: "it belongs to the approval of relations and holds no prices",
  },
  {
    fields: ["poly_title", "kalshi_title", "reason"],
    what: "a list of title pairs with verdicts",
    instead: "it belongs to the approval of relations and holds no prices",
  },
  {
    fields: ["polymarket_condition_id", "kalshi_ticker"],
    what: "a list of matched questions of two venues",
    instead: "it belongs to the approval of relations and holds no prices",
  },
  {
    fields: ["polymarket_ticker", "kalshi_ticker", "group"],
    what: "a list of matched sports markets of two venues",
    instead: "it belongs to the approval of relations and holds no prices",
  },
  {
    fields: ["type", "id", "msg"],
    what: "the messages of a Kalshi socket without their times of arrival",
    instead: "replay needs a capture; `arbytron run` records one",
  },
];

interface KnownDocument extends FileWithoutQuotes {
  /** Names of which one stands near its beginning. */
  readonly names: readonly string[];
}

/** Documents of JSON, most telling names first. */
const documents: readonly KnownDocument[] = [
  {
    names: ["executable_spread_100"],
    what: "a list of spreads between two venues",
    instead: "its prices have no time, so nothing can be replayed",
  },
  {
    names: ["latency_ms", "orderID", "associate_trades", "maker_orders", "not_canceled", "salt"],
    what: "an order or its answer",
    instead: "it holds no quotes",
  },
  {
    names: ["orderbook_fp", "asks", "bids"],
    what: "one book at one moment",
    instead: "a single moment has no course that could be replayed",
  },
  {
    names: ["event_type", "topic", "price_changes", "new_tick_size"],
    what: "one message of a venue",
    instead: "a single moment has no course that could be replayed",
  },
  {
    names: ["market_slugs", "event_ticker", "condition_id", "conditionId", "ticker", "slug"],
    what: "a catalogue of markets",
    instead: "it says which markets there are, not what was quoted",
  },
  {
    names: ["{", "["],
    what: "one JSON document",
    instead: "a single document has no course of quotes that could be replayed",
  },
];

const pollLog: FileWithoutQuotes = {
  what: "a log of Polymarket prices beside spot prices",
  instead: "its lines have no date and its prices are midpoints, not quotes",
};

const pollLogStarts: readonly RegExp[] = [
  /^\[\d\d:\d\d:\d\d\]$/,
  /^INFO:\s+Started server process/,
];

/** Returns what a file is by its first lines, or undefined when that is not known either. */
export function describeWithoutQuotes(lines: readonly string[]): FileWithoutQuotes | undefined {
  const first = lines[0] ?? "";
  const row = parseJsonRow(first);
  if (row !== undefined) {
    const known = rows.find(({ fields }) => fields.every((field) => field in row));
    if (known !== undefined) return known;
  }
  if (pollLogStarts.some((start) => start.test(first))) return pollLog;
  if (isDocument(lines, row)) return documentOf(lines.join("\n"));
  const columns = new Set(first.split(","));
  return tables.find((table) => table.columns.every((column) => columns.has(column)));
}

/** A document fills the file: its first line is the beginning of it, or the only line. */
function isDocument(lines: readonly string[], firstRow: unknown): boolean {
  const start = (lines[0] ?? "").trimStart();
  if (!start.startsWith("{") && !start.startsWith("[")) return false;
  return lines.length === 1 || !isObject(firstRow);
}

function documentOf(text: string): FileWithoutQuotes | undefined {
  return documents.find(({ names }) =>
    names.some((name) => text.includes(name.length > 1 ? `"${name}"` : name)),
  );
}
