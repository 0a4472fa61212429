// `arbytron replay`: plays a capture or a recording through the whole engine.

import { Command, Option } from "commander";
import { type ContractMicros, wholeContracts } from "../../../src/domain/units/contract-micros.ts";
import type { ExitCode, Finish } from "../exit-codes.ts";
import {
  configOption,
  jsonOption,
  readContracts,
  type SettingOptions,
  setOption,
  settingsOf,
  wholeNumber,
} from "./option-values.ts";
import type { ReplayOptions } from "./replay-options.ts";

interface Given extends SettingOptions {
  readonly config?: string;
  readonly json?: true;
  readonly checkpointEvery?: number;
  readonly implementation: "fast" | "reference";
  readonly declaredSize: ContractMicros;
  readonly relations?: string;
  readonly keepCapture?: string;
}

const declaredSizeDefault = wholeContracts(100);

function toOptions(path: string, given: Given): ReplayOptions {
  return {
    path,
    config: given.config ?? null,
    flags: settingsOf(given),
    json: given.json === true,
    checkpointEvery: given.checkpointEvery ?? null,
    implementation: given.implementation,
    declaredSize: given.declaredSize,
    relations: given.relations ?? null,
    keepCapture: given.keepCapture ?? null,
  };
}

/** Loads what does the work only when it is asked for. */
async function startReplay(options: ReplayOptions): Promise<ExitCode> {
  const { runReplay } = await import("../replay/replay.ts");
  return runReplay(options);
}

export function replayCommand(finish: Finish, start = startReplay): Command {
  return new Command("replay")
    .description("play a capture or a recording through the engine; the same every time")
    .argument("<capture>", "capture folder or segment, or a recording in a known format")
    .addOption(configOption())
    .addOption(setOption())
    .option(
      "--checkpoint-every <n>",
      "a state hash after each so many updates",
      wholeNumber(1, 1_000_000_000),
    )
    .addOption(
      new Option("--implementation <which>", "optimised modules or their plain references")
        .choices(["fast", "reference"])
        .default("fast"),
    )
    .addOption(
      new Option("--declared-size <contracts>", "size where the recording has none")
        .argParser(readContracts)
        .default(declaredSizeDefault, "100"),
    )
    .option("--relations <file>", "relations that you approved, for a recording (YAML or JSON)")
    .option("--keep-capture <folder>", "keep the capture made from a recording")
    .addOption(jsonOption("print the outcome as JSON"))
    .action(async (path: string, given: Given) => {
      finish(await start(toOptions(path, given)));
    });
}
