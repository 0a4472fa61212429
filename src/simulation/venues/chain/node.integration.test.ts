// The node's process: it comes up, answers, and is gone when it is stopped or when whoever started it dies.

import { connect } from "node:net";
import { expect, it } from "vitest";
import { describeWithNode } from "../../../../test/support/chain-node.ts";
import { addressOf, startProgram } from "../../../../test/support/child-program.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { localChainId, startChainNode } from "./node.ts";

/** Settles with whether anybody listens there. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}

function portOf(url: string): number {
  return Number.parseInt(new URL(url).port, 10);
}

describeWithNode("the node of a local chain", () => {
  it("answers under its number and leaves its port free when it is stopped", async () => {
    const node = await startChainNode();
    expect(await node.client.getChainId()).toBe(localChainId);
    expect(await node.client.getBlockNumber()).toBe(0n);
    const port = portOf(node.rpcUrl);
    expect(await isListening(port)).toBe(true);
    await node.stop();
    expect(await isListening(port)).toBe(false);
    await node.stop();
  });

  it("takes the number and the port it is given, and names a port that is taken", async () => {
    const first = await startChainNode({ chainId: 100 });
    try {
      expect(await first.client.getChainId()).toBe(100);
      const port = portOf(first.rpcUrl);
      await expect(startChainNode({ port })).rejects.toMatchObject({
        failure: { code: "RUN-933" },
      });
    } finally {
      await first.stop();
    }
  });

  it("dies with the process that started it, however that one ends", async () => {
    const program = startProgram({
      folder: temporaryFolder(),
      name: "owner",
      source: `
        import { startChainNode } from ${addressOf("./node.ts", import.meta.url)};
        const node = await startChainNode();
        console.log(node.rpcUrl);
        setInterval(() => undefined, 1_000_000);
      `,
    });
    const port = portOf((await program.nextLine()) ?? "");
    expect(await isListening(port)).toBe(true);
    program.child.kill("SIGKILL");
    await program.ended;
    await expect.poll(() => isListening(port), { timeout: 10_000 }).toBe(false);
  });
});
