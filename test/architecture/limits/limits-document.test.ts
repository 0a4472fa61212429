// docs/limits.md says what the program's limits are: every name on it is an exported constant of that value in the file
// that the page links to.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { limitSections, limitsDocument } from "./limits-document.ts";

const root = join(import.meta.dirname, "../../..");
const limits = limitSections.flatMap((section) => section.limits);

describe("docs/limits.md", () => {
  test("is what the list of limits says", async () => {
    await expect(limitsDocument()).toMatchFileSnapshot(join(root, "docs/limits.md"));
  });

  test("every limit is an exported constant of its file, with the value that the page gives", async () => {
    for (const { file, name, value } of limits) {
      const [constant = "", field] = name.split(".");
      const module: Readonly<Record<string, unknown>> = await import(join(root, file));
      const exported = module[constant];
      const found =
        field === undefined ? exported : (exported as Readonly<Record<string, unknown>>)[field];
      expect(found, `${file} ${name}`).toBe(value);
      expect(Number.isSafeInteger(value) && value > 0, name).toBe(true);
    }
  });

  test("every limit has a reason where it stands", () => {
    for (const { file, name } of limits) {
      const [constant = "", field] = name.split(".");
      const source = readFileSync(join(root, file), "utf8");
      const told = new RegExp(`\\*/\\n(export )?(const ${constant}|  (readonly )?${field})\\b`);
      expect(told.test(source), `${file}: ${name} has no comment`).toBe(true);
    }
  });

  test("no limit stands twice, and each says what happens", () => {
    const places = limits.map(({ file, name }) => `${file} ${name}`);
    expect(new Set(places).size).toBe(places.length);
    for (const { name, outcome } of limits) expect(outcome.length, name).toBeGreaterThan(5);
  });
});
