// The filters of `GET /markets`, which exclude each other in the venue's own way: one family of times at once, and only
// with a status that can have such a time.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { epochSeconds } from "../../../instant-text.ts";
import { queryList } from "../../../transport/shell.ts";
import type { KalshiCatalogue, KalshiStatus, ListedMarket } from "../catalogue.ts";
import { type Parsed, parameterRefusal, refused } from "../errors.ts";
import { querySeconds } from "./pages.ts";

/** Which status words a filter word admits. Source: docs.kalshi.com market lifecycle page. */
const statusFilters: Readonly<Record<string, readonly KalshiStatus[]>> = {
  unopened: ["initialized"],
  open: ["active"],
  paused: ["inactive"],
  closed: ["closed", "determined", "disputed", "amended"],
  settled: ["finalized"],
};

/** The families of times, and the filter words that each goes with. */
const timeFamilies = [
  { family: "created", words: ["unopened", "open"] },
  { family: "close", words: ["closed"] },
  { family: "settled", words: ["settled"] },
] as const;

type TimeFamily = (typeof timeFamilies)[number]["family"];

/** Returns the status words to admit, null for all, or the refusal of a word that does not exist. */
export function statusFilter(query: URLSearchParams): Parsed<readonly KalshiStatus[] | null> {
  const word = query.get("status");
  if (word === null || word === "") return { ok: true, value: null };
  const statuses = Object.hasOwn(statusFilters, word) ? statusFilters[word] : undefined;
  return statuses === undefined
    ? refused(parameterRefusal("status"))
    : { ok: true, value: statuses };
}

/** Returns the test that the query asks for. */
export function marketFilter(
  catalogue: KalshiCatalogue,
  query: URLSearchParams,
  now: EpochMicros,
): Parsed<(market: ListedMarket) => boolean> {
  const statuses = statusFilter(query);
  if (!statuses.ok) return statuses;
  const inTime = timesFilter(query);
  if (!inTime.ok) return inTime;
  const multivariate = query.get("mve_filter") || null;
  if (multivariate !== null && multivariate !== "only" && multivariate !== "exclude") {
    return refused(parameterRefusal("mve_filter"));
  }
  const updatedSince = querySeconds(query, "min_updated_ts");
  if (updatedSince === undefined || (updatedSince !== null && multivariate !== "exclude")) {
    return refused(parameterRefusal("min_updated_ts needs mve_filter=exclude"));
  }
  const tickers = queryList(query, "tickers");
  const eventTicker = query.get("event_ticker") || null;
  const seriesTicker = query.get("series_ticker") || null;
  return {
    ok: true,
    // Combinations are not listed here, so asking for them alone finds nothing.
    value: (market) =>
      multivariate !== "only" &&
      (tickers.length === 0 || tickers.includes(market.listing.ticker)) &&
      (eventTicker === null || market.event.eventTicker === eventTicker) &&
      (seriesTicker === null || market.series.ticker === seriesTicker) &&
      (updatedSince === null || epochSeconds(market.updatedAt) >= updatedSince) &&
      (statuses.value?.includes(catalogue.statusAt(market, now)) ?? true) &&
      inTime.value(market),
  };
}

function timesFilter(query: URLSearchParams): Parsed<(market: ListedMarket) => boolean> {
  const word = query.get("status") || null;
  const asked = timeFamilies.filter(
    ({ family }) => query.has(`min_${family}_ts`) || query.has(`max_${family}_ts`),
  );
  const [only] = asked;
  if (only === undefined) return { ok: true, value: () => true };
  if (asked.length > 1) return refused(parameterRefusal("timestamp filters exclude each other"));
  const words: readonly string[] = only.words;
  if (word !== null && !words.includes(word)) {
    return refused(parameterRefusal(`${only.family} timestamps do not go with status ${word}`));
  }
  const least = querySeconds(query, `min_${only.family}_ts`);
  const most = querySeconds(query, `max_${only.family}_ts`);
  if (least === undefined || most === undefined) {
    return refused(parameterRefusal(`${only.family} timestamps are unix seconds`));
  }
  return {
    ok: true,
    value: (market) => {
      const at = timeOf(market, only.family);
      if (at === null) return false;
      return (
        (least === null || integerOf(at) >= least * 1_000_000) &&
        (most === null || integerOf(at) <= most * 1_000_000)
      );
    },
  };
}

function timeOf(market: ListedMarket, family: TimeFamily): EpochMicros | null {
  if (family === "created") return market.listing.openAt;
  if (family === "close") return market.closeAt;
  return market.resolution?.settledAt ?? null;
}
