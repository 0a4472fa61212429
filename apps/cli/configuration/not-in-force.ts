// Settings that somebody wrote although nothing in the program reads them yet. They are no mistakes, but whoever set
// one must not believe that it protects them: `config check` lists them and a run says so when it starts.

import type { LoadedConfiguration } from "./load-configuration.ts";
import { knownSettings } from "./settings-list.ts";
import { formatSource } from "./source-tree.ts";

export interface SettingWithoutEffect {
  readonly path: string;
  /** Where it was written, as text. */
  readonly source: string;
}

/** How a setting that nothing reads is marked wherever settings are shown. */
export const notInForceMark = "not in force yet";

/** Returns true when something in the program reads the setting. */
export function isInForce(path: string): boolean {
  return knownSettings.some((known) => known.path === path && known.isInForce);
}

/** Returns the settings not in force that file, environment or flags set, in the order of the schema. */
export function settingsWithoutEffect(loaded: LoadedConfiguration): SettingWithoutEffect[] {
  return knownSettings.flatMap(({ path, isInForce }) => {
    const source = loaded.sourceOf(path);
    if (isInForce || source.kind === "default") return [];
    return [{ path, source: formatSource(source) }];
  });
}

/** Returns one line per setting: `warning: risk.canary.groups (arbytron.yaml:3:5) is not in force yet: …`. The values
 * are not shown. */
export function warningsOf(loaded: LoadedConfiguration): string[] {
  return settingsWithoutEffect(loaded).map(
    ({ path, source }) =>
      `warning: ${path} (${source}) is ${notInForceMark}: it changes nothing in this version`,
  );
}
