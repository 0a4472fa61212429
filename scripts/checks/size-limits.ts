// How long files and functions may be. A reader holds one file in mind at a time; what outgrows that is two things.

import ts from "typescript";
import { isTestPath, type SourceFile } from "./source-files.ts";
import { lineOf, parseSource, walk } from "./syntax.ts";

/** Hard stop for one file, and for one test file (tables of cases are long by nature). */
export const fileLinesMax = 600;
export const testFileLinesMax = 900;
/** Hard stop for one function, from its first line to its last. */
export const functionLinesMax = 70;
/** Limits on the product's files taken together. */
export const fileLinesMedianMax = 120;
export const fileLines95thMax = 400;

/** Returns the number of lines; a last line without its newline counts. */
export function countLines(text: string): number {
  const newlines = text.split("\n").length - 1;
  return text === "" || text.endsWith("\n") ? newlines : newlines + 1;
}

/** Returns the value below or at which the given share of the sorted values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** True for the callback of `describe`, or of one with a condition in its name: a list of tests, not a function to be
 * read at once. */
function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  if (call === undefined || !ts.isCallExpression(call)) return false;
  return /^(?:describe|suite)(?![a-z])/.test(call.expression.getText());
}

function functionName(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  return ts.isVariableDeclaration(parent) ? parent.name.getText() : "function";
}

/** Returns one line for each function of the file that is too long. */
export function checkFunctions(file: SourceFile): string[] {
  const tree = parseSource(file);
  const lines: string[] = [];
  walk(tree, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
    if (isTestPath(file.path) && isSuite(node)) return;
    const first = lineOf(tree, node);
    const length = tree.getLineAndCharacterOfPosition(node.end).line + 2 - first;
    if (length <= functionLinesMax) return;
    const name = functionName(node as ts.FunctionLikeDeclaration);
    lines.push(`${file.path}:${first} ${name}: ${length} lines, at most ${functionLinesMax}`);
  });
  return lines;
}

/** Returns one line for each limit that the files exceed, alone or together. */
export function checkSizes(files: readonly SourceFile[]): string[] {
  const lines = files.flatMap((file) => {
    const limit = isTestPath(file.path) ? testFileLinesMax : fileLinesMax;
    const length = countLines(file.text);
    const tooLong = length > limit ? [`${file.path}: ${length} lines, at most ${limit}`] : [];
    return [...tooLong, ...checkFunctions(file)];
  });
  const lengths = files
    .filter(({ path }) => /^(?:src|apps)\//.test(path) && !isTestPath(path))
    .map(({ text }) => countLines(text));
  const median = percentile(lengths, 0.5);
  const largest = percentile(lengths, 0.95);
  if (median > fileLinesMedianMax) {
    lines.push(`median file: ${median} lines, at most ${fileLinesMedianMax}`);
  }
  if (largest > fileLines95thMax) {
    lines.push(`95th percentile of files: ${largest} lines, at most ${fileLines95thMax}`);
  }
  return lines;
}
