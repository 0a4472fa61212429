// What the engine tells the quality gate, beside what everybody may ask of it. Two implementations keep the same
// promises, a fast one in typed arrays and a plain one in lists: the same story gives the same verdicts and hashes.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { QualitySettings } from "../../domain/message/settings.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { QualityReader } from "./contract.ts";
import type { QuoteCounters } from "./quote-counters.ts";

export interface QualityGate extends QualityReader {
  changeSettings(settings: QualitySettings): void;
  /**
   * Takes note of a batch that has been applied to its book. `touchChanged` says whether price or size of a best level
   * differ from before. Returns true when a level off the grid stands in the book now and none did before.
   */
  observe(batch: BookBatch, touchChanged: boolean): boolean;
  /** Updates of the market were lost (QUA-109), refused (QUA-105, QUA-110) or disproved (QUA-118). */
  suspect(marketIndex: number, code: FailureCode): void;
  /** The venue's own book is the market's. Ends the wait of a fresh session, and lateness. */
  confirm(marketIndex: number, nowMicros: number): void;
  /** The market is refused until then, whatever comes. */
  quarantine(marketIndex: number, untilMicros: number): void;
  /** The market's grid is another one. */
  changeGrid(marketIndex: number): void;
  /**
   * Epoch micros at which a market that is refused now will be believed if nothing new is heard: its wait, its jump or
   * its quarantine is over and nothing else stands against it. 0 where time alone does not end it.
   */
  endsAt(marketIndex: number, nowMicros: number): number;
  /** Adds what is known of one market. */
  hashInto(hash: StateHash, marketIndex: number): void;
  /** Adds what is known of the feeds. */
  hashFeedsInto(hash: StateHash): void;
}

export interface GateParts {
  readonly markets: MarketReader;
  readonly quotes: QuoteCounters;
  readonly settings: QualitySettings;
}

export type NewGate = (parts: GateParts) => QualityGate;
