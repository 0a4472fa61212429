// What this adapter can do today.

import type { VenueCapabilities } from "../shared/capabilities.ts";
import { marketsPerConnectionMax } from "./stream/feed.ts";

export const forecastExCapabilities: VenueCapabilities = {
  venue: "forecastex",
  environments: ["production", "local"],
  marketData: {
    snapshotOnSubscribe: true,
    sequenceNumbers: {
      missing: "the broker numbers no frames; it tells states, at most twice a second",
    },
    touchCrossCheck: { missing: "the touch is all that is told" },
    signedStream: true,
    tradePrints: {
      missing: "the broker tells the last price at most twice a second, not each trade",
    },
    resolutions: {
      missing: "no message tells what came of a question; positions vanish when it pays",
    },
    pauses: {
      missing: "hours are a schedule that the catalogue reads; only a halt is told, with a mark",
    },
    tickSchemeChanges: { missing: "the exchange has one grid, of a cent from 0.02 to 0.99" },
    feeChanges: { missing: "the fee is the 101st cent of a pair, inside the prices" },
    frozenStream: true,
    pollingFallback: true,
    deepLosses: { missing: "the broker shows the best level of each side alone" },
    delayedQuotes: true,
    orderBook: true,
    curve: { missing: "people quote here, no contract does" },
    marketsPerConnectionMax,
  },
  execution: {
    orders: true,
    immediateOrCancel: true,
    fillOrKill: {
      missing: "the exchange has DAY, GTC and IOC alone: all or nothing is IOC and an unwind",
    },
    restingOrders: true,
    reduceOnly: { missing: "every order buys; the broker nets what is held of both sides" },
    // By buying the opposite outcome, which nets at one dollar.
    sellToClose: true,
    amend: {
      missing: "an order is cancelled and sent anew: a change may raise questions of its own",
    },
    batches: { missing: "one order at a time: the next request voids an unanswered question" },
    cancelAll: {
      missing: "orders are cancelled by number: the broker's own sweep ends other programs' too",
    },
    idempotentPlacing: true,
    privateStream: true,
    venueProtection: {
      missing: "the broker ends nothing when we fail; a DAY order ends with its session",
    },
    protectionReset: { missing: "there is no protection to reset" },
    heartbeats: { missing: "the broker does not end orders of who has gone" },
    computedOrderIds: { missing: "the broker gives an order its number when it takes it" },
    orderVersions: { missing: "orders have no version" },
    fillFinality: { missing: "a fill is final when it is reported" },
    pausesByRefusal: { missing: "hours are a schedule" },
    salesByOpposite: true,
    questions: true,
  },
  account: {
    balances: true,
    shards: { missing: "the account's cash is one" },
    positions: true,
    settlements: true,
    limitsEndpoint: { missing: "limits are in the broker's documents alone" },
    maintenanceSchedule: { missing: "resets have known hours, and are not announced" },
    oneLogin: true,
    nightlyReset: true,
    penaltyBox: true,
  },
};
