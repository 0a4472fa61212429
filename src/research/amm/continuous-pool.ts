// A fixed-product pool without integers: the closed forms that studies plot and that the exact search is held against.
// Doubles, in dollars and contracts; nothing here decides a trade.

export interface ContinuousPool {
  readonly yes: number;
  readonly no: number;
  /** Part of what is invested, taken before the curve. */
  readonly fee: number;
}

/** A level of the opposite outcome's book: price and contracts. */
export type ContinuousLevel = readonly [number, number];

export interface ContinuousTrade {
  readonly invested: number;
  readonly contracts: number;
  /** What the hedge costs with its fees; nothing against a value that stands. */
  readonly bookCost: number;
  /** After gas; below zero where the best trade does not earn its gas. Nothing without a trade. */
  readonly profit: number;
}

/** Returns the price of every outcome of a pool: as one over its balance, scaled to sum to one. */
export function continuousPrices(balances: readonly number[]): number[] {
  const weights = balances.map((balance) => 1 / balance);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Returns the purchase of YES that earns most when each contract is worth a value: up to where the price with its fee
 * reaches it. */
export function tradeAgainstValue(
  pool: ContinuousPool,
  value: number,
  gas: number,
): ContinuousTrade {
  const contracts = contractsTo(pool, value * (1 - pool.fee));
  if (contracts <= 0) return noTrade;
  const invested = investedFor(pool, contracts);
  return { invested, contracts, bookCost: 0, profit: value * contracts - invested - gas };
}

/**
 * Returns the purchase of YES that earns most when NO is bought against it, level by level with a fee of
 * `rate × price × (1 - price)`: the pool grows dearer and the levels too, so the first level that does not pay ends it.
 */
export function tradeAgainstBook(
  pool: ContinuousPool,
  noAsks: readonly ContinuousLevel[],
  terms: { readonly rate: number; readonly gas: number },
): ContinuousTrade {
  let contracts = 0;
  let bookCost = 0;
  for (const [price, size] of noAsks) {
    const allIn = price + terms.rate * price * (1 - price);
    const until = Math.min(contracts + size, contractsTo(pool, (1 - allIn) * (1 - pool.fee)));
    if (until <= contracts) break;
    bookCost += allIn * (until - contracts);
    const isExhausted = until === contracts + size;
    contracts = until;
    if (!isExhausted) break;
  }
  if (contracts === 0) return noTrade;
  const invested = investedFor(pool, contracts);
  return { invested, contracts, bookCost, profit: contracts - invested - bookCost - terms.gas };
}

/** Returns what a part of a pool holds and is worth at a true price, and how much that is below the sets it was made
 * of. The root of the product measures the part. */
export function liquidityAt(
  rootOfProduct: number,
  price: number,
): { readonly yes: number; readonly no: number; readonly value: number; readonly loss: number } {
  const spread = 2 * Math.sqrt(price * (1 - price));
  return {
    yes: rootOfProduct * Math.sqrt((1 - price) / price),
    no: rootOfProduct * Math.sqrt(price / (1 - price)),
    value: rootOfProduct * spread,
    loss: spread - 1,
  };
}

/** Returns what adding collateral mints, keeps and sends back, before the contract rounds. */
export function continuousFunding(
  balances: readonly number[],
  supply: number,
  added: number,
): { readonly minted: number; readonly kept: readonly number[]; readonly back: readonly number[] } {
  const greatest = Math.max(...balances);
  const kept = balances.map((balance) => (added * balance) / greatest);
  return { minted: (added * supply) / greatest, kept, back: kept.map((each) => added - each) };
}

/** Returns how many contracts of an edge pay for gas; undefined when none do. A double's last bits do not ask for one
 * more. */
export function contractsToBreakEven(gas: number, edge: number): number | undefined {
  if (edge <= 0) return undefined;
  const contracts = gas / edge;
  return Math.ceil(contracts * (1 - 1e-12));
}

const noTrade: ContinuousTrade = { invested: 0, contracts: 0, bookCost: 0, profit: 0 };

/** Contracts bought when the pool's own price, without the fee, is there; below zero when it is beyond. */
function contractsTo({ yes, no }: ContinuousPool, price: number): number {
  if (price <= 0) return Number.NEGATIVE_INFINITY;
  if (price >= 1) return Number.POSITIVE_INFINITY;
  const product = yes * no;
  const noThen = Math.sqrt((product * price) / (1 - price));
  return yes + (noThen - no) - product / noThen;
}

/** What so many contracts cost: the root of `(yes + x - contracts) × (no + x) = yes × no`, and the fee on top. */
function investedFor({ yes, no, fee }: ContinuousPool, contracts: number): number {
  const linear = yes + no - contracts;
  const net = (Math.sqrt(linear * linear + 4 * contracts * no) - linear) / 2;
  return net / (1 - fee);
}
