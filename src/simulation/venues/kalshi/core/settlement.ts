// Pays the positions of a market with a result: a dollar for each winning contract of the net position, or the scalar
// value, down to whole cents. What the position cost becomes realised profit or loss, and the position is gone.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreSettlement } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { describePosition, type Holding } from "./ledger.ts";

const dollar = 1_000_000n;
const cent = 10_000n;
const hundredthsPerContract = 100n;

export interface Payout {
  readonly result: "yes" | "no" | "scalar";
  /** What a YES contract pays, in micros. */
  readonly value: bigint;
}

/** Settles every position of the market and returns what the venue kept by rounding, in micros. */
export function settlePositions(
  state: CoreState,
  ticker: string,
  payout: Payout,
  now: EpochMicros,
): bigint {
  let kept = 0n;
  for (const account of state.ledger.accounts()) {
    for (const [key, holding] of account.holdings) {
      if (holding.ticker !== ticker) continue;
      account.holdings.delete(key);
      if (holding.position === 0n) continue;
      kept += settle(holding, payout, now);
      account.addSettlement(settlementOf(holding, payout, now));
      holding.realizedProfit += revenueOf(holding.position, payout) - holding.cost;
      holding.cost = 0n;
      holding.position = 0n;
      holding.updatedAt = now;
      state.emit({ kind: "position", position: describePosition(holding) });
    }
  }
  return kept;
}

function settle(holding: Holding, payout: Payout, now: EpochMicros): bigint {
  const revenue = revenueOf(holding.position, payout);
  holding.wallet.cash += revenue;
  holding.updatedAt = now;
  return exactRevenue(holding.position, payout) - revenue;
}

/** Micros for the net position; the value of a NO contract is what the YES contract leaves of the dollar. */
function exactRevenue(position: bigint, { value }: Payout): bigint {
  const each = position > 0n ? value : dollar - value;
  const count = position > 0n ? position : -position;
  return (count * each) / hundredthsPerContract;
}

/** In whole cents, rounded down. */
function revenueOf(position: bigint, payout: Payout): bigint {
  const exact = exactRevenue(position, payout);
  return exact - (exact % cent);
}

function settlementOf(holding: Holding, payout: Payout, now: EpochMicros): CoreSettlement {
  const { account, subaccount, ticker, exchangeIndex, position, cost } = holding;
  const isYes = position > 0n;
  return {
    account,
    subaccount,
    ticker,
    exchangeIndex,
    result: payout.result,
    yesCount: isYes ? position : 0n,
    yesCost: isYes ? cost : 0n,
    noCount: isYes ? 0n : -position,
    noCost: isYes ? 0n : cost,
    revenue: revenueOf(position, payout),
    value: payout.value,
    at: now,
  };
}
