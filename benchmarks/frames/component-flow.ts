// The load that the engine has to bear: 20,000 markets in 5,000 components, every one of them restless, and one change of
// a book after the other. A component is a question with one or more outcomes of which exactly one happens, each of
// them a market on Kalshi and on Polymarket, whose quotes stand three cents from what the outcome is worth.
//
// - Most changes set another size at a level of the book.
// - One in 16 is the first half of a *move*: a bid comes in two cents above the outcome's worth, or an ask two cents below,
//   on one venue. No profit comes of it, the venue's fee counted, and it breaks a certificate that stood on the other side
//   of it: of two moves about one. Some hundred changes later it goes.
// - One in 1,000 is the first half of an *opening*: the asks of one venue go, and its bid stands seven cents above the
//   other venue's ask. Some dozens of changes later everything is as it was.
//
// No component has two of those at a time, so that only openings offer anything. When all changes are over every book is
// what it was at first: the flow may start over without end.

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { Draws } from "../harness/random.ts";

/** Contracts of a component and how many components there are of that size: 20,000 in 5,000. */
export const componentSizes: readonly (readonly [contracts: number, components: number])[] = [
  [2, 2_800],
  [4, 1_200],
  [6, 400],
  [8, 300],
  [12, 150],
  [16, 75],
  [24, 75],
];

/** Of so many changes one begins a move, and one an opening. */
const moveOneIn = 16;
const openingOneIn = 1_000;
/** After so many further changes the second half comes. */
const moveLasts = 512;
const openingLasts = 64;

const worthMinCents = 4;
const worthMaxCents = 80;
const halfSpreadCents = 3;
const openingCents = 10;
/** Ordinary levels of a side, one cent apart, and one far away, so that no side is ever empty. */
export const nearLevels = 3;
const farCents = 15;
const sizeMaxContracts = 900;
const venuesPerOutcome = 2;
const ticksPerCent = 100;
const microsPerContract = 1_000_000;

/** Markets are numbered through: of an outcome first Kalshi's, then Polymarket's. */
export interface Component {
  readonly firstMarket: number;
  readonly contracts: number;
}

export const changeKinds = ["size", "move", "move-back", "opening", "opening-over"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What one change sets: what rests at prices of one market afterwards. */
export interface FlowChange {
  readonly market: number;
  readonly kind: ChangeKind;
  readonly levels: readonly FlowLevel[];
}

export interface FlowLevel {
  readonly side: typeof bidSide | typeof askSide;
  readonly priceTicks: number;
  readonly sizeMicros: number;
}

export interface ComponentFlow {
  readonly components: readonly Component[];
  readonly markets: number;
  /** What each market's book is at first and at the end. */
  readonly books: readonly (readonly FlowLevel[])[];
  readonly changes: readonly FlowChange[];
}

/** Returns components of the sizes, with so many changes and the second halves of what is still open behind them. */
export function componentFlow(
  sizes: readonly (readonly [contracts: number, components: number])[],
  count: number,
  seed = 20_261_122,
): ComponentFlow {
  const draws = new Draws(seed);
  const components: Component[] = [];
  const worths: number[] = [];
  for (const [contracts, many] of sizes) {
    for (let component = 0; component < many; component += 1) {
      components.push({ firstMarket: worths.length, contracts });
      for (const worth of drawWorths(draws, contracts / venuesPerOutcome))
        worths.push(worth, worth);
    }
  }
  const books = worths.map((worth) => bookAround(worth));
  const flow = new FlowWriter(draws, components, worths, books);
  return { components, markets: worths.length, books, changes: flow.write(count) };
}

/** Draws what outcomes are worth in cents: together a dollar; one alone is worth anything between. */
function drawWorths(draws: Draws, outcomes: number): number[] {
  if (outcomes === 1) return [20 + draws.below(61)];
  const worths = Array.from({ length: outcomes }, () => worthMinCents);
  for (let left = 100 - outcomes * worthMinCents; left > 0; ) {
    const outcome = draws.below(outcomes);
    if ((worths[outcome] as number) === worthMaxCents) continue;
    worths[outcome] = (worths[outcome] as number) + 1;
    left -= 1;
  }
  return worths;
}

function level(side: FlowLevel["side"], cents: number, contracts: number): FlowLevel {
  return { side, priceTicks: cents * ticksPerCent, sizeMicros: contracts * microsPerContract };
}

/** Bids end where a cent is left: a cheap outcome has fewer of them. */
function bookAround(worth: number): FlowLevel[] {
  const levels: FlowLevel[] = [];
  for (let away = 0; away < nearLevels; away += 1) {
    const bid = worth - halfSpreadCents - away;
    if (bid > 0) levels.push(level(bidSide, bid, 500));
    levels.push(level(askSide, worth + halfSpreadCents + away, 500));
  }
  levels.push(level(askSide, worth + farCents, 500));
  return levels;
}

class FlowWriter {
  readonly #draws: Draws;
  readonly #componentOf: number[] = [];
  readonly #worths: readonly number[];
  readonly #books: readonly (readonly FlowLevel[])[];
  /** Components with a move or an opening. */
  readonly #busy = new Set<number>();
  /** Second halves, by the number of changes after which they come. */
  readonly #due = new Map<number, FlowChange[]>();

  constructor(
    draws: Draws,
    components: readonly Component[],
    worths: readonly number[],
    books: readonly (readonly FlowLevel[])[],
  ) {
    this.#draws = draws;
    this.#worths = worths;
    this.#books = books;
    for (const [index, { contracts }] of components.entries()) {
      for (let contract = 0; contract < contracts; contract += 1) this.#componentOf.push(index);
    }
  }

  write(count: number): FlowChange[] {
    const changes: FlowChange[] = [];
    while (changes.length < count) {
      const due = this.#due.get(changes.length);
      this.#due.delete(changes.length);
      if (due === undefined) changes.push(this.#next(changes.length));
      else this.#end(changes, due);
    }
    for (const [, due] of [...this.#due].sort(([a], [b]) => a - b)) this.#end(changes, due);
    for (const [market, levels] of this.#books.entries())
      changes.push({ market, kind: "size", levels });
    return changes;
  }

  #end(changes: FlowChange[], due: readonly FlowChange[]): void {
    for (const change of due) {
      this.#busy.delete(this.#componentOf[change.market] as number);
      changes.push(change);
    }
  }

  #next(position: number): FlowChange {
    const market = this.#draws.below(this.#worths.length);
    const component = this.#componentOf[market] as number;
    if (!this.#busy.has(component)) {
      if (this.#draws.below(openingOneIn) === 0) return this.#open(position, market, component);
      if (this.#draws.below(moveOneIn) === 0) return this.#move(position, market, component);
    }
    return this.#resize(market);
  }

  #move(position: number, market: number, component: number): FlowChange {
    const isBid = this.#draws.below(2) === 0;
    const away = halfSpreadCents - 1;
    const cents = (this.#worths[market] as number) + (isBid ? away : -away);
    const side = isBid ? bidSide : askSide;
    const back = level(side, cents, 0);
    this.#begin(position + moveLasts, component, { market, kind: "move-back", levels: [back] });
    return { market, kind: "move", levels: [level(side, cents, this.#size())] };
  }

  #open(position: number, market: number, component: number): FlowChange {
    const worth = this.#worths[market] as number;
    const asks = Array.from({ length: nearLevels }, (_, away) => worth + halfSpreadCents + away);
    const bid = worth + openingCents;
    const back = asks.map((cents) => level(askSide, cents, this.#size()));
    this.#begin(position + openingLasts, component, {
      market,
      kind: "opening-over",
      levels: [level(bidSide, bid, 0), ...back],
    });
    const gone = asks.map((cents) => level(askSide, cents, 0));
    return { market, kind: "opening", levels: [...gone, level(bidSide, bid, this.#size())] };
  }

  #begin(due: number, component: number, end: FlowChange): void {
    this.#busy.add(component);
    const others = this.#due.get(due);
    if (others === undefined) this.#due.set(due, [end]);
    else others.push(end);
  }

  /** The far level, or a bid, which no opening takes away. */
  #resize(market: number): FlowChange {
    const isBusy = this.#busy.has(this.#componentOf[market] as number);
    const book = (this.#books[market] as readonly FlowLevel[]).filter(
      ({ side }) => !isBusy || side === bidSide,
    );
    const { side, priceTicks } = book[this.#draws.below(book.length)] as FlowLevel;
    const sizeMicros = this.#size() * microsPerContract;
    return { market, kind: "size", levels: [{ side, priceTicks, sizeMicros }] };
  }

  #size(): number {
    return 1 + this.#draws.below(sizeMaxContracts);
  }
}
