// Figures of a run for tests of what is shown.

import type { RunSnapshot } from "./snapshot.ts";

export const sampleSnapshot: RunSnapshot = {
  command: "demo",
  mode: "paper",
  environment: "local",
  elapsedMicros: 83_000_000,
  venues: [
    {
      venue: "kalshi",
      state: "open",
      frames: 61_000,
      refusedFrames: 0,
      reconnects: 0,
      markets: 12,
      polledMarkets: 0,
    },
    {
      venue: "polymarket",
      state: "waiting",
      frames: 62_456,
      refusedFrames: 3,
      reconnects: 1,
      markets: 12,
      polledMarkets: 0,
    },
  ],
  coverage: {
    pairs: 12,
    covered: 11,
    degraded: 0,
    alarms: 1,
    uncovered: [
      { pair: "kxfed", sinceMicros: 1_795_161_600_000_000, reasons: ["kalshi:KXFED: stale"] },
    ],
  },
  quotes: [
    {
      relation: "fed-december",
      kind: "same-claim",
      title: "Will the Federal Reserve cut rates by 25 basis points in December 2026?",
      quotes: [
        {
          instrument: "kalshi:KXFED/yes",
          venue: "kalshi",
          bid: { priceTicks: 4_600, sizeContractMicros: 120_000_000 },
          ask: { priceTicks: 4_800, sizeContractMicros: 60_500_000 },
          refusal: null,
        },
        {
          instrument: "polymarket:0xfed/yes",
          venue: "polymarket",
          bid: null,
          ask: { priceTicks: 4_755, sizeContractMicros: 8_000_000 },
          refusal: "QUA-102",
        },
      ],
    },
  ],
  quality: [
    {
      venue: "kalshi",
      updates: 600_000,
      believed: 599_000,
      refusedUpdates: { "QUA-106": 900, "QUA-109": 100 },
      markets: 12,
      refusedNow: {},
    },
    {
      venue: "polymarket",
      updates: 634_567,
      believed: 600_001,
      refusedUpdates: { "QUA-106": 34_000, "QUA-109": 566 },
      markets: 12,
      refusedNow: { "QUA-103": 1, "QUA-106": 2 },
    },
  ],
  faults: null,
  markets: 24,
  updates: 1_234_567,
  updatesPerSecond: 3_210,
  opportunitiesByLane: {
    "cross-venue": { opportunities: 41, edgeMedianUsdMicros: 12_345, edgeLargestUsdMicros: 43_000 },
    parity: { opportunities: 0, edgeMedianUsdMicros: null, edgeLargestUsdMicros: null },
  },
  episodesOpen: 3,
  best: {
    lane: "cross-venue",
    title: "Will the Federal Reserve cut rates by 25 basis points in December 2026?",
    edgeUsdMicros: 31_200,
    sizeContractMicros: 100_500_000,
  },
  groups: { completed: 34, unwound: 2, stuck: 1, empty: 3, open: 1 },
  fills: { count: 71, contractMicros: 3_400_000_000, feesUsdMicros: 12_345_678, reversed: 0 },
  refusalsByCode: { "DET-301": 12_345, "QUA-103": 44, "RSK-505": 0, "SIZ-401": 44 },
  cashUsdMicrosByVenue: { kalshi: 812_345_678 },
  profitLockedUsdMicros: 23_456_789,
  poolParts: [
    {
      market: "amm:0x6a2d3c81b4b8a0b2d0c0a0e1f2a3b4c5d6e7f809",
      worthLeastUsdMicros: 9_310_000,
      worthNowUsdMicros: 10_596_000,
      feesEarnedUsdMicros: 310_000,
    },
  ],
  latency: { count: 120_000, p50Micros: 18, p95Micros: 1_240, p99Micros: 1_500_000 },
  progress: { done: 30, total: 60, unit: "s" },
  assumedSizes: true,
  halts: ["kill switch: operator asked"],
};
