// Carries out `arbytron config check` and `arbytron config print`.

import { findConfiguration, requireConfiguration } from "../configuration/command-configuration.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import type { LoadedConfiguration } from "../configuration/load-configuration.ts";
import { isInForce, settingsWithoutEffect, warningsOf } from "../configuration/not-in-force.ts";
import { configurationAsJson, printConfiguration } from "../configuration/print-configuration.ts";
import { ProblemsError } from "../configuration/problem.ts";
import { checkSecretFiles } from "../configuration/secret-files.ts";
import { configuredVenues } from "../configuration/venue-sections.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { ConfigOptions } from "./config-options.ts";

function describe(loaded: LoadedConfiguration): string {
  const { configuration, file } = loaded;
  const venues = configuredVenues
    .filter((venue) => configuration.venues[venue].enabled && isInForce(`venues.${venue}.enabled`))
    .map((venue) => `${venue} (${configuration.venues[venue].environment})`);
  return [
    `${file ?? "the defaults"}: no problems found`,
    `  mode            ${configuration.mode}`,
    `  data directory  ${configuration.dataDirectory}`,
    `  venues          ${venues.join(", ") || "none"}`,
    `  hash            ${configurationHash(configuration)}`,
    ...warningsOf(loaded),
    "",
  ].join("\n");
}

/** Names every problem of the configuration, and of the secret files it names. What was set and has no effect yet is a
 * warning: the answer is still that nothing is wrong. */
export function runConfigCheck(options: ConfigOptions): ExitCode {
  const { config, flags, json } = options;
  const result = findConfiguration({ config, flags, environment: process.env });
  const loaded = result.ok ? result.loaded : result.attempted;
  const problems = [...(result.ok ? [] : result.problems), ...checkSecretFiles(loaded)];
  if (problems.length > 0) throw new ProblemsError(problems);
  const { configuration, file } = loaded;
  const answer = {
    ok: true,
    file,
    mode: configuration.mode,
    hash: configurationHash(configuration),
    notInForce: settingsWithoutEffect(loaded),
  };
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : describe(loaded));
  return exitCodes.success;
}

/** Prints the effective configuration. */
export function runConfigPrint(options: ConfigOptions): ExitCode {
  const { config, flags, json } = options;
  const loaded = requireConfiguration({ config, flags, environment: process.env });
  const text = json
    ? `${JSON.stringify(configurationAsJson(loaded), null, 2)}\n`
    : printConfiguration(loaded);
  process.stdout.write(text);
  return exitCodes.success;
}
