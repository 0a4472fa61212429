// The newest block: what follows on, what a reorganisation takes away, what is too old, what a lagging node says.

import { expect, test } from "vitest";
import { hashOf, ScriptedNode } from "../../../../../test/support/venues/scripted-node.ts";
import { settle } from "../../../../../test/support/venues/scripted-transport.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Head } from "./contract.ts";
import { type OpenedChain, openChain } from "./open-chain.ts";

function watch(node: ScriptedNode, streamUrl?: string) {
  const news: string[] = [];
  const chain: OpenedChain = openChain({
    chainId: 100,
    rpcUrl: "http://node.test/",
    streamUrl,
    transport: node.transport,
    random: { nextUint32: () => 0 },
    log: () => undefined,
  });
  chain.heads.observe({
    head: ({ number, hash }: Head) => news.push(`${number} ${nameOf(hash)}`),
    reorganised: (from) => news.push(`from ${from}`),
    stale: ({ code }) => news.push(code),
  });
  const next = async (count = 1) => {
    node.clock.advance(seconds(count));
    await settle();
  };
  return { chain, news, next };
}

function nameOf(hash: string): string {
  return Buffer.from(hash.slice(2), "hex").toString().replaceAll("\0", "");
}

async function started(node = new ScriptedNode()) {
  for (const name of ["a0", "a1", "a2"]) node.mine(name);
  const watched = watch(node);
  watched.chain.heads.start();
  await settle();
  return { node, ...watched };
}

test("each new block is told once, and numbers may jump", async () => {
  const { node, news, next, chain } = await started();
  await next();
  node.mine("a3");
  await next();
  node.mine("a4");
  node.mine("a5");
  await next();
  expect(news).toEqual(["2 a2", "3 a3", "5 a5"]);
  expect(chain.heads.latest()?.hash).toBe(hashOf("a5"));
});

test("another block of the same number takes the old one away", async () => {
  const { node, news, next } = await started();
  node.mine("b2", { onto: 1 });
  await next();
  // Block 1 was never seen: nothing that is known is certain.
  expect(news).toEqual(["2 a2", "from 0", "2 b2"]);
});

test("a reorganisation goes back to the newest block that both know", async () => {
  const { node, news, next } = await started();
  for (const name of ["a3", "a4", "a5"]) {
    node.mine(name);
    await next();
  }
  node.mine("b4", { onto: 3 });
  node.mine("b5");
  node.mine("b6");
  await next();
  expect(news.slice(-3)).toEqual(["5 a5", "from 4", "6 b6"]);
});

test("a branch that is shorter counts when the node says so", async () => {
  const { node, news, next } = await started();
  for (const name of ["a3", "a4"]) {
    node.mine(name);
    await next();
  }
  node.mine("b3", { onto: 2 });
  await next();
  expect(news.slice(-2)).toEqual(["from 3", "3 b3"]);
});

test("a node that lags takes nothing away, and is silent in the end", async () => {
  const { node, news, next, chain } = await started();
  node.mine("a3");
  await next();
  node.newest = 1;
  await next();
  node.newest = 2;
  await next();
  expect(news).toEqual(["2 a2", "3 a3"]);
  expect(chain.heads.latest()?.number).toBe(3n);
  for (let count = 0; count < 60; count += 1) await next();
  expect(news.at(-1)).toBe("VEN-882");
  expect(chain.heads.latest()).toBeUndefined();
  node.newest = null;
  node.mine("a4");
  await next();
  expect(news.slice(-2)).toEqual(["VEN-882", "4 a4"]);
});

test("a newest block of long ago is stale, whatever the node thinks", async () => {
  const node = new ScriptedNode();
  node.mine("a0", { ageSeconds: 61 });
  const { chain, news, next } = watch(node);
  chain.heads.start();
  await settle();
  expect(news).toEqual(["VEN-882"]);
  expect(chain.heads.latest()).toBeUndefined();
  node.mine("a1");
  await next();
  expect(news).toEqual(["VEN-882", "1 a1"]);
});

test("a node of another chain has no newest block for us", async () => {
  const { node, news, next, chain } = await started();
  node.chainId = 1;
  // The node is asked which chain it serves every minute.
  for (let count = 0; count < 60; count += 1) await next();
  node.mine("a3");
  await next();
  expect(news).toEqual(["2 a2", "VEN-880"]);
  expect(chain.heads.latest()).toBeUndefined();
  node.chainId = 100;
  await next(5);
  expect(news.at(-1)).toBe("3 a3");
});

test("a node that is not reached makes the block stale when it is too old, and is asked less often", async () => {
  const { node, news, next, chain } = await started();
  node.trouble = "refused";
  const before = node.questions.length;
  for (let count = 0; count < 66; count += 1) await next();
  expect(news).toEqual(["2 a2", "VEN-802"]);
  expect(node.questions.length - before).toBeLessThan(35);
  expect(chain.heads.latest()).toBeUndefined();
});

test.each([
  ["no number", { number: "12" }],
  ["a hash that is none", { hash: "0x12" }],
  ["a time beyond our clock", { timestamp: "0xffffffffffff" }],
])("a block with %s is none: VEN-892", async (_name, spoilt) => {
  const node = new ScriptedNode();
  node.mine("a0");
  node.blocks = node.blocks.map((block) => ({ ...block, ...spoilt }));
  const { chain, news } = watch(node);
  chain.heads.start();
  await settle();
  expect(news).toEqual(["VEN-892"]);
  expect(chain.heads.latest()).toBeUndefined();
});

test("a stream says when to look, and the node what there is", async () => {
  const node = new ScriptedNode();
  node.mine("a0");
  const { chain, news, next } = watch(node, "ws://node.test/");
  chain.heads.start();
  await settle();
  const socket = node.transport.sockets[0];
  expect(socket?.sent.map((text) => JSON.parse(text))).toMatchObject([{ method: "eth_chainId" }]);
  socket?.deliver({ id: 1, result: "0x64" });
  socket?.deliver({ id: 2, result: "0xsubscription" });
  await settle();
  await next();
  const asked = node.asked("eth_getBlockByNumber");
  node.mine("a1");
  socket?.deliver({ method: "eth_subscription", params: { result: { number: "0x1" } } });
  await settle();
  expect(news).toEqual(["0 a0", "1 a1"]);
  await next(3);
  // Beside a stream the clock asks rarely.
  expect(node.asked("eth_getBlockByNumber")).toBe(asked + 1);
});

test("a stream of another chain is left, and the clock asks", async () => {
  const node = new ScriptedNode();
  node.mine("a0");
  const { chain, news, next } = watch(node, "ws://node.test/");
  chain.heads.start();
  await settle();
  node.transport.sockets[0]?.deliver({ id: 1, result: "0x1" });
  expect(node.transport.sockets[0]?.isClosed).toBe(true);
  node.mine("a1");
  await next(2);
  expect(news).toEqual(["0 a0", "1 a1"]);
});

test("nothing is told after the end", async () => {
  const { node, news, next, chain } = await started();
  node.mine("a3");
  chain.close();
  await next(120);
  expect(news).toEqual(["2 a2"]);
});
