// What gas costs in dollars, and when nobody can say.

import { encodeAbiParameters, toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { NodeRefusal, ScriptedNode } from "../../../../../test/support/venues/scripted-node.ts";
import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import { createChainClient } from "./chain-client.ts";
import { ChainConnection } from "./chain-connection.ts";
import { CoinGasCosts, type CoinPriceSource } from "./gas-costs.ts";

const address = "0x2222222222222222222222222222222222222222";
const aggregator: CoinPriceSource = { kind: "aggregator", address, staleAfter: minutes(60) };
const gwei = 1_000_000_000n;

interface Round {
  answer?: bigint;
  decimals?: number;
  /** Seconds before now. */
  age?: number;
}

async function costs(source: CoinPriceSource, round: Round | "reverts" = {}) {
  const node = new ScriptedNode();
  const state = { round, weiPerGas: "0x77359400" };
  const now = () => Math.floor(Number(node.clock.now()) / 1_000_000);
  node.answer = (method, params) => {
    if (method === "eth_gasPrice") return state.weiPerGas;
    if (method !== "eth_call") return undefined;
    if (state.round === "reverts") return new NodeRefusal(3, "execution reverted: No data present");
    const { answer = 52_000_000n, decimals = 8, age = 10 } = state.round;
    const { data } = params[0] as { data: string };
    if (data.startsWith(toFunctionSelector("decimals()"))) {
      return encodeAbiParameters([{ type: "uint8" }], [decimals]);
    }
    const at = BigInt(now() - age);
    const types = ["uint80", "int256", "uint256", "uint256", "uint80"].map((type) => ({ type }));
    return encodeAbiParameters(types, [7n, answer, at, at, 7n]);
  };
  const connection = new ChainConnection({
    url: "http://node.test/",
    chainId: 100,
    transport: node.transport,
  });
  const made = new CoinGasCosts({
    clock: node.clock,
    client: createChainClient(connection),
    node: connection,
    source,
  });
  await made.refresh();
  return { made, node, state };
}

test("a fixed price: units times the price of one, rounded up to a micro", async () => {
  const { made } = await costs({ kind: "fixed", price: usdMicros(500_000) });
  // 200,000 units at 2 gwei are 0.0004 coins: 0.0002 USD.
  expect(made.cost(200_000n)).toEqual({ ok: true, value: usdMicros(200) });
  expect(made.cost(200_001n)).toEqual({ ok: true, value: usdMicros(201) });
  expect(made.paid(21_000n, 3n * gwei)).toEqual(usdMicros(32));
});

test("an aggregator's price, whatever its decimals, rounded up", async () => {
  const { made } = await costs(aggregator, { answer: 52_000_001n, decimals: 8 });
  expect(made.cost(1_000_000n)).toEqual({ ok: true, value: usdMicros(1_041) });
  const coarse = await costs(aggregator, { answer: 3n, decimals: 0 });
  expect(coarse.made.cost(1_000_000n)).toEqual({ ok: true, value: usdMicros(6_000) });
  const fine = await costs(aggregator, { answer: 3n * 10n ** 18n, decimals: 18 });
  expect(fine.made.cost(1_000_000n)).toEqual({ ok: true, value: usdMicros(6_000) });
});

test.each<[string, Round | "reverts"]>([
  ["it answers nothing", "reverts"],
  ["its answer is zero", { answer: 0n }],
  ["its answer is below zero", { answer: -1n }],
  ["its answer is too great", { answer: 10n ** 30n }],
  ["its decimals are absurd", { decimals: 77 }],
  ["its answer is an hour old", { age: 3_601 }],
  ["its answer is of the future", { age: -300 }],
])("there is no cost when %s: VEN-888", async (_name, round) => {
  const { made } = await costs(aggregator, round);
  expect(made.cost(1n)).toMatchObject({ ok: false, failure: { code: "VEN-888" } });
});

test("a price grows old, and gas that was paid still has one", async () => {
  const { made, node, state } = await costs(aggregator);
  state.round = "reverts";
  for (let minute = 0; minute < 60; minute += 1) {
    node.clock.advance(minutes(1));
    await made.refresh();
  }
  expect(made.cost(1n)).toMatchObject({ ok: false, failure: { code: "VEN-888" } });
  expect(made.paid(1_000_000n, gwei)).toEqual(usdMicros(520));
});

test("gas has no cost while its own price is not known", async () => {
  const { made, node } = await costs({ kind: "fixed", price: usdMicros(500_000) });
  node.trouble = "refused";
  node.clock.advance(seconds(121));
  await made.refresh();
  expect(made.cost(1n)).toMatchObject({ ok: false, failure: { code: "VEN-888" } });
});

test("no price was ever known: nothing can be said of what was paid", async () => {
  const { made } = await costs(aggregator, "reverts");
  expect(made.paid(1n, 1n)).toBeUndefined();
});

test("a price of gas that nobody can pay is none, and breaks nothing: VEN-888", async () => {
  const { made, state } = await costs({ kind: "fixed", price: usdMicros(500_000) });
  state.weiPerGas = `0x${"f".repeat(64)}`;
  await made.refresh();
  expect(made.cost(200_000n)).toMatchObject({ ok: false, failure: { code: "VEN-888" } });
  expect(made.paid(200_000n, 2n ** 255n)).toBeUndefined();
});
