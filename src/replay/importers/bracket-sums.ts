// Whether the brackets of one event can all be quoted as a recording shows them. Brackets exclude each other, so their
// bids total little more than a dollar; a total far beyond says that at least one of them is left over from before, and
// not which.

/** Bids that total more than this, in ticks, are not all current: 98 % of the totals above 1 USD lie within 1.05. */
export const bidsTotalMaxTicks = 10_800;

/** Asks that total less, where the brackets cover everything. */
export const asksTotalMinTicks = 9_000;

/** The latest quotes of the brackets of one event. */
export class BracketSums {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #brackets: readonly number[];
  readonly #coversEverything: boolean;

  /** Positions of the event's markets; whether one of them must happen. */
  constructor(brackets: readonly number[], coversEverything: boolean) {
    this.#brackets = brackets;
    this.#coversEverything = coversEverything;
  }

  get brackets(): readonly number[] {
    return this.#brackets;
  }

  /** Takes note of a quote in ticks; a side without a price has a bid of 0 or an ask of 10,000. */
  note(bracket: number, bidTicks: number, askTicks: number): void {
    this.#bids.set(bracket, bidTicks);
    this.#asks.set(bracket, askTicks);
  }

  /** Returns false when at least one of the latest quotes cannot be current. */
  get isPlausible(): boolean {
    if (total(this.#bids) > bidsTotalMaxTicks) return false;
    const isWhole = this.#coversEverything && this.#asks.size === this.#brackets.length;
    return !isWhole || total(this.#asks) >= asksTotalMinTicks;
  }
}

function total(ticks: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const each of ticks.values()) sum += each;
  return sum;
}
