// `arbytron detect`: what a snapshot of books and relations offers, or the proof that it offers nothing.

import { Command, Option } from "commander";
import type { ExitCode, Finish } from "../exit-codes.ts";
import type { DetectOptions } from "./detect-options.ts";
import {
  configOption,
  jsonOption,
  type SettingOptions,
  setOption,
  settingsOf,
} from "./option-values.ts";

const epilogue = `
For every component of related markets: an opportunity with its exact size, cost
and worst payout, or a certificate that no portfolio earns anything, or why
neither can be said. Each answer is verified before it is printed.

A part of the snapshot that cannot be used costs its component the answer and
the exit code 1; the others are answered for. docs/detect.md has the formats.

Examples:
  arbytron detect --snapshot books.yaml
  arbytron detect --snapshot books.json --json --explain
  arbytron detect --snapshot books.yaml --set detection.profitMin=2`;

interface Given extends SettingOptions {
  readonly snapshot: string;
  readonly config?: string;
  readonly json?: true;
  readonly explain?: true;
  readonly implementation: "fast" | "reference";
}

function toOptions(given: Given): DetectOptions {
  return {
    snapshot: given.snapshot,
    config: given.config ?? null,
    flags: settingsOf(given),
    json: given.json === true,
    explain: given.explain === true,
    implementation: given.implementation,
  };
}

/** Loads what does the work only when it is asked for. */
async function startDetect(options: DetectOptions): Promise<ExitCode> {
  const { runDetect } = await import("../detect/detect.ts");
  return runDetect(options);
}

export function detectCommand(finish: Finish, start = startDetect): Command {
  return new Command("detect")
    .description("find what books at one instant offer, or prove that it is nothing")
    .requiredOption("--snapshot <file>", "books and relations, as YAML or JSON")
    .addOption(configOption())
    .addOption(setOption())
    .option("--explain", "show what was looked at, too")
    .addOption(
      new Option("--implementation <which>", "the optimised solver or its plain reference")
        .choices(["fast", "reference"])
        .default("fast"),
    )
    .addOption(jsonOption("print the answer as JSON"))
    .addHelpText("after", epilogue)
    .action(async (given: Given) => {
      finish(await start(toOptions(given)));
    });
}
