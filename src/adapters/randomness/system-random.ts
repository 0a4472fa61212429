// Randomness of the operating system, for live and paper operation: jitter of retries, ids of data directories.

import { randomInt } from "node:crypto";
import type { RandomSource } from "../../ports/random-source.ts";

const wordValues = 2 ** 32;

export const systemRandom: RandomSource = {
  nextUint32: () => randomInt(wordValues),
};
