// What a node's answers become, whichever way they are wrong, and that nothing is asked of a node of another chain.

import { parseAbi } from "viem";
import { expect, test } from "vitest";
import { NodeRefusal, ScriptedNode } from "../../../../../test/support/venues/scripted-node.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import { createChainClient, failureOfCall } from "./chain-client.ts";
import { ChainConnection } from "./chain-connection.ts";

const url = "http://node.test/v2/an-access-key";

function connect(node = new ScriptedNode(), limits = {}) {
  const connection = new ChainConnection({ url, chainId: 100, transport: node.transport, limits });
  return { node, connection };
}

test("the chain id is asked for first, once, and again after a minute", async () => {
  const { node, connection } = connect();
  node.answer = (method) => (method === "eth_gasPrice" ? "0x10" : undefined);
  expect(await connection.ask("eth_gasPrice", [])).toEqual({ kind: "result", value: "0x10" });
  await connection.ask("eth_gasPrice", []);
  const methods = () => node.questions.map(({ method }) => method);
  expect(methods()).toEqual(["eth_chainId", "eth_gasPrice", "eth_gasPrice"]);
  node.clock.advance(seconds(60));
  await connection.ask("eth_gasPrice", []);
  expect(methods().slice(3)).toEqual(["eth_chainId", "eth_gasPrice"]);
});

test("a node of another chain is asked nothing more: VEN-880", async () => {
  const { node, connection } = connect();
  node.chainId = 1;
  const outcome = await connection.ask("eth_sendRawTransaction", ["0x00"]);
  expect(outcome).toMatchObject({ kind: "unsent", failure: { code: "VEN-880" } });
  expect(await connection.askAll([{ method: "eth_gasPrice", params: [] }])).toMatchObject([
    { kind: "unsent", failure: { code: "VEN-880" } },
  ]);
  expect(node.asked("eth_sendRawTransaction")).toBe(0);
  expect(node.asked("eth_gasPrice")).toBe(0);
});

test("after a lost connection the chain is asked for again before anything else", async () => {
  const { node, connection } = connect();
  node.answer = (method) => (method === "eth_gasPrice" ? "0x10" : undefined);
  await connection.ask("eth_gasPrice", []);
  node.trouble = "reset";
  expect(await connection.ask("eth_gasPrice", [])).toMatchObject({
    kind: "unknown",
    failure: { code: "VEN-802" },
  });
  node.trouble = null;
  node.chainId = 5;
  expect(await connection.ask("eth_gasPrice", [])).toMatchObject({
    kind: "unsent",
    failure: { code: "VEN-880" },
  });
});

test.each([
  ["refused", "refused", { kind: "unsent", failure: { code: "VEN-802" } }],
  ["reset", "reset", { kind: "unknown", failure: { code: "VEN-802" } }],
  ["too fast", { status: 429, body: "slow down" }, { failure: { code: "VEN-807" } }],
  ["no key", { status: 401, body: "who?" }, { failure: { code: "VEN-805" } }],
  ["a page", { status: 200, body: "<html>" }, { kind: "unknown", failure: { code: "VEN-892" } }],
  ["bad gateway", { status: 502, body: "<html>" }, { failure: { code: "VEN-892" } }],
  [
    "other id",
    { status: 200, body: { id: 7_777, result: "0x1" } },
    { failure: { code: "VEN-892" } },
  ],
  ["nothing", { status: 200, body: {} }, { failure: { code: "VEN-892" } }],
  [
    "the path",
    { status: 404, body: "Cannot POST /v2/an-access-key" },
    { kind: "unknown", failure: { code: "VEN-892" } },
  ],
  ["the key", { status: 403, body: "an-access-key: no" }, { failure: { code: "VEN-805" } }],
] as const)("an answer that is none (%s) has its name", async (_name, trouble, expected) => {
  const { node, connection } = connect();
  await connection.verify();
  node.trouble = trouble;
  const outcome = await connection.ask("eth_gasPrice", []);
  expect(outcome).toMatchObject(expected);
  expect(JSON.stringify(outcome)).not.toContain("an-access-key");
});

test("an answer that does not come is given up at its deadline: VEN-803", async () => {
  const { node, connection } = connect();
  await connection.verify();
  node.trouble = "hang";
  const asked = connection.ask("eth_gasPrice", []);
  await settle();
  node.clock.advance(seconds(11));
  expect(await asked).toMatchObject({ kind: "unknown", failure: { code: "VEN-803" } });
});

test("closing gives up what is under way and refuses what comes", async () => {
  const { node, connection } = connect();
  await connection.verify();
  node.trouble = "hang";
  const asked = connection.ask("eth_gasPrice", []);
  await settle();
  connection.close();
  expect(await asked).toMatchObject({ kind: "unknown", failure: { code: "VEN-824" } });
  expect(await connection.ask("eth_gasPrice", [])).toMatchObject({ kind: "unsent" });
});

test("the node's own error is told as what it is", async () => {
  const { node, connection } = connect();
  node.answer = () => new NodeRefusal(-32_000, "nonce too low");
  node.answer = (method) =>
    method === "eth_chainId" ? undefined : new NodeRefusal(-32_000, "nonce too low", "0xab");
  expect(await connection.ask("eth_sendRawTransaction", ["0x00"])).toEqual({
    kind: "refused",
    code: -32_000,
    words: "nonce too low",
    data: "0xab",
  });
});

test("the access key in the address is in no error of the node that repeats it", async () => {
  const { node, connection } = connect();
  node.answer = (method) =>
    method === "eth_chainId" ? undefined : new NodeRefusal(-32_000, "an-access-key is over quota");
  const outcomes = [
    await connection.ask("eth_gasPrice", []),
    ...(await connection.askAll([{ method: "eth_gasPrice", params: [] }])),
  ];
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(["refused", "refused"]);
  expect(JSON.stringify(outcomes)).not.toContain("an-access-key");
  expect(JSON.stringify(outcomes)).toContain("over quota");
});

test("many questions go in bounded requests and are answered in their order", async () => {
  const { node, connection } = connect(undefined, { batchMax: 3 });
  node.answer = (method, params) => (method === "echo" ? params[0] : undefined);
  const calls = ["a", "b", "c", "d", "e"].map((text) => ({ method: "echo", params: [text] }));
  const outcomes = await connection.askAll(calls);
  expect(outcomes.map((outcome) => (outcome.kind === "result" ? outcome.value : null))).toEqual([
    "a",
    "b",
    "c",
    "d",
    "e",
  ]);
  // The chain id, three, two.
  expect(
    node.transport.requests.map(({ body }) => (Array.isArray(body) ? body.length : 1)),
  ).toEqual([1, 3, 2]);
});

test.each([
  ["one is missing", (ids: number[]) => ids.slice(1).map((id) => ({ id, result: "0x1" }))],
  ["one comes twice", (ids: number[]) => [...ids, ids[0]].map((id) => ({ id, result: "0x1" }))],
  ["one is a stranger's", (ids: number[]) => [...ids, 999].map((id) => ({ id, result: "0x1" }))],
  ["it is no list", () => ({ id: null, error: { code: -32_600, message: "no batches" } })],
])("a batch of which %s is not believed", async (_name, spoil) => {
  const { node, connection } = connect();
  await connection.verify();
  const first = node.questions.length + 1;
  node.trouble = { status: 200, body: spoil([first, first + 1]) };
  const outcomes = await connection.askAll([
    { method: "eth_gasPrice", params: [] },
    { method: "eth_blockNumber", params: [] },
  ]);
  expect(outcomes).toMatchObject([
    { kind: "unknown", failure: { code: "VEN-892" } },
    { kind: "unknown", failure: { code: "VEN-892" } },
  ]);
});

const abi = parseAbi(["function fee() view returns (uint256)", "error Closed(uint256 since)"]);
const address = "0x1111111111111111111111111111111111111111";

test("viem asks through the connection, once each, and its errors have our names", async () => {
  const { node, connection } = connect();
  const client = createChainClient(connection);
  const read = () => client.readContract({ address, abi, functionName: "fee" });
  node.answer = (method) => (method === "eth_call" ? `0x${"0".repeat(62)}2a` : undefined);
  expect(await read()).toBe(42n);
  const asked = node.asked("eth_call");
  const failureOf = async () => failureOfCall("fee", await read().catch((error: unknown) => error));
  node.trouble = "reset";
  expect(await failureOf()).toMatchObject({ code: "VEN-802" });
  node.trouble = null;
  expect(node.asked("eth_call")).toBe(asked + 1);
  node.answer = (method) =>
    method === "eth_call" ? new NodeRefusal(3, "execution reverted: closed") : undefined;
  expect(await failureOf()).toMatchObject({ code: "VEN-883" });
  node.answer = (method) =>
    method === "eth_call" ? new NodeRefusal(-32_005, "limit exceeded") : undefined;
  expect(await failureOf()).toMatchObject({ code: "VEN-892" });
  node.answer = (method) => (method === "eth_call" ? "0x" : undefined);
  expect(await failureOf()).toMatchObject({ code: "VEN-892" });
});
