// The bans on texts, the limits on sizes and the known folders: each with planted violations, then the project.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layers, readStages } from "../../scripts/checks/dependency-rules.ts";
import { checkLayout } from "../../scripts/checks/layout.ts";
import {
  checkFunctions,
  checkSizes,
  countLines,
  fileLinesMax,
  functionLinesMax,
  percentile,
  testFileLinesMax,
} from "../../scripts/checks/size-limits.ts";
import { listProjectPaths, readSourceFiles } from "../../scripts/checks/source-files.ts";
import { checkTexts, textBans } from "../../scripts/checks/text-bans.ts";

const root = join(import.meta.dirname, "../..");
const stages = readStages(new URL("../../architecture.json", import.meta.url));
const paths = listProjectPaths(root);
const files = readSourceFiles(root, paths);

// Put together at run time, so that this file does not break the bans it tests.
const slash = "/";
const texts: readonly (readonly [string, string])[] = [
  ["no-open-end", `// ${"TO"}DO finish this`],
  ["no-open-end", `// ${"FIX"}ME`],
  ["no-machine-path", `const data = "${slash}home/someone/data";`],
  ["no-machine-path", `see ${slash}Users/someone/project`],
  ["no-machine-path", `path=${slash}root/project`],
  ["no-registry-host", `"resolved": "https://${"registry."}${"npmjs"}.org/zod"`],
];

describe("bans on texts", () => {
  test("every one has a planted violation", () => {
    expect(textBans.map(({ name }) => name)).toEqual([...new Set(texts.map(([ban]) => ban))]);
  });

  test.each(texts)("%s fires on %s", (ban, text) => {
    expect(checkTexts([{ path: "a.md", text }]).join("\n")).toContain(`a.md:1 ${ban}`);
  });

  test("an issue number makes an open end traceable", () => {
    expect(checkTexts([{ path: "a.ts", text: `// ${"TO"}DO(#12): the second venue` }])).toEqual([]);
  });

  test("addresses of venues and paths of URLs are no machine paths", () => {
    const text = "GET /trade-api/v2/markets and https://example.org/home/page";
    expect(checkTexts([{ path: "a.md", text }])).toEqual([]);
  });

  test("binary files have no text", () => {
    expect(checkTexts([{ path: "a.gz", text: `\0${"TO"}DO` }])).toEqual([]);
  });

  test("the project breaks none", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(checkTexts(files)).toEqual([]);
  });
});

const linesOf = (count: number) => "const a = 1;\n".repeat(count);
const functionOf = (count: number) => `function f() {\n${"  call();\n".repeat(count - 2)}}\n`;

describe("size limits", () => {
  const path = "src/domain/planted.ts";

  test("a file may have the limit and not one line more", () => {
    const sized = (count: number) => ({ path: "scripts/planted.ts", text: linesOf(count) });
    expect(checkSizes([sized(fileLinesMax)])).toEqual([]);
    expect(checkSizes([sized(fileLinesMax + 1)])).toEqual([
      `scripts/planted.ts: ${fileLinesMax + 1} lines, at most ${fileLinesMax}`,
    ]);
  });

  test("a test may have more, up to its own limit", () => {
    const sized = (count: number) => ({ path: "src/domain/a.test.ts", text: linesOf(count) });
    expect(checkSizes([sized(testFileLinesMax)])).toEqual([]);
    expect(checkSizes([sized(testFileLinesMax + 1)])).toHaveLength(1);
  });

  test("a function may have the limit and not one line more", () => {
    expect(checkFunctions({ path, text: functionOf(functionLinesMax) })).toEqual([]);
    expect(checkFunctions({ path, text: functionOf(functionLinesMax + 1) })).toEqual([
      `${path}:1 f: ${functionLinesMax + 1} lines, at most ${functionLinesMax}`,
    ]);
  });

  test.each([
    ["an arrow function", (body: string) => `const f = () => {\n${body}};\n`],
    ["a method", (body: string) => `class A {\n  f() {\n${body}}\n}\n`],
    ["a constructor", (body: string) => `class A {\n  constructor() {\n${body}}\n}\n`],
    ["a callback", (body: string) => `on("x", function () {\n${body}});\n`],
  ])("%s counts as a function", (_kind, wrap) => {
    const text = wrap("  call();\n".repeat(functionLinesMax));
    expect(checkFunctions({ path, text })).toHaveLength(1);
  });

  test("a list of tests is no function, a test is", () => {
    const body = "  call();\n".repeat(functionLinesMax);
    const test = { path: "src/domain/a.test.ts", text: `describe("x", () => {\n${body}});\n` };
    expect(checkFunctions(test)).toEqual([]);
    expect(checkFunctions({ ...test, text: test.text.replace("describe", "test") })).toHaveLength(
      1,
    );
  });

  test("median and 95th percentile of the product's files are limited", () => {
    const of = (count: number, lines: number) =>
      Array.from({ length: count }, () => ({ path, text: linesOf(lines) }));
    expect(checkSizes([...of(5, 120), ...of(5, 121)])).toEqual([]);
    expect(checkSizes([...of(4, 120), ...of(5, 121)])[0]).toContain("median file: 121");
    expect(checkSizes([...of(95, 100), ...of(5, 401)])).toEqual([]);
    expect(checkSizes([...of(94, 100), ...of(6, 401)])[0]).toContain("95th percentile");
  });

  test("lines and percentiles are counted as people count them", () => {
    expect([countLines(""), countLines("a"), countLines("a\n"), countLines("a\nb")]).toEqual([
      0, 1, 1, 2,
    ]);
    expect([percentile([3, 1, 2], 0.5), percentile([], 0.5)]).toEqual([2, 0]);
  });

  test("the project keeps them", () => {
    const sources = files.filter(({ path }) => /[.]tsx?$/.test(path));
    expect(sources.length).toBeGreaterThan(30);
    expect(checkSizes(sources)).toEqual([]);
  });
});

describe("folders", () => {
  test.each([
    ["src/loose.ts", "no file directly in src"],
    ["src/utilities/text.ts", "utilities is not a layer"],
    ["src/engine/strategy/decide.ts", "strategy is not a stage"],
  ])("%s has no rule", (path, why) => {
    expect(checkLayout([path], stages).join()).toContain(why);
  });

  test("known folders, files of the whole engine and other trees are fine", () => {
    const known = layers.map((layer) => `src/${layer}/file.ts`);
    const engine = ["src/engine/engine.ts", "src/engine/risk/gate.ts", "src/engine/risk/a/b.ts"];
    expect(checkLayout([...known, ...engine, "docs/engine/strategy/page.md"], stages)).toEqual([]);
  });

  test("the project uses known folders only", () => {
    expect(checkLayout(paths, stages)).toEqual([]);
  });
});
