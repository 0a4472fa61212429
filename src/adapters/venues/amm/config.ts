// Where a chain with pools is reached, and with whose wallet. No node belongs to an environment by its name: every
// address is given, a node on this machine is `local`, and which chain a node serves it is asked itself.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Secret } from "../../secrets/secret.ts";
import type { CoinPriceSource } from "../shared/chain/gas-costs.ts";
import { resolveUrls, type VenueEnvironment, type VenueHosts } from "../shared/environment.ts";

/** `rpc` answers questions; `stream` tells new blocks, where the node does. */
export type AmmUrlName = "rpc" | "stream";

export interface AmmUrls {
  readonly rpc: string;
  readonly stream?: string | undefined;
}

const hosts: Omit<VenueHosts<AmmUrlName>, "names"> = {
  venue: "amm",
  defaults: { production: null, demo: null, local: null },
  known: { production: [], demo: [], local: ["localhost", "127.0.0.1", "[::1]"] },
};

/** Returns the addresses, or `CFG-902` and `CFG-903` for those that are missing or of another environment. */
export function resolveAmmUrls(
  environment: VenueEnvironment,
  urls: Partial<AmmUrls>,
): Result<AmmUrls> {
  const { rpc, stream } = urls;
  const names: readonly AmmUrlName[] = stream === undefined ? ["rpc"] : ["rpc", "stream"];
  return resolveUrls<AmmUrlName>({ ...hosts, names }, environment, {
    ...(rpc === undefined ? {} : { rpc }),
    ...(stream === undefined ? {} : { stream }),
  });
}

/** An address of the chain, in lower case. */
export type AmmAddress = `0x${string}`;

/** The contracts that every pool must be made of, and what a dollar is there. */
export interface AmmContracts {
  readonly conditionalTokens: AmmAddress;
  readonly collateral: AmmAddress;
}

export interface AmmBlocks {
  /** Between two questions for the newest block. */
  readonly every: DurationMicros;
  /** An older newest block is not believed. */
  readonly staleAfter: DurationMicros;
  /** Blocks, its own included, from which on a transaction can no longer be taken back. */
  readonly confirmations: number;
}

/** A chain with pools, as it is configured. */
export interface AmmOptions {
  readonly environment: VenueEnvironment;
  readonly urls: Partial<AmmUrls>;
  readonly chainId: number;
  readonly contracts: AmmContracts;
  /** The pools to know. */
  readonly pools: readonly AmmAddress[];
  readonly coin: CoinPriceSource;
  readonly blocks: AmmBlocks;
}

/** A wallet and the environment it trades in. */
export interface AmmCredentials {
  readonly environment: VenueEnvironment;
  /** 64 hex digits. */
  readonly privateKey: Secret;
}

/** Returns the credentials, or `VEN-805` for those of another environment. */
export function checkAmmCredentials(
  credentials: AmmCredentials,
  environment: VenueEnvironment,
): Result<AmmCredentials> {
  if (credentials.environment === environment) return succeed(credentials);
  const words = `the wallet for pools is of the environment ${credentials.environment}, not ${environment}`;
  return fail("VEN-805", words);
}
