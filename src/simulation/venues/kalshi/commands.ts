// Commands of Kalshi's stream, parsed by hand from untrusted text into one of four requests or the error that the venue
// answers. What a command means is decided in the session.

import type { StreamError } from "./errors.ts";

/** The channels this server carries. */
export const streamChannels = [
  "orderbook_delta",
  "ticker",
  "trade",
  "market_lifecycle_v2",
  "fill",
  "user_orders",
  "market_positions",
  "order_group_updates",
] as const;

export type StreamChannel = (typeof streamChannels)[number];

/** Frames of these channels carry `seq`; those of the others do not. */
export const sequencedChannels: ReadonlySet<StreamChannel> = new Set([
  "orderbook_delta",
  "trade",
  "market_lifecycle_v2",
  "order_group_updates",
]);

export type UpdateAction = "add_markets" | "delete_markets" | "get_snapshot";

export type StreamCommand =
  | {
      readonly kind: "subscribe";
      readonly id: number;
      readonly channels: readonly StreamChannel[];
      /** Null when the command names none. */
      readonly tickers: readonly string[] | null;
      /** Markets by their ids, on the ticker channel only. */
      readonly marketIds: readonly string[];
      readonly inYesPrices: boolean;
      readonly omitsTickers: boolean;
      readonly wantsInitialTicker: boolean;
    }
  | { readonly kind: "unsubscribe"; readonly id: number; readonly sids: readonly number[] }
  | {
      readonly kind: "update";
      readonly id: number;
      readonly sid: number;
      /** Undefined for a word that is no action. */
      readonly action: UpdateAction | undefined;
      readonly tickers: readonly string[] | null;
    }
  | { readonly kind: "list"; readonly id: number }
  | { readonly kind: "refused"; readonly id: number; readonly error: StreamError };

type Fields = Readonly<Record<string, unknown>>;

const updateActions: readonly string[] = ["add_markets", "delete_markets", "get_snapshot"];

/** Parses one text frame. Never throws. */
export function parseCommand(frame: string): StreamCommand {
  const command = parseObject(frame);
  if (command === undefined) return { kind: "refused", id: 0, error: "unableToProcess" };
  const id = typeof command.id === "number" && Number.isSafeInteger(command.id) ? command.id : 0;
  const refuse = (error: StreamError): StreamCommand => ({ kind: "refused", id, error });
  if (command.cmd === "list_subscriptions") return { kind: "list", id };
  const parse = parsers[String(command.cmd)];
  if (parse === undefined) return refuse("unknownCommand");
  if (!isFields(command.params)) return refuse("paramsRequired");
  const parsed = parse(id, command.params);
  return typeof parsed === "string" ? refuse(parsed) : parsed;
}

const parsers: Readonly<
  Record<string, (id: number, params: Fields) => StreamCommand | StreamError>
> = {
  subscribe: parseSubscribe,
  unsubscribe: parseUnsubscribe,
  update_subscription: parseUpdate,
};

function parseSubscribe(id: number, params: Fields): StreamCommand | StreamError {
  const { channels } = params;
  if (!Array.isArray(channels) || channels.length === 0) return "channelsRequired";
  const unique = [...new Set(channels)];
  if (!unique.every(isChannel)) return "unknownChannel";
  const tickers = parseTickers(params);
  if (tickers === undefined) return "invalidParameter";
  // The book channel knows no wildcard.
  if (unique.includes("orderbook_delta") && !tickers?.length) return "marketTickerRequired";
  const marketIds = parseNamed(params.market_id, params.market_ids);
  if (marketIds === undefined) return "invalidParameter";
  if (marketIds !== null && unique.some((channel) => channel !== "ticker")) {
    return "invalidParameter";
  }
  return {
    kind: "subscribe",
    id,
    channels: unique,
    tickers,
    marketIds: marketIds ?? [],
    inYesPrices: params.use_yes_price === true,
    omitsTickers: params.skip_ticker_ack === true,
    wantsInitialTicker: params.send_initial_snapshot === true,
  };
}

function parseUnsubscribe(id: number, params: Fields): StreamCommand | StreamError {
  const sids = parseSids(params);
  if (sids === undefined) return "invalidParameter";
  return sids.length === 0 ? "subscriptionIdsRequired" : { kind: "unsubscribe", id, sids };
}

function parseUpdate(id: number, params: Fields): StreamCommand | StreamError {
  const sids = parseSids(params);
  if (sids === undefined) return "invalidParameter";
  const [sid] = sids;
  if (sid === undefined || sids.length !== 1) return "exactlyOneSubscription";
  if (typeof params.action !== "string" || params.action === "") return "actionRequired";
  const tickers = parseTickers(params);
  if (tickers === undefined) return "invalidParameter";
  const action = updateActions.includes(params.action)
    ? (params.action as UpdateAction)
    : undefined;
  // Snapshots are asked for by the plural field only.
  if (action === "get_snapshot" && params.market_ticker !== undefined) return "invalidParameter";
  return { kind: "update", id, sid, action, tickers };
}

/** Returns the tickers named in either form, null when none are, undefined when both or a wrong type is given. */
function parseTickers(params: Fields): readonly string[] | null | undefined {
  return parseNamed(params.market_ticker, params.market_tickers);
}

function parseNamed(one: unknown, many: unknown): readonly string[] | null | undefined {
  if (one !== undefined && many !== undefined) return undefined;
  if (one !== undefined) return typeof one === "string" ? [one] : undefined;
  if (many === undefined) return null;
  if (!Array.isArray(many)) return undefined;
  return many.every((ticker) => typeof ticker === "string") ? [...new Set(many)] : undefined;
}

/** Returns the subscription ids named as `sid` or `sids`; undefined when both or a wrong type is given. */
function parseSids(params: Fields): readonly number[] | undefined {
  const { sid, sids } = params;
  if (sid !== undefined && sids !== undefined) return undefined;
  const named: unknown[] | undefined =
    sid !== undefined ? [sid] : sids === undefined ? [] : asList(sids);
  return named?.every((one) => typeof one === "number" && Number.isSafeInteger(one))
    ? (named as number[])
    : undefined;
}

function asList(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function isChannel(value: unknown): value is StreamChannel {
  return (streamChannels as readonly unknown[]).includes(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(frame: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
