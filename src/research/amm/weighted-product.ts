// Manifold's pool: a product of the two balances with weights, so that it may begin at any probability with equal
// balances. For studies of that venue's history; its money is not money. Source: the venue's published calculation, read
// at HEAD; the constant of its fee has changed over time and is given by the caller.

/** Balances, and the weight of YES in the product. */
export interface WeightedPool {
  readonly yes: number;
  readonly no: number;
  readonly weight: number;
}

export interface WeightedBet {
  readonly outcome: "YES" | "NO";
  readonly amount: number;
  /** The fee is this times `average price × (1 - average price)` a share. */
  readonly feeConstant: number;
}

export interface WeightedTrade {
  readonly shares: number;
  readonly fee: number;
  readonly probabilityBefore: number;
  readonly probabilityAfter: number;
}

/** The fee lowers what is bet, which lowers the fee: the venue takes ten steps towards the point where both agree. */
const feeSteps = 10;

/** Returns what a bet receives, after its fee. */
export function weightedBet(pool: WeightedPool, bet: WeightedBet): WeightedTrade {
  const probabilityBefore = weightedProbability(pool);
  if (bet.amount === 0) {
    return { shares: 0, fee: 0, probabilityBefore, probabilityAfter: probabilityBefore };
  }
  let fee = 0;
  for (let step = 0; step < feeSteps; step += 1) {
    const spent = bet.amount - fee;
    const shares = sharesFor(pool, bet.outcome, spent);
    const average = spent / shares;
    fee = bet.feeConstant * average * (1 - average) * shares;
  }
  const spent = bet.amount - fee;
  const shares = sharesFor(pool, bet.outcome, spent);
  const yes = pool.yes + spent - (bet.outcome === "YES" ? shares : 0);
  const no = pool.no + spent - (bet.outcome === "NO" ? shares : 0);
  return {
    shares,
    fee,
    probabilityBefore,
    probabilityAfter: weightedProbability({ ...pool, yes, no }),
  };
}

/** Returns the pool's probability of YES. */
export function weightedProbability({ yes, no, weight }: WeightedPool): number {
  return (weight * no) / ((1 - weight) * yes + weight * no);
}

function sharesFor(
  { yes, no, weight }: WeightedPool,
  outcome: "YES" | "NO",
  spent: number,
): number {
  const product = yes ** weight * no ** (1 - weight);
  return outcome === "YES"
    ? yes + spent - (product * (spent + no) ** (weight - 1)) ** (1 / weight)
    : no + spent - (product * (spent + yes) ** -weight) ** (1 / (1 - weight));
}
