// `arbytron wallet` through the command line against a local chain: what it shows, what it asks, what it refuses, and that
// the chain has moved as it says.

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chainAccount, chainKey } from "../../src/simulation/venues/chain/chain-keys.ts";
import { ChainSigner } from "../../src/simulation/venues/chain/chain-signer.ts";
import { PolymarketChain } from "../../src/simulation/venues/chain/polymarket-contracts.ts";
import { describeWithNode, useChain } from "../support/chain-node.ts";
import { mainProgram, type Outcome, runProgram } from "./run-program.ts";

const dollar = 1_000_000n;
const seed = 31;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-wallet-"));
  writeFileSync(join(folder, "key"), chainKey(seed, "cli"));
  chmodSync(join(folder, "key"), 0o600);
});
afterAll(() => rmSync(folder, { recursive: true }));

function configure(environment: string, rpc: string): void {
  const lines = [
    "venues:",
    "  polymarket:",
    "    enabled: false",
    `    environment: ${environment}`,
    `    urls: { rpc: "${rpc}" }`,
    `    credentials: { privateKeyFile: "${join(folder, "key")}" }`,
  ];
  writeFileSync(join(folder, `${environment}.yaml`), `${lines.join("\n")}\n`);
}

const run = (...words: readonly string[]): Promise<Outcome> =>
  runProgram(["wallet", ...words], { folder });

/** Runs the program and types a line into it. */
function typed(line: string, ...words: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainProgram, "wallet", ...words], {
      cwd: folder,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(`${line}\n`);
  });
}

describeWithNode("a wallet on a local chain", () => {
  const chain = useChain({ seed });
  let venue: PolymarketChain;
  const local = ["-c", "local.yaml", "--contracts", "contracts.json"] as const;

  beforeAll(async () => {
    venue = await PolymarketChain.deploy(chain());
    const { chainId, rpcUrl } = chain().node;
    writeFileSync(
      join(folder, "contracts.json"),
      JSON.stringify({ chainId, contracts: venue.addresses }),
    );
    configure("local", rpcUrl);
    const { address } = await ChainSigner.open(chain().node, chainAccount(seed, "cli"));
    await venue.fund(address, 100n * dollar);
  });

  test("splits, merges and redeems, each with exactly what it needs allowed", async () => {
    const question = await venue.standardQuestion("through the command line");
    const id = question.conditionId;
    const needed = await run("split", ...local, "standard", id, "40.5", "--yes");
    expect([needed.code, needed.stderr]).toEqual([1, expect.stringContaining("VEN-890")]);
    const planned = await run("split", ...local, "standard", id, "40.5", "--dry-run", "--json");
    expect(JSON.parse(planned.stdout)).toMatchObject({
      plans: [
        {
          purpose: "split",
          moves: [{ amount: "-40.5" }, { amount: "40.5" }, { amount: "40.5" }],
          approvals: [{ token: "pusd", spender: "ctfCollateralAdapter", value: "40.5" }],
        },
      ],
    });
    const split = await run(
      ...["split", ...local, "standard", id, "40.5", "--approve", "--yes", "--json"],
    );
    expect([split.code, JSON.parse(split.stdout).done.length]).toEqual([0, 2]);
    const merged = await typed("merge", "merge", ...local, "standard", id, "0.5", "--approve");
    expect([merged.code, merged.stdout]).toEqual([0, expect.stringContaining("moved 0.5 pUSD")]);
    await venue.answerStandard(question, [0n, 1n]);
    const redeemed = await run("redeem", ...local, "standard", id, "--yes", "--json");
    expect(JSON.parse(redeemed.stdout)).toMatchObject({
      done: [{ moves: [{ amount: "40" }, { amount: "-40" }, { amount: "-40" }] }],
    });
    const status = JSON.parse((await run("status", ...local, "--json")).stdout);
    expect(status.balances).toEqual({ pusd: "100", bridgedDollar: "0" });
    const adapter = { token: "conditionalTokens", spender: "ctfCollateralAdapter" };
    expect(status.approvals).toContainEqual(
      expect.objectContaining({ ...adapter, value: true, state: "enough" }),
    );
  });

  test("converts, and allows and takes back by use", async () => {
    const market = await venue.negRiskMarket("by command", 3, 0n);
    const use = "negative-risk-operations";
    const allowed = await run("approve", ...local, use, "--amount", "30", "--yes", "--json");
    expect(JSON.parse(allowed.stdout).done).toHaveLength(2);
    const again = await run("approve", ...local, use, "--amount", "30", "--yes");
    expect(again.stdout).toBe("nothing to do\n");
    const id = market.questions[1]?.conditionId ?? "";
    expect((await run("split", ...local, "negative-risk", id, "10", "--yes")).code).toBe(0);
    const words = [
      "convert",
      ...local,
      market.marketId,
      "10",
      "--questions",
      "1",
      "--yes",
      "--json",
    ];
    const converted = JSON.parse((await run(...words)).stdout);
    expect(converted.done[0].moves).toEqual([
      { name: "pUSD", amount: "0" },
      { name: "NO of question 1", amount: "-10" },
      { name: "YES of question 0", amount: "10" },
      { name: "YES of question 2", amount: "10" },
    ]);
    const revoked = await run("revoke", ...local, use, "--yes", "--json");
    expect(JSON.parse(revoked.stdout).done).toHaveLength(2);
    const status = JSON.parse((await run("status", ...local, "--json")).stdout);
    const adapter = { spender: "negRiskCtfCollateralAdapter", state: "missing" };
    expect(
      status.approvals.filter((each: object) =>
        Object.entries(adapter).every(([name, value]) => Reflect.get(each, name) === value),
      ),
    ).toHaveLength(2);
  });

  test("redeems one outcome of version 2, and asks for both answers", async () => {
    const id = `0x01${"0".repeat(59)}1`;
    await venue.prepareSecond(id as `0x${string}`);
    await run("split", ...local, "version-2", id, "3", "--approve", "--yes");
    await venue.answerSecond(id as `0x${string}`, [1n, 0n]);
    const whole = await run("redeem", ...local, "version-2", id, "--yes");
    expect(whole.stderr).toContain("VEN-895");
    const one = ["--outcome", "0", "--amount", "3", "--approve", "--yes"];
    const redeemed = await run("redeem", ...local, "version-2", id, ...one);
    expect([redeemed.code, redeemed.stdout]).toEqual([0, expect.stringContaining("moved 3 pUSD")]);
  });

  test("sends nothing that was not confirmed", async () => {
    const { conditionId } = await venue.standardQuestion("not confirmed");
    const words = ["split", ...local, "standard", conditionId, "1", "--approve"] as const;
    const { address } = chainAccount(seed, "cli");
    const { client } = chain().node;
    const before = await client.getTransactionCount({ address });
    for (const outcome of [await run(...words), await typed("yes", ...words)]) {
      expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining("RUN-940")]);
    }
    expect(await client.getTransactionCount({ address })).toBe(before);
  });

  test("refuses real money without being told, other chains, and addresses that are not its own", async () => {
    const { conditionId } = await venue.standardQuestion("refused");
    configure("production", chain().node.rpcUrl);
    const production = ["-c", "production.yaml", "standard", conditionId, "1"] as const;
    const refusals = [
      [await run("split", ...production), "RUN-931"],
      [await run("split", ...production, "--live", "--yes"), "RUN-940"],
      [await run("split", ...production, "--dry-run", "--contracts", "contracts.json"), "CFG-903"],
      // The node serves another chain than Polygon, which is seen before anything else.
      [await run("status", "-c", "production.yaml"), "VEN-880"],
      [await run("split", ...production, "--live"), "VEN-880"],
      [await run("status", "-c", "local.yaml"), "CFG-903"],
      [await run("status", "-c", "local.yaml", "--contracts", "key"), "CFG-904"],
    ] as const;
    for (const [{ code, stderr }, failure] of refusals) {
      expect([code, stderr]).toEqual([1, expect.stringContaining(failure)]);
    }
  });

  test("knows no unlimited allowance and no shares of nothing", async () => {
    const use = "standard-operations";
    for (const amount of ["0", "-1", "unlimited", "1e9"]) {
      const outcome = await run("approve", ...local, use, "--amount", amount, "--yes");
      expect(outcome.code).toBe(2);
    }
    expect((await run("convert", ...local, "0x00", "1", "--questions", "0,0", "--yes")).code).toBe(
      2,
    );
  });
});
