// What this adapter can do today.

import type { VenueCapabilities } from "../shared/capabilities.ts";
import { marketsPerConnectionMax } from "./stream/feed.ts";

export const kalshiCapabilities: VenueCapabilities = {
  venue: "kalshi",
  environments: ["production", "demo", "local"],
  marketData: {
    snapshotOnSubscribe: true,
    sequenceNumbers: true,
    touchCrossCheck: { missing: "the book channel does not state the touch with a change" },
    signedStream: true,
    tradePrints: true,
    resolutions: true,
    pauses: true,
    tickSchemeChanges: true,
    feeChanges: true,
    frozenStream: true,
    pollingFallback: true,
    deepLosses: true,
    marketsPerConnectionMax,
  },
  execution: {
    orders: true,
    immediateOrCancel: true,
    fillOrKill: true,
    restingOrders: true,
    reduceOnly: true,
    sellToClose: true,
    amend: true,
    batches: true,
    cancelAll: true,
    idempotentPlacing: true,
    privateStream: true,
    venueProtection: true,
    protectionReset: true,
    heartbeats: { missing: "the venue has order groups and expiries instead" },
    computedOrderIds: { missing: "the venue gives an order its id when it takes it" },
    orderVersions: { missing: "orders have no version" },
    fillFinality: { missing: "a fill is final when it is reported" },
    pausesByRefusal: { missing: "the venue's status and schedule tell of pauses" },
  },
  account: {
    balances: true,
    shards: true,
    positions: true,
    settlements: true,
    limitsEndpoint: true,
    maintenanceSchedule: true,
  },
};
