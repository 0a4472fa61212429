// A distribution of values with weights: how long a spread stood, how much rested for how long. Values repeat (prices lie
// on a grid), so they are counted and not listed.

/** Three quantiles and what they rest on. Values in the unit of the statistic. */
export interface Figure {
  /** Number of separate observations behind the figure (intervals of time, market-windows, episodes). */
  readonly count: number;
  readonly p10: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  /** Of lifetimes: how long enough of them were watched. A quantile that is null lies beyond. */
  readonly reach?: number;
}

export class WeightedValues {
  readonly #weights = new Map<number, number>();
  #count = 0;
  #total = 0;

  /** Adds a value; a weight that is not positive adds nothing. */
  add(value: number, weight = 1): void {
    if (weight <= 0) return;
    this.#weights.set(value, (this.#weights.get(value) ?? 0) + weight);
    this.#count += 1;
    this.#total += weight;
  }

  get totalWeight(): number {
    return this.#total;
  }

  /** Returns the quantiles: the smallest value at or below which at least that share of the weight lies. */
  figure(unit = 1): Figure {
    const sorted = [...this.#weights].sort(([a], [b]) => a - b);
    const at = (share: number): number | null => {
      let passed = 0;
      for (const [value, weight] of sorted) {
        passed += weight;
        if (passed >= share * this.#total) return value / unit;
      }
      return null;
    };
    return { count: this.#count, p10: at(0.1), median: at(0.5), p90: at(0.9) };
  }
}
