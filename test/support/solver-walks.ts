// Books that wander, solved at every step from where the last solve ended: each answer is held against one from nothing,
// and one in so many against a library that shares no code with it.

import type { StatesOfWorld } from "../../src/domain/relation/component.ts";
import { certificateTotal, type Lots } from "../../src/engine/detection/certificate/contract.ts";
import { newFastSolver } from "../../src/engine/detection/solver/fast-solver.ts";
import { HighsProgram, loadJudge } from "./linear-judges.ts";
import { RandomLots, searchOver } from "./random-lots.ts";
import { judgeAnswer, profitOf, toleranceOf } from "./solver-judge.ts";

const pivotsMax = 100_000;
const stepsPerWalk = 40;
/** The library keeps rows to so many contracts, absolutely: larger sizes than these would test that. */
const judgedSizeMax = 1_000_000_000;
/** Dollars by which it may be off for it. */
const judgedError = 1e-5;

export interface WalkTally {
  solves: number;
  portfolios: number;
  certificates: number;
  judged: number;
  readonly disagreements: string[];
}

function drawStates(random: RandomLots): StatesOfWorld {
  const kind = random.below(4);
  if (kind === 0) return random.exclusive(2 + random.below(11), random.chance(50));
  if (kind === 1) return random.states(11, 200);
  return random.states(8, 30);
}

/** Walks until so many solves have been made; every `judgedOneIn`-th of them is judged by the library too. */
export async function walkBooks(
  seed: number,
  solves: number,
  judgedOneIn: number,
): Promise<WalkTally> {
  const highs = await loadJudge();
  const random = new RandomLots(seed);
  const tally: WalkTally = {
    solves: 0,
    portfolios: 0,
    certificates: 0,
    judged: 0,
    disagreements: [],
  };
  while (tally.solves < solves) {
    const states = drawStates(random);
    const warm = newFastSolver(random.chance(20) ? searchOver(states) : states);
    const lots = random.lots(states, 60, random.below(3) - 2);
    for (let step = 0; step < stepsPerWalk; step += 1) {
      const answer = warm.solve(lots, pivotsMax);
      const where = `seed ${seed}, solve ${tally.solves}`;
      tally.solves += 1;
      const problem = judgeAnswer(states, lots, answer);
      if (problem !== undefined) tally.disagreements.push(`${where}: ${problem}`);
      if (answer.kind === "portfolio") tally.portfolios += 1;
      if (answer.kind === "certificate") tally.certificates += 1;
      const cold = profitOf(newFastSolver(states).solve(lots, pivotsMax));
      if (!(Math.abs(cold - profitOf(answer)) <= toleranceOf(lots))) {
        tally.disagreements.push(`${where}: ${profitOf(answer)} warm, ${cold} cold`);
      }
      if (tally.solves % judgedOneIn === 0 && isJudgeable(lots)) {
        tally.judged += 1;
        const program = new HighsProgram(highs, states, lots);
        const theirs = program.run();
        program.dispose();
        const ours = profitOf(answer) / certificateTotal;
        if (!(Math.abs(ours - theirs) <= judgedError + Math.abs(theirs) * 1e-9)) {
          tally.disagreements.push(`${where}: ${ours} where the library says ${theirs}`);
        }
      }
      random.move(states, lots);
    }
  }
  return tally;
}

function isJudgeable(lots: Lots): boolean {
  return lots.sizes.subarray(0, lots.count).every((size) => size <= judgedSizeMax);
}
