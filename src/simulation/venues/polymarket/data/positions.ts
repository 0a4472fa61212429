// What a wallet holds and has held, from its balances on the chain and the trades that the public knows of. Rows below a
// tenth of a share are hidden. Source: reference page, section 4.3.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ListedToken, PolymarketCatalogue } from "../catalogue.ts";
import type { PolymarketAccounts } from "../core/contract.ts";
import type { Oracle } from "../oracle.ts";
import type { ActivityRow } from "./activity-log.ts";
import { jsonNumber } from "./wire-rows.ts";

export const positionStatuses = [
  "OPEN",
  "REDEEMABLE",
  "REDEEMABLE_LOST",
  "MERGEABLE",
  "CLOSED",
] as const;

export type PositionStatus = (typeof positionStatuses)[number];

/** A tenth of a share. */
export const hiddenBelow = 100_000n;

const millionths = 1_000_000n;

export interface PositionRow {
  readonly token: ListedToken;
  readonly held: bigint;
  readonly bought: bigint;
  readonly averagePrice: bigint;
  readonly currentPrice: bigint;
  readonly statuses: ReadonlySet<PositionStatus>;
}

export interface PositionSources {
  readonly catalogue: PolymarketCatalogue;
  readonly accounts: PolymarketAccounts;
  readonly oracle: Oracle;
}

/** Returns the wallet's positions by token; `activity` are its rows that are listed. */
export function positionsOf(
  sources: PositionSources,
  wallet: string,
  activity: readonly ActivityRow[],
): readonly PositionRow[] {
  const { catalogue, accounts, oracle } = sources;
  const held = accounts.positions(wallet);
  const tokenIds = new Set([...held.keys(), ...activity.map(({ tokenId }) => tokenId)]);
  const rows: PositionRow[] = [];
  for (const tokenId of [...tokenIds].sort()) {
    const token = catalogue.findToken(tokenId);
    if (token === undefined) continue;
    const purchases = activity.filter((row) => row.tokenId === tokenId && row.side === "BUY");
    const bought = purchases.reduce((sum, { size }) => sum + size, 0n);
    const cash = purchases.reduce((sum, row) => sum + row.cash, 0n);
    const amount = held.get(tokenId) ?? 0n;
    const { yesToken, noToken } = token.market.listing;
    const other = held.get(token.isYes ? noToken : yesToken) ?? 0n;
    rows.push({
      token,
      bought,
      held: amount,
      averagePrice: bought === 0n ? 0n : (cash * millionths) / bought,
      currentPrice: currentPrice(token, oracle),
      statuses: statusesOf(amount, other, payoutOf(token, oracle)),
    });
  }
  return rows;
}

export function wirePosition(
  wallet: string,
  status: PositionStatus,
  row: PositionRow,
): Readonly<Record<string, unknown>> {
  const { token, held, bought, averagePrice, currentPrice: price } = row;
  return {
    proxy_wallet: wallet,
    token_id: token.tokenId,
    condition_id: token.market.listing.conditionId,
    current_size: jsonNumber(held),
    total_size: jsonNumber(bought > held ? bought : held),
    avg_price: jsonNumber(averagePrice),
    current_price: jsonNumber(price),
    current_value: jsonNumber((held * price) / millionths),
    status,
    outcome: token.market.listing.outcomes[token.isYes ? 0 : 1],
    outcome_index: token.isYes ? 0 : 1,
    negative_risk: token.market.listing.negRisk,
  };
}

/** Open is the widest of them: everything that is held. */
function statusesOf(
  held: bigint,
  other: bigint,
  payout: bigint | null,
): ReadonlySet<PositionStatus> {
  if (held === 0n) return new Set(["CLOSED"]);
  const statuses = new Set<PositionStatus>(["OPEN"]);
  if (payout !== null) statuses.add(payout > 0n ? "REDEEMABLE" : "REDEEMABLE_LOST");
  if (payout === null && other > 0n) statuses.add("MERGEABLE");
  return statuses;
}

function payoutOf(token: ListedToken, oracle: Oracle): bigint | null {
  const payouts = oracle.payouts(token.market);
  return payouts === null ? null : BigInt(payouts[token.isYes ? 0 : 1]);
}

/** The payout, or the middle of the touch. */
function currentPrice(token: ListedToken, oracle: Oracle): bigint {
  const payout = payoutOf(token, oracle);
  if (payout !== null) return payout;
  const { book } = token.market.traded;
  const bid = book.best(bidSide);
  const ask = book.best(askSide);
  if (bid === undefined || ask === undefined) return millionths / 2n;
  const doubled = integerOf(bid.price) + integerOf(ask.price);
  return BigInt(token.isYes ? doubled : 2 * ticksPerUsd - doubled) * 50n;
}
