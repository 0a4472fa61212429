// The plainest exact linear program: maximise over non-negative unknowns whose weighted sums stay below limits that are
// not negative, by the textbook simplex with Bland's rule, which never cycles. Everything is an integer: the tableau is
// kept times its last pivot, which divides every later entry (Edmonds, Bareiss).

export interface ExactProgram {
  readonly objective: readonly bigint[];
  /** One row of coefficients per limit. */
  readonly rows: readonly (readonly bigint[])[];
  /** At least 0 each. */
  readonly limits: readonly bigint[];
}

/** All divided by `denominator`, which is positive. */
export interface ExactOptimum {
  readonly denominator: bigint;
  readonly value: bigint;
  readonly unknowns: readonly bigint[];
  /** What one more of each limit would be worth. */
  readonly duals: readonly bigint[];
  readonly pivots: number;
}

/** Solves the program within so many pivots. Returns undefined when they were not enough, or nothing limits it. */
export function solveExactly(program: ExactProgram, pivotsMax: number): ExactOptimum | undefined {
  const { objective, rows, limits } = program;
  const unknowns = objective.length;
  const columns = unknowns + rows.length + 1;
  const tableau = rows.map((row, at) => [
    ...row,
    ...rows.map((_, other) => (other === at ? 1n : 0n)),
    limits[at] as bigint,
  ]);
  const last = [...objective.map((value) => -value), ...rows.map(() => 0n), 0n];
  const basic = rows.map((_, at) => unknowns + at);
  let denominator = 1n;
  let pivots = 0;
  for (;;) {
    const entering = last.findIndex((value, column) => column < columns - 1 && value < 0n);
    if (entering < 0) break;
    const leaving = leavingRow(tableau, basic, entering, columns - 1);
    if (leaving === undefined || pivots === pivotsMax) return undefined;
    pivots += 1;
    denominator = pivot([...tableau, last], leaving, entering, denominator);
    basic[leaving] = entering;
  }
  const values = new Array<bigint>(unknowns).fill(0n);
  for (const [row, column] of basic.entries()) {
    if (column < unknowns) values[column] = (tableau[row] as bigint[])[columns - 1] as bigint;
  }
  return {
    denominator,
    value: last[columns - 1] as bigint,
    unknowns: values,
    duals: last.slice(unknowns, columns - 1),
    pivots,
  };
}

/** The row that limits the entering unknown first; of equal ones that with the smallest basic unknown. */
function leavingRow(
  tableau: readonly (readonly bigint[])[],
  basic: readonly number[],
  entering: number,
  right: number,
): number | undefined {
  let best: number | undefined;
  for (const [at, row] of tableau.entries()) {
    const slope = row[entering] as bigint;
    if (slope <= 0n) continue;
    if (best === undefined) {
      best = at;
      continue;
    }
    const known = tableau[best] as readonly bigint[];
    const here = (row[right] as bigint) * (known[entering] as bigint);
    const there = (known[right] as bigint) * slope;
    const isSmaller = (basic[at] as number) < (basic[best] as number);
    if (here < there || (here === there && isSmaller)) best = at;
  }
  return best;
}

/** Makes the entering column a unit column times the pivot in every row. Returns the new denominator. */
function pivot(
  rows: readonly bigint[][],
  leaving: number,
  entering: number,
  denominator: bigint,
): bigint {
  const own = rows[leaving] as bigint[];
  const value = own[entering] as bigint;
  for (const row of rows) {
    if (row === own) continue;
    const factor = row[entering] as bigint;
    for (let column = 0; column < row.length; column += 1) {
      const product = (row[column] as bigint) * value - factor * (own[column] as bigint);
      row[column] = product / denominator;
    }
  }
  return value;
}
