// From the receipt of a swap to a fill in our units. The amounts are those of the pool's own event. The price is the grid's
// next one on our side, and what is left of the amount to the micro is the fee, so that the ledger moves by exactly what
// the wallet does.

import { type Hex, parseEventLogs, type TransactionReceipt } from "viem";
import {
  baseOfContracts,
  contractsOfBase,
  usdOfBase,
} from "../../../../domain/market/fixed-product/collateral.ts";
import { outcomeOf } from "../../../../domain/market/venue.ts";
import type { Fill } from "../../../../domain/order/order.ts";
import {
  type ContractMicros,
  leastContracts,
  roundToLot,
} from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { mulDiv } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf, subtractUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { OrderWish } from "../../shared/followed-order.ts";
import { poolAbi } from "./contracts.ts";
import type { TradedPool } from "./pool-reader.ts";

/** What a swap did, in base units, by the pool's event. */
export interface SwapEvent {
  readonly kind: "bought" | "sold";
  readonly outcome: 0 | 1;
  /** Paid or returned. */
  readonly collateral: bigint;
  readonly tokens: bigint;
  readonly logIndex: number;
}

/** Returns what the transaction did with the pool for us, or undefined when it did nothing. */
export function swapOf(
  receipt: TransactionReceipt,
  pool: TradedPool,
  owner: Hex,
): SwapEvent | undefined {
  const logs = receipt.logs.filter(({ address }) => address.toLowerCase() === pool.address);
  for (const { eventName, args, logIndex } of parseEventLogs({ abi: poolAbi, logs })) {
    const trader = eventName === "FPMMBuy" ? args.buyer : args.seller;
    if (trader.toLowerCase() !== owner || args.outcomeIndex > 1n) continue;
    const outcome = args.outcomeIndex === 0n ? 0 : 1;
    return eventName === "FPMMBuy"
      ? {
          kind: "bought",
          outcome,
          collateral: args.investmentAmount,
          tokens: args.outcomeTokensBought,
          logIndex,
        }
      : {
          kind: "sold",
          outcome,
          collateral: args.returnAmount,
          tokens: args.outcomeTokensSold,
          logIndex,
        };
  }
  return undefined;
}

/** A swap as the order's fill. */
export interface SwapFill {
  readonly fill: Fill;
  /** Sets of both outcomes, in base units, that are to be turned into collateral to complete a sale; none otherwise. */
  readonly toMerge: bigint;
}

export interface SwapFillOptions {
  readonly wish: OrderWish;
  readonly pool: TradedPool;
  readonly receipt: TransactionReceipt;
  readonly swap: SwapEvent;
  readonly filledAt: EpochMicros;
}

/** Returns the fill of an order by a swap that was made for it. */
export function fillOf({ wish, pool, receipt, swap, filledAt }: SwapFillOptions): SwapFill {
  const { decimals } = pool;
  const size = sizeOf(wish, swap, pool);
  const sets =
    wish.side === "sell" && swap.kind === "bought" ? baseOfContracts(size, decimals, "down") : 0n;
  const amount =
    wish.side === "buy"
      ? usdOfBase(swap.collateral, decimals, "up")
      : usdOfBase(
          swap.kind === "sold" ? swap.collateral : sets - swap.collateral,
          decimals,
          "down",
        );
  const { price, fee } = priced(wish.side, amount, size);
  const fillId = `${receipt.transactionHash}/${receipt.blockHash}/${swap.logIndex}`;
  const { clientOrderId, instrument, side } = wish;
  const fill: Fill = { fillId, clientOrderId, instrument, side, price, size, fee, filledAt };
  return { fill, toMerge: sets };
}

/** An order of all or nothing has its whole size: what the pool gave beyond it, or took less, stays in the wallet. */
function sizeOf(
  wish: OrderWish,
  swap: SwapEvent,
  { market, decimals }: TradedPool,
): ContractMicros {
  if (wish.timeInForce === "fill-or-kill") return wish.size;
  const rounding = swap.kind === "bought" ? "down" : "up";
  const size = contractsOfBase(swap.tokens, decimals, rounding);
  return leastContracts(wish.size, roundToLot(size, market.lot, rounding));
}

/** Returns the price on the grid that is better than the average, and as a fee what is missing to it: never negative. */
function priced(side: OrderWish["side"], amount: UsdMicros, size: ContractMicros) {
  const rounding = side === "buy" ? "down" : "up";
  const ticks = mulDiv(integerOf(amount), 10_000, integerOf(size), rounding);
  const price = priceTicks(Math.max(0, ticks));
  const exact = costOf(price, size, side === "buy" ? "up" : "down");
  const fee = side === "buy" ? subtractUsd(amount, exact) : subtractUsd(exact, amount);
  return { price, fee };
}

/** Returns which outcome of the pool an order trades. */
export function poolOutcome(wish: Pick<OrderWish, "instrument">, { yes }: TradedPool): 0 | 1 {
  const isYes = outcomeOf(wish.instrument) === "yes";
  return isYes === (yes === 0) ? 0 : 1;
}
