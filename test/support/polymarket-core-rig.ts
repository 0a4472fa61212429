// The simulated Polymarket's core with a few markets and wallets, in the words of a trader: decimal amounts in, decimal
// text out. Time stands where the test puts it.

import { type EpochMicros, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import { ManualOrders } from "../../src/simulation/exchange/manual-orders.ts";
import { hexWordFor } from "../../src/simulation/identifiers.ts";
import { PolymarketCatalogue } from "../../src/simulation/venues/polymarket/catalogue.ts";
import { PolymarketAccountsCore } from "../../src/simulation/venues/polymarket/core/accounts.ts";
import type {
  CoreAccountEvent,
  CoreOrderRequest,
  CorePlacement,
  CoreResult,
} from "../../src/simulation/venues/polymarket/core/contract.ts";
import type { CoreOptions } from "../../src/simulation/venues/polymarket/core/core-state.ts";
import {
  type PolymarketListing,
  polymarketIdentifiers,
} from "../../src/simulation/venues/polymarket/listing.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { polymarketListing } from "./polymarket-listing.ts";

const startMicros = 1_795_165_200_000_000;

/** 2026-11-20T09:00Z. */
export const coreStart = epochMicros(startMicros);

export function later(seconds: number): EpochMicros {
  return epochMicros(startMicros + Math.round(seconds * 1_000_000));
}

export function listingOf(
  name: string,
  options: Partial<PolymarketListing> = {},
): PolymarketListing {
  return polymarketListing(name, coreStart, options);
}

/** Amounts in millionths for a count of dollars or shares. */
export const micros = (count: number): bigint => BigInt(Math.round(count * 1_000_000));

/** An order as its trader thinks of it. `price` and `size` make the amounts; `sum` replaces size for a market buy. */
export interface CoreOrderText {
  readonly token?: "yes" | "no";
  readonly side: "BUY" | "SELL";
  readonly price: number;
  readonly size?: number;
  readonly sum?: number;
  readonly orderType?: CoreOrderRequest["orderType"];
  readonly postOnly?: boolean;
  readonly expiresAt?: EpochMicros | null;
  readonly orderId?: string;
  readonly market?: string;
  readonly owner?: string;
}

let orderCount = 0;

export function requestOf(wallet: string, order: CoreOrderText): CoreOrderRequest {
  const { token = "yes", side, price, size = 10, sum, market = "a" } = order;
  const shares = sum === undefined ? micros(size) : micros(Math.floor((sum / price) * 1e4) / 1e4);
  const amount = sum === undefined ? micros(size * price) : micros(sum);
  const { yesToken, noToken } = polymarketIdentifiers(market);
  orderCount += 1;
  return {
    orderId: order.orderId ?? hexWordFor(`test order ${orderCount}`),
    owner: order.owner ?? `key-${wallet}`,
    maker: wallet,
    tokenId: token === "yes" ? yesToken : noToken,
    side,
    makerAmount: side === "BUY" ? amount : shares,
    takerAmount: side === "BUY" ? shares : amount,
    orderType: order.orderType ?? "GTC",
    postOnly: order.postOnly ?? false,
    expiresAt: order.expiresAt ?? null,
  };
}

/** Returns the value; throws with the refusal where there is none. */
export function granted<Value>(result: CoreResult<Value>): Value {
  if (!result.ok) throw new TypeError(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Returns `status message`; throws where it was granted. */
export function refusalOf(result: CoreResult<unknown>): string {
  if (result.ok) throw new TypeError("it was granted");
  return `${result.error.status} ${result.error.message}`;
}

export function newCoreRig(
  options: Partial<Omit<CoreOptions, "exchange" | "catalogue">> & {
    readonly listings?: readonly PolymarketListing[];
  } = {},
) {
  const { listings = [listingOf("a"), listingOf("b")], ...coreOptions } = options;
  const exchange = new Exchange();
  const catalogue = new PolymarketCatalogue(listings, exchange, coreStart);
  const core = new PolymarketAccountsCore({ exchange, catalogue, seed: 7, ...coreOptions });
  const { conditionId } = polymarketIdentifiers("a");
  for (const wallet of ["ann", "bob", "cat"]) core.open(wallet, micros(1_000));
  const events: CoreAccountEvent[] = [];
  core.observe((event) => events.push(event));
  /** Returns the answers an order has had so far: one, or none while it is delayed. */
  const send = (request: CoreOrderRequest, now = coreStart) => {
    const answers: CoreResult<CorePlacement>[] = [];
    core.create(request, now, (answer) => answers.push(answer));
    return answers;
  };
  const place = (wallet: string, order: CoreOrderText, now = coreStart) => {
    const [answer] = send(requestOf(wallet, order), now);
    if (answer === undefined) throw new TypeError("the order is delayed");
    return answer;
  };
  return {
    exchange,
    catalogue,
    core,
    events,
    send,
    place,
    conditionId,
    tokens: polymarketIdentifiers("a"),
    crowd: new ManualOrders(exchange, new VirtualClock(coreStart)),
  };
}
