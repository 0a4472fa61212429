// The numbers that shape the order flow. The defaults are tuned so that ten events on two venues show a handful of
// profitable cross-venue moments a minute, a few cents wide and a second or several long, and nothing in between.

/** Probabilities and price differences in millionths of a dollar, times in microseconds, rates per second in
 * millionths (500,000 is one every two seconds). */
export interface FlowSettings {
  /** The bounds within which a latent probability wanders. */
  readonly probabilityLeastMicros: number;
  readonly probabilityMostMicros: number;
  /** The walk takes a step this often, of about this size. */
  readonly walkEveryMicros: number;
  readonly walkStepMicros: number;
  /** News comes at intervals between these two, for each event on its own. */
  readonly newsIntervalLeastMicros: number;
  readonly newsIntervalMostMicros: number;
  /** How far news moves the probability beyond what fees and spreads eat: from less than nothing to some cents. */
  readonly newsSurplusLeastMicros: number;
  readonly newsSurplusMostMicros: number;
  /** After news the walk is wilder, by a factor, for a while. */
  readonly burstMicros: number;
  readonly burstFactor: number;
  /** How late a venue's makers see the probability, as a rule. */
  readonly viewDelayLeastMicros: number;
  readonly viewDelayMostMicros: number;
  /** How long one venue stays on its old prices after news. */
  readonly lagLeastMicros: number;
  readonly lagMostMicros: number;
  /** One maker alone falls asleep at this rate, for this long. */
  readonly napRate: number;
  readonly napLeastMicros: number;
  readonly napMostMicros: number;
  /** A maker moves its quotes when its view has moved by more than this. */
  readonly requoteThresholdMicros: number;
  /** A maker puts back what was taken after a pause between these two. */
  readonly refillLeastMicros: number;
  readonly refillMostMicros: number;
  /** A maker changes the size of one of its quotes at this rate. */
  readonly resizeRate: number;
  /** Noise traders take at this rate; informed ones, while a price is wrong, at that. */
  readonly noiseRate: number;
  readonly informedRate: number;
  /** How wrong a price must be, fees included, for an informed trader to take it. */
  readonly informedEdgeMicros: number;
}

export const defaultFlowSettings: FlowSettings = {
  probabilityLeastMicros: 90_000,
  probabilityMostMicros: 910_000,
  walkEveryMicros: 100_000,
  walkStepMicros: 900,
  newsIntervalLeastMicros: 9_000_000,
  newsIntervalMostMicros: 42_000_000,
  newsSurplusLeastMicros: -10_000,
  newsSurplusMostMicros: 42_000,
  burstMicros: 5_000_000,
  burstFactor: 2,
  viewDelayLeastMicros: 80_000,
  viewDelayMostMicros: 350_000,
  lagLeastMicros: 600_000,
  lagMostMicros: 2_600_000,
  napRate: 8_000,
  napLeastMicros: 1_500_000,
  napMostMicros: 6_000_000,
  requoteThresholdMicros: 4_000,
  refillLeastMicros: 400_000,
  refillMostMicros: 2_500_000,
  resizeRate: 1_500_000,
  noiseRate: 350_000,
  informedRate: 900_000,
  informedEdgeMicros: 8_000,
};
