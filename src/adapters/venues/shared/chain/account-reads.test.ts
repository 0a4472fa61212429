// What a node says of our own transactions is read strictly: what is none is no answer, and nothing throws.

import { expect, test } from "vitest";
import { hashOf, ScriptedNode } from "../../../../../test/support/venues/scripted-node.ts";
import { AccountReads } from "./account-reads.ts";
import { ChainConnection } from "./chain-connection.ts";

const hash = hashOf("transaction");
const address = "0x1111111111111111111111111111111111111111";

const log = {
  address,
  topics: [hashOf("topic")],
  data: "0x00",
  blockNumber: "0x1",
  blockHash: hashOf("block"),
  transactionHash: hash,
  transactionIndex: "0x0",
  logIndex: "0x0",
  removed: false,
};

const receipt = {
  transactionHash: hash,
  blockHash: hashOf("block"),
  blockNumber: "0x1",
  transactionIndex: "0x0",
  gasUsed: "0x5208",
  effectiveGasPrice: "0x3b9aca00",
  cumulativeGasUsed: "0x5208",
  status: "0x1",
  logs: [log],
};

async function read(answer: unknown) {
  const node = new ScriptedNode();
  node.answer = (method) => (method === "eth_getTransactionReceipt" ? answer : undefined);
  const connection = new ChainConnection({
    ...{ url: "http://node.test/", chainId: 100, transport: node.transport },
  });
  return new AccountReads(connection, address).receipts([hash]);
}

test("a receipt is read with its events", async () => {
  expect(await read(receipt)).toMatchObject({
    ok: true,
    value: [{ status: "success", gasUsed: 21_000n, logs: [{ logIndex: 0, address }] }],
  });
});

test.each([
  ["of another transaction", { ...receipt, transactionHash: hashOf("other") }],
  ["without its block", { ...receipt, blockHash: null }],
  ["whose outcome is none", { ...receipt, status: "0x2" }],
  ["whose price is none", { ...receipt, effectiveGasPrice: "dear" }],
  ["whose event is none", { ...receipt, logs: [null] }],
  ["whose event has no address", { ...receipt, logs: [{ ...log, address: 7 }] }],
  ["whose event has no topics", { ...receipt, logs: [{ ...log, topics: null }] }],
  ["whose event has no place", { ...receipt, logs: [{ ...log, logIndex: "first" }] }],
  ["whose event has odd data", { ...receipt, logs: [{ ...log, data: "0x0" }] }],
])("a receipt %s is none: VEN-892", async (_name, answer) => {
  expect(await read(answer)).toMatchObject({ ok: false, failure: { code: "VEN-892" } });
});
