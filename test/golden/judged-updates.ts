// Imports a recording, plays it through the engine and hands over every update with what the quality gate said about it
// at the moment of decision. The tests over recorded data look at single updates, not only at counts.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { decoders } from "../../apps/cli/host/decoders.ts";
import { SimulatedTarget } from "../../apps/cli/replay/simulated-target.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import type { FailureCode } from "../../src/domain/failure/catalogue.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { EngineCore } from "../../src/engine/core.ts";
import { importRecording } from "../../src/replay/importers/import-recording.ts";
import { replayCapture } from "../../src/replay/replay-capture.ts";
import { defaultConfiguration } from "./replayed.ts";

/** One update as the engine decided on it. Prices in ticks, -1 for an empty side; times in epoch micros. */
export interface JudgedUpdate {
  /** Counts from 1. */
  readonly number: number;
  readonly market: MarketId;
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly receivedAt: number;
  readonly nowMicros: number;
  /** Undefined when it could be decided on. */
  readonly code: FailureCode | undefined;
}

/** Plays the recording; `each` may ask the engine's state at the moment of the update. Returns updates and admitted ones
 * as the engine counted them. */
export async function judgeUpdates(
  path: string,
  each: (update: JudgedUpdate, core: EngineCore) => void,
): Promise<{ readonly updates: number; readonly admitted: number }> {
  const folder = mkdtempSync(join(tmpdir(), "judged-"));
  try {
    unwrap(await importRecording(path, folder, { programVersion: "test" }));
    return playJudged(folder, each);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function playJudged(
  folder: string,
  each: (update: JudgedUpdate, core: EngineCore) => void,
): { readonly updates: number; readonly admitted: number } {
  const configuration = defaultConfiguration();
  const directories = newDirectories();
  let number = 0;
  const target: SimulatedTarget = new SimulatedTarget({
    directories,
    settings: toEngineSettings(configuration),
    identity: { version: "test", configurationHash: "", seed: 0 },
    implementation: "fast",
    startingCash: configuration.bankroll.startingCapital,
    observer: () => ({
      stepped: (input, _result, now) => {
        if (!(input instanceof BookBatch)) return;
        const { core } = target.host.engine;
        const { marketIndex, receivedAt } = input;
        const nowMicros = integerOf(now);
        number += 1;
        each(
          {
            number,
            market: directories.markets.idAt(marketIndex),
            bidTicks: core.markets.bestPrice(marketIndex, bidSide),
            askTicks: core.markets.bestPrice(marketIndex, askSide),
            receivedAt,
            nowMicros,
            code: core.quality.judge(marketIndex, nowMicros),
          },
          core,
        );
      },
      problem: () => undefined,
    }),
  });
  const outcome = replayCapture({ folder, directories, decoders, target, checkpointEvery: null });
  if (outcome.failure !== undefined) throw new Error(outcome.failure.message);
  const { quotes } = target.host.engine.core;
  return { updates: quotes.updates(), admitted: quotes.admitted() };
}
