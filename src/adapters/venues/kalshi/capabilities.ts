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
    frozenStream: {
      missing: "a quiet book cannot be told from a frozen one before the next frame",
    },
    deepLosses: true,
    marketsPerConnectionMax,
  },
};
