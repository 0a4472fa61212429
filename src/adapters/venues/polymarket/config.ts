// Where Polymarket is reached in each environment, and with whose wallet. The venue has no demo: there every address
// must be given. Source: the venue's pages on its services.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { Secret } from "../../secrets/secret.ts";
import {
  resolveUrls,
  type VenueEnvironment,
  type VenueHosts,
  type VenueUrls,
} from "../shared/environment.ts";

/** `gamma` is the catalogue, `clob` the order book's REST interface, `stream` the market channel's full address,
 * `userStream` the full address of the channel of our own orders, `data` the interface of everybody's trades,
 * `activity` the stream of everybody's trades, `site` the host that says whether an address may trade. */
export type PolymarketUrlName =
  | "gamma"
  | "clob"
  | "stream"
  | "userStream"
  | "data"
  | "activity"
  | "site";

export type PolymarketUrls = VenueUrls<PolymarketUrlName>;

/** What market data needs. */
export type PolymarketMarketUrlName = "gamma" | "clob" | "stream";

export const polymarketHosts: VenueHosts<PolymarketUrlName> = {
  venue: "polymarket",
  names: ["gamma", "clob", "stream", "userStream", "data", "activity", "site"],
  defaults: {
    production: {
      gamma: "https://gamma-api.polymarket.com",
      clob: "https://clob.polymarket.com",
      stream: "wss://ws-subscriptions-clob.polymarket.com/ws/market",
      userStream: "wss://ws-subscriptions-clob.polymarket.com/ws/user",
      data: "https://data-api.polymarket.com",
      activity: "wss://ws-live-data.polymarket.com",
      site: "https://polymarket.com",
    },
    demo: null,
    local: null,
  },
  known: {
    production: [
      "gamma-api.polymarket.com",
      "clob.polymarket.com",
      "ws-subscriptions-clob.polymarket.com",
      "data-api.polymarket.com",
      "ws-live-data.polymarket.com",
      "polymarket.com",
    ],
    demo: [],
    local: ["localhost", "127.0.0.1", "[::1]"],
  },
};

export interface PolymarketEnvironmentOptions {
  readonly environment: VenueEnvironment;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<PolymarketUrls>;
}

/** Returns the addresses of a purpose, or `CFG-902` and `CFG-903` for those that are missing or of another environment. */
export function resolvePolymarketUrls<Name extends PolymarketUrlName>(
  { environment, urls }: PolymarketEnvironmentOptions,
  names: readonly Name[],
): Result<VenueUrls<Name>> {
  return resolveUrls<Name>({ ...polymarketHosts, names }, environment, urls ?? {});
}

/** Returns the addresses of market data, or `CFG-902` and `CFG-903`. */
export function resolvePolymarketEnvironment(
  options: PolymarketEnvironmentOptions,
): Result<VenueUrls<PolymarketMarketUrlName>> {
  return resolvePolymarketUrls(options, ["gamma", "clob", "stream"]);
}

/** Who signs for whom. `eoa`: the key's own address holds the money. `proxy`, `safe`: a wallet contract of the key's
 * holds it. `deposit`: as those, and the contract is the order's signer too (accounts since May 2026). */
export type PolymarketWalletKind = "eoa" | "proxy" | "safe" | "deposit";

/** The venue's numbers of them. */
export const signatureTypes: Readonly<Record<PolymarketWalletKind, 0 | 1 | 2 | 3>> = {
  eoa: 0,
  proxy: 1,
  safe: 2,
  deposit: 3,
};

/** Polygon, and its test network. */
export type PolymarketChainId = 137 | 80_002;

/** A key of the venue's own: made by, and derived again with, the wallet's key. */
export interface PolymarketApiCredentials {
  /** Also the `owner` of our orders. */
  readonly key: string;
  /** Base64, in either alphabet. */
  readonly secret: Secret;
  readonly passphrase: Secret;
}

/** A wallet and the environment it trades in. */
export interface PolymarketCredentials {
  readonly environment: VenueEnvironment;
  readonly chainId: PolymarketChainId;
  /** `0x` and 64 hex digits. */
  readonly privateKey: Secret;
  readonly walletKind: PolymarketWalletKind;
  /** The contract that holds the money; null for `eoa`. */
  readonly walletAddress: string | null;
  /** Derived with the wallet's key when null. */
  readonly api: PolymarketApiCredentials | null;
}

const addressText = /^0x[0-9a-fA-F]{40}$/;

/** Returns the credentials, or `VEN-805` for those of another environment, and for a wallet contract that is missing,
 * is no address, or does not belong to the kind. */
export function checkPolymarketCredentials(
  credentials: PolymarketCredentials,
  environment: VenueEnvironment,
): Result<PolymarketCredentials> {
  const { walletKind, walletAddress } = credentials;
  if (credentials.environment !== environment) {
    const words = `the Polymarket wallet is of the environment ${credentials.environment}, not ${environment}`;
    return fail("VEN-805", words);
  }
  // The test network is reached only through a server of one's own.
  if (credentials.chainId !== 137 && environment === "production") {
    return fail(
      "VEN-805",
      `chain ${credentials.chainId} is not that of the environment production`,
    );
  }
  if (walletKind === "eoa" && walletAddress !== null) {
    return fail("VEN-805", "a wallet of the kind eoa has no other address than its key's");
  }
  if (walletKind !== "eoa" && (walletAddress === null || !addressText.test(walletAddress))) {
    return fail("VEN-805", `a wallet of the kind ${walletKind} needs the address of its contract`);
  }
  return succeed(credentials);
}
