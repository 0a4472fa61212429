// Hanson's logarithmic market scoring rule: no venue of ours runs it, but it is the yardstick that studies hold other
// pools against. Doubles throughout; sums of exponentials are taken with the greatest exponent out, so nothing
// overflows. Sources: Hanson 2003 and 2007.

/** Outstanding claims of every outcome, and how much money it takes to move the prices. */
export interface LogarithmicMarket {
  readonly quantities: readonly number[];
  readonly liquidity: number;
}

/** Returns the price of every outcome; they sum to one. */
export function logarithmicPrices({ quantities, liquidity }: LogarithmicMarket): number[] {
  const greatest = Math.max(...quantities);
  const weights = quantities.map((quantity) => Math.exp((quantity - greatest) / liquidity));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Returns what a change of the claims costs; below zero when it pays. */
export function logarithmicCost(market: LogarithmicMarket, change: readonly number[]): number {
  const after = market.quantities.map((quantity, outcome) => quantity + (change[outcome] ?? 0));
  return potential({ ...market, quantities: after }) - potential(market);
}

/** Returns the most that whoever runs the market can lose, begun with equal prices. */
export function logarithmicLossMax({ quantities, liquidity }: LogarithmicMarket): number {
  return liquidity * Math.log(quantities.length);
}

/** Returns how many claims of one outcome so much money buys: `b × ln((e^(m / b) - 1 + p) / p)`. */
export function logarithmicClaimsFor(
  market: LogarithmicMarket,
  outcome: number,
  spend: number,
): number {
  const price = logarithmicPrices(market)[outcome] ?? 0;
  return market.liquidity * Math.log1p(Math.expm1(spend / market.liquidity) / price);
}

/** Returns how many claims of an outcome move its price to the value: `b × ln(v × (1 - p) / (p × (1 - v)))`. */
export function logarithmicClaimsTo(
  market: LogarithmicMarket,
  outcome: number,
  value: number,
): number {
  const price = logarithmicPrices(market)[outcome] ?? 0;
  return market.liquidity * Math.log((value * (1 - price)) / (price * (1 - value)));
}

function potential({ quantities, liquidity }: LogarithmicMarket): number {
  const greatest = Math.max(...quantities);
  const sum = quantities.reduce(
    (total, quantity) => total + Math.exp((quantity - greatest) / liquidity),
    0,
  );
  return greatest + liquidity * Math.log(sum);
}
