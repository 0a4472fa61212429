// Every file of the recorded data, handed to the replay, is either imported or refused by a name that says what it is.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { describeRecording } from "../../src/replay/importers/import-recording.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";

/** Files with quotes, as the description of the data lists them. */
const importedCounts = {
  btc15m_kalshi_poly_arb_executions: 1,
  kalshi_highny: 16,
  kalshi_sports_feed: 6,
  kalshi_superbowl_tob_1s: 1,
  live_snapshots_both_venues: 1,
  nba_mvp_both_venues_ticks: 1,
  polymarket_us_quotes_changes: 2,
  sports_polyus_kalshi_opportunity_log: 1,
};

testOnRecorded(".")(
  "every file is imported or named for what it is",
  { timeout: 60_000 },
  async () => {
    const files = readdirSync(recordedFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const imported: Record<string, number> = {};
    const codes: Record<string, number> = {};
    for (const file of files) {
      const described = await describeRecording(file);
      if (described.ok) {
        const { recording } = described.value;
        imported[recording] = (imported[recording] ?? 0) + 1;
        continue;
      }
      const { code, message } = described.failure;
      codes[code] = (codes[code] ?? 0) + 1;
      expect(message).toMatch(/ is (a|an|the|one) .+: .+/);
    }
    expect(imported).toEqual(importedCounts);
    expect(Object.keys(codes)).toEqual(["CAP-919"]);
  },
);
