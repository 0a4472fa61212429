// An EVM node on this machine for tests and for whoever tries the program out: the real thing, empty, with play money.

import {
  type Chain,
  createTestClient,
  http,
  type PublicActions,
  publicActions,
  type TestClient,
  type Transport,
  type WalletActions,
  walletActions,
} from "viem";
import { chainOf } from "./chain-of.ts";
import { nodeProgram } from "./chain-packages.ts";
import { startNodeProcess } from "./node-process.ts";

/** The number that local chains go by; a chain of any other is somebody's. */
export const localChainId = 31_337;

export interface ChainNodeOptions {
  /** On 127.0.0.1; 0, the default, lets the system choose. Requests and streams share it. */
  readonly port?: number;
  /** `localChainId` when left out. */
  readonly chainId?: number;
}

/** What asks the node, and tells it what to do. */
export type ChainClient = TestClient<"anvil", Transport, Chain> &
  PublicActions<Transport, Chain> &
  WalletActions<Chain>;

export interface ChainNode {
  readonly chainId: number;
  readonly rpcUrl: string;
  /** `newHeads` and logs, by `eth_subscribe`. */
  readonly streamUrl: string;
  readonly client: ChainClient;
  /** Settles when the node is gone, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a node that makes a block for each transaction until it is told otherwise. Rejects with `RUN-938` when the
 * node's package is missing, with `RUN-933` when the port is taken, with `RUN-939` when it does not come up. */
export async function startChainNode(options: ChainNodeOptions = {}): Promise<ChainNode> {
  const chainId = options.chainId ?? localChainId;
  const process = await startNodeProcess(nodeProgram(), [
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...[
      "--chain-id",
      String(chainId),
      "--accounts",
      "0",
      "--no-request-size-limit",
      "--color",
      "never",
    ],
  ]);
  const rpcUrl = `http://127.0.0.1:${process.port}`;
  const client = createTestClient({
    chain: chainOf(chainId, rpcUrl),
    mode: "anvil",
    // Nothing is asked twice: what fails here is a finding.
    transport: http(rpcUrl, { retryCount: 0 }),
    cacheTime: 0,
    pollingInterval: 20,
  })
    .extend(publicActions)
    .extend(walletActions);
  await client.setLoggingEnabled(false);
  return {
    chainId,
    rpcUrl,
    streamUrl: `ws://127.0.0.1:${process.port}`,
    client,
    ended: process.ended,
    stop: () => process.stop(),
  };
}
