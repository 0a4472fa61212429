// The frames we send on the market channel, as text.

import type { PolymarketApiCredentials } from "../config.ts";

/** Asks for a sign of life; the venue answers with the text `PONG`. */
export const pingText = "PING";

export const pongText = "PONG";

/** The first frame of a connection. The custom features bring `market_resolved`. */
export function subscribeFirst(assets: readonly string[]): string {
  return JSON.stringify({
    type: "market",
    assets_ids: assets,
    custom_feature_enabled: true,
    initial_dump: true,
    level: 2,
  });
}

export function subscribeMore(assets: readonly string[]): string {
  return JSON.stringify({
    operation: "subscribe",
    assets_ids: assets,
    custom_feature_enabled: true,
  });
}

export function unsubscribe(assets: readonly string[]): string {
  return JSON.stringify({ operation: "unsubscribe", assets_ids: assets });
}

/** The first frame of the private channel: all our markets, since it names none. */
export function subscribeUser({ key, secret, passphrase }: PolymarketApiCredentials): string {
  const auth = { apiKey: key, secret: secret.reveal(), passphrase: passphrase.reveal() };
  return JSON.stringify({ type: "user", auth });
}
