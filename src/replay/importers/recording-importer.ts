// What an importer is. A recording is read twice: first to learn which markets it names, because a channel lists its
// markets before its first frame, then to turn its rows into frames and turns.

import type { QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingPlan, RecordingStatement } from "./recording-plan.ts";

/** Two readings of one recording. Reports rows to the tally of the timeline and never throws. */
export interface RecordingReading {
  /** First reading: takes note of what the row names. Rows that do not fit are left for the second reading. */
  survey(line: string): void;
  plan(): RecordingPlan;
  /** Second reading: writes what the row says. */
  translate(line: string, timeline: QuoteTimeline): void;
  /** Writes what the last rows left open. */
  finish(timeline: QuoteTimeline): void;
}

export interface RecordingImporter {
  /** Name of the recording, without date. */
  readonly name: string;
  /** File names of the recording, without compression. */
  readonly fileName: RegExp;
  /** The first line names columns. */
  readonly hasHeaderLine: boolean;
  readonly statement: RecordingStatement;
  /** Returns true when the first line is one of this recording. */
  fits(firstLine: string): boolean;
  startReading(firstLine: string): RecordingReading;
}
