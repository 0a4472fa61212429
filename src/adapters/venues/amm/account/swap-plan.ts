// How an order is carried out with a pool, exactly. A purchase is the least collateral that brings its size. A sale is
// either the most collateral that the pool returns for the size, or the purchase of as much of the other outcome, which
// makes whole dollars of both: the first brings more below half a dollar, the second above, and a book's bid is the second.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { baseOfContracts, usdOfBase } from "../../../../domain/market/fixed-product/collateral.ts";
import { investmentFor, returnFor } from "../../../../domain/market/fixed-product/inverse-swap.ts";
import { type FixedProductPool, judgePool } from "../../../../domain/market/fixed-product/pool.ts";
import type { OrderSide } from "../../../../domain/order/order.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import { formatPrice, type PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf, formatUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";

/** One swap, in base units. `merge` follows a purchase of the other outcome: both are turned into collateral. */
export type Swap =
  | {
      readonly kind: "buy" | "buy-and-merge";
      readonly outcome: 0 | 1;
      readonly investment: bigint;
      readonly tokensLeast: bigint;
    }
  | {
      readonly kind: "sell";
      readonly outcome: 0 | 1;
      readonly returned: bigint;
      readonly tokensMost: bigint;
    };

export interface SwapPlan {
  readonly swap: Swap;
  readonly size: ContractMicros;
  /** What a purchase costs, rounded up, or what a sale brings in the end, rounded down. */
  readonly amount: UsdMicros;
}

export interface SwapWish {
  readonly side: OrderSide;
  /** Of the outcome that is bought or sold, in the pool's order. */
  readonly outcome: 0 | 1;
  readonly size: ContractMicros;
  readonly limitPrice: PriceTicks;
  readonly decimals: number;
}

/** Returns the swap of the whole size, or `VEN-830` when the pool does not give it within the limit, `VEN-886` and
 * `VEN-887` for a pool that cannot be traded with. */
export function planSwap(pool: FixedProductPool, wish: SwapWish): Result<SwapPlan> {
  const judged = judgePool(pool);
  if (!judged.ok) return judged;
  const plan = wish.side === "buy" ? planPurchase(pool, wish) : planSale(pool, wish);
  const limit = costOf(wish.limitPrice, wish.size, wish.side === "buy" ? "down" : "up");
  const isWithin = wish.side === "buy" ? plan.amount <= limit : plan.amount >= limit;
  if (isWithin) return succeed(plan);
  const verb = wish.side === "buy" ? "asks" : "gives";
  const words = `the pool ${verb} ${formatUsd(plan.amount)} for all of it, the limit of ${formatPrice(wish.limitPrice)} is ${formatUsd(limit)}`;
  return fail("VEN-830", words);
}

/** Returns the swap of the greatest size within the limit, in whole lots and no less than `sizeMin`; failures as those of
 * `planSwap`. What a lot more costs only grows with the size, so halving finds it. */
export function planLargestSwap(
  pool: FixedProductPool,
  wish: SwapWish,
  { lot, sizeMin }: { readonly lot: ContractMicros; readonly sizeMin: ContractMicros },
): Result<SwapPlan> {
  const whole = planSwap(pool, wish);
  if (whole.ok || whole.failure.code !== "VEN-830") return whole;
  const lotMicros = integerOf(lot);
  let within = Math.ceil(integerOf(sizeMin) / lotMicros);
  let beyond = Math.floor(integerOf(wish.size) / lotMicros);
  const planOf = (lots: number) =>
    planSwap(pool, { ...wish, size: contractMicros(lots * lotMicros) });
  let best = planOf(Math.max(1, within));
  if (!best.ok) return best;
  within = Math.max(1, within);
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    const plan = planOf(middle);
    if (plan.ok) {
      within = middle;
      best = plan;
    } else {
      beyond = middle;
    }
  }
  return best;
}

function planPurchase(pool: FixedProductPool, { outcome, size, decimals }: SwapWish): SwapPlan {
  const tokensLeast = baseOfContracts(size, decimals, "up");
  const investment = investmentFor(pool, outcome, tokensLeast);
  const swap: Swap = { kind: "buy", outcome, investment, tokensLeast };
  return { swap, size, amount: usdOfBase(investment, decimals, "up") };
}

function planSale(pool: FixedProductPool, { outcome, size, decimals }: SwapWish): SwapPlan {
  const tokens = baseOfContracts(size, decimals, "down");
  const returned = returnFor(pool, outcome, tokens);
  const other = outcome === 0 ? 1 : 0;
  const investment = investmentFor(pool, other, tokens);
  if (returned >= tokens - investment) {
    const swap: Swap = { kind: "sell", outcome, returned, tokensMost: tokens };
    return { swap, size, amount: usdOfBase(returned, decimals, "down") };
  }
  const swap: Swap = { kind: "buy-and-merge", outcome: other, investment, tokensLeast: tokens };
  return { swap, size, amount: usdOfBase(tokens - investment, decimals, "down") };
}
