// What credentials can read: their own orders and trades, the balances of their wallets, and whether an order earns
// rewards. Source: reference page, sections 3.5 and 6.4.

import { epochSeconds } from "../../../instant-text.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { Exchanges, SignatureType } from "../authentication/order-digest.ts";
import type { Wallets } from "../authentication/wallets.ts";
import type { BalanceCache, CachedAsset } from "../balance-cache.ts";
import type { PolymarketCatalogue } from "../catalogue.ts";
import type { CoreOrder, CoreTrade, PolymarketAccounts } from "../core/contract.ts";
import type { AccountWire } from "../wire-account.ts";
import { accountPageRows, cursorPage } from "./cursor-pages.ts";
import { invalidPayload, parseBody, refuse } from "./refusals.ts";
import { type KeyCall, type Route, readRoute } from "./router.ts";

export interface AccountRouteOptions {
  readonly accounts: PolymarketAccounts;
  readonly catalogue: PolymarketCatalogue;
  readonly balances: BalanceCache;
  readonly wallets: Wallets;
  readonly exchanges: Exchanges;
  readonly wire: AccountWire;
}

/** Ids of one question about rewards. */
const scoringIdsMax = 500;
/** What a contract is allowed that is allowed everything: the largest number of 256 bits. */
const unlimited = (2n ** 256n - 1n).toString();

export function accountRoutes(options: AccountRouteOptions): readonly Route[] {
  const { accounts, wire } = options;
  return [
    readRoute("GET /data/order/:id", "ledger", (call) => {
      const order = accounts.order(call.credentials.key, call.name.toLowerCase());
      return order === undefined
        ? refuse(404, "order not found")
        : jsonReply(200, wire.order(order));
    }),
    readRoute("GET /data/orders", "open-orders", (call) => answerOrders(options, call)),
    readRoute("GET /data/trades", "trades", (call) => answerTrades(options, call)),
    readRoute("GET /balance-allowance", "balance", (call) => answerBalance(options, call, false)),
    readRoute("GET /balance-allowance/update", "balance-update", (call) =>
      answerBalance(options, call, true),
    ),
    readRoute("GET /order-scoring", "ledger", (call) => {
      const order = accounts.order(call.credentials.key, call.query.get("order_id") ?? "");
      return jsonReply(200, { scoring: isScoring(options, order) });
    }),
    readRoute("POST /orders-scoring", "ledger", (call) => answerScoring(options, call)),
  ];
}

/** Only orders that live, unless one is asked for by its id. */
function answerOrders({ accounts, wire }: AccountRouteOptions, call: KeyCall): ShellReply {
  const { query, credentials } = call;
  const id = query.get("id")?.toLowerCase() ?? "";
  const market = query.get("market")?.toLowerCase() ?? "";
  const asset = query.get("asset_id") ?? "";
  const rows = accounts
    .orders(credentials.key)
    .filter(
      (order) =>
        (id === "" ? order.status === "LIVE" : order.orderId === id) &&
        (market === "" || order.conditionId === market) &&
        (asset === "" || order.tokenId === asset),
    );
  return cursorPage(rows, query, accountPageRows, (order) => wire.order(order));
}

function answerTrades({ accounts, wire }: AccountRouteOptions, call: KeyCall): ShellReply {
  const { query, credentials } = call;
  const before = boundary(query.get("before"), Number.POSITIVE_INFINITY);
  const after = boundary(query.get("after"), Number.NEGATIVE_INFINITY);
  if (before === undefined || after === undefined) return refuse(400, invalidPayload);
  const id = query.get("id") ?? "";
  const market = query.get("market")?.toLowerCase() ?? "";
  const asset = query.get("asset_id") ?? "";
  const wallet = query.get("maker_address")?.toLowerCase() ?? "";
  const admits = (trade: CoreTrade): boolean => {
    const at = epochSeconds(trade.matchedAt);
    const tokens = [trade.tokenId, ...trade.makers.map(({ tokenId }) => tokenId)];
    const wallets = [trade.taker, ...trade.makers.map(({ maker }) => maker)];
    return (
      (id === "" || trade.tradeId === id) &&
      (market === "" || trade.conditionId === market) &&
      (asset === "" || tokens.includes(asset)) &&
      (wallet === "" || wallets.includes(wallet)) &&
      at <= before &&
      at >= after
    );
  };
  // The newest first; a trade that comes while somebody pages shifts the rest.
  const rows = accounts.trades(credentials.key).filter(admits).reverse();
  return cursorPage(rows, query, accountPageRows, (trade) => wire.trade(trade, credentials.key));
}

/** Returns whole seconds, `absent` when there are none, undefined when the text is something else. */
function boundary(text: string | null, absent: number): number | undefined {
  if (text === null || text === "") return absent;
  return /^\d{1,12}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

function answerBalance(
  { balances, wallets, exchanges, catalogue }: AccountRouteOptions,
  { query, credentials }: KeyCall,
  isUpdate: boolean,
): ShellReply {
  const type = signatureTypeOf(query.get("signature_type"));
  const asset = assetOf(query, catalogue);
  if (type === undefined) return refuse(400, "Invalid signature type");
  if (asset === undefined) return refuse(400, "Invalid asset type");
  const wallet = wallets.ofOwner(credentials.address, type);
  if (wallet === undefined) return refuse(400, "Invalid signature type");
  const { balance, isAllowed } = isUpdate
    ? balances.refresh(wallet, asset)
    : balances.read(wallet, asset);
  const allowance = isAllowed ? unlimited : "0";
  const { standard, negativeRisk, third } = exchanges;
  const spenders = [standard, negativeRisk, third].map(({ contract }) => [contract, allowance]);
  return jsonReply(200, {
    balance: balance.toString(),
    allowances: Object.fromEntries(spenders),
  });
}

function signatureTypeOf(text: string | null): SignatureType | undefined {
  const types: readonly SignatureType[] = [0, 1, 2, 3];
  return text === null || text === "" ? 0 : types.find((type) => String(type) === text);
}

function assetOf(query: URLSearchParams, catalogue: PolymarketCatalogue): CachedAsset | undefined {
  const type = query.get("asset_type");
  if (type === "COLLATERAL") return "collateral";
  if (type !== "CONDITIONAL" && type !== "CONDITIONAL-V2") return undefined;
  const tokenId = query.get("token_id") ?? "";
  return catalogue.findToken(tokenId) === undefined ? undefined : { tokenId };
}

/** Rewards are for orders of some size near the middle; here the size alone decides. */
const scoringSizeMin = 50_000_000n;

function isScoring({ accounts }: AccountRouteOptions, order: CoreOrder | undefined): boolean {
  const isResting = order?.status === "LIVE" && accounts.tradingMode() === "normal";
  return isResting && order.originalSize - order.sizeMatched >= scoringSizeMin;
}

/** The official client sends the list as a JSON text inside a JSON text. */
function answerScoring(options: AccountRouteOptions, call: KeyCall): ShellReply {
  const body = parseBody(call.request.body);
  const ids = typeof body === "string" ? parseBody(body) : body;
  if (!Array.isArray(ids) || ids.length > scoringIdsMax) return refuse(400, invalidPayload);
  const scores = ids
    .filter((id): id is string => typeof id === "string")
    .map((id) => [id, isScoring(options, options.accounts.order(call.credentials.key, id))]);
  return jsonReply(200, Object.fromEntries(scores));
}
