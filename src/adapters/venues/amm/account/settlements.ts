// Pools whose question is answered. An answer pays nothing by itself: tokens are redeemed, and a market counts as paid
// when that is in a block for good, or when nothing of it is held.

import { encodeFunctionData, zeroHash } from "viem";
import { contractsOfBase, usdOfBase } from "../../../../domain/market/fixed-product/collateral.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import {
  complementPrice,
  type PriceTicks,
  priceTicks,
  ticksPerUsd,
} from "../../../../domain/units/price-ticks.ts";
import { divideBig, safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf } from "../../../../domain/units/usd-micros.ts";
import { bothOutcomes, outcomesAbi } from "./contracts.ts";
import type { FollowUps } from "./follow-ups.ts";
import type { AmmBasis } from "./parts.ts";
import type { Holdings, TradedPool } from "./pool-reader.ts";
import type { TokenCount } from "./token-count.ts";

export interface SettlementsOptions extends AmmBasis {
  readonly followUps: FollowUps;
  readonly tokens: TokenCount;
  /** Blocks, its own included, from which on an answer can no longer be taken back. */
  readonly confirmations: number;
}

export class AmmSettlements {
  readonly #options: SettlementsOptions;
  readonly #settled = new Set<MarketId>();
  #roundedMicros = 0;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** How far payouts may lie beside what their price on the grid says, in micros, since this was last asked. */
  takeRounded(): number {
    const rounded = this.#roundedMicros;
    this.#roundedMicros = 0;
    return rounded;
  }

  isSettled(market: MarketId): boolean {
    return this.#settled.has(market);
  }

  /** Judges one pool at a block, while nothing of it moves. Returns true when cash is about to move, or was told to. */
  async judge(pool: TradedPool, held: Holdings, blockNumber: bigint): Promise<boolean> {
    const { reader, followUps, contracts } = this.#options;
    const market = pool.market.id;
    if (this.#settled.has(market)) return false;
    const payouts = await reader.payouts(pool, blockNumber);
    if (!payouts.ok || payouts.value === null) return false;
    const [first, second] = payouts.value;
    const whole = first + second;
    const due = (held[0] * first) / whole + (held[1] * second) / whole;
    const yesValue = gridValue(pool.yes === 0 ? first : second, whole);
    if (due === 0n) {
      if (!(await this.#isFinal(pool, payouts.value, blockNumber))) return false;
      this.#settle(market, yesValue);
      return true;
    }
    const data = encodeFunctionData({
      abi: outcomesAbi,
      functionName: "redeemPositions",
      args: [contracts.collateral, zeroHash, pool.conditionId, bothOutcomes],
    });
    const done = () => {
      const surplus = this.#options.tokens.surplusOf(market);
      this.#roundedMicros += roundedAway(pool, held, yesValue, due) + surplusMicros(pool, surplus);
      this.#options.tokens.accept(market, [0n, 0n]);
      this.#settle(market, yesValue);
    };
    const id = `redeem/${pool.conditionId}`;
    const to = contracts.conditionalTokens;
    followUps.begin({ id, purpose: "redeem", to, data, done }, null);
    return true;
  }

  /** A settlement cannot be taken back, an answer of a young block can: it must stand as deep as a transaction of ours. */
  async #isFinal(pool: TradedPool, answer: Holdings, blockNumber: bigint): Promise<boolean> {
    const deep = blockNumber - BigInt(this.#options.confirmations) + 1n;
    if (deep < 0n) return false;
    const then = await this.#options.reader.payouts(pool, deep);
    if (!then.ok || then.value === null) return false;
    return then.value[0] === answer[0] && then.value[1] === answer[1];
  }

  #settle(market: MarketId, yesValue: PriceTicks): void {
    const { clock, emit } = this.#options;
    this.#settled.add(market);
    emit({ kind: "SettlementReported", receivedAt: clock.now(), market, yesValue });
  }
}

/** A third of a dollar is not on the grid: the lower neighbour is told. */
function gridValue(part: bigint, whole: bigint): PriceTicks {
  return priceTicks(safeNumber(divideBig(part * BigInt(ticksPerUsd), whole, "down")));
}

/** Returns how far what was paid lies beside what the ledger books for it, in micros. */
function roundedAway(pool: TradedPool, held: Holdings, yesValue: PriceTicks, due: bigint): number {
  const size = (outcome: 0 | 1) => contractsOfBase(held[outcome], pool.decimals, "down");
  const no = pool.yes === 0 ? 1 : 0;
  const booked =
    integerOf(costOf(yesValue, size(pool.yes), "down")) +
    integerOf(costOf(complementPrice(yesValue), size(no), "down"));
  const paid = integerOf(usdOfBase(due, pool.decimals, "down"));
  return Math.abs(paid - booked);
}

/** What surplus tokens of an earlier run may pay: a few base units for each swap, whose number is not known. */
const surplusForgotten = 1_000;

/** Returns what tokens beyond the ledger may have paid, in micros. */
function surplusMicros({ decimals }: TradedPool, surplus: bigint): number {
  const known = integerOf(contractsOfBase(surplus < 0n ? -surplus : surplus, decimals, "up"));
  return known + surplusForgotten;
}
