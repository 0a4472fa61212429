// Durations in logarithmic buckets: 3 % wide, fixed memory, no allocation. Percentiles are the upper edge of their
// bucket, so they are never flattering.

/** Buckets per doubling. */
const bucketsPerOctave = 24;
const octaves = 40;

export class LatencyHistogram {
  readonly #counts = new Float64Array(bucketsPerOctave * octaves);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a duration in microseconds; negative ones count as zero. */
  add(micros: number): void {
    const octave = micros < 1 ? 0 : Math.log2(micros);
    const bucket = Math.min(this.#counts.length - 1, Math.floor(octave * bucketsPerOctave));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count += 1;
  }

  /** Returns the duration in microseconds that a share of all does not exceed; 0 when there are none. */
  percentileMicros(share: number): number {
    if (this.#count === 0) return 0;
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.ceil(2 ** ((bucket + 1) / bucketsPerOctave));
    }
    return Math.ceil(2 ** octaves);
  }
}
