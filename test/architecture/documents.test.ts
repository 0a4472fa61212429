// The documentation is checked like code: generated pages are up to date, links resolve, every feature has a state,
// the changelog keeps its shape, no fixture is without its note. Each check is shown a violation first.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anchorOf, checkLinks } from "../../scripts/checks/doc-links.ts";
import { errorPage } from "../../scripts/checks/error-page.ts";
import { exportedNames, exportList } from "../../scripts/checks/export-list.ts";
import {
  checkChangelog,
  checkFeatures,
  checkFixtures,
  featureIds,
} from "../../scripts/checks/page-shapes.ts";
import { listProjectPaths, readSourceFiles } from "../../scripts/checks/source-files.ts";

const root = join(import.meta.dirname, "../..");
const paths = listProjectPaths(root);
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("the page of errors", () => {
  test("is what the catalogue says", () => {
    expect(read("docs/errors.md")).toBe(errorPage());
  });

  const entry = { title: "t", severity: "error", retry: "retry", advice: "a | b" } as const;

  test("changes with the catalogue", () => {
    const page = errorPage({ "UNI-001": entry });
    expect(page).toContain("| `UNI-001` | t | error | retry | a \\| b |");
    expect(page).not.toBe(errorPage());
  });

  test.each(["ZZZ-001", "UNI-1"])("refuses the code %s, which has no block", (code) => {
    expect(() => errorPage({ [code]: entry })).toThrow(code);
  });
});

describe("public names", () => {
  test("are those of exports.txt (npm run docs:exports updates it on purpose)", () => {
    expect(read("test/architecture/exports.txt")).toBe(exportList(root));
  });

  test("a new, renamed or hidden name changes the list", () => {
    const text = [
      "export interface Clock {}",
      "export type Input = 1;",
      "export const first = 1, second = 2;",
      "export function now() {}",
      "export class Batch {}",
      "export { hidden } from './hidden.ts';",
      "interface Private {}",
      "const inner = 1;",
    ].join("\n");
    expect(exportedNames({ path: "src/ports/planted.ts", text })).toEqual([
      "interface Clock",
      "type Input",
      "const first",
      "const second",
      "function now",
      "class Batch",
      "re-export export { hidden } from './hidden.ts';",
    ]);
  });
});

describe("links", () => {
  const pages = (text: string) => [
    { path: "docs/a.md", text },
    { path: "docs/b.md", text: "# The way of a quote\n" },
  ];
  const known = ["docs/a.md", "docs/b.md", "src/domain/units/decimal.ts"];

  test.each([
    ["a file that is not there", "[x](c.md)"],
    ["a heading that is not there", "[x](b.md#nothing)"],
    ["a reference that leads nowhere", "[x]: ../src/none.ts"],
    ["a path from the wrong folder", "[x](docs/b.md)"],
  ])("%s is found", (_what, text) => {
    expect(checkLinks(pages(text), known)).toHaveLength(1);
  });

  test.each([
    ["a neighbour", "[x](b.md)"],
    ["a heading", "[x](b.md#the-way-of-a-quote)"],
    ["a source file", "[x](../src/domain/units/decimal.ts)"],
    ["a folder", "[x](../src/domain/)"],
    ["another site", "[x](https://example.org/none)"],
    ["code", "`[x](none.md)`"],
    ["a block of code", "```\n[x](none.md)\n```"],
  ])("%s is fine", (_what, text) => {
    expect(checkLinks(pages(text), known)).toEqual([]);
  });

  test("anchors are made as the forge makes them", () => {
    expect(anchorOf("Units, `mulDiv` and rounding")).toBe("units-muldiv-and-rounding");
  });

  test("of the project all lead somewhere", () => {
    const markdown = paths.filter((path) => path.endsWith(".md"));
    expect(markdown.length).toBeGreaterThan(8);
    expect(checkLinks(readSourceFiles(root, markdown), paths)).toEqual([]);
  });
});

describe("features", () => {
  const table = (rows: readonly string[]) => rows.join("\n");
  const all = featureIds.map((id) => `| ${id} | title | not yet | |`);

  test("there are 104", () => {
    expect(featureIds).toHaveLength(104);
    expect(checkFeatures(table(all))).toEqual([]);
  });

  test.each([
    ["missing", all.slice(1), "A1: missing"],
    ["twice", [...all, all[0] as string], "A1: twice"],
    ["unknown", [...all, "| Z1 | title | done | here |"], "Z1: unknown"],
    ["without a title", ["| A1 | | not yet | |", ...all.slice(1)], "A1: no title"],
    ["in no known state", ["| A1 | t | maybe | |", ...all.slice(1)], "A1: unknown state maybe"],
    ["done nowhere", ["| A1 | t | done | |", ...all.slice(1)], "A1: done, but where?"],
  ])("one that is %s is found", (_what, rows, complaint) => {
    expect(checkFeatures(table(rows))).toEqual([complaint]);
  });

  test("all have a state in docs/features.md", () => {
    expect(checkFeatures(read("docs/features.md"))).toEqual([]);
  });
});

describe("the changelog", () => {
  const good = "# Changelog\n\n## Unreleased\n\n### Features\n\n- replay prints its hash\n";

  test.each([
    ["without its title", good.replace("# Changelog", "# Changes")],
    ["without a version", "# Changelog\n"],
    ["with an odd version", good.replace("Unreleased", "next week")],
    ["with an unknown group", good.replace("Features", "Stuff")],
    ["with groups out of order", good.replace("- replay", "- a\n\n### Safety\n\n- replay")],
    ["with a change outside a group", good.replace("### Features\n\n", "")],
    ["with prose", good.replace("- replay", "This release: replay")],
    ["with a full stop", good.replace("hash", "hash.")],
  ])("%s is refused", (_what, text) => {
    expect(checkChangelog(text)).not.toEqual([]);
  });

  test("keeps its shape", () => {
    expect(checkChangelog(good)).toEqual([]);
    expect(checkChangelog(read("CHANGELOG.md"))).toEqual([]);
  });
});

describe("fixtures", () => {
  const note = (text: string) => ({ path: "fixtures/venues/kalshi/README.md", text });
  const payload = { path: "fixtures/venues/kalshi/orderbook-delta.json", text: "{}" };

  test("one that no README names is found", () => {
    expect(checkFixtures([payload])).toHaveLength(1);
    expect(checkFixtures([note("`other.json`: a trade"), payload])).toHaveLength(1);
    expect(checkFixtures([note("`orderbook-delta.json`: recorded"), payload])).toEqual([]);
  });

  test("a README further up names it with its folder", () => {
    const deep = { path: "fixtures/venues/kalshi/synthetic/trade.json", text: "{}" };
    expect(checkFixtures([note("`synthetic/trade.json`: made"), deep])).toEqual([]);
    expect(checkFixtures([note("`trade.json`: made"), deep])).toHaveLength(1);
  });

  test("of the project are all documented", () => {
    const fixtures = paths.filter((path) => path.startsWith("fixtures/"));
    expect(checkFixtures(readSourceFiles(root, fixtures))).toEqual([]);
  });
});
