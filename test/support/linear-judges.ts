// The component's linear program as two libraries take it: `highs`, kept from solve to solve, and `yalps`, anew each
// time. They judge values in tests and are measured beside the solver in benchmarks; the product uses neither.

import { createRequire } from "node:module";
import type { Highs } from "highs";
import { type Constraint, solve } from "yalps";
import type { StatesOfWorld } from "../../src/domain/relation/component.ts";
import { certificateTotal, type Lots } from "../../src/engine/detection/certificate/contract.ts";

const microsPerContract = 1_000_000;

/** Pays of a lot in a state, 0 or 1. */
function paysOf(states: StatesOfWorld, lots: Lots, lot: number, state: number): number {
  const contract = lots.contracts[lot] as number;
  return (states.pays[contract * states.count + state] as number) ^ (lots.outcomes[lot] as number);
}

const dollarsOf = (nanos: number): number => nanos / certificateTotal;
const contractsOf = (micros: number): number => micros / microsPerContract;

/** One program: which contracts the lots buy never changes, their costs and sizes do. Column 0 is the worst payout. */
export class HighsProgram {
  readonly #model: ReturnType<Highs["createModel"]>;
  readonly #lots: number;

  constructor(highs: Highs, states: StatesOfWorld, lots: Lots) {
    const { count } = lots;
    const starts = new Int32Array(count + 2);
    const indices: number[] = [];
    const values: number[] = [];
    for (let column = 0; column <= count; column += 1) {
      for (let state = 0; state < states.count; state += 1) {
        const entry = column === 0 ? 1 : -paysOf(states, lots, column - 1, state);
        if (entry === 0) continue;
        indices.push(state);
        values.push(entry);
      }
      starts[column + 1] = indices.length;
    }
    const infinite = highs.infinity;
    this.#lots = count;
    this.#model = highs.createModel();
    this.#model.options.set("output_flag", false);
    this.#model.options.set("presolve", "off");
    this.#model.passModel({
      numCols: count + 1,
      numRows: states.count,
      sense: highs.constants.objectiveSense.maximize,
      colCost: Float64Array.from({ length: count + 1 }, (_, at) => (at === 0 ? 1 : 0)),
      colLower: Float64Array.from({ length: count + 1 }, (_, at) => (at === 0 ? -infinite : 0)),
      colUpper: Float64Array.from({ length: count + 1 }, (_, at) => (at === 0 ? infinite : 0)),
      rowLower: new Float64Array(states.count).fill(-infinite),
      rowUpper: new Float64Array(states.count),
      matrix: {
        format: "csc",
        numRows: states.count,
        numCols: count + 1,
        starts,
        indices: Int32Array.from(indices),
        values: Float64Array.from(values),
      },
    });
    this.change(lots);
  }

  /** Takes over costs and sizes. */
  change(lots: Lots): void {
    const length = this.#lots;
    if (length === 0) return;
    const all = { kind: "range", from: 1, to: length } as const;
    const cost = (lot: number): number => -dollarsOf(lots.costs[lot] as number);
    const size = (lot: number): number => contractsOf(lots.sizes[lot] as number);
    this.#model.changeColsCost(
      all,
      Float64Array.from({ length }, (_, lot) => cost(lot)),
    );
    const sizes = Float64Array.from({ length }, (_, lot) => size(lot));
    this.#model.changeColsBounds(all, new Float64Array(length), sizes);
  }

  /** Forgets the basis: the next run begins from nothing. */
  forget(): void {
    this.#model.clearSolver();
  }

  /** Returns the value in dollars, going on from the last basis. */
  run(): number {
    this.#model.run();
    return this.#model.getObjectiveValue();
  }

  dispose(): void {
    this.#model.dispose();
  }
}

/** Loads the library; once is enough for any number of programs. */
export function loadJudge(): Promise<Highs> {
  // Its types describe the module that `require` gives, not the one that `import` does.
  const library: typeof import("highs", { with: { "resolution-mode": "require" }}) = createRequire(
    import.meta.url,
  )("highs");
  return library.default();
}

/** Returns the value in dollars by the other library, from nothing. */
export function yalpsValue(states: StatesOfWorld, lots: Lots): number {
  const constraints = new Map<number, Constraint>();
  for (let state = 0; state < states.count; state += 1) constraints.set(state, { max: 0 });
  const variables: [number, [number, number][]][] = [];
  const worst: [number, number][] = [[-1, 1]];
  for (let state = 0; state < states.count; state += 1) worst.push([state, 1]);
  variables.push([-1, worst]);
  for (let lot = 0; lot < lots.count; lot += 1) {
    const limit = states.count + lot;
    constraints.set(limit, { max: contractsOf(lots.sizes[lot] as number) });
    const column: [number, number][] = [
      [-1, -dollarsOf(lots.costs[lot] as number)],
      [limit, 1],
    ];
    for (let state = 0; state < states.count; state += 1) {
      if (paysOf(states, lots, lot, state) === 1) column.push([state, -1]);
    }
    variables.push([lot, column]);
  }
  return solve({ direction: "maximize", objective: -1, constraints, variables }).result;
}
