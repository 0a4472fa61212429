// What this adapter can do today.

import type { VenueCapabilities } from "../shared/capabilities.ts";

/** Balances of all pools are read in one call of a node, which bounds it by its gas. */
const marketsPerConnectionMax = 200;

export const ammCapabilities: VenueCapabilities = {
  venue: "amm",
  environments: ["production", "local"],
  marketData: {
    snapshotOnSubscribe: true,
    sequenceNumbers: true,
    touchCrossCheck: { missing: "a pool has no touch of its own: the levels are reckoned from it" },
    signedStream: { missing: "a chain is public" },
    tradePrints: true,
    resolutions: true,
    pauses: { missing: "a pool never pauses" },
    tickSchemeChanges: { missing: "a pool has no grid" },
    feeChanges: { missing: "a pool's fee never changes; what gas costs is told when it does" },
    frozenStream: true,
    pollingFallback: true,
    deepLosses: true,
    delayedQuotes: { missing: "a block says when it is from; an old one closes the venue" },
    orderBook: { missing: "a pool has a curve; nobody quotes in it" },
    curve: true,
    marketsPerConnectionMax,
  },
  execution: {
    orders: true,
    immediateOrCancel: true,
    fillOrKill: true,
    restingOrders: { missing: "a pool takes no orders: a swap happens in its block or not at all" },
    reduceOnly: { missing: "a pool knows no positions; the adapter sells no more than is held" },
    sellToClose: true,
    amend: { missing: "there is nothing that rests" },
    batches: { missing: "one number of the account is in the air at a time" },
    cancelAll: { missing: "there is nothing that rests" },
    idempotentPlacing: true,
    privateStream: { missing: "receipts are asked for at every block" },
    venueProtection: { missing: "a chain ends nothing; an empty transaction does at the deadline" },
    protectionReset: { missing: "there is no protection of the venue" },
    heartbeats: { missing: "nothing rests that could be left alone" },
    computedOrderIds: true,
    orderVersions: { missing: "a contract never changes" },
    fillFinality: true,
    pausesByRefusal: { missing: "a pool never pauses" },
    salesByOpposite: { missing: "what is held can be sold to the pool" },
    questions: { missing: "a transaction is included or not" },
  },
  account: {
    balances: true,
    shards: { missing: "an account of a chain has one balance" },
    positions: true,
    settlements: true,
    limitsEndpoint: { missing: "a node's rate stands in its operator's pages" },
    maintenanceSchedule: { missing: "a chain has none" },
    oneLogin: { missing: "a chain knows no logins" },
    nightlyReset: { missing: "there are no sessions to end" },
    penaltyBox: { missing: "a node has no penalty, only a rate" },
  },
};
