// Holds a tree of text against the schema and names everything that does not fit, each with its path and place.

import type { z } from "zod";
import type { Problem } from "./problem.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import { placeAt, suggestPath } from "./settings-list.ts";
import {
  defaultSource,
  describeNode,
  nodeAt,
  removeAt,
  type SectionNode,
  toPlain,
} from "./source-tree.ts";

export interface SchemaCheck {
  /** The configuration with the defaults in place of everything that does not fit. */
  readonly configuration: Configuration;
  readonly problems: readonly Problem[];
  /** Dotted paths that did not fit; nothing more can be said about them. */
  readonly badPaths: ReadonlySet<string>;
}

function textKeys(path: readonly PropertyKey[]): string[] {
  return path.map(String);
}

function unknownKeys(
  root: SectionNode,
  path: readonly string[],
  keys: readonly string[],
): Problem[] {
  const parent = nodeAt(root, path);
  return keys.map((key) => {
    const entry = parent?.kind === "section" ? parent.entries.get(key) : undefined;
    const meant = suggestPath(path, key);
    return {
      code: "CFG-901",
      path: [...path, key].join("."),
      source: entry?.keySource ?? defaultSource,
      message: `no such setting${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    };
  });
}

/** Returns what the schema expects at a path; an item of a list is described by its list. */
function expectedAt(path: readonly string[]): string {
  const place = placeAt(path) ?? placeAt(path.slice(0, -1));
  if (place === undefined) return "something else";
  return place.kind === "section"
    ? `a section with ${place.keys.join(", ")}`
    : place.setting.expected;
}

function unfit(root: SectionNode, issue: z.core.$ZodIssue): Problem {
  const path = textKeys(issue.path);
  const node = nodeAt(root, path);
  const found = describeNode(node);
  const reason = issue.code === "custom" && found !== "nothing" ? ` (${issue.message})` : "";
  return {
    code: "CFG-902",
    path: path.join("."),
    source: node?.source ?? defaultSource,
    message: `found ${found}${reason}, expected ${expectedAt(path)}`,
  };
}

/** A key of a section with nothing behind it is an empty section: everything below it may be commented out. */
function fillEmptySections(node: SectionNode, path: readonly string[] = []): void {
  for (const [key, entry] of node.entries) {
    const below = [...path, key];
    if (entry.node.kind === "section") fillEmptySections(entry.node, below);
    if (entry.node.kind !== "text" || !entry.node.isEmpty) continue;
    if (placeAt(below)?.kind !== "section") continue;
    const empty: SectionNode = { kind: "section", entries: new Map(), source: entry.node.source };
    node.entries.set(key, { ...entry, node: empty });
  }
}

/** Checks the tree, and removes from it what does not fit. */
export function checkSchema(root: SectionNode): SchemaCheck {
  fillEmptySections(root);
  const parsed = configurationSchema.safeParse(toPlain(root));
  if (parsed.success) {
    return { configuration: parsed.data, problems: [], badPaths: new Set() };
  }
  const problems: Problem[] = [];
  const bad: string[][] = [];
  for (const issue of parsed.error.issues) {
    const path = textKeys(issue.path);
    if (issue.code === "unrecognized_keys") {
      problems.push(...unknownKeys(root, path, issue.keys));
      bad.push(...issue.keys.map((key) => [...path, key]));
    } else {
      problems.push(unfit(root, issue));
      bad.push(path);
    }
  }
  for (const path of bad) removeAt(root, path);
  const rest = configurationSchema.parse(toPlain(root));
  return { configuration: rest, problems, badPaths: new Set(bad.map((path) => path.join("."))) };
}
