// The authenticated half of the order book's REST interface, whole: one set of clients, one clock, one watch over the
// formats, behind the interface that orders and the account are written against.

import { failure, type Result } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CommandResult } from "../../shared/command-result.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { DriftWatch } from "../../shared/schema-drift.ts";
import { StrictReader } from "../../shared/strict-reader.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { TradeReader } from "../normalise/trade-fills.ts";
import { orderWords } from "../wire/error-words.ts";
import { AccountReads, type TradesFilter } from "./account-reads.ts";
import { readApiKeys } from "./credentials.ts";
import { nameHeaders } from "./edge.ts";
import type { OrderParties } from "./order-entry.ts";
import { type Heartbeat, OrdersRest, type Posting } from "./orders.ts";
import { createClobClient, type RequestSigner } from "./trading-client.ts";
import type {
  CancelAnswer,
  OrderDomain,
  PostedOrder,
  PostOptions,
  SignedOrder,
  TradeFill,
  TradingRest,
  VenueOrder,
  WalletBalance,
} from "./trading-contract.ts";
import { VenueClock } from "./venue-clock.ts";
import { type Geoblock, VenueReads } from "./venue-reads.ts";

export interface TradingRestOptions extends Omit<HttpClientBasis, "baseUrl"> {
  readonly urls: { readonly clob: string; readonly site: string };
  /** Whose orders are posted. */
  readonly parties: OrderParties;
  /** The key's id: `owner` of our orders. */
  readonly apiKey: string;
  /** The venue's time; learned anew when absent. */
  readonly clock?: VenueClock;
  /** Signs a request at an instant of the venue's own time. */
  signRequest(
    request: Parameters<RequestSigner>[0],
    now: EpochMicros,
  ): Readonly<Record<string, string>>;
  /** Returns the other token of a token's market; undefined for one that no listed market has. */
  complementOf(tokenId: string): string | undefined;
  readonly watch: DriftWatch;
  readonly log: AdapterLog;
}

/** Tokens outside the catalogue that are named in the log; an account has few. */
export const unlistedToldMax = 256;

export class PolymarketTradingRest implements TradingRest {
  readonly #options: TradingRestOptions;
  readonly #clients: readonly HttpClient[];
  readonly #signed: HttpClient;
  readonly #orders: OrdersRest;
  readonly #account: AccountReads;
  readonly #venue: VenueReads;
  readonly #unlisted = new Set<string>();

  constructor(options: TradingRestOptions) {
    const { urls, transport, random, limits, governor, breakers, parties, apiKey, watch } = options;
    const basis = { baseUrl: urls.clob, transport, random, limits, governor, breakers };
    const clock = options.clock ?? new VenueClock(transport.clock);
    const signed = createClobClient(basis, (request) => options.signRequest(request, clock.now()));
    const open = createClobClient(basis, null);
    const site = new HttpClient({
      ...basis,
      baseUrl: urls.site,
      // The site is no part of the order book, and its rate is not ours to count.
      governor: undefined,
      headers: () => nameHeaders,
      venueWords: orderWords,
    });
    const reader = new StrictReader(watch);
    this.#options = options;
    this.#clients = [signed, open, site];
    this.#signed = signed;
    this.#orders = new OrdersRest({ http: signed, reader, parties, owner: apiKey });
    this.#account = new AccountReads({
      http: signed,
      reader,
      signatureType: parties.signatureType,
      tradeReader: () => this.tradeReader(),
    });
    this.#venue = new VenueReads({ account: signed, open, site, watch, clock });
  }

  /** How trades are read, for those of the user channel too. */
  tradeReader(): TradeReader {
    const { apiKey, transport } = this.#options;
    return {
      owner: apiKey,
      complementOf: (tokenId) => this.#complementOf(tokenId),
      now: transport.clock.now(),
    };
  }

  post(
    order: SignedOrder,
    options: PostOptions,
    deadline: EpochMicros,
  ): Promise<CommandResult<PostedOrder>> {
    return this.#orders.post(order, options, deadline);
  }

  postBatch(
    orders: readonly Posting[],
    deadline: EpochMicros,
  ): Promise<readonly CommandResult<PostedOrder>[]> {
    return this.#orders.postBatch(orders, deadline);
  }

  cancel(orderIds: readonly string[], deadline: EpochMicros): Promise<CommandResult<CancelAnswer>> {
    return this.#orders.cancel(orderIds, deadline);
  }

  cancelMarket(
    filter: { readonly conditionId?: string; readonly tokenId?: string },
    deadline: EpochMicros,
  ): Promise<CommandResult<CancelAnswer>> {
    return this.#orders.cancelMarket(filter, deadline);
  }

  cancelAll(deadline: EpochMicros): Promise<CommandResult<CancelAnswer>> {
    return this.#orders.cancelAll(deadline);
  }

  heartbeat(heartbeatId: string, deadline: EpochMicros): Promise<CommandResult<Heartbeat>> {
    return this.#orders.heartbeat(heartbeatId, deadline);
  }

  order(orderId: string, deadline: EpochMicros): Promise<Result<VenueOrder | undefined>> {
    return this.#account.order(orderId, deadline);
  }

  openOrders(deadline: EpochMicros): Promise<Result<readonly VenueOrder[]>> {
    return this.#account.openOrders(deadline);
  }

  trades(filter: TradesFilter, deadline: EpochMicros): Promise<Result<readonly TradeFill[]>> {
    return this.#account.trades(filter, deadline);
  }

  collateral(deadline: EpochMicros): Promise<Result<WalletBalance>> {
    return this.#account.balance({ kind: "collateral" }, deadline);
  }

  refreshCollateral(deadline: EpochMicros): Promise<Result<void>> {
    return this.#account.refresh({ kind: "collateral" }, deadline);
  }

  shares(
    tokenId: string,
    domain: OrderDomain,
    deadline: EpochMicros,
  ): Promise<Result<WalletBalance>> {
    return this.#account.balance({ kind: "shares", tokenId, domain }, deadline);
  }

  refreshShares(
    tokenId: string,
    domain: OrderDomain,
    deadline: EpochMicros,
  ): Promise<Result<void>> {
    return this.#account.refresh({ kind: "shares", tokenId, domain }, deadline);
  }

  closedOnly(deadline: EpochMicros): Promise<Result<boolean>> {
    return this.#venue.closedOnly(deadline);
  }

  orderVersion(deadline: EpochMicros): Promise<Result<number>> {
    return this.#venue.orderVersion(deadline);
  }

  serverTime(deadline: EpochMicros): Promise<Result<EpochMicros>> {
    return this.#venue.serverTime(deadline);
  }

  geoblock(deadline: EpochMicros): Promise<Result<Geoblock>> {
    return this.#venue.geoblock(deadline);
  }

  /** The ids of the wallet's keys. */
  apiKeys(deadline: EpochMicros): Promise<Result<readonly string[]>> {
    return readApiKeys(this.#signed, deadline);
  }

  /** Ends the requests under way and refuses new ones. */
  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** A trade in a market that is not listed is read all the same, since a market has two tokens and no more; whoever
   * counts positions must find it. */
  #complementOf(tokenId: string): string | undefined {
    const complement = this.#options.complementOf(tokenId);
    if (complement === undefined && this.#unlisted.size < unlistedToldMax) {
      if (!this.#unlisted.has(tokenId)) {
        this.#unlisted.add(tokenId);
        const { code, message } = failure(
          "VEN-858",
          `a trade of ours names token ${shorten(tokenId)}`,
        );
        this.#options.log({ level: "warn", message: `polymarket: ${code} ${message}` });
      }
    }
    return complement;
  }
}
