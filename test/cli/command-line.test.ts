// The command line as a real process: help, exit codes, configuration, errors, and what it does when its reader goes
// away.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../src/domain/failure/catalogue.ts";
import { mainProgram, type Outcome, runProgram, startProgram } from "./run-program.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]): Promise<Outcome> => runProgram(words, { folder });

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe("help", () => {
  const commands = [
    [],
    ["run"],
    ["demo"],
    ["replay"],
    ["record"],
    ["detect"],
    ["simulate-venue"],
    ["status"],
    ["stop"],
    ["kill"],
    ["resume"],
    ["acknowledge"],
    ["wallet"],
    ["wallet", "approve"],
    ["wallet", "convert"],
    ["config"],
    ["config", "check"],
    ["config", "print"],
    ["errors"],
  ];

  test.each(commands.map((words) => [words.join(" "), words] as const))(
    "arbytron %s --help",
    async (_, words) => {
      const { code, stdout, stderr } = await run(...words, "--help");
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: arbytron/);
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(81);
    },
  );

  test("lists every command and the exit codes", async () => {
    const { stdout } = await run("--help");
    for (const [command] of commands.slice(1))
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toContain("Exit codes:");
  });

  test("comes at once", async () => {
    const times: number[] = [];
    const bare: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const before = performance.now();
      await run("--help");
      const between = performance.now();
      execFileSync(process.execPath, ["-e", "0"]);
      times.push(between - before);
      bare.push(performance.now() - between);
    }
    // On a machine with other work everything takes longer, a program that does nothing too.
    expect(Math.min(...times)).toBeLessThan(Math.max(300, 15 * Math.min(...bare)));
  });

  test("without a command is help too, as a usage error", async () => {
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Usage: arbytron/);
  });

  test("--version prints the version alone", async () => {
    const { code, stdout } = await run("--version");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});

describe("a wrong command line ends with 2 and says what is wrong", () => {
  test.each<[string, readonly string[], RegExp]>([
    ["an unknown command", ["rnu"], /Did you mean run\?/],
    ["an unknown option", ["run", "--papper"], /Did you mean --paper\?/],
    ["two modes", ["run", "--paper", "--live"], /'--paper' cannot be used with option '--live'/],
    ["two modes, one by name", ["run", "--mode", "paper", "--observe"], /cannot be used with/],
    [
      "an unknown mode",
      ["run", "--mode", "trade"],
      /Allowed choices are observe, dry-run, paper, live/,
    ],
    ["an unknown level", ["run", "--log-level", "loud"], /Allowed choices are debug/],
    ["no seconds", ["demo", "--seconds", "0"], /A whole number from 1 to/],
    ["half a second", ["demo", "--seconds", "0.5"], /A whole number from 1 to/],
    [
      "a seed that is none",
      ["demo", "--seed", "4294967296"],
      /A whole number from 0 to 4294967295/,
    ],
    ["nothing to replay", ["replay"], /missing required argument 'capture'/],
    ["two captures", ["replay", "a", "b"], /too many arguments/],
    ["nothing to detect in", ["detect"], /required option '--snapshot <file>' not specified/],
    [
      "a size that is none",
      ["replay", "a", "--declared-size", "0"],
      /positive number of contracts/,
    ],
    ["an unknown implementation", ["replay", "a", "--implementation", "slow"], /fast, reference/],
    ["a setting without a value", ["config", "print", "--set", "mode"], /`path=value` is expected/],
    [
      "a setting without a path",
      ["config", "print", "--set", "=paper"],
      /`path=value` is expected/,
    ],
    ["an unknown code", ["errors", "RSK-999"], /there is no code RSK-999/],
    ["an unknown part of config", ["config", "chek"], /Did you mean check\?/],
  ])("%s", async (_, words, message) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe("config check", () => {
  test("says that nothing is wrong", async () => {
    const path = file("good.yaml", "mode: observe\nvenues: { amm: { enabled: false } }\n");
    const { code, stdout, stderr } = await run("config", "check", "--config", path);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^good\.yaml: no problems found\n {2}mode +observe\n/);
    const json = await run("config", "check", "-c", path, "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, file: "good.yaml", mode: "observe" });
  });

  test("warns of what is set and has no effect yet, and still ends with 0", async () => {
    const path = file("early.yaml", "mode: observe\nexecution: { policy: maker-first }\n");
    const { code, stdout, stderr } = await run("config", "check", "--config", path);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(
      "\nwarning: execution.policy (early.yaml:2:22) is not in force yet: it changes nothing in this version\n",
    );
    const json = await run("config", "check", "-c", path, "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      notInForce: [{ path: "execution.policy", source: "early.yaml:2:22" }],
    });
    const started = await run("run", "--config", path, "--pairs", "nowhere.csv");
    expect(started.stderr).toMatch(
      /^warning: execution\.policy \(early\.yaml:2:22\) is not in force/,
    );
    const recorded = await run("record", "--config", path, "--pairs", "nowhere.csv");
    expect(recorded.stderr).toMatch(/^warning: execution\.policy \(early\.yaml:2:22\)/);
  });

  test("names everything at once with code, path, place and advice, and ends with 1", async () => {
    const path = file(
      "bad.yaml",
      "mode: papr\nrisk:\n  dailyLosMax: 1\n  drawdown: { caution: 12 % }\n",
    );
    const { code, stdout, stderr } = await run("config", "check", "--config", path);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatchInlineSnapshot(`
      "3 problems:
        CFG-902 mode (bad.yaml:1:7): found "papr" (not one of the words), expected one of \`observe\`, \`dry-run\`, \`paper\`, \`live\`
        CFG-901 risk.dailyLosMax (bad.yaml:3:3): no such setting; did you mean risk.dailyLossMax?
        CFG-903 risk.drawdown.caution (bad.yaml:4:24): 0.12 here, but risk.drawdown.halt is 0.1 (default): the halt would come before the caution
      What to do:
        CFG-902: The message names the path and what is expected there.
        CFG-901: Remove the key or correct its spelling.
        CFG-903: Two settings exclude each other; the message names both.
      "
    `);
  });

  test("as JSON has the same on standard output", async () => {
    const path = file("bad.json.yaml", "colour: blue\n");
    const { code, stdout, stderr } = await run("config", "check", "-c", path, "--json");
    expect([code, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      failures: [
        {
          code: "CFG-901",
          path: "colour",
          source: "bad.json.yaml:1:1",
          message: "no such setting",
          advice: catalogue["CFG-901"].advice,
        },
      ],
    });
  });

  test("looks at the files of secrets too", async () => {
    const key = file("key", "x");
    chmodSync(join(folder, key), 0o644);
    const path = file("key.yaml", "alerts: { webhook: { urlFile: key } }\n");
    const { code, stderr } = await run("config", "check", "-c", path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/CFG-907 alerts\.webhook\.urlFile \(key\.yaml:1:31\): .*mode is 644/);
  });

  test("a file that is missing", async () => {
    const { code, stderr } = await run("config", "check", "-c", "nowhere.yaml");
    expect(code).toBe(1);
    expect(stderr).toMatch(/CFG-904 nowhere\.yaml:1:1: there is no such file/);
  });
});

describe("config print", () => {
  test("shows file, environment and flag, each with its source", async () => {
    const home = mkdtempSync(join(tmpdir(), "arbytron-cli-home-"));
    writeFileSync(
      join(home, "arbytron.yaml"),
      "mode: observe\nrisk: { positionsMax: 7, dailyLossMax: 1 }\n",
    );
    const environment = { ARBYTRON_RISK__DAILYLOSSMAX: "2", ARBYTRON_DATA: "/x" };
    const words = ["config", "print", "--set", "log.level=debug"];
    const { code, stdout } = await runProgram(words, { folder: home, environment });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mode: observe +# arbytron\.yaml:1:7$/m);
    expect(stdout).toMatch(/positionsMax: 7 +# arbytron\.yaml:2:23$/m);
    expect(stdout).toMatch(/dailyLossMax: 2\.00 +# ARBYTRON_RISK__DAILYLOSSMAX$/m);
    expect(stdout).toMatch(/level: debug +# --set$/m);
    const json = await runProgram(["config", "print", "--json"], { folder: home, environment });
    expect(JSON.parse(json.stdout)).toMatchObject({
      file: "arbytron.yaml",
      settings: { mode: { value: "observe", source: "arbytron.yaml:1:7" } },
    });
    rmSync(home, { recursive: true });
  });

  test("an unknown variable is an error", async () => {
    const environment = { ARBYTRON_RISK__DAILYLOSMAX: "2" };
    const { code, stderr } = await runProgram(["config", "print"], { folder, environment });
    expect(code).toBe(1);
    expect(stderr).toContain("did you mean ARBYTRON_RISK__DAILYLOSSMAX?");
  });
});

describe("errors", () => {
  test("explains a code, in any case", async () => {
    const { code, stdout } = await run("errors", "rsk-503");
    expect(code).toBe(0);
    expect(stdout).toContain(catalogue["RSK-503"].advice);
  });

  test("lists them all, and as JSON gives the catalogue", async () => {
    const lines = (await run("errors")).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(Object.keys(catalogue).length);
    expect(JSON.parse((await run("errors", "--json")).stdout)).toEqual(catalogue);
    const one = JSON.parse((await run("errors", "CFG-901", "--json")).stdout);
    expect(one).toEqual({ "CFG-901": catalogue["CFG-901"] });
  });

  test("suggests a near code", async () => {
    expect((await run("errors", "RSK-50")).stderr).toContain("Did you mean RSK-501?");
  });

  test("a reader that goes away is no error", async () => {
    const child = startProgram(mainProgram, ["errors", "--json"], { folder });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, stderr]).toEqual([0, ""]);
  });
});
