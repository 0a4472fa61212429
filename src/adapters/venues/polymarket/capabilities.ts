// What this adapter can do today.

import type { VenueCapabilities } from "../shared/capabilities.ts";
import { marketsPerConnectionMax } from "./stream/feed.ts";

export const polymarketCapabilities: VenueCapabilities = {
  venue: "polymarket",
  environments: ["production", "local"],
  marketData: {
    snapshotOnSubscribe: true,
    sequenceNumbers: { missing: "the venue numbers nothing" },
    touchCrossCheck: true,
    signedStream: { missing: "the market channel is public" },
    tradePrints: true,
    resolutions: true,
    pauses: { missing: "the venue announces no pause on the stream; only the catalogue shows it" },
    tickSchemeChanges: true,
    feeChanges: { missing: "the venue announces none on the stream; a market keeps its schedule" },
    frozenStream: true,
    pollingFallback: true,
    deepLosses: true,
    marketsPerConnectionMax,
  },
  execution: {
    orders: true,
    immediateOrCancel: true,
    fillOrKill: { missing: "a buy of all or nothing spends a sum, not a size; sales can be" },
    restingOrders: true,
    reduceOnly: { missing: "the venue has no such order; the adapter sells no more than is held" },
    sellToClose: true,
    amend: { missing: "the venue has no such route" },
    batches: true,
    cancelAll: true,
    idempotentPlacing: true,
    privateStream: true,
    venueProtection: true,
    protectionReset: { missing: "when the heart beats again the venue takes orders again" },
    heartbeats: true,
    computedOrderIds: true,
    orderVersions: true,
    fillFinality: true,
    pausesByRefusal: true,
  },
  account: {
    balances: true,
    shards: { missing: "a wallet has one balance" },
    positions: true,
    settlements: true,
    limitsEndpoint: { missing: "limits stand on the venue's pages and in headers of answers" },
    maintenanceSchedule: {
      missing: "restarts are announced to people only; refusals tell of them",
    },
  },
};
