// Loading from real files: what is refused, with which code and where, and which of file, environment and flag wins.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireConfiguration, requireRunConfiguration } from "./command-configuration.ts";
import { fileBytesMax, type LoadedConfiguration, loadConfiguration } from "./load-configuration.ts";
import type { FlagSetting } from "./overrides.ts";
import { formatProblem, type Problem, ProblemsError } from "./problem.ts";
import { checkSecretFiles } from "./secret-files.ts";
import { knownSettings } from "./settings-list.ts";
import { formatSource } from "./source-tree.ts";

let folder = "";
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-configuration-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}.yaml`);
  writeFileSync(path, content);
  return path;
}

interface Given {
  readonly yaml?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly FlagSetting[];
}

function load(given: Given): LoadedConfiguration {
  const path = given.yaml === undefined ? null : file(given.yaml);
  const { environment = {}, flags = [] } = given;
  const result = loadConfiguration({ file: path, environment, flags });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded;
}

/** Returns `code path place` of each problem; the file's name is left out. */
function problems(given: Given): string[] {
  return problemObjects(given).map(({ code, path, source }) => {
    const place = formatSource(source).replace(/^.*\.yaml:/, "");
    return `${code} ${path} ${place}`;
  });
}

function problemObjects(given: Given): readonly Problem[] {
  try {
    load(given);
    return [];
  } catch (error) {
    return (error as ProblemsError).problems;
  }
}

function messageOf(given: Given): string {
  return problemObjects(given).map(formatProblem).join("\n");
}

const set = (path: string, text: string, flag = "--set"): FlagSetting => ({ flag, path, text });

describe("a file that cannot be used is CFG-904 with a line", () => {
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ["empty", "", "1:1", /is empty/],
    ["only comments", "# nothing\n\n", "1:1", /is empty/],
    ["not YAML", "risk: [1\nmode: paper\n", "2:1", /not valid YAML/],
    ["tabs", "risk:\n\tdailyLossMax: 1\n", "2:1", /not valid YAML/],
    ["a list", "- a\n- b\n", "1:1", /no settings/],
    ["a word", "paper\n", "1:1", /no settings/],
    ["two documents", "mode: paper\n---\nmode: live\n", "2:1", /not valid YAML/],
    ["a tag", "mode: !secret paper\n", "1:7", /not valid YAML/],
    ["an alias", "mode: &m paper\nstorage: *m\n", "1:10", /anchors/],
    ["an undefined alias", "storage: *m\n", "1:10", /not valid YAML|anchors/],
    ["not UTF-8", Uint8Array.of(0x6d, 0xff, 0xfe), "1:1", /not UTF-8/],
    ["too large", "#".repeat(fileBytesMax + 1), "1:1", /larger than/],
    ["a key that is no text", "? [a, b]\n: 1\n", "1:1", /plain text/],
    ["deep nesting", `risk: ${"[".repeat(40)}${"]".repeat(40)}`, "1:39", /nested deeper/],
  ])("%s", (_, yaml, place, message) => {
    const found = problemObjects({ yaml }).find(({ code }) => code === "CFG-904");
    if (found === undefined) expect.fail("accepted");
    expect(formatSource(found.source).replace(/^.*\.yaml:/, "")).toBe(place);
    expect(found.message).toMatch(message);
  });

  test("nesting deeper than any stack", () => {
    expect(problemObjects({ yaml: `risk: ${"[".repeat(100_000)}` })[0]?.code).toBe("CFG-904");
  });

  test("missing, and a folder", () => {
    for (const path of [join(folder, "missing.yaml"), folder]) {
      const result = loadConfiguration({ file: path, environment: {}, flags: [] });
      expect(result.ok).toBe(false);
      if (!result.ok) expect(result.problems[0]).toMatchObject({ code: "CFG-904", path: "" });
    }
  });

  test("problems of environment and flags are named beside it", () => {
    const found = problems({ yaml: "", environment: { ARBYTRON_X: "1" }, flags: [set("y", "2")] });
    expect(found).toEqual(["CFG-904  1:1", "CFG-901 x ARBYTRON_X", "CFG-901 y --set"]);
  });
});

describe("unknown keys are CFG-901 with a suggestion", () => {
  test.each<[string, string, RegExp]>([
    [
      "risk:\n  dailyLosMax: 1\n",
      "CFG-901 risk.dailyLosMax 2:3",
      /did you mean risk\.dailyLossMax\?/,
    ],
    [
      "risk: { positionSizeMax: 1 }\n",
      "CFG-901 risk.positionSizeMax 1:9",
      /sizing\.positionSizeMax\?/,
    ],
    ["Mode: paper\n", "CFG-901 Mode 1:1", /did you mean mode\?/],
    [
      "detection: { lanes: { cross_venue: {} } }",
      "CFG-901 detection.lanes.cross_venue 1:23",
      /cross-venue\?/,
    ],
    ["venues: { polymarket-us: {} }", "CFG-901 venues.polymarket-us 1:11", /no such setting/],
    ["__proto__: 1\n", "CFG-901 __proto__ 1:1", /no such setting$/],
    ["constructor: 1\n", "CFG-901 constructor 1:1", /no such setting$/],
    ["zzzzzzzzzzzz: 1\n", "CFG-901 zzzzzzzzzzzz 1:1", /no such setting$/],
    [`${"k".repeat(300)}: 1\n`, `CFG-901 ${"k".repeat(300)} 1:1`, /no such setting$/],
  ])("%j", (yaml, problem, message) => {
    expect(problems({ yaml })).toEqual([problem]);
    expect(messageOf({ yaml })).toMatch(message);
  });

  test.each<[string, string | null]>([
    ["ARBYTRON_RISK__DAILYLOSMAX", "ARBYTRON_RISK__DAILYLOSSMAX"],
    ["ARBYTRON_LOGG__LEVEL", "ARBYTRON_LOG__LEVEL"],
    ["ARBYTRON_DAILYLOSSMAX", "ARBYTRON_RISK__DAILYLOSSMAX"],
    ["ARBYTRON_", null],
    ["ARBYTRON_MODE__X", null],
    ["ARBYTRON_DATA__X", null],
  ])("variable %s", (variable, meant) => {
    const [problem] = problemObjects({ environment: { [variable]: "1" } });
    expect(problem).toMatchObject({ code: "CFG-901", source: { kind: "environment", variable } });
    if (meant !== null) expect(problem?.message).toContain(`did you mean ${meant}?`);
  });

  test.each<[string, string | null]>([
    ["risk.dailyLosMax", "risk.dailyLossMax"],
    ["risk.dailylossmax", "risk.dailyLossMax"],
    ["risc.dailyLossMax", "risk.dailyLossMax"],
    ["dailyLossMax", "risk.dailyLossMax"],
    ["no.such.thing", null],
    ["", null],
  ])("flag --set %s", (path, meant) => {
    const [problem] = problemObjects({ flags: [set(path, "1")] });
    expect(problem?.code).toBe("CFG-901");
    if (meant !== null) expect(problem?.message).toContain(`did you mean ${meant}?`);
  });
});

describe("wrong values are CFG-902 with what was found and what is expected", () => {
  test.each<[string, string, string]>([
    ["risk: { dailyLossMax: ten }", "CFG-902 risk.dailyLossMax 1:23", 'found "ten"'],
    [
      "risk: { dailyLossMax: }",
      "CFG-902 risk.dailyLossMax 1:23",
      "found nothing, expected an amount in USD",
    ],
    ['risk: { dailyLossMax: "" }', "CFG-902 risk.dailyLossMax 1:23", 'found ""'],
    ["risk: { dailyLossMax: [1] }", "CFG-902 risk.dailyLossMax 1:23", "found a list"],
    ["risk: { dailyLossMax: {a: 1} }", "CFG-902 risk.dailyLossMax 1:23", "found a section"],
    ["risk: 5", "CFG-902 risk 1:7", 'found "5", expected a section with exposureTotalMax'],
    ["risk: [5]", "CFG-902 risk 1:7", "found a list, expected a section"],
    ["mode: Paper", "CFG-902 mode 1:7", "expected one of `observe`"],
    [
      "replication: { wallets: 0x12 }",
      "CFG-902 replication.wallets 1:25",
      "expected a list of a wallet",
    ],
    ["replication:\n  wallets:\n    - 0x12\n", "CFG-902 replication.wallets.0 3:7", "not a wallet"],
    ["log: { rotate: { size: 100 } }", "CFG-902 log.rotate.size 1:24", "a size such as 100 MiB"],
    ["risk: { drawdown: { halt: 200 % } }", "CFG-902 risk.drawdown.halt 1:27", "above 1"],
  ])("%j", (yaml, problem, message) => {
    expect(problems({ yaml })).toEqual([problem]);
    expect(messageOf({ yaml })).toContain(message);
  });

  test("long text is cut in the message", () => {
    expect(messageOf({ yaml: `mode: ${"x".repeat(500)}` }).length).toBeLessThan(400);
  });

  test("a section named by a variable or a flag", () => {
    expect(problems({ environment: { ARBYTRON_RISK: "1" } })).toEqual([
      "CFG-902 risk ARBYTRON_RISK",
    ]);
    expect(problems({ flags: [set("risk", "1")] })).toEqual(["CFG-902 risk --set"]);
  });

  test("an empty section, or one that is commented out, has its defaults", () => {
    const { configuration } = load({ yaml: "risk:\nlog:\n  rotate:\nmode: observe\n" });
    expect(configuration.risk.positionsMax).toBe(20);
    expect(configuration.log.rotate.files).toBe(10);
  });
});

describe("contradictions are CFG-903", () => {
  const contradictory: readonly [string, string, RegExp][] = [
    ["mode: paper\nmode: live", "mode", /given twice, first in line 1/],
    [
      "risk: { drawdown: { caution: 12 % } }",
      "risk.drawdown.caution",
      /risk\.drawdown\.halt is 0\.1 \(default\)/,
    ],
    [
      "risk: { drawdown: { halt: 4 % } }",
      "risk.drawdown.halt",
      /risk\.drawdown\.caution is 0\.05 \(default\)/,
    ],
    ["risk: { drawdown: { cautionBack: 5 % } }", "risk.drawdown.cautionBack", /never end/],
    [
      "detection: { profitMin: 101 }\nrisk: { canary: { groups: 0 } }",
      "detection.profitMin",
      /no group/,
    ],
    ["detection: { profitMin: 6 }", "detection.profitMin", /no canary group/],
    ["sizing: { positionSizeMax: 0.3 }", "sizing.positionSizeMax", /detection\.profitMin is 0\.50/],
    [
      "risk: { exposureMarketMax: 120, exposureVenueMax: 110 }",
      "risk.exposureMarketMax",
      /exposureVenueMax/,
    ],
    ["risk: { exposureMarketMax: 200 }", "risk.exposureMarketMax", /exposureClusterMax/],
    ["risk: { exposureVenueMax: 600 }", "risk.exposureVenueMax", /exposureTotalMax is 500/],
    ["risk: { exposureClusterMax: 600 }", "risk.exposureClusterMax", /never take effect/],
    ["sizing: { positionSizeMax: 200 }", "sizing.positionSizeMax", /exposureClusterMax/],
    ["risk: { canary: { groupCostMax: 150 } }", "risk.canary.groupCostMax", /positionSizeMax/],
    ["execution: { unwindAfter: 30 s }", "execution.unwindAfter", /mid-way/],
    ["execution: { stuckAfter: 10 s }", "execution.stuckAfter", /orderDeadline is 10 s/],
    ["execution: { legs: parallel, policy: maker-first }", "execution.legs", /maker order/],
    [
      "detection: { timeRegime: { nearWithin: 60 d } }",
      "detection.timeRegime.nearWithin",
      /both would hold/,
    ],
    [
      "replication: { orderNotionalMin: 26 }",
      "replication.orderNotionalMin",
      /no order could be sent/,
    ],
    [
      "replication: { marketNotionalMax: 0.5 }",
      "replication.marketNotionalMax",
      /orderNotionalMin/,
    ],
    ["replication: { orderNotionalMax: 200 }", "replication.orderNotionalMax", /marketNotionalMax/],
    ["replication: { windowNotionalMax: 2001 }", "replication.windowNotionalMax", /dailyVolumeMax/],
    ["replication: { sizing: { method: fixed } }", "replication.sizing.method", /needs an amount/],
    ["replication: { sizing: { notional: 5 } }", "replication.sizing.notional", /only the method/],
    [
      "replication: { sizing: { method: fixed, notional: 0.5 } }",
      "replication.sizing.notional",
      /below/,
    ],
    [
      "replication: { sizing: { method: fixed, notional: 26 } }",
      "replication.sizing.notional",
      /above/,
    ],
  ];
  test.each(contradictory)("%s", (yaml, path, message) => {
    const found = problemObjects({ yaml });
    expect(found.map((problem) => `${problem.code} ${problem.path}`)).toContain(`CFG-903 ${path}`);
    expect(found.every((problem) => problem.code === "CFG-903")).toBe(true);
    expect(messageOf({ yaml })).toMatch(message);
  });

  test.each<[string, string, RegExp]>([
    [
      "kalshi: { urls: { rest: 'https://demo-api.kalshi.co/x' } }",
      "kalshi.urls.rest",
      /belongs to the demo/,
    ],
    [
      "kalshi: { environment: demo, urls: { rest: 'https://api.elections.kalshi.com' } }",
      "kalshi.urls.rest",
      /belongs to the production/,
    ],
    [
      "kalshi: { urls: { stream: 'ws://127.0.0.1:1' } }",
      "kalshi.urls.stream",
      /environment `local`/,
    ],
    [
      "kalshi: { environment: local, urls: { rest: 'https://example.org', stream: 'ws://[::1]:1' } }",
      "kalshi.urls.rest",
      /is on this machine/,
    ],
    [
      "kalshi: { environment: local, urls: { rest: 'http://localhost:1' } }",
      "kalshi.environment",
      /kalshi\.urls\.stream is not set/,
    ],
    ["polymarket: { environment: demo }", "polymarket.environment", /no address of its own/],
    [
      "kalshi: { credentials: { keyIdFile: a } }",
      "kalshi.credentials.keyIdFile",
      /set all of them or none/,
    ],
  ])("venues: %s", (yaml, path, message) => {
    const given = { yaml: `venues: { ${yaml} }` };
    const found = problemObjects(given);
    expect(found.map((problem) => `${problem.code} ${problem.path}`)).toContain(
      `CFG-903 venues.${path}`,
    );
    expect(messageOf(given)).toMatch(message);
  });

  test("a venue that is off contradicts nothing", () => {
    const yaml = "venues: { kalshi: { enabled: false, credentials: { keyIdFile: a } } }";
    expect(problems({ yaml })).toEqual([]);
  });

  test("local servers, the broker's gateway and an own node on this machine are fine", () => {
    const yaml = `venues:
  kalshi: { environment: local, urls: { rest: "http://127.0.0.1:1", stream: "ws://127.0.0.1:2" } }
  forecastex: { urls: { rest: "https://localhost:5000/v1/api" } }
  amm: { urls: { rpc: "http://localhost:8545" } }
`;
    expect(problems({ yaml })).toEqual([]);
  });

  test("a stricter limit makes no default a contradiction", () => {
    expect(problems({ yaml: "risk: { exposureTotalMax: 50 }" })).toEqual([]);
    expect(problems({ yaml: "sizing: { positionSizeMax: 3 }" })).toEqual([]);
    expect(problems({ yaml: "mode: observe\ndetection: { profitMin: 6 }" })).toEqual([]);
  });

  test("nothing is concluded from a setting that is wrong itself", () => {
    const yaml = "risk: { drawdown: { caution: 12 %, halt: much } }";
    expect(problems({ yaml })).toEqual(["CFG-902 risk.drawdown.halt 1:42"]);
  });
});

describe("everything is named at once, in the order of the file", () => {
  test("all kinds together", () => {
    const yaml = [
      "mode: papr",
      "risk:",
      "  dailyLosMax: 1",
      "  positionsMax: many",
      "  drawdown: { caution: 12 % }",
      "colour: blue",
    ].join("\n");
    const environment = { ARBYTRON_LOG__LEVEL: "loud", ARBYTRON_NOPE: "1" };
    const flags = [set("storage", "mysql://h/d")];
    expect(problems({ yaml, environment, flags })).toEqual([
      "CFG-902 mode 1:7",
      "CFG-901 risk.dailyLosMax 3:3",
      "CFG-902 risk.positionsMax 4:17",
      "CFG-903 risk.drawdown.caution 5:24",
      "CFG-901 colour 6:1",
      "CFG-901 nope ARBYTRON_NOPE",
      "CFG-902 log.level ARBYTRON_LOG__LEVEL",
      "CFG-902 storage --set",
    ]);
  });
});

describe("later wins: file, environment, flag", () => {
  const yaml = "risk:\n  dailyLossMax: 1\n  positionsMax: 5\nmode: observe\n";

  test("each value says where it comes from", () => {
    const environment = { ARBYTRON_RISK__DAILYLOSSMAX: "2", ARBYTRON_LOG__LEVEL: "warn" };
    const loaded = load({ yaml, environment, flags: [set("mode", "paper", "--paper")] });
    const { risk, log, mode, dashboard } = loaded.configuration;
    expect([risk.dailyLossMax, risk.positionsMax, log.level, mode]).toEqual([
      2_000_000,
      5,
      "warn",
      "paper",
    ]);
    expect(dashboard.listen.port).toBe(8_787);
    const source = (path: string): string => formatSource(loaded.sourceOf(path));
    expect(source("risk.dailyLossMax")).toBe("ARBYTRON_RISK__DAILYLOSSMAX");
    expect(source("risk.positionsMax")).toMatch(/\.yaml:3:17$/);
    expect(source("log.level")).toBe("ARBYTRON_LOG__LEVEL");
    expect(source("mode")).toBe("--paper");
    expect(source("dashboard.listen")).toBe("default");
  });

  test("a flag wins over the environment, and a wrong value that loses is not looked at", () => {
    const environment = { ARBYTRON_MODE: "nonsense" };
    expect(load({ yaml, environment, flags: [set("mode", "paper")] }).configuration.mode).toBe(
      "paper",
    );
  });

  test.each([
    "ARBYTRON_RISK__DAILYLOSSMAX",
    "arbytron_risk__dailylossmax",
    "ARBYTRON_RISK__DAILY_LOSS_MAX",
    "ARBYTRON_risk__dailyLossMax",
  ])("%s names risk.dailyLossMax", (variable) => {
    expect(load({ environment: { [variable]: "7" } }).configuration.risk.dailyLossMax).toBe(
      7_000_000,
    );
  });

  test("names with hyphens, lists, and the variable that is no setting", () => {
    const wallet = `0x${"1".repeat(40)}`;
    const { detection, replication } = load({
      environment: {
        ARBYTRON_DETECTION__LANES__INTRA_VENUE__ENABLED: "true",
        ARBYTRON_REPLICATION__WALLETS: `${wallet}, ${wallet}`,
        ARBYTRON_DATA: "/somewhere",
      },
    }).configuration;
    expect(detection.lanes["intra-venue"].enabled).toBe(true);
    expect(replication.wallets).toEqual([wallet, wallet]);
    const none = load({ environment: { ARBYTRON_REPLICATION__WALLETS: "" } });
    expect(none.configuration.replication.wallets).toEqual([]);
  });

  test("two variables or two flags for one setting are a contradiction", () => {
    const environment = { ARBYTRON_RISK__DAILYLOSSMAX: "1", ARBYTRON_RISK__DAILY_LOSS_MAX: "1" };
    expect(problems({ environment })).toEqual([
      "CFG-903 risk.dailyLossMax ARBYTRON_RISK__DAILY_LOSS_MAX",
    ]);
    const flags = [set("mode", "paper", "--paper"), set("mode", "observe")];
    expect(problems({ flags })).toEqual(["CFG-903 mode --set"]);
    expect(problems({ flags: [set("mode", "paper", "--paper"), set("mode", "paper")] })).toEqual(
      [],
    );
  });

  test("an override fills an empty section and does not hide a wrong one", () => {
    const environment = { ARBYTRON_LOG__ROTATE__FILES: "3" };
    expect(load({ yaml: "log:\n", environment }).configuration.log.rotate.files).toBe(3);
    expect(problems({ yaml: "log: 5\n", environment })).toEqual(["CFG-902 log 1:6"]);
  });
});

describe("live trading", () => {
  const limits = knownSettings.filter((setting) => setting.isLimit);
  const live = set("mode", "live", "--live");

  test("has eight limits that the page marks", () => {
    expect(limits.map((setting) => setting.path)).toEqual([
      "sizing.positionSizeMax",
      "risk.exposureTotalMax",
      "risk.exposureVenueMax",
      "risk.exposureMarketMax",
      "risk.exposureClusterMax",
      "risk.positionsMax",
      "risk.ordersPerMinuteMax",
      "risk.dailyLossMax",
    ]);
  });

  test("names every limit that is missing, wherever the others were set", () => {
    const found = problemObjects({
      yaml: "risk: { dailyLossMax: 10, positionsMax: 3 }",
      environment: { ARBYTRON_SIZING__POSITIONSIZEMAX: "5" },
      flags: [live],
    });
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "CFG-905 risk.exposureTotalMax",
      "CFG-905 risk.exposureVenueMax",
      "CFG-905 risk.exposureMarketMax",
      "CFG-905 risk.exposureClusterMax",
      "CFG-905 risk.ordersPerMinuteMax",
    ]);
  });

  const allLimits = limits.map(({ path, defaultText }) => set(path, defaultText!));

  test("is accepted by the check when all are set, and refused by a run all the same", () => {
    const inputs = { config: file("mode: live"), environment: {}, flags: allLimits };
    expect(requireConfiguration(inputs).configuration.mode).toBe("live");
    const paper = { ...inputs, config: file("mode: paper") };
    expect(requireRunConfiguration(paper).configuration.mode).toBe("paper");
    expect(() => requireRunConfiguration(inputs)).toThrow(/^RUN-931 mode .*1:7/);
  });

  test("a run names the refusal beside everything else", () => {
    const inputs = { config: file("colour: blue"), environment: {}, flags: [live] };
    try {
      requireRunConfiguration(inputs);
      expect.fail("must be refused");
    } catch (error) {
      const codes = (error as ProblemsError).problems.map((problem) => problem.code);
      expect(codes).toEqual(["CFG-901", "RUN-931", ...limits.map(() => "CFG-905")]);
    }
  });

  test("does not mix environments", () => {
    const yaml = "venues: { kalshi: { environment: demo } }";
    expect(messageOf({ yaml, flags: [live, ...allLimits] })).toMatch(
      /one environment on all enabled/,
    );
    expect(problems({ yaml, flags: allLimits })).toEqual([]);
  });
});

describe("secret files", () => {
  test("each is checked, and what is wrong with it named", () => {
    const good = file("key");
    chmodSync(good, 0o600);
    const open = file("key");
    chmodSync(open, 0o644);
    const loaded = load({
      yaml: `venues:
  kalshi: { credentials: { keyIdFile: ${good}, privateKeyFile: ${open} } }
alerts: { discord: { webhookFile: ${join(folder, "missing")} } }
`,
    });
    const found = checkSecretFiles(loaded);
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "CFG-907 venues.kalshi.credentials.privateKeyFile",
      "CFG-907 alerts.discord.webhookFile",
    ]);
  });
});
