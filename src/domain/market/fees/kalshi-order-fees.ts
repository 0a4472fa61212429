// Kalshi's fee of one order, fill by fill, exactly as the venue charges it in each of its three dated regimes: the
// trade fee rounds up, the balance rounds down to its step, and what rounding took is collected in an accumulator of
// the order and given back in steps. Plain big integers: this is the reference, and what fills are booked with.

import { assert } from "../../failure/assert.ts";
import { type ContractMicros, noContracts } from "../../units/contract-micros.ts";
import type { PriceTicks } from "../../units/price-ticks.ts";
import { divideBig, safeNumber } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { KalshiFeeSchedule } from "../fee-schedule.ts";
import { type FeeRole, type FeeTerms, kalshiTerms } from "./fee-terms.ts";
import { fillFeeUnitsBig } from "./fill-fee.ts";

/** What one fill is charged. Exact for sizes in hundredths of a contract, which is all the venue trades; finer ones
 * round each figure up to a micro. */
export interface KalshiFillFee {
  /** The model fee, up to 0.0001 USD (until 2026-08-30) or 0.000001 USD. */
  readonly tradeFee: UsdMicros;
  /** What the rounding of the balance took. */
  readonly roundingFee: UsdMicros;
  /** What the accumulator gave back. */
  readonly rebate: UsdMicros;
  /** Trade fee plus rounding fee less rebate; never negative. */
  readonly net: UsdMicros;
}

const tickMicrosPerUsdMicro = 10_000n;

/** The fees of one order. Taker and maker fills of the same order share the accumulator. */
export class KalshiOrderFees {
  readonly #side: "buy" | "sell";
  readonly #terms: Readonly<Record<FeeRole, FeeTerms>>;
  #accumulator: bigint;
  #charged = 0n;

  /** `accumulatorTickMicros` continues an order whose earlier fills were replayed before a restart. */
  constructor(schedule: KalshiFeeSchedule, side: "buy" | "sell", accumulatorTickMicros = 0) {
    assert(accumulatorTickMicros >= 0, `a negative accumulator: ${accumulatorTickMicros}`);
    this.#side = side;
    this.#terms = {
      taker: kalshiTerms(schedule, "taker"),
      maker: kalshiTerms(schedule, "maker"),
    };
    this.#accumulator = BigInt(accumulatorTickMicros);
  }

  /** What rounding has taken and not given back, in units of 1e-10 USD. */
  get accumulatorTickMicros(): number {
    return safeNumber(this.#accumulator);
  }

  /** Net fees of all fills so far, rounded up once. */
  get total(): UsdMicros {
    return upToMicros(this.#charged);
  }

  /** Books one fill at the price of the leg actually traded and returns what it is charged. */
  fill(price: PriceTicks, size: ContractMicros, role: FeeRole = "taker"): KalshiFillFee {
    assert(size > noContracts, `a fill has a size: ${integerOf(size)}`);
    const terms = this.#terms[role];
    const units = fillFeeUnitsBig(terms, BigInt(integerOf(price)), BigInt(integerOf(size)));
    const tradeFee = units * BigInt(terms.unitUsdMicros) * tickMicrosPerUsdMicro;
    const gross = BigInt(integerOf(price)) * BigInt(integerOf(size));
    const change = (this.#side === "buy" ? -gross : gross) - tradeFee;
    const step = BigInt(terms.balanceStep);
    const roundingFee = change - divideBig(change, step, "down") * step;
    this.#accumulator += roundingFee;
    const rebate = rebateOf(terms, this.#accumulator, tradeFee + roundingFee);
    this.#accumulator -= rebate;
    const net = tradeFee + roundingFee - rebate;
    this.#charged += net;
    return {
      tradeFee: upToMicros(tradeFee),
      roundingFee: upToMicros(roundingFee),
      rebate: upToMicros(rebate),
      net: upToMicros(net),
    };
  }
}

/** A rebate never makes the fee of its fill negative; what does not fit stays in the accumulator. */
function rebateOf(terms: FeeTerms, accumulator: bigint, charged: bigint): bigint {
  const step = BigInt(terms.rebateStep);
  if (terms.rebateOnce) return accumulator >= step && charged >= step ? step : 0n;
  const collected = divideBig(accumulator, step, "down") * step;
  const room = divideBig(charged, step, "down") * step;
  return collected < room ? collected : room;
}

function upToMicros(tickMicros: bigint): UsdMicros {
  return usdMicros(safeNumber(divideBig(tickMicros, tickMicrosPerUsdMicro, "up")));
}
