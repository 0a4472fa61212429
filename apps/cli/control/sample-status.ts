// A status for tests of the control socket and of what is shown.

import type { QualityReport } from "../terminal/quality-figures.ts";
import { sampleSnapshot } from "../terminal/sample-snapshot.ts";
import type { ControlStatus } from "./protocol.ts";

export const sampleStatus: ControlStatus = {
  processId: 4_711,
  version: "0.1.0",
  configurationHash: "ab".repeat(32),
  dataDirectory: "./data",
  startedAtMicros: 1_767_541_440_000_000,
  killSwitch: { isSet: false, reason: null },
  safeMode: { isSet: true, reason: "the journal cannot write" },
  snapshot: sampleSnapshot,
};

export const sampleQuality: QualityReport = {
  atMicros: 1_767_541_523_000_000,
  venues: sampleSnapshot.quality,
  streams: [
    { stream: "kalshi/market", isOpen: true, offsetMicros: 38_200, latenessMicros: 4_100 },
    { stream: "polymarket/book", isOpen: true, offsetMicros: -2_130_000, latenessMicros: 0 },
    { stream: "polymarket/poll", isOpen: false, offsetMicros: null, latenessMicros: null },
  ],
  queue: {
    ...{ pressure: "easy", waiting: 0, eventsRefused: 0 },
    ...{ batches: 1_234_567, batchesConflated: 1_200, batchesRefused: 0 },
    ...{ changes: 4_000_000, changesConflated: 800 },
  },
  markets: [
    {
      market: "polymarket:0xaa",
      title: "Will the Federal Reserve cut rates by 25 basis points in December 2026?",
      updates: 5_200,
      believed: 5_000,
      refusedUpdates: { "QUA-106": 150, "QUA-109": 50 },
      refusals: 7,
      refusedMicros: 64_300_000,
      flow: null,
      refused: {
        code: "QUA-106",
        title: "Start-up artefact",
        sinceMicros: 1_767_541_521_500_000,
        waitsFor: "time to pass",
        returnsAtMicros: 1_767_541_524_500_000,
      },
    },
    {
      market: "kalshi:KXFED-26DEC-C25",
      title: "Will the Federal Reserve cut rates by 25 basis points in December 2026?",
      updates: 4_000,
      believed: 3_990,
      refusedUpdates: { "QUA-106": 10 },
      refusals: 1,
      refusedMicros: 3_000_000,
      flow: {
        ...{ batches: 4_000, batchesConflated: 12, batchesRefused: 0 },
        ...{ changes: 9_000, changesConflated: 8 },
      },
      refused: null,
    },
  ],
  marketsLeftOut: 22,
};
