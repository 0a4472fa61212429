// What the demonstration is made of: its settings, and where its venues are.

import { createPrivateKey } from "node:crypto";
import { Secret } from "../../../src/adapters/secrets/secret.ts";
import type { AmmAddress } from "../../../src/adapters/venues/amm/config.ts";
import { seconds } from "../../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { DemoChainAddress, DemoVenuesAddress } from "../../../src/simulation/demo-venues.ts";
import { loadConfiguration } from "../configuration/load-configuration.ts";
import type { FlagSetting } from "../configuration/overrides.ts";
import { ProblemsError } from "../configuration/problem.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { VenueEndpoint } from "../host/venue-connections.ts";

/** Questions with a market on both venues: some alone, and every family there is. */
export const demoEvents = 21;

/** The order flow moves this often. */
export const demoStepMillis = 50;

/** Cash and limits large enough that a minute of demonstration does not end at one of them. */
const demoSettings: readonly (readonly [string, string])[] = [
  ["bankroll.startingCapital", "5000"],
  ["risk.exposureTotalMax", "30000"],
  ["risk.exposureVenueMax", "9000"],
  ["risk.exposureMarketMax", "2000"],
  ["risk.exposureClusterMax", "6000"],
  ["risk.positionsMax", "500"],
  ["risk.ordersPerMinuteMax", "600"],
  ["risk.dailyLossMax", "100"],
  // The broker's exchange reads another source: a cent of a group may be lost to that.
  ["detection.softLossMax", "0.05"],
];

/** The defaults, whatever configuration lies about: the demo must look the same for everybody. */
export function demoConfiguration(): Configuration {
  const flags: FlagSetting[] = demoSettings.map(([path, text]) => ({ flag: "demo", path, text }));
  const result = loadConfiguration({ file: null, environment: {}, flags });
  if (!result.ok) throw new ProblemsError(result.problems);
  return result.loaded.configuration;
}

export function demoEndpoints({
  kalshi,
  polymarket,
  forecastex,
  chain,
  pairs,
}: DemoVenuesAddress): VenueEndpoint[] {
  return [
    {
      venue: "kalshi",
      environment: "local",
      urls: { rest: kalshi.restUrl, stream: kalshi.streamUrl },
      credentials: {
        environment: "local",
        keyId: kalshi.keyId,
        privateKey: createPrivateKey(kalshi.privateKeyPem),
      },
    },
    {
      venue: "polymarket",
      environment: "local",
      urls: {
        gamma: polymarket.gammaUrl,
        clob: polymarket.clobUrl,
        stream: polymarket.streamUrl,
        userStream: polymarket.userStreamUrl,
        data: polymarket.dataUrl,
        site: polymarket.siteUrl,
      },
      credentials: {
        environment: "local",
        chainId: polymarket.chainId,
        privateKey: new Secret(polymarket.privateKey),
        walletKind: "eoa",
        walletAddress: null,
        api: null,
      },
    },
    ...(forecastex === null
      ? []
      : [
          {
            venue: "forecastex",
            environment: "local",
            urls: { rest: forecastex.restUrl, stream: forecastex.streamUrl },
            // The local server is a gateway whose person has logged in.
            access: { kind: "gateway" },
            couponRate: partsPerMillion(0),
          } as const,
        ]),
    ...(chain === null ? [] : [poolEndpoint(chain, pairs)]),
  ];
}

function poolEndpoint(chain: DemoChainAddress, pairs: DemoVenuesAddress["pairs"]): VenueEndpoint {
  return {
    venue: "amm",
    environment: "local",
    urls: { rpc: chain.rpcUrl, stream: chain.streamUrl },
    chainId: chain.chainId,
    contracts: {
      conditionalTokens: chain.conditionalTokens as AmmAddress,
      collateral: chain.collateral as AmmAddress,
    },
    pools: pairs.flatMap(({ pool }) => (pool === null ? [] : [pool as AmmAddress])),
    coin: {
      kind: "aggregator",
      address: chain.priceFeed as AmmAddress,
      staleAfter: seconds(3_600),
    },
    // Of a chain that nobody else writes to: a few blocks are as good as many.
    blocks: { every: seconds(1), staleAfter: seconds(30), confirmations: 3 },
    credentials: { environment: "local", privateKey: new Secret(chain.privateKey) },
    allowance: usdMicros(4_000_000_000),
  };
}
