// Whether the amounts of an order make a price and a size of the market: their decimals, the grid, the smallest size. The
// venue checks amounts, not prices, so a price is what the two amounts give.
// Sources: the venue's error list; the official client's rounding table.

import type { ListedMarket } from "../catalogue.ts";
import type { PolymarketTickSize } from "../listing.ts";
import type { CoreError, CoreOrderRequest, CoreResult } from "./contract.ts";
import {
  costDown,
  decimalsOf,
  decimalText,
  inMillionths,
  millionths,
  ticksOf,
  ticksPerDollar,
} from "./quantities.ts";
import { granted, refusals, refused } from "./refusals.ts";

/** Decimals of the sum of a limit order by grid; its size has two on every grid. */
const amountDecimals: Readonly<Record<PolymarketTickSize, number>> = {
  "0.1": 3,
  "0.01": 4,
  "0.005": 5,
  "0.0025": 6,
  "0.001": 5,
  "0.0001": 6,
};

const sizeDecimals = 2;
/** What a FOK or FAK buy names as its shares may have so many decimals even where the grid needs fewer. */
const marketSharesDecimalsMin = 4;
/** Largest amount an order may name: a billion shares or dollars. */
const amountMax = 1_000_000_000n * millionths;

export interface Quantities {
  /** Ticks of the token, on the grid, never worse for the maker than what was signed. */
  readonly price: bigint;
  /** Shares. */
  readonly originalSize: bigint;
}

/** Returns price and size of an order, or the first rule its amounts break. */
export function quantitiesOf(
  market: ListedMarket,
  request: CoreOrderRequest,
): CoreResult<Quantities> {
  const { makerAmount, takerAmount, orderId } = request;
  for (const amount of [makerAmount, takerAmount]) {
    if (amount <= 0n || amount > amountMax) return refused(refusals.invalidPayload);
  }
  const isMarket = request.orderType === "FOK" || request.orderType === "FAK";
  const inaccurate = isMarket
    ? marketAccuracy(market.tickSize, request)
    : limitAccuracy(market.tickSize, request);
  if (inaccurate !== undefined) return refused(inaccurate);
  const price = isMarket ? marketPrice(market, request) : limitPrice(market, request);
  if (!price.ok) return price;
  const size = request.side === "BUY" ? takerAmount : makerAmount;
  const { orderSizeMin } = market.listing;
  if (size < inMillionths(orderSizeMin)) {
    return refused(refusals.tooSmall(orderId, size, orderSizeMin));
  }
  const aimsAtSum = isMarket && request.side === "BUY";
  return granted({
    price: price.value,
    originalSize: aimsAtSum ? (makerAmount * ticksPerDollar) / price.value : size,
  });
}

function limitAccuracy(
  tickSize: PolymarketTickSize,
  { side, makerAmount, takerAmount }: CoreOrderRequest,
): CoreError | undefined {
  const sum = amountDecimals[tickSize];
  const [maker, taker] = side === "BUY" ? [sum, sizeDecimals] : [sizeDecimals, sum];
  if (decimalsOf(makerAmount) <= maker && decimalsOf(takerAmount) <= taker) return undefined;
  return inaccurate(`the ${side.toLowerCase()} orders`, maker, taker);
}

function marketAccuracy(
  tickSize: PolymarketTickSize,
  { side, makerAmount, takerAmount }: CoreOrderRequest,
): CoreError | undefined {
  const taker = Math.max(amountDecimals[tickSize], marketSharesDecimalsMin);
  if (decimalsOf(makerAmount) <= sizeDecimals && decimalsOf(takerAmount) <= taker) return undefined;
  return inaccurate(`the market ${side.toLowerCase()} orders`, sizeDecimals, taker);
}

function inaccurate(what: string, maker: number, taker: number): CoreError {
  const limits = `maker amount supports a max accuracy of ${maker} decimals, taker amount a max of ${taker} decimals`;
  return { status: 400, message: `invalid amounts, ${what} ${limits}` };
}

/** A limit order's sum is exactly its size times a price of the grid. */
function limitPrice(market: ListedMarket, request: CoreOrderRequest): CoreResult<bigint> {
  const { side, makerAmount, takerAmount } = request;
  const [sum, size] = side === "BUY" ? [makerAmount, takerAmount] : [takerAmount, makerAmount];
  const tick = ticksOf(market.tickSize);
  const halfTickUp = sum * ticksPerDollar * 2n + size * tick;
  const nearest = (halfTickUp / (size * tick * 2n)) * tick;
  const isPrice = nearest > 0n && nearest < ticksPerDollar;
  const exact = costDown(size, nearest);
  const isWhole = exact * ticksPerDollar === size * nearest;
  if (isPrice && isWhole && exact === sum) return granted(nearest);
  if (isPrice && isNear(sum * ticksPerDollar, size * nearest, size * tick)) {
    return refused(mismatch(side, nearest, size, exact));
  }
  return offGrid(market, request, sum, size);
}

/** Written with one digit more than the grid has, the price would be of the grid: the sum is wrong, not the price. */
function isNear(sum: bigint, exact: bigint, tick: bigint): boolean {
  const difference = sum > exact ? sum - exact : exact - sum;
  return difference * 20n < tick;
}

function mismatch(side: string, price: bigint, size: bigint, exact: bigint): CoreError {
  const which = side === "BUY" ? "maker" : "taker";
  const shown = `$${decimalText(price * 100n)} order of size ${decimalText(size)}`;
  return {
    status: 400,
    message: `invalid amounts, the ${which} amount for a ${shown} should be '${decimalText(exact)}'`,
  };
}

/** A market order may name any worst price; it trades at prices of the grid that are no worse. */
function marketPrice(market: ListedMarket, request: CoreOrderRequest): CoreResult<bigint> {
  const { side, makerAmount, takerAmount } = request;
  const [sum, size] = side === "BUY" ? [makerAmount, takerAmount] : [takerAmount, makerAmount];
  const tick = ticksOf(market.tickSize);
  const [dividend, divisor] = [sum * ticksPerDollar, size * tick];
  const steps = side === "BUY" ? dividend / divisor : (dividend + divisor - 1n) / divisor;
  const price = steps * tick;
  const isPrice = price > 0n && price < ticksPerDollar && sum < size;
  return isPrice ? granted(price) : offGrid(market, request, sum, size);
}

function offGrid(
  market: ListedMarket,
  { orderId }: CoreOrderRequest,
  sum: bigint,
  size: bigint,
): CoreResult<bigint> {
  const price = decimalText((sum * millionths) / size);
  return refused(refusals.offGrid(orderId, price, market.tickSize));
}
