// From samples to the figures that are reported.

/** One benchmark's figures. Times are nanoseconds for one operation. */
export interface Figures {
  readonly medianNs: number;
  readonly meanNs: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly perSecond: number;
  /** Heap bytes allocated by one operation. */
  readonly bytesPerOperation: number;
  readonly samples: number;
  /** Operations behind one sample: 1 where single operations are sampled. */
  readonly operationsPerSample: number;
  /** What one reading of the clock takes; each sample holds about one. Present where single operations are sampled. */
  readonly clockNs?: number;
  /** What the floor is, its median, and the median over the rounds of our mean divided by the floor's. */
  readonly floor?: string;
  readonly floorMedianNs?: number;
  readonly ratioToFloor?: number;
  readonly [further: string]: number | string | undefined;
}

export interface Distribution {
  readonly medianNs: number;
  readonly meanNs: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
}

/** Returns the value below or at which the share of the ascending values lies (nearest rank). */
export function nearestRank(ascending: Float64Array, share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** Returns the distribution of samples, rounded to hundredths of a nanosecond. */
export function distributionOf(samplesNs: Float64Array): Distribution {
  const ascending = samplesNs.slice().sort();
  const total = ascending.reduce((sum, value) => sum + value, 0);
  return {
    medianNs: toHundredths(nearestRank(ascending, 0.5)),
    meanNs: toHundredths(total / ascending.length),
    p99Ns: toHundredths(nearestRank(ascending, 0.99)),
    p999Ns: toHundredths(nearestRank(ascending, 0.999)),
  };
}

export function medianOf(values: readonly number[]): number {
  return nearestRank(Float64Array.from(values).sort(), 0.5);
}

export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
