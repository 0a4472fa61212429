// An account of the broker as plainly as it can be written: cash, what it holds, what it was told. It shares nothing with
// the ledger it judges.

export type ReferenceOutcome = "yes" | "no";

interface Held {
  size: bigint;
  cost: bigint;
  profit: bigint;
}

/** The lines an account was told, in words: executions and movements of cash. */
export class ReferenceAccount {
  readonly name: string;
  cash = 0n;
  /** Millionths of a micro, 365 times. */
  coupon = 0n;
  readonly executions: string[] = [];
  readonly movements: string[] = [];
  readonly #held = new Map<string, Held>();

  constructor(name: string) {
    this.name = name;
  }

  held(contract: number, outcome: ReferenceOutcome): Held {
    const key = `${contract} ${outcome}`;
    const known = this.#held.get(key) ?? { size: 0n, cost: 0n, profit: 0n };
    this.#held.set(key, known);
    return known;
  }

  move(kind: string, amount: bigint): void {
    this.cash += amount;
    this.movements.push(`${kind} ${amount} ${this.cash}`);
  }

  /** Buys, and gives back the pairs that this makes; returns how many. */
  buy(
    contract: number,
    fill: {
      readonly order: number;
      readonly outcome: ReferenceOutcome;
      readonly size: bigint;
      readonly micros: bigint;
    },
  ): bigint {
    const { order, outcome, size, micros } = fill;
    this.executions.push(`${order} B ${outcome} ${size} ${micros}`);
    this.move("purchase", -(size * micros));
    const other = outcome === "yes" ? "no" : "yes";
    const [bought, before] = [this.held(contract, outcome), this.held(contract, other)];
    bought.size += size;
    bought.cost += size * micros;
    const pairs = bought.size < before.size ? bought.size : before.size;
    if (pairs === 0n) return 0n;
    this.executions.push(
      `${order} N ${other} ${pairs} null`,
      `${order} N ${outcome} ${pairs} null`,
    );
    this.move("netting", pairs * 1_000_000n);
    for (const side of [before, bought]) {
      const part = side.size === pairs ? side.cost : (side.cost * pairs) / side.size;
      side.cost -= part;
      side.size -= pairs;
      before.profit -= part;
    }
    before.profit += pairs * 1_000_000n;
    return pairs;
  }

  /** Ends a contract; returns how many winners it had. */
  finish(contract: number, answer: ReferenceOutcome): bigint {
    const won = this.held(contract, answer).size;
    if (won > 0n) this.move("payout", won * 1_000_000n);
    for (const outcome of ["yes", "no"] as const) {
      const side = this.held(contract, outcome);
      side.profit += (outcome === answer ? side.size * 1_000_000n : 0n) - side.cost;
      side.size = 0n;
      side.cost = 0n;
    }
    return won;
  }
}
