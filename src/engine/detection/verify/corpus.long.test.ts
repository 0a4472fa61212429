// The random corpus at its full length: 100,000 components, of which a quarter are small enough to be counted through.

import { expect, test } from "vitest";
import type { CorpusOptions } from "../../../../test/support/component-corpus/corpus-case.ts";
import { type CorpusRun, runCorpus } from "../../../../test/support/component-corpus/corpus-run.ts";

const partCases = 12_500;
const small: CorpusOptions = { contractsMax: 4, levelsMax: 2, lotsMax: 3 };
const wide: CorpusOptions = { contractsMax: 24, movedShare: 200_000 };

/** Two parts of small components, four of ordinary ones, two of large ones. */
const parts: readonly (readonly [number, CorpusOptions])[] = [
  [101, small],
  [102, small],
  [103, {}],
  [104, {}],
  [105, {}],
  [106, {}],
  [107, wide],
  [108, wide],
];

const summary = ({ faults, ...counts }: CorpusRun) =>
  JSON.stringify({ ...counts, faults: faults.length });

test.each(parts)("corpus %i: nothing is wrong with any answer", (corpus, options) => {
  const run = runCorpus(corpus, partCases, options);
  console.log(`corpus ${corpus}: ${summary(run)}`);
  expect(run.faults.slice(0, 20)).toEqual([]);
  expect(run.cases).toBe(partCases);
  expect(run.certificates).toBeGreaterThan(partCases / 4);
  expect(run.earning).toBeGreaterThan(partCases / 50);
  if (options === small) {
    expect(run.counted).toBeGreaterThan(partCases / 4);
    expect(run.countedEqual / run.countedPortfolios).toBeGreaterThanOrEqual(0.99);
  }
});
