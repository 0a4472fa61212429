// How the venue says no: status and words of every refusal, in one place. The words are the venue's where a source has
// them; a comment says where none does.

import type { CoreError, CoreResult } from "./contract.ts";
import { decimalText } from "./quantities.ts";

function refusal(status: number, message: string): CoreError {
  return { status, message };
}

const invalidOrder = (orderId: string, what: string): CoreError =>
  refusal(400, `order ${orderId} is invalid. ${what}`);

export const refusals = {
  /** Of the market data routes; no source shows it for an order. */
  unknownToken: refusal(404, "No orderbook exists for the requested token id"),
  invalidPayload: refusal(400, "Invalid order payload"),
  marketNotReady: refusal(400, "the market is not yet ready to process new orders"),
  invalidExpiration: refusal(400, "invalid expiration"),
  postOnlyCross: refusal(400, "invalid post-only order: order crosses book"),
  fillOrKillMissed: refusal(
    400,
    "order couldn't be fully filled. FOK orders are fully filled or killed.",
  ),
  fillAndKillMissed: refusal(
    400,
    "no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.",
  ),
  couldNotInsert: refusal(500, "could not insert order"),
  /** Of an order that waits out the market's delay, and may yet trade. */
  matchDelayed: refusal(400, "order match delayed due to market conditions"),
  /** The body of the reply while the matching engine restarts is not recorded: the words are ours. */
  restarting: refusal(425, "the matching engine is restarting"),
  cancelOnly: refusal(
    503,
    "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.",
  ),
  disabled: refusal(503, "Trading is currently disabled. Check polymarket.com for updates"),
  postOnlyMode(retryAfterSeconds: number): CoreError {
    const message = "post-only mode: only post-only orders and cancels are allowed";
    return { status: 503, message, retryAfterSeconds };
  },
  banned: (wallet: string): CoreError => refusal(400, `'${wallet}' address banned`),
  closedOnly: (wallet: string): CoreError =>
    refusal(400, `'${wallet}' address in closed only mode`),
  duplicated: (orderId: string): CoreError => invalidOrder(orderId, "Duplicated."),
  offGrid: (orderId: string, price: string, tickSize: string): CoreError =>
    invalidOrder(orderId, `Price (${price}) breaks minimum tick size rule: ${tickSize}`),
  tooSmall: (orderId: string, size: bigint, least: number): CoreError =>
    invalidOrder(orderId, `Size (${decimalText(size)}) lower than the minimum: ${least}`),
  marketableTooSmall: (amount: bigint): CoreError =>
    refusal(
      400,
      `invalid amount for a marketable BUY order ($${decimalText(amount)}), min size: $1`,
    ),
  shortBalance: (balance: bigint, amount: bigint): CoreError =>
    refusal(
      400,
      `not enough balance / allowance: the balance is not enough -> balance: ${balance}, order amount: ${amount}`,
    ),
  shortAllowance: (amount: bigint): CoreError =>
    refusal(
      400,
      `not enough balance / allowance: the allowance is not enough -> allowance: 0, order amount: ${amount}`,
    ),
} as const;

/** What the engine refuses for reasons of its own, which nothing in an order explains: they are met by hand only. Nonces
 * and cancels on the chain ended with the first struct of orders; the words are still on the venue's list. */
export const engineRefusals = {
  nonce: refusal(400, "invalid nonce"),
  canceledOnChain: refusal(400, "order canceled in the CTF exchange contract"),
  rounding: refusal(500, "the trade contains rounding issues"),
  notInserted: refusals.couldNotInsert,
} as const;

const shortOfBalance = "not enough balance / allowance";

const olderWords: ReadonlyMap<CoreError, CoreError> = new Map([
  [refusals.fillOrKillMissed, refusal(500, "FOK orders are filled or killed")],
  [refusals.fillAndKillMissed, refusal(500, "there are no matching orders")],
  [refusals.disabled, refusal(503, "trading is disabled")],
]);

/** Returns a refusal in the other words that sources have for it, or as it is where they agree. */
export function inOlderWords(error: CoreError, orderId: string): CoreError {
  if (error === refusals.postOnlyCross) return refusal(400, `order ${orderId} crosses the book`);
  if (error.message.startsWith(shortOfBalance)) return refusal(400, shortOfBalance);
  return olderWords.get(error) ?? error;
}

/** Why an order was not canceled. */
export const cancelReasons = {
  notFound: "Order not found",
  /** Of an order that waits out the market's delay: it is not in the book yet. */
  notInBook: "Order not found or already canceled",
  matched: "Order already matched",
  canceled: "Order already canceled",
} as const;

export function granted<Value>(value: Value): CoreResult<Value> {
  return { ok: true, value };
}

export function refused<Value>(error: CoreError): CoreResult<Value> {
  return { ok: false, error };
}
