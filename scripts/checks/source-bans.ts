// What source files may not contain, where, why, and what to write instead. Each ban has a planted violation in
// test/architecture/source-bans.test.ts; exceptions are in allowances.ts, each with its reason.

import ts from "typescript";
import { isTestPath } from "./source-files.ts";
import { castTarget, isReference, memberName } from "./syntax.ts";

export interface SourceBan {
  readonly name: string;
  readonly instead: string;
  /** True for the files in which the ban holds. */
  readonly holdsIn: (path: string) => boolean;
  readonly isBroken: (node: ts.Node) => boolean;
}

const productOf = (folders: string) => {
  const inside = new RegExp(`^(?:${folders})/`);
  return (path: string) => inside.test(path) && !isTestPath(path);
};

const core = productOf("src/domain|src/engine");
const replayed = productOf("src/domain|src/engine|src/simulation|src/replay");
const product = productOf("src|apps");
const outsideUnits = (path: string) => product(path) && !path.startsWith("src/domain/units/");

function isCallOf(node: ts.Node, name: string): boolean {
  return ts.isCallExpression(node) && isReference(node.expression, name);
}

function isAsync(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword) return true;
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  return isReference(node, "Promise");
}

/** `new URL("./x.ts", import.meta.url)`: the build rewrites imports, not texts. */
function isSourceUrl(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) || !isReference(node.expression, "URL")) return false;
  const first = node.arguments?.[0];
  return first !== undefined && ts.isStringLiteralLike(first) && /[.]tsx?$/.test(first.text);
}

/** `it.only`, `describe.only` and the like: everything else silently stops running. */
function isFocus(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== "only") return false;
  let base: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(base) || ts.isCallExpression(base)) base = base.expression;
  return ts.isIdentifier(base) && /^(?:it|test|describe|suite|bench)$/.test(base.text);
}

const timeAndChance: readonly SourceBan[] = [
  {
    name: "no-date",
    instead: "the Clock port and EpochMicros: a replay must see the recorded time",
    holdsIn: replayed,
    isBroken: (node) => isReference(node, "Date"),
  },
  {
    name: "no-math-random",
    instead: "the RandomSource port: a replay must draw the recorded numbers",
    holdsIn: replayed,
    isBroken: (node) => memberName(node) === "random" && node.getText().startsWith("Math"),
  },
  {
    name: "no-waiting",
    instead: "a command; the reply comes back as an input (run to completion)",
    holdsIn: core,
    isBroken: isAsync,
  },
  {
    name: "no-bare-error",
    instead: "a Failure with a catalogue code, or assert for a broken invariant",
    holdsIn: core,
    isBroken: (node) =>
      ts.isThrowStatement(node) &&
      ts.isNewExpression(node.expression) &&
      isReference(node.expression.expression, "Error"),
  },
];

const numbersAndText: readonly SourceBan[] = [
  {
    name: "no-float-text",
    instead:
      "the parse and format functions of src/domain/units: decimals never pass through floats",
    holdsIn: outsideUnits,
    isBroken: (node) =>
      isCallOf(node, "Number") ||
      isReference(node, "parseFloat") ||
      memberName(node) === "parseFloat" ||
      memberName(node) === "toFixed",
  },
  {
    name: "no-locale",
    instead: "an explicit formatter, or a byte comparison: the machine's locale decides nothing",
    holdsIn: product,
    isBroken: (node) => /^(?:toLocale\w*|localeCompare)$/.test(memberName(node) ?? ""),
  },
];

/** Returns the bans on casts, given the names of the unit types. */
function castBans(unitNames: ReadonlySet<string>): readonly SourceBan[] {
  return [
    {
      name: "no-unit-cast",
      instead: "the unit's constructor: a brand means that the value was checked",
      holdsIn: outsideUnits,
      isBroken: (node) => unitNames.has(castTarget(node) ?? ""),
    },
    {
      name: "no-double-cast",
      instead: "a type that fits, or a parser that proves it",
      holdsIn: outsideUnits,
      isBroken: (node) => ts.isAsExpression(node) && castTarget(node.expression) === "unknown",
    },
    {
      name: "no-approved-cast",
      instead: "the risk stage: only src/engine/risk/approve.ts makes Approved",
      holdsIn: (path) => product(path) && path !== "src/engine/risk/approve.ts",
      isBroken: (node) => castTarget(node) === "Approved",
    },
  ];
}

const packagingAndTests: readonly SourceBan[] = [
  {
    name: "no-source-url",
    instead: "a URL with the ending of import.meta.url: an installed package holds .js files",
    holdsIn: product,
    isBroken: isSourceUrl,
  },
  {
    name: "no-focused-test",
    instead: "a name filter on the command line",
    holdsIn: () => true,
    isBroken: isFocus,
  },
];

/** Returns all bans. An empty set of unit names is a mistake of the caller: the cast ban would never fire. */
export function sourceBans(unitNames: ReadonlySet<string>): readonly SourceBan[] {
  if (unitNames.size === 0) throw new Error("no unit type was found in src/domain/units");
  return [...timeAndChance, ...numbersAndText, ...castBans(unitNames), ...packagingAndTests];
}
