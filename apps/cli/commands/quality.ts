// `arbytron quality`: what the running engine's quality gate refuses, why, and what brings a market back.

import { Command, Option } from "commander";
import { type Venue, venues } from "../../../src/domain/market/venue.ts";
import { qualityMarketsDefault, qualityMarketsMax } from "../control/quality-limits.ts";
import type { ExitCode, Finish } from "../exit-codes.ts";
import {
  configOption,
  dataDirectoryOption,
  jsonOption,
  type SettingOptions,
  settingsOf,
  wholeNumber,
} from "./option-values.ts";
import type { QualityOptions } from "./quality-options.ts";

const epilogue = `
Worst first: markets refused now, the longest refused at the top, then those
with the largest share of refused updates. Each says why (\`arbytron errors CODE\`
explains), since when, and what it waits for.

Examples:
  arbytron quality --refused                 what cannot be traded on now
  arbytron quality --venue kalshi --limit 5  the five worst of one venue
  arbytron quality --market kalshi:KXFED-26DEC-C25`;

interface Given extends SettingOptions {
  readonly config?: string;
  readonly venue?: Venue;
  readonly market?: string;
  readonly refused?: true;
  readonly limit: number;
  readonly json?: true;
}

function toOptions(given: Given): QualityOptions {
  return {
    venue: given.venue ?? null,
    market: given.market ?? null,
    refused: given.refused === true,
    limit: given.limit,
    config: given.config ?? null,
    flags: settingsOf(given),
    json: given.json === true,
  };
}

/** Loads what does the work only when it is asked for. */
async function startQuality(options: QualityOptions): Promise<ExitCode> {
  const { runQuality } = await import("./quality-action.ts");
  return runQuality(options);
}

export function qualityCommand(finish: Finish, start = startQuality): Command {
  return new Command("quality")
    .description("show which markets the running engine does not believe, and why")
    .addOption(new Option("--venue <venue>", "only markets of this venue").choices(venues))
    .option("--market <id>", "only this market, as the report names it")
    .option("--refused", "only markets that are refused now")
    .option(
      "--limit <n>",
      "so many markets",
      wholeNumber(1, qualityMarketsMax),
      qualityMarketsDefault,
    )
    .addOption(configOption())
    .addOption(dataDirectoryOption())
    .addOption(jsonOption("print the answer as JSON"))
    .addHelpText("after", epilogue)
    .action(async (given: Given) => {
      finish(await start(toOptions(given)));
    });
}
