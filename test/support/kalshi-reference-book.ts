// A market's book as plainly as it can be written: one array of orders in the order of their arrival, looked through from
// end to end for every question. It shares nothing with the engine it judges.

export interface ReferenceOrder {
  readonly id: string;
  /** Who must not trade with itself; null for the crowd, which may. */
  readonly account: string | null;
  readonly side: "bid" | "ask";
  price: bigint;
  left: bigint;
}

export interface ReferenceTrade {
  readonly makerId: string;
  readonly takerId: string;
  readonly price: bigint;
  readonly count: bigint;
}

export interface ReferencePlacement {
  readonly trades: readonly ReferenceTrade[];
  /** Orders that end because an account met itself, and an order that ends because it may not rest. */
  readonly ended: readonly string[];
}

export class ReferenceBook {
  /** Oldest first. */
  orders: ReferenceOrder[] = [];

  find(id: string): ReferenceOrder | undefined {
    return this.orders.find((order) => order.id === id);
  }

  remove(id: string): void {
    this.orders = this.orders.filter((order) => order.id !== id);
  }

  place(
    order: ReferenceOrder,
    rules: {
      readonly timeInForce: "fill_or_kill" | "good_till_canceled" | "immediate_or_cancel";
      readonly endsResting: boolean;
    },
  ): ReferencePlacement {
    const before = this.orders.map((resting) => ({ ...resting }));
    const wanted = order.left;
    const trades: ReferenceTrade[] = [];
    const ended: string[] = [];
    let metItself = false;
    let stopped = false;
    while (order.left > 0n && !stopped) {
      const maker = this.#bestAgainst(order);
      if (maker === undefined) break;
      if (order.account !== null && maker.account === order.account) {
        metItself = true;
        if (rules.endsResting) {
          ended.push(maker.id);
          this.remove(maker.id);
        } else {
          stopped = true;
        }
        continue;
      }
      const count = order.left < maker.left ? order.left : maker.left;
      order.left -= count;
      maker.left -= count;
      trades.push({ makerId: maker.id, takerId: order.id, price: maker.price, count });
      if (maker.left === 0n) this.remove(maker.id);
    }
    if (rules.timeInForce === "fill_or_kill" && order.left > 0n && !metItself) {
      this.orders = before;
      order.left = wanted;
      return { trades: [], ended: [order.id] };
    }
    if (order.left > 0n) {
      if (stopped || rules.timeInForce !== "good_till_canceled") ended.push(order.id);
      else this.orders.push(order);
    }
    return { trades, ended };
  }

  /** Returns `price count` of every level of a side, best first. */
  levels(side: "bid" | "ask"): string[] {
    const sums = new Map<bigint, bigint>();
    for (const order of this.orders) {
      if (order.side === side) sums.set(order.price, (sums.get(order.price) ?? 0n) + order.left);
    }
    return [...sums]
      .sort(([a], [b]) => (a < b === (side === "bid") ? 1 : -1))
      .map(([price, count]) => `${price} ${count}`);
  }

  #bestAgainst(order: ReferenceOrder): ReferenceOrder | undefined {
    let best: ReferenceOrder | undefined;
    for (const maker of this.orders) {
      if (maker.side === order.side) continue;
      const isBuy = order.side === "bid";
      if (isBuy ? maker.price > order.price : maker.price < order.price) continue;
      const isBetter =
        best === undefined || (isBuy ? maker.price < best.price : maker.price > best.price);
      if (isBetter) best = maker;
    }
    return best;
  }
}
