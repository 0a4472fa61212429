// A file without quotes is named for what it is; a file that might be a recording of an unknown shape is not.

import { describe, expect, test } from "vitest";
import { describeWithoutQuotes } from "./files-without-quotes.ts";

const known: readonly (readonly [string, readonly string[]])[] = [
  [
    "the settlements of",
    ["interval_start_ts,interval_end_ts,btc_ref_price_kalshi,poly_resolution"],
  ],
  ["outcomes of Polymarket US", ["slug,question,category,n_snaps,first_ts,last_ts,y,source"]],
  ["against a spot price", ["id,timestamp,market,arb_type,strategy,profit_cents,poly_price"]],
  ["daily prices", ["event_contract,subtype,date,settlement_price,open_interest,vwap"]],
  ["paired trades", ["pair_id,event_contract,quantity,pair_time"]],
  ["fee changes", ["series_ticker,fee_type,fee_multiplier,scheduled_ts"]],
  ["matched questions", ["kalshi_ticker,kalshi_title,polymarket_id,match_confidence"]],
  ["wallets", ['{"proxyWallet":"0x1","transactionHash":"0x2","usdcSize":1}', "{}"]],
  ["a bot's orders", ['{"ts":"","event":"OPPORTUNITY","file":"","data":{}}']],
  ["question pairs", ['{"pair_key":"","equivalent":true,"reasoning":""}', "{}"]],
  ["event pairs", ['{"pair_id":"","side_a":{},"side_b":{}}', "{}"]],
  ["title pairs", ['{"poly_title":"","kalshi_title":"","reason":""}', "{}"]],
  ["matched questions", ['{"polymarket_condition_id":"0x1","kalshi_ticker":"KX"}', "{}"]],
  ["matched sports markets", ['{"polymarket_ticker":"","kalshi_ticker":"","group":""}', "{}"]],
  ["a Kalshi socket", ['{"type":"subscribed","id":1,"msg":{}}', "{}"]],
  ["spot prices", ["[23:17:28]", "  Slug: btc"]],
  ["spot prices", ["INFO:     Started server process [27976]"]],
  ["spreads between two venues", ["[", "  {", '    "executable_spread_100": 1']],
  ["an order or its answer", ["{", '  "request": {', '  "latency_ms": 5']],
  ["one book at one moment", ['{"orderbook_fp":{"no_dollars":[]}}']],
  ["one message of a venue", ["{", '  "event_type": "tick_size_change"']],
  ["a catalogue of markets", ["[", "  {", '    "event_ticker": "KX"']],
  ["one JSON document", ['{"base_fee":"150"}']],
];

test.each(known)("%s", (what, lines) => {
  expect(describeWithoutQuotes(lines)?.what).toContain(what);
});

describe("unknown stays unknown", () => {
  test.each([
    ["an empty file", []],
    ["a table nobody described", ["a,b,c", "1,2,3"]],
    ["rows of an unknown shape", ['{"some":"object"}', '{"some":"object"}']],
    ["text", ["plain text"]],
    ["a table that lacks a column", ["series_ticker,fee_type"]],
  ])("%s", (_, lines) => {
    expect(describeWithoutQuotes(lines)).toBeUndefined();
  });
});
