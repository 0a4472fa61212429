// Draws from a Beta distribution by two Gammas (Marsaglia and Tsang 2000). Doubles: they order work and never become
// money. The same words give the same draw, whatever else was drawn.

import type { Xoshiro128 } from "../../../domain/random/xoshiro128.ts";

/** Returns a draw in (0, 1) from Beta(successes, failures); both are positive. */
export function drawBeta(random: Xoshiro128, successes: number, failures: number): number {
  const won = drawGamma(random, successes);
  const lost = drawGamma(random, failures);
  const sum = won + lost;
  // Shapes far below one can underflow both: a coin then decides, as the distribution nearly does.
  if (sum === 0) return random.nextFraction() * (successes + failures) < successes ? 1 : 0;
  return won / sum;
}

/** Returns a draw from Gamma(shape, 1); the shape is positive. */
export function drawGamma(random: Xoshiro128, shape: number): number {
  if (shape < 1) return drawLargeGamma(random, shape + 1) * openFraction(random) ** (1 / shape);
  return drawLargeGamma(random, shape);
}

function drawLargeGamma(random: Xoshiro128, shape: number): number {
  const offset = shape - 1 / 3;
  const scale = 1 / Math.sqrt(9 * offset);
  // Each round is accepted with a chance above 0.95: that 200 fail in a row happens in no number of runs.
  for (let round = 0; round < 200; round += 1) {
    const normal = drawNormal(random);
    const root = 1 + scale * normal;
    if (root <= 0) continue;
    const cube = root * root * root;
    const bound = 0.5 * normal * normal + offset - offset * cube + offset * Math.log(cube);
    if (Math.log(openFraction(random)) < bound) return offset * cube;
  }
  return offset;
}

/** Returns a draw from the standard normal distribution, by Box and Muller. */
function drawNormal(random: Xoshiro128): number {
  const radius = Math.sqrt(-2 * Math.log(openFraction(random)));
  return radius * Math.cos(2 * Math.PI * random.nextFraction());
}

/** Returns a uniform fraction in (0, 1]. */
function openFraction(random: Xoshiro128): number {
  return 1 - random.nextFraction();
}
