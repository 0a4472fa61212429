// Where randomness comes from. Seeded everywhere but in live operation.

export interface RandomSource {
  /** Returns a uniform integer in [0, 2^32). */
  nextUint32(): number;
}
