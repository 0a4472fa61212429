// docs/configuration.md is what the schema says, and its example is a configuration the program accepts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import { configurationSchema } from "../../apps/cli/configuration/schema.ts";
import { knownSettings } from "../../apps/cli/configuration/settings-list.ts";
import { configurationDocument } from "./configuration-document.ts";

const docs = join(import.meta.dirname, "../../docs");
const exampleFile = join(docs, "arbytron.example.yaml");
const example = readFileSync(exampleFile, "utf8");

describe("docs/configuration.md", () => {
  test("is what the schema says", async () => {
    await expect(configurationDocument(example)).toMatchFileSnapshot(
      join(docs, "configuration.md"),
    );
  });

  test("has an example that loads and names every setting that has a default", () => {
    const result = loadConfiguration({ file: exampleFile, environment: {}, flags: [] });
    if (!result.ok) expect.fail(JSON.stringify(result.problems, null, 2));
    const unnamed = knownSettings.filter(
      ({ path, defaultText }) =>
        defaultText !== null && result.loaded.sourceOf(path).kind !== "file",
    );
    expect(unnamed).toEqual([]);
  });

  test("has an example that differs from the defaults only where it means to", () => {
    const result = loadConfiguration({ file: exampleFile, environment: {}, flags: [] });
    if (!result.ok) expect.fail("does not load");
    const { venues, replication, ...rest } = result.loaded.configuration;
    const defaults = configurationSchema.parse({});
    const wallets = ["0x1d0034134e339a309700ff2d34e99fa2d48b0313"];
    expect({ ...rest }).toEqual({ ...defaults, venues: undefined, replication: undefined });
    expect(replication).toEqual({ ...defaults.replication, wallets });
    expect(venues.kalshi).toEqual(defaults.venues.kalshi);
    expect([venues.forecastex.enabled, venues.amm.enabled]).toEqual([false, false]);
  });

  test("the example is enough for live trading's limits", () => {
    const flags = [{ flag: "--live", path: "mode", text: "live" }];
    const result = loadConfiguration({ file: exampleFile, environment: {}, flags });
    expect(result.ok).toBe(true);
  });

  test("every setting has a meaning in lower case without a full stop", () => {
    for (const { path, meaning } of knownSettings) {
      expect(meaning, path).not.toMatch(/[.]$/);
      expect(meaning.length, path).toBeGreaterThan(10);
    }
  });
});
