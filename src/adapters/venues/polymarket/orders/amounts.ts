// What an order gives and gets, in millionths: two whole numbers whose ratio is its price. A price times hundredths of
// a share is always whole, so that limit orders and sales state their price exactly. A buy of a sum cannot always: its
// shares are rounded down, which leaves the price a little above the one asked, but below the grid's next.
// Source: the venue's client and the accuracy its server takes.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type ContractMicros, formatContracts } from "../../../../domain/units/contract-micros.ts";
import { formatPrice, type PriceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { formatUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { WireSide } from "../rest/trading-contract.ts";

/** In millionths of collateral and of a share, as the side has them. */
export interface OrderAmounts {
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
}

/** A price and the grid that it has to be on; null where that was checked when the order was sent. */
export interface AskedPrice {
  readonly price: PriceTicks;
  readonly tick: PriceTicks | null;
}

/** Millionths in a hundredth: the venue takes sizes of shares, and sums of buys, with two decimals. */
const hundredth = 10_000n;

const ticks = BigInt(ticksPerUsd);

/** Decimals of the shares that a buy of a sum may ask for on every grid. The venue's client sends more on fine ones
 * and has been refused for it. */
export const sumBuyDecimals = 4;

/** Returns the amounts of an order over a size, which is rounded down to hundredths of a share: `VEN-830` when nothing
 * is left or the price is not one of the grid. The ratio is exactly the price. */
export function sizeAmounts(
  side: WireSide,
  asked: AskedPrice,
  size: ContractMicros,
): Result<OrderAmounts> {
  const misfit = priceMisfit(asked);
  if (misfit !== undefined) return fail("VEN-830", misfit);
  const shares = downTo(BigInt(integerOf(size)), hundredth);
  if (shares <= 0n) {
    return fail("VEN-830", `${formatContracts(size)} shares are less than a hundredth of one`);
  }
  const collateral = (shares * BigInt(integerOf(asked.price))) / ticks;
  return succeed(
    side === "BUY"
      ? { makerAmount: collateral, takerAmount: shares }
      : { makerAmount: shares, takerAmount: collateral },
  );
}

/**
 * Returns the amounts of a buy that spends a sum, which is rounded down to cents; its shares are rounded down to so
 * many decimals. The price of the ratio is never below the one asked, or nothing offered at that price would match, and
 * always below the next of the grid: `VEN-830` for sums so small that it would not be, for sums and shares that
 * round to nothing, and for a price off the grid.
 */
export function sumAmounts(
  asked: AskedPrice,
  sum: UsdMicros,
  decimals: number = sumBuyDecimals,
): Result<OrderAmounts> {
  const misfit = priceMisfit(asked);
  if (misfit !== undefined) return fail("VEN-830", misfit);
  const price = BigInt(integerOf(asked.price));
  const makerAmount = downTo(BigInt(integerOf(sum)), hundredth);
  const takerAmount = downTo((makerAmount * ticks) / price, 10n ** BigInt(6 - decimals));
  if (makerAmount <= 0n || takerAmount <= 0n) {
    return fail("VEN-830", `${formatUsd(sum)} USD buy nothing at ${formatPrice(asked.price)}`);
  }
  const next = asked.tick === null ? undefined : price + BigInt(integerOf(asked.tick));
  if (next !== undefined && makerAmount * ticks >= next * takerAmount) {
    return fail(
      "VEN-830",
      `${formatUsd(sum)} USD are too few to state the price ${formatPrice(asked.price)}`,
    );
  }
  return succeed({ makerAmount, takerAmount });
}

/** Returns the decimals of amounts on a grid, as the venue's client has them: those of the price and two of the size. */
export function amountDecimals(tick: PriceTicks): number {
  let step = integerOf(tick);
  let decimals = 6;
  while (step % 10 === 0) {
    step /= 10;
    decimals -= 1;
  }
  return decimals;
}

/** Says why no order may carry the price: it is not between the grid's first and last, or between two of its steps. */
function priceMisfit({ price, tick }: AskedPrice): string | undefined {
  const asked = integerOf(price);
  const step = tick === null ? 1 : integerOf(tick);
  if (asked > 0 && asked < ticksPerUsd && step > 0 && asked % step === 0) return undefined;
  const grid = tick === null ? "prices" : `the grid of ${formatPrice(tick)} USD`;
  return `${formatPrice(price)} USD is not on ${grid}`;
}

function downTo(value: bigint, step: bigint): bigint {
  return value - (value % step);
}
