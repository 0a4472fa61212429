// A condition of the simulated Polymarket as plainly as it can be written: one array of orders of both tokens in the order
// of their arrival, looked through from end to end for every question. Whether two orders trade one token, make complete
// sets or break them is decided here from the orders themselves. It shares nothing with the engine it judges.

export interface ReferenceOrder {
  readonly id: string;
  readonly isCrowd: boolean;
  readonly token: "yes" | "no";
  readonly side: "BUY" | "SELL";
  /** Ticks of its token. */
  readonly price: bigint;
  left: bigint;
}

export interface ReferenceFill {
  readonly makerId: string;
  readonly isCrowd: boolean;
  readonly kind: "COMPLEMENTARY" | "MINT" | "MERGE";
  readonly shares: bigint;
  /** Ticks of the maker's token and of the taker's. */
  readonly makerPrice: bigint;
  readonly takerPrice: bigint;
  /** Collateral that each pays or gets. */
  readonly makerSum: bigint;
  readonly takerSum: bigint;
}

/** What an incoming order aims at. */
export type ReferenceTarget = { readonly shares: bigint } | { readonly sum: bigint };

export interface ReferenceTaking {
  readonly fills: readonly ReferenceFill[];
  /** Nothing is left that the order could still have taken at its price with better luck. */
  readonly isComplete: boolean;
}

const dollar = 10_000n;

export class ReferenceMarket {
  /** Oldest first. */
  orders: ReferenceOrder[] = [];

  remove(id: string): void {
    this.orders = this.orders.filter((order) => order.id !== id);
  }

  /** Lets an order take what it can; `step` is the least number of shares a sum buys. */
  take(order: ReferenceOrder, target: ReferenceTarget, step: bigint): ReferenceTaking {
    const fills: ReferenceFill[] = [];
    let spent = 0n;
    let taken = 0n;
    for (;;) {
      const met = this.#bestFor(order);
      if (met === undefined) return { fills, isComplete: false };
      const { maker, kind, takerPrice } = met;
      const wanted =
        "shares" in target
          ? target.shares - taken
          : floorTo(((target.sum - spent) * dollar) / takerPrice, step);
      const shares = wanted < maker.left ? wanted : maker.left;
      if (shares > 0n) {
        // Whoever rested never loses by rounding: the taker pays up and is paid down.
        const takerSum = (shares * takerPrice + (order.side === "BUY" ? dollar - 1n : 0n)) / dollar;
        const makerSum = kind === "COMPLEMENTARY" ? takerSum : shares - takerSum;
        const { id: makerId, isCrowd, price: makerPrice } = maker;
        fills.push({ makerId, isCrowd, kind, shares, makerPrice, takerPrice, makerSum, takerSum });
      }
      spent += (shares * takerPrice + dollar - 1n) / dollar;
      taken += shares;
      maker.left -= shares;
      const isComplete = wanted <= shares;
      if (maker.left === 0n) this.remove(maker.id);
      if (isComplete) return { fills, isComplete: taken > 0n };
    }
  }

  /** Returns what an order would take, and changes nothing. */
  peek(order: ReferenceOrder, target: ReferenceTarget, step: bigint): ReferenceTaking {
    const before = this.orders.map((resting) => ({ ...resting }));
    const taking = this.take(order, target, step);
    this.orders = before;
    return taking;
  }

  /** Returns `price size` of every level in prices of YES, best first. */
  levels(side: "bid" | "ask"): string[] {
    const sums = new Map<bigint, bigint>();
    for (const { token, side: own, price, left } of this.orders) {
      const isBid = (own === "BUY") === (token === "yes");
      if (isBid !== (side === "bid")) continue;
      const yesPrice = token === "yes" ? price : dollar - price;
      sums.set(yesPrice, (sums.get(yesPrice) ?? 0n) + left);
    }
    return [...sums]
      .sort(([a], [b]) => (a < b === (side === "bid") ? 1 : -1))
      .map(([price, size]) => `${price} ${size}`);
  }

  /** The resting order with the best price for the incoming one, and of those the oldest. */
  #bestFor(order: ReferenceOrder) {
    let best:
      | { readonly maker: ReferenceOrder; readonly kind: ReferenceFill["kind"]; takerPrice: bigint }
      | undefined;
    for (const maker of this.orders) {
      const kind = kindOf(order, maker);
      if (kind === undefined) continue;
      const takerPrice = kind === "COMPLEMENTARY" ? maker.price : dollar - maker.price;
      const isBuy = order.side === "BUY";
      if (isBuy ? takerPrice > order.price : takerPrice < order.price) continue;
      const isBetter =
        best === undefined || (isBuy ? takerPrice < best.takerPrice : takerPrice > best.takerPrice);
      if (isBetter) best = { maker, kind, takerPrice };
    }
    return best;
  }
}

/** How two orders could settle with each other, prices aside; undefined when they want the same. */
function kindOf(
  taker: Pick<ReferenceOrder, "token" | "side">,
  maker: Pick<ReferenceOrder, "token" | "side">,
): ReferenceFill["kind"] | undefined {
  if (taker.token === maker.token) {
    return taker.side === maker.side ? undefined : "COMPLEMENTARY";
  }
  if (taker.side !== maker.side) return undefined;
  return taker.side === "BUY" ? "MINT" : "MERGE";
}

function floorTo(shares: bigint, step: bigint): bigint {
  return shares - (shares % step);
}
