// `arbytron replay`: a capture, or a recording that is imported first, through the whole engine. The same input and
// settings print the same figures and the same hash every time.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { segmentFilePattern } from "../../../src/replay/capture/format.ts";
import { isCapture } from "../../../src/replay/capture/read-capture.ts";
import {
  type ImportSummary,
  importRecording,
} from "../../../src/replay/importers/import-recording.ts";
import type { ReplayOptions } from "../commands/replay-options.ts";
import { requireConfiguration } from "../configuration/command-configuration.ts";
import type { Configuration } from "../configuration/schema.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Closers } from "../host/closers.ts";
import { readKnowledgeFile } from "../knowledge/relation-file.ts";
import { parseRelations } from "../knowledge/relations.ts";
import { reportError } from "../report-error.ts";
import { closingSummary } from "../terminal/closing-summary.ts";
import type { TerminalOutput } from "../terminal/terminal-view.ts";
import { programVersion } from "../version.ts";
import { play } from "./play.ts";
import { qualityLines } from "./quality-text.ts";
import { type ReplayFacts, reportAsJson } from "./replay-report.ts";
import { decisionLines, sourceLines } from "./report-text.ts";

/** A line is read by people; a wider one is hard to follow. */
const widthMax = 120;
const widthWithoutTerminal = 100;

/** Returns what says now and then on a terminal how far the work is, each time over the last. */
export function progressTo(stream: TerminalOutput): (text: string) => void {
  if (stream.isTTY !== true) return () => undefined;
  return (text) => void stream.write(`\r\u001b[K${text}`);
}

/** Replays and prints. Exit code 1 when the capture is damaged or the replay differs from it. Throws `FailureError` when
 * there is nothing to replay: `CAP-913` for an unknown file, `CFG-906` for relations that cannot be used. */
export async function runReplay(options: ReplayOptions): Promise<ExitCode> {
  const { configuration } = requireConfiguration({ ...options, environment: process.env });
  const facts = await replayToEnd(options, configuration, progressTo(process.stderr));
  print(options, facts);
  return facts.outcome.failure === undefined ? exitCodes.success : exitCodes.failure;
}

/** Plays a capture or a recording to its end or to its damage, and leaves nothing behind. `say` is told how far the work
 * is, and at the end nothing (""). Throws as `runReplay` does. */
export async function replayToEnd(
  options: ReplayOptions,
  configuration: Configuration,
  say: (text: string) => void,
): Promise<ReplayFacts> {
  const closers = new Closers();
  closers.add(() => say(""));
  try {
    const prepared = await prepare(options, say, closers);
    return play({ options, configuration, ...prepared, say });
  } finally {
    await closers.close();
  }
}

interface PreparedCapture {
  readonly folder: string;
  readonly imported: ImportSummary | undefined;
}

/** Returns the capture to play: the path itself, the capture a segment belongs to, or what importing the path gives. */
async function prepare(
  { path, keepCapture, declaredSize, relations }: ReplayOptions,
  say: (text: string) => void,
  closers: Closers,
): Promise<PreparedCapture> {
  const capture = captureAt(path);
  if (capture !== undefined) {
    if (relations === null) return { folder: capture, imported: undefined };
    const why = "a capture holds its relations; --relations is for a recording";
    throw new FailureError(failure("CFG-906", `${relations}: ${why}`));
  }
  // The importer says from when on they count: with its first row.
  const given =
    relations === null ? [] : readKnowledgeFile(relations, epochMicros(0), parseRelations);
  const folder = keepCapture ?? (await mkdtemp(join(tmpdir(), "arbytron-replay-")));
  if (keepCapture === null) closers.add(() => rm(folder, { recursive: true, force: true }));
  const imported = await importRecording(path, folder, {
    programVersion: programVersion(),
    declaredSize,
    relations: given,
    onProgress: ({ reading, rows }) =>
      say(`importing ${basename(path)}: reading ${reading} of 2, ${rows} rows`),
  });
  return { folder, imported: unwrap(imported) };
}

/** Returns the folder of the capture that the path is or belongs to. */
function captureAt(path: string): string | undefined {
  if (isCapture(path)) return path;
  const folder = dirname(path);
  return segmentFilePattern.test(basename(path)) && isCapture(folder) ? folder : undefined;
}

function print({ json }: ReplayOptions, facts: ReplayFacts): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(reportAsJson(facts), null, 2)}\n`);
    return;
  }
  const width = Math.min(process.stdout.columns ?? widthWithoutTerminal, widthMax);
  const blocks = [
    `${sourceLines(facts).join("\n")}\n`,
    closingSummary(facts.snapshot, { width }),
    `${decisionLines(facts, width).join("\n")}\n`,
    `${qualityLines(facts.quality, width).join("\n")}\n`,
  ];
  process.stdout.write(blocks.join("\n"));
  const { failure } = facts.outcome;
  if (failure !== undefined) reportError(new FailureError(failure), false, process);
}
