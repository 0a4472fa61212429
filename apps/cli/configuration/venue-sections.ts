// The sections of the configuration that repeat per venue: addresses, credentials, discovery filters.

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
const rpc = optionalSetting(rest, "JSON-RPC of the chain, instead of the environment's", {
  disclosure: "host-only",
  ...notInForce,
});

function secretFile(what: string) {
  return optionalSetting(pathType, `file that holds ${what}; nobody but you may read it`);
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
    wallet: section(
      {
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
      },
      notInForce,
    ),
    credentials: section(
      {
        privateKeyFile: secretFile("the wallet's private key"),
        apiKeyFile: secretFile("the API key"),
        apiSecretFile: secretFile("the API secret"),
        apiPassphraseFile: secretFile("the API passphrase"),
      },
      notInForce,
    ),
  }),
  forecastex: section(
    {
      ...commonSettings,
      urls: section({
        rest: url(rest, "base address of the broker's Web API or gateway"),
        stream: url(stream, "address of its WebSocket"),
      }),
      credentials: section({
        consumerKeyFile: secretFile("the OAuth consumer key"),
        accessTokenFile: secretFile("the OAuth access token"),
        accessTokenSecretFile: secretFile("the OAuth access token secret"),
        signingKeyFile: secretFile("the private signing key"),
        encryptionKeyFile: secretFile("the private encryption key"),
      }),
    },
    notInForce,
  ),
  amm: section(
    {
      ...commonSettings,
      urls: section({ rpc }),
      credentials: section({ privateKeyFile: secretFile("the wallet's private key") }),
    },
    notInForce,
  ),
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
