// What the simulated venue charges for a fill, written from the venue's own pages and sharing no code with `domain`:
// two computations of one rule that must agree are a check, one computation used twice is none. Money in micros of a
// dollar, prices in ticks of 0.0001, counts in hundredths, so that price times count is exactly micros.

import type { CoreMembership, CoreSide } from "./contract.ts";

/** 2026-05-28T00:00Z in micros: until then every balance was whole cents, whoever's it was. */
const finerBalancesSince = 1_779_926_400_000_000n;

/** 2026-08-30T00:00Z in micros: since about then the trade fee rounds up to a micro and rebates are balance steps. */
const finerFeesSince = 1_788_048_000_000_000n;

const cent = 10_000n;
const centicent = 100n;
const ticksPerDollar = 10_000n;

/** Rate × multiplier (1e-12) × hundredths × ticks × ticks (1e-8) is dollars × 1e-22, that is micros × 1e-16. */
const microsInProduct = 10n ** 16n;

interface Rates {
  readonly taker: bigint;
  readonly maker: bigint;
}

/** Rates in millionths by the word of the series. `flat` is charged like `quadratic`: its old rate is documented nowhere
 * any more. */
const ratesByType: ReadonlyMap<string, Rates> = new Map([
  ["quadratic", { taker: 70_000n, maker: 0n }],
  ["quadratic_with_maker_fees", { taker: 70_000n, maker: 17_500n }],
  ["quadratic_with_combo_maker_fees", { taker: 70_000n, maker: 35_000n }],
  ["flat", { taker: 70_000n, maker: 0n }],
]);

/** A word nobody has explained is charged the dearest of both. */
const unexplainedRates: Rates = { taker: 70_000n, maker: 35_000n };

/** What is charged at an instant, in a market, to a member. */
export interface FeeTerms {
  /** Rate times multiplier, in 1e-12. */
  readonly takerRate: bigint;
  readonly makerRate: bigint;
  /** The trade fee rounds up to this. */
  readonly tradeStep: bigint;
  /** Balances are multiples of this; a change of balance rounds down to it. */
  readonly balanceStep: bigint;
  /** Rebates are multiples of this. */
  readonly rebateStep: bigint;
  /** A fill gives back one step at most: the rule while rebates were cents. */
  readonly givesOneStep: boolean;
}

export interface FeeStatement {
  readonly feeType: string;
  /** The wire's JSON number: 1, 0.5, 0. Read to six decimals. */
  readonly feeMultiplier: number;
  readonly membership: CoreMembership;
  readonly atMicros: bigint;
}

/** Returns what is charged under a statement. */
export function feeTerms(statement: FeeStatement): FeeTerms {
  const rates = ratesByType.get(statement.feeType) ?? unexplainedRates;
  const multiplier = BigInt(Math.round(statement.feeMultiplier * 1_000_000));
  const hasFinerBalances = statement.atMicros >= finerBalancesSince;
  const hasFinerFees = statement.atMicros >= finerFeesSince;
  const isFine = hasFinerBalances && statement.membership === "direct";
  const balanceStep = isFine ? centicent : cent;
  return {
    takerRate: rates.taker * multiplier,
    makerRate: rates.maker * multiplier,
    tradeStep: hasFinerFees ? 1n : centicent,
    balanceStep,
    rebateStep: hasFinerFees ? balanceStep : cent,
    givesOneStep: !hasFinerFees,
  };
}

/** What one fill is charged. `net` is trade fee and rounding less rebate, never negative. */
export interface Charge {
  readonly tradeFee: bigint;
  readonly rounding: bigint;
  readonly rebate: bigint;
  readonly net: bigint;
}

/** Returns rate × C × P × (1 − P), up to the step. The rate carries the multiplier. */
export function tradeFee(rate: bigint, price: bigint, count: bigint, step: bigint): bigint {
  const product = rate * count * price * (ticksPerDollar - price);
  return ceilingDivision(product, microsInProduct * step) * step;
}

/** The running account of one order: what rounding took and has not been given back, over all its fills. */
export class OrderFees {
  #taken = 0n;

  /** In micros. */
  get taken(): bigint {
    return this.#taken;
  }

  /** Charges one fill. Whether YES is sold out of a position or NO is bought makes no difference: the two changes of
   * balance are whole cents apart, and so round alike. */
  charge(
    terms: FeeTerms,
    fill: {
      readonly side: CoreSide;
      readonly price: bigint;
      readonly count: bigint;
      readonly isTaker: boolean;
    },
  ): Charge {
    const rate = fill.isTaker ? terms.takerRate : terms.makerRate;
    const fee = tradeFee(rate, fill.price, fill.count, terms.tradeStep);
    const worth = fill.price * fill.count;
    const change = (fill.side === "bid" ? -worth : worth) - fee;
    const rounding = change - floorTo(change, terms.balanceStep);
    this.#taken += rounding;
    const rebate = rebateOf(terms, this.#taken, fee + rounding);
    this.#taken -= rebate;
    return { tradeFee: fee, rounding, rebate, net: fee + rounding - rebate };
  }
}

/** Whole steps of what was taken, as far as they do not make the fee of the fill negative. */
function rebateOf(terms: FeeTerms, taken: bigint, charged: bigint): bigint {
  const due = floorTo(taken, terms.rebateStep);
  const room = floorTo(charged, terms.rebateStep);
  const rebate = due < room ? due : room;
  return terms.givesOneStep && rebate > terms.rebateStep ? terms.rebateStep : rebate;
}

/** Returns the most that fills of so many contracts at the price, or at a better one together with what it saves, can be
 * charged over what they cost. Each fill rounds twice: its trade fee and the balance. */
export function worstFee(
  terms: FeeTerms,
  fills: {
    readonly rate: bigint;
    readonly price: bigint;
    readonly count: bigint;
    readonly fillCount: number;
  },
): bigint {
  if (fills.count === 0n) return 0n;
  const whole = tradeFee(fills.rate, fills.price, fills.count, terms.tradeStep);
  return whole + BigInt(fills.fillCount) * (terms.tradeStep + terms.balanceStep);
}

/** Rounds towards minus infinity. */
function floorTo(value: bigint, step: bigint): bigint {
  const remainder = value % step;
  return remainder < 0n ? value - remainder - step : value - remainder;
}

/** Rounds up; neither may be negative. */
function ceilingDivision(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
