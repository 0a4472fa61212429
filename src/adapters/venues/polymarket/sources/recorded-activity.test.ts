// Two wallets' recorded activity of January 2026, read in the first version's spelling: every line is told once, however
// often the recording is read, and by both lanes mixed. Skipped, aloud, where the recording is not at hand.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { instrumentId, marketId } from "../../../../domain/market/venue.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { SourceTrade } from "../../../../ports/source-trades.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../shared/frame-text.ts";
import { SourceTeller } from "./source-teller.ts";
import { WalletLedger } from "./wallet-ledger.ts";

const path = join(
  import.meta.dirname,
  "../../../../../../shared/data/dev/wallet_activity_15m_crypto.jsonl.gz",
);

const receivedAt = epochMicros(1_767_600_000_000_000);

function recordedLines(): readonly JsonObject[] {
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  return text.split("\n").map(parseJson).filter(isJsonObject);
}

test.skipIf(!existsSync(path))(
  "every recorded line is told once (skipped: the recording of wallets is not at hand)",
  () => {
    const lines = recordedLines();
    const answers = new Map(
      lines.map((line) => [line.asset, line.outcomeIndex === 1 ? "no" : "yes"]),
    );
    const conditions = new Map(lines.map((line) => [line.asset, line.conditionId as string]));
    const trades: SourceTrade[] = [];
    let changes = 0;
    const refusals: unknown[] = [];
    const teller = new SourceTeller({
      markets: {
        byToken: (token) => {
          const condition = conditions.get(token);
          const outcome = answers.get(token) === "no" ? "no" : "yes";
          if (condition === undefined) return undefined;
          return instrumentId(marketId("polymarket", condition), outcome);
        },
        byCondition: (condition) => marketId("polymarket", condition),
      },
      sink: {
        trade: (trade) => void trades.push(trade),
        change: () => {
          changes += 1;
        },
        refused: (row) => void refusals.push(row.failure),
        gap: (gap) => void refusals.push(gap),
      },
    });
    const ledgers = new Map<string, WalletLedger>();
    const ledgerOf = (wallet: string): WalletLedger => {
      const ledger = ledgers.get(wallet) ?? new WalletLedger(1_767_000_000);
      ledgers.set(wallet, ledger);
      return ledger;
    };
    for (const [index, value] of lines.entries()) {
      if (index % 3 !== 0) continue;
      teller.take({ value, receivedAt, lane: "stream", pass: null, ledgerOf });
    }
    for (let time = 0; time < 2; time += 1) {
      const pass = ledgerOf("").beginPass();
      for (const value of lines) {
        teller.take({ value, receivedAt, lane: "recording", pass, ledgerOf });
      }
    }
    expect(refusals).toEqual([]);
    expect(trades.length + changes).toBe(lines.length);
    expect(changes).toBe(lines.filter(({ type }) => type !== "TRADE").length);
    expect(new Set(trades.map(({ sourceId }) => sourceId)).size).toBe(trades.length);
    const shares = trades.reduce((sum, trade) => sum + integerOf(trade.sizeContractMicros), 0);
    const recorded = lines
      .filter(({ type }) => type === "TRADE")
      .reduce((sum, { size }) => sum + Math.round((size as number) * 1_000_000), 0);
    expect(shares).toBe(recorded);
    const offGrid = trades.filter(({ priceTicks }) => priceTicks === null);
    expect(offGrid.length).toBeGreaterThan(300);
    expect(trades.filter(({ window }) => window !== null).length).toBeGreaterThan(1_000);
  },
);
