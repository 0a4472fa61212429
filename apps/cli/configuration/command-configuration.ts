// The configuration as a command needs it: found, loaded, and refused as one error that shows every problem.

import { existsSync } from "node:fs";
import {
  type ConfigurationResult,
  defaultFile,
  type LoadedConfiguration,
  loadConfiguration,
} from "./load-configuration.ts";
import { warningsOf } from "./not-in-force.ts";
import type { FlagSetting } from "./overrides.ts";
import { inOrder, type Problem, ProblemsError } from "./problem.ts";

export interface CommandConfigurationInputs {
  /** The file given with `--config`, or null: then `arbytron.yaml` of the current directory, if there is one. */
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** Finds and loads the configuration; problems are values. */
export function findConfiguration(inputs: CommandConfigurationInputs): ConfigurationResult {
  const { config, environment, flags } = inputs;
  const file = config ?? (existsSync(defaultFile) ? defaultFile : null);
  return loadConfiguration({ file, environment, flags });
}

/** Returns the refusal of live trading, or null in the other modes. */
function liveRefusal(loaded: LoadedConfiguration): Problem | null {
  if (loaded.configuration.mode !== "live") return null;
  const message = "this version does not trade live: run it in paper mode";
  return { code: "RUN-931", path: "mode", source: loaded.sourceOf("mode"), message };
}

/** Returns the configuration, or throws `ProblemsError` with everything that is wrong with it. */
export function requireConfiguration(inputs: CommandConfigurationInputs): LoadedConfiguration {
  const result = findConfiguration(inputs);
  if (result.ok) return result.loaded;
  throw new ProblemsError(result.problems);
}

/** The same for a command that runs the engine: live mode is refused with `RUN-931`, beside all other problems. */
export function requireRunConfiguration(inputs: CommandConfigurationInputs): LoadedConfiguration {
  const result = findConfiguration(inputs);
  const refusal = liveRefusal(result.ok ? result.loaded : result.attempted);
  if (result.ok && refusal === null) return result.loaded;
  const problems = result.ok ? [] : result.problems;
  throw new ProblemsError(inOrder(refusal === null ? problems : [...problems, refusal]));
}

/** Writes a line to stderr for every setting that somebody wrote and that has no effect yet. */
export function warnOfSettings(loaded: LoadedConfiguration): void {
  for (const line of warningsOf(loaded)) process.stderr.write(`${line}\n`);
}
