// What a certificate says in the venue's own prices, so that judging a changed quote is two comparisons of integers: the
// cheapest ask and the dearest bid that leave it valid. Prices with their fees come from one table per kind of fee, made
// in exact integers and rounded down, so that no quote is ever taken for dearer than it is.

import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import { type FeeTerms, takerTerms } from "../../../domain/market/fees/fee-terms.ts";
import { divideBig, safeNumber } from "../../../domain/units/rounding.ts";
import { certificateTotal, noOffer } from "./contract.ts";

const ticksPerUsd = 10_000;
const nanosPerTick = certificateTotal / ticksPerUsd;
const tickCount = ticksPerUsd + 1;
/** Tables kept: venues have a handful of rates, a table takes 80 kB. Beyond it the oldest is made again when asked. */
const tablesMax = 256;

export interface AllInTable {
  /** Price plus fee before any rounding, in nanos per contract received, rounded down; `noOffer` where fees are unknown
   * or eat everything that is bought. Fees charged per order whatever its size are left out. */
  readonly nanosAtTick: Int32Array;
  /** The least of it from each tick on: it never falls, even where a fee falls faster than the price rises. */
  readonly leastFrom: Int32Array;
}

const tables = new Map<string, AllInTable>();

/** Returns the table of a schedule for whoever takes liquidity; made once for all schedules with the same terms. */
export function allInTable(schedule: FeeSchedule): AllInTable {
  const found = takerTerms(schedule, "buy");
  const terms = found.ok ? found.value : undefined;
  const key =
    terms === undefined
      ? "unknown"
      : `${terms.method} ${terms.numerator}/${terms.denominator}^${terms.exponent}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = makeTable(terms);
  if (tables.size >= tablesMax) {
    for (const oldest of tables.keys()) {
      tables.delete(oldest);
      break;
    }
  }
  tables.set(key, table);
  return table;
}

function makeTable(terms: FeeTerms | undefined): AllInTable {
  const nanosAtTick = new Int32Array(tickCount).fill(noOffer);
  if (terms !== undefined) {
    for (let tick = 0; tick < tickCount; tick += 1) nanosAtTick[tick] = allInNanos(terms, tick);
  }
  const leastFrom = nanosAtTick.slice();
  for (let tick = tickCount - 2; tick >= 0; tick -= 1) {
    leastFrom[tick] = Math.min(leastFrom[tick] as number, leastFrom[tick + 1] as number);
  }
  return { nanosAtTick, leastFrom };
}

function allInNanos(terms: FeeTerms, tick: number): number {
  const price = BigInt(tick);
  if (terms.method === "none") return tick * nanosPerTick;
  const power = BigInt(terms.exponent);
  const feeTop = BigInt(terms.numerator) * (price * BigInt(ticksPerUsd - tick)) ** power;
  const feeBottom = BigInt(terms.denominator) * 100_000_000n ** power;
  const priceTop = price * feeBottom;
  // The fee is a share of a dollar; a price counts ten-thousandths of one.
  const feeTicksTop = feeTop * BigInt(ticksPerUsd);
  const nanos = BigInt(nanosPerTick);
  if (terms.method !== "inShares") {
    return atMostNoOffer(divideBig((priceTop + feeTicksTop) * nanos, feeBottom, "down"));
  }
  if (tick === 0) return 0;
  // Of each contract paid for only (price - fee) / price arrives.
  const kept = priceTop - feeTicksTop;
  if (kept <= 0n) return noOffer;
  return atMostNoOffer(divideBig(price * priceTop * nanos, kept, "down"));
}

function atMostNoOffer(nanos: bigint): number {
  return nanos >= BigInt(noOffer) ? noOffer : safeNumber(nanos);
}

/** Returns the smallest tick from which on every ask costs at least what YES is expected to pay, in nanos. */
export function askMinTick(table: AllInTable, expectedNanos: number): number {
  const { leastFrom } = table;
  let low = 0;
  let high = ticksPerUsd;
  // A dollar costs a dollar, which is all that anything is expected to pay.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leastFrom[middle] as number) >= expectedNanos) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns the largest bid at which NO, bought from whoever bids, still costs at least what it is expected to pay.
 * `pairTotal` is the price of YES and NO together, in ticks. */
export function bidMaxTick(table: AllInTable, pairTotal: number, expectedNanos: number): number {
  return pairTotal - askMinTick(table, certificateTotal - expectedNanos);
}

/** True when the best prices of a contract, -1 where nobody offers, leave the certificate of its limits valid. */
export function areWithinLimits(ask: number, bid: number, askMin: number, bidMax: number): boolean {
  return bid <= bidMax && (ask >= askMin || ask < 0);
}
