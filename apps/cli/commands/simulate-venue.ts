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
/** Pools of one chain: each takes the start a tenth of a second. */
const poolsMax = 200;
const blockSecondsMax = 3_600;
/** No known chain has a number with more than ten digits. */
const chainIdMax = 4_294_967_295;

const epilogue = `
Prints one line of JSON on standard output when it listens, then nothing:
  kalshi      {"venue","rest","stream","keyId","privateKeyPem","markets"}
  polymarket  {"venue","clob","stream","userStream","gamma","data",
               "rtds","chainId","privateKey","address","markets"}
  forecastex  {"venue","rest","stream","account","oauth","markets"}
  chain       {"venue","rpc","stream","chainId","conditionalTokens",
               "factory","collateral","priceFeed","privateKey","address",
               "pools","conditionIds","questions"}

Kalshi's private key is made for this run, Polymarket's and the chain's follow
from the seed and have 10,000 USD there; none opens anything but this server.
Polymarket's hosts take one port each, from the given one on. ForecastEx is
reached as a broker's gateway that somebody has logged in to, or with the keys
in "oauth"; its account has 10,000 USD. The server listens on 127.0.0.1 alone
and runs until SIGINT or SIGTERM.

The chain is a real EVM node with fixed-product pools, from optional packages
(RUN-938 names the one that is missing). It takes --block and --chain-id, at
most 200 markets, and no faults.

${faultProfilesHelp}`;

interface Given {
  readonly port: number;
  readonly seed: number;
  readonly faults: string;
  readonly markets: number;
  readonly step: number;
  readonly block: number;
  readonly chainId: number;
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
    .option("--block <s>", "a block comes this often", wholeNumber(1, blockSecondsMax), 2)
    .option("--chain-id <n>", "number of the chain", wholeNumber(1, chainIdMax), 31_337)
    .option("--seconds <n>", "stop after so many seconds", readSeconds)
    .addOption(jsonOption("print failures as JSON; the line above is JSON anyway"))
    .addHelpText("after", epilogue)
    .action(async (venue: SimulatedVenueName, given: Given, command: Command) => {
      const { port, seed, faults, markets, step, block, chainId, seconds } = given;
      if (venue === "chain") checkChain(given, command);
      const options = { venue, port, seed, faults, marketCount: markets, stepMillis: step };
      const chain = { blockSeconds: block, chainId };
      finish(await start({ ...options, ...chain, seconds: seconds ?? null }));
    });
}

/** Ends the command for what a chain does not have. */
function checkChain({ faults, markets }: Given, command: Command): void {
  if (faults !== "none") command.error("error: a chain has no fault profiles");
  if (markets > poolsMax) command.error(`error: a chain has at most ${poolsMax} markets`);
}
