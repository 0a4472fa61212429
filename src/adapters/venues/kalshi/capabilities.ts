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
