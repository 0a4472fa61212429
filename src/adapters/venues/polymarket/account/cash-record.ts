// What cash the engine's ledger should hold by what it was told of us, kept only to know how many fees may be a hundred
// thousandth beside it: the venue rounds a fee once a trade and tells no fee at all.

import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf, type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { TradeFill } from "../rest/trading-contract.ts";

/** A taker's fee is told to so much. */
const feeStepMicros = 10;

/** What a cost that is no whole micro may lie beside the chain's, which rounds each fill in the maker's favour. */
const costStepMicros = 1;

/** Fills reckoned with at most: a cent in all. More would hide what is wrong. */
const fillsMax = 1_000;

export class CashRecord {
  #expected: number | null = null;
  #steps = 0;
  #fills = 0;

  /** A fill was told; `sign` is -1 for one that was taken back. */
  fill({ side, price, size, isTaker }: TradeFill, fee: UsdMicros, sign: 1 | -1): void {
    const cost = costOf(price, size, side === "BUY" ? "up" : "down");
    const moved = (side === "BUY" ? -integerOf(cost) : integerOf(cost)) - integerOf(fee);
    if (this.#expected !== null) this.#expected += sign * moved;
    if (this.#fills >= fillsMax) return;
    this.#fills += 1;
    this.#steps += isTaker ? feeStepMicros : 0;
    this.#steps += isWhole(price, size) ? 0 : costStepMicros;
  }

  /** A market paid, and the engine was told. */
  paid(amount: UsdMicros): void {
    if (this.#expected !== null) this.#expected += integerOf(amount);
  }

  /** Whether cash is where our trades left it, as far as fees can be known. */
  explains(cash: UsdMicros): boolean {
    if (this.#expected === null) return true;
    return Math.abs(integerOf(cash) - this.#expected) <= this.#steps;
  }

  /** Returns how far the ledger may lie beside the cash that is now reported. It is nothing again when both agree. */
  report(cash: UsdMicros): UsdMicros {
    const tolerance = usdMicros(this.#steps);
    const difference = this.#expected === null ? 0 : integerOf(cash) - this.#expected;
    // Beyond the tolerance something else moved cash: the engine disputes it, and we go on from what is.
    if (this.#expected === null || Math.abs(difference) > this.#steps) {
      this.#expected = integerOf(cash);
    }
    if (difference === 0) {
      this.#steps = 0;
      this.#fills = 0;
    }
    return tolerance;
  }
}

function isWhole(price: PriceTicks, size: TradeFill["size"]): boolean {
  return (BigInt(integerOf(price)) * BigInt(integerOf(size))) % 10_000n === 0n;
}
