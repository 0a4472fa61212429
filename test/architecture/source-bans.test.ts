// Every ban on sources fires on its planted violation, stays silent where it does not hold, and finds nothing in the
// project that is not allowed with a reason.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowances } from "../../scripts/checks/allowances.ts";
import { checkBans, scanFile, unitTypeNames } from "../../scripts/checks/scan-source.ts";
import { sourceBans } from "../../scripts/checks/source-bans.ts";
import { listTypescriptPaths, readSourceFiles } from "../../scripts/checks/source-files.ts";

const root = join(import.meta.dirname, "../..");
const folders = ["src", "apps", "test", "scripts", "benchmarks", "examples"];
const files = readSourceFiles(root, listTypescriptPaths(root, folders));
const bans = sourceBans(unitTypeNames(files));

const domain = "src/domain/book/planted.ts";
const engine = "src/engine/risk/planted.ts";
const simulation = "src/simulation/planted.ts";
const replay = "src/replay/planted.ts";
const adapter = "src/adapters/venues/kalshi/planted.ts";
const app = "apps/cli/planted.ts";

const broken = (path: string, text: string) => scanFile({ path, text }, bans).map(({ ban }) => ban);

/** Ban, file, and a text that breaks it there. */
const planted: readonly (readonly [string, string, string])[] = [
  ["no-date", domain, "const now = Date.now();"],
  ["no-date", engine, "const start = new Date();"],
  ["no-date", engine, "function show(at: Date) {}"],
  ["no-date", simulation, "const now = Date.now();"],
  ["no-date", replay, "const parsed = Date.parse(text);"],
  ["no-date", replay, "const { now } = Date;"],
  ["no-math-random", domain, "const draw = Math.random();"],
  ["no-math-random", engine, "const draw = Math['random']();"],
  ["no-math-random", simulation, "const draw = Math.random;"],
  ["no-math-random", replay, "const draw = Math.random();"],
  ["no-waiting", domain, "export async function wait() {}"],
  ["no-waiting", engine, "const wait = async () => 1;"],
  ["no-waiting", engine, "class Stage { async decide() {} }"],
  ["no-waiting", engine, "await reply;"],
  ["no-waiting", engine, "for await (const reply of replies) {}"],
  ["no-waiting", engine, "type Later = Promise<void>;"],
  ["no-waiting", engine, "Promise.resolve(1);"],
  ["no-bare-error", domain, 'throw new Error("what now?");'],
  ["no-bare-error", engine, 'if (bad) throw new Error("no code");'],
  ["no-float-text", adapter, "const price = Number(text);"],
  ["no-float-text", adapter, "const price = parseFloat(text);"],
  ["no-float-text", engine, "const price = Number.parseFloat(text);"],
  ["no-float-text", domain, "const price = texts.map(parseFloat);"],
  ["no-float-text", app, "const text = price.toFixed(2);"],
  ["no-locale", adapter, "names.sort((a, b) => a.localeCompare(b));"],
  ["no-locale", app, "console.log(size.toLocaleString());"],
  ["no-locale", app, "text.toLocaleLowerCase();"],
  ["no-unit-cast", adapter, "const price = 4200 as PriceTicks;"],
  ["no-unit-cast", engine, "const cash = row.cash as UsdMicros;"],
  ["no-unit-cast", app, "const at = now as EpochMicros;"],
  ["no-double-cast", adapter, "const size = text as unknown as number;"],
  ["no-double-cast", engine, "const leg = value as unknown as Leg;"],
  ["no-approved-cast", engine, "const approved = group as Approved<LegGroup>;"],
  ["no-approved-cast", app, "const approved = group as Approved<LegGroup>;"],
  ["no-source-url", adapter, 'new Worker(new URL("./writer.ts", import.meta.url));'],
  ["no-focused-test", "src/domain/book/level.test.ts", 'test.only("one", () => {});'],
  ["no-focused-test", "test/golden/nba.test.ts", 'describe.concurrent.only("one", () => {});'],
  ["no-focused-test", "test/golden/nba.test.ts", 'it.each([1]).only("one", () => {});'],
];

/** What looks like a violation and is none: other folders, comments, texts, names of members. */
const innocent: readonly (readonly [string, string, string])[] = [
  ["an adapter may read the system's time", adapter, "const now = Date.now();"],
  ["an adapter waits for the network", adapter, "export async function send() { await reply; }"],
  ["a comment names what is banned", engine, "// Never Date, await or Math.random here.\n"],
  ["a text names what is banned", engine, 'const claim = "await the Date";'],
  ["a member has the name of a global", engine, "const day = row.Date;"],
  ["a property has the name of a global", engine, "const row = { Date: 1, Promise: 2 };"],
  ["another object's random is handed in", engine, "const draw = source.random();"],
  ["a failure with a code is thrown", engine, 'throw new InvariantViolation("claim");'],
  ["the units parse numbers", "src/domain/units/decimal.ts", "const n = Number(BigInt(text));"],
  [
    "a unit's constructor brands",
    "src/domain/units/price-ticks.ts",
    "ticks as unknown as PriceTicks",
  ],
  ["risk approves", "src/engine/risk/approve.ts", "group as Approved<LegGroup>"],
  ["Number as a namespace", adapter, "Number.isSafeInteger(value);"],
  ["a constant assertion", engine, "const stages = ['a'] as const;"],
  ["a test makes a wrong value", "src/engine/risk/gate.test.ts", "0 as unknown as PriceTicks"],
  ["a member called only", app, "const only = filter.only;"],
  ["the URL of a web page", adapter, 'new URL("/trade-api/v2", base);'],
];

describe("planted violations", () => {
  test("every ban has one", () => {
    const names = new Set(planted.map(([ban]) => ban));
    expect(bans.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(planted)("%s fires in %s on %s", (ban, path, text) => {
    expect(broken(path, text)).toContain(ban);
  });

  test.each(innocent)("none fires when %s", (_why, path, text) => {
    expect(broken(path, text)).toEqual([]);
  });
});

describe("allowances", () => {
  const units = {
    path: "src/domain/units/planted.ts",
    text: 'type PriceTicks = Unit<"PriceTicks">;',
  };
  const float = { path: app, text: "Number(text);" };

  const allowance = {
    ban: "no-float-text",
    path: app,
    places: 1,
    reason: "a count, not an amount",
  };

  test("cover one ban in one file", () => {
    expect(checkBans([units, float], [])).toHaveLength(1);
    expect(checkBans([units, float], [allowance])).toEqual([]);
    const elsewhere = { ...float, path: adapter };
    expect(checkBans([units, float, elsewhere], [allowance])).toHaveLength(1);
  });

  test("fail when there is one place more", () => {
    const twice = { path: app, text: "Number(text) + Number(text);" };
    expect(checkBans([units, twice], [allowance])).toHaveLength(3);
  });

  test("fail once nothing needs them", () => {
    const complaint = `${app}: 1 places allowed for no-float-text, 0 found`;
    expect(checkBans([units], [allowance])).toEqual([complaint]);
  });

  test("each has a reason", () => {
    expect(allowances.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });

  test("without unit types the check fails instead of passing", () => {
    expect(() => checkBans([float], [])).toThrow("no unit type");
  });
});

describe("the project", () => {
  test("is read", () => {
    expect(files.length).toBeGreaterThan(30);
    expect([...unitTypeNames(files)]).toEqual(
      expect.arrayContaining(["ContractMicros", "EpochMicros", "PriceTicks", "UsdMicros"]),
    );
  });

  test("breaks no ban", () => {
    expect(checkBans(files, allowances)).toEqual([]);
  });
});
