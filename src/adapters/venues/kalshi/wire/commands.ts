// The commands we send on the stream, as text. `use_yes_price` is always stated, because its default will flip.

import { bookChannel, lifecycleChannel, tradeChannel } from "./stream-words.ts";

export function subscribeBooks(
  id: number,
  tickers: readonly string[],
  useYesPrice: boolean,
): string {
  return JSON.stringify({
    id,
    cmd: "subscribe",
    params: {
      channels: [bookChannel],
      market_tickers: tickers,
      use_yes_price: useYesPrice,
      // Without it every `ok` repeats the whole list of tickers.
      skip_ticker_ack: true,
    },
  });
}

export function subscribeTrades(id: number, tickers: readonly string[]): string {
  return JSON.stringify({
    id,
    cmd: "subscribe",
    params: { channels: [tradeChannel], market_tickers: tickers, skip_ticker_ack: true },
  });
}

export function subscribeLifecycle(id: number): string {
  return JSON.stringify({ id, cmd: "subscribe", params: { channels: [lifecycleChannel] } });
}

/** `get_snapshot` is for the book channel only: on any other the venue answers with an error. */
export function updateSubscription(
  id: number,
  sid: number,
  action: "add_markets" | "delete_markets" | "get_snapshot",
  tickers: readonly string[],
): string {
  return JSON.stringify({
    id,
    cmd: "update_subscription",
    params: { sids: [sid], market_tickers: tickers, action },
  });
}

export function unsubscribe(id: number, sid: number): string {
  return JSON.stringify({ id, cmd: "unsubscribe", params: { sids: [sid] } });
}

/** What is told of the account; unlike books, these need no list of markets. */
export const privateChannels = [
  "fill",
  "user_orders",
  "market_positions",
  "order_group_updates",
] as const;

export function subscribePrivate(id: number): string {
  return JSON.stringify({ id, cmd: "subscribe", params: { channels: privateChannels } });
}
