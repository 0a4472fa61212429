// The sections of the configuration that repeat per venue: addresses, credentials, discovery filters.

import { countType, durationType, rateType, usdType } from "./number-types.ts";
import { pathType, urlType, walletType } from "./place-types.ts";
import { listSetting, notInForce, optionalSetting, section, setting } from "./setting.ts";
import { booleanType, oneOf, type TextType, wordsType } from "./text-type.ts";

/** Venues that can be traded or watched; `polymarket-us` is known from recordings only. */
export const configuredVenues = ["kalshi", "polymarket", "forecastex", "amm"] as const;

export type ConfiguredVenue = (typeof configuredVenues)[number];

export const venueEnvironments = ["production", "demo", "local"] as const;

/** `local` is a server on this machine that speaks the venue's protocol. */
export type VenueEnvironment = (typeof venueEnvironments)[number];

/** `proxy` and `safe` are the site's older wallets, `deposit` those of accounts since May 2026. */
const polymarketWalletKinds = ["eoa", "proxy", "safe", "deposit"] as const;

/** Polygon, and its test network. */
const polymarketChainIds = ["137", "80002"] as const;

const rest = urlType("https", "http");
const stream = urlType("wss", "ws");

function url(type: TextType<string>, what: string, marks = {}) {
  return optionalSetting(type, `${what}, instead of the environment's`, {
    disclosure: "without-password",
    ...marks,
  });
}

/** The address of a node often carries the key to it in its path. */
const rpc = optionalSetting(rest, "JSON-RPC of a node of the chain", { disclosure: "host-only" });

function contract(what: string) {
  return optionalSetting(walletType, `address of ${what}`);
}

function secretFile(what: string, marks = {}) {
  return optionalSetting(pathType, `file that holds ${what}; nobody but you may read it`, marks);
}

const commonSettings = {
  enabled: setting(booleanType, "true", "whether the venue takes part"),
  environment: setting(
    oneOf(venueEnvironments),
    "production",
    "which of the venue's systems; hosts and keys of two are never mixed",
  ),
};

export const venueSections = section({
  kalshi: section({
    ...commonSettings,
    urls: section({
      rest: url(rest, "base address of the REST interface"),
      stream: url(stream, "address of the WebSocket"),
    }),
    credentials: section({
      keyIdFile: secretFile("the id of the API key"),
      privateKeyFile: secretFile("the RSA private key"),
    }),
  }),
  polymarket: section({
    ...commonSettings,
    urls: section({
      gamma: url(rest, "base address of the catalogue"),
      clob: url(rest, "base address of the order book"),
      data: url(rest, "base address of the Data API", notInForce),
      stream: url(stream, "address of the market WebSocket"),
      userStream: url(stream, "address of the WebSocket of our own orders", notInForce),
      site: url(rest, "base address of the site that says who may trade", notInForce),
      activity: url(stream, "address of the WebSocket of wallet activity", notInForce),
      relayer: url(rest, "base address of the relayer", notInForce),
      rpc,
    }),
    wallet: section({
      kind: setting(
        oneOf(polymarketWalletKinds),
        "eoa",
        "who holds the money: the key's own address, or a contract of its owner",
      ),
      address: optionalSetting(
        walletType,
        "address of the contract that holds the money; none for `eoa`",
      ),
      chainId: setting(oneOf(polymarketChainIds), "137", "chain of the orders"),
    }),
    credentials: section({
      privateKeyFile: secretFile("the wallet's private key; `arbytron wallet` signs with it"),
      apiKeyFile: secretFile("the API key", notInForce),
      apiSecretFile: secretFile("the API secret", notInForce),
      apiPassphraseFile: secretFile("the API passphrase", notInForce),
    }),
  }),
  forecastex: section({
    ...commonSettings,
    urls: section({
      rest: url(rest, "base address of the broker's Web API, or of its gateway on this machine"),
      stream: url(stream, "address of its WebSocket"),
    }),
    couponRate: setting(
      rateType({ from: "0", to: "1" }),
      "0",
      "what the venue pays a year for holding, of a position's value; counted for nothing unless set",
    ),
    credentials: section({
      consumerKeyFile: secretFile("the OAuth consumer key; with none of these the gateway logs in"),
      accessTokenFile: secretFile("the OAuth access token"),
      accessTokenSecretFile: secretFile("the OAuth access token secret"),
      signingKeyFile: secretFile("the private signing key"),
      encryptionKeyFile: secretFile("the private encryption key"),
      diffieHellmanFile: secretFile("the Diffie-Hellman parameters"),
    }),
  }),
  amm: section({
    ...commonSettings,
    urls: section({
      rpc,
      stream: optionalSetting(stream, "WebSocket of the node, where it tells new blocks", {
        disclosure: "host-only",
      }),
    }),
    chainId: setting(countType(1, 2_147_483_647), "100", "chain that the node must serve"),
    contracts: section({
      conditionalTokens: contract("the conditional tokens that pools must be made of"),
      collateral: contract("the token that pools are paid in"),
    }),
    pools: listSetting(
      walletType,
      "addresses of pools to know; they are verified before they are listed",
    ),
    coin: section({
      price: optionalSetting(usdType(), "price of the chain's coin in USD, where it is fixed"),
      priceFeed: contract("an aggregator that tells the price of the chain's coin in USD"),
      staleAfter: setting(
        durationType({ from: "1 min", to: "7 d" }),
        "1 h",
        "an older price is none, and without a price no pool is traded",
      ),
    }),
    blocks: section({
      every: setting(
        durationType({ from: "100 ms", to: "1 min" }),
        "1 s",
        "how often the node is asked for its newest block where it does not tell",
      ),
      staleAfter: setting(
        durationType({ from: "1 s", to: "1 h" }),
        "30 s",
        "an older newest block is not believed",
      ),
      confirmations: setting(
        countType(1, 10_000),
        "12",
        "blocks from which on a transaction can no longer be taken back",
      ),
    }),
    credentials: section({ privateKeyFile: secretFile("the wallet's private key") }, notInForce),
  }),
});

function filters(venue: string) {
  return section({
    series: listSetting(wordsType, `series of ${venue} to look at; empty for all`),
    category: listSetting(wordsType, `categories of ${venue} to look at; empty for all`),
    text: listSetting(wordsType, `words that a title of ${venue} must hold one of; empty for any`),
  });
}

export const discoveryFilters = section({
  kalshi: filters("kalshi"),
  polymarket: filters("polymarket"),
  forecastex: filters("forecastex"),
  amm: filters("amm"),
});
