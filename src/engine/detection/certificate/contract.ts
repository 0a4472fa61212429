// A proof that no portfolio of a component earns anything in every state: a probability over the states under which
// nothing on offer costs less than it is expected to pay. In integers, so that checking it is exact.

/** What the weights of a certificate add up to. One contract pays a dollar, so an expectation under the weights is an
 * amount of money in nanos of a dollar. */
export const certificateTotal = 1_000_000_000;

/** An offer that does not exist: dearer than any payout. */
export const noOffer = 2_000_000_000;

export interface Certificate {
  /** States with a weight above zero, one row of `contracts` bytes each: 1 where the contract's YES pays. */
  readonly support: Uint8Array;
  /** Positive integers, one per row of the support, adding up to `certificateTotal`. */
  readonly weights: Int32Array;
  /** Per contract, what its YES is expected to pay, in nanos: the weights of the rows in which it pays. NO is expected
   * to pay the rest of the total. */
  readonly expected: Int32Array;
}

/** What is on offer in a component: columns of the linear program. Levels of one outcome of a contract need not follow
 * each other. Arrays may be longer than `count`. */
export interface Lots {
  count: number;
  /** Position in the component's contracts. */
  readonly contracts: Int32Array;
  /** 0 buys YES, 1 buys NO. */
  readonly outcomes: Uint8Array;
  /** Price with its unrounded fee, in nanos per contract, rounded down: never above the exact cost. */
  readonly costs: Float64Array;
  /** Contract micros. */
  readonly sizes: Float64Array;
}

/** The best offers of a component in nanos, `touches[2 * contract + outcome]`, outcome 0 for YES and 1 for NO; `noOffer`
 * where nothing may be bought: no offer, a quote that is not believed, unknown fees. */
export type Touches = Float64Array;
