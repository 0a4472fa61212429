// Settings from the environment and from flags, laid over those of the file: flags win over the environment, which
// wins over the file.

import type { Problem } from "./problem.ts";
import { placeAt, suggestPath } from "./settings-list.ts";
import { emptySection, type SectionNode, type Source, type SourceNode } from "./source-tree.ts";
import { nearestName, plainName } from "./spelling.ts";

export const environmentPrefix = "ARBYTRON_";

/** Variables with the prefix that are no settings: where recorded data lies, for tests and importers. */
const reservedVariables = ["ARBYTRON_DATA"];

/** A setting given on the command line: `--paper` sets `mode` to `paper`. */
export interface FlagSetting {
  readonly flag: string;
  readonly path: string;
  readonly text: string;
}

interface Override {
  readonly keys: readonly string[];
  readonly text: string;
  readonly source: Source;
}

export interface Overrides {
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
}

/** Returns `ARBYTRON_RISK__DAILYLOSSMAX` for `risk.dailyLossMax`. */
export function environmentVariable(path: string): string {
  const segments = path.split(".").map((key) => plainName(key).toUpperCase());
  return `${environmentPrefix}${segments.join("__")}`;
}

/** Follows one segment after the other through the schema, without regard to case and separators. */
function resolveSegments(segments: readonly string[]): { keys: string[]; unknown: string | null } {
  const keys: string[] = [];
  for (const segment of segments) {
    const place = placeAt(keys);
    const below = place?.kind === "section" ? place.keys : [];
    const key = below.find((candidate) => plainName(candidate) === plainName(segment));
    if (key === undefined) return { keys, unknown: segment };
    keys.push(key);
  }
  return { keys, unknown: null };
}

/** Returns the path that was probably meant by segments of which one is unknown. */
function suggestSetting(segments: readonly string[]): string | undefined {
  const { keys, unknown } = resolveSegments(segments);
  if (unknown === null) return keys.join(".");
  const place = placeAt(keys);
  const rest = segments.slice(keys.length + 1);
  const near = nearestName(unknown, place?.kind === "section" ? place.keys : []);
  if (near !== undefined) {
    const repaired = resolveSegments([...keys, near, ...rest]);
    const isSetting = placeAt(repaired.keys)?.kind === "setting";
    if (repaired.unknown === null && isSetting) return repaired.keys.join(".");
  }
  const meant = suggestPath(keys, rest.at(-1) ?? unknown);
  return meant !== undefined && placeAt(meant.split("."))?.kind === "setting" ? meant : undefined;
}

function unknownVariable(variable: string, segments: readonly string[]): Problem {
  const meant = suggestSetting(segments);
  const hint = meant === undefined ? "" : `; did you mean ${environmentVariable(meant)}?`;
  return {
    code: "CFG-901",
    path: segments.map((segment) => segment.toLowerCase()).join("."),
    source: { kind: "environment", variable },
    message: `no such setting${hint}`,
  };
}

function sectionProblem(keys: readonly string[], source: Source): Problem {
  const place = placeAt(keys);
  const below = place?.kind === "section" ? place.keys.join(", ") : "";
  const message = `this is a section, not a setting; it holds ${below}`;
  return { code: "CFG-902", path: keys.join("."), source, message };
}

/** Reads every variable with the prefix: `ARBYTRON_RISK__DAILYLOSSMAX=10`. Case and single underscores do not
 * matter, a double underscore is one level down. Unknown ones are `CFG-901`, a setting given by two is `CFG-903`. */
export function readEnvironment(environment: Readonly<NodeJS.ProcessEnv>): Overrides {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  const givenBy = new Map<string, string>();
  const variables = Object.keys(environment).filter(
    (name) => name.toUpperCase().startsWith(environmentPrefix) && environment[name] !== undefined,
  );
  for (const variable of variables.sort()) {
    if (reservedVariables.includes(variable)) continue;
    const source: Source = { kind: "environment", variable };
    const segments = variable.slice(environmentPrefix.length).split("__");
    const { keys, unknown } = resolveSegments(segments);
    if (unknown !== null) {
      problems.push(unknownVariable(variable, segments));
      continue;
    }
    const path = keys.join(".");
    const other = givenBy.get(path);
    if (other !== undefined) {
      problems.push({ code: "CFG-903", path, source, message: `also given by ${other}` });
    } else if (placeAt(keys)?.kind === "section") {
      problems.push(sectionProblem(keys, source));
    } else {
      givenBy.set(path, variable);
      overrides.push({ keys, text: environment[variable]!, source });
    }
  }
  return { overrides, problems };
}

/** Reads settings given by flags. Two flags that set one path differently are `CFG-903`. */
export function readFlags(flags: readonly FlagSetting[]): Overrides {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  const given = new Map<string, FlagSetting>();
  for (const { flag, path, text } of flags) {
    const source: Source = { kind: "flag", flag };
    const keys = path.split(".");
    const place = path === "" ? undefined : placeAt(keys);
    const earlier = given.get(path);
    if (place === undefined) {
      const meant = suggestSetting(keys);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      problems.push({ code: "CFG-901", path, source, message: `no such setting${hint}` });
    } else if (place.kind === "section") {
      problems.push(sectionProblem(keys, source));
    } else if (earlier !== undefined && earlier.text !== text) {
      const message = `${flag} says ${text}, ${earlier.flag} says ${earlier.text}`;
      problems.push({ code: "CFG-903", path, source, message });
    } else {
      given.set(path, { flag, path, text });
      overrides.push({ keys, text, source });
    }
  }
  return { overrides, problems };
}

function overrideNode(override: Override): SourceNode {
  const { text, source, keys } = override;
  const textNode = (item: string): SourceNode => ({
    kind: "text",
    text: item,
    isEmpty: false,
    source,
  });
  const place = placeAt(keys);
  if (place?.kind !== "setting" || !place.setting.isList) return textNode(text);
  const items = text.split(",").map((item) => item.trim());
  return { kind: "list", items: items.filter((item) => item !== "").map(textNode), source };
}

/** Returns the section that holds the override's last key, made where it is missing; undefined where the file has
 * something else than a section on the way. */
function sectionFor(root: SectionNode, override: Override): SectionNode | undefined {
  let parent = root;
  for (const key of override.keys.slice(0, -1)) {
    const existing = parent.entries.get(key)?.node;
    if (existing?.kind === "section") {
      parent = existing;
      continue;
    }
    if (existing !== undefined && !(existing.kind === "text" && existing.isEmpty)) return undefined;
    const made = emptySection(override.source);
    parent.entries.set(key, { keySource: override.source, node: made });
    parent = made;
  }
  return parent;
}

/** Lays overrides over the tree, in order. Where the file has something else than a section on the way, the file's
 * own error is reported and the override is not looked at. */
export function applyOverrides(root: SectionNode, overrides: readonly Override[]): void {
  for (const override of overrides) {
    const parent = sectionFor(root, override);
    if (parent === undefined) continue;
    const node = overrideNode(override);
    parent.entries.set(override.keys.at(-1)!, { keySource: override.source, node });
  }
}
