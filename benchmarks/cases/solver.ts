// One component solved again after one of its markets moved, and from nothing. Beside it `highs`, which keeps its model
// and its basis from run to run and is told of the changes outside the measured time, and `yalps`, which begins anew.
// Values are compared on the way: a solver that is wrong is not fast. The problems are described in their own file.

import { getHeapStatistics } from "node:v8";
import type { ComponentSolver, SolverAnswer } from "../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../src/engine/detection/solver/fast-solver.ts";
import { HighsProgram, loadJudge, yalpsValue } from "../../test/support/linear-judges.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import { distributionOf, type Figures, medianOf, toHundredths } from "../harness/figures.ts";
import { Draws } from "../harness/random.ts";
import {
  type ComponentProblem,
  exclusiveComponent,
  moveMarket,
  pairComponent,
  randomComponent,
} from "../problems/components.ts";

interface Scale {
  readonly name: string;
  readonly operation: string;
  /** Different components, and how many of them the other libraries solve too. */
  readonly components: number;
  readonly judged: number;
  /** Changes of one market each, at least; cold solves; and how many of those the others do for each judged one. */
  readonly warm: number;
  readonly cold: number;
  readonly judgedWarm: number;
  readonly judgedCold: number;
  /** Whether `yalps` takes part. */
  readonly withYalps: boolean;
  readonly draw: (draws: Draws) => ComponentProblem;
}

const pivotsMax = 100_000;
const seed = 401;
/** Dollars by which two libraries may differ, on stakes of thousands. */
const valueError = 1e-6;

interface Judged {
  readonly program: HighsProgram;
  readonly hotNs: number[];
  readonly coldNs: number[];
  readonly yalpsNs: number[];
}

/** Samples of one kind of solve. */
interface Samples {
  readonly ns: number[];
  readonly pivots: number[];
}

class Runner {
  readonly scale: Scale;
  readonly draws = new Draws(seed);
  readonly problems: ComponentProblem[];
  readonly solvers: ComponentSolver[];
  readonly warm: Samples = { ns: [], pivots: [] };
  readonly cold: Samples = { ns: [], pivots: [] };
  earning = 0;
  disagreements = 0;

  constructor(scale: Scale) {
    this.scale = scale;
    this.problems = Array.from({ length: scale.components }, () => scale.draw(this.draws));
    this.solvers = this.problems.map(({ states }) => newFastSolver(states));
    for (let at = 0; at < this.problems.length; at += 1) this.solve(at, undefined);
  }

  /** Solves one component and returns the value in dollars. */
  solve(at: number, samples: Samples | undefined): number {
    const solver = this.solvers[at] as ComponentSolver;
    const { lots } = this.problems[at] as ComponentProblem;
    const pivots = solver.pivots;
    const started = performance.now();
    const answer = solver.solve(lots, pivotsMax);
    const ended = performance.now();
    samples?.ns.push((ended - started) * 1e6);
    samples?.pivots.push(solver.pivots - pivots);
    return this.#valueOf(answer);
  }

  compare(ours: number, theirs: number): void {
    if (!(Math.abs(ours - theirs) <= valueError * Math.max(1, theirs))) this.disagreements += 1;
  }

  #valueOf(answer: SolverAnswer): number {
    if (answer.kind === "undecided") throw new Error(answer.reason);
    if (answer.kind === "certificate") return 0;
    this.earning += 1;
    return answer.profitNanos / 1e9;
  }
}

function timed(work: () => number, into: number[]): number {
  const started = performance.now();
  const value = work();
  into.push((performance.now() - started) * 1e6);
  return value;
}

/** Moves markets in turn; where a component is judged the others solve the same change next to us. */
function measureWarm(runner: Runner, judged: readonly Judged[], seconds: number): void {
  const { scale } = runner;
  const warmUp = Math.floor(scale.warm / 4);
  for (let change = 0; change < warmUp; change += 1) {
    const at = change % scale.components;
    moveMarket(runner.problems[at] as ComponentProblem, runner.draws);
    runner.solve(at, undefined);
  }
  runner.earning = 0;
  const until = performance.now() + seconds * 500;
  for (let change = 0; change < scale.warm || performance.now() < until; change += 1) {
    const at = change % scale.components;
    const problem = runner.problems[at] as ComponentProblem;
    moveMarket(problem, runner.draws);
    const ours = runner.solve(at, runner.warm);
    const judge = judged[at];
    if (judge === undefined || judge.hotNs.length >= scale.judgedWarm) continue;
    judge.program.change(problem.lots);
    const theirs = timed(() => judge.program.run(), judge.hotNs);
    // The first run after all that warming up is a cold one.
    if (judge.hotNs.length > 1) runner.compare(ours, theirs);
  }
}

/** Heap bytes that a warm solve allocates: changes with solves, less the same number of changes alone. */
function bytesPerSolve(runner: Runner): number {
  const { problems, draws, scale } = runner;
  const allocatedBy = (solves: boolean): number => {
    globalThis.gc?.();
    const before = getHeapStatistics().total_allocated_bytes;
    for (let change = 0; change < scale.warm; change += 1) {
      const at = change % scale.components;
      const problem = problems[at] as ComponentProblem;
      moveMarket(problem, draws);
      if (solves) (runner.solvers[at] as ComponentSolver).solve(problem.lots, pivotsMax);
    }
    return getHeapStatistics().total_allocated_bytes - before;
  };
  const alone = allocatedBy(false);
  return toHundredths(Math.max(0, allocatedBy(true) - alone) / scale.warm);
}

/** Median time of the solves whose change made the basis another one; 0 when there were none. */
function pivotingMedianNs({ ns, pivots }: Samples): number {
  const pivoting = ns.filter((_, sample) => (pivots[sample] as number) > 0);
  return pivoting.length === 0 ? 0 : toHundredths(medianOf(pivoting));
}

function measureCold(runner: Runner, judged: readonly Judged[]): void {
  const { scale } = runner;
  const warmUp = Math.ceil(scale.cold / 10);
  for (let round = 0; round < warmUp + scale.cold; round += 1) {
    const at = round % scale.components;
    const problem = runner.problems[at] as ComponentProblem;
    moveMarket(problem, runner.draws);
    (runner.solvers[at] as ComponentSolver).reset();
    const ours = runner.solve(at, round < warmUp ? undefined : runner.cold);
    const judge = judged[at];
    if (round < warmUp || judge === undefined || judge.coldNs.length >= scale.judgedCold) continue;
    judge.program.change(problem.lots);
    judge.program.forget();
    runner.compare(
      ours,
      timed(() => judge.program.run(), judge.coldNs),
    );
    if (!scale.withYalps) continue;
    runner.compare(
      ours,
      timed(() => yalpsValue(problem.states, problem.lots), judge.yalpsNs),
    );
  }
}

async function measure(scale: Scale, seconds: number): Promise<Figures> {
  const highs = await loadJudge();
  const runner = new Runner(scale);
  const judged = runner.problems.slice(0, scale.judged).map(
    ({ states, lots }): Judged => ({
      program: new HighsProgram(highs, states, lots),
      hotNs: [],
      coldNs: [],
      yalpsNs: [],
    }),
  );
  for (const { program } of judged) program.run();
  measureWarm(runner, judged, seconds);
  const earning = runner.earning;
  const bytes = bytesPerSolve(runner);
  measureCold(runner, judged);
  for (const { program } of judged) program.dispose();
  return figuresOf(runner, judged, { earning, bytes });
}

function figuresOf(
  runner: Runner,
  judged: readonly Judged[],
  { earning, bytes }: { readonly earning: number; readonly bytes: number },
): Figures {
  const warm = distributionOf(Float64Array.from(runner.warm.ns));
  const cold = distributionOf(Float64Array.from(runner.cold.ns));
  const hotNs = medianOf(judged.flatMap((judge) => judge.hotNs.slice(1)));
  const highsColdNs = medianOf(judged.flatMap((judge) => judge.coldNs));
  const yalps = judged.flatMap((judge) => judge.yalpsNs);
  return {
    ...warm,
    perSecond: Math.round(1e9 / warm.meanNs),
    bytesPerOperation: bytes,
    samples: runner.warm.ns.length,
    operationsPerSample: 1,
    floor: floorWords,
    floorMedianNs: toHundredths(hotNs),
    ratioToFloor: toHundredths(warm.medianNs / hotNs),
    coldMedianNs: cold.medianNs,
    coldP99Ns: cold.p99Ns,
    coldSamples: runner.cold.ns.length,
    highsColdMedianNs: toHundredths(highsColdNs),
    coldRatioToHighsCold: toHundredths(cold.medianNs / highsColdNs),
    ...(yalps.length === 0
      ? {}
      : {
          yalpsColdMedianNs: toHundredths(medianOf(yalps)),
          coldRatioToYalps: toHundredths(cold.medianNs / medianOf(yalps)),
        }),
    warmPivotingMedianNs: pivotingMedianNs(runner.warm),
    shareWithPivots: toHundredths(
      runner.warm.pivots.filter((pivots) => pivots > 0).length / runner.warm.pivots.length,
    ),
    pivotsWarmMedian: medianOf(runner.warm.pivots),
    pivotsColdMedian: medianOf(runner.cold.pivots),
    shareWithProfit: toHundredths(earning / runner.warm.ns.length),
    disagreements: runner.disagreements,
  };
}

const floorWords = "highs, hot start from its own last basis after the same change";

const small = {
  components: 64,
  judged: 8,
  warm: 20_480,
  cold: 10_240,
  judgedWarm: 160,
  judgedCold: 40,
  withYalps: true,
} as const;

const scales: readonly Scale[] = [
  {
    ...small,
    name: "solver.two-contracts",
    operation: "one contract on two venues, 12 lots, after one of them moved",
    draw: pairComponent,
  },
  {
    ...small,
    name: "solver.8",
    operation: "8 exclusive outcomes on two venues, 96 lots, after one contract moved",
    draw: (draws) => exclusiveComponent(8, 2, draws),
  },
  {
    ...small,
    name: "solver.16",
    operation: "16 exclusive outcomes on two venues, 192 lots, after one contract moved",
    draw: (draws) => exclusiveComponent(16, 2, draws),
  },
  {
    ...small,
    name: "solver.32-actions",
    operation: "32 exclusive outcomes on two venues, 384 lots, after one contract moved",
    judgedCold: 20,
    draw: (draws) => exclusiveComponent(32, 2, draws),
  },
  {
    name: "solver.4096x240",
    operation: "4,096 states, 40 contracts, 240 lots, after one contract moved",
    components: 4,
    judged: 1,
    warm: 10_240,
    cold: 400,
    judgedWarm: 20,
    judgedCold: 3,
    withYalps: false,
    draw: (draws) => randomComponent(40, 4_096, draws),
  },
];

export const benchmarks: readonly BenchmarkDefinition[] = scales.map((scale) => ({
  name: scale.name,
  operation: scale.operation,
  floor: floorWords,
  measure: (seconds) => measure(scale, seconds),
}));
