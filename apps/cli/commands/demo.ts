// `arbytron demo`: the whole product on this machine, against local venue servers.

import { Command } from "commander";
import type { ExitCode, Finish } from "../exit-codes.ts";
import type { DemoOptions } from "./demo-options.ts";
import { faultProfilesHelp, faultsOption } from "./fault-option.ts";
import { jsonOption, readSeconds, readSeed } from "./option-values.ts";

/** Without a terminal nobody presses Ctrl-C. */
const secondsWithoutTerminal = 60;

interface Given {
  readonly seconds?: number;
  readonly seed: number;
  readonly faults: string;
  readonly json?: true;
  readonly events?: true;
}

function toOptions(given: Given, isTerminal: boolean): DemoOptions {
  return {
    seconds: given.seconds ?? (isTerminal ? null : secondsWithoutTerminal),
    seed: given.seed,
    faults: given.faults,
    json: given.json === true,
    events: given.events === true,
  };
}

/** Loads what does the work only when it is asked for. */
async function startDemo(options: DemoOptions): Promise<ExitCode> {
  const { runDemo } = await import("../demo/demo.ts");
  return runDemo(options);
}

export function demoCommand(finish: Finish, start = startDemo): Command {
  return new Command("demo")
    .description(
      "trade with invented money against venue servers on this machine; needs no account",
    )
    .option(
      "--seconds <n>",
      `stop after so many seconds (default: Ctrl-C, without a terminal ${secondsWithoutTerminal})`,
      readSeconds,
    )
    .option("--seed <n>", "seed of the order flow and of the faults", readSeed, 3)
    .addOption(faultsOption())
    .option("--events", "print each opportunity and group as it happens")
    .addOption(jsonOption("print the closing summary as JSON"))
    .addHelpText("after", `\n${faultProfilesHelp}`)
    .action(async (given: Given) => {
      finish(await start(toOptions(given, process.stdout.isTTY === true)));
    });
}
