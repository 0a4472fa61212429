// Whether the adapter and the venue agree: on books, on cash and positions, and on what became of every order. Each
// difference is a line of text, so that a soak that fails says what was wrong.

import type { KalshiTrading } from "../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import type { Book, Level } from "../../src/domain/book/level.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { marketId } from "../../src/domain/market/venue.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { CoreOrder } from "../../src/simulation/venues/kalshi/core/contract.ts";
import type { FollowedBooks } from "../conformance/followed-books.ts";
import { type LedgerOrder, type OrderLedger, statuses } from "./order-ledger.ts";
import type { SoakVenue } from "./soak-venue.ts";

type Venue = Pick<SoakVenue, "accounts" | "control">;

/** The account that the server's own key opens. */
export const account = "default";

/** A hundredth of a contract in micros of one. */
const microsPerCount = 10_000;
const microsPerTick = 100n;

export function bookDifferences(
  venue: { readonly control: { book(symbol: string): Book } },
  books: FollowedBooks,
  markets: readonly Market[],
): string[] {
  return markets.flatMap((market) => {
    const truth = venue.control.book(market.venueSymbol);
    const [there, here] = [
      JSON.stringify({ bids: plain(truth.bids), asks: plain(truth.asks) }),
      JSON.stringify(books.read(market.id)),
    ];
    return here === there ? [] : [`book of ${market.id}: the venue ${there}, the reader ${here}`];
  });
}

function plain(levels: readonly Level[]): string[] {
  return levels.map(({ price, size }) => `${integerOf(price)} × ${integerOf(size)}`);
}

/** Compares what was read last; no order may be open. */
export function accountDifferences(
  { accounts }: Pick<Venue, "accounts">,
  trading: KalshiTrading,
  markets: readonly Market[],
): string[] {
  const found: string[] = [];
  const byShard = trading.account.cash?.byShard;
  for (const [shard, cash] of accounts.cash(account, 0)) {
    const read = byShard?.get(shard);
    const readMicros = read === undefined ? null : BigInt(integerOf(read));
    if (readMicros !== cash) {
      found.push(`cash of shard ${shard}: the venue ${cash}, the adapter ${readMicros}`);
    }
  }
  const positions = new Map(accounts.positions(account).map((one) => [one.ticker, one.position]));
  for (const { venueSymbol } of markets) {
    const held = Number(positions.get(venueSymbol) ?? 0n) * microsPerCount;
    const read = trading.positions.of(venueSymbol);
    if (read !== held)
      found.push(`position in ${venueSymbol}: the venue ${held}, the adapter ${read}`);
  }
  return found;
}

/** Every market that paid us is known to have settled, with what it paid. */
export function settlementDifferences(
  { accounts }: Pick<Venue, "accounts">,
  ledger: OrderLedger,
): string[] {
  return accounts.settlements(account).flatMap(({ ticker, value }) => {
    const told = ledger.settled.get(marketId("kalshi", ticker));
    return told !== undefined && BigInt(told) * microsPerTick === value
      ? []
      : [`${ticker} paid ${value}, we were told ${told}`];
  });
}

/** Compares every order ever sent, and finds those of the venue that nobody sent. */
export function orderDifferences(
  { accounts }: Pick<Venue, "accounts">,
  ledger: OrderLedger,
): string[] {
  const found = [...ledger.complaints];
  const fees = new Map<string, bigint>();
  for (const { orderId, fee } of accounts.fills(account)) {
    fees.set(orderId, (fees.get(orderId) ?? 0n) + fee);
  }
  const atVenue = new Map<string, CoreOrder>();
  for (const order of accounts.orders(account)) {
    const id = order.clientOrderId ?? "";
    if (ledger.orders.has(id)) atVenue.set(id, order);
    else found.push(`the venue has an order ${order.orderId} (${id}) that was never sent`);
  }
  for (const [id, order] of ledger.orders) {
    const core = atVenue.get(id);
    const difference = orderDifference(order, core, fees.get(core?.orderId ?? "") ?? 0n);
    if (difference !== null) found.push(`${id}: ${difference}`);
  }
  return found;
}

function coreMicros(count: bigint): number {
  return Number(count) * microsPerCount;
}

function orderDifference(
  order: LedgerOrder,
  core: CoreOrder | undefined,
  feeMicros: bigint,
): string | null {
  // An end with everything filled, whose fills are late, is told with its count and asked about: it was filled.
  const wasFilled = order.endedWithMicros === integerOf(order.command.size);
  const expected = wasFilled ? statuses.filled : statuses[order.state];
  const status = core?.status ?? "none";
  if (status !== expected) return `we were told ${order.state}, the venue has ${status}`;
  const filledMicros = coreMicros(core?.fillCount ?? 0n);
  if (order.filledMicros !== filledMicros) {
    return `we were told of fills of ${order.filledMicros}, the venue counts ${filledMicros}`;
  }
  if (BigInt(order.feeMicros) !== feeMicros) {
    return `we were told of fees of ${order.feeMicros}, the venue took ${feeMicros}`;
  }
  return null;
}
