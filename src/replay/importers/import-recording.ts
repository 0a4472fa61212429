// Turns a recorded file into a capture that `arbytron replay` treats like one of its own. The same file and options
// give the same bytes every time: nothing here reads a clock, and blocks are cut by size alone.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Result, succeed } from "../../domain/failure/result.ts";
import { type ContractMicros, wholeContracts } from "../../domain/units/contract-micros.ts";
import type { DurationMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { type CaptureWriter, startCapture } from "../capture/capture-writer.ts";
import { type CaptureIdentity, segmentFilePattern } from "../capture/format.ts";
import { ImportTally, type RefusedRow, sortedCounts } from "./import-tally.ts";
import { QuoteTimeline } from "./quote-timeline.ts";
import { recognise, unreadable } from "./recognise.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { readLines } from "./recording-lines.ts";
import { type RecordingPlan, type StatedRelation, withRelations } from "./recording-plan.ts";

/** Size that stands in a book where the recording has none. */
export const declaredSizeDefault: ContractMicros = wholeContracts(100);

/** Raw bytes that may wait for the disk before the import waits for it. */
const pendingBytesMax = 8 * 1024 * 1024;

export interface ImportOptions {
  /** Version of the program, for the header of the capture. */
  readonly programVersion: string;
  readonly declaredSize?: ContractMicros;
  /** What a person knows besides what the importer states. */
  readonly relations?: readonly StatedRelation[];
  /** Instead of the horizon that the importer states. */
  readonly stalenessHorizon?: DurationMicros;
  /** Told now and then while rows are read; both readings count. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly reading: 1 | 2;
  readonly rows: number;
}

export interface ImportSummary {
  readonly recording: string;
  readonly sourceName: string;
  readonly sourceSha256: string;
  readonly captureId: string;
  readonly folder: string;
  readonly rowsRead: number;
  readonly rowsQuoted: number;
  readonly rowsOtherwiseUsed: number;
  /** Well-formed rows that carry nothing to use, by reason. */
  readonly rowsLeftOut: Readonly<Record<string, number>>;
  /** Rows that do not fit their schema (CAP-916), by reason. */
  readonly rowsRefused: Readonly<Record<string, number>>;
  readonly refusedExamples: readonly RefusedRow[];
  readonly crossChecks: Readonly<Record<string, number>>;
  readonly updatesWritten: number;
  readonly turnsWritten: number;
  readonly markets: number;
  readonly relations: number;
  readonly sessions: number;
  /** Quotes in which at least one size is the declared one. */
  readonly quotesWithDeclaredSize: number;
  readonly declaredSizeContractMicros: number;
  readonly assumedSizes: boolean;
  readonly firstAtMicros: number;
  readonly lastAtMicros: number;
  readonly samplingIntervalMicros: number | null;
  readonly stalenessHorizonMicros: number;
  readonly notes: readonly string[];
}

export interface RecordingDescription {
  readonly recording: string;
  readonly samplingIntervalMicros: number | null;
  readonly stalenessHorizonMicros: number;
  readonly assumedSizes: boolean;
  readonly notes: readonly string[];
}

/** Returns which recording a file is and what its importer states; fails as `recognise` does. */
export async function describeRecording(path: string): Promise<Result<RecordingDescription>> {
  const recognised = await recognise(path);
  if (!recognised.ok) return recognised;
  const { importer } = recognised.value;
  const { statement } = importer;
  return succeed({
    recording: importer.name,
    samplingIntervalMicros: optionalMicros(statement.samplingInterval),
    stalenessHorizonMicros: integerOf(statement.stalenessHorizon),
    assumedSizes: statement.assumedSizes,
    notes: statement.notes,
  });
}

/**
 * Writes the capture of a recording into a folder that holds none yet. Fails with CAP-913 (unknown recording), CAP-919 (a
 * file that holds no quotes), CAP-918 (the source cannot be read to its end), CAP-917 (the folder cannot be written);
 * then it leaves no capture behind.
 */
export async function importRecording(
  sourcePath: string,
  targetFolder: string,
  options: ImportOptions,
): Promise<Result<ImportSummary>> {
  const recognised = await recognise(sourcePath);
  if (!recognised.ok) return recognised;
  const { importer, firstLine } = recognised.value;
  try {
    const reading = importer.startReading(firstLine);
    const sourceSha256 = await sha256Of(sourcePath);
    await eachRow(sourcePath, importer, 1, options, (line) => reading.survey(line));
    const job = { sourcePath, targetFolder, options, importer, sourceSha256 };
    return await writeCapture(job, reading);
  } catch (error) {
    return unreadable(sourcePath, error);
  }
}

interface ImportJob {
  readonly sourcePath: string;
  readonly targetFolder: string;
  readonly options: ImportOptions;
  readonly importer: RecordingImporter;
  readonly sourceSha256: string;
}

async function writeCapture(
  job: ImportJob,
  reading: RecordingReading,
): Promise<Result<ImportSummary>> {
  const identity = identityOf(job);
  const started = startCapture({ folder: job.targetFolder, identity });
  if (!started.ok) return started;
  const writer = started.value;
  const plan = withRelations(reading.plan(), relationsOf(job));
  const tally = new ImportTally();
  const timeline = new QuoteTimeline(
    writer,
    plan,
    {
      statement: job.importer.statement,
      stalenessHorizon: horizonOf(job),
      declaredSizeContractMicros: integerOf(declaredSizeOf(job)),
    },
    tally,
  );
  try {
    await eachRow(
      job.sourcePath,
      job.importer,
      2,
      job.options,
      (line, lineNumber) => {
        tally.beginRow(line, lineNumber);
        reading.translate(line, timeline);
      },
      writer,
    );
    reading.finish(timeline);
    timeline.finish();
  } catch (error) {
    await writer.close();
    await removeSegments(job.targetFolder);
    throw error;
  }
  const closed = await writer.close();
  if (!closed.ok) {
    await removeSegments(job.targetFolder);
    return closed;
  }
  return succeed(summarise(job, identity, plan, timeline));
}

function identityOf(job: ImportJob): CaptureIdentity {
  const { statement, name } = job.importer;
  const { assumedSizes, samplingInterval, notes } = statement;
  const horizonMicros = integerOf(horizonOf(job));
  const sizeMicros = integerOf(declaredSizeOf(job));
  // The options are part of the identity, so that captures of one file under two horizons are told apart.
  const fingerprint = createHash("sha256")
    .update(`${job.sourceSha256} ${horizonMicros} ${sizeMicros}`)
    .update(relationsOf(job).length === 0 ? "" : JSON.stringify(relationsOf(job)))
    .digest("hex");
  return {
    captureId: `${name}-${fingerprint.slice(0, 16)}`,
    kind: "imported",
    programVersion: job.options.programVersion,
    configurationHash: "",
    seed: 0,
    settings: null,
    recording: {
      recording: name,
      sourceName: basename(job.sourcePath),
      sourceSha256: job.sourceSha256,
      samplingInterval,
      stalenessHorizon: horizonOf(job),
      declaredSizeContractMicros: assumedSizes ? sizeMicros : null,
      notes,
    },
  };
}

function summarise(
  job: ImportJob,
  identity: CaptureIdentity,
  plan: RecordingPlan,
  timeline: QuoteTimeline,
): ImportSummary {
  const { tally } = timeline;
  const { statement } = job.importer;
  return {
    recording: job.importer.name,
    sourceName: basename(job.sourcePath),
    sourceSha256: job.sourceSha256,
    captureId: identity.captureId,
    folder: job.targetFolder,
    rowsRead: tally.rowsRead,
    rowsQuoted: tally.rowsQuoted,
    rowsOtherwiseUsed: tally.rowsOtherwiseUsed,
    rowsLeftOut: sortedCounts(tally.leftOut),
    rowsRefused: sortedCounts(tally.refused),
    refusedExamples: tally.refusedExamples,
    crossChecks: sortedCounts(tally.crossChecks),
    updatesWritten: timeline.updates,
    turnsWritten: timeline.turns,
    markets: plan.streams.reduce((sum, stream) => sum + stream.markets.length, 0),
    relations: plan.relations.length,
    sessions: timeline.sessions,
    quotesWithDeclaredSize: timeline.quotesWithDeclaredSize,
    declaredSizeContractMicros: integerOf(declaredSizeOf(job)),
    assumedSizes: statement.assumedSizes,
    firstAtMicros: timeline.firstAtMicros,
    lastAtMicros: timeline.lastAtMicros,
    samplingIntervalMicros: optionalMicros(statement.samplingInterval),
    stalenessHorizonMicros: integerOf(horizonOf(job)),
    notes: statement.notes,
  };
}

function horizonOf(job: ImportJob): DurationMicros {
  return job.options.stalenessHorizon ?? job.importer.statement.stalenessHorizon;
}

function relationsOf(job: ImportJob): readonly StatedRelation[] {
  return job.options.relations ?? [];
}

function declaredSizeOf(job: ImportJob): ContractMicros {
  return job.options.declaredSize ?? declaredSizeDefault;
}

function optionalMicros(duration: DurationMicros | null): number | null {
  return duration === null ? null : integerOf(duration);
}

async function eachRow(
  path: string,
  importer: RecordingImporter,
  reading: 1 | 2,
  options: ImportOptions,
  take: (line: string, lineNumber: number) => void,
  writer?: CaptureWriter,
): Promise<void> {
  let lineNumber = 0;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      lineNumber += 1;
      const isHeader = lineNumber === 1 && importer.hasHeaderLine;
      if (!isHeader && line !== "") take(line, lineNumber);
    }
    options.onProgress?.({ reading, rows: lineNumber });
    if (writer !== undefined && writer.pendingBytes > pendingBytesMax) await writer.drain();
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function removeSegments(folder: string): Promise<void> {
  const names = await readdir(folder);
  const segments = names.filter((name) => segmentFilePattern.test(name));
  await Promise.all(segments.map((name) => rm(join(folder, name), { force: true })));
}
