// A printed configuration is the configuration: it reads back equal, hashes alike, and gives the engine the same.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configurationHash } from "./configuration-hash.ts";
import { toEngineSettings } from "./engine-settings.ts";
import { type LoadedConfiguration, loadConfiguration } from "./load-configuration.ts";
import type { FlagSetting } from "./overrides.ts";
import { configurationAsJson, printConfiguration } from "./print-configuration.ts";
import { ProblemsError } from "./problem.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-print-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(
  settings: Readonly<Record<string, string>>,
  file: string | null = null,
): LoadedConfiguration {
  const flags: FlagSetting[] = Object.entries(settings).map(([path, text]) => ({
    flag: "--set",
    path,
    text,
  }));
  const result = loadConfiguration({ file, environment: {}, flags });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded;
}

function readBack(loaded: LoadedConfiguration): LoadedConfiguration {
  const path = join(folder, "printed.yaml");
  writeFileSync(path, printConfiguration(loaded));
  return load({}, path);
}

/** Texts for settings of every type; any combination of them is free of contradictions. */
const texts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  mode: fc.constantFrom("observe", "dry-run", "paper"),
  dataDirectory: fc.oneof(
    fc.constantFrom(
      "./data",
      "/var/lib/arbytron",
      "a b/c d",
      "-x",
      "#x",
      "x: y",
      "'q'",
      '"q"',
      "ä/ö",
      "null",
      "x:",
      "{a}",
      "%a",
      "a #b",
    ),
    fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !text.startsWith("~") && !text.includes("\0") && text.trim() !== ""),
  ),
  "venues.kalshi.enabled": fc.constantFrom("true", "false"),
  "venues.kalshi.environment": fc.constantFrom("production", "demo"),
  "venues.polymarket.urls.clob": fc
    .webUrl({ validSchemes: ["https"], withFragments: false })
    .filter((url) => !/localhost|127\.|polymarket|\[redacted/.test(url)),
  "venues.polymarket.credentials.privateKeyFile": fc.constantFrom("key", "/run/secrets/key"),
  "bankroll.startingCapital": fc
    .nat(1_000_000)
    .map((micros) => `${Math.floor(micros / 100)}.${String(micros % 100).padStart(2, "0")}`),
  "detection.marginMin": fc
    .integer({ min: 0, max: 10_000 })
    .map((hundredths) => `${hundredths / 100} %`),
  "detection.spreadMax": fc
    .integer({ min: 0, max: 9_999 })
    .map((ticks) => `0.${String(ticks).padStart(4, "0")}`),
  "detection.liquidityMin": fc.nat(1_000).map((count) => `${count} contracts`),
  "detection.lanes.intra-venue.enabled": fc.constantFrom("true", "false"),
  "quality.startupConfirm": fc.nat(3_600_000).map((millis) => `${millis} ms`),
  "risk.positionsMax": fc.integer({ min: 1, max: 1_000 }).map(String),
  "risk.dayBoundary": fc
    .integer({ min: 0, max: 23 })
    .map((hour) => `${String(hour).padStart(2, "0")}:30 -05:00`),
  "risk.cooldown.market": fc.nat(86_400).map((count) => `${count} s`),
  "discovery.filters.kalshi.text": fc
    .array(fc.constantFrom("NBA", "rate cut", "50%", "a: b", "é"), { maxLength: 3 })
    .map((words) => words.join(",")),
  "replication.wallets": fc.constantFrom("", `0x${"aB".repeat(20)}`),
  "log.level": fc.constantFrom("debug", "info", "warn", "error"),
  "log.rotate.size": fc.integer({ min: 65_536, max: 1_000_000_000 }).map((bytes) => `${bytes} B`),
  "dashboard.listen": fc.constantFrom("127.0.0.1:1", "[::1]:8080", "example.org:443"),
  storage: fc.constantFrom("sqlite", "postgres://me@host:5432/db"),
  streams: fc.constantFrom("in-process", "redis://host:6379", "kafka://host:9092"),
};

const anySettings = fc
  .record(texts, { requiredKeys: [] })
  .map((record) => record as Record<string, string>);

describe("config print", () => {
  test("reads back as the same configuration with the same hash, whatever was set", () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const loaded = load(settings);
        const again = readBack(loaded);
        expect(again.configuration).toEqual(loaded.configuration);
        expect(configurationHash(again.configuration)).toBe(
          configurationHash(loaded.configuration),
        );
        expect(toEngineSettings(again.configuration)).toEqual(
          toEngineSettings(loaded.configuration),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("the hash differs when any setting differs", () => {
    fc.assert(
      fc.property(anySettings, anySettings, (one, other) => {
        const [a, b] = [load(one).configuration, load(other).configuration];
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(configurationHash(a) === configurationHash(b)).toBe(isSame);
      }),
    );
  });

  test("names the source of each value and leaves out what is not set", () => {
    const text = printConfiguration(load({ "risk.dailyLossMax": "4" }));
    expect(text).toMatch(/^# configuration hash [0-9a-f]{64}\n/);
    expect(text).toMatch(/^ {2}dailyLossMax: 4\.00 +# --set$/m);
    expect(text).toMatch(/^mode: paper +# default$/m);
    expect(text).not.toContain("webhookFile");
  });

  test("as JSON has the same, by path", () => {
    expect(configurationAsJson(load({ mode: "observe" }))).toMatchObject({
      file: null,
      configurationHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      settings: {
        mode: { value: "observe", source: "--set" },
        "log.level": { value: "info", source: "default" },
      },
    });
  });

  test("shows no secret, does not hash it, and does not read a printed one back", () => {
    const secrets = {
      storage: "postgres://me:hush@host:5432/db",
      streams: "redis://:hush@host:6379",
      "alerts.heartbeatUrl": "https://example.org/ping/hush",
      "venues.amm.urls.rpc": "https://node.example/v2/hush",
      "venues.kalshi.urls.rest": "https://proxy.example/x?key=hush",
    };
    const loaded = load(secrets);
    const text = printConfiguration(loaded);
    expect(text).not.toContain("hush");
    expect(text).toContain("postgres://me:[redacted]@host:5432/db");
    expect(JSON.stringify(configurationAsJson(loaded))).not.toContain("hush");
    expect(loaded.configuration.storage).toBe(secrets.storage);
    const other = Object.entries(secrets).map(([path, url]) => [path, url.replace("hush", "shh")]);
    const hash = configurationHash(load(Object.fromEntries(other)).configuration);
    expect(hash).toBe(configurationHash(loaded.configuration));
    expect(() => readBack(loaded)).toThrow(/left out when printed/);
  });
});

describe("engine settings", () => {
  test("have the defaults of the page in the engine's units", () => {
    expect(toEngineSettings(load({}).configuration)).toEqual({
      mode: "paper",
      detection: {
        profitMin: 500_000,
        marginMin: 5_000,
        spreadMax: 2_000,
        liquidityMin: 10_000_000,
        apyMin: 100_000,
        hurdleRate: 50_000,
        softLossMax: 0,
        softStateLossMax: 100_000_000,
        timeRegime: {
          nearWithin: 14 * 86_400_000_000,
          nearFactor: 1_100_000,
          farBeyond: 60 * 86_400_000_000,
          farFactor: 750_000,
        },
        lanes: {
          "intra-venue": false,
          "cross-venue": true,
          bucket: true,
          parity: true,
          "event-tree": true,
          amm: true,
          general: true,
        },
      },
      quality: {
        startupConfirm: 2_000_000,
        latenessMax: 2_000_000,
        clockSkewMax: 5_000_000,
        jumpMin: 1_000,
        jumpDeviations: 8_000_000,
        jumpConfirm: 1_000_000,
        touchNotionalMax: 250_000_000_000,
        frozenAfter: 30_000_000,
        frozenMove: 200,
        correctionsMax: 3,
        correctionsWindow: 600_000_000,
        quarantine: 60_000_000,
      },
      sizing: { positionSizeMax: 100_000_000 },
      risk: {
        exposureTotalMax: 500_000_000,
        exposureVenueMax: 250_000_000,
        exposureMarketMax: 100_000_000,
        exposureClusterMax: 150_000_000,
        positionsMax: 20,
        ordersPerMinuteMax: 30,
        dailyLossMax: 10_000_000,
        dayBoundary: 0,
      },
      execution: { orderDeadline: 10_000_000, unwindLossMax: 500 },
    });
  });

  test("are exact where a float would not be", () => {
    // 0.29 × 10,000 is 2,899.999… in doubles, 1.005 × 1e6 is 1,004,999.99….
    const settings = { "detection.spreadMax": "0.29", "detection.profitMin": "1.005" };
    const { detection } = toEngineSettings(load(settings).configuration);
    expect([detection.spreadMax, detection.profitMin]).toEqual([2_900, 1_005_000]);
  });
});
