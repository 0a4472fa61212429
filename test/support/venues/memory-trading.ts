// Polymarket's trading interface as a test plays it: orders, trades and balances that the test moves by hand, answers that
// it puts in line, and a note of everything that was asked. It takes every order unless told otherwise.

import type {
  CancelAnswer,
  OrderSigner,
  OrderTerms,
  PostedOrder,
  PostOptions,
  SignedOrder,
  TradeFill,
  TradeFinality,
  TradingRest,
  VenueOrder,
  VenueOrderStatus,
} from "../../../src/adapters/venues/polymarket/rest/trading-contract.ts";
import type { CommandResult } from "../../../src/adapters/venues/shared/command-result.ts";
import { fail, failure, type Result, succeed } from "../../../src/domain/failure/result.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";

/** Signs nothing: the digest is the terms as text, so that other terms make another order. */
export const textSigner: OrderSigner = {
  digest: (terms) => digestOf(terms),
  sign: (terms) => ({ terms, digest: digestOf(terms), signature: "0x" }),
};

function digestOf({
  domain,
  tokenId,
  side,
  makerAmount,
  takerAmount,
  salt,
  createdAt,
}: OrderTerms) {
  const when = integerOf(createdAt);
  return `0xv${domain.version}-${tokenId}-${side}-${makerAmount}-${takerAmount}-${salt}-${when}`;
}

export type PostAnswer = (order: SignedOrder, options: PostOptions) => CommandResult<PostedOrder>;

/** The venue refuses in these words. */
export function refuses(words: string, status = 400, more: object = {}): PostAnswer {
  return () => ({ kind: "refused", status, words, code: null, body: undefined, ...more });
}

/** Nobody learns what became of the order; `arrives` says whether the venue has it. */
export const isLost: PostAnswer = () => ({
  kind: "unknown",
  failure: failure("VEN-803", "no answer"),
});

interface HeldOrder {
  signed: SignedOrder;
  options: PostOptions;
  matched: number;
  status: VenueOrderStatus;
  /** What single reads call its status where that is not what it is. */
  shownAs?: VenueOrderStatus;
  tradeIds: string[];
}

export class MemoryTrading implements TradingRest {
  readonly posts: { readonly order: SignedOrder; readonly options: PostOptions }[] = [];
  readonly cancels: string[] = [];
  readonly lookUps: string[] = [];
  readonly refreshes: string[] = [];
  readonly beats: string[] = [];
  /** Answers to the next posts, first in line first. An order that one of them takes the test puts in itself. */
  readonly answers: PostAnswer[] = [];
  readonly orders = new Map<string, HeldOrder>();
  readonly fills: TradeFill[] = [];
  readonly balances = new Map<string, bigint>();
  cash = 1_000_000_000n;
  isClosedOnly = false;
  isBlocked = false;
  timesAsked = 0;
  isClockFar = false;
  version = 2;
  /** Reads fail while it is set. */
  isDeaf = false;
  heartbeatAnswer: (id: string) => CommandResult<{ isAccepted: boolean; nextId: string }> = (
    id,
  ) => ({
    kind: "done",
    value: { isAccepted: true, nextId: `${id}+` },
  });
  readonly #clock: Clock;
  #trades = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The venue holds the order that was posted last, or the one given. */
  hold(signed: SignedOrder, options: PostOptions, status: VenueOrderStatus = "live"): HeldOrder {
    const held: HeldOrder = { signed, options, matched: 0, status, tradeIds: [] };
    this.orders.set(signed.digest, held);
    return held;
  }

  /** Matches so much of an order, in millionths, in a trade of its own; nobody is told. */
  match(digest: string, size: number, more: Partial<TradeFill> = {}): TradeFill {
    const held = this.orders.get(digest);
    if (held === undefined) throw new Error(`the venue does not hold ${digest}`);
    this.#trades += 1;
    const { terms } = held.signed;
    const tradeId = more.tradeId ?? `trade-${this.#trades}`;
    const [cash, shares] =
      terms.side === "BUY"
        ? [terms.makerAmount, terms.takerAmount]
        : [terms.takerAmount, terms.makerAmount];
    const fill: TradeFill = {
      fillId: `${tradeId}/taker/resting-${this.#trades}`,
      tradeId,
      orderId: digest,
      tokenId: terms.tokenId,
      side: terms.side,
      price: priceTicks(Number((cash * 10_000n) / shares)),
      size: contractMicros(size),
      isTaker: true,
      finality: "matched",
      matchedAt: this.#clock.now(),
      ...more,
    };
    this.fills.push(fill);
    held.matched += size;
    if (!held.tradeIds.includes(tradeId)) held.tradeIds.push(tradeId);
    return fill;
  }

  /** Moves a trade on; what is mined moves the balance. */
  settle(tradeId: string, finality: TradeFinality): readonly TradeFill[] {
    for (const [place, fill] of this.fills.entries()) {
      if (fill.tradeId !== tradeId || fill.finality === finality) continue;
      const wasMined = fill.finality === "mined" || fill.finality === "confirmed";
      this.fills[place] = { ...fill, finality };
      if (wasMined || (finality !== "mined" && finality !== "confirmed")) continue;
      const change = BigInt(integerOf(fill.size)) * (fill.side === "BUY" ? 1n : -1n);
      this.balances.set(fill.tokenId, (this.balances.get(fill.tokenId) ?? 0n) + change);
    }
    return this.fills.filter((fill) => fill.tradeId === tradeId);
  }

  async post(order: SignedOrder, options: PostOptions): Promise<CommandResult<PostedOrder>> {
    this.posts.push({ order, options });
    const answer = this.answers.shift();
    if (answer !== undefined) return answer(order, options);
    if (this.orders.has(order.digest)) {
      return refuses(`order ${order.digest} is invalid. Duplicated.`)(order, options);
    }
    this.hold(order, options);
    return { kind: "done", value: { orderId: order.digest, status: "live", tradeIds: [] } };
  }

  postBatch(): Promise<readonly CommandResult<PostedOrder>[]> {
    throw new Error("the account sends one order at a time");
  }

  async cancel(orderIds: readonly string[]): Promise<CommandResult<CancelAnswer>> {
    this.cancels.push(...orderIds);
    const cancelled: string[] = [];
    const notCancelled = new Map<string, string>();
    for (const id of orderIds) {
      const held = this.orders.get(id);
      if (held?.status === "live") {
        held.status = "cancelled";
        cancelled.push(id);
      } else notCancelled.set(id, "Order not found or already canceled");
    }
    return { kind: "done", value: { cancelled, notCancelled } };
  }

  cancelMarket(): Promise<CommandResult<CancelAnswer>> {
    throw new Error("not asked for");
  }

  cancelAll(): Promise<CommandResult<CancelAnswer>> {
    throw new Error("not asked for");
  }

  async heartbeat(id: string) {
    this.beats.push(id);
    return this.heartbeatAnswer(id);
  }

  async order(orderId: string): Promise<Result<VenueOrder | undefined>> {
    this.lookUps.push(orderId);
    const held = this.orders.get(orderId);
    return this.#read(held && { ...shownOf(held), ...(held.shownAs && { status: held.shownAs }) });
  }

  async openOrders(): Promise<Result<readonly VenueOrder[]>> {
    const open = [...this.orders.values()].filter(({ status }) => status === "live");
    return this.#read(open.map(shownOf));
  }

  async trades(
    filter: { readonly tradeId: string } | { readonly after: EpochMicros },
  ): Promise<Result<readonly TradeFill[]>> {
    return this.#read(
      this.fills.filter((fill) =>
        "tradeId" in filter ? fill.tradeId === filter.tradeId : fill.matchedAt >= filter.after,
      ),
    );
  }

  async collateral() {
    return this.#read({ balance: this.cash, allowances: new Map([["0xexchange", 1n]]) });
  }

  async refreshCollateral(): Promise<Result<void>> {
    return this.#read(undefined);
  }

  async shares(tokenId: string) {
    return this.#read({ balance: this.balances.get(tokenId) ?? 0n, allowances: new Map() });
  }

  async refreshShares(tokenId: string): Promise<Result<void>> {
    this.refreshes.push(tokenId);
    return this.#read(undefined);
  }

  async closedOnly() {
    return this.#read(this.isClosedOnly);
  }

  async orderVersion() {
    return this.#read(this.version);
  }

  async serverTime(): Promise<Result<EpochMicros>> {
    this.timesAsked += 1;
    if (this.isClockFar) return fail("VEN-857", "the venue's clock is 40 s from ours");
    return this.#read(this.#clock.now());
  }

  async geoblock() {
    return this.#read({ isBlocked: this.isBlocked, words: "US NY" });
  }

  #read<Value>(value: Value): Result<Value> {
    return this.isDeaf ? fail("VEN-803", "no answer") : succeed(value);
  }
}

function shownOf({ signed, matched, status, tradeIds }: HeldOrder): VenueOrder {
  const { terms, digest } = signed;
  const [cash, shares] =
    terms.side === "BUY"
      ? [terms.makerAmount, terms.takerAmount]
      : [terms.takerAmount, terms.makerAmount];
  return {
    orderId: digest,
    conditionId: "unread",
    tokenId: terms.tokenId,
    side: terms.side,
    price: priceTicks(Number((cash * 10_000n) / shares)),
    size: contractMicros(Number(shares)),
    matched: contractMicros(matched),
    status: status === "live" && BigInt(matched) >= shares ? "matched" : status,
    tradeIds,
  };
}
