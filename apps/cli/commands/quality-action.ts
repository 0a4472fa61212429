// Asks the running engine what its quality gate refuses, and shows the answer.

import { unwrap } from "../../../src/domain/failure/result.ts";
import { callControl } from "../control/control-client.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatQuality } from "../terminal/quality-text.ts";
import { dataDirectoryOf } from "./data-directory.ts";
import type { QualityOptions } from "./quality-options.ts";

/** Wider lines are hard to read across. */
const widthMax = 120;

const widthDefault = 80;

export async function runQuality(options: QualityOptions): Promise<ExitCode> {
  const { venue, market, refused, limit, json } = options;
  const parameters = {
    ...(venue === null ? {} : { venue }),
    ...(market === null ? {} : { market }),
    ...(refused ? { refused } : {}),
    limit,
  };
  const dataDirectory = dataDirectoryOf(options);
  const report = unwrap(await callControl(dataDirectory, { method: "quality", parameters }));
  const width = Math.min(process.stdout.columns ?? widthDefault, widthMax);
  process.stdout.write(
    `${json ? JSON.stringify(report, null, 2) : formatQuality(report, width)}\n`,
  );
  return exitCodes.success;
}
