// What the exchange says about itself: status per shard, schedule, how fresh account reads are, where history begins,
// and the fee changes it has announced.

import { addDuration, days } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { uuidFor } from "../../../identifiers.ts";
import { isoMilliseconds, isoSeconds } from "../../../instant-text.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { AccountReads } from "../account-reads.ts";
import type { KalshiCatalogue } from "../catalogue.ts";
import type { KalshiAccounts } from "../core/contract.ts";
import { refusalReply } from "../errors.ts";
import { wireSchedule } from "../maintenance.ts";
import { shardsOf } from "../shards.ts";
import type { WireObject } from "../wire-account.ts";
import { wireExchangeStatus } from "../wire-objects.ts";
import { pageOf } from "./pages.ts";
import { publicGet, type RestCall, type Route } from "./router.ts";

export interface ExchangeRouteOptions {
  readonly accounts: KalshiAccounts;
  readonly reads: AccountReads;
  readonly catalogue: KalshiCatalogue;
}

/** Live routes hold about three months. Source: docs.kalshi.com historical data page. */
const liveHistory = days(-90);
const changesPage = { absent: 100, most: 1_000 };

export function exchangeRoutes(options: ExchangeRouteOptions): readonly Route[] {
  const { accounts, reads, catalogue } = options;
  return [
    publicGet("/exchange/status", () =>
      jsonReply(200, wireExchangeStatus(shardsOf(catalogue, accounts))),
    ),
    publicGet("/exchange/schedule", ({ now }) => jsonReply(200, wireSchedule(now))),
    publicGet("/exchange/user_data_timestamp", ({ now }) =>
      jsonReply(200, { as_of_time: isoMilliseconds(reads.asOf(now)) }),
    ),
    publicGet("/historical/cutoff", ({ now }) => {
      const cutoff = isoSeconds(addDuration(now, liveHistory));
      return jsonReply(200, {
        market_settled_ts: cutoff,
        trades_created_ts: cutoff,
        orders_updated_ts: cutoff,
        market_positions_last_updated_ts: cutoff,
      });
    }),
    publicGet("/series/fee_changes", (call) => seriesFeeChanges(catalogue, call)),
    publicGet("/events/fee_changes", (call) => eventFeeChanges(catalogue, call)),
  ];
}

/** Changes that have taken effect are history, and shown only when asked for. */
function seriesFeeChanges(catalogue: KalshiCatalogue, call: RestCall): ShellReply {
  const wanted = call.query.get("series_ticker") || null;
  const withHistory = call.query.get("show_historical") === "true";
  const rows = catalogue.series
    .filter((series) => wanted === null || series.ticker === wanted)
    .flatMap((series) => (series.feeChanges ?? []).map((change) => ({ series, change })))
    .filter(({ change }) => withHistory || integerOf(change.at) > integerOf(call.now))
    .map(({ series, change }): WireObject => {
      const at = isoSeconds(change.at);
      return {
        id: uuidFor(`kalshi series fee ${series.ticker} ${at}`),
        series_ticker: series.ticker,
        fee_type: change.feeType,
        fee_multiplier: change.feeMultiplier,
        scheduled_ts: at,
      };
    });
  return jsonReply(200, { series_fee_change_arr: rows });
}

function eventFeeChanges(catalogue: KalshiCatalogue, call: RestCall): ShellReply {
  const wanted = call.query.get("event_ticker") || null;
  const rows = catalogue.series
    .flatMap((series) => series.events.map((event) => ({ series, event })))
    .filter(({ event }) => wanted === null || event.eventTicker === wanted)
    .flatMap(({ series, event }) =>
      catalogue.eventFeeChanges(event).map((change): WireObject => {
        const at = isoSeconds(change.at);
        return {
          id: uuidFor(`kalshi event fee ${event.eventTicker} ${at}`),
          event_ticker: event.eventTicker,
          series_ticker: series.ticker,
          fee_type_override: change.feeTypeOverride,
          fee_multiplier_override: change.feeMultiplierOverride,
          scheduled_ts: at,
        };
      }),
    );
  const page = pageOf(rows, call.query, changesPage);
  if (!page.ok) return refusalReply(page.refusal);
  return jsonReply(200, { event_fee_changes: page.value.rows, cursor: page.value.cursor });
}
