// `arbytron run`: the engine against the configured venues.

import { Command, Option } from "commander";
import { logLevels } from "../../../src/adapters/logging/log-level.ts";
import { engineModes } from "../../../src/domain/message/settings.ts";
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
import type { RunOptions } from "./run-options.ts";

interface Given extends SettingOptions {
  readonly config?: string;
  readonly pairs?: string;
  readonly relations?: string;
  readonly record?: true;
  readonly dashboard: boolean;
  readonly seconds?: number;
  readonly json?: true;
}

/** Flags that stand for a mode, and the names commander gives them. */
const modeFlags = [
  { flag: "--observe", name: "observe", what: "detect only" },
  { flag: "--dry-run", name: "dryRun", what: "decide and log, send nothing" },
  { flag: "--paper", name: "paper", what: "trade on paper against the real books" },
  { flag: "--live", name: "live", what: "trade; refused in this version" },
] as const;

/** Each mode flag excludes the others: two of them are a mistake, not an order of precedence. */
function modeOptions(): Option[] {
  const names = ["mode", ...modeFlags.map(({ name }) => name)];
  const others = (own: string): string[] => names.filter((name) => name !== own);
  const long = new Option("--mode <mode>", "what the engine may do").choices(engineModes);
  const short = modeFlags.map(({ flag, name, what }) =>
    new Option(flag, what).conflicts(others(name)),
  );
  return [long.conflicts(others("mode")), ...short];
}

function toOptions(given: Given): RunOptions {
  return {
    config: given.config ?? null,
    flags: settingsOf(given),
    pairs: given.pairs ?? null,
    relations: given.relations ?? null,
    record: given.record === true,
    dashboard: given.dashboard,
    seconds: given.seconds ?? null,
    json: given.json === true,
  };
}

/** Loads what does the work only when it is asked for. */
async function startRun(options: RunOptions): Promise<ExitCode> {
  const { runEngine } = await import("../run/run.ts");
  return runEngine(options);
}

export function runCommand(finish: Finish, start = startRun): Command {
  const command = new Command("run").description("run the engine against the configured venues");
  command.addOption(configOption());
  for (const option of modeOptions()) command.addOption(option);
  return command
    .addOption(
      new Option("--log-level <level>", "lines below it are not written").choices(logLevels),
    )
    .addOption(dataDirectoryOption())
    .option("--pairs <file>", "pairs that you approved (CSV or JSON)")
    .option("--relations <file>", "relations that you approved (YAML or JSON)")
    .option("--record", "keep a capture of everything that arrives")
    .option("--no-dashboard", "do not serve the dashboard")
    .option("--seconds <n>", "stop after so many seconds", readSeconds)
    .addOption(setOption())
    .addOption(jsonOption("print the closing summary as JSON"))
    .action(async (given: Given) => {
      finish(await start(toOptions(given)));
    });
}
