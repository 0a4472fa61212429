// Whether the adapter and the simulated Polymarket agree: on cash and shares, on what became of every order, and on which
// trades failed. Each difference is a line of text, so that a soak that fails says what was wrong.

import type { PolymarketTrading } from "../../src/adapters/venues/polymarket/account/polymarket-trading.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId } from "../../src/domain/market/venue.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { CoreOrder, CoreTrade } from "../../src/simulation/venues/polymarket/core/contract.ts";
import type { LedgerOrder, OrderLedger } from "./order-ledger.ts";
import type { PolymarketSoakVenue } from "./polymarket-soak-venue.ts";

type Memory = Pick<PolymarketSoakVenue, "venue" | "wallet" | "owner">;

/** What we were told of orders that the venue never had. */
const neverThere: ReadonlySet<string> = new Set(["rejected", "denied", "not-found"]);

/** Compares cash and shares; no order may be open and nothing on its way to the block. */
export function walletDifferences(
  { venue, wallet }: Memory,
  trading: PolymarketTrading,
  ledger: OrderLedger,
  markets: readonly Market[],
): string[] {
  const found: string[] = [];
  const { accounts } = venue;
  const { cash: told } = trading.account;
  const read = told === null ? null : BigInt(integerOf(told));
  const cash = accounts.collateral(wallet);
  if (read !== cash) {
    found.push(`cash: the venue ${cash}, the adapter ${read}`);
  }
  for (const market of markets) {
    if (accounts.payouts(market.venueSymbol) !== undefined) continue;
    for (const outcome of ["yes", "no"] as const) {
      const tokenId = market.venueInstruments[outcome];
      const there = Number(accounts.tokens(wallet, tokenId));
      const held = ledger.held.get(instrumentId(market.id, outcome)) ?? 0;
      if (held !== there)
        found.push(`${outcome} of ${market.id}: the venue ${there}, told ${held}`);
      const known = trading.holdings.of(tokenId);
      if (known !== undefined && known !== there) {
        found.push(`${outcome} of ${market.id}: the venue ${there}, the adapter ${known}`);
      }
    }
  }
  return found;
}

/** Compares every order ever sent, and finds those of the venue that nobody sent. */
export function orderDifferences(
  { venue, owner }: Memory,
  trading: PolymarketTrading,
  ledger: OrderLedger,
): string[] {
  const found = [...ledger.complaints];
  const { accounts } = venue;
  const failed = failedSizes(accounts.trades(owner), owner);
  const fees = feesOf(accounts.trades(owner), owner);
  const strangers = new Map(accounts.orders(owner).map((order) => [order.orderId, order]));
  for (const [id, order] of ledger.orders) {
    const digests = trading.gateway.venueOrderIds(id);
    const there = digests.flatMap((digest) => strangers.get(digest) ?? []);
    for (const { orderId } of there) strangers.delete(orderId);
    if (there.length > 1) found.push(`${id} is at the venue ${there.length} times`);
    const [core] = there;
    const digest = core?.orderId ?? "";
    const difference = orderDifference(order, core, {
      failed: failed.get(digest) ?? 0n,
      fee: fees.get(digest) ?? 0n,
    });
    if (difference !== null) found.push(`${id}: ${difference}`);
  }
  for (const orderId of strangers.keys()) found.push(`the venue has an order ${orderId} of nobody`);
  return found;
}

/** Every market that was answered is known to have paid, with what it paid. */
export function settlementDifferences(
  { venue }: Memory,
  ledger: OrderLedger,
  markets: readonly Market[],
): string[] {
  return markets.flatMap(({ id, venueSymbol }) => {
    const payouts = venue.accounts.payouts(venueSymbol);
    const told = ledger.settled.get(id);
    const paid = payouts === undefined ? undefined : Number(payouts.yes / 100n);
    return told === paid ? [] : [`${id} pays ${paid}, we were told ${told}`];
  });
}

function failedSizes(trades: readonly CoreTrade[], owner: string): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (orderId: string, size: bigint) =>
    sums.set(orderId, (sums.get(orderId) ?? 0n) + size);
  for (const trade of trades) {
    if (trade.status !== "FAILED") continue;
    if (trade.takerOwner === owner) add(trade.takerOrderId, trade.size);
    for (const maker of trade.makers) {
      if (maker.owner === owner) add(maker.orderId, maker.matched);
    }
  }
  return sums;
}

function feesOf(trades: readonly CoreTrade[], owner: string): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { takerOwner, takerOrderId, fee, status } of trades) {
    if (takerOwner !== owner || status === "FAILED") continue;
    sums.set(takerOrderId, (sums.get(takerOrderId) ?? 0n) + fee);
  }
  return sums;
}

function orderDifference(
  order: LedgerOrder,
  core: CoreOrder | undefined,
  { failed, fee }: { readonly failed: bigint; readonly fee: bigint },
): string | null {
  const { state } = order;
  if ((core === undefined) !== neverThere.has(state)) {
    return `we were told ${state}, the venue has ${core?.status ?? "none"}`;
  }
  if (core === undefined) return null;
  if (core.status === "LIVE" || core.status === "DELAYED")
    return `it is ${core.status} at the venue`;
  const filled = core.sizeMatched - failed;
  if (BigInt(order.filledMicros) !== filled) {
    return `we were told of fills of ${order.filledMicros}, the venue counts ${filled}`;
  }
  if (BigInt(order.failedMicros) !== failed) {
    return `we were told that ${order.failedMicros} failed, at the venue ${failed} did`;
  }
  if (BigInt(order.feeMicros) !== fee) {
    return `we were told of fees of ${order.feeMicros}, the venue took ${fee}`;
  }
  return null;
}
