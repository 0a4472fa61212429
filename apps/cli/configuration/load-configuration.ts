// From file, environment and flags to one validated configuration, or to everything that is wrong with them.

import { readFileSync, statSync } from "node:fs";
import { checkSchema } from "./check-schema.ts";
import { findContradictions } from "./contradictions.ts";
import { shownSettings } from "./effective.ts";
import { applyOverrides, type FlagSetting, readEnvironment, readFlags } from "./overrides.ts";
import { inOrder, type Problem } from "./problem.ts";
import type { Configuration } from "./schema.ts";
import { knownSettings } from "./settings-list.ts";
import {
  defaultSource,
  emptySection,
  nodeAt,
  type SectionNode,
  type Source,
} from "./source-tree.ts";
import { readYaml } from "./yaml-source.ts";

/** Read from the current directory when no file is named and it exists. */
export const defaultFile = "arbytron.yaml";

/** Largest configuration read: the whole schema with comments is under 32 KiB. */
export const fileBytesMax = 1_048_576;

export interface ConfigurationInputs {
  /** The file, or null for none. */
  readonly file: string | null;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly flags: readonly FlagSetting[];
}

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly file: string | null;
  /** Where the value of a dotted path was written. */
  sourceOf(path: string): Source;
}

export type ConfigurationResult =
  | { readonly ok: true; readonly loaded: LoadedConfiguration }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** What was readable, with the defaults in place of the rest; to look at, never to run. */
      readonly attempted: LoadedConfiguration;
    };

interface FileRead {
  readonly root: SectionNode;
  readonly problems: readonly Problem[];
}

function unreadable(file: string, message: string): FileRead {
  const source: Source = { kind: "file", file, line: 1, column: 1 };
  return { root: emptySection(), problems: [{ code: "CFG-904", path: "", source, message }] };
}

/** Returns the text of a file, or why it cannot be read. */
export function readTextFile(
  path: string,
  bytesMax: number,
): { readonly text: string } | { readonly reason: string } {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) return { reason: "this is not a regular file" };
    if (facts.size > bytesMax) return { reason: `larger than ${bytesMax} bytes` };
    const bytes = readFileSync(path);
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { reason: "there is no such file" };
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { reason: "not UTF-8 text" };
    return { reason: `cannot be read: ${code ?? "unknown error"}` };
  }
}

function readFile(file: string): FileRead {
  const read = readTextFile(file, fileBytesMax);
  if ("reason" in read) return unreadable(file, read.reason);
  const { root, problems } = readYaml(read.text, file, "CFG-904");
  if (root === undefined) return { root: emptySection(), problems };
  if (root.kind === "section") return { root, problems };
  const wrong = unreadable(file, "the file holds no settings: `key: value` lines are expected");
  return { ...wrong, problems: [...problems, ...wrong.problems] };
}

/** Live trading needs every limit to be written by somebody: a default is nobody's decision. */
function missingLimits(root: SectionNode, configuration: Configuration): Problem[] {
  if (configuration.mode !== "live") return [];
  const missing = knownSettings.filter(
    (setting) => setting.isLimit && nodeAt(root, setting.keys) === undefined,
  );
  return missing.map(({ path, expected, defaultText }) => ({
    code: "CFG-905",
    path,
    source: defaultSource,
    message: `live trading needs this limit to be set; expected ${expected} (paper uses ${defaultText})`,
  }));
}

/** Returns the validated configuration, or all its problems: `CFG-901` unknown keys, `CFG-902` wrong values,
 * `CFG-903` contradictions, `CFG-904` a file that cannot be read, `CFG-905` limits that live trading needs. */
export function loadConfiguration(inputs: ConfigurationInputs): ConfigurationResult {
  const { root, problems } =
    inputs.file === null ? { root: emptySection(), problems: [] } : readFile(inputs.file);
  const environment = readEnvironment(inputs.environment);
  const flags = readFlags(inputs.flags);
  applyOverrides(root, environment.overrides);
  applyOverrides(root, flags.overrides);
  const { configuration, problems: unfit, badPaths } = checkSchema(root);
  const sourceOf = (path: string): Source => nodeAt(root, path.split("."))?.source ?? defaultSource;
  const texts = new Map(
    shownSettings(configuration).map(({ setting, text }) => [setting.path, String(text)]),
  );
  const contradictions = findContradictions({
    configuration,
    sourceOf,
    textOf: (path) => texts.get(path) ?? "not set",
    isBad: (path) =>
      [...badPaths].some((bad) => bad === "" || path === bad || path.startsWith(`${bad}.`)),
  });
  const limits = missingLimits(root, configuration).filter(({ path }) => !badPaths.has(path));
  const all = [
    ...problems,
    ...environment.problems,
    ...flags.problems,
    ...unfit,
    ...contradictions,
    ...limits,
  ];
  const loaded = { configuration, file: inputs.file, sourceOf };
  if (all.length > 0) return { ok: false, problems: inOrder(all), attempted: loaded };
  return { ok: true, loaded };
}
