// From the configuration to pools on a chain: the node, the contracts that pools must be made of, which pools, and what the
// chain's coin costs. What a pool asks is public, so that a run that fills on paper needs no key.

import {
  type AmmAddress,
  type AmmOptions,
  resolveAmmUrls,
} from "../../../src/adapters/venues/amm/config.ts";
import { FailureError, failure, unwrap } from "../../../src/domain/failure/result.ts";
import type { Configuration } from "../configuration/schema.ts";
import type { AmmEndpoint } from "../host/venues/amm.ts";
import { present } from "./present.ts";

type Configured = Configuration["venues"]["amm"];

/** Returns the endpoint. Throws `FailureError` `CFG-902` or `CFG-903` for what is missing or belongs elsewhere. */
export function ammEndpoint(configured: Configured): AmmEndpoint {
  const { environment, chainId, contracts, pools, blocks } = configured;
  const urls = present(configured.urls);
  unwrap(resolveAmmUrls(environment, urls));
  return {
    venue: "amm",
    ...{ environment, urls, chainId, blocks },
    contracts: {
      conditionalTokens: needed(contracts.conditionalTokens, "contracts.conditionalTokens"),
      collateral: needed(contracts.collateral, "contracts.collateral"),
    },
    pools: pools.map((pool) => pool as AmmAddress),
    coin: coinOf(configured),
    credentials: null,
    allowance: null,
  };
}

/** A fixed price goes before a contract that tells one; with neither, gas has no price and pools are not traded. */
function coinOf({ coin }: Configured): AmmOptions["coin"] {
  if (coin.price !== undefined && coin.price !== null) return { kind: "fixed", price: coin.price };
  if (coin.priceFeed === undefined || coin.priceFeed === null) return { kind: "none" };
  const { priceFeed, staleAfter } = coin;
  return { kind: "aggregator", address: priceFeed as AmmAddress, staleAfter };
}

function needed(address: string | null | undefined, name: string): AmmAddress {
  if (address === undefined || address === null) {
    throw new FailureError(failure("CFG-902", `venues.amm.${name}: an address is needed`));
  }
  return address as AmmAddress;
}
