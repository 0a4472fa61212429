// From a wallet's key to everything that orders are sent with: the venue's time is learned, the venue's key obtained or
// checked, and the clients are made. Nothing is sent before the parts are known to belong together.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { DriftWatch } from "../../shared/schema-drift.ts";
import {
  checkPolymarketCredentials,
  type PolymarketApiCredentials,
  type PolymarketCredentials,
  type PolymarketEnvironmentOptions,
  resolvePolymarketUrls,
} from "../config.ts";
import { apiCredentials, apiHeaders } from "../signing/api-headers.ts";
import { createOrderSigner } from "../signing/order-signer.ts";
import { type OrderWallet, orderWallet } from "../signing/order-wallet.ts";
import { walletHeaders } from "../signing/wallet-headers.ts";
import { WalletKey } from "../signing/wallet-key.ts";
import { obtainApiKey } from "./credentials.ts";
import { createClobClient } from "./trading-client.ts";
import type { OrderSigner } from "./trading-contract.ts";
import { PolymarketTradingRest } from "./trading-rest.ts";
import { VenueClock } from "./venue-clock.ts";
import { readServerTime } from "./venue-reads.ts";

export interface OpenTradingOptions
  extends Omit<HttpClientBasis, "baseUrl">,
    PolymarketEnvironmentOptions {
  readonly credentials: PolymarketCredentials;
  /** Returns the other token of a token's market; undefined for one that no listed market has. */
  complementOf(tokenId: string): string | undefined;
  readonly watch: DriftWatch;
  readonly log: AdapterLog;
}

/** What orders and the account are built on. */
export interface OpenedTrading {
  readonly rest: PolymarketTradingRest;
  readonly signer: OrderSigner;
  readonly wallet: OrderWallet;
  /** For the private stream. */
  readonly api: PolymarketApiCredentials;
}

/** For all requests of the beginning together. */
const openWithin = seconds(20);

/** Tells sets of keys of one wallet apart; everybody uses the first. */
const apiKeyNonce = 0;

/**
 * Returns the parts. Failures: `CFG-902` and `CFG-903` of addresses, `VEN-805` of a wallet or key that does not fit or
 * that the venue refuses, `VEN-840` where nothing can be signed, `VEN-857` for a clock too far from the venue's, and
 * those of the requests.
 */
export async function openTrading(options: OpenTradingOptions): Promise<Result<OpenedTrading>> {
  const { credentials, environment, transport, watch, log } = options;
  const checked = checkPolymarketCredentials(credentials, environment);
  if (!checked.ok) return checked;
  const urls = resolvePolymarketUrls(options, ["clob", "site"]);
  if (!urls.ok) return urls;
  const key = WalletKey.of(credentials.privateKey);
  if (!key.ok) return key;
  const { address } = key.value;
  const wallet = orderWallet({ ...credentials, keyAddress: address });
  if (!wallet.ok) return wallet;
  const signer = createOrderSigner(key.value, wallet.value);
  if (!signer.ok) return signer;
  const clock = new VenueClock(transport.clock);
  const basis = { ...basisOf(options), baseUrl: urls.value.clob };
  const deadline = addDuration(transport.clock.now(), openWithin);
  const open = createClobClient(basis, null);
  const time = await readServerTime(open, clock, deadline);
  await open.close();
  if (!time.ok) return time;
  const proof = { key: key.value, chainId: credentials.chainId, nonce: apiKeyNonce };
  const signWallet = () => walletHeaders(proof, clock.now());
  const api =
    credentials.api === null
      ? await obtainApiKey({ ...basis, signWallet }, deadline)
      : succeed(credentials.api);
  if (!api.ok) return api;
  const authentic = apiCredentials(address, api.value);
  if (!authentic.ok) return authentic;
  const rest = new PolymarketTradingRest({
    ...basisOf(options),
    urls: urls.value,
    clock,
    parties: wallet.value,
    apiKey: authentic.value.apiKey,
    signRequest: (request, now) => apiHeaders(authentic.value, request, now),
    complementOf: (tokenId) => options.complementOf(tokenId),
    watch,
    log,
  });
  const known = await rest.apiKeys(deadline);
  if (known.ok && known.value.includes(authentic.value.apiKey)) {
    return succeed({ rest, signer: signer.value, wallet: wallet.value, api: api.value });
  }
  await rest.close();
  return known.ok ? fail("VEN-805", "the API key is not among those of the wallet") : known;
}

function basisOf({ transport, random, limits, governor, breakers }: OpenTradingOptions) {
  return { transport, random, limits, governor, breakers };
}
