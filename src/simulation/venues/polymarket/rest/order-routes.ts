// Placing orders, one or up to fifteen at once: reads the body, proves whose order it is, lets the core decide, and
// writes the answer, which in a delayed market comes when the delay is over. Source: reference page, sections 3.3, 3.4.

import { assert } from "../../../../domain/failure/assert.ts";
import type { RandomStream } from "../../../random-stream.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { ApiCredentials } from "../authentication/credentials.ts";
import type { ExchangeDomain, Exchanges } from "../authentication/order-digest.ts";
import { checkOrderSignature } from "../authentication/order-signature.ts";
import type { Wallets } from "../authentication/wallets.ts";
import type { ListedMarket, PolymarketCatalogue } from "../catalogue.ts";
import type { CoreError, CorePlacement, PolymarketAccounts } from "../core/contract.ts";
import { amountText } from "../wire-account.ts";
import { type PostedOrder, readOrder } from "./order-body.ts";
import { invalidOrderPayload, parseBody, refuse, tooManyOrders } from "./refusals.ts";
import { type KeyCall, type Respond, type Route, tradeRoute } from "./router.ts";

/** Orders of one batch. */
export const batchOrdersMax = 15;

export interface OrderRouteOptions {
  readonly accounts: PolymarketAccounts;
  readonly catalogue: PolymarketCatalogue;
  readonly exchanges: Exchanges;
  readonly wallets: Wallets;
  readonly random: RandomStream;
  /** How a single order's refusal travels: with a status of its own, or as 200 with `success` false. Both are seen. */
  readonly refusals: "status" | "success-false";
  /** Whose credentials post a deposit wallet's orders: those made in the wallet's name alone, or its owner's as well.
   * The documents say the owner's; users report refusals of them. */
  readonly depositWalletKeys: "either" | "wallet";
}

type Outcome =
  | { readonly ok: true; readonly placement: CorePlacement }
  | { readonly ok: false; readonly error: CoreError; readonly orderId: string };

/** Refusals that come after the order was taken in: a batch says `success` and then why nothing came of it. */
const refusedAfterwards: readonly RegExp[] = [
  /^no orders found to match with FAK order/,
  /^order couldn't be fully filled/,
];

export function orderRoutes(options: OrderRouteOptions): readonly Route[] {
  return [
    tradeRoute(
      "POST /order",
      "post-order",
      (call, respond) => answerOne(options, call, respond),
      () => ({ bucket: "orders", tokens: 1 }),
    ),
    tradeRoute(
      "POST /orders",
      "post-orders",
      (call, respond) => answerBatch(options, call, respond),
      ({ request }) => {
        const entries = parseBody(request.body);
        const tokens = Array.isArray(entries) ? Math.min(entries.length, batchOrdersMax) : 1;
        return { bucket: "orders", tokens: Math.max(1, tokens) };
      },
    ),
  ];
}

function answerOne(options: OrderRouteOptions, call: KeyCall, respond: Respond): void {
  place(options, parseBody(call.request.body), call, (outcome) => {
    if (outcome.ok) respond(jsonReply(200, placementBody(outcome.placement)));
    else respond(refusalReply(outcome.error, options.refusals));
  });
}

/** The entries go their ways at once, in any order; the answers stand in the order of the request. */
function answerBatch(options: OrderRouteOptions, call: KeyCall, respond: Respond): void {
  const entries = parseBody(call.request.body);
  if (!Array.isArray(entries) || entries.length === 0) {
    respond(refuse(400, invalidOrderPayload));
    return;
  }
  if (entries.length > batchOrdersMax) {
    respond(tooManyOrders(entries.length, batchOrdersMax));
    return;
  }
  const outcomes: (Outcome | undefined)[] = entries.map(() => undefined);
  let missing = entries.length;
  for (const index of shuffled(entries.length, options.random)) {
    place(options, entries[index], call, (outcome) => {
      outcomes[index] = outcome;
      missing -= 1;
      if (missing === 0) respond(batchReply(options, outcomes));
    });
  }
}

function batchReply(
  options: OrderRouteOptions,
  outcomes: readonly (Outcome | undefined)[],
): ShellReply {
  const known = outcomes.map((outcome) => {
    assert(outcome !== undefined, "every entry of a batch is answered");
    return outcome;
  });
  const [first] = known;
  // What the whole engine refuses is refused whole: a restart, a pause.
  const isWhole = known.every((one) => !one.ok && isOfEngine(one.error));
  if (isWhole && first !== undefined && !first.ok)
    return refusalReply(first.error, options.refusals);
  return jsonReply(
    200,
    known.map((one) => (one.ok ? placementBody(one.placement) : entryRefusal(one))),
  );
}

function entryRefusal(outcome: Extract<Outcome, { readonly ok: false }>): unknown {
  const { message } = outcome.error;
  const isAfterwards = refusedAfterwards.some((words) => words.test(message));
  return {
    ...emptyBody,
    success: isAfterwards,
    errorMsg: message,
    orderID: isAfterwards ? outcome.orderId : "",
  };
}

/** Takes one order through every check that comes before the core's own. */
function place(
  options: OrderRouteOptions,
  body: unknown,
  { credentials, now }: KeyCall,
  done: (outcome: Outcome) => void,
): void {
  const refuseOrder = (message: string): void =>
    done({ ok: false, error: { status: 400, message }, orderId: "" });
  const order = readOrder(body);
  if (order === "invalid") {
    refuseOrder(invalidOrderPayload);
    return;
  }
  if (order === "old-version") {
    refuseOrder("order_version_mismatch");
    return;
  }
  const stranger = strangerRefusal(order, credentials, options);
  if (stranger !== undefined) {
    refuseOrder(stranger);
    return;
  }
  const token = options.catalogue.findToken(order.tokenId);
  if (token === undefined) {
    refuseOrder("Invalid token id");
    return;
  }
  const domain = exchangeOf(options.exchanges, token.market);
  const verdict = checkOrderSignature(order.signed, order.signature, domain, options);
  // Seconds in place of milliseconds are a common mistake, which the venue answers like a wrong signature.
  if (!verdict.ok) {
    refuseOrder(verdict.message);
    return;
  }
  if (order.signed.timestamp < earliestMilliseconds) {
    refuseOrder("invalid signature");
    return;
  }
  const isGoodTillDate = order.orderType === "GTD";
  if (isGoodTillDate !== (order.expiresAt !== null)) {
    refuseOrder("invalid expiration");
    return;
  }
  const { orderId } = verdict;
  const { maker, side, makerAmount, takerAmount } = order.signed;
  options.accounts.create(
    {
      ...{ orderId, owner: order.owner, maker, tokenId: order.tokenId, side, makerAmount },
      ...{ takerAmount, orderType: order.orderType, postOnly: order.postOnly },
      expiresAt: order.expiresAt,
    },
    now,
    (result) =>
      done(
        result.ok
          ? { ok: true, placement: result.value }
          : { ok: false, error: result.error, orderId },
      ),
  );
}

/** September 2001: nothing that counts milliseconds is before it, everything that counts seconds is. */
const earliestMilliseconds = 1_000_000_000_000n;

/** Returns why these credentials may not post the order, or undefined. */
function strangerRefusal(
  order: PostedOrder,
  credentials: ApiCredentials,
  { wallets, depositWalletKeys }: OrderRouteOptions,
): string | undefined {
  if (order.owner !== credentials.key) {
    return "the order owner has to be the owner of the API KEY";
  }
  const { signer } = order.signed;
  const wallet = wallets.find(signer);
  // A deposit wallet signs its orders itself, with its owner's key; it can once it is on the chain.
  const isOwnDeposit =
    depositWalletKeys === "either" &&
    wallet?.type === 3 &&
    wallet.owner === credentials.address &&
    wallet.isDeployed;
  return signer === credentials.address || isOwnDeposit
    ? undefined
    : "the order signer address has to be the address of the API KEY";
}

/** Returns the contract that settles a market. */
export function exchangeOf(exchanges: Exchanges, { listing }: ListedMarket): ExchangeDomain {
  if (listing.version === "v2") return exchanges.third;
  return listing.negRisk ? exchanges.negativeRisk : exchanges.standard;
}

const emptyBody = {
  success: false,
  errorMsg: "",
  orderID: "",
  status: "",
  makingAmount: "",
  takingAmount: "",
  transactionsHashes: [],
  tradeIDs: [],
} as const;

function placementBody(placement: CorePlacement): Readonly<Record<string, unknown>> {
  const { order, status, making, taking, tradeIds } = placement;
  return {
    success: true,
    errorMsg: "",
    orderID: order.orderId,
    status,
    makingAmount: making === 0n ? "" : amountText(making),
    takingAmount: taking === 0n ? "" : amountText(taking),
    // Since July 2026 a trade's transaction is told by the trade alone.
    transactionsHashes: [],
    tradeIDs: tradeIds,
  };
}

/** Statuses of an engine that takes no orders at all, whatever the order. */
function isOfEngine({ status }: CoreError): boolean {
  return status === 425 || status === 503;
}

function refusalReply(error: CoreError, refusals: OrderRouteOptions["refusals"]): ShellReply {
  const { status, message, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) {
    const body = {
      error: message,
      code: "post_only_mode",
      retry_after_seconds: retryAfterSeconds,
    };
    const headers = { "retry-after": String(retryAfterSeconds) };
    return { ...jsonReply(status, body), headers };
  }
  const asBody = refusals === "success-false" && !isOfEngine(error);
  return asBody ? jsonReply(200, { ...emptyBody, errorMsg: message }) : refuse(status, message);
}

function shuffled(count: number, random: RandomStream): readonly number[] {
  const indexes = Array.from({ length: count }, (_, index) => index);
  for (let left = count - 1; left > 0; left -= 1) {
    const other = random.between(0, left);
    const moved = indexes[left] as number;
    indexes[left] = indexes[other] as number;
    indexes[other] = moved;
  }
  return indexes;
}
