// `arbytron detect`: reads a snapshot, looks at every component, verifies, answers.

import type { DetectOptions } from "../commands/detect-options.ts";
import { requireConfiguration } from "../configuration/command-configuration.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Analyser, type AnalyserParts } from "./analyse.ts";
import { answerOf } from "./answer.ts";
import { answerSchema, type DetectAnswer } from "./answer-schema.ts";
import { answerText } from "./answer-text.ts";
import { readSnapshotFile } from "./read-snapshot.ts";
import { splitComponents } from "./split-components.ts";
import { verifyAnalysis } from "./verify-analysis.ts";

const widthMax = 120;
const widthWithoutTerminal = 100;

/** Returns the answer to a snapshot. Throws `FailureError` when what was found fails its verification. */
export function detect(parts: AnalyserParts, explain: boolean): DetectAnswer {
  const { snapshot } = parts;
  const analyser = new Analyser(parts);
  const analyses = splitComponents(snapshot).map((component) =>
    verifyAnalysis(analyser.analyse(component)),
  );
  return answerSchema.parse(answerOf(snapshot, analyses, explain));
}

/** Prints the answer. Exit code 1 when anything of the snapshot could not be used. Throws `ProblemsError` (`DET-320`)
 * when the file is no snapshot. */
export function runDetect(options: DetectOptions): ExitCode {
  const { configuration } = requireConfiguration({ ...options, environment: process.env });
  const snapshot = readSnapshotFile(options.snapshot);
  const settings = toEngineSettings(configuration);
  const { implementation, explain } = options;
  const answer = detect({ snapshot, settings, implementation }, explain);
  const width = Math.min(process.stdout.columns ?? widthWithoutTerminal, widthMax);
  const text = options.json ? `${JSON.stringify(answer, null, 2)}\n` : answerText(answer, width);
  process.stdout.write(text);
  return answer.problems.length === 0 ? exitCodes.success : exitCodes.failure;
}
