// The venue's contracts on each chain. What a wallet signs is worth money only at these addresses, so they are written out
// once, with their checksums. Source: the venue's page of contracts and the configuration of its client.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { PolymarketChainId } from "../config.ts";
import { type Address, parseAddress } from "../signing/address.ts";
import { exchangeOf } from "../signing/exchanges.ts";

/** What each contract is called, here and in messages. */
export const contractNames = [
  /** Positions of version 1 markets (ERC-1155). */
  "conditionalTokens",
  /** USDC.e, what positions of a standard market are made of. */
  "bridgedDollar",
  /** pUSD, in which a wallet pays and is paid. */
  "pusd",
  "standardExchange",
  "negRiskExchange",
  /** Makes positions of exclusive outcomes and converts them. */
  "negRiskAdapter",
  /** Lets a wallet split, merge and redeem standard positions in pUSD. */
  "ctfCollateralAdapter",
  /** The same for exclusive outcomes, and their conversion. */
  "negRiskCtfCollateralAdapter",
  "exchangeV3",
  /** Positions of version 2 markets (ERC-1155). */
  "positionManager",
  /** Splits, merges and redeems positions of version 2 markets. */
  "router",
] as const;

export type ContractName = (typeof contractNames)[number];

/** Contracts of one chain; null where the chain has none that is known. */
export interface PolymarketContracts {
  readonly chainId: number;
  readonly addresses: Readonly<Record<ContractName, Address | null>>;
  /** Contracts that orders and positions went through once: nothing needs to be allowed to them any more. */
  readonly retired: readonly Address[];
}

const standard = { version: 2, isNegativeRisk: false } as const;
const negativeRisk = { version: 2, isNegativeRisk: true } as const;
const version3 = { version: 3, isNegativeRisk: false } as const;

function exchangesOf(chainId: PolymarketChainId) {
  return {
    standardExchange: exchangeOf(chainId, standard),
    negRiskExchange: exchangeOf(chainId, negativeRisk),
    exchangeV3: exchangeOf(chainId, version3),
  };
}

const contracts: Readonly<Record<PolymarketChainId, PolymarketContracts>> = {
  137: {
    chainId: 137,
    addresses: {
      ...exchangesOf(137),
      conditionalTokens: "0x4D97DCd97eC945f40cF65F87097ACe5EA0476045",
      bridgedDollar: "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174",
      pusd: "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB",
      negRiskAdapter: "0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296",
      ctfCollateralAdapter: "0xAdA100Db00Ca00073811820692005400218FcE1f",
      negRiskCtfCollateralAdapter: "0xadA2005600Dec949baf300f4C6120000bDB6eAab",
      positionManager: "0x006F54F7f9A22e0000CC2AB60031000000ae9fEF",
      router: "0x12121212006e4CD160D18e3f00711DA5c3372600",
    },
    // The exchanges until April 2026 and the first collateral adapter.
    retired: [
      "0x4bFb41d5B3570DeFd03C39a9A4D8dE6Bd8B8982E",
      "0xC5d563A36AE78145C45a50134d48A1215220f80a",
      "0xADa100874d00e3331D00F2007a9c336a65009718",
    ],
  },
  80002: {
    chainId: 80_002,
    addresses: {
      ...exchangesOf(80_002),
      conditionalTokens: "0x69308FB512518e39F9b16112fA8d994F4e2Bf8bB",
      bridgedDollar: null,
      pusd: null,
      negRiskAdapter: null,
      ctfCollateralAdapter: null,
      negRiskCtfCollateralAdapter: null,
      positionManager: null,
      router: null,
    },
    retired: ["0xdFE02Eb6733538f8Ea35D585af8DE5958AD99E40"],
  },
};

/** Returns the venue's contracts on a chain of its own. */
export function contractsOf(chainId: PolymarketChainId): PolymarketContracts {
  return contracts[chainId];
}

/** Returns the contracts of a chain of one's own, from what was deployed there; `VEN-805` for a text that is no address. */
export function localContracts(
  chainId: number,
  given: Readonly<Partial<Record<ContractName, string>>>,
): Result<PolymarketContracts> {
  const addresses: Partial<Record<ContractName, Address | null>> = {};
  for (const name of contractNames) {
    const text = given[name];
    const parsed = text === undefined ? succeed(null) : parseAddress(text);
    if (!parsed.ok) return fail(parsed.failure.code, `${name}: ${parsed.failure.message}`);
    addresses[name] = parsed.value;
  }
  return succeed({
    chainId,
    addresses: addresses as Record<ContractName, Address | null>,
    retired: [],
  });
}

/** Returns a contract's address, or `VEN-881` where the chain has none that is known. */
export function addressOf(
  { chainId, addresses }: PolymarketContracts,
  name: ContractName,
): Result<Address> {
  const address = addresses[name];
  if (address !== null) return succeed(address);
  return fail("VEN-881", `no address of ${name} is known on chain ${chainId}`);
}
