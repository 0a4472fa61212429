// `arbytron config check` and `arbytron config print`.

import { Command } from "commander";
import type { Finish } from "../exit-codes.ts";
import type { ConfigOptions } from "./config-options.ts";
import {
  configOption,
  dataDirectoryOption,
  jsonOption,
  type SettingOptions,
  setOption,
  settingsOf,
} from "./option-values.ts";

interface Given extends SettingOptions {
  readonly config?: string;
  readonly json?: true;
}

function toOptions(given: Given): ConfigOptions {
  return {
    config: given.config ?? null,
    flags: settingsOf(given),
    json: given.json === true,
  };
}

export function configCommand(finish: Finish): Command {
  const check = new Command("check")
    .description("name everything that is wrong with the configuration, at once")
    .addOption(configOption())
    .addOption(dataDirectoryOption())
    .addOption(setOption())
    .addOption(jsonOption("print the problems as JSON"))
    .action(async (given: Given) => {
      const { runConfigCheck } = await import("./config-action.ts");
      finish(runConfigCheck(toOptions(given)));
    });
  const print = new Command("print")
    .description("print every setting with where its value comes from")
    .addOption(configOption())
    .addOption(dataDirectoryOption())
    .addOption(setOption())
    .addOption(jsonOption("print the settings as JSON"))
    .action(async (given: Given) => {
      const { runConfigPrint } = await import("./config-action.ts");
      finish(runConfigPrint(toOptions(given)));
    });
  return new Command("config")
    .description("check or print the configuration")
    .addCommand(check)
    .addCommand(print);
}
