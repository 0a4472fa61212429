// What the order book tells of the account: its orders, its trades, its money and shares. Everything here is read
// strictly, because it decides what we own; a list with an element that cannot be read is no answer.

import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { HttpQuery } from "../../shared/http-options.ts";
import { readAllPages } from "../../shared/list-pages.ts";
import type { RequestPurpose } from "../../shared/request-class.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { fillsOfTrade, type TradeReader } from "../normalise/trade-fills.ts";
import { venueOrderOfRead } from "../normalise/venue-order.ts";
import { balanceSchema } from "../wire/account-schemas.ts";
import { listPageSchema, orderSchema } from "../wire/order-schemas.ts";
import { tradeSchema } from "../wire/trade-schemas.ts";
import { readCosts } from "./rates.ts";
import type { OrderDomain, TradeFill, VenueOrder, WalletBalance } from "./trading-contract.ts";

/** Cursors of the first page of a list, and after its last. */
const firstCursor = "MA==";
const endCursor = "LTE=";

/** Which of the wallet's balances. */
export type WalletAsset =
  | { readonly kind: "collateral" }
  | { readonly kind: "shares"; readonly tokenId: string; readonly domain: OrderDomain };

export type TradesFilter = { readonly tradeId: string } | { readonly after: EpochMicros };

export interface AccountReadsOptions {
  readonly http: HttpClient;
  readonly reader: StrictReader;
  /** Of the wallet: the venue keeps a balance for each way to sign. */
  readonly signatureType: 0 | 1 | 2 | 3;
  /** How trades are read. */
  tradeReader(): TradeReader;
}

export class AccountReads {
  readonly #options: AccountReadsOptions;

  constructor(options: AccountReadsOptions) {
    this.#options = options;
  }

  /** Returns the order whatever became of it, or undefined when the venue itself says that it has none; `VEN-833` when it
   * tells of another. */
  async order(orderId: string, deadline: EpochMicros): Promise<Result<VenueOrder | undefined>> {
    const answer = await this.#options.http.read({
      path: `/data/order/${encodeURIComponent(orderId)}`,
      query: [],
      endpoint: "order",
      cost: readCosts.orders,
      purpose: "protect",
      mayBeEmpty: true,
      deadline,
    });
    if (!answer.ok) {
      const { code, details } = answer.failure;
      // A page of a gateway in between says nothing of the order.
      const isUnknown = code === "VEN-806" && details?.inVenueWords === true;
      return isUnknown ? succeed(undefined) : answer;
    }
    if (isNothing(answer.value)) return succeed(undefined);
    const order = this.#order(answer.value);
    if (!order.ok || order.value.orderId === orderId.toLowerCase()) return order;
    const words = `asked for order ${orderId}, told of ${shorten(order.value.orderId)}`;
    return fail("VEN-833", words);
  }

  async openOrders(deadline: EpochMicros): Promise<Result<readonly VenueOrder[]>> {
    const list = { path: "/data/orders", endpoint: "orders", cost: readCosts.orders, query: [] };
    return this.#list(list, deadline, (value) => {
      const order = this.#order(value);
      return order.ok ? succeed([order.value]) : order;
    });
  }

  /** Returns our fills, in the venue's order. */
  async trades(filter: TradesFilter, deadline: EpochMicros): Promise<Result<readonly TradeFill[]>> {
    const query: HttpQuery =
      "tradeId" in filter
        ? [["id", filter.tradeId]]
        : [["after", String(Math.floor(integerOf(filter.after) / 1_000_000))]];
    const list = { path: "/data/trades", endpoint: "trades", cost: readCosts.trades, query };
    const reader = this.#options.tradeReader();
    return this.#list(list, deadline, (value) => this.#fills(value, reader));
  }

  async balance(asset: WalletAsset, deadline: EpochMicros): Promise<Result<WalletBalance>> {
    const answer = await this.#options.http.read({
      path: "/balance-allowance",
      query: this.#assetQuery(asset),
      endpoint: "balance",
      cost: readCosts.balance,
      deadline,
    });
    if (!answer.ok) return answer;
    const wire = this.#options.reader.read("balance", balanceSchema, answer.value);
    return wire.ok ? this.#options.reader.normalise("balance", walletBalance(wire.value)) : wire;
  }

  /** Makes the venue read the wallet again. What it answers is not documented and not read. */
  async refresh(asset: WalletAsset, deadline: EpochMicros): Promise<Result<void>> {
    const answer = await this.#options.http.read({
      path: "/balance-allowance/update",
      query: this.#assetQuery(asset),
      endpoint: "balance-update",
      cost: readCosts.refresh,
      purpose: "protect",
      mayBeEmpty: true,
      deadline,
    });
    return answer.ok ? succeed(undefined) : answer;
  }

  #assetQuery(asset: WalletAsset): HttpQuery {
    const signature = ["signature_type", String(this.#options.signatureType)] as const;
    if (asset.kind === "collateral") return [["asset_type", "COLLATERAL"], signature];
    const type = asset.domain.version === 3 ? "CONDITIONAL-V2" : "CONDITIONAL";
    return [["asset_type", type], ["token_id", asset.tokenId], signature];
  }

  /** Reads a list to its end, which is one cursor and nothing else: a page that names none may have lost the rest. */
  #list<Item>(
    list: { readonly path: string; endpoint: string; cost: number; query: HttpQuery },
    deadline: EpochMicros,
    read: (value: JsonValue) => Result<readonly Item[]>,
  ): Promise<Result<readonly Item[]>> {
    const { http, reader } = this.#options;
    const { path, endpoint, cost, query } = list;
    const purpose: RequestPurpose = "protect";
    return readAllPages(endpoint, async (cursor) => {
      const answer = await http.read({
        path,
        query: [...query, ["next_cursor", cursor ?? firstCursor]],
        endpoint,
        cost,
        purpose,
        deadline,
      });
      if (!answer.ok) return answer;
      const page = reader.read(`page of ${endpoint}`, listPageSchema, answer.value);
      if (!page.ok) return page;
      const items: Item[] = [];
      for (const value of page.value.data) {
        const item = read(value as JsonValue);
        if (!item.ok) return item;
        items.push(...item.value);
      }
      const next = page.value.next_cursor;
      return succeed({ items, cursor: next === endCursor ? null : next });
    });
  }

  #order(value: JsonValue): Result<VenueOrder> {
    const { reader } = this.#options;
    const wire = reader.read("order", orderSchema, value);
    return wire.ok ? reader.normalise("order", venueOrderOfRead(wire.value)) : wire;
  }

  #fills(value: JsonValue, trades: TradeReader): Result<readonly TradeFill[]> {
    const { reader } = this.#options;
    const wire = reader.read("trade", tradeSchema, value);
    return wire.ok ? reader.normalise("trade", fillsOfTrade(wire.value, trades)) : wire;
  }
}

function isNothing(value: JsonValue): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** At most 78 digits: allowances are commonly the largest number of 256 bits. */
const wholeNumber = /^\d{1,78}$/;

function walletBalance(wire: {
  readonly balance: string;
  readonly allowances: Readonly<Record<string, string>>;
}): Result<WalletBalance> {
  const texts = [wire.balance, ...Object.values(wire.allowances)];
  const odd = texts.find((text) => !wholeNumber.test(text));
  if (odd !== undefined) {
    const details = { reason: "balance" };
    return { ok: false, failure: failure("VEN-801", `a balance of ${shorten(odd)}`, details) };
  }
  const allowances = Object.entries(wire.allowances).map(
    ([spender, text]) => [spender.toLowerCase(), BigInt(text)] as const,
  );
  return succeed({ balance: BigInt(wire.balance), allowances: new Map(allowances) });
}
