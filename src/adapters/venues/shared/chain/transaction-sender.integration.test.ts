// The sender against a real node: what ends how, whatever the chain does to a transaction.

import { encodeFunctionData, type Hex, parseAbi } from "viem";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import {
  ChainRig,
  type ChainRigOptions,
  errorAnswer,
  kindsOf,
} from "../../../../../test/support/venues/chain-rig.ts";
import { epochMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { ChainControl } from "../../../../simulation/venues/chain/chain-control.ts";
import { chainAccount, chainKey } from "../../../../simulation/venues/chain/chain-keys.ts";
import { ChainSigner } from "../../../../simulation/venues/chain/chain-signer.ts";
import type { TransactionNews } from "./contract.ts";

const abi = parseAbi([
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function transfer(address to, uint256 amount) returns (bool)",
]);
const stranger = "0x00000000000000000000000000000000000000aa";

describeWithNode("the sender of transactions", () => {
  const chain = useChain({ seed: 11 });
  let accounts = 0;
  let control: ChainControl;
  let rig: ChainRig;
  let role = "";

  const open = async (options: Partial<ChainRigOptions> = {}) => {
    const { rpcUrl, chainId } = chain().node;
    const opened = new ChainRig({ rpcUrl, chainId, key: chainKey(11, role), ...options });
    await opened.start();
    return opened;
  };

  beforeEach(async () => {
    accounts += 1;
    role = `sender ${accounts}`;
    control = new ChainControl(chain());
    await control.setCoins(chainAccount(11, role).address, 10n ** 18n);
    await control.mintCollateral(chainAccount(11, role).address, 1_000n);
    await control.useMining({ kind: "by-hand" });
    rig = await open();
  });

  afterEach(async () => {
    await rig.stop();
    await control.useMining({ kind: "each-transaction" });
    await control.mine();
  });

  const approve = (amount: bigint) => ({
    to: chain().contracts.collateral,
    data: encodeFunctionData({ abi, functionName: "approve", args: [stranger, amount] }),
  });
  const transfer = (amount: bigint) => ({
    to: chain().contracts.collateral,
    data: encodeFunctionData({ abi, functionName: "transfer", args: [stranger, amount] }),
    gasEstimate: 100_000n,
  });
  const mine = async (blocks = 1) => {
    await control.mine(blocks);
    await rig.pass(seconds(2));
  };
  const allowed = () =>
    chain().node.client.readContract({
      address: chain().contracts.collateral,
      abi,
      functionName: "allowance",
      args: [rig.sender.address, stranger],
    });
  const usedNumbers = () =>
    chain().node.client.getTransactionCount({ address: rig.sender.address, blockTag: "latest" });

  it("is mined, then confirmed as deep as asked for, and its gas is told", async () => {
    const news = await rig.send(approve(5n));
    expect(kindsOf(news)).toEqual(["sent"]);
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "mined"]);
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "mined"]);
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "mined", "confirmed"]);
    const mined = news.find((told) => told.kind === "mined");
    expect(Number(mined?.gas)).toBeGreaterThan(0);
  });

  it("gives one number after another, the next when the last is in a block", async () => {
    const news = [
      await rig.send(approve(1n)),
      await rig.send(approve(2n)),
      await rig.send(approve(3n)),
    ];
    expect(news.map(kindsOf)).toEqual([["sent"], [], []]);
    await mine();
    expect(news.map(kindsOf)).toEqual([["sent", "mined"], ["sent"], []]);
    await mine();
    await mine();
    expect(await usedNumbers()).toBe(3);
  });

  it("an id is sent once, however often it is asked for", async () => {
    const first = await rig.send(approve(1n), { id: "one" });
    const second = await rig.send(approve(1n), { id: "one" });
    await mine();
    const third = await rig.send(approve(1n), { id: "one" });
    expect([first, second, third].map(kindsOf)).toEqual([
      ["sent", "mined"],
      ["sent", "mined"],
      ["mined"],
    ]);
    expect(await usedNumbers()).toBe(1);
  });

  it("a call that the contract takes back is not sent: VEN-883", async () => {
    const news = await rig.send({ ...transfer(2_000n), gasEstimate: undefined as never });
    expect(kindsOf(news)).toEqual(["failed VEN-883"]);
    expect(await usedNumbers()).toBe(0);
  });

  it("one that the chain takes back costs gas, and says why", async () => {
    const news = await rig.send(transfer(2_000n));
    await mine(3);
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "reverted VEN-883", "confirmed"]);
    const reverted = news[1];
    expect(reverted?.kind === "reverted" && Number(reverted.gas)).toBeGreaterThan(0);
  });

  it("one that the node drops is handed over again, the very same", async () => {
    const news = await rig.send(approve(1n));
    const sent = news[0];
    expect(sent?.kind).toBe("sent");
    if (sent?.kind !== "sent") return;
    expect(await control.dropTransaction(sent.hash)).toBe(true);
    await rig.pass();
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "mined"]);
    expect(rig.said.some((words) => words.startsWith("VEN-884"))).toBe(true);
  });

  it("one that no block takes is offered again for an eighth more", async () => {
    const news = await rig.send(approve(1n), { within: seconds(60) });
    await rig.pass(seconds(16));
    expect(kindsOf(news)).toEqual(["sent", "sent"]);
    const hashes = news.map((told) => (told.kind === "sent" ? told.hash : "0x"));
    const offers = [];
    for (const hash of hashes.slice(1)) {
      offers.push(await chain().node.client.getTransaction({ hash }));
    }
    await mine();
    expect(kindsOf(news)).toEqual(["sent", "sent", "mined"]);
    expect(await usedNumbers()).toBe(1);
    expect(offers[0]?.nonce).toBe(0);
  });

  it("at its deadline an empty transaction takes its number, and that is the proof: VEN-884", async () => {
    const news = await rig.send(approve(1n), { within: seconds(5) });
    await rig.pass(seconds(6));
    await mine();
    expect(kindsOf(news)).toEqual(["sent"]);
    await mine(2);
    expect(kindsOf(news)).toEqual(["sent", "failed VEN-884"]);
    expect(rig.cancelled).toHaveLength(1);
    expect(await usedNumbers()).toBe(1);
    const next = await rig.send(approve(2n));
    await mine();
    expect(kindsOf(next)).toEqual(["sent", "mined"]);
  });

  it("withdrawing is its deadline, and what has not left does not leave", async () => {
    const first = await rig.send(approve(1n), { id: "in the air" });
    const second = await rig.send(approve(2n), { id: "in the queue" });
    rig.sender.withdraw("in the queue");
    rig.sender.withdraw("in the air");
    await rig.pass();
    expect(kindsOf(second)).toEqual(["failed VEN-832"]);
    await mine(3);
    await mine();
    expect(kindsOf(first)).toEqual(["sent", "failed VEN-884"]);
  });

  it("what is withdrawn while the node is asked what it uses does not leave", async () => {
    rig.transport.cut = (text) => {
      if (text.includes("eth_estimateGas")) rig.sender.withdraw("in doubt");
      return undefined;
    };
    const news = await rig.send(approve(1n), { id: "in doubt" });
    await mine();
    expect(kindsOf(news)).toEqual(["failed VEN-832"]);
    expect(await usedNumbers()).toBe(0);
  });

  it("a node that lags behind our own block gives no number that is used", async () => {
    await rig.send(approve(1n));
    await mine();
    let launched = 0;
    rig.transport.forge = (text) => {
      launched += text.includes("eth_sendRawTransaction") ? 1 : 0;
      if (!text.includes("eth_getTransactionCount")) return undefined;
      const { id } = JSON.parse(text) as { readonly id: number };
      return JSON.stringify({ jsonrpc: "2.0", id, result: "0x0" });
    };
    const news = await rig.send(approve(2n));
    await rig.pass(seconds(2));
    expect([launched, kindsOf(news)]).toEqual([0, []]);
    rig.transport.forge = () => undefined;
    await rig.pass();
    expect(kindsOf(news)).toEqual(["sent"]);
  });

  it("nothing is signed while no newest block is believed: VEN-882", async () => {
    rig.clock.advance(minutes(601));
    expect(kindsOf(await rig.send(approve(1n)))).toEqual(["failed VEN-882"]);
    expect(await usedNumbers()).toBe(0);
  });

  it("no second offer goes beyond the limit of the price", async () => {
    const [sent] = await rig.send(approve(1n));
    if (sent?.kind !== "sent") throw new Error("it was not sent");
    const { maxFeePerGas } = await chain().node.client.getTransaction({ hash: sent.hash });
    await mine();
    // A mined block lowers the base fee, so that the limit is above the first offer and below the second.
    const careful = await open({ limits: { feePerGasMax: maxFeePerGas ?? 0n } });
    const news = await careful.send(approve(2n), { within: seconds(60) });
    await careful.pass(seconds(20));
    expect(kindsOf(news)).toEqual(["sent"]);
    await careful.stop();
  });

  it("what waits for its number beyond its deadline is not sent: VEN-820", async () => {
    await rig.send(approve(1n), { within: seconds(60) });
    const late = await rig.send(approve(2n), { within: seconds(3) });
    await rig.pass(seconds(4));
    expect(kindsOf(late)).toEqual(["failed VEN-820"]);
  });

  it("a number that somebody else used is told when it is certain: VEN-885, and an alarm", async () => {
    const news = await rig.send(approve(1n));
    const sent = news[0];
    if (sent?.kind !== "sent") throw new Error("it was not sent");
    await control.dropTransaction(sent.hash);
    const thief = await ChainSigner.open(chain().node, chainAccount(11, role));
    await thief.send({ to: stranger, data: "0x" });
    await control.mine();
    await rig.pass(seconds(4));
    expect(kindsOf(news)).toEqual(["sent"]);
    await control.mine(3);
    await rig.pass(seconds(4));
    expect(kindsOf(news)).toEqual(["sent", "failed VEN-885"]);
    expect(rig.alarms.join()).toContain("VEN-885");
  });

  it("a reorganisation takes it back, and it is mined anew", async () => {
    const news = await rig.send(approve(1n));
    await mine(2);
    expect(kindsOf(news)).toEqual(["sent", "mined"]);
    await control.reorganise(2);
    await rig.pass(seconds(2));
    expect(kindsOf(news)).toEqual(["sent", "mined", "unmined"]);
    await mine();
    await mine(2);
    expect(kindsOf(news)).toEqual(["sent", "mined", "unmined", "mined", "confirmed"]);
    const [first, again] = news.filter((told) => told.kind === "mined");
    expect(first?.receipt.transactionHash).toBe(again?.receipt.transactionHash);
    expect(first?.receipt.blockHash).not.toBe(again?.receipt.blockHash);
  });

  it("a reorganisation that lets its deadline pass lets it end in nothing", async () => {
    const news = await rig.send(approve(1n), { within: seconds(10) });
    await mine();
    await control.reorganise(1);
    await rig.pass(seconds(12));
    await mine(3);
    await mine();
    // Handed over again before the deadline, so either of the two may have won; the number is used once.
    expect(kindsOf(news).slice(0, 3)).toEqual(["sent", "mined", "unmined"]);
    expect(kindsOf(news).at(-1)).toBe("failed VEN-884");
    expect(await usedNumbers()).toBe(1);
  });

  it("a lost answer is unknown, looked for, and sent but once", async () => {
    rig.transport.cut = (text) => (text.includes("eth_sendRawTransaction") ? "lost" : undefined);
    const news = await rig.send(approve(1n));
    expect(kindsOf(news)).toEqual(["unknown VEN-802"]);
    rig.transport.cut = () => undefined;
    await rig.pass();
    expect(kindsOf(news)).toEqual(["unknown VEN-802", "sent"]);
    await mine();
    expect(kindsOf(news).at(-1)).toBe("mined");
    expect(await usedNumbers()).toBe(1);
  });

  it.each([
    [-32_603, "internal error"],
    [-32_000, "request timed out"],
    [-32_005, "limit exceeded"],
    [-32_000, "nonce too low"],
  ])(
    "an error that is no proof is unknown, looked for, and sent but once: %i %s",
    async (code, words) => {
      rig.transport.forge = (text) =>
        text.includes("eth_sendRawTransaction") ? errorAnswer(text, code, words) : undefined;
      const news = await rig.send(approve(1n), { id: "in doubt" });
      expect(news[0]?.kind).toBe("unknown");
      rig.transport.forge = () => undefined;
      await rig.pass();
      expect(kindsOf(news).slice(1)).toEqual(["sent"]);
      await mine();
      expect(kindsOf(news).at(-1)).toBe("mined");
      expect(await usedNumbers()).toBe(1);
    },
  );

  it("what the node's pool refuses by name has failed, and its number is free", async () => {
    rig.transport.forge = (text) =>
      text.includes("eth_sendRawTransaction")
        ? errorAnswer(text, -32_000, "insufficient funds for gas * price + value")
        : undefined;
    const news = await rig.send(approve(1n));
    expect(kindsOf(news)).toEqual(["failed VEN-892"]);
  });

  it("behind its end the sender takes nothing and says so: VEN-824", async () => {
    await rig.stop();
    expect(kindsOf(await rig.send(approve(1n)))).toEqual(["failed VEN-824"]);
  });

  it("what certainly did not leave has failed, and its number is free", async () => {
    rig.transport.cut = (text) => (text.includes("eth_sendRawTransaction") ? "unsent" : undefined);
    const news = await rig.send(approve(1n));
    expect(kindsOf(news)).toEqual(["failed VEN-802"]);
    rig.transport.cut = () => undefined;
    const next = await rig.send(approve(2n));
    await mine();
    expect(kindsOf(next)).toEqual(["sent", "mined"]);
    expect(await usedNumbers()).toBe(1);
  });

  it.each([
    ["the price of gas", { feePerGasMax: 1n }],
    ["the gas used", { gasLimitMax: 1_000n }],
  ])("beyond the limit of %s nothing is sent: VEN-889", async (_name, limits) => {
    const careful = await open({ limits });
    const news = await careful.send(approve(1n));
    expect(kindsOf(news)).toEqual(["failed VEN-889"]);
    expect(await usedNumbers()).toBe(0);
    await careful.stop();
  });

  it("a later run finds what an earlier one sent, in the pool and in a block", async () => {
    const since = rig.clock.now();
    await rig.send(approve(1n), { id: "of before", within: seconds(600) });
    await rig.stop();
    const later = await open();
    const pending = await later.sender.find("of before", since);
    expect(pending).toMatchObject({ kind: "found", receipt: null });
    if (pending.kind !== "found") return;
    const news: string[] = [];
    later.sender.follow("of before", pending.hash, later.clock.now(), (told) =>
      news.push(told.kind),
    );
    await control.mine();
    await later.pass(seconds(2));
    expect(await later.sender.find("of before", since)).toMatchObject({
      kind: "found",
      receipt: { status: "success" },
    });
    await control.mine(3);
    await later.pass(seconds(2));
    expect(news.at(-1)).toBe("confirmed");
    await later.stop();
    const third = await open();
    expect(await third.sender.find("of before", since)).toMatchObject({
      kind: "found",
      hash: pending.hash,
    });
    await third.stop();
    rig = await open();
  });

  it("what an earlier run never sent is absent only when its number is taken for good", async () => {
    const since = rig.clock.now();
    expect(await rig.sender.find("never", since)).toMatchObject({
      kind: "unknown",
      failure: { code: "VEN-884" },
    });
    await rig.pass();
    await mine();
    expect(await rig.sender.find("never", since)).toMatchObject({ kind: "unknown" });
    await mine(3);
    expect(await rig.sender.find("never", since)).toEqual({ kind: "absent" });
    expect(await usedNumbers()).toBe(1);
  });

  it("another offer of an earlier run that is mined in place of the one found is looked for again", async () => {
    const since = rig.clock.now();
    let dearer: Hex = "0x";
    rig.transport.cut = (text) => {
      if (text.includes("eth_sendRawTransaction")) dearer = JSON.parse(text).params[0];
      return undefined;
    };
    const first = await rig.send(approve(1n), { id: "of before", within: seconds(600) });
    await rig.pass(seconds(16));
    const [sent, again] = first;
    if (sent?.kind !== "sent" || again?.kind !== "sent")
      throw new Error("it was not offered again");
    await rig.stop();
    // Another node behind the same address still has the first offer.
    expect(await control.dropTransaction(again.hash)).toBe(true);
    const later = await open();
    later.transport.forge = (text) => {
      if (!text.includes("eth_getTransactionByHash")) return undefined;
      const { id } = JSON.parse(text) as { readonly id: number };
      const shown = { ...known, blockNumber: null };
      return JSON.stringify({ jsonrpc: "2.0", id, result: shown });
    };
    const known = {
      hash: sent.hash,
      from: rig.sender.address,
      to: stranger,
      nonce: "0x0",
      input: "0x",
      maxFeePerGas: "0x77359400",
      maxPriorityFeePerGas: "0x3b9aca00",
    };
    const news: TransactionNews[] = [];
    const deadline = epochMicros(Number(later.clock.now()) + 600_000_000);
    later.sender.follow("of before", sent.hash, deadline, (told) => news.push(told));
    await later.pass(seconds(2));
    later.transport.forge = () => undefined;
    await chain().node.client.sendRawTransaction({ serializedTransaction: dearer });
    await control.mine(4);
    await later.pass(seconds(6));
    expect(kindsOf(news)).toEqual(["unknown VEN-884"]);
    expect(later.alarms).toEqual([]);
    expect(await later.sender.find("of before", since)).toMatchObject({
      kind: "found",
      hash: again.hash,
    });
    await later.stop();
    rig = await open();
  });

  it("a transaction of an earlier run that stands in the way is pushed out after a while", async () => {
    await rig.send(approve(7n), { within: seconds(600) });
    await rig.stop();
    rig = await open({ limits: { leftoverWait: seconds(5) } });
    const news = await rig.send(approve(2n), { within: seconds(300) });
    await rig.pass(seconds(8));
    expect(kindsOf(news)).toEqual([]);
    expect(rig.alarms.join()).toContain("VEN-885");
    // It offered as much as ours: the node takes an empty one in its place only for more.
    await rig.pass(seconds(20));
    await mine();
    expect(kindsOf(news)).toEqual(["sent"]);
    expect(await allowed()).toBe(0n);
  });
});
