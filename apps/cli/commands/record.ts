// `arbytron record`: captures what the venues send, and decides nothing.

import { Command, Option } from "commander";
import { logLevels } from "../../../src/adapters/logging/log-level.ts";
import type { ExitCode, Finish } from "../exit-codes.ts";
import {
  configOption,
  dataDirectoryOption,
  jsonOption,
  readSeconds,
  type SettingOptions,
  setOption,
  settingsOf,
} from "./option-values.ts";
import type { RecordOptions } from "./run-options.ts";

interface Given extends SettingOptions {
  readonly config?: string;
  readonly pairs?: string;
  readonly relations?: string;
  readonly seconds?: number;
  readonly output?: string;
  readonly json?: true;
}

function toOptions(given: Given): RecordOptions {
  return {
    config: given.config ?? null,
    flags: settingsOf(given),
    pairs: given.pairs ?? null,
    relations: given.relations ?? null,
    seconds: given.seconds ?? null,
    output: given.output ?? null,
    json: given.json === true,
  };
}

/** Loads what does the work only when it is asked for. */
async function startRecord(options: RecordOptions): Promise<ExitCode> {
  const { runRecord } = await import("../run/record.ts");
  return runRecord(options);
}

export function recordCommand(finish: Finish, start = startRecord): Command {
  return new Command("record")
    .description("capture what the venues send, to replay it later")
    .addOption(configOption())
    .addOption(
      new Option("--log-level <level>", "lines below it are not written").choices(logLevels),
    )
    .addOption(dataDirectoryOption())
    .option("--pairs <file>", "pairs whose markets are recorded (CSV or JSON)")
    .option("--relations <file>", "relations whose markets are recorded (YAML or JSON)")
    .option("--seconds <n>", "stop after so many seconds", readSeconds)
    .option("-o, --output <folder>", "folder of the capture (default: in the data directory)")
    .addOption(setOption())
    .addOption(jsonOption("print what was recorded as JSON"))
    .action(async (given: Given) => {
      finish(await start(toOptions(given)));
    });
}
