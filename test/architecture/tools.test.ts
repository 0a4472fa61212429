// The tools that `npm run check` starts, each shown a violation under the project's own configuration; and a tool that
// is not there.

import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { pinnedEnvironment, projectRoot, runTool } from "../../scripts/run-tool.ts";
import { type Files, plantTree } from "./planted-tree.ts";

/** Runs a tool in a temporary tree with a copy of the project's configuration file for it. */
function runIn(files: Files, config: string, tool: string, ...options: string[]) {
  const tree = plantTree(files);
  onTestFinished(tree.remove);
  copyFileSync(join(projectRoot, config), join(tree.root, config));
  const settings = { cwd: tree.root, encoding: "utf8", env: pinnedEnvironment() } as const;
  const { status, stdout, stderr } = spawnSync(tool, options, settings);
  return { status, output: `${stdout}${stderr}` };
}

const compilerOptions = { module: "nodenext", strict: true, target: "es2024" };
const tsconfig = { "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }) };
const biome = (text: string) =>
  runIn({ "a.ts": text }, "biome.json", "biome", "check", "--vcs-enabled=false", "a.ts");
const oxlint = (text: string) =>
  runIn({ ...tsconfig, "a.ts": text }, ".oxlintrc.json", "oxlint", "--type-aware");

describe("format and lint", () => {
  test("clean text passes", () => {
    expect(biome('export const name = "kalshi";\n').status).toBe(0);
  });

  test.each([
    ["other quotes", "export const name = 'kalshi';\n", "Formatter would have printed"],
    ["a barrel file", 'export * from "./b.ts";\n', "noBarrelFile"],
    [
      "an unsorted import",
      'import "./z.ts";\nimport b from "./b.ts";\nimport a from "./a.ts";\nb(a);\n',
      "organizeImports",
    ],
  ])("%s does not", (_what, text, complaint) => {
    const { status, output } = biome(text);
    expect(status).not.toBe(0);
    expect(output).toContain(complaint);
  });
});

describe("typed lint", () => {
  const later = "declare function send(): Promise<number>;\n";

  test("a promise that is waited for passes", () => {
    expect(oxlint(`${later}export const sent = await send();\n`)).toMatchObject({ status: 0 });
  });

  test.each([
    ["a promise nobody waits for", `${later}send();\nexport {};\n`, "no-floating-promises"],
    [
      "a promise as a condition",
      `${later}if (send()) { send().catch(() => 1); }\nexport {};\n`,
      "no-misused-promises",
    ],
    [
      "a case left out",
      "type S = 'a' | 'b';\nexport function f(s: S) { switch (s) { case 'a': return 1; } return 2; }\n",
      "switch-exhaustiveness-check",
    ],
    ["numbers sorted as text", "export const s = [10, 9].sort();\n", "require-array-sort-compare"],
  ])("%s does not", (_what, text, complaint) => {
    const { status, output } = oxlint(text);
    expect(status).not.toBe(0);
    expect(output).toContain(complaint);
  });
});

describe("unused code", () => {
  const files = {
    "package.json": '{ "name": "planted", "type": "module" }',
    "apps/cli/main.ts": 'import { used } from "../../src/domain/a.ts";\nused();\n',
    "src/domain/a.ts": "export const used = () => 1;\n",
  };
  const knip = (more: Files) =>
    runIn({ ...files, ...more }, "knip.json", "knip", "--no-progress", "--no-config-hints");

  test("used code passes", () => {
    expect(knip({})).toMatchObject({ status: 0 });
  });

  test.each([
    [
      "an export nobody imports",
      { "src/domain/a.ts": "export const used = 1, idle = 2;\n" },
      "idle",
    ],
    ["a file nobody imports", { "src/domain/dead.ts": "export const a = 1;\n" }, "dead.ts"],
    [
      "an undeclared package",
      { "src/domain/a.ts": 'import "zod";\nexport const used = 1;\n' },
      "zod",
    ],
  ])("%s does not", (_what, more, complaint) => {
    const { status, output } = knip(more);
    expect(status).not.toBe(0);
    expect(output).toContain(complaint);
  });
});

describe("starting a tool", () => {
  test("one that is not there is a failure", async () => {
    const result = await runTool("no-such-tool", []);
    expect(result.code).toBe(127);
    expect(result.output).toContain("could not be started");
  });

  test("one that fails keeps its exit code and its output", async () => {
    const result = await runTool("node", ["-e", "console.error('here'); process.exit(4)"]);
    expect(result).toMatchObject({ code: 4, output: "here\n" });
  });

  test("one that a signal ends is a failure", async () => {
    expect((await runTool("node", ["-e", "process.kill(process.pid)"])).code).toBe(1);
  });

  test("node is the pinned one", async () => {
    expect(pinnedEnvironment().PATH?.split(delimiter)[0]).toMatch(/node_modules\/[.]bin$/);
    expect((await runTool("node", ["--version"])).output).toMatch(/^v2[4-9]|^v[3-9]\d/);
  });
});
