// Limits of what reaches the venues: connections, requests, orders, accounts, wallets that are followed.
// docs/limits.md is written from lists like this one, with the values taken from the program itself.

import {
  fillsHeldMax,
  reportedMax,
} from "../../../src/adapters/venues/kalshi/account/foreign-fills.ts";
import { settledMax as kalshiKalshiAccountSettledMax } from "../../../src/adapters/venues/kalshi/account/kalshi-account.ts";
import { marketsMax as kalshiMarketRulesMarketsMax } from "../../../src/adapters/venues/kalshi/account/market-rules.ts";
import { chainStepsMax } from "../../../src/adapters/venues/kalshi/account/position-book.ts";
import {
  pagesMax as kalshiCataloguePagesMax,
  rememberedMax as kalshiCatalogueRememberedMax,
} from "../../../src/adapters/venues/kalshi/rest/catalogue.ts";
import {
  eventPagesMax,
  seriesRowsMax,
} from "../../../src/adapters/venues/kalshi/rest/fee-calendar.ts";
import { subscriptionsMax } from "../../../src/adapters/venues/kalshi/stream/decoder.ts";
import {
  connectionsMax as kalshiFeedConnectionsMax,
  marketsPerConnectionMax as kalshiFeedMarketsPerConnectionMax,
} from "../../../src/adapters/venues/kalshi/stream/feed.ts";
import { marketsMax as polymarketMarketRulebookMarketsMax } from "../../../src/adapters/venues/polymarket/account/market-rulebook.ts";
import { settledMax as polymarketSettlementsSettledMax } from "../../../src/adapters/venues/polymarket/account/settlements.ts";
import { tradesRememberedMax } from "../../../src/adapters/venues/polymarket/account/trade-book.ts";
import { pagesMax as polymarketCataloguePagesMax } from "../../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { unlistedToldMax } from "../../../src/adapters/venues/polymarket/rest/trading-rest.ts";
import { rememberedMax as polymarketWatchedMarketsRememberedMax } from "../../../src/adapters/venues/polymarket/rest/watched-markets.ts";
import { tokenWordsMax } from "../../../src/adapters/venues/polymarket/signing/order-words.ts";
import { pagesMax as polymarketActivityReadsPagesMax } from "../../../src/adapters/venues/polymarket/sources/activity-reads.ts";
import { walletsMax } from "../../../src/adapters/venues/polymarket/sources/source-checkpoint.ts";
import { refusalsKnownMax } from "../../../src/adapters/venues/polymarket/sources/source-teller.ts";
import { toldLinesMax } from "../../../src/adapters/venues/polymarket/sources/wallet-ledger.ts";
import {
  connectionsMax as polymarketFeedConnectionsMax,
  marketsPerConnectionMax as polymarketFeedMarketsPerConnectionMax,
} from "../../../src/adapters/venues/polymarket/stream/feed.ts";
import { statesMax } from "../../../src/adapters/venues/shared/book-watch.ts";
import { outcomesMax } from "../../../src/adapters/venues/shared/circuit-breaker.ts";
import { endpointsMax } from "../../../src/adapters/venues/shared/circuit-breakers.ts";
import { earlyMax } from "../../../src/adapters/venues/shared/early-questions.ts";
import { fallbackLimitsDefault } from "../../../src/adapters/venues/shared/fallback-limits.ts";
import { admittedMax } from "../../../src/adapters/venues/shared/feed-connection.ts";
import { watchedNamesMax } from "../../../src/adapters/venues/shared/field-watch.ts";
import { ordersRememberedMax as followedOrdersOrdersRememberedMax } from "../../../src/adapters/venues/shared/followed-orders.ts";
import { httpLimitsDefault } from "../../../src/adapters/venues/shared/http-options.ts";
import { slabCellsMaxDefault } from "../../../src/adapters/venues/shared/levels/cell-levels.ts";
import { accountPagesMax } from "../../../src/adapters/venues/shared/list-pages.ts";
import { inquiriesMax } from "../../../src/adapters/venues/shared/order-inquiries.ts";
import { shardsMax, waitingMaxDefault } from "../../../src/adapters/venues/shared/rate-governor.ts";
import { outstandingMax } from "../../../src/adapters/venues/shared/refresh-requests.ts";
import {
  keptFrameBytesMax,
  keptFramesMax,
  reasonsMax,
} from "../../../src/adapters/venues/shared/refused-frames.ts";
import { driftsToldMax } from "../../../src/adapters/venues/shared/schema-drift.ts";
import { originsMax } from "../../../src/adapters/venues/shared/system-transport.ts";
import { socketLimitsDefault } from "../../../src/adapters/venues/shared/venue-socket.ts";
import { reportedProblemsMax } from "../../../src/adapters/venues/shared/watched-read.ts";
import { ordersRememberedMax as paperGatewayOrdersRememberedMax } from "../../../src/simulation/paper/paper-gateway.ts";
import { levelsRememberedMax } from "../../../src/simulation/paper/paper-liquidity.ts";
import type { LimitSection } from "./limit.ts";

export const venueLimits: readonly LimitSection[] = [
  {
    title: "Connections to venues",
    limits: [
      {
        what: "one frame",
        file: "src/adapters/venues/shared/venue-socket.ts",
        name: "socketLimitsDefault.frameBytesMax",
        value: socketLimitsDefault.frameBytesMax,
        unit: "bytes",
        outcome: "the connection ends and begins anew",
      },
      {
        what: "bytes that a socket has not sent",
        file: "src/adapters/venues/shared/venue-socket.ts",
        name: "socketLimitsDefault.unsentBytesMax",
        value: socketLimitsDefault.unsentBytesMax,
        unit: "bytes",
        outcome: "the connection counts as stuck and begins anew",
      },
      {
        what: "bytes of one HTTP answer",
        file: "src/adapters/venues/shared/http-options.ts",
        name: "httpLimitsDefault.answerBytesMax",
        value: httpLimitsDefault.answerBytesMax,
        unit: "bytes",
        outcome: "the call fails, its outcome is unknown",
      },
      {
        what: "attempts of one read",
        file: "src/adapters/venues/shared/http-options.ts",
        name: "httpLimitsDefault.attemptsMax",
        value: httpLimitsDefault.attemptsMax,
        outcome: "the read fails; a command has one attempt",
      },
      {
        what: "requests that wait for their turn at a venue",
        file: "src/adapters/venues/shared/rate-governor.ts",
        name: "waitingMaxDefault",
        value: waitingMaxDefault,
        outcome: "refused before it is sent, `VEN-822`",
      },
      {
        what: "shards with a rate of their own",
        file: "src/adapters/venues/shared/rate-governor.ts",
        name: "shardsMax",
        value: shardsMax,
        outcome: "charged to the common rate",
      },
      {
        what: "outcomes a breaker remembers",
        file: "src/adapters/venues/shared/circuit-breaker.ts",
        name: "outcomesMax",
        value: outcomesMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "endpoints with a breaker",
        file: "src/adapters/venues/shared/circuit-breakers.ts",
        name: "endpointsMax",
        value: endpointsMax,
        outcome: "the rest share one",
      },
      {
        what: "hosts with a pool of connections",
        file: "src/adapters/venues/shared/system-transport.ts",
        name: "originsMax",
        value: originsMax,
        outcome: "refused before it is sent",
      },
      {
        what: "markets that one connection has carried in all",
        file: "src/adapters/venues/shared/feed-connection.ts",
        name: "admittedMax",
        value: admittedMax,
        outcome: "a new connection begins with those still wanted",
      },
      {
        what: "markets on one Kalshi connection",
        file: "src/adapters/venues/kalshi/stream/feed.ts",
        name: "marketsPerConnectionMax",
        value: kalshiFeedMarketsPerConnectionMax,
        outcome: "the next connection takes them",
      },
      {
        what: "Kalshi connections",
        file: "src/adapters/venues/kalshi/stream/feed.ts",
        name: "connectionsMax",
        value: kalshiFeedConnectionsMax,
        outcome: "further markets are not watched, and the log says so",
      },
      {
        what: "markets on one Polymarket connection",
        file: "src/adapters/venues/polymarket/stream/feed.ts",
        name: "marketsPerConnectionMax",
        value: polymarketFeedMarketsPerConnectionMax,
        outcome: "the next connection takes them",
      },
      {
        what: "Polymarket connections",
        file: "src/adapters/venues/polymarket/stream/feed.ts",
        name: "connectionsMax",
        value: polymarketFeedConnectionsMax,
        outcome: "further markets are not watched, and the log says so",
      },
      {
        what: "reads of books under way at once",
        file: "src/adapters/venues/shared/fallback-limits.ts",
        name: "fallbackLimitsDefault.readsTogetherMax",
        value: fallbackLimitsDefault.readsTogetherMax,
        outcome: "the next one waits",
      },
      {
        what: "books of a venue that are corrected in a minute",
        file: "src/adapters/venues/shared/fallback-limits.ts",
        name: "fallbackLimitsDefault.correctionsMax",
        value: fallbackLimitsDefault.correctionsMax,
        outcome: "one connection begins anew, the rest wait, refused, for their turn",
      },
      {
        what: "states of a book that a comparison remembers",
        file: "src/adapters/venues/shared/book-watch.ts",
        name: "statesMax",
        value: statesMax,
        outcome: "the answer proves nothing, the book is read again",
      },
      {
        what: "books of one connection asked for again and not yet whole",
        file: "src/adapters/venues/shared/refresh-requests.ts",
        name: "outstandingMax",
        value: outstandingMax,
        outcome: "further requests wait for their turn",
      },
      {
        what: "subscriptions a Kalshi connection remembers",
        file: "src/adapters/venues/kalshi/stream/decoder.ts",
        name: "subscriptionsMax",
        value: subscriptionsMax,
        outcome: "the frame is refused and counted",
      },
      {
        what: "level cells of one connection",
        file: "src/adapters/venues/shared/levels/cell-levels.ts",
        name: "slabCellsMaxDefault",
        value: slabCellsMaxDefault,
        outcome: "further markets keep their levels in maps",
      },
      {
        what: "frames kept that did not fit",
        file: "src/adapters/venues/shared/refused-frames.ts",
        name: "keptFramesMax",
        value: keptFramesMax,
        outcome: "the oldest is dropped; all are counted",
      },
      {
        what: "bytes kept of each of them",
        file: "src/adapters/venues/shared/refused-frames.ts",
        name: "keptFrameBytesMax",
        value: keptFrameBytesMax,
        unit: "bytes",
        outcome: "cut off",
      },
      {
        what: "reasons they are counted by",
        file: "src/adapters/venues/shared/refused-frames.ts",
        name: "reasonsMax",
        value: reasonsMax,
        outcome: "counted together as `(others)`",
      },
      {
        what: "unknown field names counted",
        file: "src/adapters/venues/shared/field-watch.ts",
        name: "watchedNamesMax",
        value: watchedNamesMax,
        outcome: "counted together as `(others)`",
      },
      {
        what: "changes of format told until a person looks",
        file: "src/adapters/venues/shared/schema-drift.ts",
        name: "driftsToldMax",
        value: driftsToldMax,
        outcome: "not told again; by then the venue is closed",
      },
      {
        what: "problems reported of one reply",
        file: "src/adapters/venues/shared/watched-read.ts",
        name: "reportedProblemsMax",
        value: reportedProblemsMax,
        outcome: "the first are told",
      },
      {
        what: "pages of one list of the account",
        file: "src/adapters/venues/shared/list-pages.ts",
        name: "accountPagesMax",
        value: accountPagesMax,
        outcome: "the read fails",
      },
      {
        what: "pages of Kalshi's catalogue",
        file: "src/adapters/venues/kalshi/rest/catalogue.ts",
        name: "pagesMax",
        value: kalshiCataloguePagesMax,
        outcome: "the read fails",
      },
      {
        what: "Kalshi events and series remembered",
        file: "src/adapters/venues/kalshi/rest/catalogue.ts",
        name: "rememberedMax",
        value: kalshiCatalogueRememberedMax,
        outcome: "the least recently used is forgotten",
      },
      {
        what: "announced fees of Kalshi series",
        file: "src/adapters/venues/kalshi/rest/fee-calendar.ts",
        name: "seriesRowsMax",
        value: seriesRowsMax,
        outcome: "the rest is not read, and the log says so",
      },
      {
        what: "pages of announced fees of Kalshi events",
        file: "src/adapters/venues/kalshi/rest/fee-calendar.ts",
        name: "eventPagesMax",
        value: eventPagesMax,
        outcome: "the rest is not read, and the log says so",
      },
      {
        what: "pages of Polymarket's catalogue",
        file: "src/adapters/venues/polymarket/rest/catalogue.ts",
        name: "pagesMax",
        value: polymarketCataloguePagesMax,
        outcome: "the read fails",
      },
      {
        what: "Polymarket markets remembered",
        file: "src/adapters/venues/polymarket/rest/watched-markets.ts",
        name: "rememberedMax",
        value: polymarketWatchedMarketsRememberedMax,
        outcome: "the one listed longest ago is forgotten",
      },
    ],
  },
  {
    title: "Orders and accounts",
    limits: [
      {
        what: "orders followed at a venue",
        file: "src/adapters/venues/shared/followed-orders.ts",
        name: "ordersRememberedMax",
        value: followedOrdersOrdersRememberedMax,
        outcome: "an ended one is forgotten first",
      },
      {
        what: "orders asked about whose fate is unknown",
        file: "src/adapters/venues/shared/order-inquiries.ts",
        name: "inquiriesMax",
        value: inquiriesMax,
        outcome: "the oldest is forgotten; the engine asks again",
      },
      {
        what: "questions before an account is ready",
        file: "src/adapters/venues/shared/early-questions.ts",
        name: "earlyMax",
        value: earlyMax,
        outcome: "the engine asks again later",
      },
      {
        what: "fills of orders that are not ours",
        file: "src/adapters/venues/kalshi/account/foreign-fills.ts",
        name: "fillsHeldMax",
        value: fillsHeldMax,
        outcome: "the oldest is told at once",
      },
      {
        what: "ids of such fills remembered",
        file: "src/adapters/venues/kalshi/account/foreign-fills.ts",
        name: "reportedMax",
        value: reportedMax,
        outcome: "all are forgotten; the ledger knows each reference",
      },
      {
        what: "fills of one order waiting for others",
        file: "src/adapters/venues/kalshi/account/position-book.ts",
        name: "chainStepsMax",
        value: chainStepsMax,
        outcome: "the next read of the position tells",
      },
      {
        what: "Kalshi settlements remembered",
        file: "src/adapters/venues/kalshi/account/kalshi-account.ts",
        name: "settledMax",
        value: kalshiKalshiAccountSettledMax,
        outcome: "all are forgotten; the ledger knows each reference",
      },
      {
        what: "Kalshi markets whose rules are known",
        file: "src/adapters/venues/kalshi/account/market-rules.ts",
        name: "marketsMax",
        value: kalshiMarketRulesMarketsMax,
        outcome: "orders of further ones are denied",
      },
      {
        what: "Polymarket trades followed",
        file: "src/adapters/venues/polymarket/account/trade-book.ts",
        name: "tradesRememberedMax",
        value: tradesRememberedMax,
        outcome: "a final one is forgotten first",
      },
      {
        what: "Polymarket settlements remembered",
        file: "src/adapters/venues/polymarket/account/settlements.ts",
        name: "settledMax",
        value: polymarketSettlementsSettledMax,
        outcome: "all are forgotten; the ledger knows each reference",
      },
      {
        what: "Polymarket markets whose rules are known",
        file: "src/adapters/venues/polymarket/account/market-rulebook.ts",
        name: "marketsMax",
        value: polymarketMarketRulebookMarketsMax,
        outcome: "orders of further ones are denied",
      },
      {
        what: "unlisted tokens told of",
        file: "src/adapters/venues/polymarket/rest/trading-rest.ts",
        name: "unlistedToldMax",
        value: unlistedToldMax,
        outcome: "not told",
      },
      {
        what: "words of tokens kept for signing",
        file: "src/adapters/venues/polymarket/signing/order-words.ts",
        name: "tokenWordsMax",
        value: tokenWordsMax,
        outcome: "the oldest is made again",
      },
      {
        what: "orders a paper venue remembers",
        file: "src/simulation/paper/paper-gateway.ts",
        name: "ordersRememberedMax",
        value: paperGatewayOrdersRememberedMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "levels whose taken size a paper venue remembers",
        file: "src/simulation/paper/paper-liquidity.ts",
        name: "levelsRememberedMax",
        value: levelsRememberedMax,
        outcome: "the oldest is forgotten",
      },
    ],
  },
  {
    title: "Wallets that are followed",
    limits: [
      {
        what: "wallets",
        file: "src/adapters/venues/polymarket/sources/source-checkpoint.ts",
        name: "walletsMax",
        value: walletsMax,
        outcome: "not followed, and counted",
      },
      {
        what: "lines remembered of one wallet",
        file: "src/adapters/venues/polymarket/sources/wallet-ledger.ts",
        name: "toldLinesMax",
        value: toldLinesMax,
        outcome: "the older half is forgotten",
      },
      {
        what: "pages of one read",
        file: "src/adapters/venues/polymarket/sources/activity-reads.ts",
        name: "pagesMax",
        value: polymarketActivityReadsPagesMax,
        outcome: "a gap is told",
      },
      {
        what: "refused lines known again",
        file: "src/adapters/venues/polymarket/sources/source-teller.ts",
        name: "refusalsKnownMax",
        value: refusalsKnownMax,
        outcome: "the oldest is forgotten, and counted again when it comes",
      },
    ],
  },
];
