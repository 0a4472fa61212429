// Which settings have an effect, and that whoever sets one of the others is told.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toEngineSettings } from "./engine-settings.ts";
import { loadConfiguration } from "./load-configuration.ts";
import { isInForce, settingsWithoutEffect, warningsOf } from "./not-in-force.ts";
import { configurationAsJson, printConfiguration } from "./print-configuration.ts";
import { ProblemsError } from "./problem.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import { knownSettings } from "./settings-list.ts";

function load(
  yaml: string | null,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly { flag: string; path: string; text: string }[] = [],
) {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-force-"));
  const file = yaml === null ? null : join(folder, "a.yaml");
  if (yaml !== null) writeFileSync(join(folder, "a.yaml"), yaml);
  const result = loadConfiguration({ file, environment, flags });
  rmSync(folder, { recursive: true });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded;
}

/** Notes the path of every setting that is read. */
function watched(value: object, path: string, read: Set<string>): object {
  return new Proxy(value, {
    get: (target, key) => {
      const child: unknown = Reflect.get(target, key);
      const childPath = path === "" ? String(key) : `${path}.${String(key)}`;
      if (knownSettings.some((known) => known.path === childPath)) read.add(childPath);
      return typeof child === "object" && child !== null ? watched(child, childPath, read) : child;
    },
  });
}

/** Read by the commands themselves, outside the engine's settings. */
const readByCommands = [
  "dataDirectory",
  "bankroll.startingCapital",
  "quality.reconcileEvery",
  "quality.staleAfter.polling",
  "quality.staleAfter.streaming",
  "log.level",
  "log.rotate.size",
  "log.rotate.files",
  "venues.kalshi.enabled",
  "venues.kalshi.environment",
  "venues.kalshi.urls.rest",
  "venues.kalshi.urls.stream",
  "venues.kalshi.credentials.keyIdFile",
  "venues.kalshi.credentials.privateKeyFile",
  "venues.polymarket.enabled",
  "venues.polymarket.environment",
  "venues.polymarket.urls.gamma",
  "venues.polymarket.urls.clob",
  "venues.polymarket.urls.stream",
  "venues.polymarket.urls.rpc",
  "venues.polymarket.credentials.privateKeyFile",
  "venues.polymarket.wallet.address",
  "venues.polymarket.wallet.chainId",
  "venues.polymarket.wallet.kind",
  "venues.forecastex.couponRate",
  "venues.forecastex.credentials.accessTokenFile",
  "venues.forecastex.credentials.accessTokenSecretFile",
  "venues.forecastex.credentials.consumerKeyFile",
  "venues.forecastex.credentials.diffieHellmanFile",
  "venues.forecastex.credentials.encryptionKeyFile",
  "venues.forecastex.credentials.signingKeyFile",
  "venues.forecastex.enabled",
  "venues.forecastex.environment",
  "venues.forecastex.urls.rest",
  "venues.forecastex.urls.stream",
  "venues.amm.blocks.confirmations",
  "venues.amm.blocks.every",
  "venues.amm.blocks.staleAfter",
  "venues.amm.chainId",
  "venues.amm.coin.price",
  "venues.amm.coin.priceFeed",
  "venues.amm.coin.staleAfter",
  "venues.amm.contracts.collateral",
  "venues.amm.contracts.conditionalTokens",
  "venues.amm.enabled",
  "venues.amm.environment",
  "venues.amm.pools",
  "venues.amm.urls.rpc",
  "venues.amm.urls.stream",
];

test("in force is what the engine's settings and the commands read, and nothing else", () => {
  const read = new Set(readByCommands);
  toEngineSettings(watched(configurationSchema.parse({}), "", read) as Configuration);
  const inForce = knownSettings.filter((known) => known.isInForce).map(({ path }) => path);
  expect(new Set(inForce)).toEqual(read);
  expect(isInForce("mode")).toBe(true);
  expect(isInForce("execution.policy")).toBe(false);
});

test("a section's mark holds for everything in it", () => {
  const later = knownSettings.filter(({ keys }) => keys[0] === "replication");
  expect(later.length).toBeGreaterThan(5);
  expect(later.every((known) => !known.isInForce)).toBe(true);
});

test("what file, environment and flags set without effect is named with its source", () => {
  const loaded = load(
    "mode: observe\nrisk:\n  positionsMax: 5\n  canary: { groups: 2 }\n",
    { ARBYTRON_SIZING__KELLYFRACTION: "0.5", ARBYTRON_LOG__LEVEL: "warn" },
    [{ flag: "--set", path: "execution.policy", text: "maker-first" }],
  );
  expect(settingsWithoutEffect(loaded)).toEqual([
    { path: "sizing.kellyFraction", source: "ARBYTRON_SIZING__KELLYFRACTION" },
    { path: "risk.canary.groups", source: expect.stringMatching(/a\.yaml:4:21$/) },
    { path: "execution.policy", source: "--set" },
  ]);
  expect(warningsOf(loaded)[2]).toBe(
    "warning: execution.policy (--set) is not in force yet: it changes nothing in this version",
  );
});

test("defaults are no warning", () => {
  expect(warningsOf(load(null))).toEqual([]);
});

test("config print marks them, set or not", () => {
  const loaded = load("risk: { canary: { groups: 2 } }\n");
  const text = printConfiguration(loaded);
  expect(text).toMatch(/^ {4}groups: 2 +# .*a\.yaml:1:\d+, not in force yet$/m);
  expect(text).toMatch(/^streams: in-process +# default, not in force yet$/m);
  expect(text).toMatch(/^mode: paper +# default$/m);
  expect(configurationAsJson(loaded)).toMatchObject({
    settings: {
      mode: { inForce: true },
      "risk.canary.groups": { value: "2", inForce: false },
    },
  });
});
