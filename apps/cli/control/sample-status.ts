// A status for tests of the control socket and of what is shown.

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
