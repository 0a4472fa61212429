// A check that has never failed is not known to work: every dependency rule fires on its planted violation, none
// fires on the clean tree, and none on the project. A run that reads nothing fails.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  type CruiseReport,
  cruise,
  cruisedFolders,
  differenceOfFiles,
} from "../../scripts/checks/cruise.ts";
import { dependencyRules, readStages } from "../../scripts/checks/dependency-rules.ts";
import { listTypescriptPaths } from "../../scripts/checks/source-files.ts";
import { dependencyPlants } from "./dependency-plants.ts";
import { cleanFiles, type Files, plantTree } from "./planted-tree.ts";

const root = join(import.meta.dirname, "../..");
const stages = readStages(new URL("../../architecture.json", import.meta.url));
const plants = dependencyPlants(stages);

function cruiseFiles(files: Files): CruiseReport {
  const tree = plantTree(files);
  try {
    return cruise(tree.root, ["src", "apps"]);
  } finally {
    tree.remove();
  }
}

const broken = (report: CruiseReport, rule: string, path: string) =>
  report.violations.some((each) => each.rule === rule && each.from === path);

describe("the clean tree", () => {
  test("breaks no rule", () => {
    const files = cleanFiles(stages);
    const report = cruiseFiles(files);
    expect(report.violations).toEqual([]);
    const written = Object.keys(files).filter((path) => /^(?:src|apps)\/.*[.]ts$/.test(path));
    expect(differenceOfFiles(report.modules, written)).toEqual([]);
  });
});

describe("planted violations", () => {
  let report: CruiseReport;
  beforeAll(() => {
    const planted = plants.flatMap(({ path, text, others }) => [
      [path, text],
      ...Object.entries(others ?? {}),
    ]);
    report = cruiseFiles({ ...cleanFiles(stages), ...Object.fromEntries(planted) });
  });

  test("every rule has one", () => {
    const planted = new Set(plants.map(({ rule }) => rule));
    const rules = dependencyRules(stages).map(({ name }) => name);
    expect(rules.filter((name) => !planted.has(name))).toEqual([]);
    expect([...planted].filter((name) => !rules.includes(name))).toEqual([]);
  });

  test.each(plants)("$rule fires on $path", ({ rule, path }) => {
    expect(broken(report, rule, path)).toBe(true);
  });

  test("the tree without its plants is not accused", () => {
    // Only the file in which a violation was planted may be named, or one it needs.
    const planted = new Set(
      plants.flatMap(({ path, others }) => [path, ...Object.keys(others ?? {})]),
    );
    expect(report.violations.filter(({ from }) => !planted.has(from))).toEqual([]);
  });
});

describe("the project", () => {
  let report: CruiseReport;
  let listed: string[];
  beforeAll(() => {
    const folders = cruisedFolders(root);
    report = cruise(root, folders);
    listed = listTypescriptPaths(root, folders);
  });

  test("every source file that git lists is read", () => {
    expect(listed.length).toBeGreaterThan(0);
    expect(differenceOfFiles(report.modules, listed)).toEqual([]);
    expect(report.modules.length).toBe(listed.length);
  });

  test("breaks no rule", () => {
    expect(report.violations).toEqual([]);
  });

  test("a checker that reads less than git lists is found out", () => {
    expect(differenceOfFiles([], listed).length).toBe(listed.length);
    expect(differenceOfFiles(report.modules.slice(1), listed).length).toBe(1);
  });
});

describe("a run that reads nothing", () => {
  test("is an error where there are no sources", () => {
    const tree = plantTree({ "readme.txt": "nothing here\n" });
    onTestFinished(tree.remove);
    expect(() => cruisedFolders(tree.root)).toThrow();
  });

  test("is an error where git lists no TypeScript", () => {
    expect(() => listTypescriptPaths(root, ["LICENSE"])).toThrow("no TypeScript file");
  });

  test("is an error where the configuration is missing", () => {
    const tree = plantTree(cleanFiles(stages));
    onTestFinished(tree.remove);
    mkdirSync(join(tree.root, "empty"));
    expect(() => cruise(tree.root, ["src"], join(tree.root, "none.mjs"))).toThrow();
  });
});

describe("the order of the stages", () => {
  test.each([
    ["no list", "{}"],
    ["an empty list", '{"stages":[]}'],
    ["a name that is no folder", '{"stages":["Risk!"]}'],
  ])("is refused when it is %s", (_name, text) => {
    const tree = plantTree({ "architecture.json": text });
    onTestFinished(tree.remove);
    expect(() => readStages(new URL(`file://${tree.root}/architecture.json`))).toThrow("stages");
  });
});
