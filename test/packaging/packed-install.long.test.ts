// The package as a user gets it: packed, installed into an empty folder, started. Builds dist in the checkout, as
// packing always does.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "arbytron-packed-"));
const installed = join(folder, "installed");
const packageFolder = join(installed, "node_modules/arbytron");
const pinned = join(root, "node_modules/.bin");

/** The search path without the pinned runtime: what a user's machine has. */
const systemPath = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((entry) => !entry.endsWith("node_modules/.bin"))
  .join(delimiter);

function run(command: string, options: readonly string[], path: string): string {
  const env = { ...process.env, PATH: path };
  return execFileSync(command, options, { cwd: installed, env, encoding: "utf8" });
}

beforeAll(() => {
  mkdirSync(installed);
  writeFileSync(join(installed, "package.json"), '{ "private": true }');
  const withPinned = [pinned, systemPath].join(delimiter);
  const options = {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: withPinned },
  } as const;
  execFileSync("npm", ["pack", "--pack-destination", folder], options);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  expect(archive).toBeDefined();
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, String(archive))], systemPath);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an installed package", () => {
  test("prints its help with whatever Node the machine has", () => {
    const help = run(join(installed, "node_modules/.bin/arbytron"), ["--help"], systemPath);
    expect(help).toContain("arbytron");
    for (const command of ["demo", "run", "replay", "record"]) expect(help).toContain(command);
  });

  test("runs the demonstration", () => {
    const options = ["demo", "--seconds", "3", "--seed", "1", "--json"];
    const output = run(join(installed, "node_modules/.bin/arbytron"), options, systemPath);
    expect(JSON.parse(output)).toMatchObject({ ok: true, command: "demo", seed: 1, markets: 20 });
  });

  test("holds the program and no tests or sources", () => {
    const names = readdirSync(packageFolder, { recursive: true, encoding: "utf8" });
    expect(names).toContain("dist/apps/cli/main.js");
    expect(names).toContain("dist/apps/cli/main.d.ts");
    expect(names.filter((name) => /[.]test[.]|(?<![.]d)[.]ts$/.test(name))).toEqual([]);
  });
});
