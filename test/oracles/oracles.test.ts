// The published numbers against the implementation, and the runner against files that are not what they should be.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oracleFunctions } from "./functions.ts";
import { matches, OracleFileError, readOracleTopics } from "./oracle-case.ts";
import { runTopic, tallyLine, totalOf } from "./run-oracles.ts";

const casesFolder = join(import.meta.dirname, "cases");
const topics = readOracleTopics(casesFolder);

/** Topics of which every function exists. Those that are not here may have functions that do not exist yet. */
const completeTopics = [
  "01_binary_quotes_fees",
  "02_depth_sizing",
  "04_lp",
  "03_lanes",
  "08_capital",
  "12_amm",
];

describe("published cases", () => {
  test("all fifteen topics are here", () => {
    expect(topics.map((topic) => topic.topic.slice(0, 2))).toEqual(
      Array.from({ length: 15 }, (_, index) => String(index + 1).padStart(2, "0")),
    );
    expect(topics.flatMap((topic) => topic.cases)).toHaveLength(371);
  });

  test.each(topics.map((topic) => [topic.topic, topic] as const))(
    "%s: none fails",
    (name, topic) => {
      const report = runTopic(topic, oracleFunctions);
      expect(report.failures).toEqual([]);
      if (completeTopics.includes(name)) expect(report.notImplemented).toEqual([]);
      expect(report.passed + report.notImplemented.length).toBe(topic.cases.length);
    },
  );

  test("every implementation answers at least one of them", () => {
    const asked = new Set(topics.flatMap((topic) => topic.cases.map((each) => each.fn)));
    for (const name of oracleFunctions.keys()) expect(asked).toContain(name);
  });
});

/** Cases of the same functions that the published half leaves out, worked out from the published rules. */
const further: readonly (readonly [fn: string, input: unknown, want: unknown])[] = [
  [
    "roundLimitToTick",
    { structure: "tapered_deci_cent", priceE4: 1007, side: "sell" },
    { priceE4: 1100 },
  ],
  [
    "roundLimitToTick",
    { structure: "linear_cent", priceE4: 9950, side: "sell" },
    { priceE4: null },
  ],
  [
    "roundLimitToTick",
    { structure: "linear_cent", priceE4: 10000, side: "buy" },
    { priceE4: 9900 },
  ],
  ["roundLimitToTick", { structure: "tick:50", priceE4: 4873, side: "sell" }, { priceE4: 4900 }],
  ["roundLimitToTick", { structure: "tick:25", priceE4: 4873, side: "buy" }, { priceE4: 4850 }],
  [
    "roundLimitToTick",
    { structure: "center_half_edge_deci_cent", priceE4: 995, side: "sell" },
    { priceE4: 1000 },
  ],
  [
    "topOfBook",
    { bid: 5300, ask: 5000, bidQty: 1, askQty: 3 },
    { mid2: 10300, spread: -300, state: "crossed", micropriceE4: 5225 },
  ],
  [
    "topOfBook",
    { bid: 300, ask: null, bidQty: 1, askQty: 0 },
    { mid2: null, spread: null, state: "oneSided", micropriceE4: null },
  ],
  [
    "kalshiFeeOrder",
    {
      fills: [
        { price: "0.50", contracts: "1" },
        { price: "0.50", contracts: "1" },
      ],
      rate: "0.07",
      side: "sell",
      precision: "0.01",
    },
    {
      rows: [
        { tradeFeeE6: 17500, roundingFeeE6: 2500, rebateE6: 0, netE6: 20000 },
        { tradeFeeE6: 17500, roundingFeeE6: 2500, rebateE6: 0, netE6: 20000 },
      ],
      totalFeeE6: 40000,
      accumulatorE6: 5000,
      closedFormE6: 40000,
    },
  ],
  [
    "kalshiFeeOrder",
    {
      fills: [{ price: "0.055", contracts: "0.50" }],
      rate: "0.0175",
      side: "buy",
      precision: "0.0001",
    },
    {
      // 0.0175 x 0.5 x 0.055 x 0.945 = 0.000455; 0.0275 + 0.0005 is a whole 0.0280.
      rows: [{ tradeFeeE6: 500, roundingFeeE6: 0, rebateE6: 0, netE6: 500 }],
      totalFeeE6: 500,
      accumulatorE6: 0,
      closedFormE6: 2500,
    },
  ],
  [
    "polymarketFee",
    { price: "0.33", shares: "7.5", rate: "0.25", exponent: 2 },
    { venueE6: 91650, planE6: 91660 },
  ],
  [
    "ctfExchangeFee",
    { side: "SELL", price: "0.8", tokensE6: 100000000, feeRateBps: 100 },
    { feeE6: 200000, unit: "collateral" },
  ],
  [
    "walkDepth",
    { asks: [[4500, 10]], n: 10 },
    { filled: 10, complete: true, costE6: 4500000, vwapE4: 4500, worstE4: 4500 },
  ],
  [
    "optimalSize",
    {
      legs: [
        { asks: [[6000, 40]], fee: { type: "flat", perContract: "0.005" } },
        { asks: [[6400, 37]], fee: { type: "none" } },
        { asks: [[7000, 50]], fee: { type: "none" } },
      ],
      payout: "2",
      minContracts: 5,
      lot: 5,
      budget: "60",
    },
    // 1.945 a set: 30 sets fit into 60 dollars and into lots of five.
    { n: 30, profitE6: 1650000, costE6: 58350000, nLinear: 37 },
  ],
];

test.each(further)("%s of %j", (fn, input, want) => {
  expect(matches(oracleFunctions.get(fn)?.(input), want, 1e-9)).toBe(true);
});

describe("when an answer matches", () => {
  test.each([
    [1, 1, 0, true],
    [0, -0, 0, true],
    [1 + 1e-9, 1, 1e-9, false],
    [1 + 1e-10, 1, 1e-9, true],
    [1_000.000_5, 1_000, 1e-6, true],
    [0.5, 0.500_000_4, 1e-6, true],
    [Number.NaN, 1, 1, false],
    ["1", 1, 1, false],
    [1, "1", 1, false],
    [null, null, 0, true],
    [undefined, null, 0, false],
    [true, true, 0, true],
    [[1, 2], [1, 2], 0, true],
    [[1, 2, 3], [1, 2], 0, false],
    [{ a: 1, b: 2 }, { a: 1 }, 0, true],
    [{ b: 2 }, { a: 1 }, 0, false],
    [[1], { a: 1 }, 0, false],
    [null, { a: 1 }, 0, false],
    ["a", ["a"], 0, false],
  ])("%j for %j within %d: %s", (got, want, tolerance, expected) => {
    expect(matches(got, want, tolerance)).toBe(expected);
  });
});

test("a case whose implementation throws has failed, and says what was thrown", () => {
  const functions = new Map([["f", () => JSON.parse("{")]]);
  const broken = { id: "f-00", fn: "f", in: {}, out: 1, tol: 0 };
  const report = runTopic({ topic: "99_x", file: "x", cases: [broken] }, functions);
  expect(report.failures[0]?.got).toMatch(/^threw SyntaxError/);
  expect(tallyLine("99_x", report)).toBe("99_x: 0 passed, 1 failed, 0 not implemented");
  expect(totalOf([report, report]).failures).toHaveLength(2);
});

describe("files that are not what they should be are named", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "oracle-files-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const good = { id: "a-00", fn: "f", in: 1, out: 1, tol: 0 };

  test.each<[string, unknown, RegExp]>([
    ["not JSON", "{", /03_bad\.json: cannot be read as JSON/],
    ["a list", [], /03_bad\.json: is not an object/],
    ["no topic", { cases: [] }, /03_bad\.json: has no topic/],
    ["no cases", { topic: "03" }, /03_bad\.json: has no array of cases/],
    ["a case that is none", { topic: "03", cases: [1] }, /03_bad\.json: case 0 is not an object/],
    ["no id", { topic: "03", cases: [{}] }, /03_bad\.json: case 0 has no id/],
    ["no function", { topic: "03", cases: [{ id: "a" }] }, /case 0 \(a\) has no fn/],
    ["no answer", { topic: "03", cases: [{ id: "a", fn: "f", in: 1 }] }, /lacks in or out/],
    ["a text as tolerance", { topic: "03", cases: [{ ...good, tol: "0" }] }, /has no tolerance/],
    ["a negative tolerance", { topic: "03", cases: [{ ...good, tol: -1 }] }, /has no tolerance/],
  ])("%s", (_name, content, message) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(folder, "03_bad.json"), text);
    expect(() => readOracleTopics(folder, "3")).toThrow(OracleFileError);
    expect(() => readOracleTopics(folder)).toThrow(message);
  });

  test("a folder without the topic, or none at all", () => {
    expect(() => readOracleTopics(folder, "77")).toThrow("does not hold a topic 77");
    expect(() => readOracleTopics(join(folder, "nowhere"))).toThrow("nowhere: cannot be read");
  });
});
