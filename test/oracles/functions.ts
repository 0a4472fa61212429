// Which implementation answers which published function. A function that is not here counts as not implemented.

import { bookAndTickFunctions } from "./adapters/books-and-ticks.ts";
import { capitalFunctions } from "./adapters/capital.ts";
import { feeFunctions } from "./adapters/fees.ts";
import { laneFunctions } from "./adapters/lanes.ts";
import { poolFunctions } from "./adapters/pools.ts";
import { samplingFunctions } from "./adapters/sampling.ts";
import { sizingFunctions } from "./adapters/sizing.ts";
import { solverFunctions } from "./adapters/solver.ts";
import { stateFunctions } from "./adapters/states.ts";
import type { OracleFunction } from "./run-oracles.ts";

export const oracleFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ...bookAndTickFunctions,
  ...feeFunctions,
  ...sizingFunctions,
  ...poolFunctions,
  ...laneFunctions,
  ...stateFunctions,
  ...capitalFunctions,
  ...samplingFunctions,
  ...solverFunctions,
]);
