// Where the running engine keeps its data, for the commands that reach it.

import { requireConfiguration } from "../configuration/command-configuration.ts";
import type { FlagSetting } from "../configuration/overrides.ts";

/** Returns the data directory: by flag alone where one is given, so that a broken configuration does not keep anybody
 * from stopping an engine. */
export function dataDirectoryOf(options: {
  readonly config: string | null;
  readonly flags: readonly FlagSetting[];
}): string {
  const flag = options.flags.find((setting) => setting.path === "dataDirectory");
  if (flag !== undefined) return flag.text;
  const { config, flags } = options;
  const loaded = requireConfiguration({ config, flags, environment: process.env });
  return loaded.configuration.dataDirectory;
}
