// `arbytron simulate-venue`: a local venue server for programs that talk to a venue over the network, this one included.

import { Argument, Command } from "commander";
import type { ExitCode, Finish } from "../exit-codes.ts";
import { faultProfilesHelp, faultsOption } from "./fault-option.ts";
import { jsonOption, readSeconds, readSeed, wholeNumber } from "./option-values.ts";
import {
  type SimulatedVenueName,
  type SimulateVenueOptions,
  simulatedVenueNames,
} from "./simulate-venue-options.ts";

/** Markets of one server: above, the catalogue alone takes seconds to invent. */
const marketsMax = 5_000;
const stepMillisMax = 60_000;

const epilogue = `
Prints one line of JSON on standard output when it listens, then nothing:
  kalshi      {"venue","rest","stream","keyId","privateKeyPem","markets"}
  polymarket  {"venue","clob","stream","userStream","gamma","data",
               "rtds","chainId","privateKey","address","markets"}
  forecastex  {"venue","rest","stream","account","oauth","markets"}

Kalshi's private key is made for this run, Polymarket's follows from the seed
and has 10,000 USD there; neither opens anything but this server. Polymarket's
hosts take one port each, from the given one on. ForecastEx is reached as a
broker's gateway that somebody has logged in to, or with the keys in "oauth";
its account has 10,000 USD. The server listens on 127.0.0.1 alone and runs
until SIGINT or SIGTERM.

${faultProfilesHelp}`;

interface Given {
  readonly port: number;
  readonly seed: number;
  readonly faults: string;
  readonly markets: number;
  readonly step: number;
  readonly seconds?: number;
}

/** Loads what does the work only when it is asked for. */
async function startSimulateVenue(options: SimulateVenueOptions): Promise<ExitCode> {
  const { simulateVenue } = await import("./simulate-venue-action.ts");
  return simulateVenue(options);
}

export function simulateVenueCommand(finish: Finish, start = startSimulateVenue): Command {
  return new Command("simulate-venue")
    .description("run a local venue server with invented markets and order flow")
    .addArgument(new Argument("<venue>", "venue to simulate").choices(simulatedVenueNames))
    .option("--port <n>", "port on 127.0.0.1; 0 lets the system choose", wholeNumber(0, 65_535), 0)
    .option("--seed <n>", "seed of markets, order flow and faults", readSeed, 1)
    .addOption(faultsOption())
    .option("--markets <n>", "how many markets", wholeNumber(1, marketsMax), 10)
    .option("--step <ms>", "the order flow moves this often", wholeNumber(1, stepMillisMax), 50)
    .option("--seconds <n>", "stop after so many seconds", readSeconds)
    .addOption(jsonOption("print failures as JSON; the line above is JSON anyway"))
    .addHelpText("after", epilogue)
    .action(async (venue: SimulatedVenueName, given: Given) => {
      const { port, seed, faults, markets, step, seconds } = given;
      const options = { venue, port, seed, faults, marketCount: markets, stepMillis: step };
      finish(await start({ ...options, seconds: seconds ?? null }));
    });
}
