// A thousand recorded market records of Polymarket's order book host, where they are present: who won is believed only
// where the record leaves no doubt, and a tie is never taken for a win.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { payoutOfWinner } from "../../src/adapters/venues/polymarket/normalise/payout.ts";
import {
  type WireWinnerRecord,
  winnerRecordSchema,
} from "../../src/adapters/venues/polymarket/wire/resolution-schemas.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";

const file = "catalog/poly_clob_markets_page.json.gz";

/** What the first token pays in ticks, or undefined. */
function firstPays(record: WireWinnerRecord): number | undefined {
  const [first, second] = record.tokens;
  if (first === undefined || second === undefined) return undefined;
  const payout = payoutOfWinner(record, {
    conditionId: record.condition_id,
    yesToken: first.token_id,
    noToken: second.token_id,
    yesIndex: 0,
  });
  return payout === "unresolved" ? undefined : integerOf(payout.yesValue);
}

testOnRecorded(file)(`recorded winners (${file})`, () => {
  const text = gunzipSync(readFileSync(join(recordedFolder, file))).toString("utf8");
  const page = JSON.parse(text) as { data?: unknown[] } | unknown[];
  const rows = Array.isArray(page) ? page : (page.data ?? []);
  const records = rows.map((row) => winnerRecordSchema.parse(row));
  expect(records).toHaveLength(1_000);
  const paid = records.map(firstPays);
  expect(paid.filter((value) => value === 10_000)).toHaveLength(285);
  expect(paid.filter((value) => value === 0)).toHaveLength(294);
  expect(paid.filter((value) => value === undefined)).toHaveLength(421);
  const ties = records.filter((record) => record.is_50_50_outcome === true);
  expect(ties.length).toBeGreaterThan(0);
  expect(ties.map(firstPays).every((value) => value === undefined)).toBe(true);
});
