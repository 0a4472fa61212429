// A chain as its venue's adapter takes it: one verified node for all questions, viem's client over it, the newest block.

import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import type { AdapterLog } from "../log.ts";
import { createChainClient } from "./chain-client.ts";
import { ChainConnection } from "./chain-connection.ts";
import type { ChainClient, HeadWatch } from "./contract.ts";
import { NodeHeadStream } from "./head-stream.ts";
import { type HeadWatchLimits, NodeHeadWatch } from "./head-watch.ts";
import type { JsonRpcLimits } from "./json-rpc.ts";

export interface ChainOptions {
  readonly chainId: number;
  /** The node's address for questions, `http://` or `https://`; may hold an access key. */
  readonly rpcUrl: string;
  /** Its stream of new blocks; without one the node is asked by the clock. */
  readonly streamUrl?: string | undefined;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly log: AdapterLog;
  readonly limits?: Partial<JsonRpcLimits> | undefined;
  readonly headLimits?: Partial<HeadWatchLimits> | undefined;
}

export interface OpenedChain {
  readonly connection: ChainConnection;
  readonly client: ChainClient;
  readonly heads: HeadWatch;
  /** Ends the watch and gives up what is under way; the transport is its owner's to close. */
  close(): void;
}

export function openChain(options: ChainOptions): OpenedChain {
  const { chainId, rpcUrl, streamUrl, transport, random, log, limits, headLimits } = options;
  const connection = new ChainConnection({
    url: rpcUrl,
    chainId,
    transport,
    ...(limits === undefined ? {} : { limits }),
  });
  const stream =
    streamUrl === undefined
      ? undefined
      : new NodeHeadStream({ url: streamUrl, chainId, transport, random, log });
  const heads = new NodeHeadWatch({
    connection,
    random,
    log,
    ...(headLimits === undefined ? {} : { limits: headLimits }),
    ...(stream === undefined ? {} : { stream }),
  });
  return {
    connection,
    client: createChainClient(connection),
    heads,
    close: () => {
      heads.stop();
      connection.close();
    },
  };
}
