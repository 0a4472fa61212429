// How often Thompson sampling would choose each of several arms: the chance that its Beta draw is the greatest, by
// integration over a grid. What the engine's draws are held against.

/** Beta(successes, failures). */
export type BetaShape = readonly [successes: number, failures: number];

/** Cells of the grid; the error is far below a thousandth for shapes of one and more. */
const cells = 20_000;

/** Returns, for every arm, the chance that its draw is the greatest. They sum to one. */
export function chanceOfBest(arms: readonly BetaShape[]): number[] {
  const masses = arms.map(cellMasses);
  const below = masses.map(midpointSums);
  const chances = masses.map((mass, arm) => {
    let chance = 0;
    for (let cell = 0; cell < cells; cell += 1) {
      let product = mass[cell] as number;
      for (let other = 0; other < arms.length; other += 1) {
        if (other !== arm) product *= (below[other] as Float64Array)[cell] as number;
      }
      chance += product;
    }
    return chance;
  });
  const sum = chances.reduce((total, chance) => total + chance, 0);
  return chances.map((chance) => chance / sum);
}

/** Probability of every cell, by the density in its middle. */
function cellMasses([successes, failures]: BetaShape): Float64Array {
  const masses = new Float64Array(cells);
  let greatest = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < cells; cell += 1) {
    const middle = (cell + 0.5) / cells;
    const logarithm = (successes - 1) * Math.log(middle) + (failures - 1) * Math.log1p(-middle);
    masses[cell] = logarithm;
    greatest = Math.max(greatest, logarithm);
  }
  let sum = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    masses[cell] = Math.exp((masses[cell] as number) - greatest);
    sum += masses[cell] as number;
  }
  for (let cell = 0; cell < cells; cell += 1) masses[cell] = (masses[cell] as number) / sum;
  return masses;
}

/** Probability below the middle of every cell. */
function midpointSums(masses: Float64Array): Float64Array {
  const sums = new Float64Array(cells);
  let sum = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const mass = masses[cell] as number;
    sums[cell] = sum + mass / 2;
    sum += mass;
  }
  return sums;
}
