// Changes of single levels over many markets at random, one after the other without end: whatever the first half adds
// the second takes away again, so that the flow may start over where it stopped. No two markets of a pair ever cross.

import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { Draws } from "../harness/random.ts";

/** Levels of every book at the beginning, in cents from the best away: bids 40 to 36, asks 44 to 48. */
export const flowLevels = 5;
export const bestBidCents = 40;
export const bestAskCents = 44;
/** What rests at each of them, in contracts. */
export const restingContracts = 500;

/** One change: what rests at a price afterwards, and the touch it leaves. Cents and contracts. */
export interface LevelChange {
  readonly market: number;
  readonly side: BookSide;
  readonly priceCents: number;
  readonly change: number;
  readonly size: number;
  readonly bestBidCents: number;
  readonly bestAskCents: number;
}

interface Addition {
  readonly market: number;
  readonly side: BookSide;
  /** 0 is one cent better than the best level at the beginning. */
  readonly away: number;
  readonly contracts: number;
}

/** Returns a flow of so many changes, half of them additions and half the same in reverse, in another order. */
export function levelFlow(markets: number, changes: number): LevelChange[] {
  const draws = new Draws(20_261_121);
  const additions: Addition[] = Array.from({ length: changes / 2 }, () => ({
    market: draws.below(markets),
    side: draws.below(2) === 0 ? bidSide : askSide,
    away: draws.below(flowLevels + 1),
    contracts: 1 + draws.below(900),
  }));
  const books = new FlowBooks();
  const flow = additions.map((addition) => books.change(addition, 1));
  for (let left = additions.length; left > 1; left -= 1) {
    const other = draws.below(left);
    const moved = additions[left - 1] as Addition;
    additions[left - 1] = additions[other] as Addition;
    additions[other] = moved;
  }
  for (const addition of additions) flow.push(books.change(addition, -1));
  return flow;
}

/** What was added to the books so far. */
class FlowBooks {
  readonly #added = new Map<string, number>();

  change({ market, side, away, contracts }: Addition, sign: 1 | -1): LevelChange {
    const key = `${market}/${side}/${away}`;
    const added = (this.#added.get(key) ?? 0) + sign * contracts;
    this.#added.set(key, added);
    return {
      market,
      side,
      priceCents: side === bidSide ? bestBidCents + 1 - away : bestAskCents - 1 + away,
      change: sign * contracts,
      size: away === 0 ? added : restingContracts + added,
      bestBidCents: this.#isImproved(market, bidSide) ? bestBidCents + 1 : bestBidCents,
      bestAskCents: this.#isImproved(market, askSide) ? bestAskCents - 1 : bestAskCents,
    };
  }

  #isImproved(market: number, side: BookSide): boolean {
    return (this.#added.get(`${market}/${side}/0`) ?? 0) > 0;
  }
}
