// The bids of one contract as plainly as they can be written: one array in the order of their arrival, looked through from
// end to end for every question. Whether two bids make a pair is decided from the bids themselves: 1.01 between them.
// Prices are cents. It shares nothing with the engine it judges.

export interface ReferenceBid {
  readonly id: number;
  /** Who must not trade with itself; null for the crowd, which may. */
  readonly account: string | null;
  readonly outcome: "yes" | "no";
  readonly price: bigint;
  left: bigint;
}

export interface ReferenceFill {
  readonly maker: ReferenceBid;
  readonly size: bigint;
  /** Cents that each pays for a contract: 101 together. */
  readonly makerPays: bigint;
  readonly takerPays: bigint;
}

export interface ReferenceTaking {
  readonly fills: readonly ReferenceFill[];
  readonly metItself: boolean;
}

const pairCents = 101n;

export class ReferenceBook {
  /** Oldest first. */
  bids: ReferenceBid[] = [];
  lastYesCents: bigint | null = null;

  remove(id: number): void {
    this.bids = this.bids.filter((bid) => bid.id !== id);
  }

  /** Lets a bid take what it can; what is left of it rests when it may. */
  take(bid: ReferenceBid, rests: boolean): ReferenceTaking {
    const fills: ReferenceFill[] = [];
    while (bid.left > 0n) {
      const maker = this.#bestFor(bid);
      if (maker === undefined) break;
      if (bid.account !== null && bid.account === maker.account) return { fills, metItself: true };
      const size = bid.left < maker.left ? bid.left : maker.left;
      bid.left -= size;
      maker.left -= size;
      if (maker.left === 0n) this.remove(maker.id);
      const takerPays = pairCents - maker.price;
      this.lastYesCents = bid.outcome === "yes" ? takerPays : maker.price;
      fills.push({ maker, size, makerPays: maker.price, takerPays });
    }
    if (bid.left > 0n && rests) this.bids.push(bid);
    return { fills, metItself: false };
  }

  /** Returns `price size` of every level of an outcome, dearest first. */
  levels(outcome: "yes" | "no"): string[] {
    const sums = new Map<bigint, bigint>();
    for (const bid of this.bids) {
      if (bid.outcome !== outcome) continue;
      sums.set(bid.price, (sums.get(bid.price) ?? 0n) + bid.left);
    }
    return [...sums]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .map(([cents, size]) => `${cents} ${size}`);
  }

  /** Returns what YES is worth in half cents: between the best bid and what the best NO bid leaves, or the last trade. */
  closingHalfCents(): bigint | null {
    const [yes, no] = [this.#dearest("yes"), this.#dearest("no")];
    if (yes !== undefined && no !== undefined) return yes + (pairCents - no);
    return this.lastYesCents === null ? null : this.lastYesCents * 2n;
  }

  #dearest(outcome: "yes" | "no"): bigint | undefined {
    const prices = this.bids.filter((bid) => bid.outcome === outcome).map(({ price }) => price);
    return prices.reduce<bigint | undefined>(
      (best, price) => (best === undefined || price > best ? price : best),
      undefined,
    );
  }

  #bestFor(bid: ReferenceBid): ReferenceBid | undefined {
    let best: ReferenceBid | undefined;
    for (const maker of this.bids) {
      if (maker.outcome === bid.outcome || maker.price + bid.price < pairCents) continue;
      if (best === undefined || maker.price > best.price) best = maker;
    }
    return best;
  }
}
