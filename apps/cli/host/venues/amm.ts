// Pools in a session: one node that catalogue, market data and transactions share, verified to serve the chain that is
// configured. Loaded only where pools are named, because the chain's client takes a while.

import { connectAmmTrading } from "../../../../src/adapters/venues/amm/account/amm-trading.ts";
import {
  type AmmCredentials,
  type AmmOptions,
  resolveAmmUrls,
} from "../../../../src/adapters/venues/amm/config.ts";
import { GasFees } from "../../../../src/adapters/venues/amm/normalise/gas-fees.ts";
import { AmmCatalogue } from "../../../../src/adapters/venues/amm/rest/catalogue.ts";
import { AmmFeed } from "../../../../src/adapters/venues/amm/stream/feed.ts";
import { CoinGasCosts } from "../../../../src/adapters/venues/shared/chain/gas-costs.ts";
import { openChain } from "../../../../src/adapters/venues/shared/chain/open-chain.ts";
import { unwrap } from "../../../../src/domain/failure/result.ts";
import type { UsdMicros } from "../../../../src/domain/units/usd-micros.ts";
import type { ReachedVenue, SharedParts } from "./reached-venue.ts";

export interface AmmEndpoint extends AmmOptions {
  readonly venue: "amm";
  /** Null where nothing is to be traded: what a pool asks is public. */
  readonly credentials: AmmCredentials | null;
  /** What each pool may take of our money at a time; none when null. */
  readonly allowance: UsdMicros | null;
}

/** Throws `FailureError` for addresses that are missing or of another environment. */
export function reachAmm(options: SharedParts & AmmEndpoint): ReachedVenue {
  const { transport, random, log, environment, chainId, contracts, blocks, coin } = options;
  const urls = unwrap(resolveAmmUrls(environment, options.urls));
  const chain = openChain({
    ...{ chainId, transport, random, log },
    rpcUrl: urls.rpc,
    streamUrl: urls.stream,
    headLimits: {
      pollEvery: blocks.every,
      blockAgeMax: blocks.staleAfter,
      silenceMax: blocks.staleAfter,
    },
  });
  const { connection, client, heads } = chain;
  const { clock } = transport;
  const gasCosts = new CoinGasCosts({ clock, client, node: connection, source: coin });
  const gasFees = new GasFees(gasCosts);
  const pools = options.pools.map((address) => ({ address }));
  const catalogue = new AmmCatalogue({ ...contracts, connection, client, pools, gasFees, log });
  return {
    venue: "amm",
    catalogue,
    log,
    async prepare() {
      heads.start();
      await gasCosts.start();
    },
    openFeed: (parts) =>
      new AmmFeed({
        ...{ connection, heads, gasFees, log, environment, pools: catalogue },
        conditionalTokens: contracts.conditionalTokens,
        sink: parts.decoded,
        connectionSink: parts.connection,
        directories: parts.directories,
        staleAfter: blocks.staleAfter,
        ...(parts.recorder === undefined ? {} : { recorder: parts.recorder }),
      }),
    async openTrading(sink) {
      const { credentials, allowance } = options;
      if (credentials === null) return undefined;
      const trading = unwrap(
        connectAmmTrading({
          ...{ environment, chainId, contracts, blocks, credentials, chain, gasCosts, sink, log },
          ...(allowance === null ? {} : { allowance }),
        }),
      );
      return {
        gateway: trading.gateway,
        resume: (orders, fills) => trading.gateway.resume(orders, fills),
        acknowledged: () => trading.acknowledged(),
        list: (markets) => trading.list(markets),
        observe: () => undefined,
        start: () => trading.start(),
        stop: () => trading.stop(),
      };
    },
    async close() {
      gasCosts.stop();
      chain.close();
      await transport.close();
    },
  };
}
